"""Programmes and policies that overlap in field, in beneficiary and in instrument."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from ecograph import __version__
from ecograph.analysis.provenance import Made
from ecograph.analysis.thresholds import ProgrammeParameters
from ecograph.links.table import LinkFilter, among
from ecograph.model.labels import NO_TEXT, Bilingual

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ecograph.links.table import Links

__all__ = [
    "ASPECTS",
    "AspectOverlap",
    "Overlap",
    "ProgrammeParameters",
    "ScatteredProgrammes",
    "scattered_programmes",
]

Direction = Literal["out", "in"]
ASPECTS: Final[Mapping[str, tuple[tuple[str, Direction], ...]]] = {
    "field": (("hasField", "out"), ("isAbout", "out"), ("concerns", "out"), ("addresses", "out")),
    "beneficiary": (
        ("supports", "out"),
        ("providedTo", "out"),
        ("selectedInto", "in"),
        ("fundedBy", "in"),
        ("memberOf", "in"),
        ("incubatedBy", "in"),
    ),
    "instrument": (
        ("governs", "out"),
        ("established", "out"),
        ("handled", "out"),
        ("designates", "out"),
        ("implements", "out"),
        ("partOf", "in"),
    ),
}
"""Which links say what a programme aims at, whom it benefits, and by what."""

Linked = dict[str, dict[int, set[int]]]  # aspect, entity at the far end, rows


@dataclass(frozen=True, slots=True)
class AspectOverlap:
    """Jaccard index of what two programmes are linked with in one aspect; None if nothing is."""

    aspect: str
    jaccard: float | None
    shared: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two programmes that share something.

    Attributes
    ----------
    jaccard
        Over all aspects together: what both are linked with in the same aspect, among what
        either is.
    loose
        Whether all that is shared are collectives of unnamed members ("enterprises of the
        city"): that two programmes serve these says little, and such pairs come last.
    linked
        Relators between the two (a policy that governs a programme): such overlap is no scatter.
    evidence
        Relators that lead to what is shared.
    """

    one: str
    other: str
    jaccard: float
    aspects: tuple[AspectOverlap, ...]
    loose: bool
    linked: tuple[str, ...]
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ScatteredProgrammes:
    """The pairs that overlap most, or the reason why there are none.

    `silent` counts those of which no source states a field, beneficiary or instrument.
    """

    status: Literal["answered", "insufficient"]
    reason: Bilingual
    programmes: int
    silent: int
    pairs: tuple[Overlap, ...]
    pairs_total: int
    parameters: ProgrammeParameters
    made: Made


def scattered_programmes(
    links: Links, parameters: ProgrammeParameters | None = None
) -> ScatteredProgrammes:
    """Rank pairs of programmes and policies by how much they overlap.

    Parameters
    ----------
    links
        All relators.
    parameters
        Kinds and limits.
    """
    parameters = parameters or ProgrammeParameters()
    kinds = among(links.nodes.kinds, parameters.kinds)[links.nodes.kind]
    nodes = np.flatnonzero(kinds).tolist()
    linked = {node: _linked(links, node) for node in nodes}
    telling = {node: found for node, found in linked.items() if any(found.values())}
    enough = len(telling) >= parameters.min_programmes
    pairs = _pairs(links, telling) if enough else []
    reason = Bilingual(
        f"资料不足:{len(nodes)} 项计划和政策中,载明领域、受益者或手段的只有 {len(telling)} 项",
        f"Insufficient: of {len(nodes)} programmes and policies {len(telling)} state a field, "
        "a beneficiary or an instrument",
    )
    return ScatteredProgrammes(
        status="answered" if enough else "insufficient",
        reason=NO_TEXT if enough else reason,
        programmes=len(nodes),
        silent=len(nodes) - len(telling),
        pairs=tuple(pairs[: parameters.top]),
        pairs_total=len(pairs),
        parameters=parameters,
        made=Made(
            measure="scattered-programmes",
            parameters=(("min_programmes", parameters.min_programmes), ("top", parameters.top)),
            reference="own definition",
            doi="",
            projection=None,
            data_digest=links.digest,
            code_version=__version__,
            nodes=len(nodes),
            ties=0,
        ),
    )


def _linked(links: Links, node: int) -> Linked:
    """What a programme is linked with, by aspect, and the rows that say so."""
    found: Linked = {}
    for aspect, ways in ASPECTS.items():
        ends: defaultdict[int, set[int]] = defaultdict(set)
        for predicate, direction in ways:
            where = LinkFilter(direction, predicates=frozenset({predicate}))
            rows, others, _ = links.around(node, where)
            for row, other in zip(rows.tolist(), others.tolist(), strict=True):
                ends[other].add(row)
        found[aspect] = dict(ends)
    return found


def _pairs(links: Links, telling: Mapping[int, Linked]) -> list[Overlap]:
    """All pairs that share something, the most overlapping first."""
    holders: defaultdict[tuple[str, int], list[int]] = defaultdict(list)
    for node, found in telling.items():
        for aspect, ends in found.items():
            for end in ends:
                holders[aspect, end].append(node)
    meeting = {pair for nodes in holders.values() for pair in combinations(sorted(nodes), 2)}
    overlaps = [_overlap(links, pair, telling) for pair in sorted(meeting)]
    return sorted(overlaps, key=_order)


def _order(overlap: Overlap) -> tuple[bool, float, int, str, str]:
    shared = sum(len(one.shared) for one in overlap.aspects)
    return overlap.loose, -overlap.jaccard, -shared, overlap.one, overlap.other


def _overlap(links: Links, pair: tuple[int, int], telling: Mapping[int, Linked]) -> Overlap:
    here, there = telling[pair[0]], telling[pair[1]]
    ids = links.nodes.id
    aspects, rows, common = [], set[int](), set[int]()
    both = either = 0
    for aspect in ASPECTS:
        shared, union = here[aspect].keys() & there[aspect].keys(), here[aspect] | there[aspect]
        common |= shared
        both, either = both + len(shared), either + len(union)
        for end in shared:
            rows |= here[aspect][end] | there[aspect][end]
        index = len(shared) / len(union) if union else None
        aspects.append(AspectOverlap(aspect, index, tuple(sorted(ids[end] for end in shared))))
    between, ends, _ = links.around(pair[0])
    return Overlap(
        one=ids[pair[0]],
        other=ids[pair[1]],
        jaccard=both / either,
        aspects=tuple(aspects),
        loose=all(links.kind_of(end) == "Collective" for end in common),
        linked=_ids(links, between[ends == pair[1]].tolist()),
        evidence=_ids(links, rows),
    )


def _ids(links: Links, rows: Iterable[int]) -> tuple[str, ...]:
    return tuple(sorted(links.rows.id[row] for row in rows))
