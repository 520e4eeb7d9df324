"""Figures with a yardstick: unknown groups, concentration, caveats, suggestions, their test."""

from __future__ import annotations

from math import isnan, sqrt
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from support.analysis_networks import of_pairs

from ecograph.analysis.gefura import gefura
from ecograph.analysis.link_prediction import suggest
from ecograph.analysis.link_prediction_test import holdout
from ecograph.analysis.ranking import rank
from ecograph.answers.operations.analyses import ANALYSES
from ecograph.answers.operations.networks import rank as ranking
from ecograph.network.projection import network_of

if TYPE_CHECKING:
    from ecograph.answers.views.networks import AnalysisTable
    from ecograph.pipeline.snapshot import Snapshot


def figures_of(table: AnalysisTable) -> dict[Any, Any]:
    return {row[0]: row[1] for row in table.rows}


def test_who_has_no_group_is_no_end_of_a_path_and_may_lie_on_it() -> None:
    """a(U) – x – b(U) – c(I): of the pairs of two groups a–c leads through x and b."""
    chain = of_pairs(["ax", "xb", "bc"])
    found = gefura(chain, ["U", "U", "I", ""], normalised=True)
    assert found.groups == ("I", "U")
    assert found.global_[:3].tolist() == [0, 1, 0]  # one of the one pair that b can lie between
    assert isnan(found.global_[3])


@pytest.mark.slow
def test_mixing_leaves_unknown_sectors_out_counts_and_says_so(snapshot: Snapshot) -> None:
    usual = ANALYSES["mixing"].ask(snapshot, {"groups": "sector", "lang": "en"})
    whole = ANALYSES["mixing"].ask(
        snapshot, {"groups": "sector", "unknown": "include", "lang": "en"}
    )
    figures = [figures_of(one.tables[0]) for one in (usual, whole)]
    assert [(one["external"], one["internal"]) for one in figures] == [(476, 623), (518, 625)]
    assert figures[0]["ei_ties"] == pytest.approx((476 - 623) / (476 + 623))
    assert "15 of 323 organisations have no known sector and are left out" in usual.notes[0]
    assert {row[0] for row in usual.rows} == {"u", "i", "g"}
    for name in ("brokerage", "gefura"):
        found = ANALYSES[name].ask(snapshot, {"groups": "sector", "limit": "all", "lang": "en"})
        assert len(found.rows) == 308
        assert sum(figures_of(found.tables[0]).values()) == 308
        assert "15 of 323" in found.notes[0]


def test_eigenvector_says_when_two_hold_most() -> None:
    """Two with 30 events between them, and a chain of 20 pairs behind."""
    events = {f"q{n}": ["a", "b"] for n in range(30)}
    chain = {f"p{n:02}": [f"c{n:02}", f"c{n + 1:02}"] for n in range(20)}
    found = rank(network_of(events | chain | {"z": ["b", "c00"]}), "eigenvector")
    assert "the first 2 of 23 organisations" in found.caveats[0].en
    even = rank(network_of(chain | {"z": ["c03", "c20"]}), "eigenvector")
    assert not any("Concentrated" in one.en for one in even.caveats)
    assert not any("Concentrated" in one.en for one in rank(network_of(chain), "degree").caveats)


def test_caveats_are_those_of_the_datasets_used(snapshot: Snapshot) -> None:
    caveat = {one.slug: one.caveat.en for one in snapshot.manifest.datasets}
    both = ranking.ask(snapshot, {"lang": "en", "limit": 3}).caveats
    assert both[0] not in caveat.values()
    for one in snapshot.manifest.datasets:
        assert f"{one.title.en}: {one.caveat.en}" in both
    single = ranking.ask(snapshot, {"lang": "en", "dataset": "dalian-collaborations"}).caveats
    assert caveat["dalian-collaborations"] in single
    assert not any(caveat["dalian-2015"] in each for each in single)


def test_partners_of_one_list_are_one_suggestion() -> None:
    """a works with m; m is on a list with x, y, z: three candidates, one row."""
    network = network_of({"p": ["a", "m"], "list": ["m", "x", "y", "z"]})
    (found,) = suggest(network, "a").rows
    assert (found.other, found.also) == ("x", (("a", "y"), ("a", "z")))
    assert found.events == ("list", "p")
    (every,) = suggest(network).rows
    assert (every.one, every.other, len(every.also)) == ("a", "x", 2)
    kin = suggest(network, "a", barred=[("x", "a")]).rows[0]
    assert (kin.other, kin.also) == ("y", (("a", "z"),))


@pytest.mark.slow
def test_the_test_of_suggestions_has_an_interval_by_hand() -> None:
    """In the chain a–b–c–d free pairs are ac 1, bd 1, ad 0 (common neighbours); ac and ad come.

    ac is level with bd (½), ad below (0): AUC ¼; of two that came the variance is ⅛, of the one
    that did not there is none to be had.
    """
    early = {"p1": "ab", "p2": "bc", "p3": "cd"}
    few = holdout(network_of(early), network_of(early | {"p4": "ac", "p5": "ad"}), k=1)
    assert few.scores[0].auc == 0.25
    assert isnan(few.scores[0].low)
    # a fifth: free are ac 1, bd 1, ce 1, ad 0, be 0, ae 0; ac and ad come
    early["p4"] = "de"
    found = holdout(network_of(early), network_of(early | {"p5": "ac", "p6": "ad"}), k=1)
    above = np.array([(0.5 + 0.5 + 1 + 1) / 4, (0 + 0 + 0.5 + 0.5) / 4])
    below = np.array([(0.5 + 0) / 2, (0.5 + 0) / 2, (1 + 0.5) / 2, (1 + 0.5) / 2])
    error = 1.959964 * sqrt(above.var(ddof=1) / 2 + below.var(ddof=1) / 4)
    first = found.scores[0]
    assert first.auc == pytest.approx(0.5)
    assert (first.low, first.high) == pytest.approx((max(0, 0.5 - error), min(1, 0.5 + error)))
    assert (found.scores[-1].gain_low, found.scores[-1].gain_high) == (0, 0)


@pytest.mark.long
def test_suggestions_stand_beside_their_test_and_open_to_events(snapshot: Snapshot) -> None:
    found = ANALYSES["suggestions"].ask(
        snapshot, {"organisation": "大连理工大学", "limit": 5, "lang": "en", "why": ["1"]}
    )
    (test,) = (one for one in found.tables if one.name == "holdout")
    auc: dict[Any, dict[str, Any]] = {
        row[0]: dict(zip(test.columns, row, strict=True)) for row in test.rows
    }
    assert auc["adamic-adar"]["gain_high"] < 0 < auc["degree"]["low"]
    assert "worse than degree, no prediction" in found.notes[0]
    row = dict(zip(found.columns, found.rows[4], strict=True))
    assert (row["pairs"], len(str(row["also"]).split("; "))) == (12, 11)
    assert found.why is not None
    everyone = ANALYSES["suggestions"].ask(snapshot, {"limit": "all", "lang": "en"})
    units = {
        frozenset((one.subject, one.object))
        for row in everyone.rows
        for one in snapshot.links.links_of(str(row[0]))
        if one.predicate == "unitOf"
    }
    assert not [row for row in everyone.rows if frozenset((row[0], row[3])) in units]
