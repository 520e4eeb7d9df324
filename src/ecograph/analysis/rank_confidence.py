"""Ranks with their intervals: how far the events that happened to be known decide them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from ecograph.analysis.event_influence import CLOSED, GROUPS, influence
from ecograph.analysis.measure import LARGE
from ecograph.analysis.rank_bootstrap import METHOD, Bootstrap, rank_sets, resample
from ecograph.analysis.ranking import rank
from ecograph.analysis.registry import measure_named
from ecograph.errors import BadRequest
from ecograph.model.labels import NO_TEXT, Bilingual

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from ecograph.analysis.ranking import MadeBy, RankedRow, Ranking
    from ecograph.network.network import Network

__all__ = ["MANY", "Agreement", "RankConfidence", "RankInterval", "Widths", "rank_intervals"]

MANY: Final = 500
"""Of more organisations than these only the first fifty get intervals, unless more are asked."""

_FIRST: Final = 50
_TOPS: Final = (1, 3, 10)
_COMPARED: Final = 200
_POPULATION: Final = Bilingual(
    "区间针对期望值的名次:设想由同一过程再得到同样多的活动;所列单位之外的单位不在内,来源的偏向也不在内",
    "The interval is for the rank of the expected value over as many events of the same process, "
    "among the organisations of this network; what the sources pass over is not in it",
)
_INDISTINCT: Final = Bilingual(
    "没有任何两个单位可以可靠地分出先后:每个单位的区间都是全部名次",
    "No two organisations can be told apart: the interval of each is all ranks",
)

Status = Literal["ranked", "indistinct", "insufficient", "not-computed"]


@dataclass(frozen=True, slots=True)
class RankInterval:
    """An organisation's value and rank, and the ranks that the events do not rule out.

    `top_1`, `top_3` and `top_10` are the shares of the resamples in which it is among the first 1,
    3, 10; equal values share a place. Of measures that are no sums over events they are not known
    (NaN): their resamples are linear approximations, whose noise decides who comes out on top.
    """

    id: str
    label: str
    label_en: str
    kind: str
    value: float
    rank: int
    low: int
    high: int
    top_1: float
    top_3: float
    top_10: float


@dataclass(frozen=True, slots=True)
class Widths:
    """How many ranks the intervals hold: over all with intervals, and over those ranked 1 to 10."""

    mean: float
    median: float
    top_ten: float


@dataclass(frozen=True, slots=True)
class Agreement:
    """Kendall's tau-b between the ranking and those of resampled events.

    `low` is exceeded by 97.5 % of the resamples. Resampled values are noisier than the values
    themselves, so that tau is low where many organisations are nearly tied.
    """

    median: float
    low: float
    resamples: int


@dataclass(frozen=True, slots=True)
class RankConfidence:
    """The answer to "how sure are the ranks": intervals, or the reason why there are none.

    Attributes
    ----------
    status
        ``ranked``; ``indistinct`` where all intervals hold all ranks; ``insufficient`` where
        there is nothing to rank; ``not-computed`` where it would take too long.
    rows
        By rank, the first `top`; `total` counts all that are ranked, and `widths` are of all that
        have intervals.
    level
        Confidence of each interval by itself, not of all together.
    units
        How many events, or groups of events, are drawn in a resample.
    """

    measure: str
    status: Status
    reason: Bilingual
    rows: tuple[RankInterval, ...]
    total: int
    widths: Widths | None
    agreement: Agreement | None
    level: float
    method: str
    resamples: int
    units: int
    made_by: MadeBy
    caveats: tuple[Bilingual, ...]


def rank_intervals(  # noqa: PLR0913  # each a threshold of the answer
    network: Network,
    measure: str,
    *,
    level: float = 0.95,
    resamples: int = 1000,
    seed: int = 0,
    min_ties: int = 10,
    top: int | None = None,
    groups: int = GROUPS,
) -> RankConfidence:
    """Rank the organisations of a network and say how sure each rank is.

    The events are taken as drawn from a process that could as well have brought others; see
    :func:`~ecograph.analysis.rank_bootstrap.rank_sets` for the intervals and what they cover. In
    the simulation that comes with ecograph (``benchmarks/bench_rank_coverage.py``) they cover more
    often than `level` says; the price is their width, which stands in the answer.

    Parameters
    ----------
    network
        What a projection made.
    measure
        Degree and strength are read off the events at once; all others are computed anew
        without each event (or without each of a hundred groups of events).
    level
        Confidence of each interval.
    resamples
        How often the events are drawn; the answer says how often they were.
    seed
        The same seed, the same intervals.
    min_ties
        How many ties a ranking must stand on.
    top
        How many rows to give, in order of rank; by default all. Intervals are made of all, or in
        networks of more than :data:`MANY` of as many, and of the first fifty at least.
    groups
        Without how many groups of events a measure that is no sum over them is computed anew.

    Raises
    ------
    BadRequest
        If the level is no share, there are too few resamples for it, or no such measure.

    Examples
    --------
    Six events are too few to tell the members of a star apart:

    >>> from ecograph.network.projection import network_of
    >>> star = network_of({f"p{n}": ["A", f"B{n}"] for n in range(6)})
    >>> found = rank_intervals(star, "degree", min_ties=6)
    >>> [(row.id, row.rank, row.low, row.high) for row in found.rows[:2]]
    [('A', 1, 1, 7), ('B0', 2, 1, 7)]
    >>> found.status
    'indistinct'
    """
    _check(level, resamples)
    base = rank(network, measure, min_ties=min_ties)
    if base.status == "ranked" and len(network) > LARGE and measure not in CLOSED:
        base = replace(base, status="not-computed", reason=_too_dear(network, measure))
    if base.status != "ranked":
        return _answer(base, seed=seed, level=level, status=base.status, reason=base.reason)
    drawn = _drawn(network, base, resamples, seed, groups)
    few = max(_FIRST, top or 0) if base.total > MANY else None
    judged = base.rows[:few]
    rows = _rows(
        judged, *rank_sets(drawn, range(len(judged)), level=level), _in_top(drawn, base.measure)
    )
    told = any((row.low, row.high) != (1, base.total) for row in rows)
    found = _answer(
        base,
        seed=seed,
        level=level,
        status="ranked" if told else "indistinct",
        reason=NO_TEXT if told else _INDISTINCT,
    )
    return replace(
        found,
        rows=rows[:top],
        total=base.total,
        widths=_widths(rows),
        agreement=_agreement(drawn),
        resamples=len(drawn.deviations),
        units=drawn.parts.shape[0],
    )


def _check(level: float, resamples: int) -> None:
    if not 0 < level < 1 or resamples * (1 - level) < 4:
        raise BadRequest(
            f"{resamples} resamples are too few for intervals of level {level}.",
            "Choose a level between 0 and 1, such as 0.95, and at least 4/(1 − level) resamples.",
        )


def _answer(
    base: Ranking, *, seed: int, level: float, status: Status, reason: Bilingual
) -> RankConfidence:
    """An answer without rows, or to be filled."""
    return RankConfidence(
        measure=base.measure,
        status=status,
        reason=reason,
        rows=(),
        total=0,
        widths=None,
        agreement=None,
        level=level,
        method=METHOD,
        resamples=0,
        units=0,
        made_by=replace(base.made_by, seed=seed),
        caveats=(*base.caveats, _POPULATION),
    )


def _drawn(network: Network, base: Ranking, resamples: int, seed: int, groups: int) -> Bootstrap:
    """Values and influences in the order of the ranking, the larger the better."""
    measure = measure_named(base.measure)
    sign = -1.0 if measure.ascending else 1.0
    places = np.array([network.index(row.id) for row in base.rows], dtype=np.int64)
    values = np.array([row.value for row in base.rows])
    parts = influence(network, measure, groups=groups, seed=seed)[:, places]
    return resample(sign * values, sign * parts, resamples=resamples, seed=seed)


def _rows(
    shown: Sequence[RankedRow],
    low: NDArray[np.int64],
    high: NDArray[np.int64],
    tops: Sequence[NDArray[np.float64]],
) -> tuple[RankInterval, ...]:
    return tuple(
        RankInterval(
            id=row.id,
            label=row.label,
            label_en=row.label_en,
            kind=row.kind,
            value=row.value,
            rank=row.rank,
            low=min(int(least), row.rank),
            high=max(int(most), row.rank),
            top_1=float(tops[0][place]),
            top_3=float(tops[1][place]),
            top_10=float(tops[2][place]),
        )
        for place, (row, least, most) in enumerate(zip(shown, low, high, strict=True))
    )


def _in_top(drawn: Bootstrap, measure: str) -> list[NDArray[np.float64]]:
    """In what share of the resamples each organisation is among the first 1, 3 and 10."""
    if measure not in CLOSED:
        return [np.full(len(drawn.values), np.nan) for _ in _TOPS]
    found = [np.zeros(len(drawn.values)) for _ in _TOPS]
    for noise in drawn.deviations:
        values = (drawn.values + noise).round(6)
        for count, first in zip(found, _TOPS, strict=True):
            cut = max(len(values) - first, 0)
            count += values >= np.partition(values, cut)[cut]
    return [count / len(drawn.deviations) for count in found]


def _widths(rows: Sequence[RankInterval]) -> Widths:
    held = np.array([row.high - row.low + 1 for row in rows])
    top = held[[row.rank <= 10 for row in rows]]
    return Widths(float(held.mean()), float(np.median(held)), float(top.mean()))


def _agreement(drawn: Bootstrap) -> Agreement | None:
    """Compare the rankings of all whose value every resample defines."""
    from scipy.stats import kendalltau  # slow to import, and seldom needed

    sound = np.flatnonzero(~drawn.shaky)
    values = drawn.values[sound]
    if len(np.unique(values)) < 2:
        return None
    found = [
        float(kendalltau(values, values + each).statistic)
        for each in drawn.deviations[:_COMPARED, sound].astype(np.float64).round(6)
    ]
    found = [tau for tau in found if not np.isnan(tau)] or [0.0]
    return Agreement(float(np.median(found)), float(np.quantile(found, 0.025)), len(found))


def _too_dear(network: Network, measure: str) -> Bilingual:
    return Bilingual(
        f"网络有 {len(network)} 个节点,此指标须重算 {GROUPS} 次,不作计算;度与强度可以",
        f"With {len(network)} nodes {measure} would be computed {GROUPS} times: it is not; "
        "degree and strength are",
    )
