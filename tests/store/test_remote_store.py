"""The graph in a SPARQL server: the same answers, and what happens when the server does not."""

from __future__ import annotations

import re
import shutil
import socket
from collections import Counter
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
import pytest
from support.cli_run import run
from support.embedded import embedded
from support.places import ROOT
from support.service_process import served
from support.sparql_servers import Server, answering, oxigraph, virtuoso

from ecograph.answers.registry import operation_named, operations
from ecograph.answers.rendering import render
from ecograph.errors import (
    BadRequest,
    EcographError,
    Forbidden,
    InvalidQuery,
    NotBuilt,
    QueryTimeout,
    StoreUnavailable,
)
from ecograph.model.namespaces import GRAPH_METRICS, GRAPH_PROV, GRAPHS, PREFIXES
from ecograph.pipeline.snapshot import Snapshot, current, roll_back
from ecograph.store.remote import publishing
from ecograph.store.remote.address import Address
from ecograph.store.remote.dataset import dataset_of
from ecograph.store.remote.generations import graphs_in, kept_in, update
from ecograph.store.remote.http import Client
from ecograph.store.remote.reading import RemoteStore
from ecograph.store.sparql.messages import QueryRequest
from ecograph.store.sparql.pool import run_once

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from http.client import HTTPResponse
    from pathlib import Path

    from ecograph.answers.operation import Operation

pytestmark = pytest.mark.long

VALUE = PREFIXES["sdmx-measure"] + "obsValue"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with oxigraph(tmp_path_factory.mktemp("oxigraph")) as one:
        yield one


@pytest.fixture(scope="module")
def remote(
    server: Server, snapshot: Snapshot, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Snapshot]:
    """The default graph, its triples in Oxigraph's server."""
    yield from published(snapshot, tmp_path_factory.mktemp("remote") / "home", server)


