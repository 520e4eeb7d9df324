"""The service as it runs: `ecograph serve` as a process of its own, and raw connections to it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import httpx

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["ECOGRAPH", "Served", "connected", "descendants", "free_port", "served", "wait_until"]

ECOGRAPH = [sys.executable, "-m", "ecograph.cli.main"]


@dataclass(frozen=True, slots=True)
class Served:
    """A process that serves, and a client of it."""

    process: subprocess.Popen[bytes]
    port: int
    client: httpx.Client
    log: Path

    def end(self, seconds: float = 40) -> int:
        """Ask it to end and wait for that."""
        self.process.terminate()
        return self.process.wait(seconds)


@contextmanager
def served(home: Path, *arguments: str, log: Path, **settings: object) -> Iterator[Served]:
    """Run `ecograph serve` until it answers; whatever is left of it is killed at the end."""
    port = free_port()
    environment = {f"ECOGRAPH_{name.upper()}": str(value) for name, value in settings.items()}
    with log.open("wb") as file:
        process = subprocess.Popen(
            [*ECOGRAPH, "serve", "--port", str(port), *arguments],
            env={**os.environ, "ECOGRAPH_HOME": str(home), **environment},
            stdout=subprocess.DEVNULL,
            stderr=file,
        )
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30) as client:
            wait_until(lambda: answers(client, process), 60)
            yield Served(process, port, client, log)
    finally:
        left = descendants(process.pid)
        process.kill()
        process.wait()
        for pid in left:
            with suppress(ProcessLookupError):
                os.kill(pid, 9)


def answers(client: httpx.Client, process: subprocess.Popen[bytes]) -> bool:
    """Whether the service answers yet."""
    assert process.poll() is None, "the service ended"
    with suppress(httpx.TransportError):
        return client.get("/healthz").status_code == 200
    return False


def wait_until(true: Callable[[], bool], seconds: float = 20) -> None:
    """Wait for something to become true, and fail if it does not."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.05)


def free_port() -> int:
    """Find a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def connected(port: int) -> Iterator[socket.socket]:
    """Open a plain connection."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as one:
        yield one


def descendants(pid: int) -> set[int]:
    """Name the processes that a process has begun, and those that they have."""
    parents: dict[int, int] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            with suppress(OSError):
                stat = (folder / "stat").read_text().rpartition(") ")[2].split()
                if stat[0] != "Z":
                    parents[int(folder.name)] = int(stat[1])
    found, more = set[int](), {pid}
    while more:
        more = {child for child, parent in parents.items() if parent in more}
        found |= more
    return found
