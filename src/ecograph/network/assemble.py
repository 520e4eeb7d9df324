"""From who took part in what to a network: collapse, restrict, count, sum."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.sparse import csr_array

from ecograph.links.columns import Strings
from ecograph.network.cooccurrence import between, meetings_of, summed
from ecograph.network.counting import HUB, counted_ties, shares
from ecograph.network.network import (
    Contexts,
    Counts,
    InternalTie,
    Network,
    Organisations,
    RollUp,
    Within,
)
from ecograph.network.rollup import grouping_of, parents_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from ecograph.links.read import NodeTable
    from ecograph.links.table import Links
    from ecograph.network.cooccurrence import Meetings
    from ecograph.network.network import ProjectionSpec
    from ecograph.network.rollup import Grouping

__all__ = [
    "Participations",
    "assemble",
    "collapsed",
    "contexts_of",
    "counts_of",
    "network_from",
    "organisations_of",
]


@dataclass(frozen=True, slots=True)
class Participations:
    """Who took part in what: one row a participation; rows of a node table at both ends."""

    event: NDArray[np.int32]
    organisation: NDArray[np.int32]
    hub: NDArray[np.bool_]
    open_list: NDArray[np.bool_]


def assemble(
    spec: ProjectionSpec,
    table: NodeTable,
    taken: Participations,
    shown: NDArray[np.bool_],
    parents: Mapping[int, frozenset[int]],
    about: tuple[dict[str, int], str],
) -> Network:
    """Build the network of all `taken` participations between the organisations `shown`.

    Parameters
    ----------
    spec
        How it is made.
    table
        Entities: organisations and events.
    taken
        Participations that count; an organisation may stand twice at one event.
    shown
        Which entities may be nodes.
    parents
        What each unit belongs to, directly or not.
    about
        What was left out, by reason, and the digest of the data.
    """
    left_out, digest = about
    event, organisation, hub, sizes, nodes = _counted(spec, taken, shown)
    small = int((sizes[taken.event] < spec.min_participants).sum()) if spec.additive else 0
    events, rows = np.unique(event, return_inverse=True)
    incidence = csr_array(
        ((1 + hub).astype(np.int8), (rows, np.searchsorted(nodes, organisation))),
        shape=(len(events), len(nodes)),
    )
    contexts = contexts_of(table, events, sizes, taken)
    least = spec.min_participants
    strength = counted_ties(spec.counting, incidence, contexts.size, contexts.hub, least)
    draft = Network(
        spec=spec,
        nodes=organisations_of(table, nodes),
        events=contexts,
        strength=strength,
        incidence=incidence,
        internal=(),
        counts=counts_of(incidence, strength, 0, {**left_out, "too few participants": small}),
        digest=digest,
    )
    return draft if spec.count_internal else _without_internal(draft, nodes, parents)


def _counted(
    spec: ProjectionSpec, taken: Participations, shown: NDArray[np.bool_]
) -> tuple[NDArray[Any], NDArray[Any], NDArray[np.bool_], NDArray[Any], NDArray[Any]]:
    """What counts between those shown; the size of every event, whoever is shown; the nodes.

    A sum over events needs those that make ties, a similarity all events of those tied.
    """
    event, organisation, hub = collapsed(taken, len(shown))
    sizes = np.bincount(event, minlength=len(shown))
    tying = shown[organisation] & (sizes[event] >= spec.min_participants)
    tying &= np.bincount(event[tying], minlength=len(shown))[event] >= 2
    nodes = _nodes(spec, taken, shown, organisation[tying])
    keep = tying if spec.additive else np.isin(organisation, nodes)
    return event[keep], organisation[keep], hub[keep], sizes, nodes


def _nodes(
    spec: ProjectionSpec,
    taken: Participations,
    shown: NDArray[np.bool_],
    together: NDArray[np.int64],
) -> NDArray[np.int64]:
    """Organisations that met others; and, if asked for, those that did not.

    Of these a collaboration network shows who took part in anything, a network of lists
    everyone, since to stand on no list is what it is asked about.
    """
    if not spec.isolates:
        return np.unique(together)
    if spec.relation == "co-participation":
        return np.flatnonzero(shown)
    return np.unique(taken.organisation[shown[taken.organisation]]).astype(np.int64)


def collapsed(
    taken: Participations, size: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]]:
    """One participation for each organisation and event; a hub in one role is the hub."""
    keys = taken.event.astype(np.int64) * size + taken.organisation
    distinct, place = np.unique(keys, return_inverse=True)
    hub = np.bincount(place, weights=taken.hub, minlength=len(distinct)) > 0
    return distinct // size, distinct % size, hub


def organisations_of(table: NodeTable, rows: NDArray[np.int64]) -> Organisations:
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
    )


def contexts_of(
    table: NodeTable, events: NDArray[np.int64], sizes: NDArray[Any], taken: Participations
) -> Contexts:
    """The entities in some rows as events, with the size that each has by its row."""
    hub, loose = np.zeros(len(table.id), np.bool_), np.zeros(len(table.id), np.bool_)
    hub[taken.event[taken.hub]] = True
    loose[taken.event[taken.open_list]] = True
    return Contexts(
        id=table.id.take(events),
        label_zh=table.label_zh.take(events),
        label_en=table.label_en.take(events),
        kind=table.kinds.take(table.kind[events]),
        size=sizes[events].astype(np.int32),
        hub=hub[events],
        open_list=loose[events],
    )


def counts_of(
    incidence: csr_array[Any, Any],
    strength: csr_array[Any, Any],
    internal: int,
    left_out: dict[str, int],
) -> Counts:
    """Count what stands in a network; reasons that leave nothing out are not told."""
    return Counts(
        participations=int(incidence.nnz),
        events=incidence.shape[0],
        organisations=strength.shape[0],
        ties=strength.nnz // 2,
        isolates=int((np.diff(strength.indptr) == 0).sum()),
        internal_ties=internal,
        left_out={reason: count for reason, count in sorted(left_out.items()) if count},
    )


def _without_internal(
    draft: Network, nodes: NDArray[np.int64], parents: Mapping[int, frozenset[int]]
) -> Network:
    """Take out the ties between a unit and what it belongs to, and list them apart."""
    row = {int(node): place for place, node in enumerate(nodes)}
    met = [
        (row[unit], row[parent])
        for unit in sorted(row.keys() & parents.keys())
        for parent in sorted(parents[unit] & row.keys())
        if draft.strength[row[unit], row[parent]] != 0
    ]
    if not met:
        return draft
    internal = tuple(_internal_tie(draft, unit, parent) for unit, parent in met)
    cells = draft.strength.tocoo()
    size = len(nodes)
    inside = [cell for a, b in met for cell in (a * size + b, b * size + a)]
    keep = ~np.isin(cells.row.astype(np.int64) * size + cells.col, inside)
    kept = csr_array((cells.data[keep], (cells.row[keep], cells.col[keep])), shape=(size, size))
    return Network(
        spec=draft.spec,
        nodes=draft.nodes,
        events=draft.events,
        strength=kept,
        incidence=draft.incidence,
        internal=internal,
        counts=counts_of(draft.incidence, kept, len(met), draft.counts.left_out),
        digest=draft.digest,
    )


def _internal_tie(draft: Network, unit: int, parent: int) -> InternalTie:
    names = draft.nodes.id[unit], draft.nodes.id[parent]
    events = tuple(event.id for event in draft.events_of(*names))
    return InternalTie(*names, float(draft.strength[unit, parent]), events)


About = tuple[dict[str, int], str]


def network_from(
    spec: ProjectionSpec,
    links: Links,
    taken: Participations,
    shown: NDArray[np.bool_],
    about: About,
) -> Network:
    """Build the network of all `taken` participations, rolled up as the projection asks.

    Parameters
    ----------
    spec
        How it is made.
    links
        The relators: of a day or a window, those of that time.
    taken
        Participations that count.
    shown
        Which entities are of the kinds and region asked for.
    about
        What was left out, by reason, and the digest of the data.
    """
    parents = parents_of(links)
    if spec.roll_up == "none":
        return assemble(spec, links.nodes, taken, shown, parents, about)
    grouping = grouping_of(links, spec)
    units = _Units.of(spec, taken, grouping.shown(shown), grouping, parents)
    return _network(links.nodes, units, taken, about)


@dataclass(frozen=True, slots=True)
class _Units:
    """Who took part in what, before anything is rolled up.

    `incidence` is events × units; `events` and `units` are rows of the node table, `group` the
    row of what each unit stands under (-1 for nothing), `barred` pairs of a unit and what
    it belongs to, `alone` rows of what is a node though it met nothing.
    """

    spec: ProjectionSpec
    sizes: NDArray[np.int64]
    events: NDArray[np.int64]
    units: NDArray[np.int64]
    incidence: csr_array[Any, Any]
    group: NDArray[np.int64]
    barred: NDArray[np.int64]
    alone: NDArray[np.int64]
    several: frozenset[int]
    parents: Mapping[int, frozenset[int]]

    @classmethod
    def of(
        cls,
        spec: ProjectionSpec,
        taken: Participations,
        shown: NDArray[np.bool_],
        grouping: Grouping,
        parents: Mapping[int, frozenset[int]],
    ) -> _Units:
        """Take the participations of those shown; for sums over events, where two met."""
        event, unit, hub = collapsed(taken, len(shown))
        sizes = np.bincount(event, minlength=len(shown))
        keep = shown[unit]
        if spec.additive:
            keep &= sizes[event] >= spec.min_participants
            keep &= np.bincount(event[keep], minlength=len(shown))[event] >= 2
        events, rows = np.unique(event[keep], return_inverse=True)
        units, columns = np.unique(unit[keep], return_inverse=True)
        incidence = csr_array(
            ((1 + hub[keep]).astype(np.int8), (rows, columns)), shape=(len(events), len(units))
        )
        everyone = np.arange(len(shown)) if spec.relation == "co-participation" else unit
        alone = grouping.group[everyone[shown[everyone]]] if spec.isolates else units[:0]
        barred = np.empty(0, dtype=np.int64) if spec.count_internal else _barred(units, parents)
        group = grouping.group[units].astype(np.int64)
        return cls(
            *(spec, sizes, events, units, incidence, group, barred),
            alone=np.unique(alone[alone >= 0]).astype(np.int64),
            several=grouping.several,
            parents=parents,
        )

    def met(self, contexts: Contexts) -> tuple[Meetings, NDArray[np.float64]]:
        """All meetings that make ties, and what each event gives to each."""
        share = shares(self.spec.counting, contexts.size, self.spec.min_participants)
        found = meetings_of(self.incidence, contexts.hub)
        return found.where(share[found.event] > 0), share

    def nodes(self) -> NDArray[np.int64]:
        """What met something else at an event; and, if asked for, what did not."""
        cells = self.incidence.tocoo()
        group = self.group[cells.col]
        large = self.sizes[self.events[cells.row]] >= self.spec.min_participants
        there = np.unique(np.stack([cells.row, group])[:, large & (group >= 0)], axis=1)
        together = there[1, np.bincount(there[0], minlength=len(self.events))[there[0]] >= 2]
        return np.union1d(together, self.alone)

    def over(self, nodes: NDArray[np.int64]) -> tuple[_Units, NDArray[np.int32]]:
        """What is left of them under some nodes, and the place of each unit's node."""
        columns = np.flatnonzero(np.isin(self.group, nodes))
        incidence = csr_array(self.incidence[:, columns])
        place = np.searchsorted(nodes, self.group[columns])
        cells = incidence.tocoo()
        there = np.unique(np.stack([cells.row, place[cells.col]]), axis=1)
        least = 2 if self.spec.additive else 1
        rows = np.flatnonzero(np.bincount(there[0], minlength=len(self.events)) >= least)
        size, number = len(self.units), np.full(len(self.units), -1)
        number[columns] = np.arange(len(columns))
        low, high = (number[end] for end in np.divmod(self.barred, max(size, 1)))
        both = (low >= 0) & (high >= 0)
        part = replace(
            self,
            events=self.events[rows],
            units=self.units[columns],
            incidence=csr_array(incidence[rows]),
            group=self.group[columns],
            barred=(low[both] * len(columns) + high[both]).astype(np.int64),
        )
        return part, place.astype(np.int32)


