"""Cut a graph at its articulation points, keeping how much hangs at each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ecograph.analysis.engine.graph import Graph
from ecograph.analysis.engine.jit import Array, jit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

__all__ = ["Block", "Cut", "Shattered", "blocks", "bridges", "cut", "shattered"]


@dataclass(frozen=True, slots=True)
class Cut:
    """A graph's biconnected components.

    Attributes
    ----------
    block : ndarray of int64
        The block in which a node is not the top; −1 for the root of each component.
    order : ndarray of int64
        When the search reached a node.
    top : ndarray of int64, one a block
        The node by which the search entered the block.
    below : ndarray of int64, one a block
        Nodes that the top cuts off from the root: the block's and all under it.
    component : ndarray of int64
        Number of nodes in the component of each node.
    """

    block: NDArray[np.int64]
    order: NDArray[np.int64]
    top: NDArray[np.int64]
    below: NDArray[np.int64]
    component: NDArray[np.int64]

    def between(self) -> NDArray[np.float64]:
        """Ordered pairs of nodes that each node separates: those in different branches."""
        size = len(self.block)
        below = self.below.astype(np.float64)
        under = np.bincount(self.top, weights=below, minlength=size)
        squares = np.bincount(self.top, weights=below**2, minlength=size)
        others = self.component - 1.0
        return np.asarray(others**2 - squares - (others - under) ** 2)


@dataclass(frozen=True, slots=True)
class Block:
    """One biconnected component: its nodes in the whole graph, and how many each stands for."""

    nodes: NDArray[np.int64]
    graph: Graph
    weight: NDArray[np.float64]


def cut(graph: Graph) -> Cut:
    """Find articulation points and blocks by one depth-first search (Hopcroft and Tarjan 1973)."""
    block, order, top, below, component, count = _search(graph.indptr, graph.indices)
    return Cut(block, order, top[:count].copy(), below[:count].copy(), component)


def bridges(found: Cut) -> NDArray[np.int64]:
    """Ties without which a component falls apart, as pairs of nodes, sorted."""
    below = np.flatnonzero(found.block >= 0)
    size = np.bincount(found.block[below], minlength=len(found.top))
    alone = below[size[found.block[below]] == 1]
    pairs = np.sort(np.stack([alone, found.top[found.block[alone]]], axis=1), axis=1)
    return np.asarray(pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))])


@dataclass(frozen=True, slots=True)
class Shattered:
    """All blocks of three and more nodes side by side; a node stands once in each of its blocks.

    Attributes
    ----------
    nodes : ndarray of int64
        The node of the whole graph that each copy is.
    weight : ndarray of float64
        How many nodes each copy stands for in its block.
    graph : Graph
        The ties between copies; those of a block are numbered without a gap.
    first : ndarray of int64, blocks + 1
        The first copy of each block.
    """

    nodes: NDArray[np.int64]
    weight: NDArray[np.float64]
    graph: Graph
    first: NDArray[np.int64]

    def among(self, chosen: NDArray[np.int64]) -> Iterator[Block]:
        """The blocks of these numbers, one by one."""
        whole = self.graph
        for number in chosen.tolist():
            begin, end = self.first[number], self.first[number + 1]
            low, high = whole.indptr[begin], whole.indptr[end]
            pointer = whole.indptr[begin : end + 1] - low
            ends = (whole.indices[low:high] - begin).astype(np.int32)
            part = Graph(pointer, ends, whole.weight[low:high], whole.tolerance)
            yield Block(self.nodes[begin:end], part, self.weight[begin:end])


def shattered(graph: Graph, found: Cut, *, cliques: bool) -> Shattered:
    """Take the blocks of three and more nodes apart; complete ones only if `cliques`."""
    source = np.repeat(np.arange(len(graph)), graph.degree)
    later = found.order[source] > found.order[graph.indices]
    label = np.where(later, found.block[source], found.block[graph.indices])
    arcs = np.bincount(label, minlength=len(found.top))
    sizes = np.bincount(found.block[found.block >= 0], minlength=len(found.top)) + 1
    wanted = (sizes > 2) & (cliques | (arcs < sizes * (sizes - 1)))
    kept = np.flatnonzero(wanted[label])
    kept = kept[np.argsort(label[kept], kind="stable")]
    label, source = label[kept], source[kept]
    begins = np.flatnonzero(np.diff(source, prepend=-1) | np.diff(label, prepend=-1))
    nodes, block = source[begins], label[begins]
    hanging = 1.0 + np.bincount(found.top, weights=found.below, minlength=len(graph))
    top = found.top[block]
    weight = np.where(nodes == top, found.component[top] - found.below[block], hanging[nodes])
    first = np.concatenate([[0], np.cumsum(sizes[wanted])]).astype(np.int64)
    pointer = np.append(begins, len(kept)).astype(np.int64)
    ends = _within(pointer, graph.indices[kept], nodes, first, len(graph))
    parts = Graph(pointer, ends, graph.weight[kept], graph.tolerance)
    return Shattered(nodes, weight.astype(np.float64), parts, first)


def blocks(graph: Graph, found: Cut, *, cliques: bool) -> Iterator[Block]:
    """The blocks of three and more nodes; complete ones only if `cliques`."""
    apart = shattered(graph, found, cliques=cliques)
    return apart.among(np.arange(len(apart.first) - 1))


@jit
def _within(pointer: Array, ends: Array, nodes: Array, first: Array, size: int) -> Array:
    """The copies that ties lead to, from the nodes that they lead to."""
    place, found = np.empty(size, np.int32), np.empty(len(ends), np.int32)
    for number in range(len(first) - 1):
        for copy in range(first[number], first[number + 1]):
            place[nodes[copy]] = copy
        for arc in range(pointer[first[number]], pointer[first[number + 1]]):
            found[arc] = place[ends[arc]]
    return found


@jit
def _search(indptr: Array, indices: Array) -> tuple[Array, Array, Array, Array, Array, int]:
    size = len(indptr) - 1
    order, block, parent = np.full((3, size), -1, np.int64)
    component, top, below, low, path, waiting, seen = np.zeros((7, size), np.int64)
    under, at = np.ones(size, np.int64), indptr[:-1].copy()
    clock = count = held = 0
    for root in range(size):
        if order[root] >= 0:
            continue
        first, depth, path[0] = clock, 0, root
        while depth >= 0:
            node = path[depth]
            if order[node] < 0:
                order[node] = low[node] = clock
                seen[clock] = node
                clock += 1
            if at[node] < indptr[node + 1]:
                other = indices[at[node]]
                at[node] += 1
                if order[other] < 0:
                    parent[other], waiting[held] = node, other
                    held, depth = held + 1, depth + 1
                    path[depth] = other
                elif other != parent[node]:
                    low[node] = min(low[node], order[other])
                continue
            depth -= 1
            if depth < 0:
                break
            above = path[depth]
            under[above] += under[node]
            low[above] = min(low[above], low[node])
            if low[node] >= order[above]:
                top[count], below[count] = above, under[node]
                while block[node] < 0:
                    held -= 1
                    block[waiting[held]] = count
                count += 1
        component[seen[first:clock]] = clock - first
    return block, order, top, below, component, count
