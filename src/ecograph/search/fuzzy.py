"""What may have been meant by what was mistyped: homophones, wrong letters, words too many."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from itertools import pairwise
from json import dumps
from typing import TYPE_CHECKING, Final

from rapidfuzz import process
from rapidfuzz.distance import OSA

from ecograph.search import normalize
from ecograph.search.exact import MAX_WORDS, keys, keys_among, match, names_of, term
from ecograph.search.normalize import How
from ecograph.search.similarity import edits, likeness

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from ecograph.search.exact import Question, Rows

__all__ = ["Vocabulary", "guesses"]

_ALPHABET: Final = "abcdefghijklmnopqrstuvwxyz"
_ONE_EDIT: Final = range(4, 25)  # letters of a word that may have one wrong
_TWO_EDITS: Final = 6  # letters from which two may be wrong
_LOOKED_AT: Final = 60  # entities that are compared letter by letter
_COMMON: Final = 3000  # entities in which a word says nothing any more
_LIKE_ENOUGH: Final = 0.6
_LONG: Final = 8  # characters of a name that is looked for by pieces
_NEARLY: Final = 80  # entities that are compared with a name that may be miswritten
_BEGINNING: Final = 4  # letters by which it is first seen whether a word begins anything


_BEGUN: Final = (
    "SELECT value FROM json_each(?) WHERE EXISTS (SELECT 1 FROM key "
    "WHERE how = 'pinyin' AND text >= value AND text < value || char(1114111))"
)


class Vocabulary:
    """The Latin words of an index, by length and by letters."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        statement = "SELECT term FROM vocabulary WHERE length(term) >= 3 ORDER BY term"
        rows = (word for (word,) in connection.execute(statement))
        self._in_order = [word for word in rows if word.isascii() and word.isalpha()]
        self._words = sorted((w for w in self._in_order if 4 <= len(w) <= 26), key=len)
        self._known = frozenset(self._in_order)

    def known(self, words: Iterable[str]) -> list[str]:
        """Those of some words that are in it."""
        return [word for word in words if word in self._known]

    def begins(self, text: str) -> bool:
        """Whether a word begins so."""
        place = bisect_left(self._in_order, text)
        return place < len(self._in_order) and self._in_order[place].startswith(text)

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
        Gives the words of the index; asked only for what is not Chinese.
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
    pieces = f"text : ({_pieces(asked.text)})"
    rows = match(connection, asked, pieces, _NEARLY + 1)
    if len(rows) > _NEARLY:  # only then is it worth the time to say which are most alike
        rows = match(connection, asked, pieces, _NEARLY, "rank")
    likely = [rank for rank, _ in rows]
    found = []
    for rank, texts in names_of(connection, likely):
        folded = [normalize.fold(text) for text, _ in texts]
        begun = [_begun(asked.text, text, limit, prefix=size > 3) for text in folded]
        best = min(range(len(folded)), key=lambda place: (begun[place], len(folded[place])))
        if begun[best] <= limit:
            apart = edits(asked.text, folded[best], size)
            found.append((begun[best], apart, rank, best))
    return [(rank, place) for _, _, rank, place in sorted(found)]


def _pieces(text: str) -> str:
    """What a name that is nearly this one has: a character of a short, two pieces of a long one.

    Of five pieces two edits leave three, or two where letters are swapped across a cut; one piece
    alone (a city, 有限公司) is in half of the names.
    """
    size = len(text)
    if size < _LONG:
        return " OR ".join(term(one, prefix=False) for one in dict.fromkeys(text))
    cuts = [round(size * n / 5) for n in range(6)]
    pieces = [term(text[one:other], prefix=False) for one, other in pairwise(cuts)]
    pairs = ((one, " OR ".join(pieces[n + 1 :])) for n, one in enumerate(pieces[:-1]))
    return " OR ".join(f"({one} AND ({others}))" for one, others in pairs)


def _begun(asked: str, text: str, limit: int, *, prefix: bool) -> int:
    """Edits up to a limit; most names are ruled out by the characters that they do not have."""
    missing = 0
    for character in asked:
        missing += character not in text
        if missing > limit:
            return missing
    return edits(asked, text, limit, prefix=prefix)


def _inside(connection: sqlite3.Connection, asked: Question) -> Rows:
    """Names that are a part of what was typed, the longest first."""
    size = len(asked.text)
    lengths = range(size - 1, 3, -1) if size <= 40 else ()
    parts = [asked.text[at : at + n] for n in lengths for at in range(size - n + 1)]
    marks = ", ".join("?" * len(parts))
    statement = f"SELECT DISTINCT text FROM key WHERE how = ? AND text IN ({marks})"  # noqa: S608
    known = {text for (text,) in connection.execute(statement, [How.NAME, *parts])}
    found = (keys(connection, asked, How.NAME, part) for part in parts if part in known)
    return next(filter(None, found), [])


def _misspelt(
    connection: sqlite3.Connection, asked: Question, vocabulary: Callable[[], Vocabulary]
) -> Iterator[tuple[float, Rows]]:
    """Words with a letter or two wrong, pinyin and initials with one."""
    words = vocabulary()
    one_away = [_one_edit_away(word) if _spelt(word) else [] for word in asked.words]
    yield 30, _with_choices(connection, asked, [words.known(one) for one in one_away])
    joined = asked.joined
    if _spelt(joined):
        near = _one_edit_away(joined)
        if len(joined) > _BEGINNING:
            yield 28, _spelling(connection, asked, near)
        for how in (How.ACRONYM, How.INITIALS):
            yield 24, keys_among(connection, asked, how, near)
    if any(_spelt(word) and len(word) >= _TWO_EDITS for word in asked.words):
        choices: list[list[str]] = [
            words.near(word, 1 + (len(word) >= _TWO_EDITS)) if _spelt(word) else []
            for word in asked.words
        ]
        yield 25, _with_choices(connection, asked, choices)
    if len(last := asked.words[-1]) > _BEGINNING and _spelt(last):
        begun = [one for one in one_away[-1] if words.begins(one)]
        choices = [[] for _ in asked.words[:-1]] + [begun]
        yield 23, _with_choices(connection, asked, choices, prefix=True)


def _spelling(connection: sqlite3.Connection, asked: Question, near: list[str]) -> Rows:
    """The entities whose pinyin begins in one of these ways."""
    begun = (one for (one,) in connection.execute(_BEGUN, [dumps(near)]).fetchall())
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
