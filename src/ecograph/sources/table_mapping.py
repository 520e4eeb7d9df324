"""What the columns of a table mean: a small TOML file, drafted from the header."""

from __future__ import annotations

import csv
import json
import re
import tomllib
from collections import Counter
from functools import cache
from typing import TYPE_CHECKING, Any, Final
from unicodedata import normalize

from pydantic import Field, ValidationError

from ecograph import resources
from ecograph.errors import BadRequest, Problem, SourceError
from ecograph.model.record import Record
from ecograph.model.schemes import scheme_in
from ecograph.sources.cells import Order, clean, order_of, without_width

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

__all__ = [
    "BY_NAME",
    "Column",
    "Mapping",
    "Party",
    "draft",
    "header_of",
    "propose",
    "read_mapping",
    "titles_of",
    "unit_of",
]

BY_NAME: Final = "by-name"
_WORDS: Final = "data/header-words.csv"
_DAY_FIRST: Final = ("de", "es", "fr", "it", "nl", "pl", "pt", "ru")  # what 01/02/2015 means there
_ACCENTS: Final = re.compile("(?<=[a-z])[\u0300-\u036f]+")


class Column(Record):
    """A value that each row has in a column, where it is not the same for all."""

    column: str


class Party(Record):
    """A column of organisations: what part they have in what the row is about."""

    column: str
    role: str | Column = ""
    kind: str | Column = BY_NAME
    predicate: str = "participatesIn"
    separators: str = ""
    ordered: bool = False
    place: str = ""
    identifier: str = ""
    scheme: str = "id"
    start: str = ""
    end: str = ""
    amount: str = ""
    unit: str = ""


class Subject(Record):
    """What a row is about, such as a project, an agreement or an alliance."""

    kind: str | Column = "Project"
    name: str = ""
    name_en: str = ""
    identifier: str = ""
    scheme: str = "id"
    date: str = ""
    start: str = ""
    end: str = ""
    period: str = ""
    fields: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


class Mapping(Record):
    """How a table is read."""

    sheet: str = ""
    dates: Order = ""
    row: Subject
    party: tuple[Party, ...] = Field(min_length=1)

    def columns(self) -> tuple[str, ...]:
        """Name every column that is read."""
        row = self.row
        named = [row.name, row.name_en, row.identifier, row.date, row.start, row.end, row.period]
        named += [*row.fields, *row.notes, *_columns_of(row.kind)]
        for one in self.party:
            named += [one.column, one.place, one.identifier, one.start, one.end, one.amount]
            named += [*_columns_of(one.kind), *_columns_of(one.role)]
        return tuple(dict.fromkeys(filter(None, named)))


def _columns_of(value: str | Column) -> tuple[str, ...]:
    return (value.column,) if isinstance(value, Column) else ()


def read_mapping(path: Path) -> Mapping:
    """Read a mapping file.

    Raises
    ------
    SourceError
        With everything in it that is not valid.
    """
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8-sig"))
        mapping = Mapping.model_validate(given)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        way_out = "`ecograph import table --propose INPUT` drafts one."
        problem = Problem(path.name, 0, "", "", f"is not TOML: {error}", way_out)
        raise SourceError([problem]) from error
    except ValidationError as error:
        way_out = "docs/dataset-format.md describes the mapping."
        raise SourceError(
            [
                Problem(path.name, 0, ".".join(map(str, one["loc"])), "", one["msg"], way_out)
                for one in error.errors()
            ]
        ) from error
    if not all(one.column for one in mapping.party):
        way_out = "Name the column of organisations (party.column)."
        raise SourceError([Problem(path.name, 0, "party.column", "", "is missing", way_out)])
    if not (mapping.row.name or mapping.row.identifier):
        way_out = "Name the column that names a row (row.name) or numbers it (row.identifier)."
        raise SourceError([Problem(path.name, 0, "row.name", "", "is missing", way_out)])
    return mapping


_ROLES: Final = {
    "lead": "lead",
    "applicant": "co-applicant",
    "transferee": "recipient",
    "completing": "completing-unit",
    "member": "member",
    "signatory": "party",
    "partner": "partner",
    "organisation": "",
}
_KIND_ROLES: Final = {"Alliance": "member", "Agreement": "party", "CoPatent": "co-applicant"}


@cache
def _words(of: str) -> tuple[tuple[str, str, re.Pattern[str]], ...]:
    """What the words of a table's header mean, and in which language; the first counts."""
    with resources.path(_WORDS).open(encoding="utf-8", newline="") as file:
        return tuple(
            (row["meaning"], row["lang"], re.compile(row["words"]))
            for row in csv.DictReader(file)
            if row["of"] == of
        )


def _plain(text: str) -> str:
    """A header without case, width and the accents of Latin letters."""
    bare = without_width(clean(text)).casefold().replace("_", " ")
    return normalize("NFC", _ACCENTS.sub("", normalize("NFD", bare)))


def _meaning(title: str) -> tuple[str, str]:
    plain = _plain(title)
    bare = re.sub(r"\s*[(\[].*?[)\]]", "", plain) or plain
    for meaning, lang, words in _words("column"):
        if words.fullmatch(plain) or words.fullmatch(bare):
            return meaning, lang
    return "", ""


