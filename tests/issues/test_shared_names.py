"""Names that several bear: the official one finds the organisation, and the others are told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from support.cli_run import run
from support.service_client import calling

from ecograph.answers.names import find
from ecograph.answers.registry import operation_named
from ecograph.assistant.tools import told
from ecograph.errors import BadRequest
from ecograph.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

    from ecograph.pipeline.snapshot import Snapshot

FIRM, FOUNDING = "dalian-collaborations/ent-sunrise", "dalian-collaborations/so-sunrise"
NAME = "新源动力股份有限公司"
TOLD = f"“{NAME}”也是下列实体的名称：{NAME} (创办 · Sunrise Power · 2001; {FOUNDING})。"
ZONES = ("dalian-2015/dalian-hitech-zone", "dalian-collaborations/dalian-hitech-zone")


@pytest.mark.parametrize(
    ("name", "found"),
    [
        (NAME, FIRM),
        ("Sunrise Power", FIRM),
        ("大连融科储能技术发展有限公司", "dalian-collaborations/ent-rongke"),
        ("国家大型轴承工程技术研究中心", "dalian-collaborations/ec-bearing"),  # elsewhere an alias
    ],
)
def test_the_official_name_of_an_organisation_finds_it(
    name: str, found: str, snapshot: Snapshot
) -> None:
    assert find(snapshot, name) == found


@pytest.mark.parametrize(
    "name",
    [
        "高新园区",  # a short name of two
        "中国科学院机器人与智能制造创新研究院",  # official of two organisations
        "全钒液流电池储能技术及应用",  # an achievement and the award for it
    ],
)
def test_other_names_of_several_are_choices(name: str, snapshot: Snapshot) -> None:
    with pytest.raises(BadRequest, match="is the name of 2 entities"):
        find(snapshot, name)


def test_choices_show_kind_place_and_year(snapshot: Snapshot) -> None:
    with pytest.raises(BadRequest) as zones:
        find(snapshot, "高新园区", lang="en")
    assert "Dalian High-tech Zone (Zone · " in zones.value.way_out
    assert "(Government body · Dalian Municipality; " in zones.value.way_out
    assert all(one in zones.value.way_out for one in ZONES)
    with pytest.raises(BadRequest, match=r"\(获奖事件 .* · 2015; dalian.*/aw-2015-vrfb\)"):
        find(snapshot, "全钒液流电池储能技术及应用")


@pytest.mark.parametrize(
    ("group", "name", "given"),
    [
        ("", "show", {"entity": NAME}),
        ("", "facts", {"entity": NAME}),
        ("", "links", {"entity": NAME}),
        ("", "link-counts", {"entity": NAME}),
        ("", "neighborhood", {"entity": NAME}),
        ("", "path", {"start": NAME, "end": "dalian-2015/ri-dicp"}),
        ("", "evidence", {"one": "dalian-2015/ri-dicp", "other": NAME}),
        ("query", "names", {"entity": NAME}),
    ],
)
def test_every_answer_about_it_says_who_else_is_called_so(
    group: str, name: str, given: dict[str, Any], snapshot: Snapshot
) -> None:
    operation = operation_named(name, group)
    assert TOLD in operation.said(operation.ask(snapshot, given), "zh")


@pytest.mark.slow
def test_every_door_says_it(home: Path, snapshot: Snapshot) -> None:
    assert TOLD in run(home, "show", NAME).stderr
    with calling(snapshot, Settings(home=home)) as client:
        answer = client.get("/api/v1/entities/" + FIRM).json()
        assert [one["id"] for one in answer["namesakes"]] == [FOUNDING]
        page = client.get(f"/entity/{FIRM}", headers={"accept": "text/html"}).text
        assert "同名的还有" in page
    assert TOLD in told(snapshot, "about", {"entity": NAME, "lang": "zh"}, 4000)["notes"]
