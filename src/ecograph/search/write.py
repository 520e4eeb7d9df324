"""Write the names of all entities into a SQLite full-text file."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from ecograph.model.scripts import has_han
from ecograph.search import normalize
from ecograph.search.normalize import How

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

__all__ = ["ID_KEY", "SearchEntry", "Spell", "build"]

ID_KEY: Final = "id"
_SCHEMA: Final = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
CREATE TABLE entity (
  rank INTEGER PRIMARY KEY, id TEXT NOT NULL, kind TEXT NOT NULL, label_zh TEXT NOT NULL,
  label_en TEXT NOT NULL, hint_zh TEXT NOT NULL, hint_en TEXT NOT NULL,
  external_id TEXT NOT NULL, names TEXT NOT NULL);
CREATE TABLE facet (id INTEGER PRIMARY KEY, kinds TEXT NOT NULL, sources TEXT NOT NULL);
CREATE TABLE area (id INTEGER PRIMARY KEY, regions TEXT NOT NULL);
CREATE TABLE key (
  how TEXT NOT NULL, text TEXT NOT NULL, rank INTEGER NOT NULL, name INTEGER NOT NULL,
  facet INTEGER NOT NULL, area INTEGER NOT NULL,
  PRIMARY KEY (how, text, rank, name)) WITHOUT ROWID;
CREATE VIRTUAL TABLE form USING fts5(
  text, pinyin, initials, facet, content='', tokenize='ascii', prefix='1 2 3');
CREATE VIRTUAL TABLE vocabulary USING fts5vocab(form, 'row');
"""

Spell = Callable[[str, Callable[[], Any]], Any]
Spelling = tuple[list[tuple[str, str, int]], list[str]]


@dataclass(frozen=True, slots=True)
class SearchEntry:
    """What the index needs to know of one entity.

    `names` are (text, language, role), besides the labels, and the first of them stands for a
    label where there is none; `kinds_all` is the kind with its
    ancestors; `regions` are those it lies in, at any depth, and itself if it is one; `weight`
    decides between equal matches (the number of links). Kind and place, in words, and the year
    make the hint that tells namesakes apart; without a place a second name does.
    """

    id: str
    kind: str
    kinds_all: tuple[str, ...]
    label_zh: str
    label_en: str
    names: tuple[tuple[str, str, str], ...] = ()
    external_ids: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    weight: float = 0.0
    kind_zh: str = ""
    kind_en: str = ""
    place_zh: str = ""
    place_en: str = ""
    year: str = ""


def _all_names(entry: SearchEntry) -> list[tuple[str, str]]:
    """Every name once with its language, labels first."""
    every = [(entry.label_zh, "zh"), (entry.label_en, "en")]
    every += [(text, lang) for text, lang, _ in entry.names]
    found: dict[str, tuple[str, str]] = {}
    for text, lang in every:
        if text:
            found.setdefault(text, (text, lang))
    return [*found.values()]


def _hint(entry: SearchEntry, lang: str) -> str:
    chinese = lang == "zh"
    label = (entry.label_zh or entry.label_en) if chinese else (entry.label_en or entry.label_zh)
    kind = (entry.kind_zh or entry.kind) if chinese else (entry.kind_en or entry.kind)
    place = (entry.place_zh or entry.place_en) if chinese else (entry.place_en or entry.place_zh)
    every = [text for text, _ in _all_names(entry)]
    second = next((text for text in every if text != (label or every[0])), "")
    return " · ".join(part for part in (kind, place or second, entry.year) if part)


def _ids(entry: SearchEntry) -> set[str]:
    """Identifiers as they may be typed: with and without scheme or dataset."""
    whole = {entry.id, *entry.external_ids}
    parts = {re.split("[:/]", identifier, maxsplit=1)[-1] for identifier in whole}
    return {normalize.fold(identifier) for identifier in whole | parts} - {""}


def _tails(parts: list[str]) -> Iterator[str]:
    """The joined text from each part on, so that its middle is found as a prefix."""
    return ("".join(parts[start:]) for start in range(len(parts)))


def _acronyms(every: list[tuple[str, str]]) -> Iterator[tuple[str, int]]:
    """Make the acronyms of the names in English, each with the place of its name."""
    chinese = next((text for text, lang in every if lang.startswith("zh")), "")
    for place, (text, lang) in enumerate(every):
        if lang in ("", "en"):
            yield from ((acronym, place) for acronym in normalize.acronyms(text, chinese))


