"""IRIs of the graph lead to what describes them: a page, JSON or RDF."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import quote, urlencode

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse

from ecograph.answers.names import canonical, is_ground
from ecograph.answers.operation import Operation
from ecograph.answers.operations.entities import passage, show
from ecograph.errors import NotFound
from ecograph.pipeline.snapshot import Snapshot
from ecograph.service.dependencies import Graph, exists, looked_up
from ecograph.service.negotiation import format_of, prefers_html
from ecograph.service.openapi import PROBLEMS

__all__ = ["router"]

router = APIRouter(tags=["Entities"], responses=PROBLEMS)
_API: Final = "/api/v1"
_VARY: Final = {"Vary": "Accept"}


@router.get(
    "/id/{dataset}/{slug}",
    summary="Dereference an IRI of the graph",
    status_code=303,
    response_class=RedirectResponse,
    openapi_extra={"x-example": "/id/dalian-2015/univ-dut"},
)
async def dereference(request: Request, graph: Graph, dataset: str, slug: str) -> RedirectResponse:
    """Redirect to what describes a thing: a page, JSON or RDF by Accept or suffix.

    A merged IRI leads to the one that stands. Passages and sources lead to their own answer;
    statements and figures are described by SPARQL. What others append (`utm_source`) is ignored.
    """
    return await looked_up(graph, _described, request, graph, f"{dataset}/{slug}")


def _described(request: Request, graph: Snapshot, identifier: str) -> RedirectResponse:
    """Where something is described."""
    suffix = ""
    plain, _, ending = identifier.rpartition(".")
    if ending in show.formats and not exists(graph, identifier):
        identifier, suffix = plain, ending
    if (standing := canonical(graph, identifier)) != identifier:
        return RedirectResponse(f"/id/{standing}{suffix and '.'}{suffix}", 308)
    if (row := graph.links.nodes.id.find(identifier)) >= 0 and graph.links.kind_of(row):
        if not suffix and prefers_html(request):
            lang = request.query_params.get("lang", "")
            chosen = f"?lang={quote(lang)}" if lang else ""
            return RedirectResponse(f"/entity/{identifier}{chosen}", 303, _VARY)
        return _to(request, show, f"/entities/{identifier}", suffix)
    return _no_entity(request, graph, identifier, suffix)


def _to(
    request: Request, operation: Operation[..., Any, Any], path: str, suffix: str
) -> RedirectResponse:
    chosen = format_of(request, suffix, operation.formats)
    return RedirectResponse(f"{_API}{path}.{chosen}", 303, {} if suffix else _VARY)


def _no_entity(request: Request, graph: Snapshot, identifier: str, suffix: str) -> RedirectResponse:
    if not exists(graph, identifier):
        raise NotFound(f"The graph has nothing called {identifier}.", "Look at GET /api/v1/info.")
    if is_ground(graph, identifier):
        if not suffix and prefers_html(request):
            return RedirectResponse(f"/sources/{identifier}", 303, _VARY)
        return _to(request, passage, f"/passages/{identifier}", suffix)
    iri = graph.manifest.base + identifier
    text = f"CONSTRUCT {{ <{iri}> ?p ?o }} WHERE {{ GRAPH ?g {{ <{iri}> ?p ?o }} }}"
    return RedirectResponse("/sparql?" + urlencode({"query": text}, quote_via=quote), 303)
