"""What a value owes to each event: the difference made by leaving it out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
from scipy.sparse import csr_array

from ecograph.network.recount import without_events

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from ecograph.analysis.measure import Measure
    from ecograph.network.network import Network

__all__ = ["CLOSED", "GROUPS", "event_ties", "influence", "without"]

GROUPS: Final = 100
"""Where a measure must be computed anew, the events are left out in this many groups at most."""


def influence(
    network: Network, measure: Measure, *, groups: int = GROUPS, seed: int = 0
) -> csr_array[Any, Any]:
    r"""How much of each value is lost when an event, or a group of events, is left out.

    .. math:: I_{gi} = \theta_i - \theta_i^{(-g)}

    For strength this is what the event gives to the organisation; for degree, the number of
    partners that it met at this event only. All other measures are computed anew without each
    event, or without each of `groups` random groups of events where there are more. For values
    that are no sums over events, :math:`\sum_g I_{gi}^2` estimates a variance that is at least
    the true one, on average (Efron and Stein 1981).

    Returns
    -------
    csr_array, events or groups × organisations
        NaN where the value is no longer defined.

    References
    ----------
    B. Efron and C. Stein, "The jackknife estimate of variance", Annals of Statistics 9 (1981)
    586–596. doi:10.1214/aos/1176345462

    Examples
    --------
    *a* and *b* meet twice, so that neither owes the other to one event:

    >>> from ecograph.analysis.registry import MEASURES
    >>> from ecograph.network.projection import network_of
    >>> toy = network_of({"p1": "abc", "p2": "ab"})
    >>> influence(toy, MEASURES["degree"]).toarray().tolist()
    [[1.0, 1.0, 2.0], [0.0, 0.0, 0.0]]
    >>> influence(toy, MEASURES["strength"]).toarray().tolist()
    [[1.0, 1.0, 1.0], [1.0, 1.0, 0.0]]
    """
    if measure.name in CLOSED and (network.spec.additive or measure.name == "degree"):
        return CLOSED[measure.name](network)
    count = network.incidence.shape[0]
    order = np.random.default_rng(seed).permutation(count)
    parts = np.array_split(order, max(min(groups, count), 1))
    full = measure.function(network)
    return csr_array(np.stack([full - measure.function(without(network, one)) for one in parts]))


def event_ties(network: Network) -> tuple[NDArray[np.int64], ...]:
    """Each tie of each event: the event, both ends (the lower first), and the number of the tie.

    Ties are numbered in order of their ends. What is no tie of the network (a unit and what it
    belongs to) is left out.
    """
    met, tie = network.meetings()
    return met.event, met.low, met.high, tie


def _of_strength(network: Network) -> csr_array[Any, Any]:
    met, _ = network.meetings()
    share = network.events.share(network.spec.counting)[met.event]
    return _at_both_ends(network, met.event, (met.low, met.high), share * met.pairs)


def _of_degree(network: Network) -> csr_array[Any, Any]:
    event, low, high, tie = event_ties(network)
    alone = np.bincount(tie)[tie] == 1
    ends = low[alone], high[alone]
    return _at_both_ends(network, event[alone], ends, np.ones(int(alone.sum())))


def _at_both_ends(
    network: Network,
    event: NDArray[np.int64],
    ends: tuple[NDArray[np.int64], NDArray[np.int64]],
    amount: NDArray[np.float64],
) -> csr_array[Any, Any]:
    cells = (np.tile(event, 2), np.concatenate(ends))
    return csr_array((np.tile(amount, 2), cells), shape=network.incidence.shape)


CLOSED: Final[dict[str, Callable[[Network], csr_array[Any, Any]]]] = {
    "degree": _of_degree,
    "strength": _of_strength,
}
"""Measures whose influences are read off the events, without computing anything anew."""


def without(network: Network, events: NDArray[np.int64]) -> Network:
    """The network of the same organisations without some events (rows of its incidence).

    Examples
    --------
    >>> from ecograph.network.projection import network_of
    >>> toy = network_of({"p1": "abc", "p2": "ab"})
    >>> without(toy, np.array([0])).strength.toarray().tolist()
    [[0.0, 1.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.0, 0.0]]
    """
    return without_events(network, events)
