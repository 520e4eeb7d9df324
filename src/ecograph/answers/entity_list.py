"""Lists of entities: filtered, sorted, counted by groups, from columns and without SPARQL."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, cast

import numpy as np

from ecograph.answers import filter_syntax
from ecograph.answers.entity import said_in_short
from ecograph.answers.entity_filters import FIELDS, GROUPS, kind_label, label_of
from ecograph.answers.filter_syntax import known_field
from ecograph.answers.paging import cursor_after, offset_of
from ecograph.answers.views.base import EntityRef, Meta
from ecograph.answers.views.entity import EntitiesPage, EntityRow
from ecograph.links.columns import day_text
from ecograph.network.entity_table import COLUMNS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ecograph.answers.filter_syntax import Condition
    from ecograph.answers.operations.entities import EntitiesRequest
    from ecograph.answers.views.entity import GroupView
    from ecograph.network.entity_table import Column
    from ecograph.pipeline.snapshot import Snapshot

__all__ = ["ListRequest", "Listing", "list_entities", "listed"]

_SAID: Final = {"founded": "founded", "ended": "ended", "region": "place"}
_KEYS: Final = tuple(EntityRow.model_fields)


def list_entities(snapshot: Snapshot, request: EntitiesRequest) -> EntitiesPage:
    """List the entities that a request means, page by page, or count them by groups."""
    among = f"dataset:{'|'.join(request.dataset)}" if request.dataset else ""
    chosen = ",".join(filter(None, (request.filter, among)))
    wanted = ListRequest.of(chosen, request.sort, request.group_by or "", request.lang)
    wanted = replace(wanted, datasets=tuple(request.dataset))
    keys = tuple(known_field(one, _KEYS, "select") for one in dict.fromkeys(request.select))
    offset = offset_of(snapshot, request)
    found = listed(snapshot, wanted)
    meta = Meta.of(snapshot, len(found.rows))
    if wanted.group_by:
        return EntitiesPage(meta=meta, results=(), group_by=found.groups)
    rows = found.page(offset, request.limit)
    return EntitiesPage(
        meta=meta,
        results=tuple({key: _plain(getattr(row, key)) for key in keys or _KEYS} for row in rows),
        next=cursor_after(snapshot, request, offset + len(rows), len(found.rows)),
    )


def _plain(value: object) -> object:
    dump = getattr(value, "model_dump", None)
    return dump() if dump else value


@dataclass(frozen=True, slots=True)
class ListRequest:
    """What is listed: conditions, order, and the field that is counted by instead.

    Raises
    ------
    BadRequest
        If the texts are not of the grammar, or name an unknown field; the message lists those
        there are.
    """

    conditions: tuple[Condition, ...] = ()
    order: tuple[tuple[str, bool], ...] = ()
    group_by: str = ""
    lang: str = "zh"
    datasets: tuple[str, ...] = ()

    @classmethod
    def of(
        cls, filter: str = "", sort: str = "", group_by: str = "", lang: str = "zh"
    ) -> ListRequest:
        """Read the texts of a request."""
        found = filter_syntax.conditions(filter)
        for one in found:
            known_field(one.field, FIELDS, "filter")
        order = filter_syntax.order(sort, COLUMNS)
        if group_by:
            known_field(group_by, GROUPS, "group_by")
        return cls(found, order, group_by, lang)

    def __str__(self) -> str:
        spoken = self.lang if any(field == "label" for field, _ in self.order) else ""
        sort = ",".join(f"{'-' if down else ''}{field}" for field, down in self.order)
        return f"{self.conditions!r} {sort} {self.group_by} {spoken}"


@dataclass(frozen=True, slots=True)
class Listing:
    """The rows that a request finds, in its order, and the groups if it counts."""

    snapshot: Snapshot
    lang: str
    rows: NDArray[np.int64]
    groups: tuple[GroupView, ...] = ()
    datasets: tuple[str, ...] = ()

    def page(self, offset: int, limit: int) -> tuple[EntityRow, ...]:
        """Describe some of the rows."""
        return tuple(_row(self, row) for row in self.rows[offset : offset + limit].tolist())


def listed(snapshot: Snapshot, request: ListRequest) -> Listing:
    """Find the entities that meet every condition, in an order that is total.

    What has no value of a field that is sorted by comes last; ties are broken by id. Without a
    sort, entities come by id.

    Raises
    ------
    BadRequest
        If a value of a condition is unknown; the message lists what there is.
    """
    keep = snapshot.roster.present.copy()
    for one in request.conditions:
        found = FIELDS[one.field](snapshot, one)
        keep &= ~found if one.negated else found
        if request.datasets and one.field in _SAID and not one.negated:
            _drop_unsaid(snapshot, keep, one, request)
    rows = np.flatnonzero(keep)
    if request.group_by:
        groups = tuple(GROUPS[request.group_by](snapshot, rows, request.lang))
        return Listing(snapshot, request.lang, rows, groups)
    rows = _sorted(snapshot, rows, request)
    return Listing(snapshot, request.lang, rows, datasets=request.datasets)


def _drop_unsaid(
    snapshot: Snapshot, keep: NDArray[np.bool_], condition: Condition, request: ListRequest
) -> None:
    """Drop entities of several datasets that meet a condition by what other datasets say."""
    if "null" in condition.values:
        return
    nodes = snapshot.links.nodes
    several = np.array([" " in one for one in nodes.source_sets], dtype=np.bool_)
    for row in np.flatnonzero(keep & several[nodes.sources]).tolist():
        said = said_in_short(snapshot, nodes.id[row], request.datasets, request.lang)
        keep[row] = bool(said[_SAID[condition.field]])


def _sorted(snapshot: Snapshot, rows: NDArray[np.int64], request: ListRequest) -> NDArray[np.int64]:
    keys: list[NDArray[Any]] = []
    for field, down in request.order:
        values, missing = snapshot.roster.key(cast("Column", field), request.lang)
        chosen = values[rows].astype(np.float64)
        keys += [missing[rows], -chosen if down else chosen]
    if not keys:
        return rows
    return rows[np.lexsort((rows, *reversed(keys)))]


def _row(listing: Listing, row: int) -> EntityRow:
    nodes, roster = listing.snapshot.links.nodes, listing.snapshot.roster
    label, tag = label_of(listing.snapshot, row, listing.lang)
    kind = nodes.kinds[int(nodes.kind[row])]
    sources = tuple(nodes.source_sets[int(nodes.sources[row])].split())
    said: dict[str, Any] = {
        "place": _place(listing, int(nodes.place[row])),
        "founded": day_text(int(nodes.founded[row]), int(nodes.founded_precision[row])),
        "ended": day_text(int(nodes.ended[row]), int(nodes.ended_precision[row])),
    }
    if listing.datasets and len(sources) > 1:
        said = said_in_short(listing.snapshot, nodes.id[row], listing.datasets, listing.lang)
        kind = said["kinds"][0]
    return EntityRow(
        id=nodes.id[row],
        label=label,
        lang=tag,
        kind=kind,
        kind_label=kind_label(kind, listing.lang),
        **{name: said[name] for name in ("place", "founded", "ended")},
        sources=sources,
        strength=float(roster.strength[row]),
        events=int(roster.events[row]),
        links=int(roster.links[row]),
    )


def _place(listing: Listing, row: int) -> EntityRef | None:
    if row < 0:
        return None
    nodes = listing.snapshot.links.nodes
    kind = nodes.kinds[int(nodes.kind[row])]
    label, tag = label_of(listing.snapshot, row, listing.lang)
    return EntityRef(id=nodes.id[row], label=label, lang=tag, kind=kind)
