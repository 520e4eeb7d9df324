"""Measures: golden values known by hand, and equality with NetworkX on random networks."""

from __future__ import annotations

import csv
import random
import sys
from collections import defaultdict
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import networkx as nx
import numpy as np
import pytest
from support.sampling import sampled

from ecograph.analysis.communities import agreement, communities
from ecograph.analysis.geodesics import exact_neighbours
from ecograph.analysis.measure import LARGE
from ecograph.analysis.ranking import rank, ranks
from ecograph.analysis.registry import MEASURES, measure_named
from ecograph.analysis.spectral import eigenvector
from ecograph.errors import BadRequest, ResultTooLarge
from ecograph.network.network import Network, ProjectionSpec
from ecograph.network.projection import network_of

if TYPE_CHECKING:
    from collections.abc import Mapping

STAR = network_of({f"p{other}": ["A", other] for other in ("U1", "U2", "I1", "I2", "G1")}
                  | {"p": ["I1", "I2"]})  # fmt: skip
REFERENCE = Path(__file__).parents[3] / "shared" / "reference" / "dalian-collaborations"


def by_name(network: Network, measure: str) -> dict[str, float]:
    values = measure_named(measure).function(network).tolist()
    return dict(zip(network.nodes.id, values, strict=True))


def random_network(seed: int) -> Network:
    """Organisations in events of one to six: isolates, components, ties of many strengths."""
    chance = random.Random(seed)  # noqa: S311
    size = chance.randint(6, 30)
    events = {
        f"p{number:03}": {f"o{chance.randrange(size):02}" for _ in range(chance.randint(1, 6))}
        for number in range(chance.randint(4, 40))
    }
    return network_of(events, spec=ProjectionSpec(isolates=True))


def with_fractions(network: Network) -> nx.Graph[str]:
    graph = network.to_networkx()
    ids = list(network.nodes.id)
    for (one, other), strength in network.exact_strengths().items():
        graph.edges[ids[one], ids[other]]["distance"] = Fraction(1) / strength
    return graph


def assert_same(ours: Mapping[str, float], theirs: Mapping[str, float], places: float) -> None:
    assert ours.keys() == theirs.keys()
    for name, value in ours.items():
        assert value == pytest.approx(float(theirs[name]), abs=places, rel=places), name


@pytest.mark.slow
@pytest.mark.parametrize("seed", sampled(range(100), 5, pytest.mark.long))
def test_measures_equal_networkx_on_random_networks(seed: int) -> None:
    network = random_network(seed)
    graph = with_fractions(network)
    theirs: dict[str, Mapping[str, float]] = {
        "degree": dict(graph.degree()),
        "strength": dict(graph.degree(weight="strength")),
        "betweenness": nx.betweenness_centrality(graph, weight="distance"),
        "betweenness-unweighted": nx.betweenness_centrality(graph),
        "closeness": nx.closeness_centrality(graph, distance="distance"),
        "closeness-unweighted": nx.closeness_centrality(graph),
        "harmonic": nx.harmonic_centrality(graph, distance="distance"),
        "core": nx.core_number(graph),
        "pagerank": nx.pagerank(graph, weight="strength", tol=1e-14, max_iter=10_000),
    }
    for measure, expected in theirs.items():
        assert_same(by_name(network, measure), expected, 1e-9)
    tied = [name for name in graph if graph.degree(name)]
    constraint = nx.constraint(graph, tied, weight="strength")
    assert_same({n: by_name(network, "constraint")[n] for n in tied}, constraint, 1e-9)


@pytest.mark.parametrize("seed", sampled(range(100), 20, pytest.mark.long))
def test_effective_size_follows_burts_formula(seed: int) -> None:
    network = random_network(seed)
    weight = network.strength.toarray()
    ours = measure_named("effective-size").function(network)
    for i in range(len(network)):
        partners = np.flatnonzero(weight[i])
        if not len(partners):
            assert np.isnan(ours[i])
            continue
        share, marginal = (
            weight[i] / weight[i].sum(),
            weight / np.maximum(weight.max(1), 1e-9)[:, None],
        )
        by_hand = sum(
            1 - sum(share[q] * marginal[j, q] for q in range(len(network)) if q not in (i, j))
            for j in partners
        )
        assert ours[i] == pytest.approx(by_hand, abs=1e-9)


@pytest.mark.parametrize("seed", sampled(range(100), 20, pytest.mark.long))
def test_eigenvector_equals_networkx_in_each_component(seed: int) -> None:
    network = random_network(seed)
    graph = network.to_networkx()
    values = dict(zip(network.nodes.id, eigenvector(network).tolist(), strict=True))
    tied = sum(degree > 0 for _, degree in graph.degree())
    for members in nx.connected_components(graph):
        if len(members) == 1:
            assert [values[name] for name in members] == [0.0]
            continue
        part = graph.subgraph(members)
        theirs = nx.eigenvector_centrality(part, weight="strength", tol=1e-14, max_iter=200_000)
        scale = (len(members) / tied) ** 0.5
        ours = {name: values[name] / scale for name in members}
        assert_same(ours, theirs, 1e-9)
    if tied:
        assert sum(value**2 for value in values.values()) == pytest.approx(1)


