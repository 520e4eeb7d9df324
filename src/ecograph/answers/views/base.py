"""What stands in every answer: entities, where something is said, how much there is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ecograph.model.record import Record
from ecograph.model.records import Opens

if TYPE_CHECKING:
    from ecograph.pipeline.snapshot import Snapshot

__all__ = [
    "EntityRef",
    "EvidenceView",
    "Found",
    "FoundPage",
    "LinkedRef",
    "Meta",
    "NamedRef",
    "SourceView",
]


class Meta(Record):
    """How much there is, and of which graph."""

    count: int
    count_exact: bool = True
    version: str

    @classmethod
    def of(cls, snapshot: Snapshot, count: int, *, exact: bool = True) -> Meta:
        """Describe a list of an answer of `snapshot`."""
        return cls(count=count, count_exact=exact, version=snapshot.manifest.digest)


class SourceView(Record):
    """A document, page, register or table."""

    id: str
    kind: str = ""
    title: str = ""
    publisher: str = ""
    published: str = ""
    address: str = ""
    copied: str = ""
    confidence: float = 1.0


class EvidenceView(Record):
    """Where something is said; `quote` only when the document was at hand at the build."""

    id: str
    opens: Opens
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


class Found(Record):
    """An entity found by name; `matched` is the name or identifier that matched.

    `lang` and `matched_lang` are the languages of the label and of that name.
    """

    id: str
    label: str
    lang: str
    hint: str
    kind: str
    matched: str
    matched_lang: str = ""
    external_id: str
    score: float


class NamedRef(EntityRef):
    """The entity asked for; `namesakes` are others that bear an official name of it."""

    namesakes: tuple[Found, ...] = ()


class FoundPage(Record):
    """Entities found by name, best first."""

    meta: Meta
    results: tuple[Found, ...]
