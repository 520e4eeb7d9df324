"""Every entity as a row of columns to filter, sort and count by."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np

from ecograph.links.columns import NO_DAY
from ecograph.network.rollup import places_in

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ecograph.links.table import Links
    from ecograph.network.network import Network

__all__ = ["COLUMNS", "Column", "Roster"]

Column = Literal["id", "label", "kind", "founded", "ended", "strength", "events", "links"]
COLUMNS: Final[tuple[Column, ...]] = (
    *("id", "label", "kind", "founded", "ended"),
    *("strength", "events", "links"),
)
"""What can be sorted by."""

_DECIMALS: Final = 9
_REGIONS: Final = 64  # whose entities are kept in mind


class Roster:
    """The entities of a snapshot, one a row of the node table, with what they are sorted by.

    Things that stand at the end of a relator and are no entities (figures, passages) have a row
    too; `present` is false there.

    Parameters
    ----------
    links
        All relators.
    network
        The collaboration network, from which `strength` and `events` come.
    """

    def __init__(self, links: Links, network: Network) -> None:
        self._links = links
        self._network = network
        self._ranks: dict[str, NDArray[np.int32]] = {}
        self._inside: dict[int, NDArray[np.bool_]] = {}

    @cached_property
    def present(self) -> NDArray[np.bool_]:
        """Which rows are entities, by having a kind."""
        nodes = self._links.nodes
        named = np.array([bool(kind) for kind in nodes.kinds], dtype=np.bool_)
        return named[nodes.kind]

    @cached_property
    def strength(self) -> NDArray[np.float64]:
        """Sum of the strengths of an organisation's ties; 0 outside the network."""
        sums = self._network.strength.sum(axis=1)
        return self._of_network(np.round(sums, _DECIMALS))  # so that equal sums tie

    @cached_property
    def events(self) -> NDArray[np.int64]:
        """How many events of the network an organisation takes part in."""
        counted = np.bincount(self._network.incidence.indices, minlength=len(self._network))
        return self._of_network(counted)

    @property
    def links(self) -> NDArray[np.int32]:
        """How many public relators an entity has, at either end."""
        return self._links.adjacency.degree

    def _of_network(self, values: NDArray[Any]) -> NDArray[Any]:
        """Spread a value of each organisation over the rows of all entities."""
        found = np.zeros(len(self._links.nodes.id), dtype=values.dtype)
        found[self._rows] = values
        return found

    @cached_property
    def _rows(self) -> NDArray[np.int64]:
        """Row of each organisation of the network; both tables are sorted by id."""
        wanted = iter(self._network.nodes.id)
        rows = np.zeros(len(self._network), dtype=np.int64)
        one, place = next(wanted, None), 0
        for row, identifier in enumerate(self._links.nodes.id):
            if identifier == one:
                rows[place] = row
                one, place = next(wanted, None), place + 1
        return rows

    @cached_property
    def folded(self) -> list[str]:
        """Both labels of each row, case folded, to look for words in."""
        nodes = self._links.nodes
        pairs = zip(nodes.label_zh, nodes.label_en, strict=True)
        return [f"{zh}\n{en}".casefold() for zh, en in pairs]

    def inside(self, region: int) -> NDArray[np.bool_]:
        """Which rows lie in a region, or in a place within it."""
        if region not in self._inside:
            inside = places_in(self._links, region)
            place = self._links.nodes.place
            while len(self._inside) >= _REGIONS:
                self._inside.pop(next(iter(self._inside)), None)
            self._inside[region] = np.where(place >= 0, inside[place], False)
        return self._inside[region]

    def key(self, column: Column, lang: str = "zh") -> tuple[NDArray[Any], NDArray[np.bool_]]:
        """What rows are sorted by, and which rows have no such value.

        Parameters
        ----------
        column
            One of `COLUMNS`.
        lang
            Whose labels are sorted; by code point.
        """
        nodes = self._links.nodes
        nothing = np.zeros(len(nodes.id), dtype=np.bool_)
        match column:
            case "id":
                return np.arange(len(nodes.id)), nothing
            case "label":
                return self._label_rank(lang), nothing
            case "kind":
                return nodes.kind, nothing
            case "founded" | "ended":
                days: NDArray[np.int32] = getattr(nodes, column)
                return days, days == NO_DAY
            case _:
                return getattr(self, column), nothing

    def _label_rank(self, lang: str) -> NDArray[np.int32]:
        if lang not in self._ranks:
            nodes = self._links.nodes
            pairs = zip(nodes.label_zh, nodes.label_en, strict=True)
            labels = [(en or zh) if lang == "en" else (zh or en) for zh, en in pairs]
            rank = {label: place for place, label in enumerate(sorted(set(labels)))}
            self._ranks[lang] = np.array([rank[label] for label in labels], dtype=np.int32)
        return self._ranks[lang]
