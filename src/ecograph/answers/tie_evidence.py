"""Evidence of a tie of two entities: shared events with their shares, and direct links."""

from __future__ import annotations

import re
from collections import defaultdict
from fractions import Fraction
from itertools import chain
from typing import TYPE_CHECKING, Final

import numpy as np

from ecograph.answers.links import edge, read_ahead
from ecograph.answers.names import named_ref
from ecograph.answers.network import projected, spec_of
from ecograph.answers.paging import cursor_after, offset_of
from ecograph.answers.store_reader import Reader
from ecograph.answers.views.edges import EventView, TieEvidenceView
from ecograph.links.neighborhood import incident
from ecograph.links.table import LinkFilter
from ecograph.links.weakest import best, weakest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from ecograph.answers.operations.links import EvidenceRequest
    from ecograph.answers.views.base import EntityRef
    from ecograph.links.period import TimeSlice
    from ecograph.links.table import Link
    from ecograph.model.records import Basis
    from ecograph.network.counting import Counting
    from ecograph.network.network import EventShare, Network, ProjectionSpec
    from ecograph.pipeline.snapshot import Snapshot

__all__ = ["tie"]


_NO: Final = ("", "")
_YEAR: Final = re.compile(r"\d{4}")


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
    events = _events(network, ends)
    parts = _by_event(_parts(snapshot, network, ends, where) if events else ())
    known = _known(network, ends, parts) if events else {}
    basis, least = best(known.values()) if known else _NO
    inside = {one.id for one in events}
    shared = {link.other for link in first} & {link.other for link in second} - inside - {*ends}
    direct = [link for link in _outward(first) if link.object == other]
    direct += [link for link in _outward(second) if link.object == one]
    start = offset_of(snapshot, request)
    end = len(events) if request.rows is None else min(start + request.rows, len(events))
    years = _years(link for each in events for link in parts[each.id])
    each = _totals(network, ends) if events else None
    last = end == len(events)
    said = chain.from_iterable(parts[each.id] for each in events[start:end])
    read_ahead(reader, chain(said, direct if last else ()), evidence=True)
    return TieEvidenceView(
        one=named_ref(reader, one),
        other=named_ref(reader, other),
        collaborates=bool(events),
        strength=float(sum((one.share for one in events), Fraction())),
        internal=any({each.unit, each.parent} == {*ends} for each in network.internal),
        basis=basis,
        weakest=least,
        events=tuple(
            _event(reader, network, ends, one, parts[one.id], known.get(one.id, _NO))
            for one in events[start:end]
        ),
        direct=tuple(edge(reader, link, evidence=True) for link in direct if last),
        shared=tuple(reader.ref(reader.iri(one)) for one in sorted(shared) if last),
        left_out=_left_out(snapshot, ends, where, time),
        counting=spec.counting,
        counted=_counted(spec, each, len(events), request.lang) if each else "",
        events_of=each,
        count=len(events),
        first_year=years[0] if years else None,
        last_year=years[-1] if years else None,
        upper_bound=any(one.open_list for one in events),
        next=cursor_after(snapshot, request, end, len(events)),
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


def _events(network: Network, ends: tuple[str, str]) -> list[EventShare]:
    """What the two share, the greatest share first."""
    if any(network.nodes.id.find(end) < 0 for end in ends):
        return []
    return sorted(network.events_of(*ends), key=lambda one: -one.share)


def _by_event(links: Iterable[Link]) -> Mapping[str, list[Link]]:
    found: defaultdict[str, list[Link]] = defaultdict(list)
    for link in links:
        if link.direction == "out":
            found[link.object].append(link)
    return found


def _known(
    network: Network, ends: tuple[str, str], parts: Mapping[str, list[Link]]
) -> dict[str, tuple[Basis, str]]:
    """How each shared event is known, and by which statement: the weakest it needs."""
    members = [frozenset(network.members(end)) for end in ends]
    return {
        event: weakest(
            [(one.basis, one.id) for one in links if one.subject in side] for side in members
        )
        for event, links in parts.items()
        if all(any(one.subject in side for one in links) for side in members)
    }


def _years(links: Iterable[Link]) -> list[int]:
    """The years that participations name, in order."""
    said = " ".join(part for link in links for part in (link.since, link.until))
    return sorted(map(int, _YEAR.findall(said)))


def _event(
    reader: Reader,
    network: Network,
    ends: tuple[str, str],
    one: EventShare,
    links: Iterable[Link],
    known: tuple[str, str],
) -> EventView:
    return EventView(
        event=reader.ref(reader.iri(one.id)),
        basis=known[0],
        weakest=known[1],
        share=float(one.share),
        participants=one.participants,
        open_list=one.open_list,
        participations=tuple(edge(reader, link, evidence=True) for link in links),
        met=tuple(_refs(reader, _ordered(pair, network, ends)) for pair in one.met),
    )


def _ordered(pair: tuple[str, str], network: Network, ends: tuple[str, str]) -> tuple[str, str]:
    """The two units in the order of the two asked for."""
    return pair if pair[0] in network.members(ends[0]) else (pair[1], pair[0])


def _refs(reader: Reader, pair: tuple[str, str]) -> tuple[EntityRef, EntityRef]:
    first, second = (reader.ref(reader.iri(one)) for one in pair)
    return first, second
