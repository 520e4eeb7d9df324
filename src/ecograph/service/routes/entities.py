"""One entity: what it is, whom it is linked with, what surrounds it."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Path, Query
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from ecograph.answers.entity import canonical, describe
from ecograph.answers.links import NeighborhoodView, Page, linked, surroundings
from ecograph.answers.records import ChangeView, EntityView, FigureView
from ecograph.errors import NotFound
from ecograph.links import PUBLIC, LinkFilter
from ecograph.model import Basis
from ecograph.service import deps
from ecograph.service.deps import Graph
from ecograph.service.envelopes import EntityPage, LinksPage, Meta
from ecograph.service.graphs import description_of
from ecograph.service.negotiate import (
    ENTITY_FORMATS,
    JSON,
    Language,
    Representation,
    entity_format,
    language,
    prefers_html,
    split_suffix,
)
from ecograph.service.openapi import bodies, example
from ecograph.service.parameters import (
    EntityParameters,
    LinksParameters,
    NeighborhoodParameters,
    NoParameters,
    PageParameters,
)
from ecograph.service.problems import Moved
from ecograph.snapshot import Snapshot

__all__ = ["links_page", "router"]

router = APIRouter(tags=["Entities"])
_ENTITIES = "/api/v1/entities"
_UNIVERSITY = "/api/v1/entities/dalian-2015/univ-dut"
DatasetSlug = Annotated[str, Path(description="Dataset", examples=["dalian-2015"])]
EntitySlug = Annotated[str, Path(description="Entity", examples=["univ-dut"])]
Name = Annotated[str, Path(description="External id or exact name", examples=["ror:023hj5876"])]


@router.get(
    _ENTITIES + "/{dataset}/{slug}",
    summary="One entity",
    response_model=EntityPage,
    responses=bodies("The entity", *ENTITY_FORMATS.values()),
    openapi_extra=example(_UNIVERSITY),
)
def entity(
    request: Request,
    graph: Graph,
    dataset: DatasetSlug,
    slug: EntitySlug,
    asked: Annotated[EntityParameters, Query()],
) -> Response:
    """Names, identifiers, dates, figures, changes and gaps, each with its evidence.

    An entity that was merged into another is answered by 308. The suffixes `.json`, `.ttl`,
    `.jsonld` and `.nt` choose a format where there is no Accept header.
    """
    identifier, suffix = deps.locate(graph, dataset, slug)
    lang = language(request, asked.lang)
    media_type = ENTITY_FORMATS[entity_format(request, asked.format or suffix)]
    source = deps.check_source(graph, asked.source)
    representation = Representation.of(graph, lang, media_type)
    if representation.held_by(request):
        return representation.unchanged()
    if media_type != JSON:
        return representation.reply(description_of(graph, identifier, media_type, source))
    conjectural = Basis.CONJECTURAL in asked.basis
    view = describe(graph, identifier, lang=lang, source=source, conjectural=conjectural)
    links = None
    if "links" in asked.include:
        links = _links(graph, identifier, LinksParameters(source=source), lang)
    return representation.reply(_page(view, asked.basis, links))


def _page(view: EntityView, bases: list[Basis], links: LinksPage | None) -> EntityPage:
    kept = {
        "figures": tuple(one for one in view.figures if _is_known_by(one, bases)),
        "changes": tuple(one for one in view.changes if _is_known_by(one, bases)),
    }
    return EntityPage(**{**dict(view), **kept, "links": links})


def _is_known_by(view: FigureView | ChangeView, bases: list[Basis]) -> bool:
    """Whether a figure or change is of one of the bases asked for."""
    names = {one.value.replace("-", "").lower() for one in bases}
    return not names or view.basis.replace("-", "").lower() in names


@router.get(
    _ENTITIES + "/{dataset}/{slug}/links",
    summary="The links of an entity, page by page",
    response_model=LinksPage,
    openapi_extra=example(_UNIVERSITY + "/links?direction=out&limit=10"),
)
def links(
    request: Request,
    graph: Graph,
    dataset: DatasetSlug,
    slug: EntitySlug,
    asked: Annotated[LinksParameters, Query()],
) -> Response:
    """Each link with role, time, basis and evidence, in an order that is total.

    Most parallel links first, then the better connected neighbour, then ids; so a cursor is exact.
    """
    identifier, _ = deps.locate(graph, dataset, slug)
    lang = language(request, asked.lang)
    representation = Representation.of(graph, lang)
    if representation.held_by(request):
        return representation.unchanged()
    page = _links(graph, identifier, asked, lang)
    if page.next is None:
        return representation.reply(page)
    following = str(request.url.include_query_params(cursor=page.next))
    return representation.reply(page, Link=f'<{following}>; rel="next"')


def _links(graph: Snapshot, identifier: str, asked: LinksParameters, lang: Language) -> LinksPage:
    where = deps.where(graph, asked, asked.direction)
    offset = deps.offset_of(graph, asked.cursor)
    return links_page(graph, identifier, where, Page(asked.limit, offset, lang))


def links_page(
    graph: Snapshot, identifier: str, where: LinkFilter = PUBLIC, page: Page | None = None
) -> LinksPage:
    """Make one page of the links of an entity."""
    page = page or Page()
    view = linked(graph, identifier, where, page)
    end = page.offset + len(view.links)
    return LinksPage(
        meta=Meta.of(graph, view.count),
        of=view.of,
        results=view.links,
        next=deps.cursor_after(graph, end) if end < view.count else None,
    )


@router.get(
    _ENTITIES + "/{dataset}/{slug}/neighborhood",
    summary="What surrounds an entity",
    response_model=NeighborhoodView,
    openapi_extra=example(_UNIVERSITY + "/neighborhood?depth=1"),
)
def neighborhood(
    request: Request,
    graph: Graph,
    dataset: DatasetSlug,
    slug: EntitySlug,
    asked: Annotated[NeighborhoodParameters, Query()],
) -> Response:
    """Entities and links around an entity, breadth first.

    `truncated` says that `max_nodes` cut something off, `left_out` how many links of each entity
    are not shown.
    """
    identifier, _ = deps.locate(graph, dataset, slug)
    lang = language(request, asked.lang)
    where = deps.where(graph, asked)
    representation = Representation.of(graph, lang)
    if representation.held_by(request):
        return representation.unchanged()
    view = surroundings(
        graph, identifier, where, depth=asked.depth, max_nodes=asked.max_nodes, lang=lang
    )
    return representation.reply(view)


@router.get(
    _ENTITIES + "/{name}",
    summary="An entity by external id or exact name",
    status_code=303,
    response_class=RedirectResponse,
    openapi_extra=example(_ENTITIES + "/ror:023hj5876"),
)
def by_name(graph: Graph, name: Name, _: Annotated[PageParameters, Query()]) -> RedirectResponse:
    """Redirect to the entity that an identifier of another register, or a name, means."""
    return RedirectResponse(f"{_ENTITIES}/{deps.meaning(graph, name, None)}", 303)


@router.get(
    "/id/{dataset}/{slug}",
    summary="Dereference an IRI of the graph",
    status_code=303,
    response_class=RedirectResponse,
    openapi_extra=example("/id/dalian-2015/univ-dut"),
)
def dereference(
    request: Request,
    graph: Graph,
    dataset: DatasetSlug,
    slug: EntitySlug,
    _: Annotated[NoParameters, Query()],
) -> RedirectResponse:
    """Redirect to what describes a thing: a page, JSON or RDF by Accept or suffix.

    Things that are no entities (statements, figures, passages, sources) are described by SPARQL.
    """
    try:
        identifier, suffix = deps.locate(graph, dataset, slug)
    except Moved as moved:
        identifier, suffix = canonical(graph, moved.old), split_suffix(slug)[1]
    except NotFound:
        return _by_sparql(graph, f"{dataset}/{slug}")
    if suffix is None and prefers_html(request):
        return RedirectResponse(f"/entity/{identifier}", 303)
    chosen = entity_format(request, suffix)
    return RedirectResponse(f"{_ENTITIES}/{identifier}.{chosen}", 303)


def _by_sparql(graph: Snapshot, identifier: str) -> RedirectResponse:
    if not deps.exists(graph, identifier):
        raise NotFound(f"The graph has nothing called {identifier}.", "Look at GET /api/v1/info.")
    iri = graph.manifest.base + identifier
    text = f"CONSTRUCT {{ <{iri}> ?p ?o }} WHERE {{ GRAPH ?g {{ <{iri}> ?p ?o }} }}"
    return RedirectResponse("/sparql?" + urlencode({"query": text}, quote_via=quote), 303)
