"""Who took part, who met whom at each event, and the strengths of ties that follow from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.sparse import csr_array, triu

from ecograph.network.counting import ADDITIVE, HUB, denominators, tie_sums

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ecograph.network.counting import Counting

__all__ = ["Meetings", "Participants", "between", "event_sums", "meetings_of", "strengths"]


@dataclass(frozen=True, slots=True)
class Participants:
    """Who took part in what, and the node that stands for each of them.

    Where nothing is rolled up, each participant is a node of its own.

    Attributes
    ----------
    incidence : csr_array of int8, events × participants
        1 participant, 2 hub.
    group : ndarray of int32, one a participant
        Row of its node; -1 for none.
    barred : ndarray of int64
        Pairs of participants that make no tie (a unit and what it belongs to), each as
        ``low * participants + high``, sorted.
    """

    incidence: csr_array[Any, Any]
    group: NDArray[np.int32]
    barred: NDArray[np.int64]

    def at(self, events: NDArray[np.int64]) -> Participants:
        """The same participants at some of the events."""
        return Participants(csr_array(self.incidence[events]), self.group, self.barred)

    def nodes(self, size: int) -> csr_array[Any, Any]:
        """Events × nodes: 2 where one of those under a node is the hub, else 1."""
        shape = (self.incidence.shape[0], size)
        if _each_alone(self.group):
            columns = self.group[self.incidence.indices]
            return csr_array((self.incidence.data, columns, self.incidence.indptr), shape=shape)
        cells = self.incidence.tocoo()
        group = self.group[cells.col]
        keys = (cells.row.astype(np.int64) * size + group)[group >= 0]
        distinct, number = np.unique(keys, return_inverse=True)
        weights = (cells.data == HUB)[group >= 0]
        hub = np.bincount(number, weights=weights, minlength=len(distinct)) > 0
        ends = np.divmod(distinct, max(size, 1))
        return csr_array(((1 + hub).astype(np.int8), ends), shape=shape)

    def with_barred(self) -> NDArray[np.int64]:
        """Rows of the events at which both of a barred pair took part."""
        if not len(self.barred):
            return self.barred
        low, high = np.divmod(self.barred, max(len(self.group), 1))
        there = self.incidence.astype(np.bool_)
        return np.flatnonzero(np.diff(csr_array(there[:, low] * there[:, high]).indptr))


@dataclass(frozen=True, slots=True)
class Meetings:
    """One row for each event and pair that it ties.

    Attributes
    ----------
    event, low, high : ndarray of int64
        Rows of an incidence, and columns of it: the lower one first.
    pairs : ndarray of int64
        How many pairs of units met there: 1 where nothing is rolled up.
    """

    event: NDArray[np.int64]
    low: NDArray[np.int64]
    high: NDArray[np.int64]
    pairs: NDArray[np.int64]

    def where(self, keep: NDArray[np.bool_]) -> Meetings:
        """Some of the rows."""
        return Meetings(self.event[keep], self.low[keep], self.high[keep], self.pairs[keep])


def meetings_of(incidence: csr_array[Any, Any], hub: NDArray[np.bool_]) -> Meetings:
    """All pairs that each event ties: all of its participants, or its hub with each party.

    Parameters
    ----------
    incidence : csr_array, events × organisations
        1 participant, 2 hub.
    hub : ndarray of bool, one an event
        Whether the event ties only its hub to the others.

    Examples
    --------
    >>> toy = csr_array(np.array([[1, 1, 0], [1, 1, 2]], dtype=np.int8))
    >>> found = meetings_of(toy, np.array([False, True]))
    >>> found.event.tolist(), found.low.tolist(), found.high.tolist()
    ([0, 1, 1], [0, 0, 1], [1, 2, 2])
    """
    sizes = np.diff(incidence.indptr)
    found = [
        _pairs(incidence, hub, np.flatnonzero(sizes == each), each)
        for each in np.unique(sizes).tolist()
    ]
    event, low, high = np.concatenate([np.empty((3, 0), dtype=np.int64), *found], axis=1)
    return Meetings(event, low, high, np.ones(len(event), dtype=np.int64))


def _pairs(
    incidence: csr_array[Any, Any],
    hub: NDArray[np.bool_],
    events: NDArray[np.int64],
    size: int,
) -> NDArray[np.int64]:
    """Event and both ends of all pairs that `events`, all of one size, tie."""
    one, other = np.triu_indices(size, 1)
    cells = incidence.indptr[events].astype(np.int64)[:, None] + np.arange(size)
    first, second = cells[:, one].ravel(), cells[:, other].ravel()
    event = np.repeat(events, len(one))
    role = incidence.data
    tied = ~hub[event] | (role[first] == HUB) | (role[second] == HUB)
    ends = np.stack([incidence.indices[first[tied]], incidence.indices[second[tied]]])
    return np.stack([event[tied], ends.min(axis=0), ends.max(axis=0)]).astype(np.int64)


def between(
    met: Meetings, group: NDArray[np.integer[Any]], barred: NDArray[np.int64], size: int
) -> Meetings:
    """The meetings between groups: each event and pair of groups once, with its pairs of members.

    Parameters
    ----------
    met
        Meetings of members.
    group : ndarray of int, one a member
        Number of its group; -1 for none.
    barred : ndarray of int64
        Pairs of members that make no tie, each as ``low * members + high``.
    size
        How many groups there are.
    """
    if len(barred):
        met = met.where(~np.isin(met.low * len(group) + met.high, barred))
    if _each_alone(group):
        low, high = (group[end].astype(np.int64) for end in (met.low, met.high))
        return Meetings(met.event, low, high, met.pairs)
    one, other = group[met.low].astype(np.int64), group[met.high].astype(np.int64)
    keep = (one != other) & (one >= 0) & (other >= 0)
    low, high = np.minimum(one, other)[keep], np.maximum(one, other)[keep]
    keys = (met.event[keep] * size + low) * size + high
    distinct, place = np.unique(keys, return_inverse=True)
    pairs = np.bincount(place, weights=met.pairs[keep], minlength=len(distinct))
    event, ends = np.divmod(distinct, max(size * size, 1))
    return Meetings(event, *np.divmod(ends, max(size, 1)), pairs.astype(np.int64))


def _each_alone(group: NDArray[np.integer[Any]]) -> bool:
    """Whether nothing is rolled up: each stands under a node of its own, in their order."""
    return bool((np.diff(group, prepend=-1) > 0).all())


def strengths(
    counting: Counting,
    who: Participants,
    share: NDArray[np.float64],
    hub: NDArray[np.bool_],
    size: int,
) -> csr_array[Any, Any]:
    r"""Strengths of all ties between nodes by a rule.

    .. math::
        \text{newman} = \sum_p \frac{1}{n_p - 1}, \quad
        \text{full} = c_{ij}, \quad
        \text{jaccard} = \frac{c_{ij}}{s_i + s_j - c_{ij}}, \quad
        \text{cosine} = \frac{c_{ij}}{\sqrt{s_i s_j}}, \quad
        \text{association} = \frac{c_{ij}}{s_i s_j}

    where :math:`c_{ij}` counts the events that tie the two, and :math:`s_i` all events of one in
    `incidence`, those that tie it to nobody among them.

    Of nodes that stand for several participants a sum over events is that over all pairs of
    them, :math:`P^\top W P`, so that nothing is lost or won by rolling up; a similarity compares
    the events of the nodes, each event once.

    Parameters
    ----------
    who
        Participants, and how they are rolled up.
    share, hub : ndarray, one an event
        What it gives to a pair, 0 where it ties none; whether it ties only its hub to the others.
    size
        How many nodes there are.

    Returns
    -------
    csr_array, nodes × nodes
        Symmetric, nothing on the diagonal.

    References
    ----------
    M. E. J. Newman, Physical Review E 64 (2001) 016132. doi:10.1103/PhysRevE.64.016132
    N. J. van Eck and L. Waltman, "How to normalize cooccurrence data? An analysis of some
    well-known similarity measures", Journal of the American Society for Information Science and
    Technology 60 (2009) 1635–1651. doi:10.1002/asi.21075

    Examples
    --------
    Newman's toy: *a* has a third event of its own.

    >>> toy = csr_array(np.array([[1, 1, 1], [1, 1, 0], [1, 0, 0]], dtype=np.int8))
    >>> who = Participants(toy, np.arange(3, dtype=np.int32), np.empty(0, dtype=np.int64))
    >>> share, hub = np.array([1.0, 1.0, 0.0]), np.zeros(3, dtype=bool)
    >>> strengths("jaccard", who, share, hub, 3).toarray().round(4).tolist()[0]
    [0.0, 0.6667, 0.3333]
    """
    if counting in ADDITIVE:
        pairs = _without(tie_sums(who.incidence, share, hub), who.barred)
        return _folded(pairs, who.group, size)
    sums = event_sums(who, share, hub, size)
    totals = np.bincount(who.nodes(size).indices, minlength=size)
    row = np.repeat(np.arange(size), np.diff(sums.indptr))
    data = sums.data / denominators(counting, totals[row], totals[sums.indices], sums.data)
    return csr_array((data, sums.indices, sums.indptr), shape=sums.shape)


def event_sums(
    who: Participants, weights: NDArray[np.float64], hub: NDArray[np.bool_], size: int
) -> csr_array[Any, Any]:
    """Sum whole-numbered weights of events over the pairs of nodes that each ties, once each.

    However many participants of two nodes met at an event, it counts once; where nobody met
    there but a unit and what it belongs to, it does not count.
    """
    sums = tie_sums(who.nodes(size), weights, hub)
    if not len(rows := who.with_barred()):
        return sums
    met, none = meetings_of(who.at(rows).incidence, hub[rows]), who.barred[:0]
    every, left = (between(met, who.group, barred, size) for barred in (none, who.barred))
    keys, kept = ((met.event * size + met.low) * size + met.high for met in (every, left))
    void = every.where(~np.isin(keys, kept))
    cells = (weights[rows[void.event]], (void.low, void.high))
    gone = csr_array(cells, shape=sums.shape)
    counted = csr_array(sums - gone - gone.T)
    counted.eliminate_zeros()
    return counted


def _without(matrix: csr_array[Any, Any], pairs: NDArray[np.int64]) -> csr_array[Any, Any]:
    """A symmetric matrix without the cells of some pairs, each ``low * size + high``."""
    if not len(pairs):
        return matrix
    cells, size = matrix.tocoo(), matrix.shape[0]
    low, high = np.minimum(cells.row, cells.col), np.maximum(cells.row, cells.col)
    keep = ~np.isin(low.astype(np.int64) * size + high, pairs)
    left = (cells.data[keep], (cells.row[keep], cells.col[keep]))
    return csr_array(left, shape=matrix.shape)


def _folded(
    matrix: csr_array[Any, Any], group: NDArray[np.int32], size: int
) -> csr_array[Any, Any]:
    """The sums of a symmetric matrix by groups of its rows, nothing on the diagonal."""
    shape = (size, size)
    if _each_alone(group):
        if len(group) == size:
            return matrix
        pointer = np.zeros(size + 1, dtype=matrix.indptr.dtype)
        pointer[group + 1] = np.diff(matrix.indptr)
        return csr_array((matrix.data, group[matrix.indices], pointer.cumsum()), shape=shape)
    upper = triu(matrix, format="coo")
    one, other = group[upper.row], group[upper.col]
    keep = (one != other) & (one >= 0) & (other >= 0)
    ends = np.minimum(one, other)[keep], np.maximum(one, other)[keep]
    half = csr_array((upper.data[keep], ends), shape=shape)
    return csr_array(half + half.T)
