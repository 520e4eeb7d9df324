"""The shapes of answers: frozen records that serialise the same through every door."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field

from ecograph.model.record import Record
from ecograph.model.records import Counts, Dataset, Opens

if TYPE_CHECKING:
    from ecograph.pipeline.snapshot import Snapshot

__all__ = [
    "AnalysesPage",
    "AnalysisInfo",
    "AnalysisTable",
    "AnalysisView",
    "Cell",
    "ChangeView",
    "DatasetView",
    "DatasetsPage",
    "EdgeView",
    "EntitiesPage",
    "EntityPage",
    "EntityRef",
    "EntityRow",
    "EntityView",
    "EventView",
    "EvidenceView",
    "FactView",
    "FactsPage",
    "FigureView",
    "Found",
    "FoundPage",
    "GapView",
    "GroupView",
    "IdentifierView",
    "IndicatorView",
    "IndicatorsPage",
    "InducedView",
    "Info",
    "LinkCountView",
    "LinkCountsPage",
    "LinkView",
    "LinkedRef",
    "LinksPage",
    "MeasureView",
    "MeasuresPage",
    "Meta",
    "NameView",
    "NamedRef",
    "NeighborhoodView",
    "NeighbourView",
    "NetworkView",
    "ObservationView",
    "ObservationsPage",
    "ParameterView",
    "ParticularView",
    "PassagePage",
    "PathView",
    "PathsView",
    "QuestionAnswer",
    "QuestionView",
    "QuestionsPage",
    "RankedView",
    "RankingView",
    "RelatedFigure",
    "RowEvidenceView",
    "SourceView",
    "StandingView",
    "SupportView",
    "SupportedView",
    "TermView",
    "TieEvidenceView",
    "TieView",
    "TiesView",
    "VocabularyPage",
]

Cell = str | int | float | None
"""What stands in a table of an analysis."""


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
    words: str = ""
    note: str = ""
    contradicts: tuple[str, ...] = ()
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


class NeighbourView(LinkedRef):
    """An entity around another; `left_out` links of it are not shown."""

    depth: int
    left_out: int


class EdgeView(Record):
    """One relator between two entities; `holds` as in `LinkView`."""

    id: str
    subject: str
    predicate: str
    link: str
    object: str
    role: str = ""
    time: str = ""
    holds: str = ""
    basis: str
    contradicts: tuple[str, ...] = ()
    source: str
    words: str = ""
    evidence: tuple[EvidenceView, ...] = ()


class NeighborhoodView(Record):
    """What surrounds an entity; `truncated` when a limit cut something off.

    `left_out` says how many of the links around a day or window leaves out, by reason.
    """

    of: NamedRef
    depth: int
    truncated: bool
    nodes: tuple[NeighbourView, ...]
    links: tuple[EdgeView, ...]
    left_out: dict[str, int] = Field(default_factory=dict)


class LinkCountView(Record):
    """How many links of one predicate and direction lead to entities of one kind."""

    predicate: str
    predicate_label: str
    direction: str
    kind: str
    kind_label: str
    count: int


class InducedView(Record):
    """Entities and the links among them; `truncated` when there are more links than shown."""

    count: int
    truncated: bool
    nodes: tuple[LinkedRef, ...]
    links: tuple[EdgeView, ...]


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


class IndicatorView(EntityRef):
    """An indicator, the units of its figures, and how many figures there are.

    `contradictions` says how many of the figures contradict another.
    """

    lang: str
    units: tuple[str, ...]
    observations: int
    areas: int
    contradictions: int
    sources: tuple[str, ...]


class RelatedFigure(Record):
    """Another figure, and what it is to this one.

    `relation` is ``conflictsWith``, ``repeats`` or ``notToConfuseWith``; `stated` tells a
    relation that the data state from one that follows from differing values.
    """

    id: str
    relation: str
    stated: bool
    value: str
    unit: str
    period: str


class ObservationView(FigureView):
    """A figure, whether another contradicts it, and its relations to other figures."""

    since: str = ""
    until: str = ""
    contradicted: bool = False
    related: tuple[RelatedFigure, ...] = ()


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


class PathView(Record):
    """One path: its entities, for each step all links that make it, and its `weakest` link."""

    entities: tuple[EntityRef, ...]
    steps: tuple[tuple[EdgeView, ...], ...]
    basis: str = ""
    weakest: str = ""


class PathsView(Record):
    """The shortest paths between two entities; `status` is ``found`` or ``none``."""

    start: NamedRef
    end: NamedRef
    status: str
    length: int | None
    count: int
    max_length: int
    paths: tuple[PathView, ...]


class EventView(Record):
    """One event that two organisations share and what it gives to their tie.

    It is known as well as the `weakest` of the participations that it needs.
    Where nodes are rolled up, `met` are the pairs of units that met there.
    """

    event: EntityRef
    share: float
    participants: int
    open_list: bool
    participations: tuple[EdgeView, ...]
    basis: str = ""
    weakest: str = ""
    met: tuple[tuple[EntityRef, EntityRef], ...] = ()


class TieEvidenceView(Record):
    """Everything that ties two entities.

    `strength` is the sum of the shares of `events` (collaboration by Newman's counting, unless
    another network is asked for); `direct` are relators between the two themselves; `shared`
    are other things both are linked with, which is not collaboration. `left_out` says how many
    links of the two a day or window leaves out, by reason. `counted` says in words and numbers how
    the shares come about; `events_of` are all events of each of the two in the network.
    """

    one: NamedRef
    other: NamedRef
    collaborates: bool
    strength: float
    internal: bool
    basis: str = ""
    weakest: str = ""
    events: tuple[EventView, ...]
    direct: tuple[EdgeView, ...]
    shared: tuple[EntityRef, ...]
    left_out: dict[str, int] = Field(default_factory=dict)
    counting: Literal["newman", "full", "jaccard", "cosine", "association"] = "newman"
    counted: str = ""
    events_of: tuple[int, int] | None = None


class SupportView(Record):
    """One thing that a row rests on.

    An ``event`` with its number of participants, what it gives to the tie of two (`share`) and
    what is stated of those asked for; a ``statement`` (a relator); or an ``entity`` that was
    counted.
    """

    what: Literal["event", "statement", "entity"]
    of: EntityRef
    share: float | None = None
    participants: int | None = None
    statements: tuple[EdgeView, ...] = ()


class RowEvidenceView(Record):
    """What a row rests on; with status ``whole-network`` nothing less than all that is counted.

    `counts` says how much the network has: organisations, ties, events, and statements of
    participation behind them.
    """

    asked: tuple[EntityRef, ...]
    status: Literal["opened", "whole-network", "nothing-stated"]
    supports: tuple[SupportView, ...] = ()
    counts: dict[str, int]


class RankedView(EntityRef):
    """An organisation, its value and its rank; equal values share a rank."""

    value: float
    rank: int


class RankingView(Record):
    """The answer to "who ranks how": rows, or the reason why there are none."""

    measure: str
    title: str
    status: Literal["ranked", "insufficient", "not-computed"]
    reason: str
    rows: tuple[RankedView, ...]
    total: int
    nodes: int
    ties: int
    caveats: tuple[str, ...]
    made_by: dict[str, Any]
    left_out: dict[str, int] = Field(default_factory=dict)
    rolled_up: dict[str, float] = Field(default_factory=dict)
    why: RowEvidenceView | None = None
    next: str | None = None


class TieView(Record):
    """Two organisations, the strength of their tie, and how its surest event is known."""

    one: EntityRef
    other: EntityRef
    strength: float
    basis: str = ""
    weakest: str = ""


class TiesView(Record):
    """All ties of a network, the strongest first."""

    relation: str
    nodes: int
    isolates: int
    count: int
    ties: tuple[TieView, ...]
    warning: str
    left_out: dict[str, int] = Field(default_factory=dict)
    rolled_up: dict[str, float] = Field(default_factory=dict)
    made_by: dict[str, Any] = Field(default_factory=dict)
    why: RowEvidenceView | None = None
    next: str | None = None


class AnalysisTable(Record):
    """Rows under named columns; `evidence` has the ids behind each row, where they are known."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    evidence: tuple[tuple[str, ...], ...] = ()


