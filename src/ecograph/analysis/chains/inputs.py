"""What chain gaps are judged on: occupancies and ties of one date, rolled up to organisations."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from ecograph.analysis.thresholds import GapThresholds
from ecograph.analysis.tie_evidence import participations
from ecograph.links.period import TimeSlice  # noqa: TC001 (of a model's field)
from ecograph.links.table import LinkFilter, Links, among
from ecograph.links.time_slice import POSSIBLY, UNDATED, Chronology, select, sliced
from ecograph.model.labels import Bilingual
from ecograph.network.projection import ProjectionSpec, project
from ecograph.network.rollup import NOT_ORGANISATIONS, parents_of, places_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from numpy.typing import NDArray

    from ecograph.links.time_slice import SliceCounts
    from ecograph.network.network import Network
    from ecograph.network.rules import Rules

__all__ = ["Certainty", "GapParameters", "Ground", "Ref", "Row", "ground"]

Certainty = Literal["yes", "possibly", "undated", "not-known"]
_CERTAIN: Final[dict[int, Certainty]] = {POSSIBLY: "possibly", UNDATED: "undated"}
FEEDS: Final = frozenset({"feedsInto"})
OCCUPIES: Final = frozenset({"occupies"})
MADE: Final = frozenset({"developed", "owns"})
_UNITS: Final = frozenset({"unitOf", "memberInstituteOf"})
_FOUNDERS: Final = frozenset({"founder", "co-founder"})
ABOUT: Final = frozenset({"isAbout", "hasField"})
_WORK: Final = frozenset({"Achievement", "Patent", "Product", "CoPatent"})
_ALL: Final = slice(None)


class GapParameters(GapThresholds):
    """The thresholds of a gap report, and its date; without one all years count together."""

    time: TimeSlice | None = None


@dataclass(frozen=True, slots=True)
class Ref:
    """An entity by id, with its names and kind."""

    id: str
    label: Bilingual
    kind: str


@dataclass(frozen=True, slots=True)
class Row:
    """A relator at both ends of which something stands: rows of the node table, and its own."""

    subject: int
    object: int
    row: int


@dataclass(frozen=True)
class Ground:
    """Links, the network of ties at a date, who belongs to whom, and who is inside a region.

    Attributes
    ----------
    roll : ndarray of int32, one an entity
        What each entity counts as: what it has become, and what that is a unit of.
    ties
        The links with the participations of the slice only, rolled up.
    inside : ndarray of bool, one an entity, or None
        Whether it lies in the region; None where no region is asked about.
    holds : ndarray of int8, one a relator
        What the slice says of it.
    notes
        What is noted of chains and nodes, by id.
    """

    parameters: GapParameters
    links: Links
    ties: Links
    network: Network
    roll: NDArray[np.int32]
    inside: NDArray[np.bool_] | None
    holds: NDArray[np.int8] | None
    sliced: SliceCounts | None
    notes: Mapping[str, str] = field(default_factory=dict)

    def rows(self, predicates: Iterable[str]) -> Iterator[Row]:
        """Public relators of some predicates, in order; dated ones as far as they hold."""
        links = self.links
        passed = links.passing(_ALL, LinkFilter(predicates=frozenset(predicates)))
        if self.holds is not None:
            loose = self.parameters.undated_occupancies == "include"
            out = {0} if loose else {0, UNDATED}
            passed &= ~np.isin(self.holds, sorted(out))
        for row in np.flatnonzero(passed).tolist():
            yield Row(int(links.rows.subject[row]), int(links.rows.object[row]), row)

    def certainty(self, row: int) -> Certainty:
        """How surely a relator holds at the date; without a date, all that is stated does."""
        if self.holds is None:
            return "yes"
        return _CERTAIN.get(int(self.holds[row]), "yes")

    def named(self, node: int) -> bool:
        """Whether an entity is a named organisation."""
        return self.links.kind_of(node) not in NOT_ORGANISATIONS

    def eligible(self, node: int) -> bool:
        """Whether an entity could stand at a node."""
        return self.named(node) and self.links.kind_of(node) not in self.parameters.not_candidates

    def placed(self, node: int) -> bool | None:
        """Whether an organisation is inside; None where its place or the region is not known."""
        if self.inside is None or self.links.nodes.place[node] < 0:
            return None
        return bool(self.inside[node])

    def ref(self, node: int) -> Ref:
        """The names of an entity."""
        nodes = self.links.nodes
        label = Bilingual(nodes.label_zh[node], nodes.label_en[node])
        return Ref(nodes.id[node], label, self.links.kind_of(node))

    def ids(self, rows: Iterable[int]) -> tuple[str, ...]:
        """Ids of relators, sorted, each once."""
        return tuple(self.links.rows.id[row] for row in sorted(set(rows)))

    @cached_property
    def occupancies(self) -> dict[int, dict[int, list[int]]]:
        """Relators by node and by the organisation that stands there after roll-up."""
        found: defaultdict[int, dict[int, list[int]]] = defaultdict(dict)
        for one in self.rows(OCCUPIES):
            found[one.object].setdefault(int(self.roll[one.subject]), []).append(one.row)
        return dict(found)

    @cached_property
    def makers(self) -> dict[int, dict[int, list[int]]]:
        """Relators by achievement or patent and by the organisation behind it."""
        found: defaultdict[int, dict[int, list[int]]] = defaultdict(dict)
        for one in self.rows(MADE):
            if self.named(one.subject):
                found[one.object].setdefault(int(self.roll[one.subject]), []).append(one.row)
        return dict(found)

    @cached_property
    def subjects(self) -> dict[int, dict[int, list[int]]]:
        """Relators by entity and by what it is about: fields and innovation nodes."""
        found: defaultdict[int, dict[int, list[int]]] = defaultdict(dict)
        for one in self.rows(ABOUT):
            found[one.subject].setdefault(one.object, []).append(one.row)
        return dict(found)

    @cached_property
    def organisations(self) -> frozenset[int]:
        """Entities that take part, stand somewhere or made something, collectives excepted."""
        rows = self.links.rows
        about = among_predicates(self.links, {*OCCUPIES, *MADE, "participatesIn"})
        found = np.unique(rows.subject[about]).tolist()
        return frozenset(one for one in found if self.named(one))

    def works_about(self, target: int) -> dict[int, dict[int, tuple[int, ...]]]:
        """Achievements about a node or field by the organisation behind them, with relators."""
        found: defaultdict[int, dict[int, tuple[int, ...]]] = defaultdict(dict)
        for work, targets in self.subjects.items():
            if target in targets and self.links.kind_of(work) in _WORK:
                for maker, rows in self.makers.get(work, {}).items():
                    found[maker][work] = (*rows, *targets[target])
        return dict(found)

    def partners(self, organisation: int) -> dict[int, float]:
        """Who an organisation is tied with, and how strongly."""
        place = self.network.nodes.id.find(self.links.nodes.id[organisation])
        if place < 0:
            return {}
        matrix = self.network.strength
        cut = slice(matrix.indptr[place], matrix.indptr[place + 1])
        ids = (self.network.nodes.id[other] for other in matrix.indices[cut].tolist())
        return dict(sorted(zip(map(self.links.index, ids), matrix.data[cut].tolist(), strict=True)))

    @cached_property
    def joints(self) -> dict[tuple[int, int], dict[str, list[int]]]:
        """Relators by pair of organisations and by what joins them besides collaboration."""
        found: defaultdict[tuple[int, int], dict[str, list[int]]] = defaultdict(dict)

        def join(kind: str, one: int, other: int, *rows: int) -> None:
            for pair in ((one, other), (other, one)):
                found[pair].setdefault(kind, []).extend(rows)

        parties: defaultdict[int, list[tuple[int, str, int]]] = defaultdict(list)
        for row in self.rows({"participatesIn", "owns", "established", *_UNITS}):
            one, other = int(self.roll[row.subject]), int(self.roll[row.object])
            predicate = self.links.rows.predicates[self.links.rows.predicate[row.row]]
            if predicate != "participatesIn":
                join("unit" if predicate in _UNITS else "ownership", one, other, row.row)
            elif self.links.kind_of(row.object) == "Founding":
                role = self.links.rows.roles[self.links.rows.role[row.row]]
                parties[row.object].append((one, role, row.row))
        for those in parties.values():
            for (one, role, first), (other, others, second) in combinations(those, 2):
                born = [each for each in (role, others) if each not in _FOUNDERS]
                kind = "joint-venture" if "joint-venture" in born else "founding"
                if len(born) < 2:
                    join(kind if born else "common-founding", one, other, first, second)
        return dict(found)

    def joined_with(self, organisation: int) -> Iterator[tuple[int, list[int]]]:
        """Who is joined with an organisation besides collaboration, with the relators."""
        for (one, other), kinds in sorted(self.joints.items()):
            if one == organisation:
                yield other, [row for rows in kinds.values() for row in rows]

    def tie(self, one: int, other: int) -> tuple[int, ...]:
        """The participations behind a tie, as rows of the links."""
        ids = self.links.nodes.id
        behind = participations(self.ties, self.network, ids[one], ids[other])
        return tuple(map(self.links.rows.id.find, behind))


def ground(
    links: Links,
    rules: Rules,
    parameters: GapParameters | None = None,
    chronology: Chronology | None = None,
    spec: ProjectionSpec | None = None,
    notes: Mapping[str, str] | None = None,
) -> Ground:
    """Slice the links at a date, roll units up, and project the ties of that date.

    Parameters
    ----------
    links
        All relators.
    rules
        What counts as collaboration.
    parameters
        Region, date and thresholds.
    chronology
        Kinds in time and changes of organisations.
    spec
        Which statements make ties; everybody is shown, whatever the region.
    notes
        What is noted of chains and nodes, by id.

    Raises
    ------
    NotFound
        If the region is no entity.
    """
    parameters, spec = parameters or GapParameters(), spec or ProjectionSpec()
    kept = np.ones(len(links), dtype=np.bool_)
    follow = np.arange(len(links.nodes.id), dtype=np.int32)
    holds, counts = None, None
    if parameters.time is not None:
        chosen = select(links, parameters.time, chronology)
        kept, follow, holds = chosen.kept, chosen.follow, chosen.holds
        where = LinkFilter(predicates=spec.predicates, bases=spec.bases, sources=spec.sources)
        counts = chosen.counts(np.flatnonzero(links.passing(_ALL, where)))
    roll = _tops(links)[follow] if parameters.roll_up else follow
    ties = sliced(links, kept, roll, spec.predicates)
    inside = None
    if parameters.region is not None:
        region = places_in(links, links.index(parameters.region))
        places = links.nodes.place
        inside = np.where(places >= 0, region[places], False)
    network = project(ties, rules, spec)
    return Ground(parameters, links, ties, network, roll, inside, holds, counts, notes or {})


def among_predicates(links: Links, predicates: Iterable[str]) -> NDArray[np.bool_]:
    """Which relators are of some predicates."""
    return among(links.rows.predicates, predicates)[links.rows.predicate]


def _tops(links: Links) -> NDArray[np.int32]:
    """What each unit belongs to in the end; a unit of two tops stays by itself."""
    tops = np.arange(len(links.nodes.id), dtype=np.int32)
    parents = parents_of(links)
    for unit, above in parents.items():
        last = [one for one in above if not parents.get(one)]
        if len(last) == 1:
            tops[unit] = last[0]
    return tops
