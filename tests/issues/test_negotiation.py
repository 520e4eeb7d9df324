"""Headers, methods, typed addresses and prefixes: what is chosen, said and kept."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import orjson
import pytest
from support.service_client import Caller, calling
from support.service_server import Running, running

from ecograph.service.app import create_app
from ecograph.service.middleware.forwarded import Forwarded
from ecograph.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx

    from ecograph.pipeline.snapshot import Snapshot

pytestmark = pytest.mark.slow

DUT = "/api/v1/entities/dalian-2015/univ-dut"
ID = "/id/dalian-2015/univ-dut"


@pytest.fixture
def caller(snapshot: Snapshot) -> Iterator[Caller]:
    """A service that has answered nothing yet."""
    with calling(snapshot, Settings(query_workers=1)) as one:
        yield one


@pytest.fixture(scope="module")
def served(snapshot: Snapshot) -> Iterator[Running]:
    settings = Settings(query_workers=1)
    with running(create_app(snapshot, settings), settings=settings) as one:
        yield one


def raw(served: Running, sent: bytes) -> tuple[int, bytes]:
    """Status and body of what is answered to bytes, after which the connection is closed."""
    with socket.create_connection(served.address) as line:
        line.sendall(sent)
        got = b"".join(iter(lambda: line.recv(65_536), b""))
    head, _, body = got.partition(b"\r\n\r\n")
    return int(head.split()[1]), body


# case 01: a list header in two lines is one list


@pytest.mark.parametrize(
    ("path", "name", "two", "later"),
    [
        (DUT, "accept", ("text/turtle", "application/json"), "application/json"),
        ("/sparql?query=ASK%7B%7D", "accept", ("text/csv", "application/sparql-results+json"),
         "application/sparql-results+json"),
        (DUT, "accept-language", ("en", "zh"), "zh"),
        (DUT, "accept-encoding", ("identity", "gzip"), "gzip"),
    ],
)  # fmt: skip
def test_two_lines_of_a_header_do_not_change_what_others_are_answered(
    snapshot: Snapshot, caller: Caller, path: str, name: str, two: tuple[str, str], later: str
) -> None:
    caller.get(path, headers=[(name, one) for one in two])
    after = caller.get(path, headers={name: later})
    with calling(snapshot, Settings(query_workers=1)) as fresh:
        alone = fresh.get(path, headers={name: later})
    assert after.content == alone.content
    for header in ("content-type", "content-language", "content-encoding"):
        assert after.headers.get(header) == alone.headers.get(header)


def test_two_lines_are_one_list_joined_by_commas(caller: Caller) -> None:
    lines = [("accept", "text/turtle;q=0.5"), ("accept", "application/json")]
    assert caller.get(DUT, headers=lines).headers["content-type"].startswith("application/json")
    joined = {"accept": "text/turtle;q=0.5, application/json"}
    assert caller.get(DUT, headers=joined).headers["content-type"].startswith("application/json")


def test_two_hosts_are_refused_by_a_problem_like_every_other(caller: Caller) -> None:
    answer = caller.get(DUT, headers=[("host", "a.example"), ("host", "b.example")])
    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json")
    found = answer.json()
    assert found["instance"] == DUT
    assert found["request_id"] == answer.headers["x-request-id"]
    assert set(found) == set(caller.get("/nothing").json())


# case 19: Chinese typed into an address


@pytest.mark.parametrize("path", ["/api/v1/autocomplete?q=大工", "/api/v1/entities/大连理工大学"])
def test_an_address_is_answered_as_it_was_typed(served: Running, path: str) -> None:
    close = b"Host: x\r\nConnection: close\r\n\r\n"
    status, body = raw(served, f"GET {path} HTTP/1.1\r\n".encode() + close)
    encoded = served.client.get(path)  # httpx encodes it
    assert (status, body) == (encoded.status_code, encoded.content)


def test_bytes_that_are_no_text_are_no_secret_fault(served: Running) -> None:
    close = b"Host: x\r\nConnection: close\r\n\r\n"
    status, body = raw(served, b"GET /api/v1/autocomplete?q=\xff\xfe HTTP/1.1\r\n" + close)
    assert status in (200, 400)
    assert orjson.loads(body)
    status, body = raw(served, "大工 /x HTTP/1.1\r\n\r\n".encode())
    assert status == 400
    assert "curl -G URL --data-urlencode 'q=大工'" in orjson.loads(body)["detail"]


# case 21: formats of RDF that clients ask for


@pytest.mark.parametrize(
    ("accept", "suffix", "content_type"),
    [
        ("application/rdf+xml", "rdfxml", "application/rdf+xml"),
        ("text/plain", "nt", "application/n-triples"),
        ("text/turtle", "ttl", "text/turtle"),
        ("text/html;q=0, application/json", "json", "application/json"),
    ],
)
def test_an_iri_leads_to_what_a_client_of_rdf_takes(
    caller: Caller, accept: str, suffix: str, content_type: str
) -> None:
    led = caller.get(ID, headers={"accept": accept})
    assert (led.status_code, led.headers["location"]) == (303, f"{DUT}.{suffix}")
    assert "Accept" in led.headers["vary"].split(", ")
    answer = caller.get(led.headers["location"], headers={"accept": accept})
    assert answer.headers["content-type"].startswith(content_type)
    if suffix == "rdfxml":
        assert ET.fromstring(answer.text).tag.endswith("RDF")  # noqa: S314


def test_what_is_not_offered_is_406_and_says_what_it_varied_by(caller: Caller) -> None:
    for accept in ("image/png", "application/json;q=0, text/csv;q=0, */*;q=0"):
        answer = caller.get(ID, headers={"accept": accept})
        assert answer.status_code == 406
        assert "Accept" in answer.headers["vary"].split(", ")


# methods


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/sparql", "GET, HEAD, OPTIONS, POST"),
        ("/reconcile", "GET, HEAD, OPTIONS, POST"),
        ("/reconcile/zh", "GET, HEAD, OPTIONS, POST"),
        ("/api/v1/entities", "GET, HEAD, OPTIONS"),
        (DUT, "GET, HEAD, OPTIONS"),
        ("/rdf-graphs/service", "GET, HEAD, OPTIONS"),
    ],
)
def test_405_names_every_method_of_the_path(served: Running, path: str, allowed: str) -> None:
    answer = served.client.request("DELETE", path)
    assert (answer.status_code, answer.headers["allow"]) == (405, allowed)


# links


def test_what_others_append_to_a_link_does_not_break_it(served: Running) -> None:
    more = "?utm_source=letter&fbclid=1&lang=en"
    page = served.client.get(ID + more, headers={"accept": "text/html"}, follow_redirects=True)
    assert (page.status_code, page.headers["content-language"]) == (200, "en")
    assert "Dalian University of Technology" in page.text
    assert served.client.get(ID + more, follow_redirects=True).json()["id"] == DUT[17:]
    assert served.client.get("/entity/dalian-2015/univ-dut?gclid=1").status_code == 200


@pytest.fixture(scope="module")
def behind(snapshot: Snapshot) -> Iterator[httpx.Client]:
    """A service that trusts a proxy at 127.0.0.1, which takes /graph off."""
    settings = Settings(trusted_proxies="127.0.0.1", query_workers=1)
    app = create_app(snapshot, settings)
    with running(Forwarded(app, settings)) as one:  # type: ignore[arg-type]
        one.client.headers["x-forwarded-prefix"] = "/graph"
        yield one.client


def test_every_link_has_the_prefix_of_a_trusted_proxy(behind: httpx.Client) -> None:
    host = str(behind.base_url).rstrip("/")
    assert behind.get(ID).headers["location"] == f"/graph{DUT}.json"
    named = behind.get("/api/v1/entities/大连理工大学")
    assert named.headers["location"] == f"/graph{DUT}"
    following = behind.get("/api/v1/entities?limit=2").headers["link"]
    assert following.startswith(f"<{host}/graph/api/v1/entities?limit=2&cursor=")
    page = behind.get("/entity/dalian-2015/univ-dut").text
    links = [part.split('"')[0] for part in page.split('href="')[1:]]
    ours = [one for one in links if one.startswith("/")]
    assert len(ours) > 5
    assert all(one.startswith("/graph/") for one in ours)
    manifest = behind.get("/reconcile").json()
    assert manifest["view"]["url"] == f"{host}/graph/id/{{{{id}}}}"
    assert manifest["suggest"]["entity"]["service_url"] == f"{host}/graph"
    assert manifest["suggest"]["entity"]["service_path"] == "/reconcile/suggest/entity"
    assert behind.get("/openapi.json").json()["servers"] == [{"url": "/graph"}]
    assert behind.get("/nothing").json()["instance"] == "/graph/nothing"


def test_an_answer_that_is_kept_is_kept_for_its_prefix(behind: httpx.Client) -> None:
    first = behind.get("/api/v1/entities?limit=3").headers["link"]
    plain = behind.get("/api/v1/entities?limit=3", headers={"x-forwarded-prefix": ""})
    assert "/graph/" in first
    assert "/graph/" not in plain.headers["link"]


@pytest.mark.parametrize("prefix", ["//evil.example", "/a b", "graph", '/x"y'])
def test_a_prefix_that_is_none_is_passed_over(behind: httpx.Client, prefix: str) -> None:
    answer = behind.get(ID, headers={"x-forwarded-prefix": prefix})
    assert answer.headers["location"] == f"{DUT}.json"


def test_nobody_else_is_believed(snapshot: Snapshot) -> None:
    settings = Settings(query_workers=1)
    with running(Forwarded(create_app(snapshot, settings), settings)) as one:  # type: ignore[arg-type]
        answer = one.client.get(ID, headers={"x-forwarded-prefix": "/graph"})
    assert answer.headers["location"] == f"{DUT}.json"


def test_a_prefix_may_be_set_once(snapshot: Snapshot) -> None:
    settings = Settings(root_path="/graph/", query_workers=1)
    with running(Forwarded(create_app(snapshot, settings), settings)) as one:  # type: ignore[arg-type]
        assert one.client.get(ID).headers["location"] == f"/graph{DUT}.json"
