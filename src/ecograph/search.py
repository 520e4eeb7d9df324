"""Find an entity by what people type, in a SQLite full-text file of names."""

from __future__ import annotations

import json
import re
import sqlite3
from collections import deque
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ecograph import names
from ecograph.errors import NotBuilt
from ecograph.nameindex import ID_KEY, SearchEntry, build
from ecograph.names import How

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["Hit", "SearchEntry", "SearchIndex", "build"]

MAX_LENGTH: Final = 400
MAX_WORDS: Final = 16
MAX_RESOLVED: Final = 100
_LAST: Final = "\U0010ffff"
_ALPHABET: Final = "abcdefghijklmnopqrstuvwxyz"
_ADDRESS: Final = re.compile(r"https?://\S*/([^/\s]+)/?")


@dataclass(frozen=True, slots=True)
class Hit:
    """One entity found; `matched` is the name or identifier that matched, `score` up to 100."""

    id: str
    label: str
    label_lang: str
    hint: str
    kind: str
    matched: str
    external_id: str
    score: float


@dataclass(frozen=True, slots=True)
class _Asked:
    """A folded question: its words, the facets it may meet, and how many answers it wants."""

    text: str
    bare: str
    words: tuple[str, ...]
    facets: tuple[int, ...] | None
    limit: int

    @property
    def joined(self) -> str:
        """The whole as one Latin word, as pinyin and initials are typed; else empty."""
        one = "".join(self.words)
        return one if one.isascii() and one.isalnum() else ""


_Rows = list[tuple[int, int]]


def _term(word: str, *, prefix: bool) -> str:
    """A word as a full-text phrase; folded words have no quotes or operators in them."""
    return f'"{names.spaced(word)}"' + ("*" if prefix else "")


def _misspelt(word: str) -> set[str]:
    """Every word one letter away: one left out, put in, exchanged, or two swapped."""
    cuts = [(word[:place], word[place:]) for place in range(len(word) + 1)]
    near = {head + tail[1:] for head, tail in cuts if tail}
    near |= {head + tail[1] + tail[0] + tail[2:] for head, tail in cuts if len(tail) > 1}
    near |= {head + letter + tail[1:] for head, tail in cuts if tail for letter in _ALPHABET}
    near |= {head + letter + tail for head, tail in cuts for letter in _ALPHABET}
    return near - {word}


