"""How deep university, industry and research work together: shares, synergy, ties worth making."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np
from scipy.sparse import csr_array, diags_array

from ecograph.analysis.link_prediction_scores import units_and_wholes
from ecograph.analysis.measure import LARGE
from ecograph.analysis.provenance import Made, made_from
from ecograph.analysis.sectors import load_sectors
from ecograph.analysis.tie_evidence import participations
from ecograph.analysis.triple_helix import triple_helix
from ecograph.model.labels import NO_TEXT, Bilingual
from ecograph.model.record import Record

if TYPE_CHECKING:
    from ecograph.links.table import Links
    from ecograph.network.network import Network

__all__ = [
    "GROUPS",
    "CollaborationDepth",
    "CollaborationParameters",
    "MissingTie",
    "MixingCell",
    "Synergy",
    "collaboration_depth",
]

GROUPS: Final = ("university", "industry", "research", "government", "other")
_MADE_BETWEEN: Final = (("university", "industry"), ("research", "industry"))
_RESEARCH: Final = "u"


class CollaborationParameters(Record):
    """What the analysis could have been asked otherwise.

    Attributes
    ----------
    min_ties
        How many ties the shares must stand on.
    top
        How many missing ties are given.
    """

    min_ties: int = 10
    top: int = 20


@dataclass(frozen=True, slots=True)
class MixingCell:
    """Ties between two groups (or inside one), and their strength."""

    one: str
    other: str
    ties: int
    strength: float


@dataclass(frozen=True, slots=True)
class Synergy:
    """T of three groups over the contexts of the network; negative where they need each other.

    Beside it what independence would give at the same margins, and within which interval.
    """

    groups: tuple[str, str, str]
    transmission: float
    independent: float
    low: float
    high: float
    contexts: int
    excluded: int


@dataclass(frozen=True, slots=True)
class MissingTie:
    """Two organisations of different groups that do not work together, and have common partners.

    Attributes
    ----------
    score
        Σ 1/k over the common partners, k being how many partners these have (resource
        allocation; Zhou, Lü & Zhang 2009, doi:10.1140/epjb/e2009-00335-8).
    path
        From one to the other over the common partner that has the fewest partners.
    evidence
        The participations behind both ties of the path.
    """

    one: str
    other: str
    groups: tuple[str, str]
    score: float
    common: tuple[str, ...]
    path: tuple[str, str, str]
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CollaborationDepth:
    """The answer, or the reason why there is none.

    `cross_share` is the share of the strength between groups among that of all ties of known
    groups; None where there is none.
    """

    status: Literal["answered", "insufficient"]
    reason: Bilingual
    members: tuple[tuple[str, int], ...]
    mixing: tuple[MixingCell, ...]
    cross_share: float | None
    synergy: tuple[Synergy, ...]
    missing: tuple[MissingTie, ...]
    missing_total: int | None
    parameters: CollaborationParameters
    made: Made
    caveats: tuple[Bilingual, ...]


def collaboration_depth(
    links: Links, network: Network, parameters: CollaborationParameters | None = None
) -> CollaborationDepth:
    """Say how much of the collaboration crosses from university and research to industry.

    Parameters
    ----------
    links
        What the network was projected from: for the evidence.
    network
        A collaboration network; those it shows are judged.
    parameters
        Thresholds and limits.
    """
    parameters = parameters or CollaborationParameters()
    groups = _groups(network)
    enough = network.counts.ties >= parameters.min_ties
    mixing = _mixing(network, groups) if enough else ()
    missing, total = _missing(links, network, groups, parameters.top) if enough else ((), None)
    return CollaborationDepth(
        status="answered" if enough else "insufficient",
        reason=NO_TEXT if enough else _too_thin(network, parameters),
        members=tuple((one, Counter(groups)[one]) for one in GROUPS),
        mixing=mixing,
        cross_share=_cross(mixing),
        synergy=_synergies(network, groups) if enough else (),
        missing=missing,
        missing_total=total,
        parameters=parameters,
        made=made_from(
            network,
            "collaboration-depth",
            ("own definition", ""),
            min_ties=parameters.min_ties,
            top=parameters.top,
        ),
        caveats=(_TOO_LARGE,) if enough and total is None else (),
    )


def _groups(network: Network) -> list[str]:
    """Group of each organisation: the sectors, research set apart from universities."""
    sectors = load_sectors()
    names = {"i": "industry", "g": "government", _RESEARCH: "research"}
    return [
        "university" if kind == "University" else names.get(sectors.get(kind, ""), "other")
        for kind in network.nodes.kind
    ]


def _too_thin(network: Network, parameters: CollaborationParameters) -> Bilingual:
    ties, least = network.counts.ties, parameters.min_ties
    return Bilingual(
        f"资料不足:载明的合作联系共 {ties} 条,至少需要 {least} 条",
        f"Insufficient: {ties} ties are stated, at least {least} are needed",
    )


_TOO_LARGE: Final = Bilingual(
    f"网络超过 {LARGE} 个节点,不列可建的合作;请限定地区",
    f"With more than {LARGE} nodes missing ties are not listed; restrict the region",
)


def _mixing(network: Network, groups: list[str]) -> tuple[MixingCell, ...]:
    """Each pair of groups once, in the order of the groups, empty ones too."""
    code = np.array([GROUPS.index(one) for one in groups], dtype=np.int64)
    first, second, strength = network.pairs()
    low = np.minimum(code[first], code[second])
    cells = low * len(GROUPS) + np.maximum(code[first], code[second])
    size = len(GROUPS) ** 2
    ties = np.bincount(cells, minlength=size).tolist()
    sums = np.bincount(cells, weights=strength, minlength=size).tolist()
    return tuple(
        MixingCell(one, GROUPS[b], ties[a * len(GROUPS) + b], sums[a * len(GROUPS) + b])
        for a, one in enumerate(GROUPS)
        for b in range(a, len(GROUPS))
    )


def _cross(mixing: tuple[MixingCell, ...]) -> float | None:
    known = [cell for cell in mixing if "other" not in (cell.one, cell.other)]
    total = sum(cell.strength for cell in known)
    if not total:
        return None
    return sum(cell.strength for cell in known if cell.one != cell.other) / total


def _synergies(network: Network, groups: list[str]) -> tuple[Synergy, ...]:
    """T of university, industry, government, and of university, industry, research (产学研)."""
    found = []
    for third in ("government", "research"):
        slots = {"university": "u", "industry": "i", third: "g"}
        helix = triple_helix(network, [slots.get(one, "") for one in groups]).helix
        three = ("university", "industry", third)
        null = (helix.independent, helix.low, helix.high)
        found.append(Synergy(three, helix.transmission, *null, helix.contexts, helix.excluded))
    return tuple(found)


def _missing(
    links: Links, network: Network, groups: list[str], top: int
) -> tuple[tuple[MissingTie, ...], int | None]:
    """The best missing ties, and how many there are; none counted in a large network."""
    if len(network) > LARGE:
        return (), None
    ties = network.strength.astype(np.bool_).astype(np.float64)
    degree = np.maximum(np.diff(ties.indptr), 1)
    scores = csr_array(ties @ diags_array(1 / degree) @ ties).tocoo()
    wanted = {pair for one, other in _MADE_BETWEEN for pair in ((one, other), (other, one))}
    first, second, _ = network.pairs()
    barred = {frozenset(pair) for pair in zip(first.tolist(), second.tolist(), strict=True)}
    barred |= {frozenset(map(network.index, pair)) for pair in units_and_wholes(links, network)}
    barred |= {frozenset(map(network.index, (one.unit, one.parent))) for one in network.internal}
    cells = zip(scores.row.tolist(), scores.col.tolist(), scores.data.tolist(), strict=True)
    found = [
        (-round(score, 12), one, other)
        for one, other, score in cells
        if one < other
        and (groups[one], groups[other]) in wanted
        and frozenset((one, other)) not in barred
    ]
    chosen = sorted(found)[:top]
    return tuple(_tie(links, network, ties, groups, entry) for entry in chosen), len(found)


def _tie(
    links: Links,
    network: Network,
    ties: csr_array[Any, Any],
    groups: list[str],
    entry: tuple[float, int, int],
) -> MissingTie:
    negative, one, other = entry
    near, far = (ties.indices[ties.indptr[n] : ties.indptr[n + 1]] for n in (one, other))
    degree = np.diff(ties.indptr)
    common = sorted(np.intersect1d(near, far).tolist(), key=lambda node: (degree[node], node))
    ids = network.nodes.id
    middle = ids[common[0]]
    behind = {
        *participations(links, network, ids[one], middle),
        *participations(links, network, middle, ids[other]),
    }
    return MissingTie(
        one=ids[one],
        other=ids[other],
        groups=(groups[one], groups[other]),
        score=-negative,
        common=tuple(ids[node] for node in common),
        path=(ids[one], middle, ids[other]),
        evidence=tuple(sorted(behind)),
    )
