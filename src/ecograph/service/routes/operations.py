"""The routes of everything that can be asked, made from the list of operations."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial, reduce
from operator import or_
from typing import TYPE_CHECKING, Any, Final

import orjson
import pyoxigraph as ox
from anyio import to_thread
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from ecograph.answers.names import canonical, find, is_ground
from ecograph.answers.questions.ask import Found, answering
from ecograph.answers.registry import operation_named, operations
from ecograph.answers.rendering import render
from ecograph.answers.self_description import address_of
from ecograph.answers.worker import Rendered, rendered
from ecograph.errors import BadRequest, NotFound, ResultTooLarge
from ecograph.service.dependencies import caller_of, exists, looked_up
from ecograph.service.middleware.headers import path_of
from ecograph.service.negotiation import Representation, format_of, language
from ecograph.service.openapi import PROBLEMS
from ecograph.service.pages.answer import answer_page
from ecograph.service.streams import Gone, while_there
from ecograph.store.sparql.messages import QueryRequest
from ecograph.store.sparql.results import TABLE_FORMATS

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Collection, Generator, Iterator

    from starlette.routing import BaseRoute

    from ecograph.answers.operation import Operation
    from ecograph.answers.views.graph import QuestionAnswer
    from ecograph.pipeline.snapshot import Snapshot
    from ecograph.service.served_graph import Live

__all__ = ["router"]

_API: Final = "/api/v1"
_FEW: Final = 100  # links of an entity whose answer is made sooner than a thread takes over
_OK: Final = 200
_MOST: Final = 50_000  # rows of one page, where all are asked for
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")  # what no text has
_OFTEN: Final = ("entities", "autocomplete")
Given = dict[str, list[str]]

router = APIRouter(responses=PROBLEMS)


def _endpoint(operation: Operation[..., Any, Any]) -> Callable[[Request], Awaitable[Response]]:
    placed = [name for name in operation.fields if f"{{{name}}}" in operation.path]
    entities = [name for name in placed if name in operation.named]
    choices = {name: operation.fields[name].get("enum", ()) for name in placed}

    async def endpoint(request: Request) -> Response:
        served: Live = request.app.state.live
        graph = served.snapshot
        given = _given_in(operation, request)
        suffix = await looked_up(graph, _suffix, graph, operation, given)
        for name in entities:
            if graph.links.nodes.id.find(given[name][0]) < 0:
                return await _led(graph, request, given[name][0])
        for name, known in choices.items():
            if known and given[name][0] not in known:
                message = f"There is no {name} {given[name][0]!r}."
                raise NotFound(message, f"Known: {', '.join(known)}.")
        asked = _one(given, "format") or suffix
        page = asked in _pages(operation)
        chosen = "json" if page else format_of(request, asked, operation.formats)
        given["lang"] = [language(request, _one(given, "lang"))]
        if operation.body:
            given |= await _body_of(operation, request)
        (lang,) = given["lang"]
        reply = await _answered(request, operation, given, chosen)
        if page and reply.status_code == _OK:
            body = bytes(reply.body)
            return await to_thread.run_sync(answer_page, request, graph, operation, body, lang)
        return reply

    return endpoint


async def _answered(
    request: Request, operation: Operation[..., Any, Any], given: Given, chosen: str
) -> Response:
    """Answer in the format chosen, or say that the caller has the answer already."""
    served: Live = request.app.state.live
    graph = served.snapshot
    _refuse_slow(operation, given)
    reading = partial(operation.requested, graph, given)
    by_id = _is_by_id(graph, operation, given)
    if by_id or operation.light:
        wanted = await looked_up(graph, reading)
    else:
        wanted = await to_thread.run_sync(reading)
    media_type = operation.formats[chosen]
    representation = Representation.of(graph, given["lang"][0], media_type)
    if not operation.body and representation.held_by(request):
        return representation.unchanged()
    headers: dict[str, str] = {}
    try:
        if operation.group == "query" and operation.needs_answer(chosen):
            made = await while_there(request, _by_query(request, operation, wanted, chosen))
        else:
            made = await _made(request, operation, given, wanted, chosen)
    except Gone:
        return Response(status_code=499)
    representation = replace(representation, digest=made.digest)
    if made.next:
        headers["Link"] = f'<{request.url.include_query_params(cursor=made.next)}>; rel="next"'
    file = f"{operation.name}.xlsx" if chosen == "xlsx" else ""
    if operation.name == "network":
        file = f"{wanted.relation}{operation.writers[chosen].suffix}"
    if file:
        headers["Content-Disposition"] = f'attachment; filename="{file}"'
    reply = representation.reply(made.body, **headers)
    if operation.body:  # the address does not say what was asked for
        del reply.headers["etag"]
        reply.headers["cache-control"] = "no-store"
    return reply


async def _made(
    request: Request,
    operation: Operation[..., Any, Any],
    given: Given,
    wanted: Any,  # noqa: ANN401
    chosen: str,
) -> Rendered:
    """Answer where that keeps nobody waiting: in place, in a thread, or in a worker."""
    served: Live = request.app.state.live
    graph = served.snapshot
    asked = operation.group, operation.name
    if operation.light or _is_small(graph, operation, given):
        return await looked_up(graph, rendered, graph, asked, wanted, chosen)
    if operation.tag == "Analysis":
        work = partial(rendered, asked=asked, wanted=wanted, format=chosen)
        return await while_there(request, served.analyse(work, caller_of(request)))
    return await to_thread.run_sync(rendered, graph, asked, wanted, chosen)


def _is_by_id(graph: Snapshot, operation: Operation[..., Any, Any], given: Given) -> bool:
    """Whether each entity is given by its id, so that no name has to be searched for."""
    named = (one for name in operation.named for one in given.get(name, ()))
    return all(graph.links.nodes.id.find(one) >= 0 for one in named)


def _is_small(graph: Snapshot, operation: Operation[..., Any, Any], given: Given) -> bool:
    """Whether an answer is about an entity of few links, and of nothing further away."""
    wide = {"include", "limit"} & given.keys() or given.get("depth", ["1"]) != ["1"]
    if "{entity}" not in operation.path or wide:
        return False
    row = graph.links.nodes.id.find(given["entity"][0])
    return row >= 0 and int(graph.links.adjacency.degree[row]) <= _FEW


async def _by_query(
    request: Request,
    operation: Operation[..., Any, Any],
    wanted: Any,  # noqa: ANN401
    chosen: str,
) -> Rendered:
    """Have a SPARQL worker answer a named question, when the caller's turn is."""
    served: Live = request.app.state.live
    graph, name = served.snapshot, operation.name
    steps = answering(graph, name, wanted)
    step = await to_thread.run_sync(_step, steps, None)
    while isinstance(step, str):
        query = QueryRequest(step, TABLE_FORMATS["json"], has_dataset=True)
        try:
            body = await (await served.query(query, caller_of(request))).read()
        except ResultTooLarge as error:  # its way out is that of SPARQL
            choices = [one for one in operation.fields if one not in ("limit", "cursor", "lang")]
            raise ResultTooLarge(error.message, f"Choose by {', '.join(choices)}.") from error
        step = await to_thread.run_sync(_step, steps, body)
    made = await to_thread.run_sync(render, operation, graph, wanted, step, chosen)
    return Rendered(made, graph.manifest.digest, step.next)


