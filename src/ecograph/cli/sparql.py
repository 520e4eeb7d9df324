"""SPARQL text of a user: guarded, run in a process of its own, printed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from ecograph.cli.output import Format, Reply, Table, put, reply
from ecograph.cli.views import short
from ecograph.errors import BadRequest
from ecograph.pipeline.snapshot import current
from ecograph.store.sparql.guard import check
from ecograph.store.sparql.pool import Limits, QueryRequest, run_once

if TYPE_CHECKING:
    from ecograph.settings import Settings

__all__ = ["run"]

_RESULTS: Final = {Format.CSV: "text/csv"}
_GRAPHS: Final = {Format.TABLE: "text/turtle", Format.JSON: "application/ld+json"}


def run(settings: Settings, text: str, format: Format, *, show: bool = False) -> None:
    """Run SPARQL text over the public view and print its answer.

    A SELECT or ASK is printed as the format says, JSON in the form of the W3C; the triples of
    CONSTRUCT and DESCRIBE as Turtle (table) or JSON-LD (json).

    Raises
    ------
    InvalidQuery
        If the text is malformed, or not read-only.
    QueryTimeout, ResultTooLarge
        If it passes a limit of the settings.
    """
    guarded = check(text, max_length=settings.query_length)
    if show:
        put(text if text.endswith("\n") else text + "\n")
        return
    table = guarded.form in ("SELECT", "ASK")
    if not table and format not in _GRAPHS:
        message = f"{guarded.form} gives triples, which {format} cannot hold."
        raise BadRequest(message, "Ask for --format json (JSON-LD) or table (Turtle).")
    json_results = "application/sparql-results+json"
    media_type = _RESULTS.get(format, json_results) if table else _GRAPHS[format]
    snapshot = current(settings.home)
    graphs = [one.value for one in snapshot.store.public_graphs]
    answer = run_once(
        snapshot.path / "store",
        QueryRequest(guarded.text, media_type, guarded.has_dataset),
        limits=Limits(
            timeout=settings.query_timeout,
            memory_mb=settings.query_memory_mb,
            rows=settings.query_rows,
            bytes=settings.query_bytes,
        ),
        public_graphs=graphs if settings.union_default_graph else None,
    )
    if not table or format is Format.CSV:
        put(answer)
    else:
        _print(json.loads(answer), format, snapshot.manifest.base)


def _print(results: dict[str, object], format: Format, base: str) -> None:
    head, body = results["head"], results.get("results")
    if not isinstance(body, dict) or not isinstance(head, dict):  # ASK
        answer = results["boolean"]
        reply(Reply(results, Table(("boolean",), [[answer]])), format)
        return
    columns = tuple(head.get("vars", ()))
    shown = base if format is Format.TABLE else None
    rows = [
        [_value(binding.get(column), shown) for column in columns] for binding in body["bindings"]
    ]
    reply(Reply(results, Table(columns, rows)), format)


def _value(term: dict[str, str] | None, base: str | None) -> str:
    """Write one term; with a base, for people, IRIs are shortened."""
    if term is None:
        return ""
    value = term["value"]
    return value if base is None or term["type"] != "uri" else short(value, base)
