"""Named analyses: every one runs, alike through every door, and says when there is too little."""

from __future__ import annotations

import csv
import io
import json
import re
import shlex
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from support.analysis_cases import REGION
from support.cli_run import rows, run
from support.examples import given_to
from support.sampling import sampled

from ecograph.answers.network import network_for
from ecograph.answers.operations import networks
from ecograph.answers.operations.analyses import ANALYSES
from ecograph.answers.registry import operation_named
from ecograph.answers.requests import NetworkRequest, OpenedRequest
from ecograph.errors import BadRequest, NotFound
from ecograph.notebook.graph import Graph
from ecograph.pipeline.snapshot import Snapshot, current

if TYPE_CHECKING:
    from support.service_client import Caller

    from ecograph.answers.views.networks import AnalysisTable, AnalysisView

ROOT = Path(__file__).parents[2]
DUT, VRFB = "dalian-2015/univ-dut", "dalian-collaborations/ch-vrfb"
STATED = {"transfer", "scattered-programmes"}
"""Analyses of what the summary does state; the others need collaboration or named chains."""
TOO_LITTLE = {"scattered-programmes"}
"""Analyses that the invented region is too small for."""
Given = dict[str, str | list[str]]
DOORS: list[tuple[str, Given]] = [
    ("communities", {"runs": "5"}),
    ("brokerage", {"groups": "region", "limit": "7"}),
    ("what-if", {"remove": ["大连理工大学", "大连化物所"]}),
    ("suggestions", {"organisation": "大连理工大学", "kind": ["University", "Enterprise"]}),
    ("rank-intervals", {"measure": "strength", "resamples": "200", "seed": "3"}),
    ("collaboration-depth", {"region": "大连市", "as_of": "2014"}),
    ("chain-gaps", {"chain": VRFB, "region": "大连市"}),
    ("scattered-programmes", {"dataset": "dalian-2015", "limit": "3"}),
]


def asked(snapshot: Snapshot, name: str, **given: Any) -> AnalysisView:  # noqa: ANN401
    view: AnalysisView = operation_named(name, "analyse").ask(snapshot, given)
    return view


@pytest.mark.slow
def test_leaving_out_one_page_names_the_page(snapshot: Snapshot) -> None:
    """The fuel-cell alliance is told of by one page alone: without it its ties are gone."""
    view = asked(snapshot, "leave-one-source-out", measure="degree")
    without = {row[0]: row for row in view.tables[0].rows}
    page = "dalian-collaborations/s-fcv-alliance"
    gone = snapshot.collaboration.counts.ties - int(str(without[page][2]))
    assert gone > 150
    assert int(str(without[page][1])) >= 1


@pytest.mark.slow
@pytest.mark.parametrize("name", ANALYSES)
def test_every_analysis_answers_on_the_default_graph(snapshot: Snapshot, name: str) -> None:
    """Rows about organisations and ties are opened; those of the network as a whole are not."""
    found = asked(snapshot, name, **given_to(ANALYSES[name], "zh"))
    assert found.status in {"ranked", "answered"}, found.reason
    assert found.rows
    assert_sound(found, snapshot)
    parts: list[AnalysisView | AnalysisTable] = [found, *found.tables]
    known = snapshot.collaboration.nodes.id
    for part in parts:
        if "id" in part.columns and part.rows and part.name not in {"aspects", "counted"}:
            assert len(part.evidence) == len(part.rows), part.name
            place = part.columns.index("id")
            of_one = not {"other", "other_id", "enterprise", "place"} & set(part.columns)
            for row, behind in zip(part.rows, part.evidence, strict=True):
                if of_one and known.find(str(row[place])) >= 0:
                    assert behind, row


