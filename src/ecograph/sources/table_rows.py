"""The rows of a table as entities, names and participations, each with its row as evidence."""

from __future__ import annotations

import re
from array import array
from functools import cache, lru_cache
from operator import itemgetter
from struct import Struct
from typing import TYPE_CHECKING, Final

from ecograph.errors import Problem, SourceError
from ecograph.model.ontology import load
from ecograph.model.scripts import language_of
from ecograph.sources.cells import (
    amount,
    clean,
    folded,
    is_garbled,
    is_ongoing,
    is_shortened,
    moment,
    period,
)
from ecograph.sources.folder_writer import TOGETHER, quoted
from ecograph.sources.identifiers import identifier
from ecograph.sources.imported import RejectedRow
from ecograph.sources.names_in_cells import (
    bilingual,
    is_blank,
    kind_by_name,
    slug_of,
    split_names,
    strong_split,
)
from ecograph.sources.table_mapping import BY_NAME, Column, Mapping, Party

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ecograph.model.records import Moment
    from ecograph.sources.folder_writer import FolderWriter
    from ecograph.sources.imported import Ledger

__all__ = ["TableRows"]

# Organisations in a cell: their ids, their names as written, whether the list is an open one.
_Named = tuple["Sequence[str]", "Sequence[str]", bool]
_Said = tuple[str, str, str, str]  # what a row says of them: role, note, dates, amount

_LONGEST: Final = 1000  # characters of a name
_GARBLED: Final = "names look like text read in a wrong encoding; they are kept as they are"
_UNNAMED: Final = "Name it, or delete the row; of merged cells only the first is filled."
_USUAL_ROLES: Final = {
    **dict.fromkeys(("牵头", "主持", "承担"), "lead"),
    **dict.fromkeys(("参与", "参加"), "participant"),
    **dict.fromkeys(("合作", "协作"), "partner"),
}
_START: Final = 2  # place of the column of starts
_SHORT: Final = 8  # characters of the longest sign of nothing, total or error
_REMEMBERED: Final = 100_000  # cells of a column; bounds the memory
_TOTALS: Final = frozenset(("合计", "总计", "小计", "共计", "total", "sum", "subtotal"))
_ERROR: Final = re.compile(r"#(?:N/A|REF!|VALUE!|NAME\?|DIV/0!|NUM!|NULL!)")
_NOT_SLUG: Final = re.compile("[^a-z0-9]+")
_NUMBER: Final = re.compile(r"[-+]?[\d.,]+")
_IPC: Final = re.compile(r"([A-HY]\d\d[A-Z])\s*\d{1,4}(?:/\d{2,8})?(?:\s*\([\d.]+\))?")
# What most of a million cells are: names that need no cleaning, checking or quoting (Chinese and
# Latin, but for 锟, which tells of a wrong encoding), and numbers that are slugs as they stand.
_PLAIN: Final = "A-Za-z0-9.:/_\u2014\u201c\u201d\u3001-\u3011\uff08\uff09\uff1a\uff1b\uff0c-"
_PLAIN_HAN: Final = "\u3400-\u4dbf\u4e00-\u951e\u9520-\u9fff"
_plain_chinese: Final = re.compile(
    rf"(?=.{{9,1000}}$)[{_PLAIN}]*[{_PLAIN_HAN}][{_PLAIN_HAN}{_PLAIN}]*"
).fullmatch
_plain_slug: Final = re.compile(r"(?=.*\d)[a-z0-9]+(?:-[a-z0-9]+)*").fullmatch
_OTHERS: Final = re.compile(r"等|\bet al|\betc\b|\bothers\b", re.IGNORECASE)


