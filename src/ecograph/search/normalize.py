"""How names are compared: folded for width, case, script and punctuation, and read as pinyin."""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from ecograph.model.scripts import HAN, has_han, has_other_script

if TYPE_CHECKING:
    from opencc import OpenCC

__all__ = [
    "SMALL_WORDS",
    "Form",
    "How",
    "acronyms",
    "fold",
    "forms",
    "initials",
    "is_generic",
    "key",
    "readings",
    "romanised",
    "spaced",
    "without_legal_form",
    "words",
]

_SYLLABIC: Final = f"{HAN}\u3040-\u30ff\u31f0-\u31ff\uac00-\ud7af"  # with kana and Hangul
_CHARACTER: Final = re.compile(f"[{_SYLLABIC}]")
_HIRAGANA: Final = {code: code - 0x60 for code in range(0x30A1, 0x30F7)}
_HAN_SPACE: Final = re.compile(f"(?<=[{HAN}]) | (?=[{HAN}])")
_WORD: Final = re.compile(f"[{_SYLLABIC}]+|[^{_SYLLABIC} ]+")
_MARKS: Final = re.compile("[™®©]|['’‘ʼ`´]")
_ACCENTS: Final = re.compile("[\u0300-\u036f]")
_ABBREVIATION: Final = re.compile(r"(?<!\w)[a-z](?:\.[a-z])+(?!\w)")
_NOT_WORD: Final = re.compile(r"[\W_]+")
_LETTERS: Final = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"}
)
_LEGAL_WORDS: Final = (
    "ab ad ag aisbl aps as asa asbl bhd bv bvba co company corp corporation doo ehf eood ev gbr "
    "gmbh inc incorporated ivzw kft kg kgaa lda limited limitada llc llp lp ltd ltda mbh nv ood "
    "oy oyj plc pte pty pvt sa sarl sas sau sc scarl sdn se sia sl slu snc spa srl sro uab vzw "
    "zrt"
)
_LEGAL: Final = frozenset(_LEGAL_WORDS.split())
_LEGAL_TAIL: Final = re.compile(
    r"(?: (?:and )?(?:a s|s a|s p a|e v|sp z oo|sp zoo|" + "|".join(sorted(_LEGAL)) + "))+$"
)
_GENERIC_WORDS: Final = (
    "academy agency and association bank biotech capital center centre chemical city college "
    "consulting de department development electronics energy engineering equipment for foundation "
    "general global group heavy high holding hospital industrial industries industry information "
    "innovation institute international investment laboratory machinery management manufacturing "
    "materials medical national new of office power products research school science sciences "
    "service services software solutions steel system systems tech technologies technology the "
    "trade trading university works"
)
_GENERIC: Final = _LEGAL.union(_GENERIC_WORDS.split())
_SMALL: Final = "a an and at das de del der des di du for in la le of on the to und van with"
SMALL_WORDS: Final = frozenset(_SMALL.split())
_NOT_IN_ACRONYM: Final = _LEGAL.union(SMALL_WORDS)
_ACRONYM: Final = range(3, 9)  # letters
_PLACE_SYLLABLES: Final = range(2, 4)
_UMLAUT: Final = re.compile("(?<=[ln])v")
_READ_ONCE: Final = 100  # syllables of which each reading more would take as many again
_READ_TWO_WAYS: Final = {
    "朝": ("chao", "zhao"),
    "长": ("chang", "zhang"),
    "重": ("chong", "zhong"),
    "行": ("hang", "xing"),
    "厦": ("sha", "xia"),
    "乐": ("le", "yue"),
    "单": ("dan", "shan"),
    "会": ("hui", "kuai"),
    "传": ("chuan", "zhuan"),
    "调": ("diao", "tiao"),
    "都": ("dou", "du"),
    "盛": ("cheng", "sheng"),
    "曾": ("ceng", "zeng"),
}


