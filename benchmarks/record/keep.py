"""A record on disk: one line an answer, and the texts, each once, compressed."""

from __future__ import annotations

import json
import re
import sqlite3
import zlib
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["Record", "Writer", "normaliser"]

_ANSWERS, _TEXTS, _ABOUT = "answers.jsonl", "texts.sqlite", "about.json"


class Writer:
    """Writes a record into a folder that is made; what was there is replaced."""

    def __init__(self, folder: Path, about: dict[str, Any]) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        for name in (_ANSWERS, _TEXTS, _ABOUT):
            (folder / name).unlink(missing_ok=True)
        self._about, self._folder = about, folder
        self._lines = (folder / _ANSWERS).open("w", encoding="utf-8")
        self._texts = sqlite3.connect(folder / _TEXTS)
        self._texts.execute("CREATE TABLE texts (sha TEXT PRIMARY KEY, body BLOB) WITHOUT ROWID")
        self._held: set[str] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._lines.close()
        self._texts.commit()
        self._texts.close()
        whole = json.dumps(self._about, ensure_ascii=False, indent=1)
        (self._folder / _ABOUT).write_text(whole, encoding="utf-8")

    def keep(self, line: dict[str, Any], text: str) -> None:
        """Keep an answer."""
        body = text.encode(errors="surrogatepass")
        sha = sha256(body).hexdigest()
        self._lines.write(json.dumps({**line, "sha256": sha}, ensure_ascii=False) + "\n")
        if sha not in self._held:
            self._held.add(sha)
            row = (sha, zlib.compress(body, 6))
            self._texts.execute("INSERT INTO texts VALUES (?, ?)", row)
        if len(self._held) % 500 == 0:  # what is there can be looked at while the rest is asked
            self._texts.commit()
            self._lines.flush()


class Record:
    """A record to read."""

    def __init__(self, folder: Path) -> None:
        self.about: dict[str, Any] = json.loads((folder / _ABOUT).read_text(encoding="utf-8"))
        with (folder / _ANSWERS).open(encoding="utf-8") as lines:
            self.answers: dict[str, dict[str, Any]] = {
                one["id"]: one for one in map(json.loads, lines)
            }
        place = f"file:{folder / _TEXTS}?mode=ro&immutable=1"
        self._texts = sqlite3.connect(place, uri=True)

    def text(self, sha: str) -> str:
        """Give a text by its digest."""
        found = self._texts.execute("SELECT body FROM texts WHERE sha = ?", (sha,)).fetchone()
        return zlib.decompress(found[0]).decode(errors="surrogatepass")

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return iter(self.answers.values())


def normaliser(digest: str, version: str, places: dict[str, str]) -> Any:  # noqa: ANN401
    """Make what replaces in a text what legitimately varies: clocks, folders, version, digest."""
    exact = [(place, word) for place, word in sorted(places.items(), key=lambda one: -len(one[0]))]
    shortened = rf"{digest[:12]}(?:{digest[12:20]})?(?:{digest[20:]})?"
    patterns = [
        (re.compile(shortened), "<digest>"),
        (re.compile(rf"(?<![\w.]){re.escape(version)}(?![\w.])"), "<version>"),
        (re.compile(r'("(?:took_ms|seconds|request_id)": ?)("[^"]*"|[\d.]+)'), r"\1<varies>"),
        (re.compile(r'"built(?:_at)?": ?"[^"]*"'), '"built":<varies>'),
        (re.compile(r"(127\.0\.0\.1|localhost):\d+"), r"\1:<port>"),
        (re.compile(r"\b0x[0-9a-f]{8,}\b"), "<address>"),
    ]

    def normalise(text: str) -> str:
        for place, word in exact:
            text = text.replace(place, word)
        for pattern, word in patterns:
            text = pattern.sub(word, text)
        return text

    return normalise
