"""How two entities hang together, each step put into words and opened to its evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ecograph.answers.links import EdgeView, edge
from ecograph.answers.store_reader import Reader
from ecograph.answers.views import EntityRef
from ecograph.links.paths import shortest_paths
from ecograph.links.table import PUBLIC
from ecograph.model.records import Record

if TYPE_CHECKING:
    from ecograph.links.paths import Path, Stop
    from ecograph.links.table import LinkFilter
    from ecograph.pipeline.snapshot import Snapshot

__all__ = ["PathView", "PathsView", "between"]


class PathView(Record):
    """One path: its entities, and for each step all links that make it."""

    entities: tuple[EntityRef, ...]
    steps: tuple[tuple[EdgeView, ...], ...]


class PathsView(Record):
    """The shortest paths between two entities; `status` is ``found`` or ``none``."""

    start: EntityRef
    end: EntityRef
    status: str
    length: int | None
    count: int
    max_length: int
    paths: tuple[PathView, ...]


def between(
    snapshot: Snapshot,
    ends: tuple[str, str],
    where: LinkFilter = PUBLIC,
    *,
    max_length: int = 8,
    limit: int = 5,
    lang: str = "zh",
) -> PathsView:
    """Find the shortest paths between two entities; lengths count edges between entities.

    Raises
    ------
    NotFound
        If one of the two does not exist.
    BadRequest
        If a limit is below 1.
    """
    reader = Reader(snapshot, lang)
    answer = shortest_paths(snapshot.links, *ends, limit=limit, max_length=max_length, where=where)
    return PathsView(
        start=reader.ref(reader.iri(ends[0])),
        end=reader.ref(reader.iri(ends[1])),
        status=answer.status,
        length=answer.length,
        count=answer.count,
        max_length=answer.max_length,
        paths=tuple(_path(reader, path) for path in answer.paths),
    )


def _path(reader: Reader, path: Path) -> PathView:
    return PathView(
        entities=tuple(_stop(reader, stop) for stop in path.stops),
        steps=tuple(
            tuple(edge(reader, link, evidence=True) for link in step) for step in path.steps
        ),
    )


def _stop(reader: Reader, stop: Stop) -> EntityRef:
    label = reader.choose(stop.label_zh, stop.label_en)
    tag = reader.tag(stop.label_zh, stop.label_en)
    return EntityRef(id=stop.id, label=label, lang=tag, kind=stop.kind)
