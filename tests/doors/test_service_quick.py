"""The short ways of the service: found sooner, resolved sooner, and the same answers."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Annotated, Any

import pytest
from fastapi import APIRouter, Depends, FastAPI, Query
from starlette.requests import Request  # noqa: TC002
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Match
from support.service_client import Caller, calling

from ecograph.answers.store_reader import Reader
from ecograph.pipeline.snapshot import Snapshot
from ecograph.service import create_app, problem_details
from ecograph.service.dependencies import worked
from ecograph.service.parameters import AutocompleteParameters, LinksParameters  # noqa: TC001
from ecograph.service.quick import Quick
from ecograph.service.signpost import Signpost
from ecograph.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.types import Scope

UNIVERSITY = "/api/v1/entities/dalian-2015/univ-dut"
ASKED = (
    *("/", "/healthz", "/healthz?x=1", "/nothing", "/api/v1/nothing", "/api/v1/entities/a/b"),
    *(UNIVERSITY, UNIVERSITY + ".ttl", UNIVERSITY + "/", UNIVERSITY + "/links?limit=2"),
    *(UNIVERSITY + "/link-counts", UNIVERSITY + "/neighborhood?depth=2", UNIVERSITY + "?lang=fr"),
    *("/api/v1/entities/ror:023hj5876/links", "/reconcile/en", "/id/dalian-2015/univ-dut"),
    *("/api/v1/autocomplete?q=dlut", "/api/v1/autocomplete", "/.well-known/void", "/docs"),
)


class Way(BaseRoute):
    """A route that counts how often it is asked."""

    def __init__(self, path: str, match: Match = Match.FULL) -> None:
        self.path, self.match, self.asked = path, match, 0

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        self.asked += 1
        return self.match, {}


def test_only_routes_that_begin_alike_are_asked() -> None:
    ways = [Way("/api/v1/info"), Way("/api/v1/entities/{name}"), Way("/id/{name}")]
    match, found = Signpost(ways).matches({"type": "http", "path": "/api/v1/entities/a/links"})
    assert match is Match.FULL
    assert list(found.values()) == [ways[1]]
    assert [one.asked for one in ways] == [0, 1, 0]


def test_a_route_that_may_be_anywhere_is_asked_in_its_turn() -> None:
    ways = [Way("/{any}", Match.PARTIAL), Way("/id/{name}"), Way("/id/{other}")]
    match, found = Signpost(ways).matches({"type": "http", "path": "/id/a"})
    assert match is Match.FULL
    assert list(found.values()) == [ways[1]]
    assert [one.asked for one in ways] == [1, 1, 0]


@pytest.fixture(scope="module")
def caller(snapshot: Snapshot) -> Iterator[Caller]:
    with calling(snapshot, Settings()) as made:
        yield made


def test_the_signpost_changes_no_answer(caller: Caller, snapshot: Snapshot) -> None:
    app = create_app(snapshot, Settings())
    assert isinstance(app.router.routes[0], Signpost)
    del app.router.routes[0]
    without = Caller(app)
    try:
        for address in ASKED:
            for method in ("GET", "HEAD", "POST", "DELETE"):
                one, other = (each.request(method, address) for each in (caller, without))
                assert one.status_code == other.status_code, (method, address)
                assert one.headers.get("allow") == other.headers.get("allow")
                if one.is_success:
                    assert one.content == other.content
    finally:
        without.close()


def told(made: Any) -> JSONResponse:  # noqa: ANN401
    return JSONResponse(made.model_dump(mode="json"))


async def listed(
    request: Request, name: str, asked: Annotated[LinksParameters, Query()]
) -> Response:
    """Say what was asked for."""
    assert request.path_params["name"] == name
    return told(asked)


async def searched(asked: Annotated[AutocompleteParameters, Query()]) -> Response:
    """Say what was asked for, which one parameter must be."""
    return told(asked)


@pytest.fixture(scope="module")
def both(snapshot: Snapshot) -> Iterator[tuple[Caller, Caller]]:
    """The same two routes as quick ones and as ordinary ones."""
    made = []
    for kind in (Quick, None):
        app = FastAPI()
        router = APIRouter(route_class=kind) if kind else APIRouter()
        router.add_api_route("/listed/{name}", listed)
        router.add_api_route("/searched", searched)
        app.include_router(router)
        problem_details.install(app)
        made.append(Caller(app))
    yield made[0], made[1]
    for one in made:
        one.close()


@pytest.mark.parametrize(
    "query",
    [
        *("", "limit=5", "limit=0", "limit=x", "limit=1&limit=2", "limit=", "kind=a,b&kind=c"),
        *("lang=zh-CN", "lang=fr", "basis=stated", "basis=none", "nothing=1", "predicate="),
        *("q=%E5%A4%A7", "q=a&limit=51", "q=", "direction=in&as_of=2015", "q=a+b&kind=%20"),
    ],
)
def test_parameters_mean_the_same_on_the_short_way(both: tuple[Caller, Caller], query: str) -> None:
    for path in ("/listed/a.b", "/searched"):
        one, other = (each.get(f"{path}?{query}") for each in both)
        assert (one.status_code, one.json()) == (other.status_code, other.json())


async def never() -> Snapshot:
    raise AssertionError("resolved")


async def served(graph: Annotated[Snapshot, Depends(never)]) -> Response:
    return JSONResponse(str(graph))


def test_the_short_way_resolves_nothing() -> None:
    app = FastAPI()
    app.state.live = type("Served", (), {"snapshot": "the graph"})
    router = APIRouter(route_class=Quick)
    router.add_api_route("/served", served)
    app.include_router(router)
    made = Caller(app)
    assert made.get("/served").json() == "the graph"
    made.close()


def test_what_is_dear_is_made_in_a_thread(caller: Caller, snapshot: Snapshot) -> None:
    degree = snapshot.links.adjacency.degree
    hub, leaf = (snapshot.links.nodes.id[int(row)] for row in (degree.argmax(), degree.argmin()))

    def who() -> Any:  # noqa: ANN401
        return threading.get_ident()

    async def threads(identifier: str, *, dear: bool = False) -> tuple[int, object]:
        return threading.get_ident(), await worked(snapshot, identifier, who, dear=dear)

    here, made = caller.run(threads(leaf))
    assert made == here
    for identifier, dear in ((leaf, True), (hub, False)):
        here, made = caller.run(threads(identifier, dear=dear))
        assert made != here


def test_it_is_known_what_rare_properties_point_to(
    snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    about = "https://w3id.org/ecograph/ontology#aboutEntity"
    others = "FILTER(!STRENDS(STR(?g), 'metrics'))"
    text = f"SELECT ?o {{ GRAPH ?g {{ ?s <{about}> ?o }} {others} }}"
    found = {row["o"].value for row in snapshot.store.select(text)}
    assert set(snapshot.pointed_at(about) or ()) == found
    assert len(found) > 10
    fresh = Snapshot.open(snapshot.path)
    monkeypatch.setattr("ecograph.pipeline.snapshot._RARE", 10)
    assert fresh.pointed_at(about) is None
    for known in (snapshot, fresh):
        reader = Reader(known)
        one = min(found)
        assert dict(reader.each_of_few("aboutEntity", one)).keys() >= {
            row["s"].value for row in known.store.select(f"SELECT ?s {{ ?s <{about}> <{one}> }}")
        }
    assert list(Reader(snapshot).each_of_few("aboutEntity", "urn:none")) == []


def test_what_is_remembered_is_read_once_and_bounded(
    snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ecograph.pipeline.snapshot._REMEMBERED", 2)
    fresh, read = Snapshot.open(snapshot.path), list[str]()

    def ask(key: str) -> str:
        def make() -> str:
            read.append(key)
            return key.upper()

        return fresh.remembered((key,), make)

    assert [ask(one) for one in "aabbccb"] == list("AABBCCB")
    assert read == ["a", "b", "c"]
    assert ask("a") == "A"
    assert read == ["a", "b", "c", "a"]
