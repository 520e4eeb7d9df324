"""What stands behind a tie of two entities: shared events with their shares, and direct links."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
from pydantic import Field

from ecograph.answers.links import EdgeView, edge
from ecograph.answers.network import projected
from ecograph.answers.reader import Reader
from ecograph.answers.records import EntityRef
from ecograph.links import LinkFilter
from ecograph.model import Record
from ecograph.neighborhood import incident
from ecograph.network import ProjectionSpec

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ecograph.asof import TimeSlice
    from ecograph.links import Link
    from ecograph.network import Network
    from ecograph.snapshot import Snapshot

__all__ = ["EventView", "TieView", "tie"]


class EventView(Record):
    """One event that two organisations share and what it gives to their tie."""

    event: EntityRef
    share: float
    participants: int
    open_list: bool
    participations: tuple[EdgeView, ...]


class TieView(Record):
    """Everything that ties two entities.

    `strength` is the sum of the shares of `events` (collaboration by Newman's counting, unless
    another network is asked for); `direct` are relators between the two themselves; `shared`
    are other things both are linked with, which is not collaboration. `left_out` says how many
    links of the two a day or window leaves out, by reason.
    """

    one: EntityRef
    other: EntityRef
    collaborates: bool
    strength: float
    internal: bool
    events: tuple[EventView, ...]
    direct: tuple[EdgeView, ...]
    shared: tuple[EntityRef, ...]
    left_out: dict[str, int] = Field(default_factory=dict)


def tie(
    snapshot: Snapshot,
    ends: tuple[str, str],
    *,
    lang: str = "zh",
    source: str | None = None,
    time: TimeSlice | None = None,
    spec: ProjectionSpec | None = None,
) -> TieView:
    """Open the tie of two entities to what it rests on, of all times or of a day or window.

    `spec` is another network than that of all collaboration, its dataset and time in place of
    `source` and `time`; where it is rolled up, the participations are those of the units.

    Raises
    ------
    NotFound
        If one of the two does not exist.
    """
    reader = Reader(snapshot, lang)
    one, other = ends
    if spec is None:
        spec = ProjectionSpec(sources=frozenset({source}) if source else None, time=time)
    network, time = projected(snapshot, spec), spec.time
    where = LinkFilter(bases=spec.bases, sources=spec.sources)
    first, second = (_links(snapshot, end, where, time) for end in ends)
    events = _events(reader, network, ends, _parts(snapshot, network, ends, where))
    total = sum((Fraction(event[1]) for event in events), Fraction())
    inside = {event[0].event.id for event in events}
    shared = {link.other for link in first} & {link.other for link in second} - inside - {*ends}
    return TieView(
        one=reader.ref(reader.iri(one)),
        other=reader.ref(reader.iri(other)),
        collaborates=bool(events),
        strength=float(total),
        internal=any({each.unit, each.parent} == {*ends} for each in network.internal),
        events=tuple(event[0] for event in events),
        direct=tuple(
            edge(reader, link, evidence=True) for link in _outward(first) if link.object == other
        )
        + tuple(
            edge(reader, link, evidence=True) for link in _outward(second) if link.object == one
        ),
        shared=tuple(reader.ref(reader.iri(each)) for each in sorted(shared)),
        left_out=_left_out(snapshot, ends, where, time),
    )


def _links(snapshot: Snapshot, end: str, where: LinkFilter, time: TimeSlice | None) -> list[Link]:
    """The links of an entity; of a day or window, with those of what it was before."""
    links = snapshot.links
    node = links.index(end)
    if time is None:
        return links.links_of(end, where)
    chosen = snapshot.selected(time)
    found: list[Link] = []
    for one in sorted({node, *np.flatnonzero(chosen.follow == node).tolist()}):
        rows, _, outward = incident(links, one, where, chosen.kept)
        found += links.materialise(rows, outward)
    return found


def _parts(
    snapshot: Snapshot, network: Network, ends: tuple[str, str], where: LinkFilter
) -> Iterator[Link]:
    """The links of those who took part for the two: themselves, or the units rolled up to them."""
    for end in ends:
        known = network.nodes.id.find(end) >= 0
        for one in network.members(end) if known else ():
            yield from _links(snapshot, one, where, network.spec.time)


def _left_out(
    snapshot: Snapshot, ends: tuple[str, str], where: LinkFilter, time: TimeSlice | None
) -> dict[str, int]:
    if time is None:
        return {}
    links = snapshot.links
    rows = [links.around(links.index(end), where)[0] for end in ends]
    found = snapshot.selected(time).left_out(np.unique(np.concatenate(rows)))
    return {reason: count for reason, count in found.items() if count}


def _outward(links: list[Link]) -> list[Link]:
    return [link for link in links if link.direction == "out"]


def _events(
    reader: Reader, network: Network, ends: tuple[str, str], links: Iterable[Link]
) -> list[tuple[EventView, Fraction]]:
    if any(network.nodes.id.find(end) < 0 for end in ends):
        return []
    by_event = defaultdict(list)
    for link in links:
        if link.direction == "out":
            by_event[link.object].append(link)
    return [
        (
            EventView(
                event=reader.ref(reader.iri(event.id)),
                share=float(event.share),
                participants=event.participants,
                open_list=event.open_list,
                participations=tuple(
                    edge(reader, link, evidence=True) for link in by_event[event.id]
                ),
            ),
            event.share,
        )
        for event in network.events_of(*ends)
    ]
