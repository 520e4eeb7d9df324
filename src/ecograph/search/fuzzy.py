"""What may have been meant by what was mistyped: homophones, wrong letters, words too many."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING, Final

from rapidfuzz import process
from rapidfuzz.distance import OSA

from ecograph.search import normalize
from ecograph.search.exact import LAST, MAX_WORDS, keys, keys_among, match, names_of, term
from ecograph.search.normalize import How
from ecograph.search.similarity import edits, likeness

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterator, Sequence

    from ecograph.search.exact import Question, Rows

__all__ = ["Vocabulary", "guesses"]

_ALPHABET: Final = "abcdefghijklmnopqrstuvwxyz"
_ONE_EDIT: Final = range(4, 25)  # letters of a word that may have one wrong
_TWO_EDITS: Final = 6  # letters from which two may be wrong
_LOOKED_AT: Final = 60  # entities that are compared letter by letter
_COMMON: Final = 3000  # entities in which a word says nothing any more
_LIKE_ENOUGH: Final = 0.6
_BEGINNING: Final = 4  # letters by which it is first seen whether a word begins anything


_PINYIN: Final = "SELECT 1 FROM key WHERE how = 'pinyin' AND text >= ? AND text < ? LIMIT 1"
_WORDS: Final = "SELECT 1 FROM vocabulary WHERE term >= ? AND term < ? LIMIT 1"


class Vocabulary:
    """The Latin words of an index, by length."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        statement = "SELECT term FROM vocabulary WHERE length(term) BETWEEN 4 AND 26"
        rows = (word for (word,) in connection.execute(statement))
        self._words = sorted((w for w in rows if w.isascii() and w.isalpha()), key=len)

    def near(self, word: str, limit: int) -> list[str]:
        """The words at most `limit` edits away, the nearest first."""
        low = bisect_left(self._words, len(word) - limit, key=len)
        high = bisect_right(self._words, len(word) + limit, key=len)
        close = process.extract(
            word, self._words[low:high], scorer=OSA.distance, score_cutoff=limit, limit=None
        )
        return [other for _, other in sorted((distance, other) for other, distance, _ in close)]


def guesses(
    connection: sqlite3.Connection, asked: Question, vocabulary: Callable[[], Vocabulary]
) -> Iterator[tuple[float, Rows]]:
    """Every way to find what was typed wrongly, the likeliest first.

    Parameters
    ----------
    connection, asked
        The index and the question.
    vocabulary
        Gives the words of the index; asked only if two letters may be wrong.
    """
    if len(asked.parts) > MAX_WORDS:
        return
    if asked.latin:
        yield from _misspelt(connection, asked, vocabulary)
    else:
        yield from _homophones(connection, asked)
        yield 30, _miswritten(connection, asked)
        yield 22, _inside(connection, asked)
    if len(asked.weighty) > 2:
        yield 20, _most_words(connection, asked)


def _homophones(connection: sqlite3.Connection, asked: Question) -> Iterator[tuple[float, Rows]]:
    """Names that sound like what was typed."""
    for syllables in normalize.readings(asked.text):
        joined = "".join(syllables)
        yield 38, keys(connection, asked, How.PINYIN, joined)
        if len(syllables) > 2:
            yield 36, keys(connection, asked, How.PINYIN, joined, prefix=True)
            yield 34, match(connection, asked, f"pinyin : {term(joined, prefix=True)}")


def _miswritten(connection: sqlite3.Connection, asked: Question) -> Rows:
    """Names, or beginnings of names, with a character or two missing, wrong or swapped."""
    size = len(asked.text)
    if size < 3:
        return []
    limit = 1 if size < 6 else 2
    any_of = " OR ".join(term(one, prefix=False) for one in dict.fromkeys(asked.text))
    likely = [rank for rank, _ in match(connection, asked, f"text : ({any_of})", 80, "rank")]
    found = []
    for rank, texts in names_of(connection, likely):
        folded = [normalize.fold(text) for text, _ in texts]
        begun = [edits(asked.text, text, limit, prefix=size > 3) for text in folded]
        best = min(range(len(folded)), key=lambda place: (begun[place], len(folded[place])))
        if begun[best] <= limit:
            apart = edits(asked.text, folded[best], size)
            found.append((begun[best], apart, rank, best))
    return [(rank, place) for _, _, rank, place in sorted(found)]


def _inside(connection: sqlite3.Connection, asked: Question) -> Rows:
    """Names that are a part of what was typed, the longest first."""
    size = len(asked.text)
    for length in range(size - 1, 3, -1) if size <= 40 else ():
        for start in range(size - length + 1):
            found = keys(connection, asked, How.NAME, asked.text[start : start + length])
            if found:
                return found
    return []


