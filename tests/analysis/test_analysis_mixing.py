"""Mixing: the star by hand, NetworkX's mixing matrix and assortativity on random networks."""

from __future__ import annotations

import math

import networkx as nx
import numpy as np
import pytest
from support.analysis_networks import (
    EMPTY,
    STAR,
    STAR_GROUPS,
    assert_refuses_bad_strengths,
    of_pairs,
    random_groups,
    random_network,
    sparse_network,
)
from support.sampling import sampled

from ecograph.analysis.mixing import FAMILY, ei_index, mixing
from ecograph.errors import BadRequest


def test_the_star_by_hand() -> None:
    found = mixing(STAR, STAR_GROUPS)
    assert found.groups == ("G", "I", "U")
    assert found.sizes == (1, 2, 3)
    assert found.ties == ((0, 0, 1), (0, 1, 2), (1, 2, 2))
    assert found.strength == ((0, 0, 1), (0, 1, 2), (1, 2, 2))
    assert (found.external, found.internal, found.ei_ties, found.ei_strength) == (3, 3, 0, 0)
    of_each = dict(zip(STAR.nodes.id, ei_index(STAR, STAR_GROUPS).tolist(), strict=True))
    assert of_each == {
        "A": pytest.approx(0.2),
        "G1": 1,
        "I1": 0,
        "I2": 0,
        "U1": -1,
        "U2": -1,
    }


@pytest.mark.parametrize("seed", sampled(range(60), 12, pytest.mark.long))
def test_equals_networkx(seed: int) -> None:
    network = random_network(seed) if seed % 2 else sparse_network(seed)
    groups = random_groups(network, seed)
    graph = network.to_networkx()
    nx.set_node_attributes(graph, dict(zip(network.nodes.id, groups, strict=True)), "group")
    found = mixing(network, groups)
    place = {name: number for number, name in enumerate(found.groups)}
    ties, weight = np.zeros((len(place), len(place))), np.zeros((len(place), len(place)))
    for one, other, tie in graph.edges(data=True):
        a, b = place[graph.nodes[one]["group"]], place[graph.nodes[other]["group"]]
        for cell in {(a, b), (b, a)}:
            ties[cell] += 1
            weight[cell] += tie["strength"]
    assert np.array_equal(found.ties, ties)
    assert np.array(found.strength) == pytest.approx(weight, abs=1e-9)
    assert found.external + found.internal == graph.number_of_edges()
    tied_groups = {graph.nodes[end]["group"] for tie in graph.edges for end in tie}
    if len(tied_groups) < 2:
        assert math.isnan(found.assortativity_ties)
        return
    theirs = nx.attribute_assortativity_coefficient(graph, "group")
    assert found.assortativity_ties == pytest.approx(theirs, abs=1e-9)
    inside = np.trace(weight)
    between = weight[np.triu_indices(len(place), 1)].sum()
    assert found.ei_strength == pytest.approx((between - inside) / (between + inside), abs=1e-9)
    ends = weight + np.diag(np.diag(weight))
    share = ends / ends.sum()
    chance = (share.sum(axis=1) ** 2).sum()
    by_hand = (np.trace(share) - chance) / (1 - chance)
    assert found.assortativity_strength == pytest.approx(by_hand, abs=1e-9)


@pytest.mark.parametrize("seed", sampled(range(20), 4, pytest.mark.long))
def test_the_index_of_each_counts_its_partners(seed: int) -> None:
    network = random_network(seed)
    groups = random_groups(network, seed)
    weight = network.strength.toarray()
    for table, weighted in ((weight > 0, False), (weight, True)):
        found = ei_index(network, groups, weighted=weighted)
        for i, row in enumerate(table):
            outside = sum(row[j] for j in range(len(row)) if groups[j] != groups[i])
            if not row.any():
                assert math.isnan(found[i])
                continue
            assert found[i] == pytest.approx(2 * outside / row.sum() - 1, abs=1e-9)


def test_empty_isolated_and_one_group() -> None:
    none = mixing(EMPTY)
    assert (none.groups, none.ties, none.internal) == ((), (), 0)
    assert math.isnan(none.ei_ties)
    lone = mixing(of_pairs([], "ab"), ["x", "y"])
    assert (lone.sizes, lone.ties) == ((1, 1), ((0, 0), (0, 0)))
    assert math.isnan(lone.ei_strength)
    one = mixing(of_pairs(["ab", "cd"]))
    assert one.ei_ties == -1
    assert math.isnan(one.assortativity_ties)
    assert FAMILY[0].function(EMPTY).shape == (0,)


def test_what_is_refused() -> None:
    assert_refuses_bad_strengths(lambda network: mixing(network, STAR_GROUPS))
    assert_refuses_bad_strengths(lambda network: ei_index(network, STAR_GROUPS))
    with pytest.raises(BadRequest, match="group labels"):
        mixing(STAR, [])
