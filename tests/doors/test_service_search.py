"""Autocomplete over HTTP and the command line; one rule for the language of labels everywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from support.cli_run import run

from ecograph.model.labels import choose_label

if TYPE_CHECKING:
    from pathlib import Path

    from support.service_client import Caller


DUT = "dalian-2015/univ-dut"
SHENGU = "dalian-collaborations/ent-shengu"
IN_CHINESE_ONLY = "dalian-collaborations/org-44b62f54"  # 北京航空航天大学
IN_ENGLISH_ONLY = "dalian-collaborations/ror-04ddfwm68"  # Shenyang University
SEARCH = "/api/v1/autocomplete"


def test_autocomplete_tells_what_matched_and_in_which_language(caller: Caller) -> None:
    first = caller.get(f"{SEARCH}?q=dicp&lang=zh").json()["results"][0]
    assert first["id"] == "dalian-2015/ri-dicp"
    assert (first["label"], first["lang"]) == ("大连化物所", "zh")
    assert (first["matched"], first["matched_lang"]) == ("DICP", "en")
    assert first["hint"] == "科研院所 · 大连市 · 1949"
    assert first["kind"] == "ResearchInstitute"
    assert first["external_id"] == "ROR:00prkya54"


def test_autocomplete_keeps_to_a_region_and_a_kind(caller: Caller) -> None:
    def found(**given: str) -> list[str]:
        results = caller.get(SEARCH, params=given).json()["results"]
        return [one["id"] for one in results]

    by_name = found(q="大学", kind="University", region="沈阳市", limit="3")
    by_id = found(
        q="大学", kind="University", region="dalian-collaborations/place-shenyang", limit="3"
    )
    assert by_name == by_id
    assert by_name[0] == "dalian-collaborations/univ-neu"
    assert DUT not in found(q="大学", region="沈阳市", limit="50")
    refused = caller.get(SEARCH, params={"q": "x", "region": "nowhere at all"})
    assert refused.status_code == 404


def test_the_command_line_keeps_to_a_region(home: Path) -> None:
    result = run(home, "search", "大学", "--region", "沈阳市", "--limit", "1", "--format", "csv")
    assert "univ-neu" in result.stdout


@pytest.mark.parametrize(
    ("identifier", "lang", "label", "tag"),
    [
        (DUT, "zh", "大连理工大学", "zh"),
        (DUT, "en", "Dalian University of Technology", "en"),
        (DUT, "zh-CN", "大连理工大学", "zh"),
        (IN_CHINESE_ONLY, "en", "北京航空航天大学", "zh"),
        (IN_ENGLISH_ONLY, "zh", "Shenyang University", "en"),
    ],
)
def test_every_door_chooses_the_same_label(
    caller: Caller, identifier: str, lang: str, label: str, tag: str
) -> None:
    entity = caller.get(f"/api/v1/entities/{identifier}?lang={lang}").json()
    assert (entity["label"], entity["lang"]) == (label, tag)
    links = caller.get(f"/api/v1/entities/{identifier}/links?lang={lang}").json()
    assert (links["of"]["label"], links["of"]["lang"]) == (label, tag)
    around = caller.get(f"/api/v1/entities/{identifier}/neighborhood?lang={lang}").json()
    assert (around["nodes"][0]["label"], around["nodes"][0]["lang"]) == (label, tag)
    found = caller.get(f"{SEARCH}?q={identifier}&lang={lang}").json()["results"][0]
    assert (found["label"], found["lang"]) == (label, tag)
    suggested = caller.get(f"/reconcile/suggest/entity?prefix={identifier}&lang={lang}").json()
    assert suggested["result"][0]["name"] == label


def test_paths_and_evidence_choose_the_same_label(caller: Caller) -> None:
    asked = {"start": DUT, "end": SHENGU, "lang": "en"}
    by_parameter = caller.get("/api/v1/paths", params=asked).text
    assert '"label":"Dalian University of Technology","lang":"en"' in by_parameter
    del asked["lang"]
    by_header = caller.get("/api/v1/paths", params=asked, headers={"accept-language": "en"})
    assert _labels(by_header.json()) == _labels(caller.get(str(by_header.url) + "&lang=en").json())
    chinese = caller.get("/api/v1/evidence", params={"one": DUT, "other": SHENGU})
    assert "大连理工大学" in chinese.text


def _labels(answer: Any) -> list[str]:  # noqa: ANN401
    """Every label in an answer, in order."""
    if isinstance(answer, dict):
        own = [answer["label"]] if isinstance(answer.get("label"), str) else []
        return own + [label for value in answer.values() for label in _labels(value)]
    if isinstance(answer, list):
        return [label for value in answer for label in _labels(value)]
    return []


def test_the_parameter_wins_over_the_header_and_chinese_is_the_rest(caller: Caller) -> None:
    address = f"/api/v1/entities/{DUT}"

    def lang(accepted: str, asked: str = "") -> str:
        response = caller.get(address + asked, headers={"accept-language": accepted})
        assert response.headers["content-language"] == response.json()["lang"]
        return str(response.json()["lang"])

    assert lang("en") == "en"
    assert lang("en", "?lang=zh") == "zh"
    assert lang("fr, en;q=0.4, zh;q=0.3") == "en"
    assert lang("zh-Hant-TW, en;q=0.9") == "zh"
    assert lang("fr") == lang("") == "zh"


@pytest.mark.parametrize(
    ("labels", "lang", "chosen"),
    [
        (
            [("繁", "zh-Hant"), ("汉", "zh-Hans"), ("中", "zh"), ("e", "en")],
            "zh",
            ("汉", "zh-Hans"),
        ),
        ([("中", "zh"), ("e", "en")], "zh-Hans", ("中", "zh")),
        ([("中", "zh"), ("e", "en")], "en-GB", ("e", "en")),
        ([("中", "zh"), ("汉", "zh-Hans")], "en", ("汉", "zh-Hans")),
        ([("", "zh"), ("é", "fr"), ("d", "de")], "zh", ("d", "de")),
        ([("first", "en"), ("second", "en")], "en", ("first", "en")),
        ([("", "en")], "en", ("", "")),
        ([], "zh", ("", "")),
    ],
)
def test_the_rule_itself(labels: list[tuple[str, str]], lang: str, chosen: tuple[str, str]) -> None:
    assert choose_label(labels, lang) == chosen