@pytest.mark.slow
def test_the_events_behind_a_row_are_those_it_took_part_in(snapshot: Snapshot) -> None:
    network = snapshot.collaboration
    found = asked(snapshot, "two-mode")
    events = found.columns.index("events")
    for row, behind in zip(found.rows, found.evidence, strict=True):
        assert len(behind) == row[events]
    bridges = next(one for one in asked(snapshot, "resilience").tables if one.name == "bridges")
    for row, behind in zip(bridges.rows, bridges.evidence, strict=True):
        assert list(behind) == [one.id for one in network.events_of(str(row[0]), str(row[3]))]
        assert behind
    helix = asked(snapshot, "triple-helix").tables[0]
    assert [len(behind) for behind in helix.evidence] == [row[1] for row in helix.rows]
    cells = asked(snapshot, "specialisation", fields="kind")
    assert [len(behind) for behind in cells.evidence] == [row[4] for row in cells.rows]
    without = asked(snapshot, "leave-one-source-out", measure="degree").tables[0]
    left = {row[0]: row[1] for row in without.rows}
    for row, behind in zip(without.rows, without.evidence, strict=True):
        assert network.counts.events - len(behind) == left[row[0]]


def test_rolled_up_ties_have_their_events_behind_them(snapshot: Snapshot) -> None:
    found = asked(snapshot, "backbone", level="1", roll_up="unit", limit="30")
    request = NetworkRequest(roll_up="unit")
    network = network_for(snapshot, request)
    for row, behind in zip(found.rows, found.evidence, strict=True):
        assert list(behind) == [one.id for one in network.events_of(str(row[0]), str(row[3]))]


@pytest.mark.slow
def test_all_rows_are_all_rows(snapshot: Snapshot) -> None:
    graph = Graph(snapshot)
    assert len(graph.rank(limit="all")) == len(snapshot.collaboration)
    assert len(graph.analyse("two-mode", limit="all")) == len(snapshot.collaboration)
    assert len(graph.analyse("two-mode")) == len(graph.rank()) == 20
    most = graph.analyse("suggestions", limit="all")
    assert 10 < len(most) <= 1000, "those who give a thousand at most give as many"
    with pytest.raises(BadRequest, match="limit of two-mode"):
        asked(snapshot, "two-mode", limit="every")


@pytest.mark.slow
def test_suggestions_that_do_worse_than_degree_say_so(snapshot: Snapshot, region: Snapshot) -> None:
    """In the graph of 2012, 67 of the 94 ties that came joined two without a common partner."""
    found = asked(snapshot, "suggestions-judged", split="2012", undated="include", lang="en")
    assert max(float(str(row[5])) for row in found.rows[:-1]) < 0  # gain over degree
    figures = {str(row[0]): row[1] for row in found.tables[0].rows}
    assert (figures["came"], figures["strangers"]) == (94, 67)
    assert found.notes[0].startswith("Here the suggestions did worse than degree")
    assert "of 94 that came, 67 joined two without" in found.notes[0]
    few = asked(region, "suggestions-judged", split="2021", undated="include", min_ties="5")
    assert "此处各种建议都不如按度推荐" in few.notes[0]
    assert few.notes[1].startswith("只有 2 条")


def test_the_analyses_that_there_are() -> None:
    assert set(ANALYSES) == {
        *("backbone", "brokerage", "chain-gaps", "chains", "collaboration-depth", "communities"),
        *("counting", "gefura", "key-players", "leave-one-dataset-out"),
        *("leave-one-source-out", "mixing"),
        *("rank-intervals", "resilience", "scattered-programmes", "specialisation"),
        *("suggestions", "suggestions-judged", "summary", "transfer", "triple-helix"),
        *("two-mode", "what-if"),
    }
    for one in ANALYSES.values():
        words = (one.title.zh, one.title.en, one.definition.zh, one.definition.en, one.reference)
        assert all(words), one.name
        assert one.doi or "own definition" in one.reference


