"""Write a dataset folder row by row; it appears whole at the end, or not at all."""

from __future__ import annotations

import csv
import shutil
from typing import TYPE_CHECKING, Any, Final

from ecograph.errors import BadRequest
from ecograph.sources.datapackage import TABLES
from ecograph.sources.template import check_name, package_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path
    from types import TracebackType

__all__ = ["FolderWriter"]

_COLUMNS: Final = {
    "sources": ("id", "kind", "title_zh", "title_en", "copy", "file", "sha256"),
    "entities": (
        *("id", "kind", "name_zh", "name_en", "place", "founded", "ended", "external_ids"),
        *("note", "sources", "row"),
    ),
    "names": ("entity", "name", "lang", "role", "sources", "row"),
    "relators": (
        *("id", "subject", "predicate", "object", "role", "ordinal", "from", "until"),
        *("basis", "open_list", "note", "sources", "row"),
    ),
}
_REJECTED: Final = "rejected.csv"


class FolderWriter:
    """The tables of a new dataset folder, each a function that writes a row.

    Used as a context: an error leaves nothing behind.
    """

    def __init__(self, folder: Path, title: str, *, replace: bool = False) -> None:
        check_name(folder.resolve().name)
        if folder.exists() and not (replace and (folder / "datapackage.json").is_file()):
            way_out = "Choose another folder, or --replace a dataset folder."
            raise BadRequest(f"{folder} is there already.", way_out)
        self.folder = folder
        self.title = title
        self._part = folder.with_name(f".{folder.name}.part")

    def __enter__(self) -> FolderWriter:
        shutil.rmtree(self._part, ignore_errors=True)
        self._part.mkdir(parents=True)
        self._files = {
            name: (self._part / TABLES[name].file).open("w", encoding="utf-8", newline="")
            for name in _COLUMNS
        }
        writers = {
            name: csv.writer(file, lineterminator="\n") for name, file in self._files.items()
        }
        for name, columns in _COLUMNS.items():
            writers[name].writerow(columns)
        self.source, self.entity, self.name, self.relator = (
            writers[name].writerow for name in ("sources", "entities", "names", "relators")
        )
        return self

    def rejected(self, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
        """Write the rows that were not taken, each with the reason."""
        with (self._part / _REJECTED).open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(columns)
            writer.writerows(rows)

    def describe(self, **own: Any) -> None:  # noqa: ANN401
        """Write ``datapackage.json``."""
        own = {"language": "zh", "invented": False, **own}
        text = package_text(self.folder.resolve().name, self.title, tuple(_COLUMNS), own)
        (self._part / "datapackage.json").write_text(text, encoding="utf-8")

    def write_texts(self, texts: Mapping[str, str]) -> None:
        """Write further files beside the tables."""
        for name, text in texts.items():
            (self._part / name).write_text(text, encoding="utf-8")

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for file in self._files.values():
            file.close()
        if kind is not None:
            shutil.rmtree(self._part, ignore_errors=True)
            return
        if self.folder.exists():
            shutil.rmtree(self.folder)
        self._part.rename(self.folder)
