"""The sure ways from what was typed to entities: whole names, their parts, pinyin, initials."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ecograph.model.scripts import has_han
from ecograph.search import normalize
from ecograph.search.normalize import How
from ecograph.search.short_names import holders
from ecograph.search.write import ID_KEY

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Sequence

__all__ = [
    "MAX_WORDS",
    "SHORT",
    "Question",
    "Rows",
    "abbreviated",
    "exact",
    "keys",
    "keys_among",
    "match",
    "names_of",
    "places_in_order",
    "sure",
    "term",
]

MAX_WORDS: Final = 16
Rows = list[tuple[int, int]]
_LAST: Final = "\U0010ffff"
SHORT: Final = 96
"""The score of who is found by a usual short name."""
_ANY: Final = "SELECT 1 FROM form WHERE form MATCH ? LIMIT 1"
_SHORT: Final = range(2, 9)  # characters of a Chinese abbreviation
_LOOKED_AT: Final = 300  # entities among which an abbreviation is looked for


@dataclass(frozen=True, slots=True)
class Question:
    """A folded question.

    Attributes
    ----------
    text, bare
        The whole, and without a legal form.
    words
        Its runs of Chinese characters and its other words.
    parts
        The same, cut where a space was typed too.
    facets, areas
        The combinations of kinds and sources, and of regions, that may be met; None for all.
    limit
        How many answers are wanted.
    """

    text: str
    bare: str
    words: tuple[str, ...]
    parts: tuple[str, ...]
    facets: tuple[int, ...] | None
    areas: tuple[int, ...] | None
    limit: int

    @property
    def joined(self) -> str:
        """The whole as one Latin word, as pinyin and initials are typed; else empty."""
        one = "".join(self.words)
        return one if one.isascii() and one.isalnum() else ""

    @property
    def latin(self) -> bool:
        """Whether any of it is not Chinese."""
        return any(not has_han(word) for word in self.words)

    @property
    def weighty(self) -> tuple[str, ...]:
        """The words without articles and prepositions."""
        return tuple(word for word in self.words if word not in normalize.SMALL_WORDS)


def term(word: str, *, prefix: bool) -> str:
    """A word as a full-text phrase; folded words have no quotes or operators in them."""
    return f'"{normalize.spaced(word)}"' + ("*" if prefix else "")


def keys(
    connection: sqlite3.Connection, asked: Question, how: str, text: str, *, prefix: bool = False
) -> Rows:
    """The entities that have a key, or one that begins so, the heaviest first."""
    if prefix:
        return _keyed(connection, asked, how, "text >= ? AND text < ?", [text, text + _LAST])
    return _keyed(connection, asked, how, "text = ?", [text])


def keys_among(
    connection: sqlite3.Connection, asked: Question, how: str, texts: Sequence[str]
) -> Rows:
    """The entities that have one of many keys, the heaviest first."""
    marks = ", ".join("?" * len(texts))
    return _keyed(connection, asked, how, f"text IN ({marks})", texts)


def _keyed(
    connection: sqlite3.Connection, asked: Question, how: str, condition: str, texts: Sequence[str]
) -> Rows:
    for column, allowed in (("facet", asked.facets), ("area", asked.areas)):
        if allowed is not None:
            condition += f" AND {column} IN ({', '.join(map(str, allowed))})"
    statement = (
        f"SELECT rank, name FROM key WHERE how = ? AND {condition} "  # noqa: S608
        "ORDER BY rank, name LIMIT ?"
    )
    return connection.execute(statement, [how, *texts, 8 * asked.limit]).fetchall()


def match(
    connection: sqlite3.Connection,
    asked: Question,
    expression: str,
    limit: int = 0,
    order: str = "rowid",
) -> Rows:
    """The entities whose full-text row matches, the heaviest first, or the most alike (`rank`)."""
    filtered = asked.facets is not None or asked.areas is not None
    if filtered and not connection.execute(_ANY, (expression,)).fetchone():
        return []  # a filter of many alternatives takes longer than what it filters
    for letter, allowed in (("f", asked.facets), ("a", asked.areas)):
        if allowed is not None:
            one_of = " OR ".join(f'"{letter}{number}"' for number in allowed)
            expression = f"({expression}) AND facet : ({one_of})"
    statement = f"SELECT rowid, -1 FROM form WHERE form MATCH ? ORDER BY {order} LIMIT ?"  # noqa: S608
    return connection.execute(statement, (expression, limit or 2 * asked.limit)).fetchall()


def names_of(
    connection: sqlite3.Connection, ranks: Sequence[int]
) -> Iterator[tuple[int, list[tuple[str, str]]]]:
    """The names of entities, each with its language, in the order of the ranks."""
    from orjson import loads

    marks = ", ".join("?" * len(ranks))
    statement = f"SELECT rank, names FROM entity WHERE rank IN ({marks}) ORDER BY rank"  # noqa: S608
    for rank, texts in connection.execute(statement, list(ranks)):
        yield rank, loads(texts)


def exact(connection: sqlite3.Connection, asked: Question) -> Iterator[tuple[float, Rows]]:
    """Whole names and identifiers; then names that differ by their legal form only."""
    whole = keys(connection, asked, How.NAME, asked.text)
    yield 100, whole + keys(connection, asked, ID_KEY, asked.text)
    bare = keys(connection, asked, How.BARE, asked.bare)
    yield 98, sorted(bare + keys(connection, asked, How.NAME, asked.bare))


def sure(connection: sqlite3.Connection, asked: Question) -> Iterator[tuple[float, Rows]]:
    """Every way to find what was typed rightly, the best first, tried only when it is reached."""
    yield from exact(connection, asked)
    if called := holders(asked.text):
        yield SHORT, keys_among(connection, asked, How.NAME, called)
    yield 90, keys(connection, asked, How.NAME, asked.text, prefix=True)
    few = len(asked.parts) <= MAX_WORDS
    if few:
        yield from _words(connection, asked)
    if asked.joined:
        yield 65, keys(connection, asked, How.PINYIN, asked.joined)
        yield 60, keys(connection, asked, How.PINYIN, asked.joined, prefix=True)
        yield 58, match(connection, asked, f"pinyin : {term(asked.joined, prefix=True)}")
    if asked.latin and few:
        every = _every(asked.words, "text pinyin", prefix=True)
        yield 55, match(connection, asked, every)
    if asked.joined:
        yield 52, keys(connection, asked, How.ACRONYM, asked.joined)
        yield 50, keys(connection, asked, How.INITIALS, asked.joined)
        yield 45, keys(connection, asked, How.INITIALS, asked.joined, prefix=True)
        yield 42, match(connection, asked, f"initials : {term(asked.joined, prefix=True)}")


def _words(connection: sqlite3.Connection, asked: Question) -> Iterator[tuple[float, Rows]]:
    """The words of a name: in a row, all of them, their beginnings, without the small ones."""
    if asked.latin:
        yield 85, match(connection, asked, f"text : {term(asked.text, prefix=False)}")
        yield 80, match(connection, asked, _every(asked.words, "text", prefix=False))
    yield 70, match(connection, asked, _every(asked.words, "text", prefix=True))
    if asked.parts != asked.words:
        yield 68, match(connection, asked, _every(asked.parts, "text", prefix=True))
    if asked.weighty and asked.weighty != asked.words:
        yield 67, match(connection, asked, _every(asked.weighty, "text", prefix=True))


def _every(words: Sequence[str], columns: str, *, prefix: bool) -> str:
    """All words, each in one of the columns."""
    terms = " AND ".join(term(word, prefix=prefix) for word in words)
    return f"{{{columns}}} : ({terms})"


def abbreviated(connection: sqlite3.Connection, asked: Question) -> Rows:
    """Chinese names in which the characters stand in this order, the likeliest first.

    An abbreviation takes the first character of a word, most words are of two, and the last one
    is taken; two characters say little and must begin with the name's own beginning.
    """
    if asked.latin or len(asked.text) not in _SHORT:
        return []
    every = " AND ".join(term(one, prefix=False) for one in dict.fromkeys(asked.text))
    ranks = [rank for rank, _ in match(connection, asked, f"text : ({every})", _LOOKED_AT)]
    found = []
    for rank, texts in names_of(connection, ranks):
        for number, (text, _) in enumerate(texts):
            folded = normalize.fold(text)
            places = places_in_order(asked.text, folded)
            if places and (places[0] == 0 or len(places) > 2):
                inner = sum(place % 2 for place in places)
                unlike = (places[0] > 0, places[-1] < len(folded) - 2, inner)
                found.append((unlike, rank, number))
                break
    return [(rank, number) for _, rank, number in sorted(found)]


def places_in_order(short: str, text: str) -> tuple[int, ...]:
    """Find where the characters of an abbreviation stand in a text, in their order.

    Returns
    -------
    tuple of int
        The first place of each after that of the one before; empty if one is missing.

    Examples
    --------
    >>> places_in_order("大工", "大连理工大学"), places_in_order("工连", "大连理工大学")
    ((0, 3), ())
    """
    found: list[int] = []
    for character in short:
        place = text.find(character, found[-1] + 1 if found else 0)
        if place < 0:
            return ()
        found.append(place)
    return tuple(found)
