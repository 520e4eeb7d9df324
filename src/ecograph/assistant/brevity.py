"""Answers cut to what an assistant reads: whole rows, each citation once, and how to get more."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from dataclasses import dataclass, field, replace
from itertools import accumulate, groupby
from typing import TYPE_CHECKING, Any, Final

from ecograph.answers.citations import Citations
from ecograph.answers.paging import cursor_after, offset_of
from ecograph.answers.row_evidence import stated_tables
from ecograph.answers.views.base import FoundPage
from ecograph.answers.views.edges import PathsView, TieEvidenceView
from ecograph.answers.views.figures import ObservationsPage
from ecograph.answers.views.networks import AnalysisView, TiesView
from ecograph.links.table import PUBLIC_BASES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ecograph.answers.operation import Operation, TableData
    from ecograph.pipeline.snapshot import Snapshot

__all__ = ["Answered", "Sheet", "cut", "fitted", "text_of"]

LETTERS: Final = 3  # of a token at least, in Chinese and English mixed
_MOST: Final = 50  # names or paths
_EVER: Final = "all years"
_CITED: Final = 3  # ids in a row; of more it is said how many
_COUNTS: Final = re.compile(r"(: |^)\d+( / \d+)?$")
_DATASET: Final = {"source": "dataset"}  # a column by the name that the choice has
_ALWAYS: Final = ("columns", "rows")
_NARROW: Final[dict[str, object]] = {"narrow": "by dataset, kind, since, until"}
_SPARED: Final = {
    "found": ("matched_lang", "score"),
    "links": ("parallel", "words"),
    "figures": ("indicator", "since", "until", "contradicts"),
}
"""Columns that say again what others say."""


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer of an operation; `tables`, and what they `cite`, where the rows are others."""

    operation: Operation[..., Any, Any]
    request: Any
    answer: Any
    also: Mapping[str, object] = field(default_factory=dict)
    tables: Sequence[TableData] | None = None
    cite: Sequence[object] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table to be cut: rows of one group stay together; `total` says how many there are."""

    name: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Any]]
    groups: Sequence[object] = ()
    total: str = ""

    def ends(self) -> list[int]:
        """The numbers of rows at which it may be cut."""
        groups = self.groups or range(len(self.rows))
        lengths = [len(list(group)) for _, group in groupby(groups)]
        return [sum(lengths[: at + 1]) for at in range(len(lengths))]

    def shown(self, count: int) -> dict[str, Any]:
        """The first rows, without columns that are empty in all of them."""
        rows = self.rows[:count]
        kept = [at for at, _ in enumerate(self.columns) if not all(_empty(row[at]) for row in rows)]
        return {
            "shown": f"{count} of {self.total or len(self.rows)}",
            "columns": [_DATASET.get(self.columns[at], self.columns[at]) for at in kept],
            "rows": [[row[at] for at in kept] for row in rows],
        }

    def cited(self, count: int) -> list[str]:
        """The ids that the first rows cite."""
        if "evidence" not in self.columns:
            return []
        place = self.columns.index("evidence")
        return [one for row in self.rows[:count] for one in row[place]]


def text_of(value: object) -> str:
    """Write what a tool says: compact JSON, Chinese as it is."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def cut(graph: Snapshot, got: Answered, tokens: int) -> dict[str, Any]:
    """Say an answer within so many tokens."""
    answer, lang, tables = got.answer, got.request.lang, got.tables
    citations = Citations()
    citations.read((answer, *got.cite))
    if isinstance(answer, AnalysisView):
        tables, statements = stated_tables(graph, answer, lang)
        citations.read(statements)
    sheets = [_sheet(one, citations) for one in tables or got.operation.tables(answer)]
    page = len(sheets[0].rows)
    opened = getattr(answer, "why", None)
    rest = f"more than {page}" if opened is not None and opened.next else str(page)
    total = rest if got.tables else _total(answer, page)
    sheets[0] = _grouped(replace(sheets[0], total=total), answer)
    counted = _counted(graph, got.request)
    said = {
        "status": _status(got, sheets[0]),
        "about": _COUNTS.sub("", got.operation.heading(answer)),
        "notes": list(dict.fromkeys(got.operation.said(answer, lang))),
        **got.also,
        "counted": counted,
        "left_out": getattr(answer, "left_out", {}) if counted["as_of"] != _EVER else {},
        "graph": graph.manifest.digest,
    }
    said = {name: one for name, one in said.items() if one}

    def more(shown: int) -> dict[str, object]:
        return _more(graph, got, shown, page)

    return fitted(said, sheets, tokens, citations, more)


