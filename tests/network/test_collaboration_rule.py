"""The rule of what counts as collaboration, and how it differs from the reading's own rule."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING

import networkx as nx
import pytest

from ecograph.network.projection import ProjectionSpec, project
from ecograph.network.rules import Rules

if TYPE_CHECKING:
    from ecograph.network.network import Network
    from ecograph.pipeline.snapshot import Snapshot

TABLE = Path(__file__).parents[2] / "docs" / "collaboration-rule-differences.csv"
SOURCES = frozenset({"dalian-collaborations"})


@pytest.fixture(scope="module")
def reading(snapshot: Snapshot) -> Network:
    """The network by the rule that the curated reading states of itself."""
    spec = ProjectionSpec(sources=SOURCES, count_internal=True)
    return project(snapshot.links, Rules.load(readme=True), spec)


@pytest.fixture(scope="module")
def ours(snapshot: Snapshot) -> Network:
    """The network by our default rule."""
    return project(snapshot.links, Rules.load(), ProjectionSpec(sources=SOURCES))


def strengths(network: Network) -> dict[tuple[str, str], float]:
    first, second, strength = network.pairs()
    ids = list(network.nodes.id)
    ends = ((ids[a], ids[b]) for a, b in zip(first, second, strict=True))
    return {
        (min(pair), max(pair)): round(float(value), 6)
        for pair, value in zip(ends, strength, strict=True)
    }


def test_the_readings_own_rule_gives_its_figures(reading: Network) -> None:
    graph = reading.to_networkx()
    sizes = sorted((len(one) for one in nx.connected_components(graph)), reverse=True)
    figures = (reading.counts.events, len(reading), reading.counts.ties)
    assert figures == (212, 358, 1317)
    assert sizes[:2] == [313, 6]


def test_the_default_rule_only_takes_away(reading: Network, ours: Network) -> None:
    before, after = strengths(reading), strengths(ours)
    assert set(after) <= set(before)
    assert (ours.counts.events, len(ours), ours.counts.ties) == (190, 323, 1143)


def test_the_difference_is_listed_tie_by_tie(reading: Network, ours: Network) -> None:
    before, after = strengths(reading), strengths(ours)
    expected = {
        (*pair, f"{before[pair]:g}", f"{after.get(pair, 0.0):g}")
        for pair in before
        if before[pair] != after.get(pair, 0.0)
    }
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    listed = {
        (row["one"], row["other"], row["strength_reading"], row["strength_default"]) for row in rows
    }
    assert listed == expected
    assert all(row["events"] for row in rows)