class How(StrEnum):
    """How a search form was made from a name."""

    NAME = "name"
    BARE = "bare"
    PINYIN = "pinyin"
    SYLLABLES = "syllables"
    INITIALS = "initials"
    ACRONYM = "acronym"


class Form(NamedTuple):
    """One way of typing a name."""

    text: str
    how: How


@cache
def _simplifier() -> OpenCC:
    from opencc import OpenCC

    return OpenCC("t2s")


def _plain_letters(text: str) -> str:
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    bare = _ACCENTS.sub("", unicodedata.normalize("NFD", folded))
    return unicodedata.normalize("NFC", bare).translate(_LETTERS).translate(_HIRAGANA)


@lru_cache(maxsize=50_000)  # names of an index are compared again and again
def fold(text: str) -> str:
    """Fold width, case, accents, traditional characters, katakana and punctuation away.

    Examples
    --------
    >>> fold("《大連重工•起重》（集團）")
    '大连重工起重集团'
    >>> fold("Société Générale, S.A.")
    'societe generale sa'
    """
    plain = _MARKS.sub("", text)
    plain = plain.casefold() if plain.isascii() else _MARKS.sub("", _plain_letters(plain))
    plain = _ABBREVIATION.sub(lambda found: found[0].replace(".", ""), plain)
    plain = _NOT_WORD.sub(" ", plain.replace("&", " and ")).strip()
    if not has_han(plain):
        return plain
    return _HAN_SPACE.sub("", _simplifier().convert(plain))


def without_legal_form(folded: str) -> str:
    """Take "co ltd", "gmbh" … off the end of a folded name, unless only generic words were left.

    Examples
    --------
    >>> without_legal_form("neusoft co ltd")
    'neusoft'
    >>> without_legal_form("technology co ltd")
    'technology co ltd'
    """
    found = _LEGAL_TAIL.search(folded)
    if not found:
        return folded
    head = folded[: found.start()]
    return folded if _GENERIC.issuperset(head.split()) else head


def is_generic(word: str) -> bool:
    """Tell whether a folded word is in many names: a sort of organisation or a legal form.

    >>> is_generic("university"), is_generic("dalian")
    (True, False)
    """
    return word in _GENERIC


def key(text: str) -> str:
    """Give what two spellings of one name have in common.

    Examples
    --------
    >>> key("Neusoft Corporation") == key("NEUSOFT Co., Ltd.")
    True
    """
    return without_legal_form(fold(text))


def words(folded: str) -> list[str]:
    """Cut a folded text into runs of Chinese characters, kana or Hangul, and other words.

    Examples
    --------
    >>> words("dalian理工")
    ['dalian', '理工']
    """
    return _WORD.findall(folded)


def spaced(folded: str) -> str:
    """Put a space round every Chinese character, kana and syllable of Hangul, for full text.

    Examples
    --------
    >>> spaced("3d打印")
    '3d 打 印'
    """
    return " ".join(_CHARACTER.sub(lambda found: f" {found[0]} ", folded).split())


def readings(folded: str) -> list[tuple[str, ...]]:
    """Read a folded Chinese text as syllables without tones, the likeliest reading first.

    Characters that are commonly read in two ways give one more reading each.

    Examples
    --------
    >>> readings("大工")
    [('da', 'gong')]
    >>> readings("朝阳")
    [('zhao', 'yang'), ('chao', 'yang')]
    """
    units = [unit for word in words(folded) for unit in (word if has_han(word) else [word])]
    first = tuple(
        syllable
        for word in words(folded)
        for syllable in (_syllables(word) if has_han(word) else (word,))
    )
    if len(first) != len(units) or len(units) > _READ_ONCE:
        return [first]
    others = [
        (*first[:place], other, *first[place + 1 :])
        for place, unit in enumerate(units)
        for other in _READ_TWO_WAYS.get(unit, ())
        if other != first[place]
    ]
    return [first, *others]


