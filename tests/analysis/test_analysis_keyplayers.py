"""Key players: the three aims against NetworkX, the exact search against all sets."""

from __future__ import annotations

import math
from itertools import combinations
from typing import TYPE_CHECKING

import networkx as nx
import numpy as np
import pytest
from support.analysis_networks import (
    EMPTY,
    STAR,
    assert_refuses_bad_strengths,
    of_pairs,
    random_network,
    sparse_network,
)
from support.sampling import sampled

from ecograph.analysis import keyplayers
from ecograph.analysis.biconnectivity import cuts, neighbours_of
from ecograph.analysis.keyplayers import (
    Aim,
    distance_fragmentation,
    fragmentation,
    key_players,
    reach,
)
from ecograph.errors import BadRequest, NotFound, ResultTooLarge

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ecograph.network.network import Network

AIMS: tuple[Aim, ...] = ("fragmentation", "distance-fragmentation", "reach", "reach-within")


def plain(network: Network, aim: Aim, members: Iterable[str]) -> float:
    graph, chosen = network.to_networkx(), set(members)
    if aim.startswith("reach"):
        far: dict[str, float] = dict(
            nx.multi_source_dijkstra_path_length(graph, chosen, weight=None)
        )
        if aim == "reach":
            return sum(1 / max(steps, 1.0) for steps in far.values()) / len(graph)
        return sum(steps <= 2 for steps in far.values()) / len(graph)
    graph.remove_nodes_from(chosen)
    left = len(graph)
    if left < 2:
        return 1.0
    lengths = dict(nx.all_pairs_shortest_path_length(graph))
    steps = [lengths[a][b] for a, b in combinations(graph, 2) if b in lengths[a]]
    near = sum(1 / one for one in steps) if aim == "distance-fragmentation" else len(steps)
    return 1 - 2 * near / (left * (left - 1))


def ours(network: Network, aim: Aim, members: Iterable[str]) -> float:
    if aim == "fragmentation":
        return fragmentation(network, members)
    if aim == "distance-fragmentation":
        return distance_fragmentation(network, members)
    return reach(network, members, steps=2 if aim == "reach-within" else None)