class SearchIndex:
    """The names of one snapshot, opened read-only; threads may share it.

    Raises
    ------
    NotBuilt
        If there is no such file.
    """

    def __init__(self, path: Path) -> None:
        if not path.is_file():
            raise NotBuilt("There is no index of names.", "Run `ecograph build` first.")
        self._uri = path.resolve().as_uri() + "?mode=ro&immutable=1"
        self._idle: deque[sqlite3.Connection] = deque()
        self._closed = False
        with self._connection() as connection:
            rows = connection.execute("SELECT id, kinds, sources FROM facet").fetchall()
        self._facets = [(n, set(kinds.split()), set(sources.split())) for n, kinds, sources in rows]

    def close(self) -> None:
        """Close the file; searches that still run finish first."""
        self._closed = True
        while self._idle:
            self._idle.pop().close()

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        """Borrow a connection that no other thread is using."""
        try:
            connection = self._idle.pop()
        except IndexError:
            connection = sqlite3.connect(self._uri, uri=True, check_same_thread=False)
            connection.execute("PRAGMA mmap_size = 268435456")
        try:
            yield connection
        finally:
            self._idle.append(connection)
            if self._closed:
                self.close()

    def search(
        self,
        q: str,
        *,
        kind: str | None = None,
        source: str | None = None,
        lang: str = "zh",
        limit: int = 10,
    ) -> list[Hit]:
        """Find entities by the beginning or any part of a name, in any of its forms.

        Exact names come first, then prefixes, whole words, parts, pinyin, initials; words with
        one letter wrong only if nothing else is found. Among equals the better linked come first.

        Parameters
        ----------
        q
            What was typed; anything at all may be typed.
        kind, source
            Keep only entities of a class (or below it), or of a dataset; empty keeps all.
        lang, limit
            The language of labels and hints; how many hits at most.

        Returns
        -------
        list of Hit
            Best first; empty for a blank question and for more than 400 characters.
        """
        asked = self._asked(q, kind, source, limit)
        if asked is None:
            return []
        with self._connection() as connection:
            return _hits(connection, asked, _best(connection, asked), lang)

    def resolve(self, q: str, *, lang: str = "zh") -> list[Hit]:
        """Give all entities one of whose names or identifiers is what was typed, after folding.

        Only when no name is equal are legal forms ("Co., Ltd.") left out of the comparison.
        Several hits mean that the name is ambiguous; at most 100 are given.
        """
        asked = self._asked(q, None, None, MAX_RESOLVED)
        if asked is None:
            return []
        with self._connection() as connection:
            for score, rows in _exact(connection, asked):
                if rows:
                    first = {rank: (score, name) for rank, name in reversed(rows)}
                    return _hits(connection, asked, dict(sorted(first.items())), lang)
        return []

    def _asked(self, q: str, kind: str | None, source: str | None, limit: int) -> _Asked | None:
        """Fold the question; None if nothing can be found by it."""
        if limit < 1 or len(q) > MAX_LENGTH:
            return None
        address = _ADDRESS.fullmatch(q.strip())
        text = names.fold(address[1] if address else q)
        facets = self._allowed(kind, source)
        if not text or facets == ():
            return None
        bare = names.without_legal_form(text)
        return _Asked(text, bare, tuple(names.words(text)), facets, limit)

    def _allowed(self, kind: str | None, source: str | None) -> tuple[int, ...] | None:
        """The facets that a filter lets through; None for no filter."""
        if not (kind or source):
            return None
        return tuple(
            n
            for n, kinds, sources in self._facets
            if (not kind or kind in kinds) and (not source or source in sources)
        )


def _keys(
    connection: sqlite3.Connection, asked: _Asked, how: str, text: str, *, prefix: bool = False
) -> _Rows:
    """The entities that have a key, or one that begins so, the heaviest first."""
    condition, last = ("text >= ? AND text < ?", [text + _LAST]) if prefix else ("text = ?", [])
    if asked.facets is not None:
        condition += f" AND facet IN ({', '.join(map(str, asked.facets))})"
    statement = (
        f"SELECT rank, name FROM key WHERE how = ? AND {condition} "  # noqa: S608
        "ORDER BY rank, name LIMIT ?"
    )
    return connection.execute(statement, [how, text, *last, 8 * asked.limit]).fetchall()


def _match(connection: sqlite3.Connection, asked: _Asked, expression: str) -> _Rows:
    """The entities whose full-text row matches, the heaviest first."""
    if asked.facets is not None:
        allowed = " OR ".join(f'"f{facet}"' for facet in asked.facets)
        expression = f"({expression}) AND facet : ({allowed})"
    statement = "SELECT rowid, -1 FROM form WHERE form MATCH ? ORDER BY rowid LIMIT ?"
    return connection.execute(statement, (expression, 2 * asked.limit)).fetchall()


def _exact(connection: sqlite3.Connection, asked: _Asked) -> Iterator[tuple[float, _Rows]]:
    whole = _keys(connection, asked, How.NAME, asked.text)
    yield 100, whole + _keys(connection, asked, ID_KEY, asked.text)
    bare = _keys(connection, asked, How.BARE, asked.bare)
    yield 98, sorted(bare + _keys(connection, asked, How.NAME, asked.bare))


