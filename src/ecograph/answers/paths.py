"""The shortest paths between two entities, each step put into words and opened to its evidence."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from ecograph.answers.filters import links_chosen, time_chosen
from ecograph.answers.links import edge, read_ahead
from ecograph.answers.names import named_ref
from ecograph.answers.store_reader import Reader
from ecograph.answers.views.edges import PathsView, PathView
from ecograph.links.paths import shortest_paths
from ecograph.links.weakest import weakest

if TYPE_CHECKING:
    from ecograph.answers.operations.links import PathRequest
    from ecograph.links.paths import Path
    from ecograph.pipeline.snapshot import Snapshot

__all__ = ["between"]


def between(snapshot: Snapshot, request: PathRequest) -> PathsView:
    """Find the shortest paths between two entities; lengths count edges between entities."""
    reader = Reader(snapshot, request.lang)
    time = time_chosen(request)
    answer = shortest_paths(
        *(snapshot.links, request.start, request.end),
        limit=request.limit,
        max_length=request.max_length,
        where=links_chosen(request),
        kept=snapshot.selected(time).kept if time else None,
    )
    steps = (step for path in answer.paths for step in path.steps)
    read_ahead(reader, chain.from_iterable(steps), evidence=True)
    return PathsView(
        start=named_ref(reader, request.start),
        end=named_ref(reader, request.end),
        status=answer.status,
        length=answer.length,
        count=answer.count,
        max_length=answer.max_length,
        paths=tuple(_path(reader, path) for path in answer.paths),
    )


def _path(reader: Reader, path: Path) -> PathView:
    parts = [[(link.basis, link.id) for link in step] for step in path.steps]
    basis, least = weakest(parts) if parts else ("", "")
    return PathView(
        basis=basis,
        weakest=least,
        entities=tuple(reader.ref(reader.iri(stop)) for stop in path.stops),
        steps=tuple(
            tuple(edge(reader, link, evidence=True) for link in step) for step in path.steps
        ),
    )
