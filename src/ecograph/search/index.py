"""Find an entity by what people type, in a SQLite full-text file of names."""

from __future__ import annotations

import json
import re
import sqlite3
from collections import deque
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ecograph.errors import NotBuilt
from ecograph.model.labels import choose_label
from ecograph.search import normalize
from ecograph.search.exact import Question, abbreviated, exact, sure

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator
    from pathlib import Path

    from ecograph.search.fuzzy import Vocabulary

__all__ = ["Hit", "SearchIndex"]

MAX_LENGTH: Final = 400
MAX_RESOLVED: Final = 100
_FEW: Final = 3  # found: then abbreviations are thought of
_ABBREVIATED: Final = 48
_SURE: Final = 45  # below it what was found is so doubtful that mistakes are thought of too
_ADDRESS: Final = re.compile(r"https?://\S*/([^/\s]+)/?")


@dataclass(frozen=True, slots=True)
class Hit:
    """One entity found; `matched` is the name or identifier that matched, `score` up to 100.

    `names` are all its names, each with its language.
    """

    id: str
    label: str
    label_lang: str
    hint: str
    kind: str
    matched: str
    external_id: str
    score: float
    names: tuple[tuple[str, str], ...] = ()


class SearchIndex:
    """The names of one snapshot, opened read-only; threads may share it.

    Raises
    ------
    NotBuilt
        If there is no such file, or it is of another version.
    """

    def __init__(self, path: Path) -> None:
        if not path.is_file():
            raise NotBuilt("There is no index of names.", "Run `ecograph build` first.")
        self._uri = path.resolve().as_uri() + "?mode=ro&immutable=1"
        self._idle: deque[sqlite3.Connection] = deque()
        self._closed = False
        try:
            with self._connection() as connection:
                rows = connection.execute("SELECT id, kinds, sources FROM facet").fetchall()
                areas = connection.execute("SELECT id, regions FROM area").fetchall()
        except sqlite3.DatabaseError as error:
            message = "The index of names was made by another version of ecograph."
            raise NotBuilt(message, "Run `ecograph build`.") from error
        self._facets = [(n, set(kinds.split()), set(sources.split())) for n, kinds, sources in rows]
        self._areas = [(n, set(regions.split())) for n, regions in areas]
        self._vocabulary: Vocabulary | None = None

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
        datasets: Collection[str] = (),
        region: str | None = None,
        lang: str = "zh",
        limit: int = 10,
    ) -> list[Hit]:
        """Find entities by the beginning or any part of a name, in any of its forms.

        Exact names come first, then prefixes, whole words, parts, pinyin, acronyms, initials and
        Chinese abbreviations; what may have been mistyped only if nothing else is found. Among
        equals the better linked come first, then ids.

        Parameters
        ----------
        q
            What was typed; anything at all may be typed.
        kind, datasets
            Keep only entities of a class (or below it), or of datasets; empty keeps all.
        region
            Keep only entities that lie in this region (its id), at any depth, and the region.
        lang, limit
            The language of labels and hints; how many hits at most.

        Returns
        -------
        list of Hit
            Best first; empty for a blank question and for more than 400 characters.
        """
        asked = self._asked(q, self._allowed(kind, datasets), self._inside(region), limit)
        if asked is None:
            return []
        with self._connection() as connection:
            found = _best(connection, asked, lambda: self._known_words(connection))
            return _hits(connection, asked, found, lang)

    def resolve(self, q: str, *, lang: str = "zh") -> list[Hit]:
        """Give all entities one of whose names or identifiers is what was typed, after folding.

        Only when no name is equal are legal forms ("Co., Ltd.") left out of the comparison.
        Several hits mean that the name is ambiguous; at most 100 are given.
        """
        asked = self._asked(q, None, None, MAX_RESOLVED)
        if asked is None:
            return []
        with self._connection() as connection:
            for score, rows in exact(connection, asked):
                if rows:
                    first = {rank: (score, name) for rank, name in reversed(rows)}
                    return _hits(connection, asked, dict(sorted(first.items())), lang)
        return []

    def bearing(self, names: Collection[str]) -> dict[str, list[str]]:
        """Give the ids of those who bear each of many folded names, legal forms left out."""
        texts = list(names)
        marks = ", ".join("?" * len(texts))
        statement = (
            "SELECT DISTINCT key.text, entity.id FROM key JOIN entity USING (rank) "  # noqa: S608
            f"WHERE how IN (?, ?) AND key.text IN ({marks}) ORDER BY rank"
        )
        found: dict[str, list[str]] = {}
        with self._connection() as connection:
            ways = [normalize.How.NAME, normalize.How.BARE]
            for text, identifier in connection.execute(statement, [*ways, *texts]):
                found.setdefault(text, []).append(identifier)
        return found

    def _asked(
        self,
        q: str,
        facets: tuple[int, ...] | None,
        areas: tuple[int, ...] | None,
        limit: int,
    ) -> Question | None:
        """Fold the question; None if nothing can be found by it."""
        if limit < 1 or len(q) > MAX_LENGTH:
            return None
        address = _ADDRESS.fullmatch(q.strip())
        text = normalize.fold(address[1] if address else q)
        if not text or () in (facets, areas):
            return None
        typed = (normalize.words(normalize.fold(part)) for part in q.split())
        return Question(
            text=text,
            bare=normalize.without_legal_form(text),
            words=tuple(normalize.words(text)),
            parts=tuple(word for part in typed for word in part),
            facets=facets,
            areas=areas,
            limit=limit,
        )

    def _known_words(self, connection: sqlite3.Connection) -> Vocabulary:
        """The words of the index, read when they are first needed."""
        if self._vocabulary is None:
            from ecograph.search.fuzzy import Vocabulary

            self._vocabulary = Vocabulary(connection)
        return self._vocabulary

    def _inside(self, region: str | None) -> tuple[int, ...] | None:
        """The areas within a region; None for no filter."""
        if not region:
            return None
        return tuple(n for n, regions in self._areas if region in regions)

    def _allowed(self, kind: str | None, datasets: Collection[str]) -> tuple[int, ...] | None:
        """The facets that a filter lets through; None for no filter."""
        if not (kind or datasets):
            return None
        return tuple(
            n
            for n, kinds, sources in self._facets
            if (not kind or kind in kinds) and (not datasets or not sources.isdisjoint(datasets))
        )


