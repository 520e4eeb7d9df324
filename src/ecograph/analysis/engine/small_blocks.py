"""Dependencies inside small blocks, all in one compiled call: reducing them would cost more."""

from __future__ import annotations

import numpy as np

from ecograph.analysis.engine.bfs import hop_dependencies
from ecograph.analysis.engine.dijkstra import length_dependencies
from ecograph.analysis.engine.jit import Array, Arrays, jit

__all__ = ["inside_by_hops", "inside_by_lengths"]


@jit
def inside_by_hops(
    indptr: Array, indices: Array, stands: Array, first: Array, chosen: Array
) -> Array:  # fmt: skip
    """What each copy of a node lies between in the `chosen` blocks, all ties of length 1.

    Arguments are those of :class:`~ecograph.analysis.engine.biconnected.Shattered`; `stands` is its
    weight.
    """
    found = np.zeros(len(stands))
    for number in chosen:
        begin, end = first[number], first[number + 1]
        ties = _ties(indptr, indices, begin, end)
        size = end - begin
        ends = stands[begin:end]
        found[begin:end] = hop_dependencies(ties, size, np.ones(size), ends, np.arange(size))
    return found


@jit
def inside_by_lengths(
    arcs: Arrays, weight: Array, tolerance: float, stands: Array, first: Array, chosen: Array
) -> Array:  # fmt: skip
    """The same by the lengths of the ties; `arcs` are the begins of rows, and the neighbours."""
    indptr, indices = arcs
    found = np.zeros(len(stands))
    for number in chosen:
        begin, end = first[number], first[number + 1]
        ties = _ties(indptr, indices, begin, end)
        far = weight[indptr[begin] : indptr[end]]
        size = end - begin
        rest = (size, np.ones(size), stands[begin:end], np.arange(size))
        found[begin:end] = length_dependencies(ties, far, tolerance, *rest)
    return found


@jit
def _ties(indptr: Array, indices: Array, begin: int, end: int) -> Arrays:
    """The rows of one block, its copies numbered from 0; all of them may be passed."""
    low, high = indptr[begin], indptr[end]
    pointer = indptr[begin : end + 1] - low
    neighbours = np.empty(high - low, np.int32)
    for arc in range(low, high):
        neighbours[arc - low] = indices[arc] - begin
    return pointer, pointer[1:].copy(), neighbours
