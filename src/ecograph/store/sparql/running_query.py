"""One request on one worker: what it says, kept a little ahead of the caller, within its time."""

from __future__ import annotations

import asyncio
import json
import signal
from collections import deque
from typing import TYPE_CHECKING, Any, Final, Protocol

from ecograph.errors import (
    Busy,
    EcographError,
    InvalidQuery,
    QueryTimeout,
    ResultTooLarge,
    StoreUnavailable,
)
from ecograph.store.sparql.messages import Failure, Kind

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable

    from ecograph.store.sparql.worker_process import Worker

__all__ = ["Request", "Run", "WorkerLost"]

READ_AHEAD: Final = 4 * 2**20
GRACE: Final = 0.1  # seconds in which a query that nobody wants may end, before its worker goes


class Request(Protocol):
    """What a worker is asked, and the format of its answer."""

    @property
    def media_type(self) -> str:
        """The format; empty where it has none."""

    def dump(self) -> bytes:
        """Write it as one frame."""


class WorkerLost(EcographError):
    """The worker was ended from outside before it answered; another one may answer."""

    status = 503
    slug = "busy"


class Run:
    """One query on one worker, listened to a little ahead of the caller who reads the answer.

    The worker is free as soon as it has said everything, however slowly the caller reads; a caller
    who takes nothing for as long as a query may run loses the answer.

    Parameters
    ----------
    worker
        Who answers.
    request
        What is asked.
    deadline
        When the query ends at the latest, in the event loop's time; time in which the caller does
        not take what is there does not count.
    done
        Called once, when the worker is free or gone.
    """

    def __init__(
        self, worker: Worker, request: Request, deadline: float, done: Callable[[Run], None]
    ) -> None:
        self.worker = worker
        self.head: dict[str, Any] | None = None
        self._done = done
        self._deadline = deadline
        self._pieces: deque[bytes] = deque()
        self._held = 0
        self._error: EcographError | None = None
        self._over = False
        self._wanted = True
        self._paused_at: float | None = None
        self._loop = asyncio.get_running_loop()
        self._news: asyncio.Future[None] = self._loop.create_future()
        self._burial: asyncio.Task[None] | None = None
        self._timer = self._loop.call_at(deadline, self._end_by, self._timed_out)
        worker.ask(request.dump(), self)

    async def begin(self) -> dict[str, Any]:
        """Wait for the head of the answer, or raise why there is none."""
        try:
            while self.head is None and not self._over:
                await self._wait_for_news()
        except asyncio.CancelledError:
            self.stop()
            raise
        if self.head is None:
            raise self._error or _stopped()
        return self.head

    @property
    def whole(self) -> bytes | None:
        """The whole body, if all of it is there."""
        return b"".join(self._pieces) if self._over and self._error is None else None

    async def pieces(self) -> AsyncGenerator[bytes, None]:
        """The body, piece by piece; raises if it breaks off."""
        try:
            while True:
                while self._pieces:
                    piece = self._pieces.popleft()
                    self._held -= len(piece)
                    self._go_on()
                    yield piece
                if self._over:
                    break
                await self._wait_for_news()
            if self._error:
                raise self._error
        finally:
            self.stop()

    def stop(self) -> None:
        """Take no more of the answer: a query that does not end by itself now loses its worker."""
        if self._over or not self._wanted:
            return
        self._wanted = False
        self._error = _stopped()
        self._pieces.clear()
        self._timer.cancel()
        if self._paused_at is not None:
            self.abort()
        else:
            self._timer = self._loop.call_later(GRACE, self.abort)

    def abort(self) -> None:
        """End the query, and the worker with it."""
        self._end_by(_stopped)

    def hear(self, kind: Kind, payload: bytes) -> None:
        """Take what the worker says."""
        if kind is Kind.BODY:
            self._take(payload)
        elif kind is Kind.HEAD:
            self.head = json.loads(payload)
        else:
            self._close(kind, json.loads(payload))
        self._tell()

    def lost(self) -> None:
        """Find out why the worker is gone."""
        if not self._over and self._burial is None:
            self._burial = self._loop.create_task(self._bury())

    def _take(self, payload: bytes) -> None:
        if not self._wanted:
            return
        self._pieces.append(payload)
        self._held += len(payload)
        if self._held > READ_AHEAD and self._paused_at is None:
            self.worker.pause()
            self._paused_at = self._loop.time()
            self._timer.cancel()
            seconds = self.worker.setup.limits.timeout
            self._timer = self._loop.call_later(seconds, self._end_by, self._not_taken)

    def _go_on(self) -> None:
        """Hear the worker again when the caller has made room."""
        if self._paused_at is None or self._held > READ_AHEAD or self._over:
            return
        self._deadline += self._loop.time() - self._paused_at
        self._paused_at = None
        self._timer.cancel()
        self._timer = self._loop.call_at(self._deadline, self._end_by, self._timed_out)
        self.worker.resume()

    def _close(self, kind: Kind, told: dict[str, Any]) -> None:
        if kind is Kind.END:
            self.worker.tired = told["grown"] > self.worker.setup.limits.memory_mb * 2**20 // 2
        else:
            self._error = self._error or _failed(told, self.worker)
            self.worker.tired = told["failure"] == Failure.MEMORY
        self._finish()

    def _end_by(self, reason: Callable[[], EcographError]) -> None:
        if not self._over:
            self._error = reason()
            self.worker.kill()
            self._finish()

    async def _bury(self) -> None:
        code = await self.worker.end()
        if not self._over:
            self._error = self._error or _died(code, self.worker)
            self._finish()

    def _finish(self) -> None:
        self._over = True
        self._timer.cancel()
        if self._paused_at is not None:
            self.worker.resume()  # for the next query
        self._done(self)
        self._tell()

    def _tell(self) -> None:
        if not self._news.done():
            self._news.set_result(None)

    async def _wait_for_news(self) -> None:
        await self._news
        self._news = self._loop.create_future()

    def _timed_out(self) -> QueryTimeout:
        return QueryTimeout(
            f"The {self.worker.workload.noun} was ended "
            f"{self.worker.setup.limits.timeout:g} seconds after it came.",
            self.worker.workload.shorter,
        )

    def _not_taken(self) -> QueryTimeout:
        return QueryTimeout(
            f"Nothing of the answer was taken for {self.worker.setup.limits.timeout:g} seconds.",
            "Read faster, or ask for less.",
        )


