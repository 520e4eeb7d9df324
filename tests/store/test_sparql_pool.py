"""Queries from outside end at their limits, call nobody, and leave their neighbours alone."""

from __future__ import annotations

import asyncio
import json
import select
import socket
import subprocess
import sys
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
from support.processes import is_running, kill
from support.sparql_pool import ENDLESS, JSON, LONG, NAMED, PUBLIC, build
from support.waiting import clock, story, until, wait_until

from ecograph.errors import Busy, InvalidQuery, NotBuilt, QueryTimeout, ResultTooLarge
from ecograph.model.namespaces import GRAPH_CONJECTURAL
from ecograph.store.sparql.guard import check
from ecograph.store.sparql.messages import Setup
from ecograph.store.sparql.pool import Limits, QueryRequest, WorkerPool, run_once
from ecograph.store.sparql.result_writer import RowCounter
from ecograph.store.sparql.running_query import Run
from ecograph.store.sparql.worker_process import Worker

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

pytestmark = pytest.mark.slow


CSV = "text/csv"


BOMB = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?c ?f ?i"
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
FAST = Limits(timeout=LONG, memory_mb=256, rows=1_000_000)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("graph") / "store")


@asynccontextmanager
async def pool_over(
    path: Path, limits: Limits = FAST, workers: int = 1, public: tuple[str, ...] | None = PUBLIC
) -> AsyncIterator[WorkerPool]:
    pool = WorkerPool(path, limits=limits, workers=workers, public_graphs=public)
    await pool.start()
    try:
        yield pool
    finally:
        await pool.close()


async def ask(pool: WorkerPool, text: str, media_type: str = CSV) -> str:
    request = QueryRequest(text, media_type, check(text).has_dataset)
    return (await (await pool.query(request)).read()).decode()


def count(answer: str) -> int:
    return int(answer.split()[-1])


# --- what a query sees ----------------------------------------------------------------------------


def test_each_way_of_naming_a_dataset(store: Path) -> None:
    members = "SELECT ?o { ?s eco:memberOf ?o }"
    anywhere = "SELECT ?o { GRAPH ?g { ?s eco:memberOf ?o } }"

    async def told() -> None:
        async with pool_over(store) as pool:
            assert (await ask(pool, members)).count("org-0") == 1  # the public view
            assert (await ask(pool, anywhere)).count("org-0") == 2  # any named graph
            from_guess = members.replace("{", f"FROM <{GRAPH_CONJECTURAL}> {{", 1)
            assert (await ask(pool, from_guess)).count("org-0") == 1  # the text's own
            both = (GRAPH_CONJECTURAL, PUBLIC[1])
            for text, default, named, rows in [
                (members, both, (), 2),
                (from_guess, (), both, 0),  # the protocol goes before the text
                (anywhere, both, (), 0),
                (anywhere, (), both[:1], 1),
            ]:
                request = QueryRequest(text, CSV, True, default, named)
                answer = await (await pool.query(request)).read()
                assert answer.count(b"org-0") == rows
            with pytest.raises(InvalidQuery):
                await pool.query(QueryRequest(members, CSV, False, ("no iri",)))
        async with pool_over(store, public=None) as pool:
            assert (await ask(pool, members)).count("org-0") == 1  # the plain default graph
            assert count(await ask(pool, COUNT)) == 1

    story(told())


def test_every_format_of_every_form(store: Path) -> None:
    one = "{ ?s eco:memberOf ?o }"
    expected = {
        (f"SELECT ?o {one}", JSON): b'"vars":["o"]',
        (f"SELECT ?o {one}", "application/sparql-results+xml"): b"<uri>https://w3id.org/",
        (f"SELECT ?o {one}", CSV): b"o\r\nhttps://w3id.org/",
        (f"SELECT ?o {one}", "text/tab-separated-values"): b"?o\n<https://w3id.org/",
        (f"ASK {one}", JSON): b'"boolean":true',
        (f"ASK {one}", CSV): b"true",
        (f"CONSTRUCT WHERE {one}", "text/turtle"): b"id:tables\\/org-1 eco:memberOf",
        (f"CONSTRUCT WHERE {one}", "application/n-triples"): b"ontology#memberOf> <https",
        (f"CONSTRUCT WHERE {one}", "application/ld+json"): b'"@id":"https://w3id.org/',
        ("DESCRIBE id:tables\\/org-1", "application/rdf+xml"): "大连理工大学 1".encode(),
    }

    async def told() -> None:
        async with pool_over(store) as pool:
            for (text, media_type), piece in expected.items():
                answer = await pool.query(QueryRequest(text, media_type))
                body = await answer.read()
                assert piece in body
                assert (answer.media_type, answer.size) == (media_type, len(body))
            answer = await pool.query(QueryRequest(f"SELECT ?o ?x {one}", JSON))
            assert answer.variables == ("o", "x")
            assert json.loads(await answer.read())["head"]["vars"] == ["o", "x"]

    story(told())


