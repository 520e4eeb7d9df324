"""What people are shown is in the language that they chose; machine formats keep their codes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from support.cli_run import run
from support.examples import IN_BOTH_LANGUAGES, given_to

from ecograph.answers.operation import TableData
from ecograph.answers.registry import operation_named
from ecograph.answers.words import for_people, heading, word
from ecograph.model.records import Basis, NameRole, Status

if TYPE_CHECKING:
    from pathlib import Path

    from ecograph.answers.operation import Operation
    from ecograph.pipeline.snapshot import Snapshot

pytestmark = pytest.mark.slow

SAME: set[str] = {"AUC", "Newman", "τ", "T", "DOI"}
"""What is written alike in both languages."""


def chinese(text: str) -> bool:
    return re.search("[一-鿿]", text) is not None


@pytest.mark.parametrize(
    ("operation", "lang"), IN_BOTH_LANGUAGES, ids=lambda v: getattr(v, "name", v)
)
def test_headings_and_notes_are_in_one_language(
    operation: Operation[..., Any, Any], lang: str, snapshot: Snapshot
) -> None:
    answer = operation.ask(snapshot, given_to(operation, lang))
    said = list(operation.notes(answer, lang))
    for table in operation.tables(answer):
        said += for_people(table, lang)[0]
    assert [one for one in said if chinese(one) != (lang == "zh") and one not in SAME] == []


def test_codes_are_said_in_words() -> None:
    table = TableData(
        "links",
        ("kind", "role", "predicate", "basis", "label", "title_zh", "title_en"),
        (("University", "lead", "participatesIn", "name-embedded", "lead", "标题", "title"),),
    )
    assert for_people(table, "zh") == (
        ["类型", "角色", "关系", "依据性质", "名称", "标题"],
        [["高等学校", "牵头单位", "参与", "见于名称", "lead", "标题"]],
    )
    assert for_people(table, "en") == (
        ["kind", "role", "predicate", "basis", "label", "title"],
        [["University", "Lead", "takes part in", "name-embedded", "lead", "title"]],
    )


def test_every_basis_status_and_role_of_a_name_has_chinese_words() -> None:
    for column, codes in (("basis", Basis), ("status", Status), ("role", NameRole)):
        rows = tuple((one.value,) for one in codes)
        said = for_people(TableData("", (column,), rows), "zh")[1]
        assert all(chinese(str(row[0])) for row in said)


def test_a_name_of_several_parts_is_made_from_them() -> None:
    assert heading("other_label", "zh") == "另一方名称"
    assert heading("coordinator_z", "en") == "coordinator z"


@pytest.mark.parametrize(("lang", "head"), [("zh", "名次  编号"), ("en", "rank  id")])
def test_the_command_line_says_it_so_and_csv_does_not(home: Path, lang: str, head: str) -> None:
    asked = ("rank", "--limit", "1", "--lang", lang)
    assert run(home, *asked).stdout.splitlines()[1].startswith(head)
    assert run(home, *asked, "--format", "csv").stdout.startswith("rank,id,label,kind,value")


def test_units_of_figures_and_datasets_are_described_in_both_languages(snapshot: Snapshot) -> None:
    indicators = operation_named("indicators").ask(snapshot, {"limit": 200}).results
    units = {unit for one in indicators for unit in one.units}
    assert len(units) >= 20
    assert [one for one in sorted(units) if chinese(word(one, "en"))] == []
    assert word("亿元", "zh") == "亿元"
    for one in operation_named("datasets").ask(snapshot, {}).results:
        assert one.description
        assert chinese(one.description_zh)
