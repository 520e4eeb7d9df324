"""Where a network comes apart: what is left without each organisation, in one pass over all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Collection

    from scipy.sparse import csr_array

__all__ = ["Cuts", "cuts", "neighbours_of"]


@dataclass(frozen=True, slots=True)
class Cuts:
    """What depends on whom.

    Attributes
    ----------
    pairs
        How many pairs of nodes can reach each other.
    pairs_without
        For each node, how many pairs can when it is gone too; for a node that is gone already,
        `pairs`.
    articulation
        Nodes without which their component falls apart, sorted.
    bridges
        Ties without which their component falls apart, the lower node first, sorted.
    """

    pairs: int
    pairs_without: tuple[int, ...]
    articulation: tuple[int, ...]
    bridges: tuple[tuple[int, int], ...]


def neighbours_of(matrix: csr_array[Any, Any]) -> list[list[int]]:
    """Partners of each node as plain lists, which is what a walk wants."""
    ends, partners = matrix.indptr.tolist(), matrix.indices.tolist()
    return [partners[ends[node] : ends[node + 1]] for node in range(matrix.shape[0])]


def cuts(neighbours: list[list[int]], gone: Collection[int] = ()) -> Cuts:
    """Find articulation nodes, bridges, and the pairs left without each node (Tarjan).

    Parameters
    ----------
    neighbours
        Partners of each node, no node its own.
    gone
        Nodes to leave out.

    References
    ----------
    J. Hopcroft and R. Tarjan, "Algorithm 447: efficient algorithms for graph manipulation",
    Communications of the ACM 16 (1973) 372–378. doi:10.1145/362248.362272

    Examples
    --------
    A chain of three and a pair:

    >>> found = cuts([[1], [0, 2], [1], [4], [3]])
    >>> found.pairs, found.pairs_without, found.articulation
    (4, (2, 1, 2, 3, 3), (1,))
    >>> found.bridges
    ((0, 1), (1, 2), (3, 4))
    """
    walk = _Walk(neighbours, gone)
    components = [walk.component(root) for root in range(len(neighbours)) if walk.at[root] < 0]
    pairs = sum(_pairs(len(members)) for members in components if members[0] not in walk.gone)
    without = [pairs] * len(neighbours)
    articulation = []
    for members in components:
        if members[0] in walk.gone:
            continue
        whole = len(members)
        for node in members:
            rest = whole - 1 - walk.cut_off[node]
            without[node] = pairs - _pairs(whole) + walk.inside[node] + _pairs(rest)
            if walk.parts[node] + (rest > 0) > 1:
                articulation.append(node)
    return Cuts(pairs, tuple(without), tuple(sorted(articulation)), tuple(sorted(walk.bridges)))


def _pairs(size: int) -> int:
    return size * (size - 1) // 2


class _Walk:
    """A depth-first walk and what it learns of each node.

    `at` is the step at which a node was met; `low` the earliest that its subtree is tied to.
    Subtrees that only the node ties to the rest: `parts` counts them, `cut_off` their nodes,
    `inside` the pairs inside them.
    """

    def __init__(self, neighbours: list[list[int]], gone: Collection[int]) -> None:
        size = len(neighbours)
        self.neighbours, self.gone = neighbours, frozenset(gone)
        self.at, self.low, self.size = [-1] * size, [0] * size, [1] * size
        self.parts, self.cut_off, self.inside = [0] * size, [0] * size, [0] * size
        self.bridges: list[tuple[int, int]] = []
        self.step = 0

    def component(self, root: int) -> list[int]:
        """Walk the component of a node; its members in the order they were met."""
        self._meet(root)
        members = [root]
        if root in self.gone:
            return members
        stack = [(root, -1, iter(self.neighbours[root]))]
        while stack:
            node, parent, rest = stack[-1]
            for other in rest:
                if other == parent or other in self.gone:
                    continue
                if self.at[other] < 0:
                    self._meet(other)
                    members.append(other)
                    stack.append((other, node, iter(self.neighbours[other])))
                    break
                self.low[node] = min(self.low[node], self.at[other])
            else:
                stack.pop()
                if parent >= 0:
                    self._leave(node, parent)
        return members

    def _meet(self, node: int) -> None:
        self.at[node] = self.low[node] = self.step
        self.step += 1

    def _leave(self, node: int, parent: int) -> None:
        self.low[parent] = min(self.low[parent], self.low[node])
        self.size[parent] += self.size[node]
        if self.low[node] < self.at[parent]:
            return
        self.parts[parent] += 1
        self.cut_off[parent] += self.size[node]
        self.inside[parent] += _pairs(self.size[node])
        if self.low[node] > self.at[parent]:
            self.bridges.append((min(node, parent), max(node, parent)))