def _barred(units: NDArray[np.int64], parents: Mapping[int, frozenset[int]]) -> NDArray[np.int64]:
    column = {int(unit): place for place, unit in enumerate(units)}
    pairs = [
        sorted((column[unit], column[parent]))
        for unit in column.keys() & parents.keys()
        for parent in parents[unit] & column.keys()
    ]
    return np.unique(np.array([a * len(units) + b for a, b in pairs], dtype=np.int64))


def _network(table: NodeTable, units: _Units, taken: Participations, about: About) -> Network:
    spec, (left_out, digest) = units.spec, about
    nodes = units.nodes()
    part, place = units.over(nodes)
    contexts = contexts_of(table, part.events, part.sizes, taken)
    incidence = _grouped(part.incidence, place, len(nodes))
    met, share = part.met(contexts)
    met = between(met, place, part.barred, len(nodes))
    totals = np.bincount(incidence.indices, minlength=len(nodes)).astype(np.int64)
    strength = summed(spec.counting, met, share, totals)
    inside = _Inside.of(units, contexts_of(table, units.events, units.sizes, taken))
    small = int((units.sizes[taken.event] < spec.min_participants).sum()) if spec.additive else 0
    unplaced = int((units.group[units.incidence.indices] < 0).sum())
    left_out = {**left_out, "too few participants": small, "no region stated": unplaced}
    return Network(
        spec=spec,
        nodes=organisations_of(table, nodes),
        events=contexts,
        strength=strength,
        incidence=incidence,
        internal=inside.between(table, units, nodes) if spec.roll_up == "unit" else (),
        counts=counts_of(incidence, strength, inside.pairs(), left_out),
        digest=digest,
        rolled=inside.rolled(table, units, part, place),
    )


