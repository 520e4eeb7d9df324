"""Evidence of a tie of two entities: shared events with their shares, and direct links."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction
from itertools import chain
from typing import TYPE_CHECKING, Final

import numpy as np

from ecograph.answers.links import edge, read_ahead
from ecograph.answers.names import named_ref
from ecograph.answers.network import projected, spec_of
from ecograph.answers.store_reader import Reader
from ecograph.answers.views.edges import EventView, TieEvidenceView
from ecograph.links.neighborhood import incident
from ecograph.links.table import LinkFilter
from ecograph.links.weakest import best, weakest
from ecograph.model.records import Basis

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ecograph.answers.operations.links import EvidenceRequest
    from ecograph.answers.views.base import EntityRef
    from ecograph.links.period import TimeSlice
    from ecograph.links.table import Link
    from ecograph.network.counting import Counting
    from ecograph.network.network import Network, ProjectionSpec
    from ecograph.pipeline.snapshot import Snapshot

__all__ = ["tie"]


_NO: Final = ("", "")


def tie(snapshot: Snapshot, request: EvidenceRequest) -> TieEvidenceView:
    """Open the tie of two entities to what it rests on, in a network.

    Where that is rolled up, the participations are those of the units.
    """
    reader = Reader(snapshot, request.lang)
    ends = one, other = request.one, request.other
    spec = spec_of(request)
    network, time = projected(snapshot, spec), spec.time
    where = LinkFilter(bases=spec.bases, sources=spec.sources)
    first, second = (_links(snapshot, end, where, time) for end in ends)
    events = _events(reader, network, ends, _parts(snapshot, network, ends, where))
    total = sum((Fraction(event[1]) for event in events), Fraction())
    each = _totals(network, ends) if events else None
    known = [(Basis(one.basis), one.weakest) for one, _ in events if one.basis]
    basis, least = best(known) if known else _NO
    inside = {event[0].event.id for event in events}
    shared = {link.other for link in first} & {link.other for link in second} - inside - {*ends}
    return TieEvidenceView(
        one=named_ref(reader, one),
        other=named_ref(reader, other),
        collaborates=bool(events),
        strength=float(total),
        internal=any({each.unit, each.parent} == {*ends} for each in network.internal),
        basis=basis,
        weakest=least,
        events=tuple(event[0] for event in events),
        direct=tuple(
            edge(reader, link, evidence=True) for link in _outward(first) if link.object == other
        )
        + tuple(
            edge(reader, link, evidence=True) for link in _outward(second) if link.object == one
        ),
        shared=tuple(reader.ref(reader.iri(each)) for each in sorted(shared)),
        left_out=_left_out(snapshot, ends, where, time),
        counting=spec.counting,
        counted=_counted(spec, each, len(events), request.lang) if each else "",
        events_of=each,
    )


_HOW: Final[dict[Counting, tuple[str, str]]] = {
    "newman": ("每个共同活动计 1/(参加单位数 − 1)", "Each shared event gives 1/(participants − 1)"),
    "full": ("每个共同活动计 1", "Each shared event gives 1"),
    "jaccard": (
        "共同活动 {c} 个,除以任一方参加的活动 {a} + {b} − {c} 个",
        "{c} shared events, divided by the {a} + {b} − {c} of either",
    ),
    "cosine": (
        "共同活动 {c} 个,除以两方活动数之积 {a} × {b} 的平方根",
        "{c} shared events, divided by the root of {a} × {b}, the events of both",
    ),
    "association": (
        "共同活动 {c} 个,除以两方活动数之积 {a} × {b}",
        "{c} shared events, divided by {a} × {b}, the events of both",
    ),
}
_EACH_PAIR: Final = (";各对相遇的下属单位分别计算", ", for each pair of units that met")


def _counted(spec: ProjectionSpec, each: Sequence[int], shared: int, lang: str) -> str:
    """Say how the shares come about, so that a reader can count them again."""
    place = lang == "en"
    said = _HOW[spec.counting][place].format(a=each[0], b=each[1], c=shared)
    return said + (_EACH_PAIR[place] if spec.roll_up != "none" and spec.additive else "")


def _totals(network: Network, ends: tuple[str, str]) -> tuple[int, int]:
    """How many events of the network each of two took part in."""
    first, second = (int(network.totals[network.index(end)]) for end in ends)
    return first, second


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
    members = [frozenset(network.members(end)) for end in ends]
    known = {
        event: weakest(
            [(one.basis, one.id) for one in parts if one.subject in side] for side in members
        )
        for event, parts in by_event.items()
        if all(any(one.subject in side for one in parts) for side in members)
    }
    read_ahead(reader, chain.from_iterable(by_event.values()), evidence=True)
    return [
        (
            EventView(
                event=reader.ref(reader.iri(event.id)),
                basis=known.get(event.id, _NO)[0],
                weakest=known.get(event.id, _NO)[1],
                share=float(event.share),
                participants=event.participants,
                open_list=event.open_list,
                participations=tuple(
                    edge(reader, link, evidence=True) for link in by_event[event.id]
                ),
                met=tuple(_refs(reader, _ordered(pair, network, ends)) for pair in event.met),
            ),
            event.share,
        )
        for event in network.events_of(*ends)
    ]


def _ordered(pair: tuple[str, str], network: Network, ends: tuple[str, str]) -> tuple[str, str]:
    """The two units in the order of the two asked for."""
    return pair if pair[0] in network.members(ends[0]) else (pair[1], pair[0])


def _refs(reader: Reader, pair: tuple[str, str]) -> tuple[EntityRef, EntityRef]:
    first, second = (reader.ref(reader.iri(one)) for one in pair)
    return first, second
