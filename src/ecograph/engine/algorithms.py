"""The functions of NetworkX that the backend covers, with NetworkX's own names and arguments.

Every function checks its arguments itself: NetworkX does not ask :func:`ecograph.backend` whether
it can run on a graph that is already the backend's.
"""

from __future__ import annotations

from functools import wraps
from inspect import signature
from typing import TYPE_CHECKING, Any, Final

import networkx as nx
import numpy as np
from scipy.sparse.csgraph import connected_components as components_of

from ecograph.engine import leiden, peeling, shortest, spreading
from ecograph.engine import triangles as triads
from ecograph.engine.blocks import cut
from ecograph.engine.converted import Converted, convert, refuse

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Hashable, Iterator, Mapping

    from numpy.typing import NDArray

    Found = dict[Hashable, Any]

__all__ = ["ALGORITHMS", "uncovered"]

ALGORITHMS: Final[dict[str, Callable[..., Any]]] = {}
"""The covered functions, by the name under which NetworkX dispatches them."""

_FIXED: Final[dict[str, dict[str, object]]] = {}


def _covers(**fixed: object) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Enter a function; of the arguments named here only this one value is covered."""

    def entered(function: Callable[..., Any]) -> Callable[..., Any]:
        name = function.__name__

        @wraps(function)
        def checked(*args: object, **kwargs: object) -> object:
            if reason := uncovered(name, args, kwargs):
                refuse(reason)
            given = signature(function).bind(*args, **kwargs).arguments
            if not isinstance(given["G"], Converted):
                attributes = {given[key]: 1 for key in ("weight", "distance") if given.get(key)}
                given["G"] = convert(given["G"], attributes)
            return function(**given)

        ALGORITHMS[name], _FIXED[name] = checked, fixed
        return checked

    return entered


def uncovered(name: str, args: tuple[object, ...], kwargs: Mapping[str, object]) -> str:
    """Why a call is not covered; empty if it is."""
    try:
        given = signature(ALGORITHMS[name]).bind(*args, **kwargs).arguments
    except TypeError as error:
        return f"a call of {name} with {error}"
    graph: Any = given["G"]
    if graph.is_directed() or graph.is_multigraph():
        return "directed graphs and multigraphs"
    for argument, value in _FIXED[name].items():
        if argument in given and given[argument] is not value:
            return f"{name} with {argument} other than {value}"
    return "weights that are functions" if callable(given.get("weight")) else ""


@_covers(k=None, endpoints=False)
def betweenness_centrality(
    G: Converted,  # noqa: N803
    k: None = None,
    normalized: bool = True,
    weight: str | None = None,
    endpoints: bool = False,
    seed: object = None,
) -> Found:
    """Share of the shortest paths between others that lead through each node; no seed matters."""
    values = shortest.betweenness(G.graph(weight), weighted=weight is not None)
    others = (len(G) - 1) * (len(G) - 2) / 2
    return G.by_node(values / others if normalized and others > 0 else values)


@_covers(u=None)
def closeness_centrality(
    G: Converted,  # noqa: N803
    u: None = None,
    distance: str | None = None,
    wf_improved: bool = True,
) -> Found:
    """Inverse mean distance to those within reach, times their share if `wf_improved`."""
    near = shortest.nearness(G.graph(distance), weighted=distance is not None)
    return G.by_node(near.closeness(improved=wf_improved))


@_covers(nbunch=None, sources=None)
def harmonic_centrality(
    G: Converted,  # noqa: N803
    nbunch: None = None,
    distance: str | None = None,
    sources: None = None,
) -> Found:
    """Sum of the inverse distances to all others."""
    return G.by_node(shortest.nearness(G.graph(distance), weighted=distance is not None).inverse)


@_covers()
def core_number(G: Converted) -> Found:  # noqa: N803
    """Largest k such that a node is in a subgraph where all have k neighbours."""
    return G.by_node(peeling.core_number(G.graph()))


@_covers(nodes=None, weight=None)
def clustering(
    G: Converted,  # noqa: N803
    nodes: None = None,
    weight: None = None,
) -> Found:
    """Share of a node's pairs of neighbours that are tied."""
    return G.by_node(triads.clustering(G.graph()))


@_covers(nodes=None, weight=None)
def average_clustering(
    G: Converted,  # noqa: N803
    nodes: None = None,
    weight: None = None,
    count_zeros: bool = True,
) -> float:
    """Mean of the clustering of all nodes, or of those where it is not 0."""
    values = triads.clustering(G.graph())
    counted = values if count_zeros else values[values > 0]
    return float(np.sum(counted) / len(counted))


