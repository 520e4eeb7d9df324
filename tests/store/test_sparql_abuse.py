"""Queries made to hurt: each ends in time, health is answered meanwhile, no process is left."""

from __future__ import annotations

import asyncio
import importlib.util
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from support.processes import is_running, kill
from support.service_process import Served, served
from support.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="needs /proc (Linux)"),
]
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
def service(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A service in a process of its own, as people run it."""
    log = tmp_path_factory.mktemp("log") / "stderr"
    limits = {"query_timeout": LIMIT, "query_memory_mb": MEMORY, "rate_limit": 0}
    with served(home, log=log, **limits) as one:
        yield one


def test_every_hostile_query_ends_in_time_and_health_is_answered(service: Served) -> None:
    before = memory(service.process.pid)
    harm = asyncio.run(SOAK.attack(service.address, SOAK.ABUSE))
    assert len(harm.statuses) == len(SOAK.ABUSE)
    assert max(harm.seconds) < 20 * LIMIT
    assert set(harm.statuses) <= {200, 400, 413, 503, 504, 0}
    assert 504 in harm.statuses
    assert max(harm.health) < LIMIT  # no query holds up anything else
    assert memory(service.process.pid) - before < MEMORY
    wait_until(lambda: idle(service) == 2)
    answer = service.client.get("/sparql", params={"query": "ASK {}"})
    assert answer.json()["boolean"] is True
    workers = children(service.process.pid)
    assert len(workers) == service.client.get("/healthz").json()["sparql"]["workers"] == 2
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


def idle(service: Served) -> int:
    """How many workers stand by."""
    return int(service.client.get("/healthz").json()["sparql"]["idle"])


def is_answered(service: Served) -> bool:
    """Whether a query is; one that a loaded machine has not begun in time may come again."""
    answer = service.client.get("/sparql", params={"query": "ASK { ?s ?p ?o }"})
    assert answer.status_code in {200, 503}, answer.text
    return answer.status_code == 200 and bool(answer.json()["boolean"])


def test_a_worker_that_is_killed_again_and_again_is_replaced(service: Served) -> None:
    for _ in range(3):
        wait_until(lambda: idle(service) == 2)
        kill(children(service.process.pid))
        wait_until(lambda: is_answered(service))
    wait_until(lambda: idle(service) == 2)
    assert len(children(service.process.pid)) == 2


@pytest.mark.long
def test_no_process_outlives_the_service(service: Served) -> None:
    wait_until(lambda: idle(service) == 2)
    workers = children(service.process.pid)
    assert len(workers) == 2
    service.end()
    wait_until(lambda: not any(map(is_running, workers)))
