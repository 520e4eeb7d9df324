"""PageRank, eigenvector and Katz centrality by the iterations that NetworkX does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.sparse import eye_array
from scipy.sparse.linalg import cg, eigsh

from ecograph.analysis.engine.jit import Array, Arrays, jit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ecograph.analysis.engine.graph import Graph

__all__ = ["eigenvector", "katz", "katz_solved", "pagerank"]

_DENSE: Final = 400
_MARGIN: Final = 1e-9
_SOLVING: Final = 10_000


def pagerank(
    graph: Graph, *, damping: float = 0.85, rounds: int = 100, tolerance: float = 1e-6
) -> NDArray[np.float64] | None:
    """PageRank along ties in proportion to their weight; None if it does not converge.

    Nodes without ties jump anywhere. It has converged when a round moves less than `tolerance`
    a node.

    Examples
    --------
    >>> from scipy.sparse import csr_array
    >>> from ecograph.analysis.engine.graph import graph_of
    >>> chain = graph_of(csr_array([[0.0, 1, 0], [1, 0, 1], [0, 1, 0]]))
    >>> pagerank(chain, tolerance=1e-9, rounds=500).round(4).tolist()
    [0.2568, 0.4865, 0.2568]
    """
    size = len(graph)
    if not size:
        return np.zeros(0)
    total = _summed(graph.indptr, graph.weight)
    share = np.divide(damping, total, out=np.zeros(size), where=total > 0)
    loose = np.flatnonzero(total == 0)
    ties = graph.indptr, graph.indices, graph.weight
    converged, values = _ranked(ties, share, loose, (damping, size * tolerance), rounds)
    return values if converged else None


@jit
def _ranked(
    ties: Arrays, share: Array, loose: Array, stops: tuple[float, float], rounds: int
) -> tuple[bool, Array]:
    """Rounds of PageRank in one piece: small graphs would wait for calls more than for sums."""
    (indptr, indices, weight), (damping, limit), size = ties, stops, len(share)
    values = np.full(size, 1 / size)
    passed, following = values * share, np.empty(size)
    for _ in range(rounds):
        jumping = 0.0
        for node in loose:
            jumping += values[node]
        base = (damping * jumping + 1 - damping) / size
        moved = 0.0
        for node in range(size):
            found = base
            for arc in range(indptr[node], indptr[node + 1]):
                found += weight[arc] * passed[indices[arc]]
            moved += abs(found - values[node])
            values[node] = found
            following[node] = found * share[node]
        passed, following = following, passed
        if moved < limit:
            return True, values
    return False, values


def eigenvector(
    graph: Graph, *, rounds: int = 100, tolerance: float = 1e-6
) -> NDArray[np.float64] | None:
    """Leading eigenvector of norm 1 by power iteration; None if it does not converge.

    Examples
    --------
    >>> from scipy.sparse import csr_array
    >>> from ecograph.analysis.engine.graph import graph_of
    >>> chain = graph_of(csr_array([[0.0, 1, 0], [1, 0, 1], [0, 1, 0]]))
    >>> eigenvector(chain, tolerance=1e-12).round(4).tolist()
    [0.5, 0.7071, 0.5]
    """
    size = len(graph)
    values = np.full(size, 1 / max(size, 1))
    for _ in range(rounds):
        found = values + _spread(graph.indptr, graph.indices, graph.weight, values, 0.0)
        found /= np.sqrt((found**2).sum()) or 1.0  # a norm would wake all threads of BLAS
        moved = np.abs(found - values).sum()
        values = found
        if moved < size * tolerance:
            return values
    return None


def katz(
    graph: Graph, start: NDArray[np.float64], *, damping: float, rounds: int, tolerance: float
) -> NDArray[np.float64] | None:
    r"""Katz centrality by iteration, not normalised; None if it does not converge.

    .. math:: x_i = \alpha \sum_j w_{ij} x_j + \beta_i

    with the damping :math:`\alpha`, and what each node has of its own, :math:`\beta`.

    References
    ----------
    L. Katz, "A new status index derived from sociometric analysis", Psychometrika 18 (1953)
    39–43. doi:10.1007/BF02289026

    Examples
    --------
    >>> from scipy.sparse import csr_array
    >>> from ecograph.analysis.engine.graph import graph_of
    >>> pair = graph_of(csr_array([[0.0, 1], [1, 0]]))
    >>> found = katz(pair, np.ones(2), damping=0.5, rounds=100, tolerance=1e-9)
    >>> found.round(6).tolist()
    [2.0, 2.0]
    """
    values = np.zeros(len(graph))
    for _ in range(rounds):
        spread = _spread(graph.indptr, graph.indices, graph.weight, values, 0.0)
        found = damping * spread + start
        moved = np.abs(found - values).sum()
        values = found
        if moved < len(graph) * tolerance:
            return np.asarray(values)
        if not np.isfinite(moved):
            return None
    return None


def katz_solved(
    graph: Graph, start: NDArray[np.float64], *, damping: float
) -> NDArray[np.float64] | None:
    """Katz centrality from its system of equations, to machine precision.

    None where conjugate gradients do not solve it: where the damping is not below the inverse of
    the leading eigenvalue, and the centrality therefore without meaning.

    Examples
    --------
    >>> from scipy.sparse import csr_array
    >>> from ecograph.analysis.engine.graph import graph_of
    >>> pair = graph_of(csr_array([[0.0, 1], [1, 0]]))
    >>> katz_solved(pair, np.ones(2), damping=0.5).round(12).tolist()
    [2.0, 2.0]
    """
    matrix = eye_array(len(graph), format="csr") - damping * graph.matrix()
    leading = _leading(graph)
    if damping * leading >= 1 - _MARGIN:
        return None
    found, fault = cg(matrix, start, rtol=1e-14, maxiter=_SOLVING)
    return None if fault else np.asarray(found)


def _leading(graph: Graph) -> float:
    """The largest eigenvalue of the matrix of weights."""
    if not len(graph.indices):
        return 0.0
    if len(graph) <= _DENSE:
        return float(np.linalg.eigvalsh(graph.matrix().toarray())[-1])
    start = np.ones(len(graph))
    return float(eigsh(graph.matrix(), k=1, which="LA", v0=start, return_eigenvectors=False)[0])


@jit
def _summed(indptr: Array, weight: Array) -> Array:
    found = np.empty(len(indptr) - 1)
    for node in range(len(found)):
        total = 0.0
        for arc in range(indptr[node], indptr[node + 1]):
            total += weight[arc]
        found[node] = total
    return found


@jit
def _spread(indptr: Array, indices: Array, weight: Array, values: Array, base: float) -> Array:
    """The matrix of weights times `values`, and `base` everywhere; in two strands of sums."""
    found = np.empty(len(values))
    for node in range(len(values)):
        begin, end = indptr[node], indptr[node + 1]
        one = other = 0.0
        for arc in range(begin, end - 1, 2):
            one += weight[arc] * values[indices[arc]]
            other += weight[arc + 1] * values[indices[arc + 1]]
        if (end - begin) & 1:
            one += weight[end - 1] * values[indices[end - 1]]
        found[node] = one + other + base
    return found
