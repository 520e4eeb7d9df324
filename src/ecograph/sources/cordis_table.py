"""Stream the rows of a CORDIS table, plain or gzipped, naming every fault of the file itself."""

from __future__ import annotations

import csv
import gzip
import hashlib
import zlib
from collections import Counter
from operator import itemgetter
from typing import IO, TYPE_CHECKING, Final, cast

from ecograph.errors import Problem, SourceError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from io import BufferedReader
    from pathlib import Path

__all__ = ["Faults", "content_digest", "find_table", "stream"]

LISTED: Final = 100
SPELT_OUT: Final = 3  # rows of one kind of fault
_AGAIN: Final = "Download the file again."
_DAMAGED: Final = (EOFError, gzip.BadGzipFile, zlib.error)


class Faults:
    """The problems of one source: all are counted, the first hundred are listed."""

    def __init__(self) -> None:
        self.count = 0
        self._listed: list[Problem] = []
        self.left_out: dict[str, set[int]] = {}
        self._told: dict[tuple[str, str, str], list[Problem]] = {}
        self._counts: Counter[tuple[str, str, str]] = Counter()

    def tell(self, problem: Problem, *, row: bool = False) -> None:
        """Take note of a cell, or a whole row, that is left out; the others are read."""
        kind = (problem.file, problem.field, problem.message)
        self._counts[kind] += 1
        if len(first := self._told.setdefault(kind, [])) < SPELT_OUT:
            first.append(problem)
        if row:
            self.left_out.setdefault(problem.file, set()).add(problem.row)

    def told(self) -> Iterator[str]:
        """Sum up what is left out, one line for each kind of fault."""
        for (file, field, message), first in sorted(self._told.items()):
            count = self._counts[file, field, message]
            rows = ", ".join(str(one.row) for one in first) + (", …" if count > SPELT_OUT else "")
            out = first[0].row in self.left_out.get(file, ())
            what = "rows left out" if out else "cells not read"
            value = f", such as {first[0].value!r}" if first[0].value else ""
            place = f"{file}, {field}" if field else file
            yield f"{place}: {count:,} {what} (row {rows}): {message}{value}."

    def add(self, problem: Problem) -> None:
        """Take note of one problem."""
        self.count += 1
        if len(self._listed) < LISTED:
            self._listed.append(problem)

    def raise_any(self) -> None:
        """End the reading if there was a problem.

        Raises
        ------
        SourceError
            With the problems listed, and how many more there are.
        """
        if not self._listed:
            return
        if self.count > LISTED:
            rest = f"{self.count - LISTED:,} more problems are not listed"
            self._listed.append(Problem("…", 0, "", "", rest, "Correct those above first."))
        raise SourceError(self._listed)


def find_table(folder: Path, name: str, faults: Faults) -> Path | None:
    """Find ``name`` or ``name.gz`` in a folder."""
    for path in (folder / name, folder / f"{name}.gz"):
        if path.is_file():
            return path
    way_out = f"Put {name} or {name}.gz of a CORDIS download (CSV) into the folder."
    faults.add(Problem(name, 0, "", "", "the table is missing", way_out))
    return None


def content_digest(path: Path) -> str:
    """Digest what the table says, plain or gzipped alike; empty for a damaged file."""
    try:
        with _open_binary(path) as file:
            return hashlib.file_digest(cast("BufferedReader", file), "sha256").hexdigest()
    except _DAMAGED:
        return ""


def _open_binary(path: Path) -> IO[bytes]:
    if path.suffix == ".gz":
        return cast("IO[bytes]", gzip.open(path, "rb"))
    return path.open("rb")


def _open_text(path: Path, errors: str) -> IO[str]:
    opening = {"encoding": "utf-8-sig", "errors": errors, "newline": ""}
    if path.suffix == ".gz":
        return cast("IO[str]", gzip.open(path, "rt", **opening))  # type: ignore[call-overload]
    return path.open("r", **opening)  # type: ignore[call-overload, no-any-return]


def stream(
    path: Path,
    columns: tuple[str, ...],
    faults: Faults,
    optional: tuple[str, ...] = (),
    *,
    errors: str = "strict",
) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield each sound row as its number and its cells in the order of `columns`.

    Rows are counted as RFC 7111 counts them: the header is row 1. An `optional` column that is not
    there is empty; other columns are passed over.
    """
    name = path.name.removesuffix(".gz")
    number = 0
    try:
        with _open_text(path, errors) as file:
            reader = csv.reader(file, delimiter=";", strict=True)
            header = next(reader, [])
            if not _header_holds(name, header, columns, faults):
                return
            number = 1
            width, lacking = len(header), [one for one in optional if one not in header]
            places = {one: place for place, one in enumerate([*header, *lacking])}
            pick = itemgetter(*(places[one] for one in (*columns, *optional)))
            empty = [""] * len(lacking)
            for number, cells in enumerate(reader, start=2):
                if len(cells) == width:
                    yield number, pick(cells + empty if empty else cells)
                elif any(cells):
                    message = f"{len(cells)} cells where the header has {width}"
                    way_out = "Quote cells that contain a semicolon, a quote or a line break."
                    faults.tell(Problem(name, number, "", "", message, way_out), row=True)
        if number == 1:
            faults.add(Problem(name, 1, "", "", "there is no row below the header", _AGAIN))
    except UnicodeDecodeError as error:
        _name_undecodable(path, columns, faults, error)
    except csv.Error as error:
        way_out = f"Semicolons separate cells; the file may be cut off. {_AGAIN}"
        faults.add(Problem(name, number + 1, "", "", f"broken CSV: {error}", way_out))
    except _DAMAGED as error:
        message = f"the gzip file is cut off or damaged: {error}"
        faults.add(Problem(name, number, "", "", message, _AGAIN))


def _header_holds(name: str, header: list[str], columns: Iterable[str], faults: Faults) -> bool:
    """Every column that is needed is there."""
    if not header:
        faults.add(Problem(name, 0, "", "", "the file is empty", _AGAIN))
        return False
    missing = [column for column in columns if column not in header]
    way_out = "Give the file as CORDIS publishes it: separated by semicolons, with its header."
    for column in missing:
        faults.add(Problem(name, 1, column, "", "a column is missing", way_out))
    return not missing


def _name_undecodable(
    path: Path, columns: tuple[str, ...], faults: Faults, error: UnicodeDecodeError
) -> None:
    """Read again to find the rows and cells whose bytes are not UTF-8."""
    before = faults.count
    way_out = "Save the file as UTF-8."
    for number, cells in stream(path, columns, Faults(), errors="surrogateescape"):
        for column, cell in zip(columns, cells, strict=True):
            if any("\udc80" <= sign <= "\udcff" for sign in cell):
                value = cell.encode("utf-8", "surrogateescape").decode("utf-8", "replace")[:80]
                name = path.name.removesuffix(".gz")
                faults.add(Problem(name, number, column, value, "is not UTF-8", way_out))
    if faults.count == before:
        name = path.name.removesuffix(".gz")
        faults.add(Problem(name, 0, "", "", f"is not UTF-8: {error.reason}", way_out))
