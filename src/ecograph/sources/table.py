"""A table of projects, patents, agreements … with their organisations, as a dataset folder.

Each row becomes a project (or what the mapping says) and a participation of each organisation
named in it, with the row as evidence. Rows that cannot be read go to ``rejected.csv``.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, Final

from ecograph.errors import Problem, SourceError
from ecograph.sources.cells import clean, folded
from ecograph.sources.folder_writer import FolderWriter
from ecograph.sources.imported import (
    DEFAULTS,
    Imported,
    ImportOptions,
    Ledger,
    RejectedRow,
    file_digest,
    seldom_collected,
    through_folder,
)
from ecograph.sources.sheet_reader import Sheet, is_damaged, open_sheet
from ecograph.sources.table_mapping import (
    Mapping,
    draft,
    header_of,
    propose,
    read_mapping,
    titles_of,
)
from ecograph.sources.table_rows import TableRows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from ecograph.sources.datapackage import TableFolder

__all__ = ["drafted", "import_table", "open_table", "proposed"]

_HEADER_WITHIN: Final = 20  # rows above the header may hold a title
_NOT_SLUG: Final = re.compile("[^a-z0-9]+")


def proposed(path: Path, sheet: str = "") -> tuple[Mapping, Sheet]:
    """Tell how a table is read, from its header.

    Raises
    ------
    SourceError, BadRequest
        If it is not readable, or no column is recognised.
    """
    opened, rows = _first_rows(path, sheet)
    return propose(rows, path.name, sheet), opened


def drafted(path: Path, sheet: str = "") -> tuple[str, Sheet]:
    """Write a mapping for a table as text to be edited, with gaps where nothing is recognised.

    Raises
    ------
    SourceError
        If it is not readable.
    """
    opened, rows = _first_rows(path, sheet)
    mapping = propose(rows, path.name, sheet, partly=True)
    return draft(mapping, path.name, [*filter(None, map(clean, header_of(rows)))]), opened


def _first_rows(path: Path, sheet: str) -> tuple[Sheet, list[list[str]]]:
    opened = open_sheet(path, sheet)
    return opened, [cells for _, cells in islice(opened.rows(), _HEADER_WITHIN)]


def import_table(
    inputs: Sequence[Path],
    folder: Path,
    mapping: Mapping | None = None,
    options: ImportOptions = DEFAULTS,
) -> Imported:
    """Write the dataset folder of one or several tables with the same columns.

    Parameters
    ----------
    inputs
        CSV, TSV, Excel or ODS files.
    folder
        The folder to write; its name is that of the dataset.
    mapping
        What the columns mean; without, what the header of the first table proposes.
    options
        What every import can be told.

    Raises
    ------
    SourceError
        If a file is not readable, a mapped column is missing, or too many rows are rejected.
    BadRequest
        If the folder is there already, or no mapping can be proposed.
    """
    chosen, first = (
        (mapping, open_sheet(inputs[0], mapping.sheet)) if mapping else proposed(inputs[0])
    )
    sheets = [first, *(open_sheet(path, chosen.sheet) for path in inputs[1:])]
    name = folder.resolve().name
    priced = {"relators": ("amount", "unit")} if any(one.amount for one in chosen.party) else {}
    writing = FolderWriter(folder, name, replace=options.overwrite, more=priced)
    with seldom_collected(), writing as writer:
        reading = _Reading(writer, chosen)
        for sheet in sheets:
            reading.read(sheet, options.advance)
        reading.ledger.check_share(options.most_rejected)
        writer.describe(title_zh="")
        writer.write_texts({"mapping.toml": draft(chosen, inputs[0].name)})
        reading.ledger.write_rejects(writer, tuple(reading.header))
    remarks = tuple(dict.fromkeys(one for sheet in sheets for one in sheet.remarks))
    return reading.ledger.report(writer, remarks)


def open_table(path: Path) -> TableFolder:
    """Read a table as the folder that `import_table` writes; ``NAME.toml`` beside it maps it.

    Raises
    ------
    SourceError, BadRequest
        As `import_table` does.
    """
    beside = path.with_suffix(".toml")
    mapping = read_mapping(beside) if beside.is_file() else None
    name = _NOT_SLUG.sub("-", path.stem.lower()).strip("-") or "table"
    return through_folder(name, lambda folder: import_table([path], folder, mapping))


class _Reading:
    """Reads rows into the tables of a folder."""

    def __init__(self, writer: FolderWriter, mapping: Mapping) -> None:
        self.writer = writer
        self.mapping = mapping
        self.header: list[str] = []
        self.ledger = Ledger()
        self._into = TableRows(writer, mapping, self.ledger)
        self._files = 0

    def read(self, sheet: Sheet, advance: Callable[[int], None]) -> None:
        """Read one table."""
        self._files += 1
        source = f"table-{self._files}"
        title = sheet.path.name + (f", {sheet.name}" if sheet.name else "")
        copied = ("no address", sheet.path.name, file_digest(sheet.path))
        self.writer.source((source, "table", "", title, *copied))
        rows = sheet.rows()
        header, at = self._header(sheet, rows)
        self._into.start(source, at)
        width, read = len(header), self._into.row
        for number, cells in rows:
            if not (text := "".join(cells)):
                continue
            self.ledger.rows += 1
            if not text.isprintable():
                self._unseen(number, cells)
            if self.ledger.rows % 10_000 == 0:
                advance(10_000)
            try:
                if len(cells) != width:
                    cells = _fitting(cells, width, padded=not sheet.encoding)
                if cells == header:
                    message, way_out = "is the header again", "Nothing needs to be done."
                    raise RejectedRow("", "", message, way_out, is_fault=False)
                if sheet.damaged and is_damaged(cells):
                    raise RejectedRow("", "", "has bytes that are not UTF-8", "Save as CSV UTF-8.")
                read(number, cells)
            except RejectedRow as error:
                self.ledger.reject(
                    sheet.path.name, number, cells, error.problem, is_fault=error.is_fault
                )
        advance(self.ledger.rows % 10_000)

    def _unseen(self, number: int, cells: list[str]) -> None:
        """Tell what is taken out of cells; a line break between names separates them."""
        parties = {self._into.at[one.column] for one in self.mapping.party}
        for place, cell in enumerate(cells):
            plain = "".join(cell.splitlines()) if place in parties else cell
            if clean(plain) != " ".join(plain.split(" ")).strip():
                message = "line breaks, unusual spaces or invisible characters are taken out"
                self.ledger.remark(f"{message} of cells", number)
                return

    def _header(
        self, sheet: Sheet, rows: Iterator[tuple[int, list[str]]]
    ) -> tuple[list[str], dict[str, int]]:
        needed = {folded(one): one for one in self.mapping.columns()}
        best: list[str] = []
        for _, cells in islice(rows, _HEADER_WITHIN):
            told_apart = reversed([*enumerate(titles_of(cells))])
            titles = {folded(title): place for place, title in told_apart}
            if needed.keys() <= titles.keys():
                while cells and not clean(cells[-1]):
                    cells.pop()
                self.header = self.header or [clean(cell) for cell in cells]
                return cells, {name: titles[key] for key, name in needed.items()}
            if len(needed.keys() & titles.keys()) > len(needed.keys() & {*map(folded, best)}):
                best = cells
        there = ", ".join(filter(None, map(clean, best))) or "none of the columns"
        lost = needed.keys() - {*map(folded, best)}
        way_out = f"The header has: {there}. Correct the mapping, or the header."
        raise SourceError(
            [
                Problem(sheet.path.name, 0, name, "", "a column is missing", way_out)
                for key, name in needed.items()
                if key in lost
            ]
        )


def _fitting(cells: list[str], width: int, *, padded: bool) -> list[str]:
    """Cells as many as the header has; empty ones beyond it are dropped."""
    if len(cells) > width and not any(map(str.strip, cells[width:])):
        return cells[:width]
    if len(cells) < width and padded:  # workbooks leave out empty cells at the end
        return cells + [""] * (width - len(cells))
    message = f"{len(cells)} cells where the header has {width}"
    way_out = "Quote cells that contain the separator, a quotation mark or a line break."
    raise RejectedRow("", "", message, way_out)