def _best(
    connection: sqlite3.Connection, asked: Question, vocabulary: Callable[[], Vocabulary]
) -> dict[int, tuple[float, int]]:
    """The best entities by rank, each with its score and the name that matched, if it is known."""
    found: dict[int, tuple[float, int]] = {}
    for score, rows in sure(connection, asked):
        for rank, name in rows:
            found.setdefault(rank, (score, name))
        if len(found) >= asked.limit:
            break
    if len(found) < min(_FEW, asked.limit):
        for rank, name in abbreviated(connection, asked):
            found.setdefault(rank, (_ABBREVIATED, name))
    if all(score < _SURE for score, _ in found.values()) and len(found) < asked.limit:
        from ecograph.search.fuzzy import guesses  # most names are typed as they are

        for score, rows in guesses(connection, asked, vocabulary):
            for rank, name in rows:
                found.setdefault(rank, (score, name))
            if rows:
                break
    best = sorted(found.items(), key=lambda pair: -pair[1][0])  # stable: the order of each way
    return dict(best[: asked.limit])


def _matching_name(texts: list[tuple[str, str]], asked: Question) -> tuple[str, str]:
    """The name that has most of the words, in any of its forms, or else is most alike."""
    from ecograph.search.similarity import likeness

    def score(pair: tuple[str, str]) -> tuple[int, float]:
        known = " ".join(form.text for form in normalize.forms(*pair))
        words = sum(word in known for word in (*asked.words, asked.joined))
        return words, likeness(asked.text, normalize.fold(pair[0]))

    return max(texts, key=score, default=("", ""))


def _hits(
    connection: sqlite3.Connection,
    asked: Question,
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
        texts = [(text, tag) for text, tag in json.loads(texts_json)]
        label, label_lang = choose_label([(zh, "zh"), (en, "en")], lang)
        if not label and texts:
            label, label_lang = texts[0]
        if score == 100 and name < 0:
            matched = external if asked.words[-1] in normalize.fold(external) else identifier
        else:
            matched = (texts[name] if name >= 0 else _matching_name(texts, asked))[0]
        hits.append(
            Hit(
                id=identifier,
                label=label or identifier,
                label_lang=label_lang,
                hint=hint_zh if lang.startswith("zh") else hint_en,
                kind=kind,
                matched=matched,
                external_id=external,
                score=score,
                names=tuple(texts),
            )
        )
    return hits
