"""What stands behind the rows of an analysis: the events that organisations took part in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from scipy.sparse import csr_array

from ecograph.network.network import HUB

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ecograph.network.network import Network

__all__ = ["Behind"]


@dataclass(frozen=True, slots=True)
class Behind:
    """The events of a network, looked up by who took part.

    Examples
    --------
    >>> from ecograph.network.projection import network_of
    >>> behind = Behind.of(network_of({"p1": "ab", "p2": "bc"}))
    >>> behind.one("b"), behind.tie("b", "c"), behind.each(["a", "d"])
    (('p1', 'p2'), ('p2',), [('p1',), ()])
    """

    network: Network
    columns: csr_array[Any, Any]

    @classmethod
    def of(cls, network: Network) -> Self:
        """Turn the incidence of a network round."""
        return cls(network, csr_array(network.incidence.T))

    def at(self, place: int) -> tuple[str, ...]:
        """Ids of the events that the organisation in a row of the network took part in."""
        return tuple(self.network.events.id[row] for row, _ in sorted(self._roles(place)))

    def _roles(self, place: int) -> list[tuple[int, int]]:
        """Row of each event of an organisation, and what it was there: participant or hub."""
        cut = slice(self.columns.indptr[place], self.columns.indptr[place + 1])
        rows, roles = self.columns.indices[cut].tolist(), self.columns.data[cut].tolist()
        return list(zip(rows, roles, strict=True))

    def one(self, identifier: object) -> tuple[str, ...]:
        """Ids of the events that an organisation took part in; none where it is not there."""
        place = self.network.nodes.id.find(str(identifier))
        return self.at(place) if place >= 0 else ()

    def each(self, identifiers: Iterable[object]) -> list[tuple[str, ...]]:
        """Ids of the events of each of several organisations."""
        return [self.one(identifier) for identifier in identifiers]

    def tie(self, one: object, other: object) -> tuple[str, ...]:
        """Ids of the events that a tie rests on; none where the two are not tied."""
        network = self.network
        ends = [network.nodes.id.find(str(each)) for each in (one, other)]
        if min(ends) < 0 or network.strength[ends[0], ends[1]] == 0:
            return ()
        if network.rolled is not None:  # who met is known of the units only
            return tuple(event.id for event in network.events_of(str(one), str(other)))
        roles = [dict(self._roles(place)) for place in ends]
        hub = network.events.hub
        both = sorted(roles[0].keys() & roles[1].keys())
        met = (row for row in both if not hub[row] or HUB in (roles[0][row], roles[1][row]))
        return tuple(network.events.id[row] for row in met)

    def rows(self, rows: Sequence[Sequence[object]], other: int | None = None) -> list[Any]:
        """Ids of the events behind each row, whose first cell is an organisation.

        Parameters
        ----------
        rows
            Rows of a table.
        other
            Where the other end of a tie stands, in rows that are about ties.
        """
        if other is None:
            return self.each(row[0] for row in rows)
        return [self.tie(row[0], row[other]) for row in rows]
