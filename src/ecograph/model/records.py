"""What a source says, as frozen records: entities, names, relators, figures and where they stand.

Ids are ``dataset/slug``. Dates are :class:`Moment`: what was written, no more precise than it was.
"""

from __future__ import annotations

import calendar
import re
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints

from ecograph.model.basis import Basis, Opens
from ecograph.model.labels import Bilingual
from ecograph.model.record import Record

__all__ = [
    "SLUG",
    "Basis",
    "Bound",
    "Change",
    "ChangeKind",
    "Counts",
    "Dataset",
    "Description",
    "Entity",
    "Evidence",
    "Gap",
    "Id",
    "Indicator",
    "Mapping",
    "Moment",
    "Name",
    "NameRole",
    "Observation",
    "Opens",
    "Passage",
    "Precision",
    "Relator",
    "Slug",
    "Source",
    "Status",
    "Verb",
]

SLUG = r"[a-z0-9][a-z0-9._-]*"
Slug = Annotated[str, StringConstraints(pattern=rf"^{SLUG}$")]
Id = Annotated[str, StringConstraints(pattern=rf"^{SLUG}/{SLUG}$")]
Share = Annotated[float, Field(ge=0, le=1)]
_MOMENT = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


class Precision(StrEnum):
    """How finely a date was written."""

    YEAR = "year"
    MONTH = "month"
    DAY = "day"


class Bound(StrEnum):
    """How a number bounds the real one."""

    EXACT = "exact"
    AT_LEAST = "at-least"
    MORE_THAN = "more-than"
    NEARLY = "nearly"
    ABOUT = "about"


class Status(StrEnum):
    """What kind of figure it is."""

    ACTUAL = "actual"
    FORECAST = "forecast"
    PLANNED = "planned"
    DAMAGED = "damaged"


class NameRole(StrEnum):
    """What a name is to its bearer."""

    PREFERRED = "preferred"
    ALIAS = "alias"
    SHORT = "short"
    ACRONYM = "acronym"
    FORMER = "former"
    SOURCE_FORM = "source-form"


class ChangeKind(StrEnum):
    """What became of an organisation."""

    RENAME = "rename"
    MERGER = "merger"
    SPLIT = "split"
    CLOSING = "closing"
    FOUNDING = "founding"


