"""The SPARQL endpoint: SPARQL 1.1 Protocol, read-only, run where it can be stopped."""

from __future__ import annotations

from typing import Any, Final

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from ecograph.service import sparql_protocol
from ecograph.service.dependencies import caller_of
from ecograph.service.negotiation import Representation, language, prefers_html
from ecograph.service.openapi import PROBLEMS, bodies, example
from ecograph.service.pages import Pages
from ecograph.service.pages.sparql import sparql_page
from ecograph.service.rdf import service_description
from ecograph.service.served_graph import Live
from ecograph.service.sparql_protocol import FORM, TEXT, UPDATE, Asked
from ecograph.service.streams import Gone, answer_stream, tagged, while_there
from ecograph.settings import Settings
from ecograph.store.sparql.results import GRAPH_FORMATS, TABLE_FORMATS, content_type, formats_of

__all__ = ["router"]

router = APIRouter(tags=["SPARQL"], responses=PROBLEMS)

_LONG: Final = 4_000
_QUERY: Final = "SELECT * { ?university a eco:University } LIMIT 3"
_TEXT: Final[dict[str, Any]] = {"type": "string"}
_IRIS: Final[dict[str, Any]] = {"type": "array", "items": {"type": "string"}}
_NAMES: Final = sorted({*formats_of("SELECT"), *formats_of("CONSTRUCT")})
_CHOICE: Final[dict[str, Any]] = {"type": "string", "enum": _NAMES}
_DATASET: Final[list[dict[str, Any]]] = [
    {"name": name, "in": "query", "schema": _IRIS, "description": f"IRIs of the {kind} graphs"}
    for name, kind in (("default-graph-uri", "default"), ("named-graph-uri", "named"))
]
_FORMAT: Final[dict[str, Any]] = {
    "name": "format",
    "in": "query",
    "schema": _CHOICE,
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
        "format": _CHOICE,
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
async def ask_by_get(request: Request) -> Response:
    """SELECT, ASK, CONSTRUCT or DESCRIBE over the public view, or over the graphs named.

    Without a query: a form for people, a service description (SPARQL 1.1) for programs. Updates,
    SERVICE and LOAD are refused; time, rows, bytes and memory have limits.
    """
    asked = sparql_protocol.by_get(request)
    return await (_introduce(request) if asked is None else _answer(request, asked))


async def _introduce(request: Request) -> Response:
    served: Live = request.app.state.live
    if prefers_html(request):
        paper: Pages = request.app.state.pages
        graph, examples = served.snapshot, served.examples
        lang = language(request, "en" if request.query_params.get("lang") == "en" else None)
        wanted = request.query_params.get("example", "")
        page = await served.batch(lambda: sparql_page(graph, examples, wanted, lang))
        return paper.render("sparql.html", request, lang, page)
    media_type = sparql_protocol.graph_format(request)
    body = service_description(served.snapshot, str(request.url.replace(query="")), media_type)
    return Response(body, headers={"Content-Type": content_type(media_type), "Vary": "Accept"})


@router.post(
    "/sparql",
    summary="Ask by SPARQL, with the query in the body",
    response_class=Response,
    responses=_ANSWERS,
    openapi_extra=_POST,
)
async def ask_by_post(request: Request) -> Response:
    """The same as GET; the body is form fields or the query itself."""
    settings: Settings = request.app.state.settings
    kind, _, rest = request.headers.get("content-type", "").lower().partition(";")
    kind = kind.strip()
    if kind == UPDATE:
        raise sparql_protocol.refused_update()
    if kind not in (FORM, TEXT):
        raise HTTPException(415, f"{kind or 'No Content-Type'}: send {FORM} or {TEXT}.")
    charset = rest.partition("charset=")[2].partition(";")[0].strip(' "')
    if charset not in ("", "utf-8", "utf8"):
        raise HTTPException(415, f"{charset}: send the query as UTF-8.")
    body = await sparql_protocol.read_body(request, settings)
    read = sparql_protocol.by_form if kind == FORM else sparql_protocol.by_text
    return await _answer(request, read(request, body))


async def _answer(request: Request, asked: Asked) -> Response:
    served: Live = request.app.state.live
    settings: Settings = request.app.state.settings
    if len(asked.text) > _LONG:  # reading it takes long enough for others to notice
        prepared = await served.batch(lambda: sparql_protocol.prepare(request, asked, settings))
    else:
        prepared = sparql_protocol.prepare(request, asked, settings)
    query, steady = prepared
    tag = {}
    if steady and request.method == "GET":
        representation = Representation(served.snapshot.manifest.digest, query.media_type)
        if representation.held_by(request):
            return Response(status_code=304, headers=tagged(representation))
        tag = tagged(representation)
    try:
        found = await while_there(request, served.query(query, caller_of(request)))
    except Gone:
        return Response(status_code=499)
    return await answer_stream(found, tag)
