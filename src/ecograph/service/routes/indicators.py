"""Indicators and their figures, with contradicting ones side by side."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Path, Query
from starlette.requests import Request
from starlette.responses import Response

from ecograph.answers.indicators import (
    FigureFilter,
    IndicatorView,
    indicators,
    observation_rows,
    observations,
)
from ecograph.errors import BadRequest
from ecograph.model.records import Status
from ecograph.pipeline.snapshot import Snapshot
from ecograph.service import dependencies
from ecograph.service.cursors import cursor_after, next_link, offset_of
from ecograph.service.dependencies import Graph, Served
from ecograph.service.listparameters import IndicatorsParameters, ObservationsParameters
from ecograph.service.negotiation import CSV, JSON, Representation, csv_bytes, format_of, language
from ecograph.service.openapi import bodies, example
from ecograph.service.routes.entities import DatasetSlug
from ecograph.service.schemas import IndicatorsPage, Meta, ObservationsPage

__all__ = ["router"]

router = APIRouter(prefix="/api/v1/indicators", tags=["Indicators"])
_FORMATS: Final = {"json": JSON, "csv": CSV}
_SHOWN: Final = ("id", "label", "units", "observations", "areas", "contradictions", "sources")
IndicatorSlug = Annotated[str, Path(description="Indicator", examples=["i-contract-turnover"])]


def _filter(graph: Snapshot, asked: ObservationsParameters) -> FigureFilter:
    source = dependencies.check_source(graph, asked.source)
    known = [one.value for one in Status]
    for one in asked.status:
        if one not in known:
            raise BadRequest(f"Unknown status {one!r}.", f"Known: {', '.join(known)}.")
    return FigureFilter(
        sources=frozenset({source} if source else ()),
        bases=frozenset(one.value for one in asked.basis),
        statuses=frozenset(asked.status),
        area=dependencies.meaning(graph, asked.area, source) if asked.area else "",
        about=dependencies.meaning(graph, asked.about, source) if asked.about else "",
        period=asked.period,
    )


@router.get(
    "",
    summary="The indicators, their units and how many figures they have",
    response_model=IndicatorsPage,
    responses=bodies("A page of indicators", *_FORMATS.values()),
    openapi_extra=example("/api/v1/indicators?contradicted=true"),
)
async def listed(
    request: Request,
    served: Served,
    graph: Graph,
    asked: Annotated[IndicatorsParameters, Query()],
) -> Response:
    """List the indicators that have figures, by id; other parameters choose among the figures."""
    lang = language(request, asked.lang)
    where = _filter(graph, asked)
    chosen = format_of(request, asked.format, _FORMATS)
    query = ("indicators", where, asked.q, asked.contradicted, lang if asked.q else "")
    offset = offset_of(graph, asked.cursor, *query)
    representation = Representation.of(graph, lang, _FORMATS[chosen])
    if representation.held_by(request):
        return representation.unchanged()

    def work() -> Response:
        needle = asked.q.casefold()
        found = [
            one
            for one in indicators(graph, where, lang=lang)
            if needle in one.label.casefold() and (one.contradictions or not asked.contradicted)
        ]
        page = tuple(found[offset : offset + asked.limit])
        end = offset + len(page)
        following = cursor_after(graph, end, *query) if end < len(found) and page else None
        link = next_link(request, following)
        if chosen == "csv":
            return representation.reply(_table(page), **link)
        meta = Meta.of(graph, len(found))
        return representation.reply(IndicatorsPage(meta=meta, results=page, next=following), **link)

    return await served.compute(work)


def _table(page: tuple[IndicatorView, ...]) -> bytes:
    return csv_bytes(_SHOWN, ([getattr(one, name) for name in _SHOWN] for one in page))


@router.get(
    "/{dataset}/{slug}/observations",
    summary="The figures of an indicator",
    response_model=ObservationsPage,
    responses=bodies("A page of figures", *_FORMATS.values()),
    openapi_extra=example("/api/v1/indicators/dalian-2015/i-contract-turnover/observations"),
)
async def figures(
    request: Request,
    served: Served,
    graph: Graph,
    dataset: DatasetSlug,
    slug: IndicatorSlug,
    asked: Annotated[ObservationsParameters, Query()],
) -> Response:
    """Values with unit, period, area, status, bound, qualifier and passage.

    Figures of one area, entity, period and unit that differ, and those that the data set against
    each other, are marked `contradicted` and stand side by side; `contradictions` lists the
    groups. `related` says what each is to others.
    """
    identifier, _ = dependencies.locate(graph, dataset, slug)
    lang = language(request, asked.lang)
    where = _filter(graph, asked)
    chosen = format_of(request, asked.format, _FORMATS)
    query = ("observations", identifier, where)
    offset = offset_of(graph, asked.cursor, *query)
    representation = Representation.of(graph, lang, _FORMATS[chosen])

    def work() -> Response:
        found = observations(graph, identifier, where, lang=lang)
        if representation.held_by(request):
            return representation.unchanged()
        page = found.observations[offset : offset + asked.limit]
        end = offset + len(page)
        following = cursor_after(graph, end, *query) if end < found.count and page else None
        link = next_link(request, following)
        if chosen == "csv":
            return representation.reply(csv_bytes(*observation_rows(page)), **link)
        answer = ObservationsPage(
            meta=Meta.of(graph, found.count),
            indicator=found.indicator,
            contradictions=found.contradictions,
            results=page,
            next=following,
        )
        return representation.reply(answer, **link)

    return await served.compute(work)
