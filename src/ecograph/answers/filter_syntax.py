"""The grammar of lists: ``filter=kind:University|Hospital,links:>10`` and ``sort=-strength``."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ecograph.errors import BadRequest
from ecograph.model.records import Moment

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

__all__ = ["Condition", "Span", "conditions", "dates", "known_field", "numbers", "order"]

_MOST_CONDITIONS: Final = 20
_MOST_VALUES: Final = 100
_PART: Final = re.compile(r'(?:[^,"]|"[^"]*")+')
_VALUE: Final = re.compile(r'(?:[^|"]|"[^"]*")+')
_BOUND: Final = re.compile(r"(>=|<=|>|<)?(.+)", re.DOTALL)
_GRAMMAR: Final = "Write field:value, as in filter=kind:University|Hospital,links:>10."


@dataclass(frozen=True, slots=True)
class Condition:
    """One field and the values it may have; `negated`: the values it may not have."""

    field: str
    values: tuple[str, ...]
    negated: bool

    def __str__(self) -> str:
        return f"{self.field}:{'!' if self.negated else ''}{'|'.join(self.values)}"


@dataclass(frozen=True, slots=True)
class Span:
    """Numbers from `low` to `high`, both included; None is no bound."""

    low: float | None
    high: float | None


def conditions(text: str) -> tuple[Condition, ...]:
    """Read a filter: conditions with commas between, all of which must hold.

    Values of a condition have ``|`` between, of which one must hold; ``!`` before them turns
    the condition around. A value with a comma or bar in it stands between double quotes.

    Raises
    ------
    BadRequest
        If the text is no such filter, or has too many conditions or values.

    Examples
    --------
    >>> [str(one) for one in conditions("kind:University|Hospital, region:!dalian")]
    ['kind:University|Hospital', 'region:!dalian']
    """
    if text.count('"') % 2:
        raise BadRequest("The filter has a quotation mark without its pair.", _GRAMMAR)
    found = tuple(_condition(part.strip()) for part in _PART.findall(text) if part.strip())
    if len(found) > _MOST_CONDITIONS:
        raise BadRequest(f"A filter has at most {_MOST_CONDITIONS} conditions.", "Use | for or.")
    return found


def _condition(part: str) -> Condition:
    field, colon, rest = part.partition(":")
    field, rest = field.strip(), rest.strip()
    if not colon or not field or not rest:
        raise BadRequest(f"{part!r} is no condition.", _GRAMMAR)
    negated = rest.startswith("!")
    values = [one.strip() for one in _VALUE.findall(rest.removeprefix("!"))]
    values = [one.strip('"') if one.startswith('"') else one for one in values]
    if not all(values) or not values:
        raise BadRequest(f"{part!r} has an empty value.", _GRAMMAR)
    if any(one.startswith("!") for one in values):
        message = f"{part!r}: `!` stands once, before all values."
        raise BadRequest(message, f"{field}:!a|b means neither a nor b.")
    if len(values) > _MOST_VALUES:
        raise BadRequest(f"A condition has at most {_MOST_VALUES} values.", "Ask in parts.")
    return Condition(field, tuple(values), negated)


def order(text: str, fields: Collection[str]) -> tuple[tuple[str, bool], ...]:
    """Read what a list is sorted by, as (field, descending): ``-strength,label``.

    ``strength:desc`` means ``-strength``.

    Raises
    ------
    BadRequest
        If a field is unknown.

    Examples
    --------
    >>> order("-strength, label:asc", ("label", "strength"))
    (('strength', True), ('label', False))
    """
    found = []
    for part in filter(None, map(str.strip, text.split(","))):
        field, _, way = part.removeprefix("-").partition(":")
        if way not in ("", "asc", "desc"):
            raise BadRequest(f"{way!r} is no direction.", "Known: asc, desc; or -field.")
        found.append((known_field(field, fields, "sort"), part.startswith("-") != (way == "desc")))
    return tuple(found)


def known_field(name: str, fields: Iterable[str], use: str) -> str:
    """Let the name of a field pass, or raise BadRequest and list those there are.

    >>> known_field("kind", ("kind", "label"), "filter")
    'kind'
    """
    listed = list(fields)
    if name not in listed:
        message = f"There is no {use} field {name!r}."
        raise BadRequest(message, f"Known: {', '.join(listed)}.")
    return name


def numbers(condition: Condition) -> tuple[Span, ...]:
    """Read values as numbers: ``7``, ``>7``, ``<=7``, ``3..7``.

    Raises
    ------
    BadRequest
        If a value is none.

    Examples
    --------
    >>> numbers(Condition("links", ("3..7",), negated=False))
    (Span(low=3.0, high=7.0),)
    """
    return tuple(_numbers(value, condition.field) for value in condition.values)


def _numbers(value: str, field: str) -> Span:
    try:
        low, dots, high = value.partition("..")
        if dots:
            return Span(float(low), float(high))
        sign, number = _bound(value)
        return _span(sign, float(number), float(number), 0.0)
    except ValueError as error:
        message = f"{field}: {value!r} is no number."
        raise BadRequest(message, "Write 7, >7, >=7, <7, <=7 or 3..7.") from error


def dates(condition: Condition) -> tuple[Span, ...]:
    """Read values as dates, in days since 1970-01-01: ``2015``, ``>2015-04``, ``2010..2015``.

    Raises
    ------
    BadRequest
        If a value is none.

    Examples
    --------
    >>> dates(Condition("founded", ("1970-01", "<=1970"), negated=False))
    (Span(low=0, high=30), Span(low=None, high=364))
    """
    return tuple(_dates(value, condition.field) for value in condition.values)


def _dates(value: str, field: str) -> Span:
    try:
        low, dots, high = value.partition("..")
        if dots:
            return Span(_days(low)[0], _days(high)[1])
        sign, moment = _bound(value)
        return _span(sign, *_days(moment), 1)
    except ValueError as error:
        message = f"{field}: {value!r} is no date."
        raise BadRequest(message, "Write 2015, 2015-04, >2015, <=2015 or 2010..2015.") from error


def _days(text: str) -> tuple[int, int]:
    moment, epoch = Moment.parse(text.strip()), Moment.parse("1970-01-01").day.toordinal()
    return moment.day.toordinal() - epoch, moment.last_day.toordinal() - epoch


def _span(sign: str | None, first: float, last: float, step: float) -> Span:
    """The span that a sign before a value means; `step` leads to the next value, 0 if none."""
    if sign == ">":
        return Span(last + step if step else _beyond(last, 1), None)
    if sign == "<":
        return Span(None, first - step if step else _beyond(first, -1))
    if sign == ">=":
        return Span(first, None)
    if sign == "<=":
        return Span(None, last)
    return Span(first, last)


def _beyond(number: float, way: int) -> float:
    """The next number that a float can be."""
    return math.nextafter(number, way * math.inf)


def _bound(value: str) -> tuple[str, str]:
    """The sign before a value, and the rest; the pattern fits every text."""
    found = _BOUND.fullmatch(value)
    return (found[1] or "", found[2]) if found else ("", value)
