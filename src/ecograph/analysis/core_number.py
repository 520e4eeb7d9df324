"""Core numbers: how deep in the dense middle of the network an organisation stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from ecograph.analysis.measure import Measure
from ecograph.links.columns import gather
from ecograph.model.labels import Bilingual

if TYPE_CHECKING:
    from ecograph.analysis.measure import Values
    from ecograph.network.network import Network

__all__ = ["FAMILY", "core_number"]


def core_number(network: Network) -> Values:
    """Largest k such that the organisation is in a subnetwork where all have k partners.

    Found by peeling: all with at most k partners left are taken away, again and again, before
    k grows. An isolated organisation has 0.

    References
    ----------
    S. B. Seidman, "Network structure and minimum degree", Social Networks 5 (1983) 269–287.
    doi:10.1016/0378-8733(83)90028-X

    Examples
    --------
    A triangle with a tail:

    >>> from ecograph.network.projection import network_of
    >>> core_number(network_of({"p1": "abc", "p2": "cd"})).tolist()
    [2.0, 2.0, 2.0, 1.0]
    """
    pointer = network.strength.indptr.astype(np.int64)
    partners = network.strength.indices.astype(np.int64)
    left = np.diff(pointer)
    core = np.zeros(len(left), dtype=np.int64)
    here = np.ones(len(left), dtype=np.bool_)
    level = 0
    while here.any():
        level = max(level, int(left[here].min()))
        peeled = np.flatnonzero(here & (left <= level))
        while len(peeled):
            core[peeled], here[peeled] = level, False
            lost, count = np.unique(gather(pointer, partners, peeled), return_counts=True)
            left[lost] -= count
            peeled = lost[here[lost] & (left[lost] <= level)]
    return core.astype(np.float64)


FAMILY: Final = (
    Measure(
        name="core",
        title=Bilingual("核数", "Core number"),
        definition=Bilingual(
            "所在子网中各单位至少有 k 个伙伴的最大 k",
            "Largest k such that it is in a subnetwork where all have k partners",
        ),
        formula="max {k : i in the k-core}",
        normalisation="none",
        weight="none",
        reference="Seidman 1983",
        doi="10.1016/0378-8733(83)90028-X",
        function=core_number,
        cheap=True,
    ),
)
