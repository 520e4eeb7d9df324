"""What would be left of a network if some organisations left it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from ecograph.analysis.preconditions import rows_of, strengths
from ecograph.analysis.provenance import Made, made_from

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from ecograph.network.network import Network

__all__ = ["Parts", "WhatIf", "without"]

_SOURCE: Final = ("Albert, Jeong & Barabási 2000", "10.1038/35019019")


@dataclass(frozen=True, slots=True)
class Parts:
    """How a network hangs together.

    `pairs` counts the pairs that can reach each other, `isolated` those without a partner.
    """

    organisations: int
    ties: int
    strength: float
    components: int
    largest: int
    isolated: int
    pairs: int


@dataclass(frozen=True, slots=True)
class WhatIf:
    """A network before and after some have left it.

    Attributes
    ----------
    removed
        Ids, sorted.
    pairs_lost
        Pairs of those left that could reach each other and no longer can.
    stranded
        Ids of those left that had a partner and have none.
    """

    removed: tuple[str, ...]
    before: Parts
    after: Parts
    pairs_lost: int
    stranded: tuple[str, ...]
    made: Made


def without(network: Network, identifiers: Iterable[str]) -> WhatIf:
    """Take organisations out of a network, with their ties.

    What they did together with others is not undone: strengths between those left stay as they
    are. Taking out an isolated organisation changes nothing but the counts; taking out all
    leaves an empty network.

    Parameters
    ----------
    network
        Ties and strengths.
    identifiers
        Who leaves; none is allowed.

    Raises
    ------
    NotFound
        If one of them is not in the network.
    BadRequest
        If a strength is no strength.

    References
    ----------
    R. Albert, H. Jeong and A.-L. Barabási, "Error and attack tolerance of complex networks",
    Nature 406 (2000) 378–382. doi:10.1038/35019019

    Examples
    --------
    >>> from ecograph.network.projection import network_of
    >>> found = without(network_of({"p1": "abc", "p2": "cd"}), ["c"])
    >>> found.after.components, found.after.largest, found.pairs_lost, found.stranded
    (2, 2, 2, ('d',))
    """
    matrix, gone = strengths(network), rows_of(network, identifiers)
    stay = np.ones(len(network), dtype=np.bool_)
    stay[gone] = False
    rows = np.flatnonzero(stay)
    left = csr_array(matrix[rows][:, rows])
    known = _labels(matrix)[rows]
    after = _parts(left)
    before_degree, degree = np.diff(matrix.indptr)[rows], np.diff(left.indptr)
    stranded = rows[(before_degree > 0) & (degree == 0)]
    return WhatIf(
        removed=tuple(network.nodes.id[row] for row in gone),
        before=_parts(matrix),
        after=after,
        pairs_lost=_pairs(np.bincount(known)) - after.pairs,
        stranded=tuple(network.nodes.id[row] for row in stranded.tolist()),
        made=made_from(network, "without", _SOURCE, removed=len(gone)),
    )


def _parts(matrix: csr_array[Any, Any]) -> Parts:
    sizes = np.bincount(_labels(matrix))
    return Parts(
        organisations=matrix.shape[0],
        ties=matrix.nnz // 2,
        strength=float(matrix.data.sum()) / 2,
        components=len(sizes),
        largest=int(sizes.max(initial=0)),
        isolated=int((np.diff(matrix.indptr) == 0).sum()),
        pairs=_pairs(sizes),
    )


def _labels(matrix: csr_array[Any, Any]) -> NDArray[np.int32]:
    """Number of the component of each node."""
    if not matrix.shape[0]:
        return np.zeros(0, dtype=np.int32)
    _, labels = connected_components(matrix, directed=False)
    return np.asarray(labels, dtype=np.int32)


def _pairs(sizes: NDArray[np.int64]) -> int:
    return int((sizes * (sizes - 1) // 2).sum())
