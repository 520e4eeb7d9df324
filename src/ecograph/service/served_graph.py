"""The snapshot that is served now and the workers over it, switched when a build ends."""

from __future__ import annotations

import asyncio
import logging
import pickle
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Final, TypeVar

from anyio import CapacityLimiter, to_thread

from ecograph.answers.examples import Examples, examples_of
from ecograph.answers.registry import operation_named
from ecograph.answers.workload import TEMPLATE, Work, analyses
from ecograph.errors import Busy, EcographError, NotBuilt
from ecograph.model.ontology import load
from ecograph.pipeline.snapshot import Snapshot
from ecograph.store.sparql.messages import Limits, limits_of
from ecograph.store.sparql.pool import PoolStatus, WorkerPool
from ecograph.store.sparql.template import Template

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from ecograph.settings import Settings
    from ecograph.store.sparql.pool import QueryAnswer, QueryRequest

__all__ = ["Live"]

_LOG: Final = logging.getLogger(__name__)
_Answer = TypeVar("_Answer")
_AT_ONCE: Final = 2  # batches worked on at the same time
_WAITING: Final = 32  # batches that may wait
_LARGE: Final = 20_000  # ties; such a network is looked at in parts


class Live:
    """What requests are answered from.

    Parameters
    ----------
    settings
        Limits of the workers.
    snapshot
        The graph to begin with; None if nothing is built yet.
    home
        Folder of snapshots to follow; None serves `snapshot` for ever.
    """

    def __init__(self, settings: Settings, snapshot: Snapshot | None, home: Path | None) -> None:
        self._settings = settings
        self._snapshot = snapshot
        self._home = home
        self._examples = Examples()
        self._pool: WorkerPool | None = None
        self._template = Template(TEMPLATE)
        self._analyses: WorkerPool | None = None
        self._follower: asyncio.Task[None] | None = None
        self._warming: asyncio.Task[None] | None = None
        self._refused: Path | None = None
        self._limiter: CapacityLimiter | None = None

    @property
    def snapshot(self) -> Snapshot:
        """The graph that is served now.

        Raises
        ------
        NotBuilt
            If there is none yet.
        """
        if self._snapshot is None:
            raise NotBuilt("Nothing has been built yet.", "Run `ecograph build`.")
        return self._snapshot

    @property
    def examples(self) -> Examples:
        """What can be asked of this graph with a good answer."""
        return self._examples

    @property
    def digest(self) -> str | None:
        """Digest of the graph that is served now; None before the first build."""
        return self._snapshot.manifest.digest if self._snapshot else None

    @property
    def workers(self) -> PoolStatus | None:
        """How busy the SPARQL workers are; None before they are started."""
        return self._pool.status() if self._pool else None

    @property
    def analysts(self) -> PoolStatus | None:
        """How busy the workers of analyses are; None before there is a graph."""
        return self._analyses.status() if self._analyses else None

    async def start(self) -> None:
        """Open the graph, start the workers, begin to follow the home."""
        self._limiter = CapacityLimiter(_AT_ONCE)
        if self._snapshot is not None:
            await self._serve(self._snapshot)
        if self._home is not None:
            self._follower = asyncio.create_task(self._follow(self._home / "current"))

    async def close(self) -> None:
        """End the workers and the following; the snapshot given by the caller stays open."""
        for task in filter(None, (self._follower, self._warming)):
            task.cancel()
            await asyncio.wait([task])
        if self._pool is not None:
            await self._pool.close()
        if self._analyses is not None:
            await self._analyses.close()
        await to_thread.run_sync(self._template.close)

    async def query(self, request: QueryRequest, client: str = "") -> QueryAnswer:
        """Run a guarded query in a worker; clients are served in turn.

        Raises
        ------
        NotBuilt, InvalidQuery, QueryTimeout, ResultTooLarge, Busy
            As the pool does.
        """
        if self._pool is None:
            raise NotBuilt("Nothing has been built yet.", "Run `ecograph build`.")
        return await self._pool.query(request, client)

    async def analyse(self, do: Callable[[Snapshot], _Answer], client: str = "") -> _Answer:
        """Do something with the graph in a worker; clients are served in turn.

        It ends when its time is over, and when the task that waits for it is cancelled.

        Parameters
        ----------
        do
            A function that can be pickled, as its answer can.
        client
            Who wants it.

        Raises
        ------
        NotBuilt, QueryTimeout, ResultTooLarge, Busy
            As the pool does; and what `do` raises.
        """
        if self._analyses is None:
            raise NotBuilt("Nothing has been built yet.", "Run `ecograph build`.")
        answer = await self._analyses.query(Work(do), client)
        made: _Answer | EcographError = pickle.loads(await answer.read())  # noqa: S301 (ours)
        if isinstance(made, EcographError):
            raise made
        return made

    async def batch(self, work: Callable[[], _Answer]) -> _Answer:
        """Work on a batch of small things in a thread, few batches at a time.

        Raises
        ------
        Busy
            If too many wait already.
        """
        limiter = self._limiter
        if limiter is not None and limiter.statistics().tasks_waiting >= _WAITING:
            raise Busy(f"{_WAITING} batches are waiting already.", "Try again in a moment.")
        return await to_thread.run_sync(work, limiter=limiter)

    async def _follow(self, link: Path) -> None:
        while True:
            await asyncio.sleep(self._settings.follow_seconds)
            await self._look(link)

    async def _look(self, link: Path) -> None:
        target = link.resolve()
        if not link.exists() or target in (self._refused, self._snapshot and self._snapshot.path):
            return
        try:
            await self._serve(Snapshot.open(target, self._settings.store))
        except (EcographError, LookupError, OSError, ValueError):
            self._refused = target
            _LOG.exception("the new snapshot cannot be served; the old one stays")

    async def _serve(self, snapshot: Snapshot) -> None:
        """Open a snapshot, move the workers to it, and only then answer from it."""
        examples = await to_thread.run_sync(_opened, snapshot)
        store = snapshot.store_at
        graphs = self._public_graphs(snapshot)
        if self._pool is None:
            pool = WorkerPool(
                store,
                limits=limits_of(self._settings),
                workers=self._settings.query_workers,
                public_graphs=graphs,
            )
            await pool.start()
            self._pool = pool
        else:
            await self._pool.switch(store, graphs)
        if self._analyses is None:
            self._analyses = self._analysing(snapshot)
            await self._analyses.start()
        else:
            await self._analyses.switch(snapshot.path)
        old, self._snapshot, self._examples = self._snapshot, snapshot, examples
        if old is not None and old is not snapshot:
            old.names.close()  # searches that still run end first
        if self._settings.warm_up and self._home is not None:
            if self._warming is not None:
                self._warming.cancel()
            self._warming = asyncio.create_task(self._warm_up(snapshot))

    async def _warm_up(self, snapshot: Snapshot) -> None:
        """Have a worker ready that has made the network which most people look at first.

        The process from which workers are forked takes seconds to begin, and no reader should wait
        for that.
        """
        from ecograph.answers.worker import rendered  # which has every operation loaded

        given = {"limit": "1"} if snapshot.collaboration.counts.ties > _LARGE else {}
        name = "ties" if given else "network"
        wanted = operation_named(name).requested(snapshot, given)
        with suppress(EcographError):  # whoever asks is told
            await self.analyse(partial(rendered, asked=("", name), wanted=wanted, format="json"))

    def _analysing(self, snapshot: Snapshot) -> WorkerPool:
        settings = self._settings
        limits = Limits(
            timeout=settings.analysis_timeout,
            memory_mb=settings.analysis_memory_mb,
            wait=settings.analysis_timeout / 2,
        )
        return WorkerPool(
            snapshot.path,
            limits=limits,
            workers=settings.analysis_workers,
            workload=analyses(self._template),
            lazy=True,
        )

    def _public_graphs(self, snapshot: Snapshot) -> Sequence[str] | None:
        if not self._settings.union_default_graph:
            return None
        return [graph.value for graph in snapshot.store.public_graphs]


def _opened(snapshot: Snapshot) -> Examples:
    """Open the files of a snapshot and what reading it needs, so that no request waits for it."""
    load()
    _ = (snapshot.store.public_graphs, snapshot.links, snapshot.roster.strength)
    snapshot.names.search("大连 dalian", limit=1)
    return examples_of(snapshot)