@pytest.mark.parametrize("name", sampled(ANALYSES, 4, pytest.mark.slow))
def test_every_analysis_answers_on_the_example_region(region: Snapshot, name: str) -> None:
    found = asked(region, name, **REGION.get(name, {}))
    expected = {"insufficient"} if name in TOO_LITTLE else {"ranked", "answered"}
    assert found.status in expected, found.reason
    assert_sound(found, region)


def assert_sound(found: AnalysisView, snapshot: Snapshot) -> None:
    """What every answer has: a reason or rows, evidence that exists, how it was made."""
    assert bool(found.reason) == (found.status in {"insufficient", "not-computed"})
    assert not (found.rows and found.reason)
    parts: list[AnalysisView | AnalysisTable] = [found, *found.tables]
    for part in parts:
        assert all(len(row) == len(part.columns) for row in part.rows)
        assert len(part.evidence) in (0, len(part.rows))
        for behind in part.evidence:
            for one in behind:
                links = snapshot.links
                assert max(links.rows.id.find(one), links.nodes.id.find(one)) >= 0, one
    made = found.made_by
    assert made["measure"] == found.name
    assert made["data_digest"] == snapshot.manifest.digest
    assert made["code_version"]
    shared = {*NetworkRequest.model_fields, *OpenedRequest.model_fields}  # `projection` tells these
    assert set(ANALYSES[found.name].fields) - shared <= set(made["parameters"])
    assert bool(found.picture) == ("svg" in ANALYSES[found.name].formats)
    json.loads(found.model_dump_json())


@pytest.mark.parametrize("name", sampled(ANALYSES, 6, pytest.mark.slow))
def test_the_summary_alone_is_too_little(snapshot: Snapshot, name: str) -> None:
    found = asked(snapshot, name, dataset="dalian-2015", lang="en")
    if name in STATED:
        assert found.status == "answered"
        assert all(row[0].startswith("dalian-2015/") for row in found.rows)  # type: ignore[union-attr]
    else:
        assert found.status == "insufficient"
        assert not found.rows
        assert re.search(r"[Ii]nsufficient|[Nn]ot enough", found.reason)


@pytest.mark.slow
@pytest.mark.parametrize(("name", "given"), DOORS, ids=lambda value: str(value)[:30])
def test_one_answer_through_every_door(
    snapshot: Snapshot, home: Path, caller: Caller, name: str, given: Given
) -> None:
    expected = json.loads(asked(snapshot, name, **given).model_dump_json())
    assert expected["rows"]
    assert json.loads(command(home, name, given, "json")) == expected
    found = caller.get(f"/api/v1/analysis/{name}", params=given)
    assert found.json() == expected
    noted = Graph(snapshot).analyse(name, **given)
    assert [list(row) for row in noted.rows] == expected["rows"]
    assert noted.picture == expected["picture"]
    assert set(noted.beside) == {one["name"] for one in expected["tables"]}
    assert len(noted.to_pandas()) == len(expected["rows"])
    table = list(csv.reader(io.StringIO(command(home, name, given, "csv"))))
    assert len(table) == len(expected["rows"]) + 1


def command(home: Path, name: str, given: Given, format: str) -> str:
    several = {key: [one] if isinstance(one, str) else one for key, one in given.items()}
    pairs = [f"{key}={value}" for key, values in several.items() for value in values]
    return run(home, "analyse", name, *pairs, "--format", format).stdout


def test_options_are_parameters(home: Path, snapshot: Snapshot) -> None:
    options = ("--region", "大连市", "--as-of", "2014", "--undated", "include", "--limit", "3")
    found = run(home, "analyse", "two-mode", "by=closeness", *options, "--format", "json")
    given = {"region": "大连市", "as_of": "2014", "undated": "include", "limit": "3"}
    expected = asked(snapshot, "two-mode", by="closeness", **given)
    assert json.loads(found.stdout) == json.loads(expected.model_dump_json())
    assert "as_of 2014" in found.stderr
    assert expected.made_by["left_out"]["outside the dates"] > 0
    assert "undated" not in expected.made_by["left_out"]


