"""Whom an entity is linked with, each link put into words and opened to its evidence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from ecograph.answers.filters import links_chosen, time_chosen
from ecograph.answers.names import named_ref
from ecograph.answers.paging import cursor_after, offset_of
from ecograph.answers.store_reader import Reader
from ecograph.answers.views.base import EvidenceView, Meta
from ecograph.answers.views.edges import EdgeView, NeighborhoodView
from ecograph.answers.views.links import LinkCountsPage, LinkCountView, LinksPage, LinkView
from ecograph.links import neighborhood as walking
from ecograph.links.table import PUBLIC, LinkFilter
from ecograph.links.time_slice import POSSIBLY, UNDATED, YES
from ecograph.model.labels import Language, link_phrase, span, statement
from ecograph.model.namespaces import ECO, PREFIXES
from ecograph.model.ontology import load

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from ecograph.answers.operations.links import (
        LinkCountsRequest,
        LinksRequest,
        NeighborhoodRequest,
    )
    from ecograph.links.neighborhood import Neighbour
    from ecograph.links.period import TimeSlice
    from ecograph.links.table import Link
    from ecograph.links.time_slice import Selection
    from ecograph.model.ontology import Kind, Predicate, Role
    from ecograph.pipeline.snapshot import Snapshot

__all__ = [
    "Part",
    "count_links",
    "counted",
    "edge",
    "linked",
    "list_links",
    "read_ahead",
    "surroundings",
    "words",
]

_CONFLICTS: Final = LinkFilter(predicates=frozenset({"conflictsWith"}))
_UNIT: Final = PREFIXES["sdmx-attribute"] + "unitMeasure"
_HOLDS: Final = {YES: "yes", POSSIBLY: "possibly", UNDATED: "undated"}


@dataclass(frozen=True, slots=True)
class Part:
    """Which part of a list is wanted, and in which language."""

    limit: int = 25
    offset: int = 0
    lang: str = "zh"


def list_links(snapshot: Snapshot, request: LinksRequest) -> LinksPage:
    """List the links of an entity, page by page."""
    part = Part(request.limit, offset_of(snapshot, request), request.lang)
    where, time = links_chosen(request), time_chosen(request)
    page = linked(snapshot, request.entity, where, part, time)
    following = cursor_after(snapshot, request, part.offset + len(page.results), page.meta.count)
    return page.model_copy(update={"next": following})


def linked(
    snapshot: Snapshot,
    identifier: str,
    where: LinkFilter = PUBLIC,
    part: Part | None = None,
    time: TimeSlice | None = None,
) -> LinksPage:
    """List the links of an entity, of all times or of a day or period.

    Most parallel links first, then the better connected neighbour, then the ids of the
    neighbour and of the relator: an order that is total.

    Raises
    ------
    NotFound
        If there is no such entity.
    """
    part = part or Part()
    links = snapshot.links
    reader = Reader(snapshot, part.lang)
    chosen = snapshot.selected(time) if time else None
    node = links.index(identifier)
    rows, others, outward = walking.incident(links, node, where, _kept(chosen))
    _, place, parallel = np.unique(others, return_inverse=True, return_counts=True)
    shown = slice(part.offset, part.offset + part.limit)
    seen = (parallel[place][shown].tolist(), _holds(chosen, rows[shown]))
    listed = links.materialise(rows[shown], outward[shown])
    read_ahead(reader, listed, evidence=True)
    found = zip(listed, *seen, strict=True)
    return LinksPage(
        meta=Meta.of(snapshot, len(rows)),
        of=named_ref(reader, identifier),
        results=tuple(_view(reader, *one) for one in found),
        left_out=_left_out(chosen, links.around(node, where)[0]) if chosen else {},
    )


def read_ahead(reader: Reader, links: Iterable[Link], *, evidence: bool = False) -> None:
    """Read at once what putting links into words looks up, with their evidence or without."""
    listed = list(links)
    reader.ahead({reader.iri(one.verb) for one in listed if one.verb})
    if evidence:
        reader.ahead((reader.iri(one.id) for one in listed), evidence=True)


def _kept(chosen: Selection | None) -> NDArray[np.bool_] | None:
    return chosen.kept if chosen else None


def _holds(chosen: Selection | None, rows: NDArray[np.int64]) -> Sequence[str]:
    """How certain it is that relators are in a slice of time; empty without one."""
    if chosen is None:
        return [""] * len(rows)
    held = np.array([_HOLDS.get(one, "") for one in range(4)])[chosen.holds[rows]]
    held = np.where(chosen.open_ended[rows], "open-ended", held)
    found: list[str] = np.where(chosen.timeless[rows], "timeless", held).tolist()
    return found


def _left_out(chosen: Selection, rows: NDArray[np.int64]) -> dict[str, int]:
    return {reason: count for reason, count in chosen.left_out(rows).items() if count}


def count_links(snapshot: Snapshot, request: LinkCountsRequest) -> LinkCountsPage:
    """Count the links of an entity by predicate, direction and kind."""
    where, time = links_chosen(request), time_chosen(request)
    return counted(snapshot, request.entity, where, time=time, lang=request.lang)


def counted(
    snapshot: Snapshot,
    identifier: str,
    where: LinkFilter = PUBLIC,
    *,
    time: TimeSlice | None = None,
    lang: str = "zh",
) -> LinkCountsPage:
    """Count the links of an entity by predicate, direction and kind of the other end.

    Raises
    ------
    NotFound
        If there is no such entity.
    """
    links, reader, known = snapshot.links, Reader(snapshot, lang), load()
    node = links.index(identifier)
    chosen = snapshot.selected(time) if time else None
    rows, others, outward = links.around(node, where)
    kept = chosen.kept[rows] if chosen else np.ones(len(rows), dtype=np.bool_)
    groups = np.stack([links.rows.predicate[rows], outward, links.nodes.kind[others]])[:, kept]
    distinct, counts = np.unique(groups, axis=1, return_counts=True)
    found = [
        LinkCountView(
            predicate=(predicate := links.rows.predicates[int(place)]),
            predicate_label=_label(known.predicates.get(predicate), reader),
            direction="out" if out else "in",
            kind=(kind := links.nodes.kinds[int(code)]),
            kind_label=_label(known.classes.get(kind), reader),
            count=count,
        )
        for (place, out, code), count in zip(distinct.T, counts.tolist(), strict=True)
    ]
    return LinkCountsPage(
        meta=Meta.of(snapshot, int(kept.sum())),
        of=named_ref(reader, identifier),
        results=tuple(sorted(found, key=_most_first)),
        left_out=_left_out(chosen, rows) if chosen else {},
    )


def _most_first(one: LinkCountView) -> tuple[int, str, str, str]:
    return -one.count, one.predicate, one.direction, one.kind


def _view(reader: Reader, link: Link, parallel: int, holds: str) -> LinkView:
    values = reader.values(reader.iri(link.id))
    evidence = reader.evidence(values)
    return LinkView(
        id=link.id,
        direction=link.direction,
        predicate=link.predicate,
        link=link_words(reader, link),
        role=link.role,
        other=reader.linked_ref(reader.iri(link.other)),
        parallel=parallel,
        holds=holds,
        time=_time(reader, link),
        period="" if _is_timeless(reader, link) else reader.text(values, "period"),
        basis=link.basis,
        confidence=link.confidence,
        open_list=link.open_list,
        intended=link.intended,
        amount=reader.text(values, "amount"),
        unit=reader.text(values, _UNIT),
        words=words(reader, link, evidence),
        note=reader.chosen(values, ECO + "note")[0],
        contradicts=_contradicts(reader, link.id),
        source=link.source,
        evidence=evidence,
    )


def _contradicts(reader: Reader, identifier: str) -> tuple[str, ...]:
    """The relators that a relator is stated to contradict, or to be contradicted by."""
    links = reader.snapshot.links
    if links.nodes.id.find(identifier) < 0:  # nothing is stated of it
        return ()
    return tuple(sorted(one.other for one in links.links_of(identifier, _CONFLICTS)))


def _time(reader: Reader, link: Link) -> str:
    """When a link holds; nothing for one that has no time."""
    timeless = _is_timeless(reader, link)
    return "" if timeless else span(link.since, link.until, link.started_by)


def _is_timeless(reader: Reader, link: Link) -> bool:
    return reader.snapshot.chronology.kinds.is_timeless(link.predicate)


def link_words(reader: Reader, link: Link) -> str:
    """Say the link itself: the source's verb where there is one, else the property."""
    return _verb(reader, link) or _label(load().predicates.get(link.predicate), reader)


