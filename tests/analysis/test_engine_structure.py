"""The engine's other measures: known by hand, equal to NetworkX and to the analysis layer."""

from __future__ import annotations

from typing import Any

import networkx as nx
import numpy as np
import pytest
from scipy.sparse import csr_array
from support.engine_graphs import affiliation, engine_graph, general
from support.sampling import sampled

from ecograph.analysis import structural_holes
from ecograph.analysis.engine import triangles as triads
from ecograph.analysis.engine.graph import graph_of, strengths_of
from ecograph.analysis.engine.k_core import core_number
from ecograph.analysis.engine.leiden import leiden, modularity
from ecograph.analysis.engine.power_iteration import eigenvector, pagerank
from ecograph.analysis.engine.triangles import closure
from ecograph.network.projection import network_of

STAR = network_of({f"p{other}": ["A", other] for other in ("U1", "U2", "I1", "I2", "G1")}
                  | {"p": ["I1", "I2"]})  # fmt: skip


def test_burts_star() -> None:
    found = closure(strengths_of(STAR))
    centre, inner = STAR.index("A"), STAR.index("I1")
    assert found.constraint[[centre, inner]].tolist() == pytest.approx([0.3, 0.9225])
    assert found.effective_size[centre] == pytest.approx(4.6)
    assert found.disorder[[centre, inner]].tolist() == pytest.approx([0.050386, 0.035043], abs=1e-6)
    assert found.triangles[[centre, inner]].tolist() == [1, 1]
    assert found.clustering[centre] == pytest.approx(0.1)


@pytest.mark.parametrize("seed", sampled(range(60), 12, pytest.mark.long))
def test_structural_holes_are_those_of_the_analysis(seed: int) -> None:
    graph = affiliation(seed) if seed % 2 else general(seed)
    cliques = enumerate(nx.find_cliques(graph))
    network = network_of({f"p{number}": map(str, clique) for number, clique in cliques})
    found = closure(strengths_of(network))
    np.testing.assert_allclose(found.constraint, structural_holes.constraint(network), atol=1e-9)
    np.testing.assert_allclose(found.disorder, structural_holes.hierarchy(network), atol=1e-9)
    expected = structural_holes.effective_size(network)
    np.testing.assert_allclose(found.effective_size, expected, atol=1e-9)


@pytest.mark.parametrize("seed", sampled(range(60), 12, pytest.mark.long))
def test_triangles_and_cores_are_those_of_networkx(seed: int) -> None:
    graph = affiliation(seed) if seed % 2 else general(seed)
    ours, nodes = engine_graph(graph), sorted(graph)
    found = closure(ours)
    assert triads.triangles(ours).tolist() == found.triangles.tolist()
    assert triads.clustering(ours).tolist() == found.clustering.tolist()
    triangles: Any = nx.triangles(graph)
    clustering: Any = nx.clustering(graph)
    cores = nx.core_number(graph)
    assert found.triangles.tolist() == [triangles[node] for node in nodes]
    assert found.clustering.tolist() == pytest.approx([clustering[node] for node in nodes])
    assert core_number(ours).tolist() == [cores[node] for node in nodes]


@pytest.mark.parametrize("seed", sampled(range(20), 4, pytest.mark.long))
def test_power_iteration_is_that_of_networkx(seed: int) -> None:
    graph = affiliation(seed)
    ours, nodes = engine_graph(graph, "distance").matrix(), sorted(graph)
    found = pagerank(ours, tolerance=1e-14, rounds=500)
    theirs = nx.pagerank(graph, weight="distance", tol=1e-14, max_iter=500)
    assert found is not None
    np.testing.assert_allclose(found, [theirs[node] for node in nodes], rtol=1e-9)
    leading = eigenvector(ours, rounds=50)
    try:
        expected = nx.eigenvector_centrality(graph, weight="distance", max_iter=50)
    except nx.PowerIterationFailedConvergence:
        assert leading is None
    else:
        assert leading is not None
        np.testing.assert_allclose(leading, [expected[node] for node in nodes], atol=1e-9)


@pytest.mark.parametrize("seed", sampled(range(30), 6, pytest.mark.long))
def test_leiden_is_no_worse_than_louvain_and_holds_together(seed: int) -> None:
    graph = nx.planted_partition_graph(5, 12, 0.5, 0.05, seed=seed)
    ours = engine_graph(graph)
    group = leiden(ours, seed=seed)
    louvain = nx.community.louvain_communities(graph, seed=seed)
    assert modularity(ours, group) > nx.community.modularity(graph, louvain) - 0.02
    sets = [set(np.flatnonzero(group == number).tolist()) for number in range(group.max() + 1)]
    assert modularity(ours, group) == pytest.approx(nx.community.modularity(graph, sets))
    assert all(nx.is_connected(graph.subgraph(members)) for members in sets)
    assert (np.diff([len(members) for members in sets]) <= 0).all()
    assert leiden(ours, seed=seed).tolist() == group.tolist()


def test_higher_resolution_gives_smaller_communities() -> None:
    graph = engine_graph(nx.caveman_graph(4, 6))
    assert leiden(graph).max() == 3
    assert leiden(graph, resolution=20.0).max() == 23


@pytest.mark.parametrize("size", [0, 3])
def test_without_ties(size: int) -> None:
    empty = graph_of(csr_array((size, size)))
    assert core_number(empty).tolist() == [0] * size
    assert leiden(empty).tolist() == list(range(size))
    assert closure(empty).triangles.tolist() == [0] * size
    assert np.isnan(closure(empty).constraint).all()
    assert pagerank(empty.matrix()) is not None
