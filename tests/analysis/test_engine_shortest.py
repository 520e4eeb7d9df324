"""The engine's betweenness and closeness: known by hand, and equal to NetworkX on 600 graphs."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING

import networkx as nx
import numpy as np
import pytest
from scipy.sparse import csr_array
from support.engine_graphs import affiliation, engine_graph, general
from support.sampling import sampled

from ecograph.analysis import shortest as exact
from ecograph.analysis.engine.biconnected import blocks, cut
from ecograph.analysis.engine.compress import pruned, reduce, terminals
from ecograph.analysis.engine.graph import TOLERANCE, Graph, distances_of, graph_of, hops, lengths
from ecograph.analysis.engine.shortest_paths import betweenness, nearness
from ecograph.errors import BadRequest
from ecograph.network.projection import network_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

SEEDS = range(0, 300, 10)


def assert_close(ours: object, theirs: object, err_msg: str = "") -> None:
    one, other = (np.asarray(each, dtype=np.float64) for each in (ours, theirs))
    np.testing.assert_allclose(one, other, rtol=1e-9, atol=1e-9, err_msg=err_msg)


def values(found: Mapping[int, float]) -> list[float]:
    return [float(found[node]) for node in sorted(found)]


def tied(*ties: tuple[int, int, float]) -> Graph:
    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(range(1 + max(max(tie[:2]) for tie in ties)))
    graph.add_weighted_edges_from(ties, weight="distance")
    return engine_graph(graph, "distance")


@pytest.mark.slow
@pytest.mark.parametrize("first", sampled(SEEDS, 10, pytest.mark.long))
@pytest.mark.parametrize("make", [affiliation, general])
@pytest.mark.parametrize("weight", [None, "distance"])
def test_equal_to_networkx_on_fractions(
    first: int, make: Callable[[int], nx.Graph[int]], weight: str | None
) -> None:
    for seed in range(first, first + 10):
        graph = make(seed)
        ours = engine_graph(graph, weight)
        theirs = nx.betweenness_centrality(graph, weight=weight, normalized=False)
        for few in (0, 32):
            found = betweenness(ours, weighted=weight is not None, few=few)
            assert_close(found, values(theirs), err_msg=f"seed {seed}, few {few}")
        near = nearness(ours, weighted=weight is not None)
        close = nx.closeness_centrality(graph, distance=weight)
        assert_close(near.closeness(), values(close))
        plain = nx.closeness_centrality(graph, distance=weight, wf_improved=False)
        assert_close(near.closeness(improved=False), values(plain))
        inverse = nx.harmonic_centrality(graph, distance=weight)
        assert_close(near.inverse, values(inverse))


@pytest.mark.parametrize("seed", sampled(range(12), 4, pytest.mark.long))
def test_equal_to_the_exact_measures_of_a_network(seed: int) -> None:
    graph = affiliation(seed)
    network = network_of(
        {f"p{n}": map(str, clique) for n, clique in enumerate(nx.find_cliques(graph))}
    )
    others = (len(network) - 1) * (len(network) - 2) / 2
    for weighted in (True, False):
        found = betweenness(distances_of(network), weighted=weighted) / max(others, 1)
        assert_close(found, exact.betweenness(network, weighted=weighted))
        near = nearness(distances_of(network), weighted=weighted)
        expected = exact.closeness(network, weighted=weighted)
        assert_close(near.closeness(), expected)


def test_a_square_shares_its_paths() -> None:
    square = tied((0, 1, 1), (1, 2, 1), (2, 3, 1), (3, 0, 1))
    for weighted, few in product((False, True), (0, 32)):
        assert betweenness(square, weighted=weighted, few=few).tolist() == [0.5, 0.5, 0.5, 0.5]


def test_a_tie_of_two_detours_counts_by_half() -> None:
    """0–1 directly (2) and by 2 (1 + 1) are equally long."""
    triangle = tied((0, 1, 2), (0, 2, 1), (2, 1, 1))
    assert betweenness(triangle, weighted=True).tolist() == [0, 0, 0.5]
    thirds = tied((0, 1, 1 / 3 + 1 / 7), (0, 2, 1 / 3), (2, 1, 1 / 7))
    assert betweenness(thirds, weighted=True).tolist() == [0, 0, 0.5]
    apart = tied((0, 1, 2), (0, 2, 1), (2, 1, 1 + 1e-9))
    assert betweenness(apart, weighted=True).tolist() == [0, 0, 0]


def test_whole_lengths_are_compared_exactly() -> None:
    far = 2.0**40
    nearly = tied((0, 1, 2 * far + 1), (0, 2, far), (2, 1, far))
    assert lengths(nearly).tolerance == 0
    assert betweenness(nearly, weighted=True).tolist() == [0, 0, 1]
    assert lengths(tied((0, 1, 0.5))).tolerance == TOLERANCE
    assert lengths(tied((0, 1, 2.0**53))).tolerance == TOLERANCE


def test_a_member_of_one_event_ends_paths_only_where_the_rule_allows() -> None:
    """Cosine: two that share one of their nine events are nearer by a newcomer than directly."""
    events = {"joint": ["a", "b", "x"]} | {
        f"p{who}{n}": [who, f"{who}{n}"] for who in "ab" for n in range(8)
    }
    network = network_of(events)
    newcomer, one, other = (network.index(name) for name in "xab")
    newman = distances_of(network)
    assert terminals(newman)[newcomer]
    matrix = newman.matrix().tolil()
    for pair, cosine in (
        ((one, other), 1 / 9),
        ((one, newcomer), 1 / 3),
        ((other, newcomer), 1 / 3),
    ):
        matrix[pair] = matrix[pair[::-1]] = 1 / cosine
    by_cosine = lengths(graph_of(csr_array(matrix)))
    assert not terminals(by_cosine)[newcomer]
    assert betweenness(by_cosine, weighted=True)[newcomer] == 81


def test_twins_and_terminals_are_taken_together() -> None:
    events = {"p1": ["a", "b", "x1", "x2", "x3"], "p2": ["a", "c", "y"], "p3": ["b", "c"]}
    network = network_of(events)
    small = reduce(hops(distances_of(network)))
    group = dict(zip(network.nodes.id, small.group.tolist(), strict=True))
    assert group["x1"] == group["x2"] == group["x3"]
    assert small.copies[group["x1"]] == 3
    assert {name for name in group if group[name] >= small.core} == {"x1", "x2", "x3", "y"}


def test_ties_that_no_path_uses_are_left_out() -> None:
    triangle = tied((0, 1, 3), (0, 2, 1), (2, 1, 1))
    assert len(pruned(triangle).indices) == 4
    assert len(pruned(tied((0, 1, 2), (0, 2, 1), (2, 1, 1))).indices) == 6


@pytest.mark.parametrize("seed", sampled(range(40), 8, pytest.mark.long))
def test_blocks_are_those_of_networkx(seed: int) -> None:
    graph = general(seed)
    ours = engine_graph(graph)
    shape = cut(ours)
    found = {frozenset(block.nodes.tolist()) for block in blocks(ours, shape, cliques=True)}
    expected = {frozenset(part) for part in nx.biconnected_components(graph) if len(part) > 2}
    assert found == expected
    assert set(np.flatnonzero(shape.between())) == set(nx.articulation_points(graph))
    for block in blocks(ours, shape, cliques=True):
        assert block.weight.sum() == shape.component[block.nodes[0]]


@pytest.mark.long
@pytest.mark.parametrize("weighted", [True, False])
def test_threads_change_nothing(weighted: bool) -> None:
    graph = engine_graph(nx.gnp_random_graph(60, 0.1, seed=1))
    one, two = (betweenness(graph, weighted=weighted, workers=n) for n in (1, 2))
    assert_close(one, two)
    near = [nearness(graph, weighted=weighted, workers=n).total for n in (1, 2)]
    assert_close(near[0], near[1])


@pytest.mark.parametrize("weighted", [True, False])
@pytest.mark.parametrize("size", [0, 1, 2])
def test_no_ties_no_paths(size: int, weighted: bool) -> None:
    empty = graph_of(csr_array((size, size)))
    assert betweenness(empty, weighted=weighted).tolist() == [0] * size
    assert nearness(empty, weighted=weighted).closeness().tolist() == [0] * size


@pytest.mark.parametrize("weight", [-1.0, np.nan, np.inf])
def test_a_weight_is_a_positive_number(weight: float) -> None:
    with pytest.raises(BadRequest, match="not a positive number"):
        graph_of(csr_array([[0, weight], [weight, 0]]))


def test_loops_are_refused() -> None:
    with pytest.raises(BadRequest, match="tied to itself"):
        graph_of(csr_array([[1.0]]))


def test_a_fraction_is_read_as_it_is() -> None:
    graph: nx.Graph[int] = nx.Graph()
    graph.add_edge(0, 1, distance=Fraction(1, 3))
    assert engine_graph(graph, "distance").weight.tolist() == [1 / 3, 1 / 3]