def _tiers(connection: sqlite3.Connection, asked: _Asked) -> Iterator[tuple[float, _Rows]]:
    """Every way to find something, the best first, each tried only when it is reached."""
    yield from _exact(connection, asked)
    yield 90, _keys(connection, asked, How.NAME, asked.text, prefix=True)
    latin = [word for word in asked.words if not names.has_han(word)]
    if len(asked.words) <= MAX_WORDS:
        if latin:
            yield 85, _match(connection, asked, f"text : {_term(asked.text, prefix=False)}")
            yield 80, _match(connection, asked, _every(asked, "text", prefix=False))
        yield 70, _match(connection, asked, _every(asked, "text", prefix=True))
    if asked.joined:
        yield 65, _keys(connection, asked, How.PINYIN, asked.joined)
        yield 60, _keys(connection, asked, How.PINYIN, asked.joined, prefix=True)
        yield 58, _match(connection, asked, f"pinyin : {_term(asked.joined, prefix=True)}")
    if latin and len(asked.words) <= MAX_WORDS:
        yield 55, _match(connection, asked, _every(asked, "text pinyin", prefix=True))
    if asked.joined:
        yield 50, _keys(connection, asked, How.INITIALS, asked.joined)
        yield 45, _keys(connection, asked, How.INITIALS, asked.joined, prefix=True)
        yield 42, _match(connection, asked, f"initials : {_term(asked.joined, prefix=True)}")


def _best(connection: sqlite3.Connection, asked: _Asked) -> dict[int, tuple[float, int]]:
    """The best entities by rank, each with its score and the name that matched, if it is known."""
    found: dict[int, tuple[float, int]] = {}
    for score, rows in _tiers(connection, asked):
        for rank, name in rows:
            found.setdefault(rank, (score, name))
        if len(found) >= asked.limit:
            break
    if not found:
        found = {rank: (30, name) for rank, name in _near(connection, asked)}
    return dict(list(found.items())[: asked.limit])


def _every(asked: _Asked, columns: str, *, prefix: bool) -> str:
    """All words, each in one of the columns."""
    terms = " AND ".join(_term(word, prefix=prefix) for word in asked.words)
    return f"{{{columns}}} : ({terms})"


def _near(connection: sqlite3.Connection, asked: _Asked) -> _Rows:
    """Names with every word, or a word one letter away from it."""
    terms: list[str] = []
    if len(asked.words) > MAX_WORDS:
        return []
    for word in asked.words:
        choices = [_term(word, prefix=True)]
        if word.isascii() and word.isalpha() and 4 <= len(word) <= 24:
            marks = ", ".join("?" * len(near := sorted(_misspelt(word))))
            statement = f"SELECT term FROM vocabulary WHERE term IN ({marks})"  # noqa: S608
            known = connection.execute(statement, near)
            choices += [_term(term, prefix=False) for (term,) in known]
        terms.append(f"({' OR '.join(choices)})")
    return _match(connection, asked, f"text : ({' AND '.join(terms)})")


def _matching_name(texts: list[str], asked: _Asked) -> str:
    """The name that has most of the words, in any of its forms."""

    def score(text: str) -> int:
        known = " ".join(form.text for form in names.forms(text))
        return sum(word in known for word in (*asked.words, asked.joined))

    return max(texts, key=score, default="")


def _hits(
    connection: sqlite3.Connection,
    asked: _Asked,
    found: dict[int, tuple[float, int]],
    lang: str,
) -> list[Hit]:
    """What is shown of the entities found, in their order."""
    marks = ", ".join("?" * len(found))
    statement = f"SELECT * FROM entity WHERE rank IN ({marks})"  # noqa: S608
    rows = {row[0]: row[1:] for row in connection.execute(statement, list(found))}
    hits = []
    for rank, (score, name) in found.items():
        identifier, kind, zh, en, hint_zh, hint_en, external, texts_json = rows[rank]
        texts = json.loads(texts_json)
        choice = [(zh, "zh"), (en, "en")] if lang.startswith("zh") else [(en, "en"), (zh, "zh")]
        fallback = (texts[0] if texts else identifier, "")
        label, label_lang = next((pair for pair in choice if pair[0]), fallback)
        hint = hint_zh if lang.startswith("zh") else hint_en
        by_id = score == 100 and name < 0
        matched = texts[name] if name >= 0 else _matching_name(texts, asked)
        if by_id:
            matched = external if asked.words[-1] in names.fold(external) else identifier
        hits.append(Hit(identifier, label, label_lang, hint, kind, matched, external, score))
    return hits