@_covers()
def transitivity(G: Converted) -> float:  # noqa: N803
    """Share of the paths of two ties that are closed to triangles."""
    graph = G.graph()
    pairs = (graph.degree * (graph.degree - 1) // 2).sum()
    return float(triads.triangles(graph).sum() / pairs) if pairs else 0


@_covers(nodes=None)
def triangles(
    G: Converted,  # noqa: N803
    nodes: None = None,
) -> Found:
    """Number of triangles that a node is part of."""
    return G.by_node(triads.triangles(G.graph()))


@_covers(nodes=None)
def constraint(
    G: Converted,  # noqa: N803
    nodes: None = None,
    weight: str | None = None,
) -> Found:
    """Burt's constraint; NaN for an isolated node."""
    return G.by_node(triads.closure(G.graph(weight)).constraint)


@_covers(nodes=None)
def effective_size(
    G: Converted,  # noqa: N803
    nodes: None = None,
    weight: str | None = None,
) -> Found:
    """Burt's effective size, by its formula; NaN for an isolated node."""
    return G.by_node(triads.closure(G.graph(weight)).effective_size)


@_covers(personalization=None, nstart=None, dangling=None)
def pagerank(  # noqa: PLR0913
    G: Converted,  # noqa: N803
    alpha: float = 0.85,
    personalization: None = None,
    max_iter: int = 100,
    tol: float = 1e-6,
    nstart: None = None,
    weight: str | None = "weight",
    dangling: None = None,
) -> Found:  # fmt: skip
    """PageRank along ties in proportion to their weight."""
    graph = G.graph(weight)
    found = spreading.pagerank(graph, damping=alpha, rounds=max_iter, tolerance=tol)
    return _converged(G, found, max_iter)


@_covers(nstart=None)
def eigenvector_centrality(
    G: Converted,  # noqa: N803
    max_iter: int = 100,
    tol: float = 1e-6,
    nstart: None = None,
    weight: str | None = None,
) -> Found:
    """Leading eigenvector of the adjacency matrix, by power iteration."""
    if not len(G):
        raise nx.NetworkXPointlessConcept("cannot compute centrality for the null graph")
    found = spreading.eigenvector(G.graph(weight), rounds=max_iter, tolerance=tol)
    return _converged(G, found, max_iter)


def _converged(graph: Converted, found: NDArray[np.float64] | None, rounds: int) -> Found:
    if found is None:
        raise nx.PowerIterationFailedConvergence(rounds)
    return graph.by_node(found)


@_covers()
def articulation_points(G: Converted) -> Iterator[Hashable]:  # noqa: N803
    """Nodes without which their component falls apart."""
    return G.named(np.flatnonzero(cut(G.graph()).between() > 0))


@_covers()
def connected_components(G: Converted) -> Iterator[set[Hashable]]:  # noqa: N803
    """The nodes of each component, in the order of the first of each."""
    count, label = components_of(G.graph().matrix(), directed=False)
    return _groups(G, label, count)


@_covers()
def number_connected_components(G: Converted) -> int:  # noqa: N803
    """Number of components."""
    return int(components_of(G.graph().matrix(), directed=False)[0])


@_covers()
def leiden_communities(
    G: Converted,  # noqa: N803
    weight: str | None = "weight",
    resolution: float = 1,
    max_level: int | None = None,
    seed: int | random.Random | None = None,
) -> list[set[Hashable]]:
    """Communities of high modularity, the largest first; NetworkX makes a generator of the seed."""
    drawn = getattr(seed, "randrange", None)  # without a seed NetworkX passes the module itself
    start: Any = drawn(2**32) if drawn else seed
    if not (start is None or isinstance(start, int)):
        refuse("seeds that are neither whole numbers nor Python's generators")
    levels = {} if max_level is None else {"levels": max_level}
    group = leiden.leiden(G.graph(weight), resolution=resolution, seed=start, **levels)
    return list(_groups(G, group, int(group.max(initial=-1)) + 1))


def _groups(
    graph: Converted, label: NDArray[np.integer[Any]], count: int
) -> Iterator[set[Hashable]]:
    order = np.argsort(label, kind="stable")
    bounds = np.cumsum(np.bincount(label, minlength=count))
    return (set(graph.named(rows)) for rows in np.split(order, bounds[:-1]) if len(rows))
