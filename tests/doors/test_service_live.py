"""The service as a server: a build that ends is served, and callers who leave free the worker."""

from __future__ import annotations

import platform
import subprocess
import sys
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import httpx
import pytest
from support.built_graphs import put_into
from support.service_process import ECOGRAPH, connected, served
from support.service_server import running
from support.sparql_pool import ENDLESS, LONG
from support.waiting import PATIENCE, wait_until

from ecograph.pipeline.snapshot import Snapshot, current, roll_back
from ecograph.service.app import create_app
from ecograph.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.slow

DUT = "/api/v1/entities/dalian-2015/univ-dut"


@contextmanager
def _server(
    snapshot: Snapshot | None, settings: Settings, home: Path | None
) -> Iterator[httpx.Client]:
    with running(create_app(snapshot, settings, home=home)) as one:
        yield one.client


def test_a_build_that_ends_is_served_without_losing_a_request(
    snapshot: Snapshot, region: Snapshot, tmp_path: Path
) -> None:
    first = put_into(tmp_path, snapshot)
    with _server(first, Settings(follow_seconds=0.1), tmp_path) as client:
        assert client.get("/healthz").json()["digest"] == snapshot.manifest.digest
        statuses: list[int] = []
        stop = threading.Event()

        def ask_on() -> None:
            with httpx.Client(base_url=client.base_url, timeout=PATIENCE) as own:
                while not stop.is_set():
                    statuses.append(own.get("/healthz").status_code)
                    statuses.append(own.get("/sparql", params={"query": "ASK {}"}).status_code)
                    statuses.append(own.get("/api/v1/autocomplete?q=a").status_code)

        asking = threading.Thread(target=ask_on)
        asking.start()
        digest = put_into(tmp_path, region).manifest.digest
        wait_until(lambda: client.get("/healthz").json()["digest"] == digest)
        stop.set()
        asking.join()
        assert set(statuses) == {200}
        query = "SELECT DISTINCT ?d { ?x eco:source ?d }"
        found = client.get("/sparql", params={"query": query, "format": "csv"}).text
        assert found.split() == ["d", "https://w3id.org/ecograph/dataset/example-region"]
        assert client.get(DUT).status_code == 404


@pytest.mark.long
def test_twenty_switches_under_load_lose_no_request(
    snapshot: Snapshot, region: Snapshot, tmp_path: Path
) -> None:
    first = put_into(tmp_path, snapshot)
    other = put_into(tmp_path, region)
    roll_back(tmp_path, first.path.name)
    digests = [first.manifest.digest, other.manifest.digest]
    names = [first.path.name, other.path.name]
    settings = Settings(follow_seconds=0.02)
    with _server(current(tmp_path), settings, tmp_path) as client:
        stop, lost = threading.Event(), list[object]()
        asking = [threading.Thread(target=_ask_on, args=(client, stop, lost)) for _ in range(3)]
        for one in asking:
            one.start()
        for number in range(1, 21):
            roll_back(tmp_path, names[number % 2])
            wanted = digests[number % 2]
            wait_until(lambda wanted=wanted: _digest(client) == wanted)  # type: ignore[misc]
        stop.set()
        for one in asking:
            one.join()
        assert lost == []
        counted = client.get("/metrics").text
        assert "ecograph_snapshot_switches_total 20.0" in counted


@pytest.mark.long
def test_builds_and_rollbacks_of_other_processes_lose_no_request(
    snapshot: Snapshot, tmp_path: Path
) -> None:
    """As one works: `ecograph serve` runs, `ecograph build` and `ecograph rollback` beside it."""
    home = tmp_path / "home"
    first = put_into(home, snapshot).manifest.digest
    with served(home, log=tmp_path / "log") as one:
        stop, lost = threading.Event(), list[object]()
        asking = threading.Thread(target=_ask_on, args=(one.client, stop, lost))
        asking.start()
        try:
            _command(home, "build", "--source", "example-region")
            second = current(home).manifest.digest
            assert second != first
            wait_until(lambda: _digest(one.client) == second)
            _command(home, "rollback")
            wait_until(lambda: _digest(one.client) == first)
            assert one.client.get(DUT).status_code == 200
            _command(home, "rollback", second[:8])
            wait_until(lambda: _digest(one.client) == second)
            assert one.client.get(DUT).status_code == 404
        finally:
            stop.set()
            asking.join()
        assert lost == []


