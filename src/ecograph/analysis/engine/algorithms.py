"""The functions of NetworkX that the backend covers, with NetworkX's own names and arguments.

Every function checks its arguments itself: NetworkX does not ask
:func:`ecograph.analysis.engine.backend` whether it can run on a graph that is
already the backend's.
"""

from __future__ import annotations

import random
from functools import wraps
from inspect import signature
from typing import TYPE_CHECKING, Any, Final

import networkx as nx
import numpy as np

from ecograph.analysis.engine import k_core, leiden, power_iteration, sampling, shortest_paths
from ecograph.analysis.engine import triangles as triads
from ecograph.analysis.engine.biconnected import bridges as found_bridges
from ecograph.analysis.engine.biconnected import cut
from ecograph.analysis.engine.components import components
from ecograph.analysis.engine.edge_betweenness import edge_betweenness
from ecograph.analysis.engine.networkx_graph import Converted, convert, refuse

if TYPE_CHECKING:
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
            bound = signature(function).bind(*args, **kwargs)
            bound.apply_defaults()
            given = bound.arguments
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
        if argument in given and not _same(given[argument], value):
            return f"{name} with {argument} other than {value}"
    return "weights that are functions" if callable(given.get("weight")) else ""


def _same(given: object, value: object) -> bool:
    """Whether an argument is the one value that is covered; anything may be given."""
    return given is value or (isinstance(value, float) and given == value)


@_covers(endpoints=False)
def betweenness_centrality(
    G: Converted,  # noqa: N803
    k: int | None = None,
    normalized: bool = True,
    weight: str | None = None,
    endpoints: bool = False,
    seed: object = None,
) -> Found:
    """Share of the shortest paths between others that lead through each node.

    With `k` it is estimated from the paths that begin at k nodes, those that NetworkX draws.
    """
    others = (len(G) - 1) * (len(G) - 2) / 2
    if k is not None and k != len(G) and others > 0:
        sources = _sources(G, k, seed)
        found = sampling.estimate(G.graph(weight), sources, weighted=weight is not None)
        return G.by_node(found.values if normalized else found.values * others)
    values = shortest_paths.betweenness(G.graph(weight), weighted=weight is not None)
    return G.by_node(values / others if normalized and others > 0 else values)


@_covers()
def edge_betweenness_centrality(
    G: Converted,  # noqa: N803
    k: int | None = None,
    normalized: bool = True,
    weight: str | None = None,
    seed: object = None,
) -> Found:
    """Share of the shortest paths that run along each tie; from k nodes, where k is given."""
    sources = None if k is None else _sources(G, k, seed)
    begins = len(G) if sources is None else len(sources)
    graph = G.graph(weight)
    values = edge_betweenness(graph, sources, weighted=weight is not None)
    if len(G) > 1:
        values = values / (begins * (len(G) - 1)) if normalized else values * len(G) / (2 * begins)
    row = np.repeat(np.arange(len(G)), graph.degree)
    once = np.flatnonzero(row < graph.indices)
    ties = zip(G.named(row[once]), G.named(graph.indices[once]), strict=True)
    return dict(zip(ties, values[once].tolist(), strict=True))


def _sources(graph: Converted, k: int, seed: Any) -> NDArray[np.int64]:  # noqa: ANN401
    """The nodes that NetworkX would draw; it makes a generator of the seed."""
    chance = seed if hasattr(seed, "sample") else random.Random(seed)  # noqa: S311
    return np.array(chance.sample(range(len(graph)), k), dtype=np.int64)


@_covers(u=None)
def closeness_centrality(
    G: Converted,  # noqa: N803
    u: None = None,
    distance: str | None = None,
    wf_improved: bool = True,
) -> Found:
    """Inverse mean distance to those within reach, times their share if `wf_improved`."""
    near = shortest_paths.nearness(G.graph(distance), weighted=distance is not None)
    return G.by_node(near.closeness(improved=wf_improved))


@_covers(nbunch=None, sources=None)
def harmonic_centrality(
    G: Converted,  # noqa: N803
    nbunch: None = None,
    distance: str | None = None,
    sources: None = None,
) -> Found:
    """Sum of the inverse distances to all others."""
    return G.by_node(
        shortest_paths.nearness(G.graph(distance), weighted=distance is not None).inverse
    )


@_covers()
def core_number(G: Converted) -> Found:  # noqa: N803
    """Largest k such that a node is in a subgraph where all have k neighbours."""
    return G.by_node(k_core.core_number(G.graph()))


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
    matrix = G.graph(weight).matrix()
    found = power_iteration.pagerank(matrix, damping=alpha, rounds=max_iter, tolerance=tol)
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
    matrix = G.graph(weight).matrix()
    found = power_iteration.eigenvector(matrix, rounds=max_iter, tolerance=tol)
    return _converged(G, found, max_iter)


