"""What surrounds an entity: breadth first, within limits that the answer names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ecograph.errors import BadRequest
from ecograph.links.table import PUBLIC

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ecograph.links.table import Link, LinkFilter, Links

__all__ = ["Neighborhood", "Neighbour", "incident", "neighborhood"]


@dataclass(frozen=True, slots=True)
class Neighbour:
    """An entity of a neighborhood; `left_out` links of it pass the filter and are not shown.

    `links` says how many public links it has, whatever the filter.
    """

    id: str
    depth: int
    left_out: int
    links: int


@dataclass(frozen=True, slots=True)
class Neighborhood:
    """Entities in the order they were reached, and the links that reach them.

    `truncated` is true when a limit, rather than the depth, cut something off; `rows` are those
    of the links in their table, `excluded` those that pass the filter and are not kept.
    """

    nodes: tuple[Neighbour, ...]
    links: tuple[Link, ...]
    truncated: bool
    rows: NDArray[np.int64]
    excluded: NDArray[np.int64]


def incident(
    links: Links, node: int, where: LinkFilter = PUBLIC, kept: NDArray[np.bool_] | None = None
) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.bool_]]:
    """Links of one entity as :meth:`Links.incident` gives them, of those that are kept.

    Parameters
    ----------
    links
        All relators.
    node
        Row of the entity.
    where
        Which links count.
    kept : ndarray of bool, one a relator
        Such as those of a day; None keeps all.

    Returns
    -------
    rows, others, outward
        Rows of the links, entities at the far ends, and whether the links lead out. Most
        parallel links first, then the better connected neighbour, then ids.
    """
    if kept is None:
        return links.incident(node, where)
    rows, others, outward = links.around(node, where)
    keep = kept[rows]
    rows, others, outward = rows[keep], others[keep], outward[keep]
    _, place, parallel = np.unique(others, return_inverse=True, return_counts=True)
    order = np.lexsort((rows, others, -links.adjacency.degree[others], -parallel[place]))
    return rows[order], others[order], outward[order]


def neighborhood(
    links: Links,
    identifier: str,
    *,
    depth: int = 1,
    max_nodes: int = 200,
    where: LinkFilter = PUBLIC,
    kept: NDArray[np.bool_] | None = None,
) -> Neighborhood:
    """Walk outward from an entity.

    Parameters
    ----------
    links
        All relators.
    identifier
        Where to begin.
    depth
        How many links away to go.
    max_nodes
        Entities in the answer, at most; those first in :meth:`Links.incident`. All links that
        lead from one to another are shown.
    where
        Which links count.
    kept : ndarray of bool, one a relator
        Such as those of a day; None keeps all.

    Raises
    ------
    BadRequest
        If a limit is below its least sensible value.
    NotFound
        If there is no such entity.
    """
    if depth < 0 or max_nodes < 1:
        raise BadRequest("A neighborhood needs depth ≥ 0 and max_nodes ≥ 1.")
    start = links.index(identifier)
    reached, shown, cut = {start: 0}, dict[int, bool](), False
    for node in (queue := [start]):
        if reached[node] == depth:
            break
        around = (column.tolist() for column in incident(links, node, where, kept))
        for row, other, out in zip(*around, strict=True):
            if other not in reached:
                if len(reached) >= max_nodes:
                    cut = True
                    continue
                reached[other] = reached[node] + 1
                queue.append(other)
            shown.setdefault(row, out)
    inside = np.fromiter(shown, dtype=np.int64, count=len(shown))
    nodes, excluded = _nodes(links, reached, inside, where, kept)
    found = links.materialise(inside.tolist(), shown.values())
    return Neighborhood(nodes, tuple(found), cut, inside, excluded)


def _nodes(
    links: Links,
    reached: dict[int, int],
    shown: NDArray[np.int64],
    where: LinkFilter,
    kept: NDArray[np.bool_] | None,
) -> tuple[tuple[Neighbour, ...], NDArray[np.int64]]:
    """Describe the entities reached; and the rows around them that are not kept."""
    rows = np.fromiter(reached, dtype=np.int64, count=len(reached))
    around, owner = links.around_all(rows, where)
    if kept is None:
        excluded = np.zeros(0, dtype=np.int64)
    else:
        excluded = np.unique(around[~kept[around]])
        around, owner = around[kept[around]], owner[kept[around]]
    left_out = np.bincount(owner[~_among(around, shown)], minlength=len(rows))
    table = links.nodes
    columns = (
        table.id.take(rows),
        reached.values(),
        left_out.tolist(),
        links.adjacency.degree[rows].tolist(),
    )
    return tuple(Neighbour(*values) for values in zip(*columns, strict=True)), excluded


def _among(rows: NDArray[np.int64], shown: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which of `rows` are shown."""
    ordered = np.sort(shown)
    place = np.searchsorted(ordered, rows)
    found = np.append(ordered, -1)[place] == rows
    return np.asarray(found, dtype=np.bool_)