def _verb(reader: Reader, link: Link) -> str:
    return reader.term(reader.iri(link.verb)) if link.verb else ""


def _label(term: Predicate | Role | Kind | None, reader: Reader) -> str:
    return "" if term is None else term.label.text(reader.lang)


def words(reader: Reader, link: Link, evidence: tuple[EvidenceView, ...]) -> str:
    """Put the whole relator into words, as the graph itself labels it."""
    language: Language = "en" if reader.lang == "en" else "zh"
    known = load()
    phrase = link_phrase(
        _verb(reader, link),
        _label(known.roles.get(link.role), reader),
        _label(known.predicates.get(link.predicate), reader),
        language,
    )
    subject = reader.ref(reader.iri(link.subject)).label
    target = reader.ref(reader.iri(link.object)).label
    when = _time(reader, link)
    places = sorted({one.section for one in evidence} - {""})
    return statement((subject, phrase, target), when, link.basis, places, language)


def surroundings(snapshot: Snapshot, request: NeighborhoodRequest) -> NeighborhoodView:
    """Walk outward from an entity, breadth first, at most `max_nodes` entities."""
    reader = Reader(snapshot, request.lang)
    time = time_chosen(request)
    chosen = snapshot.selected(time) if time else None
    around = walking.neighborhood(
        snapshot.links, request.entity, depth=request.depth, max_nodes=request.max_nodes,
        where=links_chosen(request), kept=_kept(chosen),
    )  # fmt: skip
    read_ahead(reader, around.links)
    seen = zip(around.links, _holds(chosen, around.rows), strict=True)
    return NeighborhoodView.model_validate(  # the parts as plain values: checked all at once
        {
            "of": named_ref(reader, request.entity),
            "depth": request.depth,
            "truncated": around.truncated,
            "nodes": tuple(_neighbour(reader, one) for one in around.nodes),
            "links": tuple(_edge(reader, one, how) for one, how in seen),
            "left_out": _left_out(chosen, around.excluded) if chosen else {},
        }
    )


def _neighbour(reader: Reader, one: Neighbour) -> dict[str, object]:
    return {
        **dict(reader.ref(reader.iri(one.id))),
        "depth": one.depth,
        "left_out": one.left_out,
        "links": one.links,
    }


def edge(reader: Reader, link: Link, *, evidence: bool = False, holds: str = "") -> EdgeView:
    """Make the view of a relator between two entities."""
    known = _edge(reader, link, holds)
    if evidence:
        values = reader.values(reader.iri(link.id))
        opened = reader.evidence(values)
        known |= {"words": words(reader, link, opened), "evidence": opened}
        known |= {"amount": reader.text(values, "amount"), "unit": reader.text(values, _UNIT)}
    return EdgeView.model_validate(known)


def _edge(reader: Reader, link: Link, holds: str) -> dict[str, object]:
    return {
        "id": link.id,
        "subject": link.subject,
        "predicate": link.predicate,
        "link": link_words(reader, link),
        "object": link.object,
        "role": link.role,
        "time": _time(reader, link),
        "holds": holds,
        "basis": link.basis,
        "contradicts": _contradicts(reader, link.id),
        "source": link.source,
    }
