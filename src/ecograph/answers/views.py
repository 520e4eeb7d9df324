"""The shapes of answers: frozen records that serialise the same through every door."""

from __future__ import annotations

from pydantic import Field

from ecograph.model.records import Record

__all__ = [
    "ChangeView",
    "EntityRef",
    "EntityView",
    "EvidenceView",
    "FigureView",
    "GapView",
    "IdentifierView",
    "LinkView",
    "LinkedRef",
    "LinksView",
    "NameView",
    "SourceView",
]


class SourceView(Record):
    """A document, page, register or table."""

    id: str
    kind: str = ""
    title: str = ""
    publisher: str = ""
    address: str = ""
    copied: str = ""
    confidence: float = 1.0


class EvidenceView(Record):
    """Where something is said; `quote` only when the document was at hand at the build."""

    id: str
    source: SourceView | None = None
    section: str = ""
    start: int | None = None
    end: int | None = None
    sha256: str = ""
    quote: str = ""
    row: str = ""


class EntityRef(Record):
    """An entity in passing; `lang` is the language of its label, where it is known."""

    id: str
    label: str
    lang: str = ""
    kind: str = ""


class LinkedRef(EntityRef):
    """An entity in passing, and how many public links it has of its own."""

    links: int = 0


class NameView(Record):
    """One name and where it is from."""

    text: str
    lang: str
    role: str
    source: str
    evidence: tuple[EvidenceView, ...] = ()


class IdentifierView(Record):
    """An identifier in somebody else's register."""

    scheme: str
    value: str
    iri: str = ""


class FigureView(Record):
    """One figure with everything needed to read it rightly."""

    id: str
    indicator: EntityRef
    value: str
    unit: str = ""
    bound: str = ""
    qualifier: str = ""
    status: str = ""
    period: str = ""
    area: EntityRef | None = None
    about: EntityRef | None = None
    basis: str = ""
    note: str = ""
    source: str = ""
    evidence: tuple[EvidenceView, ...] = ()


class GapView(Record):
    """Something the source speaks of and leaves open."""

    about: EntityRef
    aspect: str
    comment: str = ""
    source: str = ""
    evidence: tuple[EvidenceView, ...] = ()


class ChangeView(Record):
    """A rename, merger, split, closing or founding."""

    id: str
    kind: str
    date: str
    before: tuple[EntityRef, ...] = ()
    after: tuple[EntityRef, ...] = ()
    name: str = ""
    basis: str = ""
    source: str = ""
    evidence: tuple[EvidenceView, ...] = ()


class LinkView(Record):
    """One relator, seen from one of its ends.

    `parallel` says how many of the links asked for lead to the same entity; `holds` is empty
    unless a day or window was asked for: then ``yes``, ``possibly`` or ``undated``.
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
    words: str = ""
    note: str = ""
    source: str = ""
    evidence: tuple[EvidenceView, ...] = ()


class LinksView(Record):
    """Some of the links of an entity, and how many there are.

    `left_out` says how many a day or window leaves out, by reason.
    """

    of: EntityRef
    count: int
    links: tuple[LinkView, ...] = ()
    left_out: dict[str, int] = Field(default_factory=dict)


class EntityView(Record):
    """Everything about an entity but its links, which are counted here and paged elsewhere."""

    id: str
    iri: str
    label: str
    lang: str
    kinds: tuple[str, ...]
    kind_label: str = ""
    names: tuple[NameView, ...] = ()
    identifiers: tuple[IdentifierView, ...] = ()
    sources: tuple[str, ...] = ()
    merged_from: tuple[str, ...] = ()
    invented: bool = False
    place: EntityRef | None = None
    founded: str = ""
    ended: str = ""
    member_type: str = ""
    stated_count: int | None = None
    bound: str = ""
    notes: tuple[str, ...] = ()
    link_counts: tuple[tuple[str, str, str, int], ...] = ()
    figures: tuple[FigureView, ...] = ()
    changes: tuple[ChangeView, ...] = ()
    not_stated: tuple[GapView, ...] = ()
    evidence: tuple[EvidenceView, ...] = ()
