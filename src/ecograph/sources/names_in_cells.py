"""Several names in one cell, and what a name says of the kind of its bearer."""

from __future__ import annotations

import csv
import hashlib
import re
from functools import cache
from typing import TYPE_CHECKING, Final

from ecograph import resources
from ecograph.model.scripts import language_of
from ecograph.sources.cells import clean

if TYPE_CHECKING:
    from collections.abc import Callable

    _Words = tuple[tuple[str, Callable[[str], re.Match[str] | None]], ...]

__all__ = [
    "bilingual",
    "is_blank",
    "kind_by_name",
    "slug_of",
    "split_names",
    "strong_split",
]

_NOT_SLUG: Final = re.compile("[^a-z0-9]+")
_SLUG: Final = re.compile("[a-z0-9]+(?:-[a-z0-9]+)*")
_BLANK: Final = frozenset(
    ("-", "--", "—", "——", "–", "/", "\\", ".", "*", "无", "暂无", "没有", "未知", "不详", "待定")
    + ("n/a", "na", "none", "null", "nan", "nil", "tbd", "unknown")
)
_STRONG: Final = "；;、\n\r"
_WEAK: Final = ",，"
_SUFFIX: Final = (
    r"co|ltd|inc|llc|llp|plc|limited|corp|corporation|gmbh|ag|kg|se|s\.?a\.?s?|b\.?v|n\.?v|s\.?p\.?a|s\.?r\.?l|"
    r"s\.?l\.?u?|sarl|lda|oy|ab|a/s|as|kft|s\. ?r\. ?o|a\. ?s|d\. ?o\. ?o"
)
_NUMBERED: Final = re.compile(r"^[(（]?\d{1,2}(?:[.．)）]\s*|$)")
_NEXT_NUMBER: Final = re.compile(r"\s+(?=[(（]?\d{1,2}[.．)）、]\s*[^\W\d])")
_AND_OTHERS: Final = re.compile(
    r"(?<![平均高初中同何])等(?:\s*[\d一二三四五六七八九十百余多]*\s*[家个所]?(?:单位|企业|机构|高校|院所|公司)?)?$"
    r"|[,，]?\s+et al\.?$|[,，]?\s+etc\.?$|[,，]?\s+and others$",
    re.IGNORECASE,
)
_KINDS: Final = "data/kind-words.csv"


def is_blank(text: str) -> bool:
    """Whether a cell says that there is nothing to say.

    >>> is_blank("无"), is_blank("N/A"), is_blank("示例公司")
    (True, True, False)
    """
    return not text or (len(text) < 8 and text.casefold() in _BLANK)


def split_names(cell: str, separators: str = "") -> tuple[tuple[str, ...], bool]:
    """Split a cell into names, and say whether its list is open ("… 等").

    Signs within brackets do not separate. Without `separators` these are ； ; 、 and line breaks;
    where there is none of them, a comma does, but not the one before "Ltd".

    >>> split_names("示例大学；示例公司等")
    (('示例大学', '示例公司'), True)
    >>> split_names("Example Co., Ltd., Example University")
    (('Example Co., Ltd.', 'Example University'), False)
    """
    if not separators and cell.isalpha() and "等" not in cell:
        return (() if is_blank(cell) else (cell,)), False
    text = _AND_OTHERS.sub("", cell.strip()) if "等" in cell or not cell.isalpha() else cell
    open_list = text != cell.strip()
    if not separators and _NUMBERED.match(text):  # "1. … 2. …", with or without another sign
        text = _NEXT_NUMBER.sub(_STRONG[0], text)
    if separators:
        parts = _parts(text, separators)
    elif len(parts := _parts(text, _STRONG)) < 2:
        parts = _parts(text, _WEAK, rf"|[{_WEAK}](?=\s*(?:{_SUFFIX})\b)")
    names = (clean(_NUMBERED.sub("", part.strip())) for part in parts)
    return tuple(name for name in names if not is_blank(name)), open_list


def strong_split(separators: str = "") -> Callable[[str], list[str]]:
    r"""Make what splits a cell without a look at brackets and endings, as `split_names` has them.

    >>> strong_split()("示例大学；示例公司"), strong_split()("示例大学 ；\n示例公司")
    (['示例大学', '示例公司'], ['示例大学', '示例公司'])
    """
    sign = f"[{re.escape(separators or _STRONG)}]"
    plain, spaced = re.compile(sign).split, re.compile(rf"\s*{sign}\s*").split  # four times as long
    return lambda cell: (plain if " " not in cell and cell.isprintable() else spaced)(cell)


def _parts(text: str, signs: str, kept: str = "") -> list[str]:
    if not any(sign in text for sign in signs):
        return [text]
    if not kept and "(" not in text and "（" not in text:
        return re.split(f"[{re.escape(signs)}]", text)
    pattern = rf"(?:[(（][^()（）]*[)）]{kept}|[^{re.escape(signs)}])+"
    return re.findall(pattern, text, re.IGNORECASE)


def kind_by_name(name: str) -> str:
    """Tell the kind of an organisation from the words of its name.

    >>> kind_by_name("示例大学"), kind_by_name("Example Co., Ltd."), kind_by_name("Example")
    ('University', 'Enterprise', 'Organisation')
    """
    words = _kinds()[name.upper() == name.lower()]
    return next((kind for kind, search in words if search(name)), "Organisation")


@cache
def _kinds() -> tuple[_Words, _Words]:
    """Words by kind; the first that a name has counts, and SA or SAS stand last in the table.

    And those of them that a name without letters of two cases may have, such as a Chinese one.
    """
    with resources.path(_KINDS).open(encoding="utf-8", newline="") as file:
        rows = [(row["kind"], row["words"]) for row in csv.DictReader(file)]
    every = [(kind, re.compile(words, re.IGNORECASE).search) for kind, words in rows]
    caseless = [
        one
        for one, (_, words) in zip(every, rows, strict=True)
        if any(sign.isalpha() and sign.upper() == sign.lower() for sign in words)
    ]
    return tuple(every), tuple(caseless)


def slug_of(key: str) -> str:
    """Make a stable slug; one that says less than the key carries a digest of it."""
    if _SLUG.fullmatch(key):
        return key
    slug = _NOT_SLUG.sub("-", key.casefold()).strip("-") if key.isascii() else ""
    digest = hashlib.blake2b(key.encode("utf-8", "replace"), digest_size=6).hexdigest()
    return f"{slug[:40].strip('-')}-{digest}" if slug else digest


def bilingual(name: str) -> tuple[str, str]:
    """Where a name stands: in the Chinese or the English column."""
    return (name, "") if language_of(name) == "zh" else ("", name)