@lru_cache(1024)  # a name is read for its forms, and for the acronyms of each English name
def _syllables(word: str) -> tuple[str, ...]:
    from pypinyin import lazy_pinyin

    return tuple(lazy_pinyin(word))


def initials(syllables: tuple[str, ...], folded: str) -> str:
    """Take the first letter of each Chinese syllable; other words stay whole.

    Examples
    --------
    >>> initials(("da", "lian", "li", "gong"), "大连理工")
    'dllg'
    >>> initials(("tcl", "ji", "tuan"), "tcl集团")
    'tcljt'
    """
    whole = {word for word in words(folded) if not has_han(word)}
    return "".join(syllable if syllable in whole else syllable[:1] for syllable in syllables)


def acronyms(english: str, chinese: str = "") -> frozenset[str]:
    """Make the acronyms that people would, of a name in English.

    Parameters
    ----------
    english
        The name.
    chinese
        The same name in Chinese; words of the English one that are its pinyin give a letter for
        each syllable too, as in DLUT for DaLian University of Technology.

    Returns
    -------
    frozenset of str
        Folded, of three to eight letters; empty for shorter and longer names.

    Examples
    --------
    >>> sorted(acronyms("Dalian University of Technology", "大连理工大学"))
    ['dlut', 'dut']
    """
    taken = [word for word in fold(english).split() if word not in _NOT_IN_ACRONYM]
    if len(taken) < 2 or has_han(english):
        return frozenset()
    syllabled = _syllabled(chinese) if chinese else {}
    plain = "".join(word[0] for word in taken)
    full = "".join(syllabled.get(word, word[0]) for word in taken)
    return frozenset(one for one in (plain, full) if len(one) in _ACRONYM and one.isalpha())


def _syllabled(chinese: str) -> dict[str, str]:
    """The pinyin words of two or three syllables in a Chinese name, and their initials."""
    syllables = readings(fold(chinese))[0]
    runs = (
        syllables[start : start + length]
        for length in _PLACE_SYLLABLES
        for start in range(len(syllables) - length + 1)
    )
    return {"".join(run): "".join(one[0] for one in run) for run in runs}


def forms(text: str, lang: str = "") -> frozenset[Form]:
    """Give every form under which a name can be looked up.

    Parameters
    ----------
    text
        The name as the source writes it.
    lang
        Its language tag; only names in Chinese, or in no stated language, are read as pinyin.
        Cyrillic, Greek, kana and Hangul are read in Latin letters.

    Returns
    -------
    frozenset of Form
        Empty when nothing but punctuation was given.

    Examples
    --------
    >>> sorted(form.text for form in forms("大工", "zh"))
    ['da gong', 'dagong', 'dg', '大工']
    """
    folded = fold(text)
    if not folded:
        return frozenset()
    found = {Form(folded, How.NAME)}
    if (bare := without_legal_form(folded)) != folded:
        found.add(Form(bare, How.BARE))
    if has_han(folded) and (not lang or lang.startswith("zh")):
        for syllables in readings(folded):
            for spelt in {syllables, tuple(_UMLAUT.sub("u", one) for one in syllables)}:
                found.add(Form("".join(spelt), How.PINYIN))
                found.add(Form(" ".join(spelt), How.SYLLABLES))
            found.add(Form(initials(syllables, folded), How.INITIALS))
    elif has_other_script(folded) and (latin := romanised(text)):
        found |= {Form("".join(latin), How.PINYIN), Form(" ".join(latin), How.SYLLABLES)}
    return frozenset(found)


def romanised(text: str) -> tuple[str, ...]:
    """Write a name of another script in Latin letters, word by word.

    Examples
    --------
    >>> romanised("Московский университет"), romanised("ものづくり")
    (('moskovskiy', 'universitet'), ('monozukuri',))
    """
    from anyascii import anyascii  # its tables are read when the first such name comes

    return tuple(fold(anyascii(text)).split())
