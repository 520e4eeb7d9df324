"""The 32 questions on the 2015 summary, each answered by a named question or a plain command.

The expected answers were written down by hand from the document, not copied from the program.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from ecograph.answers.operations import entities, links, networks
from ecograph.answers.questions.catalog import questions
from ecograph.answers.registry import operation_named

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ecograph.answers.views.edges import PathsView
    from ecograph.answers.views.graph import QuestionAnswer
    from ecograph.pipeline.snapshot import Snapshot

SOURCE = "dalian-2015"


@pytest.fixture(scope="session")
def graph(snapshot: Snapshot) -> Asker:
    """The default graph, asked of the 2015 summary alone."""
    return Asker(snapshot)


class Asker:
    """Asks named questions of one source and gives rows as dictionaries."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot

    def answer(self, name: str, **given: str | list[str]) -> QuestionAnswer:
        operation = operation_named(name, "query")
        whole = {"limit": "all"} if "limit" in operation.fields else {}
        found: QuestionAnswer = operation.ask(self.snapshot, {**given, **whole, "dataset": SOURCE})
        return found

    def rows(self, name: str, **given: str | list[str]) -> list[dict[str, str]]:
        answer = self.answer(name, **given)
        return [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]

    def values(self, **given: str) -> dict[str, tuple[str, str]]:
        """Figures as {slug: (value, unit)}."""
        return {
            row["figure"].split("/")[1]: (row["value"], row["unit"])
            for row in self.rows("figures", **given)
        }

    def gaps(self, **given: str) -> set[tuple[str, str]]:
        """What is not stated, as {(slug, aspect)}."""
        return {
            (row["about"].split("/")[1], row["aspect"]) for row in self.rows("not-stated", **given)
        }

    def ratio(self, numerator: str | list[str], denominator: str) -> Decimal:
        (row,) = self.rows("figure-ratio", numerator=numerator, denominator=denominator)
        assert row["basis"] == "derived"
        return Decimal(row["ratio"])

    def path(self, start: str, end: str, basis: Sequence[str] = ()) -> PathsView:
        given = {"start": start, "end": end, "basis": basis, "dataset": SOURCE}
        return links.path.ask(self.snapshot, given)


def triples(rows: Iterable[dict[str, str]], *columns: str) -> set[tuple[str, ...]]:
    return {tuple(row[column] for column in columns) for row in rows}


@pytest.mark.slow
def test_every_named_question_has_titles_and_runs(graph: Asker) -> None:
    for name, question in questions().items():
        assert question.title.zh, name
        assert question.title.en, name
        needed = {one.name: one.type for one in question.parameters if one.required}
        example = {
            "entity": "大连理工大学",
            "predicate": "issued",
            "figure": "o-contract-2015",
        }
        given: dict[str, str | list[str]] = {key: example[kind] for key, kind in needed.items()}
        if "denominator" in given:
            given["denominator"] = "o-contracts-n"
        assert graph.answer(name, **given).status in {"answered", "not-stated"}


@pytest.mark.slow
def test_01_contract_turnover(graph: Asker) -> None:
    found = graph.values(text="技术合同成交额", period="2015")
    assert found == {
        "o-contract-2015": ("78.4", "亿元"),
        "o-contract-growth-2015": ("16", "%"),
    }


def test_03_patent_gold_award(graph: Asker) -> None:
    (award,) = graph.rows("relations", predicate="wonAward", object="第十七届中国专利金奖")
    assert award["subject_label"] == "含二氮杂萘酮联苯结构聚芳醚腈砜及其制备法"
    (owner,) = graph.rows("relations", predicate="owns", object=award["subject"])
    assert owner["subject_label"] == "大连理工大学"
    aspects = {aspect for _, aspect in graph.gaps(about=award["subject"])}
    assert {"inventors", "patent-number"} <= aspects


def test_05_incubators(graph: Asker) -> None:
    found = graph.values(section="二.4")
    assert found["o-incubators"] == ("39", "家")
    assert found["o-incubators-nat"] == ("11", "家")
    assert found["o-science-parks"] == ("2", "家")
    assert found["o-incub-area"] == ("119", "万平方米")
    (incubated,) = graph.rows("figures", text="累计孵化企业")
    assert (incubated["value"], incubated["bound"]) == ("4000", "more-than")


