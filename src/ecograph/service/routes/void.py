"""What the graph says of itself, where programs look for it: VoID and DCAT."""

from __future__ import annotations

from typing import Any, Final

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from ecograph.service.dependencies import looked_up
from ecograph.service.negotiation import Representation
from ecograph.service.openapi import PROBLEMS, bodies, example
from ecograph.service.rdf import self_description
from ecograph.service.served_graph import Live
from ecograph.service.sparql_protocol import graph_format
from ecograph.service.streams import tagged
from ecograph.store.sparql.results import GRAPH_FORMATS, content_type

__all__ = ["router"]

router = APIRouter(tags=["SPARQL"], responses=PROBLEMS)

_BODIES: Final = bodies("The description", *GRAPH_FORMATS.values())
_FORMAT: Final[dict[str, Any]] = {
    "parameters": [
        {
            "name": "format",
            "in": "query",
            "schema": {"type": "string", "enum": [*GRAPH_FORMATS]},
            "description": f"Format of the answer instead of Accept: {', '.join(GRAPH_FORMATS)}",
        }
    ]
}


@router.get(
    "/.well-known/void",
    summary="What is in the graph, as VoID",
    response_class=Response,
    responses=_BODIES,
    openapi_extra={**_FORMAT, **example("/.well-known/void")},
)
async def void(request: Request) -> Response:
    """Datasets with triples, entities, classes, properties and licences, counted by the build."""
    return await _describe(request)


@router.get(
    "/dcat",
    summary="The graph as a data catalogue, DCAT",
    response_class=Response,
    responses=_BODIES,
    openapi_extra={**_FORMAT, **example("/dcat")},
)
async def dcat(request: Request) -> Response:
    """Say the same for harvesters: a catalogue of datasets, their distributions, the endpoint."""
    return await _describe(request)


async def _describe(request: Request) -> Response:
    served: Live = request.app.state.live
    media_type = graph_format(request)
    representation = Representation(served.snapshot.manifest.digest, media_type)
    if representation.held_by(request):
        return Response(status_code=304, headers=tagged(representation))
    base = str(request.base_url)
    graph = served.snapshot
    body = await looked_up(graph, self_description, graph, base, media_type)
    fields = {"Content-Type": content_type(media_type), **tagged(representation)}
    return Response(body, headers=fields)
