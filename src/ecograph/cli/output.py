"""How an answer is printed: a table for people, or JSON, NDJSON and CSV for programs."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, is_dataclass
from enum import StrEnum
from typing import Final

import typer
from pydantic import BaseModel
from rich import box
from rich.console import Console
from rich.table import Table as RichTable
from rich.text import Text

__all__ = ["Format", "Reply", "Table", "plain", "put", "reply", "tell", "to_csv", "to_json"]

_UNBOUNDED: Final = 100_000  # columns of a table that is no terminal's: nothing is cut or folded


class Format(StrEnum):
    """How an answer is printed."""

    TABLE = "table"
    JSON = "json"
    NDJSON = "ndjson"
    CSV = "csv"


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under named columns."""

    columns: tuple[str, ...]
    rows: Sequence[Sequence[object]]
    title: str = ""

    def records(self) -> list[dict[str, object]]:
        """Make one mapping a row."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer in each shape that it may be printed in.

    Attributes
    ----------
    document
        The whole answer, for JSON.
    table
        Its rows, for CSV, and for NDJSON where there are no `lines`.
    lines
        One document a line, for NDJSON.
    shown
        Tables for people, where `table` is not made for them.
    """

    document: object
    table: Table
    lines: Sequence[object] | None = None
    shown: Sequence[Table] = field(default=())


def reply(answer: Reply, format: Format) -> None:
    """Print an answer to standard output."""
    match format:
        case Format.TABLE:
            for table in answer.shown or (answer.table,):
                _show(table)
        case Format.JSON:
            put(to_json(answer.document, indent=2) + "\n")
        case Format.NDJSON:
            lines = answer.table.records() if answer.lines is None else answer.lines
            put("".join(f"{to_json(line)}\n" for line in lines))
        case Format.CSV:
            put(to_csv(answer.table))


def put(text: str | bytes) -> None:
    """Write to standard output as UTF-8, whatever the locale says."""
    typer.echo(text.encode() if isinstance(text, str) else text, nl=False)


def tell(text: str) -> None:
    """Write a line to standard error."""
    typer.echo(text, err=True)


def plain(value: object) -> object:
    """Turn records, dataclasses and sets into what JSON knows."""
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    if is_dataclass(value) and not isinstance(value, type):
        return plain(asdict(value))
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, frozenset | set):
        return sorted(map(str, value))
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    return value


def to_json(value: object, indent: int | None = None) -> str:
    """Write JSON, letters of every script as they are."""
    return json.dumps(plain(value), ensure_ascii=False, indent=indent, default=str)


def to_csv(table: Table) -> str:
    """Write a table as RFC 4180 says: a header, commas, CRLF."""
    target = io.StringIO(newline="")
    writer = csv.writer(target)
    writer.writerow(table.columns)
    writer.writerows([_cell(value) for value in row] for row in table.rows)
    return target.getvalue()


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return " ".join(map(_cell, value))
    return str(value)


def _show(table: Table) -> None:
    """Print a table for people; a terminal folds long cells, anything else gets them whole."""
    if sys.stdout.isatty():
        _draw(table, Console(file=sys.stdout, highlight=False, markup=False, emoji=False))
        return
    page = io.StringIO()
    _draw(table, Console(file=page, width=_UNBOUNDED, color_system=None, markup=False, emoji=False))
    put("".join(f"{line.rstrip()}\n" for line in page.getvalue().splitlines()))


def _draw(table: Table, console: Console) -> None:
    if table.title:
        console.print(Text(table.title, style="bold"), soft_wrap=True)
    if not table.rows:
        return
    drawn = RichTable(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for column in table.columns:
        drawn.add_column(column, overflow="fold")
    for row in table.rows:
        drawn.add_row(*(Text(_shown(value)) for value in row))
    console.print(drawn)
    console.print()


def _shown(value: object) -> str:
    return f"{value:.4g}" if isinstance(value, float) else _cell(value)
