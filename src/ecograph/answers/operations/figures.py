"""What can be asked of indicators and their figures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field

from ecograph.answers.operation import Column, Operation, Table, tables
from ecograph.answers.requests import Bases, Datasets, Entity, Page, Several, Words
from ecograph.answers.texts import cited, opens
from ecograph.model.labels import Bilingual

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ecograph.answers.views.figures import IndicatorsPage, ObservationsPage, ObservationView
    from ecograph.pipeline.snapshot import Snapshot

__all__ = ["FigureChoice", "figures", "indicators"]


class FigureChoice(Page):
    """Which figures count."""

    dataset: Datasets = Field(default=(), description="Only what these datasets say")
    basis: Bases = Field(
        default=(), description="How figures are known; default: all but conjectural"
    )
    status: Annotated[Several, Words("status")] = Field(
        default=(), description="actual, forecast, planned or damaged"
    )
    area: Entity | None = Field(default=None, description="Only of this area")
    about: Entity | None = Field(default=None, description="Only about this entity")
    period: str = Field(
        default="",
        max_length=40,
        description="As it is written, or a year within it",
        examples=["2015"],
    )


class IndicatorsRequest(FigureChoice):
    """The indicators."""

    q: str = Field(default="", max_length=400, description="Part of a label", examples=["专利"])
    contradicted: bool = Field(default=False, description="Only those with contradicting figures")

    def lists_by_language(self) -> bool:
        """Where a part of the label is looked for."""
        return bool(self.q)


class FiguresRequest(FigureChoice):
    """The figures of an indicator."""

    indicator: str = Field(
        kw_only=False, min_length=1, max_length=400, description="An id or a label"
    )


def _indicators(graph: Snapshot, request: IndicatorsRequest) -> IndicatorsPage:
    from ecograph.answers.indicators import list_indicators

    return list_indicators(graph, request)


def _figures(graph: Snapshot, request: FiguresRequest) -> ObservationsPage:
    from ecograph.answers.indicators import list_figures

    return list_figures(graph, request)


indicators = Operation(
    name="indicators",
    title=Bilingual("指标", "The indicators, their units and how many figures they have"),
    about="The indicators that have figures, by id; other choices are among the figures.",
    request=IndicatorsRequest,
    answered_by=_indicators,
    path="/indicators",
    tag="Indicators",
    example={"contradicted": True},
    heading=lambda page: f"{len(page.results)} / {page.meta.count}",
    tables=tables(
        Table["IndicatorsPage", Any](
            "indicators",
            lambda page: page.results,
            (
                Column("id", lambda one: one.id),
                Column("label", lambda one: one.label),
                Column("units", lambda one: one.units),
                Column("observations", lambda one: one.observations),
                Column("areas", lambda one: one.areas),
                Column("contradictions", lambda one: one.contradictions),
                Column("sources", lambda one: one.sources),
            ),
        )
    ),
)


def _contradictions(page: ObservationsPage, lang: str) -> Iterator[str]:
    if count := sum(map(len, page.contradictions)):
        yield (
            f"{count} of {page.meta.count} figures contradict others."
            if lang == "en"
            else f"{page.meta.count} 个数字中有 {count} 个与其他数字矛盾。"
        )


def _related(one: ObservationView) -> str:
    """What other figures are to one, with their values: those of other indicators too."""
    return "; ".join(
        f"{each.relation} {each.value}{each.unit} {each.period} ({each.id})" for each in one.related
    )


figures = Operation(
    name="figures",
    title=Bilingual("一项指标的数字", "The figures of an indicator"),
    about="Values with unit, period, area, status, bound, qualifier and passage. Figures of one "
    "area, entity, period and unit that differ, and those that the data set against each other, "
    "are marked `contradicted` and stand side by side; `contradictions` lists the groups. "
    "`related` says what each is to others.",
    request=FiguresRequest,
    answered_by=_figures,
    path="/indicators/{indicator}/observations",
    tag="Indicators",
    example={"indicator": "dalian-2015/i-contract-turnover"},
    heading=lambda page: f"{page.indicator.label} ({page.indicator.id})",
    notes=_contradictions,
    tables=tables(
        Table["ObservationsPage", Any](
            "figures",
            lambda page: page.results,
            (
                Column("id", lambda one: one.id),
                Column("indicator", lambda one: one.indicator.label, shown=False),
                Column("value", lambda one: one.value),
                Column("unit", lambda one: one.unit),
                Column("bound", lambda one: one.bound),
                Column("qualifier", lambda one: one.qualifier, shown=False),
                Column("status", lambda one: one.status),
                Column("period", lambda one: one.period),
                Column("since", lambda one: one.since, shown=False),
                Column("until", lambda one: one.until, shown=False),
                Column("area", lambda one: one.area.id if one.area else ""),
                Column("about", lambda one: one.about.id if one.about else ""),
                Column("basis", lambda one: one.basis, shown=False),
                Column("contradicted", lambda one: one.contradicted, shown=False),
                Column(
                    "contradicts",
                    lambda one: tuple(
                        each.id for each in one.related if each.relation == "conflictsWith"
                    ),
                ),
                Column("related", _related, shown=False),
                Column("source", lambda one: one.source, shown=False),
                Column("evidence", lambda one: cited(one.evidence)),
                Column("opens", lambda one: opens(one.evidence)),
                Column("note", lambda one: one.note, shown=False),
            ),
        )
    ),
)
