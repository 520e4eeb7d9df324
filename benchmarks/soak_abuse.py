"""Everything at once that is meant to hurt a service, and what it does to others meanwhile.

Run it as ``python benchmarks/soak_abuse.py --home HOME [--seconds 60]``. A service of its own is
attacked with hostile queries (20 cross joins at a time, long VALUES, deep nesting, regular
expressions that explode), with bodies of 100 MB, with callers who dribble, and with SERVICE, LOAD
and FROM in disguise, whose address is a socket that must stay silent.
"""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import os
import socket
import threading
import time
from collections import Counter
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
from bench_throughput import served
from rich.console import Console
from soak_load import children, workers
from soak_sparql import Harm, look, soak

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from multiprocessing.connection import Connection

LIMIT = 5.0  # seconds of a query
MEMORY = 256  # MB of a query
FRAME = 200  # MB that a worker has beside its query
LIMITS = {
    "QUERY_TIMEOUT": LIMIT, "QUERY_MEMORY_MB": MEMORY, "RATE_LIMIT": 0,
    "HEADER_TIMEOUT": 3, "BODY_TIMEOUT": 3,
}  # fmt: skip
KIND = {"content-type": "application/sparql-query"}
DISGUISES = (
    "SELECT * {{ SERVICE <{0}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ {{ SELECT ?s {{ OPTIONAL {{ SERVICE SILENT <{0}> {{ ?s ?p ?o }} }} }} }} }}",
    "ASK {{ FILTER NOT EXISTS {{ SERVICE <{0}> {{ ?s ?p ?o }} }} }}",
    "PREFIX ex: <{0}> ASK {{ SERVICE ex: {{ ?s ?p ?o }} }}",
    "ASK {{ BIND(<{0}> AS ?x) SERVICE ?x {{ ?s ?p ?o }} }}",
    "ASK {{ ?s ?p 1.SERVICE<{0}>{{ ?s ?p ?o }} }}",
    "ASK {{ #x\rSERVICE <{0}> {{ ?s ?p ?o }} }}",
    "ASK {{ SERV\\u0049CE <{0}> {{ ?s ?p ?o }} }}",
    "LOAD <{0}>",
    "LOAD SILENT <{0}> INTO GRAPH <x:g>",
    "SELECT * FROM <{0}> {{ ?s ?p ?o }}",
    "SELECT * FROM NAMED <{0}> {{ GRAPH ?g {{ ?s ?p ?o }} }}",
    "DESCRIBE <{0}>",
    "INSERT {{ ?s ?p ?o }} USING <{0}> WHERE {{ ?s ?p ?o }}",
)


@dataclass
class Account:
    """What attackers and observers saw."""

    bodies: Counter[int] = field(default_factory=Counter)
    dribbles: Counter[int] = field(default_factory=Counter)
    disguises: Counter[int] = field(default_factory=Counter)
    called: list[str] = field(default_factory=list)
    server_mb: list[float] = field(default_factory=list)
    worker_mb: list[float] = field(default_factory=list)
    health: list[float] = field(default_factory=list)
    left: int = 0
    alive: int = 0


