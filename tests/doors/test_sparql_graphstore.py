"""Whole graphs over HTTP, and what the graph says of itself where programs look for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
from support.embedded import inner_of
from support.service_client import Caller, calling

from ecograph.model.namespaces import DATASET, GRAPH_CONJECTURAL, GRAPH_PROV, PREFIXES, source_graph
from ecograph.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ecograph.pipeline.snapshot import Snapshot

ADDRESS = "/rdf-graphs/service"
DALIAN = source_graph("dalian-2015")
ENDINGS = {"ttl": "text/turtle", "nt": "application/n-triples", "trig": "application/trig",
           "jsonld": "application/ld+json", "rdfxml": "application/rdf+xml"}  # fmt: skip


@pytest.fixture(scope="module")
def caller(snapshot: Snapshot) -> Iterator[Caller]:
    with calling(snapshot, Settings(query_rows=10, query_bytes=1000, query_workers=1)) as one:
        yield one


def triples(body: bytes, media_type: str) -> set[ox.Triple]:
    form = ox.RdfFormat.from_media_type(media_type)
    return {quad.triple for quad in ox.parse(body, form)}


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_named_graph_is_given_whole_in_every_format(
    caller: Caller, snapshot: Snapshot, ending: str
) -> None:
    answer = caller.get(ADDRESS, params={"graph": GRAPH_PROV, "format": ending})
    assert answer.status_code == 200
    assert answer.headers["content-type"].partition(";")[0] == ENDINGS[ending]
    held = inner_of(snapshot).quads_for_pattern(None, None, None, ox.NamedNode(GRAPH_PROV))
    assert triples(answer.content, ENDINGS[ending]) == {quad.triple for quad in held}


def test_no_limit_of_rows_or_bytes_holds_for_a_whole_graph(
    caller: Caller, snapshot: Snapshot
) -> None:
    answer = caller.get(
        ADDRESS, params={"graph": DALIAN}, headers={"accept": "application/n-triples"}
    )
    assert len(answer.text.splitlines()) == snapshot.manifest.triples["source/dalian-2015"] > 10


@pytest.mark.slow
def test_the_default_graph_is_the_public_view(caller: Caller, snapshot: Snapshot) -> None:
    answer = caller.get(ADDRESS + "?default", headers={"accept": "application/n-triples"})
    counts = snapshot.manifest.triples
    hidden = ("conjectural", "metrics", "prov")
    public = sum(count for name, count in counts.items() if name not in hidden)
    assert len(set(answer.text.splitlines())) == public


@pytest.mark.slow
def test_the_plain_default_graph_holds_nothing_of_the_named_ones(snapshot: Snapshot) -> None:
    with calling(snapshot, Settings(union_default_graph=False, query_workers=1)) as plain:
        answer = plain.get(ADDRESS + "?default&format=nt")
        assert (answer.status_code, answer.text) == (200, "")
        asked = plain.get("/sparql", params={"query": "ASK { ?s ?p ?o }"})
        assert asked.json()["boolean"] is False
        named = plain.get("/sparql", params={"query": "ASK { GRAPH ?g { ?s ?p ?o } }"})
        assert named.json()["boolean"] is True


def test_conjectures_are_reached_by_name(caller: Caller, snapshot: Snapshot) -> None:
    answer = caller.get(ADDRESS, params={"graph": GRAPH_CONJECTURAL, "format": "nt"})
    assert len(answer.text.splitlines()) == snapshot.manifest.triples["conjectural"] > 0


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        (ADDRESS, 400, "?default"),
        (f"{ADDRESS}?default&graph={GRAPH_PROV}", 400, "?default"),
        (f"{ADDRESS}?graph={GRAPH_PROV}&graph={DALIAN}", 400, "?default"),
        (f"{ADDRESS}?graph=prov", 400, "not an absolute IRI"),
        (f"{ADDRESS}?graph=http://x.test/a%20b", 400, "not an absolute IRI"),
        (f"{ADDRESS}?graph=http://x.test/", 404, "http://x.test/"),
        (f"{ADDRESS}?graph={GRAPH_PROV}&limit=3", 400, "Known: graph, default, format."),
        (f"{ADDRESS}?graph={GRAPH_PROV}&format=csv", 400, "text/turtle"),
    ],
)
def test_what_is_not_one_graph_is_a_problem(
    caller: Caller, address: str, status: int, words: str
) -> None:
    answer = caller.get(address)
    assert (answer.status_code, answer.json()["status"]) == (status, status)
    assert words in answer.json()["detail"]


def test_no_format_that_is_taken_is_not_acceptable(caller: Caller) -> None:
    answer = caller.get(f"{ADDRESS}?graph={GRAPH_PROV}", headers={"accept": "image/png"})
    assert answer.status_code == 406


@pytest.mark.parametrize("method", ["PUT", "POST", "PATCH", "DELETE"])
def test_writing_is_refused(caller: Caller, method: str) -> None:
    answer = caller.request(method, f"{ADDRESS}?graph={GRAPH_PROV}", content="")
    assert answer.status_code == 405
    assert answer.headers["content-type"] == "application/problem+json"
    assert "GET" in answer.headers["allow"]


def test_head_tells_the_headers_and_asks_no_worker(caller: Caller) -> None:
    parameters = {"graph": GRAPH_PROV, "format": "nt"}
    head = caller.request("HEAD", ADDRESS, params=parameters)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-type"] == "application/n-triples"
    missing = caller.request("HEAD", ADDRESS, params={"graph": "http://x.test/"})
    assert missing.status_code == 404
    held = {"if-none-match": caller.get(ADDRESS, params=parameters).headers["etag"]}
    assert caller.get(ADDRESS, params=parameters, headers=held).status_code == 304


# --- VoID and DCAT --------------------------------------------------------------------------------


def term(prefixed: str) -> ox.NamedNode:
    prefix, _, local = prefixed.partition(":")
    return ox.NamedNode(PREFIXES[prefix] + local)


def described(caller: Caller, path: str = "/.well-known/void") -> ox.Store:
    store = ox.Store()
    answer = caller.get(path, headers={"accept": "text/turtle"})
    store.load(answer.content, ox.RdfFormat.TURTLE)
    return store


def value(store: ox.Store, subject: str, predicate: str) -> str:
    (quad,) = store.quads_for_pattern(ox.NamedNode(subject), term(predicate), None)
    assert not isinstance(quad.object, ox.Triple)
    return quad.object.value


def test_every_number_of_the_description_is_the_stores_own(
    caller: Caller, snapshot: Snapshot
) -> None:
    store = described(caller)
    inner = inner_of(snapshot)

    def counted(text: str) -> int:
        found = inner.query(text, prefixes=PREFIXES)
        assert isinstance(found, ox.QuerySolutions)
        return int(next(found)["n"].value)

    for one in snapshot.manifest.datasets:
        node, graph = DATASET + one.slug, source_graph(one.slug)
        assert int(value(store, node, "void:triples")) == counted(
            f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}"
        )
        assert int(value(store, node, "void:properties")) == counted(
            f"SELECT (COUNT(DISTINCT ?p) AS ?n) {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}"
        )
        assert int(value(store, node, "void:entities")) == (
            snapshot.manifest.counts[one.slug].entities
        )
        rows = store.query(
            f"SELECT ?p ?n {{ <{node}> void:propertyPartition [ void:property ?p ; "
            "void:triples ?n ] }",
            prefixes=PREFIXES,
        )
        assert isinstance(rows, ox.QuerySolutions)
        parts = {row["p"].value: int(row["n"].value) for row in rows}
        assert sum(parts.values()) == int(value(store, node, "void:triples"))
        assert parts[PREFIXES["eco"] + "participant"] == counted(
            f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{graph}> {{ ?s eco:participant ?o }} }}"
        )


def test_licence_period_dump_and_endpoint_are_told(caller: Caller) -> None:
    store = described(caller)
    node = DATASET + "dalian-2015"
    assert value(store, node, "dct:license") == "http://spdx.org/licenses/CC-BY-4.0"
    period = value(store, node, "dct:temporal")
    first, last = (value(store, period, f"dcat:{end}Date") for end in ("start", "end"))
    assert "2014-01-01" == first < last
    dump = value(store, node, "void:dataDump").replace("http://ecograph.test", "")
    assert caller.get(dump).text.count("\n") == int(value(store, node, "void:triples"))
    endpoint = value(store, DATASET + "all", "void:sparqlEndpoint")
    assert endpoint == "http://ecograph.test/sparql"
    assert value(store, endpoint, "dcat:servesDataset") == DATASET + "all"


def test_both_addresses_say_the_same_in_json_ld_too(caller: Caller) -> None:
    turtle = set(described(caller))
    assert turtle == set(described(caller, "/dcat"))
    answer = caller.get("/.well-known/void", headers={"accept": "application/ld+json"})
    assert triples(answer.content, "application/ld+json") == {quad.triple for quad in turtle}
    again = caller.get("/dcat", headers={"accept": "application/ld+json"})
    held = {"accept": "application/ld+json", "if-none-match": again.headers["etag"]}
    assert caller.get("/dcat", headers=held).status_code == 304
