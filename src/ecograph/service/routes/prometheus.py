"""The numbers of the service, for Prometheus."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from ecograph.errors import NotFound
from ecograph.service.dependencies import Served
from ecograph.service.openapi import bodies, example
from ecograph.service.parameters import NoParameters
from ecograph.service.prometheus import MEDIA_TYPE, Metrics

__all__ = ["router"]

router = APIRouter(tags=["Operation"])


@router.get(
    "/metrics",
    summary="Numbers for Prometheus",
    response_class=Response,
    responses=bodies("Text of Prometheus", "text/plain"),
    openapi_extra=example("/metrics"),
)
async def metrics(
    request: Request, served: Served, _: Annotated[NoParameters, Query()]
) -> Response:
    """Requests by route, SPARQL workers, and the graph that is served."""
    if not request.app.state.settings.metrics:
        raise NotFound("This service does not tell its numbers.", "Set ECOGRAPH_METRICS=true.")
    counted: Metrics = request.app.state.metrics
    counted.look(served)
    headers = {"Content-Type": MEDIA_TYPE, "Cache-Control": "no-store"}
    return Response(counted.write(), headers=headers)
