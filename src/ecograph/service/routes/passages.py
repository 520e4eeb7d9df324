"""From entities to the passages that their facts rest on, and from passages to facts."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Path, Query
from starlette.requests import Request
from starlette.responses import Response

from ecograph.answers.links import Page
from ecograph.answers.passages import PassageView, facts_of, passage
from ecograph.answers.views import EvidenceView
from ecograph.errors import NotFound
from ecograph.links.table import LinkFilter
from ecograph.model.records import Basis
from ecograph.pipeline.snapshot import Snapshot
from ecograph.service import dependencies
from ecograph.service.cursors import cursor_after, next_link, offset_of
from ecograph.service.dependencies import Graph
from ecograph.service.listparameters import FactsParameters, PassageParameters
from ecograph.service.negotiation import ENTITY_FORMATS, JSON, Representation, format_of, language
from ecograph.service.openapi import bodies, example
from ecograph.service.rdf import description_of
from ecograph.service.routes.entities import DatasetSlug, EntitySlug, facts_page
from ecograph.service.schemas import FactsPage, Meta, PassagePage

__all__ = ["router"]

router = APIRouter(prefix="/api/v1", tags=["Evidence"])
_FORMATS: Final = {name: media for name, media in ENTITY_FORMATS.items() if name != "csv"}
PassageSlug = Annotated[str, Path(description="Passage", examples=["p.1-5.2272-2301"])]


@router.get(
    "/passages/{dataset}/{slug}",
    summary="A passage, and what rests on it",
    response_model=PassagePage,
    responses=bodies("The passage", *_FORMATS.values()),
    openapi_extra=example("/api/v1/passages/dalian-2015/p.1-5.2272-2301"),
)
def one_passage(
    request: Request,
    graph: Graph,
    dataset: DatasetSlug,
    slug: PassageSlug,
    asked: Annotated[PassageParameters, Query()],
) -> Response:
    """Document, section, first and last code point, digest, the words where they are at hand.

    Sources as a whole are answered too. Of what rests on a source with more than ten thousand
    statements only a part is listed; `count_exact` is false then.
    """
    identifier, suffix = _located(graph, f"{dataset}/{slug}")
    lang = language(request, asked.lang)
    media_type = _FORMATS[format_of(request, asked.format or suffix, _FORMATS)]
    conjectural = Basis.CONJECTURAL in asked.basis
    offset = offset_of(graph, asked.cursor, "passage", identifier, conjectural)
    representation = Representation.of(graph, lang, media_type)
    view = passage(graph, identifier, Page(asked.limit, offset, lang), conjectural=conjectural)
    if representation.held_by(request):
        return representation.unchanged()
    if media_type != JSON:
        return representation.reply(description_of(graph, identifier, media_type))
    end = offset + len(view.supports)
    more = end < view.count and view.supports
    following = cursor_after(graph, end, "passage", identifier, conjectural) if more else None
    page = PassagePage(
        meta=Meta.of(graph, view.count, exact=view.count_exact),
        passage=_plain(view),
        results=view.supports,
        next=following,
    )
    return representation.reply(page, **next_link(request, following))


def _located(graph: Snapshot, identifier: str) -> tuple[str, str | None]:
    """The id of a passage or source, and the format that a suffix of it asks for."""
    plain, _, suffix = identifier.rpartition(".")
    if dependencies.exists(graph, identifier):
        return identifier, None
    if suffix in _FORMATS and dependencies.exists(graph, plain):
        return plain, suffix
    way_out = "GET /api/v1/entities/{dataset}/{slug}/evidence lists those of an entity."
    raise NotFound(f"There is no passage or source {identifier}.", way_out)


def _plain(view: PassageView) -> EvidenceView:
    return EvidenceView(**{name: getattr(view, name) for name in EvidenceView.model_fields})


@router.get(
    "/entities/{dataset}/{slug}/evidence",
    summary="The facts about an entity, and what they rest on",
    response_model=FactsPage,
    openapi_extra=example("/api/v1/entities/dalian-2015/univ-dut/evidence?limit=10"),
)
def evidence(
    request: Request,
    graph: Graph,
    dataset: DatasetSlug,
    slug: EntitySlug,
    asked: Annotated[FactsParameters, Query()],
) -> Response:
    """Names, figures, changes, gaps, then links: each with its passages, sources or rows."""
    identifier, _ = dependencies.locate(graph, dataset, slug)
    lang = language(request, asked.lang)
    where, time = dependencies.where(graph, asked), dependencies.time_of(asked)
    query: tuple[str, str, LinkFilter, object] = ("facts", identifier, where, time)
    offset = offset_of(graph, asked.cursor, *query)
    representation = Representation.of(graph, lang)
    if representation.held_by(request):
        return representation.unchanged()
    found = facts_of(graph, identifier, where, Page(asked.limit, offset, lang), time)
    end = offset + len(found.facts)
    following = cursor_after(graph, end, *query) if end < found.count and found.facts else None
    page = facts_page(graph, found, following)
    return representation.reply(page, **next_link(request, following))
