"""Components of a graph, by one walk over its ties."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ecograph.analysis.engine.jit import Array, jit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ecograph.analysis.engine.graph import Graph

__all__ = ["components"]


def components(graph: Graph) -> tuple[int, NDArray[np.int32]]:
    """Number the components in the order of their first nodes; an isolated node is one.

    Examples
    --------
    >>> from scipy.sparse import csr_array
    >>> from ecograph.analysis.engine.graph import graph_of
    >>> count, label = components(graph_of(csr_array([[0.0, 0, 1], [0, 0, 0], [1, 0, 0]])))
    >>> count, label.tolist()
    (2, [0, 1, 0])
    """
    count, label = _numbered(graph.indptr, graph.indices)
    return int(count), label


@jit
def _numbered(indptr: Array, indices: Array) -> tuple[int, Array]:
    size = len(indptr) - 1
    label, queue = np.full(size, -1, np.int32), np.empty(size, np.int32)
    count = 0
    for start in range(size):
        if label[start] >= 0:
            continue
        label[start], queue[0] = count, start
        head, tail = 0, 1
        while head < tail:
            node = queue[head]
            head += 1
            for arc in range(indptr[node], indptr[node + 1]):
                other = indices[arc]
                if label[other] < 0:
                    label[other], queue[tail] = count, other
                    tail += 1
        count += 1
    return count, label
