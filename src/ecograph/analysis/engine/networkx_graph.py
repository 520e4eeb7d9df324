"""A NetworkX graph taken over into compressed rows, its edge attributes by name."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any, Final, NoReturn, cast

import numpy as np

from ecograph.analysis.engine.graph import Graph

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Mapping

    import networkx as nx
    from numpy.typing import NDArray

__all__ = ["Converted", "convert", "refuse"]


def refuse(reason: str) -> NoReturn:
    """Say what is not covered, in the way that lets NetworkX go on to another backend."""
    raise NotImplementedError(f"The ecograph backend does not cover {reason}.")


@dataclass(frozen=True, eq=False)
class Converted:
    """The backend's graph: frozen, undirected, without loops.

    Attributes
    ----------
    nodes
        In the order of the graph that it was taken from.
    columns
        For each edge attribute asked for, its values beside `indices`. Each measure asks for its
        own attribute by name, so that a graph kept by NetworkX's cache for one weight never
        answers for another.
    """

    nodes: tuple[Hashable, ...]
    indptr: NDArray[np.int64]
    indices: NDArray[np.int32]
    columns: Mapping[str, NDArray[np.float64]]

    __networkx_backend__: Final = "ecograph"

    def __len__(self) -> int:
        return len(self.nodes)

    def __iter__(self) -> Iterator[Hashable]:
        return iter(self.nodes)

    def is_directed(self) -> bool:
        """No."""
        return False

    def is_multigraph(self) -> bool:
        """No."""
        return False

    def graph(self, weight: object = None) -> Graph:
        """The ties with one edge attribute; with 1 for ``None``."""
        if weight is None:
            return Graph(self.indptr, self.indices, np.ones(len(self.indices)))
        if not isinstance(weight, str):
            refuse("weights that are functions")
        if weight not in self.columns:
            refuse(f"the edge attribute {weight!r}, with which this graph was not converted")
        values = self.columns[weight]
        if not (np.isfinite(values).all() and (values > 0).all()):
            refuse(f"values of {weight!r} that are not positive numbers")
        return Graph(self.indptr, self.indices, values)

    def to_networkx(self) -> nx.Graph[Hashable]:
        """The same graph for NetworkX, with the edge attributes that were taken over."""
        import networkx as nx

        graph: nx.Graph[Hashable] = nx.Graph()
        graph.add_nodes_from(self.nodes)
        row = np.repeat(np.arange(len(self)), np.diff(self.indptr))
        once = np.flatnonzero(row < self.indices)
        ends = zip(self.named(row[once]), self.named(self.indices[once]), strict=True)
        graph.add_edges_from(ends)
        for name, values in self.columns.items():
            ends = zip(self.named(row[once]), self.named(self.indices[once]), strict=True)
            for (one, other), value in zip(ends, values[once].tolist(), strict=True):
                graph.edges[one, other][name] = value
        return graph

    def by_node(self, values: NDArray[Any]) -> dict[Hashable, Any]:
        """One value a node, as NetworkX gives it."""
        return dict(zip(self.nodes, values.tolist(), strict=True))

    def named(self, rows: NDArray[np.integer[Any]]) -> Iterator[Hashable]:
        """The nodes at `rows`."""
        return (self.nodes[row] for row in rows.tolist())


def convert(
    graph: nx.Graph[Any], attributes: Mapping[str, object], *, everything: bool = False
) -> Converted:
    """Take a graph over; `attributes` names edge attributes, each with its value where missing.

    Raises
    ------
    NotImplementedError
        For directed graphs, several edges between two nodes, loops, attributes without a number.
    """
    if graph.is_directed() or graph.is_multigraph():
        refuse("directed graphs and multigraphs")
    adjacency = _adjacency(graph)
    place = {node: row for row, node in enumerate(adjacency)}
    degree = np.fromiter(map(len, adjacency.values()), np.int64, len(adjacency))
    arcs = int(degree.sum())
    ends = np.fromiter(
        map(place.__getitem__, chain.from_iterable(adjacency.values())), np.int32, arcs
    )
    row = np.repeat(np.arange(len(adjacency)), degree)
    if (row == ends).any():
        refuse("graphs with loops")
    order = np.lexsort((ends, row))
    wanted = dict(attributes)
    if everything:
        names = {name for _, _, data in graph.edges(data=True) for name in data}
        wanted |= {name: np.nan for name in names if name not in wanted}
    indptr = np.concatenate([[0], np.cumsum(degree)]).astype(np.int64)
    columns = {name: _column(graph, name, missing)[order] for name, missing in wanted.items()}
    return Converted(tuple(adjacency), indptr, ends[order], columns)


def _adjacency(graph: nx.Graph[Any]) -> dict[Hashable, dict[Hashable, dict[str, Any]]]:
    """The neighbours as NetworkX's own algorithms read them; views would take twice as long."""
    return cast("Any", graph)._adj  # type: ignore[no-any-return]


def _column(graph: nx.Graph[Any], name: str, missing: object) -> NDArray[np.float64]:
    """An edge attribute beside the neighbours; NaN throughout where it holds no numbers."""
    values = (
        data.get(name, missing) for around in _adjacency(graph).values() for data in around.values()
    )
    try:
        return np.fromiter(map(float, values), np.float64)
    except (TypeError, ValueError):
        return np.full(2 * graph.number_of_edges(), np.nan)
