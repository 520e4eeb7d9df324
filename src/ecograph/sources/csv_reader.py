"""A CSV file as rows of text cells, with every fault of the file itself named."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ecograph.errors import Problem
from ecograph.sources.cell_text import fault_of, folded

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


def read_table(folder: Path, spec: TableSpec, problems: list[Problem]) -> list[Row]:
    """Read one table; faults are appended to `problems`, sound rows returned."""
    path = folder / spec.file
    if not path.is_file():
        if spec.mandatory:
            problems.append(_fault(spec, "the table is missing", f"Add {spec.file} to the folder."))
        return []
    text = _decode(path.read_bytes(), spec, problems)
    if text is None:
        return []
    if not text.strip():
        way_out = "Write at least the header row: " + ",".join(spec.required + spec.optional)
        problems.append(_fault(spec, "the file is empty", way_out))
        return []
    return _rows(text, spec, problems)


def _fault(spec: TableSpec, message: str, way_out: str, row: int = 0) -> Problem:
    return Problem(spec.file, row, "", "", message, way_out)


def _decode(raw: bytes, spec: TableSpec, problems: list[Problem]) -> str | None:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = raw[: error.start].count(b"\n") + 1
        way_out = "Save the file as UTF-8 (in a spreadsheet: CSV UTF-8)."
        message = f"byte {raw[error.start]:#04x} is not UTF-8"
        problems.append(_fault(spec, message, way_out, row))
        return None


def _rows(text: str, spec: TableSpec, problems: list[Problem]) -> list[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[Row] = []
    header: list[str] = []
    try:
        header = [cell.strip() for cell in next(reader)]
        if not _header_holds(header, spec, problems):
            return []
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(header):
                message = f"{len(cells)} cells where the header has {len(header)}"
                way_out = "Quote cells that contain a comma or a line break."
                problems.append(_fault(spec, message, way_out, reader.line_num))
                continue
            row = Row(
                spec.file, reader.line_num, dict(zip(header, map(folded, cells), strict=True))
            )
            faults = [(name, fault_of(name, cell)) for name, cell in row.cells.items()]
            problems.extend(row.problem(name, *fault) for name, fault in faults if fault)
            rows.append(row)
    except csv.Error as error:
        way_out = "Close every quotation mark and double those inside a cell."
        problems.append(_fault(spec, f"broken CSV: {error}", way_out, reader.line_num))
    return rows


def _header_holds(header: list[str], spec: TableSpec, problems: list[Problem]) -> bool:
    known = spec.required + spec.optional
    faults = [
        Problem(spec.file, 1, name, "", "a column is missing", f"Add the column {name}.")
        for name in spec.required
        if name not in header
    ]
    faults += [
        Problem(spec.file, 1, name, "", "unknown column", f"Known columns: {', '.join(known)}.")
        for name in header
        if name not in known
    ]
    faults += [
        Problem(spec.file, 1, name, "", "the column stands twice", "Remove one of the two.")
        for name in sorted({name for name in header if header.count(name) > 1})
    ]
    problems.extend(faults)
    return not faults
