"""The links of an entity, one by one and counted."""

from __future__ import annotations

from pydantic import Field

from ecograph.answers.views.base import EvidenceView, LinkedRef, Meta, NamedRef
from ecograph.model.record import Record

__all__ = ["LinkCountView", "LinkCountsPage", "LinkView", "LinksPage"]


class LinkView(Record):
    """One relator, seen from one of its ends.

    `parallel` says how many of the links asked for lead to the same entity; `holds` is empty
    unless a day or window was asked for: then ``yes``, ``open-ended`` (begun before it, and no end
    is stated), ``possibly``, ``undated`` or ``timeless``.
    """

    id: str
    direction: str
    predicate: str
    link: str
    role: str = ""
    other: LinkedRef
    parallel: int = 1
    time: str = ""
    period: str = ""
    holds: str = ""
    basis: str
    confidence: float = 1.0
    open_list: bool = False
    intended: bool = False
    amount: str = ""
    unit: str = ""
    words: str = ""
    note: str = ""
    contradicts: tuple[str, ...] = ()
    source: str = ""
    evidence: tuple[EvidenceView, ...] = ()


class LinkCountView(Record):
    """How many links of one predicate and direction lead to entities of one kind."""

    predicate: str
    predicate_label: str
    direction: str
    kind: str
    kind_label: str
    count: int


class LinksPage(Record):
    """One page of the links of an entity; `next` is null on the last one.

    `left_out` says how many a day or window leaves out, by reason.
    """

    meta: Meta
    of: NamedRef
    results: tuple[LinkView, ...]
    left_out: dict[str, int] = Field(default_factory=dict)
    next: str | None = None


class LinkCountsPage(Record):
    """How many links an entity has, by predicate, direction and kind; `meta` counts the links."""

    meta: Meta
    of: NamedRef
    results: tuple[LinkCountView, ...]
    left_out: dict[str, int] = Field(default_factory=dict)
