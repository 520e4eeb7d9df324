"""The command line says errors in the language that was chosen; none chosen is English."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pytest
from support.cli_run import run
from support.places import ROOT
from support.service_client import calling

from ecograph.answers.messages import message_in
from ecograph.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

    from ecograph.pipeline.snapshot import Snapshot


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("show", "高新园区"), "'高新园区' 是 2 个实体的名称。\n请指明是哪一个：大连高新园区"),
        (("show", "没有这个单位"), "没有名为 '没有这个单位' 的实体。\n"),
        (("links", "大连理工大学", "--kind", "Univercity"), "未知的 kind："),
        (("links", "大连理工大学", "--as-of", "2015-13"), "时间无效："),
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


def test_the_service_says_errors_in_the_language_that_was_chosen(snapshot: Snapshot) -> None:
    """By `lang`, else by Accept-Language; a caller who chooses none is told in English."""
    path, english = "/api/v1/entities/none/there", "There is no entity"
    with calling(snapshot, Settings()) as caller:
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


def test_sentences_without_a_translation_stay_as_they_are() -> None:
    text = "There is no entity called 'a. b'. Call 112. Say which: x (y; z)."
    assert message_in(text, "zh") == "没有名为 'a. b' 的实体。Call 112. 请指明是哪一个：x (y; z)。"
    assert message_in(text, None) == text


def test_every_translation_keeps_what_is_named() -> None:
    path = ROOT / "src" / "ecograph" / "answers" / "messages.csv"
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            assert row["en"].count("{}") == row["zh"].count("{}"), row
