"""Entities as a list: filtered, sorted, selected, counted, page by page."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from ecograph.answers.entity_list import EntityRow, Listing, ListRequest, listed
from ecograph.answers.filter_syntax import known_field
from ecograph.pipeline.snapshot import Snapshot
from ecograph.service import dependencies
from ecograph.service.cursors import cursor_after, next_link, offset_of
from ecograph.service.dependencies import Graph
from ecograph.service.listparameters import ListParameters
from ecograph.service.negotiation import (
    CSV,
    ENTITY_FORMATS,
    JSON,
    Representation,
    csv_bytes,
    format_of,
    language,
)
from ecograph.service.openapi import bodies, example
from ecograph.service.rdf import summary_of
from ecograph.service.schemas import EntitiesPage, Meta

__all__ = ["router"]

router = APIRouter(tags=["Entities"])
_KEYS: Final = tuple(EntityRow.model_fields)


@router.get(
    "/api/v1/entities",
    summary="Entities, filtered and sorted",
    response_model=EntitiesPage,
    responses=bodies("A page of entities, or counts", *ENTITY_FORMATS.values()),
    openapi_extra=example(
        "/api/v1/entities?filter=kind:university%7Centerprise,region:dalian&sort=-strength"
    ),
)
def entities(request: Request, graph: Graph, asked: Annotated[ListParameters, Query()]) -> Response:
    """List entities that meet every condition of `filter`, in an order that is total.

    `next` is where the next page begins, null on the last; a cursor belongs to its query and to
    the data of its version. `group_by` counts instead. `strength` and `events` are those of the
    collaboration network of all sources.
    """
    lang = language(request, asked.lang)
    source = dependencies.check_source(graph, asked.source)
    chosen = ",".join(filter(None, (asked.filter, f"source:{source}" if source else "")))
    wanted = ListRequest.of(chosen, asked.sort, asked.group_by, lang)
    keys = tuple(known_field(one, _KEYS, "select") for one in dict.fromkeys(asked.select))
    media_type = ENTITY_FORMATS[format_of(request, asked.format, ENTITY_FORMATS)]
    offset = offset_of(graph, asked.cursor, "entities", str(wanted))
    representation = Representation.of(graph, lang, media_type)
    found = listed(graph, wanted)
    if representation.held_by(request):
        return representation.unchanged()
    told = (keys or _KEYS) if media_type in (JSON, CSV) else ("id",)  # RDF has them whole
    page = _page(graph, found, offset, asked.per_page, (wanted, told))
    link = next_link(request, page.next)
    if media_type == JSON:
        return representation.reply(page, **link)
    return representation.reply(_written(graph, page, told, media_type), **link)


def _page(
    graph: Snapshot,
    found: Listing,
    offset: int,
    limit: int,
    asked: tuple[ListRequest, tuple[str, ...]],
) -> EntitiesPage:
    wanted, keys = asked
    count = len(found.rows)
    if wanted.group_by:
        return EntitiesPage(meta=Meta.of(graph, count), results=(), group_by=found.groups)
    rows = found.page(offset, limit)
    end = offset + len(rows)
    return EntitiesPage(
        meta=Meta.of(graph, count),
        results=tuple({key: _plain(getattr(row, key)) for key in keys} for row in rows),
        next=cursor_after(graph, end, "entities", str(wanted)) if end < count and rows else None,
    )


def _plain(value: object) -> object:
    dump = getattr(value, "model_dump", None)
    return dump() if dump else value


def _written(graph: Snapshot, page: EntitiesPage, keys: tuple[str, ...], media_type: str) -> bytes:
    if media_type != CSV:
        return summary_of(graph, (one["id"] for one in page.results), (), media_type)
    if page.group_by:
        rows = [(one.key, one.label, one.count) for one in page.group_by]
        return csv_bytes(("key", "label", "count"), rows)
    return csv_bytes(keys, ([_cell(one[key]) for key in keys] for one in page.results))


def _cell(value: object) -> object:
    return value["id"] if isinstance(value, dict) else value
