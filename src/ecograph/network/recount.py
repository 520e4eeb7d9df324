"""A network counted anew from some of its events."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from scipy.sparse import csr_array

from ecograph.links.columns import Strings
from ecograph.network.cooccurrence import meetings_of, strengths
from ecograph.network.tables import Contexts, InternalTie, Within

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from ecograph.network.cooccurrence import Meetings, Participants
    from ecograph.network.network import Network, RollUp

__all__ = ["as_counted", "without_events"]

_Key = TypeVar("_Key", str, frozenset[str])
_Told = TypeVar("_Told", InternalTie, Within)


def without_events(network: Network, events: NDArray[np.int64]) -> Network:
    """The network of the same organisations without some events (rows of its incidence).

    What fell inside its nodes, or between a unit and what it belongs to, is counted anew too; what
    those did that stand under no region is told as before, since the network does not hold it.

    Examples
    --------
    >>> from ecograph.network.projection import network_of
    >>> toy = network_of({"p1": "abc", "p2": "ab"})
    >>> without_events(toy, np.array([0])).strength.toarray().tolist()
    [[0.0, 1.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.0, 0.0]]
    """
    kept = np.setdiff1d(np.arange(network.incidence.shape[0]), events)
    left, rolled = csr_array(network.incidence[kept]), network.rolled
    internal: tuple[InternalTie, ...] = ()
    if rolled is not None:
        gone = _Gone.of(network, rolled, events)
        internal = gone.from_internal(network.internal, network.nodes.id, rolled.group)
        rolled = gone.from_rolled(rolled, network.nodes.id, kept)
    draft = replace(network, events=_taken(network.events, kept), incidence=left, rolled=rolled)
    strength = _counted(draft, draft.participants)
    if rolled is None:
        internal = _internal(draft, {network.events.id[row] for row in events.tolist()})
    counts = replace(
        network.counts,
        participations=int(left.nnz),
        events=len(kept),
        ties=strength.nnz // 2,
        isolates=int((np.diff(strength.indptr) == 0).sum()),
    )
    return replace(draft, strength=strength, counts=counts, internal=internal)


@dataclass(frozen=True, slots=True)
class _Gone:
    """The meetings of units at events that are left out, by ids of the events."""

    met: Meetings
    share: NDArray[np.float64]
    names: tuple[str, ...]

    @classmethod
    def of(cls, network: Network, rolled: RollUp, rows: NDArray[np.int64]) -> _Gone:
        table = network.events
        share = table.share(network.spec.counting, network.spec.min_participants)[rows]
        met = meetings_of(csr_array(rolled.incidence[rows]), table.hub[rows])
        names = tuple(table.id[row] for row in rows.tolist())
        return cls(met.where(share[met.event] > 0), share, names)

    def from_rolled(self, rolled: RollUp, nodes: Strings, kept: NDArray[np.int64]) -> RollUp:
        """What is left of a roll-up."""
        own = rolled.group[self.met.low]
        inside = own == rolled.group[self.met.high]
        lost = self._lost(inside, [nodes[row] if row >= 0 else "" for row in own.tolist()])
        internal = self.from_internal(rolled.internal, rolled.id, np.arange(len(rolled.group)))
        return replace(
            rolled,
            incidence=csr_array(rolled.incidence[kept]),
            within=tuple(
                left
                for one in rolled.within
                if (left := _less(one, lost.get(one.group, {}))).events
            ),
            internal=internal,
        )

    def from_internal(
        self, ties: tuple[InternalTie, ...], names: Strings, number: NDArray[np.integer[Any]]
    ) -> tuple[InternalTie, ...]:
        """What is left of ties between a unit and what it belongs to, named as `number` says."""
        ends = zip(number[self.met.low].tolist(), number[self.met.high].tolist(), strict=True)
        pairs = [frozenset({names[a], names[b]}) if a != b else frozenset() for a, b in ends]
        lost = self._lost(np.ones(len(pairs), dtype=np.bool_), pairs)
        left = (_less(one, lost.get(frozenset({one.unit, one.parent}), {})) for one in ties)
        return tuple(one for one in left if one.events)

    def _lost(self, which: NDArray[np.bool_], keys: Sequence[_Key]) -> dict[_Key, dict[str, float]]:
        """Strength that goes with each event, by key of a meeting."""
        found: dict[_Key, dict[str, float]] = {}
        for row in np.flatnonzero(which).tolist():
            event = int(self.met.event[row])
            parts = found.setdefault(keys[row], {})
            name = self.names[event]
            parts[name] = parts.get(name, 0.0) + float(self.share[event])
        return found


def _less(one: _Told, lost: Mapping[str, float]) -> _Told:
    """What is told of meetings, without some events of it."""
    gone = sum(lost[event] for event in one.events if event in lost)
    events = tuple(event for event in one.events if event not in lost)
    return replace(one, strength=one.strength - gone, events=events)


def as_counted(internal: tuple[InternalTie, ...], network: Network) -> tuple[InternalTie, ...]:
    """Internal ties with the strengths that they would have as ties of a network of all units."""
    if not internal:
        return ()
    who = network.participants
    found, index = _counted(network, replace(who, barred=who.barred[:0])), network.index
    return tuple(
        replace(one, strength=float(found[index(one.unit), index(one.parent)])) for one in internal
    )


def _internal(network: Network, gone: set[str]) -> tuple[InternalTie, ...]:
    """Ties between a unit and what it belongs to, from the events that are left."""
    left = (
        replace(one, events=tuple(event for event in one.events if event not in gone))
        for one in network.internal
    )
    return as_counted(tuple(one for one in left if one.events), network)


def _counted(network: Network, who: Participants) -> csr_array[Any, Any]:
    spec, events = network.spec, network.events
    least = spec.min_participants
    share = events.share(spec.counting, least)
    return strengths(spec.counting, who, share, events.hub, len(network))


def _taken(table: Contexts, rows: NDArray[np.int64]) -> Contexts:
    columns: dict[str, Any] = {}
    for field in fields(table):
        column = getattr(table, field.name)
        if column is not None:
            taken = column.take(rows) if isinstance(column, Strings) else column[rows]
            columns[field.name] = taken
    return Contexts(**columns)
