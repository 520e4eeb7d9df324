"""The NetworkX backend `ecograph`: what NetworkX loads to hand work over to the engine.

NetworkX asks for :func:`get_info` whenever it is imported, so nothing is imported here before it
is needed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import networkx as nx

    from ecograph.analysis.engine.networkx_graph import Converted

__all__ = ["BACKEND", "COVERED", "Backend", "get_info"]

_SMALL: Final = 200
_EXACT: Final = "Exact. The graph is cut at articulation points, twins merged, ends set apart"
_LENGTHS: Final = "; lengths within a relative 1e-12 count as equal, whole numbers exactly."
_ITERATED: Final = "The iteration and the stopping rule of NetworkX."
_TRIANGLES: Final = "From one pass over all triangles."

COVERED: Final[dict[str, str]] = {
    "articulation_points": "In the order of the nodes.",
    "average_clustering": _TRIANGLES + " All nodes, no weight.",
    "betweenness_centrality": _EXACT + _LENGTHS + " With k from the same nodes that NetworkX "
    "draws. No endpoints.",
    "bridges": "Sorted by the order of the nodes. No root.",
    "closeness_centrality": "Exact; 64 searches at once, or Dijkstra's" + _LENGTHS + " All nodes.",
    "clustering": _TRIANGLES + " All nodes, no weight.",
    "connected_components": "In the order of the first nodes.",
    "constraint": _TRIANGLES + " All nodes.",
    "core_number": "By peeling.",
    "edge_betweenness_centrality": "Exact; one search a source" + _LENGTHS + " With k from the "
    "same nodes that NetworkX draws.",
    "effective_size": _TRIANGLES
    + " All nodes; by Burt's formula, where NetworkX is at times wrong.",
    "eigenvector_centrality": _ITERATED + " No nstart.",
    "harmonic_centrality": "As closeness_centrality.",
    "katz_centrality": _ITERATED + " No nstart.",
    "katz_centrality_numpy": "By conjugate gradients; alpha below the inverse of the leading "
    "eigenvalue.",
    "leiden_communities": "Seeds are whole numbers; NetworkX has no implementation of its own.",
    "louvain_communities": "Of modularity as high as NetworkX's, by other partitions; seeds are "
    "whole numbers. No threshold.",
    "number_connected_components": "Exact.",
    "pagerank": _ITERATED + " No personalization, nstart, dangling.",
    "transitivity": _TRIANGLES,
    "triangles": _TRIANGLES + " All nodes.",
}
"""The functions of NetworkX that are covered, and what to know of each."""


def get_info() -> dict[str, Any]:
    """What NetworkX shows of the backend in its documentation."""
    return {
        "backend_name": "ecograph",
        "project": "ecograph",
        "package": "ecograph",
        "short_summary": "Exact, compiled measures of large undirected graphs.",
        "functions": {name: {"additional_docs": notes} for name, notes in COVERED.items()},
    }


class Backend:
    """The interface that NetworkX dispatches to; undirected graphs without loops.

    Examples
    --------
    >>> import networkx as nx
    >>> graph = BACKEND.convert_from_nx(nx.path_graph(3))
    >>> BACKEND.betweenness_centrality(graph)
    {0: 0.0, 1: 1.0, 2: 0.0}
    """

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name not in COVERED:
            raise AttributeError(f"The ecograph backend has no {name}.")
        from ecograph.analysis.engine.algorithms import ALGORITHMS

        return ALGORITHMS[name]

    @staticmethod
    def convert_from_nx(
        graph: nx.Graph[Any],
        edge_attrs: Mapping[str, object] | None = None,
        *,
        preserve_edge_attrs: bool = False,
        **_others: object,
    ) -> Converted:
        """Take over a graph with the edge attributes asked for."""
        from ecograph.analysis.engine.networkx_graph import convert

        return convert(graph, edge_attrs or {}, everything=preserve_edge_attrs)

    @staticmethod
    def convert_to_nx(result: object, **_others: object) -> object:
        """Results are plain values already; a graph becomes a NetworkX graph."""
        from ecograph.analysis.engine.networkx_graph import Converted

        return result.to_networkx() if isinstance(result, Converted) else result

    @staticmethod
    def can_run(name: str, args: tuple[object, ...], kwargs: Mapping[str, object]) -> bool | str:
        """Whether a call is covered, or why not."""
        from ecograph.analysis.engine.algorithms import uncovered

        return uncovered(name, args, kwargs) or True

    @staticmethod
    def should_run(name: str, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> bool | str:
        """Whether handing over is worth it."""
        graph = args[0] if args else kwargs["G"]
        return len(graph) >= _SMALL or f"{name} of fewer than {_SMALL} nodes is fast anyway"


BACKEND: Final = Backend()
