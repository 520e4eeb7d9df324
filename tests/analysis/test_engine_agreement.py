"""Every function of the backend beside plain NetworkX on 200 random graphs, to nine digits."""

from __future__ import annotations

import math
import random
from functools import cache
from typing import TYPE_CHECKING, Any

import networkx as nx
import numpy as np
import pytest
from support.engine_graphs import affiliation, general

from ecograph.analysis.engine.backend import BACKEND, COVERED

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

GRAPHS = 200
CLOSE: dict[str, Any] = {"rtol": 1e-9, "atol": 1e-9}
SHORTEST = ("betweenness_centrality", "edge_betweenness_centrality")
CASES: list[tuple[str, dict[str, Any]]] = [
    *[(name, {}) for name in ("clustering", "core_number", "transitivity", "triangles")],
    *[("average_clustering", {"count_zeros": count}) for count in (True, False)],
    *[
        (name, {"weight": weight, "normalized": normalized})
        for name in SHORTEST
        for weight in (None, "distance")
        for normalized in (True, False)
    ],
    *[
        (name, {"weight": weight, "k": 0.4, "seed": 7, "normalized": normalized})
        for name in SHORTEST
        for weight, normalized in ((None, True), ("distance", False))
    ],
    *[("closeness_centrality", {"distance": one}) for one in (None, "distance")],
    ("closeness_centrality", {"wf_improved": False}),
    ("closeness_centrality", {"wf_improved": False, "distance": "distance"}),
    *[("harmonic_centrality", {"distance": one}) for one in (None, "distance")],
    *[("constraint", {"weight": one}) for one in (None, "strength")],
    ("effective_size", {}),
    *[("pagerank", {"weight": one, "tol": 1e-14, "max_iter": 5_000}) for one in (None, "strength")],
    ("pagerank", {"weight": "strength", "alpha": 0.5, "tol": 1e-14}),
    ("katz_centrality", {"weight": "strength", "alpha": 0.01, "tol": 1e-14}),
    ("katz_centrality", {"alpha": 0.01, "tol": 1e-14, "normalized": False, "beta": 2.5}),
    ("katz_centrality_numpy", {"alpha": 0.02, "weight": "strength"}),
    ("katz_centrality_numpy", {"alpha": 0.01, "normalized": False, "beta": -1}),
]  # fmt: skip
SETS = ("articulation_points", "bridges", "connected_components")
OTHERWISE = {
    *("effective_size", "eigenvector_centrality", "leiden_communities", "louvain_communities"),
    *(*SETS, "number_connected_components"),
}
"""Functions with a test of their own below."""


@cache
def graphs() -> tuple[nx.Graph[int], ...]:
    """Of 1 to 30 nodes: affiliation networks, stars, trees, cliques, chance; twins; isolates."""
    return tuple(_made(seed) for seed in range(GRAPHS))