@pytest.mark.slow
def test_pages_of_an_analysis_are_all_of_it(snapshot: Snapshot) -> None:
    whole = asked(snapshot, "two-mode", limit="all")
    first = asked(snapshot, "two-mode", limit="100")
    rest = asked(snapshot, "two-mode", limit="1000", cursor=first.next)
    opened = asked(snapshot, "two-mode", limit="100", why=DUT)
    assert opened.tables[0] is first.tables[0], "it was found once"
    assert (*first.rows, *rest.rows) == whole.rows
    assert (*first.evidence, *rest.evidence) == whole.evidence
    assert rest.next is None


@pytest.mark.slow
def test_the_gaps_that_were_planted(region: Snapshot) -> None:
    """What ``data/example-region/README.md`` expects, by the year."""
    expected = {
        "2020": {
            *("membrane", "storage→station", "station→vessel", "testing→vessel"),
            *("mea→powertrain", "powertrain→vessel"),
        },
        "2022": {
            *("membrane", "storage→station", "station→vessel", "testing→vessel"),
            "electrolyser→storage",
        },
        "2023": {"membrane", "storage→station", "electrolyser→storage"},
    }
    for day, places in expected.items():
        assert broken(region, day) == places, day
    found = asked(region, "chain-gaps", region="沧岚市", as_of="2023")
    weak = {(short(row[1]), row[5]) for row in found.rows if row[0] == "weak"}
    assert weak == {
        ("electrolyser", "concentrated"),
        ("powertrain", "outside"),
        ("testing", "single"),
    }
    nodes = {short(row[0]): row for row in next(t for t in found.tables if t.name == "nodes").rows}
    assert len(nodes) == 9
    assert nodes["electrolyser"][found_column(found, "works")] == 5
    assert all(found.evidence)


def found_column(found: AnalysisView, name: str) -> int:
    return next(one for one in found.tables if one.name == "nodes").columns.index(name)


def broken(region: Snapshot, day: str) -> set[str]:
    rows = asked(region, "chain-gaps", region="沧岚市", as_of=day).rows
    return {"→".join(map(short, filter(None, (r[1], r[3])))) for r in rows if r[0] == "broken"}


def short(identifier: object) -> str:
    return str(identifier).partition("/node-")[2]


@pytest.mark.slow
def test_the_picture_of_a_chain(
    region_home: Path, region: Snapshot, caller: Caller, tmp_path: Path
) -> None:
    target = tmp_path / "chain.svg"
    options = ("--region", "沧岚市", "--format", "svg", "-o", str(target))
    run(region_home, "analyse", "chain-gaps", *options)
    expected = asked(region, "chain-gaps", region="沧岚市").picture
    assert target.read_text(encoding="utf-8") == expected
    assert ElementTree.fromstring(expected).tag.endswith("svg")  # noqa: S314
    answer = Graph(region).analyse("chain-gaps", region="沧岚市")
    assert answer.picture in answer._repr_html_()
    drawn = caller.get(f"/api/v1/analysis/chain-gaps?chain={VRFB}&format=svg")
    assert drawn.headers["content-type"].startswith("image/svg+xml")
    gaps = caller.get(f"/api/v1/analysis/chain-gaps?chain={VRFB}").json()
    assert gaps["picture"] == drawn.text