class AnalysisView(Record):
    """The answer of a named analysis: its rows, or the reason why there are none.

    `rows` are the answer itself, `tables` what stands beside it, `evidence` for each row the ids
    of relators or entities behind it (empty where an analysis gives none), `picture` SVG text.
    """

    name: str
    title: str
    status: Literal["ranked", "answered", "insufficient", "not-computed"]
    reason: str = ""
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    evidence: tuple[tuple[str, ...], ...] = ()
    tables: tuple[AnalysisTable, ...] = ()
    notes: tuple[str, ...] = ()
    made_by: dict[str, Any]
    picture: str = ""
    why: RowEvidenceView | None = None
    next: str | None = None


class QuestionAnswer(Record):
    """The answer to a named question.

    `status` is ``answered``; ``not-stated`` where a gap is recorded about what was asked for; else
    ``no-match``: `nearest` are the labels that come near, `instead` the choices that find rows.
    """

    question: str
    title: str
    status: str
    message: str = ""
    nearest: tuple[str, ...] = ()
    instead: tuple[str, ...] = ()
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    sparql: str


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


class ParameterView(Record):
    """A parameter of a question or an analysis, under the name that every door has for it.

    `bounds` are those of a number, in the words of JSON Schema: `minimum`, `exclusiveMaximum` …
    """

    name: str
    type: str
    required: bool = False
    many: bool = False
    default: str | int | float | bool | tuple[str, ...] | None = None
    about: str = ""
    choices: tuple[str, ...] = ()
    bounds: dict[str, float] = Field(default_factory=dict)


class QuestionView(Record):
    """A named question, what it takes, and an address that answers."""

    name: str
    title_zh: str
    title_en: str
    about: str
    parameters: tuple[ParameterView, ...]
    example: str
    text: str = ""


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
    least: float
    most: float | None
    weight: str
    reference: str
    doi: str
    caveat_zh: str = ""
    caveat_en: str = ""


class MeasuresPage(Record):
    """The measures, by which organisations are ranked."""

    meta: Meta
    results: tuple[MeasureView, ...]


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


class AnalysesPage(Record):
    """The named analyses."""

    meta: Meta
    results: tuple[AnalysisInfo, ...]


class TermView(Record):
    """A kind, link or role that the graph can use, and how often it does.

    `above` are the kinds that a kind is one of; `inverse` reads a link from its other end; `pairs`
    counts how often a link goes from one kind to another, as in ``University>Project``.
    """

    name: str
    label: str
    lang: str
    inverse: str = ""
    definition: str = ""
    above: tuple[str, ...] = ()
    count: int = 0
    pairs: dict[str, int] = Field(default_factory=dict)


class VocabularyPage(Record):
    """The kinds, links or roles."""

    meta: Meta
    results: tuple[TermView, ...]


class NetworkView(Record):
    """How large a network is and how it was made; the network itself is in its files."""

    relation: str
    nodes: int
    ties: int
    made_by: dict[str, Any]