def _failed(told: dict[str, Any], worker: Worker) -> EcographError:
    if told["failure"] == Failure.MEMORY:
        return _out_of_memory(worker)
    kinds: dict[str, type[EcographError]] = {
        Failure.TOO_LARGE: ResultTooLarge,
        Failure.INVALID: InvalidQuery,
        Failure.STORE: StoreUnavailable,
        Failure.TIMEOUT: QueryTimeout,
    }
    return kinds[told["failure"]](told["message"], told["way_out"])


def _died(code: int, worker: Worker) -> EcographError:
    """What the end of a worker means: abort = no memory, segfault = deep recursion."""
    if code == -signal.SIGABRT:
        return _out_of_memory(worker)
    if code == -signal.SIGSEGV:
        return InvalidQuery(
            "The query has too many parts for the engine.", "Split it into several queries."
        )
    if code == -signal.SIGKILL:
        return WorkerLost(
            f"The worker that ran the {worker.workload.noun} was ended from outside.", "Try again."
        )
    return EcographError(f"The worker ended with code {code}.", "See the log.")


def _out_of_memory(worker: Worker) -> ResultTooLarge:
    noun, most = worker.workload.noun, worker.setup.limits.memory_mb
    message = f"The {noun} needed more than {most} MB of memory."
    return ResultTooLarge(message, worker.workload.smaller)


def _stopped() -> EcographError:
    return Busy("It was stopped before its answer was complete.", "Try again.")
