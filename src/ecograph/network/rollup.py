"""What an organisation stands under: what it belongs to by `unitOf`, or where it is placed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ecograph.links.columns import adjacency, gather
from ecograph.links.table import LinkFilter, Links, among

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from ecograph.network.spec import ProjectionSpec, RollUpTo

__all__ = [
    "NOT_ORGANISATIONS",
    "UNIT_OF",
    "Grouping",
    "grouping_of",
    "nested",
    "never",
    "parents_of",
    "places_in",
    "tops",
]

NOT_ORGANISATIONS: Final = frozenset({"Collective", "Person", "Team"})

UNIT_OF: Final = "unitOf"
_WITHIN: Final = LinkFilter(predicates=frozenset({"locatedIn", "partOf"}))
_PLACES: Final = frozenset({"Region", "Zone"})
_ALL: Final = slice(None)

Above = dict[int, frozenset[int]]


@dataclass(frozen=True, slots=True)
class Grouping:
    """What each entity stands under.

    Attributes
    ----------
    group : ndarray of int32, one an entity
        The row of an entity, often its own; -1 where nothing is stated.
    several
        Rows of units that have not one top but several, or none: they stand for themselves.
    """

    to: RollUpTo
    group: NDArray[np.int32]
    several: frozenset[int] = frozenset()

    def shown(self, shown: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Which entities may take part, given which are of the kinds and region asked for.

        A unit may where its top may; to regions are rolled up those who may themselves.
        """
        return shown[self.group] if self.to == "unit" else shown


def never(spec: ProjectionSpec) -> frozenset[str]:
    """Kinds that take part in no network: persons, teams, and collectives unless included."""
    return NOT_ORGANISATIONS - {"Collective"} if spec.collectives else NOT_ORGANISATIONS


def grouping_of(links: Links, spec: ProjectionSpec) -> Grouping:
    """Group the entities as a projection asks for it.

    Only statements of the bases and sources of the projection count; of a day or a window, the
    links are to be sliced before. For regions see :func:`_regions`.
    """
    if spec.roll_up == "unit":
        where = LinkFilter(predicates=frozenset({UNIT_OF}), bases=spec.bases, sources=spec.sources)
        return Grouping("unit", *tops(links, where, never(spec)))
    if spec.roll_up == "region":
        return Grouping("region", _regions(links))
    return Grouping("none", np.arange(len(links.nodes.id), dtype=np.int32))


def tops(
    links: Links, where: LinkFilter, refused: frozenset[str] = frozenset()
) -> tuple[NDArray[np.int32], frozenset[int]]:
    """The top of the chain of `unitOf` above each entity: what belongs to nothing further.

    A laboratory of a college of a university stands for the university, whichever of the three
    its source links directly. A unit with several tops (a joint laboratory of two universities)
    stands for itself, since no source says to which of them its work belongs; so does one in a
    circle. These are given apart.

    Parameters
    ----------
    where
        The links that count.
    refused
        Kinds that are no top.

    Returns
    -------
    group : ndarray of int32, one an entity
        The top, or the entity itself.
    several
        Units that have not exactly one top.
    """
    group = np.arange(len(links.nodes.id), dtype=np.int32)
    rows = np.flatnonzero(links.passing(_ALL, where))
    allowed = ~among(links.nodes.kinds, refused)[links.nodes.kind]
    lower, upper = links.rows.subject[rows], links.rows.object[rows]
    sound = allowed[upper] & (lower != upper)  # of a unit merged with what it belonged to
    found = _above(lower[sound], upper[sound], len(group))
    several = set()
    for unit, reached in found.items():
        last = [each for each in reached if each not in found]
        if len(last) == 1:
            group[unit] = last[0]
        else:
            several.add(unit)
    return group, frozenset(several)


def parents_of(links: Links) -> Mapping[int, frozenset[int]]:
    """What each unit belongs to by `unitOf`, directly or through other units."""
    where = LinkFilter(predicates=frozenset({UNIT_OF}))
    rows = np.flatnonzero(links.passing(_ALL, where))
    return _above(links.rows.subject[rows], links.rows.object[rows], len(links.nodes.id))


def _above(lower: NDArray[Any], upper: NDArray[Any], size: int) -> Above:
    """What each entity at a lower end reaches, step by step, itself excepted."""
    pointer, order = adjacency(lower, size)
    above: Above = {}
    for unit in np.unique(lower).tolist():
        reached: set[int] = set()
        step = {unit}
        while step:
            upward = upper[gather(pointer, order, np.array(sorted(step)))]
            step = set(upward.tolist()) - reached
            reached |= step
        above[unit] = frozenset(reached - {unit})
    return above


def nested(links: Links) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Places and what each of them lies in: inner and outer ends."""
    nodes, table = links.nodes, links.rows
    is_place = among(nodes.kinds, _PLACES)[nodes.kind]
    placed = np.flatnonzero(is_place & (nodes.place >= 0)).astype(np.int32)
    rows = np.flatnonzero(links.passing(_ALL, _WITHIN))
    rows = rows[is_place[table.subject[rows]] & is_place[table.object[rows]]]
    inner = np.concatenate([placed, table.subject[rows]])
    return inner, np.concatenate([nodes.place[placed], table.object[rows]])


def places_in(links: Links, region: int) -> NDArray[np.bool_]:
    """The region itself and every region or zone that lies in it, at any depth."""
    inner, outer = nested(links)
    inside = np.zeros(len(links.nodes.id), dtype=np.bool_)
    inside[region] = True
    while (found := inside[outer] & ~inside[inner]).any():
        inside[inner[found]] = True
    return inside


def _regions(links: Links) -> NDArray[np.int32]:
    """The region that each entity is placed in; -1 for those of which no source says where.

    A zone is a part of a region: who is placed in one stands under the first regions that it
    lies in, if there is one such region only, and else under the zone. A region that takes part
    itself stands for itself.
    """
    nodes = links.nodes
    regions = among(nodes.kinds, {"Region"})[nodes.kind]
    zones = among(nodes.kinds, {"Zone"})[nodes.kind]
    inner, outer = nested(links)
    from_zones = zones[inner]
    above = _above(inner[from_zones], outer[from_zones], len(nodes.id))
    region_of = np.arange(len(nodes.id), dtype=np.int32)
    for zone, reached in above.items():
        found = [each for each in reached if regions[each]]
        if len(found) == 1:
            region_of[zone] = found[0]
    place = np.where(regions | zones, np.arange(len(nodes.id)), nodes.place)
    return np.where(place >= 0, region_of[place], -1).astype(np.int32)
