"""Resilience: how well a network holds together as organisations leave it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from typing import TYPE_CHECKING, Final, Literal, get_args

import numpy as np
from scipy.sparse.csgraph import connected_components

from ecograph.analysis.biconnectivity import cuts, neighbours_of
from ecograph.analysis.measure import LARGE, Measure
from ecograph.analysis.preconditions import grouped, pattern
from ecograph.analysis.provenance import Made, made_from
from ecograph.errors import BadRequest, ResultTooLarge
from ecograph.model.labels import Bilingual

if TYPE_CHECKING:
    from collections.abc import Sequence

    import networkx as nx

    from ecograph.analysis.measure import Values
    from ecograph.network.network import Network

__all__ = [
    "FAMILY",
    "Attack",
    "GroupRemoval",
    "Resilience",
    "TypedRemoval",
    "WeakPoints",
    "cut_pairs",
    "resilience",
    "typed_removal",
    "weak_points",
]

Attack = Literal["degree", "betweenness", "random"]

_SOURCE: Final = ("Schneider et al. 2011", "10.1073/pnas.1009440108")
_CUTS: Final = ("Hopcroft & Tarjan 1973; Borgatti 2006", "10.1145/362248.362272")
_DEAR: Final = 300


@dataclass(frozen=True, slots=True)
class Resilience:
    """How the largest component shrinks.

    Attributes
    ----------
    robustness
        R: mean of S(q) over q = 1 … N; between 1/N (all isolated, N > 1) and (1 − 1/N)/2 (all
        tied to all). Not defined (NaN) for an empty network.
    spread
        Standard deviation of R over the runs of a random attack; 0 for a targeted one.
    largest
        S(q), the largest component as a share of all N, after q = 0 … N have left; for a random
        attack the mean over the runs.
    order
        Who left, the first first; empty for a random attack.
    """

    robustness: float
    spread: float
    largest: tuple[float, ...]
    order: tuple[str, ...]
    made: Made


@dataclass(frozen=True, slots=True)
class GroupRemoval:
    """Share of all in the largest component without a group, and without as many at random."""

    group: str
    removed: int
    largest: float
    by_chance: float


@dataclass(frozen=True, slots=True)
class TypedRemoval:
    """The largest component with everybody, and without each group in turn."""

    before: float
    groups: tuple[GroupRemoval, ...]
    made: Made


@dataclass(frozen=True, slots=True)
class WeakPoints:
    """What holds components together alone.

    Attributes
    ----------
    articulation
        Ids of the organisations without which a component falls apart, each with the number of
        pairs of others that it alone connects; the most first.
    bridges
        Ids at both ends of the ties without which a component falls apart, sorted.
    """

    articulation: tuple[tuple[str, int], ...]
    bridges: tuple[tuple[str, str], ...]
    made: Made


def resilience(
    network: Network,
    attack: Attack = "degree",
    *,
    recompute: bool = False,
    runs: int = 20,
    seed: int = 0,
) -> Resilience:
    r"""Take organisations away one by one and watch the largest component.

    .. math:: R = \frac{1}{N} \sum_{q=1}^{N} S(q)

    Isolated organisations count in N and are taken last by a targeted attack.

    Parameters
    ----------
    network
        Ties; strengths are checked, and otherwise not used.
    attack
        By ``degree`` or (unweighted) ``betweenness``, the greatest first and of equals the first
        in the order of the network; or ``random``.
    recompute
        Rank those left anew after each one that leaves; otherwise all are ranked once.
    runs, seed
        Of a random attack.

    Raises
    ------
    BadRequest
        If there is no such attack, or no run; or a strength is no strength.
    ResultTooLarge
        If betweenness is asked of more than 5,000 organisations, or, recomputed, of more than
        300.

    References
    ----------
    C. M. Schneider, A. A. Moreira, J. S. Andrade, S. Havlin and H. J. Herrmann, "Mitigation of
    malicious attacks on networks", PNAS 108 (2011) 3838–3841. doi:10.1073/pnas.1009440108

    Examples
    --------
    Without its centre a star is nothing:

    >>> from ecograph.network.projection import network_of
    >>> found = resilience(network_of({"p1": "ab", "p2": "ac", "p3": "ad"}))
    >>> found.order, found.largest, found.robustness
    (('a', 'b', 'c', 'd'), (1.0, 0.25, 0.25, 0.25, 0.0), 0.1875)
    """
    if attack not in get_args(Attack):
        raise BadRequest(
            f"There is no attack {attack!r}.", f"Known: {', '.join(get_args(Attack))}."
        )
    if runs < 1:
        raise BadRequest("A random attack needs at least one run.")
    neighbours = neighbours_of(pattern(network))
    chosen = {"runs": runs, "seed": seed} if attack == "random" else {"recompute": recompute}
    made = made_from(network, "resilience", _SOURCE, attack=attack, **chosen)
    if not neighbours:
        return Resilience(float("nan"), 0.0, (), (), made)
    if attack == "random":
        chance = np.random.default_rng(seed)
        orders = [chance.permutation(len(neighbours)).tolist() for _ in range(runs)]
    else:
        orders = [_targeted(neighbours, attack, recompute=recompute)]
    curves = np.array([_largest(neighbours, order) for order in orders]) / len(neighbours)
    robust = curves[:, 1:].mean(axis=1)
    order = () if attack == "random" else tuple(network.nodes.id[row] for row in orders[0])
    largest = tuple(curves.mean(axis=0).tolist())
    return Resilience(float(robust.mean()), float(robust.std()), largest, order, made)


def typed_removal(
    network: Network, groups: Sequence[str] | None = None, *, runs: int = 20, seed: int = 0
) -> TypedRemoval:
    """Take one group away at a time, and as many organisations at random for comparison.

    Parameters
    ----------
    network
        Ties; strengths are checked, and otherwise not used. An empty network has no groups, and
        `before` is not defined (NaN).
    groups
        A label for each organisation; by default its kind.
    runs, seed
        Of the random removals, whose mean is `by_chance`.

    Raises
    ------
    BadRequest
        If there is no run, the labels are not one a node, or a strength is no strength.

    References
    ----------
    R. Albert, H. Jeong and A.-L. Barabási, "Error and attack tolerance of complex networks",
    Nature 406 (2000) 378–382. doi:10.1038/35019019

    Examples
    --------
    >>> from ecograph.network.projection import network_of
    >>> star = network_of({"p1": "ab", "p2": "ac", "p3": "ad"})
    >>> found = typed_removal(star, ["hub", "leaf", "leaf", "leaf"])
    >>> [(one.group, one.removed, one.largest) for one in found.groups]
    [('hub', 1, 0.25), ('leaf', 3, 0.25)]
    """
    if runs < 1:
        raise BadRequest("A random removal needs at least one run.")
    neighbours = neighbours_of(pattern(network))
    codes, names = grouped(network, groups)
    size = max(len(neighbours), 1)
    chance = np.random.default_rng(seed)
    orders = [chance.permutation(len(neighbours)).tolist() for _ in range(runs)]
    by_chance = np.mean([_largest(neighbours, order) for order in orders], axis=0)
    found = []
    for code, name in enumerate(names):
        gone = np.flatnonzero(codes == code).tolist()
        rest = np.flatnonzero(codes != code).tolist()
        largest = _largest(neighbours, [*gone, *rest])[len(gone)] / size
        found.append(GroupRemoval(name, len(gone), largest, float(by_chance[len(gone)]) / size))
    before = float(by_chance[0]) / size if neighbours else float("nan")
    labels = "kind" if groups is None else "given"
    made = made_from(network, "typed-removal", _SOURCE, groups=labels, runs=runs, seed=seed)
    return TypedRemoval(before, tuple(found), made)


def weak_points(network: Network) -> WeakPoints:
    """Find the organisations and the ties that hold a component together alone.

    An isolated organisation, and one at the end of a chain, is none; each component is seen by
    itself; an empty network has none.

    Raises
    ------
    BadRequest
        If a strength is no strength.

    References
    ----------
    J. Hopcroft and R. Tarjan, "Algorithm 447: efficient algorithms for graph manipulation",
    Communications of the ACM 16 (1973) 372–378. doi:10.1145/362248.362272

    Examples
    --------
    A triangle with a tail:

    >>> from ecograph.network.projection import network_of
    >>> found = weak_points(network_of({"p1": "abc", "p2": "cd"}))
    >>> found.articulation, found.bridges
    ((('c', 2),), (('c', 'd'),))
    """
    found = cuts(neighbours_of(pattern(network)))
    ids, only = list(network.nodes.id), cut_pairs(network)
    order = sorted(found.articulation, key=lambda row: (-only[row], row))
    return WeakPoints(
        articulation=tuple((ids[row], int(only[row])) for row in order),
        bridges=tuple((ids[one], ids[other]) for one, other in found.bridges),
        made=made_from(network, "weak-points", _CUTS),
    )


def cut_pairs(network: Network) -> Values:
    """Pairs of others that can reach each other only through an organisation.

    0 for an isolated organisation, and for all that are no articulation point. Linear in the
    size of the network.

    References
    ----------
    S. P. Borgatti, "Identifying sets of key players in a social network", Computational &
    Mathematical Organization Theory 12 (2006) 21–34. doi:10.1007/s10588-006-7084-x

    Examples
    --------
    >>> from ecograph.network.projection import network_of
    >>> cut_pairs(network_of({"p1": "abc", "p2": "cd"})).tolist()
    [0.0, 0.0, 2.0, 0.0]
    """
    ties = pattern(network)
    found = cuts(neighbours_of(ties))
    _, label = connected_components(ties, directed=False)
    own = np.bincount(label)[label] - 1.0
    without = np.array(found.pairs_without, dtype=np.float64)
    return np.asarray(found.pairs - own - without, dtype=np.float64)


def _graph(neighbours: list[list[int]]) -> nx.Graph[int]:
    import networkx as nx  # half the time that importing the measures takes

    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(range(len(neighbours)))
    graph.add_edges_from((one, other) for one, ends in enumerate(neighbours) for other in ends)
    return graph


def _targeted(neighbours: list[list[int]], attack: Attack, *, recompute: bool) -> list[int]:
    if attack == "degree":
        return _by_degree(neighbours, recompute=recompute)
    most = _DEAR if recompute else LARGE
    if len(neighbours) > most:
        raise ResultTooLarge(
            f"This attack is computed for at most {most} organisations, not {len(neighbours)}.",
            "Attack by degree, do not recompute, or narrow the projection.",
        )
    graph, order = _graph(neighbours), []
    while graph:
        order += _by_betweenness(graph)[: 1 if recompute else None]
        graph.remove_nodes_from(order)
    return order


def _by_betweenness(graph: nx.Graph[int]) -> list[int]:
    """Nodes, the greatest betweenness first; equal to nine digits, the first first."""
    import networkx as nx

    found = nx.betweenness_centrality(graph)
    return sorted(graph, key=lambda node: (-round(found[node], 9), node))


def _by_degree(neighbours: list[list[int]], *, recompute: bool) -> list[int]:
    heap = [(-len(partners), node) for node, partners in enumerate(neighbours)]
    if not recompute:
        return [node for _, node in sorted(heap)]
    heapify(heap)
    left = [len(partners) for partners in neighbours]
    order: list[int] = []
    while heap:
        degree, node = heappop(heap)
        if left[node] != -degree:
            continue
        order.append(node)
        left[node] = -1
        for other in neighbours[node]:
            if left[other] >= 0:
                left[other] -= 1
                heappush(heap, (-left[other], other))
    return order


def _largest(neighbours: list[list[int]], order: list[int]) -> list[int]:
    """Size of the largest component after 0, 1, … have left; found by putting them back."""
    above = list(range(len(neighbours)))
    sizes: Counter[int] = Counter()
    curve = [0]

    def top(node: int) -> int:
        while above[node] != node:
            above[node] = node = above[above[node]]
        return node

    for node in reversed(order):
        sizes[node] = 1
        for other in neighbours[node]:
            if other in sizes:
                one, two = sorted((top(node), top(other)), key=sizes.__getitem__)
                if one != two:
                    above[one] = two
                    sizes[two] += sizes[one]
        curve.append(max(curve[-1], sizes[top(node)]))
    return curve[::-1]


FAMILY: Final = (
    Measure(
        name="cut-pairs",
        title=Bilingual("独系对数", "Pairs held together"),
        definition=Bilingual(
            "只有经过该单位才能互相到达的其他单位的对数",
            "Pairs of others that can reach each other only through it",
        ),
        formula="|{(j, k) : every path j–k contains i}|",
        normalisation="none",
        weight="none",
        reference="Borgatti 2006",
        doi="10.1007/s10588-006-7084-x",
        function=cut_pairs,
        cheap=True,
    ),
)
