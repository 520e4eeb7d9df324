"""The SPARQL 1.1 Protocol: what a request asks, read from its address and body."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl

from starlette.exceptions import HTTPException

from ecograph.errors import BadRequest, Forbidden
from ecograph.store.sparql.guard import check
from ecograph.store.sparql.pool import QueryRequest
from ecograph.store.sparql.results import media_type_for

if TYPE_CHECKING:
    from collections.abc import Iterable

    from starlette.requests import Request

    from ecograph.settings import Settings
    from ecograph.store.sparql.guard import Form

__all__ = [
    "FORM",
    "TEXT",
    "UPDATE",
    "Asked",
    "by_form",
    "by_get",
    "by_text",
    "graph_format",
    "prepare",
    "read_body",
    "refused_update",
]

FORM: Final = "application/x-www-form-urlencoded"
TEXT: Final = "application/sparql-query"
UPDATE: Final = "application/sparql-update"
_FIELDS: Final = 1000
_RELATIVE: Final = re.compile(r"<(?![A-Za-z][A-Za-z0-9+.-]*:)[^<>\s]*>")
_FORMAT_NAMES: Final = {  # what other clients call our formats
    "table": {"sparql-results+json": "json", "sparql-results+xml": "xml", "srj": "json"},
    "graph": {
        "json-ld": "jsonld",
        "n3": "ttl",
        "nt11": "nt",
        "ntriples": "nt",
        "rdf": "rdfxml",
        "rdf+xml": "rdfxml",
        "turtle": "ttl",
        "xml": "rdfxml",
        "json": "jsonld",
    },
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A query as it came, with the dataset and the format of the request."""

    text: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    format: str = ""


def by_get(request: Request) -> Asked | None:
    """Read a GET; None if it asks nothing.

    Raises
    ------
    BadRequest
        If it asks several things.
    Forbidden
        If it is an update.
    """
    pairs = request.query_params.multi_items()
    _refuse_update(pairs)
    if not any(name == "query" for name, _ in pairs):
        return None
    return _asked(_single(pairs, "query"), pairs)


def by_form(request: Request, body: bytes) -> Asked:
    """Read a POST of form fields; the dataset may stand in the address too.

    Raises
    ------
    BadRequest
        If it asks nothing or several things, or is not UTF-8.
    Forbidden
        If it is an update.
    """
    try:
        fields = parse_qsl(
            body.decode(), keep_blank_values=True, errors="strict", max_num_fields=_FIELDS
        )
    except ValueError as error:
        raise BadRequest("The form is malformed or not UTF-8.", "Encode it as UTF-8.") from error
    pairs = [*fields, *request.query_params.multi_items()]
    _refuse_update(pairs)
    return _asked(_single(pairs, "query"), pairs)


def by_text(request: Request, body: bytes) -> Asked:
    """Read a POST whose body is the query; the dataset stands in the address.

    Raises
    ------
    BadRequest
        If the body is not UTF-8.
    Forbidden
        If the address holds an update.
    """
    pairs = request.query_params.multi_items()
    _refuse_update(pairs)
    try:
        text = body.decode()
    except UnicodeDecodeError as error:
        raise BadRequest("The query is not UTF-8.", "Send it as UTF-8.") from error
    return _asked(text, pairs)


async def read_body(request: Request, settings: Settings) -> bytes:
    """Read a body that may hold one query, and no more than that."""
    limit = settings.query_length * 12 + 65536  # a character may be four escaped bytes
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > limit:
            raise HTTPException(413, f"The body is longer than {limit} bytes. Shorten the query.")
    return bytes(body)


def prepare(request: Request, asked: Asked, settings: Settings) -> tuple[QueryRequest, bool]:
    """Check a query and choose the format of its answer.

    Returns
    -------
    QueryRequest
        What a worker is asked. Relative IRIs are resolved against the endpoint's own address.
    bool
        Whether the same graph gives the same answer again.

    Raises
    ------
    InvalidQuery
        If the guard refuses it.
    BadRequest
        If no format that is offered was asked for.
    """
    guarded = check(asked.text, max_length=settings.query_length)
    accept = request.headers.get("accept", "")
    media_type = media_type_for(guarded.form, _plain(accept), _name(guarded.form, asked.format))
    query = QueryRequest(
        guarded.text,
        media_type,
        guarded.has_dataset,
        asked.default_graphs,
        asked.named_graphs,
        _base(request) if _RELATIVE.search(guarded.text) else "",
    )
    return query, guarded.steady


def graph_format(request: Request) -> str:
    """Choose the RDF format of an answer that no query stands behind: `?format=`, else Accept.

    Raises
    ------
    BadRequest
        If no format that is offered was asked for.
    """
    accept = request.headers.get("accept", "")
    given = request.query_params.get("format", "")
    return media_type_for("CONSTRUCT", _plain(accept), _name("CONSTRUCT", given))


def _base(request: Request) -> str:
    return str(request.url.replace(query="", fragment=""))


def _plain(accept: str) -> str:
    """Give a browser the first format: it names XML before anything, and means nothing by it."""
    return "*/*" if "text/html" in accept and "sparql" not in accept else accept


def _name(form: Form, given: str) -> str | None:
    family = "table" if form in ("SELECT", "ASK") else "graph"
    return _FORMAT_NAMES[family].get(given.lower(), given) or None


def _asked(text: str, pairs: Iterable[tuple[str, str]]) -> Asked:
    found = {
        name: tuple(dict.fromkeys(value for key, value in pairs if key == name and value))
        for name in ("default-graph-uri", "named-graph-uri", "format")
    }
    formats = found["format"]
    return Asked(
        text, found["default-graph-uri"], found["named-graph-uri"], formats[0] if formats else ""
    )


def _single(pairs: Iterable[tuple[str, str]], name: str) -> str:
    values = [value for key, value in pairs if key == name]
    if len(values) != 1:
        message = f"The request has {len(values)} queries." if values else "There is no query."
        raise BadRequest(message, "Give one as `query`.")
    return values[0]


def _refuse_update(pairs: Iterable[tuple[str, str]]) -> None:
    if any(name == "update" for name, _ in pairs):
        raise refused_update()


def refused_update() -> Forbidden:
    """Say that this endpoint only reads."""
    return Forbidden("This endpoint only reads; it takes no updates.", "Data change by a build.")
