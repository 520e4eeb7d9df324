"""300 labelled cells: whole names, short ones, affiliations, absent and ambiguous ones."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from ecograph.search import short_names
from ecograph.service.reconciliation.candidates import candidates
from ecograph.service.reconciliation.requests import MatchQuery, read_queries

if TYPE_CHECKING:
    from ecograph.pipeline.snapshot import Snapshot

ROWS = Path(__file__).parents[1] / "data" / "reconciliation-rows.csv"
DUT = "dalian-2015/univ-dut"


def found(snapshot: Snapshot, text: str, **more: Any) -> list[dict[str, Any]]:  # noqa: ANN401
    return candidates(snapshot, MatchQuery(query=text, limit=10, **more), "zh")


def matched(snapshot: Snapshot, text: str, **more: Any) -> str | None:  # noqa: ANN401
    return next((one["id"] for one in found(snapshot, text, **more) if one["match"]), None)


@pytest.mark.slow
def test_every_class_of_cells_is_found_and_none_is_matched_wrongly(snapshot: Snapshot) -> None:
    with ROWS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    count, recall, sure = Counter[str](), Counter[str](), Counter[str]()
    wrong = []
    for row in rows:
        answer = found(snapshot, row["text"])
        expected = set(filter(None, row["expected"].split(";")))
        certain = {one["id"] for one in answer if one["match"]}
        count[row["class"]] += 1
        recall[row["class"]] += expected <= {one["id"] for one in answer}
        sure[row["class"]] += bool(certain)
        doubtful = row["class"] in {"absent", "ambiguous"}
        if certain and (doubtful or certain != expected):
            wrong.append((row, certain))
    assert wrong == []
    assert count == {"full": 63, "short": 83, "affiliation": 84, "absent": 49, "ambiguous": 21}
    assert recall == count
    assert (sure["full"], sure["short"], sure["affiliation"]) == (63, 67, 55)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Dalian University of Technology, Dalian, China", DUT),
        ("辽宁省大连市大连理工大学", DUT),
        ("Dalian University of Technology, Shenyang, China", None),  # it lies elsewhere
        ("Dalian University of Technology, China", None),  # so may another
        ("Dalian University of Technology (Panjin)", None),  # a campus
        ("大连理工大学化工学院", None),  # a part
        ("Northeastern University, Boston, USA", None),
        ("Northeastern University, Dalian University of Technology", None),
    ],
)
def test_a_name_among_places_is_a_match_only_where_its_bearer_lies(
    snapshot: Snapshot, text: str, expected: str | None
) -> None:
    assert matched(snapshot, text) == expected
    ids = [one["id"] for one in found(snapshot, text)]
    assert DUT in ids or "dalian-collaborations/univ-neu" in ids


def test_a_short_name_that_several_bear_is_a_match_of_none(snapshot: Snapshot) -> None:
    """Whether or not the graph has the others."""
    shared = {one for one in short_names._table() if len(short_names.holders(one)) > 1}
    assert len(shared) > 50
    assert {one for one in shared if matched(snapshot, one)} == set()
    assert matched(snapshot, "北航") == "dalian-collaborations/org-44b62f54"
    assert matched(snapshot, "北航", type="Enterprise") is None


def test_each_query_of_a_batch_is_read_for_itself() -> None:
    read = read_queries(
        '{"good": {"query": "大工", "type": null, "limit": null},'
        ' "null": {"query": null}, "empty": {"query": ""}, "zero": {"query": "x", "limit": 0},'
        f' "long": {{"query": "{"长" * 401}"}}, "number": {{"query": 7}},'
        ' "text": "大工", "misspelt": {"query": "x", "typ": "y"}}'
    )
    assert read.pop("good") == MatchQuery(query="大工")
    assert set(read) == {"null", "empty", "zero", "long", "number", "text", "misspelt"}
    assert set(read.values()) == {None}
