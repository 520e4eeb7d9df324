"""One worker process as the service sees it: started, asked, ended; and what kinds there are."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final, Protocol

import ecograph
from ecograph.errors import NotBuilt
from ecograph.store.sparql.messages import Kind
from ecograph.store.sparql.pipes import Channel

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from ecograph.store.sparql.messages import Setup

__all__ = ["SPARQL", "Listener", "Process", "Worker", "Workload", "worker_environment"]

START_SECONDS: Final = 30.0
_MAIN: Final = "ecograph.store.sparql.worker"


class Process(Protocol):
    """What a worker needs of its process."""

    @property
    def pid(self) -> int:
        """The process id."""

    @property
    def stdin(self) -> IO[bytes] | None:
        """What the process reads."""

    @property
    def stdout(self) -> IO[bytes] | None:
        """What the process writes."""

    def kill(self) -> None:
        """End it at once."""

    def wait(self) -> int:
        """Wait until it is gone; its return code."""


@dataclass(frozen=True, slots=True)
class Workload:
    """What workers do.

    Attributes
    ----------
    begin
        Starts a process that reads a setup and then requests, and writes frames.
    noun, plural
        What a request is called in messages.
    shorter, smaller
        What a caller can do about a request that takes too long, or too much memory.
    """

    begin: Callable[[], Awaitable[Process]]
    noun: str
    plural: str
    shorter: str
    smaller: str


class Listener(Protocol):
    """Who is told what a worker says."""

    def hear(self, kind: Kind, payload: bytes) -> None:
        """Take the next frame."""

    def lost(self) -> None:
        """Take note that the worker is gone."""


class Worker:
    """A warm process over one read-only store; it runs one query at a time."""

    def __init__(self, process: Process, setup: Setup, workload: Workload) -> None:
        self.setup = setup
        self.workload = workload
        self.isolated = False
        self.tired = False
        self._process = process
        self._gone = False
        self._listener: Listener | None = None
        pipes = [pipe for pipe in (process.stdout, process.stdin) if pipe is not None]
        reading, writing = (pipe.fileno() for pipe in pipes)
        self._pipes = pipes
        self._channel = Channel(reading, writing, self._hear, self._lost)

    @classmethod
    async def start(cls, setup: Setup, workload: Workload | None = None) -> Worker:
        """Start a process, of SPARQL if nothing else is said, and wait until it is ready.

        Raises
        ------
        NotBuilt
            If the store cannot be opened.
        """
        workload = workload or SPARQL
        worker = cls(await workload.begin(), setup, workload)
        greeting = _Greeting()
        try:
            worker.ask(setup.dump(), greeting)
            async with asyncio.timeout(START_SECONDS):
                told = await greeting.told
        except BaseException as error:
            await asyncio.shield(worker.end())
            if isinstance(error, TimeoutError | EOFError):
                message = f"No worker for {workload.plural} could be started."
                raise NotBuilt(message, "See the log.") from error
            raise
        worker.isolated = told["isolated"]
        return worker

    @property
    def alive(self) -> bool:
        """Whether the process still runs, as far as is known."""
        return not self._gone

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    def ask(self, frame: bytes, listener: Listener) -> None:
        """Send one frame; `listener` hears what the worker says to it."""
        self._listener = listener
        self._channel.send(frame)

    def pause(self) -> None:
        """Let the worker wait with what it says."""
        self._channel.pause()

    def resume(self) -> None:
        """Hear the worker again."""
        self._channel.resume()

    def kill(self) -> None:
        """End the process at once, whatever it does; nothing more of it is heard."""
        self._gone = True
        self._listener = None
        self._channel.close()
        self._process.kill()

    async def end(self) -> int:
        """Kill the process and wait until it is gone; its return code."""
        self.kill()
        try:
            return await asyncio.to_thread(self._process.wait)
        finally:
            for pipe in self._pipes:
                pipe.close()

    def _hear(self, kind: Kind, payload: bytes) -> None:
        if self._listener is not None:
            self._listener.hear(kind, payload)

    def _lost(self) -> None:
        self._gone = True
        if self._listener is not None:
            self._listener.lost()


class _Greeting:
    """The first words of a worker."""

    def __init__(self) -> None:
        self.told: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()

    def hear(self, kind: Kind, payload: bytes) -> None:
        """Take the word that the worker is ready, or why not."""
        words = json.loads(payload)
        if self.told.done():
            return
        if kind is Kind.READY:
            self.told.set_result(words)
        else:
            message = f"The graph store cannot be opened: {words['message']}"
            self.told.set_exception(NotBuilt(message, "Build it first."))

    def lost(self) -> None:
        """Take note that it ended before it was ready."""
        if not self.told.done():
            self.told.set_exception(EOFError("the worker ended"))


def worker_environment() -> dict[str, str]:
    """The environment of a worker: the same package, few memory arenas, short last words."""
    home = str(Path(ecograph.__file__).parents[1])
    search = os.pathsep.join(filter(None, (home, os.environ.get("PYTHONPATH"))))
    return {
        **os.environ, "PYTHONPATH": search, "MALLOC_ARENA_MAX": "2", "RUST_BACKTRACE": "0"
    }  # fmt: skip


async def _spawned() -> Process:
    # not asyncio's own subprocess: it hangs when it is cancelled while a process starts
    return subprocess.Popen(  # noqa: S603
        [sys.executable, "-P", "-m", _MAIN],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=worker_environment(), bufsize=0,
    )  # fmt: skip


SPARQL: Final = Workload(
    begin=_spawned,
    noun="query",
    plural="queries",
    shorter="Make its patterns more selective, add LIMIT, or take the dump and run it at home.",
    smaller="Join fewer patterns, sort less, or add LIMIT to a sub-select.",
)
