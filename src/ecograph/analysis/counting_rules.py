"""Counting rules: other strengths that the same shared events can give to a tie."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal, get_args

import numpy as np
from scipy.sparse import csr_array

from ecograph.analysis.preconditions import pattern
from ecograph.analysis.provenance import Made, made_from
from ecograph.errors import BadRequest
from ecograph.network.counting import denominators, tie_sums

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from ecograph.network.network import Network

__all__ = ["Counted", "Rule", "counted"]

Rule = Literal["full", "jaccard", "cosine", "association"]

_SOURCE: Final = ("van Eck & Waltman 2009", "10.1002/asi.21075")


@dataclass(frozen=True, slots=True)
class Counted:
    """Strengths by another rule.

    Attributes
    ----------
    strength
        Symmetric, in the order of the network, nothing on the diagonal; the same ties.
    totals
        Events of each organisation.
    """

    rule: Rule
    strength: csr_array[Any, Any]
    totals: NDArray[np.float64]
    made: Made


def counted(network: Network, rule: Rule, *, totals: Sequence[float] | None = None) -> Counted:
    r"""Count the events that two share, and relate them to the events of each.

    .. math::
        \text{full} = c_{ij}, \quad
        \text{Jaccard} = \frac{c_{ij}}{s_i + s_j - c_{ij}}, \quad
        \text{cosine} = \frac{c_{ij}}{\sqrt{s_i s_j}}, \quad
        \text{association} = \frac{c_{ij}}{s_i s_j}

    where :math:`c_{ij}` counts the events that tie the two (an event with a hub ties it to each
    party, not the parties among themselves) and :math:`s_i` the events of one. VOSviewer's
    association strength is this times twice the number of co-occurrences. Internal ties have no
    strength; an isolated organisation has none either. The inverse of cosine and association is
    no distance in which one-event organisations lie on no shortest path.

    Parameters
    ----------
    network
        Its incidence and its ties.
    rule
        Which count.
    totals
        Events of each organisation, alone or with others; by default those of the network, in
        which at least two of its organisations took part.

    Raises
    ------
    BadRequest
        If there is no such rule, a strength is no strength, or a total is less than the shared
        events that it stands for, or no number.

    References
    ----------
    N. J. van Eck and L. Waltman, "How to normalize cooccurrence data? An analysis of some
    well-known similarity measures", Journal of the American Society for Information Science and
    Technology 60 (2009) 1635–1651. doi:10.1002/asi.21075

    Examples
    --------
    Newman's toy, in which a has a third event of its own:

    >>> from ecograph.network.projection import network_of
    >>> toy = network_of({"p1": "abc", "p2": "ab", "p3": "a"})
    >>> counted(toy, "full").strength.toarray().tolist()
    [[0.0, 2.0, 1.0], [2.0, 0.0, 1.0], [1.0, 1.0, 0.0]]
    >>> counted(toy, "jaccard", totals=[3, 2, 1]).strength.toarray().round(4).tolist()[0]
    [0.0, 0.6667, 0.3333]
    """
    if rule not in get_args(Rule):
        raise BadRequest(f"There is no rule {rule!r}.", f"Known: {', '.join(get_args(Rule))}.")
    own = np.bincount(network.incidence.indices, minlength=len(network)).astype(np.float64)
    events = own if totals is None else _checked(network, own, totals)
    ones = np.ones(network.incidence.shape[0])
    shared = tie_sums(network.incidence, ones, network.events.hub)
    shared = csr_array(shared * pattern(network))
    row = np.repeat(np.arange(len(network)), np.diff(shared.indptr))
    one, other, both = events[row], events[shared.indices], shared.data
    among = denominators(rule, one, other, both)
    strength = csr_array((both / among, shared.indices, shared.indptr), shape=shared.shape)
    source = "of the network" if totals is None else "given"
    made = made_from(network, "counting", _SOURCE, rule=rule, totals=source)
    return Counted(rule, strength, events, made)


def _checked(
    network: Network, own: NDArray[np.float64], totals: Sequence[float]
) -> NDArray[np.float64]:
    if len(totals) != len(network):
        raise BadRequest(f"{len(totals)} totals were given for {len(network)} organisations.")
    given = np.asarray(totals, dtype=np.float64)
    wrong = np.flatnonzero(~(np.isfinite(given) & (given >= own)))
    if len(wrong):
        row = int(wrong[0])
        raise BadRequest(
            f"Row {row} ({network.nodes.id[row]}) has a total of {given[row]} events, "
            f"and {own[row]:g} in the network.",
            "Totals count at least the events of the network.",
        )
    return given
