"""Brokerage: the star by hand, brute force, and the permutation moments by enumeration."""

from __future__ import annotations

from dataclasses import fields
from itertools import permutations
from typing import TYPE_CHECKING

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
    with_kinds,
)
from support.sampling import sampled

from ecograph.analysis.brokerage import FAMILY, Roles, brokerage, roles
from ecograph.errors import BadRequest

if TYPE_CHECKING:
    from ecograph.network.network import Network

ROLES = [field.name for field in fields(Roles)]


def role_of(first: str, broker: str, last: str) -> str:
    if first == last:
        return "coordinator" if first == broker else "consultant"
    if first == broker:
        return "representative"
    return "gatekeeper" if last == broker else "liaison"


def by_brute_force(network: Network, groups: list[str]) -> dict[str, list[int]]:
    tied = network.strength.toarray() > 0
    found = {name: [0] * len(network) for name in ROLES}
    for b in range(len(network)):
        for i, k in permutations(np.flatnonzero(tied[b]).tolist(), 2):
            if not tied[i, k]:
                found[role_of(groups[i], groups[b], groups[k])][b] += 1
                found["total"][b] += 1
    return found


def test_the_star_by_hand() -> None:
    found = brokerage(STAR, STAR_GROUPS)
    place = STAR.index("A")
    values = {name: getattr(found.counts, name)[place] for name in ROLES}
    assert values == {
        "coordinator": 2,
        "consultant": 0,
        "representative": 6,
        "gatekeeper": 6,
        "liaison": 4,
        "total": 18,
    }
    assert found.groups == ("G", "I", "U")
    assert dict(found.made.parameters)["null"] == "all permutations"


@pytest.mark.parametrize("seed", sampled(range(60), 12, pytest.mark.long))
def test_counts_equal_brute_force(seed: int) -> None:
    network = random_network(seed) if seed % 2 else sparse_network(seed)
    groups = random_groups(network, seed)
    expected = by_brute_force(network, groups)
    found = roles(network, groups)
    for name in ROLES:
        assert getattr(found, name).tolist() == expected[name], name


@pytest.mark.parametrize("seed", sampled(range(60), 12, pytest.mark.long))
def test_the_compiled_counts_equal_brute_force(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    network = random_network(seed) if seed % 2 else sparse_network(seed)
    groups = random_groups(network, seed)
    expected = by_brute_force(network, groups)
    pytest.importorskip("numba")
    monkeypatch.setattr("ecograph.analysis.brokerage.LARGE", -1)
    found = roles(network, groups)
    for name in ROLES:
        assert getattr(found, name).tolist() == expected[name], name


@pytest.mark.parametrize(
    ("pairs", "alone", "labels"),
    [
        (["ab", "bc", "bd", "cd"], "", "AABC"),
        (["ab", "ac", "ad", "ae", "bc"], "", "AABBC"),
        (["ab", "ac", "ad", "ae", "af"], "", "AABBCC"),
        (["ab", "ac", "ad", "de"], "f", "AAABBC"),
        (["ab", "bc"], "", "AAA"),
    ],
)
def test_moments_equal_the_enumeration_of_all_permutations(
    pairs: list[str], alone: str, labels: str
) -> None:
    network = of_pairs(pairs, alone)
    every = [by_brute_force(network, list(one)) for one in permutations(labels)]
    found = brokerage(network, list(labels))
    observed = by_brute_force(network, list(labels))
    for name in ROLES:
        values = np.array([one[name] for one in every], dtype=float)
        assert getattr(found.expected, name) == pytest.approx(values.mean(axis=0), abs=1e-9)
        spread = values.std(axis=0)
        z = (np.array(observed[name]) - values.mean(axis=0)) / np.where(spread > 0, spread, np.nan)
        assert getattr(found.z, name) == pytest.approx(z, abs=1e-9, nan_ok=True)


@pytest.mark.slow
def test_random_permutations_come_near_and_keep_their_seed() -> None:
    network = random_network(3)
    groups = random_groups(network, 3)
    exact = brokerage(network, groups)
    one = brokerage(network, groups, permutations=400, seed=5)
    other = brokerage(network, groups, permutations=400, seed=5)
    assert np.array_equal(one.z.gatekeeper, other.z.gatekeeper, equal_nan=True)
    spread = np.nanmax(np.abs(exact.z.gatekeeper - one.z.gatekeeper))
    assert spread < 0.5
    assert dict(one.made.parameters)["seed"] == 5


def test_empty_isolated_and_one_group() -> None:
    assert brokerage(EMPTY).counts.total.shape == (0,)
    lone = brokerage(of_pairs(["ab"], "c"), ["x", "y", "z"])
    assert lone.counts.total.tolist() == [0, 0, 0]
    assert np.isnan(lone.z.total).all()
    chain = brokerage(of_pairs(["ab", "bc"]))
    assert chain.counts.coordinator.tolist() == [0, 2, 0]
    assert np.isnan(chain.z.coordinator).all()


def test_the_registered_measures_go_by_kind() -> None:
    network = with_kinds(STAR, STAR_GROUPS)
    found = {one.name: one.function(network)[STAR.index("A")] for one in FAMILY}
    assert found == {
        "brokerage": 18,
        "brokerage-coordinator": 2,
        "brokerage-consultant": 0,
        "brokerage-gatekeeper": 6,
        "brokerage-liaison": 4,
    }


def test_what_is_refused() -> None:
    assert_refuses_bad_strengths(lambda network: brokerage(network, STAR_GROUPS))
    with pytest.raises(BadRequest, match="2 group labels were given for 6"):
        brokerage(STAR, ["a", "b"])
    with pytest.raises(BadRequest, match="permutations"):
        brokerage(STAR, STAR_GROUPS, permutations=1)
