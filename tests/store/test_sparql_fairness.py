"""No caller can take the service from another: turns, a spare worker, and ends for those who go."""

from __future__ import annotations

import asyncio
import socket
from typing import TYPE_CHECKING

import pytest
from support.processes import is_running
from support.service_client import calling
from support.service_server import running
from support.sparql_pool import ENDLESS, JSON, LONG, PUBLIC, build
from support.waiting import clock, story, until, wait_until

from ecograph.errors import Busy, QueryTimeout
from ecograph.service.app import create_app
from ecograph.settings import Settings
from ecograph.store.sparql.pool import Limits, QueryRequest, WorkerPool
from ecograph.store.sparql.queue import WaitingList
from ecograph.store.sparql.running_query import GRACE

if TYPE_CHECKING:
    from pathlib import Path

    from ecograph.pipeline.snapshot import Snapshot
    from ecograph.store.sparql.pool import QueryAnswer

pytestmark = pytest.mark.slow

QUICK = "ASK { ?s ?p ?o }"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("fair") / "store")


def pool_over(path: Path, workers: int = 2) -> WorkerPool:
    limits = Limits(timeout=LONG, wait=0.4 * LONG)
    return WorkerPool(path, limits=limits, workers=workers, public_graphs=PUBLIC)


async def ask(pool: WorkerPool, text: str, client: str) -> bytes:
    return await (await pool.query(QueryRequest(text, JSON), client)).read()


# --- turns ----------------------------------------------------------------------------------------


def test_whoever_has_fewest_running_is_next_and_equals_alternate() -> None:
    waiting: WaitingList[str] = WaitingList(limit=10)
    for waiter in ("a1", "a2", "a3"):
        waiting.add("a", waiter)
    for waiter in ("b1", "b2"):
        waiting.add("b", waiter)
    assert [waiting.take({}) for _ in range(4)] == ["a1", "b1", "a2", "b2"]
    waiting.add("c", "c1")
    assert waiting.take({"c": 1, "a": 2}) == "c1"
    assert waiting.take({"a": 1}, most=0) is None
    assert waiting.take({"a": 1}) == "a3"
    assert waiting.take({}) is None


def test_a_full_list_makes_room_at_the_cost_of_the_greediest() -> None:
    waiting: WaitingList[str] = WaitingList(limit=4)
    for number in range(4):
        assert waiting.add("many", f"m{number}") is None
    assert waiting.add("many", "m4") == "m4"
    assert waiting.add("one", "o1") == "m3"
    assert waiting.add("one", "o2") == "m2"
    assert waiting.add("one", "o3") == "o3"  # two and two: nobody is greedy
    assert waiting.add("two", "t1") == "m1"
    waiting.remove("many", "m0")
    assert (len(waiting), waiting.clear()) == (3, ["o1", "o2", "t1"])
    nowhere: WaitingList[str] = WaitingList(limit=0)
    assert nowhere.add("a", "a1") == "a1"


def test_fifty_queries_of_one_caller_do_not_starve_anothers_one(store: Path) -> None:
    async def within() -> None:
        pool = pool_over(store)
        await pool.start()
        hog = [asyncio.create_task(ask(pool, ENDLESS, "hog")) for _ in range(50)]
        await until(lambda: pool.status().running == 2)
        assert b"true" in await ask(pool, QUICK, "other")  # on the spare worker
        assert pool.status().running == 2
        clock().turn(LONG)
        ended = await asyncio.gather(*hog, return_exceptions=True)
        assert {type(one) for one in ended} == {QueryTimeout, Busy}
        assert pool.status().workers <= 2
        await pool.close()

    story(within())


