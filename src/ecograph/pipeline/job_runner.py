"""The process that works jobs off, one at a time, each build in a process that can be ended."""

from __future__ import annotations

import fcntl
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ecograph.errors import Busy, EcographError, Forbidden, Problem, SourceError
from ecograph.pipeline import build as pipeline
from ecograph.pipeline import inputs
from ecograph.pipeline.jobs import Job, JobProblem, JobReport, Jobs
from ecograph.pipeline.snapshot import current
from ecograph.sources.registry import open_source

if TYPE_CHECKING:
    from types import FrameType

    from ecograph.pipeline.build import BuildReport

__all__ = ["Orders", "start"]

_ATTEMPTS: Final = 2  # a job that was broken off by an end of the service is tried again
_PAUSE: Final = 1.0  # seconds between two looks at a build of somebody else
_MAIN: Final = "ecograph.pipeline.job_runner"


@dataclass(frozen=True, slots=True)
class Orders:
    """Where the jobs are, and what one build may cost."""

    home: str
    base: str
    seconds: float
    memory_mb: int


def start(orders: Orders) -> subprocess.Popen[bytes]:
    """Start the process; it ends when no job is left."""
    return _run("queue", orders)


def _run(task: str, orders: Orders, log: int = subprocess.DEVNULL) -> subprocess.Popen[bytes]:
    package = str(Path(__file__).parents[1])
    search = os.pathsep.join(filter(None, (package, os.environ.get("PYTHONPATH"))))
    return subprocess.Popen(  # noqa: S603
        [sys.executable, "-P", "-m", _MAIN, task, json.dumps(asdict(orders))],
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        env={**os.environ, "PYTHONPATH": search, "MALLOC_ARENA_MAX": "2"},
    )


def _work_off(orders: Orders) -> None:
    """Take job after job; whoever else works them off has to wait."""
    jobs = Jobs(Path(orders.home))
    jobs.folder.mkdir(parents=True, exist_ok=True)
    with (jobs.folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        while left := jobs.open():
            job = left[0]
            if job.attempts >= _ATTEMPTS:
                jobs.end(job, JobReport(message="The build was broken off twice."), done=False)
                continue
            begun = {"status": "running", "attempts": job.attempts + 1}
            jobs.save(job.model_copy(update=begun))
            _watch(jobs, job.id, orders)


def _watch(jobs: Jobs, identifier: str, orders: Orders) -> None:
    """Have a job built, and end it when it costs too much."""
    log = jobs.folder / identifier / "build.log"
    with log.open("wb") as file:
        process = _run(identifier, orders, file.fileno())
        restore = signal.signal(signal.SIGTERM, lambda *_: _stop(process))
        try:
            code = process.wait(orders.seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            code = None
        finally:
            signal.signal(signal.SIGTERM, restore)
    job = jobs.get(identifier)
    if job.status == "running":
        jobs.end(job, JobReport(message=_broken_off(code, orders)), done=False)


def _stop(process: subprocess.Popen[bytes]) -> None:
    """End with the service; the job stays as it is and is tried again at the next start."""
    process.kill()
    process.wait()
    raise SystemExit(0)


def _broken_off(code: int | None, orders: Orders) -> str:
    if code is None:
        return f"The build took more than {orders.seconds:g} seconds and was ended."
    if code in (-signal.SIGABRT, -signal.SIGSEGV, 70):
        return f"The build needed more than {orders.memory_mb} MB of memory."
    return f"The build ended with code {code}; its log lies beside the job."


def _build(identifier: str, orders: Orders) -> int:
    """Do one job and write down what came of it; the code 70 means that memory ran out."""
    os.nice(10)
    limit = orders.memory_mb * 2**20
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    jobs = Jobs(Path(orders.home))
    job = jobs.get(identifier)
    try:
        jobs.end(job, _done(jobs, job, orders), done=True)
    except MemoryError:
        return 70
    except EcographError as error:
        jobs.end(job, _failed(error), done=False)
    return 0


def _done(jobs: Jobs, job: Job, orders: Orders) -> JobReport:
    given = _given(jobs, job)
    report = _built(given, orders, inputs.remembered(jobs.home).documents)
    _keep_folder(jobs, job)
    shapes = [str(one) for one in report.shapes.warnings[:100]]
    return JobReport(
        message="The graph is built and served.",
        warnings=(*report.manifest.warnings, *shapes),
        snapshot=report.path.name,
        datasets=tuple(given),
        triples=sum(report.manifest.triples.values()),
        seconds=round(report.seconds, 2),
    )


def _keep_folder(jobs: Jobs, job: Job) -> None:
    """Put what was uploaded where the next build finds it, in place of what was there."""
    final, staged = inputs.uploaded(jobs.home, job.dataset), jobs.staged(job)
    if job.action == "upload" and not staged.is_dir():
        return
    if final.is_dir():
        old = jobs.folder / job.id / "replaced"
        shutil.rmtree(old, ignore_errors=True)
        final.rename(old)
        shutil.rmtree(old)
    if job.action == "upload":
        final.parent.mkdir(parents=True, exist_ok=True)
        staged.rename(final)


def _given(jobs: Jobs, job: Job) -> dict[str, str]:
    """Say what the build is given: what is in the graph now, changed by the job."""
    there: list[str] = []
    if (jobs.home / "current").exists():
        there = [one.slug for one in current(jobs.home).manifest.datasets]
    given = inputs.specs_of(jobs.home, [slug for slug in there if slug != job.dataset])
    if job.action == "upload":
        staged = jobs.staged(job)  # it has been moved if the last attempt ended very late
        given[job.dataset] = str(
            staged if staged.is_dir() else inputs.uploaded(jobs.home, job.dataset)
        )
    if not given:
        raise Forbidden("Without this dataset the graph would be empty.", "Upload another first.")
    return dict(sorted(given.items()))


def _built(given: dict[str, str], orders: Orders, documents: str | None) -> BuildReport:
    """Build; while somebody else builds in the same home, wait."""
    sources = [open_source(text) for text in given.values()]
    at = Path(documents) if documents and Path(documents).is_dir() else None
    while True:
        try:
            return pipeline.build(sources, Path(orders.home), documents_at=at, base=orders.base)
        except Busy:
            time.sleep(_PAUSE)


def _failed(error: EcographError) -> JobReport:
    found: tuple[Problem, ...] = error.problems if isinstance(error, SourceError) else ()
    problems = tuple(
        JobProblem(
            file=one.file, row=one.row or None, field=one.field, value=one.value,
            message=one.message, way_out=one.way_out,
        )
        for one in found
    )  # fmt: skip
    count = len(problems)
    said = f"{count} problem{'' if count == 1 else 's'} found." if count else str(error)
    return JobReport(message=f"{said} The graph that was served stays.", problems=problems)


def _main() -> int:
    task, told = sys.argv[1:]
    orders = Orders(**json.loads(told))
    if task != "queue":
        return _build(task, orders)
    signal.signal(signal.SIGTERM, _leave)
    _work_off(orders)
    return 0


def _leave(_: int, __: FrameType | None) -> None:
    raise SystemExit(0)


if __name__ == "__main__":
    raise SystemExit(_main())
