"""From who took part in what to a network: restrict, collapse, roll up, count, sum."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.sparse import csr_array

from ecograph.links.columns import Strings
from ecograph.links.table import among
from ecograph.network.cooccurrence import Participants, meetings_of, strengths
from ecograph.network.network import (
    Contexts,
    Counts,
    InternalTie,
    Network,
    Organisations,
    RollUp,
    Within,
)
from ecograph.network.recount import as_counted
from ecograph.network.rollup import grouping_of, never, parents_of, places_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from ecograph.links.read import NodeTable
    from ecograph.links.table import Links
    from ecograph.network.cooccurrence import Meetings
    from ecograph.network.network import ProjectionSpec

__all__ = ["Participations", "network_from", "shown_in"]


@dataclass(frozen=True, slots=True)
class Participations:
    """Who took part in what: one row a participation; rows of a node table at both ends."""

    event: NDArray[np.int32]
    organisation: NDArray[np.int32]
    hub: NDArray[np.bool_]
    open_list: NDArray[np.bool_]


def shown_in(links: Links, spec: ProjectionSpec) -> NDArray[np.bool_]:
    """Which entities may be nodes: of the kinds, sources and region of the projection.

    Persons and teams never are, collectives only if the projection includes them.
    """
    kinds = links.nodes.kinds
    shown = ~among(kinds, never(spec))[links.nodes.kind]
    if spec.kinds is not None:
        shown &= among(kinds, spec.kinds)[links.nodes.kind]
    if spec.sources is not None:
        stated = [not spec.sources.isdisjoint(each.split()) for each in links.nodes.source_sets]
        shown &= np.array(stated, dtype=np.bool_)[links.nodes.sources]
    if spec.region is not None:
        inside = places_in(links, links.index(spec.region))
        shown &= np.where(links.nodes.place >= 0, inside[links.nodes.place], False)
    return shown


def network_from(
    spec: ProjectionSpec, links: Links, taken: Participations, left_out: Mapping[str, int]
) -> Network:
    """Build the network of all participations that count, rolled up as the projection says.

    No roll-up is the roll-up of each organisation to itself.

    Parameters
    ----------
    spec
        How it is made.
    links
        The relators: of a day or a window, those of that time.
    taken
        Participations that count; an organisation may stand twice at one event.
    left_out
        How many relators were left out before, by reason.
    """
    grouping, parents = grouping_of(links, spec), parents_of(links)
    shown = grouping.shown(shown_in(links, spec))
    sizes, whole = _attendance(spec, links.nodes, taken, shown, grouping.group)
    if not spec.count_internal:
        whole = whole.without_ties_between(parents)
    nodes = np.union1d(whole.together(spec), _alone(spec, taken, shown, grouping.group))
    part = whole.under(nodes, least=2 if spec.additive else 1)
    small = int((sizes[taken.event] < spec.min_participants).sum()) if spec.additive else 0
    unplaced = int((whole.who.group[whole.who.incidence.indices] < 0).sum())
    reasons = {**left_out, "too few participants": small, "no region stated": unplaced}
    inside = _Inside.of(spec, whole, parents)
    network = _network(spec, part, inside, reasons, links.digest)
    if spec.roll_up == "none":
        return replace(network, internal=as_counted(network.internal, network))
    return replace(network, rolled=inside.rolled(part, grouping.several))


def _network(
    spec: ProjectionSpec,
    part: _Attendance,
    inside: _Inside,
    left_out: Mapping[str, int],
    digest: str,
) -> Network:
    count, least = len(part.groups), spec.min_participants
    events = part.contexts()
    share = events.share(spec.counting, least)
    strength = strengths(spec.counting, part.who, share, part.hub, count)
    incidence = part.who.nodes(count)
    return Network(
        spec=spec,
        nodes=_organisations_of(part.table, part.groups),
        events=events,
        strength=strength,
        incidence=incidence,
        internal=inside.between_nodes(part.groups) if spec.roll_up != "region" else (),
        counts=_counts_of(incidence, strength, inside.pairs(), left_out),
        digest=digest,
    )


@dataclass(frozen=True, slots=True)
class _Attendance:
    """Who took part in what, and what each of them stands under, by rows of the node table.

    `sizes` (of all who took part, shown or not), `hub` and `open_list` are one an event.
    """

    table: NodeTable
    events: NDArray[np.int64]
    sizes: NDArray[np.int64]
    hub: NDArray[np.bool_]
    open_list: NDArray[np.bool_]
    units: NDArray[np.int64]
    groups: NDArray[np.int64]
    who: Participants

    def without_ties_between(self, parents: Mapping[int, frozenset[int]]) -> _Attendance:
        """The same, a unit and what it belongs to making no tie."""
        pairs = [(unit, parent) for unit, above in parents.items() for parent in above]
        ends = np.array(pairs, dtype=np.int64).reshape(-1, 2)
        ends = np.sort(ends[np.isin(ends, self.units).all(axis=1)], axis=1)
        low, high = np.searchsorted(self.units, ends.T)
        return replace(self, who=replace(self.who, barred=np.unique(low * len(self.units) + high)))

    def together(self, spec: ProjectionSpec) -> NDArray[np.int64]:
        """Rows of the groups that met another at an event."""
        met = self.who.at(np.flatnonzero(self.sizes >= spec.min_participants))
        nodes = met.nodes(len(self.groups))
        several = np.repeat(np.diff(nodes.indptr) >= 2, np.diff(nodes.indptr))
        there = np.bincount(nodes.indices[several], minlength=len(self.groups))
        return self.groups[there > 0]

    def under(self, groups: NDArray[np.int64], least: int) -> _Attendance:
        """Those under some groups, and the events at which so many of these took part."""
        who, size = self.who, len(self.units)
        rows = np.append(self.groups, -1)[who.group]
        columns = np.flatnonzero(np.isin(rows, groups))
        number = np.full(size, -1)
        number[columns] = np.arange(len(columns))
        low, high = (number[end] for end in np.divmod(who.barred, max(size, 1)))
        both = (low >= 0) & (high >= 0)
        part = Participants(
            incidence=csr_array(who.incidence[:, columns]),
            group=np.searchsorted(groups, rows[columns]).astype(np.int32),
            barred=(low[both] * len(columns) + high[both]).astype(np.int64),
        )
        kept = np.flatnonzero(np.diff(part.nodes(len(groups)).indptr) >= least)
        return replace(
            self,
            events=self.events[kept],
            sizes=self.sizes[kept],
            hub=self.hub[kept],
            open_list=self.open_list[kept],
            units=self.units[columns],
            groups=groups,
            who=part.at(kept),
        )

    def contexts(self) -> Contexts:
        """The events as they stand in a network."""
        table, events = self.table, self.events
        return Contexts(
            id=table.id.take(events),
            label_zh=table.label_zh.take(events),
            label_en=table.label_en.take(events),
            kind=table.kinds.take(table.kind[events]),
            size=self.sizes.astype(np.int32),
            hub=self.hub,
            open_list=self.open_list,
            weight=None if table.weight is None else table.weight[events],
        )


def _attendance(
    spec: ProjectionSpec,
    table: NodeTable,
    taken: Participations,
    shown: NDArray[np.bool_],
    group: NDArray[np.int32],
) -> tuple[NDArray[np.int64], _Attendance]:
    """The size of every event, and the participations of those shown.

    A sum over events needs the events at which two met, a similarity all events of each.
    """
    event, unit, is_hub = _collapsed(taken, len(shown))
    sizes = np.bincount(event, minlength=len(shown))
    keep = shown[unit]
    if spec.additive:
        keep &= sizes[event] >= spec.min_participants
        keep &= np.bincount(event[keep], minlength=len(shown))[event] >= 2
    events, rows = np.unique(event[keep], return_inverse=True)
    units, columns = np.unique(unit[keep], return_inverse=True)
    cells = (1 + is_hub[keep]).astype(np.int8)
    incidence = csr_array((cells, (rows, columns)), shape=(len(events), len(units)))
    groups, place = np.unique(group[units], return_inverse=True)
    without = int((groups < 0).sum())  # -1 is the first, where it occurs
    barred = np.empty(0, dtype=np.int64)
    hub, loose = np.zeros(len(shown), np.bool_), np.zeros(len(shown), np.bool_)
    hub[taken.event[taken.hub]] = True
    loose[taken.event[taken.open_list]] = True
    return sizes, _Attendance(
        *(table, events, sizes[events], hub[events], loose[events]),
        units=units,
        groups=groups[without:].astype(np.int64),
        who=Participants(incidence, (place - without).astype(np.int32), barred),
    )


def _collapsed(
    taken: Participations, size: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]]:
    """One participation for each organisation and event; a hub in one role is the hub."""
    keys = taken.event.astype(np.int64) * size + taken.organisation
    distinct, place = np.unique(keys, return_inverse=True)
    hub = np.bincount(place, weights=taken.hub, minlength=len(distinct)) > 0
    return distinct // size, distinct % size, hub


def _alone(
    spec: ProjectionSpec,
    taken: Participations,
    shown: NDArray[np.bool_],
    group: NDArray[np.int32],
) -> NDArray[np.int64]:
    """Rows of nodes that may have met nothing else, where the projection includes such.

    Of these a collaboration network shows who took part in anything, a network of lists
    everyone, since to stand on no list is what it is about.
    """
    if not spec.isolates:
        return np.empty(0, dtype=np.int64)
    if spec.relation == "collaboration":
        shown = shown & (np.bincount(taken.organisation, minlength=len(shown)) > 0)
    found = np.unique(group[shown]).astype(np.int64)
    return found[found >= 0]


def _organisations_of(table: NodeTable, rows: NDArray[np.int64]) -> Organisations:
    """The entities in some rows as nodes."""
    regions = table.place[rows]
    placed = np.unique(regions[regions >= 0])
    names = Strings.of(["", *(table.id[int(place)] for place in placed)])
    code = np.where(regions >= 0, np.searchsorted(placed, regions) + 1, 0)
    return Organisations(
        id=table.id.take(rows),
        label_zh=table.label_zh.take(rows),
        label_en=table.label_en.take(rows),
        kind=table.kinds.take(table.kind[rows]),
        region=names.take(code),
        label_tag=table.label_tag.take(rows) if table.label_tag else None,
    )


def _counts_of(
    incidence: csr_array[Any, Any],
    strength: csr_array[Any, Any],
    internal: int,
    left_out: Mapping[str, int],
) -> Counts:
    """Count what stands in a network; reasons that leave nothing out are not mentioned."""
    return Counts(
        participations=int(incidence.nnz),
        events=incidence.shape[0],
        organisations=strength.shape[0],
        ties=strength.nnz // 2,
        isolates=int((np.diff(strength.indptr) == 0).sum()),
        internal_ties=internal,
        left_out={reason: count for reason, count in sorted(left_out.items()) if count},
    )


@dataclass(frozen=True, slots=True)
class _Inside:
    """What participants did that is no tie of the network.

    `same` are meetings of participants under one node, `apart` those of a unit and what it
    belongs to under two, `lost` those of a participant that stands under nothing; `share` is
    what each event gives to a pair.
    """

    whole: _Attendance
    parents: Mapping[int, frozenset[int]]
    share: NDArray[np.float64]
    same: Meetings
    apart: Meetings
    lost: Meetings

    @classmethod
    def of(
        cls, spec: ProjectionSpec, whole: _Attendance, parents: Mapping[int, frozenset[int]]
    ) -> _Inside:
        """Sort out the meetings of the events that have any such."""
        who, share = whole.who, whole.contexts().share(spec.counting, spec.min_participants)
        groups = np.diff(who.nodes(len(whole.groups)).indptr)
        rows = np.flatnonzero(groups < np.diff(who.incidence.indptr))  # two of one, or of none
        rows = np.union1d(rows, who.with_barred())
        met = meetings_of(who.at(rows).incidence, whole.hub[rows])
        met = replace(met, event=rows[met.event])
        met = met.where(share[met.event] > 0)
        one, other = who.group[met.low], who.group[met.high]
        lost = (one < 0) | (other < 0)
        same = (one == other) & ~lost
        apart = np.isin(met.low * len(who.group) + met.high, who.barred) & ~same & ~lost
        return cls(whole, parents, share, met.where(same), met.where(apart), met.where(lost))

    def pairs(self) -> int:
        """How many pairs of participants these are."""
        ends = ((each.low, each.high) for each in (self.same, self.apart))
        return sum(np.unique(np.stack(pair), axis=1).shape[1] for pair in ends)

    def rolled(self, part: _Attendance, several: frozenset[int]) -> RollUp:
        """What the nodes of a network stand for, and all that is no tie of it."""
        whole, names = self.whole, part.table.id
        group = whole.groups[whole.who.group[self.same.low]]
        return RollUp(
            id=names.take(part.units),
            group=part.who.group,
            incidence=part.who.incidence,
            barred=part.who.barred,
            within=tuple(
                Within(names[int(ends[0])], *summed)
                for ends, summed in self._parted(self.same, np.stack([group]))
            ),
            internal=self._between(whole.units),
            several=tuple(names[row] for row in whole.units.tolist() if row in several),
            unplaced=tuple(names[row] for row in whole.units[whole.who.group < 0].tolist()),
            unplaced_strength=float(self.share[self.lost.event].sum()),
        )

    def between_nodes(self, nodes: NDArray[np.int64]) -> tuple[InternalTie, ...]:
        """Ties of nodes under which are a unit and what it belongs to."""
        whole = self.whole
        found = self._between(np.append(whole.groups, -1)[whole.who.group])
        ids = {whole.table.id[row] for row in nodes.tolist()} if found else set()
        return tuple(one for one in found if {one.unit, one.parent} <= ids)

    def _between(self, named: NDArray[np.int64]) -> tuple[InternalTie, ...]:
        """Ties of a unit and what it belongs to, each participant under the row `named`."""
        met, rows = self.apart, self.whole.units
        ends = zip(rows[met.low].tolist(), rows[met.high].tolist(), strict=True)
        upward = np.array([b in self.parents.get(a, ()) for a, b in ends], dtype=np.bool_)
        low, high = named[met.low], named[met.high]
        keys = np.stack([np.where(upward, low, high), np.where(upward, high, low)])
        names = self.whole.table.id
        return tuple(
            InternalTie(names[int(unit)], names[int(parent)], *summed)
            for (unit, parent), summed in self._parted(met, keys)
        )

    def _parted(
        self, met: Meetings, keys: NDArray[np.int64]
    ) -> Iterator[tuple[NDArray[np.int64], tuple[float, tuple[str, ...]]]]:
        """Strength and events of the meetings of each distinct column of `keys`."""
        distinct, place = np.unique(keys, axis=1, return_inverse=True)
        order = np.argsort(place.ravel(), kind="stable")
        cuts = np.searchsorted(place.ravel()[order], np.arange(distinct.shape[1] + 1))
        names, rows = self.whole.table.id, self.whole.events
        for number, ends in enumerate(distinct.T):
            events = met.event[order[cuts[number] : cuts[number + 1]]]
            ids = tuple(names[row] for row in rows[np.unique(events)].tolist())
            yield ends, (float(self.share[events].sum()), ids)
