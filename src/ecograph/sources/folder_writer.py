"""Write a dataset folder row by row; it appears whole at the end, or not at all."""

from __future__ import annotations

import csv
import shutil
from collections import Counter, defaultdict
from collections.abc import Sequence
from contextlib import ExitStack
from typing import IO, TYPE_CHECKING, Any, Final

from ecograph.errors import BadRequest
from ecograph.model.scripts import language_of
from ecograph.sources.datapackage import TABLES
from ecograph.sources.template import check_name, package_text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path
    from types import TracebackType

__all__ = ["TOGETHER", "FolderWriter", "quoted"]

TOGETHER: Final = 4000
"""Lines that are put down before they are written."""

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
_GROUND: Final = slice(5, 7)  # the source and the row of an entity, behind its names
_REJECTED: Final = "rejected.csv"
Row = Sequence[object]


def quoted(text: str) -> str:
    """Write a text without line breaks as a cell of CSV."""
    return '"' + text.replace('"', '""') + '"' if "," in text or '"' in text else text


class FolderWriter:
    """The tables of a new dataset folder, each a function that writes a row.

    Used as a context: an error leaves nothing behind. `counts` has the rows of each table;
    `more` are further columns of a table, behind the others.
    """

    def __init__(
        self,
        folder: Path,
        title: str,
        *,
        replace: bool = False,
        more: Mapping[str, tuple[str, ...]] | None = None,
    ) -> None:
        check_name(folder.resolve().name)
        self._part = folder.with_name(f".{folder.name}.part")
        self._old = folder.with_name(f".{folder.name}.old")
        if self._old.exists() and not folder.exists():  # an import was killed between two renames
            self._old.rename(folder)
        if folder.exists() and not (replace and (folder / "datapackage.json").is_file()):
            way_out = "Choose another folder, or --replace a dataset folder."
            raise BadRequest(f"{folder} is there already.", way_out)
        self.folder = folder
        self.title = title
        self._more = more or {}

    def __enter__(self) -> FolderWriter:
        shutil.rmtree(self._old, ignore_errors=True)
        shutil.rmtree(self._part, ignore_errors=True)
        self._part.mkdir(parents=True)
        self._opened = ExitStack()
        self._files: dict[str, IO[str]] = {}
        self._rows: dict[str, Callable[[Row], object]] = {}
        self._lines: dict[str, list[str]] = defaultdict(list)
        self.counts: Counter[str] = Counter()
        for name in ("sources", "entities", "relators"):
            self._open(name)
        return self

    def _open(self, name: str) -> Callable[[Row], object]:
        file = (self._part / TABLES[name].file).open("w", encoding="utf-8", newline="")
        self._files[name] = self._opened.enter_context(file)
        write = self._rows[name] = csv.writer(file, lineterminator="\n").writerow
        write((*_COLUMNS[name], *self._more.get(name, ())))
        return write

    def write(self, table: str, row: Row) -> None:
        """Write a row of a table; one that nothing is written into is not there."""
        if lines := self._lines.get(table):
            self._put(table, lines)
        self.counts[table] += 1
        (self._rows.get(table) or self._open(table))(row)

    def lines(self, table: str) -> list[str]:
        """Where rows of a table are put that are lines of CSV already; `flush` writes them."""
        return self._lines[table]

    def flush(self) -> None:
        """Write the lines that were put down."""
        for table, lines in self._lines.items():
            self._put(table, lines)

    def _put(self, table: str, lines: list[str]) -> None:
        self.counts[table] += len(lines)
        self._files[table].write("".join(lines))
        lines.clear()

    def source(self, row: Row) -> None:
        """Write a file that others name as their evidence."""
        self.write("sources", row)

    def entity(self, row: Row) -> None:
        """Write an entity."""
        identifier, kind, zh, en, *rest = row
        en = self.english(str(identifier), (str(zh), str(en)), rest[_GROUND])
        self.write("entities", (identifier, kind, zh, en, *rest))

    def english(self, identifier: str, names: tuple[str, str], ground: Row) -> str:
        """The cell for an English name.

        The only name of a thing may be neither Chinese nor English; then it is written as a
        preferred name of its own language, with the source and the row in `ground`.
        """
        zh, en = names
        lang = "en" if zh else language_of(en)
        if lang == "en":
            return en
        self.name((identifier, en, lang, "preferred", *ground))
        return ""

    def name(self, row: Row) -> None:
        """Write one more name of an entity."""
        self.write("names", row)

    def relator(self, row: Row) -> None:
        """Write a statement."""
        self.write("relators", row)

    def rejected(self, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
        """Write the rows that were not taken, each with the reason."""
        with (self._part / _REJECTED).open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(columns)
            writer.writerows(rows)

    def describe(self, **own: Any) -> None:  # noqa: ANN401
        """Write ``datapackage.json``."""
        own = {"invented": False, **own}
        text = package_text(self.folder.resolve().name, self.title, tuple(self._files), own)
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
        try:
            if kind is None:
                self.flush()
            self._opened.close()
            if kind is None:
                if self.folder.exists():
                    self.folder.rename(self._old)
                self._part.rename(self.folder)
                shutil.rmtree(self._old, ignore_errors=True)
            elif isinstance(error, OSError):
                error.filename = error.filename or str(self.folder)
        except OSError as failed:  # a full disk shows when the files are closed
            failed.filename = failed.filename or str(self.folder)
            raise
        finally:
            shutil.rmtree(self._part, ignore_errors=True)
