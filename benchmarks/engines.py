"""The same measures by ecograph and by each of its peers, as functions without arguments."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

import networkx as nx
import numpy as np
from scipy.sparse import csr_array, diags_array, triu
from scipy.sparse.csgraph import connected_components
from scipy.sparse.linalg import cg, eigsh

if TYPE_CHECKING:
    from networks import Matrix

SMALL = 6_000
LOOSE, TIGHT = 1e-6, 1e-10
Task = Callable[[], Any]


@dataclass(frozen=True)
class Sampled:
    """A sum over sources, run from some of them and extended to all."""

    run: Callable[[np.ndarray[Any, Any]], Any]
    few: int


Tasks = dict[str, Task | Sampled]


@dataclass(frozen=True)
class Given:
    """A network with what every engine needs to know of it."""

    matrix: Matrix
    sources: np.ndarray[Any, Any]
    katz: float
    full: bool

    @classmethod
    def of(cls, matrix: Matrix, *, full: bool) -> Given:
        """Draw the order of the sources; take half of what Katz's damping may be at most."""
        plain = csr_array((np.ones(matrix.nnz), matrix.indices, matrix.indptr), matrix.shape)
        leading = eigsh(plain, k=1, v0=np.ones(matrix.shape[0]), return_eigenvectors=False)[0]
        order = np.random.default_rng(0).permutation(matrix.shape[0])
        return cls(matrix, order, 0.5 / float(leading), full or matrix.shape[0] <= SMALL)

    @property
    def edges(self) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any], np.ndarray[Any, Any]]:
        """Each tie once: both ends and the strength."""
        upper = triu(self.matrix, format="coo")
        return upper.row, upper.col, upper.data

    def searched(self, whole: Task | None, some: Callable[..., Any], few: int = 100) -> Any:  # noqa: ANN401
        """The whole run if it is asked for or the network is small; else a sample."""
        return whole if self.full and whole else Sampled(some, few)


def ecograph(given: Given) -> Tasks:
    from ecograph.analysis.engine import shortest_paths
    from ecograph.analysis.engine.biconnected import bridges, cut
    from ecograph.analysis.engine.components import components
    from ecograph.analysis.engine.graph import Graph, graph_of, hops, lengths
    from ecograph.analysis.engine.k_core import core_number
    from ecograph.analysis.engine.leiden import leiden, louvain
    from ecograph.analysis.engine.power_iteration import eigenvector, katz, pagerank
    from ecograph.analysis.engine.triangles import closure, clustering

    graph = graph_of(given.matrix)
    far = lengths(Graph(graph.indptr, graph.indices, 1 / graph.weight))
    size = len(graph)
    matrix, plain, start = graph.matrix(), hops(graph).matrix(), np.ones(size)
    return {
        "conversion": lambda: graph_of(given.matrix),
        "components": lambda: components(graph),
        "articulation points": lambda: np.flatnonzero(cut(graph).between() > 0),
        "bridges": lambda: bridges(cut(graph)),
        "core numbers": lambda: core_number(graph),
        "clustering": lambda: clustering(graph),
        "constraint": lambda: closure(graph).constraint,
        "effective size": lambda: closure(graph).effective_size,
        "constraint, effective size, clustering": lambda: closure(graph),
        "PageRank": lambda: pagerank(matrix, tolerance=LOOSE),
        "PageRank to 1e-10": lambda: pagerank(matrix, tolerance=TIGHT / size, rounds=1000),
        "eigenvector": lambda: eigenvector(matrix, tolerance=LOOSE),
        "Katz": lambda: katz(plain, start, damping=given.katz, rounds=1000, tolerance=LOOSE),
        "Leiden": lambda: leiden(graph),
        "Louvain": lambda: louvain(graph),
        "harmonic": lambda: shortest_paths.nearness(graph, weighted=False).inverse,
        "closeness": lambda: shortest_paths.nearness(graph, weighted=False).closeness(),
        "betweenness": lambda: shortest_paths.betweenness(graph, weighted=False),
        "harmonic, weighted": lambda: shortest_paths.nearness(far, weighted=True).inverse,
        "closeness, weighted": lambda: shortest_paths.nearness(far, weighted=True).closeness(),
        "betweenness, weighted": lambda: shortest_paths.betweenness(far, weighted=True),
    }


