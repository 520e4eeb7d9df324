"""Two-mode centrality: organisations among the events they took part in, without a projection."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from ecograph.analysis.measure import Measure
from ecograph.model.labels import Bilingual

if TYPE_CHECKING:
    from ecograph.analysis.measure import Values
    from ecograph.network.network import Network

__all__ = [
    "FAMILY",
    "betweenness_in",
    "closeness_in",
    "degree_in",
    "two_mode_betweenness",
    "two_mode_closeness",
    "two_mode_degree",
]

_BLOCK: Final = 256
_DOI: Final = "10.1016/S0378-8733(96)00301-2"


def degree_in(incidence: csr_array[Any, Any]) -> Values:
    r"""Share of the events that each organisation took part in.

    .. math:: d_i = k_i / m

    over m events. 0 for an organisation without events, and where there are none.

    Parameters
    ----------
    incidence : csr_array, events × organisations
        Anything but 0 where one took part.

    References
    ----------
    S. P. Borgatti and M. G. Everett, "Network analysis of 2-mode data", Social Networks 19
    (1997) 243–269. doi:10.1016/S0378-8733(96)00301-2

    Examples
    --------
    >>> degree_in(csr_array([[1, 1, 1], [1, 1, 0], [1, 0, 0]])).round(4).tolist()
    [1.0, 0.6667, 0.3333]
    """
    events, organisations = incidence.shape
    filled = incidence.indices[incidence.data != 0]
    counts = np.bincount(filled, minlength=organisations)
    return np.asarray(counts / max(events, 1), dtype=np.float64)


def closeness_in(incidence: csr_array[Any, Any]) -> Values:
    r"""How near all events and organisations are, against the nearest that they could be.

    .. math:: c_i = \frac{m_i + 2(n_i-1)}{\sum_j d_{ij}} \cdot \frac{n_i + m_i - 1}{n + m - 1}

    with the :math:`m_i` events of the component at distance 1 and its :math:`n_i - 1` other
    organisations at distance 2 at best; the second factor is the share of all that can be
    reached, so that the value shrinks in a network of several components and is never above 1.
    (NetworkX takes the best case of the whole network also there, and comes above 1.) 0 for an
    organisation without events.

    Parameters
    ----------
    incidence : csr_array, events × organisations
        Anything but 0 where one took part.

    References
    ----------
    S. P. Borgatti and M. G. Everett, "Network analysis of 2-mode data", Social Networks 19
    (1997) 243–269. doi:10.1016/S0378-8733(96)00301-2

    Examples
    --------
    >>> closeness_in(csr_array([[1, 1, 1], [1, 1, 0], [1, 0, 0]])).round(4).tolist()
    [1.0, 0.7778, 0.6364]

    Two pairs, each at an event of its own: nearer is not possible, but half is out of reach:

    >>> closeness_in(csr_array([[1, 1, 0, 0], [0, 0, 1, 1]])).round(4).tolist()
    [0.4, 0.4, 0.4, 0.4]
    """
    events, organisations = incidence.shape
    found = np.zeros(organisations)
    ties = _bipartite(incidence)
    for start in range(0, organisations, _BLOCK):
        rows = np.arange(start, min(start + _BLOCK, organisations))
        far = dijkstra(ties, directed=False, unweighted=True, indices=rows)
        far[~np.isfinite(far)] = 0.0
        total, reached = far.sum(axis=1), (far > 0).sum(axis=1)
        best = reached + (far[:, :organisations] > 0).sum(axis=1)
        part = reached / max(organisations + events - 1, 1)
        found[rows] = np.divide(best * part, total, out=np.zeros(len(rows)), where=total > 0)
    return found


def betweenness_in(incidence: csr_array[Any, Any]) -> Values:
    r"""Shortest paths between all others, events and organisations, through each organisation.

    .. math:: b_i = \frac{1}{b_{max}} \sum_{s<t} \frac{\sigma_{st}(i)}{\sigma_{st}}, \quad
              b_{max} = \tfrac12 [m^2 (s+1)^2 + m (s+1)(2t - s - 1) - t (2s - t + 3)]

    with :math:`s = (n-1) \div m,\ t = (n-1) \bmod m`, the most that one of n organisations can
    have among m events. 0 for an organisation without events, and where there are none.

    Parameters
    ----------
    incidence : csr_array, events × organisations
        Anything but 0 where one took part.

    References
    ----------
    S. P. Borgatti and M. G. Everett, "Network analysis of 2-mode data", Social Networks 19
    (1997) 243–269. doi:10.1016/S0378-8733(96)00301-2

    Examples
    --------
    >>> betweenness_in(csr_array([[1, 1, 1], [1, 1, 0], [1, 0, 0]])).tolist()
    [0.625, 0.125, 0.0]
    """
    events, organisations = incidence.shape
    found = np.zeros(organisations)
    if not events or not organisations:
        return found
    import networkx as nx  # slow to import, and the other measures do without

    graph: nx.Graph[int] = nx.from_scipy_sparse_array(_bipartite(incidence))
    raw = nx.betweenness_centrality(graph, normalized=False)
    s, t = divmod(organisations - 1, events)
    most = (events**2 * (s + 1) ** 2 + events * (s + 1) * (2 * t - s - 1) - t * (2 * s - t + 3)) / 2
    if most:
        found[:] = [raw[row] / most for row in range(organisations)]
    return found


def two_mode_degree(network: Network) -> Values:
    """Share of the network's events that each organisation took part in.

    As :func:`degree_in`, of the events in which at least two organisations of the network took
    part. An isolated organisation has 0.

    Examples
    --------
    >>> from ecograph.network.projection import network_of
    >>> two_mode_degree(network_of({"p1": "ab", "p2": "bc"})).tolist()
    [0.5, 1.0, 0.5]
    """
    return degree_in(network.incidence)


def two_mode_closeness(network: Network) -> Values:
    """How near all events and organisations are; as :func:`closeness_in`.

    Examples
    --------
    >>> from ecograph.network.projection import network_of
    >>> two_mode_closeness(network_of({"p1": "ab", "p2": "bc"})).tolist()
    [0.6, 1.0, 0.6]
    """
    return closeness_in(network.incidence)


def two_mode_betweenness(network: Network) -> Values:
    """Shortest paths through each organisation among the events; as :func:`betweenness_in`.

    Examples
    --------
    >>> from ecograph.network.projection import network_of
    >>> two_mode_betweenness(network_of({"p1": "ab", "p2": "bc"})).tolist()
    [0.0, 1.0, 0.0]
    """
    return betweenness_in(network.incidence)


def _bipartite(incidence: csr_array[Any, Any]) -> csr_array[Any, Any]:
    """Organisations, then events, tied where one took part in the other."""
    events, organisations = incidence.shape
    cells = incidence.tocoo()
    there = cells.data != 0
    one, other = cells.col[there], organisations + cells.row[there]
    ends = np.concatenate([one, other]), np.concatenate([other, one])
    size = organisations + events
    return csr_array((np.ones(len(ends[0])), ends), shape=(size, size))


FAMILY: Final = (
    Measure(
        name="two-mode-degree",
        title=Bilingual("二模度", "Two-mode degree"),
        definition=Bilingual(
            "参与的活动占全部活动的比例", "Share of the events that the organisation took part in"
        ),
        formula="d_i = k_i / m",
        normalisation="by the number of events m",
        weight="none",
        reference="Borgatti & Everett 1997",
        doi=_DOI,
        function=two_mode_degree,
        bounds=(0.0, 1.0),
        cheap=True,
    ),
    Measure(
        name="two-mode-closeness",
        title=Bilingual("二模接近中心性", "Two-mode closeness"),
        definition=Bilingual(
            "在单位—活动二模网络中,到可达节点距离之和的最小可能值与实际值之比,乘以可达比例",
            "Least possible sum of distances to the events and organisations within reach over "
            "the actual one, times the share within reach",
        ),
        formula="c_i = (m_i + 2(n_i−1))/Σ_j d_ij · (n_i+m_i−1)/(n+m−1), n_i, m_i = component",
        normalisation="by the best that is possible in the component, and by the share within "
        "reach",
        weight="none",
        reference="Borgatti & Everett 1997",
        doi=_DOI,
        function=two_mode_closeness,
        bounds=(0.0, 1.0),
    ),
    Measure(
        name="two-mode-betweenness",
        title=Bilingual("二模中介中心性", "Two-mode betweenness"),
        definition=Bilingual(
            "在单位—活动二模网络中,其他节点间最短路径经过该单位的比例",
            "Share of the shortest paths among all other events and organisations that "
            "lead through it",
        ),
        formula="b_i = Σ_{s<t} σ_st(i)/σ_st / b_max",
        normalisation="by the most that one of n organisations can have among m events",
        weight="none",
        reference="Borgatti & Everett 1997",
        doi=_DOI,
        function=two_mode_betweenness,
        bounds=(0.0, 1.0),
    ),
)
