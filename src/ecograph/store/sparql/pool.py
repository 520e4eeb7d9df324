"""Warm worker processes that answer requests from outside, each one within its limits."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from ecograph.errors import Busy, NotBuilt
from ecograph.store.sparql.messages import Limits, QueryRequest, Setup
from ecograph.store.sparql.queue import WaitingList
from ecograph.store.sparql.running_query import Request, Run, WorkerLost
from ecograph.store.sparql.worker_process import SPARQL, Worker, Workload

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Coroutine, Sequence
    from pathlib import Path

__all__ = ["Limits", "PoolStatus", "QueryAnswer", "QueryRequest", "WorkerPool", "run_once"]

_DYING: Final = 0.1  # seconds until a killed process is seen to be dead
_AGAIN: Final = "Try again in a moment."
_LOG: Final = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class QueryAnswer:
    """An answer whose first part is there: its format, its variables, and its bytes as they come.

    `size` is the length of the whole body, and `whole` the body, when all of it is there already,
    else None. Otherwise iterate over `chunks` once; close it (`aclose`) to give up the rest, which
    ends the query.
    """

    media_type: str
    variables: tuple[str, ...]
    size: int | None
    chunks: AsyncGenerator[bytes, None]
    whole: bytes | None = None

    async def read(self) -> bytes:
        """The whole body."""
        if self.whole is not None:
            return self.whole
        return b"".join([chunk async for chunk in self.chunks])


@dataclass(frozen=True, slots=True)
class PoolStatus:
    """How busy the pool is; `isolated` says that its workers can reach no network.

    `killed` workers were ended with their query or from outside, `restarted` ones were begun later
    than the pool; both since its beginning.
    """

    workers: int
    idle: int
    running: int
    waiting: int
    isolated: bool
    pids: tuple[int, ...]
    killed: int = 0
    restarted: int = 0


class WorkerPool:
    """Answer queries in worker processes that can be killed.

    Clients are served in turn. When one of them has taken all workers, a spare one is started for
    the first of the others, and ended when no other needs it.

    Parameters
    ----------
    store_path
        Folder of what workers answer from, such as an Oxigraph store; it is opened read-only.
    limits
        What one query may cost, and how many may wait for how long.
    workers
        How many processes, and so queries at the same time.
    public_graphs
        Graphs that a query without dataset sees as its default graph; None: the store's own.
    workload
        What the workers do.
    lazy
        Whether workers are started when the first request comes.
    """

    def __init__(
        self,
        store_path: Path | str,
        *,
        limits: Limits | None = None,
        workers: int = 2,
        public_graphs: Sequence[str] | None = None,
        workload: Workload = SPARQL,
        lazy: bool = False,
    ) -> None:
        self._workload = workload
        self._lazy = lazy
        self._setup = _setup(store_path, limits or Limits(), public_graphs)
        self._workers = workers
        self._size = 0
        self._killed = 0
        self._restarted = 0
        self._closed = True
        self._isolated = False
        self._idle: list[Worker] = []
        self._waiting: WaitingList[asyncio.Future[Worker]] = WaitingList(self._setup.limits.waiting)
        self._runs: dict[Run, str] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Start all workers, unless the pool is lazy.

        Raises
        ------
        NotBuilt
            If the store cannot be opened.
        """
        self._closed = False
        for worker in await self._start_all(self._setup):
            self._size += 1
            self._give(worker)

    async def query(self, request: Request, client: str = "") -> QueryAnswer:
        """Run a query; returns when its answer has begun.

        Parameters
        ----------
        request
            What is asked.
        client
            Who asks; clients are served in turn.

        Raises
        ------
        InvalidQuery, QueryTimeout, ResultTooLarge
            If the query is wrong, or passes a limit before the answer has begun; later than that,
            the same errors come out of ``chunks``.
        Busy
            If too many queries wait, or this one waited too long.
        """
        deadline = asyncio.get_running_loop().time() + self._setup.limits.timeout
        try:
            return await self._query(request, client, deadline)
        except WorkerLost:
            noun = self._workload.plural
            _LOG.warning("a worker for %s was ended from outside; asking another", noun)
        await asyncio.sleep(_DYING)  # what ended one may have ended others, which look alive yet
        try:
            return await self._query(request, client, deadline)
        except WorkerLost as lost:
            raise Busy(lost.message, lost.way_out) from lost

    async def switch(
        self, store_path: Path | str, public_graphs: Sequence[str] | None = None
    ) -> None:
        """Answer from another snapshot from now on; running queries end on the old one.

        Parameters
        ----------
        store_path
            Folder of the new store.
        public_graphs
            Its public graphs; None keeps the list.

        Raises
        ------
        NotBuilt
            If the new store cannot be opened; the old one stays.
        """
        graphs = self._setup.public_graphs if public_graphs is None else tuple(public_graphs)
        setup = replace(self._setup, store=str(store_path), public_graphs=graphs)
        fresh = await self._start_all(setup)
        old, self._idle = self._idle, []
        self._setup = setup
        self._size = len(fresh)
        for worker in fresh:
            self._give(worker)
        for worker in old:
            self._spawn(_end(worker))
        if self._waiting:
            self._fill()

    async def close(self) -> None:
        """End every worker and every query; returns when no process is left."""
        self._closed = True
        for waiter in self._waiting.clear():
            _refuse(waiter, _closing())
        for run in list(self._runs):
            run.abort()
        idle, self._idle = self._idle, []
        for worker in idle:
            self._discard(worker)
        while self._tasks:
            await asyncio.wait(self._tasks)

    def status(self) -> PoolStatus:
        """How busy the pool is."""
        everyone = [*self._idle, *(run.worker for run in self._runs)]
        return PoolStatus(
            workers=self._size,
            idle=len(self._idle),
            running=len(self._runs),
            waiting=len(self._waiting),
            isolated=self._isolated,
            pids=tuple(worker.pid for worker in everyone),
            killed=self._killed,
            restarted=self._restarted,
        )

    async def _query(self, request: Request, client: str, deadline: float) -> QueryAnswer:
        worker = await self._take(client)
        run = Run(worker, request, deadline, self._finish)
        self._runs[run] = client
        head = await run.begin()
        variables = tuple(head["variables"])
        return QueryAnswer(request.media_type, variables, head["size"], run.pieces(), run.whole)

    def _finish(self, run: Run) -> None:
        del self._runs[run]
        self._give(run.worker)

    async def _take(self, client: str) -> Worker:
        """An idle worker, or the next one that becomes idle."""
        if self._closed:
            raise _closing()
        while self._idle:
            worker = self._idle.pop()
            if worker.alive:
                return worker
            self._discard(worker)
        self._fill()
        waiter: asyncio.Future[Worker] = asyncio.get_running_loop().create_future()
        refused = self._waiting.add(client, waiter)
        if refused is not None:
            limit = self._setup.limits.waiting
            busy = Busy(f"{limit} {self._workload.plural} are waiting already.", _AGAIN)
            _refuse(refused, busy)
        self._start_spare(client)
        return await self._wait(client, waiter)

    async def _wait(self, client: str, waiter: asyncio.Future[Worker]) -> Worker:
        limits = self._setup.limits
        seconds = min(limits.wait, limits.timeout / 2)
        try:
            async with asyncio.timeout(seconds):
                return await waiter
        except TimeoutError as error:
            self._give_back(waiter)
            raise Busy(f"No worker became free within {seconds:g} seconds.", _AGAIN) from error
        except asyncio.CancelledError:
            self._give_back(waiter)
            raise
        finally:
            self._waiting.remove(client, waiter)

    def _start_spare(self, client: str) -> None:
        """Start one worker more for a client, if another one has taken all there are."""
        holders = set(self._runs.values())
        if len(holders) == 1 and client not in holders and self._size == self._workers:
            self._size += 1
            self._spawn(self._replace(self._setup))

    def _give_back(self, waiter: asyncio.Future[Worker]) -> None:
        """Keep the worker that was handed over at the moment its query gave up."""
        if waiter.done() and not waiter.cancelled() and waiter.exception() is None:
            self._give(waiter.result())

    def _give(self, worker: Worker) -> None:
        """Hand a free worker to the next query; or end it if it is old, tired or dead."""
        if self._closed or worker.tired or worker.setup is not self._setup or not worker.alive:
            self._discard(worker)
            return
        running = Counter(self._runs.values()) if self._waiting else {}
        spare = self._size > self._workers
        while (waiter := self._waiting.take(running, 0 if spare else None)) is not None:
            if not waiter.done():
                waiter.set_result(worker)
                return
        if spare:
            self._discard(worker)
        else:
            self._idle.append(worker)

    def _discard(self, worker: Worker) -> None:
        self._killed += not worker.alive
        self._spawn(_end(worker))
        if worker.setup is self._setup:
            self._size -= 1
            self._fill()

    def _fill(self) -> None:
        """Start the workers that are missing, in the background."""
        while not self._closed and self._size < self._workers:
            self._size += 1
            self._spawn(self._replace(self._setup))

    async def _replace(self, setup: Setup) -> None:
        try:
            worker = await Worker.start(setup, self._workload)
        except NotBuilt as error:
            _LOG.error("a worker could not be started: %s", error)
            if setup is self._setup:
                self._size -= 1  # the next query tries again
            return
        self._restarted += 1
        self._give(worker)

    async def _start_all(self, setup: Setup) -> list[Worker]:
        if self._lazy:
            return []
        starts = [
            asyncio.create_task(Worker.start(setup, self._workload)) for _ in range(self._workers)
        ]
        try:
            await asyncio.wait(starts)
        finally:
            for start in starts:
                start.cancel()
        errors = [error for start in starts if (error := start.exception())]
        if errors:
            for start in starts:
                if start.exception() is None:
                    await start.result().end()
            raise errors[0]
        workers = [start.result() for start in starts]
        self._isolated = all(worker.isolated for worker in workers)
        return workers

    def _spawn(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def run_once(
    store_path: Path | str,
    request: QueryRequest,
    *,
    limits: Limits | None = None,
    public_graphs: Sequence[str] | None = None,
) -> bytes:
    """Answer one query in a process of its own and wait for the whole of it."""

    async def answer() -> bytes:
        pool = WorkerPool(store_path, limits=limits, workers=1, public_graphs=public_graphs)
        await pool.start()
        try:
            return await (await pool.query(request)).read()
        finally:
            await pool.close()

    return asyncio.run(answer())


async def _end(worker: Worker) -> None:
    await worker.end()


def _setup(store_path: Path | str, limits: Limits, graphs: Sequence[str] | None) -> Setup:
    return Setup(str(store_path), limits, None if graphs is None else tuple(graphs))


def _refuse(waiter: asyncio.Future[Worker], reason: Busy) -> None:
    if not waiter.done():
        waiter.set_exception(reason)


def _closing() -> Busy:
    return Busy("The service is closing.", _AGAIN)