@contextmanager
def silent_socket(account: Account) -> Iterator[str]:
    """Listen where disguised queries point, and note who calls."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0.2)
        stop = threading.Event()

        def wait() -> None:
            while not stop.is_set():
                with suppress(TimeoutError):
                    account.called.append(str(listening.accept()[1]))

        thread = threading.Thread(target=wait)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}/"
        finally:
            stop.set()
            thread.join()


def send_bodies(base: str, account: Account) -> None:
    """Send 100 MB, its length announced, and again in pieces of no announced length."""

    def pieces() -> Iterator[bytes]:
        for _ in range(1000):
            yield b"x" * 100_000

    for content in (b"x" * 100_000_000, pieces()):
        try:
            answer = httpx.post(base + "/sparql", content=content, headers=KIND, timeout=60)
            account.bodies[answer.status_code] += 1
        except httpx.TransportError:
            account.bodies[0] += 1  # shown out while it was still sending


def dribble(base: str, account: Account) -> None:
    """Be twenty callers who send a byte now and then."""
    host, port = base.removeprefix("http://").split(":")
    head = b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"
    whole = (head + b"Content-Length: 50000\r\n\r\nASK" + b" " * 99, b"GET / HTTP/1.1\r\n" * 9)
    open_ones = [socket.create_connection((host, int(port)), timeout=20) for _ in range(20)]
    begun, at = time.monotonic(), 0
    left = dict(enumerate(open_ones))
    while left and time.monotonic() - begun < 20:
        for number, one in list(left.items()):
            text = whole[number % 2]
            try:
                one.sendall(text[: len(head)] if at == 0 and number % 2 == 0 else text[at : at + 1])
            except OSError:
                left.pop(number)
        at += 1
        time.sleep(0.2)
    account.dribbles[len(left)] += 1
    for one in open_ones:
        one.close()


def disguise(base: str, address: str, account: Account) -> None:
    """Try every way to have the service call an address."""
    with httpx.Client(base_url=base, timeout=60) as client:
        for text in DISGUISES:
            for field_name in ("query", "update"):
                data = {field_name: text.format(address)}
                account.disguises[client.post("/sparql", data=data).status_code] += 1
        for name in ("default-graph-uri", "named-graph-uri", "using-graph-uri"):
            data = {"query": "SELECT * { ?s ?p ?o } LIMIT 1", name: address}
            account.disguises[client.post("/sparql", data=data).status_code] += 1
        reached = client.get("/rdf-graphs/service", params={"graph": address})
        account.disguises[reached.status_code] += 1


def weigh(process: int, account: Account) -> None:
    """Note what the service and its workers hold."""
    account.server_mb.append(resident(process))
    account.worker_mb += [resident(one) for one in workers(process)]
    time.sleep(0.2)


def resident(process: int) -> float:
    """Megabytes that a process holds; of one that is gone none."""
    try:
        pages = int(Path(f"/proc/{process}/statm").read_text(encoding="utf-8").split()[1])
    except (OSError, IndexError):
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


@contextmanager
def again_and_again(*works: Callable[[], None]) -> Iterator[None]:
    """Do several things over and over, each in a thread of its own."""
    stop = threading.Event()

    def go_on(work: Callable[[], None]) -> None:
        while not stop.is_set():
            work()

    threads = [threading.Thread(target=go_on, args=(one,)) for one in works]
    for one in threads:
        one.start()
    try:
        yield
    finally:
        stop.set()
        for one in threads:
            one.join()


@contextmanager
def watched(base: str, account: Account) -> Iterator[None]:
    """Ask how the service is, from a process that has nothing else to do."""
    line, other = multiprocessing.Pipe()
    observer = multiprocessing.get_context("spawn").Process(target=_observe, args=(base, other))
    observer.start()
    try:
        yield
    finally:
        line.send("enough")
        account.health += line.recv()
        observer.join()


def _observe(base: str, line: Connection) -> None:
    harm, stop = Harm(), threading.Event()
    threading.Thread(target=lambda: (line.recv(), stop.set()), daemon=True).start()
    look(base, harm, stop)
    line.send(harm.health)


def calm(base: str) -> bool:
    """Wait until every worker stands by again."""
    for _ in range(200):
        told = httpx.get(base + "/healthz").json()["sparql"]
        if told["idle"] == told["workers"]:
            return True
        time.sleep(0.1)
    return False


def verdicts(harm: Harm, account: Account) -> dict[str, bool]:
    """What is to be said, and whether it holds."""
    told = {status: harm.statuses.count(status) for status in sorted(set(harm.statuses))}
    over, server = max(harm.seconds) - LIMIT, max(account.server_mb) - account.server_mb[0]
    p99 = sorted(account.health)[int(len(account.health) * 0.99)] * 1000
    return {
        f"{len(harm.statuses)} hostile queries ({LIMIT:g} s, {MEMORY} MB each), by status {told}; "
        f"the slowest ended {over:+.2f} s from its limit": over <= 1,
        f"/healthz meanwhile: {len(account.health)} asked, p99 {p99:.0f} ms": p99 < 100,
        f"{account.bodies.total()} bodies of 100 MB, by status {dict(account.bodies)} "
        "(0: cut off while sending)": set(account.bodies) <= {0, 413},
        f"{account.dribbles.total()} times twenty dribbling callers, {max(account.dribbles)} of "
        "whom were not shown out": set(account.dribbles) == {0},
        f"{account.disguises.total()} disguised calls outside, by status "
        f"{dict(sorted(account.disguises.items()))}; connections that came: "
        f"{len(account.called)}": not account.called and 500 not in account.disguises,
        f"the service grew by {server:.0f} MB at most, a worker held "
        f"{max(account.worker_mb):.0f} MB at most": server < MEMORY
        and max(account.worker_mb) < MEMORY + FRAME,
        f"afterwards {account.left} workers stood by; when the service had ended, "
        f"{account.alive} processes were left": account.left == 2 and not account.alive,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--seconds", type=float, default=60)
    options = parser.parse_args()
    os.environ.update({f"ECOGRAPH_{name}": str(value) for name, value in LIMITS.items()})
    account, console = Account(), Console(width=110, highlight=False)
    with served(options.home) as (base, process), silent_socket(account) as address:
        httpx.post(base + "/sparql", data={"query": "ASK { ?s ?p ?o }"})
        weigh(process, account)
        works = (
            partial(send_bodies, base, account),
            partial(dribble, base, account),
            partial(disguise, base, address, account),
            partial(weigh, process, account),
        )
        with watched(base, account), again_and_again(*works):
            harm = asyncio.run(soak(base, options.seconds))
        account.left = len(children(process)) if calm(base) else -1
        everyone = [process, *children(process)]
    account.alive = sum(Path(f"/proc/{one}").exists() for one in everyone)
    checks = verdicts(harm, account)
    for said, holds in checks.items():
        console.print(said + ("" if holds else "  DOES NOT HOLD"), markup=False)
    console.print(f"load of the machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    if not all(checks.values()):
        raise SystemExit("does not hold")


if __name__ == "__main__":
    main()
