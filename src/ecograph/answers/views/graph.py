"""What the graph says of itself: datasets, vocabulary, measures, analyses, questions."""

from __future__ import annotations

from pydantic import Field

from ecograph.answers.views.base import Meta
from ecograph.model.record import Record
from ecograph.model.records import Counts, Dataset

__all__ = [
    "AnalysesPage",
    "AnalysisInfo",
    "DatasetView",
    "DatasetsPage",
    "Info",
    "MeasureView",
    "MeasuresPage",
    "ParameterView",
    "QuestionAnswer",
    "QuestionView",
    "QuestionsPage",
    "TermView",
    "VocabularyPage",
]


class QuestionAnswer(Record):
    """The answer to a named question.

    `status` is ``answered``; ``not-stated`` where a gap is recorded about what was asked for; else
    ``no-match``: `nearest` are the labels that come near, `instead` the choices that find rows.
    `sparql` finds all `total` rows; `next` is null on the last page of them.
    """

    question: str
    title: str
    status: str
    message: str = ""
    nearest: tuple[str, ...] = ()
    instead: tuple[str, ...] = ()
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    total: int
    next: str | None = None
    sparql: str


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
