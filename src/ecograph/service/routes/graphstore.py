"""Whole graphs by their IRI: the reading half of the SPARQL 1.1 Graph Store HTTP Protocol."""

from __future__ import annotations

import re
from typing import Any, Final

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from ecograph.errors import BadRequest, NotFound
from ecograph.model.namespaces import GRAPH_ENTITIES
from ecograph.pipeline.snapshot import Snapshot
from ecograph.service.dependencies import caller_of
from ecograph.service.negotiation import Representation
from ecograph.service.openapi import PROBLEMS, bodies, example
from ecograph.service.served_graph import Live
from ecograph.service.sparql_protocol import graph_format
from ecograph.service.streams import Gone, answer_stream, tagged, while_there
from ecograph.store.sparql.pool import QueryRequest
from ecograph.store.sparql.results import GRAPH_FORMATS, content_type

__all__ = ["router"]

router = APIRouter(tags=["SPARQL"], responses=PROBLEMS)

_IRI: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|^`\\]+")
_KNOWN: Final = ("graph", "default", "format")
_PARAMETERS: Final[list[dict[str, Any]]] = [
    {
        "name": "graph",
        "in": "query",
        "schema": {"type": "string", "format": "iri", "examples": [GRAPH_ENTITIES]},
        "description": "IRI of a named graph",
    },
    {
        "name": "default",
        "in": "query",
        "schema": {"type": "string"},
        "allowEmptyValue": True,
        "description": "Instead of `graph`: what a query without dataset sees; needs no value",
    },
    {
        "name": "format",
        "in": "query",
        "schema": {"type": "string", "enum": [*GRAPH_FORMATS]},
        "description": f"Format of the answer instead of Accept: {', '.join(GRAPH_FORMATS)}",
    },
]


@router.get(
    "/rdf-graphs/service",
    summary="A whole graph",
    response_class=Response,
    responses=bodies("The triples of the graph", *GRAPH_FORMATS.values()),
    openapi_extra={
        "parameters": _PARAMETERS,
        **example("/rdf-graphs/service?graph=https://w3id.org/ecograph/graph/prov"),
    },
)
async def whole_graph(request: Request) -> Response:
    """Every triple of one named graph or of the default graph, streamed.

    It has no limit: this is the way to take a graph home. `/sparql` lists the graphs. They change
    by builds only: PUT, POST, PATCH and DELETE are refused.
    """
    served: Live = request.app.state.live
    graph = _named(request, served.snapshot)
    media_type = graph_format(request)
    representation = Representation(served.snapshot.manifest.digest, media_type)
    if representation.held_by(request):
        return Response(status_code=304, headers=tagged(representation))
    if request.scope.get("head"):
        return Response(
            headers={**tagged(representation), "Content-Type": content_type(media_type)}
        )
    asked = QueryRequest("", media_type, default_graphs=graph, whole=True)
    try:
        found = await while_there(request, served.query(asked, caller_of(request)))
    except Gone:
        return Response(status_code=499)
    return await answer_stream(found, tagged(representation))


def _named(request: Request, snapshot: Snapshot) -> tuple[str, ...]:
    """Read which graph is meant: one name, or none for the default graph."""
    given = request.query_params.multi_items()
    for name, _ in given:
        if name not in _KNOWN:
            raise BadRequest(f"Unknown parameter {name!r}.", f"Known: {', '.join(_KNOWN)}.")
    graphs = [value for name, value in given if name == "graph"]
    defaults = [value for name, value in given if name == "default"]
    if len(graphs) + len(defaults) != 1:
        raise BadRequest("One graph is asked for at a time.", "Give ?graph=IRI or ?default.")
    if defaults:
        return ()
    if not _IRI.fullmatch(graphs[0]):
        raise BadRequest(f"{graphs[0]!r} is not an absolute IRI.", _WHERE)
    if graphs[0] not in (one.value for one in snapshot.store.named_graphs):
        raise NotFound(f"There is no graph <{graphs[0]}>.", _WHERE)
    return (graphs[0],)


_WHERE: Final = "GET /sparql, without a query, lists the graphs."
