"""Shortest paths from one organisation to all others, over whole-number distances: exact."""

from __future__ import annotations

import math
from heapq import heappop, heappush
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from ecograph.network.network import Network

__all__ = ["Geodesics", "Neighbours", "exact_neighbours", "geodesics", "step_neighbours"]

_FINEST: Final = 1 << 64

Neighbours = list[list[tuple[int, int]]]
"""Of each row of a network its partners, sorted, each with the distance to it."""


class Geodesics(NamedTuple):
    """The shortest paths from one node.

    Attributes
    ----------
    order
        The nodes within reach, nearest first; the node itself is the first.
    far
        Distance of every node; −1 out of reach.
    before
        The nodes that come last before each on a shortest path to it.
    paths
        How many shortest paths lead to each.
    """

    order: list[int]
    far: list[int]
    before: list[list[int]]
    paths: list[int]


def exact_neighbours(network: Network) -> tuple[Neighbours, int]:
    """The partners of each organisation at whole-number distances, and what these are scaled by.

    Returns
    -------
    neighbours
        With distances that are `int`, so that two paths of equal length are equal.
    scale
        ``distance / scale`` is exactly 1/strength; where sources give strengths with so many
        decimals that the factor had more than 64 bits, it is 2⁶⁴ and distances are rounded.

    Examples
    --------
    >>> from ecograph.network.projection import network_of
    >>> exact_neighbours(network_of({"p1": "abc", "p2": "ab", "p3": "a"}))
    ([[(1, 2), (2, 6)], [(0, 2), (2, 6)], [(0, 6), (1, 6)]], 3)
    """
    strengths = network.exact_strengths()
    scale = math.lcm(1, *(strength.numerator for strength in strengths.values()))
    if network.events.weight is not None:
        scale = min(scale, _FINEST)
    neighbours: Neighbours = [[] for _ in range(len(network))]
    for (one, other), strength in strengths.items():
        distance = round(scale / strength)
        neighbours[one].append((other, distance))
        neighbours[other].append((one, distance))
    return [sorted(partners) for partners in neighbours], scale


def step_neighbours(network: Network) -> Neighbours:
    """The partners of each organisation, every tie of length 1.

    Examples
    --------
    >>> from ecograph.network.projection import network_of
    >>> step_neighbours(network_of({"p1": "ab", "p2": "bc"}))
    [[(1, 1)], [(0, 1), (2, 1)], [(1, 1)]]
    """
    matrix = network.strength
    cuts, partners = matrix.indptr.tolist(), matrix.indices.tolist()
    return [[(other, 1) for other in sorted(partners[start:end])] for start, end in pairwise(cuts)]


def geodesics(neighbours: Neighbours, source: int, *, weighted: bool) -> Geodesics:
    """Find the shortest paths from a node: by Dijkstra, or where all ties are 1 breadth first."""
    size = len(neighbours)
    found = Geodesics([], [-1] * size, [[] for _ in range(size)], [0] * size)
    found.far[source], found.paths[source] = 0, 1
    (_dijkstra if weighted else _breadth_first)(neighbours, source, found)
    return found


def _breadth_first(neighbours: Neighbours, source: int, found: Geodesics) -> None:
    order, far, before, paths = found
    order.append(source)
    for node in order:
        step = far[node] + 1
        for other, _ in neighbours[node]:
            if far[other] < 0:
                far[other] = step
                order.append(other)
            if far[other] == step:
                paths[other] += paths[node]
                before[other].append(node)


def _dijkstra(neighbours: Neighbours, source: int, found: Geodesics) -> None:
    order, far, before, paths = found
    done, heap = [False] * len(neighbours), [(0, source)]
    while heap:
        reach, node = heappop(heap)
        if done[node]:
            continue
        done[node] = True
        order.append(node)
        here = paths[node]
        for other, distance in neighbours[node]:
            there, known = reach + distance, far[other]
            if known < 0 or there < known:
                far[other], paths[other], before[other] = there, here, [node]
                heappush(heap, (there, other))
            elif there == known:
                paths[other] += here
                before[other].append(node)