def test_07_shenda_plan(graph: Asker) -> None:
    rows = graph.rows(
        "entity-facts", entity="沈大国家自主创新示范区整体建设方案", predicate="submittedTo"
    )
    assert triples(rows, "link", "other_label") == {("上报", "科技部"), ("等待…批复", "国务院")}
    assert ("shenda-demo-zone", "approval") in graph.gaps(text="示范区")


def test_09_maker_twelve(graph: Asker) -> None:
    (issuer,) = graph.rows("relations", predicate="issued", object="众创十二条")
    assert issuer["subject_label"] == "大连高新园区"
    fund = next(row for row in graph.rows("figures", about="众创十二条") if row["unit"] == "亿元")
    assert (fund["value"], fund["status"], fund["period"]) == ("1.5", "planned", "5年")
    beneficiaries = graph.rows("relations", predicate="supports", subject="众创十二条")
    labels = {row["object_label"] for row in beneficiaries if row["basis"] == "stated"}
    assert labels == {"创新型孵化器(未具名)", "创业企业(未具名)"}
    assert ("policy-maker-12", "start-year") in graph.gaps(about="众创十二条")


def test_11_concepts_and_strategies(graph: Asker) -> None:
    concepts = graph.rows("members", whole="三大理念")
    assert {row["member_label"] for row in concepts} == {"大科技", "大服务", "大协同"}
    strategies = graph.rows("members", whole="四大战略")
    members = {row["member"].split("/")[1] for row in strategies}
    assert members == {
        "strategy-talent-first",
        "strategy-collab-innovation",
        "strategy-ip",
        "strategy-international",
    }
    assert {row["stated_count"] for row in strategies} == {"4"}


def test_13_high_level_talent(graph: Asker) -> None:
    assert graph.values(section="二.1", period="十二五期末") == {
        "o-academicians": ("28", "人"),
        "o-1000-talents": ("67", "人"),
        "o-changjiang": ("36", "人"),
        "o-nsfc-dys": ("58", "人"),
        "o-bqw": ("46", "人"),
        "o-allowance": ("1350", "人"),
    }
    assert ("coll-highlevel-talent", "total") in graph.gaps(aspect="total")


def test_15_everything_about_dut(graph: Asker) -> None:
    rows = graph.rows("entity-facts", entity="大连理工大学")
    assert triples(rows, "direction", "predicate", "other_label") == {
        ("out", "developed", "高性能铜合金连铸凝固过程电磁调控技术及应用"),
        ("through", "wonAward", "国家科学技术奖励"),
        ("out", "owns", "含二氮杂萘酮联苯结构聚芳醚腈砜及其制备法"),
        ("through", "wonAward", "中国专利金奖"),
        ("out", "memberOf", "2家基地(创新人才推进计划)"),
        ("out", "selectedInto", "国家创新人才推进计划"),
        ("out", "participatesIn", "重大装备制造协同创新中心"),
        ("through", "selectedInto", "国家“2011协同创新中心”计划"),
    }
    assert {row["section"] for row in rows} == {"一.5", "一.6", "二.1", "二.5"}


def test_17_dhi_dcw_under_all_names(graph: Asker) -> None:
    names = graph.rows("names", entity="重工•起重")
    printed = {row["form"]: row["section"] for row in names if row["role"] != "preferred"}
    assert printed["重工•起重"] == "一.5"
    assert "二.5" in printed["大连重工•起重"]
    rows = graph.rows("entity-facts", entity="大连重工•起重")
    assert triples(rows, "predicate", "other_label", "section") == {
        ("developed", "馈源索驱动系统", "一.5"),
        ("participatesIn", "500米口径球面射电望远镜", "一.5"),
        ("hosts", "国家风电传动及控制工程技术研究中心", "二.5"),
    }
    apart = graph.rows("identity", entity="大连重工•起重")
    assert ("different", "大连起重矿山机械有限公司") in triples(apart, "verdict", "other_label")


def test_19_jointly_issued(graph: Asker) -> None:
    rows = graph.rows("joint-statements", predicate="issued")
    assert triples(rows, "object_label", "from", "subjects") == {
        ("大连市支持高层次人才创新创业若干规定", "2015-03-01", "2"),
        ("关于支持企业创新和发展的政策措施", "2015-04-01", "2"),
    }
    issuers = {frozenset(row["subject_labels"].split("; ")) for row in rows}
    assert issuers == {frozenset(("中共大连市委", "大连市政府"))}
    assert graph.values(about="关于支持企业创新和发展的政策措施")["o-measures"] == ("25", "条")


