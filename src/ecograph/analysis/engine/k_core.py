"""Core numbers by peeling, in one pass over the ties."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ecograph.analysis.engine.jit import Array, jit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ecograph.analysis.engine.graph import Graph

__all__ = ["core_number"]


def core_number(graph: Graph) -> NDArray[np.int64]:
    """Largest k such that a node is in a subgraph where all have k neighbours.

    References
    ----------
    V. Batagelj and M. Zaveršnik, "An O(m) algorithm for cores decomposition of networks" (2003).
    arXiv:cs/0310049

    Examples
    --------
    >>> from scipy.sparse import csr_array
    >>> from ecograph.analysis.engine.graph import graph_of
    >>> core_number(graph_of(csr_array([[0.0, 1, 0], [1, 0, 1], [0, 1, 0]]))).tolist()
    [1, 1, 1]
    """
    return np.asarray(_peeled(graph.indptr, graph.indices))


@jit
def _peeled(indptr: Array, indices: Array) -> Array:
    size = len(indptr) - 1
    left = np.empty(size, np.int32)
    for node in range(size):
        left[node] = indptr[node + 1] - indptr[node]
    start = np.zeros(left.max() + 2 if size else 1, np.int32)
    for node in range(size):
        start[left[node] + 1] += 1
    for level in range(1, len(start)):
        start[level] += start[level - 1]
    queue, place, free = np.empty(size, np.int32), np.empty(size, np.int32), start.copy()
    for node in range(size):
        place[node] = free[left[node]]
        queue[place[node]] = node
        free[left[node]] += 1
    for row in range(size):
        node = queue[row]
        level = left[node]
        for arc in range(indptr[node], indptr[node + 1]):
            other = indices[arc]
            if left[other] > level:
                first = start[left[other]]
                swapped = queue[first]
                queue[first], queue[place[other]] = other, swapped
                place[swapped], place[other] = place[other], first
                start[left[other]] += 1
                left[other] -= 1
    return left.astype(np.int64)
