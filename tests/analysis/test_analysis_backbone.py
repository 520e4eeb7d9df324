"""Backbone: the hub by hand, the formula on random networks."""

from __future__ import annotations

import math

import numpy as np
import pytest
from support.analysis_networks import (
    EMPTY,
    STAR,
    assert_refuses_bad_strengths,
    of_pairs,
    random_network,
)
from support.sampling import sampled

from ecograph.analysis.backbone import Backbone, backbone, disparity
from ecograph.errors import BadRequest
from ecograph.network.projection import network_of

HUB = network_of({f"p{n}": "hx" for n in range(8)} | {"q": "hy", "r": "hz"})


def test_the_hub_by_hand() -> None:
    alpha = disparity(HUB).toarray()
    assert alpha[0].tolist() == pytest.approx([0, 0.04, 0.81, 0.81])
    assert alpha[1:, 0].tolist() == [1, 1, 1]
    found = backbone(HUB)
    assert [(tie.one, tie.other, tie.strength) for tie in found.ties] == [("h", "x", 8)]
    assert found.ties[0].alpha == found.ties[0].alpha_one == pytest.approx(0.04)
    assert found.ties[0].alpha_other == 1
    assert (found.of_ties, found.of_strength, found.of_organisations) == (1 / 3, 0.8, 0.5)
    assert backbone(HUB, rule="both").ties == ()
    assert [tie.other for tie in backbone(HUB, 0.9).ties] == ["x", "y", "z"]
    assert dict(found.made.parameters) == {"level": 0.05, "rule": "either"}


@pytest.mark.parametrize("seed", sampled(range(40), 8, pytest.mark.long))
def test_equals_the_formula(seed: int) -> None:
    network = random_network(seed)
    weight = network.strength.toarray()
    alpha = np.full(weight.shape, np.nan)
    for i, j in np.argwhere(weight).tolist():
        alpha[i, j] = (1 - weight[i, j] / weight[i].sum()) ** (np.count_nonzero(weight[i]) - 1)
    stored = disparity(network).tocoo()
    assert stored.nnz == np.count_nonzero(weight)
    assert stored.data == pytest.approx(alpha[stored.row, stored.col], abs=1e-9)
    ids = list(network.nodes.id)
    for rule, pick in (("either", min), ("both", max)):
        kept = backbone(network, 0.4, rule=rule)  # type: ignore[arg-type]
        expected = {
            (ids[i], ids[j]): pick(alpha[i, j], alpha[j, i])
            for i, j in np.argwhere(np.triu(weight)).tolist()
            if pick(alpha[i, j], alpha[j, i]) < 0.4
        }
        assert {(tie.one, tie.other): tie.alpha for tie in kept.ties} == pytest.approx(expected)
        alphas = [tie.alpha for tie in kept.ties]
        assert alphas == sorted(alphas)


def test_empty_and_isolated() -> None:
    for network in (EMPTY, of_pairs([], "ab")):
        found = backbone(network)
        assert isinstance(found, Backbone)
        assert found.ties == ()
        assert math.isnan(found.of_ties)
        assert math.isnan(found.of_strength)
    pairs = backbone(of_pairs(["ab", "cd"], "e"), 1)
    assert (pairs.ties, pairs.of_ties) == ((), 0)


def test_what_is_refused() -> None:
    assert_refuses_bad_strengths(backbone)
    for level in (-0.1, 1.1, math.nan):
        with pytest.raises(BadRequest, match="probability"):
            backbone(STAR, level)
    with pytest.raises(BadRequest, match="no rule"):
        backbone(STAR, rule="neither")  # type: ignore[arg-type]
