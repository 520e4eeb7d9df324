"""Communities: groups that collaborate more inside than outside, and how sure they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import networkx as nx
import numpy as np

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


@dataclass(frozen=True, slots=True)
class Communities:
    """A partition of the organisations.

    Attributes
    ----------
    groups
        Ids of each community, the largest first; isolated organisations stand alone.
    member_of
        Number of the community of each organisation, in the order of the network.
    modularity
        Share of strength inside communities above what chance would put there.
    stability
        Mean adjusted Rand index between this partition and those of `runs` − 1 other seeds:
        1 where all agree, about 0 where they agree as by chance.
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
    r"""Find communities by Louvain's method on strengths, and how far other seeds agree.

    .. math:: Q = \frac{1}{2m} \sum_{ij} \Bigl(w_{ij} - \gamma \frac{s_i s_j}{2m}\Bigr)
              \delta(g_i, g_j)

    Parameters
    ----------
    network
        At most :data:`~ecograph.analysis.measure.LARGE` organisations, unless `exact`.
    seed
        Decides the order in which organisations are tried; the same seed, the same answer.
    runs
        How many seeds (`seed`, `seed` + 1, …) are compared.
    resolution
        γ; above 1 gives smaller communities.
    exact
        Compute them for a large network too, however long it takes.

    Raises
    ------
    ResultTooLarge
        If the network is too large.

    References
    ----------
    V. D. Blondel et al., "Fast unfolding of communities in large networks", Journal of
    Statistical Mechanics (2008) P10008. doi:10.1088/1742-5468/2008/10/P10008

    Examples
    --------
    Two triangles, joined by one tie:

    >>> from ecograph.network.projection import network_of
    >>> found = communities(network_of({"p1": "abc", "p2": "def", "p3": "cd", "p4": "abc"}))
    >>> found.groups, found.stability
    ((('a', 'b', 'c'), ('d', 'e', 'f')), 1.0)
    """
    if len(network) > LARGE and not exact:
        raise ResultTooLarge(
            f"Communities of {len(network)} organisations are not computed while you wait.",
            "Run `ecograph analyse communities --exact`.",
        )
    if runs < 1:
        raise BadRequest("Communities need at least one run.")
    graph = _graph(network)
    partitions = [_louvain(graph, one, resolution) for one in range(seed, seed + runs)]
    first = partitions[0]
    agreed = [agreement(first, other) for other in partitions[1:]]
    groups: list[list[int]] = [[] for _ in range(int(first.max(initial=-1)) + 1)]
    for node, group in enumerate(first.tolist()):
        groups[group].append(node)
    weight = graph.size(weight="strength")
    return Communities(
        groups=tuple(tuple(network.nodes.id[node] for node in group) for group in groups),
        member_of=tuple(first.tolist()),
        modularity=_modularity(graph, groups, resolution) if weight else 0.0,
        stability=float(np.mean(agreed)) if agreed else 1.0,
        seed=seed,
        runs=runs,
        resolution=resolution,
    )


def _graph(network: Network) -> nx.Graph[int]:
    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(range(len(network)))
    first, second, strength = (column.tolist() for column in network.pairs())
    graph.add_weighted_edges_from(zip(first, second, strength, strict=True), weight="strength")
    return graph


def _louvain(graph: nx.Graph[int], seed: int, resolution: float) -> NDArray[np.int64]:
    """Community of each node; numbered by size, then by the first member."""
    found = nx.community.louvain_communities(
        graph, weight="strength", resolution=resolution, seed=seed
    )
    member_of = np.zeros(len(graph), dtype=np.int64)
    for number, group in enumerate(sorted(found, key=lambda group: (-len(group), min(group)))):
        member_of[sorted(group)] = number
    return member_of


def _modularity(graph: nx.Graph[int], groups: list[list[int]], resolution: float) -> float:
    sets = [set(group) for group in groups]
    return float(nx.community.modularity(graph, sets, weight="strength", resolution=resolution))


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
    table = np.zeros((int(one.max(initial=0)) + 1, int(other.max(initial=0)) + 1))
    np.add.at(table, (one, other), 1)
    both, first, second = _pairs(table), _pairs(table.sum(axis=1)), _pairs(table.sum(axis=0))
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
    into = _into(network, member_of)
    total = into.sum(axis=1)
    share = np.divide(into, total[:, None], out=np.zeros_like(into), where=total[:, None] > 0)
    return np.where(total > 0, 1 - (share**2).sum(axis=1), np.nan)


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
    inside = _into(network, member_of)[np.arange(len(group)), group]
    values = np.zeros(len(group))
    for number in np.unique(group):
        members = group == number
        spread = inside[members].std()
        if spread > 1e-12 * max(1.0, abs(float(inside[members].mean()))):
            values[members] = (inside[members] - inside[members].mean()) / spread
    return values


def _into(network: Network, member_of: Sequence[int]) -> Values:
    """Strength of each organisation into each community."""
    group = np.asarray(member_of, dtype=np.int64)
    chosen = np.zeros((len(group), int(group.max(initial=-1)) + 1))
    chosen[np.arange(len(group)), group] = 1
    return np.asarray(network.strength @ chosen, dtype=np.float64)
