"""The links among a set of entities, as a canvas needs them after an expansion."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from ecograph.answers.filters import links_chosen, time_chosen
from ecograph.answers.links import edge, read_ahead
from ecograph.answers.store_reader import Reader
from ecograph.answers.views.edges import InducedView
from ecograph.links.columns import gather
from ecograph.links.table import among as kinds_among

if TYPE_CHECKING:
    from ecograph.answers.operations.links import SubgraphRequest
    from ecograph.pipeline.snapshot import Snapshot

__all__ = ["MOST_LINKS", "among"]

MOST_LINKS: Final = 5000


def among(snapshot: Snapshot, request: SubgraphRequest) -> InducedView:
    """Find every link with both ends in a set of entities; links come by id.

    Kinds that are chosen are those of the context.
    """
    where, time = links_chosen(request), time_chosen(request)
    links, reader = snapshot.links, Reader(snapshot, request.lang)
    nodes = list(dict.fromkeys(links.index(one) for one in request.ids))
    inside = np.zeros(len(links.nodes.id), dtype=np.bool_)
    inside[nodes] = True
    near = links.adjacency
    rows = np.sort(gather(near.out_pointer, near.out_rows, np.array(nodes, dtype=np.int64)))
    ends = links.rows.object[rows]
    keep = inside[ends] & links.passing(rows, where)
    if where.kinds is not None:
        keep &= kinds_among(links.nodes.kinds, where.kinds)[links.nodes.kind[ends]]
    if time is not None:
        keep &= snapshot.selected(time).kept[rows]
    rows = rows[keep]
    found = links.materialise(rows[:MOST_LINKS], [True] * min(len(rows), MOST_LINKS))
    read_ahead(reader, found)
    return InducedView(
        count=len(rows),
        truncated=len(rows) > MOST_LINKS,
        nodes=tuple(reader.linked_ref(reader.iri(links.nodes.id[node])) for node in nodes),
        links=tuple(edge(reader, one) for one in found),
    )
