"""Shortest paths between two entities over relators, all of them, in a fixed order."""

from __future__ import annotations

import heapq
from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from ecograph.errors import BadRequest
from ecograph.links.columns import adjacency, gather
from ecograph.links.table import PUBLIC

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from ecograph.links.table import Link, LinkFilter, Links

__all__ = ["NO_TIE", "Path", "PathAnswer", "shortest_paths"]

NO_TIE: Final = frozenset({"differentFrom", "notToConfuseWith"})
"""Predicates that keep two things apart; they are followed only when asked for by name."""

Steps = dict[int, list[int]]


@dataclass(frozen=True, slots=True)
class Path:
    """One shortest path: ``steps[i]`` are all links between ``stops[i]`` and ``stops[i + 1]``.

    `stops` are ids.
    A link's direction is `out` where it runs along the path and `in` where it runs against it.
    """

    stops: tuple[str, ...]
    steps: tuple[tuple[Link, ...], ...]


@dataclass(frozen=True, slots=True)
class PathAnswer:
    """The shortest paths between two entities; `none` is an answer, within `max_length`.

    `count` is how many shortest paths there are, of which the first few are in `paths`.
    """

    status: Literal["found", "none"]
    length: int | None
    count: int
    paths: tuple[Path, ...]
    max_length: int


def shortest_paths(
    links: Links,
    start: str,
    end: str,
    *,
    limit: int = 10,
    max_length: int = 8,
    where: LinkFilter = PUBLIC,
    kept: NDArray[np.bool_] | None = None,
) -> PathAnswer:
    """Find all shortest paths between two entities; a link is an edge, walked either way.

    Paths are ordered by the product of the degrees of the entities between the ends, so that
    a path through a little known thing comes before one through a hub; ids settle the rest.

    Parameters
    ----------
    links
        All relators.
    start, end
        Ids of the two entities.
    limit
        Paths in the answer, at most.
    max_length
        Links of a path, at most.
    where
        Which links may be walked; `kinds` are those of the entities between the ends.
    kept
        Of all relators, those that may be walked, such as those of a day; all by default.

    Raises
    ------
    BadRequest
        If a limit is below 1.
    NotFound
        If one of the two does not exist.
    """
    if limit < 1 or max_length < 1:
        raise BadRequest("Paths need limit ≥ 1 and max_length ≥ 1.")
    ends = links.index(start), links.index(end)
    if ends[0] == ends[1]:
        return PathAnswer("found", 0, 1, (Path((links.nodes.id[ends[0]],), ()),), max_length)
    rows = _walkable(links, where, kept)
    depths = _depths(links, rows, ends, where, max_length)
    if ends[1] not in depths:
        return PathAnswer("none", None, 0, (), max_length)
    steps = _steps_back(links, rows, depths, ends[1])
    between = {pair for node, before in steps.items() for pair in ((b, node) for b in before)}
    parallel = _parallel(links, rows, between)
    paths = []
    for nodes in _in_order(links, steps, ends):
        paths.append(_path(links, nodes, parallel))
        if len(paths) == limit:
            break
    count = _how_many(steps, depths, ends)
    return PathAnswer("found", depths[ends[1]], count, tuple(paths), max_length)


def _walkable(links: Links, where: LinkFilter, kept: NDArray[np.bool_] | None) -> NDArray[np.int64]:
    passed = links.passing(slice(None), where)
    if kept is not None:
        passed &= kept
    if where.predicates is None:
        apart = [row for row, name in enumerate(links.rows.predicates) if name in NO_TIE]
        passed &= ~np.isin(links.rows.predicate, apart)
    return np.flatnonzero(passed)


def _depths(
    links: Links,
    rows: NDArray[np.int64],
    ends: tuple[int, int],
    where: LinkFilter,
    max_length: int,
) -> dict[int, int]:
    """Distance from the start of everything nearer than the end, and of the end if reached."""
    tails = np.concatenate([links.rows.subject[rows], links.rows.object[rows]])
    heads = np.concatenate([links.rows.object[rows], links.rows.subject[rows]])
    pointer, order = adjacency(tails, len(links.nodes.id))
    closed = _closed(links, where, ends)
    depths = {ends[0]: 0}
    step = np.array([ends[0]])
    for depth in range(1, max_length + 1):
        reached = np.unique(heads[gather(pointer, order, step)])
        step = reached[~closed[reached]]
        closed[step] = True
        depths.update(dict.fromkeys(step.tolist(), depth))
        if ends[1] in depths or not len(step):
            break
    return depths


