"""Queries made to hurt: each ends in time, health is answered meanwhile, no process is left."""

from __future__ import annotations

import asyncio
import importlib.util
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from support.sparql_pool import is_running

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="needs /proc (Linux)")
LIMIT = 2.0
MEMORY = 256
BENCHMARK = Path(__file__).parents[2] / "benchmarks" / "soak_sparql.py"


def load_benchmark() -> Any:  # noqa: ANN401
    specification = importlib.util.spec_from_file_location("soak_sparql", BENCHMARK)
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    sys.modules["soak_sparql"] = module
    specification.loader.exec_module(module)
    return module


SOAK = load_benchmark()


@pytest.fixture(scope="module")
def service(home: Path) -> Iterator[tuple[str, int]]:
    """A service in a process of its own, as people run it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings = {
        "ECOGRAPH_HOME": str(home),
        "ECOGRAPH_QUERY_TIMEOUT": str(LIMIT),
        "ECOGRAPH_QUERY_MEMORY_MB": str(MEMORY),
        "ECOGRAPH_RATE_LIMIT": "0",
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "ecograph", "serve", "--port", str(port)],
        env={**os.environ, **settings},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    for _ in range(300):
        assert process.poll() is None, "the service ended"
        with suppress(httpx.TransportError):
            if httpx.get(address + "/readyz", timeout=5).status_code == 200:
                break
        time.sleep(0.1)
    yield address, process.pid
    process.send_signal(signal.SIGTERM)
    process.wait(timeout=20)


def test_every_hostile_query_ends_in_time_and_health_is_answered(
    service: tuple[str, int],
) -> None:
    address, process = service
    before = memory(process)
    busy = os.getloadavg()[0] > (os.cpu_count() or 1)  # with other people's work: times are theirs
    harm = asyncio.run(SOAK.attack(address, SOAK.ABUSE))
    assert len(harm.statuses) == len(SOAK.ABUSE)
    assert max(harm.seconds) <= LIMIT + (2.5 if busy else 1)
    assert set(harm.statuses) <= {200, 400, 413, 503, 504, 0}
    assert 504 in harm.statuses
    assert harm.health_p99() < (500 if busy else 100)
    assert len(harm.health) > 20
    assert memory(process) - before < MEMORY
    _calm(address)
    assert httpx.get(address + "/sparql", params={"query": "ASK {}"}).json()["boolean"] is True
    workers = children(process)
    assert len(workers) == httpx.get(address + "/healthz").json()["sparql"]["workers"] == 2
    for worker in workers:
        assert memory(worker) < MEMORY + 200


def children(process: int) -> list[int]:
    """The processes that a process has started."""
    return [
        int(one)
        for thread in Path(f"/proc/{process}/task").iterdir()
        for one in (thread / "children").read_text().split()
    ]


def memory(process: int) -> float:
    """Megabytes that a process holds."""
    pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def _calm(address: str) -> None:
    """Wait until every worker stands by again."""
    end = time.monotonic() + 10
    while httpx.get(address + "/healthz").json()["sparql"]["idle"] < 2:
        assert time.monotonic() < end
        time.sleep(0.05)


def test_a_worker_that_is_killed_again_and_again_is_replaced(
    service: tuple[str, int],
) -> None:
    address, process = service
    for _ in range(3):
        _calm(address)
        for worker in children(process):
            os.kill(worker, signal.SIGKILL)
        answer = httpx.get(address + "/sparql", params={"query": "ASK { ?s ?p ?o }"}, timeout=10)
        assert (answer.status_code, answer.json()["boolean"]) == (200, True)


def test_no_process_outlives_the_service(service: tuple[str, int]) -> None:
    address, process = service
    _calm(address)
    workers = children(process)
    assert len(workers) == 2
    os.kill(process, signal.SIGTERM)
    end = time.monotonic() + 15
    while any(is_running(one) for one in (process, *workers)):
        assert time.monotonic() < end
        time.sleep(0.05)
