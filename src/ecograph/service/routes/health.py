"""Is the service alive, and is it ready."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Depends

from ecograph import __version__
from ecograph.errors import NotBuilt
from ecograph.model.record import Record
from ecograph.service.dependencies import Served, taking
from ecograph.service.openapi import PROBLEMS, example
from ecograph.store.sparql.pool import PoolStatus

__all__ = ["router"]

router = APIRouter(tags=["Operation"], dependencies=[Depends(taking())], responses=PROBLEMS)


class Health(Record):
    """That the service runs, and what it serves; `digest` is null before the first build."""

    status: str = "ok"
    version: str = __version__
    digest: str | None
    sparql: dict[str, Any] | None
    analyses: dict[str, Any] | None


@router.get("/healthz", summary="Is the service alive", openapi_extra=example("/healthz"))
async def healthz(served: Served) -> Health:
    """Answer always, even before the first build and while every worker is busy."""
    workers, analysts = _workers(served.workers, "isolated"), _workers(served.analysts)
    return Health(digest=served.digest, sparql=workers, analyses=analysts)


@router.get("/readyz", summary="Is there a graph to answer from", openapi_extra=example("/readyz"))
async def readyz(served: Served) -> Health:
    """Answer 503 until a graph is open and a SPARQL worker stands by."""
    status = served.workers
    if served.digest is None or status is None or status.workers == 0:
        raise NotBuilt("There is no graph to answer from yet.", "Run `ecograph build`.")
    workers, analysts = _workers(status, "isolated"), _workers(served.analysts)
    return Health(status="ready", digest=served.digest, sparql=workers, analyses=analysts)


def _workers(status: PoolStatus | None, *more: str) -> dict[str, Any] | None:
    if status is None:
        return None
    names = ("workers", "idle", "running", "waiting", *more)
    return {name: getattr(status, name) for name in names}