def _step(steps: Generator[str, Found, QuestionAnswer], body: bytes | None) -> str | QuestionAnswer:
    """Go on with what a query found: to the next query, or to the answer."""
    try:
        if body is None:
            return next(steps)
        solutions = ox.parse_query_results(body, ox.QueryResultsFormat.JSON)
        if not isinstance(solutions, ox.QuerySolutions):
            raise BadRequest("The question gives no table.", "Ask another question.")
        return steps.send(Found.of(solutions))
    except StopIteration as done:
        answer: QuestionAnswer = done.value
        return answer


def _given_in(operation: Operation[..., Any, Any], request: Request) -> Given:
    """What a request gives, by field, from its path and its query.

    Raises
    ------
    BadRequest
        If a parameter is unknown, or a value has control characters.
    """
    pairs = request.query_params.multi_items()
    operation.refuse_unknown(key for key, _ in pairs if key != "format")
    found: Given = {}
    for key, value in (*request.path_params.items(), *pairs):
        found.setdefault(key, []).append(_text(key, value))
    return found


def _text(key: str, value: str) -> str:
    if _CONTROL.search(value):
        message = f"{value!r} is not a value of {key}."
        raise BadRequest(message, "Leave out its control characters.")
    return value


def _one(given: Given, key: str) -> str:
    values = [one for one in given.pop(key, ()) if one]
    if len(values) > 1:
        raise BadRequest(f"{key} takes one value.", "Give it once.")
    return values[0] if values else ""