@pytest.mark.parametrize(
    ("text", "media_type", "words"),
    [
        ("SELECT * {", CSV, "SPARQL syntax: error at 1:11"),
        ("SELECT * {}", "text/turtle", "cannot hold"),
        ("CONSTRUCT WHERE { ?s ?p ?o }", CSV, "cannot hold"),
        ("CONSTRUCT { <a:a> <a:1> 1 } {}", "application/rdf+xml", "cannot write the property"),
        ("SELECT ('\\u0001' AS ?x) {}", "application/sparql-results+xml", "control character"),
        ("ASK {" + "OPTIONAL{}" * 9_000 + "}", CSV, "too many parts"),
    ],
)
def test_what_cannot_be_answered_is_said_before_any_byte(
    store: Path, text: str, media_type: str, words: str
) -> None:
    async def told() -> None:
        async with pool_over(store) as pool:
            with pytest.raises(InvalidQuery, match=words):
                await pool.query(QueryRequest(text, media_type))
            assert count(await ask(pool, COUNT)) == NAMED + 1

    story(told())


# --- limits ---------------------------------------------------------------------------------------


def test_an_endless_query_ends_at_its_limit_and_its_neighbour_answers(store: Path) -> None:
    async def told() -> None:
        async with pool_over(store, workers=2) as pool:
            endless = asyncio.create_task(ask(pool, ENDLESS))
            await until(lambda: pool.status().running == 1)
            for _ in range(20):
                assert count(await ask(pool, COUNT)) == NAMED + 1
            clock().turn(LONG * 0.9)
            assert count(await ask(pool, COUNT)) == NAMED + 1
            assert not endless.done()
            clock().turn(LONG * 0.1)
            with pytest.raises(QueryTimeout, match=r"10000 seconds"):
                await endless
            assert count(await ask(pool, COUNT)) == NAMED + 1

    story(told())


def test_a_memory_bomb_stops_at_the_memory_limit(store: Path) -> None:
    async def told() -> None:
        async with pool_over(store, Limits(timeout=LONG, memory_mb=200)) as pool:
            with pytest.raises(ResultTooLarge, match="200 MB of memory"):
                await ask(pool, BOMB)
            assert count(await ask(pool, COUNT)) == NAMED + 1

    story(told())


@pytest.mark.parametrize("media_type", [JSON, CSV, "text/tab-separated-values",
                                        "application/sparql-results+xml"])  # fmt: skip
def test_rows_are_counted_exactly_in_every_format(store: Path, media_type: str) -> None:
    labels = "SELECT ?s ?l { ?s skos:prefLabel ?l } LIMIT "

    async def told() -> None:
        async with pool_over(store, Limits(rows=50)) as pool:
            assert await ask(pool, labels + "50", media_type)
            with pytest.raises(ResultTooLarge, match="more than 50 rows"):
                await ask(pool, labels + "51", media_type)
            assert await ask(pool, "SELECT ?x { ?s skos:prefLabel ?l } LIMIT 50", media_type)

    story(told())


def test_triples_and_bytes_have_limits(store: Path) -> None:
    graph = "CONSTRUCT WHERE { ?s skos:prefLabel ?l } LIMIT "

    async def told() -> None:
        async with pool_over(store, Limits(rows=50, bytes=9_000)) as pool:
            assert await ask(pool, graph + "50", "application/n-triples")
            with pytest.raises(ResultTooLarge, match="50 triples"):
                await ask(pool, graph + "51", "text/turtle")
            with pytest.raises(ResultTooLarge, match="9000 bytes"):
                await ask(pool, "SELECT * { GRAPH ?g { ?s skos:prefLabel ?l } } LIMIT 50", JSON)

    story(told())


@pytest.mark.parametrize("size", [1, 2, 3, 7, 64])
def test_rows_are_counted_whatever_the_pieces(size: int) -> None:
    memory = ox.Store()
    text = r"""SELECT ?x ?y {
        VALUES (?x ?y) { ('a},{"\\' UNDEF) (UNDEF UNDEF) ('\r\n<result>\\\\' '},{}') }
    }"""
    for media_type in (JSON, CSV, "text/tab-separated-values", "application/sparql-results+xml"):
        form = ox.QueryResultsFormat.from_media_type(media_type)
        found = memory.query(text)
        assert isinstance(found, ox.QuerySolutions)
        body = found.serialize(format=form)
        assert body
        counter = RowCounter(media_type)
        for start in range(0, len(body), size):
            counter.feed(body[start : start + size])
        assert counter.rows == 3, media_type


