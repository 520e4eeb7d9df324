"""A real server on a free port of the loopback, in a thread of the test's own process."""

from __future__ import annotations

import asyncio
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import httpx
import uvicorn

from ecograph.service.timeouts import patient
from support.waiting import PATIENCE, TurnedLoop, wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fastapi import FastAPI

    from ecograph.settings import Settings

__all__ = ["Running", "running", "turned"]


@dataclass(frozen=True, slots=True)
class Running:
    """A server, its address and a client of it."""

    address: tuple[str, int]
    client: httpx.Client
    loop: asyncio.AbstractEventLoop
    app: FastAPI

    @property
    def port(self) -> int:
        """The port that it listens on."""
        return self.address[1]

    def turn(self, seconds: float) -> None:
        """Let time pass for a server of `turned`."""

        async def leap() -> None:
            assert isinstance(self.loop, TurnedLoop)
            self.loop.turn(seconds)
            for _ in range(3):  # what is due is done: timers, then what they begin
                await asyncio.sleep(0)

        asyncio.run_coroutine_threadsafe(leap(), self.loop).result(PATIENCE)


@contextmanager
def running(
    app: FastAPI, loop: str = "auto", settings: Settings | None = None
) -> Iterator[Running]:
    """Run a server; with `settings`, under their limits for slow callers."""
    config = uvicorn.Config(
        app,
        port=0,
        log_level="error",
        lifespan="on",
        loop=loop,
        http="auto" if settings is None else patient(settings),
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        wait_until(lambda: server.started or not thread.is_alive())
        (listening,) = server.servers
        host, port = listening.sockets[0].getsockname()[:2]
        with httpx.Client(base_url=f"http://{host}:{port}", timeout=PATIENCE) as client:
            yield Running((host, port), client, listening.get_loop(), app)
    finally:
        server.should_exit = True
        thread.join()


@contextmanager
def turned(app: FastAPI, settings: Settings) -> Iterator[Running]:
    """Run a server under the limits of `settings`, on a clock that only the test moves."""
    with running(app, "support.waiting:TurnedLoop", settings) as one:
        loop = one.loop
        assert isinstance(loop, TurnedLoop)
        loop.call_soon_threadsafe(loop.hold)
        try:
            yield one
        finally:
            loop.call_soon_threadsafe(loop.release)
