"""The items of a JSON array or of JSON lines, one by one, from a file, gzip or zip."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
import zlib
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Any, Final, cast

from ecograph.errors import Problem, SourceError, reason

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["json_items"]

_CHUNK: Final = 1 << 20
_SPACE: Final = " \t\r\n,"
_DAMAGED: Final = (OSError, EOFError, zlib.error, zipfile.BadZipFile, UnicodeDecodeError)


def json_items(path: Path) -> Iterator[tuple[int, dict[str, Any] | None]]:
    """Yield each object with its number from 1; None for what is no object.

    Of a zip the largest JSON file is read. One item is in memory at a time.

    Raises
    ------
    SourceError
        If the file is not there, is damaged, or breaks off.
    """
    number = 0
    try:
        with _text(path) as file:
            first = _first(file)
            items = _array(file) if first == "[" else _lines(file, first)
            for number, item in enumerate(items, 1):
                yield number, item if isinstance(item, dict) else None
    except json.JSONDecodeError as error:
        message = f"is no JSON, or breaks off: {error.msg}"
        way_out = "Download the file again."
        raise SourceError([Problem(path.name, number + 1, "", "", message, way_out)]) from error
    except _DAMAGED as error:
        message = f"cannot be read: {reason(error)}"
        way_out = "Check the path, or download the file again."
        raise SourceError([Problem(path.name, number, "", "", message, way_out)]) from error


@contextmanager
def _text(path: Path) -> Iterator[IO[str]]:
    if path.suffix.lower() == ".zip":
        with zipfile.ZipFile(path) as packed:
            names = [one for one in packed.infolist() if one.filename.endswith((".json", ".jsonl"))]
            if not names:
                raise zipfile.BadZipFile("there is no .json in the zip")
            largest = max(names, key=lambda one: one.file_size)
            with packed.open(largest) as file:
                yield io.TextIOWrapper(file, encoding="utf-8-sig")
        return
    opened = gzip.open if path.suffix.lower() == ".gz" else open
    with cast("IO[str]", opened(path, "rt", encoding="utf-8-sig")) as file:
        yield file


def _first(file: IO[str]) -> str:
    while (sign := file.read(1)) and sign in _SPACE:
        pass
    return sign


def _lines(file: IO[str], first: str) -> Iterator[object]:
    for line in file:
        if text := (first + line).strip():
            try:
                yield json.loads(text)
            except json.JSONDecodeError:
                yield None  # one broken line is one rejected item
        first = ""


def _array(file: IO[str]) -> Iterator[object]:
    decode, rest, ended = json.JSONDecoder().raw_decode, "", False
    while True:
        rest = rest.lstrip(_SPACE)
        if rest.startswith("]"):
            return
        try:
            item, end = decode(rest)
        except json.JSONDecodeError:
            if ended:
                raise
            more = file.read(max(_CHUNK, len(rest)))
            ended = not more
            rest += more
            continue
        yield item
        rest = rest[end:]
