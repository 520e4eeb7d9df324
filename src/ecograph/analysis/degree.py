"""Degree and strength: with how many, and how much, an organisation collaborates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from ecograph.analysis.measure import Measure
from ecograph.model.labels import Bilingual

if TYPE_CHECKING:
    from ecograph.analysis.measure import Values
    from ecograph.network.network import Network

__all__ = ["FAMILY", "degree", "strength"]


def degree(network: Network) -> Values:
    r"""Number of partners of each organisation.

    .. math:: k_i = |\{j : w_{ij} > 0\}|

    An isolated organisation has 0.

    References
    ----------
    L. C. Freeman, "Centrality in social networks: conceptual clarification", Social Networks 1
    (1978) 215–239. doi:10.1016/0378-8733(78)90021-7

    Examples
    --------
    >>> from ecograph.network.projection import network_of
    >>> degree(network_of({"p1": "abc", "p2": "ab", "p3": "cd"})).tolist()
    [2.0, 2.0, 3.0, 1.0]
    """
    return np.diff(network.strength.indptr).astype(np.float64)


def strength(network: Network) -> Values:
    r"""Sum of the strengths of an organisation's ties.

    .. math:: s_i = \sum_j w_{ij}

    Under Newman counting this is the number of events with partners (less what was internal,
    or outside the region shown). An isolated organisation has 0.

    References
    ----------
    M. E. J. Newman, "Scientific collaboration networks. II", Physical Review E 64 (2001)
    016132. doi:10.1103/PhysRevE.64.016132

    Examples
    --------
    >>> from ecograph.network.projection import network_of
    >>> strength(network_of({"p1": "abc", "p2": "ab", "p3": "a"})).tolist()
    [2.0, 2.0, 1.0]
    """
    return np.asarray(network.strength.sum(axis=1), dtype=np.float64).ravel()


FAMILY: Final = (
    Measure(
        name="degree",
        title=Bilingual("度数", "Degree"),
        definition=Bilingual("合作单位的数目", "How many others the organisation is tied to"),
        formula="k_i = |{j : w_ij > 0}|",
        normalisation="none",
        weight="none",
        reference="Freeman 1978",
        doi="10.1016/0378-8733(78)90021-7",
        function=degree,
        cheap=True,
    ),
    Measure(
        name="strength",
        title=Bilingual("强度", "Strength"),
        definition=Bilingual(
            "各条联系强度之和;按纽曼计数即有伙伴参与的活动数",
            "Sum of the strengths of its ties; under Newman counting, the number of "
            "events with partners",
        ),
        formula="s_i = Σ_j w_ij",
        normalisation="none",
        weight="strength",
        reference="Newman 2001",
        doi="10.1103/PhysRevE.64.016132",
        function=strength,
        cheap=True,
    ),
)