def test_21_roles_of_the_ministry(graph: Asker) -> None:
    rows = graph.rows("entity-facts", entity="科技部")
    assert triples(rows, "direction", "predicate", "other_label", "section") == {
        ("in", "submittedTo", "沈大国家自主创新示范区整体建设方案", "一.1"),
        ("out", "designates", "大连高新园区", "一.2"),
        ("giver", "designatedAs", "大连高新园区", "一.2"),
        ("out", "published", "2014年度创新人才推进计划名单", "一.4"),
        ("out", "runs", "科技部国合专项", "一.7"),
        ("out", "runs", "国家创新人才推进计划", "二.1"),
        ("out", "designates", "大连市", "二.4"),
        ("giver", "designatedAs", "大连市", "二.4"),
    }
    apart = graph.rows("identity", entity="科技部")
    assert ("different", "科技部门") in triples(apart, "verdict", "other_label")
    assert graph.values(text="国合专项")["o-intl-projects"] == ("6", "个")


def test_23_hosts_of_national_platforms(graph: Asker) -> None:
    rows = graph.rows("relations", predicate="hosts", subject_kind="Organisation")
    assert triples(rows, "subject_label", "object_label") == {
        ("北车大连电力牵引研发中心有限公司", "动车组和机车牵引与控制技术国际科技合作基地"),
        ("大连医科大学", "肿瘤治疗转化医学国际科技合作基地"),
        ("大连起重矿山机械有限公司", "轻量化桥式起重装备国际科技合作基地"),
        ("大连重工•起重", "国家风电传动及控制工程技术研究中心"),
        ("大连工业大学", "国家海洋食品工程技术研究中心"),
    }
    (lead,) = graph.rows("relations", predicate="participatesIn", role="lead")
    assert lead["subject_label"] == "大连理工大学"


def test_25_city_designations(graph: Asker) -> None:
    rows = graph.rows("relations", predicate="designatedAs", subject="大连", period="十二五")
    assert {row["object_label"]: row["giver_label"] for row in rows} == {
        "国家知识产权示范城市": "",
        "专利保险试点城市": "",
        "国家科技与金融结合试点城市": "科技部",
        "国家首批智慧城市": "",
        "文化与科技融合示范基地": "",
        "高端轴承高新技术产业化基地": "",
        "数控机床火炬特色产业基地": "",
        "核电装备火炬特色产业基地": "",
    }
    assert ("designation-torch-cnc", "count") in graph.gaps(text="火炬")


def test_27_mean_funding(graph: Asker) -> None:
    national = graph.ratio("o-nat-projects-fund", "o-nat-projects")
    provincial = graph.ratio("o-prov-projects-fund", "o-prov-projects")
    assert round(national / 10_000, 1) == Decimal("186.4")
    assert round(provincial / 10_000, 1) == Decimal("541.2")
    assert round(provincial / national, 1) == Decimal("2.9")


def test_29_prizes_in_the_final(graph: Asker) -> None:
    prizes = ["o-cc-first", "o-cc-second", "o-cc-third"]
    (total,) = graph.rows("figure-sum", figure=prizes)
    assert total["sum"] == "18"
    assert graph.ratio(prizes, "o-cc-share") == 36


def test_31_centres_and_laboratories(graph: Asker) -> None:
    (centres,) = graph.rows(
        "figure-sum", figure=["o-national-eng", "o-liaoning-eng", "o-dalian-eng"]
    )
    labs = ["o-national-lab", "o-national-keylab", "o-liaoning-keylab", "o-dalian-keylab"]
    (laboratories,) = graph.rows("figure-sum", figure=labs)
    assert (centres["sum"], laboratories["sum"]) == ("137", "148")
    assert graph.values(text="企业技术中心")["o-national-etc"] == ("13", "个")


def test_33_per_enterprise(graph: Asker) -> None:
    assert round(graph.ratio("o-voucher-amount", "o-voucher-firms") / 10_000, 2) == Decimal("5.98")
    assert round(graph.ratio("o-rd-taxrelief", "o-rd-firms") / 10_000, 1) == Decimal("124.2")
    assert round(graph.ratio("o-rd-taxrelief", "o-rd-deduction"), 4) == Decimal("0.2495")


