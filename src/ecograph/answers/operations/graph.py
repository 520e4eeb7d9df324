"""What can be asked of the graph as a whole: what it holds, and the words it is written in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field

from ecograph.answers.operation import Column, Operation, Table, TableData, tables
from ecograph.answers.requests import Request
from ecograph.model.labels import Bilingual

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ecograph.answers.views.graph import (
        AnalysesPage,
        DatasetsPage,
        DatasetView,
        Info,
        MeasuresPage,
        QuestionsPage,
        VocabularyPage,
    )
    from ecograph.pipeline.snapshot import Snapshot

__all__ = ["analyses", "datasets", "evidence_opens", "info", "measures", "questions", "vocabulary"]


class VocabularyRequest(Request):
    """The words of the graph."""

    of: Literal["kind", "predicate", "role", "word"] = Field(
        default="kind", description="word: of columns and codes"
    )


def _info(graph: Snapshot, _: Request) -> Info:
    from ecograph.answers.self_description import info

    return info(graph)


def _datasets(graph: Snapshot, _: Request) -> DatasetsPage:
    from ecograph.answers.self_description import datasets

    return datasets(graph)


def _vocabulary(graph: Snapshot, request: VocabularyRequest) -> VocabularyPage:
    from ecograph.answers.self_description import vocabulary

    return vocabulary(graph, request)


def _measures(graph: Snapshot, _: Request) -> MeasuresPage:
    from ecograph.answers.self_description import measures

    return measures(graph)


def _analyses(graph: Snapshot, _: Request) -> AnalysesPage:
    from ecograph.answers.self_description import analyses

    return analyses(graph)


def _questions(graph: Snapshot, _: Request) -> QuestionsPage:
    from ecograph.answers.self_description import questions

    return questions(graph)


def _held(made: Info) -> tuple[TableData, ...]:
    rows: list[tuple[object, ...]] = [
        ("graph", "digest", made.digest),
        ("graph", "base_iri", made.base),
        ("graph", "version", made.version),
        ("graph", "invented", made.invented),
        ("graph", "triples", sum(made.triples.values())),
    ]
    rows += [("document", "sha256", one) for one in made.documents]
    rows += [("triples", name, count) for name, count in made.triples.items()]
    for one in made.datasets:
        rows += [
            (one.slug, "title_zh", one.title_zh or one.title_en),
            (one.slug, "title_en", one.title_en or one.title_zh),
            (one.slug, "licence", one.licence),
            (one.slug, "entities", one.counts.entities),
            (one.slug, "relators", one.counts.relators),
            (one.slug, "observations", one.counts.observations),
        ]
        rows += [(one.slug, kind, count) for kind, count in one.counts.by_kind.items()]
    rows += [("warning", "", one) for one in made.warnings]
    return TableData("info", ("of", "what", "value"), tuple(rows)), evidence_opens(made.datasets)


def evidence_opens(datasets: Iterable[DatasetView]) -> TableData:
    """How many statements of each dataset open how far, and what share of their sort that is."""
    rows = [
        (one.slug, what, level, count, count / sum(levels.values()))
        for one in datasets
        for what, levels in one.counts.opens.items()
        for level, count in levels.items()
    ]
    return TableData("evidence", ("dataset", "what", "opens", "count", "share"), tuple(rows))


def _caveats(made: Info, lang: str) -> Iterator[str]:
    for zh, en in made.caveats:
        yield en if lang == "en" else zh


info = Operation(
    name="info",
    title=Bilingual("图谱概况", "Digest, datasets, caveats and counts of the graph"),
    about="What the graph is made from, how much is in it, how far its evidence opens.",
    request=Request,
    answered_by=_info,
    path="/info",
    tag="Graph",
    notes=_caveats,
    tables=_held,
    light=True,
)

datasets = Operation(
    name="datasets",
    title=Bilingual("图谱中的数据集", "The datasets in the graph"),
    about="Titles, licences, caveats and counts.",
    request=Request,
    answered_by=_datasets,
    path="/datasets",
    tag="Graph",
    tables=tables(
        Table["DatasetsPage", Any](
            "datasets",
            lambda page: page.results,
            (
                Column("dataset", lambda one: one.slug),
                Column("title_zh", lambda one: one.title_zh),
                Column("title_en", lambda one: one.title_en),
                Column("licence", lambda one: one.licence),
                Column("entities", lambda one: one.counts.entities),
                Column("relators", lambda one: one.counts.relators),
                Column("observations", lambda one: one.counts.observations),
            ),
        )
    ),
    light=True,
)

vocabulary = Operation(
    name="vocabulary",
    title=Bilingual("类别、关系与角色", "Kinds, links and roles, with how often they occur"),
    about="The words that the graph is written in, each with its definition and a count.",
    request=VocabularyRequest,
    answered_by=_vocabulary,
    path="/vocabulary",
    tag="Graph",
    tables=tables(
        Table["VocabularyPage", Any](
            "vocabulary",
            lambda page: page.results,
            (
                Column("name", lambda one: one.name),
                Column("label", lambda one: one.label),
                Column("inverse", lambda one: one.inverse, shown=False),
                Column("above", lambda one: one.above),
                Column("count", lambda one: one.count),
                Column("definition", lambda one: one.definition),
            ),
        )
    ),
)

measures = Operation(
    name="measures",
    title=Bilingual("网络指标及其定义", "The measures by which organisations are ranked"),
    about="Each measure with definition, formula and reference.",
    request=Request,
    answered_by=_measures,
    path="/measures",
    tag="Analysis",
    tables=tables(
        Table["MeasuresPage", Any](
            "measures",
            lambda page: page.results,
            (
                Column("name", lambda one: one.name),
                Column("title_zh", lambda one: one.title_zh),
                Column("title_en", lambda one: one.title_en),
                Column("formula", lambda one: one.formula),
                Column("weight", lambda one: one.weight),
                Column("definition_zh", lambda one: one.definition_zh, shown=False),
                Column("definition_en", lambda one: one.definition_en, shown=False),
                Column("normalisation", lambda one: one.normalisation, shown=False),
                Column("least", lambda one: one.least, shown=False),
                Column("most", lambda one: one.most, shown=False),
                Column("reference", lambda one: one.reference, shown=False),
                Column("doi", lambda one: one.doi, shown=False),
                Column("caveat_zh", lambda one: one.caveat_zh, shown=False),
                Column("caveat_en", lambda one: one.caveat_en, shown=False),
            ),
        )
    ),
)


def _takes(one: Any) -> str:  # noqa: ANN401
    """The parameters of a question or analysis in a line; those in brackets may be left out."""
    written = (f"{each.name}{'+' if each.many else ''}" for each in one.parameters)
    needed = {each.name for each in one.parameters if each.required}
    return " ".join(name if name.rstrip("+") in needed else f"({name})" for name in written)


analyses = Operation(
    name="analyses",
    title=Bilingual("具名分析", "The named analyses"),
    about="Each analysis with its definition, its reference, what it takes, and an example.",
    request=Request,
    answered_by=_analyses,
    path="/analysis",
    tag="Analysis",
    tables=tables(
        Table["AnalysesPage", Any](
            "analyses",
            lambda page: page.results,
            (
                Column("name", lambda one: one.name),
                Column("title_zh", lambda one: one.title_zh),
                Column("title_en", lambda one: one.title_en),
                Column("definition_zh", lambda one: one.definition_zh, shown=False),
                Column("definition_en", lambda one: one.definition_en, shown=False),
                Column("parameters", _takes, shown=False),
                Column("reference", lambda one: one.reference, shown=False),
                Column("doi", lambda one: one.doi, shown=False),
                Column("picture", lambda one: one.picture, shown=False),
                Column("example", lambda one: one.example, shown=False),
            ),
        )
    ),
)

questions = Operation(
    name="questions",
    title=Bilingual("具名问题", "The named questions"),
    about="Each question with its titles, what it takes, an example, and its SPARQL template.",
    request=Request,
    answered_by=_questions,
    path="/queries",
    tag="Questions",
    tables=tables(
        Table["QuestionsPage", Any](
            "questions",
            lambda page: page.results,
            (
                Column("name", lambda one: one.name),
                Column("title_zh", lambda one: one.title_zh),
                Column("title_en", lambda one: one.title_en),
                Column("parameters", _takes),
                Column("about", lambda one: one.about, shown=False),
                Column("example", lambda one: one.example, shown=False),
            ),
        )
    ),
)