def _suffix(graph: Snapshot, operation: Operation[..., Any, Any], given: Given) -> str:
    """Cut the suffix of a format off the path, if it has one."""
    last = operation.path.rpartition("/")[2]
    if last.startswith("{"):
        name = last[1:-1]
        plain, _, ending = given[name][0].rpartition(".")
        if plain and ending in operation.formats and not exists(graph, given[name][0]):
            given[name][0] = plain
            return ending
    return _one(given, "suffix")


async def _led(graph: Snapshot, request: Request, text: str) -> Response:
    """Lead to the entity that a merged id (308), or a name or an id of elsewhere (303), means.

    The id of a source or passage leads to it (303).

    Raises
    ------
    NotFound
        If there is no such entity.
    """
    identifier, status = await looked_up(graph, canonical, graph, text), 308
    if identifier == text:
        if await looked_up(graph, is_ground, graph, text):
            return RedirectResponse(f"/api/v1/passages/{text}", 303)
        if "/" in text and ":" not in text:
            way_out = "GET /api/v1/autocomplete?q=NAME finds entities by name."
            raise NotFound(f"There is no entity {text}.", way_out)
        identifier, status = await to_thread.run_sync(find, graph, text), 303
    path = path_of(request.scope).replace(f"/{text}", f"/{identifier}", 1)
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(path + query, status)


async def _body_of(operation: Operation[..., Any, Any], request: Request) -> Given:
    """The fields that stand in a JSON body.

    Raises
    ------
    BadRequest
        If it is no JSON object of these fields.
    """
    fields = ", ".join(f'"{name}": […]' for name in operation.body)
    way_out = f"Send {{{fields}}} as application/json."
    try:
        body = orjson.loads(await request.body())
    except orjson.JSONDecodeError as error:
        raise BadRequest("The body is no JSON.", way_out) from error
    if not isinstance(body, dict) or set(body) != set(operation.body):
        raise BadRequest(f"The body does not hold {', '.join(operation.body)} alone.", way_out)
    for name, values in body.items():
        if not isinstance(values, list) or not all(isinstance(one, str) for one in values):
            raise BadRequest(f"{name} is no list of texts.", way_out)
    return {name: [_text(name, one) for one in values] for name, values in body.items()}


def _refuse_slow(operation: Operation[..., Any, Any], given: Given) -> None:
    """Refuse what may take minutes while others wait, or use what is not the caller's."""
    for name in operation.slow:
        if given.get(name, [""]) not in ([""], ["false"]):
            command = f"ecograph {operation.group} {operation.name}".replace("  ", " ")
            message = f"A service does not take {name}: others wait for their answers."
            option = name.replace("_", "-")
            raise BadRequest(message, f"Run `{command} --{option}`, or use a notebook.")
    if given.get("limit") == ["all"] and "all" in operation.fields["limit"].get("pattern", ""):
        given["limit"] = [str(_MOST)]


def _pages(operation: Operation[..., Any, Any]) -> dict[str, str]:
    """The format that people read in a browser, where there is a table."""
    return {"html": "text/html"} if "ndjson" in operation.formats and not operation.body else {}