def test_waiting_takes_from_the_time_of_a_query(store: Path) -> None:
    """From coming in to its end a query takes no longer than it may, wherever the time went."""

    async def within() -> None:
        pool = pool_over(store, workers=1)
        await pool.start()
        first = asyncio.create_task(ask(pool, ENDLESS, "a"))
        await until(lambda: pool.status().running == 1)
        clock().turn(0.7 * LONG)
        second = asyncio.create_task(ask(pool, ENDLESS, "a"))
        await until(lambda: pool.status().waiting == 1)
        clock().turn(0.3 * LONG)  # it has waited for three tenths of its time
        with pytest.raises(QueryTimeout):
            await first
        await until(lambda: pool.status().running == 1)
        clock().turn(0.6 * LONG)
        await asyncio.sleep(0)
        assert pool.status().running == 1
        clock().turn(0.1 * LONG)
        with pytest.raises(QueryTimeout):
            await second
        await pool.close()

    story(within())


# --- callers who go -------------------------------------------------------------------------------


def test_a_short_query_that_nobody_waits_for_costs_no_worker(store: Path) -> None:
    async def within() -> None:
        pool = pool_over(store, workers=1)
        await pool.start()
        before = pool.status().pids
        clock().hold()  # the query has all the time it needs to end by itself
        for _ in range(5):
            task = asyncio.create_task(ask(pool, QUICK, "a"))
            await asyncio.sleep(0)
            task.cancel()
            await asyncio.wait([task])
            await until(lambda: pool.status().running == 0)
            clock().turn(GRACE * 2)
        assert pool.status().pids == before
        assert b"true" in await ask(pool, QUICK, "a")
        assert pool.status().pids == before
        await pool.close()

    story(within())


@pytest.mark.parametrize("loop", ["asyncio", "uvloop"])
def test_a_closed_socket_ends_running_streaming_and_waiting_queries(
    snapshot: Snapshot, loop: str
) -> None:
    pytest.importorskip(loop)
    settings = Settings(query_workers=1, query_timeout=LONG, query_rows=10**9, query_bytes=10**12)
    stream = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    app = create_app(snapshot, settings)
    with running(app, loop) as server:
        address, client = server.address, server.client
        for query, taken in ((ENDLESS, 0), (stream, 500_000)):
            (pid,) = app.state.live.workers.pids
            with _asking(address, query) as line, _asking(address, ENDLESS):
                got = 0
                while got < taken:
                    got += len(line.recv(65536))
                wait_until(lambda: client.get("/healthz").json()["sparql"]["waiting"] == 1)
            wait_until(lambda: client.get("/healthz").json()["sparql"]["waiting"] == 0)
            wait_until(lambda: client.get("/healthz").json()["sparql"]["idle"] == 1)
            wait_until(lambda pid=pid: not is_running(pid))  # type: ignore[misc]
        assert client.get("/sparql", params={"query": QUICK}).json()["boolean"] is True


def test_a_named_question_waits_in_the_turn_of_who_asks_it(snapshot: Snapshot) -> None:
    """Who fills the list of those that wait is refused one more, by whichever door."""
    settings = Settings(query_workers=1, query_timeout=LONG)
    with calling(snapshot, settings) as caller:
        live, most = caller.app.state.live, Limits().waiting

        async def hog() -> list[asyncio.Task[QueryAnswer]]:
            endless = QueryRequest(ENDLESS, JSON)
            tasks = [asyncio.create_task(live.query(endless)) for _ in range(most + 2)]
            await until(lambda: live.workers.waiting == most)
            clock().hold()  # they wait as long as they are needed
            return tasks

        async def end(tasks: list[asyncio.Task[QueryAnswer]]) -> None:
            clock().release()
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

        tasks = caller.run(hog())
        asked = "/api/v1/queries/names?entity=dalian-2015/univ-dut"
        refused = caller.get(asked)
        caller.run(end(tasks))
        assert refused.status_code == 503
        assert "waiting already" in refused.text
        assert caller.get(asked).status_code == 200


def _asking(address: tuple[str, int], query: str) -> socket.socket:
    line = socket.create_connection(address)
    text = query.encode()
    line.sendall(
        b"POST /sparql HTTP/1.1\r\nHost: ecograph.test\r\nContent-Length: %d\r\n"
        b"Content-Type: application/sparql-query\r\n\r\n%b" % (len(text), text)
    )
    return line
