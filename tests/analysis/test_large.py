"""What the compiled engine says of a large network is what the plain measures say."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import httpx
import networkx as nx
import numpy as np
import pytest
from support.cli_run import run
from support.waiting import PATIENCE

import ecograph
from ecograph.analysis import shortest, structural_holes
from ecograph.analysis.engine import adapter
from ecograph.answers.registry import operation_named

if TYPE_CHECKING:
    from pathlib import Path

    from ecograph.pipeline.snapshot import Snapshot

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("weighted", [True, False])
def test_paths_of_the_dalian_network(snapshot: Snapshot, *, weighted: bool) -> None:
    network = snapshot.collaboration
    for name in ("betweenness", "closeness", "harmonic"):
        plain = getattr(shortest, name)(network, weighted=weighted)
        fast = getattr(adapter, name)(network, weighted=weighted)
        np.testing.assert_allclose(fast, plain, rtol=1e-9, atol=1e-12, err_msg=name)


def test_structural_holes_of_the_dalian_network(snapshot: Snapshot) -> None:
    network = snapshot.collaboration
    found = adapter.closure(network)
    for fast, plain in (
        (found.constraint, structural_holes.constraint(network)),
        (found.effective_size, structural_holes.effective_size(network)),
        (found.disorder, structural_holes.hierarchy(network)),
    ):
        np.testing.assert_allclose(fast, plain, rtol=1e-9, atol=1e-12)


def test_networkx_hands_over_by_name(snapshot: Snapshot) -> None:
    graph = snapshot.collaboration.to_networkx()
    plain = nx.betweenness_centrality(graph)
    fast = nx.betweenness_centrality(graph, backend="ecograph")
    assert fast == pytest.approx(plain, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("weighted", [True, False])
def test_an_estimate_of_the_dalian_network(snapshot: Snapshot, *, weighted: bool) -> None:
    """Isolated organisations are no sources; all the others as sources give the exact values."""
    network = snapshot.collaboration
    sources = len(network) - network.counts.isolates
    exact = shortest.betweenness(network, weighted=weighted)
    values, bound = adapter.estimated_betweenness(network, sources, 0, 0.95, weighted=weighted)
    np.testing.assert_allclose(values, exact, rtol=1e-9, atol=1e-12)
    assert bound <= 1e-12
    values, bound = adapter.estimated_betweenness(network, 40, 3, 0.95, weighted=weighted)
    assert 0 < abs(values - exact).max() <= bound < 1


def test_every_door_gives_the_same_estimate_and_says_so(
    snapshot: Snapshot, home: Path, service: str
) -> None:
    asked: dict[str, Any] = {"measure": "betweenness", "limit": 5, "samples": 30, "seed": 4}
    expected = (
        operation_named("rank").ask(snapshot, {**asked, "lang": "en"}).model_dump(mode="json")
    )
    assert expected["made_by"]["estimate"]["samples"] == 30
    assert "Estimated from 30 of" in expected["caveats"][0]
    address = f"{service}/api/v1/analysis/collaboration/centrality"
    sent = httpx.get(address, params={**asked, "lang": "en"}, timeout=PATIENCE)
    assert sent.json() == expected
    options = ("--limit", "5", "--samples", "30", "--seed", "4", "--lang", "en")
    words = ("rank", "--measure", "betweenness", *options, "--format", "json")
    assert json.loads(run(home, *words).stdout) == expected
    found = ecograph.open(home).rank(measure="betweenness", limit=5, samples=30, seed=4)
    column = found.columns.index("value")
    assert [row[column] for row in found.rows] == [row["value"] for row in expected["rows"]]
    assert any("估计值" in note and "种子 4" in note for note in found.notes)


def test_the_limit_can_be_chosen(snapshot: Snapshot, home: Path) -> None:
    words = ("rank", "--measure", "betweenness-unweighted", "--format", "json")
    limited = json.loads(run(home, *words, "--exact-limit", "10").stdout)
    assert limited["made_by"]["estimate"]["exact_limit"] == 10
    assert "估计值" in limited["caveats"][0]
    exact = json.loads(run(home, *words, "--exact-limit", "10", "--exact").stdout)
    assert exact["made_by"]["estimate"] is None
    refused = run(home, *words, "--exact", "--samples", "9", code=2)
    assert "exclude each other" in refused.output
