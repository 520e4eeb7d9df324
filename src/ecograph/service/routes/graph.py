"""What surrounds an entity, and the links among a set of entities, as graphs."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any, Final

import orjson
from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from ecograph.answers.links import NeighborhoodView, surroundings
from ecograph.answers.subgraph import MOST_IDS, InducedView, induced
from ecograph.errors import BadRequest
from ecograph.pipeline.snapshot import Snapshot
from ecograph.service import dependencies
from ecograph.service.dependencies import Graph, Served
from ecograph.service.graph_formats import VIEW_FORMATS, CytoscapeFile, VosviewerFile, written
from ecograph.service.listparameters import InducedParameters
from ecograph.service.negotiation import Representation, format_of, language
from ecograph.service.openapi import bodies, example
from ecograph.service.parameters import NeighborhoodParameters
from ecograph.service.quick import Quick
from ecograph.service.routes.entities import DatasetSlug, EntitySlug

__all__ = ["router"]

router = APIRouter(tags=["Entities"], route_class=Quick)
_LONGEST: Final = 400  # letters of an id or a name
_IDS: Final[dict[str, Any]] = {
    "type": "array",
    "maxItems": MOST_IDS,
    "items": {"type": "string", "minLength": 1, "maxLength": _LONGEST},
    "description": "Ids or names",
}
_BODY: Final[dict[str, Any]] = {
    "ids": ["dalian-2015/univ-dut", "dalian-2015/moe", "dalian-2015/cic-heavy-equipment"]
}
_REQUEST: Final[dict[str, Any]] = {
    "required": True,
    "content": {
        "application/json": {
            "schema": {
                "type": "object",
                "required": ["ids"],
                "additionalProperties": False,
                "properties": {"ids": _IDS},
            },
            "example": _BODY,
        }
    },
}
_FORMATS: Final = bodies("Entities and links", *dict.fromkeys(VIEW_FORMATS.values()))


@router.get(
    "/api/v1/entities/{dataset}/{slug}/neighborhood",
    summary="What surrounds an entity",
    response_model=NeighborhoodView | CytoscapeFile | VosviewerFile,
    responses=_FORMATS,
    openapi_extra=example("/api/v1/entities/dalian-2015/univ-dut/neighborhood?depth=1"),
)
async def neighborhood(
    request: Request,
    graph: Graph,
    dataset: DatasetSlug,
    slug: EntitySlug,
    asked: Annotated[NeighborhoodParameters, Query()],
) -> Response:
    """Entities and links around an entity, breadth first, the best linked ones first.

    `truncated` says that `max_nodes` cut something off, `left_out` of an entity how many of its
    links are not shown, `left_out` of the answer how many a day or window leaves out.
    """
    identifier, _ = dependencies.locate(graph, dataset, slug)
    work = partial(_around, request, graph, identifier, asked)
    return await dependencies.worked(graph, identifier, work, dear=asked.depth > 1)


def _around(
    request: Request, graph: Snapshot, identifier: str, asked: NeighborhoodParameters
) -> Response:
    lang = language(request, asked.lang)
    where, time = dependencies.where(graph, asked, asked.direction), dependencies.time_of(asked)
    chosen = format_of(request, asked.format, VIEW_FORMATS)
    representation = Representation.of(graph, lang, VIEW_FORMATS[chosen])
    if representation.held_by(request):
        return representation.unchanged()
    view = surroundings(
        graph, identifier, where, depth=asked.depth, max_nodes=asked.max_nodes, lang=lang, time=time
    )
    return representation.reply(view if chosen == "json" else written(graph, view, chosen))


@router.post(
    "/api/v1/graph/induced",
    summary="The links among a set of entities",
    response_model=InducedView | CytoscapeFile | VosviewerFile,
    responses=_FORMATS,
    openapi_extra={"requestBody": _REQUEST, **example("/api/v1/graph/induced"), "x-body": _BODY},
)
async def among(
    request: Request, served: Served, graph: Graph, asked: Annotated[InducedParameters, Query()]
) -> Response:
    """Every link whose two ends are in the set, as a canvas wants it after an expansion."""
    given = _ids_in(await request.body())
    lang = language(request, asked.lang)
    where, time = dependencies.where(graph, asked), dependencies.time_of(asked)
    chosen = format_of(request, asked.format, VIEW_FORMATS)

    def work() -> Response:
        ids = [dependencies.meaning(graph, one, asked.source) for one in given]
        view = induced(graph, ids, where, time=time, lang=lang)
        representation = Representation.of(graph, lang, VIEW_FORMATS[chosen])
        answer = representation.reply(view if chosen == "json" else written(graph, view, chosen))
        del answer.headers["etag"]  # the address does not say what was asked for
        answer.headers["cache-control"] = "no-store"
        return answer

    return await served.compute(work)


def _ids_in(body: bytes) -> list[str]:
    """Read ``{"ids": […]}``."""
    way_out = f'Send {{"ids": ["dataset/slug", …]}}, at most {MOST_IDS}, as application/json.'
    try:
        given = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise BadRequest("The body is no JSON.", way_out) from error
    ids = given.get("ids") if isinstance(given, dict) else None
    if not isinstance(ids, list) or set(given) != {"ids"}:
        raise BadRequest("The body has no list of ids, or more than that.", way_out)
    if len(ids) > MOST_IDS:
        raise BadRequest(f"{len(ids)} entities are too many.", way_out)
    for one in ids:
        if not isinstance(one, str) or not 0 < len(one) <= _LONGEST:
            raise BadRequest(f"{str(one)[:80]!r} is no id.", way_out)
    return ids
