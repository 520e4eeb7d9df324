"""A chain as it stands: who occupies which node, how concentrated, and what ties the steps."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ecograph.analysis.chains.inputs import FEEDS, Certainty, Ref
from ecograph.links.read import BASES
from ecograph.links.weakest import best, weakest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from ecograph.analysis.chains.inputs import Ground

__all__ = [
    "ChainFacts",
    "NodeFacts",
    "Occupant",
    "StepFacts",
    "concentration",
    "facts",
]

NODE_OF: Final = frozenset({"nodeOf"})


@dataclass(frozen=True, slots=True)
class Occupant:
    """An organisation at a node, and the achievements and patents about the node behind it.

    `inside` is None where its place or the region is not known.
    """

    organisation: Ref
    inside: bool | None
    works: int
    certainty: Certainty
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NodeFacts:
    """A node of a chain.

    Attributes
    ----------
    stage
        The longest way to it from a beginning of the chain.
    standing
        S: how many organisations stand here, after roll-up, inside the region or outside.
    unnamed
        Collectives that stand here; they are never expanded.
    complete
        False where collectives stand here too, where the source gives an open list ("including"),
        and where a note of the node or its chain names more.
    hhi, normalised_hhi
        Concentration of the achievements among the occupants; None where there are none, or
        less than two occupants.
    outside
        X: share of the occupants that are outside the region, among those with a known place.
    evidence
        The relators that make it a node of the chain, and those that say what it is about.
    """

    node: Ref
    stage: int
    occupants: tuple[Occupant, ...]
    unnamed: tuple[Ref, ...]
    complete: bool
    standing: int
    inside: int
    works: int
    hhi: float | None
    normalised_hhi: float | None
    outside: float | None
    downstream: int
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StepFacts:
    """A step of a chain, and what ties the occupants of its ends.

    Attributes
    ----------
    strength
        L: Newman strength between the occupants of both nodes.
    joints
        What joins the ends, of the kinds chosen, sorted.
    basis, weakest
        How the surest of the joints is known: as well as the weakest statement that it needs.
    both
        Organisations that stand at both nodes; these join them without any tie.
    certainty
        ``possibly`` where all that joins the ends holds only possibly.
    evidence
        The relators that make the step; the participations behind its ties.
    """

    source: str
    target: str
    strength: float
    both: tuple[str, ...]
    occupied: bool
    certainty: Certainty
    evidence: tuple[str, ...]
    ties: tuple[str, ...]
    joints: tuple[str, ...]
    basis: str = ""
    weakest: str = ""

    @property
    def joined(self) -> bool:
        """Whether anything joins the ends."""
        return bool(self.joints)


@dataclass(frozen=True, slots=True)
class ChainFacts:
    """A chain, its nodes by stage and then in the order of the source, and its steps."""

    chain: Ref
    nodes: tuple[NodeFacts, ...]
    steps: tuple[StepFacts, ...]

    def node(self, identifier: str) -> NodeFacts:
        """The facts of one node."""
        return next(one for one in self.nodes if one.node.id == identifier)


def concentration(shares: Iterable[int]) -> tuple[float | None, float | None]:
    r"""Herfindahl–Hirschman index, plain and normalised, of what each occupant has.

    .. math:: H = \sum_i (x_i / \sum x)^2, \qquad H^* = \frac{H - 1/S}{1 - 1/S}

    None where nobody has anything or fewer than two stand there.

    References
    ----------
    A. O. Hirschman, "The paternity of an index", American Economic Review 54 (1964) 761–762.

    Examples
    --------
    >>> [round(value, 2) for value in concentration([4, 1])]
    [0.68, 0.36]
    >>> concentration([1, 1]), concentration([3])
    ((0.5, 0.0), (None, None))
    """
    counts = list(shares)
    total, size = sum(counts), len(counts)
    if total == 0 or size < 2:
        return None, None
    index = sum((count / total) ** 2 for count in counts)
    return index, (index - 1 / size) / (1 - 1 / size)


def facts(ground: Ground, chain: int) -> ChainFacts:
    """Gather what is known of a chain.

    Parameters
    ----------
    ground
        Occupancies and ties of the date.
    chain
        Row of the chain in the node table.
    """
    belongs: dict[int, list[int]] = {}
    order: dict[int, int] = {}
    for one in ground.rows(NODE_OF):
        if one.object == chain:
            belongs.setdefault(one.subject, []).append(one.row)
            ordinal = int(ground.links.rows.ordinal[one.row])
            order[one.subject] = min(ordinal, order.get(one.subject, ordinal))
    steps: dict[tuple[int, int], list[int]] = {}
    for one in ground.rows(FEEDS):
        if one.subject in belongs and one.object in belongs:
            steps.setdefault((one.subject, one.object), []).append(one.row)
    stages = stages_of(belongs, steps)
    nodes = [
        _node(ground, (node, chain), stages[node], after(node, steps), belongs[node])
        for node in sorted(belongs, key=lambda node: (stages[node], order[node], node))
    ]
    joins = [
        _step(ground, ends, steps[ends])
        for ends in sorted(steps, key=lambda ends: (stages[ends[0]], ends))
    ]
    return ChainFacts(ground.ref(chain), tuple(nodes), tuple(joins))


def stages_of(nodes: Iterable[int], steps: Iterable[tuple[int, int]]) -> dict[int, int]:
    """Longest way to each node from a beginning; steps that run in a circle end the count.

    Examples
    --------
    >>> stages_of([7, 8, 9], [(7, 8), (8, 9), (7, 9)])
    {7: 0, 8: 1, 9: 2}
    """
    stage = dict.fromkeys(nodes, 0)
    ends = sorted(steps)
    for _ in range(len(stage)):
        before = dict(stage)
        for one, other in ends:
            stage[other] = min(max(stage[other], stage[one] + 1), len(stage) - 1)
        if stage == before:
            break
    return stage


def after(node: int, steps: Iterable[tuple[int, int]]) -> set[int]:
    """Every node downstream of a node."""
    ends = list(steps)
    reached: set[int] = set()
    step = {node}
    while step:
        step = {b for a, b in ends if a in step} - reached
        reached |= step
    return reached - {node}


def _named_in_notes(ground: Ground, node: int, chain: int) -> int:
    """How many a note names for a node: what stands in the brackets after its name."""
    nodes = ground.links.nodes
    most = 0
    for text in (ground.notes.get(nodes.id[each], "").casefold() for each in (node, chain)):
        for label in filter(None, (nodes.label_zh[node], nodes.label_en[node])):
            after_name = text.partition(label.casefold())[2]
            if found := _IN_BRACKETS.search(after_name):
                most = max(most, len(_COMMA.split(found[1])))
    return most


_IN_BRACKETS: Final = re.compile(r"[(（]([^)）]+)[)）]")
_COMMA: Final = re.compile(r"[,，、;；]")


def _node(
    ground: Ground, ends: tuple[int, int], stage: int, downstream: set[int], rows: list[int]
) -> NodeFacts:
    node, chain = ends
    standing = ground.occupancies.get(node, {})
    about = ground.works_about(node)
    occupants = [
        _occupant(ground, one, found, about.get(one, {}))
        for one, found in sorted(standing.items())
        if ground.named(one)
    ]
    hhi, normalised = concentration(one.works for one in occupants)
    places = [one.inside for one in occupants if one.inside is not None]
    issues = [
        row
        for one, targets in ground.subjects.items()
        if ground.links.kind_of(one) == "Issue"
        for row in targets.get(node, ())
    ]
    opened = any(ground.links.rows.open_list[row] for found in standing.values() for row in found)
    unnamed = tuple(ground.ref(one) for one in sorted(standing) if not ground.named(one))
    return NodeFacts(
        node=ground.ref(node),
        stage=stage,
        occupants=tuple(occupants),
        unnamed=unnamed,
        complete=not unnamed
        and not opened
        and _named_in_notes(ground, node, chain) <= len(occupants),
        standing=len(occupants),
        inside=sum(places),
        works=sum(one.works for one in occupants),
        hhi=hhi,
        normalised_hhi=normalised,
        outside=1 - sum(places) / len(places) if places else None,
        downstream=len(downstream),
        evidence=ground.ids([*rows, *issues]),
    )


def _occupant(
    ground: Ground, one: int, rows: list[int], works: Mapping[int, tuple[int, ...]]
) -> Occupant:
    return Occupant(
        organisation=ground.ref(one),
        inside=ground.placed(one),
        works=len(works),
        certainty=surest(ground.certainty(row) for row in rows),
        evidence=ground.ids([*rows, *(row for behind in works.values() for row in behind)]),
    )


def surest(answers: Iterable[Certainty]) -> Certainty:
    """The surest of some answers: one certain relator is enough."""
    found = set(answers)
    return "yes" if "yes" in found else "undated" if "undated" in found else "possibly"


def _step(ground: Ground, ends: tuple[int, int], rows: list[int]) -> StepFacts:
    here, there = (
        {one for one in ground.occupancies.get(node, {}) if ground.named(one)} for node in ends
    )
    chosen = set(ground.parameters.joints)
    both = sorted(here & there) if "both" in chosen else []
    strength, behind, sure = 0.0, list[int](), list[Certainty]()
    kinds = {"both"} if both else set[str]()
    ways = [[ground.occupancies[node][one] for node in ends] for one in both]
    for one in sorted(here):
        partners = ground.partners(one) if "collaboration" in chosen else {}
        for other in sorted(there.intersection(partners) - {one}):
            if one in there and other in here and other < one:
                continue  # both stand at both nodes: one tie, not two
            strength += partners[other]
            found = ground.tie(one, other)
            behind += found
            ways += _ways(ground, ends, (one, other), found)
            sure.append(_tie_certainty(ground, found))
    if strength:
        kinds.add("collaboration")
    for one in sorted(here):
        for other in sorted(there - {one}):
            for kind, rows_of_kind in ground.joints.get((one, other), {}).items():
                if kind in chosen:
                    kinds.add(kind)
                    behind += rows_of_kind
                    ways += _ways(ground, ends, (one, other), rows_of_kind)
                    sure.append(_tie_certainty(ground, rows_of_kind))
    sure += [
        surest(ground.certainty(row) for node in ends for row in ground.occupancies[node][one])
        for one in both
    ]
    ids = ground.links.nodes.id
    basis, least = _known(ground, ways)
    return StepFacts(
        source=ids[ends[0]],
        target=ids[ends[1]],
        strength=strength,
        both=tuple(ids[one] for one in both),
        occupied=bool(here) and bool(there),
        certainty=surest(sure) if sure else "yes",
        evidence=ground.ids(rows),
        ties=ground.ids(behind),
        joints=tuple(sorted(kinds)),
        basis=basis,
        weakest=least,
    )


def _ways(
    ground: Ground, ends: tuple[int, int], pair: tuple[int, int], rows: Iterable[int]
) -> Iterator[list[list[int]]]:
    """What each event that joins two needs: both participations, and both stand at their ends."""
    events: dict[int, dict[int, list[int]]] = {}
    for row in rows:
        event = events.setdefault(int(ground.links.rows.object[row]), {})
        event.setdefault(int(ground.roll[ground.links.rows.subject[row]]), []).append(row)
    standing = [ground.occupancies[node][one] for node, one in zip(ends, pair, strict=True)]
    for event in events.values():
        yield [*event.values(), *standing]


def _known(ground: Ground, ways: Iterable[Iterable[Iterable[int]]]) -> tuple[str, str]:
    """How the surest of several ways is known, each by the weakest of what it needs."""
    rows = ground.links.rows
    found = [
        weakest([(BASES[rows.basis[row]], rows.id[row]) for row in part] for part in way)
        for way in ways
    ]
    return best(found) if found else ("", "")


def _tie_certainty(ground: Ground, rows: Iterable[int]) -> Certainty:
    """A tie is as sure as the surest of its events; an event as its least sure participation."""
    events: dict[int, list[Certainty]] = {}
    for row in rows:
        events.setdefault(int(ground.links.rows.object[row]), []).append(ground.certainty(row))
    return surest(
        "possibly" if "possibly" in found else "undated" if "undated" in found else "yes"
        for found in events.values()
    )
