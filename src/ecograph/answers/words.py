"""Tables in one language: what their columns are called, and their codes in words."""

from __future__ import annotations

import csv
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ecograph.model.labels import Bilingual

if TYPE_CHECKING:
    from ecograph.answers.operation import TableData

__all__ = ["all_words", "for_people", "heading", "word"]

_TERMS: Final = (
    "aspect detail field group kind member_type of other_kind predicate relation role what"
)
_CODES: Final = (
    "bases basis bound certainty class complete contradicted current direction figure groups holds "
    "intended invented joined lang language linked matched_lang measure method occupied "
    "only_collectives open_list opens other path_basis period picture projection reason severity "
    "sort special status step unit verdict weight why"
)
_NAMED: Final = frozenset(_TERMS.split())
_CODED: Final = _NAMED.union(_CODES.split())
"""Columns whose cells may be codes; those of `_NAMED` may be terms of the ontology."""
_SPOKEN: Final = {"zh": "_zh", "en": "_en"}


def for_people(table: TableData, lang: str) -> tuple[list[str], list[list[object]]]:
    """Headings and rows that people are shown, in one language; machine formats have the codes."""
    names, rows = table.short()
    other = _SPOKEN["zh" if lang == "en" else "en"]
    places = [place for place, name in enumerate(names) if not name.endswith(other)]
    if "what" in names:
        what = names.index("what")
        rows = [row for row in rows if not str(row[what]).endswith(other)]
    said = [[_said(names[place], row[place], lang) for place in places] for row in rows]
    return [heading(names[place], lang) for place in places], said


def heading(column: str, lang: str) -> str:
    """What a column is called.

    >>> heading("other_label", "zh"), heading("other_label", "en"), heading("title_zh", "zh")
    ('另一方名称', 'other label', '标题')
    """
    known = _words()
    name = column.removesuffix(_SPOKEN[lang])
    if name in known:
        return known[name].text(lang)
    parts = name.split("_")
    if lang == "en" or any(part not in known for part in parts):
        return name.replace("_", " ")
    return "".join(known[part].zh for part in parts)


def word(code: str, lang: str) -> str:
    """Say a code in words; what is none is said as it is.

    >>> word("name-embedded", "zh"), word("source-form", "en"), word("x/1", "zh")
    ('见于名称', 'form in the source', 'x/1')
    """
    return _known(code, lang) or _known(code, lang, named=True) or code


def all_words() -> dict[str, Bilingual]:
    """Every word for columns, parameters and codes, by its name."""
    return _words()


def _known(code: str, lang: str, named: bool = False) -> str:
    found = _terms().get(code) if named else None
    found = found or _words().get(code.removesuffix(_SPOKEN[lang]))
    return found.text(lang) if found else ""


def _said(column: str, value: object, lang: str) -> object:
    """Say a cell in words: one code, a list, or several with spaces between."""
    if isinstance(value, bool):
        return word(str(value).lower(), lang)
    if column not in _CODED:
        return value
    if isinstance(value, list | tuple):
        return [_said(column, one, lang) for one in value]
    if not isinstance(value, str):
        return value
    if column == "reason":
        return re.sub("[a-z][a-z-]*", lambda one: word(one[0], lang), value)
    whole, *parts = (_known(one, lang, column in _NAMED) for one in (value, *value.split()))
    return whole or (" ".join(parts) if all(parts) else value)


@cache
def _words() -> dict[str, Bilingual]:
    with Path(__file__).with_name("words.csv").open(encoding="utf-8", newline="") as lines:
        rows = csv.reader(line for line in lines if not line.startswith("#"))
        next(rows)
        return {term: Bilingual(zh, en or term) for term, zh, en in rows}


@cache
def _terms() -> dict[str, Bilingual]:
    """The kinds, predicates and roles of the ontology."""
    from ecograph.model.ontology import load

    known = load()
    return {
        **{name: one.label for name, one in known.classes.items()},
        **{name: one.label for name, one in known.predicates.items()},
        **{name: one.label for name, one in known.roles.items()},
    }
