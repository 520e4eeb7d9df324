"""Writing, for those who hold a token: datasets come and go, and earlier graphs come back."""

from __future__ import annotations

import os
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Final

from anyio import to_thread
from fastapi import APIRouter, Depends
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from ecograph.errors import EcographError
from ecograph.model.records import Record
from ecograph.pipeline import snapshot as snapshots
from ecograph.pipeline import tokens
from ecograph.pipeline.jobs import Job
from ecograph.service.jobs import Builds
from ecograph.service.negotiation import JSON, encode
from ecograph.service.openapi import example

__all__ = ["router"]

_ZIP: Final = ("application/zip", "application/x-zip-compressed")
_BEARER: Final = HTTPBearer(auto_error=False, description="From `ecograph token new`")
_JOBS: Final = "/api/v1/admin/jobs"
_Credentials = Annotated[HTTPAuthorizationCredentials | None, Depends(_BEARER)]


class JobsPage(Record):
    """The jobs that are remembered, the newest first."""

    results: tuple[Job, ...]


class SnapshotView(Record):
    """A graph that is kept; `version` is what a rollback asks for."""

    version: str
    digest: str
    current: bool
    built: str
    datasets: tuple[str, ...]
    triples: int


class SnapshotsPage(Record):
    """The graphs that are kept, the newest first."""

    results: tuple[SnapshotView, ...]


class Rollback(Record):
    """To which snapshot."""

    version: str


async def _builds(request: Request) -> Builds:
    builds: Builds = request.app.state.builds
    return builds


Building = Annotated[Builds, Depends(_builds)]


async def _authorised(building: Building, given: _Credentials) -> None:
    """Let holders of a token pass.

    Raises
    ------
    HTTPException
        401 to everybody else.
    """
    home = building.jobs.home
    token = given.credentials if given else ""
    if await to_thread.run_sync(tokens.verify, home, token) is None:
        detail = (
            "A token is needed. Send `Authorization: Bearer …`; `ecograph token new` makes one."
        )
        raise HTTPException(401, detail, {"WWW-Authenticate": 'Bearer realm="ecograph"'})


router = APIRouter(
    prefix="/api/v1/admin", tags=["Administration"], dependencies=[Depends(_authorised)]
)


@router.post(
    "/datasets/{slug}",
    summary="Upload a dataset folder as a zip archive",
    status_code=202,
    response_model=Job,
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {_ZIP[0]: {"schema": {"type": "string", "format": "binary"}}},
        }
    },
)
async def upload(request: Request, building: Building, slug: str) -> Response:
    """Take an archive, check it, unpack it, and line up the build of a graph with it.

    A bad archive is refused at once. What is wrong with the data is in the report of the job; then
    the graph that is served stays.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in _ZIP:
        raise HTTPException(415, f"{kind or 'No Content-Type'}: send {_ZIP[0]}.")
    jobs = building.jobs
    await to_thread.run_sync(lambda: jobs.folder.mkdir(parents=True, exist_ok=True))
    handle, name = tempfile.mkstemp(prefix="upload-", dir=jobs.folder)
    archive = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            async for piece in request.stream():
                file.write(piece)
        job = await to_thread.run_sync(jobs.upload, slug, archive, building.limits)
    finally:
        archive.unlink()
    return await _accepted(building, job)


@router.delete(
    "/datasets/{slug}",
    summary="Take an uploaded dataset out of the graph",
    status_code=202,
    response_model=Job,
)
async def delete(building: Building, slug: str) -> Response:
    """Line up the build of a graph without a dataset that was uploaded."""
    return await _accepted(building, await to_thread.run_sync(building.jobs.delete, slug))


@router.get(
    "/jobs",
    summary="The jobs that are remembered",
    response_model=JobsPage,
    openapi_extra=example(_JOBS),
)
async def jobs(building: Building) -> Response:
    """List the jobs, the newest first."""
    found = await to_thread.run_sync(building.jobs.all)
    return _reply(JobsPage(results=tuple(found)))


@router.get("/jobs/{id}", summary="What became of a job", response_model=Job)
async def job(building: Building, id: str) -> Response:
    """Tell the status of a job, and its report when it has ended."""
    return _reply(await to_thread.run_sync(building.jobs.get, id))


@router.get(
    "/snapshots",
    summary="The graphs that are kept",
    response_model=SnapshotsPage,
    openapi_extra=example("/api/v1/admin/snapshots"),
)
async def kept(building: Building) -> Response:
    """List the graphs that one can go back to, the newest first."""
    return _reply(await to_thread.run_sync(_kept, building.jobs.home))


@router.post("/rollback", summary="Serve an earlier graph again", response_model=SnapshotsPage)
async def rollback(building: Building, asked: Rollback) -> Response:
    """Make a graph that is kept the current one; it is served within about a second."""
    home = building.jobs.home
    await to_thread.run_sync(snapshots.roll_back, home, asked.version)
    return _reply(await to_thread.run_sync(_kept, home))


async def _accepted(building: Builds, job: Job) -> Response:
    await building.wake()
    return _reply(job, 202, Location=f"{_JOBS}/{job.id}")


def _reply(body: Record, status: int = 200, **headers: str) -> Response:
    fields = {"Cache-Control": "no-store", **headers}
    return Response(encode(body), status, fields, JSON)


def _kept(home: Path) -> SnapshotsPage:
    current = (home / "current").resolve()
    found = []
    for path in snapshots.kept(home):
        try:
            manifest = snapshots.Snapshot.open(path).manifest
        except EcographError:
            continue
        built = datetime.fromtimestamp((path / "manifest.json").stat().st_mtime, UTC)
        found.append(
            SnapshotView(
                version=path.name,
                digest=manifest.digest,
                current=path.resolve() == current,
                built=built.isoformat(timespec="seconds"),
                datasets=tuple(one.slug for one in manifest.datasets),
                triples=sum(manifest.triples.values()),
            )
        )
    return SnapshotsPage(results=tuple(found))
