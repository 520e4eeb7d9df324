"""Builds from sources by name, of which only what has changed is read and computed again."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from ecograph.model import records
from ecograph.model.records import Dataset
from ecograph.pipeline.build import build, unchanged
from ecograph.pipeline.kept import Kept, code_digest, digest_of, files_digest
from ecograph.sources.datapackage import TableFolder
from ecograph.sources.registry import located, open_source

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from ecograph.pipeline.build import BuildReport
    from ecograph.pipeline.progress import Progress
    from ecograph.settings import Settings
    from ecograph.sources.registry import RecordSource

    OpenAll = Callable[[Callable[[str], RecordSource]], list[RecordSource]]

__all__ = ["build_changed"]


def build_changed(
    names: Sequence[str],
    settings: Settings,
    open_all: OpenAll,
    *,
    documents_at: Path | None = None,
    progress: Progress | None = None,
    anew: bool = False,
) -> BuildReport:
    """Build as :func:`~ecograph.pipeline.build.build` does, with the same result.

    Where nothing has changed the current graph stays; else tables whose files have not changed
    are not read again, nor Chinese names spelt, nor an unchanged network measured.

    Parameters
    ----------
    names
        Of the sources.
    settings
        Home, base and store.
    open_all
        Opens all of them by what it is given.
    documents_at, progress
        As `build` takes them.
    anew
        Take nothing from earlier builds.
    """
    made_from = _inputs(names, documents_at, settings.base)
    if made_from and not (anew or settings.store):
        there = unchanged(settings.home, made_from)
        if there is not None:
            return there
    kept = Kept(settings.home / "kept", anew=anew)
    sources = open_all(lambda name: _open(name, kept))
    if made_from == _inputs(names, documents_at, settings.base):  # else files changed meanwhile
        kept.made_from = made_from
    return build(
        sources,
        settings.home,
        documents_at=documents_at,
        base=settings.base,
        store=settings.store,
        progress=progress,
        kept=kept,
    )


def _inputs(names: Sequence[str], documents: Path | None, base: str) -> str:
    """The digest of all that decides a graph; "" where a source is not there."""
    places = sorted(map(located, names))
    if not all(path.exists() for _, path in places):
        return ""
    parts = (part for kind, path in places for part in (kind, files_digest(path)))
    return digest_of((code_digest(), base, (documents and files_digest(documents)) or "", *parts))


def _open(name: str, kept: Kept) -> RecordSource:
    """Open a source; one of tables from what was kept, if its files are the same.

    A streamed source is never kept: its quads take more disk than reading it takes time.
    """
    kind, path = located(name)
    if not path.exists():
        return open_source(name)
    opened: list[RecordSource] = []
    before = files_digest(path)

    def read() -> str:
        opened.append(source := open_source(name))
        if isinstance(source, TableFolder) and files_digest(path) == before:
            return _written(source)
        return ""

    text = kept.text("source", digest_of((kind, before)), read)
    if opened:
        return opened[0]
    return _read(text, path) if text else open_source(name)


def _written(source: TableFolder) -> str:
    """A line for the dataset, one for its warnings, and one for each record after its type."""
    lines = [source.dataset.model_dump_json(), json.dumps(source.warnings)]
    lines += (
        f"{type(one).__name__} {one.model_dump_json(exclude_defaults=True)}"
        for one in source.content
    )
    return "\n".join(lines)


def _read(text: str, folder: Path) -> TableFolder:
    about, warnings, *lines = text.split("\n")
    content = []
    for line in lines:
        kind, _, values = line.partition(" ")
        model: Any = getattr(records, kind)
        content.append(model.model_validate_json(values))
    dataset = Dataset.model_validate_json(about)
    return TableFolder(folder, dataset, tuple(content), tuple(json.loads(warnings)))
