"""PageRank and eigenvector centrality by the iterations that NetworkX does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ecograph.engine.jit import Array, jit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ecograph.engine.graph import Graph

__all__ = ["eigenvector", "pagerank"]


def pagerank(
    graph: Graph, *, damping: float = 0.85, rounds: int = 100, tolerance: float = 1e-6
) -> NDArray[np.float64] | None:
    """PageRank along ties in proportion to their weight; None if it does not converge.

    Nodes without ties jump anywhere. It has converged when a round moves less than `tolerance`
    a node.

    Examples
    --------
    >>> from scipy.sparse import csr_array
    >>> from ecograph.engine.graph import graph_of
    >>> chain = graph_of(csr_array([[0.0, 1, 0], [1, 0, 1], [0, 1, 0]]))
    >>> pagerank(chain, tolerance=1e-9, rounds=500).round(4).tolist()
    [0.2568, 0.4865, 0.2568]
    """
    size = len(graph)
    if not size:
        return np.zeros(0)
    total = _summed(graph)
    share = np.divide(damping, total, out=np.zeros(size), where=total > 0)
    values = np.full(size, 1 / size)
    loose = np.flatnonzero(total == 0)
    for _ in range(rounds):
        base = (damping * values[loose].sum() + 1 - damping) / size
        found = _spread(graph.indptr, graph.indices, graph.weight, values * share, base)
        moved = np.abs(found - values).sum()
        values = found
        if moved < size * tolerance:
            return values
    return None


def eigenvector(
    graph: Graph, *, rounds: int = 100, tolerance: float = 1e-6
) -> NDArray[np.float64] | None:
    """Leading eigenvector of norm 1 by power iteration; None if it does not converge.

    Examples
    --------
    >>> from scipy.sparse import csr_array
    >>> from ecograph.engine.graph import graph_of
    >>> chain = graph_of(csr_array([[0.0, 1, 0], [1, 0, 1], [0, 1, 0]]))
    >>> eigenvector(chain, tolerance=1e-12).round(4).tolist()
    [0.5, 0.7071, 0.5]
    """
    size = len(graph)
    values = np.full(size, 1 / max(size, 1))
    for _ in range(rounds):
        found = values + _spread(graph.indptr, graph.indices, graph.weight, values, 0.0)
        found /= np.linalg.norm(found) or 1.0
        moved = np.abs(found - values).sum()
        values = found
        if moved < size * tolerance:
            return values
    return None


def _summed(graph: Graph) -> NDArray[np.float64]:
    ones = np.ones(len(graph))
    return np.asarray(_spread(graph.indptr, graph.indices, graph.weight, ones, 0.0))


@jit
def _spread(indptr: Array, indices: Array, weight: Array, values: Array, base: float) -> Array:
    """The matrix of weights times `values`, and `base` everywhere."""
    found = np.empty(len(values))
    for node in range(len(values)):
        summed = 0.0
        for arc in range(indptr[node], indptr[node + 1]):
            summed += weight[arc] * values[indices[arc]]
        found[node] = summed + base
    return found
