"""Indicators, passages, facts and ties: figures side by side, each opened to what it rests on."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
import pytest
from support.cli_run import run
from support.service_client import Caller, calling

from ecograph.pipeline.build import build
from ecograph.pipeline.snapshot import Snapshot, current
from ecograph.settings import Settings
from ecograph.sources.datapackage import open_folder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DUT = "/api/v1/entities/dalian-2015/univ-dut"
PASSAGE = "dalian-2015/p.1-5.2272-2301"
ENDS = ("dalian-2015/univ-dut", "dalian-collaborations/ent-shengu")
TIE = f"one={ENDS[0]}&other={ENDS[1]}"
FIGURES = """\
id,indicator,value,unit,status,area,about,from,until,period,basis,sources
o1,i,10,个,actual,r,,2015,2015,2015,stated,s
o2,i,12,个,actual,r,,2015,2015,全年,stated,s
o3,i,12,个,forecast,r,,2016,2016,2016,stated,s
o4,i,10,个,actual,r,,2016,2016,2016,stated,s
o5,i,10,个,actual,r,e,2015,2015,2015,stated,s
o6,i,7,亿元,actual,r,,2015,2015,2015,stated,s
o7,i,8,个,actual,r,,,,,stated,s
o8,i,9,个,actual,r,,,,,stated,s
o9,i,10,个,actual,r,,2015,2015,2015,conjectural,s
o10,j,5,项,actual,r,,2015,2015,2015,stated,s
o11,j,6,项,actual,r,,2016,2016,2016,stated,s
"""
RELATORS = "id,subject,predicate,object,basis,sources\nx,o10,conflictsWith,o11,stated,s\n"


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A home with a graph of two indicators and eleven figures."""
    folder = tmp_path_factory.mktemp("datasets") / "town"
    folder.mkdir()
    package = {"name": "town", "title": "A town", "licenses": [{"name": "CC0-1.0"}]}
    (folder / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    tables = {
        "sources": "id,kind,title_en\ns,page,A page\n",
        "entities": "id,kind,name_zh,sources\nr,Region,某市,s\ne,Enterprise,某企业,s\n",
        "indicators": "id,name_zh,name_en,unit\ni,机构数,Bodies,个\nj,获奖数,Awards,项\n",
        "observations": FIGURES,
        "relators": RELATORS,
    }
    for name, text in tables.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    home = tmp_path_factory.mktemp("home")
    build([open_folder(folder)], home)
    yield home


@pytest.fixture(scope="module")
def in_town(town: Path) -> Iterator[Caller]:
    opened = current(town)
    with calling(opened, Settings()) as one:
        yield one
    opened.names.close()


def figures(caller: Caller, slug: str, query: str = "") -> dict[str, Any]:
    answer = caller.get(f"/api/v1/indicators/town/{slug}/observations{query}")
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


@pytest.mark.slow
def test_figures_that_differ_in_value_alone_contradict_each_other(in_town: Caller) -> None:
    found = figures(in_town, "i")
    by_id = {one["id"].removeprefix("town/"): one for one in found["results"]}
    assert sorted(by_id) == ["o1", "o2", "o3", "o4", "o5", "o6", "o7", "o8"]
    assert {key for key, one in by_id.items() if one["contradicted"]} == {"o1", "o2", "o3", "o4"}
    assert found["contradictions"] == [["town/o1", "town/o2"], ["town/o3", "town/o4"]]
    (other,) = by_id["o1"]["related"]
    assert (other["id"], other["relation"], other["stated"]) == ("town/o2", "conflictsWith", False)
    assert (other["value"], other["unit"], other["period"]) == ("12", "个", "全年")
    order = [one["id"].removeprefix("town/") for one in found["results"]]
    assert order == ["o7", "o8", "o1", "o2", "o6", "o5", "o3", "o4"]
    assert by_id["o3"]["status"] == "forecast"
    assert by_id["o1"]["evidence"][0]["id"] == "town/s"


@pytest.mark.slow
def test_what_the_data_set_against_each_other_stands_side_by_side(in_town: Caller) -> None:
    found = figures(in_town, "j")
    assert found["contradictions"] == [["town/o10", "town/o11"]]
    assert all(one["related"][0]["stated"] for one in found["results"])


def test_conjecture_contradicts_only_when_asked_for(in_town: Caller) -> None:
    assert figures(in_town, "i", "?basis=conjectural")["meta"]["count"] == 1
    both = figures(in_town, "i", "?basis=stated,conjectural")
    assert ["town/o1", "town/o2", "town/o9"] in both["contradictions"]


def test_figures_are_chosen(in_town: Caller) -> None:
    def those(query: str) -> set[str]:
        rows = figures(in_town, "i", query)["results"]
        return {one["id"].removeprefix("town/") for one in rows}

    assert those("?period=2016") == {"o3", "o4"}
    assert those("?period=全年") == {"o2"}
    assert those("?status=forecast") == {"o3"}
    assert those("?about=town/e") == {"o5"}
    assert those("?area=某市&period=2015") == {"o1", "o2", "o5", "o6"}
    for query, said in (("?status=real", "Known: actual, damaged"), ("?dataset=x", "Known: town")):
        answer = in_town.get(f"/api/v1/indicators/town/i/observations{query}")
        assert (answer.status_code, said in answer.json()["detail"]) == (400, True)
    assert in_town.get("/api/v1/indicators/town/r/observations").status_code == 404
    assert in_town.get("/api/v1/indicators/town/zz/observations").status_code == 404


def test_indicators_are_listed_with_units_and_counts(in_town: Caller) -> None:
    rows = in_town.get("/api/v1/indicators?lang=en").json()["results"]
    said = [(one["id"], one["label"], one["units"], one["observations"]) for one in rows]
    assert said == [("town/i", "Bodies", ["个", "亿元"], 8), ("town/j", "Awards", ["项"], 2)]
    assert [one["contradictions"] for one in rows] == [4, 2]
    found = in_town.get("/api/v1/indicators?q=award&lang=en").json()["results"]
    assert [one["id"] for one in found] == ["town/j"]
    table = in_town.get("/api/v1/indicators?period=2016&format=csv").text.splitlines()
    assert table[1].startswith("town/i,机构数,个,2,1,2")


@pytest.mark.slow
def test_the_figures_of_the_example_region_contradict_each_other(region: Snapshot) -> None:
    with calling(region, Settings()) as caller:
        address = "/api/v1/indicators/example-region/ind-output/observations"
        found = caller.get(address).json()
    assert ["example-region/obs-output-1", "example-region/obs-output-2"] in found["contradictions"]
    side_by_side = [one["value"] for one in found["results"] if one["contradicted"]]
    assert side_by_side[:2] == ["86.4", "84.6"]


def test_the_command_line_gives_the_same_figures(town: Path, in_town: Caller) -> None:
    here = figures(in_town, "i")
    there = json.loads(run(town, "figures", "机构数", "--format", "json").stdout)
    assert there == here
    listed = json.loads(run(town, "indicators", "--format", "json").stdout)
    assert listed == in_town.get("/api/v1/indicators").json()
    table = in_town.get("/api/v1/indicators/town/i/observations?format=csv").content
    assert run(town, "figures", "town/i", "--format", "csv").stdout_bytes == table
    said = run(town, "figures", "机构数", "--lang", "en").stderr
    assert "4 of 8 figures contradict others." in said


def test_the_command_line_names_what_it_does_not_find(town: Path) -> None:
    missing = run(town, "figures", "人口", code=1)
    assert "There is no indicator '人口'." in missing.stderr


def test_figures_of_the_source_that_conflict_are_marked(caller: Caller) -> None:
    rows = caller.get("/api/v1/indicators?contradicted=true").json()["results"]
    assert [one["id"].removeprefix("dalian-2015/") for one in rows] == [
        "i-contract-turnover",
        "i-iri",
        "i-national-awards",
        "i-national-awards-growth",
        "i-va",
        "i-va-growth-125",
    ]
    turnover = caller.get("/api/v1/indicators/dalian-2015/i-contract-turnover/observations").json()
    said = {(one["value"], one["unit"], one["status"]) for one in turnover["results"]}
    assert said == {("388.8", "亿元", "actual"), ("78.4", "亿元", "forecast")}
    sections = {one["evidence"][0]["section"] for one in turnover["results"]}
    assert sections == {"二.3", "引言"}


# passages and facts


def test_a_passage_says_where_it_is_and_what_rests_on_it(caller: Caller) -> None:
    found = caller.get(f"/api/v1/passages/{PASSAGE}").json()
    passage = found["passage"]
    assert (passage["section"], passage["start"], passage["end"]) == ("一.5", 2272, 2301)
    assert passage["source"]["id"] == "dalian-2015/doc-file"
    assert len(passage["sha256"]) == 64
    supports = {one["id"]: one for one in found["results"]}
    link = supports["dalian-2015/r.univ-dut.developed.ach-copper"]
    assert (link["what"], link["about"]["id"]) == ("link", "dalian-2015/univ-dut")
    assert {one["what"] for one in found["results"]} == {"entity", "name", "gap", "link"}
    assert found["meta"]["count"] == len(found["results"]) == 10
    triples = list(
        ox.parse(caller.get(f"/api/v1/passages/{PASSAGE}.ttl").content, ox.RdfFormat.TURTLE)
    )
    ends = {one.object.value for one in triples if one.predicate.value.endswith("oa#end")}
    assert ends == {"2301"}


def test_every_fact_of_an_entity_stands_in_the_passages_it_names(caller: Caller) -> None:
    facts = caller.get(f"{DUT}/evidence?limit=200").json()
    assert facts["meta"]["count"] == len(facts["results"])
    links = caller.get(f"{DUT}/links?limit=200").json()["results"]
    assert [one["id"] for one in facts["results"] if one["what"] == "link"] == [
        one["id"] for one in links
    ]
    names = caller.get(DUT).json()["names"]
    assert [one["words"] for one in facts["results"] if one["what"] == "name"] == [
        one["text"] for one in names
    ]
    stated = [one for one in facts["results"] if one["what"] == "link"]
    places = [(one["id"], each["id"]) for one in stated for each in one["evidence"]]
    in_passages = [(link, where) for link, where in places if "/p." in where]
    assert len(in_passages) == 5
    for link, where in in_passages:
        back = caller.get(f"/api/v1/passages/{where}?limit=200").json()
        assert link in {each["id"] for each in back["results"]}


def test_what_is_no_passage_is_not_found(caller: Caller) -> None:
    for name in ("dalian-2015/univ-dut", "dalian-2015/p.none", "a/b", "dalian-2015/univ-dut.ttl"):
        answer = caller.get(f"/api/v1/passages/{name}")
        assert answer.status_code == 404
        assert "evidence" in answer.json()["detail"]


def test_dear_parts_of_an_entity_are_asked_for(caller: Caller, snapshot: Snapshot) -> None:
    plain = caller.get(DUT).json()
    assert (plain["counts"], plain["metrics"], plain["facts"]) == (None, None, None)
    whole = caller.get(f"{DUT}?include=counts,metrics,evidence").json()
    counts = caller.get(f"{DUT}/link-counts").json()
    assert whole["counts"] == counts["results"]
    facts = caller.get(f"{DUT}/evidence").json()
    assert whole["facts"]["results"] == facts["results"]
    assert whole["facts"]["next"] == facts["next"]
    metrics = {one["measure"]: one for one in whole["metrics"]}
    network = snapshot.collaboration
    row = network.index("dalian-2015/univ-dut")
    assert metrics["strength"]["value"] == pytest.approx(network.strength[[row]].sum())
    assert (metrics["strength"]["rank"], metrics["strength"]["nodes"]) == (1, len(network))
    region = caller.get("/api/v1/entities/dalian-2015/liaoning?include=metrics").json()
    assert region["metrics"] == []


def test_an_entity_is_a_table_too(caller: Caller) -> None:
    answer = caller.get(f"{DUT}.csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert {"name", "identifier", "place", "links"} <= {row["what"] for row in rows}
    assert answer.content == caller.get(DUT, headers={"accept": "text/csv"}).content


# ties of a day


@pytest.mark.parametrize("when", ["as_of=2010", "as_of=2016", "until=2012", "since=2012"])
def test_events_of_a_day_add_up_to_the_strength_of_that_day(
    caller: Caller, snapshot: Snapshot, when: str
) -> None:
    tie = caller.get(f"/api/v1/evidence?{TIE}&{when}").json()
    assert sum(one["share"] for one in tie["events"]) == pytest.approx(tie["strength"])
    whole = caller.get(f"/api/v1/evidence?{TIE}").json()
    assert {one["event"]["id"] for one in tie["events"]} <= {
        one["event"]["id"] for one in whole["events"]
    }
    address = (
        f"/api/v1/analysis/collaboration/centrality?measure=strength&min_ties=1&{when}&limit=1000"
    )
    rows = caller.get(address).json()["rows"]
    assert rows
    for event in tie["events"]:
        assert {one["subject"] for one in event["participations"]} == set(ENDS)
    assert tie["left_out"]


def test_a_window_that_is_none_is_refused(caller: Caller) -> None:
    for when in ("as_of=soon", "since=2015&until=2014", "as_of=2015&since=2014"):
        answer = caller.get(f"/api/v1/evidence?{TIE}&{when}")
        assert (answer.status_code, "2015-04-03" in answer.json()["detail"]) == (400, True)
