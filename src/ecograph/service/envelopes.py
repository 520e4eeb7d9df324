"""The shapes of lists: what was found, how much there is, and where the next page begins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ecograph.answers.analyses import ParameterView
from ecograph.answers.records import EntityRef, EntityView, LinkView
from ecograph.model import Dataset, Record
from ecograph.snapshot import Counts

if TYPE_CHECKING:
    from ecograph.snapshot import Snapshot

__all__ = [
    "AnalysisInfo",
    "DatasetView",
    "DatasetsPage",
    "EntityPage",
    "Found",
    "FoundPage",
    "Info",
    "LinksPage",
    "MeasureView",
    "MeasuresPage",
    "Meta",
    "QuestionView",
    "QuestionsPage",
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


class LinksPage(Record):
    """One page of the links of an entity; `next` is null on the last one."""

    meta: Meta
    of: EntityRef
    results: tuple[LinkView, ...]
    next: str | None = None


class EntityPage(EntityView):
    """An entity, with its first links when they were asked for."""

    links: LinksPage | None = None


class Found(Record):
    """An entity found by name; `matched` is the name or identifier that matched."""

    id: str
    label: str
    lang: str
    hint: str
    kind: str
    matched: str
    external_id: str
    score: float


class FoundPage(Record):
    """Entities found by name, best first."""

    meta: Meta
    results: tuple[Found, ...]


class DatasetView(Dataset):
    """A dataset and how much of it is in the graph."""

    counts: Counts


class DatasetsPage(Record):
    """The datasets in the graph."""

    meta: Meta
    results: tuple[DatasetView, ...]


class Info(Record):
    """What the graph is made from and how much is in it."""

    digest: str
    version: str
    base: str
    invented: bool
    datasets: tuple[DatasetView, ...]
    caveats: tuple[tuple[str, str], ...]
    triples: dict[str, int]
    documents: tuple[str, ...]
    warnings: tuple[str, ...]


class QuestionView(Record):
    """A named question: its parameters as (name, type, required, several)."""

    name: str
    title_zh: str
    title_en: str
    about: str
    parameters: tuple[tuple[str, str, bool, bool], ...]
    example: str


class QuestionsPage(Record):
    """The named questions."""

    meta: Meta
    results: tuple[QuestionView, ...]


class MeasureView(Record):
    """A measure: what it means, its formula, where it is from."""

    name: str
    title_zh: str
    title_en: str
    definition_zh: str
    definition_en: str
    formula: str
    normalisation: str
    weight: str
    reference: str
    doi: str
    caveat_zh: str = ""
    caveat_en: str = ""


class AnalysisInfo(Record):
    """A named analysis: what it means, where it is from, what it takes, and an example."""

    name: str
    title_zh: str
    title_en: str
    definition_zh: str
    definition_en: str
    reference: str
    doi: str
    picture: bool
    parameters: tuple[ParameterView, ...]
    example: str


class MeasuresPage(Record):
    """The measures, by which organisations are ranked, and the named analyses."""

    meta: Meta
    results: tuple[MeasureView, ...]
    analyses: tuple[AnalysisInfo, ...] = ()
