"""What an import reports: what it made, what it rejected and why, what it read otherwise."""

from __future__ import annotations

import gc
import hashlib
import tempfile
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ecograph.errors import Problem, SourceError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from ecograph.sources.datapackage import TableFolder
    from ecograph.sources.folder_writer import FolderWriter

__all__ = [
    "DEFAULTS",
    "ImportOptions",
    "Imported",
    "Ledger",
    "RejectedRow",
    "file_digest",
    "seldom_collected",
    "through_folder",
]

_SPELT_OUT: Final = 3
_REASON: Final = ("file", "row", "column", "value", "reason", "way_out")


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """How an import treats what it rejects and what is there already.

    Attributes
    ----------
    most_rejected
        Share of rejected rows above which nothing is written.
    overwrite
        Whether a dataset folder that is there may be replaced.
    advance
        Called with the number of rows read since the last call.
    """

    most_rejected: float = 0.1  # more than that is a fault of the whole
    overwrite: bool = False
    advance: Callable[[int], None] = lambda _: None


DEFAULTS: Final = ImportOptions()


@dataclass(frozen=True)
class Imported:
    """What an import made of its rows."""

    folder: Path
    rows: int
    rejected: int
    entities: int
    relators: int
    problems: tuple[Problem, ...]
    remarks: tuple[str, ...]


class RejectedRow(Exception):
    """Why a row is not taken; a row of totals and the like is no fault of the table."""

    def __init__(
        self, column: str, value: str, message: str, way_out: str, *, is_fault: bool = True
    ) -> None:
        super().__init__(message)
        self.is_fault = is_fault
        self.problem = Problem("", 0, column, value[:80], message, way_out)


@dataclass(slots=True)
class _Fault:
    """Rejected rows of one kind: how many, and the first of them."""

    problem: Problem
    rows: list[int] = field(default_factory=list)
    count: int = 0


class Ledger:
    """Keeps the rejected rows of an import and its remarks, alike ones counted together."""

    def __init__(self) -> None:
        self.rows = 0
        self._rejects: list[tuple[object, ...]] = []
        self._harmless = 0
        self._faults: dict[tuple[str, str, str], _Fault] = {}
        self._remarks: Counter[str] = Counter()
        self._first_rows: dict[str, int] = {}
        self._identifiers: set[str] = set()

    def remark(self, text: str, number: int = 0) -> None:
        """Count what was read in another way than it is written."""
        self._first_rows.setdefault(text, number)
        self._remarks[text] += 1

    def identifiers(self, given: Iterable[str], number: int) -> str:
        """Write external ids as a cell; one that another thing has already is left out and told."""
        found = []
        for one in given:
            if one in self._identifiers:
                scheme = one.partition(":")[0]
                self.remark(f"an id of {scheme} stands at two things; the first has it", number)
            else:
                self._identifiers.add(one)
                found.append(one)
        return ";".join(found)

    def reject(
        self, file: str, number: int, cells: list[str], problem: Problem, *, is_fault: bool = True
    ) -> None:
        """Keep a row that is not taken, with the reason; what is no fault ends no import."""
        self._harmless += not is_fault
        fault = self._faults.setdefault((file, problem.field, problem.message), _Fault(problem))
        fault.count += 1
        if len(fault.rows) < _SPELT_OUT:
            fault.rows.append(number)
        reason = (problem.field, problem.value, problem.message, problem.way_out)
        safe = [cell.encode("utf-8", "replace").decode() for cell in cells]
        self._rejects.append((file, number, *reason, *safe))

    def problems(self) -> tuple[Problem, ...]:
        """The reasons for which rows are rejected, each with the first rows."""
        found = []
        for (file, column, message), fault in self._faults.items():
            more = ", …" if fault.count > _SPELT_OUT else ""
            rows = ", ".join(map(str, fault.rows)) + more
            text = message if fault.count == 1 else f"{message} ({fault.count:,} rows: {rows})"
            one = fault.problem
            found.append(Problem(file, fault.rows[0], column, one.value, text, one.way_out))
        return tuple(sorted(found))

    def check_share(self, most: float) -> None:
        """End the import if too many rows are rejected, or there is none.

        Raises
        ------
        SourceError
            With the reasons.
        """
        if not self.rows:
            message = "there is no row below the header"
            raise SourceError([Problem("", 0, "", "", message, "Give a file with rows.")])
        faults = len(self._rejects) - self._harmless
        if faults > most * self.rows:
            message = f"{faults:,} of {self.rows:,} rows are rejected"
            way_out = f"Correct them or the mapping, or give --most-rejected above {most:g}."
            raise SourceError([Problem("", 0, "", "", message, way_out), *self.problems()])

    def write_rejects(self, writer: FolderWriter, header: tuple[str, ...]) -> None:
        """Write the rejected rows, below the `header` of their own columns."""
        if self._rejects:
            writer.rejected((*_REASON, *header), self._rejects)

    def report(self, writer: FolderWriter, remarks: tuple[str, ...] = ()) -> Imported:
        """Sum up what was written."""
        told = []
        for text, count in self._remarks.items():
            first = self._first_rows[text]
            often = "once" if count == 1 else f"{count:,} times"
            where = f", {'first ' if count > 1 else ''}in row {first}" if first else ""
            told.append(f"{often}{where}: {text}.")
        return Imported(
            folder=writer.folder,
            rows=self.rows,
            rejected=len(self._rejects),
            entities=writer.counts["entities"],
            relators=writer.counts["relators"],
            problems=self.problems(),
            remarks=(*remarks, *told),
        )


@contextmanager
def seldom_collected() -> Iterator[None]:
    """Look for cycles a tenth as often: what an import remembers grows, and has none."""
    before = gc.get_threshold()
    gc.set_threshold(10 * before[0], *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


def file_digest(path: Path) -> str:
    """The sha256 of a file, as a table of sources has it."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def through_folder(name: str, write: Callable[[Path], Imported]) -> TableFolder:
    """Read what an import writes, as `build` reads a folder; no folder is left behind."""
    from ecograph.sources.datapackage import open_folder  # its models are slow to import

    with tempfile.TemporaryDirectory() as place:
        done = write(Path(place) / name)
        read = open_folder(done.folder)
    rejected = tuple(f"Rejected: {one}" for one in done.problems)
    return replace(read, warnings=(*read.warnings, *done.remarks, *rejected))
