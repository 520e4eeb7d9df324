"""One entity: what it is, and whom it is linked with."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Final
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Path, Query
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from ecograph.answers.entity import canonical, describe
from ecograph.answers.links import Page, counted, linked
from ecograph.answers.passages import FactsView, facts_of
from ecograph.answers.store_reader import Reader
from ecograph.answers.stored_measures import standing
from ecograph.answers.tables import FACTS, LINKS, fact_rows, link_rows
from ecograph.answers.views import ChangeView, EntityView, FigureView
from ecograph.errors import NotFound
from ecograph.links.table import PUBLIC, LinkFilter
from ecograph.links.time_slice import TimeSlice
from ecograph.model.records import Basis
from ecograph.pipeline.snapshot import Snapshot
from ecograph.service import dependencies
from ecograph.service.cursors import cursor_after, next_link, offset_of
from ecograph.service.dependencies import Graph
from ecograph.service.listparameters import LinkCountsParameters
from ecograph.service.negotiation import (
    CSV,
    ENTITY_FORMATS,
    JSON,
    Representation,
    csv_bytes,
    entity_format,
    format_of,
    language,
    prefers_html,
    split_suffix,
)
from ecograph.service.openapi import bodies, example
from ecograph.service.parameters import EntityParameters, LinksParameters, NoParameters
from ecograph.service.problem_details import Moved
from ecograph.service.quick import Quick
from ecograph.service.rdf import description_of
from ecograph.service.schemas import EntityPage, FactsPage, LinkCountsPage, LinksPage, Meta

__all__ = ["DatasetSlug", "EntitySlug", "facts_page", "links_page", "links_query", "router"]

router = APIRouter(tags=["Entities"], route_class=Quick)
_ENTITIES: Final = "/api/v1/entities"
_UNIVERSITY: Final = "/api/v1/entities/dalian-2015/univ-dut"
_TABLE: Final = {"json": JSON, "csv": CSV}
_FIRST: Final = 25  # facts and links that an entity comes with
DatasetSlug = Annotated[str, Path(description="Dataset", examples=["dalian-2015"])]
EntitySlug = Annotated[str, Path(description="Entity", examples=["univ-dut"])]


@router.get(
    _ENTITIES + "/{dataset}/{slug}",
    summary="One entity",
    response_model=EntityPage,
    responses=bodies("The entity", *ENTITY_FORMATS.values()),
    openapi_extra=example(_UNIVERSITY + "?include=counts,metrics"),
)
async def entity(
    request: Request,
    graph: Graph,
    dataset: DatasetSlug,
    slug: EntitySlug,
    asked: Annotated[EntityParameters, Query()],
) -> Response:
    """Names, identifiers, dates, figures, changes and gaps, each with its evidence.

    An entity that was merged into another is answered by 308. The suffixes `.json`, `.ttl`,
    `.jsonld`, `.nt` and `.csv` choose a format where there is no Accept header.
    """
    identifier, suffix = dependencies.locate(graph, dataset, slug)
    chosen = entity_format(request, asked.format or suffix)
    work = partial(_described, request, graph, identifier, chosen, asked)
    return await dependencies.worked(
        graph, identifier, work, dear=chosen != "json" or bool(asked.include)
    )


def _described(
    request: Request,
    graph: Snapshot,
    identifier: str,
    chosen: str,
    asked: EntityParameters,
) -> Response:
    lang = language(request, asked.lang)
    media_type = ENTITY_FORMATS[chosen]
    source = dependencies.check_source(graph, asked.source)
    representation = Representation.of(graph, lang, media_type)
    if representation.held_by(request):
        return representation.unchanged()
    if media_type not in (JSON, CSV):
        return representation.reply(description_of(graph, identifier, media_type, source))
    conjectural = Basis.CONJECTURAL in asked.basis
    view = describe(graph, identifier, lang=lang, source=source, conjectural=conjectural)
    page = _page(view, asked.basis, _parts(graph, identifier, asked, lang))
    if media_type == CSV:
        return representation.reply(csv_bytes(FACTS, fact_rows(page)))
    return representation.reply(page)


def _parts(
    graph: Snapshot, identifier: str, asked: EntityParameters, lang: str
) -> dict[str, object]:
    """The dear parts of an entity that were asked for."""
    where = dependencies.by_source(asked.source)
    page = Page(_FIRST, 0, lang)
    found: dict[str, object] = {}
    if "links" in asked.include:
        found["links"] = links_page(graph, identifier, where, page)
    if "counts" in asked.include:
        found["counts"] = counted(graph, identifier, where, lang=lang).counts
    if "metrics" in asked.include:
        found["metrics"] = standing(graph, identifier, lang=lang)
    if "evidence" in asked.include:
        facts = facts_of(graph, identifier, where, page)
        more = len(facts.facts) < facts.count
        query = ("facts", identifier, where, None)
        following = cursor_after(graph, len(facts.facts), *query) if more else None
        found["facts"] = facts_page(graph, facts, following)
    return found


def _page(view: EntityView, bases: list[Basis], parts: dict[str, object]) -> EntityPage:
    kept = {
        "figures": tuple(one for one in view.figures if _is_known_by(one, bases)),
        "changes": tuple(one for one in view.changes if _is_known_by(one, bases)),
    }
    return EntityPage.model_validate({**dict(view), **kept, **parts})


def _is_known_by(view: FigureView | ChangeView, bases: list[Basis]) -> bool:
    """Whether a figure or change is of one of the bases asked for."""
    names = {one.value.replace("-", "").lower() for one in bases}
    return not names or view.basis.replace("-", "").lower() in names


def facts_page(graph: Snapshot, found: FactsView, following: str | None) -> FactsPage:
    """Make one page of the facts about an entity."""
    meta = Meta.of(graph, found.count)
    return FactsPage(meta=meta, of=found.of, results=found.facts, next=following)


@router.get(
    _ENTITIES + "/{dataset}/{slug}/link-counts",
    summary="How many links an entity has, by predicate, direction and kind",
    response_model=LinkCountsPage,
    responses=bodies("The counts", *_TABLE.values()),
    openapi_extra=example(_UNIVERSITY + "/link-counts"),
)
async def link_counts(
    request: Request,
    graph: Graph,
    dataset: DatasetSlug,
    slug: EntitySlug,
    asked: Annotated[LinkCountsParameters, Query()],
) -> Response:
    """Counts before any link is listed: hubs are known before they are expanded."""
    identifier, _ = dependencies.locate(graph, dataset, slug)
    return await dependencies.worked(
        graph, identifier, partial(_counted, request, graph, identifier, asked)
    )


def _counted(
    request: Request, graph: Snapshot, identifier: str, asked: LinkCountsParameters
) -> Response:
    lang = language(request, asked.lang)
    where, time = dependencies.where(graph, asked, asked.direction), dependencies.time_of(asked)
    chosen = format_of(request, asked.format, _TABLE)
    representation = Representation.of(graph, lang, _TABLE[chosen])
    if representation.held_by(request):
        return representation.unchanged()
    view = counted(graph, identifier, where, time=time, lang=lang)
    if chosen == "csv":
        columns = ("predicate", "predicate_label", "direction", "kind", "kind_label", "count")
        rows = ([getattr(one, name) for name in columns] for one in view.counts)
        return representation.reply(csv_bytes(columns, rows))
    meta = Meta.of(graph, view.count)
    page = LinkCountsPage(meta=meta, of=view.of, results=view.counts, left_out=view.left_out)
    return representation.reply(page)


@router.get(
    _ENTITIES + "/{dataset}/{slug}/links",
    summary="The links of an entity, page by page",
    response_model=LinksPage,
    responses=bodies("A page of links", *_TABLE.values()),
    openapi_extra=example(_UNIVERSITY + "/links?direction=out&limit=10"),
)
async def links(
    request: Request,
    graph: Graph,
    dataset: DatasetSlug,
    slug: EntitySlug,
    asked: Annotated[LinksParameters, Query()],
) -> Response:
    """Each link with role, time, basis and evidence, in an order that is total.

    Most parallel links first, then the better connected neighbour, then ids; so a cursor is
    exact. `parallel` and `other.links` say what the order rests on. With a day or window, `holds`
    says how certain each is, and `left_out` how many are not in it.
    """
    identifier, _ = dependencies.locate(graph, dataset, slug)
    work = partial(_listed, request, graph, identifier, asked)
    return await dependencies.worked(graph, identifier, work, dear=asked.limit > _FIRST)


def _listed(request: Request, graph: Snapshot, identifier: str, asked: LinksParameters) -> Response:
    lang = language(request, asked.lang)
    where, time = dependencies.where(graph, asked, asked.direction), dependencies.time_of(asked)
    chosen = format_of(request, asked.format, _TABLE)
    offset = offset_of(graph, asked.cursor, *links_query(identifier, where, time))
    representation = Representation.of(graph, lang, _TABLE[chosen])
    if representation.held_by(request):
        return representation.unchanged()
    page = links_page(graph, identifier, where, Page(asked.limit, offset, lang), time)
    link = next_link(request, page.next)
    if chosen == "csv":
        return representation.reply(csv_bytes(LINKS, link_rows(page.results)), **link)
    return representation.reply(page, **link)


def links_query(
    identifier: str, where: LinkFilter, time: TimeSlice | None = None
) -> tuple[object, ...]:
    """All that decides which links a list has; a cursor belongs to it."""
    return "links", identifier, where, time


def links_page(
    graph: Snapshot,
    identifier: str,
    where: LinkFilter = PUBLIC,
    page: Page | None = None,
    time: TimeSlice | None = None,
) -> LinksPage:
    """Make one page of the links of an entity."""
    page = page or Page()
    view = linked(graph, identifier, where, page, time)
    end = page.offset + len(view.links)
    query = links_query(identifier, where, time)
    return LinksPage(
        meta=Meta.of(graph, view.count),
        of=view.of,
        results=view.links,
        left_out=view.left_out,
        next=cursor_after(graph, end, *query) if end < view.count and view.links else None,
    )


@router.get(
    "/id/{dataset}/{slug}",
    summary="Dereference an IRI of the graph",
    status_code=303,
    response_class=RedirectResponse,
    openapi_extra=example("/id/dalian-2015/univ-dut"),
)
async def dereference(
    request: Request,
    graph: Graph,
    dataset: DatasetSlug,
    slug: EntitySlug,
    _: Annotated[NoParameters, Query()],
) -> RedirectResponse:
    """Redirect to what describes a thing: a page, JSON or RDF by Accept or suffix.

    Passages and sources lead to their own answer; other things that are no entities (statements,
    figures) are described by SPARQL.
    """
    try:
        identifier, suffix = dependencies.locate(graph, dataset, slug)
    except Moved as moved:
        identifier, suffix = canonical(graph, moved.old), split_suffix(slug)[1]
    except NotFound:
        return _no_entity(request, graph, f"{dataset}/{slug}")
    if suffix is None and prefers_html(request):
        return RedirectResponse(f"/entity/{identifier}", 303)
    chosen = entity_format(request, suffix)
    return RedirectResponse(f"{_ENTITIES}/{identifier}.{chosen}", 303)


def _no_entity(request: Request, graph: Snapshot, identifier: str) -> RedirectResponse:
    plain, suffix = split_suffix(identifier)
    named = plain if suffix and not dependencies.exists(graph, identifier) else identifier
    if not dependencies.exists(graph, named):
        raise NotFound(f"The graph has nothing called {identifier}.", "Look at GET /api/v1/info.")
    reader = Reader(graph)
    if {"SourcePassage", "SourceDocument"} & set(reader.kinds(reader.values(reader.iri(named)))):
        chosen = entity_format(request, suffix if named == plain else None)
        chosen = "json" if chosen == "csv" else chosen
        return RedirectResponse(f"/api/v1/passages/{named}.{chosen}", 303)
    iri = graph.manifest.base + named
    text = f"CONSTRUCT {{ <{iri}> ?p ?o }} WHERE {{ GRAPH ?g {{ <{iri}> ?p ?o }} }}"
    return RedirectResponse("/sparql?" + urlencode({"query": text}, quote_via=quote), 303)
