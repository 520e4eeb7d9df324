"""Betweenness of ties: how many shortest paths run along each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ecograph.analysis.engine.dijkstra import room, settle
from ecograph.analysis.engine.graph import Graph, hops, lengths
from ecograph.analysis.engine.jit import Array, Arrays, jit

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["edge_betweenness"]


def edge_betweenness(
    graph: Graph, sources: NDArray[np.int64] | None = None, *, weighted: bool
) -> NDArray[np.float64]:
    r"""Shortest paths from the sources that run along each tie (Brandes 2001).

    .. math:: b_e = \sum_{s, t} \frac{\sigma_{st}(e)}{\sigma_{st}}

    Each ordered pair counts, so that from all sources every unordered pair counts twice.

    Parameters
    ----------
    graph
        Weights are lengths.
    sources
        Where paths begin; by default at every node.
    weighted
        Whether lengths count; otherwise every tie is 1.

    Returns
    -------
    ndarray
        Beside the neighbours of `graph`: each tie stands twice, with one value.

    Examples
    --------
    >>> from scipy.sparse import csr_array
    >>> from ecograph.analysis.engine.graph import graph_of
    >>> chain = graph_of(csr_array([[0.0, 1, 0], [1, 0, 1], [0, 1, 0]]))
    >>> edge_betweenness(chain, weighted=False).tolist()
    [4.0, 4.0, 4.0, 4.0]
    """
    whole = lengths(graph) if weighted else hops(graph)
    begins = np.arange(len(graph)) if sources is None else sources
    ties = (whole.indptr, whole.indices)
    if weighted:
        found = _by_lengths(ties, whole.weight, whole.tolerance, begins)
    else:
        found = _by_hops(ties, begins)
    row = np.repeat(np.arange(len(graph)), graph.degree)
    back = np.lexsort((row, graph.indices))
    return np.asarray(found + found[back])


@jit
def _by_hops(ties: Arrays, sources: Array) -> Array:
    indptr, indices = ties
    size = len(indptr) - 1
    total, count, depend = np.zeros(len(indices)), np.zeros(size), np.zeros(size)
    level, queue = np.empty(size, np.int64), np.empty(size, np.int64)
    for source in sources:
        level[:] = -1
        level[source], count[source], queue[0] = 0, 1.0, source
        head, held = 0, 1
        while head < held:
            node = queue[head]
            head += 1
            for arc in range(indptr[node], indptr[node + 1]):
                other = indices[arc]
                if level[other] < 0:
                    level[other], count[other] = level[node] + 1, 0.0
                    queue[held] = other
                    held += 1
                if level[other] == level[node] + 1:
                    count[other] += count[node]
        depend[queue[:held]] = 0.0
        for place in range(held - 1, 0, -1):
            node = queue[place]
            passed = (1.0 + depend[node]) / count[node]
            for arc in range(indptr[node], indptr[node + 1]):
                other = indices[arc]
                if level[other] == level[node] - 1:
                    share = passed * count[other]
                    depend[other] += share
                    total[arc] += share
    return total


@jit
def _by_lengths(ties: Arrays, weight: Array, tolerance: float, sources: Array) -> Array:
    indptr, indices = ties
    size = len(indptr) - 1
    total, count, depend = np.zeros(len(indices)), np.zeros(size), np.zeros(size)
    work = room(size)
    far, order = work[0], work[3]
    for source in sources:
        done = settle(indptr, indices, weight, size, source, work)
        count[source] = 1.0
        for place in range(1, done):
            node = order[place]
            reach, summed = far[node] * (1 + tolerance), 0.0
            for arc in range(indptr[node], indptr[node + 1]):
                if far[indices[arc]] + weight[arc] <= reach:
                    summed += count[indices[arc]]
            count[node] = summed
        depend[order[:done]] = 0.0
        for place in range(done - 1, 0, -1):
            node = order[place]
            reach, passed = far[node] * (1 + tolerance), (1.0 + depend[node]) / count[node]
            for arc in range(indptr[node], indptr[node + 1]):
                other = indices[arc]
                if far[other] + weight[arc] <= reach:
                    share = passed * count[other]
                    depend[other] += share
                    total[arc] += share
    return total
