"""The frame of the importers of registers: records one by one into a folder, each with its row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from ecograph.sources.cordis_records import country_names
from ecograph.sources.folder_writer import FolderWriter
from ecograph.sources.imported import Imported, ImportOptions, Ledger, RejectedRow, file_digest
from ecograph.sources.json_items import json_items
from ecograph.sources.names_in_cells import bilingual

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

__all__ = ["Register", "import_register"]


class Register:
    """Reads the records of a register into the tables of a folder."""

    name: ClassVar[str]
    address: ClassVar[str]

    def __init__(self, writer: FolderWriter) -> None:
        self.writer = writer
        self.ledger = Ledger()
        self.source = ""
        self.known: set[str] = set()  # ids that are written

    def take(self, item: dict[str, Any], number: int) -> None:
        """Write one record; or raise `RejectedRow` before anything of it is written."""
        raise NotImplementedError

    def items(self, path: Path) -> Iterator[tuple[int, dict[str, Any] | None]]:
        """Read the records of a file, None for what is no record."""
        return json_items(path)

    def finish(self) -> None:
        """Write what can be said after the last record only."""

    def read(self, path: Path, advance: Callable[[int], None]) -> None:
        """Read one file."""
        self.source = f"{self.name.lower()}-{self.writer.counts['sources'] + 1}"
        copied = ("original", path.name, file_digest(path) if path.is_file() else "")
        title = f"{self.name}: {path.name}"
        self.writer.source((self.source, "table", "", title, *copied, self.address, self.name))
        for number, item in self.items(path):
            self.ledger.rows += 1
            if self.ledger.rows % 1_000 == 0:
                advance(1_000)
            try:
                if item is None:
                    raise RejectedRow("", "", "is no object", "Download the file again.")
                self.take(item, number)
            except RejectedRow as error:
                printed = str((item or {}).get("id") or "")
                self.ledger.reject(path.name, number, [printed], error.problem)
        advance(self.ledger.rows % 1_000)

    def country(self, code: str, number: int, name: str = "") -> str:
        """Write a country where it is first named; its id, empty without a code."""
        slug = f"country-{code.lower()}" if code else ""
        if slug and slug not in self.known:
            zh, en = country_names(code.upper())
            self.plain(slug, "Region", (zh, en or name or code), number)
        return slug

    def plain(
        self, slug: str, kind: str, name: str | tuple[str, str], number: int, external: str = ""
    ) -> str:
        """Write a thing that has a name only, where it is first named; its id."""
        if slug not in self.known:
            self.known.add(slug)
            names = bilingual(name) if isinstance(name, str) else name
            self.writer.entity((slug, kind, *names, "", "", "", external, "", self.source, number))
        return slug


def import_register(
    make: Callable[[FolderWriter], Register],
    inputs: Sequence[Path],
    folder: Path,
    titles: tuple[str, str],
    options: ImportOptions,
) -> Imported:
    """Write the dataset folder of the files of a register, all of them in the public domain.

    Raises
    ------
    SourceError
        If a file is not readable, or too many records are rejected.
    BadRequest
        If the folder is there already.
    """
    zh, en = titles
    more = {"sources": ("address", "publisher")}
    with FolderWriter(folder, en, replace=options.overwrite, more=more) as writer:
        reading = make(writer)
        for path in inputs:
            reading.read(path, options.advance)
        reading.finish()
        reading.ledger.check_share(options.most_rejected)
        reading.ledger.write_rejects(writer, ("id",))
        writer.describe(title_zh=zh, licence="CC0-1.0")
    return reading.ledger.report(writer)
