"""The W3C Reconciliation Service API 0.2: which entities the names in a table mean."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal, TypeVar
from urllib.parse import parse_qsl

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from ecograph.answers.names import canonical
from ecograph.errors import BadRequest
from ecograph.service.dependencies import Graph, Paper, Served
from ecograph.service.middleware.headers import path_of
from ecograph.service.negotiation import Language, Representation, language
from ecograph.service.openapi import PROBLEMS, example
from ecograph.service.reconciliation.candidates import candidates
from ecograph.service.reconciliation.extend import extend as extended
from ecograph.service.reconciliation.manifest import described, flyout, manifest
from ecograph.service.reconciliation.requests import BATCH, read_extension, read_queries
from ecograph.service.reconciliation.suggest import (
    proposals,
    suggested_properties,
    suggested_types,
    type_ref,
)
from ecograph.service.sparql_protocol import FORM

if TYPE_CHECKING:
    from ecograph.pipeline.snapshot import Snapshot
    from ecograph.service.served_graph import Live

__all__ = ["router"]

_PATH: Final = "/reconcile"
_BODY: Final = 1_000_000  # bytes
_PAGE: Final = 20
_FURTHEST: Final = 1000  # suggestions that may be skipped
_FIELDS: Final = 100
_MOST: Final = 10_000
_What = Annotated[Literal["entity", "type", "property"], Path(description="What is suggested")]
_TEXT: Final[dict[str, Any]] = {"type": "string"}
_POST: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "content": {
            FORM: {
                "schema": {
                    "type": "object",
                    "properties": {"queries": _TEXT, "extend": _TEXT},
                    "oneOf": [{"required": ["queries"]}, {"required": ["extend"]}],
                },
                "example": 'queries={"q0": {"query": "大连理工大学"}}',
            }
        },
    }
}

router = APIRouter(tags=["Search"], responses=PROBLEMS)
_Endpoint = TypeVar("_Endpoint", bound=Callable[..., Any])


def _route(
    path: str,
    method: str = "GET",
    **options: Any,  # noqa: ANN401
) -> Callable[[_Endpoint], _Endpoint]:
    """Declare a route of the service, and of the two that are of one language."""

    def declare(endpoint: _Endpoint) -> _Endpoint:
        for service in (_PATH, f"{_PATH}/zh", f"{_PATH}/en"):
            shown = service == _PATH
            router.add_api_route(
                service + path, endpoint, methods=[method], include_in_schema=shown, **options
            )
        return endpoint

    return declare


def _primary(given: object) -> object:
    """Take ``zh-CN`` for zh."""
    return given.partition("-")[0].lower() if isinstance(given, str) else given


class _Parameters(BaseModel):
    """Parameters of one endpoint; clients of this protocol send others too, which are ignored."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    lang: Annotated[Language, BeforeValidator(_primary)] | None = Field(
        None, description="Language of names; else Accept-Language, else zh"
    )


class BatchParameters(_Parameters):
    """A batch of queries or a data extension, in JSON; without either the manifest is given."""

    queries: str | None = Field(None, description=f"Up to {BATCH} queries, by any key, in JSON")
    extend: str | None = Field(None, description="Ids and properties, in JSON")
    callback: str | None = Field(
        None,
        description="Refused: there is CORS instead of JSONP",
        json_schema_extra={"deprecated": True},  # `deprecated=` warns whoever reads the field
    )


class SuggestParameters(_Parameters):
    """Parameters of a suggest service."""

    prefix: str = Field("", max_length=400, description="What was typed")
    cursor: int = Field(0, ge=0, le=_FURTHEST, description="Suggestions to skip")


class IdParameters(_Parameters):
    """Parameters of previews."""

    id: str = Field(max_length=400, description="Of an entity, a type or a property")


class ProposalParameters(_Parameters):
    """Parameters of the proposal of properties."""

    type: str = Field("", max_length=400, description="Id of a type")
    limit: int | None = Field(None, ge=1, le=_MOST, description="Properties, at most")


@_route(
    "",
    summary="Reconcile names with entities: manifest, batch of queries, data extension",
    openapi_extra=example(_PATH),
)
async def reconcile_by_get(
    request: Request, served: Served, graph: Graph, asked: Annotated[BatchParameters, Query()]
) -> Response:
    """The service manifest; or, with `queries` or `extend`, an answer.

    A name that several entities bear gives them all, none of them as a certain match; a name that
    nothing is like gives none. Types are kinds, and hold for those below them.
    """
    lang = _spoken(request, asked.lang)
    if asked.callback is not None:
        raise BadRequest("JSONP is not offered.", "Every answer allows every origin (CORS).")
    if asked.queries is None and asked.extend is None:
        path = path_of(request.scope).rstrip("/")
        host = str(request.base_url).rstrip("/")
        return _reply(request, graph, lang, manifest(graph, host, path, lang))
    return await _answer(request, served, graph, lang, (asked.queries, asked.extend))


