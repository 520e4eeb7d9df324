"""What must hold before a network is measured: sound strengths, one group a node, known ids."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.sparse import csr_array

from ecograph.errors import BadRequest
from ecograph.links.columns import Strings, encode

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from ecograph.network.network import Network

__all__ = ["among_known", "grouped", "pattern", "rows_of", "strengths"]


def strengths(network: Network) -> csr_array[Any, Any]:
    """The strengths of a network; a tie of strength 0 is no tie.

    Raises
    ------
    BadRequest
        If a strength is negative, infinite or not a number; the message names the row.

    Examples
    --------
    >>> from ecograph.network.projection import network_of
    >>> strengths(network_of({"p1": "ab"})).toarray().tolist()
    [[0.0, 1.0], [1.0, 0.0]]
    """
    matrix = network.strength
    wrong = np.flatnonzero(~np.isfinite(matrix.data) | (matrix.data < 0))
    if len(wrong):
        cell = int(wrong[0])
        row = int(np.searchsorted(matrix.indptr, cell, side="right")) - 1
        one, other = network.nodes.id[row], network.nodes.id[int(matrix.indices[cell])]
        raise BadRequest(
            f"Row {row} ({one}) has a tie of strength {matrix.data[cell]} with {other}.",
            "Strengths are finite and not negative.",
        )
    if matrix.nnz and not matrix.data.all():
        matrix = csr_array(matrix, copy=True)
        matrix.eliminate_zeros()
    return matrix


def pattern(network: Network) -> csr_array[Any, Any]:
    """The ties of a network, each 1, whatever their strength; the strengths are checked."""
    matrix = strengths(network)
    cells = (np.ones(matrix.nnz), matrix.indices, matrix.indptr)
    return csr_array(cells, shape=matrix.shape)


def grouped(
    network: Network, groups: Sequence[str] | None
) -> tuple[NDArray[np.int32], tuple[str, ...]]:
    """Number of the group of each node, and the names of the groups, sorted.

    Parameters
    ----------
    network
        The nodes.
    groups
        A label for each node; by default its kind. Nodes without one (``""``) are a group.

    Raises
    ------
    BadRequest
        If there are more or fewer labels than nodes.
    """
    labels = list(network.nodes.kind) if groups is None else list(groups)
    if len(labels) != len(network):
        raise BadRequest(
            f"{len(labels)} group labels were given for {len(network)} organisations.",
            "Give one label for each, in the order of the network.",
        )
    codes, names = encode(labels)
    return codes, tuple(names)


def among_known(network: Network, groups: Sequence[str]) -> tuple[Network, list[str]]:
    """The network of the organisations that have a group, and their groups.

    Strengths and events stay as they are: only nodes go, with their ties.

    Examples
    --------
    >>> from ecograph.network.projection import network_of
    >>> known, groups = among_known(network_of({"p1": "abc", "p2": "ac"}), ["U", "", "I"])
    >>> list(known.nodes.id), groups, known.strength.toarray().tolist()
    (['a', 'c'], ['U', 'I'], [[0.0, 1.5], [1.5, 0.0]])
    """
    rows = np.flatnonzero(np.array([bool(one) for one in groups], dtype=np.bool_))
    if len(rows) == len(groups):
        return network, list(groups)
    nodes, strength = network.nodes, csr_array(network.strength[rows][:, rows])
    columns = {one.name: getattr(nodes, one.name) for one in fields(nodes)}
    kept = {
        name: None if one is None else Strings.of(one.take(rows)) for name, one in columns.items()
    }
    counts = replace(
        network.counts,
        organisations=len(rows),
        ties=strength.nnz // 2,
        isolates=int((np.diff(strength.indptr) == 0).sum()),
    )
    known = replace(
        network,
        nodes=replace(nodes, **kept),
        strength=strength,
        incidence=csr_array(network.incidence[:, rows]),
        internal=(),
        counts=counts,
    )
    return known, [groups[row] for row in rows.tolist()]


def rows_of(network: Network, identifiers: Iterable[str]) -> list[int]:
    """Rows of organisations, sorted, each once.

    Raises
    ------
    NotFound
        If the network has not all of them.
    """
    return sorted({network.index(one) for one in identifiers})