def test_what_is_unknown_is_said_with_what_is_known(snapshot: Snapshot) -> None:
    with pytest.raises(NotFound, match=r"likes.*communities"):
        asked(snapshot, "likes")
    wrong: list[tuple[str, Given, str]] = [
        ("communities", {"likes": "1"}, "seed, runs, resolution"),
        ("communities", {"lang": "fr"}, "'zh' or 'en'"),
        ("communities", {"runs": "many"}, "integer"),
        ("communities", {"runs": ["5", "6"]}, "one value"),
        ("communities", {"runs": "0"}, "greater than or equal to 1"),
        ("communities", {"dataset": "nowhere"}, "dalian-2015"),
        ("communities", {"kind": "Nothing"}, "University"),
        ("communities", {"basis": "hearsay"}, "stated"),
        ("communities", {"as_of": "soon"}, "2015-04"),
        ("communities", {"as_of": "2015", "since": "2010"}, "one of the two"),
        ("communities", {"since": "2015", "until": "2010"}, "ends before"),
        ("transfer", {"region": "大连市"}, "min_works"),
        ("transfer", {"basis": "conjectural"}, "conjecture"),
        ("what-if", {}, "remove="),
        ("chain-gaps", {}, "ch-vrfb"),
        ("chain-gaps", {"chain": DUT}, "ch-vrfb"),
        ("suggestions-judged", {"as_of": "2015"}, "split"),
        ("leave-one-dataset-out", {"relation": "co-participation"}, "collaboration"),
    ]
    for name, given, message in wrong:
        with pytest.raises(BadRequest, match=message):
            asked(snapshot, name, **given)
    with pytest.raises(NotFound, match="没有这样的单位"):
        asked(snapshot, "what-if", remove="没有这样的单位")


@pytest.mark.slow
def test_intervals_of_a_small_network_need_no_flag(region: Snapshot, caller: Caller) -> None:
    given = {"measure": "closeness", "resamples": "100"}
    found = asked(region, "rank-intervals", **given)
    assert found.status == "ranked"
    assert asked(region, "rank-intervals", **given, exact="true").status == "ranked"
    refused = caller.get("/api/v1/analysis/rank-intervals?measure=closeness&exact=true")
    assert refused.status_code == 400
    assert "ecograph analyse rank-intervals --exact" in refused.json()["detail"]


def test_where_all_are_equal_there_is_no_order(snapshot: Snapshot) -> None:
    found = asked(snapshot, "gefura", kind="University")
    assert found.status == "insufficient"
    assert "全部相同" in found.reason


@pytest.mark.slow
def test_parameters_change_the_answer(snapshot: Snapshot) -> None:
    few = asked(snapshot, "backbone", level="0.001").rows
    assert set(few) < set(asked(snapshot, "backbone", level="0.01", limit="1000").rows)
    newman, jaccard = (
        asked(snapshot, "counting", rule=rule, limit="2000").rows for rule in ("newman", "jaccard")
    )
    assert {row[:6] for row in newman} == {row[:6] for row in jaccard}
    assert all(row[6] <= 1 for row in jaccard)  # type: ignore[operator]
    assert all(row[6] == pytest.approx(row[7]) for row in newman)
    with pytest.raises(BadRequest, match="rule=jaccard"):
        asked(snapshot, "counting", counting="jaccard")
    listed = asked(snapshot, "counting", relation="co-participation", rule="full", min_ties="1")
    assert [row[6:] for row in listed.rows] == [(2, 2), (1, 0.5), (1, 0.5), (1, 0.5), (1, 1)]
    english = asked(snapshot, "mixing", groups="sector", lang="en")
    assert english.title == "Mixing of groups"
    enough = asked(snapshot, "mixing", min_ties="10000")
    assert enough.status == "insufficient"


