"""Publications of OpenAlex: works and institutions as JSON lines, as in its snapshot.

OpenAlex, https://openalex.org, CC0. A work is a context in which the institutions of its authors
take part, in the order of the authors; its topics are its fields.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ecograph.errors import Problem
from ecograph.sources.cells import clean
from ecograph.sources.cordis_records import country_names
from ecograph.sources.folder_writer import FolderWriter
from ecograph.sources.identifiers import identifier
from ecograph.sources.imported import MOST_REJECTED, Imported, Ledger, file_digest, through_folder
from ecograph.sources.json_items import json_items
from ecograph.sources.names_in_cells import bilingual

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from ecograph.sources.datapackage import TableFolder

__all__ = ["import_openalex", "open_openalex"]

_ADDRESS: Final = "https://openalex.org/"
_KINDS: Final = {
    "education": "University",
    "healthcare": "Hospital",
    "company": "Enterprise",
    "government": "GovernmentBody",
    "facility": "ResearchInstitute",
}


def import_openalex(
    inputs: Sequence[Path],
    folder: Path,
    *,
    most_rejected: float = MOST_REJECTED,
    overwrite: bool = False,
    advance: Callable[[int], None] = lambda _: None,
) -> Imported:
    """Write the dataset folder of works, and of institutions where they are given before.

    Parameters
    ----------
    inputs
        JSON lines (``part_000.gz``) or JSON arrays of works and institutions.
    folder
        The folder to write; its name is that of the dataset.
    most_rejected, overwrite, advance
        As `ecograph.sources.table.import_table` has them.

    Raises
    ------
    SourceError
        If a file is not readable, or too many records are rejected.
    BadRequest
        If the folder is there already.
    """
    more = {"sources": ("address", "publisher")}
    title = f"OpenAlex: {folder.resolve().name}"
    with FolderWriter(folder, title, replace=overwrite, more=more) as writer:
        reading = _Reading(writer)
        for path in inputs:
            reading.read(path, advance)
        reading.ledger.check_share(most_rejected)
        reading.ledger.write_rejects(writer, ("id",))
        writer.describe(title_zh="", licence="CC0-1.0")
    return reading.ledger.report(writer)


def open_openalex(path: Path) -> TableFolder:
    """Read a file of OpenAlex as the folder that `import_openalex` writes."""
    return through_folder("openalex", lambda folder: import_openalex([path], folder))


class _Reading:
    """Writes works and institutions into the tables of a folder."""

    def __init__(self, writer: FolderWriter) -> None:
        self.writer = writer
        self.ledger = Ledger()
        self._known: set[str] = set()
        self._source = ""

    def read(self, path: Path, advance: Callable[[int], None]) -> None:
        """Read one file; what a record is, its id says."""
        self._source = f"openalex-{self.writer.counts['sources'] + 1}"
        copied = ("original", path.name, file_digest(path), _ADDRESS, "OpenAlex")
        self.writer.source((self._source, "table", "", f"OpenAlex: {path.name}", *copied))
        for number, item in json_items(path):
            self.ledger.rows += 1
            if self.ledger.rows % 1_000 == 0:
                advance(1_000)
            printed = str((item or {}).get("id") or "")
            slug = _slug(printed)
            reason = self._take(item or {}, slug, number)
            if reason:
                way_out = "Give works and institutions as in OpenAlex's snapshot."
                problem = Problem("", 0, "id", printed, reason, way_out)
                self.ledger.reject(path.name, number, [printed], problem)
        advance(self.ledger.rows % 1_000)

    def _take(self, item: dict[str, Any], slug: str, number: int) -> str:
        """Write a record; or say why it is not taken."""
        if slug[:1] not in ("w", "i") or not slug[1:].isdecimal():
            return "is no work or institution of OpenAlex"
        if slug in self._known:
            return (
                "stands twice, or after a work that names it" if slug[0] == "i" else "stands twice"
            )
        if slug[0] == "i":
            self._institution(item, slug, number)
            return ""
        title = clean(str(item.get("title") or item.get("display_name") or ""))[:1000]
        if not title:
            return "the work has no title"
        self._work(item, slug, title, number)
        return ""

    def _work(self, item: dict[str, Any], slug: str, title: str, number: int) -> None:
        self._known.add(slug)
        date = str(item.get("publication_date") or item.get("publication_year") or "")
        external = [f"OpenAlex:{slug.upper()}"]
        if doi := item.get("doi"):
            try:
                external.append(":".join(identifier(str(doi), "DOI")))
            except ValueError as error:
                self.ledger.remark(f"a DOI {error}; left out", number)
        grants = [
            clean(f"{one.get('funder_display_name') or ''} {one.get('award_id') or ''}")
            for one in item.get("grants") or ()
        ]
        note = f"Grants: {'; '.join(grants)}." if any(grants) else ""
        names = bilingual(title)
        printed = self.ledger.identifiers(external, number)
        cells = (slug, "Publication", *names, "", date, "", printed, note)
        self.writer.entity((*cells, self._source, number))
        place: dict[str, int] = {}
        without = 0
        for one in item.get("authorships") or ():
            institutions = [each for each in one.get("institutions") or () if each.get("id")]
            without += not institutions
            for each in institutions:
                place.setdefault(self._institution(each, _slug(each["id"]), number), len(place) + 1)
        if without:
            self.ledger.remark("works have authors without an institution", number)
        if not place:
            self.ledger.remark("works name no institution", number)
        for who, order in place.items():
            ends = (f"{slug}-{who}", who, "participatesIn", slug, "author", order, date, date)
            self.writer.relator(
                (*ends, "stated", "true" if without else "", "", self._source, number)
            )
        self._topics(item, slug, number)

    def _topics(self, item: dict[str, Any], slug: str, number: int) -> None:
        for topic in item.get("topics") or ():
            name, field = clean(str(topic.get("display_name") or "")), _slug(str(topic.get("id")))
            if not name:
                continue
            if field not in self._known:
                self._known.add(field)
                cells = (field, "TechnologyField", *bilingual(name), "", "", "")
                external = f"OpenAlex:{field.upper()}"
                self.writer.entity((*cells, external, "", self._source, number))
            ends = (f"{slug}-{field}", slug, "hasField", field, "", "", "", "")
            self.writer.relator((*ends, "stated", "", "", self._source, number))

    def _institution(self, item: dict[str, Any], slug: str, number: int) -> str:
        if slug in self._known:
            return slug
        self._known.add(slug)
        name = clean(str(item.get("display_name") or "")) or slug.upper()
        zh, en = bilingual(name)
        others = (item.get("international") or {}).get("display_name") or {}
        zh = zh or clean(str(others.get("zh-cn") or others.get("zh") or ""))
        external = [f"OpenAlex:{slug.upper()}"]
        if ror := item.get("ror"):
            external.append(":".join(identifier(str(ror), "ROR")))
        kind = _KINDS.get(str(item.get("type")), "Organisation")
        place = self._country(str(item.get("country_code") or ""), number)
        printed = self.ledger.identifiers(external, number)
        cells = (slug, kind, zh, en, place, "", "", printed, "")
        self.writer.entity((*cells, self._source, number))
        for lang, text in sorted(others.items()):
            if clean(str(text)) not in ("", zh, en) and not lang.startswith("zh"):
                names = (slug, clean(str(text)), lang, "alias", self._source, number)
                self.writer.name(names)
        return slug

    def _country(self, code: str, number: int) -> str:
        if not code:
            return ""
        slug = f"country-{code.lower()}"
        if slug not in self._known:
            self._known.add(slug)
            zh, en = country_names(code.upper())
            cells = (slug, "Region", zh, en or code, "", "", "", "", "", self._source, number)
            self.writer.entity(cells)
        return slug


def _slug(address: str) -> str:
    """The last part of an address: ``https://openalex.org/W27`` → ``w27``."""
    return address.rstrip("/").rpartition("/")[2].lower()
