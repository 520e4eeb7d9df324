"""What the compiled engine says of a large network is what the plain measures say."""

from __future__ import annotations

from typing import TYPE_CHECKING

import networkx as nx
import numpy as np
import pytest

from ecograph.analysis import large, shortest, structural_holes

if TYPE_CHECKING:
    from ecograph.snapshot import Snapshot


@pytest.mark.parametrize("weighted", [True, False])
def test_paths_of_the_dalian_network(snapshot: Snapshot, *, weighted: bool) -> None:
    network = snapshot.collaboration
    for name in ("betweenness", "closeness", "harmonic"):
        plain = getattr(shortest, name)(network, weighted=weighted)
        fast = getattr(large, name)(network, weighted=weighted)
        np.testing.assert_allclose(fast, plain, rtol=1e-9, atol=1e-12, err_msg=name)


def test_structural_holes_of_the_dalian_network(snapshot: Snapshot) -> None:
    network = snapshot.collaboration
    found = large.closure(network)
    for fast, plain in (
        (found.constraint, structural_holes.constraint(network)),
        (found.effective_size, structural_holes.effective_size(network)),
        (found.disorder, structural_holes.hierarchy(network)),
    ):
        np.testing.assert_allclose(fast, plain, rtol=1e-9, atol=1e-12)


def test_networkx_hands_over_by_name(snapshot: Snapshot) -> None:
    graph = snapshot.collaboration.to_networkx()
    plain = nx.betweenness_centrality(graph)
    fast = nx.betweenness_centrality(graph, backend="ecograph")
    assert fast == pytest.approx(plain, rel=1e-9, abs=1e-12)
