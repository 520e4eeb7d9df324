"""One pass over all triangles: clustering, constraint, hierarchy, effective size."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ecograph.analysis.engine.jit import Array, Arrays, jit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ecograph.analysis.engine.graph import Graph

__all__ = ["Closure", "Sorted", "closure", "clustering", "sorted_triangles", "triangles"]


@dataclass(frozen=True, slots=True)
class Closure:
    """What the triangles of a graph say about each node.

    Attributes
    ----------
    degree
        Number of neighbours.
    triangles
        Number of triangles that a node is part of.
    constraint
        Burt's constraint; NaN for an isolated node.
    disorder
        Coleman–Theil disorder of the constraint, Burt's hierarchy; NaN below two neighbours.
    redundancy
        What effective size lacks of the number of neighbours.
    """

    degree: NDArray[np.int64]
    triangles: NDArray[np.int64]
    constraint: NDArray[np.float64]
    disorder: NDArray[np.float64]
    redundancy: NDArray[np.float64]

    @property
    def clustering(self) -> NDArray[np.float64]:
        """Share of a node's pairs of neighbours that are tied; 0 below two neighbours."""
        return _share(self.triangles, self.degree)

    @property
    def effective_size(self) -> NDArray[np.float64]:
        """Number of neighbours less their redundancy; NaN for an isolated node."""
        return np.where(self.degree > 0, self.degree - self.redundancy, np.nan)


def closure(graph: Graph) -> Closure:
    r"""Count triangles, and with the weights as strengths what they close.

    .. math:: c_i = \sum_j \Bigl(p_{ij} + \sum_q p_{iq} p_{qj}\Bigr)^2, \qquad
              r_i = \sum_{j,q} p_{iq} w_{jq} / \max_k w_{jk}

    with :math:`p_{ij} = w_{ij} / s_i`. Each triangle is met once, from its node of the lowest
    degree.

    References
    ----------
    R. S. Burt, *Structural Holes* (Harvard University Press, 1992). doi:10.4159/9780674029095

    Examples
    --------
    >>> from scipy.sparse import csr_array
    >>> from ecograph.analysis.engine.graph import graph_of
    >>> chain = graph_of(csr_array([[0.0, 1, 0], [1, 0, 1], [0, 1, 0]]))
    >>> closure(chain).constraint.tolist()
    [1.0, 0.5, 1.0]
    """
    size, degree = len(graph), graph.degree
    rank, pointer, low, high, weight = _upward(graph)
    total = np.bincount(low, weight, size) + np.bincount(high, weight, size)
    top = np.zeros(size)
    np.maximum.at(top, np.concatenate([low, high]), np.tile(weight, 2))
    shares = np.stack([weight / total[low], weight / total[high]], axis=1)
    margins = np.stack([weight / top[low], weight / top[high]], axis=1)
    count, by_way, redundancy = _triangles(pointer, high, shares, margins)
    dyads = (shares + by_way) ** 2
    ends = np.concatenate([low, high])
    constraint, disorder = _reduced(ends, dyads.T.ravel(), degree[np.argsort(rank)])
    return Closure(degree, count[rank], constraint[rank], disorder[rank], redundancy[rank])


def triangles(graph: Graph) -> NDArray[np.int64]:
    """Number of triangles that each node is part of."""
    rank, pointer, _, high, _ = _upward(graph)
    return np.asarray(_counted(pointer, high)[rank])


@dataclass(frozen=True, slots=True)
class Sorted:
    """Triangles of each node by the groups of the three; every array has one number a node.

    Attributes
    ----------
    all
        All triangles that a node is part of.
    same_ends
        Those whose other two are of one group.
    same
        Those of which all three are of one group.
    fellows
        Sides of its triangles that lead to a node of its own group.
    """

    all: NDArray[np.int64]
    same_ends: NDArray[np.int64]
    same: NDArray[np.int64]
    fellows: NDArray[np.int64]


def sorted_triangles(graph: Graph, groups: NDArray[np.int32]) -> Sorted:
    """Count the triangles of each node by the groups of the three.

    Examples
    --------
    >>> from scipy.sparse import csr_array
    >>> from ecograph.analysis.engine.graph import graph_of
    >>> three = graph_of(csr_array([[0.0, 1, 1], [1, 0, 1], [1, 1, 0]]))
    >>> found = sorted_triangles(three, np.array([7, 7, 9]))
    >>> found.same_ends.tolist(), found.same.tolist(), found.fellows.tolist()
    ([0, 0, 1], [0, 0, 0], [1, 1, 0])
    """
    rank, pointer, _, high, _ = _upward(graph)
    by_rank = np.empty(len(graph), dtype=np.int64)
    by_rank[rank] = groups
    return Sorted(*(found[rank] for found in _sorted(pointer, high, by_rank)))


def clustering(graph: Graph) -> NDArray[np.float64]:
    """Share of a node's pairs of neighbours that are tied; 0 below two neighbours."""
    return _share(triangles(graph), graph.degree)


def _share(closed: NDArray[np.int64], degree: NDArray[np.int64]) -> NDArray[np.float64]:
    pairs = degree * (degree - 1) / 2
    return np.divide(closed, pairs, out=np.zeros(len(pairs)), where=pairs > 0)


def _upward(graph: Graph) -> tuple[Array, Array, Array, Array, Array]:
    """Rank of each node by degree; each tie once, from low to high rank, by rows."""
    order = np.argsort(graph.degree, kind="stable")
    rank = np.empty(len(graph), dtype=np.int32)
    rank[order] = np.arange(len(graph), dtype=np.int32)
    pointer, high, weight = _directed(graph.indptr, graph.indices, graph.weight, order, rank)
    low = np.repeat(np.arange(len(graph), dtype=np.int32), np.diff(pointer))
    return rank, pointer, low, high, weight


