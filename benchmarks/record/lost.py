"""The values that answers of one record had, and those of another have no more.

`compare` lists how texts differ; after a move that renames keys and columns that is nearly every
text. Here only what stands in the answers counts, whatever it is called.
"""

from __future__ import annotations

import csv
import io
import json
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from record.keep import Record

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator

__all__ = ["lost"]

_ANSWERED = ("ok", "200", "0")
_PAGED = ('"next":"', '"next": "', "--cursor ")  # the rest is on the next page
Where = tuple[str, str, str]


def lost(options: Namespace) -> int:
    """Print door, subject and key of each kind of value that is gone, most frequent first."""
    before, after = Record(options.before), Record(options.after)
    found: dict[Where, list[tuple[str, str]]] = defaultdict(list)
    compared = 0
    for name, old in before.answers.items():
        new = after.answers.get(name)
        if new is None or options.only not in name or old["sha256"] == new["sha256"]:
            continue
        text = after.text(new["sha256"])
        if {old["status"], new["status"]} - {*_ANSWERED} or any(one in text for one in _PAGED):
            continue
        compared += 1
        left = {value for _, value in _values(old, text)}
        subject = old["question"].partition(":")[2].partition("?")[0].partition(":")[0]
        for key, value in dict.fromkeys(_values(old, before.text(old["sha256"]))):
            if value and value not in left:
                found[old["door"], subject, key].append((name, value))
    for where, examples in sorted(found.items(), key=lambda one: -len(one[1])):
        name, value = examples[0]
        print(f"{len(examples):>6} {' '.join(where)}: {value[:60]!r} of {name}")
    print(f"{compared:,} answers that differ were compared")
    return len(found)


def _values(line: dict[str, Any], text: str) -> Iterator[tuple[str, str]]:
    """What stands in an answer: key or column, and value."""
    if text.startswith("HTTP "):
        text = text.partition("\n\n")[2]
    elif text.startswith("exit "):
        text = text.partition("--- out\n")[2].partition("\n--- err")[0]
    if line["format"] == "rows":
        parts = (json.loads(one) for one in text.splitlines() if one.startswith("["))
        yield from (("cell", _plain(one)) for row in parts for one in row)
    elif line["format"] == "csv":
        yield from (
            (key, _plain(value))
            for row in csv.DictReader(io.StringIO(text))
            for key, value in row.items()
            if isinstance(value, str)
        )
    elif line["format"] in ("json", "ndjson") and text[:1] in ("{", "["):
        for one in text.splitlines() if line["format"] == "ndjson" else [text]:
            yield from _leaves(json.loads(one), "")


def _leaves(value: Any, key: str) -> Iterator[tuple[str, str]]:  # noqa: ANN401
    if isinstance(value, dict):
        for name, one in value.items():
            yield from _leaves(one, f"{key}.{name}")
    elif isinstance(value, list):
        for one in value:
            yield from _leaves(one, f"{key}[]")
    else:
        yield key, _plain(value)


def _plain(value: object) -> str:
    """A value as doors have it in common: numbers to nine digits."""
    try:
        return f"{float(value):.9g}"  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return "" if value is None else str(value)
