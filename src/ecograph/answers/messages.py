"""What errors, warnings and notes say, in Chinese: by the sentences that they are made from."""

from __future__ import annotations

import csv
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ecograph.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ecograph.errors import EcographError, Problem

__all__ = ["error_in", "message_in", "phrase_in", "problem_in"]

_NAMED: Final = r"('(?:[^'\\]|\\.)*'|(?:(?!\. [A-Z]).)+?)"
"""What a sentence names: a value in quotation marks is whole, another ends with the sentence."""
_SENTENCE: Final = re.compile(r".+?(?:(?<=[.?]) |$)|.", re.DOTALL)
_ROWS: Final = re.compile(r"(.+) \(([\d,]+) rows: (.+)\)")
_REMARK: Final = re.compile(r"(once|([\d,]+) times)(?:, (?:first )?in row (\d+))?: (.+?)\.?")


def message_in(text: str, lang: str | None) -> str:
    """Say a message in the language that was chosen; a sentence without a translation stays.

    >>> message_in("There is no entity called 'x'. Did you mean: y?", "zh")
    "没有名为 'x' 的实体。是否指：y？"
    >>> message_in("There is no entity called 'x'.", "en")
    "There is no entity called 'x'."
    """
    if not _is_chinese(lang):
        return text
    said, start = "", 0
    while start < len(text):
        known = ((one.match(text, start), zh) for one, zh in _starting(text, start))
        found, chinese = next(((one, zh) for one, zh in known if one), (None, ""))
        end = found or _SENTENCE.match(text, start)
        assert end is not None  # noqa: S101  # a sentence is at least a character
        said += chinese.format(*map(_reason_in, found.groups())) if found else end[0]
        start = end.end()
    return said.strip()


def _reason_in(text: str) -> str:
    """Say a reason within a sentence, or reasons with "or" between; names stay as they are."""
    said = []
    for part in text.split(", or "):
        for one, chinese in _starting(part, 0):
            if one.pattern[0] != "(" and (whole := one.fullmatch(part)):
                said.append(chinese.format(*whole.groups()))
                break
        else:
            return text
    return "，或".join(said)


def phrase_in(text: str, lang: str | None) -> str:
    """Say what is wrong with a cell, or a remark on rows: a phrase that is known as a whole.

    >>> phrase_in("is not a date", "zh")
    '不是日期'
    >>> phrase_in("once, in row 2: works name no institution.", "zh")
    '1 次，在第 2 行：成果没有写明机构。'
    """
    if not _is_chinese(lang):
        return text
    if found := _REMARK.fullmatch(text):
        often, where = found[2] or "1", f"，{'首次' * bool(found[2])}在第 {found[3]} 行"
        return f"{often} 次{where if found[3] else ''}：{phrase_in(found[4], lang)}。"
    if found := _ROWS.fullmatch(text):
        return f"{phrase_in(found[1], lang)}（{found[2]} 行：{found[3]}）"
    for one, chinese in _starting(text, 0):
        if whole := one.fullmatch(text):  # what it names may be a phrase itself
            return chinese.format(*(phrase_in(each, lang) for each in whole.groups()))
    return message_in(text, lang) if text[-1:] in (".", "?") else text


def problem_in(one: Problem, lang: str | None) -> str:
    """Say a fault of a source: where it is, what stands there, what to do."""
    if not _is_chinese(lang):
        return str(one)
    place = one.file + (f"，第 {one.row} 行" if one.row else "")
    place += f"，字段 {one.field}" if one.field else ""
    value = f"（{one.value!r}）" if one.value else ""
    said = f"{phrase_in(one.message, lang).rstrip('。')}{value}。"
    return f"{place}{'：' * bool(place)}{said}{message_in(one.way_out, lang)}"


def error_in(error: EcographError, lang: str | None) -> tuple[str, str]:
    """Say an error, and the way out of it; of a source, every problem in a line of its own."""
    if not isinstance(error, SourceError):
        return message_in(error.message, lang), message_in(error.way_out.strip(), lang)
    head = message_in(error.message.partition("\n")[0], lang)
    return "\n".join([head, *(problem_in(one, lang) for one in error.problems)]), ""


def _is_chinese(lang: str | None) -> bool:
    return (lang or "").startswith("zh")


def _starting(text: str, start: int) -> Iterator[tuple[re.Pattern[str], str]]:
    """The known sentences whose first words stand there; few patterns are ever made."""
    for head, english, chinese in _sentences():
        if text.startswith(head, start):
            yield _pattern(english), chinese


@cache
def _pattern(english: str) -> re.Pattern[str]:
    words = _NAMED.join(map(re.escape, english.split("{}")))
    return re.compile(rf"{words}(?: |$)", re.DOTALL)


@cache
def _sentences() -> list[tuple[str, str, str]]:
    """Each sentence with its first words, those with the most words first."""
    with Path(__file__).with_name("messages.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.reader(lines))[1:]
    rows.sort(key=lambda row: -len(row[0]))
    return [(english.partition("{")[0], english, chinese) for english, chinese in rows]
