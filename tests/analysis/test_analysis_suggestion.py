"""Link suggestion: scores against NetworkX, paths that exist, the hold-out by brute force."""

from __future__ import annotations

import math
from dataclasses import replace
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
    with_kinds,
)
from support.sampling import sampled

from ecograph.analysis import link_prediction as suggesting
from ecograph.analysis import link_prediction_test as judging
from ecograph.analysis.link_prediction import suggest
from ecograph.analysis.link_prediction_scores import Method, even, link_scores
from ecograph.analysis.link_prediction_test import auc, holdout, precision_at
from ecograph.errors import BadRequest, NotFound, ResultTooLarge
from ecograph.network.network import InternalTie
from ecograph.network.projection import network_of

if TYPE_CHECKING:
    from ecograph.network.network import Network

METHODS: tuple[Method, ...] = (
    "common-neighbours",
    "adamic-adar",
    "resource-allocation",
    "katz",
    "degree",
)


def either(seed: int) -> Network:
    return random_network(seed) if seed % 2 else sparse_network(seed)


def katz(network: Network, beta: float, length: int) -> np.ndarray[tuple[int, int], np.dtype]:
    ties = (network.strength.toarray() > 0).astype(float)
    powers = [np.linalg.matrix_power(beta * ties, steps) for steps in range(2, length + 1)]
    return np.sum(powers, axis=0)  # type: ignore[no-any-return]


@pytest.mark.parametrize("seed", sampled(range(40), 8, pytest.mark.long))
def test_scores_equal_networkx(seed: int) -> None:
    network = either(seed)
    graph = network.to_networkx()
    ids = list(network.nodes.id)
    free = [(ids[a], ids[b]) for a, b in combinations(range(len(ids)), 2)]
    theirs = {
        "common-neighbours": [(a, b, len(set(nx.common_neighbors(graph, a, b)))) for a, b in free],
        "adamic-adar": list(nx.adamic_adar_index(graph, free)),
        "resource-allocation": list(nx.resource_allocation_index(graph, free)),
        "degree": list(nx.preferential_attachment(graph, free)),
    }
    for method, expected in theirs.items():
        found = link_scores(network, method)  # type: ignore[arg-type]
        for one, other, score in expected:
            place = network.index(one), network.index(other)
            assert found[place] == pytest.approx(score, abs=1e-9)
            assert found[place[::-1]] == pytest.approx(score, abs=1e-9)
    found = link_scores(network, "katz", beta=0.2, length=5)
    assert found == pytest.approx(katz(network, 0.2, 5), abs=1e-9)
    rows = np.array([2, 0])
    for method in METHODS:
        assert link_scores(network, method, rows=rows) == pytest.approx(
            link_scores(network, method)[rows]
        )


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("seed", sampled(range(12), 4, pytest.mark.long))
def test_suggestions_are_the_best_of_all_free_pairs(seed: int, method: Method) -> None:
    network = either(seed)
    graph, scores, ids = network.to_networkx(), link_scores(network, method), list(network.nodes.id)
    free = [
        (-float(even(scores)[a, b]), ids[a], ids[b])
        for a, b in combinations(range(len(ids)), 2)
        if not graph.has_edge(ids[a], ids[b]) and scores[a, b] > 0
    ]
    found = suggest(network, method=method, top=7).rows
    joined = {pair for one in found for pair in one.also}
    alone = [each for each in sorted(free) if each[1:] not in joined]
    assert [(-one.score, one.one, one.other) for one in found] == alone[:7]
    for one in found:
        assert list(one.common) == sorted(nx.common_neighbors(graph, one.one, one.other))
        path = [step.id for step in one.path]
        if not nx.has_path(graph, one.one, one.other):
            assert path == []
            continue
        assert path == min(nx.all_shortest_paths(graph, one.one, one.other))
        assert all(step.through == ("CollaborationEvent",) for step in one.path[1:])
    name = ids[seed % len(ids)]
    mine = [
        (score, *sorted({one, other} - {name}))
        for score, one, other in free
        if name in (one, other)
    ]
    only = suggest(network, name, method=method, top=5).rows
    also = {end for one in only for pair in one.also for end in pair} - {name}
    alone_of_mine = [each for each in sorted(mine) if each[1] not in also]
    assert [(-one.score, one.other) for one in only] == alone_of_mine[:5]
    assert all(one.one == name for one in only)


def test_internal_ties_are_not_suggested() -> None:
    chain = of_pairs(["ab", "bc", "bd"])
    unit = replace(chain, internal=(InternalTie("c", "a", 1.0, ("q",)),))
    assert [(one.one, one.other) for one in suggest(chain).rows] == [
        ("a", "c"),
        ("a", "d"),
        ("c", "d"),
    ]
    assert [(one.one, one.other) for one in suggest(unit).rows] == [("a", "d"), ("c", "d")]
    assert [one.other for one in suggest(unit, "a").rows] == ["d"]
    assert [one.other for one in suggest(unit, "c").rows] == ["d"]
    later = of_pairs(["ab", "bc", "bd", "cd"])
    assert holdout(unit, later).candidates == holdout(chain, unit).candidates == 2


