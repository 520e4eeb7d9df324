"""What the graph is made from and how much is in it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from ecograph.pipeline.snapshot import Counts, Snapshot
from ecograph.service.dependencies import Graph
from ecograph.service.negotiation import Representation
from ecograph.service.openapi import example
from ecograph.service.parameters import NoParameters
from ecograph.service.schemas import DatasetsPage, DatasetView, Info, Meta

__all__ = ["datasets_of", "router"]

router = APIRouter(prefix="/api/v1", tags=["Operation"])


@router.get(
    "/info",
    summary="Digest, datasets, caveats and counts of the graph",
    response_model=Info,
    openapi_extra=example("/api/v1/info"),
)
async def info(request: Request, graph: Graph, _: Annotated[NoParameters, Query()]) -> Response:
    """Say what is served, as the build wrote it down."""
    manifest = graph.manifest
    representation = Representation.of(graph)
    if representation.held_by(request):
        return representation.unchanged()
    return representation.reply(
        Info(
            digest=manifest.digest,
            version=manifest.version,
            base=manifest.base,
            invented=any(one.invented for one in manifest.datasets),
            datasets=datasets_of(graph),
            caveats=graph.caveats,
            triples=manifest.triples,
            documents=manifest.documents,
            warnings=manifest.warnings,
        )
    )


@router.get(
    "/datasets",
    summary="The datasets in the graph",
    response_model=DatasetsPage,
    openapi_extra=example("/api/v1/datasets"),
)
async def datasets(request: Request, graph: Graph, _: Annotated[NoParameters, Query()]) -> Response:
    """List the datasets with titles, licences, caveats and counts."""
    representation = Representation.of(graph)
    if representation.held_by(request):
        return representation.unchanged()
    found = datasets_of(graph)
    return representation.reply(DatasetsPage(meta=Meta.of(graph, len(found)), results=found))


def datasets_of(graph: Snapshot) -> tuple[DatasetView, ...]:
    """Describe the datasets of a graph."""
    counts = graph.manifest.counts
    return tuple(
        DatasetView(**dict(one), counts=counts.get(one.slug, Counts()))
        for one in graph.manifest.datasets
    )
