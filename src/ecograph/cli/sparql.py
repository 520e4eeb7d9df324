"""`ecograph sparql`: SPARQL text, checked, run in a process of its own, printed."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from ecograph.cli import options
from ecograph.cli.commands import HOME, LANG
from ecograph.cli.output import put, put_rows
from ecograph.errors import BadRequest, NotFound
from ecograph.model.namespaces import short

if TYPE_CHECKING:
    from ecograph.settings import Settings

__all__ = ["command"]

_RESULTS: Final = "application/sparql-results+json"
_GRAPHS: Final = {"table": "text/turtle", "json": "application/ld+json"}


@click.command(
    "sparql", epilog="Example: ecograph sparql 'SELECT * { ?u a eco:University } LIMIT 3'"
)
@LANG
@click.argument("text")
@HOME
@click.option(
    "--format",
    type=click.Choice(["table", "json", "csv", "ndjson"]),
    default="table",
    help="Format of the answer; of triples: table (Turtle) or json (JSON-LD).",
)
def command(text: str, home: Path | None, format: str) -> None:
    """Answer SPARQL over the public view of the graph.

    TEXT is the query, @FILE, or - for standard input. Only reading is allowed; time, rows and
    memory have limits.
    """
    _run(options.settings(home=home), _read(text), format)


def _read(text: str) -> str:
    if text == "-":
        return sys.stdin.read()
    if not text.startswith("@"):
        return text
    file = Path(text[1:])
    try:
        return file.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise NotFound(f"There is no file {file}.", "Name one after @.") from error
    except UnicodeDecodeError as error:
        raise BadRequest(f"{file} is not UTF-8.", "Save it as UTF-8.") from error


def _run(settings: Settings, text: str, format: str) -> None:
    from ecograph.pipeline.snapshot import current
    from ecograph.store.sparql.guard import check
    from ecograph.store.sparql.messages import limits_of
    from ecograph.store.sparql.pool import QueryRequest, run_once

    guarded = check(text, max_length=settings.query_length)
    table = guarded.form in ("SELECT", "ASK")
    if not table and format not in _GRAPHS:
        message = f"{guarded.form} gives triples, which {format} cannot hold."
        raise BadRequest(message, "Choose --format json (JSON-LD) or table (Turtle).")
    snapshot = current(settings.home, settings.store)
    graphs = [one.value for one in snapshot.store.public_graphs]
    plain = "text/csv" if format == "csv" else _RESULTS
    answer = run_once(
        snapshot.store_at,
        QueryRequest(guarded.text, plain if table else _GRAPHS[format], guarded.has_dataset),
        limits=limits_of(settings),
        public_graphs=graphs if settings.union_default_graph else None,
    )
    if not table or format in ("csv", "json"):
        put(answer)
    else:
        _print(json.loads(answer), format, snapshot.manifest.base)


def _print(results: dict[str, object], format: str, base: str) -> None:
    head, body = results["head"], results.get("results")
    if not isinstance(body, dict) or not isinstance(head, dict):  # ASK
        put_rows(format, ("boolean",), [[results["boolean"]]])
        return
    columns = tuple(head.get("vars", ()))
    shown = base if format == "table" else None
    rows = [
        [_value(binding.get(column), shown) for column in columns] for binding in body["bindings"]
    ]
    put_rows(format, columns, rows, named=False)


def _value(term: dict[str, str] | None, base: str | None) -> str:
    """Write one term; with a base, for people, IRIs are shortened."""
    if term is None:
        return ""
    value = term["value"]
    return value if base is None or term["type"] != "uri" else short(value, base)
