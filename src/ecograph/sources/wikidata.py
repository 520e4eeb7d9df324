"""What a query of Wikidata answered, as CSV, TSV or JSON: the variables say what is read.

Wikidata, https://www.wikidata.org, CC0. ``?item`` is what a row is about; rows of one item are
taken together, and the other variables are read by their names.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

from ecograph.errors import Problem, SourceError, reason
from ecograph.model.ontology import load
from ecograph.model.schemes import SCHEMES
from ecograph.model.scripts import language_of
from ecograph.sources.cells import clean, folded, moment
from ecograph.sources.identifiers import identifier
from ecograph.sources.imported import DEFAULTS, Imported, ImportOptions, RejectedRow, through_folder
from ecograph.sources.names_in_cells import kind_by_name, slug_of
from ecograph.sources.register import Register, import_register
from ecograph.sources.sheet_reader import open_sheet

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from ecograph.model.ontology import Ontology
    from ecograph.sources.datapackage import TableFolder
    from ecograph.sources.folder_writer import FolderWriter

__all__ = ["import_wikidata", "open_wikidata"]

_ENTITY: Final = re.compile(r"https?://www\.wikidata\.org/entity/(Q\d+)")
_UNKNOWN: Final = re.compile(r"https?://www\.wikidata\.org/\.well-known/genid/.*|_:.*|t\d{6,}")
_YEAR: Final = re.compile(r"(\d{4})-01-01T00:00:00Z")
_LABEL: Final = re.compile(r"(.*?)(?:_?(?:alt)?label|name)(?:_?([a-z]{2,3}))?", re.IGNORECASE)
_PLACES: Final = ("place", "location", "headquarters", "city", "country")
_FIELDS: Final = ("field", "topic", "industry", "fieldofwork")
_STARTS: Final = ("inception", "start", "starttime", "founded", "date", "publicationdate")
_ENDS: Final = ("dissolved", "end", "endtime", "ended")
_KINDS: Final = ("type", "class", "instanceof", "kind")
_NUMBERS: Final = tuple(one.casefold() for one in SCHEMES)
_WHOLES: Final = {
    **dict.fromkeys(("parent", "parentorganization", "partof"), "unitOf"),
    **dict.fromkeys(("memberof", "member_of"), "memberOf"),
    "owner": "owns",
    "follows": "follows",
}
_MEANT: Final = {"sponsor": "funder", "participatingteam": "participant", "member": "member"}


def import_wikidata(
    inputs: Sequence[Path],
    folder: Path,
    options: ImportOptions = DEFAULTS,
) -> Imported:
    """Write the dataset folder of the answers of queries to Wikidata.

    Parameters
    ----------
    inputs
        CSV, TSV or JSON (plain or verbose) as query.wikidata.org gives it.
    folder
        The folder to write; its name is that of the dataset.
    options
        What every import can be told.

    Raises
    ------
    SourceError
        If a file is not readable, there is no ``?item``, or too many rows are rejected.
    BadRequest
        If the folder is there already.
    """
    return import_register(
        _Wikidata,
        inputs,
        folder,
        ("", f"Wikidata: {folder.resolve().name}"),
        options,
    )


def open_wikidata(path: Path) -> TableFolder:
    """Read an answer of Wikidata as the folder that `import_wikidata` writes."""
    return through_folder("wikidata", lambda folder: import_wikidata([path], folder))


class _Item:
    """What the rows of one item say together, and the first of the rows."""

    def __init__(self, source: str, number: int) -> None:
        self.source = source
        self.number = number
        self.names: dict[str, str] = {}  # language → name, the first that is given
        self.values: dict[str, dict[str, tuple[str, int]]] = {}  # variable → value, label, row


class _Wikidata(Register):
    """Gathers the rows of each item, and writes the items when all are read."""

    name = "Wikidata"
    address = "https://www.wikidata.org/"

    def __init__(self, writer: FolderWriter) -> None:
        super().__init__(writer)
        self._items: dict[str, _Item] = {}
        self._ontology: Ontology = load()
        self._kinds = {
            folded(word): one.name
            for one in self._ontology.kinds.values()
            for word in (one.name, one.label.zh, one.label.en)
        }

    def items(self, path: Path) -> Iterator[tuple[int, dict[str, Any] | None]]:
        """Read the rows of an answer, each as its variables and their values."""
        return _json_rows(path) if path.suffix.lower() == ".json" else _table_rows(path)

    def take(self, row: dict[str, Any], number: int) -> None:
        """Add a row to its item."""
        found = _ENTITY.fullmatch(str(row.get("item") or ""))
        if found is None:
            way_out = "Name what a row is about ?item, as in SELECT ?item ?itemLabel …"
            raise RejectedRow("item", str(row.get("item") or ""), "is no item", way_out)
        slug = found[1].lower()
        item = self._items.setdefault(slug, _Item(self.source, number))
        labels = {}
        for variable, printed in row.items():
            text = clean(str(printed or ""))
            label = _LABEL.fullmatch(variable)
            if label and label[1].casefold() in ("", "item"):
                lang = label[2] or language_of(text)
                if text and text != found[1] and "alt" not in variable.casefold():
                    item.names.setdefault(lang.lower(), text)
                elif text and text != found[1]:
                    item.values.setdefault("alias", {})[text] = (lang, number)
            elif label:
                labels[label[1].casefold()] = text
        for variable, printed in row.items():
            text = clean(str(printed or ""))
            if not text or variable == "item" or _LABEL.fullmatch(variable):
                continue
            if _UNKNOWN.fullmatch(text):
                self.ledger.remark(f"?{variable} is a value that Wikidata does not know", number)
                continue
            known = variable.casefold()
            item.values.setdefault(known, {}).setdefault(text, (labels.get(known, ""), number))

    # writing

    def finish(self) -> None:
        """Write every item, then what links them."""
        for slug, item in self._items.items():
            self.known.add(slug)
            self._entity(slug, item)
        for slug, item in self._items.items():
            self._links(slug, item)

    def _entity(self, slug: str, item: _Item) -> None:
        self.source = item.source
        zh, en = item.names.get("zh", ""), item.names.get("en", "")
        if not (zh or en):
            others = [text for lang, text in item.names.items()]
            en = others[0] if others else slug.upper()
            if not others:
                self.ledger.remark("items without a name are called by their number", item.number)
        place = next(
            (self._linked(item, one, "Region") for one in _PLACES if one in item.values), ""
        )
        dates = (self._date(item, _STARTS), self._date(item, _ENDS))
        numbers = [f"Wikidata:{slug.upper()}", *self._numbers(item)]
        kind, note = self._kind(item, zh or en)
        external = self.ledger.identifiers(numbers, item.number)
        cells = (slug, kind, zh, en, place, *dates, external, note, item.source, item.number)
        self.writer.entity(cells)
        for lang, text in item.names.items():
            if text not in (zh, en):
                self.writer.name((slug, text, lang, "alias", item.source, item.number))
        for text, (lang, number) in item.values.get("alias", {}).items():
            self.writer.name((slug, text, lang, "alias", item.source, number))

    def _kind(self, item: _Item, name: str) -> tuple[str, str]:
        words = [
            label or value
            for one in _KINDS
            for value, (label, _) in item.values.get(one, {}).items()
        ]
        for word in words:
            if found := self._kinds.get(folded(word)):
                return found, ""
        for text in (*words, name):
            if (found := kind_by_name(text)) != "Organisation":
                printed = f" ({'; '.join(words)})" if words else ""
                return found, f"Kind told from the name{printed}."
        parts = self._ontology.roles.keys() & item.values.keys()
        kind = "Project" if parts - {"member", "owner"} else "Organisation"
        return kind, f"In Wikidata: {'; '.join(words)}." if words else ""

    def _linked(self, item: _Item, variable: str, kind: str) -> str:
        """The id of the first value of a variable, written where it is no item of its own."""
        value, (label, number) = next(iter(item.values[variable].items()))
        return self._other(value, label, kind, number)

    def _other(self, value: str, label: str, kind: str, number: int) -> str:
        found = _ENTITY.fullmatch(value)
        slug = found[1].lower() if found else slug_of(folded(value))
        if slug in self._items:
            return slug
        name = label or (slug.upper() if found else value)
        kind = kind_by_name(name) if kind == "Organisation" else kind
        return self.plain(slug, kind, name, number, f"Wikidata:{slug.upper()}" if found else "")

    def _date(self, item: _Item, variables: tuple[str, ...]) -> str:
        for one in variables:
            for value, (_, number) in item.values.get(one, {}).items():
                text = value
                if found := _YEAR.fullmatch(value):  # the query service writes a year so
                    self.ledger.remark("1 January is read as the year alone", number)
                    text = found[1]
                try:
                    return str(moment(text))
                except ValueError as error:
                    self.ledger.remark(f"?{one}: {error}; left out", number)
        return ""

    def _numbers(self, item: _Item) -> Iterator[str]:
        for one in (*_NUMBERS, *(f"{each}id" for each in _NUMBERS)):
            for value, (_, number) in item.values.get(one, {}).items():
                try:
                    yield ":".join(identifier(value, one.removesuffix("id")))
                except ValueError as error:
                    self.ledger.remark(f"?{one}: {error}; left out", number)

    def _links(self, slug: str, item: _Item) -> None:
        self.source = item.source
        dates = (self._date(item, _STARTS), self._date(item, _ENDS))
        for variable, values in item.values.items():
            role = _MEANT.get(variable, variable)
            for value, (label, number) in values.items():
                if variable in _WHOLES:
                    other = self._other(value, label, "Organisation", number)
                    ends = (other, slug) if variable == "owner" else (slug, other)
                    self._link(ends[0], _WHOLES[variable], ends[1], number)
                elif variable in _FIELDS:
                    other = self._other(value, label, "TechnologyField", number)
                    self._link(slug, "hasField", other, number)
                elif variable == "member":
                    self._link(
                        self._other(value, label, "Organisation", number), "memberOf", slug, number
                    )
                elif role in self._ontology.roles:
                    other = self._other(value, label, "Organisation", number)
                    self._link(other, "participatesIn", slug, number, role, dates)
                elif variable not in _READ:
                    self.ledger.remark(f"?{variable} is not read", number)

    def _link(
        self,
        who: str,
        predicate: str,
        what: str,
        number: int,
        role: str = "",
        dates: tuple[str, str] = ("", ""),
    ) -> None:
        if who == what:
            self.ledger.remark("an item is linked with itself; left out", number)
            return
        name = f"s-{self.writer.counts['relators'] + 1}"
        ends = (name, who, predicate, what, role, "", *dates, "stated", "", "")
        self.writer.relator((*ends, self.source, number))


_READ: Final = frozenset(
    (*_PLACES, *_STARTS, *_ENDS, *_KINDS, *_NUMBERS, "alias", *(f"{one}id" for one in _NUMBERS))
)


def _table_rows(path: Path) -> Iterator[tuple[int, dict[str, Any] | None]]:
    rows = open_sheet(path).rows()
    header = [clean(cell) for cell in next(rows)[1]]
    plain = _plain if header[0].startswith("?") else str
    names = [name.lstrip("?") for name in header]
    _check(names, path)
    for number, cells in rows:
        if any(cells):
            yield number, dict(zip(names, map(plain, cells), strict=False))


def _plain(cell: str) -> str:
    """A term as TSV has it, ``<address>`` or ``"text"@lang``, whose quotation marks are read."""
    found = re.fullmatch(r"<(.*)>|(.*?)(?:@[a-z][\w-]+|\^\^<.*>)?", cell, re.DOTALL)
    return (found[1] or found[2]) if found else cell


def _json_rows(path: Path) -> Iterator[tuple[int, dict[str, Any] | None]]:
    try:
        given = json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as error:
        message = f"cannot be read as JSON: {reason(error)}"
        raise SourceError(
            [Problem(path.name, 0, "", "", message, "Download the answer again.")]
        ) from error
    if isinstance(given, dict):
        bindings = (given.get("results") or {}).get("bindings") or []
        rows = [{name: one.get("value") for name, one in each.items()} for each in bindings]
    else:
        rows = given
    _check({name for one in rows if isinstance(one, dict) for name in one}, path)
    for number, row in enumerate(rows, 1):
        if not isinstance(row, dict):
            yield number, None
            continue
        yield number, {n: v.get("value") if isinstance(v, dict) else v for n, v in row.items()}


def _check(variables: Sequence[str] | set[str], path: Path) -> None:
    if "item" not in variables:
        message = "there is no ?item"
        way_out = "Name what a row is about ?item, as in SELECT ?item ?itemLabel …"
        there = ", ".join(sorted(variables))[:80]
        raise SourceError([Problem(path.name, 0, "item", there, message, way_out)])
