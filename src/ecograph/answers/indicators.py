"""Indicators and their figures: contradicting ones side by side, and marked."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pyoxigraph as ox

from ecograph.answers.entity import figure
from ecograph.answers.store_reader import Reader
from ecograph.answers.views import EntityRef, FigureView
from ecograph.errors import BadRequest, NotFound
from ecograph.links.table import LinkFilter, among
from ecograph.model.namespaces import DATASET, ECO
from ecograph.model.records import Basis, Record

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ecograph.pipeline.snapshot import Snapshot

__all__ = [
    "FigureFilter",
    "IndicatorView",
    "ObservationView",
    "ObservationsView",
    "RelatedFigure",
    "indicator_named",
    "indicators",
    "observation_rows",
    "observations",
]

CONFLICTS: Final = "conflictsWith"
_INDICATOR: Final = "Indicator"
_LISTED_BY: Final = "GET /api/v1/indicators, or `ecograph indicators`, lists them."
_RELATED: Final = (CONFLICTS, "repeats", "notToConfuseWith")
_BY_LINK: Final = LinkFilter(predicates=frozenset(_RELATED))


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


class ObservationsView(Record):
    """The figures of an indicator; those of a group of `contradictions` stand side by side."""

    indicator: IndicatorView
    count: int
    contradictions: tuple[tuple[str, ...], ...]
    observations: tuple[ObservationView, ...]


@dataclass(frozen=True, slots=True)
class FigureFilter:
    """Which figures count; an empty choice lets all pass, conjecture excepted.

    `area` and `about` are ids, `period` is as it is written or a year within it.
    """

    sources: frozenset[str] = frozenset()
    bases: frozenset[str] = frozenset()
    statuses: frozenset[str] = frozenset()
    area: str = ""
    about: str = ""
    period: str = ""

    def passes(self, one: ObservationView) -> bool:
        """Whether a figure is wanted."""
        known = one.basis in self.bases if self.bases else one.basis != Basis.CONJECTURAL.value
        return (
            known
            and (not self.sources or one.source in self.sources)
            and (not self.statuses or one.status in self.statuses)
            and (not self.area or (one.area is not None and one.area.id == self.area))
            and (not self.about or (one.about is not None and one.about.id == self.about))
            and (not self.period or self._in_period(one))
        )

    def _in_period(self, one: ObservationView) -> bool:
        if self.period == one.period:
            return True
        first, last = one.since[:4], one.until[:4]
        return self.period.isdecimal() and bool(first or last) and (
            (first or last) <= self.period <= (last or first)
        )  # fmt: skip


def indicators(
    snapshot: Snapshot, where: FigureFilter | None = None, *, lang: str = "zh"
) -> tuple[IndicatorView, ...]:
    """List the indicators that have figures, by id; with a filter, those with such figures."""
    reader, where = Reader(snapshot, lang), where or FigureFilter()
    found: defaultdict[str, list[ObservationView]] = defaultdict(list)
    for one in _figures(reader, None, evidence=False):
        if where.passes(one):
            found[one.indicator.id].append(one)
    return tuple(_indicator(reader, one, _related(reader, found[one])) for one in sorted(found))


def observations(
    snapshot: Snapshot, identifier: str, where: FigureFilter | None = None, *, lang: str = "zh"
) -> ObservationsView:
    """List the figures of an indicator, contradicting ones side by side.

    Two figures contradict each other when the data state so, or when they are of one area,
    entity, period and unit and differ in value or bound. Figures come by area, time and id; a
    group of contradicting ones stands where its first would.

    Raises
    ------
    NotFound
        If there is no such indicator.
    """
    reader, where = Reader(snapshot, lang), where or FigureFilter()
    links = snapshot.links
    row = links.nodes.id.find(identifier)
    if row < 0 or links.kind_of(row) != _INDICATOR:
        raise NotFound(f"There is no indicator {identifier}.", _LISTED_BY)
    figures = _figures(reader, identifier, evidence=True)
    every = _related(reader, [one for one in figures if where.passes(one)])
    groups = _groups(every)
    first = {one.id: _place(one) for one in every}
    lead = {one: min(first[each] for each in group) for group in groups for one in group}
    ordered = sorted(every, key=lambda one: (lead.get(one.id, first[one.id]), first[one.id]))
    return ObservationsView(
        indicator=_indicator(reader, identifier, every),
        count=len(every),
        contradictions=groups,
        observations=tuple(ordered),
    )


_COLUMNS: Final = (
    *("id", "indicator", "value", "unit", "bound", "qualifier", "status", "period", "since"),
    *("until", "area", "about", "basis", "contradicted", "contradicts", "source", "evidence"),
)


def observation_rows(
    figures: Iterable[ObservationView],
) -> tuple[tuple[str, ...], list[tuple[object, ...]]]:
    """Make a table of figures, one a row, entities and evidence by their ids.

    Returns
    -------
    columns, rows
    """
    rows: list[tuple[object, ...]] = [
        (
            *(one.id, one.indicator.label, one.value, one.unit, one.bound, one.qualifier),
            *(one.status, one.period, one.since, one.until),
            one.area.id if one.area else "",
            one.about.id if one.about else "",
            *(one.basis, one.contradicted),
            tuple(each.id for each in one.related if each.relation == CONFLICTS),
            one.source,
            tuple(each.id for each in one.evidence),
        )
        for one in figures
    ]
    return _COLUMNS, rows


def indicator_named(snapshot: Snapshot, text: str) -> str:
    """Find the indicator that an id or a whole label means.

    Raises
    ------
    NotFound
        If there is none.
    BadRequest
        If there are several; the message names them.
    """
    nodes = snapshot.links.nodes
    rows = np.flatnonzero(among(nodes.kinds, {_INDICATOR})[nodes.kind]).tolist()
    named = [row for row in rows if text in (nodes.label_zh[row], nodes.label_en[row])]
    found = [nodes.id[row] for row in rows if nodes.id[row] == text] or [
        nodes.id[row] for row in named
    ]
    if not found:
        raise NotFound(f"There is no indicator {text!r}.", _LISTED_BY)
    if len(found) > 1:
        raise BadRequest(f"{len(found)} indicators are called so.", f"Say: {', '.join(found)}.")
    return found[0]


def _place(one: ObservationView) -> tuple[str, str, str, str, str]:
    area, about = one.area.id if one.area else "", one.about.id if one.about else ""
    return area, one.since or one.until, about, one.period, one.id


def _figures(reader: Reader, indicator: str | None, *, evidence: bool) -> list[ObservationView]:
    """Every figure, or those of one indicator, by id."""
    target = ox.NamedNode(reader.iri(indicator)) if indicator else None
    pattern = (None, ox.NamedNode(ECO + "indicator"), target)
    quads = reader.snapshot.store.inner.quads_for_pattern(*pattern)
    nodes = {one.subject.value for one in quads if isinstance(one.subject, ox.NamedNode)}
    return [_observation(reader, iri, evidence=evidence) for iri in sorted(nodes)]


def _observation(reader: Reader, iri: str, *, evidence: bool) -> ObservationView:
    values = reader.values(iri)
    return ObservationView(
        **dict(figure(reader, iri, values, evidence=evidence)),
        since=reader.moment(values, "from"),
        until=reader.moment(values, "until"),
    )


def _indicator(
    reader: Reader, identifier: str, figures: Sequence[ObservationView]
) -> IndicatorView:
    iri = reader.iri(identifier)
    values = reader.values(iri)
    label, lang = reader.named(values)
    own = reader.text(values, "unit")
    units = dict.fromkeys(filter(None, (own, *sorted({one.unit for one in figures}))))
    return IndicatorView(
        id=identifier,
        label=label or identifier,
        kind=_INDICATOR,
        lang=lang,
        units=tuple(units),
        observations=len(figures),
        areas=len({one.area.id for one in figures if one.area}),
        contradictions=sum(one.contradicted for one in figures),
        sources=tuple(one.value.removeprefix(DATASET) for one in values.get(ECO + "source", ())),
    )


def _related(reader: Reader, figures: Sequence[ObservationView]) -> list[ObservationView]:
    """Say of each figure what others are to it: as stated, and by comparing values."""
    alike: defaultdict[tuple[str, ...], list[ObservationView]] = defaultdict(list)
    for one in figures:
        if one.period or one.since or one.until:
            alike[_dimensions(one)].append(one)
    found = []
    for one in figures:
        stated = _stated(reader, one)
        said = {each.id for each in stated if each.relation == CONFLICTS}
        computed = [
            _relation(other, CONFLICTS, stated=False)
            for other in alike.get(_dimensions(one), ())
            if other.id not in said and (other.value, other.bound) != (one.value, one.bound)
        ]
        related = (*stated, *computed)
        contradicted = any(each.relation == CONFLICTS for each in related)
        found.append(one.model_copy(update={"related": related, "contradicted": contradicted}))
    return found


def _dimensions(one: ObservationView) -> tuple[str, ...]:
    """What figures must share to be compared: indicator, area, entity, time, unit."""
    when = (one.since, one.until) if one.since or one.until else (one.period, "")
    area, about = one.area.id if one.area else "", one.about.id if one.about else ""
    return one.indicator.id, area, about, *when, one.unit


def _relation(other: FigureView, relation: str, *, stated: bool) -> RelatedFigure:
    return RelatedFigure(
        id=other.id,
        relation=relation,
        stated=stated,
        value=other.value,
        unit=other.unit,
        period=other.period,
    )


def _stated(reader: Reader, one: ObservationView) -> tuple[RelatedFigure, ...]:
    links = reader.snapshot.links
    if links.nodes.id.find(one.id) < 0:
        return ()
    found = []
    for link in links.links_of(one.id, _BY_LINK):
        values = reader.values(reader.iri(link.other))
        if ECO + "indicator" in values:
            other = figure(reader, reader.iri(link.other), values, evidence=False)
            found.append(_relation(other, link.predicate, stated=True))
    return tuple(sorted(found, key=lambda each: (_RELATED.index(each.relation), each.id)))


def _groups(figures: Sequence[ObservationView]) -> tuple[tuple[str, ...], ...]:
    """Figures that contradict each other, directly or through others, by the first id."""
    here = {one.id for one in figures}
    group = {one: {one} for one in here}
    for one in figures:
        for each in one.related:
            if each.relation == CONFLICTS and each.id in here:
                joined = group[one.id] | group[each.id]
                group.update(dict.fromkeys(joined, joined))
    return _sorted_groups(frozenset(one) for one in group.values() if len(one) > 1)


def _sorted_groups(groups: Iterable[frozenset[str]]) -> tuple[tuple[str, ...], ...]:
    return tuple(sorted(tuple(sorted(one)) for one in set(groups)))
