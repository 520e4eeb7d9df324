"""Gefura: the published example, brute force over all shortest paths, betweenness as a case."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations
from typing import TYPE_CHECKING

import networkx as nx
import numpy as np
import pytest
from support.analysis_networks import (
    EMPTY,
    STAR_GROUPS,
    assert_refuses_bad_strengths,
    of_pairs,
    random_groups,
    random_network,
    sparse_network,
)
from support.sampling import sampled

from ecograph.analysis.gefura import FAMILY, gefura
from ecograph.analysis.geodesics import exact_neighbours
from ecograph.analysis.shortest import betweenness
from ecograph.errors import BadRequest

if TYPE_CHECKING:
    from ecograph.network.network import Network

TIES = ["a1b1", "b1b2", "a2b1", "a2c2", "b2a3", "a3c1", "c1c2", "a1c1", "a3b1", "b3c2"]
PUBLISHED = of_pairs((tie[:2], tie[2:]) for tie in TIES)


def by_brute_force(
    network: Network, groups: list[str], *, weighted: bool
) -> tuple[list[Fraction], list[Fraction], list[Fraction]]:
    graph: nx.Graph[int] = nx.Graph()
    for node, partners in enumerate(exact_neighbours(network)[0]):
        graph.add_node(node)
        graph.add_weighted_edges_from(((node, *one) for one in partners), weight="distance")
    size = len(network)
    sums = [[Fraction(0)] * size for _ in range(3)]
    for one, other in combinations(range(size), 2):
        if groups[one] == groups[other] or not nx.has_path(graph, one, other):
            continue
        weight = "distance" if weighted else None
        paths = list(nx.all_shortest_paths(graph, one, other, weight=weight))
        for path in paths:
            for node in path[1:-1]:
                own = groups[node] in (groups[one], groups[other])
                for kind in (0, 1 if own else 2):
                    sums[kind][node] += Fraction(1, len(paths))
    return sums[0], sums[1], sums[2]


def pairs_by_brute_force(groups: list[str]) -> list[list[int]]:
    found = [[0] * len(groups) for _ in range(3)]
    for node, kind in enumerate(groups):
        for one, other in combinations([n for n in range(len(groups)) if n != node], 2):
            if groups[one] != groups[other]:
                found[0][node] += 1
                found[1 if kind in (groups[one], groups[other]) else 2][node] += 1
    return found


def test_the_published_example() -> None:
    found = gefura(PUBLISHED, [name[0] for name in PUBLISHED.nodes.id])
    assert dict(zip(PUBLISHED.nodes.id, found.global_.tolist(), strict=True)) == {
        "a1": 0.5,
        "a2": 1.5,
        "a3": 2,
        "b1": 2.5,
        "b2": 0,
        "b3": 0,
        "c1": 4.5,
        "c2": 5,
    }


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("seed", sampled(range(40), 8, pytest.mark.long))
def test_equals_brute_force_over_all_shortest_paths(seed: int, weighted: bool) -> None:
    network = random_network(seed, 20) if seed % 2 else sparse_network(seed)
    groups = random_groups(network, seed)
    expected = by_brute_force(network, groups, weighted=weighted)
    found = gefura(network, groups, weighted=weighted)
    normal = gefura(network, groups, weighted=weighted, normalised=True)
    pairs = pairs_by_brute_force(groups)
    for place, name in enumerate(("global_", "local", "external")):
        by_hand = [float(value) for value in expected[place]]
        assert getattr(found, name) == pytest.approx(by_hand, abs=1e-9), name
        shares = [one / max(among, 1) for one, among in zip(by_hand, pairs[place], strict=True)]
        assert getattr(normal, name) == pytest.approx(shares, abs=1e-9), name


@pytest.mark.parametrize("weighted", [False, True])
def test_with_a_group_for_each_it_is_betweenness(weighted: bool) -> None:
    network = random_network(4)
    alone = [str(number) for number in range(len(network))]
    found = gefura(network, alone, weighted=weighted, normalised=True)
    assert found.global_ == pytest.approx(betweenness(network, weighted=weighted), abs=1e-9)
    assert not found.local.any()


def test_empty_isolated_and_one_group() -> None:
    assert gefura(EMPTY).global_.shape == (0,)
    chain = of_pairs(["ab", "bc", "de"], "f")
    for normalised in (False, True):
        one = gefura(chain, ["x"] * 6, normalised=normalised)
        assert not np.any([one.global_, one.local, one.external])
    assert gefura(chain, list("xxyyxy")).global_.tolist() == [0, 1, 0, 0, 0, 0]


def test_the_registered_measures_go_by_kind() -> None:
    names = [one.name for one in FAMILY]
    assert names == ["gefura-global", "gefura-local", "gefura-external"]
    assert all(one.function(PUBLISHED).tolist() == [0] * 8 for one in FAMILY)


def test_what_is_refused() -> None:
    for weighted in (False, True):
        assert_refuses_bad_strengths(
            lambda network, weighted=weighted: gefura(network, STAR_GROUPS, weighted=weighted)  # type: ignore[misc]
        )
    with pytest.raises(BadRequest, match="group labels"):
        gefura(PUBLISHED, ["a"])