@_route(
    "",
    "POST",
    summary="Reconcile names with entities, with the batch in a form",
    openapi_extra=_POST,
)
async def reconcile_by_post(
    request: Request, served: Served, graph: Graph, asked: Annotated[_Parameters, Query()]
) -> Response:
    """The same as GET; the batch is the form field `queries`, a data extension `extend`."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != FORM:
        raise HTTPException(415, f"{kind or 'No Content-Type'}: send {FORM}.")
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > _BODY:
            raise HTTPException(413, f"The body is longer than {_BODY} bytes. Send less at once.")
    try:
        fields = dict(parse_qsl(body.decode(), errors="strict", max_num_fields=_FIELDS))
    except ValueError as error:
        raise BadRequest("The form is malformed or not UTF-8.", "Encode it as UTF-8.") from error
    lang = _spoken(request, asked.lang)
    batches = fields.get("queries"), fields.get("extend")
    return await _answer(request, served, graph, lang, batches)


@_route(
    "/suggest/{what}",
    summary="Suggest entities, types or properties",
    openapi_extra=example(_PATH + "/suggest/entity?prefix=大连"),
)
def suggest(
    request: Request, graph: Graph, what: _What, asked: Annotated[SuggestParameters, Query()]
) -> Response:
    """Twenty at a time, the likeliest first; `cursor` says how many to skip."""
    lang = _spoken(request, asked.lang)
    if what == "entity":
        found = _entities(graph, asked, lang)
    elif what == "type":
        found = suggested_types(asked.prefix, lang)
    else:
        found = suggested_properties(asked.prefix, lang)
    page = found[asked.cursor : asked.cursor + _PAGE]
    return _reply(request, graph, lang, {"result": page})


def _entities(graph: Snapshot, asked: SuggestParameters, lang: str) -> list[dict[str, Any]]:
    limit = asked.cursor + _PAGE
    return [
        {
            "id": hit.id,
            "name": hit.label,
            "description": hit.hint,
            "notable": [type_ref(hit.kind, lang)],
        }
        for hit in graph.names.search(asked.prefix, lang=lang, limit=limit)
    ]


@_route(
    "/flyout/{what}",
    summary="A little preview of something suggested",
    openapi_extra=example(_PATH + "/flyout/entity?id=dalian-2015/univ-dut"),
)
def little(
    request: Request, graph: Graph, what: _What, asked: Annotated[IdParameters, Query()]
) -> Response:
    """A line or two of HTML without links, scripts or styles."""
    lang = _spoken(request, asked.lang)
    return _reply(request, graph, lang, flyout(graph, what, asked.id, lang))


@_route(
    "/preview",
    summary="A preview of an entity, to be shown in a frame",
    response_class=HTMLResponse,
    openapi_extra=example(_PATH + "/preview?id=dalian-2015/univ-dut"),
)
def preview(
    request: Request, graph: Graph, paper: Paper, asked: Annotated[IdParameters, Query()]
) -> Response:
    """A small page that needs nothing from anywhere else; any site may frame it."""
    lang = _spoken(request, asked.lang)
    identifier = canonical(graph, asked.id)
    address = f"{str(request.base_url).rstrip('/')}/entity/{identifier}?lang={lang}"
    shown = described(graph, identifier, lang)
    page = paper.render("preview.html", request, lang, {**shown, "address": address})
    policy = page.headers["Content-Security-Policy"]
    page.headers["Content-Security-Policy"] = policy.replace(
        "frame-ancestors 'none'", "frame-ancestors *"
    )
    return page


@_route(
    "/properties",
    summary="The properties that entities of a type have",
    openapi_extra=example(_PATH + "/properties?type=University&limit=20"),
)
def properties(
    request: Request, graph: Graph, asked: Annotated[ProposalParameters, Query()]
) -> Response:
    """Those of an entity itself first, then its links, the commonest first."""
    lang = _spoken(request, asked.lang)
    found = proposals(graph.links, asked.type, lang)[: asked.limit]
    answer: dict[str, Any] = {"type": asked.type, "properties": found}
    if asked.limit is not None:
        answer["limit"] = asked.limit
    return _reply(request, graph, lang, answer)


def _spoken(request: Request, asked: Language | None) -> Language:
    """`?lang=`, else the language in the path (`/reconcile/en`), else Accept-Language."""
    for one in ("zh", "en"):
        if asked is None and f"{path_of(request.scope)}/".startswith(f"{_PATH}/{one}/"):
            return one
    return language(request, asked)


async def _answer(
    request: Request,
    served: Live,
    graph: Snapshot,
    lang: Language,
    batches: tuple[str | None, str | None],
) -> Response:
    """Answer a batch of queries or a data extension in a thread."""
    queries, extend = batches
    if (queries is None) == (extend is None):
        raise BadRequest("There is not one batch.", "Give `queries` or `extend`, in JSON.")
    if queries is not None:
        batch = read_queries(queries)
        found = await served.batch(
            lambda: {
                name: {"result": candidates(graph, one, lang) if one else []}
                for name, one in batch.items()
            }
        )
        return _reply(request, graph, lang, found)
    extension = read_extension(extend or "")
    found = await served.batch(lambda: extended(graph, extension, lang))
    return _reply(request, graph, lang, found)


def _reply(request: Request, graph: Snapshot, lang: str, answer: dict[str, Any]) -> Response:
    representation = Representation.of(graph, lang)
    if request.method == "GET" and representation.held_by(request):
        return representation.unchanged()
    return representation.reply(answer)
