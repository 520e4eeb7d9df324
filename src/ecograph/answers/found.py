"""Entities found by what people type."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ecograph.answers.views.base import Found, FoundPage, Meta

if TYPE_CHECKING:
    from ecograph.answers.operations.entities import SearchRequest
    from ecograph.pipeline.snapshot import Snapshot
    from ecograph.search.index import Hit

__all__ = ["as_found", "search"]


def search(snapshot: Snapshot, request: SearchRequest) -> FoundPage:
    """Look for entities by any part of a name, the surest first."""
    hits = snapshot.names.search(
        request.q,
        kind=request.kind,
        datasets=request.dataset,
        region=request.region,
        lang=request.lang,
        limit=request.limit,
    )
    found = tuple(map(as_found, hits))
    meta = Meta.of(snapshot, len(found), exact=len(found) < request.limit)
    return FoundPage(meta=meta, results=found)


def as_found(hit: Hit) -> Found:
    """What is shown of an entity found by name."""
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