# --- the stream -----------------------------------------------------------------------------------

PAIRS = "SELECT ?l ?m { ?s skos:prefLabel ?l . ?t skos:prefLabel ?m } LIMIT "


def test_a_large_answer_streams_and_frees_its_worker(store: Path) -> None:
    async def told() -> None:
        async with pool_over(store) as pool:
            answer = await pool.query(QueryRequest(PAIRS + "40000", CSV))
            assert answer.size is None
            body = [chunk async for chunk in answer.chunks]
            assert len(body) > 5
            assert RowCounter(CSV).feed(b"".join(body)) == 40_000
            assert pool.status().idle == 1

    story(told())


def test_a_limit_in_the_middle_of_a_stream_breaks_it_visibly(store: Path) -> None:
    async def told() -> None:
        async with pool_over(store, Limits(rows=30_000)) as pool:
            answer = await pool.query(QueryRequest(PAIRS + "40000", CSV))
            with pytest.raises(ResultTooLarge):
                await answer.read()
            assert count(await ask(pool, COUNT)) == NAMED + 1
        async with pool_over(store, Limits(timeout=LONG, rows=10**9, bytes=10**12)) as pool:
            answer = await pool.query(QueryRequest(PAIRS + "9000000", CSV))
            clock().turn(LONG)
            with pytest.raises(QueryTimeout, match="after it came"):
                await answer.read()

    story(told())


def test_a_caller_who_goes_away_ends_the_query(store: Path) -> None:
    async def told() -> None:
        async with pool_over(store) as pool:
            answer = await pool.query(QueryRequest(PAIRS + "900000", CSV))
            async for _ in answer.chunks:
                break
            await answer.chunks.aclose()
            waiting = asyncio.create_task(ask(pool, ENDLESS))
            await until(lambda: pool.status().running == 1)
            waiting.cancel()
            with pytest.raises(asyncio.CancelledError):
                await waiting
            assert count(await ask(pool, COUNT)) == NAMED + 1
            assert pool.status().running == 0

    story(told())


class Watched(Worker):
    """A worker of which one sees when it has to wait for the caller."""

    paused = False

    def pause(self) -> None:
        super().pause()
        self.paused = True


def test_a_caller_who_takes_nothing_loses_the_answer(store: Path) -> None:
    async def told() -> None:
        worker = await Watched.start(Setup(str(store), FAST, PUBLIC))
        assert isinstance(worker, Watched)
        ended: list[Run] = []
        request = QueryRequest(PAIRS + "900000", CSV)
        run = Run(worker, request, clock().time() + LONG, ended.append)
        await run.begin()
        clock().turn(LONG * 0.9)
        await until(lambda: worker.paused)
        clock().turn(LONG * 0.9)  # waiting for the caller is not time of the query
        await asyncio.sleep(0)
        assert not ended
        clock().turn(LONG * 0.1)
        await until(lambda: ended == [run])
        with pytest.raises(QueryTimeout, match="Nothing of the answer was taken"):
            async for _ in run.pieces():
                pass
        await worker.end()

    story(told())


# --- the pool -------------------------------------------------------------------------------------


def test_too_many_queries_are_told_to_come_again(store: Path) -> None:
    async def told() -> None:
        async with pool_over(store, Limits(timeout=LONG, waiting=1, wait=300)) as pool:
            endless = asyncio.create_task(ask(pool, ENDLESS))
            await until(lambda: pool.status().running == 1)
            second = asyncio.create_task(ask(pool, COUNT))
            await until(lambda: pool.status().waiting == 1)
            with pytest.raises(Busy, match="1 queries are waiting"):
                await ask(pool, COUNT)
            clock().turn(300)
            with pytest.raises(Busy, match=r"within 300 seconds"):
                await second
            endless.cancel()
            await asyncio.wait([endless])
            assert count(await ask(pool, COUNT)) == NAMED + 1

    story(told())


def test_a_worker_killed_from_outside_is_replaced(store: Path) -> None:
    async def told() -> None:
        async with pool_over(store, workers=2) as pool:
            assert len(pool.status().pids) == 2
            kill(pool.status().pids)
            assert count(await ask(pool, COUNT)) == NAMED + 1
            endless = asyncio.create_task(ask(pool, ENDLESS))
            for _ in range(2):  # it is tried once more, then given up
                await until(lambda: pool.status().running == 1)
                kill(pool.status().pids)
                await until(lambda: pool.status().running == 0)
            with pytest.raises(Busy, match="ended from outside"):
                await endless
            assert count(await ask(pool, COUNT)) == NAMED + 1

    story(told())


