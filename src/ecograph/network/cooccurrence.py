"""Who meets whom at each event: the pairs that it ties, of organisations or of their groups."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.sparse import csr_array

from ecograph.network.counting import ADDITIVE, HUB, denominators

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ecograph.network.counting import Counting

__all__ = ["Meetings", "between", "meetings_of", "summed"]


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
    one, other = group[met.low].astype(np.int64), group[met.high].astype(np.int64)
    keep = (one != other) & (one >= 0) & (other >= 0)
    keep &= ~np.isin(met.low * len(group) + met.high, barred)
    low, high = np.minimum(one, other)[keep], np.maximum(one, other)[keep]
    keys = (met.event[keep] * size + low) * size + high
    distinct, place = np.unique(keys, return_inverse=True)
    pairs = np.bincount(place, weights=met.pairs[keep], minlength=len(distinct))
    event, ends = np.divmod(distinct, max(size * size, 1))
    return Meetings(event, *np.divmod(ends, max(size, 1)), pairs.astype(np.int64))


def summed(
    counting: Counting,
    met: Meetings,
    share: NDArray[np.float64],
    totals: NDArray[np.int64],
) -> csr_array[Any, Any]:
    """Strengths of groups from their meetings.

    A sum over events counts every pair of members that met, so that nothing is lost or won by
    rolling up; a similarity compares the events of the groups, each event once.

    Parameters
    ----------
    share : ndarray, one an event
        What it gives to each pair (:func:`ecograph.network.counting.shares`).
    totals : ndarray of int, one a group
        All its events.

    Returns
    -------
    csr_array, groups × groups
        Symmetric, nothing on the diagonal.
    """
    additive = counting in ADDITIVE
    amount = share[met.event] * (met.pairs if additive else 1)
    shape = (len(totals), len(totals))
    upper = csr_array((amount, (met.low, met.high)), shape=shape)
    upper.sum_duplicates()
    upper.eliminate_zeros()
    if not additive:
        row = np.repeat(np.arange(shape[0]), np.diff(upper.indptr))
        upper.data /= denominators(counting, totals[row], totals[upper.indices], upper.data)
    return csr_array(upper + upper.T)
