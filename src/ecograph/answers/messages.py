"""What errors say, in Chinese: by the sentences that they are made from."""

from __future__ import annotations

import csv
import re
from functools import cache
from pathlib import Path
from typing import Final

__all__ = ["message_in"]

_NAMED: Final = r"('(?:[^'\\]|\\.)*'|.+?)"  # a value in quotation marks is whole
_SENTENCE: Final = re.compile(r".+?(?:(?<=[.?]) |$)|.", re.DOTALL)


def message_in(text: str, lang: str | None) -> str:
    """Say a message in the language that was chosen; a sentence without a translation stays.

    >>> message_in("There is no entity called 'x'. Did you mean: y?", "zh")
    "没有名为 'x' 的实体。是否指：y？"
    >>> message_in("There is no entity called 'x'.", "en")
    "There is no entity called 'x'."
    """
    if not (lang or "").startswith("zh"):
        return text
    said, start = "", 0
    while start < len(text):
        known = ((each.match(text, start), chinese) for each, chinese in _sentences())
        found, chinese = next(((one, zh) for one, zh in known if one), (None, ""))
        end = found or _SENTENCE.match(text, start)
        assert end is not None  # noqa: S101  # a sentence is at least a character
        said += chinese.format(*found.groups()) if found else end[0]
        start = end.end()
    return said.strip()


@cache
def _sentences() -> list[tuple[re.Pattern[str], str]]:
    """Each sentence as a pattern, those with the most words first."""
    with Path(__file__).with_name("messages.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.reader(lines))[1:]
    found = []
    for english, chinese in sorted(rows, key=lambda row: -len(row[0])):
        words = _NAMED.join(map(re.escape, english.split("{}")))
        found.append((re.compile(rf"{words}(?: |$)", re.DOTALL), chinese))
    return found
