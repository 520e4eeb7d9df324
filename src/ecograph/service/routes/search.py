"""Find an entity by what people type."""

from __future__ import annotations

from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from ecograph.pipeline.snapshot import Snapshot
from ecograph.search.index import Hit
from ecograph.service.dependencies import Graph, check_kinds, check_source, meaning
from ecograph.service.negotiation import Representation, language
from ecograph.service.openapi import example
from ecograph.service.parameters import AutocompleteParameters
from ecograph.service.quick import Quick
from ecograph.service.schemas import Found, FoundPage, Meta

__all__ = ["router"]

router = APIRouter(prefix="/api/v1", tags=["Search"], route_class=Quick)


@router.get(
    "/autocomplete",
    summary="Entities by any of their names",
    response_model=FoundPage,
    openapi_extra=example("/api/v1/autocomplete?q=dlut"),
)
async def autocomplete(
    request: Request, graph: Graph, asked: Annotated[AutocompleteParameters, Query()]
) -> Response:
    """Search Chinese (simplified or traditional), pinyin, initials, English, short names, ids.

    Exact names come first, then beginnings, words, parts, pinyin, acronyms, initials and
    abbreviations; what may have been mistyped only if nothing else is found.
    """
    lang = language(request, asked.lang)
    check_source(graph, asked.source)
    check_kinds([asked.kind] if asked.kind else [])
    representation = Representation.of(graph, lang)
    if representation.held_by(request):
        return representation.unchanged()
    return await to_thread.run_sync(_searched, graph, asked, representation)


def _searched(
    graph: Snapshot, asked: AutocompleteParameters, representation: Representation
) -> Response:
    source, lang = asked.source, representation.lang
    region = None if asked.region is None else meaning(graph, asked.region, source)
    hits = graph.names.search(
        asked.q, kind=asked.kind, source=source, region=region, lang=lang, limit=asked.limit
    )
    found = tuple(map(_found, hits))
    meta = Meta.of(graph, len(found), exact=len(found) < asked.limit)
    return representation.reply(FoundPage(meta=meta, results=found))


def _found(hit: Hit) -> Found:
    return Found(
        id=hit.id,
        label=hit.label,
        lang=hit.label_lang,
        hint=hit.hint,
        kind=hit.kind,
        matched=hit.matched,
        matched_lang=next((tag for text, tag in hit.names if text == hit.matched), ""),
        external_id=hit.external_id,
        score=hit.score,
    )
