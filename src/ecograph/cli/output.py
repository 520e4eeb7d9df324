"""How an answer is printed: a table for people, or one of the formats of its operation."""

from __future__ import annotations

import codecs
import io
import re
import sys
from dataclasses import dataclass
from shutil import get_terminal_size
from typing import TYPE_CHECKING, Any, Final

import click

from ecograph.errors import BadRequest, Problem
from ecograph.model.labels import Bilingual

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from ecograph.answers.operation import Operation
    from ecograph.pipeline.snapshot import Snapshot

__all__ = [
    "LANGUAGE",
    "Page",
    "chosen",
    "flat",
    "put",
    "put_rows",
    "say",
    "show",
    "tell",
    "written",
]

_OBEYED: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]|\r(?!\n)")  # by a terminal
_MADE_BY: Final = Bilingual("算法与参数：", "Made by: ")
_HEADS: Final = {
    "Next": Bilingual("下一步：", "Next: "),
    "Note": Bilingual("说明：", "Note: "),
    "Rejected": Bilingual("未采用：", "Rejected: "),
    "Warning": Bilingual("警告：", "Warning: "),
}
LANGUAGE: Final = "ecograph.lang"
"""Where the context of a command keeps the language that was chosen."""
_NEXT: Final = Bilingual("--cursor {} 为下一页。", "--cursor {} gives the next page.")


@dataclass(frozen=True)
class Page:
    """An answer that is about to be printed."""

    operation: Operation[..., Any, Any]
    graph: Snapshot
    request: Any
    answer: Any

    def put(self, format: str, output: Path | None) -> None:
        """Print the answer, or write it to a file."""
        from ecograph.answers.rendering import render
        from ecograph.answers.words import for_people, heading, word

        if format == "xlsx" and output is None and sys.stdout.isatty():
            raise BadRequest("A workbook is no text for a terminal.", "Name a file: -o FILE.xlsx")
        if format != "table":
            body = render(self.operation, self.graph, self.request, self.answer, format)
            if format == "json" and output is None and not body.endswith(b"\n"):
                body += b"\n"
            to_file = output is not None and str(output) != "-"
            if format == "csv" and to_file and not body.startswith(b"PK"):  # a zip of tables
                body = codecs.BOM_UTF8 + body  # without it Excel does not read UTF-8
            written(body, output)
            return
        page = io.StringIO() if output else None
        lang = self.request.lang
        title = word(self.operation.heading(self.answer), lang)
        for number, table in enumerate(self.operation.tables(self.answer)):
            columns, rows = for_people(table, lang)
            show(columns, rows, title if number == 0 else heading(table.name, lang), page)
        if page is not None:
            written(page.getvalue().encode(), output)

    def notes(self) -> Iterator[str]:
        """What is said beside the answer: notes, how it was made, where the next page is."""
        lang = self.request.lang
        yield from self.operation.said(self.answer, lang)
        if made_by := getattr(self.answer, "made_by", None):
            yield f"{_MADE_BY.text(lang)}{flat(made_by)}"
        if following := getattr(self.answer, "next", None):
            yield _NEXT.text(lang).format(following)


def written(body: bytes, output: Path | None) -> None:
    """Write to a file, or to standard output."""
    if output is None or str(output) == "-":
        put(body)
        return
    part = output.with_name(f".{output.name}.part")
    try:
        part.write_bytes(body)
        part.replace(output)  # in one step: nothing is half-written
    finally:
        part.unlink(missing_ok=True)


def put(text: str | bytes) -> None:
    """Write to standard output as UTF-8, whatever the locale says.

    Bytes are those of a format, and are shown on a terminal without what it would obey.
    """
    body = text.encode() if isinstance(text, str) else text
    if isinstance(text, bytes) and sys.stdout.isatty():
        body = _OBEYED.sub("\ufffd", text.decode(errors="replace")).encode()
    click.echo(body, nl=False)


def tell(text: str) -> None:
    """Write a line to standard error."""
    click.echo(_OBEYED.sub("\ufffd", text), err=True)


def chosen() -> str:
    """The language that was chosen for this command; English where none was."""
    found = click.get_current_context().meta.get(LANGUAGE)
    return "zh" if found == "zh" else "en"


def say(text: str | Problem, head: str = "") -> None:
    """Write a line of ours to standard error, in the language that was chosen."""
    from ecograph.answers.messages import phrase_in, problem_in

    lang = chosen()
    said = problem_in(text, lang) if isinstance(text, Problem) else phrase_in(text, lang)
    tell(f"{_HEADS[head].text(lang) if head else ''}{said}")


def put_rows(
    format: str,
    columns: Sequence[str],
    rows: Sequence[Sequence[object]],
    title: str = "",
    *,
    named: bool = True,
) -> None:
    """Print rows that are no answer of an operation: of a build, a check, the snapshots.

    Columns are `named` for people, but where somebody else has called them.
    """
    from ecograph.answers.rendering import csv_bytes, json_bytes

    records = [dict(zip(columns, row, strict=True)) for row in rows]
    if format == "table" and named:
        from ecograph.answers.operation import TableData
        from ecograph.answers.words import for_people

        show(*for_people(TableData("", tuple(columns), tuple(map(tuple, rows))), chosen()), title)
    elif format == "table":
        show(columns, rows, title)
    elif format == "csv":
        put(csv_bytes(columns, rows))
    elif format == "ndjson":
        put(b"".join(json_bytes(one) + b"\n" for one in records))
    else:
        put(json_bytes(records) + b"\n")


def show(
    columns: Sequence[str],
    rows: Sequence[Sequence[object]],
    title: str = "",
    page: io.StringIO | None = None,
) -> None:
    """Print a table for people: as wide as the terminal; anything else gets a line a row."""
    from ecograph.cli.layout import laid_out

    terminal = page is None and sys.stdout.isatty()
    width = get_terminal_size().columns if terminal else None
    title = _OBEYED.sub("\ufffd", title)
    lines = [click.style(title, bold=True) if terminal else title] if title else []
    if rows:
        lines += [*laid_out(columns, [[_shown(one) for one in row] for row in rows], width), ""]
    text = "".join(f"{line}\n" for line in lines)
    if page is None:
        put(text)
    else:
        page.write(text)


def _shown(value: object) -> str:
    from ecograph.answers.rendering import cell

    return f"{value:.4g}" if isinstance(value, float) else cell(value)


def flat(values: Mapping[str, Any]) -> str:
    """Write how a result was made as one line; what is not set is left out."""
    parts = []
    for key, value in values.items():
        if isinstance(value, dict):
            parts.append(f"{key} ({flat(value)})")
        elif isinstance(value, list | tuple):
            parts.append(f"{key} {'+'.join(map(str, value))}")
        elif value is not None:
            parts.append(f"{key} {value}")
    return ", ".join(parts)
