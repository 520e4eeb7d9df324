"""What stands behind a row of an answer, as rows: events, statements and passages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ecograph.answers.row_evidence import behind_row, behind_whole
from ecograph.answers.tables import EVIDENCE, Answer, behind_rows
from ecograph.errors import BadRequest

if TYPE_CHECKING:
    from ecograph.answers.row_evidence import BehindView, Rested

__all__ = ["opened_row"]

_SHOWN: Final = ("label", "kind", "what", "share", "participants", "statement", "evidence")
_UNITS: Final = {
    "organisations": ("个单位", "organisations"),
    "ties": ("条联系", "ties"),
    "events": ("项活动", "events"),
    "participations": ("条参与", "participations"),
}


def opened_row(rested: Rested, one: str | None, other: str | None, data: str) -> Answer:
    """Open a row that names one thing or two; without any, say what the whole rests on.

    Parameters
    ----------
    rested
        The answer and the network that it was made from.
    one, other
        What the row names.
    data
        Digest of the graph.

    Raises
    ------
    NotFound, BadRequest
        As `behind_row` does; and if the second is given without the first.
    """
    if one is None and other is not None:
        raise BadRequest("The other end alone is no tie.", "Give both ends: why(a, b).")
    view = behind_whole(rested) if one is None else behind_row(rested, one, other)
    title = " — ".join(ref.label for ref in view.asked) or "…"
    notes = _notes(view, rested.lang)
    rows = tuple(behind_rows(view))
    return Answer(title, EVIDENCE, rows, view, view.status, notes, data, _SHOWN)


def _notes(view: BehindView, lang: str) -> tuple[str, ...]:
    """How large the network is that the figure was computed on, and whether all of it counts."""
    english = lang == "en"
    parts = [f"{view.counts[name]} {_UNITS[name][english]}" for name in view.counts]
    if not parts:
        return ()
    counted = ", ".join(parts) if english else "、".join(parts)
    whole = view.status == "whole-network"
    if english:
        head = "The figure rests on the whole network" if whole else "Computed on the network of"
        return (f"{head}: {counted}." if whole else f"{head} {counted}.",)
    head = "此数出自整个网络" if whole else "据此网络计算"
    return (f"{head}：{counted}",)
