"""The service as it runs: `ecograph serve` as a process of its own, and raw connections to it."""

from __future__ import annotations

import os
import random
import socket
import subprocess
import sys
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

import httpx

from support.processes import descendants, kill
from support.waiting import PATIENCE, wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["ECOGRAPH", "Served", "connected", "free_port", "served"]

ECOGRAPH = [sys.executable, "-m", "ecograph.cli.main"]
PORTS = range(20_000, 32_000)  # below those that the system gives to callers


@dataclass(frozen=True, slots=True)
class Served:
    """A process that serves, and a client of it."""

    process: subprocess.Popen[bytes]
    port: int
    client: httpx.Client
    log: Path

    @property
    def address(self) -> str:
        """Where it is reached."""
        return f"http://127.0.0.1:{self.port}"

    def end(self) -> int:
        """Ask it to end and wait for that."""
        self.process.terminate()
        return self.process.wait(PATIENCE)


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
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=PATIENCE) as client:
            wait_until(lambda: answers(client, process, log))
            yield Served(process, port, client, log)
    finally:
        left = descendants(process.pid)
        process.kill()
        process.wait()
        kill(left)


def answers(client: httpx.Client, process: subprocess.Popen[bytes], log: Path) -> bool:
    """Whether the service answers yet."""
    assert process.poll() is None, log.read_text(encoding="utf-8")
    with suppress(httpx.TransportError):
        return client.get("/healthz").status_code == 200
    return False


def free_port() -> int:
    """Find a port that nobody listens on, and that nobody is given by chance."""
    while True:
        port = random.SystemRandom().choice(PORTS)
        with suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port


@contextmanager
def connected(port: int) -> Iterator[socket.socket]:
    """Open a plain connection."""
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as one:
        yield one
