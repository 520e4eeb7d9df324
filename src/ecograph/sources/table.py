"""A table of projects, patents, agreements … with their organisations, as a dataset folder.

Each row becomes a project (or what the mapping says) and a participation of each organisation
named in it, with the row as evidence. Rows that cannot be read go to ``rejected.csv``.
"""

from __future__ import annotations

import hashlib
import re
import tempfile
from collections import Counter
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ecograph.errors import Problem, SourceError
from ecograph.model.ontology import load
from ecograph.sources.cells import clean, folded, is_shortened, moment, period
from ecograph.sources.datapackage import open_folder
from ecograph.sources.folder_writer import FolderWriter
from ecograph.sources.identifiers import identifier
from ecograph.sources.names_in_cells import is_blank, kind_by_name, split_names
from ecograph.sources.sheet_reader import Sheet, is_damaged, open_sheet
from ecograph.sources.table_mapping import (
    BY_NAME,
    Column,
    Mapping,
    Party,
    draft,
    propose,
    read_mapping,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ecograph.model.records import Moment
    from ecograph.sources.datapackage import TableFolder

__all__ = ["MOST_REJECTED", "Imported", "import_table", "open_table", "proposed"]

MOST_REJECTED: Final = 0.1  # share of the rows; more than that is a fault of the mapping
_HEADER_WITHIN: Final = 20  # rows above the header may hold a title
_LONGEST: Final = 1000  # characters of a name
_TOTALS: Final = frozenset(("合计", "总计", "小计", "共计", "total", "sum", "subtotal"))
_ERROR: Final = re.compile(r"#(?:N/A|REF!|VALUE!|NAME\?|DIV/0!|NUM!|NULL!)")
_NOT_SLUG: Final = re.compile("[^a-z0-9]+")


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


class _Rejected(Exception):
    """Why a row is not taken."""

    def __init__(self, column: str, value: str, message: str, way_out: str) -> None:
        super().__init__(message)
        self.problem = Problem("", 0, column, value[:80], message, way_out)


def proposed(path: Path, sheet: str = "") -> tuple[Mapping, Sheet]:
    """Draft how a table is read, from its header.

    Raises
    ------
    SourceError, BadRequest
        If it is not readable, or no column is recognised.
    """
    opened = open_sheet(path, sheet)
    rows = [cells for _, cells in islice(opened.rows(), _HEADER_WITHIN)]
    return propose(rows, path.name, sheet), opened


def import_table(
    inputs: Sequence[Path],
    folder: Path,
    mapping: Mapping | None = None,
    *,
    most_rejected: float = MOST_REJECTED,
    overwrite: bool = False,
    advance: Callable[[int], None] = lambda _: None,
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
    most_rejected
        Share of rejected rows above which nothing is written.
    overwrite
        Whether a dataset folder that is there may be replaced.
    advance
        Called with the number of rows read since the last call.

    Raises
    ------
    SourceError
        If a file is not readable, a mapped column is missing, or too many rows are rejected.
    BadRequest
        If the folder is there already, or no mapping can be proposed.
    """
    chosen = mapping or proposed(inputs[0])[0]
    sheets = [open_sheet(path, chosen.sheet) for path in inputs]
    with FolderWriter(folder, folder.resolve().name, replace=overwrite) as writer:
        reading = _Reading(writer, chosen)
        for sheet in sheets:
            reading.read(sheet, advance)
        reading.check_share(most_rejected)
        writer.describe(title_zh="")
        writer.write_texts({"mapping.toml": draft(chosen, inputs[0].name)})
        if reading.rejects:
            columns = ("file", "row", "column", "value", "reason", "way_out", *reading.header)
            writer.rejected(columns, reading.rejects)
    remarks = tuple(dict.fromkeys(one for sheet in sheets for one in sheet.remarks))
    return reading.report(folder, remarks)


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
    with tempfile.TemporaryDirectory() as place:
        done = import_table([path], Path(place) / name, mapping)
        read = open_folder(done.folder)
    rejected = tuple(f"Rejected: {one}" for one in done.problems)
    return replace(read, warnings=(*read.warnings, *done.remarks, *rejected))


@dataclass(slots=True)
class _Fault:
    """Rejected rows of one kind: how many, and the first of them."""

    problem: Problem
    rows: list[int] = field(default_factory=list)
    count: int = 0


class _Reading:
    """Reads rows into the tables of a folder."""

    def __init__(self, writer: FolderWriter, mapping: Mapping) -> None:
        self.writer = writer
        self.mapping = mapping
        self.header: list[str] = []
        self.rejects: list[tuple[object, ...]] = []
        self.rows = 0
        self._relators = 0
        self._faults: dict[tuple[str, str, str], _Fault] = {}
        self._remarks: Counter[str] = Counter()
        self._first_rows: dict[str, str] = {}
        self._entities: dict[str, int] = {}  # id → hash of its first name
        self._forms: set[tuple[str, str]] = set()
        self._identifiers: set[str] = set()
        self._said: set[int] = set()
        self._split: dict[tuple[str, str], tuple[tuple[tuple[str, str], ...], bool]] = {}
        self._dates: dict[tuple[tuple[str, str], ...], tuple[str, str]] = {}
        ontology = load()
        self._kinds = _words(
            (one.name, one.label.zh, one.label.en) for one in ontology.kinds.values()
        )
        self._roles = _words(
            (one.name, one.label.zh, one.label.en) for one in ontology.roles.values()
        )
        self._check_mapping(frozenset(ontology.predicates))

    def _check_mapping(self, predicates: frozenset[str]) -> None:
        problems = []
        given = [("row.kind", self.mapping.row.kind, self._kinds, "kind")]
        for number, party in enumerate(self.mapping.party, start=1):
            place = f"party {number}"
            given.append((f"{place}.role", party.role, self._roles, "role"))
            if party.kind != BY_NAME:
                given.append((f"{place}.kind", party.kind, self._kinds, "kind"))
            if party.predicate not in predicates:
                way_out = "`ecograph vocabulary of=predicate` lists them."
                problems.append(
                    Problem("mapping", 0, place, party.predicate, "is no predicate", way_out)
                )
        for where, value, words, of in given:
            if isinstance(value, str) and value and value not in words.values():
                way_out = f"`ecograph vocabulary of={of}` lists them."
                problems.append(Problem("mapping", 0, where, value, f"is no {of}", way_out))
        if problems:
            raise SourceError(problems)

    # files

    def read(self, sheet: Sheet, advance: Callable[[int], None]) -> None:
        """Read one table."""
        self._source = f"table-{len({*self._first_rows.values()}) + 1}"
        self._first_rows[sheet.path.name] = self._source
        title = sheet.path.name + (f", {sheet.name}" if sheet.name else "")
        with sheet.path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        copied = ("no address", sheet.path.name, digest)
        self.writer.source((self._source, "table", "", title, *copied))
        rows = sheet.rows()
        header = self._header(sheet, rows)
        width, read = len(header), self._row
        for number, cells in rows:
            if not any(cells):
                continue
            self.rows += 1
            if self.rows % 10_000 == 0:
                advance(10_000)
            try:
                if len(cells) != width:
                    cells = _fitting(cells, width, padded=not sheet.encoding)
                if sheet.damaged and is_damaged(cells):
                    raise _Rejected("", "", "has bytes that are not UTF-8", "Save as CSV UTF-8.")
                read(number, cells)
            except _Rejected as error:
                self._reject(sheet.path.name, number, cells, error.problem)
        advance(self.rows % 10_000)

    def _header(self, sheet: Sheet, rows: Iterator[tuple[int, list[str]]]) -> list[str]:
        needed = {folded(one): one for one in self.mapping.columns()}
        best: list[str] = []
        for _, cells in islice(rows, _HEADER_WITHIN):
            titles = {folded(cell): place for place, cell in reversed([*enumerate(cells)])}
            if needed.keys() <= titles.keys():
                while cells and not clean(cells[-1]):
                    cells.pop()
                self._at = {name: titles[key] for key, name in needed.items()}
                self.header = self.header or [clean(cell) for cell in cells]
                return cells
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

    # rows

    def _row(self, number: int, cells: list[str]) -> None:
        at, row = self._at, self.mapping.row

        def get(column: str) -> str:
            return clean(cells[at[column]]) if column else ""

        name, printed = get(row.name), get(row.identifier)
        if is_shortened(printed):
            self._remark(
                f"column {row.identifier}: numbers such as {printed} were cut by a "
                "spreadsheet and are not used; format the column as text",
                number,
            )
            printed = ""
        printed = "" if is_blank(printed) else printed
        name = self._name(row.name, name)
        name_en = self._name(row.name_en, get(row.name_en))
        if not (key := printed or folded(name or name_en)):
            way_out = "Name it, or delete the row."
            raise _Rejected(row.name or row.identifier, "", "the row names nothing", way_out)
        times = self._times(get, number)
        parties = [*self._parties(cells, get)]  # all is checked before anything is written
        kind = self._kind(row.kind, get, number, "")
        subject = f"{_NOT_SLUG.sub('-', kind.lower())}-{_slug(key)}"
        if (known := self._entities.get(subject)) is None:
            zh, en = _bilingual(name or name_en or printed)
            external = f"{row.scheme}:{printed}" if printed and ";" not in printed else ""
            note = "; ".join(
                f"{one}: {text}" for one in row.notes if not is_blank(text := get(one))
            )
            en = name_en or en
            self._entities[subject] = hash(name)
            since, until = times
            self.writer.entity(
                (subject, kind, zh, en, "", since, until, external, note, self._source, number)
            )
        elif known != hash(name) and name:
            self._other_name(subject, name, number)
        self._write(number, subject, times, parties, get)

    def _write(
        self,
        number: int,
        subject: str,
        times: tuple[str, str],
        parties: Sequence[tuple[Party, tuple[tuple[str, str], ...], bool, str, str]],
        get: Callable[[str], str],
    ) -> None:
        part, (since, until) = 0, times
        if not parties:
            self._remark("rows name no organisation", number)
        for party, names, is_open, role, note in parties:
            for position, (name, key) in enumerate(names, start=1):
                organisation = f"org-{key}"
                if organisation not in self._entities:
                    self._organisation(organisation, name, party, get, number)
                elif self._entities[organisation] != hash(name):
                    self._other_name(organisation, name, number)
                if (said := hash((subject, organisation, role, times))) in self._said:
                    self._remark("participations stand twice and are taken once", number)
                    continue
                self._said.add(said)
                part += 1
                self._relators += 1
                self.writer.relator(
                    (
                        *(
                            f"{self._source}-{number}-{part}",
                            organisation,
                            party.predicate,
                            subject,
                        ),
                        *(role, position if party.ordered else "", since, until, "stated"),
                        *("true" if is_open else "", note, self._source, number),
                    )
                )
        for column in self.mapping.row.fields:
            for name in split_names(get(column))[0]:
                part += 1
                self._field(subject, name, f"{self._source}-{number}-{part}", number)

    def _name(self, column: str, text: str) -> str:
        if is_blank(text):
            return ""
        if text.casefold() in _TOTALS:
            raise _Rejected(column, text, "is a row of totals", "Nothing needs to be done.")
        if _ERROR.fullmatch(text):
            raise _Rejected(column, text, "is an error of the spreadsheet", "Correct the formula.")
        if len(text) > _LONGEST:
            message = f"is longer than {_LONGEST} characters"
            raise _Rejected(column, text, message, "Close quotation marks; a name is short.")
        return text

    def _times(self, get: Callable[[str], str], number: int) -> tuple[str, str]:
        row = self.mapping.row
        texts = tuple((one, get(one)) for one in (row.period, row.date, row.start, row.end) if one)
        if (known := self._dates.get(texts)) is None:
            known = self._dates[texts] = self._read_times(texts, number)
        return known

    def _read_times(self, texts: tuple[tuple[str, str], ...], number: int) -> tuple[str, str]:
        row = self.mapping.row
        since: Moment | None = None
        until: Moment | None = None
        for column, text in texts:
            if is_blank(text):
                continue
            if len(text) > 4 and text[:5].isdecimal() and not text[5:6].isdecimal():
                self._remark(f"column {column}: numbers are read as a spreadsheet's days", number)
            try:
                if column in (row.period, row.date):
                    first, last = period(text)
                    since, until = since or first, until or last
                elif column == row.start:
                    since = moment(text)
                else:
                    until = moment(text)
            except ValueError as error:
                message = "is not a date" if str(error).startswith("not a") else str(error)
                way_out = "Write 2015, 2015-04 or 2015-04-03."
                raise _Rejected(column, text, message, way_out) from error
        if since and until and since.day > until.last_day:
            column, text = row.end or row.period or row.date, f"{since} to {until}"
            raise _Rejected(column, text, "ends before it begins", "Correct a date.")
        return str(since or ""), str(until or "")

    def _parties(
        self, cells: list[str], get: Callable[[str], str]
    ) -> Iterator[tuple[Party, tuple[tuple[str, str], ...], bool, str, str]]:
        for party in self.mapping.party:
            raw = cells[self._at[party.column]]
            if not raw:
                continue
            cached = self._split.get((party.separators, raw))
            if cached is None:
                cached = self._split[party.separators, raw] = self._names(party, raw)
                if len(self._split) > 200_000:  # bounds the memory
                    self._split.clear()
            names, is_open = cached
            if names:
                role, note = self._role(party.role, get)
                yield party, names, is_open, role, note

    def _names(self, party: Party, raw: str) -> tuple[tuple[tuple[str, str], ...], bool]:
        names, is_open = split_names(raw, party.separators)
        found: dict[str, str] = {}
        for name in names:
            if name.isnumeric():
                raise _Rejected(party.column, raw, "is a number, not a name", "Write the name.")
            if self._name(party.column, name):
                found.setdefault(_slug(folded(name)), name)
        return tuple((name, key) for key, name in found.items()), is_open

    def _role(self, given: str | Column, get: Callable[[str], str]) -> tuple[str, str]:
        if isinstance(given, str):
            return given, ""
        text = get(given.column)
        role = self._roles.get(folded(text).replace("-", ""), "")
        if role or is_blank(text):
            return role, ""
        self._remark(f"column {given.column}: {text!r} is no role; it is kept in the note", 0)
        return "", f"Role as printed: {text}"

    def _kind(self, given: str | Column, get: Callable[[str], str], number: int, name: str) -> str:
        if isinstance(given, str):
            return kind_by_name(name) if given == BY_NAME else given
        text = get(given.column)
        if kind := self._kinds.get(folded(text)):
            return kind
        if not is_blank(text):
            self._remark(f"column {given.column}: {text!r} is no kind; told from the name", number)
        return kind_by_name(name) if name else "Project"

    # what is written

    def _organisation(
        self, slug: str, name: str, party: Party, get: Callable[[str], str], number: int
    ) -> None:
        kind = self._kind(party.kind, get, number, name)
        external = get(party.identifier)
        if not is_blank(external):
            try:
                external = ":".join(identifier(external, party.scheme))
            except ValueError as error:
                self._remark(f"column {party.identifier}: {external!r} {error}; left out", number)
                external = ""
            if external in self._identifiers:
                self._remark(f"{external} is the id of several names; the first has it", number)
                external = ""
            self._identifiers.add(external)
        place = get(party.place)
        place = "" if is_blank(place) else self._region(place, number)
        zh, en = _bilingual(name)
        self._entities[slug] = hash(name)
        note = (
            "Kind told from the name." if party.kind == BY_NAME and kind != "Organisation" else ""
        )
        self.writer.entity(
            (slug, kind, zh, en, place, "", "", external, note, self._source, number)
        )

    def _region(self, name: str, number: int) -> str:
        return self._plain(f"place-{_slug(folded(name))}", "Region", name, number)

    def _field(self, subject: str, name: str, identifier: str, number: int) -> None:
        target = self._plain(f"field-{_slug(folded(name))}", "TechnologyField", name, number)
        if (said := hash((subject, target))) not in self._said:
            self._said.add(said)
            self._relators += 1
            ends = (identifier, subject, "hasField", target)
            self.writer.relator((*ends, "", "", "", "", "stated", "", "", self._source, number))

    def _plain(self, slug: str, kind: str, name: str, number: int) -> str:
        if slug not in self._entities:
            self._entities[slug] = hash(name)
            names = _bilingual(name)
            self.writer.entity((slug, kind, *names, "", "", "", "", "", self._source, number))
        return slug

    def _other_name(self, slug: str, name: str, number: int) -> None:
        if (slug, name) in self._forms:
            return
        self._forms.add((slug, name))
        lang = "zh" if _bilingual(name)[0] else "en"
        self.writer.name((slug, name, lang, "source-form", self._source, number))
        self._remark("names are written in several ways and taken for one; each is kept", number)

    # what is told

    def _remark(self, text: str, number: int) -> None:
        if text not in self._remarks:
            self._first_rows[text] = f"first in row {number}" if number else ""
        self._remarks[text] += 1

    def _reject(self, file: str, number: int, cells: list[str], problem: Problem) -> None:
        place = (file, problem.field, problem.message)
        fault = self._faults.setdefault(place, _Fault(problem))
        fault.count += 1
        if len(fault.rows) < 3:
            fault.rows.append(number)
        told = (problem.field, problem.value, problem.message, problem.way_out)
        safe = [cell.encode("utf-8", "replace").decode() for cell in cells]
        self.rejects.append((file, number, *told, *safe))

    def _problems(self) -> tuple[Problem, ...]:
        found = []
        for (file, column, message), fault in self._faults.items():
            rows = ", ".join(map(str, fault.rows)) + (", …" if fault.count > 3 else "")
            text = message if fault.count == 1 else f"{message} ({fault.count:,} rows: {rows})"
            one = fault.problem
            found.append(Problem(file, fault.rows[0], column, one.value, text, one.way_out))
        return tuple(sorted(found))

    def check_share(self, most: float) -> None:
        """End the import if too many rows are rejected, or there is none."""
        if not self.rows:
            message = "there is no row below the header"
            raise SourceError([Problem("", 0, "", "", message, "Give a table with rows.")])
        if len(self.rejects) > most * self.rows:
            message = f"{len(self.rejects):,} of {self.rows:,} rows are rejected"
            way_out = f"Correct them or the mapping, or give --most-rejected above {most:g}."
            raise SourceError([Problem("", 0, "", "", message, way_out), *self._problems()])

    def report(self, folder: Path, remarks: tuple[str, ...]) -> Imported:
        """Sum up."""
        told = []
        for text, count in self._remarks.items():
            first = self._first_rows[text]
            told.append(f"{count:,} times{f', {first}' if first else ''}: {text}.")
        return Imported(
            folder=folder,
            rows=self.rows,
            rejected=len(self.rejects),
            entities=len(self._entities),
            relators=self._relators,
            problems=self._problems(),
            remarks=(*remarks, *told),
        )


def _fitting(cells: list[str], width: int, *, padded: bool) -> list[str]:
    """Cells as many as the header has; empty ones beyond it are dropped."""
    if len(cells) > width and not any(map(str.strip, cells[width:])):
        return cells[:width]
    if len(cells) < width and padded:  # workbooks leave out empty cells at the end
        return cells + [""] * (width - len(cells))
    message = f"{len(cells)} cells where the header has {width}"
    way_out = "Quote cells that contain the separator, a quotation mark or a line break."
    raise _Rejected("", "", message, way_out)


def _words(of: Iterator[tuple[str, ...]]) -> dict[str, str]:
    """Look up terms by their name or label, whatever width, case and dashes."""
    return {folded(word).replace("-", ""): names[0] for names in of for word in names}


def _slug(key: str) -> str:
    """Make a stable slug; one that says less than the key carries a digest of it."""
    slug = _NOT_SLUG.sub("-", key.casefold()).strip("-")
    if slug == key:
        return slug
    digest = hashlib.blake2b(key.encode("utf-8", "replace"), digest_size=6).hexdigest()
    return f"{slug[:40].strip('-')}-{digest}" if slug and key.isascii() else digest


def _bilingual(name: str) -> tuple[str, str]:
    """Where a name stands: in the Chinese or the English column."""
    chinese = not name.isascii() and any("\u3400" <= sign <= "\u9fff" for sign in name)
    return (name, "") if chinese else ("", name)
