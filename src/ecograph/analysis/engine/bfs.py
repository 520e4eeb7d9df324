"""Compiled searches by hops from many sources over a reduced graph."""

from __future__ import annotations

import numpy as np

from ecograph.analysis.engine.jit import Array, Arrays, jit

__all__ = ["hop_dependencies", "hop_totals"]


@jit
def hop_dependencies(ties: Arrays, core: int, copies: Array, ends: Array, sources: Array) -> Array:
    """Sum over sources of how much each group depends on it (Brandes 2001), all ties of length 1.

    `ties` holds, of :class:`~ecograph.analysis.engine.compress.Reduced`, the begin of each row, the
    end of the core neighbours in it, and the neighbours. `ends` counts the nodes of each group
    that paths may start from and end at. The value is that of a single member of the group. Levels
    are passed from the side where fewer ties are to be read; terminals are reached but never left.
    """
    size = len(copies)
    total, depend = np.zeros(size), np.zeros(size)
    level, count, flow = np.empty(size, np.int64), np.empty(size), np.zeros(size)
    found, start = np.empty(size, np.int64), np.zeros(size + 2, np.int64)
    for source in sources:
        state = (level, count, flow, found, start)
        depth = _reach(ties, core, copies, source, state)
        for back in range(depth, 1, -1):
            for place in range(start[back], start[back + 1]):
                node = found[place]
                passed = ends[node]
                if back < depth and node < core:
                    passed += copies[node] * depend[node]
                depend[node] = passed / count[node]
            _return(ties, core, back, depend, state)
            for place in range(start[back - 1], start[back]):
                if found[place] < core:
                    total[found[place]] += ends[source] * depend[found[place]]
    return total


@jit
def _reach(ties: Arrays, core: int, copies: Array, source: int, state: Arrays) -> int:
    """Levels and numbers of shortest paths from a source; returns the deepest level."""
    indptr, inner_end, _ = ties
    level, count, _, found, start = state
    size = len(copies)
    level[:] = -1
    level[source], count[source], found[0] = 0, 1.0, source
    start[0], start[1], depth = 0, 1, 0
    while start[depth + 1] < size:
        begin, last = start[depth], start[depth + 1]
        push = pull = 0
        for place in range(begin, last):
            node = found[place]
            if node < core or node == source:
                push += indptr[node + 1] - indptr[node]
        beyond = last
        for node in range(size):
            if level[node] < 0:
                found[beyond] = node
                beyond += 1
                pull += inner_end[node] - indptr[node]
        if depth > 0 and pull < push:
            last = _pull(ties, core, copies, depth, beyond, state)
        else:
            last = _push(ties, core, copies, depth, state)
        if last == start[depth + 1]:
            break
        depth += 1
        start[depth + 1] = last
    return depth


@jit
def _pull(ties: Arrays, core: int, copies: Array, depth: int, beyond: int, state: Arrays) -> int:
    """Let the groups not yet reached look for neighbours on this level."""
    indptr, inner_end, indices = ties
    level, count, flow, found, start = state
    last: int = start[depth + 1]
    for place in range(start[depth], last):
        node = found[place]
        flow[node] = count[node] * copies[node] if node < core else 0.0
    for place in range(last, beyond):
        node, summed = found[place], 0.0
        for arc in range(indptr[node], inner_end[node]):
            summed += flow[indices[arc]]
        if summed > 0:
            level[node], count[node] = depth + 1, summed
            found[last] = node
            last += 1
    for place in range(start[depth], start[depth + 1]):
        flow[found[place]] = 0.0
    return last


@jit
def _push(ties: Arrays, core: int, copies: Array, depth: int, state: Arrays) -> int:
    """Let the groups of this level pass on to all neighbours; the new ones make the next."""
    indptr, _, indices = ties
    level, count, flow, found, start = state
    last: int = start[depth + 1]
    for place in range(start[depth], last):
        node = found[place]
        if node < core or depth == 0:
            passed = count[node] * copies[node] if depth else 1.0
            for arc in range(indptr[node], indptr[node + 1]):
                flow[indices[arc]] += passed
    for node in range(len(copies)):
        if flow[node] > 0 and level[node] < 0:
            level[node], count[node] = depth + 1, flow[node]
            found[last] = node
            last += 1
    flow[:] = 0.0
    return last


@jit
def _return(ties: Arrays, core: int, back: int, depend: Array, state: Arrays) -> None:
    """Pass dependencies from one level to the one before it."""
    indptr, inner_end, indices = ties
    _, count, flow, found, start = state
    push = pull = 0
    for place in range(start[back], start[back + 1]):
        push += inner_end[found[place]] - indptr[found[place]]
    for place in range(start[back - 1], start[back]):
        if found[place] < core:
            pull += indptr[found[place] + 1] - indptr[found[place]]
    for place in range(start[back], start[back + 1]):
        node = found[place]
        if pull <= push:
            flow[node] = depend[node]
            continue
        for arc in range(indptr[node], inner_end[node]):
            flow[indices[arc]] += depend[node]
    for place in range(start[back - 1], start[back]):
        node, summed = found[place], 0.0
        if node >= core:
            continue
        if pull <= push:
            for arc in range(indptr[node], indptr[node + 1]):
                summed += flow[indices[arc]]
        else:
            summed = flow[node]
        depend[node] = summed * count[node]
    flow[:] = 0.0


@jit
def hop_totals(indptr: Array, indices: Array, core: int, copies: Array, sources: Array) -> Arrays:
    """For each group: how many nodes reach it, the sum of hops, of their inverses.

    64 searches run at once, one a bit (Then et al. 2014, doi:10.14778/2735496.2735507); as the
    hops from a source to a group are those back, they are added up where they arrive.
    """
    size = len(indptr) - 1
    reached, total, inverse = np.zeros(size), np.zeros(size), np.zeros(size)
    seen, here = np.zeros(size, np.uint64), np.zeros(size, np.uint64)
    there, table = np.zeros(size, np.uint64), np.zeros((8, 256))
    for begin in range(0, len(sources), 64):
        batch = sources[begin : begin + 64]
        _tables(copies[batch], table)
        seen[:] = 0
        here[:] = 0
        for bit in range(len(batch)):
            here[batch[bit]] = seen[batch[bit]] = np.uint64(1) << np.uint64(bit)
        hops, moving = 0.0, True
        while moving:
            hops += 1.0
            moving = False
            for node in range(size if hops == 1 else core):
                bits = here[node]
                if bits:
                    for arc in range(indptr[node], indptr[node + 1]):
                        there[indices[arc]] |= bits
            for node in range(size):
                bits = there[node] & ~seen[node]
                there[node], here[node] = 0, bits
                if bits:
                    moving = True
                    seen[node] |= bits
                    weight = 0.0
                    for byte in range(8):
                        weight += table[byte, (bits >> np.uint64(8 * byte)) & np.uint64(255)]
                    reached[node] += weight
                    total[node] += hops * weight
                    inverse[node] += weight / hops
    return reached, total, inverse


@jit
def _tables(copies: Array, table: Array) -> None:
    """Sum of the copies of each set of eight searches."""
    table[:] = 0.0
    for bit in range(len(copies)):
        byte, place = bit >> 3, bit & 7
        for bits in range(256):
            if bits >> place & 1:
                table[byte, bits] += copies[bit]
