"""The numbers of the service, for Prometheus."""

from __future__ import annotations

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from ecograph.errors import NotFound
from ecograph.service.dependencies import Served, taking
from ecograph.service.openapi import PROBLEMS, bodies, example
from ecograph.service.prometheus import MEDIA_TYPE, Metrics

__all__ = ["router"]

router = APIRouter(tags=["Operation"], dependencies=[Depends(taking())], responses=PROBLEMS)


@router.get(
    "/metrics",
    summary="Numbers for Prometheus",
    response_class=Response,
    responses=bodies("Text of Prometheus", "text/plain"),
    openapi_extra=example("/metrics"),
)
async def metrics(request: Request, served: Served) -> Response:
    """Requests by route, SPARQL workers, and the graph that is served."""
    if not request.app.state.settings.metrics:
        raise NotFound("This service does not tell its numbers.", "Set ECOGRAPH_METRICS=true.")
    counted: Metrics = request.app.state.metrics
    counted.look(served)
    headers = {"Content-Type": MEDIA_TYPE, "Cache-Control": "no-store"}
    return Response(counted.write(), headers=headers)
