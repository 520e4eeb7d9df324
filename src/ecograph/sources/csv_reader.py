"""A CSV file as rows of text cells, with every fault of the file itself named."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ecograph.errors import Problem
from ecograph.sources.cells import clean, fault_of
from ecograph.sources.sheet_reader import encoding_of, separator_of

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Row", "TableSpec", "read_table"]


@dataclass(frozen=True, slots=True)
class TableSpec:
    """The columns of a table: which must be there, which may."""

    file: str
    required: tuple[str, ...]
    optional: tuple[str, ...] = ()
    mandatory: bool = True


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its line in the file and its cells; a missing column reads as empty."""

    file: str
    number: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")

    def problem(self, field: str, message: str, way_out: str = "") -> Problem:
        """Name a fault of one cell of this row."""
        return Problem(self.file, self.number, field, self[field][:80], message, way_out)


def read_table(
    folder: Path, spec: TableSpec, problems: list[Problem], warnings: list[str]
) -> list[Row]:
    """Read one table; faults are appended to `problems`, sound rows returned.

    What a spreadsheet has left behind and can be read rightly is told in `warnings`.
    """
    path = folder / spec.file
    if not path.is_file():
        if spec.mandatory:
            problems.append(_fault(spec, "the table is missing", f"Add {spec.file} to the folder."))
        return []
    text = _decode(path, spec, problems, warnings)
    if text is None:
        return []
    if not text.strip():
        way_out = "Write at least the header row: " + ",".join(spec.required + spec.optional)
        problems.append(_fault(spec, "the file is empty", way_out))
        return []
    return _rows(text, spec, problems, warnings)


def _fault(spec: TableSpec, message: str, way_out: str, row: int = 0) -> Problem:
    return Problem(spec.file, row, "", "", message, way_out)


def _decode(
    path: Path, spec: TableSpec, problems: list[Problem], warnings: list[str]
) -> str | None:
    encoding, remarks, _ = encoding_of(path)
    warnings.extend(remarks)
    raw = path.read_bytes()
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        row = raw[: error.start].count(b"\n") + 1
        way_out = "Save the file as UTF-8 (in a spreadsheet: CSV UTF-8)."
        message = f"byte {raw[error.start]:#04x} is not UTF-8"
        problems.append(_fault(spec, message, way_out, row))
        return None


def _rows(text: str, spec: TableSpec, problems: list[Problem], warnings: list[str]) -> list[Row]:
    sign = _separator(text, spec, warnings)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=sign)
    header: list[str] = []
    taken: list[tuple[int, list[str]]] = []
    try:
        if _names_separator(text):
            next(reader)
        header = [clean(cell).casefold() for cell in next(reader, [])]
        taken = [
            (reader.line_num, cells) for cells in reader if any(cell.strip() for cell in cells)
        ]
    except csv.Error as error:
        way_out = "Close every quotation mark and double those inside a cell."
        problems.append(_fault(spec, f"broken CSV: {error}", way_out, reader.line_num))
    width = len(header)
    while header and not header[-1]:  # columns that a spreadsheet has left behind
        header.pop()
    if not _header_holds(header, spec, problems):
        return []
    rows: list[Row] = []
    unseen: list[int] = []
    for number, cells in taken:
        if len(cells) not in (width, len(header)) or any(map(str.strip, cells[len(header) :])):
            message = f"{len(cells)} cells where the header has {len(header)}"
            way_out = "Quote cells that contain a comma or a line break."
            problems.append(_fault(spec, message, way_out, number))
            continue
        cleaned = [clean(cell) for cell in cells[: len(header)]]
        if any(clean(cell) != " ".join(cell.split(" ")).strip() for cell in cells):
            unseen.append(number)
        row = Row(spec.file, number, dict(zip(header, cleaned, strict=True)))
        for name, cell in zip(header, cells, strict=False):
            if fault := fault_of(name, " ".join(cell.split())):
                problems.append(row.problem(name, *fault))
        rows.append(row)
    if unseen:
        where = ", ".join(map(str, unseen[:3])) + (", …" if len(unseen) > 3 else "")
        told = "line breaks, unusual spaces or invisible characters were taken out of cells"
        warnings.append(f"{spec.file}: {told} in {len(unseen):,} rows ({where}).")
    return rows


def _names_separator(text: str) -> bool:
    """Whether a spreadsheet has written ``sep=;`` on top."""
    return text.lstrip("\ufeff")[:4].lower() == "sep="


def _separator(text: str, spec: TableSpec, warnings: list[str]) -> str:
    """A comma, or what the table has instead where that gives it the columns it needs."""
    head = text.lstrip("\ufeff").split("\n", 1)[0]
    if _names_separator(text):
        return head[4:5].strip() or "\t"
    if spec.required[0] in (clean(one).casefold().strip('"') for one in head.split(",")):
        return ","
    sign = separator_of(text[: 1 << 16])
    if sign != "," and sign in head:
        name = {";": "semicolons", "\t": "tabs"}.get(sign, repr(sign))
        warnings.append(f"{spec.file}: the cells are separated by {name}; they are read so.")
        return sign
    return ","


def _header_holds(header: list[str], spec: TableSpec, problems: list[Problem]) -> bool:
    known = spec.required + spec.optional
    missing = [name for name in spec.required if name not in header]
    strange = [name for name in header if name and name not in known]
    called = f", or rename {' or '.join(strange)}" if missing and strange else ""
    faults = [
        Problem(spec.file, 1, name, "", "a column is missing", f"Add the column {name}{called}.")
        for name in missing
    ]
    faults += [
        Problem(spec.file, 1, name, "", "unknown column", f"Known columns: {', '.join(known)}.")
        for name in strange
        if not called
    ]
    faults += [
        Problem(spec.file, 1, name, "", "the column stands twice", "Remove one of the two.")
        for name in sorted({name for name in header if name and header.count(name) > 1})
    ]
    if "" in header:
        message = "a column has no name"
        faults.append(Problem(spec.file, 1, "", "", message, "Name it, or delete the column."))
    problems.extend(faults)
    return not faults
