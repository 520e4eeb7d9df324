"""A network as a whole: size, components, distances, closure, assortativity, centralisation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from scipy.sparse import csr_array

from ecograph.analysis.degree import degree, strength
from ecograph.analysis.engine import adapter
from ecograph.analysis.engine.components import components
from ecograph.analysis.engine.graph import graph_of
from ecograph.analysis.engine.rewire import hops_from, rewired
from ecograph.analysis.engine.triangles import triangles
from ecograph.analysis.measure import LARGE
from ecograph.analysis.preconditions import pattern
from ecograph.analysis.shortest import betweenness

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ecograph.analysis.engine.graph import Graph
    from ecograph.network.network import Network

__all__ = ["Clique", "Summary", "cliques", "summary"]

_NULL_SOURCES: Final = 200
"""Nodes from which distances of a random network are measured, at most."""
_QUICK: Final = 2_000_000
"""Organisations times ties up to which shortest paths take less than compiling would."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What a network is like as a whole; NaN where a figure is not defined or not computed.

    Attributes
    ----------
    organisations, isolates, ties, density
        Organisations, those without a tie, ties, and ties over possible ties.
    components, largest, largest_share
        An isolated organisation is a component; the largest, and its share of all organisations.
    mean_path, diameter
        Mean and greatest number of ties between two that can reach each other; the diameter is
        that of the component with the longest shortest path.
    transitivity, clustering
        Share of connected triples that are closed; mean share of an organisation's pairs of
        partners that are tied, 0 below two partners.
    degree_assortativity, strength_assortativity
        Correlation of the degrees, and of the strengths, at the two ends of ties.
    degree_centralisation, betweenness_centralisation
        Freeman's: differences to the greatest value, over those of a star.
    transitivity_by_chance, path_by_chance, small_world
        Means over random networks of the same degrees, and (C/C₀)/(L/L₀).
    distances_from
        Organisations that distances were measured from; all of those tied, or a sample.
    """

    organisations: int
    isolates: int
    ties: int
    density: float
    components: int
    largest: int
    largest_share: float
    mean_path: float
    diameter: int
    transitivity: float
    clustering: float
    degree_assortativity: float
    strength_assortativity: float
    degree_centralisation: float
    betweenness_centralisation: float
    transitivity_by_chance: float
    path_by_chance: float
    small_world: float
    distances_from: int


def summary(
    network: Network, *, runs: int = 20, seed: int = 0, samples: int = 1_000, large: int = LARGE
) -> Summary:
    r"""Describe a network as a whole, without strengths but for `strength_assortativity`.

    .. math:: S = \frac{C / C_0}{L / L_0}, \qquad
              Z_k = \frac{\sum_i (\max k - k_i)}{(n-1)(n-2)}, \qquad
              Z_b = \frac{\sum_i (\max b - b_i)}{n-1}

    Parameters
    ----------
    network
        Ties and strengths.
    runs
        Random networks of the same degrees (each with ten swaps a tie); 0 for none.
    seed
        Of the random networks and the sample.
    samples, large
        With more than `large` organisations distances are those from so many, drawn at random
        (the diameter is then a lower bound), and neither the centralisation of betweenness nor
        random networks are computed.

    References
    ----------
    L. C. Freeman, "Centrality in social networks: conceptual clarification", Social Networks 1
    (1978) 215–239. doi:10.1016/0378-8733(78)90021-7

    M. E. J. Newman, "Mixing patterns in networks", Physical Review E 67 (2003) 026126.
    doi:10.1103/PhysRevE.67.026126

    M. D. Humphries and K. Gurney, "Network 'small-world-ness'", PLoS ONE 3 (2008) e2051.
    doi:10.1371/journal.pone.0002051

    Examples
    --------
    A star of four: all ties are at its centre, and nothing is closed.

    >>> from ecograph.network.projection import network_of
    >>> star = summary(network_of({"p1": "ab", "p2": "ac", "p3": "ad"}))
    >>> star.degree_centralisation, star.betweenness_centralisation
    (1.0, 1.0)
    >>> round(star.degree_assortativity, 9)
    -1.0
    >>> star.mean_path, star.diameter, star.transitivity
    (1.5, 2, 0.0)
    """
    size, degrees = len(network), degree(network)
    graph, draw = graph_of(pattern(network)), np.random.default_rng(seed)
    tied = np.flatnonzero(degrees > 0)
    whole = size <= large
    sources = tied if whole or len(tied) <= samples else np.sort(draw.choice(tied, samples, False))
    pairs, total, longest = hops_from(graph.indptr, graph.indices, sources)
    count, label = components(graph)
    largest = int(np.bincount(label).max()) if size else 0
    closed = triangles(graph)
    closure = _transitivity(closed, degrees)
    mean_path = _ratio(total, pairs)
    between = np.full(size, np.nan)
    if whole and size > 2:
        compiled = adapter.engine_there() and size * network.counts.ties > _QUICK
        between = (adapter.betweenness if compiled else betweenness)(network, weighted=False)
    chance = _by_chance(graph, tied, runs if whole else 0, draw)
    return Summary(
        organisations=size,
        isolates=size - len(tied),
        ties=network.counts.ties,
        density=_ratio(2 * network.counts.ties, size * (size - 1)),
        components=count,
        largest=largest,
        largest_share=_ratio(largest, size),
        mean_path=mean_path,
        diameter=longest,
        transitivity=closure,
        clustering=float(_local(closed, degrees).mean()) if size else float("nan"),
        degree_assortativity=_correlation(graph, degrees),
        strength_assortativity=_correlation(graph, strength(network)),
        degree_centralisation=_centralisation(degrees, (size - 1) * (size - 2)),
        betweenness_centralisation=_centralisation(between, size - 1),
        transitivity_by_chance=chance[0],
        path_by_chance=chance[1],
        small_world=_ratio(_ratio(closure, chance[0]), _ratio(mean_path, chance[1])),
        distances_from=len(sources),
    )


def _by_chance(
    graph: Graph, tied: NDArray[np.int64], runs: int, draw: np.random.Generator
) -> tuple[float, float]:
    """Mean transitivity and path length of random networks of the same degrees."""
    found = []
    low, high = _ends(graph)
    upper = low < high
    for _ in range(runs if upper.sum() > 1 else 0):
        ends = rewired(low[upper], high[upper], len(graph), int(draw.integers(2**31)))
        shape = (len(graph), len(graph))
        one, other = np.concatenate(ends), np.concatenate(ends[::-1])
        other_graph = graph_of(csr_array((np.ones(len(one)), (one, other)), shape=shape))
        few = min(len(tied), _NULL_SOURCES)
        sources = np.sort(draw.choice(tied, few, replace=False))
        pairs, total, _ = hops_from(other_graph.indptr, other_graph.indices, sources)
        closed = triangles(other_graph)
        found.append((_transitivity(closed, graph.degree), _ratio(total, pairs)))
    if not found:
        return float("nan"), float("nan")
    first, second = np.mean(found, axis=0).tolist()
    return first, second


def _ends(graph: Graph) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    return np.repeat(np.arange(len(graph)), graph.degree), graph.indices


def _ratio(part: float, whole: float) -> float:
    return float(part) / float(whole) if whole else float("nan")


def _transitivity(closed: NDArray[np.int64], degrees: NDArray[Any]) -> float:
    triples = float((degrees * (degrees - 1)).sum()) / 2
    return float(closed.sum()) / triples if triples else 0.0


def _local(closed: NDArray[np.int64], degrees: NDArray[np.float64]) -> NDArray[np.float64]:
    pairs = degrees * (degrees - 1) / 2
    return np.divide(closed, pairs, out=np.zeros(len(pairs)), where=pairs > 0)


def _correlation(graph: Graph, values: NDArray[np.float64]) -> float:
    """Pearson's correlation over tie ends; not defined (NaN) where all are equal."""
    one, other = (values[ends] for ends in _ends(graph))
    if not len(one) or np.ptp(one) < 1e-12:
        return float("nan")
    return float(np.corrcoef(one, other)[0, 1])


