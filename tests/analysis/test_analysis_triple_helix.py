"""Triple helix: exclusive or, copy, independence; contexts of no sector are counted apart."""

from __future__ import annotations

import math
import random
from collections import Counter
from itertools import product
from typing import TYPE_CHECKING

import numpy as np
import pytest
from support.analysis_networks import EMPTY, STAR, with_kinds
from support.sampling import sampled

from ecograph.analysis.sectors import load_sectors, sectors_of
from ecograph.analysis.triple_helix import Helix, helix, transmission, triple_helix
from ecograph.errors import BadRequest, SourceError
from ecograph.model.ontology import load
from ecograph.network.projection import network_of

if TYPE_CHECKING:
    from pathlib import Path


def entropy(values: list[tuple[int, ...]]) -> float:
    total = len(values)
    return -sum(n / total * math.log2(n / total) for n in Counter(values).values())


def by_hand(rows: list[tuple[int, ...]]) -> float:
    one = sum(entropy([(row[a],) for row in rows]) for a in range(3))
    two = sum(entropy([(row[a], row[b]) for row in rows]) for a, b in ((0, 1), (0, 2), (1, 2)))
    return one - two + entropy(rows)


def test_golden_values() -> None:
    coins = list(product((0, 1), repeat=2))
    assert transmission([(a, b, a ^ b) for a, b in coins]) == pytest.approx(-1, abs=1e-12)
    assert transmission([(a, a, a) for a in (0, 1)]) == pytest.approx(1, abs=1e-12)
    every = list(product((0, 1), repeat=3))
    assert transmission(every) == pytest.approx(0, abs=1e-12)


def test_exclusive_or_is_synergy_of_one_bit() -> None:
    """One or three sectors: g is there if and only if u and i are alike. No context has none."""
    found = helix([(1, 0, 0), (0, 1, 0), (0, 0, 1), (1, 1, 1)])
    assert found.transmission == pytest.approx(-1, abs=1e-12)
    assert dict(found.pairs) == {"ui": 0, "ug": 0, "ig": 0}
    assert dict(found.entropies)["uig"] == pytest.approx(2)


def test_copies_share_one_bit() -> None:
    """g is there when u is; i when they are not: each tells all of the others."""
    assert helix([(1, 0, 1), (0, 1, 0)]).transmission == pytest.approx(1, abs=1e-12)


def test_independence_shares_nothing() -> None:
    """u always, i and g by two coins."""
    found = helix([(1, i, g) for i, g in product((0, 1), repeat=2)])
    assert found.transmission == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize("seed", sampled(range(30), 6, pytest.mark.long))
def test_equals_the_formula(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311
    rows = [tuple(chance.randint(0, 1) for _ in range(3)) for _ in range(chance.randint(1, 40))]
    found = helix(rows)
    counted = [row for row in rows if any(row)]
    assert (found.contexts, found.excluded) == (len(counted), len(rows) - len(counted))
    if counted:
        assert found.transmission == pytest.approx(by_hand(counted), abs=1e-9)
        assert sum(count for _, count in found.combinations) == len(counted)
    else:
        assert math.isnan(found.transmission)


def test_contexts_of_a_network() -> None:
    network = network_of({"p1": "uig", "p2": "ui", "p3": "hk", "p4": ["u", "h"], "p5": "uv"})
    found = triple_helix(network, ["g", "", "i", "", "u", "u"])
    assert list(network.nodes.id) == ["g", "h", "i", "k", "u", "v"]
    assert (found.helix.contexts, found.helix.excluded) == (4, 1)
    assert dict(found.helix.combinations) == {
        "g": 0,
        "i": 0,
        "u": 2,
        "ig": 0,
        "ug": 0,
        "ui": 1,
        "uig": 1,
    }
    assert dict(found.made.parameters) == {"sectors": "given", "unit": "context"}


def test_nothing_to_count() -> None:
    for network in (EMPTY, STAR):
        found = triple_helix(network).helix
        assert math.isnan(found.transmission)
        assert found.contexts == 0
    assert triple_helix(STAR).helix.excluded == 6
    assert isinstance(helix(np.zeros((0, 3))), Helix)


def test_sectors_go_by_kind() -> None:
    kinds = ["University", "Enterprise", "GovernmentBody", "Hospital", "ResearchAcademy", "Zone"]
    assert sectors_of(with_kinds(STAR, kinds)) == ["u", "i", "g", "", "u", "g"]


def test_the_table_lists_kinds_of_the_ontology(tmp_path: Path) -> None:
    table = load_sectors()
    assert set(table.values()) == {"u", "i", "g"}
    assert table.keys() <= load().kinds.keys()
    wrong = tmp_path / "sectors.csv"
    wrong.write_text("kind,sector\nUniversity,u\nUniversity,x\n", encoding="utf-8")
    with pytest.raises(SourceError, match="2 problems") as raised:
        load_sectors(wrong)
    assert {problem.field for problem in raised.value.problems} == {"kind", "sector"}


def test_what_is_refused() -> None:
    with pytest.raises(BadRequest, match="1 sectors"):
        triple_helix(STAR, ["u"])
    with pytest.raises(BadRequest, match="3 columns"):
        helix([[1, 0]])


def test_independence_at_the_same_margins_by_hand() -> None:
    """Each of the seven combinations once is what three fair coins give where one fell on heads.

    All entropies by hand: each sector is in 4 of 7, each pair of columns is 2:2:2:1.
    """
    rows = [[x in k for x in "uig"] for k in ("u", "i", "g", "ui", "ug", "ig", "uig")] * 20
    one = -(4 / 7 * math.log2(4 / 7) + 3 / 7 * math.log2(3 / 7))
    two = -(3 * 2 / 7 * math.log2(2 / 7) + 1 / 7 * math.log2(1 / 7))
    expected = 3 * one - 3 * two + math.log2(7)
    found = helix(rows)
    assert found.transmission == pytest.approx(expected)
    assert found.independent == pytest.approx(expected)
    assert found.low < expected < found.high
    assert found.by_chance


def test_synergy_beyond_the_margins_is_told() -> None:
    """Always two of three: the third follows from two, −0.415 bits; independence gives less."""
    found = helix([[1, 1, 0], [1, 0, 1], [0, 1, 1]] * 40)
    assert found.transmission == pytest.approx(-0.415, abs=5e-4)
    assert not found.by_chance
    assert found.transmission < found.low < found.independent < found.high


def test_no_context_with_two_sectors_leaves_nothing_to_compare() -> None:
    found = helix([[1, 0, 0], [0, 1, 0], [0, 0, 1]] * 10)
    assert found.independent == pytest.approx(found.transmission)
    assert math.isnan(helix([]).independent)
    assert not helix([]).by_chance
