"""Cut a graph at its articulation points, keeping how much hangs at each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ecograph.engine.graph import Graph
from ecograph.engine.jit import Array, jit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

__all__ = ["Block", "Cut", "blocks", "cut"]


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


def blocks(graph: Graph, found: Cut, *, cliques: bool) -> Iterator[Block]:
    """The blocks of three and more nodes; complete ones only if `cliques`."""
    source = np.repeat(np.arange(len(graph)), graph.degree)
    later = found.order[source] > found.order[graph.indices]
    label = np.where(later, found.block[source], found.block[graph.indices])
    arcs = np.bincount(label, minlength=len(found.top))
    sizes = np.bincount(found.block[found.block >= 0], minlength=len(found.top)) + 1
    wanted = (sizes > 2) & (cliques | (arcs < sizes * (sizes - 1)))
    hanging = 1.0 + np.bincount(found.top, weights=found.below, minlength=len(graph))
    kept = np.flatnonzero(wanted[label])
    kept = kept[np.argsort(label[kept], kind="stable")]
    bounds = np.concatenate([[0], np.cumsum(arcs[wanted])])
    place = np.zeros(len(graph), dtype=np.int32)
    for start, number in zip(bounds[:-1], np.flatnonzero(wanted), strict=True):
        mine = kept[start : start + arcs[number]]
        nodes, degree = np.unique(source[mine], return_counts=True)
        place[nodes] = np.arange(len(nodes), dtype=np.int32)
        pointer = np.concatenate([[0], np.cumsum(degree)]).astype(np.int64)
        weight = hanging[nodes]
        top = found.top[number]
        weight[place[top]] = found.component[top] - found.below[number]
        part = Graph(pointer, place[graph.indices[mine]], graph.weight[mine], graph.tolerance)
        yield Block(nodes, part, weight.astype(np.float64))


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