def fitted(
    said: Mapping[str, Any],
    sheets: Sequence[Sheet],
    tokens: int,
    citations: Citations | None = None,
    more: Callable[[int], Mapping[str, object]] = lambda _: {},
) -> dict[str, Any]:
    """Say as many whole rows as there is room for, those of the first sheet first.

    Parameters
    ----------
    said
        What is said in any case.
    sheets
        The rows; those of the first are what was asked for.
    tokens
        How long the whole may be.
    citations
        What the rows cite.
    more
        How the rows after so many are had.
    """
    known = citations or Citations()
    steps = [(at, end) for at, sheet in enumerate(sheets) for end in sheet.ends()]

    def made(count: int) -> dict[str, Any]:
        ends = {at: 0 for at, _ in enumerate(sheets)} | dict(steps[:count])
        cited = [one for at, sheet in enumerate(sheets) for one in sheet.cited(ends[at])]
        beside = {one.name: one.shown(ends[at]) for at, one in enumerate(sheets) if at and one.rows}
        found = {
            **sheets[0].shown(ends[0]),
            "next": more(ends[0]),
            "tables": beside,
            "evidence": known.passages(cited),
            "sources": known.sources(cited),
        }
        return {**said, **{name: one for name, one in found.items() if one or name in _ALWAYS}}

    fits = bisect_right(
        range(len(steps) + 1), tokens * LETTERS, key=lambda count: len(text_of(made(count)))
    )
    if fits < 2 and sheets[0].groups:  # too many belong together
        return fitted(said, [replace(sheets[0], groups=()), *sheets[1:]], tokens, citations, more)
    return made(max(fits - 1, 0))


def _sheet(table: TableData, citations: Citations) -> Sheet:
    """A table with plain cells, and ids where they cite."""
    spared = _SPARED.get(table.name, ())
    kept = [(at, name) for at, name in enumerate(table.columns) if name not in spared]
    rows = [
        [_ids(citations.of(row[at])) if name == "evidence" else _cell(row[at]) for at, name in kept]
        for row in table.rows
    ]
    return Sheet(table.name, [name for _, name in kept], rows)


def _grouped(main: Sheet, answer: object) -> Sheet:
    """Keep contradicting figures together, and the steps of a path."""
    if isinstance(answer, PathsView):
        return replace(main, groups=[row[0] for row in main.rows])
    if isinstance(answer, ObservationsPage):
        known = {one: group for group in answer.contradictions for one in group}
        return replace(main, groups=[known.get(row[0], row[0]) for row in main.rows])
    if isinstance(answer, TieEvidenceView):
        place = main.columns.index("id")
        return replace(main, groups=[row[place] for row in main.rows])
    return main


def _total(answer: Any, rows: int) -> str:  # noqa: ANN401
    """How many rows there are in all, on all pages."""
    if (meta := getattr(answer, "meta", None)) is not None:
        return str(meta.count) if meta.count_exact else f"at least {meta.count}"
    if isinstance(answer, AnalysisView | TieEvidenceView) and answer.next:
        return f"more than {rows}"
    return str(answer.count if isinstance(answer, TiesView) else getattr(answer, "total", rows))


def _status(got: Answered, main: Sheet) -> str:
    """Tell apart what is answered, what has no match, is too thin to rank, or not computed.

    That something is not stated is only known where a gap is recorded: the tool says so.
    """
    answer = got.answer
    status = str(getattr(answer, "status", ""))
    if status in ("insufficient", "not-computed") and not got.tables:
        return status
    untied = isinstance(answer, TieEvidenceView) and not (answer.events or answer.direct)
    return "no-match" if untied or not main.rows else "answered"


def _counted(graph: Snapshot, request: Any) -> dict[str, object]:  # noqa: ANN401
    """Which statements an answer counts: of which datasets, known how, as of when."""
    days = [getattr(request, name, None) or "" for name in ("since", "until")]
    found: dict[str, object] = {
        "dataset": getattr(request, "dataset", ()) or [one.slug for one in graph.manifest.datasets],
        "as_of": getattr(request, "as_of", None) or ("..".join(days) if any(days) else _EVER),
    }
    if hasattr(request, "basis"):
        found["basis"] = request.basis or sorted(one.value for one in PUBLIC_BASES)
    return found


def _more(graph: Snapshot, got: Answered, shown: int, rows: int) -> dict[str, object]:
    """The arguments, besides those given, by which the next rows are had."""
    answer, request = got.answer, got.request
    if hasattr(request, "cursor") and got.tables is None:
        if isinstance(answer, TieEvidenceView) and answer.events:  # of several rows each
            ends = accumulate(len(one.participations) + len(one.met) for one in answer.events)
            events = sum(end <= shown for end in ends)
            if events < len(answer.events):
                shown, rows = max(events, 1), len(answer.events)
            elif shown < rows:
                return _NARROW
        if shown < rows:
            start = offset_of(graph, request) + shown
            return {"cursor": cursor_after(graph, request, start, start + 1)}
        return {"cursor": answer.next} if answer.next else {}
    opened = getattr(answer, "why", None)
    if shown < rows or (opened is not None and opened.next):
        return _NARROW
    hits = isinstance(answer, FoundPage) and not answer.meta.count_exact
    paths = isinstance(answer, PathsView) and answer.count > len(answer.paths)
    return {"limit": _MOST} if (hits or paths) and request.limit < _MOST else {}


def _ids(found: list[str]) -> list[str]:
    over = len(found) - _CITED
    return found if over <= 1 else [*found[:_CITED], f"and {over} more"]


def _cell(value: object) -> object:
    if isinstance(value, float):
        return float(f"{value:.6g}")
    return list(value) if isinstance(value, tuple) else value


def _empty(value: object) -> bool:
    return value is None or (value in ("", [], {}, ()) and not isinstance(value, int | float))
