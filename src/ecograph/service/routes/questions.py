"""The named questions: listed, answered as a table, or given as SPARQL text."""

from __future__ import annotations

from collections import defaultdict
from importlib.resources import files
from typing import Annotated, Final
from urllib.parse import quote, urlencode

import pyoxigraph as ox
from fastapi import APIRouter, Path, Query
from starlette.requests import Request
from starlette.responses import Response

from ecograph.answers.questions import catalog
from ecograph.answers.questions.ask import Answer, answer_from, graphs_of, sparql_of
from ecograph.errors import BadRequest
from ecograph.pipeline.snapshot import Snapshot
from ecograph.service.dependencies import Graph, Served
from ecograph.service.examples import Examples
from ecograph.service.negotiation import (
    CSV,
    JSON,
    Language,
    Representation,
    csv_bytes,
    format_of,
    language,
)
from ecograph.service.openapi import bodies, example
from ecograph.service.parameters import NoParameters
from ecograph.service.schemas import Meta, QuestionsPage, QuestionView
from ecograph.service.served_graph import Live
from ecograph.store.sparql.messages import QueryRequest
from ecograph.store.sparql.results import TABLE_FORMATS

__all__ = ["address_of", "answer", "router"]

router = APIRouter(prefix="/api/v1/queries", tags=["Questions"])
_FORMATS: Final = {"json": JSON, "csv": CSV, "rq": "application/sparql-query"}
Given = dict[str, list[str]]
Name = Annotated[str, Path(description="Name of the question", examples=["entity-facts"])]


@router.get(
    "",
    summary="The named questions",
    response_model=QuestionsPage,
    openapi_extra=example("/api/v1/queries"),
)
async def questions(
    request: Request, served: Served, graph: Graph, _: Annotated[NoParameters, Query()]
) -> Response:
    """Each question with titles, parameters, and an address that answers."""
    representation = Representation.of(graph)
    if representation.held_by(request):
        return representation.unchanged()
    found = tuple(
        QuestionView(
            name=one.name,
            title_zh=one.title_zh,
            title_en=one.title_en,
            about=one.about,
            parameters=tuple((p.name, p.type, p.required, p.many) for p in one.parameters),
            example=address_of(one.name, served.examples),
        )
        for one in catalog.questions().values()
    )
    return representation.reply(QuestionsPage(meta=Meta.of(graph, len(found)), results=found))


def address_of(name: str, examples: Examples) -> str:
    """Write an address at which a question answers."""
    given = examples.questions.get(name, {})
    address = f"/api/v1/queries/{name}"
    return f"{address}?{urlencode(given, quote_via=quote, safe='/')}" if given else address


@router.get(
    "/{name}",
    summary="The answer to a named question",
    response_model=Answer,
    responses=bodies("The answer, or the SPARQL text", *_FORMATS.values()),
    openapi_extra=example("/api/v1/queries/names?entity=dalian-2015/univ-dut"),
)
async def question(request: Request, served: Served, graph: Graph, name: Name) -> Response:
    """Answer with a table whose columns hold basis and section.

    Parameters are those of the question (`/api/v1/queries` lists them), by names or ids, and are
    bound as terms; `format`, a suffix or Accept chooses json, csv or rq (the SPARQL text itself,
    with the parameters given). An empty table says status `not-stated`.
    """
    plain, _, suffix = name.rpartition(".")
    name, suffix = (plain, suffix) if suffix in _FORMATS else (name, "")
    catalog.question(name)
    given = _given(request)
    chosen = format_of(request, _one(given, "format") or suffix, _FORMATS)
    lang = _language(request, given)
    representation = Representation.of(graph, lang, _FORMATS[chosen])
    if chosen == "rq" and not given:
        return representation.reply(_file(name))
    query = await served.compute(lambda: sparql_of(graph, name, given, lang))
    if representation.held_by(request):
        return representation.unchanged()
    if chosen == "rq":
        return representation.reply(query.encode())
    client = request.client.host if request.client else ""
    found = await answer(served, graph, (name, query), given, lang, client=client)
    if chosen == "csv":
        return representation.reply(csv_bytes(found.columns, found.rows))
    return representation.reply(found)


async def answer(
    served: Live,
    graph: Snapshot,
    asked: tuple[str, str],
    given: Given,
    lang: Language,
    *,
    client: str = "",
) -> Answer:
    """Have a worker answer a question (its name and its SPARQL text), when the client's turn is."""
    name, query = asked
    graphs = tuple(graphs_of(graph, given))
    request = QueryRequest(query, TABLE_FORMATS["json"], default_graphs=graphs)
    body = await (await served.query(request, client)).read()
    solutions = ox.parse_query_results(body, ox.QueryResultsFormat.JSON)
    if not isinstance(solutions, ox.QuerySolutions):
        raise BadRequest(f"{name} gives no table.", "Ask another question.")
    return answer_from(graph, asked, solutions, lang)


def _given(request: Request) -> Given:
    given: Given = defaultdict(list)
    for key, value in request.query_params.multi_items():
        if value:
            given[key].append(value)
    return dict(given)


def _one(given: Given, key: str) -> str:
    values = given.pop(key, [""])
    if len(values) > 1:
        raise BadRequest(f"{key} takes one value.", "Give it once.")
    return values[0]


def _language(request: Request, given: Given) -> Language:
    asked = _one(given, "lang").lower().partition("-")[0]
    if asked not in ("", "zh", "en"):
        raise BadRequest(f"Unknown language {asked!r}.", "Known: zh, en.")
    return language(request, asked or None)  # type: ignore[arg-type]


def _file(name: str) -> bytes:
    return (files("ecograph.answers.questions") / f"{name.replace('-', '_')}.rq").read_bytes()
