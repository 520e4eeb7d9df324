"""What a value owes to each event: the difference made by leaving it out."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from scipy.sparse import csr_array

from ecograph.columns import Strings
from ecograph.network import HUB, Contexts, tie_sums

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from ecograph.analysis.measure import Measure
    from ecograph.network import Network

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
    >>> from ecograph.projection import network_of
    >>> toy = network_of({"p1": "abc", "p2": "ab"})
    >>> influence(toy, MEASURES["degree"]).toarray().tolist()
    [[1.0, 1.0, 2.0], [0.0, 0.0, 0.0]]
    >>> influence(toy, MEASURES["strength"]).toarray().tolist()
    [[1.0, 1.0, 1.0], [1.0, 1.0, 0.0]]
    """
    if measure.name in CLOSED:
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
    incidence, size = network.incidence, len(network)
    sizes = np.diff(incidence.indptr)
    found = [_pairs(network, np.flatnonzero(sizes == each)) for each in np.unique(sizes).tolist()]
    event, low, high = np.concatenate([np.empty((3, 0), dtype=np.int64), *found], axis=1)
    first, second, _ = network.pairs()
    ties = np.sort(first.astype(np.int64) * size + second)
    keys = low * size + high
    place = np.searchsorted(ties, keys)
    known = np.append(ties, -1)[place] == keys
    return event[known], low[known], high[known], place[known]


def _pairs(network: Network, events: NDArray[np.int64]) -> NDArray[np.int64]:
    """Event and both ends of all pairs that `events`, all of one size, tie."""
    incidence = network.incidence
    size = int(incidence.indptr[events[0] + 1] - incidence.indptr[events[0]])
    one, other = np.triu_indices(size, 1)
    cells = incidence.indptr[events].astype(np.int64)[:, None] + np.arange(size)
    first, second = cells[:, one].ravel(), cells[:, other].ravel()
    event = np.repeat(events, len(one))
    role = incidence.data
    tied = ~network.events.hub[event] | (role[first] == HUB) | (role[second] == HUB)
    ends = np.stack([incidence.indices[first[tied]], incidence.indices[second[tied]]])
    return np.stack([event[tied], ends.min(axis=0), ends.max(axis=0)]).astype(np.int64)


def _shares(network: Network) -> NDArray[np.float64]:
    """What each event gives to each tie that it makes."""
    full = network.spec.counting == "full"
    others = np.ones(len(network.events.size)) if full else network.events.size - 1.0
    return np.asarray(1 / others, dtype=np.float64)


def _of_strength(network: Network) -> csr_array[Any, Any]:
    event, low, high, _ = event_ties(network)
    return _at_both_ends(network, event, (low, high), _shares(network)[event])


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
    >>> from ecograph.projection import network_of
    >>> toy = network_of({"p1": "abc", "p2": "ab"})
    >>> without(toy, np.array([0])).strength.toarray().tolist()
    [[0.0, 1.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.0, 0.0]]
    """
    kept = np.setdiff1d(np.arange(network.incidence.shape[0]), events)
    incidence = csr_array(network.incidence[kept])
    table = _taken(network.events, kept)
    strength = tie_sums(incidence, _shares(network)[kept], table.hub)
    strength = csr_array(strength.multiply(network.strength.sign()))  # internal ties stay out
    strength.eliminate_zeros()
    counts = replace(
        network.counts,
        participations=int(incidence.nnz),
        events=len(kept),
        ties=strength.nnz // 2,
        isolates=int((np.diff(strength.indptr) == 0).sum()),
    )
    return replace(network, events=table, strength=strength, incidence=incidence, counts=counts)


def _taken(table: Contexts, rows: NDArray[np.int64]) -> Contexts:
    columns: dict[str, Any] = {}
    for field in fields(table):
        column = getattr(table, field.name)
        columns[field.name] = column.take(rows) if isinstance(column, Strings) else column[rows]
    return Contexts(**columns)
