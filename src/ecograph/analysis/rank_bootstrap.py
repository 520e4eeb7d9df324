"""Which ranks are compatible with the events: confidence sets from pairwise differences."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from scipy.special import stdtrit

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    from ecograph.analysis.measure import Values

__all__ = ["CELLS", "METHOD", "Bootstrap", "rank_sets", "resample"]

CELLS: Final = 20_000_000
"""No more resampled values than these are held at once: fewer resamples of larger networks."""

METHOD: Final = "bootstrap over events of pairwise differences, partial conjunctions"
_QUARTER: Final = 0.25
_BATCH: Final = 100


@dataclass(frozen=True, slots=True)
class Bootstrap:
    """Values, what each event gives to them, and how they vary over resamples of the events.

    Attributes
    ----------
    values : ndarray, one an organisation
        The largest ranks first.
    parts : csr_array, events × organisations
        Influences (:func:`ecograph.analysis.event_influence.influence`).
    deviations : ndarray of float32, resamples × organisations
        Value in the resample less `values`, in linear approximation.
    shaky : ndarray of bool, one an organisation
        Whether the value is not even defined in some resamples.
    """

    values: Values
    parts: csr_array[Any, Any]
    deviations: NDArray[np.float32]
    shaky: NDArray[np.bool_]


def resample(
    values: Values, parts: csr_array[Any, Any], *, resamples: int = 1000, seed: int = 0
) -> Bootstrap:
    r"""Draw the events with replacement, again and again.

    .. math:: \theta^*_i - \theta_i = \sum_e (m_e - 1) I_{ei}, \quad m \sim
              \mathrm{Multinomial}(n; 1/n, \dots, 1/n)

    This is exact for sums over events, such as strength. Resampled networks themselves would
    not do for degree: only 63 % of the events occur in one, so that it has too few partners
    and, worse, too little variance.

    Parameters
    ----------
    values, parts
        Values and influences of the events.
    resamples
        How many times; fewer when there would be more than :data:`CELLS` values.
    seed
        The same seed, the same resamples.
    """
    shaky = np.zeros(parts.shape[1], dtype=np.bool_)
    shaky[parts.indices[~np.isfinite(parts.data)]] = True
    parts = parts.copy()
    parts.data[shaky[parts.indices]] = 0
    parts.eliminate_zeros()
    events, size = parts.shape
    count = min(resamples, max(_BATCH, CELLS // max(size, 1)))
    chance = np.random.default_rng(seed)
    deviations = np.empty((count, size), dtype=np.float32)
    turned = parts.T.tocsr()
    for start in range(0, count, _BATCH):
        drawn = min(_BATCH, count - start)
        times = chance.multinomial(events, np.full(events, 1 / events), size=drawn) - 1.0
        deviations[start : start + drawn] = (turned @ times.T).T
    return Bootstrap(values, parts, deviations, shaky)


def rank_sets(
    drawn: Bootstrap, chosen: Iterable[int], *, level: float = 0.95
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    r"""Least and greatest rank of the `chosen` organisations, each at confidence `level`.

    The rank meant is that of the expected value over as many events from the same process,
    among the same p organisations. It is at most m when it is refused that m others are all at
    least as good. Of the sets of m others the hardest to refuse holds those whose studentised
    differences

    .. math:: t_{jk} = (\theta_j - \theta_k) / \sigma_{jk}, \quad
              \sigma_{jk}^2 = \sum_e (I_{ej} - I_{ek})^2

    are least; it is refused when the ⌈m/4⌉-th largest of them is greater than in all but
    (1 − `level`)/2 of the resamples, and than that quantile of Student's t for as many events.
    The least m is found by bisection; nothing is allowed for trying many, since those truly as
    good are one set. The least rank is found in the same way from −t and the largest difference.

    With the largest difference at both ends these would be the marginal sets of Mogstad et al.,
    in steps. The ⌈m/4⌉-th makes them narrower at the lower end, where the many are that can
    hardly be told apart.

    Ties widen the sets: organisations that are all alike have the ranks 1 to p. A difference
    that no resample changes (both at the same events) is none.

    Returns
    -------
    tuple of ndarray of int
        Least and greatest rank, in the order of `chosen`.

    References
    ----------
    M. Mogstad, J. P. Romano, A. M. Shaikh and D. Wilhelm, "Inference for ranks with
    applications to mobility across neighbourhoods and academic achievement across countries",
    Review of Economic Studies 91 (2024) 476–518. doi:10.1093/restud/rdad006

    Y. Benjamini and R. Heller, "Screening for partial conjunction hypotheses", Biometrics 64
    (2008) 1215–1222. doi:10.1111/j.1541-0420.2007.00984.x

    Examples
    --------
    Thirty events of one, thirty of the other two together:

    >>> from scipy.sparse import csr_array
    >>> parts = csr_array([[1.0, 0, 0]] * 30 + [[0, 1.0, 1.0]] * 3)
    >>> drawn = resample(np.array([30.0, 3, 3]), parts)
    >>> [ends.tolist() for ends in rank_sets(drawn, [0, 1, 2])]
    [[1, 2, 2], [1, 3, 3]]
    """
    size = len(drawn.values)
    sure = float(stdtrit(max(drawn.parts.shape[0] - 1, 1), (1 + level) / 2))
    ends = []
    for one in chosen:
        others = np.flatnonzero(np.arange(size) != one)
        error = _errors(drawn, one)[others]
        lead = (drawn.values[one] - drawn.values[others]) / error
        noise = drawn.deviations[:, [one]] - drawn.deviations[:, others]
        noise /= error.astype(np.float32)
        above = _beaten(-lead, -noise, level, _Rule(0, sure))
        below = _beaten(lead, noise, level, _Rule(_QUARTER, sure))
        ends.append((1 + above, size - below))
    low, high = np.array(ends, dtype=np.int64).reshape(-1, 2).T
    return low, high


def _errors(drawn: Bootstrap, one: int) -> Values:
    """Standard error of the difference to each other organisation; infinite where not known."""
    parts = drawn.parts
    squares = parts.power(2).sum(axis=0)
    own = parts[:, [one]].toarray().ravel()
    both = squares[one] + squares
    error = np.asarray(np.sqrt(np.maximum(both - 2 * (own @ parts), 0)), dtype=np.float64)
    error[(error <= 1e-6 * np.sqrt(both)) | drawn.shaky | drawn.shaky[one]] = np.inf
    return error


def _beaten(lead: Values, noise: NDArray[np.float32], level: float, rule: _Rule) -> int:
    """How many at least are truly behind, given the leads over them and their noise."""
    order = np.argsort(lead, kind="stable")
    lead = lead[order]
    possible, refused = int((lead <= rule.sure).sum()), len(lead)
    if not rule.may_refuse(lead):
        return 0
    noise = noise[:, order]
    if not rule.refuses(lead, noise, level):
        return 0
    while refused - possible > 1:
        middle = (possible + refused) // 2
        if rule.refuses(lead[:middle], noise[:, :middle], level):
            refused = middle
        else:
            possible = middle
    return len(lead) - possible


@dataclass(frozen=True, slots=True)
class _Rule:
    """When it is refused that all of a set are at least as good: which difference is looked at.

    `share` is the share of the differences that are at least as large; 0 for the largest.
    """

    share: float
    sure: float

    def may_refuse(self, lead: Values) -> bool:
        """Whether the difference is worth a look at the resamples; `lead` ascends."""
        return len(lead) > 0 and bool(lead[self._place(lead)] > self.sure)

    def refuses(self, lead: Values, noise: NDArray[np.float32], level: float) -> bool:
        """Whether the difference is larger than in all but (1 − level)/2 of the resamples."""
        if not self.may_refuse(lead):
            return False
        place = self._place(lead)
        largest = np.partition(noise, place, axis=1)[:, place] if self.share else noise.max(axis=1)
        return bool(lead[place] > np.quantile(largest, (1 + level) / 2, method="higher"))

    def _place(self, lead: Values) -> int:
        return len(lead) - max(1, ceil(self.share * len(lead)))
