"""What stands behind a tie of two entities: shared events with their shares, and direct links."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from ecograph.answers.links import EdgeView, edge
from ecograph.answers.reader import Reader
from ecograph.answers.records import EntityRef
from ecograph.links import PUBLIC, LinkFilter
from ecograph.model import Record
from ecograph.projection import ProjectionSpec, project
from ecograph.rules import Rules

if TYPE_CHECKING:
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

    `strength` is the sum of the shares of `events` (collaboration, Newman counting); `direct`
    are relators between the two themselves; `shared` are other things both are linked with,
    which is not collaboration.
    """

    one: EntityRef
    other: EntityRef
    collaborates: bool
    strength: float
    internal: bool
    events: tuple[EventView, ...]
    direct: tuple[EdgeView, ...]
    shared: tuple[EntityRef, ...]


def tie(
    snapshot: Snapshot, ends: tuple[str, str], *, lang: str = "zh", source: str | None = None
) -> TieView:
    """Open the tie of two entities to what it rests on.

    Raises
    ------
    NotFound
        If one of the two does not exist.
    """
    reader = Reader(snapshot, lang)
    one, other = ends
    network = _network(snapshot, source)
    where = LinkFilter(sources=frozenset({source})) if source else PUBLIC
    first = snapshot.links.links_of(one, where)
    second = snapshot.links.links_of(other, where)
    events = _events(reader, network, ends, [*first, *second])
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
    )


def _outward(links: list[Link]) -> list[Link]:
    return [link for link in links if link.direction == "out"]


def _network(snapshot: Snapshot, source: str | None) -> Network:
    if source is None:
        return snapshot.collaboration
    return project(snapshot.links, Rules.load(), ProjectionSpec(sources=frozenset({source})))


def _events(
    reader: Reader, network: Network, ends: tuple[str, str], links: list[Link]
) -> list[tuple[EventView, Fraction]]:
    if any(network.nodes.id.find(end) < 0 for end in ends):
        return []
    return [
        (
            EventView(
                event=reader.ref(reader.iri(event.id)),
                share=float(event.share),
                participants=event.participants,
                open_list=event.open_list,
                participations=tuple(
                    edge(reader, link, evidence=True)
                    for link in links
                    if link.object == event.id and link.direction == "out"
                ),
            ),
            event.share,
        )
        for event in network.events_of(*ends)
    ]