@jit
def _directed(indptr: Array, indices: Array, weight: Array, order: Array, rank: Array) -> Arrays:
    pointer = np.zeros(len(order) + 1, np.int64)
    ends, values = np.empty(len(indices) // 2, np.int32), np.empty(len(indices) // 2)
    held = 0
    for row in range(len(order)):
        for arc in range(indptr[order[row]], indptr[order[row] + 1]):
            other = rank[indices[arc]]
            if other > row:
                ends[held], values[held] = other, weight[arc]
                held += 1
        pointer[row + 1] = held
    return pointer, ends, values


@jit
def _counted(pointer: Array, ends: Array) -> Array:
    """Triangles of each node, for ties from low to high rank."""
    size = len(pointer) - 1
    count, mark = np.zeros(size, np.int64), np.zeros(size, np.int8)
    for a in range(size):
        for ab in range(pointer[a], pointer[a + 1]):
            mark[ends[ab]] = 1
        for ab in range(pointer[a], pointer[a + 1]):
            b, met = ends[ab], 0
            for bc in range(pointer[b], pointer[b + 1]):
                closed = mark[ends[bc]]
                count[ends[bc]] += closed
                met += closed
            count[a] += met
            count[b] += met
        for ab in range(pointer[a], pointer[a + 1]):
            mark[ends[ab]] = 0
    return count


@jit
def _sorted(pointer: Array, ends: Array, group: Array) -> Arrays:
    """For ties from low to high rank: each node's triangles, as :class:`Sorted` has them."""
    size = len(pointer) - 1
    found = np.zeros((size, 4), np.int64)
    mark = np.zeros(size, np.int8)
    for a in range(size):
        for ab in range(pointer[a], pointer[a + 1]):
            mark[ends[ab]] = 1
        for ab in range(pointer[a], pointer[a + 1]):
            b = ends[ab]
            a_b = np.int64(group[a] == group[b])
            for bc in range(pointer[b], pointer[b + 1]):
                c = ends[bc]
                if mark[c]:
                    a_c, b_c = np.int64(group[a] == group[c]), np.int64(group[b] == group[c])
                    _note(found[a], b_c, a_b, a_c)
                    _note(found[b], a_c, a_b, b_c)
                    _note(found[c], a_b, a_c, b_c)
        for ab in range(pointer[a], pointer[a + 1]):
            mark[ends[ab]] = 0
    return found[:, 0].copy(), found[:, 1].copy(), found[:, 2].copy(), found[:, 3].copy()


@jit
def _note(row: Array, across: np.int64, one: np.int64, other: np.int64) -> None:
    """Add a triangle to a node: are its other two of one group, and each of them of its own."""
    row[0] += 1
    row[1] += across
    row[2] += one * other
    row[3] += one + other


def _reduced(
    node: NDArray[np.int32], dyads: NDArray[np.float64], degree: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Constraint and its disorder from the constraint of each neighbour."""
    constraint = np.bincount(node, dyads, len(degree))
    ratio = dyads * (degree / np.where(degree > 0, constraint, 1))[node]
    summed = np.bincount(node, ratio * np.log(ratio), len(degree))
    many = degree > 1
    most = np.where(many, degree * np.log(np.maximum(degree, 2)), 1.0)
    return np.where(degree > 0, constraint, np.nan), np.where(many, summed / most, np.nan)


@jit
def _triangles(pointer: Array, ends: Array, share: Array, margin: Array) -> Arrays:
    """For ties from low to high rank: triangles, indirect shares in both directions, redundancy."""
    size = len(pointer) - 1
    count, redundancy = np.zeros(size, np.int64), np.zeros(size)
    by_way = np.zeros((len(ends), 2))
    mark = np.full(size, -1, np.int64)
    for a in range(size):
        for ab in range(pointer[a], pointer[a + 1]):
            mark[ends[ab]] = ab
        for ab in range(pointer[a], pointer[a + 1]):
            b = ends[ab]
            p_ab, p_ba, m_ab, m_ba = share[ab, 0], share[ab, 1], margin[ab, 0], margin[ab, 1]
            there = back = lost_a = lost_b = 0.0
            met = 0
            for bc in range(pointer[b], pointer[b + 1]):
                c = ends[bc]
                ac = mark[c]
                if ac < 0:
                    continue
                met += 1
                count[c] += 1
                p_ac, p_ca, p_bc, p_cb = share[ac, 0], share[ac, 1], share[bc, 0], share[bc, 1]
                there += p_ac * p_cb
                back += p_bc * p_ca
                by_way[ac, 0] += p_ab * p_bc
                by_way[ac, 1] += p_cb * p_ba
                by_way[bc, 0] += p_ba * p_ac
                by_way[bc, 1] += p_ca * p_ab
                lost_a += p_ac * margin[bc, 0] + p_ab * margin[bc, 1]
                lost_b += p_bc * margin[ac, 0] + p_ba * margin[ac, 1]
                redundancy[c] += p_cb * m_ab + p_ca * m_ba
            by_way[ab, 0] += there
            by_way[ab, 1] += back
            redundancy[a] += lost_a
            redundancy[b] += lost_b
            count[a] += met
            count[b] += met
        for ab in range(pointer[a], pointer[a + 1]):
            mark[ends[ab]] = -1
    return count, by_way, redundancy
