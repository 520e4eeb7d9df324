"""Answers in a notebook: tidy rows for pandas, a short table for the eye, and every format."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

from ecograph.answers.rendering import cell, render
from ecograph.answers.words import for_people, heading, word
from ecograph.model.labels import Bilingual

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import networkx as nx
    import pandas as pd

    from ecograph.answers.operation import Operation, TableData
    from ecograph.notebook.widget import NetworkWidget
    from ecograph.pipeline.snapshot import Manifest, Snapshot

__all__ = ["Answer", "frame_of", "graph_html", "widget_of"]

A = TypeVar("A")
SHOWN_ROWS: Final = 10
SHOWN_LETTERS: Final = 90
_ROWS: Final = Bilingual(
    "以上为 {0} 行，共 {1} 行；.to_pandas({2}) 得到全部 {1} 行。",
    "{0} of {1} rows; .to_pandas({2}) has all {1}.",
)
_NEXT: Final = Bilingual(
    "后面还有：下一页为 cursor={}。", "There are more: cursor={} gives the next page."
)
_FURTHER: Final = Bilingual(
    "其他表：{}（.to_pandas(名称)）", "Further tables: {} (.to_pandas(name))"
)


@dataclass(frozen=True)
class Answer(Generic[A]):
    """An answer: the whole of it in `view`, its rows and columns, and what must be said beside it.

    Attributes
    ----------
    view
        The answer, as every other door gives it.
    operation, request, snapshot
        What was asked, how, and of which graph.
    """

    view: A
    operation: Operation[..., Any, A]
    request: Any
    snapshot: Snapshot

    @cached_property
    def tables(self) -> tuple[TableData, ...]:
        """All tables of the answer, the main one first."""
        return tuple(self.operation.tables(self.view))

    @property
    def title(self) -> str:
        """What the answer is about."""
        return word(self.operation.heading(self.view), self.request.lang)

    @property
    def status(self) -> str:
        """Such as ``answered``, ``not-stated``, ``ranked`` or ``insufficient``."""
        return str(getattr(self.view, "status", "answered"))

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the main table."""
        return self.tables[0].columns

    @property
    def rows(self) -> tuple[tuple[object, ...], ...]:
        """The rows of the main table."""
        return self.tables[0].rows

    @property
    def notes(self) -> tuple[str, ...]:
        """Reasons and caveats."""
        return tuple(self.operation.said(self.view, self.request.lang))

    @property
    def beside(self) -> Mapping[str, TableData]:
        """The further tables, by name; `frame_of` makes frames of them."""
        return {one.name: one for one in self.tables[1:]}

    @property
    def picture(self) -> str:
        """The picture as SVG text; empty where there is none."""
        return str(getattr(self.view, "picture", ""))

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[dict[str, object]]:
        return iter(self.tables[0].records())

    def to_pandas(self, table: str | None = None) -> pd.DataFrame:
        """Make a frame of all rows and columns of the main table, or of another one by name.

        Raises
        ------
        ImportError
            If pandas is not installed.
        """
        return frame_of(self.tables[0] if table is None else self.beside[table])

    def to(self, format: str) -> bytes:
        """Write the answer in one of the formats of its operation: the bytes of every door.

        Raises
        ------
        BadRequest
            If there is no such format; the message lists those there are.
        """
        return render(self.operation, self.snapshot, self.request, self.view, format)

    def save(self, file: Path | str, format: str | None = None) -> Path:
        """Write the answer to a file, whose name says the format if none is given."""
        target = Path(file)
        target.write_bytes(self.to(format or target.suffix.removeprefix(".")))
        return target

    def __str__(self) -> str:
        lines = [f"{self.title} ({self.status})"]
        for table in self._shown():
            rows = for_people(table, self.request.lang)[1]
            lines += ["  ".join(map(_cell, row)) for row in rows[:SHOWN_ROWS]]
        return "\n".join([*lines, *self._below()])

    def _repr_html_(self) -> str:
        parts = [f"<p><b>{escape(self.title)}</b> <code>{escape(self.status)}</code></p>"]
        parts += [_html(*for_people(one, self.request.lang)) for one in self._shown()]
        parts += [self.picture] if self.picture else []
        parts += [f"<p><small>{escape(line)}</small></p>" for line in self._below()]
        return "\n".join(parts)

    def _shown(self) -> list[TableData]:
        """The tables that one sees at once: the main one, and the evidence of opened rows."""
        found = list(self.tables[:1])
        if getattr(self.view, "why", None) is not None:
            found.append(self.beside["evidence"])
        return [one for one in found if one.rows]

    def _below(self) -> Iterator[str]:
        lang = self.request.lang
        for table in self._shown():
            if len(table.rows) > SHOWN_ROWS:
                name = "" if table is self.tables[0] else f'"{table.name}"'
                yield _ROWS.text(lang).format(SHOWN_ROWS, len(table.rows), name)
        if following := getattr(self.view, "next", None):
            yield _NEXT.text(lang).format(repr(following))
        yield from self.notes
        if self.beside:
            yield _FURTHER.text(lang).format(", ".join(self.beside))
        yield f"{heading('digest', lang)} {self.snapshot.manifest.digest[:12]}"


def frame_of(table: TableData) -> pd.DataFrame:
    """Make a pandas frame of a table.

    Raises
    ------
    ImportError
        If pandas is not installed.
    """
    try:
        import pandas as pd
    except ImportError as error:
        message = "Frames need pandas, which is not installed: pip install 'ecograph[notebook]'"
        raise ImportError(message, name="pandas") from error
    return pd.DataFrame.from_records(list(table.rows), columns=list(table.columns))


def widget_of(network: nx.Graph[str], **given: Any) -> NetworkWidget:  # noqa: ANN401
    """Make a map of a network, as `NetworkWidget` takes it.

    Raises
    ------
    ImportError
        If anywidget is not installed.
    """
    try:
        from ecograph.notebook.widget import NetworkWidget
    except ImportError as error:
        message = "Maps need anywidget, which is not installed: pip install 'ecograph[notebook]'"
        raise ImportError(message, name="anywidget") from error
    return NetworkWidget(network, **given)


def _cell(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.4g}"
    text = cell(value)
    return text if len(text) <= SHOWN_LETTERS else text[: SHOWN_LETTERS - 1] + "…"


def _html(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    head = "".join(f"<th>{escape(name)}</th>" for name in columns)
    body = "".join(f"<tr>{''.join(map(_td, row))}</tr>" for row in rows[:SHOWN_ROWS])
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _td(value: object) -> str:
    return f'<td style="text-align:left">{escape(_cell(value))}</td>'


def graph_html(manifest: Manifest, caveats: list[str], lang: str) -> str:
    """Show what a graph holds: its datasets, how much of each, and what must be known of them."""
    counts = manifest.counts
    rows = "".join(
        f"<tr><td>{escape(one.slug)}</td>"
        f'<td style="text-align:left">{escape(one.title.text(lang))}</td>'
        f"<td>{counts[one.slug].entities}</td><td>{counts[one.slug].relators}</td>"
        f"<td>{counts[one.slug].observations}</td><td>{escape(one.licence)}</td></tr>"
        for one in manifest.datasets
    )
    names = ("dataset", "title", "entities", "links", "figures", "licence")
    head = "".join(f"<th>{heading(name, lang)}</th>" for name in names)
    said = "".join(f"<p><small>{escape(one)}</small></p>" for one in caveats)
    return (
        f"<p><b>ecograph</b> {manifest.version} · data {manifest.digest[:12]} · "
        f"{sum(manifest.triples.values())} triples</p>"
        f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>{said}"
    )
