"""Every measure with a stated range stays inside it, on networks of several components."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from support.analysis_networks import random_groups, random_network, sparse_network
from support.sampling import sampled

from ecograph.analysis.communities import communities, participation_coefficient
from ecograph.analysis.gefura import gefura
from ecograph.analysis.keyplayers import key_players
from ecograph.analysis.mixing import ei_index, mixing
from ecograph.analysis.registry import MEASURES
from ecograph.analysis.removal import without
from ecograph.analysis.resilience import resilience

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ecograph.network.network import Network

NOISE = 1e-12


def disconnected(seed: int) -> Network:
    """The first network from a seed on that falls into two parts with ties, or more."""
    for one in range(10_000 + 40 * seed, 10_040 + 40 * seed):
        network = (sparse_network if one % 2 else random_network)(one)
        parts = without(network, []).before
        if parts.components - parts.isolated > 1:
            return network
    raise AssertionError(seed)


def figures(network: Network, seed: int) -> Iterator[tuple[str, object, tuple[float, float]]]:
    for name, measure in MEASURES.items():
        yield name, measure.function(network), measure.bounds
    groups = random_groups(network, seed)
    for weighted in (False, True):
        bridges = gefura(network, groups, weighted=weighted, normalised=True)
        for part in (bridges.global_, bridges.local, bridges.external):
            yield "gefura", part, (0, 1)
        yield "ei-index", ei_index(network, groups, weighted=weighted), (-1, 1)
    mixed = mixing(network, groups)
    yield "ei", [mixed.ei_ties, mixed.ei_strength], (-1, 1)
    yield "assortativity", [mixed.assortativity_ties, mixed.assortativity_strength], (-1, 1)
    found = communities(network, runs=2)
    yield "modularity", found.modularity, (-0.5, 1)
    yield "participation", participation_coefficient(network, found.member_of), (0, 1)
    for aim in ("fragmentation", "distance-fragmentation", "reach"):
        players = key_players(network, 1, aim=aim)
        yield aim, [players.value, players.before], (0, 1)
    yield "robustness", resilience(network).robustness, (0, 0.5)


@pytest.mark.slow
@pytest.mark.parametrize("seed", sampled(range(300), 10, pytest.mark.long))
def test_no_value_is_outside(seed: int) -> None:
    network = disconnected(seed)
    for name, values, (least, most) in figures(network, seed):
        known = np.asarray(values, dtype=np.float64)
        known = known[~np.isnan(known)]
        assert (known >= least - NOISE).all(), name
        assert (known <= most + NOISE).all(), name
