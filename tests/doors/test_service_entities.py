"""The API of entities, search, evidence, analysis and questions, over the default graph."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

import pyoxigraph as ox
import pytest

from ecograph.answers.registry import operation_named

if TYPE_CHECKING:
    from support.service_client import Caller

    from ecograph.pipeline.snapshot import Snapshot

DUT = "/api/v1/entities/dalian-2015/univ-dut"
SHENGU = "dalian-collaborations/ent-shengu"


def test_an_entity_has_names_identifiers_and_evidence_in_both_languages(caller: Caller) -> None:
    zh = caller.get(DUT).json()
    en = caller.get(DUT, headers={"accept-language": "en-GB,en;q=0.9,zh;q=0.3"}).json()
    assert (zh["label"], en["label"]) == ("大连理工大学", "Dalian University of Technology")
    ror = {"scheme": "ROR", "value": "023hj5876", "iri": "https://ror.org/023hj5876"}
    assert ror | {"source": "dalian-collaborations"} in zh["identifiers"]
    sections = {(one["text"], where["section"]) for one in zh["names"] for where in one["evidence"]}
    assert ("大连理工大学", "一.5") in sections
    assert caller.get(DUT + "?lang=en-US").json()["label"] == en["label"]


def test_a_dataset_speaks_for_itself(caller: Caller) -> None:
    own = caller.get(DUT + "/links?dataset=dalian-2015&limit=200").json()
    assert {one["source"] for one in own["results"]} == {"dalian-2015"}
    whole = caller.get(DUT + "/links?limit=200").json()
    assert 0 < own["meta"]["count"] < whole["meta"]["count"]


@pytest.mark.parametrize(
    "address",
    [
        DUT + "?",
        DUT + "/links?",
        DUT + "/link-counts?",
        DUT + "/neighborhood?",
        DUT + "/evidence?",
        "/api/v1/entities?",
        "/api/v1/autocomplete?q=dut&",
        f"/api/v1/evidence?one=dalian-2015/univ-dut&other={SHENGU}&",
        f"/api/v1/paths?start=dalian-2015/univ-dut&end={SHENGU}&",
        "/api/v1/indicators?",
        "/api/v1/indicators/dalian-2015/i-iri/observations?",
        "/api/v1/analysis/collaboration/centrality?",
        "/api/v1/queries/names?entity=dalian-2015/univ-dut&",
        "/entity/dalian-2015/univ-dut?",
    ],
)
def test_an_unknown_dataset_is_refused_everywhere_alike(caller: Caller, address: str) -> None:
    refused = caller.get(address + "dataset=dalian-2016")
    assert refused.status_code == 400
    assert "Known: dalian-2015, dalian-collaborations." in refused.json()["detail"]


def test_a_merged_entity_leads_to_the_one_it_is_part_of(caller: Caller) -> None:
    moved = caller.get("/api/v1/entities/dalian-collaborations/univ-dut/links?limit=3")
    assert (moved.status_code, moved.headers["location"]) == (308, DUT + "/links?limit=3")


def test_paging_gives_each_link_once(caller: Caller) -> None:
    whole = caller.get(DUT + "/links?limit=200").json()
    address, seen = DUT + "/links?limit=7", []
    while address:
        response = caller.get(address)
        seen += [one["id"] for one in response.json()["results"]]
        address = response.links["next"]["url"] if response.json()["next"] else ""
    assert seen == [one["id"] for one in whole["results"]]
    assert len(set(seen)) == whole["meta"]["count"]


def test_links_can_be_included_and_filtered(caller: Caller) -> None:
    assert caller.get(DUT).json()["links"] is None
    assert len(caller.get(DUT + "?include=links").json()["links"]["results"]) == 25
    led = caller.get(DUT + "/links?predicate=participatesIn&role=lead&direction=out").json()
    assert {one["role"] for one in led["results"]} == {"lead"}
    unknown = caller.get(DUT + "/links?kind=Universty")
    assert unknown.status_code == 400
    assert "University" in unknown.json()["detail"]


def test_conjecture_is_shown_only_when_asked_for(caller: Caller, snapshot: Snapshot) -> None:
    text = (
        "SELECT ?s { GRAPH g:conjectural { ?r eco:participant ?s ; eco:predicate ?p } "
        "?s a eco:Organisation } ORDER BY ?s LIMIT 1"
    )
    row = next(iter(snapshot.store.select(text)))
    path = f"/api/v1/entities/{row['s'].value.removeprefix(snapshot.manifest.base)}/links"
    plain = caller.get(path + "?limit=200").json()["results"]
    assert all(one["basis"] != "conjectural" for one in plain)
    asked = caller.get(path + "?basis=conjectural").json()["results"]
    assert asked
    assert {one["basis"] for one in asked} == {"conjectural"}


def test_a_neighborhood_keeps_its_limits_and_says_so(caller: Caller) -> None:
    small = caller.get(DUT + "/neighborhood?depth=2&max_nodes=10").json()
    assert (len(small["nodes"]), small["truncated"]) == (10, True)
    assert small["nodes"][0]["left_out"] > 0
    whole = caller.get(DUT + "/neighborhood?depth=1&max_nodes=1000").json()
    assert not whole["truncated"]
    assert {one["depth"] for one in whole["nodes"]} == {0, 1}


@pytest.mark.parametrize(
    ("suffix", "media_type"),
    [(".ttl", "text/turtle"), (".jsonld", "application/ld+json"), (".nt", "application/n-triples")],
)
def test_an_entity_is_rdf_by_suffix_format_or_accept(
    caller: Caller, suffix: str, media_type: str
) -> None:
    by_suffix = caller.get(DUT + suffix)
    by_accept = caller.get(DUT, headers={"accept": media_type})
    by_format = caller.get(f"{DUT}?format={suffix[1:]}")
    assert by_suffix.content == by_accept.content == by_format.content
    assert by_suffix.headers["content-type"].startswith(media_type)
    triples = list(ox.parse(by_suffix.content, ox.RdfFormat.from_media_type(media_type)))
    named = [one for one in triples if "大连理工大学" in str(one.object)]
    assert named


def test_an_iri_leads_to_what_describes_it(caller: Caller) -> None:
    def location(path: str, accept: str) -> str:
        response = caller.get(path, headers={"accept": accept})
        assert response.status_code == 303
        return response.headers["location"]

    assert location("/id/dalian-2015/univ-dut", "*/*") == DUT + ".json"
    assert location("/id/dalian-2015/univ-dut", "text/turtle") == DUT + ".ttl"
    assert location("/id/dalian-2015/univ-dut", "text/html,*/*") == "/entity/dalian-2015/univ-dut"
    merged = caller.get("/id/dalian-collaborations/univ-dut.jsonld")
    assert (merged.status_code, merged.headers["location"]) == (
        308,
        "/id/dalian-2015/univ-dut.jsonld",
    )
    assert location("/id/dalian-2015/univ-dut", "text/csv") == DUT + ".csv"
    passage = "/api/v1/passages/dalian-2015/p.1-5.2272-2301"
    assert location("/id/dalian-2015/p.1-5.2272-2301", "text/turtle") == passage + ".ttl"
    assert location("/id/dalian-2015/p.1-5.2272-2301", "*/*") == passage + ".json"
    assert location("/id/dalian-2015/p.1-5.2272-2301.jsonld", "*/*") == passage + ".jsonld"
    assert "SourcePassage" in caller.get(passage + ".ttl").text
    statement = location("/id/dalian-2015/r.univ-dut.developed.ach-copper", "text/turtle")
    assert "Statement" in caller.get(statement, headers={"accept": "text/turtle"}).text
    assert statement.startswith("/sparql?query=CONSTRUCT")
    assert caller.get("/id/dalian-2015/nothing").status_code == 404
    assert caller.get("/api/v1/entities/ror:023hj5876").headers["location"] == DUT


@pytest.mark.parametrize("typed", ["大连理工", "dlut", "dalian university of t", "ror:023hj5876"])
def test_autocomplete_finds_what_people_type(caller: Caller, typed: str) -> None:
    found = caller.get(f"/api/v1/autocomplete?q={quote(typed)}&limit=3").json()
    assert "dalian-2015/univ-dut" in [one["id"] for one in found["results"]]


def test_evidence_adds_up_to_the_strength_of_the_tie(caller: Caller) -> None:
    tie = caller.get(f"/api/v1/evidence?one=dalian-2015/univ-dut&other={SHENGU}").json()
    assert tie["collaborates"]
    assert sum(one["share"] for one in tie["events"]) == pytest.approx(tie["strength"])
    by_name = caller.get(
        "/api/v1/evidence",
        params={"one": "Dalian University of Technology", "other": "沈阳鼓风机集团股份有限公司"},
    )
    assert by_name.json() == tie
    assert caller.get("/api/v1/evidence?one=dalian-2015/univ-dut").status_code == 400
    assert caller.get("/api/v1/evidence?one=nobody&other=nothing").status_code == 404


def test_paths_join_two_entities(caller: Caller) -> None:
    found = caller.get(f"/api/v1/paths?start=dalian-2015/univ-dut&end={SHENGU}").json()
    assert found["status"] == "found"
    first = found["paths"][0]["entities"]
    assert (first[0]["id"], first[-1]["id"]) == ("dalian-2015/univ-dut", SHENGU)
    assert caller.get("/api/v1/paths?start=dalian-2015/univ-dut").status_code == 400


def test_a_ranking_says_how_it_was_made(caller: Caller) -> None:
    address = "/api/v1/analysis/collaboration/centrality?measure=strength&limit=5"
    ranking = caller.get(address).json()
    assert ranking["status"] == "ranked"
    assert ranking["rows"][0]["rank"] == 1
    assert len(ranking["rows"]) == 5
    assert ranking["made_by"]["data_digest"]
    thin = caller.get(address + "&kind=Hospital").json()
    assert (thin["status"], thin["rows"]) == ("insufficient", [])
    unknown = caller.get("/api/v1/analysis/collaboration/centrality?measure=fame")
    assert unknown.status_code == 400
    names = {one["name"] for one in caller.get("/api/v1/measures").json()["results"]}
    assert {"degree", "strength", "betweenness"} <= names


def test_a_question_gives_what_the_library_gives(caller: Caller, snapshot: Snapshot) -> None:
    here = caller.get("/api/v1/queries/names?entity=大连理工大学").json()
    there = operation_named("names", "query").ask(snapshot, {"entity": "大连理工大学"})
    assert here == there.model_dump(mode="json")
    table = caller.get("/api/v1/queries/names.csv?entity=dalian-2015/univ-dut").text
    assert table.splitlines()[0] == ",".join(there.columns)
    assert len(table.splitlines()) == len(there.rows) + 1
    by_accept = caller.get(
        "/api/v1/queries/names?entity=dalian-2015/univ-dut", headers={"accept": "text/csv"}
    )
    assert by_accept.text == table
    listed = caller.get("/api/v1/queries").json()["results"]
    template = next(one["text"] for one in listed if one["name"] == "names")
    assert "#bind entity" in template
    bound = caller.get("/api/v1/queries/names.rq?entity=dalian-2015/univ-dut").text
    answer = caller.get("/sparql", params={"query": bound, "format": "csv"}).text
    assert len(answer.splitlines()) == len(there.rows) + 1


@pytest.mark.slow
def test_every_question_has_an_example_that_answers(caller: Caller) -> None:
    listed = caller.get("/api/v1/queries").json()["results"]
    for one in listed:
        response = caller.get(one["example"])
        assert response.status_code == 200, one
        assert response.json()["status"] in {"answered", "not-stated", "no-match"}


def test_a_question_names_the_parameters_it_takes(caller: Caller) -> None:
    unknown = caller.get("/api/v1/queries/names?entity=dalian-2015/univ-dut&colour=red")
    assert unknown.status_code == 400
    assert "Known: entity, dataset, limit, cursor, lang." in unknown.json()["detail"]
    for form in ("names", "names.csv", "names.rq"):
        needed = caller.get(f"/api/v1/queries/{form}")
        assert needed.status_code == 400
        assert "names needs entity" in needed.json()["detail"]
    assert caller.get("/api/v1/queries/nonsense").status_code == 404
    assert caller.get("/api/v1/queries/names?entity=dut&format=pdf").status_code == 400


def test_info_says_what_is_served(caller: Caller, snapshot: Snapshot) -> None:
    info = caller.get("/api/v1/info").json()
    assert info["digest"] == snapshot.manifest.digest
    assert info["invented"] is False
    assert [one["slug"] for one in info["datasets"]] == ["dalian-2015", "dalian-collaborations"]
    assert info["datasets"][0]["counts"]["entities"] == 350
    assert len(info["caveats"]) == 2
