"""The pages: start, an entity, and the interface in Swagger UI and in Redoc."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from ecograph.answers.entity import describe
from ecograph.answers.links import Page
from ecograph.service import dependencies
from ecograph.service.cursors import offset_of
from ecograph.service.dependencies import Graph, Paper, Served
from ecograph.service.negotiation import language
from ecograph.service.pages.assets import asset
from ecograph.service.pages.start import graph_of, hits_of, links_of
from ecograph.service.pages.texts import text
from ecograph.service.parameters import PageParameters, ReadingParameters
from ecograph.service.routes.entities import links_page, links_query

__all__ = ["router"]

router = APIRouter(include_in_schema=False)
_FACTS = 50  # on one page


class StartParameters(PageParameters):
    """Parameters of the start page."""

    q: str = Field("", max_length=400)


class EntityPageParameters(ReadingParameters):
    """Parameters of the page of an entity."""

    cursor: str | None = Field(None, max_length=200)


@router.get("/")
def start(
    request: Request, served: Served, paper: Paper, asked: Annotated[StartParameters, Query()]
) -> Response:
    """Say what is here, and find entities by name; also before anything is built."""
    lang = language(request, asked.lang)
    values: dict[str, Any] = {"graph": None, "q": asked.q, "hits": [], "examples": []}
    if served.digest is not None:
        values["graph"] = graph_of(served.snapshot, lang)
        values["hits"] = hits_of(served.snapshot, asked.q, lang) if asked.q else []
        values["examples"] = links_of(served.examples, lang)
    return paper.render("start.html", request, lang, values)


@router.get("/entity/{dataset}/{slug}")
def entity(
    request: Request,
    graph: Graph,
    paper: Paper,
    dataset: str,
    slug: str,
    asked: Annotated[EntityPageParameters, Query()],
) -> Response:
    """Show an entity to a person: names, facts with evidence, figures, what is not stated."""
    lang = language(request, asked.lang)
    source = dependencies.check_source(graph, asked.source)
    identifier, _ = dependencies.locate(graph, dataset, slug)
    view = describe(graph, identifier, lang=lang, source=source)
    where = dependencies.by_source(source)
    offset = offset_of(graph, asked.cursor, *links_query(identifier, where))
    links = links_page(graph, identifier, where, Page(_FACTS, offset, lang))
    values = {
        "entity": view,
        "links": links,
        "first": offset + 1,
        "last": offset + len(links.results),
        "bound": "≈" if view.bound == "about" else text(view.bound, lang),
    }
    return paper.render("entity.html", request, lang, values)


@router.get("/docs")
async def docs(
    request: Request, paper: Paper, asked: Annotated[PageParameters, Query()]
) -> Response:
    """Show the interface in Swagger UI, where every operation can be tried."""
    lang = language(request, asked.lang)
    return paper.render("swagger.html", request, lang, {}, tool=True)


@router.get("/redoc")
async def redoc(
    request: Request, paper: Paper, asked: Annotated[PageParameters, Query()]
) -> Response:
    """Show the interface in Redoc, to be read."""
    lang = language(request, asked.lang)
    return paper.render("redoc.html", request, lang, {}, tool=True)


@router.get("/assets/{name}")
def assets(request: Request, name: str) -> Response:
    """Give a script or a style to a page."""
    found = asset(name)
    headers = {"ETag": found.tag, "Cache-Control": "public, max-age=86400"}
    if found.tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(found.content, headers={**headers, "Content-Type": found.media_type})
