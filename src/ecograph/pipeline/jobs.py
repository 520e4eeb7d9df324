"""Jobs that change which datasets a graph is built from: written down, so that none is lost."""

from __future__ import annotations

import os
import re
import secrets
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, Literal

from pydantic import ValidationError

from ecograph.errors import BadRequest, Busy, Forbidden, NotFound
from ecograph.model.records import SLUG, Record
from ecograph.pipeline import inputs
from ecograph.pipeline.archive import ArchiveLimits, unpack
from ecograph.pipeline.snapshot import current

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Job", "JobProblem", "JobReport", "Jobs", "now"]

Status = Literal["waiting", "running", "done", "failed"]
_ID: Final = re.compile(r"\d{8}T\d{12}-[0-9a-f]{6}")
_KEPT: Final = 50
_WAITING: Final = 8


class JobProblem(Record):
    """One thing that is wrong with what was sent: where, what stands there, what to do."""

    file: str
    row: int | None = None
    field: str = ""
    value: str = ""
    message: str
    way_out: str = ""


class JobReport(Record):
    """What came of a job."""

    message: str
    problems: tuple[JobProblem, ...] = ()
    warnings: tuple[str, ...] = ()
    snapshot: str = ""
    datasets: tuple[str, ...] = ()
    triples: int = 0
    seconds: float = 0.0


class Job(Record):
    """One change that was asked for; `report` is null until it has ended."""

    id: str
    action: Literal["upload", "delete"]
    dataset: str
    status: Status = "waiting"
    submitted: str
    ended: str | None = None
    attempts: int = 0
    report: JobReport | None = None


@dataclass(frozen=True, slots=True)
class Jobs:
    """The jobs of a home, each in a folder of its own with what was uploaded."""

    home: Path

    @property
    def folder(self) -> Path:
        """Where the jobs lie."""
        return self.home / "jobs"

    def upload(self, slug: str, archive: Path, limits: ArchiveLimits) -> Job:
        """Unpack an archive and line up its build.

        Raises
        ------
        BadRequest, SourceError
            If the archive is refused.
        Forbidden
            If the dataset is not one that can be uploaded.
        Busy
            If too many jobs wait.
        """
        self._check_slug(slug)
        self._check_room()
        job = self._new("upload", slug)
        try:
            unpack(archive, self.staged(job), slug, limits)
        except BaseException:
            shutil.rmtree(self.folder / job.id, ignore_errors=True)
            raise
        self.save(job)
        return job

    def delete(self, slug: str) -> Job:
        """Line up a build without an uploaded dataset.

        Raises
        ------
        NotFound
            If no such dataset was uploaded.
        Busy
            If too many jobs wait.
        """
        if not re.fullmatch(SLUG, slug) or not inputs.uploaded(self.home, slug).is_dir():
            raise NotFound(f"No dataset {slug!r} was uploaded.", "GET /api/v1/datasets lists all.")
        self._check_room()
        job = self._new("delete", slug)
        self.save(job)
        return job

    def get(self, identifier: str) -> Job:
        """Read a job.

        Raises
        ------
        NotFound
            If there is none.
        """
        if _ID.fullmatch(identifier):
            try:
                return self._read(self.folder / identifier / "job.json")
            except (OSError, ValidationError):
                pass
        raise NotFound(f"There is no job {identifier}.", "GET /api/v1/admin/jobs lists them.")

    def all(self) -> list[Job]:
        """Read the jobs, the newest first."""
        found = []
        for file in sorted(self.folder.glob("*/job.json"), reverse=True):
            try:
                found.append(self._read(file))
            except (OSError, ValidationError):
                continue
        return found

    def open(self) -> list[Job]:
        """Name the jobs that have not ended, the oldest first."""
        return [one for one in reversed(self.all()) if one.status in ("waiting", "running")]

    def staged(self, job: Job) -> Path:
        """Name the folder of what was uploaded for a job."""
        return self.folder / job.id / job.dataset

    def save(self, job: Job) -> None:
        """Write a job down, whole or not at all."""
        folder = self.folder / job.id
        folder.mkdir(parents=True, exist_ok=True)
        partial = folder / f"job.{os.getpid()}"
        partial.write_text(job.model_dump_json(indent=1) + "\n", encoding="utf-8")
        partial.replace(folder / "job.json")

    def end(self, job: Job, report: JobReport, *, done: bool) -> Job:
        """Write down what came of a job, and forget what nobody will ask for again."""
        status: Status = "done" if done else "failed"
        ended = job.model_copy(update={"status": status, "ended": now(), "report": report})
        shutil.rmtree(self.staged(job), ignore_errors=True)
        self.save(ended)
        over = [one for one in self.all() if one.status in ("done", "failed")]
        for one in over[_KEPT:]:
            shutil.rmtree(self.folder / one.id, ignore_errors=True)
        return ended

    def _new(self, action: Literal["upload", "delete"], slug: str) -> Job:
        stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")
        return Job(
            id=f"{stamp}-{secrets.token_hex(3)}", action=action, dataset=slug, submitted=now()
        )

    def _check_slug(self, slug: str) -> None:
        if not re.fullmatch(SLUG, slug) or len(slug) > 64:
            raise BadRequest(f"{slug!r} is not a dataset's name.", "Use a-z, 0-9, '-', '_', '.'.")
        if inputs.uploaded(self.home, slug).is_dir():
            return
        there = [one.slug for one in current(self.home).manifest.datasets] if self._built() else []
        if inputs.is_shipped(slug) or slug in there:
            message = f"The dataset {slug} was not uploaded and cannot be replaced by an upload."
            raise Forbidden(message, "Choose another name.")

    def _built(self) -> bool:
        return (self.home / "current").exists()

    def _check_room(self) -> None:
        if len(self.open()) >= _WAITING:
            raise Busy(f"{_WAITING} jobs are waiting already.", "Try again when one has ended.")

    @staticmethod
    def _read(file: Path) -> Job:
        return Job.model_validate_json(file.read_text(encoding="utf-8"))


def now() -> str:
    """Tell the time as a log does: UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")
