"""Lists of entities, counts of links, neighbourhoods and sets, in every format."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import networkx as nx
import pyoxigraph as ox
import pytest

from ecograph.model.namespaces import ECO
from ecograph.model.ontology import load
from ecograph.network import formats

if TYPE_CHECKING:
    from support.service_client import Caller

    from ecograph.pipeline.snapshot import Snapshot

LIST = "/api/v1/entities"
DUT = "/api/v1/entities/dalian-2015/univ-dut"
CENTRE = "dalian-2015/cic-heavy-equipment"


def listed(caller: Caller, **asked: str) -> list[dict[str, Any]]:
    """The whole of a list, page by page."""
    pairs = "&".join(f"{key}={quote(value)}" for key, value in asked.items())
    found: list[dict[str, Any]] = []
    cursor = "*"
    while cursor:
        answer = caller.get(f"{LIST}?{pairs}&limit=200&cursor={quote(cursor)}")
        assert answer.status_code == 200, answer.text
        body = answer.json()
        found += body["results"]
        cursor = body["next"]
    assert body["meta"]["count"] == len(found)
    return found


def ids(rows: list[dict[str, Any]]) -> list[str]:
    return [row["id"] for row in rows]


def selected(snapshot: Snapshot, text: str) -> set[str]:
    """What SPARQL finds, which knows nothing of the columns."""
    base = snapshot.manifest.base
    return {row["e"].value.removeprefix(base) for row in snapshot.store.select(text)}


def refused(caller: Caller, address: str) -> str:
    answer = caller.get(address)
    assert answer.status_code == 400, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    return str(answer.json()["detail"])


# filter, sort, select, group


def test_kinds_are_found_with_those_below_them_whatever_the_case(
    caller: Caller, snapshot: Snapshot
) -> None:
    institutes = {
        one
        for kind in ("ResearchInstitute", "ResearchAcademy", "IndustryResearchInstitute")
        for one in selected(snapshot, f"SELECT ?e {{ GRAPH g:entities {{ ?e a eco:{kind} }} }}")
    }
    assert set(ids(listed(caller, filter="kind:researchinstitute"))) == institutes
    academies = listed(caller, filter="kind:RESEARCHACADEMY")
    assert {row["kind"] for row in academies} == {"ResearchAcademy"}
    either = listed(caller, filter="kind:hospital|researchacademy")
    assert {row["kind"] for row in either} == {"Hospital", "ResearchAcademy"}
    others = listed(caller, filter="kind:researchinstitute,kind:!ResearchAcademy")
    assert set(ids(others)) == institutes - set(ids(academies))


def test_a_region_holds_what_lies_in_places_within_it(caller: Caller, snapshot: Snapshot) -> None:
    query = """SELECT ?e { GRAPH g:entities { ?e eco:place ?p }
        ?p (eco:locatedIn|eco:partOf)* id:dalian-2015/liaoning }""".replace(
        "id:dalian-2015/liaoning", f"<{snapshot.manifest.base}dalian-2015/liaoning>"
    )
    province = set(ids(listed(caller, filter="region:liaoning")))
    assert province == selected(snapshot, query)
    city = set(ids(listed(caller, filter="region:dalian")))
    assert city < province
    for name in ("大连", "Dalian", "dalian-2015/dalian"):
        assert set(ids(listed(caller, filter=f"region:{name}"))) == city
    elsewhere = caller.get(f"{LIST}?filter=region:!liaoning").json()["meta"]["count"]
    everything = caller.get(LIST).json()["meta"]["count"]
    assert elsewhere == everything - len(province)


def test_everything_is_listed_that_the_build_has_counted(
    caller: Caller, snapshot: Snapshot
) -> None:
    counts = {one["key"]: one["count"] for one in grouped(caller, "dataset")}
    by_query = {
        slug: len(
            selected(
                snapshot,
                f"SELECT ?e {{ GRAPH g:entities {{ ?e eco:source <{source}> ; a ?k "
                "FILTER(?k != eco:Name && ?k != eco:Verb "
                f'&& STRSTARTS(STR(?k), "{ECO}")) }} }}',
            )
        )
        for slug in counts
        for source in (f"https://w3id.org/ecograph/dataset/{slug}",)
    }
    assert counts == by_query


def grouped(caller: Caller, field: str, filter: str = "") -> list[dict[str, Any]]:
    body = caller.get(f"{LIST}?group_by={field}&filter={filter}").json()
    assert body["results"] == []
    assert body["next"] is None
    return list(body["group_by"])


def test_groups_count_the_list_they_stand_for(caller: Caller) -> None:
    groups = grouped(caller, "kind", "region:dalian")
    rows = listed(caller, filter="region:dalian")
    assert sum(one["count"] for one in groups) == len(rows)
    for one in groups:
        assert one["count"] == sum(row["kind"] == one["key"] for row in rows)
        assert one["label"] == load().classes[one["key"]].label.zh
    assert [one["count"] for one in groups] == sorted(
        (one["count"] for one in groups), reverse=True
    )
    places = {one["key"]: one["count"] for one in grouped(caller, "region", "kind:enterprise")}
    assert places["dalian-2015/dalian"] == sum(
        (row["place"] or {}).get("id") == "dalian-2015/dalian"
        for row in listed(caller, filter="kind:enterprise")
    )
    years = {one["key"]: one["count"] for one in grouped(caller, "founded")}
    assert years["1948"] == len(listed(caller, filter="founded:1948"))
    linked = {one["key"]: one["count"] for one in grouped(caller, "has_links")}
    assert linked["false"] == caller.get(f"{LIST}?filter=has_links:no").json()["meta"]["count"]


def test_strength_is_that_of_the_network_and_ties_go_by_id(
    caller: Caller, snapshot: Snapshot
) -> None:
    network = snapshot.collaboration
    sums = dict(zip(network.nodes.id, network.strength.sum(axis=1).tolist(), strict=True))
    rows = listed(caller, filter="kind:university", sort="-strength")
    assert [row["strength"] for row in rows] == [
        pytest.approx(sums.get(row["id"], 0)) for row in rows
    ]
    assert rows == sorted(rows, key=lambda row: (-row["strength"], row["id"]))
    assert rows[0]["id"] == "dalian-2015/univ-dut"
    assert rows[0]["events"] == rows[0]["strength"] == 38  # each event gives 1 in all
    assert len({row["strength"] for row in rows}) < len(rows)  # some do tie
    upward = listed(caller, filter="kind:university", sort="strength")
    assert upward == sorted(upward, key=lambda row: (row["strength"], row["id"]))
    assert ids(listed(caller, filter="kind:university", sort="strength:desc")) == ids(rows)


def test_what_has_no_date_comes_last_either_way(caller: Caller) -> None:
    for sort in ("founded", "-founded"):
        dates = [row["founded"] for row in listed(caller, filter="kind:university", sort=sort)]
        known = [one for one in dates if one]
        assert dates == known + [""] * (len(dates) - len(known))
        assert known
        assert known == sorted(known, reverse=sort.startswith("-"))


def test_numbers_and_dates_have_bounds(caller: Caller) -> None:
    rows = listed(caller, filter="kind:enterprise")

    def those(condition: str) -> set[str]:
        return set(ids(listed(caller, filter=f"kind:enterprise,{condition}")))

    assert those("links:>10") == {row["id"] for row in rows if row["links"] > 10}
    assert those("links:>=10") == {row["id"] for row in rows if row["links"] >= 10}
    assert those("links:2..3|>20") == {
        row["id"] for row in rows if 2 <= row["links"] <= 3 or row["links"] > 20
    }
    assert those("founded:<1950") == {row["id"] for row in rows if "" < row["founded"] < "1950"}
    assert those("founded:>1948") == {row["id"] for row in rows if row["founded"][:4] > "1948"}
    assert those("founded:null") == {row["id"] for row in rows if not row["founded"]}
    assert those("label:大连|重工") == {
        row["id"] for row in rows if "大连" in row["label"] or "重工" in row["label"]
    } | those('label:"大连"') | those("label:重工")  # the other language may have it too
    assert those("strength:0") == {row["id"] for row in rows if row["strength"] == 0}


def test_only_the_keys_selected_are_given(caller: Caller) -> None:
    rows = listed(caller, filter="kind:hospital", select="label,id")
    assert [list(row) for row in rows] == [["label", "id"]] * len(rows)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("filter=colour:red", "Known: kind, region, dataset, label, founded, ended, strength"),
        ("filter=kind:Universty", "University"),
        ("filter=region:atlantis", "dalian-2015/dalian (大连市)"),
        ("filter=dataset:dalian-2016", "Known: dalian-2015, dalian-collaborations."),
        ("dataset=dalian-2016", "Known: dalian-2015, dalian-collaborations."),
        ("filter=kind", "field:value"),
        ("filter=kind:", "field:value"),
        ("filter=kind:a|!b", "kind:!a|b"),
        ("filter=links:many", "3..7"),
        ("filter=founded:2015-13", "2010..2015"),
        ("filter=founded:>%0A", "2010..2015"),
        ("filter=has_links:perhaps", "true or false"),
        ("filter=label:%22a", "quotation mark"),
        ("filter=" + "kind:a," * 30, "at most 20"),
        ("sort=colour", "Known: id, label, kind"),
        ("sort=kind:up", "Known: asc, desc"),
        ("select=colour", "Known: id, label, lang"),
        ("group_by=label", "'kind', 'region', 'dataset'"),
        ("limit=201", "less than or equal to 200"),
        ("format=pdf", "Known: json, csv"),
    ],
)
def test_a_list_that_cannot_be_is_refused_with_what_can(
    caller: Caller, asked: str, said: str
) -> None:
    assert said in refused(caller, f"{LIST}?{asked}")


def test_a_list_is_csv_and_rdf_too(caller: Caller) -> None:
    asked = f"{LIST}?filter=kind:hospital|researchacademy&sort=-links"
    rows = caller.get(asked).json()["results"]
    answer = caller.get(asked, headers={"accept": "text/csv"})
    table = list(csv.DictReader(io.StringIO(answer.text)))
    assert [one["id"] for one in table] == ids(rows)
    assert [one["place"] for one in table] == [(row["place"] or {}).get("id", "") for row in rows]
    assert "ETag" in answer.headers
    parsed = list(ox.parse(caller.get(asked + "&format=ttl").content, ox.RdfFormat.TURTLE))
    kinds = {one.subject.value for one in parsed if one.predicate.value.endswith("#type")}
    assert {one.partition("/id/")[2] for one in kinds} == set(ids(rows))


@pytest.mark.parametrize("path", [LIST, DUT, "/api/v1/autocomplete?q=dlut", "/api/v1/nothing", "/"])
def test_every_answer_says_beside_its_body_how_long_it_took(caller: Caller, path: str) -> None:
    answer = caller.get(path)
    name, _, took = answer.headers["server-timing"].partition(";dur=")
    assert name == "app"
    assert float(took) >= 0
    assert "Server-Timing" in answer.headers["access-control-expose-headers"]
    assert b"took_ms" not in answer.content


def test_the_same_list_has_the_same_bytes_and_a_strong_tag(caller: Caller) -> None:
    answer, other = caller.get(LIST), caller.get(LIST)
    assert answer.content == other.content
    assert answer.headers["etag"].startswith('"')
    again = caller.get(LIST, headers={"if-none-match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert "server-timing" in again.headers


# links: counted, and as of a day


def test_counts_are_those_of_the_links(caller: Caller) -> None:
    counts = caller.get(f"{DUT}/link-counts").json()
    links = caller.get(f"{DUT}/links?limit=200").json()
    assert counts["meta"]["count"] == links["meta"]["count"] == 59
    for one in counts["results"]:
        where = f"predicate={one['predicate']}&direction={one['direction']}&kind={one['kind']}"
        found = [row for row in links["results"] if row["other"]["kind"] == one["kind"]]
        same = [
            row
            for row in found
            if (row["predicate"], row["direction"]) == (one["predicate"], one["direction"])
        ]
        assert one["count"] == len(same), where
        assert one["kind_label"] == load().classes[one["kind"]].label.zh
    assert sum(one["count"] for one in counts["results"]) == 59
    only = caller.get(f"{DUT}/link-counts?direction=in&kind=enterprise&format=csv").text
    assert only.splitlines()[0].startswith("predicate,predicate_label,direction,kind")


def test_links_come_by_parallels_then_degree_then_id(caller: Caller) -> None:
    rows = caller.get(f"{DUT}/links?limit=200").json()["results"]
    keys = [
        (-row["parallel"], -row["other"]["links"], row["other"]["id"], row["id"]) for row in rows
    ]
    assert keys == sorted(keys)
    assert rows[0]["other"]["id"] == CENTRE
    assert rows[0]["parallel"] == 2
    for row in rows[:5]:
        other = caller.get(f"{LIST}/{row['other']['id']}/link-counts").json()
        assert other["meta"]["count"] == row["other"]["links"]


def test_links_of_a_day_are_those_that_held(caller: Caller, snapshot: Snapshot) -> None:
    whole = {row["id"]: row for row in caller.get(f"{DUT}/links?limit=200").json()["results"]}
    then = caller.get(f"{DUT}/links?limit=200&as_of=2010").json()
    assert {row["id"] for row in then["results"]} < set(whole)
    assert then["meta"]["count"] + sum(then["left_out"].values()) == len(whole)
    assert set(then["left_out"]) == {"outside the dates", "undated"}
    assert {row["holds"] for row in then["results"]} <= {
        "yes",
        "open-ended",
        "possibly",
        "timeless",
    }
    for row in then["results"]:
        if row["holds"] == "timeless":
            assert not row["time"]
            continue
        assert row["time"], "what has no date is left out"
        latest_start = row["time"].startswith("≤")  # it may have begun before
        assert row["time"][:4] <= "2010" or (latest_start and row["holds"] == "possibly")
    undated = caller.get(f"{DUT}/links?limit=200&as_of=2010&undated=include").json()
    extra = [row for row in undated["results"] if row["holds"] == "undated"]
    assert len(extra) == then["left_out"]["undated"] > 0
    assert not any(row["time"] for row in extra)
    assert refused(caller, f"{DUT}/links?as_of=2015-02-30")
    assert refused(caller, f"{DUT}/links?as_of=2015&since=2014")
    counts = caller.get(f"{DUT}/link-counts?as_of=2010").json()
    assert counts["meta"]["count"] == then["meta"]["count"]
    assert counts["left_out"] == then["left_out"]


def test_links_are_a_table_too(caller: Caller) -> None:
    rows = caller.get(f"{DUT}/links?limit=30").json()["results"]
    table = list(csv.DictReader(io.StringIO(caller.get(f"{DUT}/links?limit=30&format=csv").text)))
    assert [one["relator"] for one in table] == [row["id"] for row in rows]
    assert [one["other"] for one in table] == [row["other"]["id"] for row in rows]


# graphs


def test_a_neighborhood_goes_one_way_or_of_one_day(caller: Caller) -> None:
    whole = caller.get(f"{DUT}/neighborhood?max_nodes=1000").json()
    out = caller.get(f"{DUT}/neighborhood?max_nodes=1000&direction=out").json()
    assert {one["subject"] for one in out["links"]} == {"dalian-2015/univ-dut"}
    assert 0 < len(out["links"]) < len(whole["links"])
    then = caller.get(f"{DUT}/neighborhood?max_nodes=1000&as_of=2010").json()
    links = caller.get(f"{DUT}/links?limit=200&as_of=2010").json()
    assert {one["id"] for one in then["links"]} == {one["id"] for one in links["results"]}
    assert {one["holds"] for one in then["links"]} == {row["holds"] for row in links["results"]}
    assert then["left_out"]["undated"] >= links["left_out"]["undated"]


@pytest.mark.slow
def test_what_a_neighborhood_leaves_out_adds_up(caller: Caller) -> None:
    for asked in ("max_nodes=6", "max_nodes=12&depth=2", "depth=3&max_nodes=40&kind=organisation"):
        view = caller.get(f"{DUT}/neighborhood?{asked}").json()
        assert view["truncated"]
        kinds = "&kind=organisation" if "kind" in asked else ""
        for node in view["nodes"]:
            shown = sum(node["id"] in (one["subject"], one["object"]) for one in view["links"])
            counted = caller.get(f"{LIST}/{node['id']}/link-counts?{kinds}").json()
            if not kinds:
                assert shown + node["left_out"] == counted["meta"]["count"] == node["links"]


FORMATS = ("graphml", "gexf", "cytoscape", "vosviewer", "pajek", "zip")


@pytest.mark.parametrize("name", FORMATS)
def test_a_neighborhood_is_read_by_other_programs(caller: Caller, name: str) -> None:
    address = f"{DUT}/neighborhood?depth=2&max_nodes=30"
    view = caller.get(address).json()
    answer = caller.get(f"{address}&format={name}")
    graph = formats.read(answer.content, "csv" if name == "zip" else name)
    assert set(graph) == {one["id"] for one in view["nodes"]}
    pairs: dict[frozenset[str], int] = {}
    for link in view["links"]:
        pair = frozenset((link["subject"], link["object"]))
        pairs[pair] = pairs.get(pair, 0) + 1
    strengths = {frozenset((a, b)): tie["strength"] for a, b, tie in graph.edges(data=True)}
    assert strengths == pairs
    assert graph.nodes["dalian-2015/univ-dut"]["label"] == "大连理工大学"
    assert graph.nodes["dalian-2015/univ-dut"]["depth"] == 0


def test_networkx_itself_reads_graphml_and_gexf(caller: Caller) -> None:
    address = f"{DUT}/neighborhood"
    graphml = caller.get(address, headers={"accept": "application/graphml+xml"})
    assert graphml.headers["content-type"] == "application/graphml+xml"
    gexf = caller.get(address, headers={"accept": "application/gexf+xml"})
    first = nx.parse_graphml(graphml.text)
    second = nx.read_gexf(io.BytesIO(gexf.content))
    assert set(first) == set(second)
    assert first.number_of_edges() == second.number_of_edges() > 40


def test_a_neighborhood_is_a_table_and_rdf(caller: Caller, snapshot: Snapshot) -> None:
    address = f"{DUT}/neighborhood?max_nodes=8"
    view = caller.get(address).json()
    table = list(csv.DictReader(io.StringIO(caller.get(address + "&format=csv").text)))
    assert [row["relator"] for row in table] == [one["id"] for one in view["links"]]
    labels = {one["id"]: one["label"] for one in view["nodes"]}
    assert all(row["object_label"] == labels[row["object"]] for row in table)
    for name, media in (("ttl", "text/turtle"), ("jsonld", "application/ld+json")):
        answer = caller.get(address, headers={"accept": media})
        assert answer.content == caller.get(f"{address}&format={name}").content
        store = ox.Store()
        store.load(answer.content, ox.RdfFormat.from_media_type(media))
        for one in view["links"]:
            relator = ox.NamedNode(snapshot.manifest.base + one["id"])
            basis = ox.NamedNode(ECO + "basis")
            assert len(list(store.quads_for_pattern(relator, basis, None))) == 1
    assert "Known: json, csv, ndjson, xlsx, ttl" in refused(caller, address + "&format=png")


def induced(caller: Caller, *names: str, query: str = "") -> dict[str, Any]:
    answer = caller.request("POST", f"/api/v1/graph/induced{query}", json={"ids": list(names)})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def test_a_set_has_the_links_among_it_and_no_others(caller: Caller) -> None:
    names = ("dalian-2015/univ-dut", "dalian-2015/moe", CENTRE, "dalian-2015/dalian")
    view = induced(caller, *names)
    assert [one["id"] for one in view["nodes"]] == list(names)
    around = caller.get(f"{DUT}/links?limit=200").json()["results"]
    expected = {row["id"] for row in around if row["other"]["id"] in names}
    ours = [
        one for one in view["links"] if "dalian-2015/univ-dut" in (one["subject"], one["object"])
    ]
    assert {one["id"] for one in ours} == expected
    assert len(ours) == 3  # two to the centre, one to the ministry
    assert all({one["subject"], one["object"]} <= set(names) for one in view["links"])
    twice = induced(caller, names[0], "大连理工大学", "ror:023hj5876", names[1])
    assert [one["id"] for one in twice["nodes"]] == [names[0], names[1]]
    assert len(twice["links"]) == 1
    only = induced(caller, *names, query="?predicate=supervisedBy")
    assert {one["predicate"] for one in only["links"]} == {"supervisedBy"}
    graph = caller.request(
        "POST", "/api/v1/graph/induced?format=graphml", json={"ids": list(names)}
    )
    assert set(nx.parse_graphml(graph.text)) == set(names)


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        (b"", 400, "no JSON"),
        (b"{", 400, "no JSON"),
        (b"[]", 400, "does not hold ids alone"),
        (b'{"ids": "a"}', 400, "ids is no list of texts"),
        (b'{"ids": [], "more": 1}', 400, "does not hold ids alone"),
        (b'{"ids": [3]}', 400, "ids is no list of texts"),
        (b'{"ids": []}', 400, "subgraph needs ids"),
        (b'{"ids": [""]}', 400, "subgraph needs ids"),
        (json.dumps({"ids": ["a"] * 501}).encode(), 400, "at most 500"),
        (b'{"ids": ["nobody/at-all"]}', 404, "nobody/at-all"),
        (b'{"ids": ["a\\u0000b"]}', 400, "not a value of ids"),
    ],
)
def test_a_set_that_is_none_is_refused(caller: Caller, body: bytes, status: int, said: str) -> None:
    answer = caller.request("POST", "/api/v1/graph/induced", content=body)
    assert (answer.status_code, said in answer.json()["detail"]) == (status, True), answer.text


def test_the_zip_has_both_tables(caller: Caller) -> None:
    answer = caller.get(f"{DUT}/neighborhood?max_nodes=5&format=zip")
    assert answer.headers["content-type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
        rows = packed.read("nodes.csv").decode().splitlines()
        assert len(rows) == 6  # five entities, and the header


# external ids


@pytest.mark.parametrize(
    ("asked", "leads_to"),
    [
        ("ror:023hj5876", "dalian-2015/univ-dut"),
        ("ROR:023hj5876?include=counts", "dalian-2015/univ-dut?include=counts"),
        ("ror:023hj5876.ttl?lang=en", "dalian-2015/univ-dut.ttl?lang=en"),
        ("ror:023hj5876/links?limit=3", "dalian-2015/univ-dut/links?limit=3"),
        ("ror:023hj5876/neighborhood?depth=2", "dalian-2015/univ-dut/neighborhood?depth=2"),
        ("ror:023hj5876/link-counts", "dalian-2015/univ-dut/link-counts"),
        ("ror:023hj5876/evidence", "dalian-2015/univ-dut/evidence"),
    ],
)
def test_an_identifier_of_another_register_leads_to_the_entity(
    caller: Caller, asked: str, leads_to: str
) -> None:
    answer = caller.get(f"{LIST}/{asked}")
    assert (answer.status_code, answer.headers["location"]) == (303, f"{LIST}/{leads_to}")
    assert caller.get(answer.headers["location"]).status_code == 200
