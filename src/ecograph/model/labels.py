"""A relator in words, zh and en, so that evidence reads well where no quotation is at hand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ecograph.model.records import Moment

__all__ = [
    "BASIS_WORDS",
    "NO_TEXT",
    "Bilingual",
    "Language",
    "choose_label",
    "label_or_id",
    "link_phrase",
    "span",
    "statement",
]

Language = Literal["zh", "en"]


@dataclass(frozen=True, slots=True)
class Bilingual:
    """A text in both languages.

    >>> Bilingual("企业", "Enterprise").text("en")
    'Enterprise'
    """

    zh: str
    en: str

    def text(self, lang: str) -> str:
        """The text in a language; Chinese unless English is chosen."""
        return self.en if lang == "en" else self.zh

    def either(self, lang: str) -> str:
        """The text in a language, or in the other where it has none.

        >>> Bilingual("企业", "").either("en")
        '企业'
        """
        return self.text(lang) or self.zh or self.en

    def __bool__(self) -> bool:
        return bool(self.zh or self.en)


NO_TEXT: Final = Bilingual("", "")
"""Where there is nothing to say."""

_CHAIN: Final = ("zh-Hans", "zh", "en")  # where what is asked for is not there

BASIS_WORDS: Final[dict[Language, dict[str, str]]] = {
    "zh": {
        "stated": "原文明示",
        "name-embedded": "见于名称",
        "inferred": "推断",
        "conjectural": "存疑",
    },
    "en": {
        "stated": "stated",
        "name-embedded": "name-embedded",
        "inferred": "inferred",
        "conjectural": "conjectural",
    },
}
_COMMA: Final[dict[Language, str]] = {"zh": "，", "en": ", "}


def choose_label(labels: Iterable[tuple[str, str]], language: str) -> tuple[str, str]:
    """Choose one of several labels: the one rule of every answer, through every door.

    The language asked for comes first, then zh-Hans, zh, en, then whatever there is, by tag.

    Parameters
    ----------
    labels
        Pairs of text and language tag; empty texts are none.
    language
        ``zh`` or ``en``; a finer tag such as ``zh-Hans`` counts as its language.

    Returns
    -------
    tuple of str
        Text and tag; both empty where there is no label.

    Examples
    --------
    >>> choose_label([("Dalian", "en"), ("大连", "zh")], "zh-CN")
    ('大连', 'zh')
    >>> choose_label([("Ōsaka", "ja"), ("", "zh")], "en")
    ('Ōsaka', 'ja')
    """
    by_tag = {tag: text for text, tag in reversed(list(labels)) if text}
    wanted = ("en",) if language.lower().partition("-")[0] == "en" else ()
    for tag in (*wanted, *_CHAIN, *sorted(by_tag)):
        if tag in by_tag:
            return by_tag[tag], tag
    return "", ""


def label_or_id(zh: str, en: str, identifier: str, language: str) -> tuple[str, str]:
    """Choose between two labels by the one rule; an id stands for what has none, without a tag.

    >>> label_or_id("大连", "", "x/dalian", "en"), label_or_id("", "", "x/dalian", "en")
    (('大连', 'zh'), ('x/dalian', ''))
    """
    text, tag = choose_label(((zh, "zh"), (en, "en")), language)
    return text or identifier, tag


def link_phrase(verb: str, role: str, predicate: str, language: Language) -> str:
    """Say the link between two things: the source's own verb, else the role, else the property.

    >>> link_phrase("", "Lead", "participates in", "en")
    'as lead in'
    """
    if verb:
        return verb
    if role:
        return f"as {role[:1].lower()}{role[1:]} in" if language == "en" else f"作为{role}参与"
    return predicate


def span(
    since: Moment | str | None, until: Moment | str | None, started_by: Moment | str | None = None
) -> str:
    """Write a time: ``2015`` (at one time), ``2012–`` (from), ``–2014`` (until), ``≤2015``.

    >>> span("2012", None), span("2015", "2015"), span(None, None, "2015")
    ('2012–', '2015', '≤2015')
    """
    first, last = str(since or ""), str(until or "")
    if first and first == last:
        return first
    if first or last:
        return f"{first}–{last}"
    return f"≤{started_by}" if started_by else ""


def statement(
    parts: tuple[str, str, str], when: str, basis: str, places: Sequence[str], language: Language
) -> str:
    """Put (subject, link, object), time, basis and places of evidence into one line.

    >>> statement(("A", "leads", "B"), "2012–", "stated", ["二.5"], "en")
    'A leads B, 2012–, stated, 二.5'
    """
    tail = [when, BASIS_WORDS[language].get(basis, basis), "、".join(places)]
    return _COMMA[language].join([" ".join(parts), *filter(None, tail)])
