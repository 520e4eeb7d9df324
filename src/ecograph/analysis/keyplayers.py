"""Key players: the set whose leaving breaks the network most, or that reaches most of it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from math import comb
from typing import TYPE_CHECKING, Final, Literal, Protocol, get_args

import numpy as np
from scipy.sparse.csgraph import dijkstra

from ecograph.analysis.biconnectivity import cuts, neighbours_of
from ecograph.analysis.measure import LARGE
from ecograph.analysis.preconditions import pattern, rows_of
from ecograph.analysis.provenance import Made, made_from
from ecograph.errors import BadRequest, ResultTooLarge

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ecograph.analysis.measure import Values
    from ecograph.network.network import Network

__all__ = [
    "Aim",
    "KeyPlayers",
    "distance_fragmentation",
    "fragmentation",
    "key_players",
    "reach",
]

Aim = Literal["fragmentation", "distance-fragmentation", "reach", "reach-within"]
Method = Literal["exact", "greedy with swaps"]

_SOURCE: Final = ("Borgatti 2006", "10.1007/s10588-006-7084-x")
_DEAR: Final = 1_000
_BLOCK: Final = 256
_BETTER: Final = 1e-12


@dataclass(frozen=True, slots=True)
class KeyPlayers:
    """A set of organisations, what it achieves, and how it was found.

    Attributes
    ----------
    members
        Ids, sorted.
    value
        What the aim gives for the set.
    before
        What it gives for no set at all.
    method
        ``exact``: no set of this size does better. ``greedy with swaps``: no single exchange of
        a member does better; another set may.
    """

    members: tuple[str, ...]
    value: float
    before: float
    method: Method
    made: Made


def fragmentation(network: Network, removed: Iterable[str] = ()) -> float:
    r"""Share of pairs that cannot reach each other once some have left (KPP-Neg).

    .. math:: F = 1 - \frac{\sum_c n_c (n_c - 1)}{n (n - 1)}

    over the components of the n organisations left. 1 where all are isolated, or fewer than two
    are left (an empty network too); 0 where all can reach each other.

    References
    ----------
    S. P. Borgatti, "Identifying sets of key players in a social network", Computational &
    Mathematical Organization Theory 12 (2006) 21–34. doi:10.1007/s10588-006-7084-x

    Examples
    --------
    >>> from ecograph.network.projection import network_of
    >>> chain = network_of({"p1": "ab", "p2": "bc", "p3": "cd"})
    >>> fragmentation(chain), round(fragmentation(chain, "b"), 4)
    (0.0, 0.6667)
    """
    neighbours = neighbours_of(pattern(network))
    gone = rows_of(network, removed)
    return _unreached(float(cuts(neighbours, gone).pairs), len(network) - len(gone))


def distance_fragmentation(network: Network, removed: Iterable[str] = ()) -> float:
    r"""How far those left are from each other once some have left.

    .. math:: F_D = 1 - \frac{2 \sum_{i<j} 1/d_{ij}}{n (n - 1)}

    with d in steps; pairs that cannot reach each other add nothing. 1 where fewer than two are
    left.

    References
    ----------
    S. P. Borgatti, "Identifying sets of key players in a social network", Computational &
    Mathematical Organization Theory 12 (2006) 21–34. doi:10.1007/s10588-006-7084-x

    Examples
    --------
    >>> from ecograph.network.projection import network_of
    >>> chain = network_of({"p1": "ab", "p2": "bc"})
    >>> round(distance_fragmentation(chain), 4), distance_fragmentation(chain, "b")
    (0.1667, 1.0)
    """
    neighbours = neighbours_of(pattern(network))
    gone = rows_of(network, removed)
    return _unreached(_inverse_distances(neighbours, gone), len(network) - len(gone))


def reach(network: Network, members: Iterable[str], *, steps: int | None = None) -> float:
    r"""How much of the network a set reaches (KPP-Pos).

    .. math:: R = \frac{1}{n} \sum_j \frac{1}{d_{Kj}}

    with :math:`d_{Kj}` the steps from the nearest member of the set; a member counts 1, those
    out of reach nothing. Between 0 (no member) and 1 (all are members or their partners). Not
    defined (NaN) in an empty network.

    Parameters
    ----------
    network
        Ties; strengths are checked, and otherwise not used.
    members
        Ids.
    steps
        Count instead the share of organisations at most so many steps away.

    References
    ----------
    S. P. Borgatti, "Identifying sets of key players in a social network", Computational &
    Mathematical Organization Theory 12 (2006) 21–34. doi:10.1007/s10588-006-7084-x

    Examples
    --------
    >>> from ecograph.network.projection import network_of
    >>> chain = network_of({"p1": "ab", "p2": "bc", "p3": "cd"})
    >>> reach(chain, "b"), reach(chain, "b", steps=1)
    (0.875, 0.75)
    """
    if not len(network):
        return float("nan")
    nearness = _Nearness(network, steps)
    return float(nearness.best(rows_of(network, members)).sum()) / len(network)


def key_players(
    network: Network,
    size: int,
    *,
    aim: Aim = "fragmentation",
    steps: int = 2,
    exact_limit: int = 50_000,
) -> KeyPlayers:
    """Find the set of a given size that does most for an aim.

    All sets are tried where there are at most `exact_limit`; of sets that do equally well the
    first in the order of the network is taken. Otherwise members are added one by one, the best
    first, then exchanged one by one as long as that helps. Isolated organisations and several
    components need no special case: see the three functions that are optimised.

    Parameters
    ----------
    network
        Ties; strengths are checked, and otherwise not used.
    size
        How many members, from 1 to the number of organisations.
    aim
        ``fragmentation`` or ``distance-fragmentation`` by leaving; ``reach``, weighted by
        distance; ``reach-within`` so many `steps`.
    steps
        For ``reach-within``.
    exact_limit
        How many sets may be tried. For distance-fragmentation 50,000 take minutes: lower it.

    Raises
    ------
    BadRequest
        If there is no such aim, or no set of that size; or a strength is no strength.
    ResultTooLarge
        If the network has more than 5,000 organisations (1,000 for distance-fragmentation;
        fragmentation has no limit).

    References
    ----------
    S. P. Borgatti, "Identifying sets of key players in a social network", Computational &
    Mathematical Organization Theory 12 (2006) 21–34. doi:10.1007/s10588-006-7084-x

    Examples
    --------
    Two stars, joined at their centres:

    >>> from ecograph.network.projection import network_of
    >>> stars = network_of({"p1": "ab", "p2": "ac", "p3": "xy", "p4": "xz", "p5": "ax"})
    >>> found = key_players(stars, 2)
    >>> found.members, found.value, found.method
    (('a', 'x'), 1.0, 'exact')
    """
    if aim not in get_args(Aim):
        raise BadRequest(f"There is no aim {aim!r}.", f"Known: {', '.join(get_args(Aim))}.")
    if not 1 <= size <= len(network):
        raise BadRequest(f"There is no set of {size} among {len(network)} organisations.")
    search = _search_for(network, aim, steps if aim == "reach-within" else None)
    exact = comb(len(network), size) <= exact_limit
    members = _exhaustive(search, len(network), size) if exact else _greedy(search, size)
    ids = tuple(network.nodes.id[row] for row in members)
    within = {"steps": steps} if aim == "reach-within" else {}
    made = made_from(
        network, "key-players", _SOURCE, aim=aim, size=size, exact_limit=exact_limit, **within
    )
    method: Method = "exact" if exact else "greedy with swaps"
    return KeyPlayers(ids, search.value(members), search.value([]), method, made)


class _Search(Protocol):
    """An aim that can be asked which node to add to a set."""

    def value(self, members: list[int]) -> float:
        """What the aim gives for a set."""
        ...

    def scores(self, members: list[int], first: int) -> Values:
        """For each node a number, the greater the better, if it were added.

        Minus infinity for members and nodes before `first`.
        """
        ...


def _search_for(network: Network, aim: Aim, steps: int | None) -> _Search:
    if aim == "fragmentation":
        return _Fragmenting(neighbours_of(pattern(network)))
    if aim == "distance-fragmentation":
        _check_size(network, _DEAR)
        return _Distancing(neighbours_of(pattern(network)))
    return _Nearness(network, steps)


def _exhaustive(search: _Search, nodes: int, size: int) -> list[int]:
    """All sets: every set but its last member, then all last members at once."""
    best, found = -np.inf, list(range(size))
    for start in combinations(range(nodes), size - 1):
        first = start[-1] + 1 if start else 0
        if first == nodes:
            continue
        scores = search.scores(list(start), first)
        place = int(np.argmax(scores))
        if scores[place] > best + _BETTER * max(1.0, abs(best) if np.isfinite(best) else 1.0):
            best, found = float(scores[place]), [*start, place]
    return found


def _greedy(search: _Search, size: int) -> list[int]:
    members: list[int] = []
    best = -np.inf
    while len(members) < size:
        scores = search.scores(members, 0)
        members.append(int(np.argmax(scores)))
        best = float(scores.max())
    improved = True
    while improved:
        improved = False
        for member in sorted(members):
            others = [one for one in members if one != member]
            scores = search.scores(others, 0)
            if scores.max() > best + _BETTER * max(1.0, abs(best)):
                members, best = [*others, int(np.argmax(scores))], float(scores.max())
                improved = True
    return sorted(members)


@dataclass(frozen=True, slots=True)
class _Fragmenting:
    neighbours: list[list[int]]

    def value(self, members: list[int]) -> float:
        pairs = cuts(self.neighbours, members).pairs
        return _unreached(float(pairs), len(self.neighbours) - len(members))

    def scores(self, members: list[int], first: int) -> Values:
        found = -np.array(cuts(self.neighbours, members).pairs_without, dtype=np.float64)
        return _only(found, members, first)


@dataclass(frozen=True, slots=True)
class _Distancing:
    neighbours: list[list[int]]

    def value(self, members: list[int]) -> float:
        near = _inverse_distances(self.neighbours, members)
        return _unreached(near, len(self.neighbours) - len(members))

    def scores(self, members: list[int], first: int) -> Values:
        found = np.zeros(len(self.neighbours))
        taken = set(members)
        for node in range(first, len(found)):
            if node not in taken:
                found[node] = -_inverse_distances(self.neighbours, [*members, node])
        return _only(found, members, first)


class _Nearness:
    """What each node gives to each other: 1/steps, or 1 within so many steps."""

    def __init__(self, network: Network, steps: int | None) -> None:
        _check_size(network, LARGE)
        if steps is not None and steps < 0:
            raise BadRequest(f"Nobody is within {steps} steps.")
        ties = pattern(network)
        size = len(network)
        # steps from each to each, `size` where there is no path: more than any path has
        self.steps = np.full((size, size), size, dtype=np.int16)
        for start in range(0, size, _BLOCK):
            rows = np.arange(start, min(start + _BLOCK, size))
            far = dijkstra(ties, directed=False, unweighted=True, indices=rows)
            self.steps[rows] = np.where(np.isfinite(far), far, size)
        distance = np.arange(size + 1)
        self.worth = 1 / np.maximum(distance, 1) if steps is None else 1.0 * (distance <= steps)
        self.worth[size] = 0.0

    def best(self, members: list[int]) -> Values:
        """What the nearest member gives to each node."""
        given = self.worth[self.steps[members]]
        return np.asarray(given.max(axis=0, initial=0.0), dtype=np.float64)

    def value(self, members: list[int]) -> float:
        return float(self.best(members).sum()) / len(self.steps)

    def scores(self, members: list[int], first: int) -> Values:
        now, found = self.best(members), np.zeros(len(self.steps))
        for start in range(first, len(found), _BLOCK):
            rows = slice(start, start + _BLOCK)
            found[rows] = np.maximum(self.worth[self.steps[rows]], now).sum(axis=1)
        return _only(found, members, first)


def _only(scores: Values, members: list[int], first: int) -> Values:
    scores[:first] = -np.inf
    scores[members] = -np.inf
    return scores


def _check_size(network: Network, most: int) -> None:
    if len(network) > most:
        raise ResultTooLarge(
            f"This aim is computed for at most {most} organisations, not {len(network)}.",
            "Aim at fragmentation, or narrow the projection.",
        )


def _unreached(near: float, left: int) -> float:
    """One less the share of pairs that are near each other."""
    return 1 - 2 * near / (left * (left - 1)) if left > 1 else 1.0


def _inverse_distances(neighbours: list[list[int]], gone: list[int]) -> float:
    """Sum of 1/steps over all pairs, from all nodes at once: sets of nodes as bits of a number."""
    left = sorted(set(range(len(neighbours))) - set(gone))
    reached = {node: 1 << node for node in left}
    partners = {node: [other for other in neighbours[node] if other in reached] for node in left}
    known, steps, total = len(left), 0, 0.0
    while True:
        steps += 1
        wider = {}
        for node in left:
            bits = reached[node]
            for other in partners[node]:
                bits |= reached[other]
            wider[node] = bits
        found = sum(bits.bit_count() for bits in wider.values())
        if found == known:
            return total / 2
        total += (found - known) / steps
        known, reached = found, wider
