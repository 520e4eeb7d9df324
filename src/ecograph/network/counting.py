"""Rules of counting: what shared events make of a tie, as sparse sums and as exact fractions."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from math import isqrt
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np
from scipy.sparse import csc_array, csr_array

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = [
    "ADDITIVE",
    "HUB",
    "Counting",
    "denominators",
    "exact_share",
    "exact_unit",
    "shares",
    "tie_sums",
]

Counting = Literal["newman", "full", "jaccard", "cosine", "association"]

ADDITIVE: Final = frozenset({"newman", "full"})
"""Rules by which a strength is a sum over events; the others compare two sets of events."""

HUB: Final = 2
"""Stands in an incidence where a participant is the hub of the event; 1 where it is not."""

_BITS: Final = 128


def shares(counting: Counting, sizes: NDArray[Any], least: int = 2) -> NDArray[np.float64]:
    """What each event gives to each pair that it ties; 0 where it is too small to tie any.

    Parameters
    ----------
    counting
        The rule; a similarity counts the shared events first, so that each gives 1.
    sizes : ndarray of int, one an event
        Named participants.
    least
        Participants that an event needs to tie any.

    Examples
    --------
    >>> shares("newman", np.array([1, 2, 5])).tolist()
    [0.0, 1.0, 0.25]
    """
    others = np.maximum(sizes - 1, 1) if counting == "newman" else np.ones(len(sizes))
    return np.where(sizes >= least, 1 / others, 0.0)


def denominators(
    counting: Counting, one: NDArray[Any], other: NDArray[Any], both: NDArray[Any]
) -> NDArray[np.float64]:
    """What shared events are divided by, given all events of both ends.

    Examples
    --------
    >>> denominators("association", np.array([3]), np.array([2]), np.array([2])).tolist()
    [6.0]
    """
    if counting == "jaccard":
        found = one + other - both
    elif counting == "cosine":
        found = np.sqrt(np.multiply(one, other, dtype=np.float64))
    elif counting == "association":
        found = np.multiply(one, other, dtype=np.float64)
    else:
        found = np.ones(len(both))
    return np.asarray(found, dtype=np.float64)


def exact_share(counting: Counting, size: int) -> Fraction:
    """What an event of so many participants gives to each pair that it ties.

    Examples
    --------
    >>> exact_share("newman", 5), exact_share("full", 5)
    (Fraction(1, 4), Fraction(1, 1))
    """
    return Fraction(1, size - 1 if counting == "newman" else 1)


def exact_unit(counting: Counting, one: int, other: int, both: int) -> Fraction:
    r"""What each shared event gives to a similarity, given all events of both ends.

    Under cosine this is :math:`1/\sqrt{s_i s_j}` to 128 bits, as a whole multiple of the root
    of a number without square factors: lengths of paths that are equal stay equal.

    Examples
    --------
    >>> exact_unit("jaccard", 3, 2, 2), exact_unit("association", 3, 2, 2)
    (Fraction(1, 3), Fraction(1, 6))
    >>> float(exact_unit("cosine", 3, 2, 2)) == 6**-0.5
    True
    """
    if counting == "cosine":
        return 1 / _root(one * other)
    return Fraction(1, one + other - both if counting == "jaccard" else one * other)


@lru_cache(maxsize=4096)
def _root(number: int) -> Fraction:
    """The square root: a whole number times the rounded root of one without square factors."""
    outside, rest, factor = 1, number, 2
    while factor * factor <= rest:
        while rest % (factor * factor) == 0:
            rest //= factor * factor
            outside *= factor
        factor += 1
    return outside * Fraction(isqrt(rest << 2 * _BITS), 1 << _BITS)


def tie_sums(
    incidence: csr_array[Any, Any], weights: NDArray[np.float64], hub: NDArray[np.bool_]
) -> csr_array[Any, Any]:
    """Sum a weight of each event over the pairs it ties: all its participants, or hub–party.

    Parameters
    ----------
    incidence : csr_array, events × organisations
        1 participant, 2 hub.
    weights : ndarray, one an event
    hub : ndarray of bool, one an event
        Whether the event ties only its hub to the others.

    Returns
    -------
    csr_array, organisations × organisations
        Symmetric, nothing on the diagonal.
    """
    sizes = np.diff(incidence.indptr)
    weight, spoked = np.repeat(weights, sizes), np.repeat(hub, sizes)
    total = _with_data(incidence, ~spoked).T @ _with_data(incidence, ~spoked * weight)
    if hub.any():
        is_hub = spoked & (incidence.data == HUB)
        centre, parties = _with_data(incidence, is_hub), spoked & ~is_hub
        spokes = centre.T @ _with_data(incidence, parties * weight)
        total = total + spokes + spokes.T + centre.T @ _with_data(incidence, is_hub * weight)
    return _off_diagonal(csc_array(total))


def _off_diagonal(matrix: csc_array[Any]) -> csr_array[Any, Any]:
    """What a matrix holds beside its diagonal, zeros dropped, by row and in order."""
    column = np.repeat(np.arange(matrix.shape[1], dtype=np.int32), np.diff(matrix.indptr))
    keep = (matrix.indices != column) & (matrix.data != 0)
    pointer = np.concatenate([[0], np.cumsum(keep)])[matrix.indptr].astype(matrix.indptr.dtype)
    cells = (matrix.data[keep], matrix.indices[keep], pointer)
    return csr_array(csc_array(cells, shape=matrix.shape))


def _with_data(pattern: csr_array[Any, Any], data: NDArray[Any]) -> csr_array[Any, Any]:
    """The cells of `pattern` with other numbers in them; zeros are dropped."""
    cells = (data.astype(float), pattern.indices, pattern.indptr)
    matrix = csr_array(cells, shape=pattern.shape, copy=True)
    matrix.eliminate_zeros()
    return matrix