@pytest.mark.parametrize("seed", sampled(range(40), 8, pytest.mark.long))
def test_cuts_equal_networkx_and_recomputing_from_scratch(seed: int) -> None:
    network = random_network(seed) if seed % 2 else sparse_network(seed)
    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(range(len(network)))
    first, second, _ = network.pairs()
    graph.add_edges_from(zip(first.tolist(), second.tolist(), strict=True))
    gone = {seed % len(network)}
    graph.remove_nodes_from(gone)
    found = cuts(neighbours_of(network.strength), gone)
    assert set(found.articulation) == set(nx.articulation_points(graph))
    ties = nx.bridges(graph)
    assert set(found.bridges) == {(min(tie), max(tie)) for tie in ties}  # type: ignore[call-overload]
    for node in range(len(network)):
        left = graph.subgraph(set(graph) - {node})
        sizes = [len(members) for members in nx.connected_components(left)]
        assert found.pairs_without[node] == sum(size * (size - 1) // 2 for size in sizes)


@pytest.mark.parametrize("aim", AIMS)
@pytest.mark.parametrize("seed", sampled(range(15), 4, pytest.mark.long))
def test_aims_equal_networkx(seed: int, aim: Aim) -> None:
    network = random_network(seed) if seed % 2 else sparse_network(seed)
    ids = list(network.nodes.id)
    for members in ([ids[0]], ids[1:4], ids[::2], ids):
        assert ours(network, aim, members) == pytest.approx(plain(network, aim, members), abs=1e-9)


@pytest.mark.slow
@pytest.mark.parametrize("aim", AIMS)
@pytest.mark.parametrize("seed", range(6))
def test_exact_is_the_best_of_all_sets(seed: int, aim: Aim) -> None:
    network = random_network(seed, 10) if seed % 2 else sparse_network(seed, 10)
    size = 1 + seed % 3
    values = {
        members: plain(network, aim, members) for members in combinations(network.nodes.id, size)
    }
    found = key_players(network, size, aim=aim)
    assert found.method == "exact"
    assert found.value == pytest.approx(max(values.values()), abs=1e-9)
    best = [members for members, value in values.items() if value > max(values.values()) - 1e-9]
    assert found.members == best[0]


@pytest.mark.parametrize("aim", sampled(AIMS, 4, pytest.mark.slow))
@pytest.mark.parametrize("seed", range(6))
def test_greedy_says_so_and_no_exchange_helps(seed: int, aim: Aim) -> None:
    network = sparse_network(seed)
    found = key_players(network, 3, aim=aim, exact_limit=0)
    assert found.method == "greedy with swaps"
    assert found.value == pytest.approx(plain(network, aim, found.members), abs=1e-9)
    assert found.value <= key_players(network, 3, aim=aim).value + 1e-9
    others = set(network.nodes.id) - set(found.members)
    for member in found.members:
        for other in others:
            swapped = (set(found.members) - {member}) | {other}
            assert plain(network, aim, swapped) <= found.value + 1e-9


def test_the_star_by_hand() -> None:
    found = key_players(STAR, 1)
    assert found.members == ("A",)
    assert found.value == pytest.approx(0.9)
    assert found.before == 0
    assert key_players(STAR, 1, aim="reach").value == 1
    assert distance_fragmentation(STAR, ["A"]) == pytest.approx(0.9)
    assert reach(STAR, ["U1"]) == pytest.approx((1 + 1 + 4 / 2) / 6)
    made = key_players(STAR, 2, aim="reach-within", steps=1).made
    assert dict(made.parameters) == {
        "aim": "reach-within",
        "exact_limit": 50_000,
        "size": 2,
        "steps": 1,
    }


def test_empty_isolated_and_all() -> None:
    assert fragmentation(EMPTY) == distance_fragmentation(EMPTY) == 1
    assert math.isnan(reach(EMPTY, []))
    lone = of_pairs(["ab"], "cd")
    assert fragmentation(lone) == pytest.approx(5 / 6)
    assert reach(lone, []) == 0
    assert reach(lone, ["c"], steps=0) == 0.25
    everyone = key_players(lone, 4)
    assert (everyone.members, everyone.value) == (("a", "b", "c", "d"), 1)
    with pytest.raises(BadRequest, match="no set of 1 among 0"):
        key_players(EMPTY, 1)


def test_what_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    assert_refuses_bad_strengths(fragmentation)
    assert_refuses_bad_strengths(distance_fragmentation)
    for aim in AIMS:
        assert_refuses_bad_strengths(lambda network, aim=aim: key_players(network, 1, aim=aim))  # type: ignore[misc]
    with pytest.raises(BadRequest, match="no aim"):
        key_players(STAR, 1, aim="fame")  # type: ignore[arg-type]
    with pytest.raises(BadRequest, match="no set of 7"):
        key_players(STAR, 7)
    with pytest.raises(BadRequest, match="steps"):
        reach(STAR, ["A"], steps=-1)
    with pytest.raises(NotFound):
        fragmentation(STAR, ["nobody"])
    monkeypatch.setattr(keyplayers, "_DEAR", 5)
    with pytest.raises(ResultTooLarge, match="at most 5"):
        key_players(STAR, 1, aim="distance-fragmentation")


def test_a_long_chain_needs_no_deep_recursion() -> None:
    size = 5_000
    chain = [[n for n in (node - 1, node + 1) if 0 <= n < size] for node in range(size)]
    found = cuts(chain)
    assert len(found.articulation) == size - 2
    assert min(found.pairs_without) == 2_500 * 2_499 // 2 + 2_499 * 2_498 // 2
    assert np.argmin(found.pairs_without) in (2_499, 2_500)
