"""Indicators and their figures, with those that contradict."""

from __future__ import annotations

from ecograph.answers.views.base import EntityRef, Meta
from ecograph.answers.views.entity import FigureView
from ecograph.model.record import Record

__all__ = [
    "IndicatorView",
    "IndicatorsPage",
    "ObservationView",
    "ObservationsPage",
    "RelatedFigure",
]


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
