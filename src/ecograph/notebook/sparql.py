"""SPARQL text answered as a frame, in a process that ends at the time limit."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, Final

from ecograph.answers.operation import TableData
from ecograph.errors import BadRequest
from ecograph.model.namespaces import XSD, short
from ecograph.notebook.answer import frame_of
from ecograph.store.sparql.guard import check
from ecograph.store.sparql.messages import limits_of
from ecograph.store.sparql.pool import QueryRequest, run_once

if TYPE_CHECKING:
    import pandas as pd

    from ecograph.pipeline.snapshot import Snapshot
    from ecograph.settings import Settings

__all__ = ["selected"]

_RESULTS: Final = "application/sparql-results+json"
_NUMBERS: Final[dict[str, Any]] = {
    **{XSD + name: int for name in ("integer", "int", "long", "nonNegativeInteger")},
    **{XSD + name: float for name in ("decimal", "double", "float")},
}


def selected(snapshot: Snapshot, text: str, settings: Settings) -> pd.DataFrame:
    """The rows of a SELECT as a frame over the public view; an ASK gives one cell.

    Raises
    ------
    BadRequest
        If the text asks for triples.
    InvalidQuery, QueryTimeout, ResultTooLarge
        If the text is malformed or not read-only, or passes a limit of the settings.
    """
    guarded = check(text, max_length=settings.query_length)
    if guarded.form not in ("SELECT", "ASK"):
        message = f"{guarded.form} gives triples, and this gives a table."
        raise BadRequest(message, "Ask it of .rdflib.query(text).graph.")
    request = QueryRequest(guarded.text, _RESULTS, guarded.has_dataset)
    graphs = [one.value for one in snapshot.store.public_graphs]
    with ThreadPoolExecutor(1) as pool:  # a notebook has an event loop of its own
        work = pool.submit(
            run_once,
            *(snapshot.store_at, request),
            limits=limits_of(settings),
            public_graphs=graphs if settings.union_default_graph else None,
        )
        return frame_of(_table(json.loads(work.result()), snapshot.manifest.base))


def _table(results: dict[str, Any], base: str) -> TableData:
    """Columns and rows of SPARQL results in JSON; an ASK gives one cell.

    Our IRIs become ids, those of known vocabularies get their prefix, numbers become numbers.
    """
    if "boolean" in results:
        return TableData("answer", ("answer",), ((results["boolean"],),))
    columns = tuple(results["head"].get("vars", ()))
    rows = (
        tuple(_term(binding.get(column), base) for column in columns)
        for binding in results["results"]["bindings"]
    )
    return TableData("answer", columns, tuple(rows))


def _term(term: dict[str, str] | None, base: str) -> object:
    if term is None:
        return None
    value = term["value"]
    if term["type"] == "uri":
        return short(value, base)
    number = _NUMBERS.get(term.get("datatype", ""))
    return number(value) if number else value
