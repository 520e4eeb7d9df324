"""Eigenvector centrality and PageRank: important is who is tied to the important."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components
from scipy.sparse.linalg import eigsh

from ecograph.analysis.measure import AFFORDABLE, Measure
from ecograph.model.labels import Bilingual

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ecograph.analysis.measure import Values
    from ecograph.network.network import Network

__all__ = ["FAMILY", "eigenvector", "pagerank"]

_DENSE = 400
_TOLERANCE = 1e-15
_ROUNDS = 2_000


def eigenvector(network: Network) -> Values:
    r"""Eigenvector centrality by strength, component by component.

    .. math:: \lambda x_i = \sum_j w_{ij} x_j

    Each connected component has a leading eigenvector of its own; the whole matrix has none
    that is positive everywhere. Component :math:`c` with :math:`n_c` of the :math:`n` tied
    organisations is scaled to the Euclidean norm :math:`\sqrt{n_c/n}`, so that the norm of all
    is 1 and a pair that only knows each other does not come out on top. In a connected network
    this is the usual definition. An isolated organisation has 0.

    References
    ----------
    P. Bonacich, "Power and centrality: a family of measures", American Journal of Sociology 92
    (1987) 1170–1182. doi:10.1086/228631

    Examples
    --------
    >>> from ecograph.network.projection import network_of
    >>> eigenvector(network_of({"p1": "ab", "p2": "bc"})).round(4).tolist()
    [0.5, 0.7071, 0.5]
    """
    matrix = network.strength
    values = np.zeros(matrix.shape[0])
    count, label = connected_components(matrix, connection="strong")  # it is symmetric
    order = np.argsort(label, kind="stable")
    groups = np.split(order, np.cumsum(np.bincount(label, minlength=count))[:-1])
    tied = int((np.diff(matrix.indptr) > 0).sum())
    place = np.empty(len(values), dtype=np.int64)
    for members in groups:
        if len(members) > 1:
            place[members] = np.arange(len(members))
            part = _component(matrix, members, place)
            values[members] = _leading(part) * np.sqrt(len(members) / tied)
    return values


def _component(
    matrix: csr_array[Any, Any], members: NDArray[np.int64], place: NDArray[np.int64]
) -> csr_array[Any, Any]:
    """The rows of a component; none of its ties leads out, so that columns are only renamed."""
    if len(members) == matrix.shape[0]:
        return matrix
    rows = matrix[members]
    cells = (rows.data, place[rows.indices], rows.indptr)
    return csr_array(cells, shape=(len(members), len(members)))


def _leading(matrix: csr_array[Any, Any]) -> Values:
    """The positive eigenvector of a connected symmetric matrix, of norm 1."""
    size = matrix.shape[0]
    if size <= _DENSE:
        _, vectors = np.linalg.eigh(matrix.toarray())
    else:
        _, vectors = eigsh(matrix, k=1, which="LA", v0=np.ones(size), tol=0)
    return np.asarray(np.abs(vectors[:, -1]), dtype=np.float64)


def pagerank(network: Network, *, damping: float = 0.85) -> Values:
    r"""PageRank along ties in proportion to their strength.

    .. math:: x_i = \frac{1-d}{n} + d \sum_j x_j \left(\frac{w_{ij}}{s_j}
              \text{ or } \frac{1}{n} \text{ where } s_j = 0\right)

    Isolated organisations share what falls to each at random; all values add up to 1.

    References
    ----------
    S. Brin and L. Page, "The anatomy of a large-scale hypertextual Web search engine",
    Computer Networks 30 (1998) 107–117. doi:10.1016/S0169-7552(98)00110-X

    Examples
    --------
    >>> from ecograph.network.projection import network_of
    >>> pagerank(network_of({"p1": "ab", "p2": "bc"})).round(4).tolist()
    [0.2568, 0.4865, 0.2568]
    """
    size = len(network)
    if not size:
        return np.zeros(0)
    total = np.asarray(network.strength.sum(axis=0), dtype=np.float64).ravel()
    share = np.divide(1.0, total, out=np.zeros(size), where=total > 0)
    values = np.full(size, 1 / size)
    for _ in range(_ROUNDS):
        spread = network.strength @ (values * share) + values[total == 0].sum() / size
        found = damping * spread + (1 - damping) / size
        moved = np.abs(found - values).sum()
        values = found / found.sum()
        if moved < _TOLERANCE:
            break
    return values


FAMILY: Final = (
    Measure(
        name="eigenvector",
        title=Bilingual("特征向量中心性", "Eigenvector centrality"),
        definition=Bilingual(
            "与重要者联系紧密者重要;逐个连通分支计算",
            "High for those strongly tied to others who are high; computed component by component",
        ),
        formula="λ x_i = Σ_j w_ij x_j",
        normalisation="Euclidean norm √(n_c/n) in each component of n_c nodes",
        weight="strength",
        reference="Bonacich 1987",
        doi="10.1086/228631",
        function=eigenvector,
        squares_add_up=True,
        bounds=(0.0, 1.0),
        affordable=AFFORDABLE,
        caveat=Bilingual(
            "各连通分支分别计算,分支之间的先后只反映分支的大小约定",
            "Components are computed apart; the order between them follows a convention "
            "about their sizes",
        ),
    ),
    Measure(
        name="pagerank",
        title=Bilingual("佩奇排名", "PageRank"),
        definition=Bilingual(
            "按强度随机游走时到访各单位的概率,阻尼系数 0.85",
            "Chance to be at the organisation on a random walk along ties by "
            "strength, damping 0.85",
        ),
        formula="x_i = (1−d)/n + d Σ_j x_j w_ij/s_j",
        normalisation="all values add up to 1",
        weight="strength",
        reference="Brin & Page 1998",
        doi="10.1016/S0169-7552(98)00110-X",
        function=pagerank,
        bounds=(0.0, 1.0),
        cheap=True,
    ),
)