def test_strength_is_not_distance() -> None:
    """With strengths 3, 3, 1 the middle lies between when the distance is the inverse."""
    events = {f"ab{n}": "AB" for n in range(3)} | {f"bc{n}": "BC" for n in range(3)} | {"ac": "AC"}
    network = network_of(events)
    assert by_name(network, "betweenness")["B"] == 1
    wrong = nx.betweenness_centrality(network.to_networkx(), weight="strength")
    assert wrong["B"] == 0


def test_structural_holes_of_the_star() -> None:
    constraint = by_name(STAR, "constraint")
    assert constraint["A"] == pytest.approx(0.3)
    assert constraint["I1"] == pytest.approx(0.9225)
    assert by_name(STAR, "effective-size")["A"] == pytest.approx(4.6)
    assert by_name(STAR, "efficiency")["A"] == pytest.approx(0.92)
    hierarchy = by_name(STAR, "hierarchy")
    assert hierarchy["A"] == pytest.approx(0.050386, abs=1e-6)
    assert hierarchy["I1"] == pytest.approx(0.035043, abs=1e-6)
    assert np.isnan(hierarchy["U1"])


def test_newmans_toy_strengths() -> None:
    toy = network_of({"p1": "abc", "p2": "ab", "p3": "a"})
    assert by_name(toy, "strength") == {"a": 2, "b": 2, "c": 1}


def test_distances_are_whole_numbers_and_exact() -> None:
    network = network_of({"p1": "abcd", "p2": "abc", "p3": "ab", "p4": "xyz"})
    neighbours, scale = exact_neighbours(network)
    strengths = network.exact_strengths()
    assert sum(map(len, neighbours)) == 2 * len(strengths)
    for (one, other), strength in strengths.items():
        assert Fraction(dict(neighbours[one])[other], scale) == 1 / strength


def test_a_thin_network_gives_no_ranking() -> None:
    answer = rank(STAR, "betweenness")
    assert (answer.status, answer.rows) == ("insufficient", ())
    assert "6" in answer.reason.zh
    assert "at least 10" in answer.reason.en
    assert answer.made_by.ties == 6
    assert rank(STAR, "betweenness", min_ties=6).rows[0].id == "A"
    nothing = rank(network_of({}), "degree", min_ties=0)
    assert nothing.status == "insufficient"


def test_a_network_where_all_are_alike_gives_no_ranking() -> None:
    clique = network_of({"p": "abcdef"})
    assert clique.counts.ties == 15
    answer = rank(clique, "degree")
    assert (answer.status, answer.rows) == ("insufficient", ())
    assert "6" in answer.reason.en


def test_equal_values_share_a_rank_and_say_how_they_were_made() -> None:
    answer = rank(STAR, "degree", min_ties=3, top=4)
    assert [(row.id, row.value, row.rank) for row in answer.rows] == [
        ("A", 5, 1),
        ("I1", 2, 2),
        ("I2", 2, 2),
        ("G1", 1, 4),
    ]
    assert answer.total == 6
    assert answer.made_by.data_digest == STAR.digest
    assert answer.made_by.projection == STAR.spec


def test_the_least_constrained_ranks_first() -> None:
    assert rank(STAR, "constraint", min_ties=3).rows[0].id == "A"


def test_ranks_take_rounding_for_equality() -> None:
    values = np.array([0.1 + 0.2, 0.3, 0.0, 1e-18])
    assert ranks(values) == [(0, 1), (1, 1), (2, 3), (3, 3)]


def test_kinds_are_ranked_among_themselves() -> None:
    answer = rank(STAR, "degree", min_ties=3, kinds=["University"])
    assert answer.status == "insufficient"
    assert rank(STAR, "degree", min_ties=3, kinds=["Organisation"]).total == 6


def test_open_components_carry_a_caveat() -> None:
    two = network_of({"p1": "abcd", "p2": "abx", "q": "efg"})
    said = [caveat.en for caveat in rank(two, "eigenvector", min_ties=3).caveats]
    assert any("Components are computed apart" in text for text in said)


def test_a_large_network_names_the_command() -> None:
    events = {f"p{number:05}": [f"o{number:05}", f"o{number + 1:05}"] for number in range(LARGE)}
    large = network_of(events)
    answer = rank(large, "betweenness")
    assert answer.status == "not-computed"
    assert "ecograph analyse collaboration --measure betweenness --exact" in answer.reason.en
    assert rank(large, "pagerank", top=3).status == "ranked"


