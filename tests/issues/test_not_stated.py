"""What has no rows: "not stated" only where a gap is recorded, else what would find it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from ecograph.answers.registry import operation_named
from ecograph.errors import BadRequest

if TYPE_CHECKING:
    from support.service_client import Caller

    from ecograph.answers.views.graph import QuestionAnswer
    from ecograph.pipeline.snapshot import Snapshot

pytestmark = pytest.mark.slow


def answer(graph: Snapshot, name: str, **given: object) -> QuestionAnswer:
    found: QuestionAnswer = operation_named(name, "query").ask(graph, given)
    return found


def cells(found: QuestionAnswer, column: str) -> list[str]:
    at = found.columns.index(column)
    return [row[at] for row in found.rows]


NOTHING: list[tuple[str, dict[str, Any]]] = [
    *(
        ("figures", {"text": text})
        for text in (
            *("nonsense", "量子计算机", "地铁里程", "博士后", "独角兽企业", "碳排放", "海水淡化"),
            *("旅游收入", "港口吞吐量", "unicorns", "metro length", "外资企业数量", "说明", "时间"),
            *("大连理工大学", "zzz 孵化器", "孵化器 床位"),
        )
    ),
    ("figures", {"text": "孵化器", "period": "1999"}),
    ("figures", {"text": "孵化器", "status": "planned"}),
    ("figures", {"text": "技术合同", "section": "二.5"}),
    ("figures", {"text": "专利", "area": "辽宁省"}),
    ("figures", {"about": "李克强"}),
    ("figures", {"area": "李克强"}),
    ("figures", {"about": "科技部", "period": "2015"}),
    ("figures", {"section": "三.1"}),
    ("figures", {"status": "planned", "area": "辽宁省"}),
    ("relations", {"subject": "科技部", "predicate": "designatedAs"}),
    ("relations", {"subject": "大连理工大学", "predicate": "locatedIn", "section": "一.1"}),
    ("relations", {"predicate": "owns", "period": "2014"}),
    ("relations", {"predicate": "hosts", "object_kind": "Person"}),
    ("relations", {"subject": "瓦轴", "object": "科技部"}),
    ("relations", {"giver": "李克强"}),
    ("relations", {"verb": "nonsense"}),
    ("entity-facts", {"entity": "瓦轴", "predicate": "wonAward"}),
    ("entity-facts", {"entity": "大连理工大学", "section": "三.1"}),
    ("entity-facts", {"entity": "李克强", "period": "1999"}),
    ("conjectures", {"entity": "科技部"}),
    ("figure-links", {"text": "nonsense"}),
    ("joint-statements", {"predicate": "owns"}),
    ("not-stated", {"text": "nonsense"}),
    ("not-stated", {"about": "李克强"}),
]


@pytest.mark.parametrize(("name", "given"), NOTHING, ids=str)
def test_filters_that_match_nothing_are_not_called_not_stated(
    snapshot: Snapshot, name: str, given: dict[str, object]
) -> None:
    found = answer(snapshot, name, **given, dataset="dalian-2015", lang="en")
    assert (found.status, found.rows) == ("no-match", ())
    assert found.message.startswith("Nothing matches")


STATED_AS_OPEN: list[tuple[str, dict[str, Any], str]] = [
    ("figures", {"text": "GDP"}, "GDP"),
    ("figures", {"text": "研发投入占GDP比重"}, "GDP"),
    ("relations", {"subject": "瓦轴", "predicate": "locatedIn"}, "瓦房店市"),
    ("entity-facts", {"entity": "瓦轴", "predicate": "locatedIn"}, "瓦房店市"),
]


@pytest.mark.parametrize(("name", "given", "said"), STATED_AS_OPEN, ids=str)
def test_what_a_gap_is_recorded_about_is_not_stated(
    snapshot: Snapshot, name: str, given: dict[str, object], said: str
) -> None:
    found = answer(snapshot, name, **given, lang="en")
    assert (found.status, found.rows) == ("not-stated", ())
    assert said in found.message


WORDS = [
    ("孵化器数量", "39"),
    ("number of incubators", "39"),
    ("incubators in Dalian", "39"),
    ("申请专利的数量", "76541"),
    ("高企数量", "556"),
    ("技术合同交易额", "78.4"),
    ("院士人数", "28"),
    ("经费 万元", "30574.8"),
]


@pytest.mark.parametrize(("text", "value"), WORDS)
def test_figures_are_found_by_words_for_them_in_any_order(
    snapshot: Snapshot, text: str, value: str
) -> None:
    found = answer(snapshot, "figures", text=text, dataset="dalian-2015")
    assert value in cells(found, "value")
    assert len(found.rows) < 12


def test_what_is_about_an_entity_is_about_its_area_and_parts(snapshot: Snapshot) -> None:
    found = answer(snapshot, "figures", about="高新园区", dataset="dalian-2015")
    assert set(zip(cells(found, "value"), cells(found, "unit"), strict=True)) == {
        ("1.5", "亿元"),
        ("5", "年"),
        ("12", "条"),
    }
    page = operation_named("figures").ask(
        snapshot,
        {"indicator": "dalian-2015/i-maker-fund", "about": "高新园区", "dataset": "dalian-2015"},
    )
    assert [one.value for one in page.results] == ["1.5"]


def test_what_would_find_rows_is_said(snapshot: Snapshot) -> None:
    found = answer(snapshot, "figures", text="孵化器", period="1999", dataset="dalian-2015")
    assert found.instead == ("text=孵化器 dataset=dalian-2015 (3)",)
    asked = {"predicate": "designatedAs", "subject": "科技部", "dataset": "dalian-2015"}
    moved = answer(snapshot, "relations", **asked)
    assert "predicate=designatedAs giver=dalian-2015/most (2)" in moved.instead
    near = answer(snapshot, "figures", text="孵化面集", dataset="dalian-2015")
    assert "孵化总面积" in near.nearest


DOUBTS: list[tuple[str, str, dict[str, Any], str]] = [
    ("query", "relations", {"subject_kind": "Enterprize"}, "Did you mean Enterprise"),
    ("query", "figures", {"status": "forcast"}, "Did you mean forecast"),
    ("query", "figures", {"dataset": "dalian-2051"}, "Did you mean dalian-2015"),
    (
        "query",
        "figures",
        {"indicator": "孵化器"},
        "市级以上科技企业孵化器 (dalian-2015/i-incubators)",
    ),
    ("query", "relations", {"predicate": "winAward"}, "Did you mean wonAward"),
    ("query", "relations", {"role": "leed"}, "Did you mean Lead"),
    ("", "figures", {"indicator": "incubatrs"}, "dalian-2015/i-incubators"),
    ("", "rank", {"measure": "degre"}, "Did you mean Degree"),
    ("", "rank", {"measure": "effective-siz"}, "Did you mean effective-size? Known"),
    ("", "entities", {"filter": "kind:enterprize"}, "Did you mean Enterprise"),
    ("", "entities", {"filter": "dataset:dalian-2051"}, "Did you mean dalian-2015"),
]


@pytest.mark.parametrize(("group", "name", "given", "said"), DOUBTS, ids=str)
def test_an_unknown_word_names_the_nearest(
    snapshot: Snapshot, group: str, name: str, given: dict[str, Any], said: str
) -> None:
    from ecograph.errors import EcographError

    with pytest.raises(EcographError) as raised:
        operation_named(name, group).ask(snapshot, given)
    assert said in str(raised.value)


def test_questions_and_analyses_name_the_nearest() -> None:
    from ecograph.errors import NotFound

    with pytest.raises(NotFound, match="Did you mean figures"):
        operation_named("figuers", "query")
    with pytest.raises(NotFound, match="Did you mean communities"):
        operation_named("comunities", "analyse")


@pytest.mark.parametrize("kind", ["企业", "enterprise", "Enterprise", "ENTERPRISE"])
def test_a_kind_is_one_in_every_spelling(snapshot: Snapshot, kind: str) -> None:
    found = operation_named("entities").ask(snapshot, {"filter": f"kind:{kind}"})
    same = answer(snapshot, "relations", subject_kind=kind, predicate="hosts")
    assert found.meta.count == 203
    assert len(same.rows) == 3


def test_english_is_answered_in_english(snapshot: Snapshot) -> None:
    found = answer(snapshot, "members", whole="四大战略", dataset="dalian-2015", lang="en")
    assert set(cells(found, "member_label")) == {
        "Talent first (strategy)",
        "Collaborative innovation strategy",
        "Intellectual property strategy",
        "International vision strategy",
    }
    designated = answer(snapshot, "relations", predicate="runs", dataset="dalian-2015", lang="en")
    assert set(cells(designated, "link")) == {"runs (a programme)"}
    assert not any(
        "\u4e00" <= letter <= "\u9fff" for letter in "".join(cells(found, "whole_label"))
    )


def test_what_is_reached_over_an_inferred_statement_is_inferred(snapshot: Snapshot) -> None:
    """DICP developed DMTO only by inference; that DMTO won a prize is stated."""
    given = {"entity": "大连化物所", "dataset": "dalian-2015"}
    every = answer(snapshot, "entity-facts", **given)
    at = {name: every.columns.index(name) for name in ("direction", "basis", "weakest", "relator")}
    through = {
        row[every.columns.index("other_label")]: row
        for row in every.rows
        if row[at["direction"]] == "through"
    }
    invention = next(row for label, row in through.items() if "发明奖" in label)
    assert invention[at["basis"]] == "inferred"
    assert invention[at["weakest"]].endswith("r.ri-dicp.developed.ach-dmto")
    assert invention[at["relator"]] != invention[at["weakest"]]
    stated = answer(snapshot, "entity-facts", **given, basis="stated")
    assert not any("发明奖" in label for label in cells(stated, "other_label"))
    people = {
        (via, other)
        for via, way, other in zip(
            cells(stated, "via_label"),
            cells(stated, "direction"),
            cells(stated, "other_label"),
            strict=True,
        )
        if way == "member"
    }
    assert ("张存浩", "国家最高科学技术奖") in people


@pytest.mark.parametrize("name", ["conjectures", "identity"])
def test_open_readings_are_answered_over_http_too(
    snapshot: Snapshot, caller: Caller, name: str
) -> None:
    """The service named only default graphs, and so had no graph of conjectures."""
    found = caller.get(f"/api/v1/queries/{name}?dataset=dalian-2015").json()
    same = answer(snapshot, name, dataset="dalian-2015")
    assert len(found["rows"]) == len(same.rows) >= 12


def test_a_query_of_default_graphs_alone_has_no_named_graphs(caller: Caller) -> None:
    text = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"
    given = {"query": text, "default-graph-uri": "https://w3id.org/ecograph/graph/entities"}
    body = caller.request("POST", "/sparql", data=given, headers={"Accept": "text/csv"}).text
    assert body.split() == ["n", "0"]


def test_what_no_entity_can_be_is_no_kind(snapshot: Snapshot) -> None:
    """`kind=Basis` found nothing in silence, and an unknown kind was answered with 85 classes."""
    with pytest.raises(BadRequest, match="Unknown kind 'Basis'") as caught:
        answer(snapshot, "relations", subject_kind="Basis")
    known = caught.value.way_out.partition("Known: ")[2]
    assert "University" in known
    assert "CollaborationContext" in known  # what kinds have in common
    assert "AnswerStatus" not in known
