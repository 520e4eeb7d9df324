"""A file of quads is loaded while it is written, each line once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ecograph.store import oxigraph
from ecograph.store.oxigraph import GraphStore

if TYPE_CHECKING:
    from pathlib import Path

GRAPH = "urn:graph"


def written(file: Path, first: int, last: int) -> int:
    with file.open("a", encoding="utf-8") as quads:
        quads.writelines(f"<urn:s{n}> <urn:p> <urn:o> <{GRAPH}> .\n" for n in range(first, last))
    return file.stat().st_size


def test_what_has_grown_by_a_piece_is_loaded_and_the_end_is_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(oxigraph, "_PIECE", 1000)
    store, file = GraphStore.create(tmp_path / "store"), tmp_path / "quads.nq"
    with store.loading(file) as loader:
        for first in range(0, 500, 7):
            loader.grown(written(file, first, min(first + 7, 500)))
        loader.finish()
        assert store.count(GRAPH) == 500


def test_a_damaged_piece_is_told_at_the_end(tmp_path: Path) -> None:
    file = tmp_path / "quads.nq"
    file.write_text("<urn:s> <urn:p>\n", encoding="utf-8")
    with GraphStore.create().loading(file) as loader, pytest.raises(SyntaxError):
        loader.finish()


def test_who_fails_while_writing_waits_for_no_more_pieces(tmp_path: Path) -> None:
    file = tmp_path / "quads.nq"
    store = GraphStore.create()
    with pytest.raises(KeyError), store.loading(file) as loader:
        written(file, 0, 10)
        raise KeyError
    assert store.count(GRAPH) == 0
    with pytest.raises(RuntimeError):
        loader.finish()
