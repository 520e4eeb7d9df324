"""The processes that build what was uploaded: begun when there is work, ended with the service."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from anyio import to_thread

from ecograph.pipeline.archive import ArchiveLimits
from ecograph.pipeline.job_runner import Orders, start
from ecograph.pipeline.jobs import Jobs

if TYPE_CHECKING:
    import subprocess
    from pathlib import Path

    from ecograph.settings import Settings

__all__ = ["Builds"]


class Builds:
    """The jobs of a home, and whoever works them off.

    Parameters
    ----------
    settings
        What a build may cost, and an archive hold.
    home
        Folder of the graphs.
    """

    def __init__(self, settings: Settings, home: Path) -> None:
        self.jobs = Jobs(home)
        self.limits = ArchiveLimits(unpacked=settings.upload_unpacked_bytes)
        self._orders = Orders(
            str(home), settings.base, settings.upload_seconds, settings.upload_memory_mb
        )
        self._running: dict[subprocess.Popen[bytes], asyncio.Task[None]] = {}

    async def resume(self) -> None:
        """Go on with what an earlier end of the service left."""
        if await to_thread.run_sync(self.jobs.open):
            await self.wake()

    async def wake(self) -> None:
        """Begin a process; where one works already, the new one waits and finds nothing to do."""
        process = await to_thread.run_sync(start, self._orders)
        self._running[process] = asyncio.create_task(self._reap(process))

    async def close(self) -> None:
        """End the processes; a job that is not done is tried again at the next start."""
        running = dict(self._running)
        for process in running:
            process.terminate()
        if running:
            await asyncio.wait(running.values())

    async def _reap(self, process: subprocess.Popen[bytes]) -> None:
        await asyncio.to_thread(process.wait)
        del self._running[process]
