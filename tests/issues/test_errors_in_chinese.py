"""The command line says errors in the language that was chosen; none chosen is English."""

from __future__ import annotations

import csv
import re
from string import Formatter
from typing import TYPE_CHECKING

import pytest
from support.cli_run import run
from support.places import ROOT

from ecograph.answers.messages import message_in, phrase_in

if TYPE_CHECKING:
    from pathlib import Path

    from support.service_client import Caller


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("show", "高新园区"), "'高新园区' 是 2 个实体的名称。\n请指明是哪一个：大连高新园区"),
        (("show", "没有这个单位"), "没有名为 '没有这个单位' 的实体。\n"),
        (("links", "大连理工大学", "--kind", "Univercity"), "未知的 kind："),
        (("links", "大连理工大学", "--as-of", "2015-13"), "时间无效："),
        (("ties", "--limit", "x"), "limit（ties）无效：应为整数，或应为 'all'（所给为 'x'）。"),
        (("neighborhood", "大连", "--depth", "9"), "depth（neighborhood）无效：应不大于 3"),
        (("analyse", "summary", "every=5"), "成序列需要首尾年份。\n请在 every 之外给出"),
    ],
)  # fmt: skip
def test_the_command_line_says_errors_in_chinese(
    words: tuple[str, ...], said: str, home: Path
) -> None:
    code = 1 if "没有" in words[-1] else 2
    assert run(home, *words, "--lang", "zh", code=code).stderr.startswith(said)
    english = run(home, *words, code=code).stderr
    assert english != run(home, *words, "--lang", "zh", code=code).stderr
    assert run(home, *words, "--lang", "en", code=code).stderr.isascii() or "名" in said


@pytest.mark.slow
def test_the_service_says_errors_in_the_language_that_was_chosen(caller: Caller) -> None:
    """By `lang`, else by Accept-Language; a caller who chooses none is told in English."""
    path, english = "/api/v1/entities/none/there", "There is no entity"
    chosen = caller.get(path, params={"lang": "zh"})
    assert chosen.json()["detail"].startswith("没有")
    assert "Accept-Language" not in chosen.headers.get("vary", "")
    accepted = caller.get(path, headers={"accept-language": "zh-CN,zh;q=0.9,en;q=0.8"})
    assert accepted.json()["detail"] == chosen.json()["detail"]
    assert "Accept-Language" in accepted.headers["vary"]
    for options in (
        {},
        {"params": {"lang": "en"}},
        {"headers": {"accept-language": "en,zh;q=0.5"}},
    ):
        assert caller.get(path, **options).json()["detail"].startswith(english)
    bad = caller.get("/api/v1/entities", params={"lang": "zh", "kind": "Univercity"}).json()
    assert bad["detail"].startswith("entities 没有参数 'kind'。")


def test_names_within_a_message_stay_as_they_are() -> None:
    """Of what is named only a reason is put into Chinese, and only where all of it is known."""
    said = message_in("There is no entity called 'is no ROR, or soon'.", "zh")
    assert said == "没有名为 'is no ROR, or soon' 的实体。"


def test_what_data_lack_is_said_in_chinese(tmp_path: Path) -> None:
    sheet = tmp_path / "a.csv"
    sheet.write_text("项目名称,牵头单位,开始日期\n甲,大工,soon\n乙,#REF!,2015\n丙,化物所,2016\n")
    town = tmp_path / "town"
    given = ("import", "table", str(sheet), "-o", str(town), "--lang", "zh")
    refused = run(tmp_path, *given, code=1).stderr.splitlines()
    assert refused[1:] == [
        "发现 3 个问题，没有构建任何内容。",
        "3 行中有 2 行未采用。请更正这些行或映射，或将 --most-rejected 设为大于 0.1。",
        "a.csv，第 2 行，字段 开始日期：不是日期（'soon'）。请写成 2015、2015-04 或 2015-04-03。",
        "a.csv，第 3 行，字段 牵头单位：是电子表格的错误值（'#REF!'）。请更正公式。",
    ]
    taken = run(tmp_path, *given, "--most-rejected", "0.9").stderr
    assert "未采用：a.csv，第 2 行，字段 开始日期：不是日期（'soon'）。" in taken
    assert "3 行，2 行未采用：得到 2 个实体、1 个关系项，" in taken
    assert f"下一步：ecograph build --source {town}" in taken
    relators = town / "relators.csv"
    relators.write_text(relators.read_text(encoding="utf-8").replace("participatesIn", "loves"))
    checked = run(tmp_path, "check", str(town), "--lang", "zh", code=1)
    assert "严重程度" in checked.stdout and "未知的谓词" in checked.stdout
    assert not re.search("[a-z]+ [a-z]+ [a-z]+", checked.stdout.replace("`ecograph info", ""))
    assert checked.stderr == f"{town}：问题 1 个，警告 0 个。\n"
    english = run(tmp_path, "check", str(town), code=1)
    assert "unknown predicate" in english.stdout and "way out" in english.stdout
    built = run(tmp_path, "build", "--source", str(town), "--lang", "zh", code=1)
    assert "relators.csv，第 2 行，字段 predicate：未知的谓词（'loves'）。" in built.stderr


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        (
            "3 times, first in row 4: column 角色: 'a b' is no role; it is kept in the note.",
            "3 次，首次在第 4 行：列 角色：'a b' 不是角色，保留在备注中。",
        ),
        (
            "is no PIC; the organisation is told by name and country, such as 'n/a'",
            "不是 PIC；以名称和国家区分机构，如 'n/a'",
        ),
        ("is not a date (1,234 rows: 2, 5, …)", "不是日期（1,234 行：2, 5, …）"),
        ("is purple and round", "is purple and round"),
    ],
)
def test_phrases_are_known_as_a_whole(english: str, chinese: str) -> None:
    assert phrase_in(english, "zh") == chinese
    assert phrase_in(english, "en") == english


def test_sparql_says_its_errors_in_chinese(home: Path) -> None:
    said = run(home, "sparql", "SELEC x", "--lang", "zh", code=2).stderr
    assert said == "查询以 'SELEC' 开头。\n请以 SELECT、ASK、CONSTRUCT 或 DESCRIBE 开头。\n"


@pytest.mark.slow
def test_a_table_of_nothing_but_empty_cells_is_printed(home: Path) -> None:
    assert run(home, "sparql", "SELECT ?x {}").stdout.split() == ["x", "─"]
    assert run(home, "sparql", "SELECT * {}").stdout.strip() == ""


def test_sentences_without_a_translation_stay_as_they_are() -> None:
    text = "There is no entity called 'a. b'. Call 112. Say which: x (y; z)."
    assert message_in(text, "zh") == "没有名为 'a. b' 的实体。Call 112. 请指明是哪一个：x (y; z)。"
    assert message_in(text, None) == text


def test_every_translation_keeps_what_is_named() -> None:
    path = ROOT / "src" / "ecograph" / "answers" / "messages.csv"
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            named = [found for _, found, *_ in Formatter().parse(row["zh"]) if found is not None]
            places = [str(place) for place in range(len(named))]
            assert row["en"].count("{}") == len(named), row
            assert set(named) <= {""} or sorted(named) == places, row
