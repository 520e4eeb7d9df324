"""A network between organisations: strengths, and the events each tie rests on."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from scipy.sparse import csr_array, triu

from ecograph.errors import NotFound
from ecograph.links.columns import from_arrays, to_arrays
from ecograph.network.cooccurrence import (
    Meetings,
    Participants,
    between,
    event_sums,
    meetings_of,
)
from ecograph.network.counting import HUB, exact_share, exact_unit, tie_sums
from ecograph.network.spec import ProjectionSpec
from ecograph.network.tables import (
    Contexts,
    Counts,
    EventShare,
    InternalTie,
    Organisations,
    RollUp,
    Within,
    internal_tie,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import networkx as nx
    from numpy.typing import NDArray

__all__ = [
    "HUB",
    "Contexts",
    "Counts",
    "EventShare",
    "InternalTie",
    "Network",
    "Organisations",
    "ProjectionSpec",
    "RollUp",
    "Within",
    "tie_sums",
]


@dataclass(frozen=True, slots=True)
class Network:
    """Organisations, the strengths between them, and the events that these are made of.

    Attributes
    ----------
    strength : csr_array of float
        Symmetric, organisations × organisations, nothing on the diagonal.
    incidence : csr_array of int8
        Events × organisations: 1 participant, 2 hub. Where similarities are counted, events in
        which one organisation alone took part are among them.
    internal
        Ties between a unit and what it belongs to; not in `strength`.
    digest
        Of the data that the network was made from.
    rolled
        What the nodes stand for, where they are rolled up.
    """

    spec: ProjectionSpec
    nodes: Organisations
    events: Contexts
    strength: csr_array[Any, Any]
    incidence: csr_array[Any, Any]
    internal: tuple[InternalTie, ...]
    counts: Counts
    digest: str
    rolled: RollUp | None = None

    def __len__(self) -> int:
        return len(self.nodes.id)

    def index(self, identifier: str) -> int:
        """Row of an organisation.

        Raises
        ------
        NotFound
            If the network has no such organisation.
        """
        if (row := self.nodes.id.find(identifier)) < 0:
            raise NotFound(f"{identifier} is not in this network.", "Widen the projection.")
        return row

    def members(self, identifier: str) -> tuple[str, ...]:
        """Ids of those who took part for an organisation: itself, or those rolled up to it.

        Raises
        ------
        NotFound
            If the network has no such organisation.
        """
        row = self.index(identifier)
        return (identifier,) if self.rolled is None else self.rolled.members(row)

    @property
    def participants(self) -> Participants:
        """Who took part in its events: its nodes, or those that they stand for."""
        if (rolled := self.rolled) is not None:
            return Participants(rolled.incidence, rolled.group, rolled.barred)
        ends = [sorted((self.index(one.unit), self.index(one.parent))) for one in self.internal]
        barred = np.unique(np.array([a * len(self) + b for a, b in ends], dtype=np.int64))
        return Participants(self.incidence, np.arange(len(self), dtype=np.int32), barred)

    @property
    def totals(self) -> NDArray[np.int64]:
        """How many of the events each organisation took part in."""
        return np.bincount(self.incidence.indices, minlength=len(self)).astype(np.int64)

    def events_of(self, one: str, other: str) -> tuple[EventShare, ...]:
        """The events behind a tie; their shares add up to its strength.

        An internal tie is no tie: it has no events here, but in `internal`.
        """
        first, second = self.index(one), self.index(other)
        if self.strength[first, second] == 0:
            return ()
        pair = (min(first, second), max(first, second))
        columns = csr_array(self.incidence.T)
        near, far = (columns.indices[columns.indptr[n] : columns.indptr[n + 1]] for n in pair)
        met = self._meetings(np.intersect1d(near, far))
        met = met.where((met.low == pair[0]) & (met.high == pair[1]))
        s_one, s_other = (int(columns.indptr[n + 1] - columns.indptr[n]) for n in pair)
        unit = None if self.spec.additive else self._unit(s_one, s_other, len(met.event))
        order = np.argsort(met.event).tolist()
        return tuple(self._event(int(met.event[n]), int(met.pairs[n]), pair, unit) for n in order)

    def _unit(self, one: int, other: int, both: int) -> Fraction:
        """What a shared event gives to a similarity."""
        return exact_unit(self.spec.counting, one, other, both)

    def _event(
        self, event: int, pairs: int, pair: tuple[int, int], unit: Fraction | None
    ) -> EventShare:
        table = self.events
        size = int(table.size[event])
        return EventShare(
            id=table.id[event],
            label_zh=table.label_zh[event],
            label_en=table.label_en[event],
            kind=table.kind[event],
            participants=size,
            open_list=bool(table.open_list[event]),
            share=unit or pairs * exact_share(self.spec.counting, size) * table.stated(event),
            met=self._met(event, pair),
        )

    def _met(self, event: int, pair: tuple[int, int]) -> tuple[tuple[str, str], ...]:
        """The pairs of units that met at an event, in the order of the two nodes."""
        if self.rolled is None:
            return ()
        rolled = self.rolled
        found = self._pairs(self.participants, np.array([event]))
        found = found.where(~np.isin(found.low * len(rolled.group) + found.high, rolled.barred))
        ends = zip(found.low.tolist(), found.high.tolist(), strict=True)
        group = {row: int(rolled.group[row]) for row in {*found.low, *found.high}}
        met = [(a, b) for a, b in ends if {group[a], group[b]} == {*pair}]
        met = [(a, b) if group[a] == pair[0] else (b, a) for a, b in met]
        return tuple((rolled.id[a], rolled.id[b]) for a, b in sorted(met))

    def _pairs(self, who: Participants, events: NDArray[np.int64]) -> Meetings:
        """All pairs of participants that some events tie."""
        large = events[self.events.size[events] >= self.spec.min_participants]
        found = meetings_of(who.at(large).incidence, self.events.hub[large])
        return replace(found, event=large[found.event])

    def _meetings(self, events: NDArray[np.int64]) -> Meetings:
        who = self.participants
        return between(self._pairs(who, events), who.group, who.barred, len(self))

    def meetings(self) -> tuple[Meetings, NDArray[np.int64]]:
        """Who met at each event, as far as it makes a tie; and the number of that tie.

        Ties are numbered in order of their ends.
        """
        first, second, _ = self.pairs()
        ties = np.sort(first.astype(np.int64) * len(self) + second)
        met = self._meetings(np.arange(self.incidence.shape[0]))
        keys = met.low * len(self) + met.high
        place = np.searchsorted(ties, keys)
        known = np.append(ties, -1)[place] == keys
        return met.where(known), place[known]

    def pairs(self) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.float64]]:
        """The ties, each once: both ends (the lower first) and the strength."""
        upper = triu(self.strength, format="coo")
        return upper.row, upper.col, upper.data

    def ties(self) -> Iterator[tuple[str, str]]:
        """The ids at both ends of each tie, each tie once, in order."""
        first, second, _ = self.pairs()
        ids = list(self.nodes.id)
        return ((ids[a], ids[b]) for a, b in sorted(zip(first, second, strict=True)))

    def exact_strengths(self) -> dict[tuple[int, int], Fraction]:
        """Strengths as fractions, free of rounding (under cosine: to 128 bits)."""
        first, second, _ = self.pairs()
        sums = dict.fromkeys(zip(first.tolist(), second.tolist(), strict=True), Fraction(0))
        met, _ = self.meetings()
        cells = np.stack([met.low, met.high, self.events.size[met.event]])
        if self.spec.additive and self.events.weight is not None:
            for event, a, b, count in zip(
                met.event.tolist(),
                met.low.tolist(),
                met.high.tolist(),
                met.pairs.tolist(),
                strict=True,
            ):
                share = exact_share(self.spec.counting, int(self.events.size[event]))
                sums[a, b] += int(count) * share * self.events.stated(event)
            return sums
        if not self.spec.additive:
            (low, high), both = np.unique(cells[:2], axis=1, return_counts=True)
            ends = np.stack([low, high, both, self.totals[low], self.totals[high]])
            for a, b, c, s_one, s_other in ends.T.tolist():
                sums[a, b] = c * self._unit(s_one, s_other, c)
            return sums
        distinct, place = np.unique(cells, axis=1, return_inverse=True)
        pairs = np.bincount(place.ravel(), weights=met.pairs, minlength=distinct.shape[1])
        for a, b, size, count in zip(*distinct.tolist(), pairs.tolist(), strict=True):
            sums[a, b] += int(count) * exact_share(self.spec.counting, size)
        return sums

    def to_networkx(self) -> nx.Graph[str]:
        """The network for NetworkX.

        Nodes carry `label`, `label_en`, `kind`, `region`; edges `strength`, `distance`
        (= 1/strength), `events` (how many) and `upper_bound` (rests on an open list).
        """
        import networkx as nx

        graph: nx.Graph[str] = nx.Graph(relation=self.spec.relation, digest=self.digest)
        self._add_nodes(graph)
        first, second, strength = self.pairs()
        ids = list(self.nodes.id)
        events, opened = self._counted_events(first, second)
        for a, b, tie, count, bound in zip(
            first.tolist(), second.tolist(), strength.tolist(), events, opened, strict=True
        ):
            graph.add_edge(
                ids[a],
                ids[b],
                strength=tie,
                distance=1 / tie,
                events=int(count),
                upper_bound=bool(bound),
            )
        return graph

    def _add_nodes(self, graph: nx.Graph[str], **values: int) -> None:
        nodes = self.nodes
        columns = zip(
            nodes.id, nodes.label_zh, nodes.label_en, nodes.kind, nodes.region, strict=True
        )
        for name, zh, en, kind, region in columns:
            graph.add_node(name, label=zh or en, label_en=en, kind=kind, region=region, **values)

    def _counted_events(
        self, first: NDArray[np.int32], second: NDArray[np.int32]
    ) -> tuple[NDArray[Any], NDArray[Any]]:
        """How many events each tie rests on, and how many of them have open lists."""
        hub, loose, who = self.events.hub, self.events.open_list, self.participants
        large = (self.events.size >= self.spec.min_participants).astype(np.float64)
        events, opened = (event_sums(who, w, hub, len(self)) for w in (large, large * loose))
        return events[first, second], opened[first, second]

    def to_bipartite(self) -> nx.Graph[str]:
        """The two-mode network for NetworkX: organisations and the events they took part in.

        Organisations have `bipartite` 0 and `label`, `label_en`, `kind`, `region`; events have
        `bipartite` 1 and `label`, `label_en`, `kind`, `participants` (all who are named, shown or
        not) and `open_list`. Edges carry `hub`, and where organisations are rolled up `units`,
        how many of them took part. A body that is an organisation of the network and an event of
        it is two nodes: the event is then called by its id with ``#event`` behind it.

        Examples
        --------
        >>> from ecograph.network.projection import network_of
        >>> toy = network_of({"p1": "abc", "p2": "ab"}).to_bipartite()
        >>> sorted(toy.degree(["p1", "p2"])), toy.nodes["p1"]["bipartite"]
        ([('p1', 3), ('p2', 2)], 1)
        """
        import networkx as nx

        graph: nx.Graph[str] = nx.Graph(relation=self.spec.relation, digest=self.digest)
        self._add_nodes(graph, bipartite=0)
        table, ids = self.events, list(self.nodes.id)
        known = set(ids)
        names = [f"{one}#event" if one in known else one for one in table.id]
        columns = zip(
            *(names, table.label_zh, table.label_en, table.kind),
            *(table.size.tolist(), table.open_list.tolist()),
            strict=True,
        )
        for name, zh, en, kind, size, loose in columns:
            values = {"label": zh or en, "label_en": en, "kind": kind, "participants": size}
            graph.add_node(name, bipartite=1, open_list=loose, **values)
        for (event, who), values in self._memberships():
            graph.add_edge(ids[who], names[event], **values)
        return graph

    def _memberships(self) -> Iterator[tuple[tuple[int, int], dict[str, int | bool]]]:
        """Event and organisation of each participation, and what is to be said of it."""
        cells = self.incidence.tocoo()
        ends = list(zip(cells.row.tolist(), cells.col.tolist(), strict=True))
        hubs = (cells.data == HUB).tolist()
        if self.rolled is None:
            yield from ((end, {"hub": hub}) for end, hub in zip(ends, hubs, strict=True))
            return
        inner = self.rolled.incidence.tocoo()
        group = self.rolled.group[inner.col]
        keys = inner.row.astype(np.int64) * len(self) + group
        distinct, units = np.unique(keys[group >= 0], return_counts=True)
        count = dict(zip(distinct.tolist(), units.tolist(), strict=True))
        for (event, who), hub in zip(ends, hubs, strict=True):
            yield (event, who), {"hub": hub, "units": count[event * len(self) + who]}

    def save(self, folder: Path) -> None:
        """Write ``network.npz`` and ``network.json`` (no pickle)."""
        folder.mkdir(parents=True, exist_ok=True)
        arrays = {f"nodes/{name}": array for name, array in to_arrays(self.nodes).items()}
        arrays |= {f"events/{name}": array for name, array in to_arrays(self.events).items()}
        arrays |= _cells("strength", self.strength) | _cells("incidence", self.incidence)
        about: dict[str, Any] = {
            "spec": self.spec.described(),
            "internal": [asdict(tie) for tie in self.internal],
            "counts": asdict(self.counts),
            "digest": self.digest,
        }
        if self.rolled is not None:
            table, about["rolled"] = self.rolled.parted()
            arrays |= {f"rolled/{name}": array for name, array in table.items()}
            arrays |= _cells("members", self.rolled.incidence)
        np.savez(folder / "network.npz", allow_pickle=False, **arrays)
        text = json.dumps(about, ensure_ascii=False, indent=1, sort_keys=True)
        (folder / "network.json").write_text(text, encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read what :meth:`save` wrote."""
        about = json.loads((folder / "network.json").read_text(encoding="utf-8"))
        with np.load(folder / "network.npz", allow_pickle=False) as stored:
            arrays: dict[str, NDArray[Any]] = {name: stored[name] for name in stored.files}
        nodes = from_arrays(Organisations, _below(arrays, "nodes/"))
        events = from_arrays(Contexts, _below(arrays, "events/"))
        size, rolled = len(nodes.id), None
        if (told := about.get("rolled")) is not None:
            table = _below(arrays, "rolled/")
            shape = (len(events.size), len(table["group"]))
            rolled = RollUp.joined(table, _matrix(_below(arrays, "members/"), *shape), told)
        return cls(
            spec=ProjectionSpec.model_validate(about["spec"]),
            nodes=nodes,
            events=events,
            strength=_matrix(_below(arrays, "strength/"), size, size),
            incidence=_matrix(_below(arrays, "incidence/"), len(events.size), size),
            internal=tuple(internal_tie(one) for one in about["internal"]),
            counts=Counts(**about["counts"]),
            digest=about["digest"],
            rolled=rolled,
        )


def _below(arrays: dict[str, NDArray[Any]], prefix: str) -> dict[str, NDArray[Any]]:
    return {
        name.removeprefix(prefix): array
        for name, array in arrays.items()
        if name.startswith(prefix)
    }


def _cells(name: str, matrix: csr_array[Any, Any]) -> dict[str, NDArray[Any]]:
    return {f"{name}/{part}": getattr(matrix, part) for part in ("data", "indices", "indptr")}


def _matrix(parts: dict[str, NDArray[Any]], rows: int, columns: int) -> csr_array[Any, Any]:
    cells = (parts["data"], parts["indices"], parts["indptr"])
    return csr_array(cells, shape=(rows, columns))
