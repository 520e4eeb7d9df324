"""The engine under an embedded graph, for tests that look at its quads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ecograph.store.oxigraph import GraphStore

if TYPE_CHECKING:
    import pyoxigraph as ox

    from ecograph.pipeline.snapshot import Snapshot

__all__ = ["embedded", "inner_of"]


def embedded(snapshot: Snapshot) -> GraphStore:
    """The store of a snapshot that holds its triples itself."""
    assert isinstance(snapshot.store, GraphStore)
    return snapshot.store


def inner_of(snapshot: Snapshot) -> ox.Store:
    """Its engine."""
    return embedded(snapshot).inner