def _schema(operation: Operation[..., Any, Any]) -> dict[str, Any]:
    """What OpenAPI says of an operation besides what it says of all."""
    parameters = [
        {
            "name": name,
            "in": "path" if f"{{{name}}}" in operation.path else "query",
            "required": name in operation.positional or f"{{{name}}}" in operation.path,
            "schema": {key: value for key, value in one.items() if key != "description"},
            "description": one.get("description", ""),
        }
        for name, one in operation.fields.items()
        if name not in operation.body and name not in operation.slow
    ]
    shown = {
        "name": "format",
        "in": "query",
        "schema": {"type": "string", "enum": [*operation.formats, *_pages(operation)]},
        "description": "Format; else the suffix of the path, else Accept",
    }
    found: dict[str, Any] = {"parameters": [*parameters, shown]}
    if operation.example or not operation.positional:
        given = {k: v for k, v in operation.example.items() if k not in operation.body}
        found["x-example"] = address_of(operation, given)
    if operation.body:
        body = {name: operation.example[name] for name in operation.body}
        properties = {name: operation.fields[name] for name in operation.body}
        schema = {
            "type": "object",
            "required": list(operation.body),
            "additionalProperties": False,
            "properties": properties,
        }
        content = {"application/json": {"schema": schema, "example": body}}
        found |= {"requestBody": {"required": True, "content": content}, "x-body": body}
    return found


def _bodies(operation: Operation[..., Any, Any]) -> dict[int | str, dict[str, Any]]:
    media_types = (*operation.formats.values(), *_pages(operation).values())
    content: dict[str, Any] = {media_type: {} for media_type in media_types}
    found: dict[int | str, dict[str, Any]] = {}
    found[200] = {"description": "Answer", "content": content}
    if "{entity}" in operation.path:
        found[303] = {"description": "The address of the entity named"}
    return found


def _routes() -> Iterator[tuple[str, Operation[..., Any, Any]]]:
    """The address of each operation as a pattern, the most specific first.

    Routes are tried in their order, so those of most requests come before the others.
    """

    def place(one: Operation[..., Any, Any]) -> tuple[bool, int, bool]:
        return one.path.split("/")[1] not in _OFTEN, -one.path.count("/"), "{" in one.path

    for one in sorted(operations(), key=place):
        pattern = one.path
        for name in one.positional:
            pattern = pattern.replace(f"{{{name}}}", f"{{{name}:path}}")
        yield _API + pattern, one


@router.get(_API + "/analysis/{name}", include_in_schema=False)
async def no_analysis(name: str) -> Response:
    """Name the analyses there are, where one is asked for that is none."""
    raise _unknown(name, "analyse")


@router.get(_API + "/queries/{name}", include_in_schema=False)
async def no_question(name: str) -> Response:
    """Name the questions there are, where one is asked for that is none."""
    raise _unknown(name, "query")


def _unknown(name: str, group: str) -> NotFound:
    try:
        operation_named(name, group)
    except NotFound as error:
        return error
    return NotFound(f"There is no such form of {name}.", "GET /openapi.json lists the formats.")


def _last(routes: list[BaseRoute], endpoints: Collection[object]) -> list[BaseRoute]:
    return sorted(routes, key=lambda one: getattr(one, "endpoint", None) in endpoints)


for _path, _one_operation in _routes():
    _shared: dict[str, Any] = {
        "methods": ["POST"] if _one_operation.body else ["GET"],
        "name": _one_operation.name,
    }
    router.add_api_route(
        _path,
        _endpoint(_one_operation),
        **_shared,
        tags=[_one_operation.tag],
        summary=_one_operation.title.en,
        description=_one_operation.about,
        response_model=reduce(or_, _one_operation.documents()),
        responses=_bodies(_one_operation),
        openapi_extra=_schema(_one_operation),
        operation_id="_".join(
            filter(None, (_one_operation.group, _one_operation.name.replace("-", "_")))
        ),
    )
    if not _path.endswith("}") and not _one_operation.body:
        router.add_api_route(
            _path + ".{suffix}", _endpoint(_one_operation), **_shared, include_in_schema=False
        )

router.routes[:] = _last(router.routes, (no_analysis, no_question))  # after those that there are
