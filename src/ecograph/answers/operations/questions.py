"""The named questions: an operation for each SPARQL file, and the list of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Final

from pydantic import Field, create_model

from ecograph.answers.operation import Operation, TableData, Writer
from ecograph.answers.questions.catalog import Parameter, Question, questions
from ecograph.answers.requests import (
    Bases,
    Datasets,
    Entities,
    Entity,
    Request,
    Rows,
    RowsPage,
    Several,
    Words,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ecograph.answers.views.graph import QuestionAnswer
    from ecograph.pipeline.snapshot import Snapshot

__all__ = ["QUESTIONS"]

_ABOUT: Final = {
    "basis": "How it is known; default: all but conjectural",
    "dataset": "Only what these datasets say",
    "entity": "An id or a name",
    "entity_or_figure": "A figure by its id, or an entity by id or name",
    "figure": "The id of a figure",
    "indicator": "An indicator, by id or label",
    "kind": "Only of this kind",
    "predicate": "Only this link",
    "role": "Only in this role",
    "status": "actual, forecast, planned or damaged",
    "figure_text": "Words of what is counted, of whom and where: any name of it, in any order",
    "text": "Words that must occur, in any order",
}
_EXAMPLES: Final[dict[str, dict[str, object]]] = {
    "conjectures": {"entity": "dalian-2015/ri-dicp"},
    "entity-facts": {"entity": "dalian-2015/univ-dut"},
    "figures": {"text": "技术合同"},
    "identity": {"entity": "dalian-2015/univ-dut"},
    "members": {"whole": "四大战略"},
    "names": {"entity": "dalian-2015/univ-dut"},
    "not-stated": {"dataset": "dalian-2015"},
    "figure-sum": {"figure": ["dalian-2015/o-rd-firms"]},
    "figure-ratio": {
        "numerator": ["dalian-2015/o-rd-taxrelief"],
        "denominator": ["dalian-2015/o-rd-firms"],
    },
    "joint-statements": {"predicate": "issued"},
}


def _type_of(one: Parameter) -> Any:  # noqa: ANN401
    """The type of a field, by what the parameter takes."""
    if one.type == "entity":
        return Entities if one.many else Entity
    if one.type in ("predicate", "kind", "role", "status"):
        return Annotated[Several, Words(one.type)]
    if one.type == "dataset":
        return Datasets
    if one.type == "basis":
        return Bases
    return Several if one.many else str


def _field(one: Parameter) -> tuple[Any, Any]:
    kind, about = _type_of(one), _ABOUT[one.type]
    if one.required:
        return kind, Field(kw_only=False, min_length=1, description=about)
    if kind is str:
        return kind, Field(default="", max_length=400, description=about)
    if kind is Entity:
        return kind | None, Field(default=None, description=about)
    return kind, Field(default=(), description=about)


class _Page(RowsPage):
    """Which rows of a question."""

    limit: Rows = Field(default=100, description="Rows of one page, or all")


def _request(question: Question) -> type[Request]:
    """The model of what a question takes."""
    fields = {one.name: _field(one) for one in question.parameters if one.name != "lang"}
    of_figures = any(one.type == "figure" and one.required for one in question.parameters)
    base = Request if of_figures else _Page  # a sum or a ratio is one row
    name = "".join(part.title() for part in question.name.split("-")) + "Request"
    made: type[Request] = create_model(  # type: ignore[call-overload]  # names from a file
        name, __base__=base, __doc__=question.about, **fields
    )
    return made


def _table(answer: QuestionAnswer) -> tuple[TableData, ...]:
    return (TableData(answer.question, answer.columns, answer.rows),)


def _heading(answer: QuestionAnswer) -> str:
    counted = f": {len(answer.rows)} / {answer.total}" if answer.total > len(answer.rows) else ""
    return answer.title + counted


def _message(answer: QuestionAnswer, _: str) -> Iterator[str]:
    if answer.message:
        yield answer.message


def _operation(question: Question) -> Operation[..., Request, QuestionAnswer]:
    name = question.name

    def answered(graph: Snapshot, request: Request) -> QuestionAnswer:
        from ecograph.answers.questions.ask import ask

        return ask(graph, name, request)

    def text(graph: Snapshot, request: Request, _: object) -> bytes:
        from ecograph.answers.questions.ask import sparql_of

        return sparql_of(graph, name, request).encode()

    return Operation(
        name=name,
        title=question.title,
        about=question.about,
        request=_request(question),
        answered_by=answered,
        path=f"/queries/{name}",
        tag="Questions",
        example=_EXAMPLES.get(name, {}),
        heading=_heading,
        notes=_message,
        tables=_table,
        writers={"rq": Writer("application/sparql-query", text, ".rq", from_request=True)},
        group="query",
    )


QUESTIONS: Final = tuple(map(_operation, questions().values()))
"""The named questions, by name."""
