"""A record on disk: one line an answer, and the texts, each once, compressed."""

from __future__ import annotations

import json
import re
import sqlite3
import zlib
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from collections.abc import Container, Iterator
    from pathlib import Path

__all__ = ["Record", "Writer", "normaliser"]

_ANSWERS, _TEXTS, _ABOUT = "answers.jsonl", "texts.sqlite", "about.json"
_LATE = ("503", "504")  # the machine had no time


class Writer:
    """Writes a record into a folder that is made.

    Parameters
    ----------
    folder
        Where to; what was there is replaced.
    about
        What is said of the whole at the end.
    resume
        Keep of what was there the answers with these ids, but for those that came too late.
    """

    def __init__(
        self, folder: Path, about: dict[str, Any], *, resume: Container[str] | None = None
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        if resume is None:
            for name in (_ANSWERS, _TEXTS, _ABOUT):
                (folder / name).unlink(missing_ok=True)
        self._about, self._folder = about, folder
        self._texts = sqlite3.connect(folder / _TEXTS)
        self._texts.execute(
            "CREATE TABLE IF NOT EXISTS texts (sha TEXT PRIMARY KEY, body BLOB) WITHOUT ROWID"
        )
        self._held = {sha for (sha,) in self._texts.execute("SELECT sha FROM texts")}
        self.lines = {} if resume is None else self._left(folder / _ANSWERS, resume)
        self._lines = (folder / _ANSWERS).open("w", encoding="utf-8")
        for line in self.lines.values():
            self._lines.write(json.dumps(line, ensure_ascii=False) + "\n")
        self._lines.flush()

    def _left(self, file: Path, wanted: Container[str]) -> dict[str, dict[str, Any]]:
        """What an earlier run has kept, as far as it holds."""
        found: dict[str, dict[str, Any]] = {}
        for line in file.read_text(encoding="utf-8").splitlines() if file.exists() else ():
            try:
                one = json.loads(line)
            except ValueError:  # the run ended while it was written
                continue
            if one["id"] in wanted and one["sha256"] in self._held and one["status"] not in _LATE:
                found[one["id"]] = one
        return found

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
        self.lines[line["id"]] = {**line, "sha256": sha}
        self._lines.write(json.dumps(self.lines[line["id"]], ensure_ascii=False) + "\n")
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