def _closed(links: Links, where: LinkFilter, ends: tuple[int, int]) -> NDArray[np.bool_]:
    """Entities that are not to be stepped on: seen already, or not of the kinds asked for."""
    kinds = [where.kinds is not None and kind not in where.kinds for kind in links.nodes.kinds]
    closed = np.array(kinds, dtype=np.bool_)[links.nodes.kind]
    closed[ends[0]], closed[ends[1]] = True, False
    return closed


def _steps_back(links: Links, rows: NDArray[np.int64], depths: dict[int, int], end: int) -> Steps:
    """For everything on a shortest path, what stands before it on one."""
    subject, target = links.rows.subject[rows], links.rows.object[rows]
    depth = np.full(len(links.nodes.id), -2, dtype=np.int64)
    depth[list(depths)] = list(depths.values())
    steps: Steps = {}
    front = np.array([end])
    while len(front) and depth[front[0]] > 0:
        here = np.zeros(len(depth), dtype=np.bool_)
        here[front] = True
        before = depth[front[0]] - 1
        forward = here[target] & (depth[subject] == before)
        against = here[subject] & (depth[target] == before)
        tails = np.concatenate([subject[forward], target[against]])
        heads = np.concatenate([target[forward], subject[against]])
        found = sorted(set(zip(heads.tolist(), tails.tolist(), strict=True)))
        for head, tail in found:
            steps.setdefault(head, []).append(tail)
        front = np.unique(tails)
    return steps


def _in_order(links: Links, steps: Steps, ends: tuple[int, int]) -> Iterator[tuple[int, ...]]:
    """Paths, cheapest first: best-first search from the end with the exact cost still to pay."""
    degree = links.adjacency.degree
    rest: dict[int, int] = {ends[0]: 1}

    def cost(node: int) -> int:
        return 1 if node == ends[1] else int(degree[node])

    for node in reversed(list(steps)):  # from the start outwards
        rest[node] = min(rest[before] for before in steps[node]) * cost(node)
    heap: list[tuple[int, tuple[int, ...], int]] = [(rest[ends[1]], (ends[1],), 1)]
    while heap:
        _, nodes, paid = heapq.heappop(heap)
        if nodes[0] == ends[0]:
            yield nodes
            continue
        for before in steps[nodes[0]]:
            spent = paid * cost(nodes[0])
            heapq.heappush(heap, (spent * rest[before], (before, *nodes), spent))


def _how_many(steps: Steps, depths: dict[int, int], ends: tuple[int, int]) -> int:
    ways = {ends[0]: 1}
    for node in sorted(steps, key=depths.__getitem__):
        ways[node] = sum(ways[before] for before in steps[node])
    return ways[ends[1]]


def _parallel(
    links: Links, rows: NDArray[np.int64], between: set[tuple[int, int]]
) -> dict[tuple[int, int], list[int]]:
    """All walkable relators between the pairs that shortest paths step over."""
    size = len(links.nodes.id)
    subject, target = links.rows.subject[rows], links.rows.object[rows]
    keys = np.minimum(subject, target).astype(np.int64) * size + np.maximum(subject, target)
    wanted = [min(pair) * size + max(pair) for pair in between]
    found: defaultdict[tuple[int, int], list[int]] = defaultdict(list)
    for row in rows[np.isin(keys, wanted)].tolist():
        ends = sorted((int(links.rows.subject[row]), int(links.rows.object[row])))
        found[ends[0], ends[1]].append(row)
    return found


def _path(links: Links, nodes: tuple[int, ...], parallel: dict[tuple[int, int], list[int]]) -> Path:
    steps = []
    for one, other in pairwise(nodes):
        rows = parallel[min(one, other), max(one, other)]
        outward = [int(links.rows.subject[row]) == one for row in rows]
        steps.append(tuple(links.materialise(rows, outward)))
    return Path(tuple(links.nodes.id[node] for node in nodes), tuple(steps))
