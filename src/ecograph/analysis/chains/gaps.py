"""Gaps of innovation chains: broken, weak, to fill, to strengthen, to extend, each with evidence.

For node n of a chain: S organisations stand there at the date, HHI is the concentration of
their achievements, X the share of them outside the region; L is the Newman strength between the
occupants of both ends of a step. Every threshold is a parameter and stands in the answer. Own
definition: no published computable one was found.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Literal

import networkx as nx

from ecograph.analysis.chains.candidates import (
    Candidate,
    Relatedness,
    bridges,
    inside_candidates,
    outside_candidates,
)
from ecograph.analysis.chains.facts import NODE_OF, ChainFacts, facts
from ecograph.analysis.chains.inputs import FEEDS
from ecograph.analysis.chains.texts import CLASSES, ClassText, caveats_of
from ecograph.analysis.provenance import Made, made_from
from ecograph.model.labels import NO_TEXT, Bilingual

if TYPE_CHECKING:
    from ecograph.analysis.chains.facts import NodeFacts
    from ecograph.analysis.chains.inputs import Certainty, GapParameters, Ground, Ref
    from ecograph.links.time_slice import SliceCounts

__all__ = [
    "CLASSES",
    "Broken",
    "ClassText",
    "Extension",
    "Fill",
    "GapReport",
    "Strengthen",
    "Weak",
    "absence",
    "gap_report",
]

Weakness = Literal["single", "concentrated", "outside"]


@dataclass(frozen=True, slots=True)
class Broken:
    """A node at which nobody stands, or a step whose ends nothing joins.

    `place` is one id (a node) or two (a step). `certainty` is ``possibly`` where what would mend
    it holds possibly at the date, ``not-known`` where sources that are not known to be complete
    are silent, and ``yes`` only where they are. `bridges` are common partners of both ends.
    """

    place: tuple[str, ...]
    reason: Literal["nobody", "no-tie"]
    certainty: Certainty
    bridges: tuple[Candidate, ...]
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Weak:
    """A node that is weak, and every reason why."""

    node: str
    reasons: tuple[Weakness, ...]
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fill:
    """A broken or weak node in the order of what to fill first."""

    node: str
    severity: float
    downstream: int
    relatedness: float | None
    score: float
    inside: tuple[Candidate, ...]
    outside: tuple[Candidate, ...]
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Strengthen:
    """An articulation node at which few stand."""

    node: str
    standing: int
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Extension:
    """A step of the reference chain that leads out of this one."""

    step: tuple[str, str]
    node: Ref
    relatedness: float
    median: float
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GapReport:
    """All gaps of a chain, what they were judged on, or why there is nothing to judge.

    `sliced` counts how many participations hold at the date; None without a date.
    """

    status: Literal["reported", "insufficient"]
    reason: Bilingual
    facts: ChainFacts
    broken: tuple[Broken, ...]
    weak: tuple[Weak, ...]
    fill: tuple[Fill, ...]
    strengthen: tuple[Strengthen, ...]
    extend: tuple[Extension, ...]
    parameters: GapParameters
    sliced: SliceCounts | None
    made: Made
    caveats: tuple[Bilingual, ...]


def gap_report(ground: Ground, chain: str) -> GapReport:
    """Report the gaps of a chain.

    Parameters
    ----------
    ground
        Occupancies and ties of the date and region, by :func:`~.chain_ground.ground`; one ground
        serves all chains.
    chain
        Id of the chain.

    Raises
    ------
    NotFound
        If the chain, or the reference chain, is no entity.
    """
    found = facts(ground, ground.links.index(chain))
    reason = _too_little(found)
    broken = [] if reason else [*_empty(ground, found), *_untied(ground, found)]
    weak = [] if reason else _weak(ground.parameters, found)
    related = Relatedness(ground)
    return GapReport(
        status="insufficient" if reason else "reported",
        reason=reason or NO_TEXT,
        facts=found,
        broken=tuple(broken),
        weak=tuple(weak),
        fill=tuple(_fill(ground, found, related, (broken, weak))),
        strengthen=() if reason else tuple(_strengthen(ground.parameters, found)),
        extend=() if reason else tuple(_extend(ground, found, related)),
        parameters=ground.parameters,
        sliced=ground.sliced,
        made=made_from(ground.network, "chain-gaps", ("own definition", "")),
        caveats=caveats_of(ground, found),
    )


def _too_little(found: ChainFacts) -> Bilingual | None:
    if not found.nodes:
        return Bilingual("链已具名,但没有一个节点具名", "The chain is named, but none of its nodes")
    if not any(node.standing or node.unnamed for node in found.nodes):
        return Bilingual(
            "没有一个节点载明有单位;全部判为断链没有意义",
            "Nobody is said to stand at any node: to call all of them broken would say nothing",
        )
    return None


def absence(parameters: GapParameters) -> Certainty:
    """How sure it is that what no source states is not there."""
    return "yes" if parameters.complete else "not-known"


def _empty(ground: Ground, found: ChainFacts) -> list[Broken]:
    """Nodes at which nobody stands, named or not; or only possibly somebody."""
    broken = []
    for node in found.nodes:
        sure = [one for one in node.occupants if one.certainty != "possibly"]
        if sure or node.unnamed:
            continue
        known = "possibly" if node.occupants else absence(ground.parameters)
        broken.append(Broken((node.node.id,), "nobody", known, (), _of(node)))
    return broken


def _untied(ground: Ground, found: ChainFacts) -> list[Broken]:
    """Steps between occupied nodes that nothing joins; or that only possible ties join."""
    broken = []
    for step in found.steps:
        if not step.occupied or (step.joined and step.certainty != "possibly"):
            continue
        ends = step.source, step.target
        occupants = [one for end in ends for one in found.node(end).occupants]
        evidence = {
            *step.evidence,
            *step.ties,
            *(each for one in occupants for each in one.evidence),
        }
        common = bridges(ground, *map(ground.links.index, ends))
        whole = all(found.node(end).complete for end in ends)
        known = absence(ground.parameters) if whole else "not-known"
        known = "possibly" if step.joined else known
        broken.append(Broken(ends, "no-tie", known, tuple(common), tuple(sorted(evidence))))
    return broken


def _of(node: NodeFacts) -> tuple[str, ...]:
    """Relators that say what a node is, and who stands there with what."""
    return tuple(sorted({*node.evidence, *(e for one in node.occupants for e in one.evidence)}))


def _weak(parameters: GapParameters, found: ChainFacts) -> list[Weak]:
    weak = []
    for node in found.nodes:
        tests: tuple[tuple[Weakness, bool], ...] = (
            ("single", 1 <= node.standing <= parameters.single and node.complete),
            (
                "concentrated",
                node.works >= parameters.concentration_from
                and node.normalised_hhi is not None
                and node.normalised_hhi >= parameters.concentration,
            ),
            (
                "outside",
                node.complete and node.outside is not None and node.outside >= parameters.outside,
            ),
        )
        reasons = tuple(name for name, holds in tests if holds)
        if reasons:
            weak.append(Weak(node.node.id, reasons, _of(node)))
    return weak


def _fill(
    ground: Ground,
    found: ChainFacts,
    related: Relatedness,
    gaps: tuple[list[Broken], list[Weak]],
) -> list[Fill]:
    parameters, (broken, weak) = ground.parameters, gaps
    severity = dict.fromkeys((one.node for one in weak), parameters.severity_weak)
    severity |= {
        one.place[0]: parameters.severity_broken for one in broken if one.reason == "nobody"
    }
    fill = []
    for node in found.nodes:
        if node.node.id not in severity:
            continue
        row = ground.links.index(node.node.id)
        density, beside = related.density(row), related.neighbours(row)
        weight = severity[node.node.id]
        fill.append(
            Fill(
                node=node.node.id,
                severity=weight,
                downstream=node.downstream,
                relatedness=density,
                score=weight * (1 + node.downstream) * (1 + (density or 0.0)),
                inside=tuple(inside_candidates(ground, row, beside)),
                outside=tuple(outside_candidates(ground, row, beside)),
                evidence=_of(node),
            )
        )
    return sorted(fill, key=lambda one: (-one.score, -one.severity, one.node))


def _strengthen(parameters: GapParameters, found: ChainFacts) -> list[Strengthen]:
    shape: nx.Graph[str] = nx.Graph((step.source, step.target) for step in found.steps)
    needed = set(nx.articulation_points(shape))
    return [
        Strengthen(node.node.id, node.standing, _joining(found, node))
        for node in found.nodes
        if node.node.id in needed
        and 1 <= node.standing <= parameters.strengthen_up_to
        and node.complete
    ]


def _joining(found: ChainFacts, node: NodeFacts) -> tuple[str, ...]:
    """Relators of a node and of the steps that meet in it."""
    steps = [one for one in found.steps if node.node.id in (one.source, one.target)]
    return tuple(sorted({*_of(node), *(each for step in steps for each in step.evidence)}))


def _extend(ground: Ground, found: ChainFacts, related: Relatedness) -> list[Extension]:
    """Steps of the reference chain from an end of this chain to a node that it has not."""
    if ground.parameters.reference is None:
        return []
    chain = ground.links.index(ground.parameters.reference)
    theirs = {one.subject for one in ground.rows(NODE_OF) if one.object == chain}
    own = {ground.links.index(node.node.id) for node in found.nodes}
    densities = {node: related.density(node) or 0.0 for node in theirs}
    if not theirs - own:
        return []
    middle = median(densities.values())
    starts, ends = _ends(ground, found)
    extensions = []
    for one in ground.rows(FEEDS):
        before, beyond = one.subject in theirs - own, one.object in theirs - own
        new = one.subject if before and one.object in starts else one.object
        if (before and one.object in starts) or (beyond and one.subject in ends):
            step = ground.links.nodes.id[one.subject], ground.links.nodes.id[one.object]
            if densities[new] > middle:
                evidence = ground.ids([one.row])
                extensions.append(
                    Extension(step, ground.ref(new), densities[new], middle, evidence)
                )
    return sorted(extensions, key=lambda one: (-one.relatedness, one.step))


def _ends(ground: Ground, found: ChainFacts) -> tuple[set[int], set[int]]:
    """Nodes that nothing in the chain leads to, and nodes that lead to nothing in it."""
    fed, feeding = {one.target for one in found.steps}, {one.source for one in found.steps}
    ids = [node.node.id for node in found.nodes]
    row = ground.links.index
    return {row(n) for n in ids if n not in fed}, {row(n) for n in ids if n not in feeding}
