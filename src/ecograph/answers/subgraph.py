"""The links among a set of entities, as a canvas wants them after an expansion."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from ecograph.answers.links import EdgeView, edge
from ecograph.answers.store_reader import Reader
from ecograph.answers.views import LinkedRef
from ecograph.errors import BadRequest
from ecograph.links.columns import gather
from ecograph.links.table import PUBLIC, among
from ecograph.model.records import Record

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ecograph.links.table import LinkFilter
    from ecograph.links.time_slice import TimeSlice
    from ecograph.pipeline.snapshot import Snapshot

__all__ = ["MOST_IDS", "MOST_LINKS", "InducedView", "induced"]

MOST_IDS: Final = 500
MOST_LINKS: Final = 5000


class InducedView(Record):
    """Entities and the links among them; `truncated` when there are more links than shown."""

    count: int
    truncated: bool
    nodes: tuple[LinkedRef, ...]
    links: tuple[EdgeView, ...]


def induced(
    snapshot: Snapshot,
    identifiers: Sequence[str],
    where: LinkFilter = PUBLIC,
    *,
    time: TimeSlice | None = None,
    lang: str = "zh",
) -> InducedView:
    """Find every link with both ends in a set of entities; links come by id.

    Parameters
    ----------
    snapshot
        The graph.
    identifiers
        At most `MOST_IDS` entities; one given twice counts once.
    where
        Which links count; kinds are those of the context.
    time
        A day or window; None is all times.
    lang
        Language of labels.

    Raises
    ------
    NotFound
        If there is no such entity.
    BadRequest
        If there are too many.
    """
    if len(identifiers) > MOST_IDS:
        message = f"{len(identifiers)} entities are too many."
        raise BadRequest(message, f"Give at most {MOST_IDS}.")
    links, reader = snapshot.links, Reader(snapshot, lang)
    nodes = list(dict.fromkeys(links.index(one) for one in identifiers))
    inside = np.zeros(len(links.nodes.id), dtype=np.bool_)
    inside[nodes] = True
    near = links.adjacency
    rows = np.sort(gather(near.out_pointer, near.out_rows, np.array(nodes, dtype=np.int64)))
    ends = links.rows.object[rows]
    keep = inside[ends] & links.passing(rows, where)
    if where.kinds is not None:
        keep &= among(links.nodes.kinds, where.kinds)[links.nodes.kind[ends]]
    if time is not None:
        keep &= snapshot.selected(time).kept[rows]
    rows = rows[keep]
    found = links.materialise(rows[:MOST_LINKS], [True] * min(len(rows), MOST_LINKS))
    return InducedView(
        count=len(rows),
        truncated=len(rows) > MOST_LINKS,
        nodes=tuple(reader.linked_ref(reader.iri(links.nodes.id[node])) for node in nodes),
        links=tuple(edge(reader, one) for one in found),
    )
