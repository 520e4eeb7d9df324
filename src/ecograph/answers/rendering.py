"""An answer in each of its formats: the same bytes through every door."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import orjson
from pydantic import BaseModel

from ecograph.answers.vocabulary import nearest
from ecograph.answers.words import heading
from ecograph.errors import BadRequest

if TYPE_CHECKING:
    from ecograph.answers.operation import Operation, TableData
    from ecograph.pipeline.snapshot import Snapshot

__all__ = ["check_format", "csv_bytes", "json_bytes", "render"]


def render(
    operation: Operation[Any, Any, Any],
    graph: Snapshot,
    request: object,
    answer: object,
    format: str = "json",
) -> bytes:
    """Write an answer in one of the formats of its operation.

    Raises
    ------
    BadRequest, NotFound
        If there is no such format, or the answer has nothing for it (a picture of nothing).
    """
    check_format(operation, format)
    if format in operation.writers:
        return operation.writers[format].write(graph, request, answer)
    if format == "json":
        return json_bytes(answer)
    if format == "xlsx":
        from ecograph.answers.workbook import workbook

        lang = getattr(request, "lang", "zh")
        said = (
            *operation.said(answer, lang),
            f"{heading('digest', lang)} {graph.manifest.digest}",
        )
        return workbook(operation.tables(answer), said)
    table = operation.tables(answer)[0]
    if format == "csv":
        return csv_bytes(table.columns, table.rows)
    return _lines(table)


def check_format(operation: Operation[Any, Any, Any], format: str) -> str:
    """Refuse a format that an operation does not have.

    Raises
    ------
    BadRequest
        The message lists those that it has.
    """
    known = operation.formats
    if format not in known:
        message = f"{operation.name} has no format {format!r}."
        raise BadRequest(message, f"{nearest(format, known)}Known: {', '.join(known)}.")
    return format


def json_bytes(value: object) -> bytes:
    """Write an answer as JSON, text of every script as it is."""
    if isinstance(value, BaseModel):
        return value.model_dump_json().encode()
    return orjson.dumps(value, default=_nested)


def csv_bytes(columns: Iterable[str], rows: Iterable[Iterable[object]]) -> bytes:
    """Write a table as RFC 4180 says; nothing is an empty cell, a list one with spaces between."""
    target = io.StringIO(newline="")
    table = csv.writer(target)
    table.writerow(columns)
    table.writerows([cell(value) for value in row] for row in rows)
    return target.getvalue().encode()


def cell(value: object) -> str:
    """Write one cell as text.

    >>> cell(None), cell(True), cell(("a", "b")), cell(0.5)
    ('', 'true', 'a b', '0.5')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return " ".join(map(cell, value))
    return str(value)


def _lines(table: TableData) -> bytes:
    return b"".join(orjson.dumps(one, default=_nested) + b"\n" for one in table.records())


def _nested(value: object) -> object:
    if isinstance(value, BaseModel):
        return orjson.Fragment(value.model_dump_json())
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, set | frozenset):
        return sorted(value)
    raise TypeError(type(value).__name__)