@_covers(nstart=None)
def katz_centrality(  # noqa: PLR0913
    G: Converted,  # noqa: N803
    alpha: float = 0.1,
    beta: float | Mapping[Hashable, float] = 1.0,
    max_iter: int = 1000,
    tol: float = 1e-6,
    nstart: None = None,
    normalized: bool = True,
    weight: str | None = None,
) -> Found:  # fmt: skip
    """Katz centrality: what each node has of its own, and a share of what its neighbours have."""
    matrix, start = G.graph(weight).matrix(), _own(G, beta)
    found = power_iteration.katz(matrix, start, damping=alpha, rounds=max_iter, tolerance=tol)
    if found is None:
        raise nx.PowerIterationFailedConvergence(max_iter)
    return G.by_node(found / (np.linalg.norm(found) or 1.0) if normalized else found)


@_covers()
def katz_centrality_numpy(
    G: Converted,  # noqa: N803
    alpha: float = 0.1,
    beta: float | Mapping[Hashable, float] = 1.0,
    normalized: bool = True,
    weight: str | None = None,
) -> Found:
    """Katz centrality from its system of equations."""
    matrix = G.graph(weight).matrix()
    found = power_iteration.katz_solved(matrix, _own(G, beta), damping=alpha)
    if found is None:
        refuse("an alpha that is not below the inverse of the leading eigenvalue")
    norm = np.sign(found.sum()) * np.linalg.norm(found) if normalized else 1.0
    return G.by_node(found / norm)


def _own(graph: Converted, beta: Any) -> NDArray[np.float64]:  # noqa: ANN401
    """What each node has of its own: one number, or one by node."""
    if hasattr(beta, "keys"):
        if set(beta) != set(graph.nodes):
            raise nx.NetworkXError("beta dictionary must have a value for every node")
        return np.array([float(beta[node]) for node in graph.nodes])
    try:
        return np.full(len(graph), float(beta))
    except (TypeError, ValueError) as error:
        raise nx.NetworkXError("beta must be a number") from error


def _converged(graph: Converted, found: NDArray[np.float64] | None, rounds: int) -> Found:
    if found is None:
        raise nx.PowerIterationFailedConvergence(rounds)
    return graph.by_node(found)


@_covers()
def articulation_points(G: Converted) -> Iterator[Hashable]:  # noqa: N803
    """Nodes without which their component falls apart."""
    return G.named(np.flatnonzero(cut(G.graph()).between() > 0))


@_covers(root=None)
def bridges(
    G: Converted,  # noqa: N803
    root: None = None,
) -> Iterator[tuple[Hashable, Hashable]]:
    """Ties without which their component falls apart."""
    one, other = found_bridges(cut(G.graph())).T
    return zip(G.named(one), G.named(other), strict=True)


@_covers()
def connected_components(G: Converted) -> Iterator[set[Hashable]]:  # noqa: N803
    """The nodes of each component, in the order of the first of each."""
    count, label = components(G.graph())
    return _groups(G, label, count)


@_covers()
def number_connected_components(G: Converted) -> int:  # noqa: N803
    """Number of components."""
    return int(components(G.graph())[0])


@_covers()
def leiden_communities(
    G: Converted,  # noqa: N803
    weight: str | None = "weight",
    resolution: float = 1,
    max_level: int | None = None,
    seed: int | random.Random | None = None,
) -> list[set[Hashable]]:
    """Communities of high modularity that hold together, the largest first."""
    chosen: Any = {} if max_level is None else {"levels": max_level}
    group = leiden.leiden(G.graph(weight), resolution=resolution, seed=_start(seed), **chosen)
    return list(_groups(G, group, int(group.max(initial=-1)) + 1))


@_covers(threshold=1e-7)
def louvain_communities(
    G: Converted,  # noqa: N803
    weight: str | None = "weight",
    resolution: float = 1,
    threshold: float = 1e-7,
    max_level: int | None = None,
    seed: int | random.Random | None = None,
) -> list[set[Hashable]]:
    """Communities of high modularity, the largest first."""
    chosen: Any = {} if max_level is None else {"levels": max_level}
    if max_level is not None and max_level <= 0:
        raise ValueError("max_level argument must be a positive integer or None")
    group = leiden.louvain(G.graph(weight), resolution=resolution, seed=_start(seed), **chosen)
    return list(_groups(G, group, int(group.max(initial=-1)) + 1))


def _start(seed: Any) -> int | None:  # noqa: ANN401
    """A number to seed our own generator with; NetworkX makes a generator of a seed."""
    drawn = getattr(seed, "randrange", None)  # without a seed NetworkX passes the module itself
    start = drawn(2**32) if drawn else seed
    if not (start is None or isinstance(start, int)):
        refuse("seeds that are neither whole numbers nor Python's generators")
    return start


def _groups(
    graph: Converted, label: NDArray[np.integer[Any]], count: int
) -> Iterator[set[Hashable]]:
    order = np.argsort(label, kind="stable")
    bounds = np.cumsum(np.bincount(label, minlength=count))
    return (set(graph.named(rows)) for rows in np.split(order, bounds[:-1]) if len(rows))
