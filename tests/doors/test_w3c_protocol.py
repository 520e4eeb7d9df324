"""The W3C's tests of the SPARQL 1.1 Protocol and of service descriptions, asked through HTTP."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
from rdflib import RDF, Graph, Namespace, Node
from rdflib.collection import Collection
from support.service_client import Caller, calling

from ecograph.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx

    from ecograph.pipeline.snapshot import Snapshot

pytestmark = pytest.mark.slow

FOLDER = Path(__file__).parents[3] / "shared" / "w3c" / "sparql" / "sparql11" / "protocol"
MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
HT = Namespace("http://www.w3.org/2011/http#")
CNT = Namespace("http://www.w3.org/2011/content#")
SD = "http://www.w3.org/ns/sparql-service-description#"
KASEI = "http://kasei.us/2009/09/sparql/data/"
FORMATS = {
    "boolean": ("application/sparql-results+xml", "application/sparql-results+json"),
    "tabular": (
        "application/sparql-results+xml", "application/sparql-results+json",
        "text/csv", "text/tab-separated-values",
    ),
    "RDF": ("application/rdf+xml", "text/turtle", "application/n-triples"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request of a test, and the answer it expects."""

    method: str
    path: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    good: bool
    format: str
    boolean: str


def exchanges() -> dict[str, list[Exchange]]:
    if not FOLDER.is_dir():
        return {}
    graph = Graph().parse(FOLDER / "manifest.ttl", publicID="http://manifest.test/")
    (manifest,) = graph.subjects(RDF.type, MF.Manifest)
    found = {}
    for test in _items(graph, graph.value(manifest, MF.entries)):
        requests = graph.value(graph.value(test, MF.action), HT.requests)
        name = str(test).rpartition("#")[2]
        found[name] = [_exchange(graph, one) for one in _items(graph, requests)]
    return found


def _items(graph: Graph, head: Node | None) -> list[Node]:
    return list(Collection(graph, head)) if head is not None else []


def _exchange(graph: Graph, request: Node) -> Exchange:
    def text(node: Node | None, name: Node) -> str:
        return str(graph.value(node, name) or "")

    body, response = graph.value(request, HT.body), graph.value(request, HT.resp)
    listed = graph.value(request, HT.headers)
    headers = tuple(
        (text(one, HT.fieldName), text(one, HT.fieldValue)) for one in _items(graph, listed)
    )
    encoding = text(body, CNT.characterEncoding) or "utf-8"
    return Exchange(
        method=text(request, HT.methodName),
        path=text(request, HT.absolutePath).replace("/sparql/", "/sparql", 1),
        headers=headers,
        body=text(body, CNT.chars).encode(encoding),
        good=any("2xx" in str(one) for one in graph.objects(response, MF.expectedStatus)),
        format=text(response, MF.expectedFormat),
        boolean=text(response, MF.expectedBoolean),
    )


TESTS = exchanges()
UPDATES = sorted(name for name in TESTS if name.startswith("update_"))
REST = sorted(set(TESTS) - set(UPDATES))


@pytest.fixture(scope="module")
def caller(
    snapshot: Snapshot, shared: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Caller]:
    path = tmp_path_factory.mktemp("protocol") / "store"
    store = ox.Store(str(path))
    for number in (1, 2, 3):
        file = shared / "w3c" / "sparql" / "sparql11" / "protocol" / f"data{number}.nt"
        graph = ox.NamedNode(f"{KASEI}data{number}.rdf")
        store.load(path=str(file), format=ox.RdfFormat.N_TRIPLES, to_graph=graph)
    store.flush()
    del store
    with calling(snapshot, Settings(union_default_graph=False, query_workers=1)) as one:
        one.run(one.app.state.live._pool.switch(path))
        yield one


def _send(caller: Caller, one: Exchange) -> httpx.Response:
    return caller.request(one.method, one.path, headers=dict(one.headers), content=one.body)


def test_the_suite_is_read_whole() -> None:
    if not TESTS:
        pytest.skip("../shared (the W3C suites) is not at hand")
    assert (len(REST), len(UPDATES)) == (27, 7)


@pytest.mark.parametrize("name", REST)
def test_queries_and_bad_requests(caller: Caller, name: str) -> None:
    for one in TESTS[name]:
        answer = _send(caller, one)
        if not one.good:
            assert 400 <= answer.status_code < 500
            assert answer.headers["content-type"] == "application/problem+json"
            continue
        assert answer.status_code == 200
        kind = answer.headers["content-type"].partition(";")[0]
        assert kind in FORMATS[one.format]
        if one.boolean:
            assert answer.json()["boolean"] is (one.boolean == "true")


@pytest.mark.parametrize("name", UPDATES)
def test_updates_get_the_refusal_that_is_documented(caller: Caller, name: str) -> None:
    answer = _send(caller, TESTS[name][0])
    assert answer.status_code == 403
    assert "only reads" in answer.json()["detail"]
    for later in TESTS[name][1:]:
        assert _send(caller, later).status_code == 200


def test_relative_iris_are_resolved_against_the_endpoint(caller: Caller) -> None:
    query = "SELECT ?here ?deep { BIND(<#x> AS ?here) BIND(<deep/er> AS ?deep) }"
    for accept in ("text/csv", "text/csv;q=0.9"):
        answer = caller.get("/sparql", params={"query": query}, headers={"accept": accept})
        assert answer.text.split() == [
            "here,deep",
            "http://ecograph.test/sparql#x,http://ecograph.test/deep/er",
        ]
    based = "BASE <http://other.test/a/> SELECT ?here { BIND(<b> AS ?here) }"
    answer = caller.get("/sparql", params={"query": based, "format": "csv"})
    assert answer.text.split() == ["here", "http://other.test/a/b"]


# --- service description: the suite's three tests ------------------------------------------------


@pytest.fixture(scope="module")
def described(caller: Caller) -> list[ox.Triple]:
    answer = caller.get("/sparql", headers={"accept": "application/rdf+xml, text/turtle;q=0.9"})
    assert answer.headers["content-type"] == "application/rdf+xml"  # returns-rdf
    return [quad.triple for quad in ox.parse(answer.content, ox.RdfFormat.RDF_XML)]


def test_has_endpoint_triple(described: list[ox.Triple]) -> None:
    endpoints = {one.object for one in described if one.predicate.value == SD + "endpoint"}
    assert endpoints == {ox.NamedNode("http://ecograph.test/sparql")}


def test_conforms_to_schema(described: list[ox.Triple]) -> None:
    """Every property of the vocabulary stands between the classes that it is declared for."""
    types = {
        (one.subject, one.object.value.removeprefix(SD))
        for one in described
        if one.predicate.value.endswith("#type") and isinstance(one.object, ox.NamedNode)
    }
    declared = {  # property → class of its subject, class of its object ("" an IRI)
        "endpoint": ("Service", ""), "supportedLanguage": ("Service", ""),
        "resultFormat": ("Service", ""), "defaultDataset": ("Service", "Dataset"),
        "defaultGraph": ("Dataset", "Graph"), "namedGraph": ("Dataset", "NamedGraph"),
        "name": ("NamedGraph", ""), "graph": ("NamedGraph", "Graph"),
    }  # fmt: skip
    used = [one for one in described if one.predicate.value.startswith(SD)]
    for one in used:
        domain, range_ = declared[one.predicate.value.removeprefix(SD)]
        assert (one.subject, domain) in types, one
        assert (one.object, range_) in types if range_ else isinstance(one.object, ox.NamedNode)
    assert {one.predicate.value.removeprefix(SD) for one in used} == set(declared)