def _centralisation(values: NDArray[np.float64], most: float) -> float:
    return _ratio(float((values.max() - values).sum()), most) if len(values) > 2 else float("nan")


@dataclass(frozen=True, slots=True)
class Clique:
    """An event and the ties that it makes; `alone` are those that no other event makes."""

    event: int
    participants: int
    ties: int
    alone: int


def cliques(network: Network, most: int) -> list[Clique]:
    """The events that make the most ties, which are the largest cliques of a projection.

    Examples
    --------
    >>> from ecograph.network.projection import network_of
    >>> [(one.participants, one.ties, one.alone)
    ...  for one in cliques(network_of({"p1": "abc", "p2": "ab"}), 2)]
    [(3, 3, 2), (2, 1, 0)]
    """
    met, tie = network.meetings()
    pairs = np.unique(np.stack([met.event, tie]), axis=1)
    ties = np.bincount(pairs[0], minlength=len(network.events.id))
    only = np.bincount(pairs[1], minlength=network.counts.ties)[pairs[1]] == 1
    alone = np.bincount(pairs[0][only], minlength=len(ties))
    order = np.lexsort((np.arange(len(ties)), -ties))[:most].tolist()
    size = network.events.size
    return [Clique(one, int(size[one]), int(ties[one]), int(alone[one])) for one in order]