@pytest.fixture(scope="module")
def in_virtuoso(snapshot: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    """The default graph, its triples in Virtuoso."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ECOGRAPH_STORE_USER", "dba")
        patch.setenv("ECOGRAPH_STORE_PASSWORD", "dba")
        with virtuoso(tmp_path_factory.mktemp("virtuoso")) as one:
            yield from published(snapshot, tmp_path_factory.mktemp("remote") / "home", one)


def published(snapshot: Snapshot, home: Path, server: Server) -> Iterator[Snapshot]:
    """A copy of a snapshot without its store, which is published instead."""
    address = loaded(snapshot, server)
    publishing.point_at(address)
    folder = home / "snapshots" / snapshot.path.name
    shutil.copytree(snapshot.path, folder, ignore=shutil.ignore_patterns("store"))
    manifest = snapshot.manifest.model_copy(update={"store": str(address)})
    (folder / "manifest.json").write_text(manifest.model_dump_json())
    (home / "current").symlink_to(folder)
    opened = current(home)
    yield opened
    opened.names.close()


def loaded(
    snapshot: Snapshot, server: Server, advance: Callable[[int], None] = lambda _: None
) -> Address:
    place = Address.parse(server.address)
    return publishing.load(embedded(snapshot), place, snapshot.manifest.digest, advance)


def answers(graph: Snapshot, operation: Operation[..., Any, Any], lang: str) -> bytes:
    """What an operation says to its example, as JSON."""
    example = {
        name: [str(one) for one in value] if isinstance(value, list | tuple) else [str(value)]
        for name, value in operation.example.items()
    }
    request = operation.requested(graph, {**example, "lang": [lang]})
    format = "json" if "json" in operation.formats else next(iter(operation.formats))
    answer = operation.answered_by(graph, request) if operation.needs_answer(format) else None
    return render(operation, graph, request, answer, format)


READING = {"chain-gaps", "chains", "ties"}  # analyses that read the store, and not columns alone
ASKED = [
    one
    for one in operations()
    if one.tag != "Analysis" or one.group == "query" or one.name in READING
]


@pytest.mark.parametrize("operation", ASKED, ids=[f"{one.group}-{one.name}" for one in ASKED])
def test_every_answer_is_that_of_the_embedded_store(
    operation: Operation[..., Any, Any], snapshot: Snapshot, remote: Snapshot
) -> None:
    for lang in ("zh", "en"):
        assert answers(remote, operation, lang) == answers(snapshot, operation, lang)


@pytest.mark.parametrize("operation", ASKED, ids=[f"{one.group}-{one.name}" for one in ASKED])
def test_every_answer_from_virtuoso_is_that_of_the_embedded_store(
    operation: Operation[..., Any, Any], snapshot: Snapshot, in_virtuoso: Snapshot
) -> None:
    for lang in ("zh", "en"):
        assert answers(in_virtuoso, operation, lang) == answers(snapshot, operation, lang)


def test_quads_are_the_same_in_every_way_of_asking(snapshot: Snapshot, remote: Snapshot) -> None:
    compare_quads(snapshot, remote)


def test_quads_of_virtuoso_keep_every_digit(snapshot: Snapshot, in_virtuoso: Snapshot) -> None:
    compare_quads(snapshot, in_virtuoso)


def compare_quads(snapshot: Snapshot, remote: Snapshot) -> None:
    here, there = snapshot.store, remote.store
    assert isinstance(there, RemoteStore)
    assert there.named_graphs == here.named_graphs
    assert there.public_graphs == here.public_graphs
    node = ox.NamedNode(snapshot.manifest.base + "dalian-2015/univ-dut")
    kind = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    metrics, prov = ox.NamedNode(GRAPH_METRICS), ox.NamedNode(GRAPH_PROV)
    patterns: list[tuple[Any, ...]] = [
        (node, None, None),
        (None, None, node),
        (node, kind, None),
        (None, ox.NamedNode(VALUE), None, metrics),
        (None, None, None, prov),
        (node, kind, None, metrics),
    ]
    for pattern in patterns:
        assert set(there.quads(*pattern)) == set(here.quads(*pattern)), pattern
    ids = map(snapshot.links.rows.id.__getitem__, range(520))
    many = [ox.NamedNode(snapshot.manifest.base + one) for one in ids]
    there.read_ahead([*many, ox.NamedNode("http://a/unknown")])
    for each in many[::50]:
        assert set(there.quads(each, None, None)) == set(here.quads(each, None, None))
        assert set(there.quads(each, kind, None)) == set(here.quads(each, kind, None))
    one = next(iter(here.quads(node, kind, None)))
    assert list(there.quads(one.subject, one.predicate, one.object, one.graph_name)) == [one]
    assert there.count(GRAPH_METRICS) == here.count(GRAPH_METRICS)


def test_a_whole_graph_is_exported_alike(
    snapshot: Snapshot, remote: Snapshot, tmp_path: Path
) -> None:
    from ecograph.answers.export import write

    for one, name in ((snapshot, "here.nq"), (remote, "there.nq")):
        write(one, "nquads", tmp_path / name)
    assert (tmp_path / "here.nq").read_bytes() == (tmp_path / "there.nq").read_bytes()


def test_requests_do_not_grow_with_what_an_answer_holds(
    remote: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Links, verbs, passages and sources are each read for all rows at once."""
    sent: list[str] = []
    once = Client._once

    def counted(client: Client, method: str, url: str, *rest: Any) -> HTTPResponse:  # noqa: ANN401
        sent.append(url)
        return once(client, method, url, *rest)

    monkeypatch.setattr(Client, "_once", counted)
    one, other = "dalian-2015/univ-dut", "dalian-collaborations/ent-shengu"
    for name, most, chosen in (
        ("neighborhood", 1, {"entity": [one], "depth": ["2"]}),
        ("links", 4, {"entity": [one], "limit": ["100"]}),
        ("path", 4, {"start": [one], "end": [other]}),
        ("indicators", 3, {}),
    ):
        operation = operation_named(name)
        fresh = Snapshot.open(remote.path)
        assert fresh.chronology
        fresh.store.ask("ASK {}")
        sent.clear()
        operation.answered_by(fresh, operation.requested(fresh, chosen))
        assert 1 <= len(sent) <= most, name


# text from outside


OTHERS = f"{GRAPHS}current"


def sparql(remote: Snapshot, text: str, default: tuple[str, ...] = ()) -> str:
    public = [one.value for one in remote.store.public_graphs]
    has = " FROM " in text
    request = QueryRequest(text, "text/csv", has, default, base_iri="http://here/")
    return run_once(remote.store_at, request, public_graphs=public).decode()


def test_text_from_outside_sees_this_graph_alone(remote: Snapshot, server: Server) -> None:
    triple = "<http://a/a> <http://a/b> <http://a/c>"
    secret = f"INSERT DATA {{ GRAPH <http://others/secret> {{ {triple} }} }}"
    update(Client(server.address), Address.parse(server.address), secret)
    seen = sparql(remote, "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g").split()[1:]
    assert seen == [one.value for one in remote.store.named_graphs]
    everything = "SELECT (COUNT(*) AS ?n) {} { ?s ?p <http://a/c> }"
    for clause in (
        "FROM <http://others/secret>",
        "FROM NAMED <http://others/secret>",
        "FROM\t<http://others/secret>",
        f"FROM <{GRAPHS}current>",
    ):
        assert sparql(remote, everything.replace("{}", clause, 1)).split() == ["n", "0"]
    named = sparql(remote, everything.replace("{}", "", 1), ("http://others/secret",))
    assert named.split() == ["n", "0"]


def test_the_dataset_of_a_text_is_that_of_the_embedded_store(
    snapshot: Snapshot, remote: Snapshot
) -> None:
    chosen = "SELECT ?s FROM x:prov FROM <entities> { ?s a void:Dataset } ORDER BY ?s"
    for text in (
        "SELECT (COUNT(*) AS ?n) FROM g:prov { ?s ?p ?o }",
        "SELECT (COUNT(*) AS ?n) FROM NAMED g:prov { ?s ?p ?o }",
        "SELECT (COUNT(*) AS ?n) FROM NAMED g:prov { GRAPH ?g { ?s ?p ?o } }",
        "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
        f"SELECT ?g {{ GRAPH ?g {{ ?s a void:Dataset }} FILTER(STRSTARTS(STR(?g), '{GRAPHS}p')) }}",
        f"PREFIX x: <{GRAPHS}> BASE <{GRAPHS}> {chosen}",
    ):
        assert sparql(remote, text) == sparql(snapshot, text), text


def test_texts_of_the_documentation_are_answered_alike(
    snapshot: Snapshot, remote: Snapshot, in_virtuoso: Snapshot
) -> None:
    """With a base too, which Virtuoso reads at the beginning of a text only."""
    written = (ROOT / "docs" / "sparql.md").read_text(encoding="utf-8")
    texts = re.findall(r"```sparql\n(.*?)```", written, re.DOTALL)
    base = f"BASE <{snapshot.manifest.base}> "
    texts.append(f"{base} SELECT ?kind {{ <dalian-2015/univ-dut> a ?kind }} ORDER BY ?kind")
    texts.append(f"{base} PREFIX u: <dalian-2015/> SELECT ?p {{ u:univ-dut ?p 1 }} ORDER BY ?p")
    assert len(texts) > 6
    for text in texts:
        ours = sparql(snapshot, text)
        assert sparql(remote, text) == ours
        theirs = sparql(in_virtuoso, text)
        if "ORDER BY" not in text:
            assert Counter(theirs.splitlines()) == Counter(ours.splitlines()), text
        elif "eco:betweenness" in text:  # a double with six digits
            assert re.sub(r"(0\.\d{4})\d*", r"\1", theirs) == re.sub(r"(0\.\d{4})\d*", r"\1", ours)
        else:
            assert theirs == ours, text


def test_text_is_refused_where_it_is_wrong(snapshot: Snapshot, remote: Snapshot) -> None:
    for text in ("SELECT * { ?s", "SELECT * { FILTER(?a +) }"):
        with pytest.raises(InvalidQuery) as ours:
            sparql(snapshot, text)
        with pytest.raises(InvalidQuery) as theirs:
            sparql(remote, text)
        assert str(theirs.value) == str(ours.value)


def test_clauses_that_cannot_be_read_are_refused() -> None:
    assert dataset_of("ASK FROM NAMED <a:a> {}") == ([], ["a:a"])
    for text in ("ASKFROM<a:a>{}", "SELECT*FROMNAMED<a:a>{}", "ASK FROM nowhere:a {}"):
        with pytest.raises(InvalidQuery, match="FROM"):
            dataset_of(text)


# publishing


@pytest.fixture
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of its own: what is published there displaces nothing of other tests."""
    with oxigraph(tmp_path_factory.mktemp("empty")) as one:
        yield one


def test_build_and_serve_through_a_server(empty: Server, region_home: Path, tmp_path: Path) -> None:
    """`build --store`, every door, a second build, a rollback; nothing of the first is left."""
    home = tmp_path / "home"
    command = ["build", "--source", "example-region", "--store", empty.address]
    run(home, *command)
    first = current(home)
    assert not (first.path / "store").exists()

    def kept() -> tuple[str, ...]:
        return kept_in(Client(empty.address), Address.parse(empty.address))

    assert kept()[0] == Address.parse(first.manifest.store).generation
    asked = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"
    total = sum(first.manifest.triples.values())
    assert run(home, "sparql", asked, "--format", "csv").output.split() == ["n", str(total)]
    with served(home, "--store", empty.address, log=tmp_path / "log") as service:
        found = service.client.get("/sparql", params={"query": "ASK { ?s a eco:University }"})
        assert found.json()["boolean"] is True
        refused = service.client.get("/sparql", params={"query": "DROP ALL"})
        assert refused.status_code == 400
    run(home, *command)
    second = current(home)
    names = [Address.parse(one.manifest.store).generation for one in (second, first)]
    assert kept() == tuple(names)
    assert names[0] == f"{names[1]}-1", "a live graph is never written to"
    roll_back(home)
    assert kept() == (names[1], names[0])
    with pytest.raises(NotBuilt, match="are there, not in a server"):
        _ = current(region_home, empty.address).store_at


@pytest.mark.parametrize("kind", [oxigraph, virtuoso], ids=["oxigraph", "virtuoso"])
def test_a_server_that_is_killed_while_it_loads_serves_the_old_graph(
    kind: Callable[[Path], AbstractContextManager[Server]],
    region: Snapshot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Killed at ten moments of a load; what it left is gone after the next one."""
    whole = sum(region.manifest.triples.values())
    monkeypatch.setattr(publishing, "_PIECE", 50_000)
    monkeypatch.setenv("ECOGRAPH_STORE_USER", "dba")
    monkeypatch.setenv("ECOGRAPH_STORE_PASSWORD", "dba")
    with kind(tmp_path / "killed") as server:
        old = loaded(region, server)
        publishing.point_at(old)
        for moment in range(1, 11):
            left = iter([False] * (moment - 1) + [True] + [False] * 1000)

            def advance(_: int, left: Iterator[bool] = left) -> None:
                if next(left):
                    server.kill()

            with pytest.raises(StoreUnavailable, match="cannot be reached"):
                loaded(region, server, advance)
            server.start()
            there = RemoteStore.open(str(old))
            assert sum(there.count(one.value) for one in there.named_graphs) == whole
        new = loaded(region, server)
        assert set(graphs_in(Client(server.address), new)) == {old.generation, new.generation}
        publishing.point_at(new)
        assert RemoteStore.open(str(new)).named_graphs == region.store.named_graphs


def test_a_load_that_breaks_off_is_dropped_by_the_next(
    region: Snapshot, server: Server, remote: Snapshot
) -> None:
    def stop(_: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        loaded(region, server, stop)
    broken = graphs_in(Client(server.address), Address.parse(server.address))
    assert len(broken) > len(kept_in(Client(server.address), Address.parse(server.address)))
    assert remote.store.ask("ASK { ?s a eco:University }")


def test_a_server_that_loses_triples_is_not_pointed_at(region: Snapshot, tmp_path: Path) -> None:
    with oxigraph(tmp_path / "losing") as server:
        client = Client(server.address)

        def lose(_: int) -> None:
            update(client, Address.parse(server.address), "DROP ALL")

        with pytest.raises(StoreUnavailable, match=r"holds 0 of \d+ triples"):
            loaded(region, server, lose)
        assert kept_in(client, Address.parse(server.address)) == ()


# servers that cannot


def test_errors_say_what_is_wrong_and_what_to_do(
    snapshot: Snapshot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refusal(url: str) -> EcographError:
        with pytest.raises(EcographError) as caught:
            publishing.load(embedded(snapshot), Address.parse(url), "0" * 64, lambda _: None)
        return caught.value

    away = refusal("http://127.0.0.1:9")
    assert isinstance(away, StoreUnavailable)
    assert "http://127.0.0.1:9 cannot be reached" in str(away)
    assert "ECOGRAPH_STORE" in away.way_out
    with answering(404, b"nothing here") as url:
        assert "--store KIND+URL" in str(refusal(url))
    with answering(500, b"No space left on device") as url:
        assert "No space left on device" in str(refusal(url))
    with answering(401, b"", **{"WWW-Authenticate": 'Basic realm="x"'}) as url:
        assert isinstance(refusal(url), Forbidden)
        monkeypatch.setenv("ECOGRAPH_STORE_USER", "someone")
        assert "ECOGRAPH_STORE_PASSWORD" in str(refusal(url))
        monkeypatch.delenv("ECOGRAPH_STORE_USER")
    with oxigraph(tmp_path / "read-only"):
        pass  # it makes the folder
    with oxigraph(tmp_path / "read-only", "serve-read-only") as server:
        assert "it refuses these credentials, or reads only" in str(refusal(server.address))


def test_a_slow_server_is_given_up() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        with pytest.raises(QueryTimeout, match="gave no answer within 0"):
            RemoteStore(Address.parse(url), [], timeout=0.1).ask("ASK {}")


def test_an_answer_that_the_server_cut_is_an_error() -> None:
    half = b'{"head":{"vars":["s"]},"results":{"bindings":[The SPARQL operation has been cancelled'
    with answering(200, half) as url, pytest.raises(QueryTimeout, match="its own time limit"):
        RemoteStore(Address.parse(url), []).select("SELECT ?s {}")
    with (
        answering(200, b"{}", **{"X-SQL-State": "S1TAT"}) as url,
        pytest.raises(QueryTimeout, match="its own time limit"),
    ):
        RemoteStore(Address.parse(f"virtuoso+{url}"), []).ask("ASK {}")
    with (
        answering(200, b"{}", **{"X-SPARQL-MaxRows": "10000"}) as url,
        pytest.raises(EcographError, match="cuts answers at 10000 rows"),
    ):
        RemoteStore(Address.parse(f"virtuoso+{url}"), []).select("SELECT ?s {}")


def test_addresses() -> None:
    one = Address.parse("virtuoso+http://db:8890/#0123456789ab")
    assert (one.query, one.dialect, one.generation) == (
        "http://db:8890/sparql", "virtuoso", "0123456789ab"
    )  # fmt: skip
    assert str(one) == "virtuoso+http://db:8890#0123456789ab"
    assert Address.parse("fuseki+http://db:3030/ds").graph_store == "http://db:3030/ds/data"
    for text in ("db:8890", "ftp://db", "sesame+http://db", "http://me:word@db"):
        with pytest.raises(BadRequest):
            Address.parse(text)