def _made(seed: int) -> nx.Graph[int]:
    chance = random.Random(seed)  # noqa: S311
    graph = affiliation(seed) if seed % 2 else general(seed)
    if seed % 5 == 0:
        twin, model = len(graph), chance.choice(sorted(graph))
        ties = list(graph[model].items())
        graph.add_edges_from((twin, other, dict(data)) for other, data in ties)
    if seed % 3 == 0:
        graph.add_nodes_from(range(len(graph), len(graph) + chance.randint(1, 6)))
    if seed % 20 == 19:
        graph = nx.empty_graph(1 + seed // 20 % 3)
    for _, _, data in graph.edges(data=True):
        data["strength"] = float(1 / data["distance"]) * chance.choice((0.5, 1, 1, 3))
    return graph


def compared(found: Mapping[Any, float] | float, expected: Mapping[Any, float] | float) -> None:
    if not isinstance(found, dict) or not isinstance(expected, dict):
        assert found == pytest.approx(expected, abs=1e-9)
        return
    assert found.keys() == expected.keys()
    one, other = (np.array([float(each[key]) for key in expected]) for each in (found, expected))
    np.testing.assert_allclose(one, other, equal_nan=True, **CLOSE)


def fitting(graph: nx.Graph[int], options: dict[str, Any]) -> dict[str, Any]:
    """The options, with a share of the nodes for `k`."""
    share = {"k": max(1, round(options["k"] * len(graph)))} if "k" in options else {}
    return {**options, **share}


def test_the_graphs_are_as_mixed_as_they_should_be() -> None:
    sizes = [len(graph) for graph in graphs()]
    assert (min(sizes), max(sizes)) == (1, 30)
    assert sum(not nx.is_connected(graph) for graph in graphs()) > 80
    assert sum(nx.number_of_isolates(graph) > 0 for graph in graphs()) > 60


def test_every_function_is_compared() -> None:
    assert {name for name, _ in CASES} | OTHERWISE == set(COVERED)


@pytest.mark.slow
@pytest.mark.parametrize(("name", "options"), CASES, ids=str)
def test_numbers_are_those_of_networkx(name: str, options: dict[str, Any]) -> None:
    ours, theirs = getattr(BACKEND, name), getattr(nx, name)
    compared_graphs = 0
    for graph in graphs():
        if name == "average_clustering" and not (options["count_zeros"] or nx.transitivity(graph)):
            continue  # a mean of nothing
        if name == "katz_centrality_numpy" and len(graph) == 1:
            continue  # NetworkX fails
        chosen = fitting(graph, options)
        compared(ours(graph, **chosen), theirs(graph, **chosen))
        compared_graphs += 1
    assert compared_graphs > GRAPHS / 2


@pytest.mark.parametrize("name", SETS)
def test_parts_are_those_of_networkx(name: str) -> None:
    for graph in graphs():
        ours, theirs = (list(getattr(door, name)(graph)) for door in (BACKEND, nx))
        if name == "connected_components":
            assert ours == theirs
            assert BACKEND.number_connected_components(graph) == len(theirs)
        else:
            assert len(ours) == len(theirs)
            assert set(ours) == set(theirs)


@pytest.mark.slow
@pytest.mark.parametrize("weight", [None, "strength"])
def test_effective_size_follows_the_formula(weight: str | None) -> None:
    r"""n_i − Σ_j Σ_q p_iq m_jq over the neighbours j of i and all q but i and j."""
    for graph in graphs():
        matrix = _matrix(graph, range(len(graph)), weight)
        found = BACKEND.effective_size(graph, weight=weight)
        for node in graph:
            assert found[node] == pytest.approx(_effective(matrix, node), abs=1e-9, nan_ok=True)


def _matrix(graph: nx.Graph[int], nodes: Sequence[int], weight: str | None) -> np.ndarray[Any, Any]:
    values: Any = nx.to_numpy_array(graph, nodelist=nodes, weight=weight or "nothing")
    return np.asarray(values)


def _effective(matrix: np.ndarray[Any, Any], node: int) -> float:
    near = np.flatnonzero(matrix[node])
    if not len(near):
        return math.nan
    redundancy = sum(
        matrix[node, third] / matrix[node].sum() * matrix[one, third] / matrix[one].max()
        for one in near
        for third in near
        if third != one
    )
    return float(len(near) - redundancy)


@pytest.mark.slow
@pytest.mark.parametrize("weight", [None, "strength"])
def test_eigenvectors_are_those_of_the_matrix(weight: str | None) -> None:
    for graph in graphs():
        part = graph.subgraph(max(nx.connected_components(graph), key=len)).copy()
        if len(part) < 2:
            continue
        found = BACKEND.eigenvector_centrality(part, max_iter=50_000, tol=1e-15, weight=weight)
        matrix = _matrix(part, list(part), weight)
        leading = np.abs(np.linalg.eigh(matrix)[1][:, -1])
        np.testing.assert_allclose(list(found.values()), leading, rtol=1e-7, atol=1e-9)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["louvain_communities", "leiden_communities"])
def test_communities_are_as_good_as_those_of_networkx(name: str) -> None:
    """Modularity at most one per cent below on the mean of all graphs, and a partition always."""
    ours, theirs = [], []
    for number, graph in enumerate(graphs()):
        found = getattr(BACKEND, name)(graph, weight="strength", seed=number)
        assert sorted(node for group in found for node in group) == sorted(graph)
        assert found == getattr(BACKEND, name)(graph, weight="strength", seed=number)
        if graph.number_of_edges():
            louvain = nx.community.louvain_communities(graph, weight="strength", seed=number)
            ours.append(nx.community.modularity(graph, found, weight="strength"))
            theirs.append(nx.community.modularity(graph, louvain, weight="strength"))
    assert np.mean(ours) >= 0.99 * np.mean(theirs)
    assert min(one - other for one, other in zip(ours, theirs, strict=True)) > -0.1


@pytest.mark.parametrize("name", sorted(COVERED))
def test_loops_are_refused(name: str) -> None:
    with pytest.raises(NotImplementedError, match="loops"):
        list(getattr(BACKEND, name)(nx.Graph([(0, 0), (0, 1)])))


def test_katz_without_meaning_is_refused() -> None:
    """Of a clique of five the leading eigenvalue is 4."""
    clique = nx.complete_graph(5)
    assert BACKEND.katz_centrality_numpy(clique, alpha=0.24)[0] == pytest.approx(5**-0.5)
    for alpha in (0.25, 0.3):
        with pytest.raises(NotImplementedError, match="leading eigenvalue"):
            BACKEND.katz_centrality_numpy(clique, alpha=alpha)
    with pytest.raises(nx.PowerIterationFailedConvergence):
        BACKEND.katz_centrality(clique, alpha=0.3)


def test_katz_takes_a_number_of_each_node() -> None:
    graph = nx.path_graph(4)
    own = {3: 4.0, 1: 2.0, 0: 1.0, 2: 3.0}
    found = BACKEND.katz_centrality(graph, beta=own, alpha=0.1, tol=1e-14)
    theirs: Any = nx.katz_centrality
    compared(found, theirs(graph, beta=own, alpha=0.1, tol=1e-14))
    for wrong in ({0: 1.0}, "much"):
        with pytest.raises(nx.NetworkXError, match="beta"):
            BACKEND.katz_centrality(graph, beta=wrong)