def test_35_path_to_the_ministry(graph: Asker) -> None:
    view = graph.path("大连理工大学", "科技部")
    assert (view.status, view.length) == ("found", 2)
    assert [one.label for one in view.paths[0].entities] == [
        "大连理工大学",
        "国家创新人才推进计划",
        "科技部",
    ]


def test_37_path_from_the_premier(graph: Asker) -> None:
    view = graph.path("李克强", "大连高新园区")
    assert view.length == 3
    assert [one.label for one in view.paths[0].entities] == [
        "李克强",
        "大连创客空间的孵化项目",
        "高新园区大连创客空间",
        "大连高新园区",
    ]


def test_39_bearing_maker_and_base(graph: Asker) -> None:
    view = graph.path("瓦轴", "高端轴承高新技术产业化基地")
    assert view.length == 3
    assert [one.kind for one in view.paths[0].entities] == [
        "Enterprise",
        "Achievement",
        "TechnologyField",
        "DesignationKind",
    ]
    assert "inferred" in {edge.basis for step in view.paths[0].steps for edge in step}
    assert graph.path("瓦轴", "高端轴承高新技术产业化基地", ["stated"]).length != 3
    aspects = {aspect for _, aspect in graph.gaps(about="瓦轴")}
    assert "locatedIn" in aspects


def test_40_no_research_collaboration_is_stated(graph: Asker) -> None:
    view = networks.rank.ask(graph.snapshot, {"measure": "degree", "dataset": SOURCE})
    assert view.ties == 0
    assert ("doc", "research-collaboration") in graph.gaps(about="dalian-2015/doc")


@pytest.mark.parametrize("measure", ["degree", "betweenness", "closeness", "eigenvector"])
def test_41_nobody_can_be_ranked(graph: Asker, measure: str) -> None:
    view = networks.rank.ask(graph.snapshot, {"measure": measure, "dataset": SOURCE})
    assert view.status == "insufficient"
    assert view.rows == ()
    assert view.reason


def test_42_co_participation(graph: Asker) -> None:
    given = {"relation": "co-participation", "dataset": SOURCE}
    view = networks.ties.ask(graph.snapshot, given)
    assert {(*sorted((tie.one.label, tie.other.label)), tie.strength) for tie in view.ties} == {
        ("大连化物所", "大连理工大学", 2.0),
        ("北车大连电力牵引研发中心有限公司", "大连医科大学", 1.0),
        ("北车大连电力牵引研发中心有限公司", "大连起重矿山机械有限公司", 1.0),
        ("大连医科大学", "大连起重矿山机械有限公司", 1.0),
        ("大连双D高科", "高新技术创业服务中心", 1.0),
    }
    assert (view.nodes, view.isolates) == (20, 13)
    assert "合作" in view.warning


def test_43_outside_partners_are_unnamed(graph: Asker) -> None:
    rows = graph.rows("relations", predicate="cooperatesWith", subject="大连")
    assert {row["object_label"] for row in rows} == {"39家中科院系统科研院所", "34所“985”大学"}
    (total,) = graph.rows("figure-sum", figure=["o-cas-institutes", "o-985-universities"])
    assert total["sum"] == "73"
    (row,) = graph.rows("members", whole="34所“985”大学")
    assert (row["stated_count"], row["member"]) == ("34", "")
    assert ("univ-dut", "memberOf") in graph.gaps(about="大连理工大学")
    assert ("ri-dicp", "memberOf") in graph.gaps(about="大连化物所")


def test_45_foreign_partners_not_stated(graph: Asker) -> None:
    gaps = graph.gaps(aspect="foreign-partners")
    bases = {"base-traction", "base-oncology", "base-crane", "project-nano-drug"}
    assert bases <= {about for about, _ in gaps}
    assert ("project-nano-drug", "performer") in graph.gaps(about="精确制导纳米药物载体")


