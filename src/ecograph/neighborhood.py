"""What surrounds an entity: breadth first, within limits that the answer names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ecograph.errors import BadRequest
from ecograph.links import PUBLIC

if TYPE_CHECKING:
    from ecograph.links import Link, LinkFilter, Links

__all__ = ["Neighborhood", "Neighbour", "neighborhood"]


@dataclass(frozen=True, slots=True)
class Neighbour:
    """An entity of a neighborhood; `left_out` links of it pass the filter and are not shown."""

    id: str
    label_zh: str
    label_en: str
    kind: str
    depth: int
    left_out: int


@dataclass(frozen=True, slots=True)
class Neighborhood:
    """Entities in the order they were reached, and the links that reach them.

    `truncated` is true when a limit, rather than the depth, cut something off.
    """

    nodes: tuple[Neighbour, ...]
    links: tuple[Link, ...]
    truncated: bool


def neighborhood(
    links: Links,
    identifier: str,
    *,
    depth: int = 1,
    max_nodes: int = 200,
    per_node: int = 50,
    where: LinkFilter = PUBLIC,
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
        Entities in the answer, at most.
    per_node
        Links followed from one entity, at most; those first in :meth:`Links.incident`.
    where
        Which links count.

    Raises
    ------
    BadRequest
        If a limit is below its least sensible value.
    NotFound
        If there is no such entity.
    """
    if depth < 0 or max_nodes < 1 or per_node < 1:
        raise BadRequest("A neighborhood needs depth ≥ 0, max_nodes ≥ 1 and per_node ≥ 1.")
    start = links.index(identifier)
    reached, shown, cut = {start: 0}, dict[int, bool](), False
    for node in (queue := [start]):
        if reached[node] == depth:
            break
        rows, others, outward = links.incident(node, where)
        cut |= len(rows) > per_node
        for row, other, out in zip(
            rows[:per_node].tolist(), others[:per_node].tolist(), outward.tolist(), strict=False
        ):
            if other not in reached:
                if len(reached) >= max_nodes:
                    cut = True
                    continue
                reached[other] = reached[node] + 1
                queue.append(other)
            shown.setdefault(row, out)
    return _answer(links, reached, shown, where, cut)


def _answer(
    links: Links, reached: dict[int, int], shown: dict[int, bool], where: LinkFilter, cut: bool
) -> Neighborhood:
    found = links.materialise(shown.keys(), shown.values())
    nodes = []
    for node, depth in reached.items():
        rows, _, _ = links.around(node, where)
        nodes.append(
            Neighbour(
                id=links.nodes.id[node],
                label_zh=links.nodes.label_zh[node],
                label_en=links.nodes.label_en[node],
                kind=links.kind_of(node),
                depth=depth,
                left_out=sum(row not in shown for row in rows.tolist()),
            )
        )
    return Neighborhood(tuple(nodes), tuple(found), cut)
