"""Hold-out: would the suggestions made from an earlier network have come true in a later one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from ecograph.analysis.link_prediction_scores import Method, allowed, even, link_scores
from ecograph.analysis.measure import LARGE
from ecograph.analysis.provenance import Made, made_from
from ecograph.errors import BadRequest, ResultTooLarge

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from ecograph.network.network import Network

__all__ = ["Holdout", "MethodScore", "auc", "holdout", "precision_at"]

_SOURCE: Final = ("Liben-Nowell & Kleinberg 2007", "10.1002/asi.20591")
_BASELINE: Final[Method] = "degree"
_NORMAL: Final = 1.959964


@dataclass(frozen=True, slots=True)
class MethodScore:
    """How well a method told the ties that came from those that did not.

    Attributes
    ----------
    auc
        Chance that a pair that came to be tied scores above one that did not (equal: one half).
    precision
        Share of the k best that came to be tied.
    gain
        AUC above that of degree, the baseline.
    low, high
        Ends of the 95 % interval of the AUC (DeLong et al.), pairs taken as independent: that they
        share organisations makes it rather too narrow.
    gain_low, gain_high
        Those of the gain, from the same pairs under both methods.
    """

    method: str
    auc: float
    precision: float
    gain: float
    low: float
    high: float
    gain_low: float
    gain_high: float


@dataclass(frozen=True, slots=True)
class Holdout:
    """Methods judged on the ties that came.

    Attributes
    ----------
    scores
        One a method, in the order asked; degree, the baseline, last.
    candidates
        Pairs of the earlier network that were free to be tied.
    came
        How many of these are tied in the later one.
    strangers
        How many of those that came had no partner in common before: methods that look for
        common partners cannot foretell them.
    out_of_reach
        Ties of the later network that have an end the earlier one has not.
    """

    scores: tuple[MethodScore, ...]
    candidates: int
    came: int
    strangers: int
    out_of_reach: int
    k: int
    made: Made


def holdout(
    before: Network,
    after: Network,
    *,
    methods: Sequence[Method] = ("common-neighbours", "adamic-adar", "resource-allocation", "katz"),
    k: int = 10,
    beta: float = 0.05,
    length: int = 3,
    barred: Iterable[tuple[str, str]] = (),
) -> Holdout:
    """Judge methods of suggestion by what came to be, against degree.

    Candidates are the pairs of the earlier network that are neither tied nor internal in it, nor
    internal in the later one; isolated organisations take part. Figures that have nothing to
    stand on (no candidate, no tie that came, or all came) are not defined (NaN).

    Parameters
    ----------
    before, after
        Two networks of the same kind, the second of a later time; ids say who is who.
    methods
        Which to judge; degree is always judged.
    k
        How many suggestions the precision looks at; of equal scores at the cut, the expected
        share.
    beta, length
        Of Katz.
    barred
        Ids of pairs that are no candidates, as for suggestions.

    Raises
    ------
    BadRequest
        If there is no such method, or a parameter or a strength is none.
    ResultTooLarge
        If the earlier network has more than 5,000 organisations.

    References
    ----------
    D. Liben-Nowell and J. Kleinberg, "The link-prediction problem for social networks", Journal
    of the American Society for Information Science and Technology 58 (2007) 1019–1031.
    doi:10.1002/asi.20591

    E. R. DeLong, D. M. DeLong and D. L. Clarke-Pearson, "Comparing the areas under two or more
    correlated receiver operating characteristic curves: a nonparametric approach", Biometrics 44
    (1988) 837–845. doi:10.2307/2531595

    Examples
    --------
    In a chain of four the first three become a triangle:

    >>> from ecograph.network.projection import network_of
    >>> early = {"p1": "ab", "p2": "bc", "p3": "cd"}
    >>> found = holdout(network_of(early), network_of(early | {"p4": "ac"}), k=1)
    >>> [(one.method, one.auc, one.precision) for one in found.scores][1:2]
    [('adamic-adar', 0.75, 0.5)]
    """
    _check(before, k)
    known = [pair for pair in barred if all(before.nodes.id.find(one) >= 0 for one in pair)]
    free, came, newcomers = _candidates(before, after, known)
    judged = [*(method for method in methods if method != _BASELINE), _BASELINE]
    figures = []
    for method in judged:
        given = even(link_scores(before, method, beta=beta, length=length)[free])
        parts = _components(given, came)
        figures.append((method, auc(given, came), precision_at(given, came, k), parts))
    _, baseline, _, theirs = figures[-1]
    made = made_from(
        before,
        "link-suggestion-holdout",
        _SOURCE,
        after=after.digest,
        methods=", ".join(judged),
        k=k,
        **({"beta": beta, "length": length} if "katz" in judged else {}),
    )
    scores = []
    for method, area, precision, parts in figures:
        beyond = tuple(own - other for own, other in zip(parts, theirs, strict=True))
        lift = area - baseline
        intervals = (*_interval(area, parts, (0.0, 1.0)), *_interval(lift, beyond, (-1.0, 1.0)))
        scores.append(MethodScore(method, area, precision, lift, *intervals))
    return Holdout(
        scores=tuple(scores),
        candidates=len(came),
        came=int(came.sum()),
        strangers=int((link_scores(before, "common-neighbours")[free][came] == 0).sum()),
        out_of_reach=newcomers,
        k=k,
        made=made,
    )


def _check(before: Network, k: int) -> None:
    if k < 1:
        raise BadRequest("Precision looks at one suggestion at least.")
    if len(before) > LARGE:
        raise ResultTooLarge(
            f"A hold-out is computed for at most {LARGE} organisations, not {len(before)}.",
            "Narrow the projection.",
        )


def _candidates(
    before: Network, after: Network, barred: Sequence[tuple[str, str]]
) -> tuple[tuple[NDArray[np.int64], NDArray[np.int64]], NDArray[np.bool_], int]:
    """Rows of both ends of each candidate, whether it came, and how many ties have newcomers."""
    size = len(before)
    place = {name: row for row, name in enumerate(before.nodes.id)}
    free = np.triu(allowed(before, np.arange(size), barred))
    for tie in after.internal:
        if tie.unit in place and tie.parent in place:
            one, other = sorted((place[tie.unit], place[tie.parent]))
            free[one, other] = False
    tied = np.zeros((size, size), dtype=np.bool_)
    newcomers = 0
    for one_id, other_id in after.ties():
        if one_id in place and other_id in place:
            one, other = sorted((place[one_id], place[other_id]))
            tied[one, other] = True
        else:
            newcomers += 1
    first, second = np.nonzero(free)
    return (first, second), tied[first, second], newcomers


def auc(scores: NDArray[np.float64], came: NDArray[np.bool_]) -> float:
    """Chance that a pair that came scores above one that did not; equal scores count one half.

    References
    ----------
    J. A. Hanley and B. J. McNeil, "The meaning and use of the area under a receiver operating
    characteristic (ROC) curve", Radiology 143 (1982) 29–36.
    doi:10.1148/radiology.143.1.7063747

    Examples
    --------
    >>> auc(np.array([3.0, 1.0, 2.0, 1.0]), np.array([True, True, False, False]))
    0.625
    """
    from scipy.stats import rankdata  # slow to import, and seldom needed

    yes = int(came.sum())
    no = len(came) - yes
    if not yes or not no:
        return float("nan")
    above = float(rankdata(scores)[came].sum()) - yes * (yes + 1) / 2
    return above / (yes * no)


def _components(
    scores: NDArray[np.float64], came: NDArray[np.bool_]
) -> tuple[NDArray[np.float64], ...]:
    """Of each that came the share of the others that it is above, and the other way round.

    Either mean is the AUC; equal scores count one half.
    """
    from scipy.stats import rankdata  # slow to import, and seldom needed

    every, yes, no = rankdata(scores), int(came.sum()), int((~came).sum())
    above = (every[came] - rankdata(scores[came])) / max(no, 1)
    below = 1 - (every[~came] - rankdata(scores[~came])) / max(yes, 1)
    return above, below


def _interval(
    value: float, parts: Sequence[NDArray[np.float64]], ends: tuple[float, float]
) -> tuple[float, float]:
    """95 % around a difference of means over two samples; NaN where one has less than two."""
    if min(map(len, parts)) < 2:
        return float("nan"), float("nan")
    error = _NORMAL * float(np.sqrt(sum(one.var(ddof=1) / len(one) for one in parts)))
    return max(ends[0], value - error), min(ends[1], value + error)


def precision_at(scores: NDArray[np.float64], came: NDArray[np.bool_], k: int) -> float:
    """Share of the k best that came; where equal scores straddle the cut, the expected share.

    With fewer than k candidates, of all of them; not defined (NaN) with none.

    Examples
    --------
    >>> precision_at(np.array([3.0, 1.0, 1.0]), np.array([True, True, False]), 2)
    0.75
    """
    if not len(scores):
        return float("nan")
    k = min(k, len(scores))
    cut = np.partition(scores, -k)[-k]
    above, level = scores > cut, scores == cut
    left = k - int(above.sum())
    return float((came[above].sum() + left * came[level].mean()) / k)
