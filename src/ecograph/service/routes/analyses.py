"""The named analyses: an address each, with the parameters and the answer of the analysis."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Annotated, Any, Final
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Path
from starlette.requests import Request
from starlette.responses import Response

from ecograph.answers.analyses.registry import (
    ANALYSES,
    AnalysisView,
    analysis_named,
    answer,
    parameters_of,
    request_for,
)
from ecograph.answers.observations_rdf import RDF_FORMATS, observations
from ecograph.answers.row_evidence import BehindView, behind_analysis
from ecograph.errors import BadRequest, NotFound
from ecograph.pipeline.snapshot import Snapshot
from ecograph.service import dependencies
from ecograph.service.dependencies import Graph, Served
from ecograph.service.negotiation import JSON, Representation, accepted, encode, language
from ecograph.service.openapi import bodies, example
from ecograph.service.parameters import DATE_PATTERN
from ecograph.service.schemas import AnalysisInfo
from ecograph.service.served_graph import Live

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from ecograph.answers.analyses.registry import ParameterView
    from ecograph.answers.network import StatementsRequest
    from ecograph.service.negotiation import Language

__all__ = ["Given", "described", "given_in", "language_of", "router", "schema_of"]

router = APIRouter(prefix="/api/v1", tags=["Analysis"])
_SVG: Final = "image/svg+xml"
_FORMATS: Final = {"json": JSON, "svg": _SVG, **RDF_FORMATS}
_BODIES: Final = bodies("The answer, as linked data, or its picture", *_FORMATS.values())
_JSON_TYPES: Final = {"integer": "integer", "number": "number", "boolean": "boolean"}
Given = dict[str, list[str]]


def described() -> tuple[AnalysisInfo, ...]:
    """Describe every analysis, with an address that answers."""
    shared = ("name", "title_zh", "title_en", "definition_zh", "definition_en")
    return tuple(
        AnalysisInfo(
            **{name: getattr(one, name) for name in (*shared, "reference", "doi", "picture")},
            parameters=parameters_of(one),
            example=address_of(one.name),
        )
        for one in ANALYSES.values()
    )


def address_of(name: str) -> str:
    """Write an address at which an analysis answers in the default graph."""
    given = ANALYSES[name].example
    address = f"/api/v1/analysis/{name}"
    return f"{address}?{urlencode(given, quote_via=quote, safe='/')}" if given else address


async def reply_to(
    request: Request, where: tuple[Live, Snapshot], name: str, given: Given
) -> Response:
    """Answer an analysis: as JSON, as linked data, or its picture."""
    served, graph = where
    name, chosen = _format(request, name, given)
    lang = language_of(request, given)
    _refuse_exact(name, given)
    wanted = request_for(graph, name, given, lang)
    representation = Representation.of(graph, lang, _FORMATS[chosen])
    if representation.held_by(request):
        return representation.unchanged()
    return await served.compute(lambda: representation.reply(_body(graph, name, wanted, chosen)))


def _refuse_exact(name: str, given: Given) -> None:
    if given.get("exact", [""]) not in ([""], ["false"]):
        way_out = f"Run `ecograph analyse {name} --exact`, or ask in a notebook."
        raise BadRequest("Dear analyses are not computed while a service waits.", way_out)


def _body(graph: Snapshot, name: str, wanted: StatementsRequest, chosen: str) -> bytes:
    """The answer in the format asked for."""
    found = answer(graph, name, wanted)
    if chosen == "json":
        return encode(found)
    if chosen in RDF_FORMATS:
        return observations(found, chosen, lang=wanted.lang, base=graph.manifest.base)
    if not found.picture:
        reason = found.reason or f"{name} draws none."
        raise NotFound(f"There is no picture: {reason}", "Ask for format=json.")
    return found.picture.encode()


def _format(request: Request, name: str, given: Given) -> tuple[str, str]:
    """The analysis, and the format that a suffix, `format` or the Accept header asks for."""
    plain, _, suffix = name.rpartition(".")
    name, suffix = (plain, suffix) if suffix in _FORMATS else (name, "")
    analysis_named(name)
    asked = given.pop("format", [])
    chosen = next(filter(None, asked), suffix) or accepted(request, _FORMATS)
    if chosen not in _FORMATS:
        raise BadRequest(f"Unknown format {chosen!r}.", f"Known: {', '.join(_FORMATS)}.")
    return name, chosen


def language_of(request: Request, given: Given) -> Language:
    """Take the language out of the parameters: `lang`, else Accept-Language, else Chinese.

    Raises
    ------
    BadRequest
        If there is no such language.
    """
    asked = "".join(given.pop("lang", [])).lower().partition("-")[0]
    if asked not in ("", "zh", "en"):
        raise BadRequest(f"Unknown language {asked!r}.", "Known: zh, en.")
    return language(request, asked or None)  # type: ignore[arg-type]


def given_in(request: Request) -> Given:
    """The parameters of an address, each with its values.

    Raises
    ------
    BadRequest
        If a value is no text that can be printed.
    """
    found: Given = defaultdict(list)
    for key, value in request.query_params.multi_items():
        if not value.isprintable():
            raise BadRequest(f"{value!r} is no value of {key}.", "Give an id or a name.")
        found[key].append(value)
    return dict(found)


def _endpoint(name: str) -> Callable[[Request, Live, Snapshot], Awaitable[Response]]:
    """The route function of one analysis."""

    async def endpoint(request: Request, served: Served, graph: Graph) -> Response:
        return await reply_to(request, (served, graph), name, given_in(request))

    return endpoint


def _documented(name: str) -> dict[str, Any]:
    """What OpenAPI says of an analysis: its parameters, and an example."""
    common = [
        {"name": "lang", "in": "query", "schema": {"type": "string", "enum": ["zh", "en"]}},
        {"name": "format", "in": "query", "schema": {"type": "string", "enum": list(_FORMATS)}},
    ]
    own = [schema_of(one) for one in parameters_of(ANALYSES[name]) if one.name != "exact"]
    return {**example(address_of(name)), "parameters": [*own, *common]}


def schema_of(one: ParameterView) -> dict[str, Any]:
    """Write a parameter as OpenAPI does."""
    schema: dict[str, Any] = {"type": _JSON_TYPES.get(one.type, "string"), **one.bounds}
    if one.name in ("as_of", "since", "until", "split"):
        schema["pattern"] = DATE_PATTERN
    if one.choices:
        schema["enum"] = list(one.choices)
    if one.many:
        schema = {"type": "array", "items": schema}
    elif one.default is not None:
        schema["default"] = one.default
    return {"name": one.name, "in": "query", "description": one.about, "schema": schema}


for _name, _one in ANALYSES.items():
    router.add_api_route(
        f"/analysis/{_name}",
        _endpoint(_name),
        name=_name,
        summary=_one.title_en,
        description=f"{_one.definition_en}. {_one.reference}",
        response_model=AnalysisView,
        responses=_BODIES,
        openapi_extra=_documented(_name),
    )


@router.get(
    "/analysis/{name}",
    summary="A named analysis",
    response_model=AnalysisView,
    responses=_BODIES,
    openapi_extra=example(address_of("communities")),
)
async def analysis(
    request: Request,
    served: Served,
    graph: Graph,
    name: Annotated[str, Path(description="The analysis", examples=["communities"])],
) -> Response:
    """Answer an analysis; `format`, a suffix such as `.svg` or `.ttl`, or Accept says how.

    Parameters are those of the analysis (`/api/v1/analysis` lists them), entities by id or name.
    """
    return await reply_to(request, (served, graph), name, given_in(request))


@router.get(
    "/analysis/{name}/why",
    summary="What a row of a named analysis rests on",
    response_model=BehindView,
    openapi_extra={
        **example("/api/v1/analysis/communities/why?of=dalian-2015/univ-dut"),
        "parameters": [
            {
                "name": "of",
                "in": "query",
                "description": "What the row names, by id, name, or as it stands there; two: a tie",
                "schema": {"type": "array", "items": {"type": "string"}, "maxItems": 2},
            },
            {"name": "lang", "in": "query", "schema": {"type": "string", "enum": ["zh", "en"]}},
        ],
    },
)
async def why(
    request: Request,
    served: Served,
    graph: Graph,
    name: Annotated[str, Path(description="The analysis", examples=["communities"])],
) -> Response:
    """Events, statements and passages behind the rows that name one thing, or the two of a tie.

    Without any: how much the whole answer rests on. All other parameters are those of the
    analysis.
    """
    analysis_named(name)
    given = given_in(request)
    named = [one for one in given.pop("of", []) if one]
    lang = language_of(request, given)
    _refuse_exact(name, given)
    wanted = request_for(graph, name, given, lang)
    representation = Representation.of(graph, lang)

    def work() -> Response:
        return representation.reply(behind_analysis(graph, name, wanted, named))

    return await served.compute(work)


@router.get(
    "/chains/{dataset}/{slug}/gaps",
    summary="The gaps of an innovation chain",
    response_model=AnalysisView,
    responses=_BODIES,
    openapi_extra=example("/api/v1/chains/dalian-collaborations/ch-vrfb/gaps"),
)
async def gaps(
    request: Request,
    served: Served,
    graph: Graph,
    dataset: Annotated[str, Path(description="Dataset", examples=["dalian-collaborations"])],
    slug: Annotated[str, Path(description="Chain", examples=["ch-vrfb"])],
) -> Response:
    """Answer as `/api/v1/analysis/chain-gaps` does for this chain."""
    chain, _ = dependencies.locate(graph, dataset, slug)
    given = {**given_in(request), "chain": [chain]}
    return await reply_to(request, (served, graph), "chain-gaps", given)
