"""One worker process as the service sees it: started, asked, listened to, ended."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections import deque
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import ecograph
from ecograph.errors import (
    Busy,
    EcographError,
    InvalidQuery,
    NotBuilt,
    QueryTimeout,
    ResultTooLarge,
)
from ecograph.sparql.frames import HEADER, Failure, Kind

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable

    from ecograph.sparql.frames import QueryRequest, Setup

__all__ = ["Run", "Worker", "WorkerLost"]

READ_AHEAD: Final = 4 * 2**20
START_SECONDS: Final = 30.0
_MAIN: Final = "ecograph.sparql.worker"


class WorkerLost(EcographError):
    """The worker was ended from outside before it answered; another one may answer."""

    status = 503
    slug = "busy"


class Worker:
    """A warm process over one read-only store; it runs one query at a time."""

    def __init__(self, process: subprocess.Popen[bytes], setup: Setup) -> None:
        self.setup = setup
        self.isolated = False
        self.tired = False
        self._process = process
        self._killed = False
        self._reader = asyncio.StreamReader()
        self._writer: asyncio.StreamWriter | None = None
        self._output: asyncio.BaseTransport | None = None

    @classmethod
    async def start(cls, setup: Setup) -> Worker:
        """Start a process and wait until it has opened the store.

        Raises
        ------
        NotBuilt
            If the store cannot be opened.
        """
        # not asyncio's own subprocess: it hangs when it is cancelled while a process starts
        process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-P", "-m", _MAIN],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=_environment(), bufsize=0,
        )  # fmt: skip
        worker = cls(process, setup)
        try:
            async with asyncio.timeout(START_SECONDS):
                await worker._connect()
                await worker.send(setup.dump())
                kind, payload = await worker.receive()
            told = json.loads(payload)
            if kind is not Kind.READY:
                raise NotBuilt(
                    f"The graph store cannot be opened: {told['message']}", "Build it first."
                )
        except BaseException as error:
            await asyncio.shield(worker.end())
            if isinstance(error, TimeoutError | EOFError | ConnectionError):
                raise NotBuilt("No SPARQL worker could be started.", "See the log.") from error
            raise
        worker.isolated = told["isolated"]
        return worker

    @property
    def alive(self) -> bool:
        """Whether the process still runs, as far as is known."""
        return not self._killed and not self._reader.at_eof()

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    async def send(self, frame: bytes) -> None:
        """Write one frame to the worker."""
        if self._writer is None or self._writer.is_closing():
            raise ConnectionError("the worker is closed")
        self._writer.write(frame)
        await self._writer.drain()

    async def receive(self) -> tuple[Kind, bytes]:
        """Read one frame; EOFError when the worker is gone."""
        kind, size = HEADER.unpack(await self._reader.readexactly(HEADER.size))
        return Kind(kind.decode()), await self._reader.readexactly(size)

    def kill(self) -> None:
        """End the process at once, whatever it does."""
        self._killed = True
        self._process.kill()

    async def end(self) -> int:
        """Kill the process and wait until it is gone; its return code."""
        self.kill()
        if self._writer is not None and not self._writer.is_closing():
            self._writer.transport.abort()
        if self._output is not None:
            self._output.close()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()
        return await asyncio.to_thread(self._process.wait)

    async def _connect(self) -> None:
        loop = asyncio.get_running_loop()
        reading = asyncio.StreamReaderProtocol(self._reader)
        self._output, _ = await loop.connect_read_pipe(lambda: reading, self._process.stdout)
        writing = asyncio.StreamReaderProtocol(asyncio.StreamReader())
        transport, _ = await loop.connect_write_pipe(lambda: writing, self._process.stdin)
        self._writer = asyncio.StreamWriter(transport, writing, None, loop)


class Run:
    """One query on one worker, listened to a little ahead of the caller who reads the answer.

    The worker is free as soon as it has said everything, however slowly the caller reads; a caller
    who takes nothing for as long as a query may run loses the answer.
    """

    def __init__(self, worker: Worker, request: QueryRequest, done: Callable[[Run], None]) -> None:
        self.worker = worker
        self._request = request
        self._done = done
        self._pieces: deque[bytes] = deque()
        self._held = 0
        self._error: EcographError | None = None
        self._news = asyncio.Event()
        self._room = asyncio.Event()
        self.head: dict[str, Any] | None = None
        self._task = asyncio.create_task(self._listen())

    async def begin(self) -> dict[str, Any]:
        """Wait for the head of the answer, or raise why there is none."""
        try:
            while self.head is None and not self._task.done():
                await self._wait_for_news()
        except asyncio.CancelledError:
            self.stop()
            raise
        if self.head is None:
            raise self._error or _stopped()
        return self.head

    async def pieces(self) -> AsyncGenerator[bytes, None]:
        """The body, piece by piece; raises if it breaks off."""
        try:
            while True:
                while self._pieces:
                    piece = self._pieces.popleft()
                    self._held -= len(piece)
                    self._room.set()
                    yield piece
                if self._task.done():
                    break
                await self._wait_for_news()
            if self._error:
                raise self._error
        finally:
            self.stop()

    def stop(self) -> None:
        """End the query if it still runs; the worker goes with it."""
        if not self._task.done():
            self._error = _stopped()
            self.worker.kill()
            self._task.cancel()

    async def finished(self) -> None:
        """Wait until the worker is given back."""
        await asyncio.wait([self._task])

    async def _wait_for_news(self) -> None:
        self._news.clear()
        await self._news.wait()

    async def _listen(self) -> None:
        try:
            await self._hear_out()
        except TimeoutError:
            self.worker.kill()
            slow = self._held > READ_AHEAD
            self._error = (_not_taken if slow else _timed_out)(self.worker.setup.limits.timeout)
        except (EOFError, ConnectionError):
            self._error = _died(await self.worker.end(), self.worker.setup.limits.memory_mb)
        finally:
            self._done(self)
            asyncio.get_running_loop().call_soon(self._news.set)  # after this task is done

    async def _hear_out(self) -> None:
        """Take frames until the last; time in which the caller is not ready does not count."""
        loop = asyncio.get_running_loop()
        timeout = self.worker.setup.limits.timeout
        deadline = loop.time() + timeout
        await self.worker.send(self._request.dump())
        while True:
            async with asyncio.timeout_at(deadline):
                kind, payload = await self.worker.receive()
            if kind is Kind.BODY:
                self._take(payload)
                asked = loop.time()
                async with asyncio.timeout(timeout):
                    await self._wait_for_room()
                deadline += loop.time() - asked
            elif kind is Kind.HEAD:
                self.head = json.loads(payload)
            else:
                self._close(kind, json.loads(payload))
                return
            self._news.set()

    def _take(self, payload: bytes) -> None:
        self._pieces.append(payload)
        self._held += len(payload)
        self._news.set()

    async def _wait_for_room(self) -> None:
        while self._held > READ_AHEAD:
            self._room.clear()
            await self._room.wait()

    def _close(self, kind: Kind, told: dict[str, Any]) -> None:
        if kind is Kind.END:
            limit = self.worker.setup.limits.memory_mb * 2**20
            self.worker.tired = told["grown"] > limit // 2
        else:
            self._error = _failed(told, self.worker.setup.limits.memory_mb)
            self.worker.tired = told["failure"] == Failure.MEMORY


def _environment() -> dict[str, str]:
    """The environment of a worker: the same package, few memory arenas, short last words."""
    home = str(Path(ecograph.__file__).parents[1])
    search = os.pathsep.join(filter(None, (home, os.environ.get("PYTHONPATH"))))
    return {
        **os.environ, "PYTHONPATH": search, "MALLOC_ARENA_MAX": "2", "RUST_BACKTRACE": "0"
    }  # fmt: skip


def _failed(told: dict[str, Any], memory_mb: int) -> EcographError:
    if told["failure"] == Failure.MEMORY:
        return _out_of_memory(memory_mb)
    kinds = {Failure.TOO_LARGE: ResultTooLarge, Failure.INVALID: InvalidQuery}
    return kinds[told["failure"]](told["message"], told["way_out"])


def _died(code: int, memory_mb: int) -> EcographError:
    """What the end of a worker means: abort = no memory, segfault = deep recursion."""
    if code == -signal.SIGABRT:
        return _out_of_memory(memory_mb)
    if code == -signal.SIGSEGV:
        return InvalidQuery(
            "The query has too many parts for the engine.", "Split it into several queries."
        )
    if code == -signal.SIGKILL:
        return WorkerLost("The worker that ran the query was ended from outside.", "Try again.")
    return EcographError(f"The worker that ran the query ended with code {code}.", "See the log.")


def _out_of_memory(memory_mb: int) -> ResultTooLarge:
    return ResultTooLarge(
        f"The query needed more than {memory_mb} MB of memory.",
        "Join fewer patterns, sort less, or add LIMIT to a sub-select.",
    )


def _stopped() -> EcographError:
    return Busy("The query was stopped before its answer was complete.", "Try again.")


def _not_taken(seconds: float) -> QueryTimeout:
    return QueryTimeout(
        f"Nothing of the answer was taken for {seconds:g} seconds.", "Read faster, or ask for less."
    )


def _timed_out(seconds: float) -> QueryTimeout:
    return QueryTimeout(
        f"The query ran for {seconds:g} seconds and was ended.",
        "Make its patterns more selective, add LIMIT, or take the dump and run it at home.",
    )
