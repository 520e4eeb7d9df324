"""What the CORDIS tables say, as records."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
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
from ecograph.model.schemes import SCHEMES
from ecograph.sources.cells import NOT_TEXT
from ecograph.sources.cells import clean as clean_text
from ecograph.sources.cordis_table import Faults, stream

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from collections.abc import Set as AbstractSet

    from ecograph.model.record import Record
    from ecograph.sources.cordis_table import TableFile

__all__ = [
    "AMOUNT",
    "ENDS_EARLY",
    "FIELD_COLUMNS",
    "KINDS",
    "NO_PIC",
    "OPTIONAL_COLUMNS",
    "ORDINAL",
    "ORGANISATIONS",
    "ORGANISATION_COLUMNS",
    "PIC",
    "PROJECTS",
    "ROLES",
    "CordisRecords",
    "Field",
    "Mentions",
    "Profile",
    "Programme",
    "Project",
    "clean",
    "country_names",
    "field_key",
    "programme_of",
    "without_pic",
]

_DATASETS: Final = "https://data.europa.eu/data/datasets/"
_PUBLISHER: Final = "Publications Office of the European Union (CORDIS)"
ORGANISATIONS: Final = "organization.csv"
PROJECTS: Final = "project.csv"
FIELD_COLUMNS: Final = {
    "euroSciVoc.csv": ("projectID", "euroSciVocCode", "euroSciVocTitle"),
    "topics.csv": ("projectID", "topic", "title"),
}
"""Tables of a download that say what projects are about: project, code and name of a field."""
ORGANISATION_COLUMNS: Final = (
    *("projectID", "organisationID", "name", "shortName", "activityType", "city", "country"),
    *("order", "role", "ecContribution", "endOfParticipation"),
)
OPTIONAL_COLUMNS: Final = ("order", "endOfParticipation")
PIC: Final = re.compile(SCHEMES["PIC"].pattern)
ORDINAL: Final = re.compile("[1-9][0-9]*|")
AMOUNT: Final = re.compile(r"[0-9]+(?:[.,][0-9]+)?|")
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
    "beneficiary": "participant",
    "hostInstitution": "participant",
    "associatedPartner": "associated-partner",
}
_TITLES: Final = {
    ORGANISATIONS: ("参与机构表", "organisations"),
    PROJECTS: ("项目表", "projects"),
    "euroSciVoc.csv": ("科学领域表", "fields of science (EuroSciVoc)"),
    "topics.csv": ("主题表", "topics"),
}
PLAIN: Final = ROLES.keys() - {"beneficiary", "hostInstitution"}
NO_PIC: Final = "x"  # begins what stands in place of a PIC where there is none
ENDS_EARLY: Final = frozenset({"true", "True", "TRUE", "1", "yes", "Yes", "YES"})
"""What spreadsheets and programs make of the `true` of `endOfParticipation`."""
_ENDED: Final = "The participation ended before the project (endOfParticipation)."
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


class Field(NamedTuple):
    """What projects are about: its name, and where it is first named."""

    name: str
    file: str
    row: int


@dataclass(frozen=True)
class Programme:
    """A framework programme; each is a dataset of its own."""

    code: str
    title_zh: str
    title_en: str
    address: str

    @cached_property
    def slug(self) -> str:
        """The slug of its dataset."""
        return f"cordis-{self.code.lower()}"


_KNOWN: Final = (
    Programme("H2020", "“地平线2020”", "Horizon 2020", _DATASETS + "cordish2020projects"),
    Programme(
        "HORIZON",
        "“地平线欧洲”",
        "Horizon Europe",
        _DATASETS + "cordis-eu-research-projects-under-horizon-europe-2021-2027",
    ),
    Programme("FP7", "第七框架计划", "FP7", _DATASETS + "cordisfp7projects"),
)


def programme_of(code: str) -> Programme:
    """Look up a programme by its code; one that is not known is named by its code."""
    other = Programme(code, f"“{code}”", code, "https://cordis.europa.eu/projects")
    return next((one for one in _KNOWN if one.code == code), other)


def clean(text: str) -> str:
    """Fold white space, and mend UTF-8 that was once read as Mac Roman ("√©" for "é").

    Control characters count as white space.
    """
    if not text.isprintable():
        text = NOT_TEXT.sub(" ", text)
    text = clean_text(text)
    if text.isascii():
        return text
    try:
        return text.encode("mac_roman").decode("utf-8")
    except UnicodeError:
        return text


def country_names(code: str) -> tuple[str, str]:
    """Name a country in Chinese and English (CLDR); empty if nobody knows the code."""
    iso = _ISO_CODES.get(code, code)
    zh, en = (str(Locale(tongue).territories.get(iso, "")) for tongue in ("zh", "en"))
    return zh, en


def _most_frequent(values: list[tuple[str, int]]) -> str:
    """The value said most often, the first in alphabetical order if several are; empty if none."""
    if len(values) == 1:
        return values[0][0]
    counts: Counter[str] = Counter()
    for value, count in values:
        if value:
            counts[value] += count
    return min(counts, key=lambda value: (-counts[value], value), default="")


def _other_names(profile: Profile, preferred: str) -> Iterator[tuple[str, NameRole]]:
    name, short = clean(profile.name), clean(profile.short)
    if name and name != preferred:
        yield name, NameRole.ALIAS
    if (printed := " ".join(profile.name.split())) != name:
        yield printed, NameRole.SOURCE_FORM
    if short and short not in {name, preferred}:
        yield short, NameRole.SHORT


@dataclass(frozen=True)
class CordisRecords:
    """Makes the records of one programme."""

    programme: Programme

    @cached_property
    def _base(self) -> str:
        return f"{self.programme.slug}/"

    def dataset(self, ended: int) -> Dataset:
        """Describe the whole; `ended` participations ended before their project did."""
        one = self.programme
        caveat = (
            f"{ended:,} participations ended before their project did (endOfParticipation); when is"
            " not published, so they count as if they had lasted."
        )
        return Dataset(
            slug=one.slug,
            title_zh=f"CORDIS:欧盟{one.title_zh}研究项目",
            title_en=f"CORDIS: EU research projects under {one.title_en}",
            description=f"Organisations and their parts in projects. Attribution: {_PUBLISHER}.",
            description_zh=f"参与项目的单位及其角色。出处：{_PUBLISHER}。",
            licence="CC-BY-4.0",
            caveat_zh=f"有 {ended:,} 条参与在项目结束前已终止，终止日期未公布，仍按全程计算。"
            if ended
            else "",
            caveat_en=caveat if ended else "",
            streamed=True,
            languages=("en",),
        )

    def source(self, table: TableFile, digest: str) -> Source:
        """Describe one of the tables."""
        name = table.name
        zh, en = _TITLES[name]
        return Source(
            id=self._base + name.lower(),
            kind="table",
            title_zh=f"CORDIS {self.programme.code} {zh}",
            title_en=f"CORDIS {self.programme.code} {en}",
            publisher=_PUBLISHER,
            address=self.programme.address,
            file=table.printed,
            sha256=digest,
        )

    def _evidence(self, file: str, row: int) -> Evidence:
        """Point to a table and its row, as RFC 7111 counts rows."""
        source = self._base + file.lower()
        return Evidence.trusted(passages=(), sources=(source,), row=f"{source}#row={row}")

    def countries(self, organisations: Iterable[dict[Profile, Mentions]]) -> Iterator[Entity]:
        """Every country that has an organisation."""
        first: dict[str, int] = {}
        for profiles in organisations:
            for profile, mentions in profiles.items():
                code = profile.country
                first[code] = min(mentions.row, first.get(code, mentions.row))
        for code in sorted(first.keys() - {""}):
            zh, en = country_names(code)
            yield Entity(
                id=f"{self._base}country-{code.lower()}",
                kind="Region",
                dataset=self.programme.slug,
                name_zh=zh,
                name_en=en or code,
                evidence=self._evidence(ORGANISATIONS, first[code]),
            )

    def organisation(self, pic: str, profiles: dict[Profile, Mentions]) -> Iterator[Record]:
        """One organisation, and the names besides the most frequent one."""
        said = list(profiles.items())
        name = _most_frequent([(clean(one.name), each.count) for one, each in said])
        country = _most_frequent([(one.country, each.count) for one, each in said])
        city = _most_frequent([(clean(one.city), each.count) for one, each in said])
        identifier = f"{self._base}org-{pic}"
        yield Entity.trusted(
            id=identifier,
            kind=KINDS[_most_frequent([(one.activity, each.count) for one, each in said])],
            dataset=self.programme.slug,
            name_en=name or f"PIC {pic}",
            place=f"{self._base}country-{country.lower()}" if country else None,
            external_ids=() if pic.startswith(NO_PIC) else (("PIC", pic),),
            note=f"City: {city}." if city else "",
            evidence=self._evidence(ORGANISATIONS, min(each.row for each in profiles.values())),
            unnamed=not name,
        )
        rows: dict[tuple[str, NameRole], int] = {}
        for profile, mentions in said:
            for text, role in _other_names(profile, name):
                rows[text, role] = min(mentions.row, rows.get((text, role), mentions.row))
        for (text, role), row in sorted(rows.items()):
            yield self._name(identifier, text, role, self._evidence(ORGANISATIONS, row))

    def _name(self, entity: str, text: str, role: NameRole, evidence: Evidence) -> Name:
        """One more name; CORDIS states no language and publishes in English."""
        return Name.trusted(
            entity=entity,
            text=text,
            lang="en",
            role=role,
            dataset=self.programme.slug,
            evidence=evidence,
        )

    def project(self, number: str, said: Project) -> Iterator[Record]:
        """One project, and its acronym where it has a title besides."""
        identifier, evidence = f"{self._base}proj-{number}", self._evidence(PROJECTS, said.row)
        title = said.title or said.acronym
        yield Entity.trusted(
            id=identifier,
            kind="Project",
            dataset=self.programme.slug,
            name_en=title or f"{self.programme.code} project {number}",
            founded=said.start,
            ended=said.end,
            external_ids=(("CORDIS", number),),
            evidence=evidence,
            unnamed=not title,
        )
        if said.acronym and said.acronym != title:
            yield self._name(identifier, said.acronym, NameRole.ACRONYM, evidence)

    def fields(self, fields: Mapping[str, Field]) -> Iterator[Entity]:
        """What projects are about."""
        for key, said in sorted(fields.items()):
            yield Entity(
                id=f"{self._base}{key}",
                kind="TechnologyField",
                dataset=self.programme.slug,
                name_en=said.name,
                evidence=self._evidence(said.file, said.row),
            )

    def fields_of_projects(self, table: TableFile, left_out: AbstractSet[int]) -> Iterator[Relator]:
        """One relator a row; a field that stands twice at a project is taken once."""
        seen: set[tuple[str, str]] = set()
        for row, (number, code, _) in stream(table, FIELD_COLUMNS[table.name], Faults()):
            pair = (number, field_key(table.name, code))
            if row in left_out or pair in seen:
                continue
            seen.add(pair)
            yield Relator.trusted(
                id=f"{self._base}{pair[1]}-of-{number}",
                dataset=self.programme.slug,
                subject=f"{self._base}proj-{number}",
                predicate="hasField",
                object=self._base + pair[1],
                basis=Basis.STATED,
                evidence=self._evidence(table.name, row),
            )

    def participations(self, table: TableFile, left_out: AbstractSet[int]) -> Iterator[Relator]:
        """One relator a row; a repeated part of one organisation in one project is counted on."""
        faults = Faults()
        seen: dict[str, int] = {}
        base, source = self._base, self._base + ORGANISATIONS
        organisation, project = f"{base}org-", f"{base}proj-"
        ground = Evidence.alike(("row",), passages=(), sources=(source,))
        make = Relator.alike(
            ("id", "subject", "object", "role", "ordinal", "amount", "unit") + ("note", "evidence"),
            dataset=self.programme.slug,
            predicate="participatesIn",
            basis=Basis.STATED,
        )
        for row, cells in stream(table, ORGANISATION_COLUMNS, faults, OPTIONAL_COLUMNS):
            if row in left_out:
                continue
            number, pic, name, _, _, _, country, order, printed, amount, ended = cells
            pic = pic if PIC.fullmatch(pic) else without_pic(name, country)
            role = ROLES.get(printed, "")
            slug = f"{base}part-{number}-{pic}-{role or 'other'}"
            seen[slug] = times = seen.get(slug, 0) + 1
            note = "" if printed in PLAIN or not printed else f"Role as printed: {printed}."
            if ended in ENDS_EARLY:
                note = f"{note} {_ENDED}" if note else _ENDED
            is_paid = amount and AMOUNT.fullmatch(amount)
            paid = Decimal(amount.replace(",", ".")) if is_paid else None
            yield make(
                slug if times == 1 else f"{slug}-{times}",
                organisation + pic,
                project + number,
                role,
                int(order) if order and ORDINAL.fullmatch(order) else None,
                paid,
                "" if paid is None else "EUR",
                note,
                ground(f"{source}#row={row}"),
            )


def field_key(file: str, code: str) -> str:
    """What stands for a field or topic: ``field-23-49`` for the code ``/23/49`` of EuroSciVoc.

    >>> field_key("euroSciVoc.csv", "/23/49"), field_key("topics.csv", "ERC-2019-STG")
    ('field-23-49', 'topic-erc-2019-stg')
    """
    slug = re.sub("[^a-z0-9]+", "-", code.casefold()).strip("-")
    return f"{'topic' if file.startswith('topics') else 'field'}-{slug}" if slug else ""


def without_pic(name: str, country: str) -> str:
    """What stands in place of a PIC that is not given: a digest of name and country."""
    key = f"{clean(name).casefold()}|{country}"
    return NO_PIC + hashlib.blake2b(key.encode(), digest_size=6).hexdigest()
