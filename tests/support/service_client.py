"""A caller of the service in the same process: one event loop in a thread, httpx over ASGI."""

from __future__ import annotations

import asyncio
import gc
import threading
from concurrent.futures import FIRST_COMPLETED, Future, wait
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import httpx

from ecograph.service.app import create_app
from support.waiting import PATIENCE, TurnedLoop

if TYPE_CHECKING:
    from collections.abc import Coroutine, Iterator
    from pathlib import Path

    from fastapi import FastAPI

    from ecograph.pipeline.snapshot import Snapshot
    from ecograph.settings import Settings


class Caller:
    """Calls an application whose lifespan has begun, from code that is not async."""

    def __init__(self, app: FastAPI) -> None:
        self.app = app
        self._loop = TurnedLoop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._over = asyncio.Event()
        begun = Future[None]()
        self._life = asyncio.run_coroutine_threadsafe(self._live(begun), self._loop)
        wait((begun, self._life), PATIENCE, FIRST_COMPLETED)
        if self._life.done():
            self._life.result()
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        self.client = httpx.AsyncClient(transport=transport, base_url="http://ecograph.test")

    async def _live(self, begun: Future[None]) -> None:
        """Begin and end the lifespan in one task, as its groups of tasks have to be."""
        async with self.app.router.lifespan_context(self.app):
            begun.set_result(None)
            await self._over.wait()

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:  # noqa: ANN401
        """Run something in the loop and wait for it."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(PATIENCE)

    def request(self, method: str, address: str, **options: Any) -> httpx.Response:  # noqa: ANN401
        """Send a request."""
        response: httpx.Response = self.run(self.client.request(method, address, **options))
        return response

    def get(self, address: str, **options: Any) -> httpx.Response:  # noqa: ANN401
        """Send a GET."""
        return self.request("GET", address, **options)

    def close(self) -> None:
        """End the lifespan and the loop."""
        self.run(self.client.aclose())
        self._loop.call_soon_threadsafe(self._over.set)
        self._life.result(PATIENCE)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


@contextmanager
def calling(
    snapshot: Snapshot | None, settings: Settings, home: Path | None = None
) -> Iterator[Caller]:
    """Make the service and call it."""
    gc.collect()  # what earlier tests left of Oxigraph must not be freed in the loop's thread
    caller = Caller(create_app(snapshot, settings, home=home))
    try:
        yield caller
    finally:
        caller.close()
