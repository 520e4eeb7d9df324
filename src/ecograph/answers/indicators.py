"""Indicators and their figures: contradicting ones side by side, and marked."""

from __future__ import annotations

from collections import defaultdict
from itertools import chain
from typing import TYPE_CHECKING, Final

import numpy as np
import pyoxigraph as ox

from ecograph.answers.entity import figure
from ecograph.answers.paging import cursor_after, offset_of
from ecograph.answers.store_reader import Reader
from ecograph.answers.views.base import Meta
from ecograph.answers.views.figures import (
    IndicatorsPage,
    IndicatorView,
    ObservationsPage,
    ObservationView,
    RelatedFigure,
)
from ecograph.answers.wording import found_in, nearest_labels
from ecograph.errors import BadRequest, NotFound
from ecograph.links.table import LinkFilter, among
from ecograph.model.namespaces import DATASET, ECO
from ecograph.model.records import Basis

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ecograph.answers.operations.figures import (
        FigureChoice,
        FiguresRequest,
        IndicatorsRequest,
    )
    from ecograph.answers.views.entity import FigureView
    from ecograph.pipeline.snapshot import Snapshot

__all__ = ["dimensions", "indicator_named", "list_figures", "list_indicators", "observation"]

CONFLICTS: Final = "conflictsWith"
_INDICATOR: Final = "Indicator"
_LISTED_BY: Final = "GET /api/v1/indicators, or `ecograph indicators`, lists them."
_NEAR: Final = 5
_PARTS: Final = ("partOf", "unitOf", "memberInstituteOf")
_RELATED: Final = (CONFLICTS, "repeats", "notToConfuseWith")
_BY_LINK: Final = LinkFilter(predicates=frozenset(_RELATED))


def list_indicators(snapshot: Snapshot, request: IndicatorsRequest) -> IndicatorsPage:
    """List the indicators that have figures, by id; choices are among the figures."""
    reader, needle = Reader(snapshot, request.lang), request.q.casefold()
    figures: defaultdict[str, list[ObservationView]] = defaultdict(list)
    subjects = _subjects(reader, request.about)
    for one in _figures(reader, None, evidence=False):
        if _passes(one, request, subjects):
            figures[one.indicator.id].append(one)
    reader.ahead(map(reader.iri, figures))
    every = (_indicator(reader, one, _related(reader, figures[one])) for one in sorted(figures))
    found = [
        one
        for one in every
        if (needle in one.label.casefold() or found_in(needle, one.label))
        and (one.contradictions or not request.contradicted)
    ]
    offset = offset_of(snapshot, request)
    page = tuple(found[offset : offset + request.limit])
    return IndicatorsPage(
        meta=Meta.of(snapshot, len(found)),
        results=page,
        next=cursor_after(snapshot, request, offset + len(page), len(found)),
    )


def list_figures(snapshot: Snapshot, request: FiguresRequest) -> ObservationsPage:
    """List the figures of an indicator, contradicting ones side by side.

    Two figures contradict each other when the data state so, or when they are of one area,
    entity, period and unit and differ in value or bound. Figures come by area, time and id; a
    group of contradicting ones stands where its first would.

    Raises
    ------
    NotFound, BadRequest
        If there is no such indicator, or several are called so.
    """
    reader = Reader(snapshot, request.lang)
    identifier = indicator_named(snapshot, request.indicator)
    figures, subjects = (
        _figures(reader, identifier, evidence=True),
        _subjects(reader, request.about),
    )
    every = _related(reader, [one for one in figures if _passes(one, request, subjects)])
    groups = _groups(every)
    first = {one.id: _place(one) for one in every}
    lead = {one: min(first[each] for each in group) for group in groups for one in group}
    ordered = sorted(every, key=lambda one: (lead.get(one.id, first[one.id]), first[one.id]))
    offset = offset_of(snapshot, request)
    page = tuple(ordered[offset : offset + request.limit])
    return ObservationsPage(
        meta=Meta.of(snapshot, len(every)),
        indicator=_indicator(reader, identifier, every),
        contradictions=groups,
        results=page,
        next=cursor_after(snapshot, request, offset + len(page), len(every)),
    )


