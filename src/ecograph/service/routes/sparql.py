"""The SPARQL endpoint: SPARQL 1.1 Protocol, read-only, run where it can be stopped."""

from __future__ import annotations

from typing import Any, Final

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from ecograph.service import protocol
from ecograph.service.deps import Graph, Paper, Served
from ecograph.service.graphs import service_description
from ecograph.service.live import Live
from ecograph.service.negotiate import language, prefers_html
from ecograph.service.openapi import bodies, example
from ecograph.service.protocol import FORM, TEXT, UPDATE, Asked
from ecograph.service.sparqlpage import sparql_page
from ecograph.service.streams import Gone, answer_stream, while_there
from ecograph.settings import Settings
from ecograph.sparql.results import (
    GRAPH_FORMATS,
    TABLE_FORMATS,
    content_type,
    formats_of,
    media_type_for,
)

__all__ = ["router"]

router = APIRouter(tags=["SPARQL"])

_QUERY: Final = "SELECT * { ?university a eco:University } LIMIT 3"
_TEXT: Final[dict[str, Any]] = {"type": "string"}
_IRIS: Final[dict[str, Any]] = {"type": "array", "items": {"type": "string"}}
_NAMES: Final = sorted({*formats_of("SELECT"), *formats_of("CONSTRUCT")})
_DATASET: Final[list[dict[str, Any]]] = [
    {"name": name, "in": "query", "schema": _IRIS, "description": f"IRIs of the {kind} graphs"}
    for name, kind in (("default-graph-uri", "default"), ("named-graph-uri", "named"))
]
_FORMAT: Final[dict[str, Any]] = {
    "name": "format",
    "in": "query",
    "schema": _TEXT,
    "description": f"Format of the answer instead of Accept: {', '.join(_NAMES)}",
}
_GET: Final[dict[str, Any]] = {
    "parameters": [
        {
            "name": "query",
            "in": "query",
            "schema": {"type": "string", "examples": [_QUERY]},
            "description": "SPARQL 1.1; common prefixes are known",
        },
        *_DATASET,
        _FORMAT,
    ],
}
_FORM: Final[dict[str, Any]] = {
    "type": "object",
    "required": ["query"],
    "properties": {
        "query": {"type": "string", "examples": [_QUERY]},
        "default-graph-uri": _IRIS,
        "named-graph-uri": _IRIS,
        "format": _TEXT,
    },
}
_POST: Final[dict[str, Any]] = {
    "parameters": [*_DATASET, _FORMAT],
    "requestBody": {
        "required": True,
        "content": {FORM: {"schema": _FORM}, TEXT: {"schema": _TEXT, "example": _QUERY}},
    },
}
_ANSWERS: Final = bodies("The answer", *TABLE_FORMATS.values(), *GRAPH_FORMATS.values())


@router.get(
    "/sparql",
    summary="Ask by SPARQL",
    response_class=Response,
    responses=_ANSWERS,
    openapi_extra={**_GET, **example("/sparql?query=ASK%20%7B%20%3Fs%20%3Fp%20%3Fo%20%7D")},
)
async def ask_by_get(request: Request, served: Served, graph: Graph, paper: Paper) -> Response:
    """SELECT, ASK, CONSTRUCT or DESCRIBE over the public view, or over the graphs named.

    Without a query: a form for people, a service description (SPARQL 1.1) for programs. Updates,
    SERVICE and LOAD are refused; time, rows, bytes and memory have limits.
    """
    asked = protocol.by_get(request)
    if asked is not None:
        return await _answer(request, served, asked)
    if prefers_html(request):
        lang = language(request, "en" if request.query_params.get("lang") == "en" else None)
        wanted = request.query_params.get("example", "")
        page = await served.compute(lambda: sparql_page(graph, served.examples, wanted, lang))
        return paper.render("sparql.html", request, lang, page)
    media_type = media_type_for("CONSTRUCT", request.headers.get("accept"))
    body = service_description(graph, str(request.url.replace(query="")), media_type)
    return Response(body, headers={"Content-Type": content_type(media_type), "Vary": "Accept"})


@router.post(
    "/sparql",
    summary="Ask by SPARQL, with the query in the body",
    response_class=Response,
    responses=_ANSWERS,
    openapi_extra=_POST,
)
async def ask_by_post(request: Request, served: Served) -> Response:
    """The same as GET; the body is form fields or the query itself."""
    settings: Settings = request.app.state.settings
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == UPDATE:
        raise protocol.refused_update()
    if kind not in (FORM, TEXT):
        raise HTTPException(415, f"{kind or 'No Content-Type'}: send {FORM} or {TEXT}.")
    body = await protocol.read_body(request, settings)
    read = protocol.by_form if kind == FORM else protocol.by_text
    return await _answer(request, served, read(request, body))


async def _answer(request: Request, served: Live, asked: Asked) -> Response:
    settings: Settings = request.app.state.settings
    query = protocol.prepare(asked, request.headers.get("accept", ""), settings)
    try:
        found = await while_there(request, served.query(query))
    except Gone:
        return Response(status_code=499)
    return await answer_stream(found)
