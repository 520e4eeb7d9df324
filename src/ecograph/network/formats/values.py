"""Values that every format holds: text without control characters, numbers, yes and no."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Set
from enum import Enum
from fractions import Fraction
from typing import TYPE_CHECKING, Final

import numpy as np

from ecograph.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

__all__ = [
    "TYPES",
    "Value",
    "clean",
    "name_of",
    "object_of",
    "parse",
    "text",
    "to_json",
    "type_of",
    "unify",
]

Value = str | bool | int | float
TYPES: Final[dict[str, type[Value]]] = {
    "string": str,
    "boolean": bool,
    "integer": int,
    "number": float,
}
"""What a column may hold, by the names of Table Schema."""

_FORBIDDEN: Final = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_TRUTH: Final = {"true": True, "1": True, "false": False, "0": False}
_TOO_LARGE: Final = 2**63
_NAMES: Final = {kind: name for name, kind in TYPES.items()}


def text(given: str) -> str:
    r"""Leave out what XML forbids; a line ends with one newline.

    >>> text("one\r\ntwo\x00")
    'one\ntwo'
    """
    return _FORBIDDEN.sub("", given.replace("\r\n", "\n").replace("\r", "\n"))


def clean(given: object, where: str) -> Value | None:
    """Make a value that every format holds; lists and mappings become JSON text.

    Parameters
    ----------
    given
        Anything. None and empty text are no value.
    where
        The row, for the error.

    Raises
    ------
    DataError
        If it is a number that is not finite, or a whole one beyond 64 bits.

    Examples
    --------
    >>> clean(["甲", "乙"], "node 1"), clean(None, "node 1"), clean(np.int32(7), "node 1")
    ('["甲", "乙"]', None, 7)
    """
    match given:
        case np.generic():
            return clean(given.item(), where)
        case Enum():
            return clean(given.value, where)
        case Fraction():
            return clean(float(given), where)
        case bool():
            return given
        case int() if abs(given) < _TOO_LARGE:
            return given
        case int():
            raise DataError(f"{where} is too large.", "Give it as text.")
        case float() if math.isfinite(given):
            return given
        case float():
            raise DataError(f"{where} is {given!r}.", "Give a finite number, or nothing.")
        case Set():
            return clean(sorted(map(str, given)), where)
        case Mapping() | list() | tuple():
            return text(to_json(given))
        case None:
            return None
        case _:
            return text(str(given)) or None


def name_of(given: object) -> str:
    """Make an id of what a file gives as one: a number, text, or nothing."""
    return "" if given is None else str(given)


def parse(given: str, kind: type[Value], where: str) -> Value:
    """Read a value of a known type from text.

    Raises
    ------
    DataError
        If the text is none of that type.
    """
    read: Callable[[str], Value] = _truth if kind is bool else kind
    try:
        return read(given)
    except (ValueError, KeyError) as error:
        shown = given if len(given) <= 40 else given[:40] + "…"
        raise DataError(f"{where} is {shown!r}, which is no {_NAMES[kind]}.") from error


def _truth(given: str) -> bool:
    return _TRUTH[given.strip().lower()]


def type_of(values: Iterable[Value]) -> type[Value]:
    """Give the one type that holds all values of a column.

    >>> type_of([1, 2.5]), type_of([True, False]), type_of([True, "so"])
    (<class 'float'>, <class 'bool'>, <class 'str'>)
    """
    found = {type(value) for value in values}
    if len(found) == 1:
        return found.pop()
    return float if found == {int, float} else str


def unify(rows: Iterable[dict[str, Value]]) -> dict[str, type[Value]]:
    """Bring each column to one type, in place; give the types by name."""
    columns: dict[str, list[dict[str, Value]]] = {}
    for row in rows:
        for name in row:
            columns.setdefault(name, []).append(row)
    kinds = {name: type_of(row[name] for row in having) for name, having in columns.items()}
    for name, having in columns.items():
        for row in having:
            if type(row[name]) is not kinds[name]:
                row[name] = _as(row[name], kinds[name])
    return kinds


def _as(value: Value, kind: type[Value]) -> Value:
    return str(value).lower() if kind is str and isinstance(value, bool) else kind(value)


def to_json(value: object) -> str:
    """Write JSON on one line, the same for the same value."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)


def object_of(data: bytes | str, where: str) -> dict[str, object]:
    """Read a JSON object.

    Raises
    ------
    DataError
        If it is none; the message says where it breaks off.
    """
    try:
        found = json.loads(data.decode("utf-8-sig") if isinstance(data, bytes) else data)
    except (ValueError, RecursionError) as error:
        raise DataError(f"{where} is no JSON: {error}.") from error
    if not isinstance(found, dict):
        raise DataError(f"{where} is JSON, but no object.")
    return found
