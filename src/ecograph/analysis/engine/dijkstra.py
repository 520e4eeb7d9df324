"""Compiled searches by length from many sources over a reduced graph (Dijkstra)."""

from __future__ import annotations

import numpy as np

from ecograph.analysis.engine.jit import Array, Arrays, jit

__all__ = ["length_dependencies", "length_totals", "room", "settle"]


@jit
def _sink(heap: Array, held: int, far: Array, place: Array, spot: int) -> None:
    """Move the entry at `spot` of a heap of four branches towards the leaves."""
    node = heap[spot]
    while True:
        first = 4 * spot + 1
        if first >= held:
            break
        best = first
        for branch in range(first + 1, min(first + 4, held)):
            if far[heap[branch]] < far[heap[best]]:
                best = branch
        if far[heap[best]] >= far[node]:
            break
        heap[spot] = heap[best]
        place[heap[spot]] = spot
        spot = best
    heap[spot] = node
    place[node] = spot


@jit
def _rise(heap: Array, far: Array, place: Array, spot: int) -> None:
    """Move the entry at `spot` towards the root."""
    node = heap[spot]
    while spot > 0:
        above = (spot - 1) >> 2
        if far[heap[above]] <= far[node]:
            break
        heap[spot] = heap[above]
        place[heap[spot]] = spot
        spot = above
    heap[spot] = node
    place[node] = spot


@jit
def settle(
    indptr: Array, indices: Array, weight: Array, limit: int, source: int, work: Arrays
) -> int:  # fmt: skip
    """Dijkstra: distances in `far`; the nodes below `limit` in the order of distance in `order`."""
    far, heap, place, order = work
    far[:] = np.inf
    place[:] = -1
    far[source] = 0.0
    done = held = 0
    node = source
    while True:
        order[done] = node
        done += 1
        here = far[node]
        for arc in range(indptr[node], indptr[node + 1]):
            other, there = indices[arc], here + weight[arc]
            if there < far[other]:
                far[other] = there
                if other < limit:
                    if place[other] < 0:
                        place[other] = held
                        heap[held] = other
                        held += 1
                    _rise(heap, far, place, place[other])
        if held == 0:
            break
        node = heap[0]
        held -= 1
        if held:
            heap[0] = heap[held]
            _sink(heap, held, far, place, 0)
    return done


@jit
def length_totals(
    indptr: Array, indices: Array, weight: Array, core: int, copies: Array, sources: Array
) -> Arrays:
    """For each source: how many nodes are reached, the sum of distances, of their inverses."""
    size = len(indptr) - 1
    reached, total, inverse = np.zeros(size), np.zeros(size), np.zeros(size)
    work = room(size)
    far = work[0]
    for source in sources:
        settle(indptr, indices, weight, core, source, work)
        for node in range(size):
            if 0 < far[node] < np.inf:
                reached[source] += copies[node]
                total[source] += copies[node] * far[node]
                inverse[source] += copies[node] / far[node]
    return reached, total, inverse


@jit
def room(size: int) -> Arrays:
    """Distances, heap, place in the heap, order."""
    integers = np.empty((3, size + 1), np.int64)
    return np.empty(size), integers[0], integers[1], integers[2]


@jit
def length_dependencies(
    ties: Arrays,
    weight: Array,
    tolerance: float,
    core: int,
    copies: Array,
    ends: Array,
    sources: Array,
) -> Array:
    """Sum over sources of how much each group depends on it, by the lengths of the ties.

    Arguments as of :func:`~ecograph.analysis.engine.bfs.hop_dependencies`; `weight` stands beside
    the neighbours.
    """
    indptr, _, indices = ties
    size = len(copies)
    total, depend, count = np.zeros(size), np.zeros(size), np.zeros(size)
    work = room(size)
    far, order = work[0], work[3]
    arcs, bound = np.empty(len(indices), np.int64), np.zeros(size + 1, np.int64)
    for source in sources:
        done = settle(indptr, indices, weight, core, source, work)
        for node in np.flatnonzero(far[core:] < np.inf) + core:
            order[done] = node
            done += node != source
        count[source] = 1.0
        _count(ties, weight, tolerance, core, copies, order[:done], (far, count, arcs, bound))
        depend[order[:done]] = 0.0
        for row in range(done - 1, 0, -1):
            node = order[row]
            passed = (ends[node] + copies[node] * depend[node]) / count[node]
            total[node] += ends[source] * depend[node]
            for spot in range(bound[row], bound[row + 1]):
                depend[arcs[spot]] += passed * count[arcs[spot]]
    return total


@jit
def _count(
    ties: Arrays,
    weight: Array,
    tolerance: float,
    core: int,
    copies: Array,
    order: Array,
    state: Arrays,
) -> None:
    """Numbers of shortest paths from the first of `order`, and the groups before each group."""
    indptr, inner_end, indices = ties
    far, count, arcs, bound = state
    source, held = order[0], 0
    for row in range(1, len(order)):
        node = order[row]
        reach, summed = far[node] * (1 + tolerance), 0.0
        for arc in range(indptr[node], inner_end[node]):
            before = indices[arc]
            if far[before] + weight[arc] <= reach:
                arcs[held] = before
                held += 1
                summed += count[before] * (copies[before] if before != source else 1.0)
        if source >= core:
            for arc in range(inner_end[node], indptr[node + 1]):
                if indices[arc] == source and weight[arc] <= reach:
                    summed += 1.0
        count[node], bound[row + 1] = summed, held