def _subjects(reader: Reader, about: str | None) -> frozenset[str]:
    """An entity and its parts: what is about them is about it."""
    if not about:
        return frozenset()
    parts = (reader.subjects(ECO + one, reader.iri(about)) for one in _PARTS)
    return frozenset((about, *map(reader.id, chain.from_iterable(parts))))


def _passes(one: ObservationView, request: FigureChoice, subjects: frozenset[str]) -> bool:
    """Whether a figure is wanted; conjectural ones only where they are chosen."""
    known = one.basis in request.basis if request.basis else one.basis != Basis.CONJECTURAL.value
    return (
        known
        and (not request.dataset or one.source in request.dataset)
        and (not request.status or one.status in request.status)
        and (not request.area or (one.area is not None and one.area.id == request.area))
        and (not subjects or _is_about(one, subjects, request.about))
        and (not request.period or _in_period(one, request.period))
    )


def _is_about(one: ObservationView, subjects: frozenset[str], whole: str | None) -> bool:
    """Whether a figure is about an entity, its parts, or it as an area."""
    about = one.about is not None and one.about.id in subjects
    return about or (one.area is not None and one.area.id == whole)


def _in_period(one: ObservationView, period: str) -> bool:
    """Whether a figure's period is written so, or holds the year."""
    if period == one.period:
        return True
    first, last = one.since[:4], one.until[:4]
    return period.isdecimal() and bool(first or last) and (
        (first or last) <= period <= (last or first)
    )  # fmt: skip


def indicator_named(snapshot: Snapshot, text: str) -> str:
    """Find the indicator that an id or a whole label means.

    Raises
    ------
    NotFound
        If there is none.
    BadRequest
        If there are several; the message names them.
    """
    text = text.strip().removeprefix(snapshot.manifest.base)
    nodes = snapshot.links.nodes
    rows = np.flatnonzero(among(nodes.kinds, {_INDICATOR})[nodes.kind]).tolist()
    folded = text.casefold()
    named = [
        row
        for row in rows
        if folded in (nodes.label_zh[row].casefold(), nodes.label_en[row].casefold())
    ]
    found = [nodes.id[row] for row in rows if nodes.id[row] == text] or [
        nodes.id[row] for row in named
    ]
    if not found:
        labels = {row: f"{nodes.label_zh[row]} | {nodes.label_en[row]}" for row in rows}
        near = nearest_labels(text, labels.values(), _NEAR) or ()
        close = [row for row in rows if labels[row] in near or found_in(text, labels[row])][:_NEAR]
        listed = ", ".join(f"{nodes.label_zh[row]} ({nodes.id[row]})" for row in close)
        meant = f"Did you mean {listed}? " if listed else ""
        raise NotFound(f"There is no indicator {text!r}.", meant + _LISTED_BY)
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
    quads = reader.snapshot.store.quads(*pattern)
    nodes = {one.subject.value for one in quads if isinstance(one.subject, ox.NamedNode)}
    reader.ahead(sorted(nodes), evidence=evidence)
    return [observation(reader, iri, evidence=evidence) for iri in sorted(nodes)]


def observation(reader: Reader, iri: str, *, evidence: bool) -> ObservationView:
    """A figure with its days, opened to its evidence or not; what it is to others is not said."""
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
            alike[dimensions(one)].append(one)
    found = []
    for one in figures:
        stated = _stated(reader, one)
        said = {each.id for each in stated if each.relation == CONFLICTS}
        computed = [
            _relation(other, CONFLICTS, stated=False)
            for other in alike.get(dimensions(one), ())
            if other.id not in said and (other.value, other.bound) != (one.value, one.bound)
        ]
        related = (*stated, *computed)
        contradicted = any(each.relation == CONFLICTS for each in related)
        found.append(one.model_copy(update={"related": related, "contradicted": contradicted}))
    return found


def dimensions(one: ObservationView) -> tuple[str, ...]:
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
