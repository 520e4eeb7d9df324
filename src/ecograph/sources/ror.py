"""The register of research organisations: a dump of ROR, schema 2, JSON or zip.

Research Organization Registry, https://ror.org, CC0. Names in every language, places, parents,
predecessors (without a date, which ROR does not give) and identifiers elsewhere become records.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ecograph.model.schemes import SCHEMES, scheme_of
from ecograph.model.scripts import language_of
from ecograph.sources.cells import clean
from ecograph.sources.identifiers import identifier
from ecograph.sources.imported import DEFAULTS, Imported, ImportOptions, RejectedRow, through_folder
from ecograph.sources.register import Register, import_register

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from ecograph.sources.datapackage import TableFolder
    from ecograph.sources.folder_writer import FolderWriter

__all__ = ["import_ror", "open_ror"]

_KINDS: Final = (  # the first that a record has
    ("education", "University"),
    ("healthcare", "Hospital"),
    ("company", "Enterprise"),
    ("government", "GovernmentBody"),
    ("facility", "ResearchInstitute"),
)
_PLAIN: Final = frozenset(("label", "ror_display"))
_TIES: Final = {"parent": "unitOf", "predecessor": "follows"}
_REVERSED: Final = {"child": "parent", "successor": "predecessor"}


def import_ror(
    inputs: Sequence[Path],
    folder: Path,
    options: ImportOptions = DEFAULTS,
    *,
    country: str = "",
) -> Imported:
    """Write the dataset folder of a dump of ROR.

    Parameters
    ----------
    inputs
        The dump: ``v2….json``, or the zip that it comes in.
    folder
        The folder to write.
    options
        What every import can be told.
    country
        Only organisations of this country, such as ``CN``.

    Raises
    ------
    SourceError
        If the file is not readable, or too many records are rejected.
    BadRequest
        If the folder is there already.
    """
    return import_register(
        lambda writer: _Ror(writer, country.upper()),
        inputs,
        folder,
        ("研究机构注册库（ROR）", "Research Organization Registry"),
        options,
    )


def open_ror(path: Path) -> TableFolder:
    """Read a dump of ROR as the folder that `import_ror` writes."""
    return through_folder("ror", lambda folder: import_ror([path], folder))


class _Ror(Register):
    """Reads records of ROR."""

    name = "ROR"
    address = SCHEMES["ROR"].iri

    def __init__(self, writer: FolderWriter, country: str) -> None:
        super().__init__(writer)
        self._country = country
        self._relations: dict[tuple[str, str, str], tuple[str, int]] = {}

    def take(self, item: dict[str, Any], number: int) -> None:
        """Write one record of a country that is read."""
        _check(item)
        if self._country and self._country not in map(_country, item.get("locations") or []):
            return
        slug = _slug(item["id"])
        if slug in self.known:
            way_out = "Give one dump; the first record counts."
            raise RejectedRow("id", item["id"], "stands twice", way_out)
        self.known.add(slug)
        names = [one for one in item["names"] if clean(str(one.get("value") or ""))]
        names.sort(key=lambda one: "ror_display" not in (one.get("types") or ()))
        zh, en = _preferred(names)
        types = item.get("types") or []
        kind = next((kind for word, kind in _KINDS if word in types), "Organisation")
        said = [f"ROR types: {', '.join(types)}."] if types else []
        if (status := item.get("status")) not in ("active", None):
            said.append(f"Status in ROR: {status}.")
        place = self._place(item.get("locations") or [], number)
        founded = str(item.get("established") or "")
        external = self.ledger.identifiers((f"ROR:{slug}", *self._external(item, number)), number)
        cells = (slug, kind, zh, en, place, founded.zfill(4) if founded else "", "", external)
        self.writer.entity((*cells, " ".join(said), self.source, number))
        self._names(slug, names, {zh, en}, number)
        self._relate(slug, item.get("relationships") or [], number)

    def _names(
        self, slug: str, names: list[dict[str, Any]], preferred: set[str], number: int
    ) -> None:
        said: set[tuple[str, str]] = set()
        for one in names:
            text, types = clean(str(one["value"])), set(one.get("types") or ())
            lang = str(one.get("lang") or "")
            if not lang:
                lang = language_of(text)
            if (text in preferred and lang in ("zh", "en")) or (text, lang) in said:
                continue
            said.add((text, lang))
            role = "acronym" if "acronym" in types else "preferred" if types & _PLAIN else "alias"
            if role == "preferred" and lang in ("zh", "en"):
                role = "alias"  # one name of a language is preferred
            self.writer.name((slug, text, lang, role, self.source, number))

    def _place(self, locations: list[dict[str, Any]], number: int) -> str:
        if not locations:
            return ""
        place = locations[0]
        details = place.get("geonames_details") or {}
        country = self.country(_country(place), number, str(details.get("country_name") or ""))
        name = clean(str(details.get("name") or ""))
        if not name or not place.get("geonames_id"):
            return country
        city = f"geonames-{place['geonames_id']}"
        if city not in self.known:
            self.known.add(city)
            own = (
                city,
                "Region",
                "",
                name,
                country,
                "",
                "",
                f"GeoNames:{place['geonames_id']}",
                "",
            )
            self.writer.entity((*own, self.source, number))
        return city

    def _external(self, item: dict[str, Any], number: int) -> Iterator[str]:
        for one in item.get("external_ids") or ():
            printed = str(one.get("type"))
            scheme = known.name if (known := scheme_of(printed)) else printed
            values = [one["preferred"]] if one.get("preferred") else (one.get("all") or [])[:1]
            for value in values:
                try:
                    yield ":".join(identifier(f"{scheme}:{value}"))
                except ValueError as error:
                    self.ledger.remark(f"an identifier of {scheme} {error}; left out", number)

    def _relate(self, slug: str, relations: list[dict[str, Any]], number: int) -> None:
        for one in relations:
            what, other = str(one.get("type")), _slug(str(one.get("id") or ""))
            pair = (slug, other)
            if what in _REVERSED:
                what, pair = _REVERSED[what], (other, slug)
            if slug == other:
                self.ledger.remark("a record is related to itself; left out", number)
            elif what in _TIES:
                self._relations.setdefault((what, *pair), (self.source, number))
            else:
                self.ledger.remark(f"relations of the type {what!r} are not kept", number)

    def finish(self) -> None:
        """Write which is a part of which and which came after which, where both are there."""
        for (what, one, other), (source, number) in sorted(self._relations.items()):
            if not {one, other} <= self.known:
                self.ledger.remark(f"a {what} is not in the file; the relation is left out", number)
                continue
            note = ""
            if what == "predecessor":
                note = "ROR gives no date of the change."
                self.ledger.remark("predecessors have no date in ROR; each has a note", number)
            ends = (f"{what}-{one}-{other}", one, _TIES[what], other, "", "", "", "", "stated")
            self.writer.relator((*ends, "", note, source, number))


def _check(item: Mapping[str, Any]) -> None:
    """Reject what is no record of an organisation that exists."""
    printed = str(item.get("id") or "")
    if not printed.startswith(SCHEMES["ROR"].iri):
        way_out = "Give a dump of ROR, schema 2 (v2….json)."
        raise RejectedRow("id", printed, "is no id of ROR", way_out)
    try:
        SCHEMES["ROR"].canonical(_slug(printed))
    except ValueError as error:
        raise RejectedRow("id", printed, str(error), "Download the file again.") from error
    names = item.get("names")
    if not isinstance(names, list) or not any(clean(str(one.get("value") or "")) for one in names):
        way_out = "Give a dump of schema 2; schema 1 is not read."
        raise RejectedRow("names", printed, "there is no name", way_out)
    if item.get("status") == "withdrawn":
        raise RejectedRow("status", printed, "is withdrawn by ROR", "Nothing needs to be done.")


def _slug(address: str) -> str:
    return address.removeprefix(SCHEMES["ROR"].iri).lower()


def _country(place: Mapping[str, Any]) -> str:
    return str((place.get("geonames_details") or {}).get("country_code") or "").upper()


def _preferred(names: list[dict[str, Any]]) -> tuple[str, str]:
    """The Chinese and the English name; the first, if of no language, for want of an English one.

    A first name of another language is a preferred one of that language.
    """
    found = {"zh": "", "en": ""}
    for one in names:
        types, text = set(one.get("types") or ()), clean(str(one["value"]))
        lang = str(one.get("lang") or "")
        if types & _PLAIN and lang in found and not found[lang]:
            found[lang] = text
    first, types = clean(str(names[0]["value"])), set(names[0].get("types") or ())
    elsewhere = names[0].get("lang") not in (None, "", "zh", "en") and types & _PLAIN
    stands = found["en"] or elsewhere or first == found["zh"]
    return found["zh"], found["en"] if stands else first
