"""From what the graph of a home was built, so that it can be built again with one dataset more."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ecograph import resources
from ecograph.errors import DataError, NotFound

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["Inventory", "is_shipped", "remember", "remembered", "specs_of", "uploaded"]

_FILE: Final = "sources.json"


@dataclass(frozen=True, slots=True)
class Inventory:
    """What the last build was given: a specification for each dataset, and the documents."""

    datasets: dict[str, str] = field(default_factory=dict)
    documents: str | None = None


def remember(home: Path, datasets: Mapping[str, str], documents: Path | None = None) -> None:
    """Note what a build was given.

    Parameters
    ----------
    home
        Folder of the graphs.
    datasets
        What `--source` said, by the dataset's slug; folders are noted as absolute paths.
    documents
        Folder of the documents.
    """
    known = {slug: _absolute(text) for slug, text in sorted(datasets.items())}
    kept = {"datasets": known, "documents": str(documents.resolve()) if documents else None}
    partial = home / f"{_FILE}.{os.getpid()}"
    partial.write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    partial.replace(home / _FILE)


def remembered(home: Path) -> Inventory:
    """Read what the last build was given."""
    try:
        return Inventory(**json.loads((home / _FILE).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return Inventory()


def uploaded(home: Path, slug: str) -> Path:
    """Name the folder in which an uploaded dataset lies."""
    return home / "datasets" / slug


def is_shipped(slug: str) -> bool:
    """Whether a dataset travels with ecograph."""
    try:
        return resources.path(f"data/{slug}/datapackage.json").is_file()
    except NotFound:
        return False


def specs_of(home: Path, slugs: Iterable[str]) -> dict[str, str]:
    """Say for each dataset what a build has to be given: an uploaded folder comes first.

    Raises
    ------
    DataError
        If it is not known where one came from.
    """
    known = remembered(home).datasets
    return {slug: _spec(home, slug, known) for slug in slugs}


def _spec(home: Path, slug: str, known: Mapping[str, str]) -> str:
    folder = uploaded(home, slug)
    if folder.is_dir():
        return str(folder)
    if slug in known and (known[slug] == slug or Path(known[slug].rpartition("=")[2]).is_dir()):
        return known[slug]
    if is_shipped(slug):
        return slug
    message = f"It is not known from which folder the dataset {slug} was built."
    raise DataError(message, "Build the graph once by `ecograph build --source …`.")


def _absolute(text: str) -> str:
    kind, equals, folder = text.rpartition("=")
    path = Path(folder)
    return f"{kind}{equals}{path.resolve()}" if path.is_dir() else text
