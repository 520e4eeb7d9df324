"""Make a graph smaller for shortest paths without changing one of them.

Three exact reductions ("shatter and compress", Sarıyüce et al. 2013,
doi:10.1137/1.9781611972832.77):

- *ties no shortest path uses*: longer than a detour by a common neighbour;
- *twins*: nodes with the same neighbours at the same lengths become one node with a multiplicity;
- *terminals*: nodes of which every two neighbours are nearer by their own tie than by the node lie
  on no path between others. They end paths, but are never walked through. In an affiliation
  network every organisation with a single event is one, under Newman, full and Jaccard counting.

No rule of counting is trusted: each reduction is tested on the lengths themselves.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from ecograph.analysis.engine.graph import Graph
from ecograph.analysis.engine.jit import Array, Arrays, jit

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Reduced", "pruned", "reduce", "terminals"]

_SEED: Final = 20_130_502
_ADJACENT: Final = 1
_APART: Final = 2


@dataclass(frozen=True, slots=True)
class Reduced:
    """A graph of groups of twins: first those that paths may pass, then the terminals.

    Attributes
    ----------
    graph : Graph
        Between groups; a tie's length is that between any two of their members.
    core : int
        Groups ``0 … core − 1`` may lie between others.
    inner_end : ndarray of int64, one a group
        End of the core neighbours in each group's row of `graph`.
    copies : ndarray of float64
        How many nodes a group has.
    kind : ndarray of int8
        0 a single node, 1 twins tied to each other, 2 twins that are not.
    within : ndarray of float64
        Distance between two members of a group; 0 for a single node.
    group : ndarray of int64, one a node
        The group of each node of the graph that was reduced.
    """

    graph: Graph
    core: int
    inner_end: NDArray[np.int64]
    copies: NDArray[np.float64]
    kind: NDArray[np.int8]
    within: NDArray[np.float64]
    group: NDArray[np.int64]

    def total(self, weight: NDArray[np.float64]) -> NDArray[np.float64]:
        """Sum of a number of each node over the members of each group."""
        summed = np.bincount(self.group, weights=weight, minlength=len(self.copies))
        return np.asarray(summed, dtype=np.float64)


def pruned(graph: Graph) -> Graph:
    """Leave out ties that are longer than a way by a common neighbour."""
    keep = _useful(graph.indptr, graph.indices, graph.weight, graph.tolerance)
    if keep.all():
        return graph
    count = np.concatenate([[0], np.cumsum(keep)])[graph.indptr]
    return Graph(count.astype(np.int64), graph.indices[keep], graph.weight[keep], graph.tolerance)


def terminals(graph: Graph) -> NDArray[np.bool_]:
    """Which nodes lie on no shortest path between others, as far as their neighbours tell.

    To be asked of the graph before :func:`pruned`: the test looks at the ties between neighbours.
    """
    single = np.zeros(len(graph), dtype=np.int8), np.zeros(len(graph))
    arrays = graph.indptr, graph.indices, graph.weight
    return np.asarray(_terminals(*arrays, graph.tolerance, *single))


def reduce(graph: Graph, known: NDArray[np.bool_] | None = None) -> Reduced:
    """Merge twins and set terminals apart: those `known`, and those found here."""
    first, kind = _twins(graph)
    leaders = np.flatnonzero(first == np.arange(len(graph)))
    copies = np.bincount(first, minlength=len(graph)).astype(np.float64)[leaders]
    kind = kind[leaders]
    numbers = np.full(len(graph), -1, dtype=np.int64)
    numbers[leaders] = np.arange(len(leaders))
    small = _rows(graph, leaders, numbers)
    within = _within(graph, first, leaders, kind)
    ends = _terminals(small.indptr, small.indices, small.weight, graph.tolerance, kind, within)
    if known is not None:
        ends |= known[leaders]
    order = np.lexsort((-small.degree, ends))
    moved = np.empty(len(order), dtype=np.int64)
    moved[order] = np.arange(len(order))
    final = _rows(small, order, moved)
    core = int((~ends).sum())
    inner = (
        np.add.reduceat(np.append(final.indices < core, False).astype(np.int64), final.indptr[:-1])
        if len(final)
        else np.zeros(0, dtype=np.int64)
    )
    inner = np.where(final.degree > 0, inner, 0)
    return Reduced(
        graph=final,
        core=core,
        inner_end=final.indptr[:-1] + inner,
        copies=copies[order],
        kind=kind[order],
        within=within[order],
        group=moved[numbers[first]],
    )


def _rows(graph: Graph, chosen: NDArray[np.int64], numbers: NDArray[np.int64]) -> Graph:
    """The graph of `chosen` nodes, in that order, under new numbers (−1: left out)."""
    part = _part(graph.indptr, graph.indices, graph.weight, chosen, numbers)
    return Graph(*part, graph.tolerance)


def _within(
    graph: Graph, first: NDArray[np.int64], leaders: NDArray[np.int64], kind: NDArray[np.int8]
) -> NDArray[np.float64]:
    """Distance between two members of each group."""
    found = np.zeros(len(graph))
    member = np.flatnonzero(first != np.arange(len(graph)))
    row = np.repeat(np.arange(len(graph)), graph.degree)
    own = (first[row] == first[graph.indices]) & (first[row] == row)
    found[row[own]] = graph.weight[own]
    nearest = np.full(len(graph), np.inf)
    np.minimum.at(nearest, row, graph.weight)
    apart = np.unique(first[member])
    apart = apart[found[apart] == 0]
    found[apart] = 2 * nearest[apart]
    return np.where(kind > 0, found[leaders], 0.0)


def _twins(graph: Graph) -> tuple[NDArray[np.int64], NDArray[np.int8]]:
    """The first twin of each node (itself if it has none), and which kind of twins they are."""
    size = len(graph)
    chance = np.random.default_rng(_SEED).integers(0, 2**63, size, dtype=np.int64)
    sums = np.concatenate([[0], np.cumsum(chance[graph.indices])])
    opened = sums[graph.indptr[1:]] - sums[graph.indptr[:-1]]
    first = np.arange(size)
    kind = np.zeros(size, dtype=np.int8)
    rows = (graph.indptr, graph.indices, graph.weight)
    for number, keys in ((_ADJACENT, opened + chance), (_APART, opened)):
        order = np.lexsort((np.arange(size), keys))
        _merge(rows, graph.tolerance, number, order, keys, first, kind)
    return first, kind


@jit
def _part(
    indptr: Array, indices: Array, weight: Array, chosen: Array, numbers: Array
) -> tuple[Array, Array, Array]:
    total = 0
    for node in chosen:
        for arc in range(indptr[node], indptr[node + 1]):
            total += numbers[indices[arc]] >= 0
    pointer = np.zeros(len(chosen) + 1, np.int64)
    ends, values = np.empty(total, np.int32), np.empty(total, np.float64)
    place = 0
    for row in range(len(chosen)):
        begin = place
        for arc in range(indptr[chosen[row]], indptr[chosen[row] + 1]):
            if numbers[indices[arc]] >= 0:
                ends[place], values[place] = numbers[indices[arc]], weight[arc]
                place += 1
        order = np.argsort(ends[begin:place])
        ends[begin:place] = ends[begin:place][order]
        values[begin:place] = values[begin:place][order]
        pointer[row + 1] = place
    return pointer, ends, values


@jit
def _merge(
    rows: Arrays,
    tolerance: float,
    number: int,
    order: Array,
    keys: Array,
    first: Array,
    kind: Array,
) -> None:
    """Give all twins of one kind the first of them; `order` sorts the nodes by their key."""
    indptr, _, _ = rows
    begin = 0
    while begin < len(order):
        end = begin
        while end < len(order) and keys[order[end]] == keys[order[begin]]:
            end += 1
        for place in range(begin + 1, end):
            node = order[place]
            if kind[node] or indptr[node] == indptr[node + 1]:
                continue
            for earlier in range(begin, min(place, begin + 64)):
                leader = order[earlier]
                if first[leader] != leader or (kind[leader] and kind[leader] != number):
                    continue
                if _alike(rows, tolerance, number, leader, node):
                    first[node] = leader
                    kind[node] = kind[leader] = number
                    break
        begin = end


@jit
def _alike(rows: Arrays, tolerance: float, number: int, one: int, two: int) -> bool:
    """Whether two nodes have the same neighbours at the same lengths, each other aside."""
    indptr, indices, weight = rows
    here, there, tie, nearest = indptr[one], indptr[two], np.inf, np.inf
    while True:
        if here < indptr[one + 1] and indices[here] == two:
            tie = weight[here]
            here += 1
            continue
        if there < indptr[two + 1] and indices[there] == one:
            there += 1
            continue
        if here == indptr[one + 1] or there == indptr[two + 1]:
            break
        if indices[here] != indices[there]:
            return False
        if abs(weight[here] - weight[there]) > tolerance * weight[here]:
            return False
        nearest = min(nearest, weight[here])
        here, there = here + 1, there + 1
    if here < indptr[one + 1] or there < indptr[two + 1]:
        return False
    if number == 2:
        return tie == np.inf
    return tie < 2 * nearest * (1 - tolerance)


@jit
def _terminals(
    indptr: Array, indices: Array, weight: Array, tolerance: float, kind: Array, within: Array
) -> Array:
    """Which groups lie on no shortest path between two others."""
    size = len(indptr) - 1
    mark = np.zeros(size)
    found = np.zeros(size, np.bool_)
    for node in range(size):
        row = range(indptr[node], indptr[node + 1])
        sound = True
        for arc in row:
            other = indices[arc]
            far = 2 * weight[arc] * (1 - tolerance)
            sound = sound and kind[other] != 2 and (kind[other] == 0 or within[other] < far)
        if not sound:
            continue
        for arc in row:
            mark[indices[arc]] = weight[arc]
        for arc in row:
            other, near = indices[arc], 1
            for step in range(indptr[other], indptr[other + 1]):
                far = mark[indices[step]]
                near += far > 0 and weight[step] < (far + weight[arc]) * (1 - tolerance)
            if near < len(row):
                sound = False
                break
        found[node] = sound
        for arc in row:
            mark[indices[arc]] = 0
    return found


@jit
def _useful(indptr: Array, indices: Array, weight: Array, tolerance: float) -> Array:
    size = len(indptr) - 1
    mark = np.full(size, np.inf)
    keep = np.ones(len(indices), np.bool_)
    for node in range(size):
        for arc in range(indptr[node], indptr[node + 1]):
            mark[indices[arc]] = weight[arc]
        for arc in range(indptr[node], indptr[node + 1]):
            other, tie = indices[arc], weight[arc] * (1 - tolerance)
            for step in range(indptr[other], indptr[other + 1]):
                if mark[indices[step]] + weight[step] < tie:
                    keep[arc] = False
                    break
        for arc in range(indptr[node], indptr[node + 1]):
            mark[indices[arc]] = np.inf
    return keep
