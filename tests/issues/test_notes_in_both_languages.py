"""Notes of datasets stand in Chinese and in English, and are told in the language chosen."""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING

import pytest
from support.cli_run import rows, run
from support.places import ROOT

from ecograph.answers.operations.entities import show
from ecograph.answers.operations.links import links

if TYPE_CHECKING:
    from pathlib import Path

    from ecograph.pipeline.snapshot import Snapshot

NOTED = ("entities", "relators", "observations", "changes", "indicators")


def table(folder: str, name: str) -> list[dict[str, str]]:
    path = ROOT / "data" / folder / f"{name}.csv"
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("folder", ["dalian-2015", "dalian-collaborations", "example-region"])
def test_every_note_is_translated_and_every_translation_used(folder: str) -> None:
    notes = {row["note"] for name in NOTED for row in table(folder, name)} - {""}
    translated = {row["text"]: row["translation"] for row in table(folder, "translations")}
    assert notes - translated.keys() == set()
    assert translated.keys() - notes == set()
    missing = {text for text, other in translated.items() if not re.search("[一-鿿]", other)}
    assert {text for text in missing if re.search("[A-Za-z]{4}", translated[text])} == set()


@pytest.mark.slow
def test_a_note_is_told_in_the_language_chosen(snapshot: Snapshot, home: Path) -> None:
    zone = {"entity": "dalian-2015/dalian-hitech-zone", "dataset": ["dalian-2015"]}
    (english,) = show.ask(snapshot, {**zone, "lang": "en"}).notes
    (chinese,) = show.ask(snapshot, {**zone, "lang": "zh"}).notes
    assert english.startswith("three name forms, one zone")
    assert chinese.startswith("三种写法,同一园区")
    asked = {"entity": "dalian-2015/person-zhang-cunhao", "limit": 200}
    for lang, words in (("en", "the only person-organisation tie"), ("zh", "全文唯一")):
        said = [one.note for one in links.ask(snapshot, {**asked, "lang": lang}).results]
        assert any(words in one for one in said), lang
    for lang, words in (("en", "level carried over"), ("zh", "级别承前省略")):
        given = ("query", "figures", "--text", "重点实验室", "--lang", lang, "--format", "csv")
        found = rows(run(home, *given))
        assert any(words in one["note"] for one in found)
        assert len({one["figure"] for one in found}) == len(found)  # no row for each language


@pytest.mark.slow
def test_what_is_left_open_is_said_in_words(home: Path) -> None:
    asked = ("dalian-2015/ri-dicp", "--lang", "zh")
    for command in (("show", *asked), ("facts", *asked, "--limit", "100")):
        said = run(home, *command).stdout
        assert "成员属于" in said, command
        assert "memberOf" not in said, command
