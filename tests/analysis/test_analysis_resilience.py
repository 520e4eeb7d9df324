"""Resilience: R by hand and step by step, what-if against a network without the organisation."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import networkx as nx
import numpy as np
import pytest
from support.analysis_networks import (
    EMPTY,
    STAR,
    STAR_GROUPS,
    assert_refuses_bad_strengths,
    of_pairs,
    random_groups,
    random_network,
    sparse_network,
)
from support.sampling import sampled

from ecograph.analysis import resilience as module
from ecograph.analysis.removal import without
from ecograph.analysis.resilience import (
    FAMILY,
    Attack,
    cut_pairs,
    resilience,
    typed_removal,
    weak_points,
)
from ecograph.errors import BadRequest, NotFound, ResultTooLarge

if TYPE_CHECKING:
    from ecograph.network.network import Network

ATTACKS: tuple[tuple[Attack, bool], ...] = (
    ("degree", False),
    ("degree", True),
    ("betweenness", False),
    ("betweenness", True),
)


def either(seed: int) -> Network:
    return random_network(seed, 20) if seed % 2 else sparse_network(seed)


def largest(graph: nx.Graph[str]) -> int:
    return max(map(len, nx.connected_components(graph)), default=0)


def values_of(graph: nx.Graph[str], attack: Attack) -> dict[str, float]:
    if attack == "degree":
        return {name: float(degree) for name, degree in graph.degree()}
    return {name: round(value, 9) for name, value in nx.betweenness_centrality(graph).items()}


def step_by_step(network: Network, attack: Attack, recompute: bool) -> tuple[list[str], float]:
    graph = network.to_networkx()
    size, order, total = len(graph), [], 0.0
    values = values_of(graph, attack)
    while graph:
        if recompute:
            values = values_of(graph, attack)
        order.append(min(graph, key=lambda name: (-values[name], name)))
        graph.remove_node(order[-1])
        total += largest(graph) / size
    return order, total / size


@pytest.mark.parametrize(("attack", "recompute"), ATTACKS)
@pytest.mark.parametrize("seed", sampled(range(12), 4, pytest.mark.long))
def test_equals_taking_away_step_by_step(seed: int, attack: Attack, recompute: bool) -> None:
    network = either(seed)
    order, robustness = step_by_step(network, attack, recompute)
    found = resilience(network, attack, recompute=recompute)
    assert list(found.order) == order
    assert found.robustness == pytest.approx(robustness, abs=1e-9)
    assert found.largest[0] == pytest.approx(largest(network.to_networkx()) / len(network))


@pytest.mark.parametrize("seed", range(8))
def test_a_random_attack_is_the_mean_of_its_runs(seed: int) -> None:
    network = either(seed)
    found = resilience(network, "random", runs=5, seed=seed)
    assert found == resilience(network, "random", runs=5, seed=seed)
    chance, ids, means = np.random.default_rng(seed), list(network.nodes.id), []
    for _ in range(5):
        graph, sizes = network.to_networkx(), []
        for row in chance.permutation(len(ids)).tolist():
            graph.remove_node(ids[row])
            sizes.append(largest(graph) / len(ids))
        means.append(np.mean(sizes))
    assert found.robustness == pytest.approx(np.mean(means), abs=1e-9)
    assert found.spread == pytest.approx(np.std(means), abs=1e-9)
    assert found.order == ()


def test_known_values() -> None:
    clique = of_pairs(["ab", "ac", "ad", "bc", "bd", "cd"])
    assert resilience(clique).robustness == pytest.approx((1 - 1 / 4) / 2)
    assert resilience(of_pairs([], "abcd")).robustness == pytest.approx(3 / 16)
    star = resilience(STAR)
    assert star.order[0] == "A"
    assert star.largest[1] == pytest.approx(2 / 6)
    assert dict(star.made.parameters) == {"attack": "degree", "recompute": False}


@pytest.mark.parametrize("seed", sampled(range(12), 4, pytest.mark.long))
def test_typed_removal_equals_networkx(seed: int) -> None:
    network = either(seed)
    groups = random_groups(network, seed)
    found = typed_removal(network, groups, runs=3)
    assert [one.group for one in found.groups] == sorted(set(groups))
    for one in found.groups:
        graph = network.to_networkx()
        members = [n for n, own in zip(network.nodes.id, groups, strict=True) if own == one.group]
        graph.remove_nodes_from(members)
        assert one.removed == len(members)
        assert one.largest == pytest.approx(largest(graph) / len(network), abs=1e-9)
        assert 0 <= one.by_chance <= 1
    assert found.before == pytest.approx(largest(network.to_networkx()) / len(network))


@pytest.mark.parametrize("seed", sampled(range(20), 4, pytest.mark.long))
def test_weak_points_and_cut_pairs_equal_networkx(seed: int) -> None:
    network = either(seed)
    graph = network.to_networkx()
    found = weak_points(network)
    assert {name for name, _ in found.articulation} == set(nx.articulation_points(graph))
    assert set(found.bridges) == {(min(tie), max(tie)) for tie in nx.bridges(graph)}
    only = dict(zip(network.nodes.id, cut_pairs(network).tolist(), strict=True))
    for name in graph:
        assert only[name] == without(network, [name]).pairs_lost
    assert [count for _, count in found.articulation] == sorted(
        (only[name] for name, _ in found.articulation), reverse=True
    )


@pytest.mark.parametrize("seed", sampled(range(20), 4, pytest.mark.long))
def test_what_if_equals_recomputing_from_scratch(seed: int) -> None:
    network = either(seed)
    ids = list(network.nodes.id)
    for gone in ([], ids[:1], ids[1::3], ids):
        graph = network.to_networkx()
        could = sum(
            nx.has_path(graph, a, b) for a in ids for b in ids if a < b and not {a, b} & set(gone)
        )
        tied = {name for name, degree in graph.degree() if degree}
        graph.remove_nodes_from(gone)
        sizes = [len(members) for members in nx.connected_components(graph)]
        found = without(network, gone)
        pairs = sum(size * (size - 1) // 2 for size in sizes)
        assert found.after.organisations == len(graph)
        assert found.after.ties == graph.number_of_edges()
        assert found.after.strength == pytest.approx(graph.size(weight="strength"), abs=1e-9)
        assert (found.after.components, found.after.pairs) == (len(sizes), pairs)
        assert found.after.largest == max(sizes, default=0)
        assert found.after.isolated == nx.number_of_isolates(graph)
        assert found.pairs_lost == could - pairs
        assert set(found.stranded) == set(nx.isolates(graph)) & tied
        assert found.removed == tuple(sorted(gone))


def test_empty_and_isolated() -> None:
    for attack, recompute in ATTACKS:
        assert math.isnan(resilience(EMPTY, attack, recompute=recompute).robustness)
    assert typed_removal(EMPTY).groups == ()
    assert math.isnan(typed_removal(EMPTY).before)
    assert weak_points(EMPTY).articulation == ()
    assert weak_points(of_pairs([], "ab")).bridges == ()
    assert without(EMPTY, []).after.components == 0
    assert FAMILY[0].function(EMPTY).shape == (0,)


def test_what_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    for refuses in (resilience, weak_points, cut_pairs):
        assert_refuses_bad_strengths(refuses)
    assert_refuses_bad_strengths(lambda network: typed_removal(network, STAR_GROUPS))
    assert_refuses_bad_strengths(lambda network: without(network, ["A"]))
    with pytest.raises(BadRequest, match="no attack"):
        resilience(STAR, "fire")  # type: ignore[arg-type]
    with pytest.raises(BadRequest, match="at least one run"):
        resilience(STAR, "random", runs=0)
    with pytest.raises(BadRequest, match="at least one run"):
        typed_removal(STAR, runs=0)
    with pytest.raises(NotFound):
        without(STAR, ["nobody"])
    monkeypatch.setattr(module, "_DEAR", 5)
    with pytest.raises(ResultTooLarge, match="at most 5"):
        resilience(STAR, "betweenness", recompute=True)