def propose(
    rows: Sequence[Sequence[str]], file: str, sheet: str = "", *, partly: bool = False
) -> Mapping:
    """Draft how a table is read, from its first rows.

    Parameters
    ----------
    rows
        The first rows, the header among them.
    file
        Its name, which may say what a row is about.
    sheet
        The sheet of a workbook.
    partly
        Leave empty what is not recognised.

    Raises
    ------
    BadRequest
        If no column is recognised as one of organisations, or as what a row is about.
    """
    header = header_of(rows)
    told = {title: _meaning(title) for title in map(clean, header) if title}
    meanings = {title: meaning for title, (meaning, _) in told.items()}
    first: dict[str, str] = {}
    for title, meaning in meanings.items():
        first.setdefault(meaning, title)
    words = _plain(" ".join((file, *header)))
    kind = next((kind for kind, _, sign in _words("row") if sign.search(words)), "Project")
    parties = _parties(meanings, first, kind)
    name, identifier = first.get("name", ""), first.get("identifier", "")
    if not partly and (not parties or not (name or identifier)):
        lacks = "organisations" if not parties else "what a row is about (a name or a number)"
        titles = ", ".join(meanings) or "none"
        raise BadRequest(
            f"{file}: no column is recognised as that of {lacks}. Columns: {titles}.",
            f"`ecograph import table {file} --propose -o mapping.toml` drafts a mapping to be "
            "filled in and given with --map.",
        )
    dated = {one: first.get(one, "") for one in ("start", "end", "period")}
    if not any(dated.values()):
        dated["date"] = first.get("date", "")
    dates = {*dated.values()}
    subject = Subject(
        kind=kind,
        name=name,
        name_en=first.get("name_en", ""),
        identifier=identifier,
        fields=tuple(title for title, meaning in meanings.items() if meaning == "field"),
        notes=tuple(
            title
            for title, meaning in meanings.items()
            if meaning == "amount" and title not in [one.amount for one in parties]
        ),
        **dated,
    )
    order = order_of(cell for row in rows for cell in row)
    if not order and any(lang in _DAY_FIRST for title, (_, lang) in told.items() if title in dates):
        order = "day-first"
    return Mapping(
        sheet=sheet, dates=order, row=subject, party=parties or (Party(column="", role="partner"),)
    )


def header_of(rows: Sequence[Sequence[str]]) -> Sequence[str]:
    """Find the header: of the first rows the one with the most words that mean something."""

    def telling(row: Sequence[str]) -> tuple[int, int]:
        return len({_meaning(cell)[0] for cell in row} - {""}), len([*filter(None, row)])

    return titles_of(max(rows[:10], key=telling, default=[]))


def titles_of(header: Sequence[str]) -> list[str]:
    """The titles of a table's columns, told apart: the second of two alike ends with (2).

    >>> titles_of(["合作单位", "合作单位", ""])
    ['合作单位', '合作单位 (2)', '']
    """
    seen: Counter[str] = Counter()
    titles = []
    for title in map(clean, header):
        seen[title] += 1
        titles.append(f"{title} ({seen[title]})" if title and seen[title] > 1 else title)
    return titles


def _parties(meanings: dict[str, str], first: dict[str, str], kind: str) -> tuple[Party, ...]:
    parties = []
    for title, meaning in meanings.items():
        if meaning not in _ROLES:
            continue
        given: dict[str, Any] = {"role": _ROLES[meaning]}
        if meaning == "organisation":  # a row for each organisation
            given["role"] = _KIND_ROLES.get(kind, "partner")
            given["place"] = first.get("place", "")
            if amount := first.get("amount", ""):
                given |= {"amount": amount, "unit": unit_of(amount)}
            given["identifier"] = number = first.get("org_id", "")
            given["scheme"] = scheme_in(number)
            if "role" in first:
                given["role"] = Column(column=first["role"])
            if "kind" in first:
                given["kind"] = Column(column=first["kind"])
        elif meaning == "transferee":
            given["start"] = first.get("transfer", "")
        elif meaning == "partner" and kind in _KIND_ROLES:
            given["role"] = _KIND_ROLES[kind]
        parties.append(Party(column=title, ordered=meaning == "completing", **given))
    return tuple(parties)


def unit_of(title: str) -> str:
    """Tell the unit that stands in brackets behind the title of a column.

    >>> unit_of("经费（万元）"), unit_of("Budget [EUR]"), unit_of("Budget")
    ('万元', 'EUR', '')
    """
    found = re.search(r"[(\[]([^()\[\]]+)[)\]]\s*$", without_width(title))
    return found[1].strip() if found else ""


def draft(mapping: Mapping, file: str, columns: Sequence[str] = ()) -> str:
    """Write a mapping as the TOML file that a user edits; `columns` are named as what there is."""
    lines = [
        f"# How {file} is read. Edit, then: ecograph import table {file} --map FILE -o FOLDER",
        '# A kind or a role is a word of `ecograph vocabulary`, or {column = "…"}; the kind',
        '# "by-name" is told from the words of a name (大学, Institute, Ltd …). Columns not named',
        "# here are not read.",
    ]
    lines += [f"# Columns: {', '.join(columns)}"] if columns else []
    lines += [f"{name} = {_toml(value)}" for name in ("sheet", "dates")
              if (value := getattr(mapping, name))]  # fmt: skip
    unnamed = set() if mapping.row.name or mapping.row.identifier else {"name"}
    lines += ["", "[row]", *_pairs(mapping.row, {"kind"} | unnamed)]
    for one in mapping.party:
        lines += ["", "[[party]]", *_pairs(one, {"column", "role", "kind"})]
    return "\n".join(lines) + "\n"


def _pairs(record: Record, always: set[str]) -> list[str]:
    plain = {name: field.default for name, field in type(record).model_fields.items()}
    return [
        f"{name} = {_toml(value)}"
        for name, value in record
        if name in always or value != plain[name]
    ]


def _toml(value: object) -> str:
    if isinstance(value, Column):
        return f"{{column = {_toml(value.column)}}}"
    return json.dumps(value, ensure_ascii=False)
