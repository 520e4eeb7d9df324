"""Rankings, ties, networks and analyses, and what a row of them rests on."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from ecograph.answers.views.base import EntityRef
from ecograph.answers.views.edges import EdgeView
from ecograph.model.record import Record

__all__ = [
    "AnalysisTable",
    "AnalysisView",
    "Cell",
    "NetworkView",
    "RankedView",
    "RankingView",
    "RowEvidenceView",
    "SupportView",
    "TieView",
    "TiesView",
]

Cell = str | int | float | None
"""What stands in a table of an analysis."""


class SupportView(Record):
    """One thing that a row rests on.

    An ``event`` with its number of participants, what it gives to the tie of two (`share`) and
    what is stated of those asked for; a ``statement`` (a relator); or an ``entity`` that was
    counted.
    """

    what: Literal["event", "statement", "entity"]
    of: EntityRef
    share: float | None = None
    participants: int | None = None
    statements: tuple[EdgeView, ...] = ()


class RowEvidenceView(Record):
    """What a row rests on; with status ``whole-network`` nothing less than all that is counted.

    `count` says how many supports there are, the strongest share first, and `next` where those
    after the ones shown begin (`why_cursor`). `counts` says how much the network has:
    organisations, ties, events, and statements of participation behind them.
    """

    asked: tuple[EntityRef, ...]
    status: Literal["opened", "whole-network", "nothing-stated"]
    supports: tuple[SupportView, ...] = ()
    counts: dict[str, int]
    count: int = 0
    next: str | None = None


class RankedView(EntityRef):
    """An organisation, its value and its rank; equal values share a rank."""

    value: float
    rank: int


class RankingView(Record):
    """The answer to "who ranks how": rows, or the reason why there are none."""

    measure: str
    title: str
    status: Literal["ranked", "insufficient", "not-computed"]
    reason: str
    rows: tuple[RankedView, ...]
    total: int
    nodes: int
    ties: int
    caveats: tuple[str, ...]
    made_by: dict[str, Any]
    left_out: dict[str, int] = Field(default_factory=dict)
    rolled_up: dict[str, float] = Field(default_factory=dict)
    why: RowEvidenceView | None = None
    next: str | None = None


class TieView(Record):
    """Two organisations, the strength of their tie, and how its surest event is known."""

    one: EntityRef
    other: EntityRef
    strength: float
    basis: str = ""
    weakest: str = ""


class TiesView(Record):
    """All ties of a network, the strongest first."""

    relation: str
    nodes: int
    isolates: int
    count: int
    ties: tuple[TieView, ...]
    warning: str
    left_out: dict[str, int] = Field(default_factory=dict)
    rolled_up: dict[str, float] = Field(default_factory=dict)
    made_by: dict[str, Any] = Field(default_factory=dict)
    why: RowEvidenceView | None = None
    next: str | None = None


class AnalysisTable(Record):
    """Rows under named columns; `evidence` has the ids behind each row, where they are known."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    evidence: tuple[tuple[str, ...], ...] = ()


class AnalysisView(Record):
    """The answer of a named analysis: its rows, or the reason why there are none.

    `rows` are the answer itself, `tables` what stands beside it, `evidence` for each row the ids
    of relators or entities behind it (empty where an analysis gives none), `picture` SVG text.
    """

    name: str
    title: str
    status: Literal["ranked", "answered", "insufficient", "not-computed"]
    reason: str = ""
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    evidence: tuple[tuple[str, ...], ...] = ()
    tables: tuple[AnalysisTable, ...] = ()
    notes: tuple[str, ...] = ()
    made_by: dict[str, Any]
    picture: str = ""
    why: RowEvidenceView | None = None
    next: str | None = None


class NetworkView(Record):
    """How large a network is and how it was made; the network itself is in its files."""

    relation: str
    nodes: int
    ties: int
    made_by: dict[str, Any]