def igraph(given: Given) -> Tasks:
    library: Any = import_module("igraph")
    first, second, strength = given.edges

    def made() -> Any:  # noqa: ANN401
        pairs = np.stack([first, second], axis=1)
        graph = library.Graph(n=given.matrix.shape[0], edges=pairs)
        graph.es["w"], graph.es["d"] = strength, 1 / strength
        return graph

    graph = made()

    def search(name: str, argument: str, weights: str | None) -> Any:  # noqa: ANN401
        method = getattr(graph, name)
        return given.searched(
            lambda: method(weights=weights),
            lambda sources: method(weights=weights, **{argument: sources.tolist()}),
        )

    return {
        "conversion": made,
        "components": lambda: graph.connected_components(),
        "articulation points": lambda: graph.articulation_points(),
        "bridges": lambda: graph.bridges(),
        "core numbers": lambda: graph.coreness(),
        "clustering": lambda: graph.transitivity_local_undirected(mode="zero"),
        "constraint": lambda: graph.constraint(weights="w"),
        "PageRank": lambda: graph.pagerank(weights="w"),
        "PageRank to 1e-10": lambda: graph.pagerank(weights="w"),
        "eigenvector": lambda: graph.eigenvector_centrality(weights="w"),
        "Leiden": lambda: graph.community_leiden("modularity", weights="w", n_iterations=2),
        "Louvain": lambda: graph.community_multilevel(weights="w"),
        "harmonic": search("harmonic_centrality", "vertices", None),
        "closeness": search("closeness", "vertices", None),
        "betweenness": search("betweenness", "sources", None),
        "harmonic, weighted": search("harmonic_centrality", "vertices", "d"),
        "closeness, weighted": search("closeness", "vertices", "d"),
        "betweenness, weighted": search("betweenness", "sources", "d"),
    }


def networkit(given: Given) -> Tasks:
    library: Any = import_module("networkit")
    library.setNumberOfThreads(1)
    first, second, strength = given.edges
    kind, parts = library.centrality, library.components

    def made(values: Any = strength, *, weighted: bool = True) -> Any:  # noqa: ANN401
        graph = library.GraphFromCoo(
            (values, (first, second)), n=given.matrix.shape[0], weighted=weighted
        )
        graph.indexEdges()
        return graph

    graph, plain, far = made(), made(weighted=False), made(1 / strength)
    generalized = kind.ClosenessVariant.Generalized

    def near(of: Any, whole: Task) -> Any:  # noqa: ANN401
        """A search from each source; networkit offers closeness of all nodes only."""
        some = library.distance.SPSP
        return given.searched(whole, lambda sources: some(of, sources.tolist()).run())

    def between(of: Any) -> Any:  # noqa: ANN401
        return given.searched(
            lambda: kind.Betweenness(of).run(),
            lambda sources: kind.EstimateBetweenness(of, len(sources)).run(),
        )

    return {
        "conversion": made,
        "components": lambda: parts.ConnectedComponents(plain).run(),
        "articulation points": lambda: parts.BiconnectedComponents(plain).run(),
        "core numbers": lambda: kind.CoreDecomposition(plain).run(),
        "clustering": lambda: kind.LocalClusteringCoefficient(plain).run(),
        "PageRank": lambda: kind.PageRank(graph, 0.85, LOOSE).run(),
        "PageRank to 1e-10": lambda: kind.PageRank(graph, 0.85, TIGHT).run(),
        "eigenvector": lambda: kind.EigenvectorCentrality(graph, LOOSE).run(),
        "Katz": lambda: kind.KatzCentrality(plain, given.katz, 1.0, LOOSE).run(),
        "Leiden": lambda: library.community.ParallelLeiden(graph, 2, True).run(),
        "Louvain": lambda: library.community.PLM(graph, True).run(),
        "harmonic": near(plain, lambda: kind.HarmonicCloseness(plain, True).run()),
        "closeness": near(plain, lambda: kind.Closeness(plain, True, generalized).run()),
        "betweenness": between(plain),
        "harmonic, weighted": near(far, lambda: kind.HarmonicCloseness(far, True).run()),
        "closeness, weighted": near(far, lambda: kind.Closeness(far, True, generalized).run()),
        "betweenness, weighted": between(far),
    }


def rustworkx(given: Given) -> Tasks:
    library: Any = import_module("rustworkx")
    columns = [column.tolist() for column in given.edges]
    single = given.matrix.shape[0] + 1  # parallel above so many nodes: never

    def made(kind: Any = library.PyGraph) -> Any:  # noqa: ANN401
        graph = kind()
        graph.add_nodes_from(range(given.matrix.shape[0]))
        graph.add_edges_from(list(zip(*columns, strict=True)))
        return graph

    graph = made()
    both: Any = graph.to_directed()
    found: Tasks = {
        "conversion": made,
        "components": lambda: library.connected_components(graph),
        "articulation points": lambda: library.articulation_points(graph),
        "bridges": lambda: library.bridges(graph),
        "core numbers": lambda: library.core_number(graph),
        "PageRank": lambda: library.pagerank(both, weight_fn=float, tol=LOOSE),
        "PageRank to 1e-10": lambda: library.pagerank(
            both, weight_fn=float, tol=TIGHT, max_iter=1000
        ),
        "eigenvector": lambda: library.eigenvector_centrality(
            graph, weight_fn=float, tol=LOOSE, max_iter=1000
        ),
        "Katz": lambda: library.katz_centrality(graph, given.katz, tol=LOOSE, max_iter=1000),
    }
    if given.full:
        found["closeness"] = lambda: library.closeness_centrality(graph, parallel_threshold=single)
        found["betweenness"] = lambda: library.betweenness_centrality(
            graph, parallel_threshold=single
        )
    return found


