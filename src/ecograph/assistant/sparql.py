"""SPARQL for assistants: run by the same workers within the same limits, shown as a short table."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

from ecograph.assistant.brevity import Sheet, fitted
from ecograph.model.namespaces import short
from ecograph.store.sparql.guard import check, tokens
from ecograph.store.sparql.messages import QueryRequest
from ecograph.store.sparql.results import GRAPH_FORMATS, TABLE_FORMATS

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from ecograph.assistant.tools import SparqlRequest
    from ecograph.pipeline.snapshot import Snapshot
    from ecograph.settings import Settings
    from ecograph.store.sparql.pool import QueryAnswer

__all__ = ["answered"]

_TERM: Final = re.compile(r'<(?P<iri>[^>]*)>|"(?P<text>(?:[^"\\]|\\.)*)"(?:@[\w-]+|\^\^<[^>]*>)?')
_WHOLE: Final = re.compile(r"[+-]?\d{1,15}")
_BROKEN: Final = re.compile(r"[+-]?\d{0,15}\.\d{1,15}(?:[eE][+-]?\d{1,2})?")
_NEXT: Final = "the same with ORDER BY, LIMIT and OFFSET, or a narrower one"


async def answered(
    graph: Snapshot,
    request: SparqlRequest,
    run: Callable[[QueryRequest], Awaitable[QueryAnswer]],
    settings: Settings,
) -> dict[str, Any]:
    """Answer a query.

    Raises
    ------
    InvalidQuery, QueryTimeout, ResultTooLarge, Busy
        As the endpoint does.
    """
    guarded = check(request.query, max_length=settings.query_length)
    form, known = guarded.form, TABLE_FORMATS | GRAPH_FORMATS
    media_type = known[{"SELECT": "tsv", "ASK": "json"}.get(form, "nt")]
    answer = await run(QueryRequest(guarded.text, media_type, guarded.has_dataset))
    body = (await answer.read()).decode()
    said = {"status": "answered", "completeness": "truncated", "graph": graph.manifest.digest}
    if form == "ASK":
        return {**said, "completeness": "complete", "boolean": json.loads(body)["boolean"]}
    if form == "SELECT":
        columns, lines = answer.variables, body.split("\n")[1:]
    else:
        columns, lines = ("subject", "predicate", "object"), body.split("\n")
    if lines and not lines[-1]:  # every line ends
        lines.pop()
    count, base = len(lines), graph.manifest.base
    cut = [
        line.split("\t") if form == "SELECT" else line.removesuffix(" .").split(" ", 2)
        for line in lines[: request.limit]
    ]
    rows = [[_plain(cell, base) for cell in row] for row in cut]
    said["status"] = "answered" if count else "no-match"
    sheet = Sheet("rows", columns, rows, total=str(count))
    made = fitted(
        *(said, [sheet], settings.assistant_tokens),
        more=lambda shown: {"query": _NEXT} if shown < count else {},
    )
    if len(made["rows"]) == count:
        made["completeness"] = "unknown" if _may_hide_some(guarded.text, count) else "complete"
    return made


def _may_hide_some(text: str, count: int) -> bool:
    """Whether LIMIT or OFFSET of a query may have cut its answer.

    >>> query = "SELECT * { ?a ?b ?c } LIMIT 3"
    >>> _may_hide_some(query, 3), _may_hide_some(query, 2), _may_hide_some("ASK { }", 0)
    (True, False, False)
    """
    depth, before = 0, ""
    for token in tokens(text):
        depth += (token.text == "{") - (token.text == "}")
        if before == "OFFSET" or (before == "LIMIT" and (depth or int(token.text) <= count)):
            return True
        before = token.text.upper() if token.kind == "word" else ""
    return False


def _plain(cell: str, base: str) -> str | int | float | None:
    r"""A term as text or number; our ids and known prefixes instead of whole IRIs.

    >>> _plain(r'"a\"b"@en', ""), _plain("78.4", ""), _plain("", "")
    ('a"b', 78.4, None)
    """
    found = _TERM.fullmatch(cell)
    if found is None:
        number = int if _WHOLE.fullmatch(cell) else float if _BROKEN.fullmatch(cell) else None
        return number(cell) if number else cell or None
    if found["iri"] is not None:
        return short(found["iri"], base)
    text = found["text"]
    return str(json.loads(f'"{text}"', strict=False)) if "\\" in text else text
