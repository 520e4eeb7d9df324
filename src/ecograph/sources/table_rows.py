"""The rows of a table as entities, names and participations, each with its row as evidence."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from ecograph.errors import Problem, SourceError
from ecograph.model.ontology import load
from ecograph.sources.cells import clean, folded, is_shortened, moment, period
from ecograph.sources.identifiers import identifier
from ecograph.sources.imported import RejectedRow
from ecograph.sources.names_in_cells import bilingual, is_blank, kind_by_name, slug_of, split_names
from ecograph.sources.table_mapping import BY_NAME, Column, Mapping, Party

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ecograph.model.records import Moment
    from ecograph.sources.folder_writer import FolderWriter
    from ecograph.sources.imported import Ledger

__all__ = ["TableRows"]

_LONGEST: Final = 1000  # characters of a name
_TOTALS: Final = frozenset(("合计", "总计", "小计", "共计", "total", "sum", "subtotal"))
_ERROR: Final = re.compile(r"#(?:N/A|REF!|VALUE!|NAME\?|DIV/0!|NUM!|NULL!)")
_NOT_SLUG: Final = re.compile("[^a-z0-9]+")


class TableRows:
    """Writes rows into the tables of a folder; `source` and `at` say from which file and where."""

    def __init__(self, writer: FolderWriter, mapping: Mapping, ledger: Ledger) -> None:
        self.ledger = ledger
        self.writer = writer
        self.mapping = mapping
        self.source = ""
        self.at: dict[str, int] = {}
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

    # rows

    def row(self, number: int, cells: list[str]) -> None:
        """Take one row; nothing of it is written if it is rejected."""
        at, row = self.at, self.mapping.row

        def get(column: str) -> str:
            return clean(cells[at[column]]) if column else ""

        name, printed = get(row.name), get(row.identifier)
        if is_shortened(printed):
            self.ledger.remark(
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
            raise RejectedRow(row.name or row.identifier, "", "the row names nothing", way_out)
        times = self._times(get, number)
        parties = [*self._parties(cells, get)]  # all is checked before anything is written
        kind = self._kind(row.kind, get, number, "")
        subject = f"{_NOT_SLUG.sub('-', kind.lower())}-{slug_of(key)}"
        if (known := self._entities.get(subject)) is None:
            zh, en = bilingual(name or name_en or printed)
            external = f"{row.scheme}:{printed}" if printed and ";" not in printed else ""
            note = "; ".join(
                f"{one}: {text}" for one in row.notes if not is_blank(text := get(one))
            )
            en = name_en or en
            self._entities[subject] = hash(name)
            since, until = times
            self.writer.entity(
                (subject, kind, zh, en, "", since, until, external, note, self.source, number)
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
            self.ledger.remark("rows name no organisation", number)
        for party, names, is_open, role, note in parties:
            for position, (name, key) in enumerate(names, start=1):
                organisation = f"org-{key}"
                if organisation not in self._entities:
                    self._organisation(organisation, name, party, get, number)
                elif self._entities[organisation] != hash(name):
                    self._other_name(organisation, name, number)
                if (said := hash((subject, organisation, role, times))) in self._said:
                    self.ledger.remark("participations stand twice and are taken once", number)
                    continue
                self._said.add(said)
                part += 1
                self.writer.relator(
                    (
                        *(
                            f"{self.source}-{number}-{part}",
                            organisation,
                            party.predicate,
                            subject,
                        ),
                        *(role, position if party.ordered else "", since, until, "stated"),
                        *("true" if is_open else "", note, self.source, number),
                    )
                )
        for column in self.mapping.row.fields:
            for name in split_names(get(column))[0]:
                part += 1
                self._field(subject, name, f"{self.source}-{number}-{part}", number)

    def _name(self, column: str, text: str) -> str:
        if is_blank(text):
            return ""
        if text.casefold() in _TOTALS:
            raise RejectedRow(column, text, "is a row of totals", "Nothing needs to be done.")
        if _ERROR.fullmatch(text):
            raise RejectedRow(
                column, text, "is an error of the spreadsheet", "Correct the formula."
            )
        if len(text) > _LONGEST:
            message = f"is longer than {_LONGEST} characters"
            raise RejectedRow(column, text, message, "Close quotation marks; a name is short.")
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
                self.ledger.remark(
                    f"column {column}: numbers are read as a spreadsheet's days", number
                )
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
                raise RejectedRow(column, text, message, way_out) from error
        if since and until and since.day > until.last_day:
            column, text = row.end or row.period or row.date, f"{since} to {until}"
            raise RejectedRow(column, text, "ends before it begins", "Correct a date.")
        return str(since or ""), str(until or "")

    def _parties(
        self, cells: list[str], get: Callable[[str], str]
    ) -> Iterator[tuple[Party, tuple[tuple[str, str], ...], bool, str, str]]:
        for party in self.mapping.party:
            raw = cells[self.at[party.column]]
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
                raise RejectedRow(party.column, raw, "is a number, not a name", "Write the name.")
            if self._name(party.column, name):
                found.setdefault(slug_of(folded(name)), name)
        return tuple((name, key) for key, name in found.items()), is_open

    def _role(self, given: str | Column, get: Callable[[str], str]) -> tuple[str, str]:
        if isinstance(given, str):
            return given, ""
        text = get(given.column)
        role = self._roles.get(folded(text).replace("-", ""), "")
        if role or is_blank(text):
            return role, ""
        self.ledger.remark(f"column {given.column}: {text!r} is no role; it is kept in the note", 0)
        return "", f"Role as printed: {text}"

    def _kind(self, given: str | Column, get: Callable[[str], str], number: int, name: str) -> str:
        if isinstance(given, str):
            return kind_by_name(name) if given == BY_NAME else given
        text = get(given.column)
        if kind := self._kinds.get(folded(text)):
            return kind
        if not is_blank(text):
            self.ledger.remark(
                f"column {given.column}: {text!r} is no kind; told from the name", number
            )
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
                self.ledger.remark(
                    f"column {party.identifier}: {external!r} {error}; left out", number
                )
                external = ""
            if external in self._identifiers:
                self.ledger.remark(
                    f"{external} is the id of several names; the first has it", number
                )
                external = ""
            self._identifiers.add(external)
        place = get(party.place)
        place = "" if is_blank(place) else self._region(place, number)
        zh, en = bilingual(name)
        self._entities[slug] = hash(name)
        note = (
            "Kind told from the name." if party.kind == BY_NAME and kind != "Organisation" else ""
        )
        self.writer.entity((slug, kind, zh, en, place, "", "", external, note, self.source, number))

    def _region(self, name: str, number: int) -> str:
        return self._plain(f"place-{slug_of(folded(name))}", "Region", name, number)

    def _field(self, subject: str, name: str, identifier: str, number: int) -> None:
        target = self._plain(f"field-{slug_of(folded(name))}", "TechnologyField", name, number)
        if (said := hash((subject, target))) not in self._said:
            self._said.add(said)
            ends = (identifier, subject, "hasField", target)
            self.writer.relator((*ends, "", "", "", "", "stated", "", "", self.source, number))

    def _plain(self, slug: str, kind: str, name: str, number: int) -> str:
        if slug not in self._entities:
            self._entities[slug] = hash(name)
            names = bilingual(name)
            self.writer.entity((slug, kind, *names, "", "", "", "", "", self.source, number))
        return slug

    def _other_name(self, slug: str, name: str, number: int) -> None:
        if (slug, name) in self._forms:
            return
        self._forms.add((slug, name))
        lang = "zh" if bilingual(name)[0] else "en"
        self.writer.name((slug, name, lang, "source-form", self.source, number))
        self.ledger.remark(
            "names are written in several ways and taken for one; each is kept", number
        )


def _words(of: Iterator[tuple[str, ...]]) -> dict[str, str]:
    """Look up terms by their name or label, whatever width, case and dashes."""
    return {folded(word).replace("-", ""): names[0] for names in of for word in names}
