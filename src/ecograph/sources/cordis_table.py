"""Stream the rows of a CORDIS table, plain, gzipped or in a zip, naming every fault of the file."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import re
import zipfile
import zlib
from collections import Counter
from dataclasses import dataclass
from operator import itemgetter
from typing import IO, TYPE_CHECKING, Final, cast

from ecograph.errors import Problem, SourceError
from ecograph.sources.imported import DEFAULTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from io import BufferedReader
    from pathlib import Path

__all__ = ["Faults", "TableFile", "content_digest", "find_tables", "stream"]

LISTED: Final = 100
SPELT_OUT: Final = 3  # rows of one kind of fault
_AGAIN: Final = "Download the file again."
_DAMAGED: Final = (EOFError, gzip.BadGzipFile, zlib.error, zipfile.BadZipFile)
_OLD: Final = re.compile(r"cordis-\w+(organization|project)s\.csv")  # names before 2021
_COLUMNS: Final = {"id": "organisationID"}  # of the table of organisations in those


class Faults:
    """The problems of one source: all are counted, the first hundred are listed."""

    def __init__(self, most_left_out: float = DEFAULTS.most_rejected) -> None:
        self.most_left_out = most_left_out
        """Share of the rows of a table; where more are left out, it is another table."""
        self.count = self.rows = 0
        self._listed: list[Problem] = []
        self.left_out: dict[str, dict[int, Problem]] = {}
        self._told: dict[tuple[str, str, str], list[Problem]] = {}
        self._counts: Counter[tuple[str, str, str]] = Counter()

    def tell(self, problem: Problem, *, row: bool = False) -> None:
        """Take note of a cell, or a whole row, that is left out; the others are read."""
        kind = (problem.file, problem.field, problem.message)
        self._counts[kind] += 1
        if len(first := self._told.setdefault(kind, [])) < SPELT_OUT:
            first.append(problem)
        if row:
            self.left_out.setdefault(problem.file, {})[problem.row] = problem

    def take(self, other: Faults) -> None:
        """Take over what was told of another table."""
        self.rows += other.rows
        self._told |= other._told
        self._counts |= other._counts
        self.left_out |= other.left_out

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


@dataclass(frozen=True)
class TableFile:
    """A table of a download: what it is, and the file, perhaps in a zip, in which it stands."""

    name: str
    path: Path
    member: str = ""

    @property
    def printed(self) -> str:
        """The name of the file as it was downloaded."""
        return (self.member or self.path.name).rpartition("/")[2].removesuffix(".gz")

    def binary(self) -> IO[bytes]:
        """Open it for reading."""
        if self.member:
            with zipfile.ZipFile(self.path) as packed:
                return packed.open(self.member)
        if self.path.suffix == ".gz":
            return cast("IO[bytes]", gzip.open(self.path, "rb"))
        return self.path.open("rb")


def find_tables(
    place: Path, names: Iterable[str], faults: Faults, optional: Iterable[str] = ()
) -> dict[str, TableFile]:
    """Find the tables of a download: a zip, or a folder of tables or with one zip."""
    packed = [place] if place.is_file() else sorted(place.glob("*.zip"))
    there: dict[str, TableFile] = {}
    if place.is_dir():
        for path in sorted(place.iterdir(), key=lambda one: (one.suffix == ".gz", one.name)):
            name = _table_name(path.name)
            there.setdefault(name, TableFile(name, path))
    if not there.keys() & set(names) and len(packed) == 1:
        try:
            with zipfile.ZipFile(packed[0]) as opened:
                for member in opened.namelist():
                    name = _table_name(member)
                    there.setdefault(name, TableFile(name, packed[0], member))
        except zipfile.BadZipFile as error:
            message = f"the zip is cut off or damaged: {error}"
            faults.add(Problem(packed[0].name, 0, "", "", message, _AGAIN))
            return {}
    for name in names:
        if name not in there:
            way_out = (
                f"Put {name}, {name}.gz or the zip of a CORDIS download (CSV) into the folder."
            )
            faults.add(Problem(name, 0, "", "", "the table is missing", way_out))
    return {name: there[name] for name in (*names, *optional) if name in there}


def _table_name(file: str) -> str:
    """What a file is called today: ``cordis-h2020projects.csv.gz`` → ``project.csv``."""
    name = file.rpartition("/")[2].removesuffix(".gz")
    return f"{old[1]}.csv" if (old := _OLD.fullmatch(name)) else name


def content_digest(table: TableFile) -> str:
    """Digest what the table says, packed or not alike; empty for a damaged file."""
    try:
        with table.binary() as file:
            return hashlib.file_digest(cast("BufferedReader", file), "sha256").hexdigest()
    except _DAMAGED:
        return ""


def stream(
    table: TableFile,
    columns: tuple[str, ...],
    faults: Faults,
    optional: tuple[str, ...] = (),
    *,
    errors: str = "strict",
) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield each sound row as its number and its cells in the order of `columns`.

    Rows are counted as RFC 7111 counts them: the header is row 1. Those of the columns that are
    `optional` and not there are empty; others are passed over.
    """
    name = table.printed
    number = 0
    try:
        with (
            table.binary() as raw,
            io.TextIOWrapper(raw, "utf-8-sig", errors=errors, newline="") as file,
        ):
            reader = csv.reader(file, delimiter=";", strict=True)
            header = next(reader, [])
            if "organisationID" in columns and "organisationID" not in header:
                header = [_COLUMNS.get(one, one) for one in header]
            if not _header_holds(
                name, header, [one for one in columns if one not in optional], faults
            ):
                return
            number = 1
            width, lacking = len(header), [one for one in optional if one not in header]
            places = {one: place for place, one in enumerate([*header, *lacking])}
            pick = itemgetter(*(places[one] for one in columns))
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
        _name_undecodable(table, columns, faults, error, optional)
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
    table: TableFile,
    columns: tuple[str, ...],
    faults: Faults,
    error: UnicodeDecodeError,
    optional: tuple[str, ...],
) -> None:
    """Read again to find the rows and cells whose bytes are not UTF-8."""
    before = faults.count
    name, way_out = table.printed, "Save the file as UTF-8."
    for number, cells in stream(table, columns, Faults(), optional, errors="surrogateescape"):
        for column, cell in zip(columns, cells, strict=True):
            if any("\udc80" <= sign <= "\udcff" for sign in cell):
                value = cell.encode("utf-8", "surrogateescape").decode("utf-8", "replace")[:80]
                faults.add(Problem(name, number, column, value, "is not UTF-8", way_out))
    if faults.count == before:
        faults.add(Problem(name, 0, "", "", f"is not UTF-8: {error.reason}", way_out))
