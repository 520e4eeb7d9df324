"""Read the official CORDIS tables of Horizon 2020 as a stream of records.

Columns of ``organization.csv`` and ``project.csv``: CORDIS EU research projects under Horizon 2020,
Publications Office of the European Union, https://data.europa.eu/data/datasets/cordish2020projects.

The kind of an organisation follows its activity type: HES University, REC ResearchInstitute,
PRC Enterprise, PUB GovernmentBody, OTH or none Organisation. Its place is its country.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from ecograph.errors import Problem, SourceError
from ecograph.model.records import Dataset, Moment
from ecograph.sources import cordis_records as say
from ecograph.sources.cordis_records import (
    KINDS,
    ORGANISATION_COLUMNS,
    ORGANISATIONS,
    PROJECTS,
    ROLES,
    Mentions,
    Profile,
    Project,
    clean,
)
from ecograph.sources.cordis_table import Faults, content_digest, find_table, stream

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ecograph.model.record import Record

__all__ = ["Cordis", "open_cordis"]

_PROJECT_COLUMNS: Final = ("id", "acronym", "title", "startDate", "endDate")
_DIGITS: Final = re.compile("[0-9]+")
_ORDINAL: Final = re.compile("[1-9][0-9]*|")
_AMOUNT: Final = re.compile(r"[0-9]+(?:[.,][0-9]+)?|")
_COUNTRY: Final = re.compile("[A-Z]{2}|")


@dataclass(frozen=True)
class Cordis:
    """A sound folder of CORDIS tables: checked once, then read again row by row."""

    dataset: Dataset
    warnings: tuple[str, ...]
    _tables: dict[str, Path] = field(repr=False)
    _digests: dict[str, str] = field(repr=False)
    _projects: dict[str, Project] = field(repr=False)
    _organisations: dict[str, dict[Profile, Mentions]] = field(repr=False)

    def records(self) -> Iterator[Record]:
        """Yield sources, countries, organisations with names, projects, then participations.

        Raises
        ------
        SourceError
            If a file has been changed since it was checked.
        """
        for name, path in self._tables.items():
            if content_digest(path) != self._digests[name]:
                message = "the file has been changed since it was checked"
                raise SourceError([Problem(name, 0, "", "", message, "Start again.")])
        yield from (say.source(name, digest) for name, digest in self._digests.items())
        yield from say.countries(self._organisations.values())
        for pic in sorted(self._organisations):
            yield from say.organisation(pic, self._organisations[pic])
        for number in sorted(self._projects):
            yield from say.project(number, self._projects[number])
        yield from say.participations(self._tables[ORGANISATIONS])


def open_cordis(folder: Path) -> Cordis:
    """Check ``organization.csv`` and ``project.csv`` (or ``.csv.gz``) of a CORDIS download.

    Raises
    ------
    SourceError
        With the first hundred problems, each with file, row, field, value, way out, and the count
        of the others.
    """
    faults = Faults()
    tables = {
        name: path
        for name in (ORGANISATIONS, PROJECTS)
        if (path := find_table(folder, name, faults)) is not None
    }
    faults.raise_any()
    projects = _check_projects(tables[PROJECTS], faults)
    known = None if faults.count else projects
    organisations = _check_organisations(tables[ORGANISATIONS], known, faults)
    faults.raise_any()
    warnings = tuple(_warnings(projects, organisations))
    digests = {name: content_digest(path) for name, path in tables.items()}
    return Cordis(say.dataset(), warnings, tables, digests, projects, organisations)


def _check_projects(path: Path, faults: Faults) -> dict[str, Project]:
    projects: dict[str, Project] = {}
    for row, (number, acronym, title, start, end) in stream(path, _PROJECT_COLUMNS, faults):
        if not _DIGITS.fullmatch(number):
            faults.add(_fault(PROJECTS, row, "id", number, "is not a project number"))
        elif number in projects:
            message = f"the project stands already in row {projects[number].row}"
            faults.add(_fault(PROJECTS, row, "id", number, message, "Remove one of the two."))
        else:
            since = _moment(row, "startDate", start, faults)
            until = _moment(row, "endDate", end, faults)
            if since and until and since.day > until.last_day:
                faults.add(_fault(PROJECTS, row, "endDate", end, "lies before the start"))
            projects[number] = Project(row, clean(acronym), clean(title), since, until)
    return projects


def _moment(row: int, column: str, text: str, faults: Faults) -> Moment | None:
    if not text:
        return None
    try:
        return Moment.parse(text)
    except ValueError:
        way_out = "Write it as 2019-05-01."
        faults.add(_fault(PROJECTS, row, column, text, "is not a date", way_out))
        return None


def _check_organisations(
    path: Path, projects: dict[str, Project] | None, faults: Faults
) -> dict[str, dict[Profile, Mentions]]:
    """What is said of each organisation; `projects` is None if they could not all be read."""
    found: dict[str, dict[Profile, Mentions]] = defaultdict(dict)
    for row, cells in stream(path, ORGANISATION_COLUMNS, faults):
        project, pic, name, short, activity, city, country, order, role, amount = cells
        if not (
            (projects is None or project in projects)
            and activity in KINDS
            and role in ROLES
            and _DIGITS.fullmatch(pic)
            and _COUNTRY.fullmatch(country)
            and _ORDINAL.fullmatch(order)
            and _AMOUNT.fullmatch(amount)
        ):
            for problem in _participation_faults(row, cells, projects):
                faults.add(problem)
            continue
        profiles = found[pic]
        profile = Profile(name, short, activity, city, country)
        if (mentions := profiles.get(profile)) is None:
            profiles[profile] = Mentions(1, row)
        else:
            mentions.count += 1
    return dict(found)


def _participation_faults(
    row: int, cells: tuple[str, ...], projects: dict[str, Project] | None
) -> Iterator[Problem]:
    """Name each cell of a row that does not hold."""
    value = dict(zip(ORGANISATION_COLUMNS, cells, strict=True))
    activities = ", ".join(sorted(KINDS)[1:])
    listed = projects is None or value["projectID"] in projects
    checks = (
        ("projectID", listed, "is not in project.csv", "Add the project."),
        ("organisationID", _DIGITS.fullmatch(value["organisationID"]), "is not a PIC", ""),
        ("activityType", value["activityType"] in KINDS, "is unknown", f"Known: {activities}."),
        ("country", _COUNTRY.fullmatch(value["country"]), "is not a code such as BE", ""),
        ("order", _ORDINAL.fullmatch(value["order"]), "is not a count from 1", ""),
        ("role", value["role"] in ROLES, "is unknown", f"Known: {', '.join(ROLES)}."),
        ("ecContribution", _AMOUNT.fullmatch(value["ecContribution"]), "is not an amount", ""),
    )
    for column, holds, message, way_out in checks:
        if not holds:
            yield _fault(ORGANISATIONS, row, column, value[column], message, way_out)


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
    if strange := sorted(code for code in codes if not say.country_names(code)[1]):
        yield f"{len(strange):,} country codes have no known name: {', '.join(strange)}."
