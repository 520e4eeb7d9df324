"""An entity with everything about it, lists of entities, and what rests on a passage."""

from __future__ import annotations

from typing import Any

from ecograph.answers.views.base import EntityRef, EvidenceView, Found, Meta, NamedRef
from ecograph.answers.views.links import LinkCountView, LinksPage
from ecograph.model.record import Record

__all__ = [
    "ChangeView",
    "EntitiesPage",
    "EntityPage",
    "EntityRow",
    "EntityView",
    "FactView",
    "FactsPage",
    "FigureView",
    "GapView",
    "GroupView",
    "IdentifierView",
    "NameView",
    "ParticularView",
    "PassagePage",
    "StandingView",
    "SupportedView",
]


class NameView(Record):
    """One name and where it is from."""

    text: str
    lang: str
    role: str
    source: str
    evidence: tuple[EvidenceView, ...] = ()


class IdentifierView(Record):
    """An identifier in somebody else's register, and the datasets that give it."""

    scheme: str
    value: str
    iri: str = ""
    source: str = ""


class ParticularView(Record):
    """What one dataset says of an entity; `what` is kind, place, founded, ended, members or note.

    `label` is the value in the language of the answer. `contested` means that another dataset
    says otherwise; both are given, side by side.
    """

    what: str
    value: str
    label: str
    lang: str
    of: EntityRef | None = None
    contested: bool = False
    source: str = ""
    evidence: tuple[EvidenceView, ...] = ()


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
    """Something one dataset speaks of and leaves open; `stated_by` are others that state it."""

    about: EntityRef
    aspect: str
    comment: str = ""
    source: str = ""
    stated_by: tuple[str, ...] = ()
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


class EntityView(Record):
    """Everything about an entity but its links, which are counted here and paged elsewhere.

    `kinds`, `place`, `founded`, `ended`, `notes` and `evidence` are taken from the `particulars`,
    each of which has its own dataset and evidence.
    """

    id: str
    iri: str
    label: str
    lang: str
    kinds: tuple[str, ...]
    kind_label: str = ""
    names: tuple[NameView, ...] = ()
    namesakes: tuple[Found, ...] = ()
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
    particulars: tuple[ParticularView, ...] = ()
    link_counts: tuple[tuple[str, str, str, int], ...] = ()
    figures: tuple[FigureView, ...] = ()
    changes: tuple[ChangeView, ...] = ()
    not_stated: tuple[GapView, ...] = ()
    evidence: tuple[EvidenceView, ...] = ()


class StandingView(Record):
    """The value of a measure and the rank it gives among `nodes` organisations."""

    measure: str
    label: str
    lang: str = ""
    value: float
    rank: int
    nodes: int
    projection: str
    run: str


class GroupView(Record):
    """How many entities of a list have one value of a field."""

    key: str
    label: str
    lang: str = ""
    count: int


class EntityRow(Record):
    """An entity in a list; `strength` and `events` are those of the collaboration network."""

    id: str
    label: str
    lang: str
    kind: str
    kind_label: str
    place: EntityRef | None
    founded: str
    ended: str
    sources: tuple[str, ...]
    strength: float
    events: int
    links: int


class SupportedView(Record):
    """Something that rests on a passage or source.

    `what` is ``link``, ``name``, ``figure``, ``change``, ``gap``, ``entity`` or ``other``;
    `about` is the entity it speaks of, where it is one.
    """

    id: str
    what: str
    words: str
    basis: str = ""
    about: EntityRef | None = None


class FactView(Record):
    """One fact about an entity and what it rests on; `what` as in `SupportedView`.

    What is reached over two statements is ``through`` (what it developed, owns, hosts or leads)
    or ``member`` (its people and teams); its basis is that of the `weakest` of the two.
    """

    what: str
    id: str
    words: str
    basis: str
    weakest: str = ""
    source: str
    evidence: tuple[EvidenceView, ...]


class FactsPage(Record):
    """One page of the facts about an entity, each opened to what it rests on."""

    meta: Meta
    of: NamedRef
    results: tuple[FactView, ...]
    next: str | None = None


class PassagePage(Record):
    """A passage or source, and one page of what rests on it."""

    meta: Meta
    passage: EvidenceView
    results: tuple[SupportedView, ...]
    next: str | None = None


class EntitiesPage(Record):
    """One page of a list of entities; groups instead when they were asked for."""

    meta: Meta
    results: tuple[dict[str, Any], ...]
    group_by: tuple[GroupView, ...] = ()
    next: str | None = None


class EntityPage(EntityView):
    """An entity, with the expensive parts that were asked for."""

    links: LinksPage | None = None
    counts: tuple[LinkCountView, ...] | None = None
    metrics: tuple[StandingView, ...] | None = None
    facts: FactsPage | None = None