def _misspelt(
    connection: sqlite3.Connection, asked: Question, vocabulary: Callable[[], Vocabulary]
) -> Iterator[tuple[float, Rows]]:
    """Words with a letter or two wrong, pinyin and initials with one."""
    one_away = [_one_edit_away(word) if _spelt(word) else [] for word in asked.words]
    yield 30, _with_choices(connection, asked, [_known(connection, one) for one in one_away])
    joined = asked.joined
    if _spelt(joined):
        near = _one_edit_away(joined)
        if len(joined) > _BEGINNING:
            yield 28, _spelling(connection, asked, near)
        for how in (How.ACRONYM, How.INITIALS):
            yield 24, keys_among(connection, asked, how, near)
    if any(_spelt(word) and len(word) >= _TWO_EDITS for word in asked.words):
        words = vocabulary()
        choices: list[list[str]] = [
            words.near(word, 1 + (len(word) >= _TWO_EDITS)) if _spelt(word) else []
            for word in asked.words
        ]
        yield 25, _with_choices(connection, asked, choices)
    if len(last := asked.words[-1]) > _BEGINNING and _spelt(last):
        begun = list(_beginning(connection, one_away[-1], _WORDS))
        choices = [[] for _ in asked.words[:-1]] + [begun]
        yield 23, _with_choices(connection, asked, choices, prefix=True)


def _spelling(connection: sqlite3.Connection, asked: Question, near: list[str]) -> Rows:
    """The entities whose pinyin begins in one of these ways."""
    begun = _beginning(connection, near, _PINYIN)
    rows = (keys(connection, asked, How.PINYIN, one, prefix=True) for one in begun)
    return sorted({row for found in rows for row in found})


def _spelt(word: str) -> bool:
    return word.isascii() and word.isalpha() and len(word) in _ONE_EDIT


def _one_edit_away(word: str) -> list[str]:
    """Every word one letter away: one left out, put in, exchanged, or two swapped."""
    cuts = [(word[:place], word[place:]) for place in range(len(word) + 1)]
    near = {head + tail[1:] for head, tail in cuts if tail}
    near |= {head + tail[1] + tail[0] + tail[2:] for head, tail in cuts if len(tail) > 1}
    near |= {head + letter + tail[1:] for head, tail in cuts if tail for letter in _ALPHABET}
    near |= {head + letter + tail for head, tail in cuts for letter in _ALPHABET}
    return sorted(near - {word})


def _known(connection: sqlite3.Connection, candidates: list[str]) -> list[str]:
    """Those candidates that are words of the index."""
    marks = ", ".join("?" * len(candidates))
    statement = f"SELECT term FROM vocabulary WHERE term IN ({marks})"  # noqa: S608
    return [one for (one,) in connection.execute(statement, candidates)]


def _beginning(
    connection: sqlite3.Connection, candidates: list[str], statement: str
) -> Iterator[str]:
    """Those candidates that begin something; most are ruled out by their first letters."""

    def begins(text: str) -> bool:
        return connection.execute(statement, (text, text + LAST)).fetchone() is not None

    known = {head for head in {one[:_BEGINNING] for one in candidates} if begins(head)}
    return (one for one in candidates if one[:_BEGINNING] in known and begins(one))


def _with_choices(
    connection: sqlite3.Connection,
    asked: Question,
    choices: Sequence[list[str]],
    *,
    prefix: bool = False,
) -> Rows:
    """Names with every word, or one of those that may have been meant by it."""
    if not any(choices):
        return []
    terms = [
        " OR ".join(
            [term(word, prefix=True), *(term(one, prefix=prefix) for one in others[:_LOOKED_AT])]
        )
        for word, others in zip(asked.words, choices, strict=True)
    ]
    expression = " AND ".join(f"({one})" for one in terms)
    return match(connection, asked, f"{{text pinyin}} : ({expression})")


def _most_words(connection: sqlite3.Connection, asked: Question) -> Rows:
    """Names that are like what was typed, though not every word is in them."""
    marks = ", ".join("?" * len(asked.weighty))
    statement = f"SELECT term, doc FROM vocabulary WHERE term IN ({marks}) ORDER BY doc, term"  # noqa: S608
    known = connection.execute(statement, asked.weighty).fetchall()
    telling = [word for word, count in known if count < _COMMON][:6]
    if not telling:
        return []
    any_of = " OR ".join(term(word, prefix=False) for word in telling)
    likely = match(connection, asked, f"text : ({any_of})", _LOOKED_AT, "rank")
    found = []
    for rank, texts in names_of(connection, [rank for rank, _ in likely]):
        alike = [likeness(asked.text, normalize.fold(text)) for text, _ in texts]
        best = max(range(len(alike)), key=alike.__getitem__)
        if alike[best] >= _LIKE_ENOUGH:
            found.append((-alike[best], rank, best))
    return [(rank, place) for _, rank, place in sorted(found)]