def test_partners_of_a_kind() -> None:
    network = with_kinds(of_pairs(["ab", "bc", "bd"]), ["U", "U", "I", "G"])
    assert [one.other for one in suggest(network, "a", kinds=["I"]).rows] == ["c"]
    pairs = [(one.one, one.other) for one in suggest(network, kinds=["I"]).rows]
    assert pairs == [("a", "c"), ("c", "d")]
    found = suggest(network, "a", kinds=["I"])
    assert [step.kind for step in found.rows[0].path] == ["U", "U", "I"]
    assert dict(found.made.parameters)["kinds"] == "I"


@pytest.mark.parametrize("seed", sampled(range(15), 4, pytest.mark.long))
def test_the_holdout_equals_brute_force(seed: int) -> None:
    before, after = either(seed), either(seed + 2)
    found = holdout(before, after, k=5)
    ids, later = list(before.nodes.id), after.to_networkx()
    early = before.to_networkx()
    free = [
        (a, b) for a, b in combinations(range(len(ids)), 2) if not early.has_edge(ids[a], ids[b])
    ]
    came = [later.has_edge(ids[a], ids[b]) for a, b in free]
    assert (found.candidates, found.came) == (len(free), sum(came))
    newcomers = [tie for tie in later.edges if not set(tie) <= set(ids)]
    assert found.out_of_reach == len(newcomers)
    assert [one.method for one in found.scores][-1] == "degree"
    for one in found.scores:
        table = even(link_scores(before, one.method))  # type: ignore[arg-type]
        scores = [table[pair] for pair in free]
        yes = [score for score, tied in zip(scores, came, strict=True) if tied]
        no = [score for score, tied in zip(scores, came, strict=True) if not tied]
        if not yes or not no:
            assert math.isnan(one.auc)
            continue
        wins = sum((a > b) + (a == b) / 2 for a in yes for b in no)
        assert one.auc == pytest.approx(wins / (len(yes) * len(no)), abs=1e-9)
        assert one.gain == pytest.approx(one.auc - found.scores[-1].auc, abs=1e-9)


def test_precision_is_the_mean_over_the_orders_of_equal_scores() -> None:
    scores, came = np.array([2.0, 1, 1, 1, 0]), np.array([False, True, True, False, True])
    shares = [(0 + sum(came[list(pick)])) / 3 for pick in combinations((1, 2, 3), 2)]
    assert precision_at(scores, came, 3) == pytest.approx(np.mean(shares))
    assert precision_at(scores, came, 99) == pytest.approx(0.6)
    assert math.isnan(precision_at(np.zeros(0), np.zeros(0, np.bool_), 1))
    assert math.isnan(auc(np.ones(2), np.ones(2, np.bool_)))


def test_empty_and_isolated() -> None:
    assert suggest(EMPTY).rows == ()
    lone = of_pairs(["ab", "bc"], "d")
    assert suggest(lone, "d").rows == ()
    assert suggest(lone, "d", method="degree").rows == ()
    none = holdout(EMPTY, lone)
    assert (none.candidates, none.out_of_reach) == (0, 2)
    assert all(math.isnan(one.auc) and math.isnan(one.precision) for one in none.scores)


def test_what_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    assert_refuses_bad_strengths(suggest)
    assert_refuses_bad_strengths(lambda network: holdout(network, STAR))
    for network in (STAR, EMPTY):
        with pytest.raises(BadRequest, match="no method"):
            suggest(network, method="guess")  # type: ignore[arg-type]
    for wrong in ({"beta": 0.0}, {"beta": 2.0}, {"length": 1}, {"beta": math.nan}):
        with pytest.raises(BadRequest, match="Katz"):
            suggest(STAR, method="katz", **wrong)
    with pytest.raises(BadRequest, match="at least one"):
        suggest(STAR, top=0)
    with pytest.raises(BadRequest, match="one suggestion"):
        holdout(STAR, STAR, k=0)
    with pytest.raises(NotFound):
        suggest(STAR, "nobody")
    monkeypatch.setattr(suggesting, "LARGE", 5)
    monkeypatch.setattr(judging, "LARGE", 5)
    with pytest.raises(ResultTooLarge):
        suggest(STAR)
    with pytest.raises(ResultTooLarge):
        holdout(STAR, STAR)
    assert suggest(STAR, "U1").rows[0].common == ("A",)


def test_a_path_names_the_contexts() -> None:
    found = suggest(network_of({"p": "abc", "q": "cd"}), "a").rows[0]
    assert [step.id for step in found.path] == ["a", "c", "d"]
