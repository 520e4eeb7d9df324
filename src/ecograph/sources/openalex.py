"""Publications of OpenAlex: works and institutions as JSON lines, as in its snapshot.

OpenAlex, https://openalex.org, CC0. A work is a context in which the institutions of its authors
take part, in the order of the authors; its topics are its fields.
"""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, Any, Final

from ecograph.sources.cells import clean
from ecograph.sources.identifiers import identifier
from ecograph.sources.imported import DEFAULTS, Imported, ImportOptions, RejectedRow, through_folder
from ecograph.sources.names_in_cells import bilingual
from ecograph.sources.register import Register, import_register

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ecograph.sources.datapackage import TableFolder

__all__ = ["import_openalex", "open_openalex"]

_ADDRESS: Final = "https://openalex.org/"
_MARKUP: Final = re.compile(
    r"</?(?:i|b|u|p|br|em|sc|tt|scp|sub|sup|inf|span|strong|italic|bold|(?:mml|jats):[\w-]+|"
    r"math|m(?:i|n|o|row|su[bp]|subsup|text|frac|over|under|style))(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
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
    options: ImportOptions = DEFAULTS,
) -> Imported:
    """Write the dataset folder of works, and of institutions where they are given before.

    Parameters
    ----------
    inputs
        JSON lines (``part_000.gz``) or JSON arrays of works and institutions.
    folder
        The folder to write; its name is that of the dataset.
    options
        What every import can be told.

    Raises
    ------
    SourceError
        If a file is not readable, or too many records are rejected.
    BadRequest
        If the folder is there already.
    """
    return import_register(
        _OpenAlex,
        inputs,
        folder,
        ("", f"OpenAlex: {folder.resolve().name}"),
        options,
    )


def open_openalex(path: Path) -> TableFolder:
    """Read a file of OpenAlex as the folder that `import_openalex` writes."""
    return through_folder("openalex", lambda folder: import_openalex([path], folder))


class _OpenAlex(Register):
    """Reads works and institutions of OpenAlex."""

    name = "OpenAlex"
    address = _ADDRESS

    def take(self, item: dict[str, Any], number: int) -> None:
        """Write a record; what it is, its id says."""
        printed = str(item.get("id") or "")
        slug = _slug(printed)
        if slug[:1] not in ("w", "i") or not slug[1:].isdecimal():
            raise _rejected(printed, "is no work or institution of OpenAlex")
        if slug in self.known:
            after = ", or after a work that names it" if slug[0] == "i" else ""
            raise _rejected(printed, "stands twice" + after)
        if slug[0] == "i":
            self._institution(item, slug, number)
            return
        title = self._title(str(item.get("title") or item.get("display_name") or ""), number)
        if not title:
            raise _rejected(printed, "the work has no title")
        self._work(item, slug, title, number)

    def _title(self, printed: str, number: int) -> str:
        """A title as plain text: publishers leave HTML and MathML in it."""
        title = clean(unescape(_MARKUP.sub("", printed)))[:1000]
        if title != clean(printed)[:1000]:
            self.ledger.remark("titles have markup, which is left out", number)
        return title

    def _work(self, item: dict[str, Any], slug: str, title: str, number: int) -> None:
        self.known.add(slug)
        date = str(item.get("publication_date") or item.get("publication_year") or "")
        external = [f"OpenAlex:{slug.upper()}"]
        if doi := item.get("doi"):
            try:
                external.append(":".join(identifier(str(doi), "DOI")))
            except ValueError as error:
                self.ledger.remark(f"a DOI {error}; left out", number)
        note = f"Grants: {'; '.join(grants)}." if (grants := _grants(item)) else ""
        if item.get("is_retracted"):
            note = f"Retracted (OpenAlex). {note}".strip()
            self.ledger.remark("works are retracted, which their note says", number)
        names = bilingual(title)
        printed = self.ledger.identifiers(external, number)
        cells = (slug, "Publication", *names, "", date, "", printed, note)
        self.writer.entity((*cells, self.source, number))
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
                (*ends, "stated", "true" if without else "", "", self.source, number)
            )
        self._topics(item, slug, number)

    def _topics(self, item: dict[str, Any], slug: str, number: int) -> None:
        for topic in item.get("topics") or ():
            name, field = clean(str(topic.get("display_name") or "")), _slug(str(topic.get("id")))
            if not name:
                continue
            self.plain(field, "TechnologyField", name, number, f"OpenAlex:{field.upper()}")
            ends = (f"{slug}-{field}", slug, "hasField", field, "", "", "", "")
            self.writer.relator((*ends, "stated", "", "", self.source, number))

    def _institution(self, item: dict[str, Any], slug: str, number: int) -> str:
        if slug in self.known:
            return slug
        self.known.add(slug)
        name = clean(str(item.get("display_name") or "")) or slug.upper()
        zh, en = bilingual(name)
        others = (item.get("international") or {}).get("display_name") or {}
        zh = zh or clean(str(others.get("zh-cn") or others.get("zh") or ""))
        external = [f"OpenAlex:{slug.upper()}"]
        if ror := item.get("ror"):
            external.append(":".join(identifier(str(ror), "ROR")))
        kind = _KINDS.get(str(item.get("type")), "Organisation")
        place = self.country(str(item.get("country_code") or ""), number)
        printed = self.ledger.identifiers(external, number)
        cells = (slug, kind, zh, en, place, "", "", printed, "")
        self.writer.entity((*cells, self.source, number))
        for lang, text in sorted(others.items()):
            if clean(str(text)) not in ("", zh, en) and not lang.startswith("zh"):
                names = (slug, clean(str(text)), lang, "alias", self.source, number)
                self.writer.name(names)
        return slug


def _grants(item: dict[str, Any]) -> list[str]:
    """Funders and numbers of grants: ``awards`` and ``funders``, ``grants`` until 2025."""
    awards = [
        (one.get("funder_display_name"), one.get("funder_award_id") or one.get("award_id"))
        for one in item.get("awards") or item.get("grants") or ()
    ]
    named = {funder for funder, _ in awards}
    awards += [
        (funder, "")
        for one in item.get("funders") or ()
        if (funder := one.get("display_name")) and funder not in named
    ]
    return [*filter(None, (clean(f"{funder or ''} {award or ''}") for funder, award in awards))]


def _rejected(printed: str, message: str) -> RejectedRow:
    way_out = "Give works and institutions as in OpenAlex's snapshot."
    return RejectedRow("id", printed, message, way_out)


def _slug(address: str) -> str:
    """The last part of an address: ``https://openalex.org/W27`` → ``w27``."""
    return address.rstrip("/").rpartition("/")[2].lower()