@pytest.mark.long
def test_what_takes_seconds_is_given_exactly_at_any_size_that_allows_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A chain of 5,001: its ends reach the others in 1 + 2 + … + 5,000 steps."""
    events = {f"p{number:05}": [f"o{number:05}", f"o{number + 1:05}"] for number in range(LARGE)}
    chain = network_of(events)
    near = {row.id: row.value for row in rank(chain, "closeness-unweighted").rows}
    assert near["o00000"] == pytest.approx(LARGE / (LARGE * (LARGE + 1) / 2))
    tight = {row.id: row.value for row in rank(chain, "constraint").rows}
    assert (tight["o00000"], tight["o00001"]) == (1.0, 0.5)
    for measure in ("closeness-unweighted", "constraint", "effective-size", "hierarchy"):
        assert MEASURES[measure].compiled
    assert MEASURES["brokerage-liaison"].compiled
    for dear in ("closeness", "harmonic", "two-mode-closeness", "gefura-global"):
        assert rank(chain, dear).status == "not-computed"
    assert MEASURES["eigenvector"].affordable > len(chain)
    monkeypatch.setitem(sys.modules, "numba", None)
    without = rank(chain, "constraint")
    assert without.status == "not-computed"
    assert "pip install 'ecograph[fast]'" in without.reason.en


@pytest.mark.slow
def test_communities_are_the_same_for_the_same_seed() -> None:
    network = random_network(7)
    one, other = communities(network, seed=3, runs=5), communities(network, seed=3, runs=5)
    assert one == other
    assert sorted(name for group in one.groups for name in group) == list(network.nodes.id)
    assert len(one.member_of) == len(network)
    assert communities(network_of({}), runs=2).groups == ()
    alone = communities(network_of({"p1": "a", "p2": "b"}, spec=ProjectionSpec(isolates=True)))
    assert (alone.groups, alone.modularity, alone.stability) == ((("a",), ("b",)), 0.0, 1.0)


def test_of_several_runs_the_partition_of_the_greatest_modularity_is_taken() -> None:
    network = random_network(7)
    each = [communities(network, seed=seed, runs=1) for seed in range(5)]
    best = communities(network, runs=5)
    assert best.modularity == max(one.modularity for one in each)
    assert best.member_of == each[best.seed].member_of
    others = [np.array(one.member_of) for one in each if one.seed != best.seed]
    agreed = [agreement(np.array(best.member_of), one) for one in others]
    assert best.stability == pytest.approx(np.mean(agreed))


def test_communities_are_no_worse_than_those_of_networkx() -> None:
    for seed in range(5):
        network = random_network(seed)
        graph = network.to_networkx()
        louvain = [
            nx.community.louvain_communities(graph, weight="strength", seed=one)
            for one in range(10)
        ]
        theirs = [nx.community.modularity(graph, one, weight="strength") for one in louvain]
        assert communities(network, runs=10).modularity >= max(theirs) - 1e-12


@pytest.mark.slow
def test_a_large_network_gets_communities_from_fewer_runs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A chain of n = 5,001 cut into pieces of L: Q = 1 − 1/L − L/n, at most 1 − 2/√n."""
    events = {f"p{number:05}": [f"o{number:05}", f"o{number + 1:05}"] for number in range(LARGE)}
    chain = network_of(events)
    found = communities(chain, runs=3)
    assert found.runs == 3
    best = 1 - 2 / len(chain) ** 0.5
    assert best - 0.003 < found.modularity < best + 1e-3
    monkeypatch.setattr("ecograph.analysis.communities._EFFORT", 1000)
    assert communities(chain, runs=3).runs == 2
    assert communities(chain, runs=3, exact=True).runs == 3
    monkeypatch.setitem(sys.modules, "numba", None)
    with pytest.raises(ResultTooLarge, match="pip install"):
        communities(chain)


def test_every_measure_is_defined_in_both_languages() -> None:
    with pytest.raises(BadRequest, match="charm"):
        measure_named("charm")
    for name, measure in MEASURES.items():
        assert measure.name == name
        assert all((measure.title.zh, measure.definition.zh, measure.definition.en, measure.doi))
        assert measure.function(network_of({})).shape == (0,)


@pytest.mark.skipif(not REFERENCE.is_dir(), reason="the reference tables are not at hand")
def test_newman_identity_on_the_reference_events() -> None:
    events: defaultdict[str, set[str]] = defaultdict(set)
    with (REFERENCE / "participations.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            events[row["event_id"]].add(row["organisation_id"])
    network = network_of(events)
    assert network.counts.events == 160
    assert network.counts.ties == 1245
    strength = by_name(network, "strength")
    for name, value in strength.items():
        shared = sum(name in members and len(members) > 1 for members in events.values())
        assert value == pytest.approx(shared, abs=1e-9)
    components = nx.connected_components(network.to_networkx())
    assert max(map(len, components)) == 277
