"""The summary of a network against NetworkX and against figures that are counted by hand."""

from __future__ import annotations

import math
from dataclasses import asdict
from itertools import pairwise
from typing import TYPE_CHECKING

import networkx as nx
import numpy as np
import pytest
from support.analysis_networks import EMPTY, of_pairs, random_network, sparse_network
from support.sampling import sampled

from ecograph.analysis.engine.rewire import rewired
from ecograph.analysis.summary import cliques, summary
from ecograph.answers.registry import operation_named
from ecograph.errors import BadRequest
from ecograph.network.projection import network_of

if TYPE_CHECKING:
    from ecograph.network.network import Network
    from ecograph.pipeline.snapshot import Snapshot


def graph_of(network: Network) -> nx.Graph[int]:
    """The network as NetworkX has it, with the strength at each node."""
    graph: nx.Graph[int] = nx.Graph(nx.from_scipy_sparse_array(network.strength))
    total = np.asarray(network.strength.sum(axis=1)).ravel().tolist()
    nx.set_node_attributes(graph, dict(enumerate(total)), "total")
    return graph


@pytest.mark.parametrize("make", [random_network, sparse_network])
@pytest.mark.parametrize("seed", sampled(range(15), 4, pytest.mark.long))
def test_every_figure_is_that_of_networkx(make: object, seed: int) -> None:
    network = make(seed)  # type: ignore[operator]
    graph, found = graph_of(network), summary(network, runs=0)
    parts = sorted(map(len, nx.connected_components(graph)))
    hops = [d for _, to in nx.all_pairs_shortest_path_length(graph) for d in to.values() if d]
    degrees = np.array([d for _, d in graph.degree()])
    between = np.array(list(nx.betweenness_centrality(graph).values()))
    size = len(network)
    assert (found.organisations, found.ties) == (size, graph.number_of_edges())
    assert (found.components, found.largest) == (len(parts), parts[-1])
    assert found.isolates == nx.number_of_isolates(graph)
    assert found.diameter == max(hops, default=0)
    pairs = {
        "density": nx.density(graph),
        "largest_share": parts[-1] / size,
        "mean_path": np.mean(hops),
        "transitivity": nx.transitivity(graph),
        "clustering": nx.average_clustering(graph),
        "degree_centralisation": (degrees.max() - degrees).sum() / ((size - 1) * (size - 2)),
        "betweenness_centralisation": (between.max() - between).sum() / (size - 1),
    }
    for name, value in pairs.items():
        assert asdict(found)[name] == pytest.approx(value), name
    ends = [(a, b) for one, other in graph.edges for a, b in ((one, other), (other, one))]
    if len({degrees[a] for a, _ in ends}) > 1:
        expected = nx.degree_assortativity_coefficient(graph)
        assert found.degree_assortativity == pytest.approx(expected, abs=1e-9)
        total = nx.get_node_attributes(graph, "total")
        r = np.corrcoef([total[a] for a, _ in ends], [total[b] for _, b in ends])[0, 1]
        assert found.strength_assortativity == pytest.approx(r, abs=1e-9)


def test_two_components_by_hand() -> None:
    """A triangle and a pair: 3 of 10 pairs closed in one, mean path 1, nothing between."""
    found = summary(network_of({"p": "abc", "q": "de"}), runs=5)
    assert (found.organisations, found.ties, found.density) == (5, 4, 0.4)
    assert (found.components, found.largest_share, found.mean_path) == (2, 0.6, 1.0)
    assert (found.transitivity, found.clustering) == (1.0, 0.6)
    assert (found.degree_centralisation, found.betweenness_centralisation) == (2 / 12, 0.0)
    assert found.degree_assortativity == 1.0


def test_a_ring_with_neighbours_of_neighbours_is_a_small_world() -> None:
    """24 on a ring, each tied to the next two: 1 in 2 triples closed, far more than by chance."""
    ring = of_pairs(
        (f"{one:02}", f"{(one + step) % 24:02}") for one in range(24) for step in (1, 2)
    )
    found = summary(ring, runs=20)
    assert found.transitivity == 0.5
    assert found.transitivity_by_chance < 0.25
    assert found.path_by_chance < found.mean_path
    ratio = (0.5 / found.transitivity_by_chance) / (found.mean_path / found.path_by_chance)
    assert found.small_world == pytest.approx(ratio)
    assert found.small_world > 1.5
    assert summary(ring, runs=20).small_world == found.small_world
    assert math.isnan(found.degree_assortativity)  # all degrees are 4
    assert math.isnan(summary(ring, runs=0).small_world)


@pytest.mark.parametrize("seed", range(5))
def test_random_networks_keep_degrees_and_have_no_tie_twice(seed: int) -> None:
    graph = nx.gnm_random_graph(20, 40, seed=seed)
    one, other = np.array(list(graph.edges)).T
    ends = rewired(one, other, 20, seed)
    after: nx.Graph[int] = nx.Graph(zip(*(part.tolist() for part in ends), strict=True))
    assert after.number_of_edges() == 40
    assert not list(nx.selfloop_edges(after))
    assert dict(after.degree()) == {node: d for node, d in graph.degree() if d}
    assert {frozenset(edge) for edge in after.edges} != {frozenset(edge) for edge in graph.edges}


def test_what_is_large_is_sampled_or_not_computed() -> None:
    path = of_pairs(pairwise(f"{n:02}" for n in range(40)))
    found, exact = summary(path, samples=10, large=20), summary(path)
    assert (found.distances_from, exact.distances_from) == (10, 40)
    assert found.diameter <= exact.diameter == 39
    assert found.mean_path == pytest.approx(exact.mean_path, rel=0.3)
    assert math.isnan(found.small_world)
    assert math.isnan(found.betweenness_centralisation)


def test_nothing_has_no_figures() -> None:
    found = summary(EMPTY)
    assert (found.organisations, found.ties, found.components) == (0, 0, 0)
    assert math.isnan(found.density)
    assert math.isnan(found.mean_path)


def test_events_that_make_the_most_ties() -> None:
    found = cliques(network_of({"p1": "abcd", "p2": "abe", "p3": "ab"}), 2)
    assert [(one.participants, one.ties, one.alone) for one in found] == [(4, 6, 5), (3, 3, 2)]


@pytest.mark.slow
def test_a_series_is_a_row_a_period(snapshot: Snapshot) -> None:
    operation = operation_named("summary", "analyse")
    found = operation.ask(snapshot, {"since": "2001", "until": "2020", "every": 5, "lang": "en"})
    assert [row[0] for row in found.rows] == ["2001–2005", "2006–2010", "2011–2015", "2016–2020"]
    alone = operation.ask(snapshot, {"since": "2011", "until": "2015", "lang": "en"})
    assert alone.rows == (("2011–2015", *found.rows[2][1:]),)
    assert found.picture.startswith("<svg")
    assert found.picture.count("<circle") >= 4 * 15
    (events,) = found.tables
    first = [row for row in events.rows if row[0] == "2001–2005"]
    assert max(int(str(row[5])) for row in first) == 45
    thin = operation.ask(
        snapshot, {"since": "2001", "until": "2010", "every": 5, "min_ties": 100, "lang": "en"}
    )
    assert thin.rows[0][1:4] == (40, 0, 87)
    assert set(thin.rows[0][4:]) == {None}
    assert "Periods with fewer than 100 ties are only counted: 2001–2005" in thin.notes
    with pytest.raises(BadRequest, match="first and its last year"):
        operation.ask(snapshot, {"every": 5})
