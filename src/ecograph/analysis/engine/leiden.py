"""Communities by Leiden's method: fast local moving, refinement, aggregation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ecograph.analysis.engine.jit import Array, Arrays, jit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ecograph.analysis.engine.graph import Graph

__all__ = ["leiden", "louvain", "modularity"]

_LEVELS: Final = 50


def leiden(
    graph: Graph,
    *,
    resolution: float = 1.0,
    seed: int | None = 0,
    rounds: int = 2,
    levels: int = _LEVELS,
) -> NDArray[np.int64]:
    r"""Find communities of high modularity that hold together.

    .. math:: Q = \frac{1}{2m} \sum_{ij} \Bigl(w_{ij} - \gamma \frac{s_i s_j}{2m}\Bigr)
              \delta(g_i, g_j)

    The refinement merges greedily, where the paper chooses by chance among all gains; the seed
    decides the order in which nodes are tried.

    Returns
    -------
    ndarray
        Community of each node, numbered by size, then by the first member.

    References
    ----------
    V. A. Traag, L. Waltman and N. J. van Eck, "From Louvain to Leiden", Scientific Reports 9
    (2019) 5233. doi:10.1038/s41598-019-41695-z

    Examples
    --------
    >>> from scipy.sparse import csr_array
    >>> from ecograph.analysis.engine.graph import graph_of
    >>> two_pairs = graph_of(csr_array([[0.0, 1, 0, 0], [1, 0, 0, 0], [0, 0, 0, 1], [0, 0, 1, 0]]))
    >>> leiden(two_pairs).tolist()
    [0, 0, 1, 1]
    """
    chance = np.random.default_rng(seed)
    group = np.arange(len(graph))
    for _ in range(rounds):
        group = _once(graph, resolution, chance, levels, group)
    return _numbered(group)


def louvain(
    graph: Graph, *, resolution: float = 1.0, seed: int | None = 0, levels: int = _LEVELS
) -> NDArray[np.int64]:
    """Find communities of high modularity by moving nodes, then communities, and so on.

    Returns
    -------
    ndarray
        Community of each node, numbered by size, then by the first member.

    References
    ----------
    V. D. Blondel, J.-L. Guillaume, R. Lambiotte and E. Lefebvre, "Fast unfolding of communities
    in large networks", Journal of Statistical Mechanics (2008) P10008.
    doi:10.1088/1742-5468/2008/10/P10008

    Examples
    --------
    >>> from scipy.sparse import csr_array
    >>> from ecograph.analysis.engine.graph import graph_of
    >>> two_pairs = graph_of(csr_array([[0.0, 1, 0, 0], [1, 0, 0, 0], [0, 0, 0, 1], [0, 0, 1, 0]]))
    >>> louvain(two_pairs).tolist()
    [0, 0, 1, 1]
    """
    chance = np.random.default_rng(seed)
    arrays: tuple[Any, Any, Any] = (graph.indptr, graph.indices, graph.weight)
    row = np.repeat(np.arange(len(graph)), graph.degree)
    total: Array = np.bincount(row, graph.weight, len(graph))
    scale = resolution / max(float(total.sum()), 1e-300)
    at = np.arange(len(graph))
    for _ in range(levels):
        group = _moved(arrays, total, scale, chance.permutation(len(total)), np.arange(len(total)))
        names, part = np.unique(group, return_inverse=True)
        at = part[at]
        if len(names) == len(total):
            break
        arrays, total = _aggregated(arrays, total, part, len(names))
    return _numbered(at)


def _once(
    graph: Graph, resolution: float, chance: np.random.Generator, levels: int,
    group: NDArray[np.int64],
) -> NDArray[np.int64]:  # fmt: skip
    """Better a partition level by level, from the nodes upwards."""
    arrays: tuple[Any, Any, Any] = (graph.indptr, graph.indices, graph.weight)
    row = np.repeat(np.arange(len(graph)), graph.degree)
    total: Array = np.bincount(row, graph.weight, len(graph))
    scale = resolution / max(float(total.sum()), 1e-300)
    at = np.arange(len(graph))
    for _ in range(levels):
        group = _moved(arrays, total, scale, chance.permutation(len(total)), group)
        count = len(np.unique(group))
        if count == len(total):
            break
        part = _refined(arrays, total, scale, chance.permutation(len(total)), group)
        names, part = np.unique(part, return_inverse=True)
        if len(names) == len(total):
            break
        above = np.empty(len(names), dtype=np.int64)
        above[part] = group
        arrays, total = _aggregated(arrays, total, part, len(names))
        at, group = part[at], above
        group = np.unique(group, return_inverse=True)[1]
    return group[at]


def modularity(graph: Graph, group: NDArray[np.int64], resolution: float = 1.0) -> float:
    """Share of weight inside communities above what chance would put there."""
    row = np.repeat(np.arange(len(graph)), graph.degree)
    total = np.bincount(row, graph.weight, len(graph))
    whole = total.sum()
    if not whole:
        return 0.0
    inside = graph.weight[group[row] == group[graph.indices]].sum()
    return float(inside / whole - resolution * (np.bincount(group, total) ** 2).sum() / whole**2)


def _numbered(group: NDArray[np.int64]) -> NDArray[np.int64]:
    names, first, code, count = np.unique(
        group, return_index=True, return_inverse=True, return_counts=True
    )
    number = np.empty(len(names), dtype=np.int64)
    number[np.lexsort((first, -count))] = np.arange(len(names))
    return np.asarray(number[code])


def _aggregated(
    arrays: tuple[Any, Any, Any], total: Array, part: NDArray[np.int64], count: int
) -> tuple[tuple[Any, Any, Any], Array]:
    """A graph with one node a part; ties inside a part are left out, its total keeps them."""
    summed: Array = np.bincount(part, total, count)
    gathered: Any = _gathered(*arrays, part, count)
    return gathered, summed


@jit
def _gathered(indptr: Array, indices: Array, weight: Array, part: Array, count: int) -> Arrays:
    """Ties between parts, by rows, their ends in order."""
    pointer, place = np.zeros(count + 1, np.int64), np.zeros(count + 1, np.int64)
    for node in range(len(part)):
        place[part[node] + 1] += 1
    place = np.cumsum(place)
    members, ahead = np.empty(len(part), np.int64), place[:-1].copy()
    for node in range(len(part)):
        members[ahead[part[node]]] = node
        ahead[part[node]] += 1
    ends, values = np.empty(len(indices), np.int32), np.empty(len(indices))
    near, held = np.zeros(count), 0
    for own in range(count):
        begin = held
        for node in members[place[own] : place[own + 1]]:
            for arc in range(indptr[node], indptr[node + 1]):
                other = part[indices[arc]]
                if other != own:
                    if near[other] == 0:
                        ends[held] = other
                        held += 1
                    near[other] += weight[arc]
        ends[begin:held].sort()
        for at in range(begin, held):
            values[at], near[ends[at]] = near[ends[at]], 0.0
        pointer[own + 1] = held
    return pointer, ends[:held].copy(), values[:held].copy()


@jit
def _moved(ties: Arrays, total: Array, scale: float, order: Array, given: Array) -> Array:
    """Move nodes to the community where modularity gains most, until none wants to."""
    indptr, indices, _ = ties
    size = len(total)
    group, mass, members = given.copy(), np.zeros(size), np.zeros(size, np.int64)
    for node in range(size):
        mass[group[node]] += total[node]
        members[group[node]] += 1
    near, touched = np.zeros(size), np.empty(size, np.int64)
    empty, free = np.empty(size + 1, np.int64), 0
    for number in np.flatnonzero(members == 0):
        empty[free] = number
        free += 1
    queue, waits = order.copy(), np.ones(size, np.bool_)
    head, tail, length = 0, 0, size
    while length:
        node = queue[head]
        head, length, waits[node] = (head + 1) % size, length - 1, False
        own = group[node]
        mass[own] -= total[node]
        members[own] -= 1
        best = _best(ties, node, total[node], scale, (group, mass, near, touched))
        if best < 0:
            free -= members[own] > 0
            best = empty[free] if members[own] else own
        mass[best] += total[node]
        members[best] += 1
        group[node] = best
        if best == own:
            continue
        if members[own] == 0:
            empty[free] = own
            free += 1
        for arc in range(indptr[node], indptr[node + 1]):
            other = indices[arc]
            if not waits[other] and group[other] != best:
                waits[other], queue[tail] = True, other
                tail, length = (tail + 1) % size, length + 1
    return group


@jit
def _best(ties: Arrays, node: int, total: float, scale: float, state: Arrays) -> int:
    """The community that gains most from a node; −1 if it had better stand alone."""
    indptr, indices, weight = ties
    group, mass, near, touched = state
    met = 0
    for arc in range(indptr[node], indptr[node + 1]):
        number = group[indices[arc]]
        if near[number] == 0:
            touched[met] = number
            met += 1
        near[number] += weight[arc]
    best, margin = int(group[node]), 1e-12 * total
    gain = near[best] - scale * total * mass[best]
    for place in range(met):
        number = touched[place]
        found = near[number] - scale * total * mass[number]
        if found > gain + margin:
            best, gain = number, found
        near[number] = 0.0
    return best if gain >= -margin else -1


@jit
def _refined(ties: Arrays, total: Array, scale: float, order: Array, group: Array) -> Array:
    """Split each community into parts that hold together: merge single nodes, well tied ones."""
    indptr, indices, weight = ties
    size = len(total)
    part, mass, outer = np.arange(size), total.copy(), np.zeros(size)
    whole, near, single = np.zeros(size), np.zeros(size), np.ones(size, np.bool_)
    touched = np.empty(size, np.int64)
    for node in range(size):
        whole[group[node]] += total[node]
        for arc in range(indptr[node], indptr[node + 1]):
            outer[node] += weight[arc] * (group[indices[arc]] == group[node])
    for node in order:
        rest, met = whole[group[node]], 0
        if not single[node] or outer[node] < scale * total[node] * (rest - total[node]):
            continue
        for arc in range(indptr[node], indptr[node + 1]):
            number = part[indices[arc]]
            if group[indices[arc]] == group[node]:
                if near[number] == 0:
                    touched[met] = number
                    met += 1
                near[number] += weight[arc]
        best, gain, tie = node, 0.0, 0.0
        for number in touched[:met]:
            found = near[number] - scale * total[node] * mass[number]
            tied = outer[number] >= scale * mass[number] * (rest - mass[number])
            if tied and found > gain:
                best, gain, tie = number, found, near[number]
            near[number] = 0.0
        if best != node:
            outer[best] += outer[node] - 2 * tie
            mass[best] += total[node]
            part[node] = best
            single[node] = single[best] = False
    return part