def scipy(given: Given) -> Tasks:
    matrix = given.matrix
    size = matrix.shape[0]
    plain = csr_array((np.ones(matrix.nnz), matrix.indices, matrix.indptr), matrix.shape)
    degree = np.diff(matrix.indptr)

    def pagerank(tolerance: float) -> Any:  # noqa: ANN401
        total = np.asarray(matrix.sum(axis=0)).ravel()
        share = np.divide(1, total, out=np.zeros(size), where=total > 0)
        values = np.full(size, 1 / size)
        while True:
            loose = values[total == 0].sum() / size
            found = 0.85 * (matrix @ (values * share) + loose) + 0.15 / size
            moved = np.abs(found - values).sum()
            values = found
            if moved < tolerance:
                return values

    def clustering() -> Any:  # noqa: ANN401
        closed = np.asarray(((plain @ plain) * plain).sum(axis=1)).ravel()
        return np.divide(closed, degree * (degree - 1), out=np.zeros(size), where=degree > 1)

    def constraint() -> Any:  # noqa: ANN401
        total = np.asarray(matrix.sum(axis=1)).ravel()
        share = diags_array(np.divide(1, total, out=np.zeros(size), where=total > 0)) @ matrix
        return np.asarray((((share + share @ share) * plain) ** 2).sum(axis=1)).ravel()

    def katz() -> Any:  # noqa: ANN401
        system = diags_array(np.ones(size)) - given.katz * plain
        return cg(csr_array(system), np.ones(size), rtol=LOOSE)

    return {
        "components": lambda: connected_components(matrix, directed=False),
        "clustering": clustering,
        "constraint": constraint,
        "PageRank": lambda: pagerank(LOOSE * size),
        "PageRank to 1e-10": lambda: pagerank(TIGHT),
        "eigenvector": lambda: eigsh(matrix, k=1, v0=np.ones(size), tol=LOOSE),
        "Katz": katz,
    }


def networkx(given: Given) -> Tasks:
    size = given.matrix.shape[0]

    def made() -> Any:  # noqa: ANN401
        first, second, strength = (column.tolist() for column in given.edges)
        graph: Any = nx.Graph()
        graph.add_nodes_from(range(size))
        graph.add_edges_from(
            (one, other, {"w": tie, "d": 1 / tie})
            for one, other, tie in zip(first, second, strength, strict=True)
        )
        return graph

    graph = made()
    small = size <= SMALL

    def near(sources: np.ndarray[Any, Any]) -> None:
        for source in sources.tolist():
            nx.closeness_centrality(graph, u=source)

    def between(sources: np.ndarray[Any, Any]) -> None:
        nx.betweenness_centrality(graph, k=len(sources), seed=1)

    found: Tasks = {
        "conversion": made,
        "components": lambda: list(nx.connected_components(graph)),
        "articulation points": lambda: list(nx.articulation_points(graph)),
        "bridges": lambda: list(nx.bridges(graph)),
        "core numbers": lambda: nx.core_number(graph),
        "clustering": lambda: nx.clustering(graph),
        "PageRank": lambda: nx.pagerank(graph, weight="w", tol=LOOSE),
        "PageRank to 1e-10": lambda: nx.pagerank(
            graph, weight="w", tol=TIGHT / size, max_iter=1000
        ),
        "eigenvector": lambda: nx.eigenvector_centrality(graph, weight="w", max_iter=1000),
        "Katz": lambda: nx.katz_centrality(graph, given.katz),
        "closeness": Sampled(near, 200),
        "betweenness": Sampled(between, 200),
    }
    if small:
        found |= {
            "constraint": lambda: nx.constraint(graph, weight="w"),
            "effective size": lambda: nx.effective_size(graph, weight="w"),
            "Louvain": lambda: nx.community.louvain_communities(graph, weight="w", seed=1),
            "harmonic": lambda: nx.harmonic_centrality(graph),
            "closeness": lambda: nx.closeness_centrality(graph),
            "betweenness": lambda: nx.betweenness_centrality(graph),
        }
    return found


ENGINES: dict[str, Callable[[Given], Tasks]] = {
    "ecograph": ecograph,
    "networkit": networkit,
    "igraph": igraph,
    "rustworkx": rustworkx,
    "scipy": scipy,
    "networkx": networkx,
}
