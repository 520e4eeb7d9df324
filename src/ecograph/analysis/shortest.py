"""Betweenness, closeness and harmonic centrality: who lies between, who is near.

With strengths the distance of a tie is 1/strength. Distances are not floats here: the strengths
are exact fractions, scaled by one common factor to whole numbers, so that two paths of equal
length are equal and results do not depend on the last bit of a float.
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING, Final

import numpy as np

from ecograph.analysis.engine import adapter
from ecograph.analysis.geodesics import exact_neighbours, geodesics, step_neighbours
from ecograph.analysis.measure import AFFORDABLE, LARGE, Measure
from ecograph.model.labels import Bilingual

if TYPE_CHECKING:
    from ecograph.analysis.geodesics import Neighbours
    from ecograph.analysis.measure import Values
    from ecograph.network.network import Network

__all__ = ["FAMILY", "betweenness", "closeness", "harmonic"]


def betweenness(network: Network, *, weighted: bool = True) -> Values:
    r"""Share of the shortest paths between others on which an organisation lies.

    .. math:: b_i = \frac{2}{(n-1)(n-2)} \sum_{s<t} \frac{\sigma_{st}(i)}{\sigma_{st}}

    Parameters
    ----------
    network
        Isolated organisations, and pairs with no path, give 0.
    weighted
        Distances are 1/strength; otherwise every tie is 1.

    References
    ----------
    U. Brandes, "A faster algorithm for betweenness centrality", Journal of Mathematical
    Sociology 25 (2001) 163–177. doi:10.1080/0022250X.2001.9990249

    Examples
    --------
    A chain of three: all paths between the ends lead through the middle.

    >>> from ecograph.network.projection import network_of
    >>> betweenness(network_of({"p1": "ab", "p2": "bc"})).tolist()
    [0.0, 1.0, 0.0]
    """
    if len(network) > LARGE:
        return adapter.betweenness(network, weighted=weighted)
    neighbours, _ = _neighbours(network, weighted=weighted)
    size = len(neighbours)
    sums = [0.0] * size  # over ordered pairs, source by source (Brandes)
    for source in range(size):
        order, _, before, count = geodesics(neighbours, source, weighted=weighted)
        share = [0.0] * size
        for node in reversed(order[1:]):
            each = (1.0 + share[node]) / count[node]
            for nearer in before[node]:
                share[nearer] += count[nearer] * each
            sums[node] += share[node]
    return np.array(sums) * (1 / max((size - 1) * (size - 2), 1))


def closeness(network: Network, *, weighted: bool = True) -> Values:
    r"""How near the others are, scaled by how many can be reached (Wasserman–Faust).

    .. math:: c_i = \frac{r_i}{n-1} \cdot \frac{r_i}{\sum_{j \text{ reached}} d_{ij}}

    where :math:`r_i` counts the others that can be reached. An isolated organisation has 0.

    References
    ----------
    S. Wasserman and K. Faust, *Social Network Analysis* (Cambridge University Press, 1994),
    p. 201. doi:10.1017/CBO9780511815478

    Examples
    --------
    >>> from ecograph.network.projection import network_of
    >>> closeness(network_of({"p1": "ab", "p2": "bc"})).round(4).tolist()
    [0.6667, 1.0, 0.6667]
    """
    if len(network) > LARGE:
        return adapter.closeness(network, weighted=weighted)
    neighbours, scale = _neighbours(network, weighted=weighted)
    values = np.zeros(len(neighbours))
    for node in range(len(neighbours)):
        distances = _distances(neighbours, node, weighted=weighted)
        reached, total = len(distances), sum(distances)
        if total:
            values[node] = Fraction(reached * reached * scale, (len(neighbours) - 1) * total)
    return values


def harmonic(network: Network, *, weighted: bool = True) -> Values:
    r"""Sum of the inverse distances to all others; those out of reach add nothing.

    .. math:: h_i = \sum_{j \ne i} 1 / d_{ij}

    References
    ----------
    P. Boldi and S. Vigna, "Axioms for centrality", Internet Mathematics 10 (2014) 222–262.
    doi:10.1080/15427951.2013.865686

    Examples
    --------
    >>> from ecograph.network.projection import network_of
    >>> harmonic(network_of({"p1": "ab", "p2": "bc"})).tolist()
    [1.5, 2.0, 1.5]
    """
    if len(network) > LARGE:
        return adapter.harmonic(network, weighted=weighted)
    neighbours, scale = _neighbours(network, weighted=weighted)
    values = np.zeros(len(neighbours))
    for node in range(len(neighbours)):
        distances = _distances(neighbours, node, weighted=weighted)
        values[node] = math.fsum(scale / far for far in distances if far)
    return values


def _neighbours(network: Network, *, weighted: bool) -> tuple[Neighbours, int]:
    """Who is next to whom at which distance, and what distances are scaled by."""
    return exact_neighbours(network) if weighted else (step_neighbours(network), 1)


def _distances(neighbours: Neighbours, node: int, *, weighted: bool) -> list[int]:
    """Distances from a node to the others that it reaches."""
    order, far, _, _ = geodesics(neighbours, node, weighted=weighted)
    return [far[one] for one in order[1:]]


def _plain_betweenness(network: Network) -> Values:
    return betweenness(network, weighted=False)


def _estimated(
    network: Network, samples: int, seed: int, confidence: float
) -> tuple[Values, float]:
    return adapter.estimated_betweenness(network, samples, seed, confidence, weighted=True)


def _plain_estimated(
    network: Network, samples: int, seed: int, confidence: float
) -> tuple[Values, float]:
    return adapter.estimated_betweenness(network, samples, seed, confidence, weighted=False)


def _plain_closeness(network: Network) -> Values:
    return closeness(network, weighted=False)


FAMILY: Final = (
    Measure(
        name="betweenness",
        title=Bilingual("中介中心性(加权)", "Betweenness (weighted)"),
        definition=Bilingual(
            "其他单位之间的最短路径经过该单位的比例;距离为强度的倒数",
            "Share of the shortest paths between others that lead through it; the "
            "distance of a tie is 1/strength",
        ),
        formula="b_i = 2/((n−1)(n−2)) Σ_{s<t} σ_st(i)/σ_st",
        normalisation="by the number of pairs of others, (n−1)(n−2)/2",
        weight="distance",
        reference="Freeman 1977; Brandes 2001",
        doi="10.1080/0022250X.2001.9990249",
        function=betweenness,
        bounds=(0.0, 1.0),
        estimate=_estimated,
    ),
    Measure(
        name="betweenness-unweighted",
        title=Bilingual("中介中心性(不加权)", "Betweenness (unweighted)"),
        definition=Bilingual(
            "其他单位之间的最短路径经过该单位的比例;每条联系长度为一",
            "Share of the shortest paths between others that lead through it; every "
            "tie has length 1",
        ),
        formula="b_i = 2/((n−1)(n−2)) Σ_{s<t} σ_st(i)/σ_st",
        normalisation="by the number of pairs of others, (n−1)(n−2)/2",
        weight="none",
        reference="Freeman 1977; Brandes 2001",
        doi="10.1080/0022250X.2001.9990249",
        function=_plain_betweenness,
        bounds=(0.0, 1.0),
        estimate=_plain_estimated,
    ),
    Measure(
        name="closeness",
        title=Bilingual("接近中心性(加权)", "Closeness (weighted)"),
        definition=Bilingual(
            "到可达单位的平均距离的倒数,乘以可达比例;距离为强度的倒数",
            "Inverse mean distance to those within reach, times the share within "
            "reach; the distance of a tie is 1/strength",
        ),
        formula="c_i = r_i²/((n−1) Σ_j d_ij), r_i = others within reach",
        normalisation="Wasserman–Faust, for networks in several components; above 1 where ties "
        "are stronger than 1",
        weight="distance",
        reference="Wasserman & Faust 1994",
        doi="10.1017/CBO9780511815478",
        function=closeness,
    ),
    Measure(
        name="closeness-unweighted",
        title=Bilingual("接近中心性(不加权)", "Closeness (unweighted)"),
        definition=Bilingual(
            "到可达单位的平均步数的倒数,乘以可达比例",
            "Inverse mean number of steps to those within reach, times the share within reach",
        ),
        formula="c_i = r_i²/((n−1) Σ_j d_ij), r_i = others within reach",
        normalisation="Wasserman–Faust, for networks in several components",
        weight="none",
        reference="Wasserman & Faust 1994",
        doi="10.1017/CBO9780511815478",
        function=_plain_closeness,
        bounds=(0.0, 1.0),
        affordable=AFFORDABLE,
        compiled=True,
    ),
    Measure(
        name="harmonic",
        title=Bilingual("调和中心性", "Harmonic centrality"),
        definition=Bilingual(
            "到其他单位距离的倒数之和,不可达者计零",
            "Sum of the inverse distances to all others; those out of reach add 0",
        ),
        formula="h_i = Σ_{j≠i} 1/d_ij",
        normalisation="none",
        weight="distance",
        reference="Boldi & Vigna 2014",
        doi="10.1080/15427951.2013.865686",
        function=harmonic,
    ),
)
