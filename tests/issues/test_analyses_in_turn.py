"""Analyses: a time limit, an end when the caller leaves, turns, and nobody else who waits."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import time
from functools import partial
from operator import methodcaller
from typing import TYPE_CHECKING, Any

import pytest
from support.processes import is_running
from support.service_client import Caller, calling
from support.service_server import Running, running
from support.sparql_pool import ENDLESS, LONG
from support.waiting import clock, until, wait_until

from ecograph.errors import Busy, QueryTimeout, ResultTooLarge
from ecograph.service.app import create_app
from ecograph.settings import Settings
from ecograph.store.sparql.messages import Limits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ecograph.pipeline.snapshot import Snapshot

pytestmark = pytest.mark.slow

COMMUNITIES = "/api/v1/analysis/communities?limit=1&runs="
NAMED = "/reconcile?queries=" + json.dumps({"q": {"query": "大连理工大学"}}, ensure_ascii=False)
SLEEP = methodcaller("remembered", ("test", "sleep"), partial(time.sleep, 10**6))
"""Work with a graph that has no end."""


@pytest.fixture(scope="module")
def caller(snapshot: Snapshot) -> Iterator[Caller]:
    settings = Settings(analysis_timeout=LONG, analysis_workers=1, query_workers=1)
    with calling(snapshot, settings) as one:
        assert one.get(COMMUNITIES + "5").status_code == 200
        yield one


@pytest.fixture(scope="module")
def served(snapshot: Snapshot) -> Iterator[Running]:
    settings = Settings(
        analysis_timeout=LONG, analysis_workers=1, query_workers=1, query_timeout=LONG
    )
    with running(create_app(snapshot, settings)) as one:
        yield one


async def taken(live: Any, count: int = 1) -> list[asyncio.Task[Any]]:  # noqa: ANN401
    """Endless analyses of one caller, so many, of which one runs."""
    tasks = [asyncio.create_task(live.analyse(SLEEP)) for _ in range(count)]
    await until(lambda: live.analysts.running == 1 and live.analysts.waiting == count - 1)
    clock().hold()  # they wait as long as they are needed
    return tasks


async def end(live: Any, tasks: list[asyncio.Task[Any]]) -> None:  # noqa: ANN401
    clock().release()
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await until(lambda: live.analysts.running == live.analysts.waiting == 0)


def test_an_analysis_ends_when_its_time_is_over(caller: Caller) -> None:
    live = caller.app.state.live

    async def told() -> BaseException:
        (task,) = await taken(live)
        clock().release()
        clock().turn(LONG)
        await asyncio.wait([task])
        error = task.exception()
        assert error is not None
        return error

    (pid,) = live.analysts.pids
    error = caller.run(told())
    assert isinstance(error, QueryTimeout)
    assert error.status == 504
    assert f"The analysis was ended {LONG:g} seconds after it came" in error.message
    assert "ecograph analyse" in error.way_out
    wait_until(lambda: not is_running(pid))
    assert caller.get(COMMUNITIES + "6").status_code == 200  # by another worker


def test_what_needs_too_much_memory_is_refused_and_the_next_is_answered(caller: Caller) -> None:
    hungry = methodcaller("remembered", ("test", "memory"), partial(bytearray, 2**36))

    async def told() -> None:
        with pytest.raises(ResultTooLarge, match="more than 2048 MB of memory"):
            await caller.app.state.live.analyse(hungry)

    caller.run(told())
    assert caller.get(COMMUNITIES + "7").status_code == 200


def test_a_worker_that_is_ended_from_outside_is_replaced(caller: Caller) -> None:
    (pid,) = caller.app.state.live.analysts.pids
    os.kill(pid, signal.SIGKILL)
    assert caller.get(COMMUNITIES + "8").status_code == 200
    assert caller.app.state.live.analysts.pids != (pid,)


def test_reconciliation_search_and_look_ups_do_not_wait_and_one_more_is_refused(
    caller: Caller,
) -> None:
    live, most = caller.app.state.live, Limits().waiting
    tasks = caller.run(taken(live, most + 1))
    refused = caller.get(COMMUNITIES + "9")
    answers = {
        path: caller.get(path).status_code
        for path in (
            NAMED,
            "/reconcile/suggest/entity?prefix=大连",
            "/api/v1/autocomplete?q=大工",
            "/api/v1/entities/dalian-2015/univ-dut",
            "/api/v1/entities/dalian-2015/univ-dut/links",
            "/api/v1/evidence?one=大连理工大学&other=沈鼓集团",
            "/api/v1/queries/names?entity=dalian-2015/univ-dut",
            "/sparql?query=ASK{}",
        )
    }
    health = caller.get("/healthz").json()["analyses"]
    caller.run(end(live, tasks))
    assert (refused.status_code, refused.headers["retry-after"]) == (503, "2")
    assert f"{most} analyses are waiting already" in refused.json()["detail"]
    assert set(answers.values()) == {200}, answers
    assert health == {"workers": 1, "idle": 0, "running": 1, "waiting": most}
    metrics = caller.get("/metrics").text
    assert "ecograph_analysis_workers_killed_total" in metrics


def test_another_caller_is_given_a_worker_although_one_has_taken_all(caller: Caller) -> None:
    live = caller.app.state.live

    async def told() -> int:
        tasks = await taken(live, 3)
        other = await live.analyse(methodcaller("remembered", ("test", "n"), partial(int, 7)), "b")
        assert live.analysts.running == 1  # theirs still runs
        await end(live, tasks)
        return int(other)

    assert caller.run(told()) == 7


def test_waiting_too_long_is_said(caller: Caller) -> None:
    live = caller.app.state.live

    async def told() -> None:
        tasks = await taken(live)
        last = asyncio.create_task(live.analyse(SLEEP))
        await until(lambda: live.analysts.waiting == 1)
        clock().release()
        clock().turn(LONG * 0.5)
        with pytest.raises(Busy, match="No worker became free"):
            await last
        await end(live, tasks)

    caller.run(told())


def leave(served: Running, request: bytes, begun: str) -> None:
    """Send a request, and close the connection when a worker of a kind has begun with it."""

    def count() -> int:
        return int(served.client.get("/healthz").json()[begun]["running"])

    with socket.create_connection(served.address) as line:
        line.sendall(request)
        wait_until(lambda: count() == 1)
    wait_until(lambda: count() == 0)


def test_an_analysis_ends_with_its_caller(served: Running) -> None:
    live = served.app.state.live
    assert served.client.get(COMMUNITIES + "5").status_code == 200
    (pid,) = live.analysts.pids
    path = b"/api/v1/analysis/brokerage?permutations=2000"  # takes long enough to be left
    leave(served, b"GET %b HTTP/1.1\r\nHost: x\r\n\r\n" % path, "analyses")
    wait_until(lambda: not is_running(pid))
    assert served.client.get(COMMUNITIES + "6").status_code == 200


def test_an_analysis_that_waits_is_forgotten_when_its_caller_leaves(served: Running) -> None:
    live = served.app.state.live

    def run(work: Any) -> Any:  # noqa: ANN401
        return asyncio.run_coroutine_threadsafe(work, served.loop).result()

    async def begin() -> asyncio.Task[Any]:
        return asyncio.create_task(live.analyse(SLEEP))

    async def finish(task: asyncio.Task[Any]) -> None:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    endless = run(begin())
    wait_until(lambda: live.analysts.running == 1)
    with socket.create_connection(served.address) as line:
        line.sendall(f"GET {COMMUNITIES}7 HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        wait_until(lambda: live.analysts.waiting == 1)
    wait_until(lambda: live.analysts.waiting == 0)
    assert live.analysts.running == 1
    run(finish(endless))


def call(name: str, given: dict[str, Any], more: str = "") -> bytes:
    """A call of a tool as it is sent."""
    asked = {"jsonrpc": "2.0", "id": 1, "method": "tools/call",
             "params": {"name": name, "arguments": given}}  # fmt: skip
    body = json.dumps(asked).encode()
    head = (
        "POST /mcp HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        f"Accept: application/json, text/event-stream\r\n{more}Content-Length: {len(body)}\r\n"
    )
    return f"{head}\r\n".encode() + body


def test_a_query_of_an_assistant_ends_with_its_caller(served: Running) -> None:
    pytest.importorskip("mcp")
    live = served.app.state.live
    (pid,) = live.workers.pids
    leave(served, call("sparql", {"query": ENDLESS}), "sparql")
    wait_until(lambda: not is_running(pid))


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        (None, 200),
        ("http://localhost:6274", 200),
        ("http://[::1]:3000", 200),
        ("https://chat.example.org", 200),
        ("http://evil.example", 403),
        ("http://localhost.evil.example", 403),
        ("null", 403),
    ],
)
def test_only_pages_of_this_machine_and_those_named_may_call_the_assistants_door(
    snapshot: Snapshot, origin: str | None, status: int
) -> None:
    pytest.importorskip("mcp")
    settings = Settings(assistant_origins="https://chat.example.org", query_workers=1)
    asked = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    headers = {"accept": "application/json, text/event-stream"}
    headers |= {} if origin is None else {"origin": origin}
    with calling(snapshot, settings) as caller:
        answer = caller.request("POST", "/mcp", json=asked, headers=headers)
    assert answer.status_code == status
    if status == 403:
        assert origin is not None
        assert origin in answer.json()["detail"]
        assert answer.json()["request_id"]
