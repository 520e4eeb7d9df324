"""Betweenness, closeness and harmonic centrality of whole graphs, exact and fast."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ecograph.analysis.engine.bfs import hop_dependencies, hop_totals
from ecograph.analysis.engine.biconnected import Shattered, cut, shattered
from ecograph.analysis.engine.compress import Reduced, pruned, reduce, terminals
from ecograph.analysis.engine.dijkstra import length_dependencies, length_totals
from ecograph.analysis.engine.graph import Graph, hops, lengths
from ecograph.analysis.engine.small_blocks import inside_by_hops, inside_by_lengths

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from ecograph.analysis.engine.jit import Array, Arrays

__all__ = ["Nearness", "betweenness", "nearness"]

_PARTS: Final = 16
_FEW: Final = 32


@dataclass(frozen=True, slots=True)
class Nearness:
    """For each node: how many others it reaches, their distances and inverse distances, summed."""

    reached: NDArray[np.float64]
    total: NDArray[np.float64]
    inverse: NDArray[np.float64]

    def closeness(self, *, improved: bool = True) -> NDArray[np.float64]:
        """Inverse mean distance, times the share reached if `improved` (Wasserman and Faust)."""
        near = np.zeros(len(self.total))
        np.divide(self.reached, self.total, out=near, where=self.total > 0)
        return near * self.reached / max(len(near) - 1, 1) if improved else near


def betweenness(
    graph: Graph, *, weighted: bool, workers: int = 1, few: int = _FEW
) -> NDArray[np.float64]:
    r"""Shortest paths between others that lead through each node, each pair counting 1.

    .. math:: b_v = \sum_{s<t} \sigma_{st}(v) / \sigma_{st}

    The graph is cut at its articulation points; in each block twins are merged and terminals set
    apart; the searches run over what is left.

    Parameters
    ----------
    graph
        Weights are lengths.
    weighted
        Whether lengths count; otherwise every tie is 1.
    workers
        Threads.
    few
        Blocks of so many nodes are searched as they are: reducing them would take longer.

    Examples
    --------
    >>> from scipy.sparse import csr_array
    >>> from ecograph.analysis.engine.graph import graph_of
    >>> chain = graph_of(csr_array([[0.0, 1, 0], [1, 0, 1], [0, 1, 0]]))
    >>> betweenness(chain, weighted=False).tolist()
    [0.0, 1.0, 0.0]
    """
    whole = lengths(graph) if weighted else hops(graph)
    known = terminals(whole) if weighted else np.zeros(len(graph), dtype=np.bool_)
    lean = pruned(whole) if weighted else whole
    shape = cut(lean)
    values = shape.between()
    apart = shattered(lean, shape, cliques=weighted)
    little = np.diff(apart.first) <= few
    values += _inside_small(apart, np.flatnonzero(little), len(graph), weighted)
    for block in apart.among(np.flatnonzero(~little)):
        small = reduce(block.graph, known[block.nodes])
        if small.core:
            values[block.nodes] += _inside(small, block.weight, weighted, workers)
    return values / 2


def _inside_small(
    apart: Shattered, chosen: NDArray[np.int64], size: int, weighted: bool
) -> NDArray[np.float64]:
    """What nodes lie between in small blocks, which are not worth reducing."""
    ties, rest = apart.graph, (apart.weight, apart.first, chosen)
    if weighted:
        arcs = (ties.indptr, ties.indices)
        found = inside_by_lengths(arcs, ties.weight, ties.tolerance, *rest)
    else:
        found = inside_by_hops(ties.indptr, ties.indices, *rest)
    return np.asarray(np.bincount(apart.nodes, found, size), dtype=np.float64)


def _inside(
    small: Reduced, weight: NDArray[np.float64], weighted: bool, workers: int
) -> NDArray[np.float64]:
    """What the nodes of one block lie between, paths starting and ending inside it."""
    ends = small.total(weight)
    graph = small.graph
    ties = (graph.indptr, small.inner_end, graph.indices)

    def run(sources: Array) -> Array:
        rest = (small.core, small.copies, ends, sources)
        if weighted:
            return length_dependencies(ties, graph.weight, graph.tolerance, *rest)
        return hop_dependencies(ties, *rest)

    passed = sum(_parts(run, len(graph), workers)) + _between_twins(small, weight, ends)
    return np.asarray(passed[small.group])


def _between_twins(
    small: Reduced, weight: NDArray[np.float64], ends: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Paths between twins that are not tied: by their nearest common neighbours."""
    graph = small.graph
    values = np.zeros(len(graph))
    pairs = ends**2 - small.total(weight**2)
    for group in np.flatnonzero(small.kind == 2):
        row = slice(graph.indptr[group], graph.indptr[group + 1])
        near = graph.weight[row] * 2 <= small.within[group] * (1 + graph.tolerance)
        via = graph.indices[row][near]
        values[via] += pairs[group] / small.copies[via].sum()
    return values


def _parts(run: Callable[[Any], Any], size: int, workers: int) -> list[Any]:
    """Run over all sources; in parts where there are several threads, in the same order always."""
    sources = np.arange(size)
    if workers < 2:
        return [run(sources)]
    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(run, [sources[part::_PARTS] for part in range(_PARTS)]))


def nearness(graph: Graph, *, weighted: bool, workers: int = 1) -> Nearness:
    """How near all others are, from one search a group of twins."""
    whole = lengths(graph) if weighted else hops(graph)
    small = reduce(pruned(whole), terminals(whole)) if weighted else reduce(whole)
    reached, total, inverse = _searched(small, weighted, workers)
    others = small.copies - 1
    reached = reached + others
    total = total + others * small.within
    inverse = inverse + np.divide(others, small.within, out=np.zeros_like(others), where=others > 0)
    return Nearness(reached[small.group], total[small.group], inverse[small.group])


def _searched(small: Reduced, weighted: bool, workers: int) -> Arrays:
    """Sums over the others of each group, its own twins not among them."""
    graph = small.graph

    def by_hops(sources: Array) -> Arrays:
        return hop_totals(graph.indptr, graph.indices, small.core, small.copies, sources)

    def by_lengths(sources: Array) -> Arrays:
        arrays = graph.indptr, graph.indices, graph.weight
        return length_totals(*arrays, small.core, small.copies, sources)

    parts = _parts(by_lengths if weighted else by_hops, len(graph), workers)
    return tuple(sum(column) for column in zip(*parts, strict=True))
