"""What sources are recorded to leave open, found by what it comes near to."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from ecograph.answers.operation import Column, Table
from ecograph.answers.operations.entities import show
from ecograph.answers.operations.questions import QUESTIONS
from ecograph.answers.texts import cited, opens

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ecograph.answers.views.entity import GapView
    from ecograph.pipeline.snapshot import Snapshot

__all__ = ["GAPS", "near_gaps"]

_NOT_STATED: Final = next(one for one in QUESTIONS if one.name == "not-stated")
_MOST: Final = 3
GAPS: Final[Table[Any, Any]] = Table(
    "not_stated",
    lambda gaps: gaps,
    (
        Column("about", lambda gap: gap.about.id),
        Column("aspect", lambda gap: gap.aspect),
        Column("comment", lambda gap: gap.comment),
        Column("source", lambda gap: gap.source),
        Column("evidence", lambda gap: cited(gap.evidence)),
        Column("opens", lambda gap: opens(gap.evidence)),
    ),
)
"""Gaps as a table."""


def near_gaps(
    graph: Snapshot, text: str, lang: str, dataset: Sequence[str] = ()
) -> tuple[GapView, ...]:
    """Find gaps that share a third of the words of a text, in Chinese of its pairs of letters."""
    wanted = _marks(text)
    given = {"lang": lang, "dataset": dataset, "limit": "all"}
    key = ("gaps", lang, " ".join(dataset))
    rows = graph.remembered(key, lambda: _NOT_STATED.ask(graph, given).rows)
    scored = [(len(wanted & _marks(" ".join(row))), row[0], row[2]) for row in rows]
    near = [one for one in scored if one[0] * 3 >= len(wanted) and one[0] >= min(2, len(wanted))]
    found: list[GapView] = []
    for score, about, aspect in sorted(near, key=lambda one: -one[0])[:_MOST]:
        view = show.ask(graph, {"entity": about, "lang": lang})
        found += [gap for gap in view.not_stated if score and gap.aspect == aspect]
    return tuple(found)


def _marks(text: str) -> set[str]:
    """Words of Latin letters, and pairs of Chinese ones.

    >>> sorted(_marks("研发投入占GDP"))
    ['gdp', '入占', '发投', '投入', '研发']
    """
    words = re.findall(r"[a-z0-9]{2,}", text.casefold())
    runs = re.findall(r"[\u4e00-\u9fff]+", text)
    return {*words, *(run[at : at + 2] for run in runs for at in range(len(run) - 1))}