@pytest.mark.slow
def test_a_day_through_every_door(snapshot: Snapshot, home: Path, caller: Caller) -> None:
    """The network of a day has fewer ties, and says what it leaves out."""
    view = networks.rank.ask(snapshot, {"as_of": "2012", "limit": 5})
    expected = [[row.rank, row.id, row.value] for row in view.rows]
    assert view.ties < snapshot.collaboration.counts.ties
    assert view.left_out["outside the dates"] > 0
    assert view.left_out["undated"] > 0
    assert view.made_by["projection"]["time"]["as_of"] == "2012"
    address = "/api/v1/analysis/collaboration/centrality"
    found = caller.get(f"{address}?as_of=2012&limit=5").json()
    assert [[row["rank"], row["id"], row["value"]] for row in found["rows"]] == expected
    assert found["left_out"] == view.left_out
    shown = run(home, "rank", "--as-of", "2012", "--limit", "5", "--format", "csv")
    assert [[int(r["rank"]), r["id"], float(r["value"])] for r in rows(shown)] == expected
    assert f"无日期的 {view.left_out['undated']}" in shown.stderr
    g = Graph(snapshot)
    assert [[r["rank"], r["id"], r["value"]] for r in g.rank(as_of="2012", limit=5)] == expected
    assert g.network(as_of="2012").number_of_edges() == view.ties
    let_in = networks.rank.ask(snapshot, {"as_of": "2012", "undated": "include"})
    assert let_in.ties > view.ties
    assert "undated" not in let_in.left_out
    assert caller.get(f"{address}?as_of=2012&until=2014").status_code == 400
    run(home, "rank", "--as-of", "yesterday", code=2)


def test_lists_of_a_day(snapshot: Snapshot) -> None:
    """Co-participation of a window leaves out the lists outside it, and counts them."""
    lists = {"relation": "co-participation", "limit": "all"}
    listed = networks.ties.ask(snapshot, lists)
    early = networks.ties.ask(snapshot, {**lists, "until": "1990"})
    assert early.count < listed.count
    assert listed.count > 0
    assert sum(early.left_out.values()) > 0
    every = networks.ties.ask(snapshot, {**lists, "until": "2100", "undated": "include"})
    assert every.ties == listed.ties


def test_the_service_lists_and_describes_them(caller: Caller) -> None:
    listed = caller.get("/api/v1/analysis").json()["results"]
    assert [one["name"] for one in listed] == list(ANALYSES)
    paths = caller.get("/openapi.json").json()["paths"]
    assert {f"/api/v1/analysis/{name}" for name in ANALYSES} <= set(paths)
    for address, code in (
        ("/api/v1/analysis/likes", 404),
        ("/api/v1/analysis/communities?likes=1", 400),
        ("/api/v1/analysis/communities?format=xml", 400),
        ("/api/v1/analysis/communities?lang=fr", 400),
        ("/api/v1/analysis/communities?format=svg", 400),
        ("/api/v1/analysis/communities?region=%00", 400),
        ("/api/v1/analysis/chain-gaps?chain=dalian-2015/univ-dut", 400),
    ):
        found = caller.get(address)
        assert found.status_code == code, address
        assert found.headers["content-type"] == "application/problem+json"
    tag = caller.get("/api/v1/analysis/mixing").headers["etag"]
    again = caller.get("/api/v1/analysis/mixing", headers={"if-none-match": tag})
    assert again.status_code == 304
    wrong = caller.get("/api/v1/analysis/mixing?likes=1", headers={"if-none-match": tag})
    assert wrong.status_code == 400


def test_the_command_line_lists_them(home: Path) -> None:
    found = rows(run(home, "analyse", "--format", "csv"))
    assert [one["name"] for one in found] == list(ANALYSES)
    run(home, "analyse", "communities", "--format", "svg", code=2)
    run(home, "analyse", "communities", "runs", code=2)
    assert [one["name"] for one in Graph(current(home), "en").analyses()] == list(ANALYSES)


def documented() -> list[str]:
    text = (ROOT / "docs" / "analyses.md").read_text(encoding="utf-8")
    return re.findall(r"\| `(ecograph analyse [^`]+)` \|", text)


def test_every_analysis_is_documented() -> None:
    assert {line.split()[2] for line in documented()} == set(ANALYSES)


@pytest.mark.slow
@pytest.mark.parametrize("line", documented())
def test_documented_examples_answer(home: Path, line: str) -> None:
    found = run(home, *shlex.split(line)[1:], "--format", "csv")
    assert rows(found), found.stderr
