"""The SPARQL endpoint: protocol, formats, what is refused, and what is ended."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
from support.service_client import Caller, calling
from support.sparql_pool import ENDLESS, LONG
from support.waiting import clock, until

from ecograph.model.namespaces import ID_BASE
from ecograph.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ecograph.pipeline.snapshot import Snapshot

ASK = "ASK { ?s a eco:University }"
SELECT = "SELECT ?u { ?u a eco:University } ORDER BY ?u LIMIT 3"
CONSTRUCT = "CONSTRUCT { ?u a eco:University } WHERE { ?u a eco:University }"
CONJECTURAL = "https://w3id.org/ecograph/graph/conjectural"


@pytest.fixture(scope="module")
def caller(snapshot: Snapshot) -> Iterator[Caller]:
    with calling(snapshot, Settings(query_timeout=LONG, query_rows=20_000)) as one:
        yield one


def test_get_form_and_direct_post_are_the_same(caller: Caller) -> None:
    get = caller.get("/sparql", params={"query": SELECT})
    form = caller.request("POST", "/sparql", data={"query": SELECT})
    direct = caller.request(
        "POST", "/sparql", content=SELECT, headers={"content-type": "application/sparql-query"}
    )
    assert get.content == form.content == direct.content
    assert len(get.json()["results"]["bindings"]) == 3


@pytest.mark.parametrize(
    ("query", "accept", "answered"),
    [
        (SELECT, "", "application/sparql-results+json"),
        (SELECT, "text/csv", "text/csv"),
        (SELECT, "text/tab-separated-values", "text/tab-separated-values"),
        (SELECT, "application/sparql-results+xml", "application/sparql-results+xml"),
        (SELECT, "text/html,application/xml;q=0.9,*/*;q=0.8", "application/sparql-results+json"),
        (ASK, "application/xml", "application/sparql-results+xml"),
        (CONSTRUCT, "", "text/turtle"),
        (CONSTRUCT, "application/ld+json", "application/ld+json"),
        (CONSTRUCT, "application/rdf+xml", "application/rdf+xml"),
        (CONSTRUCT, "application/trig", "application/trig"),
        (
            f"DESCRIBE <{ID_BASE}dalian-2015/univ-dut>",
            "application/n-triples",
            "application/n-triples",
        ),
    ],
)
def test_the_format_is_the_one_asked_for(
    caller: Caller, query: str, accept: str, answered: str
) -> None:
    response = caller.get("/sparql", params={"query": query}, headers={"accept": accept})
    assert response.status_code == 200
    assert response.headers["content-type"].partition(";")[0] == answered
    assert response.content


def test_what_is_not_offered_is_refused(caller: Caller) -> None:
    refused = caller.get("/sparql", params={"query": SELECT}, headers={"accept": "image/png"})
    assert refused.status_code == 406
    assert "text/csv" in refused.json()["detail"]
    turtle = caller.get("/sparql", params={"query": CONSTRUCT, "format": "turtle"})
    assert turtle.headers["content-type"].startswith("text/turtle")


def test_a_plain_query_sees_the_public_view_and_others_by_name(caller: Caller) -> None:
    def count(**parameters: str) -> int:
        query = {"query": "SELECT (COUNT(*) AS ?n) { ?r eco:participant ?x }", **parameters}
        bindings = caller.get("/sparql", params=query).json()["results"]["bindings"]
        return int(bindings[0]["n"]["value"])

    conjectural = count(**{"default-graph-uri": CONJECTURAL})
    by_from = "SELECT (COUNT(*) AS ?n) FROM g:conjectural { ?r eco:participant ?x }"
    assert 0 < conjectural < count()
    assert count(query=by_from) == conjectural


@pytest.mark.parametrize(
    ("options", "status"),
    [
        ({"params": {"update": "INSERT DATA { <a:a> <a:a> <a:a> }"}}, 403),
        ({"params": {"query": "INSERT DATA { <a:a> <a:a> <a:a> }"}}, 400),
        ({"params": {"query": "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }"}}, 400),
        ({"params": {"query": "LOAD <http://127.0.0.1:9/>"}}, 400),
        ({"params": {"query": "SELECT * {"}}, 400),
        ({"params": [("query", ASK), ("query", ASK)]}, 400),
        ({"params": {"query": ""}}, 400),
        ({"method": "POST", "data": {"update": "CLEAR ALL"}}, 403),
        ({"method": "POST", "params": {"update": "CLEAR ALL"}, "data": {"query": ASK}}, 403),
        ({"params": {"query": ASK, "format": "docx"}}, 400),
        ({"method": "POST", "data": {"nothing": "x"}}, 400),
        ({"method": "POST", "content": b"query=\xff"}, 415),
        (
            {
                "method": "POST",
                "content": b"query=ASK%20%7B%7D%FF",
                "headers": {"content-type": "application/x-www-form-urlencoded"},
            },
            400,
        ),
        (
            {
                "method": "POST",
                "content": "CLEAR ALL",
                "headers": {"content-type": "application/sparql-update"},
            },
            403,
        ),
        (
            {
                "method": "POST",
                "content": b"x" * 2_000_000,
                "headers": {"content-type": "application/sparql-query"},
            },
            413,
        ),
    ],
)
def test_what_is_refused_is_a_problem(
    caller: Caller, options: dict[str, object], status: int
) -> None:
    method = str(options.pop("method", "GET"))
    response = caller.request(method, "/sparql", **options)
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"


def test_the_dataset_of_the_request_goes_before_that_of_the_text(caller: Caller) -> None:
    query = "ASK FROM g:entities { ?s eco:basis eco:conjectural }"
    for given, expected in (({}, False), ({"default-graph-uri": CONJECTURAL}, True)):
        answer = caller.get("/sparql", params={"query": query, **given})
        assert answer.json()["boolean"] is expected


def test_who_has_an_answer_is_told_so_without_a_worker(caller: Caller) -> None:
    first = caller.get("/sparql", params={"query": SELECT})
    held = {"if-none-match": first.headers["etag"]}
    again = caller.get("/sparql", params={"query": SELECT}, headers=held)
    assert (again.status_code, again.content) == (304, b"")
    other = caller.get("/sparql", params={"query": SELECT}, headers={**held, "accept": "text/csv"})
    assert other.status_code == 200
    never = caller.get("/sparql", params={"query": ENDLESS}, headers={"if-none-match": "*"})
    assert never.status_code == 304


@pytest.mark.parametrize(
    "query",
    [
        "SELECT (RAND() AS ?x) {}",
        "SELECT * { BIND(NOW()AS?x) }",
        "SELECT (STRUUID() AS ?x) {}",
        "SELECT (BNODE() AS ?x) {}",
        "CONSTRUCT { ?u eco:name [] } WHERE { ?u a eco:University }",
        "CONSTRUCT { _:b eco:name ?u } WHERE { ?u a eco:University }",
    ],
)
def test_what_changes_from_time_to_time_has_no_tag(caller: Caller, query: str) -> None:
    answer = caller.get("/sparql", params={"query": query})
    assert answer.status_code == 200
    assert "etag" not in answer.headers


def test_a_body_in_another_encoding_is_refused(caller: Caller) -> None:
    for charset, status in (("UTF-16", 415), ("utf-8", 200), ('"UTF-8"', 200)):
        headers = {"content-type": f"application/sparql-query; charset={charset}"}
        answer = caller.request("POST", "/sparql", content=ASK, headers=headers)
        assert answer.status_code == status


def test_a_query_that_runs_for_ever_is_ended_and_the_rest_answers_meanwhile(
    caller: Caller,
) -> None:
    live = caller.app.state.live

    async def both() -> None:
        slow = asyncio.create_task(caller.client.get("/sparql", params={"query": ENDLESS}))
        await until(lambda: live.workers.running == 1)
        quick = await caller.client.get("/api/v1/entities/dalian-2015/univ-dut/links")
        assert quick.status_code == 200
        assert not slow.done()
        clock().turn(LONG)
        ended = await slow
        assert ended.status_code == 504
        assert "10000 seconds" in ended.json()["detail"]

    caller.run(both())
    assert caller.get("/sparql", params={"query": ASK}).json()["boolean"] is True


def test_a_large_answer_streams(caller: Caller) -> None:
    rows = caller.get(
        "/sparql", params={"query": "SELECT * { ?s ?p ?o } LIMIT 9000", "format": "json"}
    )
    assert "content-length" not in rows.headers
    assert len(rows.json()["results"]["bindings"]) == 9000


@pytest.mark.slow
def test_too_many_rows_are_refused(snapshot: Snapshot) -> None:
    with calling(snapshot, Settings(query_rows=50)) as caller:
        refused = caller.get("/sparql", params={"query": "SELECT * { ?s ?p ?o } LIMIT 51"})
        assert refused.status_code == 413
        assert "50 rows" in refused.json()["detail"]
        allowed = caller.get("/sparql", params={"query": "SELECT * { ?s ?p ?o } LIMIT 50"})
        assert len(allowed.json()["results"]["bindings"]) == 50


def test_without_a_query_programs_get_a_description_and_people_a_form(caller: Caller) -> None:
    described = caller.get("/sparql", headers={"accept": "text/turtle"})
    triples = list(ox.parse(described.content, ox.RdfFormat.TURTLE))
    names = {str(one.predicate.value).rsplit("#", 1)[-1] for one in triples}
    assert {"endpoint", "supportedLanguage", "resultFormat", "namedGraph"} <= names
    form = caller.get("/sparql?example=names", headers={"accept": "text/html"}).text
    assert "<textarea" in form
    assert "eco:nameOf" in form
    unknown = caller.get("/sparql?example=nonsense", headers={"accept": "text/html"})
    assert unknown.status_code == 404