def _command(home: Path, *arguments: str) -> None:
    command = [*ECOGRAPH, *arguments, "--home", str(home)]
    subprocess.run(command, check=True, capture_output=True, timeout=PATIENCE)


def _digest(client: httpx.Client) -> str | None:
    client.get("/metrics")  # looks which graph is served
    digest: str | None = client.get("/healthz").json()["digest"]
    return digest


def _ask_on(client: httpx.Client, stop: threading.Event, lost: list[object]) -> None:
    """Ask for what both graphs have, and note every answer that is not one."""
    addresses = (
        "/api/v1/info",
        "/api/v1/autocomplete?q=a",
        "/sparql?query=ASK%20%7B%3Fs%20%3Fp%20%3Fo%7D",
        "/api/v1/analysis/collaboration/centrality?limit=3",
    )
    with httpx.Client(base_url=client.base_url, timeout=PATIENCE) as own:
        while not stop.is_set():
            for address in addresses:
                try:
                    answer = own.get(address)
                except httpx.TransportError as error:
                    lost.append(error)
                else:
                    if answer.status_code != 200:
                        lost.append((address, answer.status_code, answer.text))


def test_a_service_that_waits_for_the_first_build_finds_it(
    snapshot: Snapshot, tmp_path: Path
) -> None:
    with _server(None, Settings(query_workers=1), tmp_path) as client:
        assert client.get("/readyz").status_code == 503
        put_into(tmp_path, snapshot)
        wait_until(lambda: client.get("/readyz").status_code == 200)
        assert client.get(DUT).status_code == 200


def test_a_caller_who_leaves_frees_the_worker(snapshot: Snapshot) -> None:
    settings = Settings(query_workers=1, query_timeout=LONG)
    with _server(snapshot, settings, None) as client:

        def workers() -> dict[str, int]:
            return client.get("/healthz").json()["sparql"]  # type: ignore[no-any-return]

        with connected(client.base_url.port or 0) as one:
            query = urlencode({"query": ENDLESS})
            one.sendall(f"GET /sparql?{query} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            wait_until(lambda: workers()["running"] == 1)
        wait_until(lambda: workers()["idle"] == 1)
        assert client.get("/sparql", params={"query": "ASK {}"}).json()["boolean"] is True


def test_an_answer_that_breaks_off_is_seen_to(snapshot: Snapshot) -> None:
    query = "SELECT ?a { ?s ?p ?a . ?t ?q ?a }"
    with _server(snapshot, Settings(query_rows=20_000), None) as client:
        with pytest.raises(httpx.RemoteProtocolError, match="incomplete"):
            client.get("/sparql", params={"query": query})
        assert client.get("/healthz").status_code == 200


THREADS = """
import ctypes, threading, time
from ecograph.service import server
server._share_memory()
held = threading.Barrier(13)
def work():
    memory = [bytearray(50_000) for _ in range(20)]
    held.wait()
threads = [threading.Thread(target=work) for _ in range(12)]
for one in threads: one.start()
held.wait()
libc = ctypes.CDLL(None)
libc.fdopen.restype = ctypes.c_void_p
out = ctypes.c_void_p(libc.fdopen(1, b"w"))
libc.malloc_info(0, out)
libc.fflush(out)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="other libraries have no arenas")
def test_a_worker_is_ready_before_the_first_analysis_is_asked(
    home: Path, snapshot: Snapshot
) -> None:
    idle = 'ecograph_analysis_workers{state="idle"}'
    with _server(snapshot, Settings(query_workers=1, warm_up=True), home) as client:
        wait_until(lambda: f"{idle} 1.0" in client.get("/metrics").text)
    with _server(snapshot, Settings(query_workers=1, warm_up=False), home) as client:
        assert f"{idle} 0.0" in client.get("/metrics").text


def test_threads_share_two_pools_of_memory() -> None:
    done = subprocess.run([sys.executable, "-c", THREADS], capture_output=True, check=True)
    assert 1 <= done.stdout.count(b"<heap nr=") <= 2
