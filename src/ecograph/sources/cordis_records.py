"""What the CORDIS tables say, as records."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final, NamedTuple

from babel import Locale

from ecograph.model.records import (
    Basis,
    Dataset,
    Entity,
    Evidence,
    Moment,
    Name,
    NameRole,
    Relator,
    Source,
)
from ecograph.sources.cell_text import NOT_TEXT, folded
from ecograph.sources.cordis_table import Faults, stream

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from ecograph.model.record import Record

__all__ = [
    "KINDS",
    "ORGANISATIONS",
    "ORGANISATION_COLUMNS",
    "PROJECTS",
    "ROLES",
    "Mentions",
    "Profile",
    "Project",
    "clean",
    "countries",
    "country_names",
    "dataset",
    "organisation",
    "participations",
    "project",
    "source",
]

SLUG: Final = "cordis-h2020"
_BASE: Final = SLUG + "/"
_ADDRESS: Final = "https://data.europa.eu/data/datasets/cordish2020projects"
_PUBLISHER: Final = "Publications Office of the European Union (CORDIS)"
ORGANISATIONS: Final = "organization.csv"
PROJECTS: Final = "project.csv"
ORGANISATION_COLUMNS: Final = (
    *("projectID", "organisationID", "name", "shortName", "activityType", "city", "country"),
    *("order", "role", "ecContribution"),
)
KINDS: Final = {
    "HES": "University",
    "REC": "ResearchInstitute",
    "PRC": "Enterprise",
    "PUB": "GovernmentBody",
    "OTH": "Organisation",
    "": "Organisation",
}
ROLES: Final = {
    "coordinator": "coordinator",
    "participant": "participant",
    "partner": "partner",
    "thirdParty": "third-party",
    "internationalPartner": "international-partner",
    "associatedPartner": "associated-partner",
}
_ISO_CODES: Final = {"EL": "GR", "UK": "GB"}


class Profile(NamedTuple):
    """What one row says of an organisation."""

    name: str
    short: str
    activity: str
    city: str
    country: str


@dataclass(slots=True)
class Mentions:
    """In how many rows an organisation has one profile, and the first of them."""

    count: int
    row: int


class Project(NamedTuple):
    """One row of the projects."""

    row: int
    acronym: str
    title: str
    start: Moment | None
    end: Moment | None


def dataset() -> Dataset:
    """Describe the whole."""
    return Dataset(
        slug=SLUG,
        title_zh="CORDIS:欧盟“地平线2020”研究项目",
        title_en="CORDIS: EU research projects under Horizon 2020",
        description=f"Organisations and their parts in projects. Attribution: {_PUBLISHER}.",
        licence="CC-BY-4.0",
        streamed=True,
    )


def source(name: str, digest: str) -> Source:
    """Describe one of the tables."""
    titles = {
        ORGANISATIONS: ("CORDIS H2020 参与机构表", "CORDIS H2020 organisations"),
        PROJECTS: ("CORDIS H2020 项目表", "CORDIS H2020 projects"),
    }
    return Source(
        id=_BASE + name,
        kind="table",
        title_zh=titles[name][0],
        title_en=titles[name][1],
        publisher=_PUBLISHER,
        address=_ADDRESS,
        file=name,
        sha256=digest,
    )


def clean(text: str) -> str:
    """Fold white space, and mend UTF-8 that was once read as Mac Roman ("√©" for "é").

    Control characters count as white space.
    """
    if not text.isprintable():
        text = NOT_TEXT.sub(" ", text)
    text = folded(text)
    if text.isascii():
        return text
    try:
        return text.encode("mac_roman").decode("utf-8")
    except UnicodeError:
        return text


def _evidence(file: str, row: int) -> Evidence:
    """Point to a table and its row, as RFC 7111 counts rows."""
    source = _BASE + file
    return Evidence.model_construct(passages=(), sources=(source,), row=f"{source}#row={row}")


def country_names(code: str) -> tuple[str, str]:
    """Name a country in Chinese and English (CLDR); empty if nobody knows the code."""
    iso = _ISO_CODES.get(code, code)
    zh, en = (str(Locale(tongue).territories.get(iso, "")) for tongue in ("zh", "en"))
    return zh, en


def countries(organisations: Iterable[dict[Profile, Mentions]]) -> Iterator[Entity]:
    """Every country that has an organisation."""
    first: dict[str, int] = {}
    for profiles in organisations:
        for profile, mentions in profiles.items():
            code = profile.country
            first[code] = min(mentions.row, first.get(code, mentions.row))
    for code in sorted(first.keys() - {""}):
        zh, en = country_names(code)
        yield Entity(
            id=f"{_BASE}country-{code.lower()}",
            kind="Region",
            dataset=SLUG,
            name_zh=zh,
            name_en=en or code,
            evidence=_evidence(ORGANISATIONS, first[code]),
        )


def _most_frequent(values: Iterable[tuple[str, int]]) -> str:
    """The value said most often, the first in alphabetical order if several are; empty if none."""
    counts: Counter[str] = Counter()
    for value, count in values:
        if value:
            counts[value] += count
    return min(counts, key=lambda value: (-counts[value], value), default="")


def organisation(pic: str, profiles: dict[Profile, Mentions]) -> Iterator[Record]:
    """One organisation, and the names besides the most frequent one."""
    said = list(profiles.items())
    name = _most_frequent((clean(one.name), each.count) for one, each in said)
    country = _most_frequent((one.country, each.count) for one, each in said)
    city = _most_frequent((clean(one.city), each.count) for one, each in said)
    identifier = f"{_BASE}org-{pic}"
    yield Entity.model_construct(
        id=identifier,
        kind=KINDS[_most_frequent((one.activity, each.count) for one, each in said)],
        dataset=SLUG,
        name_en=name or f"PIC {pic}",
        place=f"{_BASE}country-{country.lower()}" if country else None,
        external_ids=(("PIC", pic),),
        note=f"City: {city}." if city else "",
        evidence=_evidence(ORGANISATIONS, min(each.row for each in profiles.values())),
        unnamed=not name,
    )
    rows: dict[tuple[str, NameRole], int] = {}
    for profile, mentions in said:
        for text, role in _other_names(profile, name):
            rows[text, role] = min(mentions.row, rows.get((text, role), mentions.row))
    for (text, role), row in sorted(rows.items()):
        yield _name(identifier, text, role, _evidence(ORGANISATIONS, row))


def _other_names(profile: Profile, preferred: str) -> Iterator[tuple[str, NameRole]]:
    name, short = clean(profile.name), clean(profile.short)
    if name and name != preferred:
        yield name, NameRole.ALIAS
    if (printed := " ".join(profile.name.split())) != name:
        yield printed, NameRole.SOURCE_FORM
    if short and short not in {name, preferred}:
        yield short, NameRole.SHORT


def _name(entity: str, text: str, role: NameRole, evidence: Evidence) -> Name:
    """One more name; CORDIS states no language and publishes in English."""
    return Name.model_construct(
        entity=entity, text=text, lang="en", role=role, dataset=SLUG, evidence=evidence
    )


def project(number: str, said: Project) -> Iterator[Record]:
    """One project, and its acronym where it has a title besides."""
    identifier, evidence = f"{_BASE}proj-{number}", _evidence(PROJECTS, said.row)
    title = said.title or said.acronym
    yield Entity.model_construct(
        id=identifier,
        kind="Project",
        dataset=SLUG,
        name_en=title or f"H2020 project {number}",
        founded=said.start,
        ended=said.end,
        external_ids=(("CORDIS", number),),
        evidence=evidence,
        unnamed=not title,
    )
    if said.acronym and said.acronym != title:
        yield _name(identifier, said.acronym, NameRole.ACRONYM, evidence)


def participations(path: Path) -> Iterator[Relator]:
    """One relator a row; a repeated part of one organisation in one project is counted on."""
    faults = Faults()
    seen: Counter[str] = Counter()
    for row, cells in stream(path, ORGANISATION_COLUMNS, faults):
        number, pic, *_, order, printed_role, amount = cells
        role = ROLES[printed_role]
        slug = f"part-{number}-{pic}-{role}"
        seen[slug] += 1
        yield Relator.model_construct(
            id=_BASE + slug + (f"-{seen[slug]}" if seen[slug] > 1 else ""),
            dataset=SLUG,
            subject=f"{_BASE}org-{pic}",
            predicate="participatesIn",
            object=f"{_BASE}proj-{number}",
            basis=Basis.STATED,
            role=role,
            ordinal=int(order) if order else None,
            amount=Decimal(amount.replace(",", ".")) if amount else None,
            evidence=_evidence(ORGANISATIONS, row),
        )
    faults.raise_any()
