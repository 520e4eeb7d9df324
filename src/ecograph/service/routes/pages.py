"""The plain pages: start, an entity, the interface in Swagger UI and Redoc."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from ecograph.answers.names import canonical, is_ground
from ecograph.answers.operations.entities import show
from ecograph.answers.operations.links import links
from ecograph.answers.paging import offset_of
from ecograph.errors import NotFound
from ecograph.service.dependencies import Graph, Paper, Served, taking
from ecograph.service.negotiation import language, prefers_html
from ecograph.service.pages.assets import asset
from ecograph.service.pages.explorer import explorer_file, explorer_page
from ecograph.service.pages.help import help_page
from ecograph.service.pages.llms import llms
from ecograph.service.pages.start import graph_of, hits_of, links_of
from ecograph.service.pages.texts import text

__all__ = ["router"]

router = APIRouter(include_in_schema=False)
_FACTS: Final = 50  # on one page
_LONGEST: Final = 400  # letters of a search


@router.get("/", dependencies=[Depends(taking("lang", "q", "plain", "embed"))])
def start(request: Request, served: Served, paper: Paper, q: str = "", lang: str = "") -> Response:
    """Show the explorer to a browser; else, or with `plain` or `q`, the plain start page."""
    spoken = language(request, lang)
    plain = "plain" in request.query_params or "q" in request.query_params
    if not plain and served.digest is not None and prefers_html(request):
        counts = served.snapshot.manifest.counts.values()
        explorer = explorer_page(request, sum(one.entities for one in counts))
        if explorer is not None:
            return explorer
    values: dict[str, Any] = {"graph": None, "q": q, "hits": [], "examples": []}
    if served.digest is not None:
        values["graph"] = graph_of(served.snapshot, spoken)
        values["hits"] = hits_of(served.snapshot, q[:_LONGEST], spoken) if q else []
        values["examples"] = links_of(served.examples, spoken)
    return paper.render("start.html", request, spoken, values)


@router.get("/entity/{dataset}/{slug}")
def entity(request: Request, graph: Graph, paper: Paper, dataset: str, slug: str) -> Response:
    """Show an entity to a person: names, facts with evidence, figures, what is not stated."""
    lang = language(request, request.query_params.get("lang"))
    identifier = canonical(graph, f"{dataset}/{slug}")
    if identifier != f"{dataset}/{slug}":
        query = f"?{request.url.query}" if request.url.query else ""
        return RedirectResponse(f"/entity/{identifier}{query}", 308)
    if graph.links.nodes.id.find(identifier) < 0:
        if is_ground(graph, identifier):
            return RedirectResponse(f"/sources/{identifier}", 303)
        raise NotFound(f"There is no entity {identifier}.", "GET / finds entities by name.")
    given = {name: request.query_params.getlist(name) for name in ("dataset", "cursor")}
    common = {"entity": identifier, "lang": lang, "dataset": given["dataset"]}
    view = show.ask(graph, common)
    asked = links.requested(graph, {**common, "limit": _FACTS, "cursor": given["cursor"]})
    page = links.answered_by(graph, asked)
    offset = offset_of(graph, asked)
    values = {
        "entity": view,
        "links": page,
        "first": offset + 1,
        "last": offset + len(page.results),
        "bound": "≈" if view.bound == "about" else text(view.bound, lang),
    }
    return paper.render("entity.html", request, lang, values)


@router.get("/sources/{dataset}/{slug}", dependencies=[Depends(taking("lang"))])
def source(request: Request, graph: Graph, dataset: str, slug: str) -> Response:
    """Lead to a source or passage, and what rests on it: a page for a person, else JSON."""
    identifier = f"{dataset}/{slug}"
    if not is_ground(graph, identifier):
        message = f"There is no passage or source {identifier}."
        raise NotFound(message, "The evidence of an answer names passages and sources.")
    chosen = [("format", "html")] if prefers_html(request) else []
    chosen += request.query_params.multi_items()
    address = f"/api/v1/passages/{identifier}{'?' if chosen else ''}{urlencode(chosen)}"
    return RedirectResponse(address, 303, {"Vary": "Accept"})


@router.get("/docs", dependencies=[Depends(taking("lang"))])
async def docs(request: Request, paper: Paper, lang: str = "") -> Response:
    """Show the interface in Swagger UI, where every operation can be tried."""
    spoken = language(request, lang)
    return paper.render("swagger.html", request, spoken, {}, tool=True)


@router.get("/redoc", dependencies=[Depends(taking("lang"))])
async def redoc(request: Request, paper: Paper, lang: str = "") -> Response:
    """Show the interface in Redoc, to be read."""
    spoken = language(request, lang)
    return paper.render("redoc.html", request, spoken, {}, tool=True)


@router.get("/llms.txt", dependencies=[Depends(taking())])
def llms_txt(request: Request, served: Served) -> Response:
    """Say to a language model what is here and where; also before anything is built."""
    graph = None if served.digest is None else served.snapshot
    assistant = request.app.state.assistant is not None
    return PlainTextResponse(llms(graph, str(request.base_url), assistant=assistant))


@router.get("/explorer/{name}", dependencies=[Depends(taking())])
def explorer(request: Request, name: str) -> Response:
    """Give a file to the explorer."""
    return explorer_file(request, name)


@router.get("/help")
def help_start() -> Response:
    """Lead to the documentation, whose links are relative."""
    return RedirectResponse("/help/", 308)


@router.get("/help/{path:path}")
async def help_pages(request: Request, path: str) -> Response:
    """Give a page of the documentation."""
    return await help_page(request, path)


@router.get("/assets/{name}")
def assets(request: Request, name: str) -> Response:
    """Give a script or a style to a page."""
    found = asset(name)
    headers = {"ETag": found.tag, "Cache-Control": "public, max-age=86400"}
    if found.tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(found.content, headers={**headers, "Content-Type": found.media_type})
