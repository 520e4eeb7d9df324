"""Columns that the tables of several operations have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ecograph.answers.operation import Column
from ecograph.answers.texts import cited, opens

if TYPE_CHECKING:
    from ecograph.answers.views.links import LinkView

__all__ = ["LINK_COLUMNS"]

LINK_COLUMNS: tuple[Column[LinkView], ...] = (
    Column("direction", lambda one: one.direction),
    Column("predicate", lambda one: one.predicate, shown=False),
    Column("link", lambda one: one.link),
    Column("role", lambda one: one.role),
    Column("other", lambda one: one.other.id),
    Column("other_label", lambda one: one.other.label),
    Column("other_kind", lambda one: one.other.kind, shown=False),
    Column("parallel", lambda one: one.parallel, shown=False),
    Column("time", lambda one: one.time),
    Column("period", lambda one: one.period, shown=False),
    Column("holds", lambda one: one.holds),
    Column("basis", lambda one: one.basis),
    Column("confidence", lambda one: one.confidence, shown=False),
    Column("open_list", lambda one: one.open_list, shown=False),
    Column("intended", lambda one: one.intended, shown=False),
    Column("amount", lambda one: one.amount),
    Column("unit", lambda one: one.unit),
    Column("source", lambda one: one.source, shown=False),
    Column("evidence", lambda one: cited(one.evidence)),
    Column("opens", lambda one: opens(one.evidence)),
    Column("note", lambda one: one.note),
    Column("contradicts", lambda one: one.contradicts),
    Column("words", lambda one: one.words, shown=False),
    Column("relator", lambda one: one.id, shown=False),
)
"""The columns of links, of an entity and of a list alike."""
