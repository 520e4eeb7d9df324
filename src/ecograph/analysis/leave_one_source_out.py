"""Which ranks hang on one source: the ranking again without each of them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ecograph.analysis.event_influence import without
from ecograph.analysis.ranking import rank
from ecograph.model.labels import Bilingual
from ecograph.network.projection import project

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ecograph.analysis.ranking import MadeBy, RankedRow, Ranking
    from ecograph.links.table import Links
    from ecograph.links.time_slice import Chronology
    from ecograph.model.labels import Bilingual
    from ecograph.network.network import Network, ProjectionSpec
    from ecograph.network.rules import Rules

__all__ = [
    "LeaveOneOut",
    "Omission",
    "RankRange",
    "leave_one_out",
    "without_each",
    "without_each_dataset",
]


@dataclass(frozen=True, slots=True)
class RankRange:
    """An organisation's rank, and the least and greatest one when one source is left out.

    `worst_without` is the source whose absence gives `high`; empty where no absence harms.
    """

    id: str
    label: str
    label_en: str
    kind: str
    value: float
    rank: int
    low: int
    high: int
    worst_without: str


@dataclass(frozen=True, slots=True)
class Omission:
    """What is left of a ranking without one source.

    `tau` is Kendall's tau-b with the full ranking; none where too little is left to rank.
    """

    source: str
    events: int
    ties: int
    tau: float | None


@dataclass(frozen=True, slots=True)
class LeaveOneOut:
    """The ranking without each source.

    Attributes
    ----------
    omissions
        One for each source, the most harmful first.
    least_tau
        The least tau-b; none where no reduced network can be ranked.
    essential
        How many sources the ranking can not do without: too little is left to rank. The ranges
        in `rows` are over the others.
    """

    measure: str
    status: str
    reason: Bilingual
    rows: tuple[RankRange, ...]
    total: int
    omissions: tuple[Omission, ...]
    least_tau: float | None
    median_tau: float | None
    essential: int
    made_by: MadeBy


def leave_one_out(
    network: Network,
    reduced: Mapping[str, Network],
    measure: str,
    *,
    min_ties: int = 10,
    top: int | None = None,
) -> LeaveOneOut:
    """Compare a ranking with those of networks from which one source each is left out.

    An organisation that a reduced network does not have, or for which the measure is then not
    defined, ranks behind all others there.

    Parameters
    ----------
    network
        What all sources together say.
    reduced
        What is left without each source (:func:`without_each`, :func:`without_each_dataset`).
    measure
        Name of a measure.
    min_ties
        How many ties a ranking must stand on.
    top
        How many rows to give; all by default.

    Raises
    ------
    BadRequest
        If there is no such measure.

    References
    ----------
    M. G. Kendall, "The treatment of ties in ranking problems", Biometrika 33 (1945) 239–251.
    doi:10.1093/biomet/33.3.239

    Examples
    --------
    >>> from ecograph.network.projection import network_of
    >>> toy = network_of({"p1": "ab", "p2": "ac", "p3": "bc", "p4": "bd"})
    >>> parts = without_each(toy, {"p1": ["s"], "p2": ["s", "t"], "p3": ["t"], "p4": ["u"]})
    >>> found = leave_one_out(toy, parts, "degree", min_ties=2)
    >>> [(row.id, row.rank, row.low, row.high, row.worst_without) for row in found.rows]
    [('b', 1, 1, 1, ''), ('a', 2, 1, 3, 's'), ('c', 2, 1, 3, 't'), ('d', 4, 3, 4, '')]
    """
    from scipy.stats import kendalltau  # slow to import, and seldom needed

    full = rank(network, measure, min_ties=min_ties)
    before = np.array([row.rank for row in full.rows])
    omissions: list[Omission] = []
    after: dict[str, list[int]] = {}
    for source, rest in sorted(reduced.items()) if full.rows else ():
        found = rank(rest, measure, min_ties=min_ties)
        tau = None
        if found.status == "ranked":
            after[source] = _aligned(full, found)
            tau = float(kendalltau(before, after[source]).statistic)
        omissions.append(Omission(source, rest.counts.events, rest.counts.ties, tau))
    known = [one.tau for one in omissions if one.tau is not None]
    page = full.rows[:top]
    return LeaveOneOut(
        measure=full.measure,
        status=full.status,
        reason=full.reason,
        rows=tuple(_range(row, place, after) for place, row in enumerate(page)),
        total=full.total,
        omissions=tuple(sorted(omissions, key=_harm)),
        least_tau=min(known, default=None),
        median_tau=float(np.median(known)) if known else None,
        essential=len(omissions) - len(known),
        made_by=full.made_by,
    )


def _harm(one: Omission) -> tuple[float, str]:
    return (-2.0 if one.tau is None else one.tau, one.source)


def _aligned(full: Ranking, found: Ranking) -> list[int]:
    """Ranks in the reduced network, in the order of the full ranking."""
    ranks = {row.id: row.rank for row in found.rows}
    last = len(ranks) + 1
    return [ranks.get(row.id, last) for row in full.rows]


def _range(row: RankedRow, place: int, after: Mapping[str, Sequence[int]]) -> RankRange:
    found = {source: ranks[place] for source, ranks in after.items()}
    high = max(row.rank, *found.values()) if found else row.rank
    worst = [source for source, number in found.items() if number == high > row.rank]
    return RankRange(
        id=row.id,
        label=row.label,
        label_en=row.label_en,
        kind=row.kind,
        value=row.value,
        rank=row.rank,
        low=min([row.rank, *found.values()]),
        high=high,
        worst_without=worst[0] if worst else "",
    )


def without_each(network: Network, sources_of: Mapping[str, Iterable[str]]) -> dict[str, Network]:
    """The network without what one source alone says, for each source.

    Parameters
    ----------
    network
        What all sources together say.
    sources_of
        The sources of each event, by its id. An event is left out with a source when no other
        is named for it; events of which nothing is said here always stay.
    """
    alone: defaultdict[str, list[int]] = defaultdict(list)
    for row, event in enumerate(network.events.id):
        named = set(sources_of.get(event, ()))
        for source in named:
            alone[source].extend([row] if len(named) == 1 else [])
    return {
        source: without(network, np.array(rows, dtype=np.int64))
        for source, rows in sorted(alone.items())
    }


def without_each_dataset(
    links: Links, rules: Rules, spec: ProjectionSpec, chronology: Chronology | None = None
) -> dict[str, Network]:
    """Project anew without each dataset of those that the links come from.

    `chronology` is for projections of a day or a window.
    """
    datasets = frozenset(links.rows.sources)
    known = datasets if spec.sources is None else datasets & spec.sources
    return {
        each: project(links, rules, spec.model_copy(update={"sources": known - {each}}), chronology)
        for each in sorted(known)
    }