def test_47_repeated_figures(graph: Asker) -> None:
    rows = graph.rows("figure-links", relation="repeats", text="每万人口")
    pairs = {frozenset((row["section"], row["other_section"])) for row in rows}
    assert pairs == {
        frozenset(("引言", "一.6")),
        frozenset(("引言", "二.3")),
        frozenset(("一.6", "二.3")),
    }
    assert {row["value"] for row in rows} | {row["other_value"] for row in rows} == {"12.2"}
    awards = graph.rows("figure-links", relation="repeats", text="国家科学技术奖励")
    assert {frozenset((row["section"], row["other_section"])) for row in awards} == {
        frozenset(("引言", "一.5"))
    }


def test_49_date_of_writing(graph: Asker) -> None:
    (row,) = graph.rows("not-stated", about="dalian-2015/doc", aspect="date-of-writing")
    assert "2023-05-17" in row["comment"]
    assert {"元", "引言", "二.末"} <= set(row["section"].split("; "))


@pytest.mark.slow
def test_51_rd_share_of_gdp(graph: Asker) -> None:
    figures = graph.answer("figures", text="研发 GDP")
    assert (figures.status, figures.rows) == ("not-stated", ())
    assert figures.message
    assert ("doc", "rd-expenditure-share-of-gdp") in graph.gaps(text="GDP")


def test_53_32_or_59(graph: Asker) -> None:
    found = graph.values(text="工程技术研究中心")
    assert found["o-new-eng"] == ("32", "家")
    assert found["o-dalian-eng"] == ("59", "个")
    rows = graph.rows("figure-links", figure="o-new-eng")
    assert triples(rows, "relation", "other_value") >= {("notToConfuseWith", "59")}
    assert "conflictsWith" not in {row["relation"] for row in rows}


def test_55_damaged_bases(graph: Asker) -> None:
    rows = graph.rows("conjectures", entity="101基地")
    assert {(row["value"], row["unit"]) for row in rows if row["value"]} == {
        ("10", "人"),
        ("1", "家"),
    }
    assert graph.values(about="101基地") == {}
    shown = graph.rows("figures", about="101基地", basis="conjectural")
    assert {row["basis"] for row in shown} == {"conjectural"}
    view = entities.show.ask(graph.snapshot, {"entity": "dalian-2015/coll-talent-bases-101"})
    assert view.figures == ()
    assert view.stated_count is None


def test_57_amounts_without_recipients(graph: Asker) -> None:
    found = graph.values(text="项目资金支持")
    assert sorted(value for value, _ in found.values()) == ["100", "200", "400"]
    gaps = graph.gaps(aspect="recipient")
    assert {("o-fund-100", "recipient"), ("o-fund-200", "recipient")} <= gaps


def test_59_names_merged_apart_or_open(graph: Asker) -> None:
    rows = graph.rows("identity")
    same = {(row["entity_label"], row["other_label"]) for row in rows if row["verdict"] == "same"}
    assert {("大连高新园区", "高新园区"), ("大连高新园区", "大连高新区")} <= same
    assert {("大连重工•起重", "重工•起重"), ("中国专利金奖", "国家专利金奖")} <= same
    assert ("国家级国际科技合作基地", "国合基地") in same
    apart = {
        frozenset((row["entity_label"], row["other_label"]))
        for row in rows
        if row["verdict"] == "different"
    }
    for pair in (
        ("大连重工•起重", "大连起重矿山机械有限公司"),
        ("金普新区", "金普新区创新集聚区"),
        ("大连市政府", "大连市政府办公厅"),
        ("科技部", "科技部门"),
        ("大连市国际科技合作专项", "科技部国合专项"),
        ("大连市科技创业体系建设方案", "大连市科技创新体系建设方案"),
    ):
        assert frozenset(pair) in apart, pair
    left_open = {
        frozenset((row["entity_label"], row["other_label"]))
        for row in rows
        if row["verdict"] == "open"
    }
    for pair in (
        ("高新园区创业工坊", "大连创业工坊"),
        ("人才强市战略", "人才先行"),
        ("第四届中国创新创业大赛(辽宁赛区)决赛", "全国创新创业大赛总决赛"),
        ("区域性科技创新创业中心", "区域性创新中心"),
    ):
        assert frozenset(pair) in left_open, pair


def test_an_answer_over_all_says_which_source_a_row_is_from(snapshot: Snapshot) -> None:
    answer = operation_named("entity-facts", "query").ask(snapshot, {"entity": "大连理工大学"})
    where = answer.columns.index("dataset")
    assert {row[where] for row in answer.rows} == {"dalian-2015", "dalian-collaborations"}