def test_a_switch_lets_running_queries_end_on_the_old_snapshot(store: Path, tmp_path: Path) -> None:
    fresh = build(tmp_path / "fresh", "东北大学")
    label = "SELECT ?l { id:tables\\/org-1 skos:prefLabel ?l }"

    async def told() -> None:
        async with pool_over(store) as pool:
            assert "大连理工大学" in await ask(pool, label)
            (first,) = pool.status().pids
            running = await pool.query(QueryRequest(PAIRS + "60000", CSV))
            await pool.switch(fresh, PUBLIC)
            assert "东北大学" in await ask(pool, label)
            old = (await running.read()).decode()
            assert "大连理工大学" in old
            assert "东北大学" not in old
            with pytest.raises(NotBuilt):
                await pool.switch(tmp_path / "absent")
            assert "东北大学" in await ask(pool, label)
            assert not is_running(first)

    story(told())


def test_closing_ends_everything(store: Path) -> None:
    async def told() -> None:
        pool = WorkerPool(store, limits=FAST, workers=1, public_graphs=PUBLIC)
        await pool.start()
        running, waiting = (asyncio.create_task(ask(pool, ENDLESS)) for _ in range(2))
        await until(lambda: (pool.status().running, pool.status().waiting) == (1, 1))
        (pid,) = pool.status().pids
        assert is_running(pid)
        await pool.close()
        for task in (running, waiting):
            with pytest.raises(Busy):
                await task
        with pytest.raises(Busy):
            await ask(pool, COUNT)
        assert not is_running(pid)

    story(told())


def test_without_a_store_the_pool_does_not_start(tmp_path: Path) -> None:
    async def told() -> None:
        with pytest.raises(NotBuilt):
            await WorkerPool(tmp_path / "absent").start()

    story(told())


def test_one_query_without_a_pool(store: Path) -> None:
    answer = run_once(store, QueryRequest(COUNT, CSV), public_graphs=PUBLIC)
    assert answer.split() == [b"n", b"3001"]
    with pytest.raises(InvalidQuery):
        run_once(store, QueryRequest("SELECT", CSV))


def test_no_worker_outlives_a_service_that_is_killed(store: Path) -> None:
    service = subprocess.Popen(
        [sys.executable, "-c", f"""
import asyncio
from ecograph.store.sparql.pool import QueryRequest, WorkerPool
async def main():
    pool = WorkerPool({str(store)!r}, workers=2, public_graphs={PUBLIC!r})
    await pool.start()
    asking = asyncio.create_task(pool.query(QueryRequest({ENDLESS!r}, "text/csv")))
    while not pool.status().running:
        await asyncio.sleep(0.01)
    print(*pool.status().pids, flush=True)
    await asking
asyncio.run(main())
"""],
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    with service:
        assert service.stdout
        pids = [int(pid) for pid in service.stdout.readline().split()]
        service.kill()
    assert len(pids) == 2
    wait_until(lambda: not any(map(is_running, pids)))


# --- the network ----------------------------------------------------------------------------------


def test_a_service_clause_that_reaches_the_worker_sends_nothing(store: Path) -> None:
    async def told() -> None:
        with socket.create_server(("127.0.0.1", 0)) as listener:
            address = f"http://127.0.0.1:{listener.getsockname()[1]}/"
            async with pool_over(store) as pool:
                if not pool.status().isolated:
                    pytest.skip("this system lets no process give up its network")
                for word in ("SERVICE", "SERVICE SILENT"):
                    text = f"SELECT * {{ {word} <{address}> {{ ?s ?p ?o }} }}"
                    with pytest.raises(InvalidQuery):
                        check(text)
                    request = QueryRequest(text, CSV)  # not guarded
                    try:
                        await (await pool.query(request)).read()
                    except InvalidQuery as error:
                        assert "SILENT" not in word, error
            assert not select.select([listener], [], [], 0)[0]

    story(told())


@pytest.mark.parametrize("way", ["_forbid_sockets", "_leave_network"])
def test_either_way_of_isolation_holds(way: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        code = f"""
import socket
from ecograph.store.sparql import sandbox
if not sandbox.{way}():
    print("unable")
else:
    try:
        socket.create_connection(("127.0.0.1", {port}), 1)
        print("reached")
    except OSError:
        print("isolated")
"""
        told = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True
        ).stdout.strip()
        if told == "unable":
            pytest.skip("this system does not allow it")
        assert told == "isolated"
        assert not select.select([listener], [], [], 0)[0]
