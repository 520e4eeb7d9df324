"""The shapes of lists: what was found, how much there is, and where the next page begins."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import Field

from ecograph.answers.analyses.registry import ParameterView
from ecograph.answers.entity_filters import GroupView
from ecograph.answers.indicators import IndicatorView, ObservationView
from ecograph.answers.links import LinkCountView
from ecograph.answers.passages import FactView, SupportedView
from ecograph.answers.stored_measures import StandingView
from ecograph.answers.views import EntityRef, EntityView, EvidenceView, LinkView
from ecograph.model.records import Dataset, Record
from ecograph.pipeline.snapshot import Counts

if TYPE_CHECKING:
    from ecograph.pipeline.snapshot import Snapshot

__all__ = [
    "AnalysisInfo",
    "DatasetView",
    "DatasetsPage",
    "EntitiesPage",
    "EntityPage",
    "FactsPage",
    "Found",
    "FoundPage",
    "IndicatorsPage",
    "Info",
    "LinkCountsPage",
    "LinksPage",
    "MeasureView",
    "MeasuresPage",
    "Meta",
    "ObservationsPage",
    "PassagePage",
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


class EntitiesPage(Record):
    """One page of a list of entities; groups instead when they were asked for."""

    meta: Meta
    results: tuple[dict[str, Any], ...]
    group_by: tuple[GroupView, ...] = ()
    next: str | None = None


class LinksPage(Record):
    """One page of the links of an entity; `next` is null on the last one.

    `left_out` says how many a day or window leaves out, by reason.
    """

    meta: Meta
    of: EntityRef
    results: tuple[LinkView, ...]
    left_out: dict[str, int] = Field(default_factory=dict)
    next: str | None = None


class LinkCountsPage(Record):
    """How many links an entity has, by predicate, direction and kind; `meta` counts the links."""

    meta: Meta
    of: EntityRef
    results: tuple[LinkCountView, ...]
    left_out: dict[str, int] = Field(default_factory=dict)


class FactsPage(Record):
    """One page of the facts about an entity, each opened to what it rests on."""

    meta: Meta
    of: EntityRef
    results: tuple[FactView, ...]
    next: str | None = None


class PassagePage(Record):
    """A passage or source, and one page of what rests on it."""

    meta: Meta
    passage: EvidenceView
    results: tuple[SupportedView, ...]
    next: str | None = None


class IndicatorsPage(Record):
    """One page of the indicators."""

    meta: Meta
    results: tuple[IndicatorView, ...]
    next: str | None = None


class ObservationsPage(Record):
    """One page of the figures of an indicator; contradicting ones stand side by side."""

    meta: Meta
    indicator: IndicatorView
    contradictions: tuple[tuple[str, ...], ...]
    results: tuple[ObservationView, ...]
    next: str | None = None


class EntityPage(EntityView):
    """An entity, with the dear parts that were asked for."""

    links: LinksPage | None = None
    counts: tuple[LinkCountView, ...] | None = None
    metrics: tuple[StandingView, ...] | None = None
    facts: FactsPage | None = None


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
