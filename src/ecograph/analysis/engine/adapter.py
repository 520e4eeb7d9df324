"""Dear measures of large networks, by the compiled engine, which is loaded when first asked for."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING

import numpy as np

from ecograph.errors import BadRequest

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ecograph.analysis.engine.triangles import Closure, Sorted
    from ecograph.analysis.measure import Values
    from ecograph.network.network import Network

__all__ = [
    "betweenness",
    "closeness",
    "closure",
    "engine_there",
    "estimated_betweenness",
    "harmonic",
    "sorted_triangles",
]


def betweenness(network: Network, *, weighted: bool) -> Values:
    """Betweenness as :func:`ecograph.analysis.shortest.betweenness` defines it.

    Lengths that differ by less than a relative 1e-12 count as equal.
    """
    _need_engine()
    from ecograph.analysis.engine import shortest_paths
    from ecograph.analysis.engine.graph import distances_of

    size = len(network)
    found = shortest_paths.betweenness(distances_of(network), weighted=weighted)
    return found * 2 / ((size - 1) * (size - 2)) if size > 2 else found


def estimated_betweenness(
    network: Network, samples: int, seed: int, confidence: float, *, weighted: bool
) -> tuple[Values, float]:
    """Betweenness estimated from `samples` of the tied organisations, and its error bound.

    Returns
    -------
    values : ndarray
        As :func:`betweenness`; all tied organisations as sources give the same.
    bound : float
        With `confidence` every value is within ± `bound` of the exact one
        (:func:`ecograph.analysis.engine.sampling.margins`).
    """
    _need_engine()
    from ecograph.analysis.engine import sampling
    from ecograph.analysis.engine.graph import distances_of

    whole = distances_of(network)
    tied = np.flatnonzero(whole.degree > 0)
    values = np.zeros(len(network))
    if len(tied) < 3:
        return values, 0.0
    sources = sampling.drawn(len(tied), samples, seed)
    found = sampling.estimate(whole.among(tied), sources, weighted=weighted, confidence=confidence)
    share = (len(tied) - 1) * (len(tied) - 2) / ((len(network) - 1) * (len(network) - 2))
    values[tied] = found.values * share
    return values, found.bound * share


def closeness(network: Network, *, weighted: bool) -> Values:
    """Closeness as :func:`ecograph.analysis.shortest.closeness` defines it."""
    _need_engine()
    from ecograph.analysis.engine import shortest_paths
    from ecograph.analysis.engine.graph import distances_of

    return shortest_paths.nearness(distances_of(network), weighted=weighted).closeness()


def harmonic(network: Network, *, weighted: bool) -> Values:
    """Harmonic centrality as :func:`ecograph.analysis.shortest.harmonic` defines it."""
    _need_engine()
    from ecograph.analysis.engine import shortest_paths
    from ecograph.analysis.engine.graph import distances_of

    return np.asarray(shortest_paths.nearness(distances_of(network), weighted=weighted).inverse)


def closure(network: Network) -> Closure:
    """Constraint, effective size and hierarchy of every organisation, in one pass."""
    _need_engine()
    from ecograph.analysis.engine import triangles
    from ecograph.analysis.engine.graph import strengths_of

    return triangles.closure(strengths_of(network))


def sorted_triangles(network: Network, groups: NDArray[np.int32]) -> Sorted:
    """Triangles of every organisation by the groups of the three, in one pass."""
    _need_engine()
    from ecograph.analysis.engine import triangles
    from ecograph.analysis.engine.graph import strengths_of

    return triangles.sorted_triangles(strengths_of(network), groups)


def engine_there() -> bool:
    """Whether the compiled engine is installed: the extra ``fast``."""
    return find_spec("numba") is not None


def _need_engine() -> None:
    if not engine_there():
        message = "Dear measures of a network of this size need the compiled engine."
        raise BadRequest(message, "Install it: pip install 'ecograph[fast]'.")
