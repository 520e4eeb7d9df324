"""How a named analysis is declared: what it means, where it is from, and what finds it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final, ParamSpec, TypeVar

from ecograph.answers.operation import Operation, TableData
from ecograph.answers.operations.formats import OPENED, picture_writer, rdf_writers
from ecograph.answers.texts import rests_on
from ecograph.model.labels import Bilingual

if TYPE_CHECKING:
    from ecograph.answers.views.networks import AnalysisView
    from ecograph.pipeline.snapshot import Snapshot

__all__ = ["Analysis", "analysis"]

P = ParamSpec("P")
R = TypeVar("R")
_MODULES: Final = "ecograph.answers.analyses"


@dataclass(frozen=True, kw_only=True)
class Analysis(Operation[P, R, "AnalysisView"]):
    """A named analysis: an operation with a definition and a reference.

    Attributes
    ----------
    definition
        What it says, in a sentence.
    reference, doi
        Where it is from.
    """

    definition: Bilingual
    reference: str
    doi: str


def analysis(  # noqa: PLR0913  # a declaration
    request: Callable[P, R],
    found_by: str,
    *,
    name: str,
    title: Bilingual,
    definition: Bilingual,
    reference: tuple[str, str],
    example: Mapping[str, object] | None = None,
    picture: bool = False,
) -> Analysis[P, R]:
    """Declare a named analysis.

    Parameters
    ----------
    request
        The model of what can be chosen.
    found_by
        The module in ``answers/analyses`` and the function in it that make the findings of a
        graph and a request, with a dot between; imported when it is first asked.
    name, title, definition
        What it is called and what it says.
    reference
        Where it is from, and the DOI.
    example
        A request that it answers in the default graph.
    picture
        Whether the answer has one.
    """

    def answered(graph: Snapshot, chosen: R) -> AnalysisView:
        from ecograph.answers.analyses.registry import answer

        module, _, function = found_by.partition(".")
        find = getattr(import_module(f"{_MODULES}.{module}"), function)
        return answer(graph, made, chosen, find)

    made: Analysis[P, R] = Analysis(
        name=name,
        title=title,
        about=f"{definition.en}. {reference[0]}",
        definition=definition,
        reference=reference[0],
        doi=reference[1],
        request=request,
        answered_by=answered,
        path=f"/analysis/{name}",
        tag="Analysis",
        example=example or {},
        heading=lambda view: view.title,
        notes=_notes,
        tables=_tables,
        writers={
            **rdf_writers(_observed, "nq"),
            **(picture_writer(_picture) if picture else {}),
        },
        group="analyse",
    )
    return made


def _tables(view: AnalysisView) -> tuple[TableData, ...]:
    """The rows, the tables beside them, and the evidence of rows that were opened."""
    main = TableData(view.name, view.columns, view.rows)
    beside = (TableData(one.name, one.columns, one.rows) for one in view.tables)
    opened = (OPENED.of(view),) if view.why is not None else ()
    return (main, *opened, *beside)


def _notes(view: AnalysisView, lang: str) -> Iterator[str]:
    yield from filter(None, (view.reason, *view.notes))
    yield from rests_on(view.why, lang)


def _observed(graph: Snapshot, request: Any, view: AnalysisView, format: str) -> bytes:  # noqa: ANN401
    from ecograph.answers.observations_rdf import observations
    from ecograph.answers.paging import offset_of

    before = offset_of(graph, request)
    return observations(view, format, lang=request.lang, base=graph.manifest.base, before=before)


def _picture(view: AnalysisView) -> str:
    from ecograph.errors import NotFound

    if not view.picture:
        raise NotFound(f"There is no picture: {view.reason}", "Choose another format.")
    return view.picture
