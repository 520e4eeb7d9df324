"""Betweenness estimated from a sample of sources, with an error bound that holds rigorously."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from ecograph.analysis.engine.bfs import hop_dependencies
from ecograph.analysis.engine.compress import Reduced, pruned, reduce, terminals
from ecograph.analysis.engine.dijkstra import length_dependencies
from ecograph.analysis.engine.graph import Graph, hops, lengths

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

__all__ = ["Estimate", "drawn", "estimate", "margins"]

_RATES: Final = tuple(0.95 / 2**step for step in range(6))
"""Bets of the confidence bound; halving them costs at most a few per cent of its width."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """Betweenness from a sample of sources.

    Attributes
    ----------
    values : ndarray of float64
        Share of the shortest paths between others, 0 … 1; NaN for a node that is the only source.
    margin : ndarray of float64
        With the confidence asked for, *every* true value lies within its margin at once; 0 where
        a node lies on no path whatever the sample.
    samples : int
        How many sources were drawn.
    """

    values: Floats
    margin: Floats
    samples: int

    @property
    def bound(self) -> float:
        """The largest margin."""
        return float(np.nanmax(self.margin, initial=0.0))


def drawn(size: int, samples: int, seed: int) -> NDArray[np.int64]:
    """Draw `samples` of `size` nodes, none twice."""
    return np.random.default_rng(seed).choice(size, samples, replace=False)


def estimate(
    graph: Graph, sources: NDArray[np.int64], *, weighted: bool, confidence: float = 0.95
) -> Estimate:
    r"""Estimate betweenness from the dependencies of all nodes on a random sample of sources.

    .. math:: \hat b_v = \frac{1}{k_v} \sum_{s \in S \setminus v} x_s(v), \qquad
              x_s(v) = \frac{1}{n-2} \sum_t \frac{\sigma_{st}(v)}{\sigma_{st}}

    where :math:`k_v` counts the sampled sources other than v. All sources give the exact value.

    Parameters
    ----------
    graph
        Weights are lengths.
    sources
        Nodes drawn without replacement, as by :func:`drawn`.
    weighted
        Whether lengths count; otherwise every tie is 1.
    confidence
        Of the margins, of all nodes together.

    References
    ----------
    U. Brandes and C. Pich, "Centrality estimation in large networks", International Journal of
    Bifurcation and Chaos 17 (2007) 2303–2318. doi:10.1142/S0218127407018403

    Examples
    --------
    >>> from scipy.sparse import csr_array
    >>> from ecograph.analysis.engine.graph import graph_of
    >>> chain = graph_of(csr_array([[0.0, 1, 0], [1, 0, 1], [0, 1, 0]]))
    >>> found = estimate(chain, np.array([0, 2]), weighted=False)
    >>> found.values.tolist(), found.margin.tolist()
    ([0.0, 1.0, 0.0], [0.0, 0.0, 0.0])
    """
    size = len(graph)
    whole = lengths(graph) if weighted else hops(graph)
    small = reduce(pruned(whole), terminals(whole)) if weighted else reduce(whole)
    count = np.full(size, len(sources), dtype=np.float64)
    count[sources] -= 1
    scale = 1 / max(size - 2, 1)
    sums, squares = _dependencies(small, sources, weighted=weighted, scale=scale)
    with np.errstate(invalid="ignore"):
        values = sums[small.group] / count
    passed = np.flatnonzero(_between(small)[small.group])
    margin = np.zeros(size)
    risk = (1 - confidence) / max(len(passed), 1)
    moments = (count[passed], sums[small.group[passed]], squares[small.group[passed]])
    margin[passed] = margins(*moments, size - 1, risk)
    return Estimate(values, margin, len(sources))


def _between(small: Reduced) -> NDArray[np.bool_]:
    """Which groups may lie between others at all."""
    return (np.arange(len(small.graph)) < small.core) & (small.graph.degree > 0)


def _dependencies(
    small: Reduced, sources: NDArray[np.int64], *, weighted: bool, scale: float
) -> tuple[Floats, Floats]:
    """Sums over the sources of how much each group depends on them, and of the squares."""
    graph = small.graph
    groups, times = np.unique(small.group[sources], return_counts=True)
    sums, squares = np.zeros(len(graph)), np.zeros(len(graph))
    run = _walk(small, weighted)
    for group, often in zip(groups.tolist(), times.tolist(), strict=True):
        found = run(np.array([group])) / small.copies[group]
        if small.kind[group] == 2:
            row = slice(graph.indptr[group], graph.indptr[group + 1])
            near = graph.weight[row] * 2 <= small.within[group] * (1 + graph.tolerance)
            via = graph.indices[row][near]
            found[via] += (small.copies[group] - 1) / small.copies[via].sum()
        found *= scale
        sums += often * found
        squares += often * found**2
    return sums, squares


def _walk(small: Reduced, weighted: bool) -> Callable[[NDArray[np.int64]], Floats]:
    graph, copies = small.graph, small.copies
    ties = (graph.indptr, small.inner_end, graph.indices)
    rest = (small.core, copies, copies)
    if weighted:
        return lambda one: length_dependencies(ties, graph.weight, graph.tolerance, *rest, one)
    return lambda one: hop_dependencies(ties, *rest, one)


def margins(count: Floats, sums: Floats, squares: Floats, total: int, risk: float) -> Floats:
    r"""How far the mean of `total` numbers from 0 to 1 may lie from that of `count` drawn ones.

    For a mean m and a bet :math:`0 \le \lambda < 1`, :math:`\exp(\lambda \sum (x_i - m) -
    \psi(\lambda) \sum (x_i - m)^2)` with :math:`\psi(\lambda) = -\ln(1-\lambda) - \lambda` has
    an expectation of at most 1 (Fan, Grama and Liu 2015), also without replacement (Hoeffding
    1963, theorem 4); the same holds with the signs turned. Means for which one of the bets has
    grown beyond ``2 · bets / risk`` are ruled out. Nor can the mean leave what the numbers not
    drawn allow.

    Parameters
    ----------
    count, sums, squares : ndarray of float64
        How many numbers were drawn, their sum, the sum of their squares.
    total
        How many numbers there are.
    risk
        Chance that one mean lies farther away.

    References
    ----------
    X. Fan, I. Grama and Q. Liu, "Exponential inequalities for martingales with applications",
    Electronic Journal of Probability 20 (2015) 1–22. doi:10.1214/EJP.v20-3496.
    W. Hoeffding, "Probability inequalities for sums of bounded random variables", Journal of the
    American Statistical Association 58 (1963) 13–30. doi:10.1080/01621459.1963.10500830

    Examples
    --------
    Of 10,000 numbers 1,000 were drawn, all 0; or as many of 1,000.

    >>> nothing = (np.array([1000.0]), np.array([0.0]), np.array([0.0]))
    >>> margins(*nothing, 10_000, 0.05).round(4).tolist()
    [0.0058]
    >>> margins(*nothing, 1_000, 0.05).tolist()
    [0.0]
    """
    known = np.maximum(count, 1)
    mean = np.where(count > 0, sums / known, 0.5)
    spread = np.maximum(squares / known - mean**2, 0.0)
    budget = np.log(2 * len(_RATES) / risk) / known
    unseen = 1 - count / total
    below = np.minimum(_reach(spread, budget), unseen * mean)
    above = np.minimum(_reach(spread, budget), unseen * (1 - mean))
    return np.where(count > 0, np.maximum(below, above), 1.0)


def _reach(spread: Floats, budget: Floats) -> Floats:
    """The distance d from which on means are ruled out: λd − ψ(λ)(spread + d²) ≥ budget.

    Each bet rules out an interval of d; the lowest reaches to 1, each other to the one before it.
    """
    best = np.ones(len(spread))
    for rate in reversed(_RATES):
        curve = -np.log1p(-rate) - rate
        inner = rate**2 - 4 * curve * (curve * spread + budget)
        root = np.sqrt(np.maximum(inner, 0.0))
        near, far = (rate - root) / (2 * curve), (rate + root) / (2 * curve)
        best = np.where((inner >= 0) & (far >= best), np.minimum(best, near), best)
    return best
