"""Communities: groups that collaborate more inside than outside, and how sure they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from scipy.sparse import csr_array

from ecograph.analysis.engine.adapter import engine_there
from ecograph.analysis.measure import LARGE
from ecograph.errors import BadRequest, ResultTooLarge

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from ecograph.analysis.measure import Values
    from ecograph.network.network import Network

__all__ = [
    "Communities",
    "agreement",
    "communities",
    "participation_coefficient",
    "within_module_z",
]

_EFFORT: Final = 5_000_000
"""Ties of all runs together: a few seconds of compiled code."""


@dataclass(frozen=True, slots=True)
class Communities:
    """A partition of the organisations: the best of several runs.

    Attributes
    ----------
    groups
        Ids of each community, the largest first; isolated organisations stand alone.
    member_of
        Number of the community of each organisation, in the order of the network.
    modularity
        Share of strength inside communities above what chance would put there.
    stability
        Mean adjusted Rand index between this partition and those of the other runs: 1 where all
        agree, about 0 where they agree as by chance.
    seed
        The seed that gave the partition.
    runs
        How many seeds were tried.
    """

    groups: tuple[tuple[str, ...], ...]
    member_of: tuple[int, ...]
    modularity: float
    stability: float
    seed: int
    runs: int
    resolution: float


def communities(
    network: Network,
    *,
    seed: int = 0,
    runs: int = 50,
    resolution: float = 1.0,
    exact: bool = False,
) -> Communities:
    r"""Find communities by Leiden's method on strengths, and how far other seeds agree.

    .. math:: Q = \frac{1}{2m} \sum_{ij} \Bigl(w_{ij} - \gamma \frac{s_i s_j}{2m}\Bigr)
              \delta(g_i, g_j)

    Of all runs the partition of the greatest :math:`Q` is taken, of equal ones that of the first
    seed. See :func:`ecograph.analysis.engine.leiden.leiden`.

    Parameters
    ----------
    network
        Of any size; without the compiled engine at most
        :data:`~ecograph.analysis.measure.LARGE` organisations.
    seed
        The first seed; it decides the order in which organisations are tried.
    runs
        How many seeds (`seed`, `seed` + 1, …) are tried: fewer, but at least two, where these
        would be more than 5 million ties together.
    resolution
        γ; above 1 gives smaller communities.
    exact
        Try all seeds, however long it takes.

    Raises
    ------
    ResultTooLarge
        If the network is large and there is no compiled engine.

    References
    ----------
    V. A. Traag, L. Waltman and N. J. van Eck, "From Louvain to Leiden", Scientific Reports 9
    (2019) 5233. doi:10.1038/s41598-019-41695-z

    Examples
    --------
    Two triangles, joined by one tie:

    >>> from ecograph.network.projection import network_of
    >>> found = communities(network_of({"p1": "abc", "p2": "def", "p3": "cd", "p4": "abc"}))
    >>> found.groups, found.stability
    ((('a', 'b', 'c'), ('d', 'e', 'f')), 1.0)
    """
    from ecograph.analysis.engine.graph import strengths_of
    from ecograph.analysis.engine.leiden import leiden, modularity

    if len(network) > LARGE and not engine_there():
        message = f"Communities of {len(network)} organisations need the compiled engine."
        raise ResultTooLarge(message, "Install it: pip install 'ecograph[fast]'.")
    if runs < 1:
        raise BadRequest("Communities need at least one run.")
    graph = strengths_of(network)
    ties = max(len(graph.indices) // 2, 1)
    tried = runs if exact else min(runs, max(_EFFORT // ties, 2))
    seeds = range(seed, seed + tried)
    partitions = [leiden(graph, resolution=resolution, seed=one) for one in seeds]
    qualities = [modularity(graph, one, resolution) for one in partitions]
    best = int(np.argmax(qualities))
    found = partitions[best]
    agreed = [agreement(found, one) for one in (*partitions[:best], *partitions[best + 1 :])]
    return Communities(
        groups=_groups(network, found),
        member_of=tuple(found.tolist()),
        modularity=qualities[best],
        stability=float(np.mean(agreed)) if agreed else 1.0,
        seed=seeds[best],
        runs=tried,
        resolution=resolution,
    )


def _groups(network: Network, member_of: NDArray[np.int64]) -> tuple[tuple[str, ...], ...]:
    groups: list[list[str]] = [[] for _ in range(int(member_of.max(initial=-1)) + 1)]
    for name, group in zip(network.nodes.id, member_of.tolist(), strict=True):
        groups[group].append(name)
    return tuple(map(tuple, groups))


def agreement(one: NDArray[np.int64], other: NDArray[np.int64]) -> float:
    """Adjusted Rand index of two partitions.

    References
    ----------
    L. Hubert and P. Arabie, "Comparing partitions", Journal of Classification 2 (1985)
    193–218. doi:10.1007/BF01908075

    Examples
    --------
    >>> round(agreement(np.array([0, 0, 1, 1]), np.array([0, 0, 1, 2])), 4)
    0.5714
    """
    cells = one.astype(np.int64) * (int(other.max(initial=0)) + 1) + other
    both, first, second = (
        _pairs(np.unique(each, return_counts=True)[1]) for each in (cells, one, other)
    )
    chance = first * second / max(_pairs(np.array([len(one)])), 1.0)
    most = (first + second) / 2
    return 1.0 if most == chance else float((both - chance) / (most - chance))


def _pairs(counts: NDArray[Any]) -> float:
    return float((counts * (counts - 1) / 2).sum())


def participation_coefficient(network: Network, member_of: Sequence[int]) -> Values:
    r"""How evenly an organisation's strength is spread over communities.

    .. math:: P_i = 1 - \sum_g (s_{ig} / s_i)^2

    0 where all its partners are of one community. Not defined (NaN) for an isolated one.

    References
    ----------
    R. Guimerà and L. A. N. Amaral, "Functional cartography of complex metabolic networks",
    Nature 433 (2005) 895–900. doi:10.1038/nature03288

    Examples
    --------
    >>> from ecograph.network.projection import network_of
    >>> participation_coefficient(network_of({"p1": "ab", "p2": "bc"}), [0, 0, 1]).tolist()
    [0.0, 0.5, 0.0]
    """
    into = _into(network, np.asarray(member_of, dtype=np.int64))
    total = np.asarray(into.sum(axis=1))
    row = np.repeat(np.arange(len(total)), np.diff(into.indptr))
    squares = np.bincount(row, weights=(into.data / total[row]) ** 2, minlength=len(total))
    return np.where(total > 0, 1 - squares, np.nan)


def within_module_z(network: Network, member_of: Sequence[int]) -> Values:
    r"""How strongly an organisation is tied inside its community, against its fellows.

    .. math:: z_i = (s_{i g_i} - \bar{s}_{g_i}) / \sigma_{g_i}

    0 in a community where all are tied alike.

    References
    ----------
    R. Guimerà and L. A. N. Amaral, "Functional cartography of complex metabolic networks",
    Nature 433 (2005) 895–900. doi:10.1038/nature03288

    Examples
    --------
    >>> from ecograph.network.projection import network_of
    >>> within_module_z(network_of({"p1": "ab", "p2": "bc"}), [0, 0, 0]).round(4).tolist()
    [-0.7071, 1.4142, -0.7071]
    """
    group = np.asarray(member_of, dtype=np.int64)
    into = _into(network, group)
    row = np.repeat(np.arange(len(group)), np.diff(into.indptr))
    own = into.indices == group[row]
    inside = np.bincount(row[own], weights=into.data[own], minlength=len(group))
    count = np.maximum(np.bincount(group), 1)
    mean = np.bincount(group, weights=inside) / count
    spread = np.sqrt(np.bincount(group, weights=(inside - mean[group]) ** 2) / count)
    varied = (spread > 1e-12 * np.maximum(1.0, np.abs(mean)))[group]
    values = np.zeros(len(group))
    np.divide(inside - mean[group], spread[group], out=values, where=varied)
    return values


def _into(network: Network, group: NDArray[np.int64]) -> csr_array[Any, Any]:
    """Strength of each organisation into each community."""
    size = len(group)
    cells = (np.ones(size), (np.arange(size), group))
    chosen = csr_array(cells, shape=(size, int(group.max(initial=-1)) + 1))
    return csr_array(network.strength @ chosen)