def _spelt(entry: SearchEntry) -> Spelling:
    """The keys of one entity, each with the place of its name, and the columns of full text."""
    every = _all_names(entry)
    found = {(ID_KEY, identifier, -1) for identifier in _ids(entry)}
    found |= {(How.ACRONYM.value, acronym, place) for acronym, place in _acronyms(every)}
    columns: dict[How, list[str]] = {How.NAME: [], How.SYLLABLES: [], How.INITIALS: []}
    for place, (text, lang) in enumerate(every):
        for form in normalize.forms(text, lang):
            if form.how is How.NAME:
                columns[How.NAME].append(normalize.spaced(form.text))
            elif form.how is How.SYLLABLES:
                columns[How.SYLLABLES].extend(_tails(form.text.split()))
                continue
            elif form.how is How.INITIALS:
                columns[How.INITIALS].extend(_tails(list(form.text)))
            found.add((form.how.value, form.text, place))
    return sorted(found), [" ".join(sorted(set(column))) for column in columns.values()]


def _spelling(entry: SearchEntry, spell: Spell) -> Spelling:
    """As :func:`_spelt`; names in Chinese, which take longest, from what is remembered."""
    known = _all_names(entry)
    if not any(has_han(text) for text, _ in known):
        return _spelt(entry)
    key = json.dumps((sorted(_ids(entry)), known), ensure_ascii=False)
    keys, texts = spell(key, lambda: _spelt(entry))
    return keys, texts


def _index_entity(
    connection: sqlite3.Connection, rank: int, facet: int, area: int, spelling: Spelling
) -> None:
    """Write the keys and the full-text row of one entity."""
    found, texts = spelling
    keys = ((how, text, rank, place, facet, area) for how, text, place in found)
    connection.executemany("INSERT INTO key VALUES (?, ?, ?, ?, ?, ?)", keys)
    connection.execute(
        "INSERT INTO form (rowid, text, pinyin, initials, facet) VALUES (?, ?, ?, ?, ?)",
        (rank, *texts, f"f{facet} a{area}"),
    )


def _entity_row(rank: int, entry: SearchEntry) -> tuple[int | str, ...]:
    texts = json.dumps(_all_names(entry), ensure_ascii=False)
    external = entry.external_ids[0] if entry.external_ids else ""
    hints = (_hint(entry, "zh"), _hint(entry, "en"))
    return (rank, entry.id, entry.kind, entry.label_zh, entry.label_en, *hints, external, texts)


def _anew(_: str, make: Callable[[], Any]) -> Any:  # noqa: ANN401
    return make()


def build(path: Path, entries: Iterable[SearchEntry], spell: Spell = _anew) -> int:
    """Write the index of all entities to a new file.

    Parameters
    ----------
    path
        The file; one that is there already is replaced.
    entries
        The entities in any order.
    spell
        Remembers how entities with a name in Chinese are spelt: reading these takes most of the
        time. Called with all that decides it, and with what makes it.

    Returns
    -------
    int
        How many entities were indexed.
    """
    path.unlink(missing_ok=True)
    ranked = sorted(entries, key=lambda entry: (-entry.weight, entry.id))
    facets: dict[tuple[str, str], int] = {}
    areas: dict[str, int] = {}
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(_SCHEMA)
        for rank, entry in enumerate(ranked, start=1):
            combination = (" ".join(sorted(entry.kinds_all)), " ".join(sorted(entry.sources)))
            facet = facets.setdefault(combination, len(facets))
            area = areas.setdefault(" ".join(sorted(entry.regions)), len(areas))
            _index_entity(connection, rank, facet, area, _spelling(entry, spell))
        connection.executemany(
            "INSERT INTO entity VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (_entity_row(rank, entry) for rank, entry in enumerate(ranked, start=1)),
        )
        connection.executemany(
            "INSERT INTO facet VALUES (?, ?, ?)", ((n, *pair) for pair, n in facets.items())
        )
        connection.executemany(
            "INSERT INTO area VALUES (?, ?)", ((n, regions) for regions, n in areas.items())
        )
        connection.execute("INSERT INTO form (form) VALUES ('optimize')")
        connection.commit()
    return len(ranked)
