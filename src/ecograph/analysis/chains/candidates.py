"""Who could fill a node or bridge a step, and how related a node is to what a region does."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final, Literal

from ecograph.analysis.chains.inputs import FEEDS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ecograph.analysis.chains.inputs import Ground, Ref

__all__ = ["Candidate", "Relatedness", "bridges", "inside_candidates", "outside_candidates"]

Why = Literal[
    "same-direction",
    "neighbouring-node",
    "local-partner",
    "partner",
    "partner-of-partner",
    "bridge",
]
_NEARNESS: Final[dict[Why, int]] = {
    "same-direction": 0,
    "neighbouring-node": 1,
    "local-partner": 2,
}


@dataclass(frozen=True, slots=True)
class Candidate:
    """An organisation that could step in, and why.

    Attributes
    ----------
    why
        Every reason that holds, the strongest first.
    path
        Ids from an organisation that stands at the node (or beside it) to the candidate.
    strength
        Of the weakest tie on the path; of a candidate without a path, of its ties with those
        who stand there.
    evidence
        Relators that the reasons rest on.
    """

    organisation: Ref
    why: tuple[Why, ...]
    path: tuple[str, ...]
    strength: float
    evidence: tuple[str, ...]


class Relatedness:
    r"""How related a node is to the nodes at which a region already stands.

    .. math:: \omega_n = \sum_m \varphi_{mn} x_m \Big/ \sum_m \varphi_{mn}

    :math:`x_m = 1` where the region has an organisation at *m*. The proximity of two nodes is 1
    where a step joins them, otherwise the smaller of the two conditional probabilities that who
    stands at one stands at the other. Over the nodes of all chains.

    References
    ----------
    C. A. Hidalgo, B. Klinger, A.-L. Barabási & R. Hausmann, "The product space conditions the
    development of nations", Science 317 (2007) 482–487. doi:10.1126/science.1144581
    """

    def __init__(self, ground: Ground) -> None:
        self._at = {
            node: {one for one in found if ground.named(one)}
            for node, found in ground.occupancies.items()
        }
        self._near: dict[int, set[int]] = {}
        for one in ground.rows(FEEDS):
            self._near.setdefault(one.subject, set()).add(one.object)
            self._near.setdefault(one.object, set()).add(one.subject)
        self._nodes = sorted(self._at.keys() | self._near.keys())
        self._present = {
            node
            for node, found in self._at.items()
            if any(ground.inside is None or ground.placed(one) for one in found)
        }

    def proximity(self, one: int, other: int) -> float:
        """How near two nodes are, between 0 and 1."""
        if other in self._near.get(one, ()):
            return 1.0
        here, there = self._at.get(one, set()), self._at.get(other, set())
        return len(here & there) / max(len(here), len(there), 1)

    def density(self, node: int) -> float | None:
        """Relatedness of a node; None where no other node is near it."""
        near = {
            other: self.proximity(node, other)
            for other in self._nodes
            if other != node and self.proximity(node, other) > 0
        }
        total = sum(near.values())
        if not total:
            return None
        return sum(value for other, value in near.items() if other in self._present) / total

    def neighbours(self, node: int) -> set[int]:
        """Nodes that a step joins to a node, in whatever chain."""
        return self._near.get(node, set())


def inside_candidates(ground: Ground, node: int, neighbours: Iterable[int]) -> list[Candidate]:
    """Organisations of the region that do not stand at a node and could.

    They work in the same direction (an achievement or patent about the node, or about a field
    of it, or a field that is theirs), stand at a neighbouring node, or are joined with who stands
    at either: by a tie, founding, ownership. Where no region is asked about, everybody is inside.
    """
    return _near(ground, node, neighbours, inside=True)


def _near(ground: Ground, node: int, neighbours: Iterable[int], *, inside: bool) -> list[Candidate]:
    """Candidates by direction and place; of those outside, only who works in the direction."""
    standing = ground.occupancies.get(node, {})
    found: dict[int, dict[Why, list[int]]] = {}
    for one, rows in _same_direction(ground, node):
        found.setdefault(one, {}).setdefault("same-direction", []).extend(rows)
    for beside in sorted(neighbours) if inside else ():
        for one, rows in sorted(ground.occupancies.get(beside, {}).items()):
            found.setdefault(one, {}).setdefault("neighbouring-node", []).extend(rows)
    for anchor in {*standing, *found} if inside and ground.inside is not None else ():
        for one in ground.partners(anchor):
            rows = list(ground.tie(anchor, one))
            found.setdefault(one, {}).setdefault("local-partner", []).extend(rows)
        for one, kinds in ground.joined_with(anchor):
            found.setdefault(one, {}).setdefault("local-partner", []).extend(kinds)
    candidates = []
    for one, reasons in sorted(found.items()):
        placed = ground.placed(one)
        fits = ground.inside is None or placed is True if inside else placed is False
        if one in standing or not fits or not ground.eligible(one):
            continue
        partners = ground.partners(one)
        why = tuple(sorted(reasons, key=_NEARNESS.__getitem__))
        rows = [row for each in reasons.values() for row in each]
        strength = sum(partners.get(other, 0.0) for other in standing)
        candidates.append(Candidate(ground.ref(one), why, (), strength, ground.ids(rows)))
    candidates.sort(
        key=lambda one: (_NEARNESS[one.why[0]], -len(one.why), -one.strength, one.organisation.id)
    )
    return candidates[: ground.parameters.candidates]


def _same_direction(ground: Ground, node: int) -> Iterable[tuple[int, list[int]]]:
    """Organisations behind works about the node or its fields, or of its fields."""
    fields = ground.subjects.get(node, {})
    for target, rows in [(node, []), *sorted(fields.items())]:
        for one, works in sorted(ground.works_about(target).items()):
            yield one, [*rows, *(row for behind in works.values() for row in behind)]
        for one, targets in sorted(ground.subjects.items()):
            if target in targets and one in ground.organisations:
                yield int(ground.roll[one]), [*rows, *targets[target]]


def outside_candidates(ground: Ground, node: int, neighbours: Iterable[int]) -> list[Candidate]:
    """Organisations outside the region that work in the direction, then those within two ties.

    Two ties of those who stand at a node; where nobody stands there, of those who stand beside
    it. Only organisations whose place is known to be outside are named.
    """
    if ground.inside is None:
        return []
    standing = {one for one in ground.occupancies.get(node, {}) if ground.named(one)}
    anchors = standing or {
        one
        for beside in neighbours
        for one in ground.occupancies.get(beside, {})
        if ground.named(one)
    }
    best: dict[int, tuple[int, float, tuple[int, ...]]] = {}
    for path, strength in _paths(ground, sorted(anchors)):
        end = path[-1]
        new = end not in standing and end not in anchors and ground.eligible(end)
        if new and ground.placed(end) is False:
            entry = (len(path), -strength, path)
            best[end] = min(best.get(end, entry), entry)
    working = _near(ground, node, (), inside=False)
    there = {one.organisation.id for one in working}
    chosen = sorted((entry, end) for end, entry in best.items())
    further = [_along(ground, path, -negative) for (_, negative, path), _ in chosen]
    more = (one for one in further if one.organisation.id not in there)
    return [*working, *more][: ground.parameters.candidates]


def _paths(ground: Ground, anchors: list[int]) -> Iterable[tuple[tuple[int, ...], float]]:
    """Ways of one or two ties from the anchors, with the strength of the weakest tie."""
    for anchor in anchors:
        for middle, strong in ground.partners(anchor).items():
            yield (anchor, middle), strong
            for end, weak in ground.partners(middle).items():
                if end not in (anchor, middle):
                    yield (anchor, middle, end), min(strong, weak)


def _along(ground: Ground, path: tuple[int, ...], strength: float) -> Candidate:
    ids = ground.links.nodes.id
    rows = [row for one, other in pairwise(path) for row in ground.tie(one, other)]
    why: Why = "partner" if len(path) == 2 else "partner-of-partner"
    named = tuple(ids[one] for one in path)
    return Candidate(ground.ref(path[-1]), (why,), named, strength, ground.ids(rows))


def bridges(ground: Ground, source: int, target: int) -> list[Candidate]:
    """Common partners of those who stand at both ends of a step: who could bring them together."""
    here, there = (
        {one for one in ground.occupancies.get(node, {}) if ground.named(one)}
        for node in (source, target)
    )
    found: dict[int, tuple[float, tuple[int, int, int]]] = {}
    for one in sorted(here):
        for middle, strong in ground.partners(one).items():
            for other in sorted(there.intersection(ground.partners(middle)) - {one}):
                if middle in here | there or not ground.eligible(middle):
                    continue
                strength = min(strong, ground.partners(middle)[other])
                entry = (-strength, (one, middle, other))
                found[middle] = min(found.get(middle, entry), entry)
    ids = ground.links.nodes.id
    chosen = sorted((entry, middle) for middle, entry in found.items())
    return [
        Candidate(
            ground.ref(middle),
            ("bridge",),
            tuple(ids[one] for one in path),
            -negative,
            ground.ids([*ground.tie(*path[:2]), *ground.tie(*path[1:])]),
        )
        for (negative, path), middle in chosen[: ground.parameters.candidates]
    ]
