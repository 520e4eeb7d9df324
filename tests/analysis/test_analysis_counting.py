"""Counting rules and two-mode centrality: the toy by hand, NetworkX on random incidences."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import networkx as nx
import numpy as np
import pytest
from scipy.sparse import csr_array
from support.analysis_networks import EMPTY, STAR, assert_refuses_bad_strengths, random_network
from support.sampling import sampled

from ecograph.analysis.counting_rules import Rule, counted
from ecograph.analysis.two_mode import FAMILY, betweenness_in, closeness_in, degree_in
from ecograph.errors import BadRequest
from ecograph.network.network import ProjectionSpec
from ecograph.network.projection import network_of

if TYPE_CHECKING:
    from typing import Any

TOY = network_of({"p1": "abc", "p2": "ab", "p3": "a"})
TOTALS = [3, 2, 1]
RULES: tuple[Rule, ...] = ("full", "jaccard", "cosine", "association")


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("full", (2, 1, 1)),
        ("jaccard", (2 / 3, 1 / 3, 1 / 2)),
        ("cosine", (0.8165, 0.5774, 0.7071)),
        ("association", (1 / 3, 1 / 3, 1 / 2)),
    ],
)
def test_the_toy_by_hand(rule: Rule, expected: tuple[float, float, float]) -> None:
    found = counted(TOY, rule, totals=TOTALS)
    table = found.strength.toarray()
    assert (table[0, 1], table[0, 2], table[1, 2]) == pytest.approx(expected, abs=5e-5)
    assert (table == table.T).all()
    assert not table.diagonal().any()
    assert dict(found.made.parameters) == {"rule": rule, "totals": "given"}


def test_two_modes_of_the_toy_by_hand() -> None:
    toy = csr_array(np.array([[1, 1, 1], [1, 1, 0], [1, 0, 0]]))
    assert degree_in(toy) == pytest.approx([1, 2 / 3, 1 / 3])
    assert closeness_in(toy) == pytest.approx([1, 7 / 9, 7 / 11])
    assert betweenness_in(toy) == pytest.approx([0.625, 0.125, 0])


def test_two_mode_closeness_of_two_components_by_hand() -> None:
    """NetworkX says 1.097 and more here: the best case of the whole over distances of a part.

    The pair at its own event is as near as can be (1 + 2 over 1 + 2) and reaches 2 of the 7
    others; of the chain a–e1–b–e2–c, b is as near as can be and reaches 4, a has 1 + 2 + 3 + 4
    where 1 + 1 + 2 + 2 is the least.
    """
    chain = csr_array(np.array([[1, 1, 0, 0, 0], [0, 1, 1, 0, 0], [0, 0, 0, 1, 1]]))
    expected = [6 / 10 * 4 / 7, 4 / 7, 6 / 10 * 4 / 7, 2 / 7, 2 / 7]
    assert closeness_in(chain) == pytest.approx(expected)


@pytest.mark.parametrize("seed", sampled(range(30), 6, pytest.mark.long))
def test_rules_equal_sets_of_events(seed: int) -> None:
    network = random_network(seed)
    rows = network.incidence.toarray() > 0
    events = [set(np.flatnonzero(column).tolist()) for column in rows.T]
    found = {rule: counted(network, rule).strength.toarray() for rule in RULES}
    for i, mine in enumerate(events):
        for j, theirs in enumerate(events):
            both = len(mine & theirs) if i != j else 0
            size = len(mine) * len(theirs) or 1
            assert found["full"][i, j] == both
            assert found["jaccard"][i, j] == pytest.approx(both / (len(mine | theirs) or 1))
            assert found["cosine"][i, j] == pytest.approx(both / size**0.5)
            assert found["association"][i, j] == pytest.approx(both / size)
    spec = ProjectionSpec(counting="full", isolates=True)
    again = network_of({"p": "abc", "q": "ab"}, spec=spec)
    assert counted(again, "full").strength.toarray().tolist() == again.strength.toarray().tolist()


def test_a_hub_shares_events_with_each_party_only() -> None:
    network = network_of({"p": "hxy", "q": "hx"}, hubs="h")
    assert counted(network, "full").strength.toarray().tolist() == [
        [0, 2, 1],
        [2, 0, 0],
        [1, 0, 0],
    ]


def test_what_is_no_tie_has_no_strength() -> None:
    """An internal tie stands in the incidence, but not among the ties."""
    network = network_of({"p": "abc"})
    outside = network.strength.toarray()
    outside[0, 1] = outside[1, 0] = 0
    found = counted(replace(network, strength=csr_array(outside)), "full")
    assert found.strength.toarray().tolist() == [[0, 0, 1], [0, 0, 1], [1, 1, 0]]


def graph_of(incidence: csr_array[Any, Any]) -> tuple[nx.Graph[str], list[str]]:
    graph: nx.Graph[str] = nx.Graph()
    events, organisations = incidence.shape
    names = [f"o{number:03}" for number in range(organisations)]
    graph.add_nodes_from(names)
    graph.add_nodes_from(f"e{number:03}" for number in range(events))
    cells = incidence.tocoo()
    graph.add_edges_from(
        (f"e{event:03}", names[who])
        for event, who in zip(cells.row.tolist(), cells.col.tolist(), strict=True)
    )
    return graph, names


@pytest.mark.parametrize("seed", sampled(range(40), 8, pytest.mark.long))
def test_two_modes_equal_networkx(seed: int) -> None:
    incidence = random_network(seed).incidence
    if seed % 3 == 0:
        chance = np.random.default_rng(seed)
        shape = chance.integers(2, 9, size=2)
        incidence = csr_array((chance.random(shape) < 0.3).astype(np.int8))
    if not incidence.shape[0]:
        pytest.skip("no events")
    graph, names = graph_of(incidence)
    degree = nx.bipartite.degree_centrality(graph, names)
    closeness: dict[str, float] = {}
    for part in nx.connected_components(graph):
        share = (len(part) - 1) / max(len(graph) - 1, 1)
        inside = nx.bipartite.closeness_centrality(
            graph.subgraph(part), part & set(names), normalized=False
        )
        closeness |= {name: share * inside[name] for name in part & set(names)}
    between = nx.bipartite.betweenness_centrality(graph, names)
    assert degree_in(incidence) == pytest.approx([degree[n] for n in names], abs=1e-9)
    assert closeness_in(incidence) == pytest.approx([closeness[n] for n in names], abs=1e-9)
    assert betweenness_in(incidence) == pytest.approx([between[n] for n in names], abs=1e-9)


def test_empty_isolated_and_single() -> None:
    for rule in RULES:
        assert counted(EMPTY, rule).strength.shape == (0, 0)
    for one in FAMILY:
        assert one.function(EMPTY).shape == (0,)
    lone = network_of({"p": "ab", "q": "c"}, spec=ProjectionSpec(isolates=True))
    assert counted(lone, "jaccard").strength.toarray()[2].tolist() == [0, 0, 0]
    assert [one.function(lone)[2] for one in FAMILY] == [0, 0, 0]
    nobody = csr_array((0, 3), dtype=np.int8)
    for function in (degree_in, closeness_in, betweenness_in):
        assert function(nobody).tolist() == [0, 0, 0]
    single = csr_array(np.ones((1, 1), dtype=np.int8))
    assert [f(single)[0] for f in (degree_in, closeness_in, betweenness_in)] == [1, 1, 0]


def test_what_is_refused() -> None:
    assert_refuses_bad_strengths(lambda network: counted(network, "full"))
    with pytest.raises(BadRequest, match="no rule"):
        counted(TOY, "half")  # type: ignore[arg-type]
    with pytest.raises(BadRequest, match="2 totals"):
        counted(TOY, "full", totals=[1, 2])
    for value in (1.0, np.nan, np.inf):
        with pytest.raises(BadRequest, match=r"Row 1 \(b\)"):
            counted(TOY, "cosine", totals=[3, value, 1])
    assert counted(STAR, "full").strength.nnz == STAR.strength.nnz
