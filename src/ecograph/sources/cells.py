"""Text, dates and amounts as people and spreadsheets write them into cells."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final, Literal

from ecograph.model.records import Moment

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "NOT_TEXT",
    "Order",
    "amount",
    "clean",
    "fault_of",
    "folded",
    "is_garbled",
    "is_ongoing",
    "is_shortened",
    "moment",
    "order_of",
    "period",
    "without_width",
]

Order = Literal["", "day-first", "month-first"]
"""How 01/02/2015 is meant; empty where it is not said."""
NOT_TEXT: Final = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
"""Control characters that are no white space; most of them no XML can hold."""
_NAMING: Final = ("name", "title", "label")  # what the columns of names begin with
_LONGEST_NAME: Final = 1_000
_LONGEST: Final = 100_000
# Control and zero-width characters; a joiner stays where a script (Arabic, Indic) needs it.
_INVISIBLE: Final = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u2069\ufeff]|[\u200c\u200d](?![\u0600-\u0dff])"
)
_HAN: Final = "\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_HAN_BREAK: Final = re.compile(rf"(?<=[{_HAN}])[^\S\n\r]*[\r\n]\s*(?=[{_HAN}])")
_AS_GBK: Final = "脿谩芒茫盲氓忙莽猫茅锚铆卯茂帽贸么玫枚酶霉煤眉"  # what é and the like are there
_SUSPECT: Final = re.compile(  # quick, for what is read a million times
    rf"[ÃÂâ√\ufffd锟ïäåæçèé{_AS_GBK}]"
)
_WRONGLY_READ: Final = re.compile(
    r"[ÃÂ][\x80-\xbf]|â€|√[©®±´]|\ufffd|锟斤拷|ï¼|[äåæçèé][\x80-\xbf]{2}"
    rf"|[a-z][{_AS_GBK}](?=[a-z ]|$)|[A-Z][{_AS_GBK}](?=[a-z])"
)
_SHORTENED: Final = re.compile(r"[0-9](?:[.,][0-9]+)?[eE]\+[0-9]+")
_DATE: Final = re.compile(
    r"(\d{4})\s*[年년]?(?:\s*[-/.年년]?(?<=\D)\s*(\d{1,2})\s*[月월]?"
    r"(?:\s*[-/.月월]?(?<=\D)\s*(\d{1,2})\s*[日일]?)?)?"
    r"(?:[T ]\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?Z?)?"
)
_COMPACT: Final = re.compile(r"((?:18|19|20)\d\d)(0[1-9]|1[0-2])(\d\d)?")
_DAY_FIRST: Final = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4})")
# Years counted from the beginning of a reign or republic, as Japan and Taiwan print them.
_ERAS: Final = {"令和": 2018, "平成": 1988, "昭和": 1925, "民国": 1911, "民國": 1911}
_ERA: Final = re.compile(rf"({'|'.join(_ERAS)})\s*(\d{{1,3}}|元)(?=\s*年)")
_MONTH_NAME: Final = re.compile(
    r"(?:(?P<day>\d{1,2})(?:st|nd|rd|th|er|[.ºª])? (?:de )?)?(?P<month>[^\W\d_]{3,})\.?,? (?:de )?"
    r"(?P<year>\d{4})|(?P<named>[^\W\d_]{3,})\.? (?P<on>\d{1,2})(?:st|nd|rd|th)?,? (?P<in>\d{4})",
    re.IGNORECASE,
)
_MONTHS_IN: Final = ("en", "de", "es", "fr", "it", "nl", "pl", "pt", "ru")
_SERIAL: Final = re.compile(r"([3-6]\d{4})(?:\.\d+)?")
_CURRENCY: Final = r"[A-Z]{3}|[$¥€£]"
_AMOUNT: Final = re.compile(
    rf"({_CURRENCY}|)\s*(\d+(?:,\d{{3}})*(?:\.\d+)?|\d+,\d+|\d{{1,3}}(?:[ '’]\d{{3}})+(?:[.,]\d+)?|"
    rf"\d{{1,3}}(?:\.\d{{3}})+,\d+|\d{{1,3}}(?:\.\d{{3}}){{2,}})\s*"
    rf"({_CURRENCY}|[十百千万亿]*(?:元|美元|欧元|英镑|日元|港元|人民币)|)"
)
_THOUSANDS: Final = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_SPACED: Final = re.compile("[ '’]")
_EPOCH: Final = date(1899, 12, 30)  # day 0 of a spreadsheet's calendar
_BETWEEN: Final = re.compile(r"\s*(?:至|到|~|～|〜|–|—|−|--|\s-\s|\bto\b)\s*")
_ONGOING: Final = re.compile(
    r"\s*[-–—~]?\s*(?:[至到]?(?:今|现在|目前)"
    r"|(?:to )?present|ongoing|now|today|to date|heute|aujourd'hui|actualidad)$",
    re.IGNORECASE,
)
_YEARS: Final = re.compile(r"(\d{4}[^-]*)-(\d{4}[^-]*)")


def clean(text: str) -> str:
    r"""Take out what cannot be seen, and make each run of white space one space.

    >>> clean(" Example\u00a0\u200bUniversity\n of Technology ")
    'Example University of Technology'
    >>> clean("示例\n大学")
    '示例大学'
    """
    if text.isprintable():
        if " " not in text:
            return text
    else:
        text = _HAN_BREAK.sub("", _INVISIBLE.sub("", text))
    return " ".join(text.split())


def fault_of(column: str, text: str) -> tuple[str, str] | None:
    r"""What is wrong with a cell as text, and the way out; None for a sound one.

    >>> fault_of("name_en", "a\x07b")
    ('control character U+0007', 'Remove it; it may be invisible.')
    """
    if found := NOT_TEXT.search(text):
        return f"control character U+{ord(found[0]):04X}", "Remove it; it may be invisible."
    longest = _LONGEST_NAME if column.startswith(_NAMING) else _LONGEST
    if len(text) > longest:
        message = f"{len(text):,} characters, more than {longest:,}"
        return message, "Shorten it; is a quotation mark not closed?"
    return None


def without_width(text: str) -> str:
    """Write full-width letters, digits and brackets as half-width ones.

    >>> without_width("示例公司（集团）２")
    '示例公司(集团)2'
    """
    return text if text.isascii() else unicodedata.normalize("NFKC", text)


def folded(name: str) -> str:
    """What names have in common that differ in width, white space and case only."""
    return "".join(without_width(clean(name)).casefold().split())


def amount(text: str) -> tuple[str, str]:
    """Read a sum of money as a decimal and its currency or unit, empty if none is written.

    Raises
    ------
    ValueError
        If it is no number from 0.

    Examples
    --------
    >>> amount("1,234.50 万元"), amount("EUR 317625"), amount("12,5"), amount("1.234,5 €")
    (('1234.50', '万元'), ('317625', 'EUR'), ('12.5', ''), ('1234.5', '€'))
    """
    if not (found := _AMOUNT.fullmatch(without_width(clean(text)))):
        raise ValueError("is no amount from 0")
    before, number, after = found.groups()
    number = _SPACED.sub("", number)
    if number.count(".") > 1 or (0 < number.find(".") < number.find(",")):
        number = number.replace(".", "")  # 1.234.567,89
    if "," in number:
        number = number.replace(",", "" if _THOUSANDS.fullmatch(number) else ".")
    return number, (before + after).strip()


def is_garbled(name: str) -> bool:
    r"""Whether a name looks like UTF-8 that was read in another encoding.

    >>> is_garbled("UniversitÃ© de LiÃ¨ge"), is_garbled("示例\ufffd学"), is_garbled("Université")
    (True, True, False)
    """
    return bool(_SUSPECT.search(name) and _WRONGLY_READ.search(name))


def is_shortened(text: str) -> bool:
    """Whether a spreadsheet has cut the digits of a number (``1.23457E+10``)."""
    return bool(_SHORTENED.fullmatch(text))


@lru_cache(65_536)
def moment(text: str, order: Order = "") -> Moment:
    """Read a date in any usual way of writing it, no finer than it is written.

    Parameters
    ----------
    text
        The date.
    order
        How 01/02/2015 is meant: ``day-first`` or ``month-first``; without, it is refused.

    Raises
    ------
    ValueError
        If it is none, or day and month cannot be told apart.

    Examples
    --------
    >>> [str(moment(one)) for one in ("2015年3月", "２０１５/3/1", "20150301", "42064")]
    ['2015-03', '2015-03-01', '2015-03-01', '2015-03-01']
    >>> str(moment("平成27年3月")), str(moment("01/03/2015", "day-first"))
    ('2015-03', '2015-03-01')
    """
    text = _ERA.sub(_of_era, without_width(clean(text)))
    if found := _DATE.fullmatch(text) or _COMPACT.fullmatch(text):
        return Moment.parse("-".join(part.zfill(2) for part in found.groups() if part))
    if found := _DAY_FIRST.fullmatch(text):
        day, sign, month, year = found.groups()
        if sign != "." and (order == "month-first" or (not order and int(month) > 12)):
            day, month = month, day
        elif not order and sign != "." and int(day) <= 12 and day != month:
            raise ValueError("day and month cannot be told apart")
        return Moment.parse(f"{year}-{month.zfill(2)}-{day.zfill(2)}")
    if found := _MONTH_NAME.fullmatch(text):
        year, name, day = found["year"] or found["in"], found["month"], found["day"] or found["on"]
        if number := _months().get((name or found["named"]).casefold()):
            return Moment.parse(
                f"{year}-{number:02}-{day.zfill(2)}" if day else f"{year}-{number:02}"
            )
    if found := _SERIAL.fullmatch(text):
        return Moment.parse((_EPOCH + timedelta(days=int(found[1]))).isoformat())
    raise ValueError(f"not a date: {text!r}")


@cache
def _months() -> dict[str, int]:
    """The months by their names, whole and short; none of them means two in these languages."""
    from babel import Locale

    return {
        name.casefold().rstrip("."): number
        for lang in _MONTHS_IN
        for forms in Locale(lang).months.values()
        for width in ("wide", "abbreviated")
        for number, name in forms[width].items()
    }


def _of_era(found: re.Match[str]) -> str:
    era, year = found.groups()
    return str(_ERAS[era] + (1 if year == "元" else int(year)))


def order_of(texts: Iterable[str]) -> Order:
    """Tell whether dates such as 13/02/2015 have the day or the month first; empty if none shows.

    >>> order_of(["01/02/2015", "13/02/2015"]), order_of(["02/13/2015"]), order_of(["2015"])
    ('day-first', 'month-first', '')
    """
    found: set[Order] = {
        "day-first" if int(one[1]) > 12 else "month-first" if int(one[3]) > 12 else ""
        for text in texts
        if (one := _DAY_FIRST.fullmatch(clean(text))) and one[2] != "."
    }
    found.discard("")
    return found.pop() if len(found) == 1 else ""


@lru_cache(65_536)
def period(text: str, order: Order = "") -> tuple[Moment | None, Moment | None]:
    """Read the first and the last date of a period; one date alone is both.

    >>> [str(one) for one in period("2015.03-2017.12")]
    ['2015-03', '2017-12']
    """
    text = without_width(clean(text))
    text, ongoing = _ONGOING.subn("", text)
    years = _YEARS.fullmatch(text)
    ends = list(years.groups()) if years else _BETWEEN.split(text, maxsplit=1)
    return moment(ends[0], order), None if ongoing else moment(ends[-1], order)


def is_ongoing(text: str) -> bool:
    """Whether a cell says, in place of an end, that there is none yet.

    >>> is_ongoing("至今"), is_ongoing("Present"), is_ongoing("2017")
    (True, True, False)
    """
    return bool(_ONGOING.fullmatch(clean(text)))
