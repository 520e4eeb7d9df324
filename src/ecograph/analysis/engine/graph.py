"""A frozen graph in compressed rows, the form that all engine code works on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from scipy.sparse import csr_array

from ecograph.errors import BadRequest

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ecograph.network.network import Network

__all__ = ["TOLERANCE", "Graph", "distances_of", "graph_of", "hops", "lengths", "strengths_of"]

TOLERANCE: Final = 1e-12
"""Paths whose lengths differ by less than this share of them are equally long."""

_EXACT: Final = 2.0**53
"""Whole numbers below this are exact as floats."""


@dataclass(frozen=True, slots=True)
class Graph:
    """An undirected simple graph with one positive number on each tie.

    Attributes
    ----------
    indptr : ndarray of int64, nodes + 1
    indices : ndarray of int32
        Neighbours of node ``i``, ascending: ``indices[indptr[i]:indptr[i + 1]]``; each tie stands
        twice, no node is its own neighbour.
    weight : ndarray of float64
        Beside `indices`: a length or a strength, as the measure wants.
    tolerance : float
        Share by which two path lengths may differ and still count as equal; 0 where lengths are
        whole numbers that floats hold exactly.
    """

    indptr: NDArray[np.int64]
    indices: NDArray[np.int32]
    weight: NDArray[np.float64]
    tolerance: float = 0.0

    def __len__(self) -> int:
        return len(self.indptr) - 1

    @property
    def degree(self) -> NDArray[np.int64]:
        """Number of neighbours of each node."""
        return np.diff(self.indptr)

    def among(self, nodes: NDArray[np.int64]) -> Graph:
        """The graph of `nodes`, which keep their order, with the ties between them."""
        part = self.matrix()[nodes][:, nodes]
        part.sort_indices()
        pointer, ends = part.indptr.astype(np.int64), part.indices.astype(np.int32)
        return Graph(pointer, ends, part.data, self.tolerance)

    def matrix(self) -> csr_array[Any, Any]:
        """The same as a sparse matrix."""
        return csr_array((self.weight, self.indices, self.indptr), shape=(len(self), len(self)))


def graph_of(matrix: csr_array[Any, Any], tolerance: float = 0.0) -> Graph:
    """A graph from a symmetric matrix of positive numbers.

    Raises
    ------
    BadRequest
        If a number is not positive and finite, or stands on the diagonal.

    Examples
    --------
    >>> graph_of(csr_array([[0.0, 2.0], [2.0, 0.0]])).indices.tolist()
    [1, 0]
    """
    tidy = csr_array(matrix, copy=True)
    tidy.sum_duplicates()
    weight = np.asarray(tidy.data, dtype=np.float64)
    if not (np.isfinite(weight).all() and (weight > 0).all()):
        raise BadRequest("A tie has a weight that is not a positive number.")
    if tidy.diagonal().any():
        raise BadRequest("A node is tied to itself.", "Remove loops first.")
    indptr, indices = tidy.indptr.astype(np.int64), tidy.indices.astype(np.int32)
    return Graph(indptr, indices, weight, tolerance)


def hops(graph: Graph) -> Graph:
    """The same ties, each of length 1."""
    return Graph(graph.indptr, graph.indices, np.ones(len(graph.indices)))


def lengths(graph: Graph) -> Graph:
    """The graph with the tolerance that its lengths need.

    A simple path over whole numbers is added up without rounding as long as it stays below
    2⁵³; then two lengths are equal exactly when they are.
    """
    whole = bool((graph.weight == np.floor(graph.weight)).all())
    longest = float(graph.weight.max(initial=0.0)) * max(len(graph), 1)
    exact = whole and longest < _EXACT
    tolerance = 0.0 if exact else TOLERANCE
    return Graph(graph.indptr, graph.indices, graph.weight, tolerance)


def strengths_of(network: Network) -> Graph:
    """The ties of a network with their strengths."""
    return graph_of(network.strength)


def distances_of(network: Network) -> Graph:
    """The ties of a network with their distances, 1/strength."""
    strengths = strengths_of(network)
    inverse = Graph(strengths.indptr, strengths.indices, 1.0 / strengths.weight)
    return lengths(inverse)
