"""The server that runs the application: its sockets, its processes, its end."""

from __future__ import annotations

import ctypes
import gc
import logging
import os
import signal
import socket
import tempfile
import threading
from functools import partial
from multiprocessing import parent_process
from multiprocessing.connection import wait
from pathlib import Path
from typing import TYPE_CHECKING, Final

import uvicorn
from uvicorn.supervisors import Multiprocess

from ecograph import __version__
from ecograph.errors import Busy, NotBuilt
from ecograph.pipeline.snapshot import current
from ecograph.service.app import create_app
from ecograph.service.logs import configuration
from ecograph.service.middleware.forwarded import Forwarded
from ecograph.service.prometheus import SHARED
from ecograph.service.timeouts import patient

if TYPE_CHECKING:
    from ecograph.settings import Settings

__all__ = ["application", "config", "listen", "serve"]

_KEEP_ALIVE: Final = 20  # seconds that an idle connection stays
_BEGINNING: Final = 60  # seconds that a process may take to begin, on a busy machine
_BACKLOG: Final = 2048
_ARENA_MAX: Final = -8  # M_ARENA_MAX in glibc's malloc.h
_ARENAS: Final = 2
_LOG: Final = logging.getLogger("ecograph.service")


def serve(settings: Settings, home: Path) -> None:
    """Serve the current snapshot of a home, and each later one, until interrupted.

    Before the first build the service runs and says that nothing is built.

    Raises
    ------
    Busy
        If the address cannot be listened on.
    """
    listener = listen(settings)
    made = config(settings, home)
    address = f"{settings.host}:{settings.port}"
    told = {"address": address, "workers": settings.workers, "version": __version__}
    _LOG.info("listening", extra={"fields": told})
    try:
        if settings.workers == 1:
            uvicorn.Server(made).run(sockets=[listener])
            return
        with tempfile.TemporaryDirectory(prefix="ecograph-metrics-") as folder:
            os.environ[SHARED] = folder
            Multiprocess(made, [listener]).run()
    finally:
        listener.close()


def config(settings: Settings, home: Path) -> uvicorn.Config:
    """Configure the server."""
    return uvicorn.Config(
        partial(application, settings, home),
        factory=True,
        http=patient(settings),
        ws="none",
        lifespan="on",
        log_config=configuration(settings.log),
        access_log=False,
        server_header=False,
        workers=settings.workers,
        proxy_headers=False,  # ours are read with the prefix
        timeout_keep_alive=_KEEP_ALIVE,
        timeout_graceful_shutdown=settings.shutdown_timeout,
        timeout_worker_healthcheck=_BEGINNING,
    )


def application(settings: Settings, home: Path) -> Forwarded:
    """Make the application of one server process; it ends when the process that began it does."""
    _share_memory()
    parent = parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()
    try:
        snapshot = current(home, settings.store)
    except NotBuilt:
        snapshot = None
    app = create_app(snapshot, settings, home=home)
    gc.collect()
    gc.freeze()  # what stays for ever: looking through it again takes a tenth of a second
    return Forwarded(app, settings)


def _share_memory() -> None:
    """Have threads share their pools of free memory: a pool each grows with every new graph."""
    try:
        ctypes.CDLL(None).mallopt(_ARENA_MAX, _ARENAS)
    except (AttributeError, OSError, TypeError):
        return  # another C library than glibc


def _end_with(sentinel: int) -> None:
    wait([sentinel])
    os.kill(os.getpid(), signal.SIGTERM)


def listen(settings: Settings) -> socket.socket:
    """Open the socket of an address.

    The protocol is named, or the connections would not be known as TCP and would be sent small
    packets only after the other side has answered.

    Raises
    ------
    Busy
        If the address cannot be listened on.
    """
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        listener.bind((settings.host, settings.port))
        listener.listen(_BACKLOG)
    except OSError as error:
        listener.close()
        reason = (error.strerror or str(error)).partition(" (")[0]
        message = f"{settings.host}:{settings.port} cannot be listened on: {reason}."
        raise Busy(message, "Choose another with --port or --host.") from error
    listener.set_inheritable(True)
    return listener
