"""Betweenness from a sample of sources: NetworkX's numbers, and a bound that holds."""

from __future__ import annotations

import math
import random
from typing import TYPE_CHECKING

import networkx as nx
import numpy as np
import pytest
from support.engine_graphs import affiliation, engine_graph, general
from support.sampling import sampled

from ecograph.analysis.effort import Effort
from ecograph.analysis.engine.sampling import drawn, estimate, margins
from ecograph.analysis.engine.shortest_paths import betweenness
from ecograph.analysis.measure import LARGE
from ecograph.analysis.ranking import rank
from ecograph.errors import BadRequest
from ecograph.network.projection import network_of

if TYPE_CHECKING:
    from collections.abc import Callable

EVENTS = {f"p{number}": [f"o{number}", f"o{number + 1}", f"o{number // 3}"] for number in range(40)}


@pytest.mark.slow
@pytest.mark.parametrize("seed", sampled(range(100), 5, pytest.mark.long))
@pytest.mark.parametrize("make", [affiliation, general])
def test_with_the_same_sources_the_numbers_are_those_of_networkx(
    seed: int, make: Callable[[int], nx.Graph[int]]
) -> None:
    graph, weight = make(seed), (None, "distance")[seed % 2]
    samples = random.Random(seed).randint(1, len(graph))  # noqa: S311
    theirs = nx.betweenness_centrality(graph, k=samples, weight=weight, seed=seed)
    sources = np.array(random.Random(seed).sample(list(graph), samples))  # noqa: S311
    found = estimate(engine_graph(graph, weight), sources, weighted=weight is not None)
    if len(graph) > 2:
        expected = [theirs[node] for node in range(len(graph))]
        np.testing.assert_allclose(found.values, expected, atol=1e-9)


@pytest.mark.slow
@pytest.mark.parametrize("weighted", [True, False])
def test_all_sources_give_the_exact_values(*, weighted: bool) -> None:
    graph = engine_graph(affiliation(12), "distance")
    found = estimate(graph, np.arange(len(graph)), weighted=weighted)
    size = len(graph)
    exact = betweenness(graph, weighted=weighted) * 2 / ((size - 1) * (size - 2))
    np.testing.assert_allclose(found.values, exact, atol=1e-12)
    assert found.bound <= 1e-12


@pytest.mark.slow
@pytest.mark.parametrize("weighted", [True, False])
@pytest.mark.parametrize("confidence", [0.5, 0.95])
def test_the_bound_holds_as_often_as_it_says(confidence: float, *, weighted: bool) -> None:
    """Every value of every sample lies in its margin, in at least `confidence` of the samples."""
    graph = engine_graph(nx.barabasi_albert_graph(60, 1, seed=4))
    exact = betweenness(graph, weighted=weighted) * 2 / (59 * 58)
    held = 0
    for seed in range(120):
        found = estimate(graph, drawn(60, 30, seed), weighted=weighted, confidence=confidence)
        held += bool((abs(found.values - exact) <= found.margin + 1e-12).all())
    assert held >= 120 * confidence


@pytest.mark.parametrize("chance", [0.002, 0.02, 0.3])
def test_margins_hold_for_rare_and_for_frequent_ones(chance: float) -> None:
    """Numbers 0 and 1 are the hardest; one in twenty intervals may miss the mean."""
    numbers = (np.random.default_rng(1).random(2_000) < chance).astype(float)
    missed = 0
    for seed in range(400):
        part = numbers[drawn(2_000, 200, seed)]
        count, sums, squares = np.array([[200.0], [part.sum()], [(part**2).sum()]])
        margin = margins(count, sums, squares, 2_000, 0.05)[0]
        missed += abs(part.mean() - numbers.mean()) > margin
    assert missed <= 20


def test_a_margin_of_nothing_seen_is_known_by_hand() -> None:
    """Bets of 0.475 on 1,000 zeros: 0.475 d − 0.1694 d² = ln(2 · 6 / 0.05) / 1,000 at 0.0116."""
    curve = -math.log1p(-0.475) - 0.475
    budget = math.log(12 / 0.05) / 1_000
    by_half = (0.475 - math.sqrt(0.475**2 - 4 * curve * budget)) / (2 * curve)
    curve = -math.log1p(-0.95) - 0.95
    by_most = (0.95 - math.sqrt(0.95**2 - 4 * curve * budget)) / (2 * curve)
    found = margins(np.array([1_000.0]), np.zeros(1), np.zeros(1), 10_000, 0.05)
    assert found[0] == pytest.approx(min(by_half, by_most))


def test_what_lies_on_no_path_has_no_margin() -> None:
    star = engine_graph(nx.star_graph(9))
    found = estimate(star, np.array([1, 2, 3]), weighted=False)
    assert found.values.tolist() == [1.0] + [0.0] * 9
    assert (found.margin[1:] == 0).all()
    assert found.margin[0] > 0


def test_a_ranking_says_that_it_is_estimated() -> None:
    network = network_of(EVENTS)
    answer = rank(network, "betweenness", effort=Effort(samples=20, seed=1))
    about = answer.made_by.estimate
    assert about is not None
    assert (about.samples, about.sources, about.seed) == (20, len(network), 1)
    assert (about.confidence, about.exact_limit) == (0.95, LARGE)
    said = answer.caveats[0]
    assert f"Estimated from 20 of {len(network)} sources, seed 1; with 95 % confidence" in said.en
    assert f"± {about.bound:.2g}" in said.en
    assert f"± {about.bound:.2g}" in said.zh
    again = rank(network, "betweenness", effort=Effort(samples=20, seed=1))
    assert again.rows == answer.rows
    other = rank(network, "betweenness", effort=Effort(samples=20, seed=2))
    assert other.rows != answer.rows
    exact = {row.id: row.value for row in rank(network, "betweenness").rows}
    assert all(abs(row.value - exact[row.id]) <= about.bound for row in answer.rows)


@pytest.mark.parametrize("measure", ["betweenness", "betweenness-unweighted"])
def test_above_the_limit_it_is_estimated_unless_exact(measure: str) -> None:
    network = network_of(EVENTS)
    plain = rank(network, measure).rows
    limited = rank(network, measure, effort=Effort(exact_limit=10))
    assert limited.made_by.estimate is not None
    assert limited.made_by.estimate.samples == len(network)
    assert [row.id for row in limited.rows] == [row.id for row in plain]
    assert [row.value for row in limited.rows] == pytest.approx([row.value for row in plain])
    exact = rank(network, measure, effort=Effort(exact=True, exact_limit=10))
    assert (exact.made_by.estimate, exact.rows) == (None, plain)
    assert rank(network, measure, effort=Effort()).made_by.estimate is None


def test_what_does_not_go_together_is_refused() -> None:
    network = network_of(EVENTS)
    with pytest.raises(BadRequest, match="exclude each other"):
        rank(network, "betweenness", effort=Effort(exact=True, samples=5))
    with pytest.raises(BadRequest, match="closeness is never estimated"):
        rank(network, "closeness", effort=Effort(samples=5))