class TableRows:
    """Writes rows into the tables of a folder; `start` says from which file and where.

    Cells and names that were read are remembered, so that each is taken apart once.
    """

    def __init__(self, writer: FolderWriter, mapping: Mapping, ledger: Ledger) -> None:
        self.ledger = ledger
        self.writer = writer
        self.mapping = mapping
        self.source = ""
        self.at: dict[str, int] = {}
        self._entities, self._relators = writer.lines("entities"), writer.lines("relators")
        self._columns: list[_Column] = [_Column(one) for one in mapping.party]
        self._named: dict[str, str] = {}  # id → its first name
        self._subjects: dict[int, bytes | set[int]] = {}  # hash of an id → hashes of what is said
        self._ids: dict[str, str] = {}  # name as it is written → the id of what it names
        self._unwritten: set[str] = set()  # names that were read and are not in the folder yet
        self._prefixes: dict[str, str] = {}  # kind → what ids of its things begin with
        self._forms: set[tuple[str, str]] = set()
        self._identifiers: set[str] = set()
        self._times_of: dict[object, str] = {}
        self._fields_of: dict[str, tuple[tuple[str, str], ...]] = {}
        ontology = load()
        self._kinds = _words(
            (one.name, one.label.zh, one.label.en) for one in ontology.kinds.values()
        )
        self._roles = _words(
            (one.name, one.label.zh, one.label.en) for one in ontology.roles.values()
        )
        self._roles |= _USUAL_ROLES
        self._without = ",," if any(one.amount for one in mapping.party) else ""
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

    def start(self, source: str, at: dict[str, int]) -> None:
        """Go on with another file, whose columns stand `at` these places."""
        self.source, self.at = source, {"": -1, **at}
        for column in self._columns:
            column.at = at[column.party.column]
        row = self._row = self.mapping.row
        self._kind_of_all = row.kind if isinstance(row.kind, str) else ""
        self._en_at = self.at[row.name_en]
        self._dated = (row.period, row.date, row.start, row.end)
        self._number_at, self._name_at = self.at[row.identifier], self.at[row.name]
        self._fields_at = [self.at[one] for one in row.fields]
        self._notes_at = [(f"{one}: ", self.at[one]) for one in row.notes]
        self._scheme = f"{row.scheme}:"
        self._dates = itemgetter(*([self.at[one] for one in self._dated if one] or [-1]))

    # rows

    def row(self, number: int, cells: list[str]) -> None:
        """Take one row; nothing of it is written if it is rejected."""
        cells = [*cells, ""]  # at the place -1: a column that the mapping does not name
        printed, title = cells[self._number_at], cells[self._name_at]
        if not (is_slug := _plain_slug(printed)):
            printed = self._number(clean(printed), number)
        is_plain = _plain_chinese(title)
        name = title if is_plain else self._name(self._row.name, clean(title))
        name_en = (
            self._name(self._row.name_en, clean(cells[at])) if (at := self._en_at) >= 0 else ""
        )
        if not (key := printed or folded(name or name_en)):
            column = self._row.name or self._row.identifier
            raise RejectedRow(column, "", "the row names nothing", _UNNAMED)
        if not is_plain and not name.isascii() and is_garbled(name):
            self.ledger.remark(_GARBLED, number)
        dates = self._dates(cells)
        times = self._times_of.get(dates) or self._times(dates, cells, number)
        # all is checked before anything is written
        parties = self._parties(cells, times, number)
        fields: Sequence[tuple[str, str]] = ()
        for place in self._fields_at:
            said_here = self._fields_of.get(cells[place]) or self._fields(cells[place])
            fields = (*fields, *said_here) if fields else said_here
        kind = self._kind_of_all or self._kind(self._row.kind, cells, number, "")
        if (prefix := self._prefixes.get(kind)) is None:
            prefix = self._prefixes[kind] = _NOT_SLUG.sub("-", kind.lower())
        subject = f"{prefix}-{key if is_slug else slug_of(key)}"
        if (said_before := self._subjects.get(hash(subject))) is not None:
            said = self._said(subject, said_before)
            if name and hash(name) not in said:
                said.add(hash(name))
                self._other_name(subject, name, number)
            self._write(number, subject, parties, fields, said, cells)
            return
        if is_plain:
            zh, en = name, name_en and quoted(name_en)
        else:
            zh, en = bilingual(name or name_en or printed)
            en = self.writer.english(subject, (zh, name_en or en), (self.source, number))
            zh, en = quoted(zh), quoted(en)
        external = ""
        if is_slug:
            external = self._scheme + printed
        elif printed and ";" not in printed:
            external = quoted(self._scheme + printed)
        ground = f"{self._note(cells)},{self.source},{number}"
        self._entities.append(f"{subject},{kind},{zh},{en},,{times},{external},{ground}\n")
        said = {hash(name)}
        self._write(number, subject, parties, fields, said, cells)
        self._subjects[hash(subject)] = _packer(len(said))(*said)

    def _get(self, cells: list[str], column: str) -> str:
        return clean(cells[self.at[column]])

    def _said(self, subject: str, known: bytes | set[int]) -> set[int]:
        """What rows before say of a subject; packed as long as no second row speaks of it."""
        if isinstance(known, bytes):
            known = self._subjects[hash(subject)] = set(array("q", known))
        return known

    def _write(
        self,
        number: int,
        subject: str,
        parties: Sequence[tuple[_Column, _Named, _Said]],
        fields: Sequence[tuple[str, str]],
        said: set[int],
        cells: list[str],
    ) -> None:
        written, write = 0, self._relators.append
        if len(self._relators) > TOGETHER:
            self.writer.flush()
        begin, evidence = f"{self.source}-{number}-", f"{self.source},{number}"
        if not parties:
            self.ledger.remark("rows name no organisation", number)
        for column, (ids, names, is_open), (role, note, times, paid) in parties:
            if self._unwritten and not self._unwritten.isdisjoint(names):
                self._introduce(ids, names, column.party, cells, number)
            fact_of, ordered, position = hash((role, times, paid)), column.is_ordered, 0
            middle = f",{column.predicate},{subject},{role},"
            rest = "true" if is_open else ""
            end = f",{times},stated,{rest},{note and quoted(note)},{evidence}{paid}\n"
            for who in ids:
                position += 1
                if (fact := hash((who, fact_of))) in said:
                    self.ledger.remark("participations stand twice and are taken once", number)
                    continue
                said.add(fact)
                written += 1
                ordinal = position if ordered else ""
                write(f"{begin}{written},{who}{middle}{ordinal}{end}")
        for target, name in fields:
            if target not in self._named:
                self._plain(target, "TechnologyField", name, number)
            if (fact := hash(target)) not in said:
                said.add(fact)
                written += 1
                middle = f",{subject},hasField,{target},,,,,stated,,,"
                write(f"{begin}{written}{middle}{evidence}{self._without}\n")

    def _note(self, cells: list[str]) -> str:
        note = ""
        for title, place in self._notes_at:
            if text := _noted(cells[place]):
                note = f"{note}; {title}{text}" if note else title + text
        return note and quoted(note)

    def _number(self, printed: str, number: int) -> str:
        if "+" in printed and is_shortened(printed):
            self.ledger.remark(
                f"column {self.mapping.row.identifier}: numbers such as {printed} were cut by a "
                "spreadsheet and are not used; format the column as text",
                number,
            )
            return ""
        self._check_total(self.mapping.row.identifier, printed)
        return "" if is_blank(printed) else printed

    def _check_total(self, column: str, text: str) -> None:
        if "".join(text.split()).casefold().rstrip(":：") in _TOTALS:
            message, way_out = "is a row of totals", "Nothing needs to be done."
            raise RejectedRow(column, text, message, way_out, is_fault=False)

    def _name(self, column: str, text: str) -> str:
        if "+" in text and is_shortened(text):
            message, way_out = "was cut by a spreadsheet", "Format the column as text."
            raise RejectedRow(column, text, message, way_out)
        if _SHORT < len(text) <= _LONGEST:  # no sign of nothing, total or error is as long
            return text
        if is_blank(text):
            return ""
        self._check_total(column, text)
        if _ERROR.fullmatch(text):
            raise RejectedRow(
                column, text, "is an error of the spreadsheet", "Correct the formula."
            )
        if len(text) > _LONGEST:
            message = f"is longer than {_LONGEST} characters"
            raise RejectedRow(column, text, message, "Close quotation marks; a name is short.")
        return text

    def _times(self, dates: object, cells: list[str], number: int) -> str:
        times = self._times_of[dates] = self._read_times(self._dated, cells, number)
        if len(self._times_of) > _REMEMBERED:
            self._times_of.clear()
        return times

    def _read_times(self, columns: tuple[str, str, str, str], cells: list[str], number: int) -> str:
        """Read when it begins and ends, from the columns of a period, a date, a start, an end.

        Both as cells of CSV.
        """
        since: Moment | None = None
        until: Moment | None = None
        order = self.mapping.dates
        for place, column in enumerate(columns):
            if is_blank(text := self._get(cells, column)):
                continue
            if place > _START and is_ongoing(text):
                continue
            if len(text) > 4 and text[:5].isdecimal() and not text[5:6].isdecimal():
                self.ledger.remark(
                    f"column {column}: numbers are read as a spreadsheet's days", number
                )
            if order and text[-5:-4] in ("/", "-"):
                self.ledger.remark(f"column {column}: dates are read {order}", number)
            try:
                if place < _START:
                    first, last = period(text, order)
                    since, until = since or first, until or last
                elif place == _START:
                    since = moment(text, order)
                else:
                    until = moment(text, order)
            except ValueError as error:
                message = "is not a date" if str(error).startswith("not a") else str(error)
                way_out = "Write 2015, 2015-04 or 2015-04-03."
                if "told apart" in message:
                    way_out = f'{way_out[:-1]}, or dates = "day-first" above [row] in the mapping.'
                raise RejectedRow(column, text, message, way_out) from error
        if since and until and since.day > until.last_day:
            column = columns[3] or columns[0] or columns[1]
            text = f"{since} to {until}"
            raise RejectedRow(column, text, "ends before it begins", "Correct a date.")
        return f"{since or ''},{until or ''}"

    def _parties(
        self, cells: list[str], times: str, number: int
    ) -> list[tuple[_Column, _Named, _Said]]:
        found = []
        for column in self._columns:
            if raw := cells[column.at]:
                named = column.cells.get(raw) or self._organisations_in(column, raw, number)
                if count := len(named[0]):
                    said = (column.role, "", times, self._without)
                    if column.varies:
                        said = self._said_of(column.party, cells, times, count, number)
                    found.append((column, named, said))
        return found

    def _said_of(
        self, party: Party, cells: list[str], times: str, among: int, number: int
    ) -> _Said:
        """What other cells of a row say of the organisations in one."""
        role, note = self._role(party.role, cells)
        if party.start or party.end:
            times = self._read_times(("", "", party.start, party.end), cells, number)
        paid = self._without
        if party.amount:
            paid, note = self._amount(party, cells, among, note, number)
        return role, note, times, paid

    def _organisations_in(self, column: _Column, raw: str, number: int) -> _Named:
        names = column.split(raw)
        try:
            ids = [*map(self._ids.__getitem__, names)]
        except KeyError:
            return self._new_in(column, raw, number)
        if len(ids) == 1 or len({*ids}) < len(ids):
            return self._new_in(column, raw, number)
        return ids, names, False

    def _new_in(self, column: _Column, raw: str, number: int) -> _Named:
        """The organisations in a cell that needs a closer look; their names are remembered."""
        names, is_open = split_names(raw, column.party.separators)
        found: dict[str, str] = {}
        for name in names:
            if (slug := self._ids.get(name)) is None:
                if name.isnumeric() or _NUMBER.fullmatch(name):
                    message = "is a number, not a name"
                    raise RejectedRow(column.party.column, raw, message, "Write the name.")
                if not self._name(column.party.column, name):
                    continue
                if is_garbled(name):
                    self.ledger.remark(_GARBLED, number)
                slug = f"org-{slug_of(folded(name))}"
                self._unwritten.add(name)
                has_case = name.upper() != name.lower()
                if not ("等" in name or (has_case and _OTHERS.search(name))):
                    self._ids[name] = slug  # at the end of a cell, others would be no name
            if " / " in name:
                message = "names with ' / ' are kept whole; separators = '/' in the mapping splits"
                self.ledger.remark(f"{message} them", number)
            if slug in found:
                self.ledger.remark("a cell names an organisation twice; taken once", number)
            found.setdefault(slug, name)
        taken = tuple(found), tuple(found.values()), is_open
        if len(names) < 2:  # lists are seldom the same again
            if len(column.cells) > _REMEMBERED:
                column.cells.clear()
            column.cells[raw] = taken
        return taken

    def _role(self, given: str | Column, cells: list[str]) -> tuple[str, str]:
        if isinstance(given, str):
            return given, ""
        text = self._get(cells, given.column)
        role = self._roles.get(folded(text).replace("-", ""), "")
        if role or is_blank(text):
            return role, ""
        self.ledger.remark(f"column {given.column}: {text!r} is no role; it is kept in the note", 0)
        return "", f"Role as printed: {text}"

    def _amount(
        self, party: Party, cells: list[str], among: int, note: str, number: int
    ) -> tuple[str, str]:
        """The cells of an amount and its unit; one that is not taken stays in the note."""
        if is_blank(text := self._get(cells, party.amount)):
            return self._without, note
        why = "is of several organisations together"
        try:
            if among == 1:
                value, unit = amount(text)
                return f",{value},{quoted(unit or party.unit)}", note
        except ValueError as error:
            why = str(error)
        self.ledger.remark(f"column {party.amount}: a cell {why}; it is kept in the note", number)
        printed = f"{party.amount}: {text}"
        return self._without, f"{note}; {printed}" if note else printed

    def _kind(self, given: str | Column, cells: list[str], number: int, name: str) -> str:
        if isinstance(given, str):
            return kind_by_name(name) if given == BY_NAME else given
        text = self._get(cells, given.column)
        if kind := self._kinds.get(folded(text)):
            return kind
        if not is_blank(text):
            self.ledger.remark(
                f"column {given.column}: {text!r} is no kind; told from the name", number
            )
        return kind_by_name(name) if name else "Project"

    # what is written

    def _introduce(
        self, ids: Sequence[str], names: Sequence[str], party: Party, cells: list[str], number: int
    ) -> None:
        """Write organisations where they are first named, and each other form of their names."""
        for slug, name in zip(ids, names, strict=True):
            if name in self._unwritten:
                self._unwritten.discard(name)
                if (first := self._named.get(slug)) is None:
                    self._organisation(slug, name, party, cells, number)
                elif first != name:
                    self._other_name(slug, name, number)

    def _organisation(
        self, slug: str, name: str, party: Party, cells: list[str], number: int
    ) -> None:
        kind = self._kind(party.kind, cells, number, name)
        external = ""
        if party.identifier:
            external = self._external(party, self._get(cells, party.identifier), number)
        place = self._get(cells, party.place)
        place = "" if is_blank(place) else self._region(place, number)
        zh, en = bilingual(name)
        en = en and self.writer.english(slug, (zh, en), (self.source, number))
        self._named[slug] = name
        note = (
            "Kind told from the name." if party.kind == BY_NAME and kind != "Organisation" else ""
        )
        texts = f"{quoted(zh)},{quoted(en)},{place},,,{quoted(external)},{note}"
        self._entities.append(f"{slug},{kind},{texts},{self.source},{number}\n")

    def _external(self, party: Party, printed: str, number: int) -> str:
        if is_blank(printed):
            return ""
        try:
            external = ":".join(identifier(printed, party.scheme))
        except ValueError as error:
            self.ledger.remark(f"column {party.identifier}: {printed!r} {error}; left out", number)
            return ""
        if external in self._identifiers:
            self.ledger.remark(f"{external} is the id of several names; the first has it", number)
            return ""
        self._identifiers.add(external)
        return external

    def _region(self, name: str, number: int) -> str:
        return self._plain(f"place-{slug_of(folded(name))}", "Region", name, number)

    def _fields(self, text: str) -> tuple[tuple[str, str], ...]:
        names = dict.fromkeys(
            code[1] if (code := _IPC.fullmatch(name)) else name
            for name in split_names(clean(text))[0]
        )
        found = tuple((f"field-{slug_of(folded(name))}", name) for name in names)
        if len(self._fields_of) < _REMEMBERED:
            self._fields_of[text] = found
        return found

    def _plain(self, slug: str, kind: str, name: str, number: int) -> str:
        if slug not in self._named:
            self._named[slug] = name
            names = bilingual(name)
            self.writer.entity((slug, kind, *names, "", "", "", "", "", self.source, number))
        return slug

    def _other_name(self, slug: str, name: str, number: int) -> None:
        if (slug, name) in self._forms:
            return
        self._forms.add((slug, name))
        lang = language_of(name)
        self.writer.name((slug, name, lang, "source-form", self.source, number))
        self.ledger.remark(
            "names are written in several ways and taken for one; each is kept", number
        )


class _Column:
    """A column of organisations, where it stands, and what its cells were taken for."""

    def __init__(self, party: Party) -> None:
        self.party = party
        self.at = -1
        self.predicate, self.is_ordered = party.predicate, party.ordered
        self.role = party.role if isinstance(party.role, str) else ""
        self.varies = self.role != party.role or bool(party.start or party.end or party.amount)
        self.split = strong_split(party.separators)
        self.cells: dict[str, _Named] = {}


@lru_cache(4096)
def _noted(cell: str) -> str:
    return "" if is_blank(text := clean(cell)) else text


@cache
def _packer(count: int) -> Callable[..., bytes]:
    """What packs so many hashes into bytes."""
    return Struct(f"{count}q").pack


def _words(of: Iterator[tuple[str, ...]]) -> dict[str, str]:
    """Look up terms by their name or label, whatever width, case and dashes."""
    return {folded(word).replace("-", ""): names[0] for names in of for word in names}
