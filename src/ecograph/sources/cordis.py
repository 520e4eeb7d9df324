"""Read the official CORDIS tables of a framework programme as a stream of records.

Columns of ``organization.csv`` and ``project.csv``, and if they are there of ``euroSciVoc.csv`` and
``topics.csv``, which say what projects are about: CORDIS EU research projects, Publications
Office of the European Union, https://data.europa.eu/data/datasets/cordish2020projects and the like.
The column ``frameworkProgramme`` says which dataset it is.

The kind of an organisation follows its activity type: HES University, REC ResearchInstitute,
PRC Enterprise, PUB GovernmentBody, OTH or none Organisation. Its place is its country.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, cast

from ecograph.errors import Problem, SourceError
from ecograph.model.records import Entity, Name, Relator
from ecograph.model.records import Mapping as Same
from ecograph.sources.cells import moment
from ecograph.sources.cordis_records import (
    AMOUNT,
    ENDS_EARLY,
    FIELD_COLUMNS,
    KINDS,
    NO_PIC,
    OPTIONAL_COLUMNS,
    ORDINAL,
    ORGANISATION_COLUMNS,
    ORGANISATIONS,
    PIC,
    PROJECTS,
    ROLES,
    CordisRecords,
    Field,
    Mentions,
    Profile,
    Programme,
    Project,
    clean,
    country_names,
    field_key,
    programme_of,
    without_pic,
)
from ecograph.sources.cordis_table import (
    Faults,
    TableFile,
    content_digest,
    find_tables,
    stream,
)
from ecograph.sources.described import described
from ecograph.sources.imported import DEFAULTS, seldom_collected

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from ecograph.model.record import Record
    from ecograph.model.records import Dataset, Moment
    from ecograph.sources.registry import RecordSource

__all__ = ["Cordis", "open_cordis", "together"]

_PROGRAMME: Final = "frameworkProgramme"
_PROJECT_COLUMNS: Final = ("id", "acronym", "title", "startDate", "endDate", _PROGRAMME)
_DIGITS: Final = re.compile("[0-9]+")
_COUNTRY: Final = re.compile("[A-Z]{2}|")


@dataclass(frozen=True)
class Cordis:
    """A sound folder of CORDIS tables: checked once, then read again row by row."""

    dataset: Dataset
    warnings: tuple[str, ...]
    _tables: dict[str, TableFile] = field(repr=False)
    _digests: dict[str, str] = field(repr=False)
    _projects: dict[str, Project] = field(repr=False)
    _organisations: dict[str, dict[Profile, Mentions]] = field(repr=False)
    _fields: dict[str, Field] = field(repr=False)
    _say: CordisRecords = field(repr=False)
    left_out: Mapping[str, Mapping[int, Problem]] = field(repr=False)
    """The rows of each table that cannot be read, and why."""
    rows: int
    """Those of all tables."""
    _same: Mapping[str, tuple[Cordis, ...]] = field(default_factory=dict, repr=False)
    """Who of several programmes speak of an organisation or country, the first of them first."""

    def records(self) -> Iterator[Record]:
        """Yield sources, countries, organisations with names, projects, fields, then links.

        Raises
        ------
        SourceError
            If a file has been changed since it was checked.
        """
        say = self._say
        for name, table in self._tables.items():
            if content_digest(table) != self._digests[name]:
                message = "the file has been changed since it was checked"
                raise SourceError([Problem(name, 0, "", "", message, "Start again.")])
        for name, table in self._tables.items():
            yield say.source(table, self._digests[name])
        one = self._as_one if self._same else iter
        yield from one(say.countries(self._organisations.values()))
        for pic in sorted(self._organisations):
            yield from one(say.organisation(pic, self._organisations[pic]))
        for number in sorted(self._projects):
            yield from say.project(number, self._projects[number])
        yield from one(say.fields(self._fields))
        for name in sorted(self._tables.keys() & FIELD_COLUMNS.keys()):
            left_out = self.left_out.get(name, {}).keys()
            yield from one(say.fields_of_projects(self._tables[name], left_out))
        left_out = self.left_out.get(ORGANISATIONS, {}).keys()
        yield from one(say.participations(self._tables[ORGANISATIONS], left_out))

    def _as_one(self, records: Iterable[Record]) -> Iterator[Record]:
        """Let what several programmes name have one id, with what each of them says of it."""
        for record in records:
            if isinstance(record, Name):
                yield record.model_copy(update={"entity": self._standing(record.entity)})
            elif isinstance(record, Relator):
                ends = {"subject": record.subject, "object": record.object}
                ends = {name: self._standing(one) for name, one in ends.items()}
                yield record.model_copy(update=ends)
            elif (
                isinstance(record, Entity) and (standing := self._standing(record.id)) == record.id
            ):
                key = record.id.partition("/")[2]
                said = [one.said_of(key) for one in self._same.get(key, (self,))]
                yield from described(standing, [self._placed(one) for one in said], {})
            elif isinstance(record, Entity):
                slug, reason = self.dataset.slug, "The same PIC, or the same code."
                ends = {"subject": record.id, "object": standing}
                yield Same(dataset=slug, relation="same", reason=reason, **ends)

    def _standing(self, identifier: str) -> str:
        key = identifier.partition("/")[2]
        return f"{self._same[key][0].dataset.slug}/{key}" if key in self._same else identifier

    def _placed(self, said: Entity) -> Entity:
        place = said.place and self._standing(said.place)
        return said if place == said.place else said.model_copy(update={"place": place})

    def said_of(self, key: str) -> Entity:
        """What this programme says of an organisation (``org-900``), a country or a field."""
        kind, _, code = key.partition("-")
        found: Iterator[Record]
        if key in self._fields:
            found = self._say.fields({key: self._fields[key]})
        elif kind == "org":
            found = self._say.organisation(code, self._organisations[code])
        else:
            found = (
                one
                for one in self._say.countries(self._organisations.values())
                if one.id.endswith(f"/{key}")
            )
        return cast("Entity", next(iter(found)))

    def keys(self) -> Iterator[str]:
        """Name the organisations with a PIC, countries and fields that this programme speaks of."""
        yield from self._fields
        for pic, profiles in self._organisations.items():
            if not pic.startswith(NO_PIC):
                yield f"org-{pic}"
            yield from (f"country-{one.country.lower()}" for one in profiles if one.country)


def together(sources: Sequence[RecordSource]) -> list[RecordSource]:
    """Make one of the organisations (by PIC), countries and fields that several programmes name."""
    programmes = [one for one in sources if isinstance(one, Cordis)]
    speak: dict[str, tuple[Cordis, ...]] = defaultdict(tuple)
    for one in programmes:
        for key in sorted(set(one.keys())):
            speak[key] += (one,)
    same = {key: found for key, found in speak.items() if len(found) > 1}
    return [replace(one, _same=same) if isinstance(one, Cordis) else one for one in sources]


def open_cordis(folder: Path, most_rejected: float = DEFAULTS.most_rejected) -> Cordis:
    """Check ``organization.csv`` and ``project.csv`` of a CORDIS download: a folder or a zip.

    A row that cannot be read is left out and told in the warnings, a cell likewise.

    Parameters
    ----------
    folder
        The folder or zip.
    most_rejected
        Share of the rows of a table that may be left out.

    Raises
    ------
    SourceError
        If a table is missing, damaged or of several programmes, or too many of its rows cannot be
        read.
    """
    faults = Faults(most_rejected)
    tables = find_tables(folder, (ORGANISATIONS, PROJECTS), faults, FIELD_COLUMNS)
    faults.raise_any()
    with seldom_collected():
        projects, programme = _check_projects(tables[PROJECTS], faults)
        faults.raise_any()
        organisations, ended = _check_organisations(tables[ORGANISATIONS], projects, faults)
        fields, unread = _check_fields(tables, projects, faults)
    faults.raise_any()
    warnings = (*_warnings(projects, organisations), *faults.told(), *unread)
    if ended:
        warnings += (f"{ended:,} participations ended before their project did; each has a note.",)
    digests = {name: content_digest(table) for name, table in tables.items()}
    say = CordisRecords(programme)
    dataset, left_out, rows = say.dataset(ended), faults.left_out, faults.rows
    return Cordis(
        dataset, warnings, tables, digests, projects, organisations, fields, say, left_out, rows
    )


def _check_projects(table: TableFile, faults: Faults) -> tuple[dict[str, Project], Programme]:
    projects: dict[str, Project] = {}
    programmes: dict[str, int] = {}
    rows = 0
    for row, cells in stream(table, _PROJECT_COLUMNS, faults, (_PROGRAMME,)):
        number, acronym, title, start, end, programme = cells
        rows += 1
        programmes.setdefault(programme.strip(), row)
        if not _DIGITS.fullmatch(number):
            faults.tell(_fault(PROJECTS, row, "id", number, "is not a project number"), row=True)
        elif number in projects:
            message = "the project stands already in an earlier row"
            faults.tell(_fault(PROJECTS, row, "id", number, message), row=True)
        else:
            since = _moment(row, "startDate", start, faults)
            until = _moment(row, "endDate", end, faults)
            if since and until and since.day > until.last_day:
                faults.tell(_fault(PROJECTS, row, "endDate", end, "lies before the start"))
                until = None
            projects[number] = Project(row, clean(acronym), clean(title), since, until)
    _check_share(PROJECTS, rows, faults)
    if faults.count:  # the rows may not have been read
        return projects, programme_of("")
    return projects, _programme(programmes, faults)


def _programme(found: dict[str, int], faults: Faults) -> Programme:
    named = sorted(found.keys() - {""}) or [""]
    if named == [""]:
        way_out = "Write H2020, HORIZON or FP7 into the column: it says which dataset this is."
        faults.add(_fault(PROJECTS, 0, _PROGRAMME, "", "no project states its programme", way_out))
    for code in named[1:]:
        message = f"another row has {named[0]}"
        way_out = "Give each programme a folder of its own."
        faults.add(_fault(PROJECTS, found[code], _PROGRAMME, code, message, way_out))
    if not re.fullmatch("[A-Za-z0-9._-]*", named[0]):
        faults.add(
            _fault(PROJECTS, found[named[0]], _PROGRAMME, named[0], "is no programme's code")
        )
    return programme_of(named[0])


def _check_share(name: str, rows: int, faults: Faults) -> None:
    """Refuse a table of which too many rows are left out."""
    left_out = len(faults.left_out.get(name, ()))
    faults.rows += rows
    if left_out > faults.most_left_out * max(rows, 10):
        message = f"{left_out:,} of {rows:,} rows cannot be read"
        way_out = "; ".join(line for line in faults.told() if line.startswith(name))
        faults.add(Problem(name, 0, "", "", message, way_out))


def _moment(row: int, column: str, text: str, faults: Faults) -> Moment | None:
    if not text:
        return None
    try:
        return moment(text)
    except ValueError:
        faults.tell(_fault(PROJECTS, row, column, text, "is not a date"))
        return None


def _check_organisations(
    table: TableFile, projects: dict[str, Project], faults: Faults
) -> tuple[dict[str, dict[Profile, Mentions]], int]:
    """What is said of each organisation, and how many participations ended early."""
    found: dict[str, dict[Profile, Mentions]] = defaultdict(dict)
    sound: set[tuple[str, str]] = set()  # order and role of rows before
    rows = ended = 0
    for row, cells in stream(table, ORGANISATION_COLUMNS, faults, OPTIONAL_COLUMNS):
        rows += 1
        project, pic, name, short, activity, city, country, order, role, amount, end = cells
        mentions = found[pic].get(cast("Profile", cells[2:7])) if pic in found else None
        if (
            project in projects
            and AMOUNT.fullmatch(amount)
            and PIC.fullmatch(pic)
            and (mentions or (activity in KINDS and _COUNTRY.fullmatch(country)))
            and ((order, role) in sound or (role in ROLES and ORDINAL.fullmatch(order)))
        ):
            sound.add((order, role))
        elif not _readable(row, cells, projects, faults):
            continue
        else:
            activity = activity if activity in KINDS else ""
            country = country if _COUNTRY.fullmatch(country) else ""
            pic = pic if PIC.fullmatch(pic) else without_pic(name, cells[6])
            mentions = found[pic].get(Profile(name, short, activity, city, country))
        ended += end in ENDS_EARLY
        if mentions is None:
            found[pic][Profile(name, short, activity, city, country)] = Mentions(1, row)
        else:
            mentions.count += 1
    _check_share(ORGANISATIONS, rows, faults)
    return dict(found), ended


def _check_fields(
    tables: dict[str, TableFile], projects: dict[str, Project], faults: Faults
) -> tuple[dict[str, Field], list[str]]:
    """What projects are about, and why a table of it is not read; such a one is taken out."""
    fields: dict[str, Field] = {}
    unread = []
    for name in sorted(tables.keys() & FIELD_COLUMNS.keys()):
        own = Faults(faults.most_left_out)
        said = _fields_of(tables[name], projects, own)
        try:
            own.raise_any()
        except SourceError as error:
            unread += [f"Not read: {one}" for one in error.problems]
            del tables[name]
        else:
            fields |= said
            faults.take(own)
    return fields, unread


def _fields_of(table: TableFile, projects: dict[str, Project], faults: Faults) -> dict[str, Field]:
    fields: dict[str, Field] = {}
    rows, name, columns = 0, table.name, FIELD_COLUMNS[table.name]
    for row, (number, code, title) in stream(table, columns, faults):
        rows += 1
        if number not in projects:
            message = "the project is not in project.csv"
            faults.tell(_fault(name, row, columns[0], number, message), row=True)
        elif key := field_key(name, code):
            fields.setdefault(key, Field(clean(title) or code, name, row))
        else:
            faults.tell(_fault(name, row, columns[1], code, "is no code of a field"), row=True)
    _check_share(name, rows, faults)
    return fields


def _readable(
    row: int, cells: tuple[str, ...], projects: dict[str, Project], faults: Faults
) -> bool:
    """Tell each cell of a row that is not valid; whether the row can be read without them."""
    value = dict(zip(ORGANISATION_COLUMNS, cells, strict=True))

    def tell(column: str, message: str, *, out: bool = False) -> None:
        faults.tell(_fault(ORGANISATIONS, row, column, value[column], message), row=out)

    if value["projectID"] not in projects:
        tell("projectID", "the project is not in project.csv", out=True)
        return False
    if not PIC.fullmatch(value["organisationID"]):
        if not clean(value["name"]):
            tell("organisationID", "there is neither a PIC nor a name", out=True)
            return False
        tell("organisationID", "is no PIC; the organisation is told by name and country")
    if value["role"] not in ROLES:
        tell("role", "is unknown; it is kept in the note of the participation")
    for column, holds, message in (
        ("activityType", value["activityType"] in KINDS, "is unknown"),
        ("country", _COUNTRY.fullmatch(value["country"]), "is not a code such as BE"),
        ("order", ORDINAL.fullmatch(value["order"]), "is not a count from 1"),
        ("ecContribution", AMOUNT.fullmatch(value["ecContribution"]), "is not an amount from 0"),
    ):
        if not holds:
            tell(column, message)
    return True


def _fault(
    file: str, row: int, column: str, value: str, message: str, way_out: str = ""
) -> Problem:
    return Problem(file, row, column, value[:80], message, way_out or "Correct the cell.")


def _warnings(
    projects: dict[str, Project], organisations: dict[str, dict[Profile, Mentions]]
) -> Iterator[str]:
    """Count what a reader of the data must know, one line each."""
    unnamed = sum(not any(one.name for one in profiles) for profiles in organisations.values())
    if unnamed:
        total = len(organisations)
        yield f"{unnamed:,} of {total:,} organisations have no name; each is labelled by its PIC."
    untitled = sum(not (one.title or one.acronym) for one in projects.values())
    if untitled:
        total = len(projects)
        yield f"{untitled:,} of {total:,} projects have no title; each is labelled by its number."
    profiles = [one for each in organisations.values() for one in each]
    broken = {one.name for one in profiles if clean(one.name) != " ".join(one.name.split())}
    if broken:
        yield f"{len(broken):,} names with broken accents were mended; the printed form is kept."
    codes = {one.country for one in profiles} - {""}
    if strange := sorted(code for code in codes if not country_names(code)[1]):
        yield f"{len(strange):,} country codes have no known name: {', '.join(strange)}."
