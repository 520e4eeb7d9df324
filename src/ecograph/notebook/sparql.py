"""SPARQL text answered as plain rows, in a process that ends at the time limit."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final

from ecograph.answers.tables import binding_rows
from ecograph.errors import BadRequest
from ecograph.store.sparql.guard import check
from ecograph.store.sparql.pool import Limits, QueryRequest, run_once

if TYPE_CHECKING:
    from ecograph.pipeline.snapshot import Snapshot
    from ecograph.settings import Settings

__all__ = ["selected"]

_RESULTS: Final = "application/sparql-results+json"


def selected(
    snapshot: Snapshot, text: str, settings: Settings
) -> tuple[tuple[str, ...], tuple[tuple[object, ...], ...]]:
    """Columns and rows of a SELECT over the public view; an ASK gives one cell.

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
    limits = Limits(
        timeout=settings.query_timeout,
        memory_mb=settings.query_memory_mb,
        rows=settings.query_rows,
        bytes=settings.query_bytes,
    )
    request = QueryRequest(guarded.text, _RESULTS, guarded.has_dataset)
    graphs = [one.value for one in snapshot.store.public_graphs]
    with ThreadPoolExecutor(1) as pool:  # a notebook has an event loop of its own
        work = pool.submit(
            run_once,
            *(snapshot.path / "store", request),
            limits=limits,
            public_graphs=graphs if settings.union_default_graph else None,
        )
        return binding_rows(json.loads(work.result()), snapshot.manifest.base)
