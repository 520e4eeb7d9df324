"""A real server on a free port of the loopback, in a thread of the test's own process."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import httpx
import uvicorn

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fastapi import FastAPI


@contextmanager
def running(app: FastAPI, loop: str = "auto") -> Iterator[tuple[tuple[str, int], httpx.Client]]:
    """Run a server; its address and a client of it."""
    config = uvicorn.Config(app, port=0, log_level="error", lifespan="on", loop=loop)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        end = time.monotonic() + 30
        while not server.started:
            assert time.monotonic() < end
            time.sleep(0.02)
        host, port = server.servers[0].sockets[0].getsockname()[:2]
        with httpx.Client(base_url=f"http://{host}:{port}", timeout=60) as client:
            yield (host, port), client
    finally:
        server.should_exit = True
        thread.join()