def _grouped(
    incidence: csr_array[Any, Any], place: NDArray[np.int32], size: int
) -> csr_array[Any, Any]:
    """Events × nodes: 2 where one of those under a node is the hub."""
    cells = incidence.tocoo()
    keys = cells.row.astype(np.int64) * size + place[cells.col]
    distinct, number = np.unique(keys, return_inverse=True)
    hub = np.bincount(number, weights=cells.data == HUB, minlength=len(distinct)) > 0
    ends = np.divmod(distinct, max(size, 1))
    shape = (incidence.shape[0], size)
    return csr_array(((1 + hub).astype(np.int8), ends), shape=shape)


@dataclass(frozen=True, slots=True)
class _Inside:
    """What units did that is no tie of the network.

    `same` are meetings of units under one node, `apart` those of a unit and what it belongs to
    under two, `lost` those of a unit that stands under nothing.
    """

    same: Meetings
    apart: Meetings
    lost: Meetings
    share: NDArray[np.float64]
    events: Strings

    @classmethod
    def of(cls, units: _Units, contexts: Contexts) -> _Inside:
        """Sort out the meetings of all units."""
        met, share = units.met(contexts)
        one, other = units.group[met.low], units.group[met.high]
        lost = (one < 0) | (other < 0)
        same = (one == other) & ~lost
        barred = np.isin(met.low * len(units.units) + met.high, units.barred)
        apart = barred & ~same & ~lost
        return cls(met.where(same), met.where(apart), met.where(lost), share, contexts.id)

    def pairs(self) -> int:
        """How many pairs of units these are."""
        ends = ((each.low, each.high) for each in (self.same, self.apart))
        return sum(np.unique(np.stack(pair), axis=1).shape[1] for pair in ends)

    def rolled(
        self, table: NodeTable, units: _Units, part: _Units, place: NDArray[np.int32]
    ) -> RollUp:
        """What the nodes of a network stand for, and all that is no tie of it."""
        group = units.group[self.same.low]
        return RollUp(
            id=table.id.take(part.units),
            group=place,
            incidence=part.incidence,
            barred=part.barred,
            within=tuple(
                Within(table.id[int(ends[0])], *summed)
                for ends, summed in self._parted(self.same, np.stack([group]))
            ),
            internal=self.between(table, units, None),
            several=tuple(table.id[row] for row in units.units.tolist() if row in units.several),
            unplaced=tuple(table.id[row] for row in units.units[units.group < 0].tolist()),
            unplaced_strength=float(self.share[self.lost.event].sum()),
        )

    def between(
        self, table: NodeTable, units: _Units, nodes: NDArray[np.int64] | None
    ) -> tuple[InternalTie, ...]:
        """Ties of a unit and what it belongs to: of themselves, or of the nodes they are under."""
        named = units.units if nodes is None else units.group
        found = []
        for ends, (strength, events) in self._parted(self.apart, self._ends(units, named)):
            unit, parent = (int(end) for end in ends)
            if nodes is None or {unit, parent} <= {*nodes.tolist()}:
                found.append(InternalTie(table.id[unit], table.id[parent], strength, events))
        return tuple(found)

    def _ends(self, units: _Units, named: NDArray[np.int64]) -> NDArray[np.int64]:
        """The unit and what it belongs to at each meeting of the two."""
        met, rows = self.apart, units.units
        upward = np.array(
            [
                parent in units.parents.get(unit, ())
                for unit, parent in zip(
                    rows[met.low].tolist(), rows[met.high].tolist(), strict=True
                )
            ],
            dtype=np.bool_,
        )
        low, high = named[met.low], named[met.high]
        return np.stack([np.where(upward, low, high), np.where(upward, high, low)])

    def _parted(
        self, met: Meetings, keys: NDArray[np.int64]
    ) -> Iterator[tuple[NDArray[np.int64], tuple[float, tuple[str, ...]]]]:
        """Strength and events of the meetings of each distinct column of `keys`."""
        distinct, place = np.unique(keys, axis=1, return_inverse=True)
        order = np.argsort(place.ravel(), kind="stable")
        cuts = np.searchsorted(place.ravel()[order], np.arange(distinct.shape[1] + 1))
        for number, ends in enumerate(distinct.T):
            events = met.event[order[cuts[number] : cuts[number + 1]]]
            told = tuple(self.events[row] for row in np.unique(events).tolist())
            yield ends, (float(self.share[events].sum()), told)