class Moment(Record):
    """A date as it was written: its first day and how fine it was."""

    day: date
    precision: Precision

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``2015``, ``2015-04`` or ``2015-04-03``.

        Raises
        ------
        ValueError
            If the text is not such a date, or no such day exists.
        """
        found = _MOMENT.fullmatch(text)
        if not found:
            raise ValueError(f"not a date: {text!r}")
        year, month, day = found.groups()
        precision = Precision.DAY if day else Precision.MONTH if month else Precision.YEAR
        return cls(day=date(int(year), int(month or 1), int(day or 1)), precision=precision)

    @property
    def last_day(self) -> date:
        """The last day the moment may mean."""
        if self.precision is Precision.DAY:
            return self.day
        month = 12 if self.precision is Precision.YEAR else self.day.month
        return date(self.day.year, month, calendar.monthrange(self.day.year, month)[1])

    def __str__(self) -> str:
        length = {Precision.YEAR: 4, Precision.MONTH: 7, Precision.DAY: 10}[self.precision]
        return self.day.isoformat()[:length]


class Evidence(Record):
    """Where something is said: passages, sources, or the row of a table."""

    passages: tuple[Id, ...] = ()
    sources: tuple[Id, ...] = ()
    row: str = ""


class Dataset(Record):
    """A dataset as a whole; `languages` are those in which all its entities have names."""

    slug: Slug
    title_zh: str = ""
    title_en: str = ""
    description: str = ""
    description_zh: str = ""
    licence: str = ""
    invented: bool = False
    caveat_zh: str = ""
    caveat_en: str = ""
    home_region: Id | None = None
    streamed: bool = False
    languages: tuple[str, ...] = ()

    @property
    def title(self) -> Bilingual:
        """Its title in both languages."""
        return Bilingual(self.title_zh, self.title_en)

    @property
    def caveat(self) -> Bilingual:
        """What must be known of it, in both languages."""
        return Bilingual(self.caveat_zh, self.caveat_en)


class Source(Record):
    """A document, page, register or table in which something is said."""

    id: Id
    kind: Literal["document", "page", "record", "file", "table"]
    title_zh: str = ""
    title_en: str = ""
    publisher: str = ""
    address: str = ""
    copied: Literal["original", "publisher reprint", "mirrored copy", "no address"] = "original"
    confidence: Share = 1.0
    file: str = ""
    sha256: str = ""
    published: Moment | None = None


class Passage(Record):
    """A stretch of a document: code points `start` to `end`, and their digest."""

    id: Id
    source: Id
    section: str
    start: int = Field(ge=0)
    end: int = Field(ge=1)
    sha256: str
    quote: str = ""


@cache
def _no_evidence() -> Evidence:
    """The evidence of what has none; not made at import, where a first model costs 50 ms."""
    return Evidence()


class Name(Record):
    """One name of one entity."""

    entity: Id
    text: str = Field(min_length=1)
    lang: str
    role: NameRole
    dataset: Slug
    evidence: Evidence = Field(default_factory=_no_evidence)


class Entity(Record):
    """An organisation, policy, award, field … or a collective of unnamed ones."""

    id: Id
    kind: str
    dataset: Slug
    name_zh: str = ""
    name_en: str = ""
    name_other: tuple[str, str] | None = None
    """The preferred name and its language, where there is none in Chinese or English."""
    place: Id | None = None
    founded: Moment | None = None
    ended: Moment | None = None
    external_ids: tuple[tuple[str, str], ...] = ()
    member_type: str = ""
    count: int | None = None
    bound: Bound | None = None
    strength: float | None = Field(default=None, gt=0, allow_inf_nan=False)
    """Of a tie that a source gives as such: what it says of its strength."""
    note: str = ""
    note_zh: str = ""
    evidence: Evidence = Field(default_factory=_no_evidence)
    unnamed: bool = False
    described: bool = False
    """Whether descriptions, one a dataset, carry its evidence and notes."""


class Description(Record):
    """What one dataset says of an entity that several datasets describe.

    `said` has the id that the dataset gives the entity, `of` is the one that stands; `contested`
    names what another dataset says otherwise: kind, place, founded, ended, count or identifier.
    """

    of: Id
    said: Entity
    contested: tuple[str, ...] = ()


class Relator(Record):
    """One statement: who (subject) stands in which relation to whom (object), and how we know."""

    id: Id
    dataset: Slug
    subject: Id
    predicate: str
    object: Id
    basis: Basis
    verb: str = ""
    role: str = ""
    ordinal: int | None = Field(default=None, ge=1)
    giver: Id | None = None
    since: Moment | None = None
    until: Moment | None = None
    started_by: Moment | None = None
    period: str = ""
    open_list: bool = False
    intended: bool = False
    confidence: Share = 1.0
    amount: Decimal | None = Field(default=None, ge=0)
    unit: str = ""
    note: str = ""
    note_zh: str = ""
    evidence: Evidence = Field(default_factory=_no_evidence)


class Verb(Record):
    """A verb of a source and the link property it is written as."""

    dataset: Slug
    verb: str
    predicate: str
    inverse: bool = False
    role: str = ""
    label_zh: str = ""
    label_en: str = ""


class Indicator(Record):
    """What a figure measures."""

    id: Id
    dataset: Slug
    name_zh: str = ""
    name_en: str = ""
    unit: str = ""
    note: str = ""
    note_zh: str = ""


class Observation(Record):
    """One figure as a source gives it."""

    id: Id
    dataset: Slug
    indicator: Id
    value: Decimal
    basis: Basis
    unit: str = ""
    bound: Bound = Bound.EXACT
    qualifier: str = ""
    status: Status = Status.ACTUAL
    area: Id | None = None
    about: Id | None = None
    since: Moment | None = None
    until: Moment | None = None
    period: str = ""
    note: str = ""
    note_zh: str = ""
    evidence: Evidence = Field(default_factory=_no_evidence)


class Change(Record):
    """A rename, merger, split, closing or founding."""

    id: Id
    dataset: Slug
    kind: ChangeKind
    at: Moment
    before: tuple[Id, ...] = ()
    after: tuple[Id, ...] = ()
    name: str = ""
    note: str = ""
    note_zh: str = ""
    basis: Basis = Basis.STATED
    evidence: Evidence = Field(default_factory=_no_evidence)


class Gap(Record):
    """Something that a source speaks of and leaves open: "not stated", as data."""

    id: Id
    dataset: Slug
    about: Id
    aspect: str
    note_zh: str = ""
    note_en: str = ""
    evidence: Evidence = Field(default_factory=_no_evidence)


class Mapping(Record):
    """How a thing of one dataset stands to a thing of another."""

    dataset: Slug
    subject: Id
    object: Id
    relation: Literal["same", "about", "result-of"]
    reason: str = ""


class Counts(Record):
    """How much of one dataset is in the graph."""

    entities: int = 0
    relators: int = 0
    observations: int = 0
    by_kind: dict[str, int] = Field(default_factory=dict)
    opens: dict[str, dict[str, int]] = Field(default_factory=dict)
    """How many participations, other links and figures open how far (:class:`Opens`)."""
