"""How alike two folded names are, letter by letter and word by word, between 0 and 1."""

from __future__ import annotations

from typing import Final

from rapidfuzz.distance import OSA

from ecograph.model.scripts import has_han
from ecograph.search import normalize
from ecograph.search.exact import places_in_order

__all__ = ["edits", "likeness", "stem"]

_ABBREVIATION: Final = 3  # letters from which the beginning of a word stands for it
_ENDING_WORDS: Final = (
    "股份有限公司 有限责任公司 集团有限公司 有限公司 集团公司 集团 公司 科学研究院 研究设计院 "
    "研究院 研究所 工程技术研究中心 工程研究中心 研究中心 中心 国家重点实验室 重点实验室 "
    "实验室 大学 学院 医院 联盟 委员会 政府 项目 计划 工程 省 市 区 县 局 厅 部 所 院"
)
_ENDINGS: Final = tuple(sorted(_ENDING_WORDS.split(), key=len, reverse=True))
"""What says of which sort a Chinese name is, and not who."""
_MUCH_LONGER: Final = 3
_GENERIC_WEIGHT: Final = 0.25
_SMALL_WEIGHT: Final = 0.05


def edits(one: str, other: str, limit: int, *, prefix: bool = False) -> int:
    """Count letters left out, put in, exchanged or swapped with their neighbour.

    Parameters
    ----------
    one, other
        Two folded texts.
    limit
        Where to stop counting; more edits than this are given as ``limit + 1``.
    prefix
        Compare `one` with the beginning of `other` that is nearest to it.

    References
    ----------
    Optimal string alignment after F. J. Damerau, "A technique for computer detection and
    correction of spelling errors", CACM 7 (1964), doi:10.1145/363958.363994.

    Examples
    --------
    >>> edits("tsinghau", "tsinghua", 2), edits("大连里工", "大连理工大学", 2, prefix=True)
    (1, 1)
    """
    if not prefix:
        return OSA.distance(one, other, score_cutoff=limit)
    sizes = range(max(len(one) - limit, 0), min(len(one) + limit, len(other)) + 1)
    beginnings = (OSA.distance(one, other[:size], score_cutoff=limit) for size in sizes)
    return min(beginnings, default=limit + 1)


def likeness(asked: str, name: str) -> float:
    """Say how alike a name is to what was asked for.

    Words that many names share (university, 有限公司) count little, so that two universities are
    not alike for being universities.

    Parameters
    ----------
    asked, name
        Two texts folded by :func:`ecograph.search.normalize.fold`.

    Returns
    -------
    float
        1 for the same name, 0.98 where only the legal form differs, less for all else.

    Examples
    --------
    >>> likeness("neusoft", "neusoft co ltd")
    0.98
    >>> likeness("university of york", "university of bath") < 0.5
    True
    >>> likeness("大连理公大学", "大连理工大学") > 0.7 > likeness("复旦大学", "天津大学")
    True
    """
    if not asked or not name:
        return 0.0
    if asked == name:
        return 1.0
    if normalize.without_legal_form(asked) == normalize.without_legal_form(name):
        return 0.98
    han = has_han(asked), has_han(name)
    if all(han):
        return _of_characters(asked, name)
    return 0.0 if any(han) else _of_words(asked.split(), name.split())


def _of_characters(asked: str, name: str) -> float:
    """Compare what is left of two Chinese names when their sort is taken off; part for whole."""
    whole, stems = _ratio(asked, name), _ratio(*_stems(asked, name))
    spelt = 0.25 * whole + 0.75 * stems
    share = len(asked) / len(name)
    if share < 1 and asked in name:
        return max(spelt, 0.55 + 0.4 * share if share >= 0.5 else 0.0)
    if share >= 0.3 and len(asked) > 1 and asked[0] == name[0] and places_in_order(asked, name):
        return max(spelt, 0.5 + 0.4 * share)
    return spelt


def _stems(asked: str, name: str) -> tuple[str, str]:
    """Take the same ending off two names, or off each its own, unless nothing were left."""
    return stem(asked), stem(name)


def stem(text: str) -> str:
    """Take the sort of organisation off a Chinese name, unless nothing were left."""
    ending = next((one for one in _ENDINGS if text.endswith(one)), "")
    return text.removesuffix(ending) or text


def _ratio(one: str, other: str) -> float:
    """Share of the longer text that need not be edited; 0 where one is much longer."""
    longest, shortest = max(len(one), len(other)), min(len(one), len(other))
    if longest > _MUCH_LONGER * shortest:
        return 0.0
    return OSA.normalized_similarity(one, other)


def _of_words(asked: list[str], name: list[str]) -> float:
    """Weigh the words that two names share, spelling mistakes and abbreviations forgiven."""
    total = sum(map(_weight, asked)) + sum(map(_weight, name))
    left = list(name)
    shared = 0.0
    for word in sorted(asked, key=_weight, reverse=True):
        alike = [(_alike(word, other), place) for place, other in enumerate(left)]
        best, place = max(alike, key=lambda pair: (pair[0], -pair[1]), default=(0.0, -1))
        if best > 0:
            shared += best * (_weight(word) + _weight(left.pop(place)))
    return 0.97 * shared / total


def _weight(word: str) -> float:
    if word in normalize.SMALL_WORDS:
        return _SMALL_WEIGHT
    return _GENERIC_WEIGHT if normalize.is_generic(word) else 1.0


def _alike(one: str, other: str) -> float:
    if one == other:
        return 1.0
    if len(one) >= _ABBREVIATION and other.startswith(one):
        return 0.8
    allowed = 2 if len(one) > 6 else int(len(one) > 3)
    count = edits(one, other, allowed)
    return 1 - count / len(one) if count <= allowed else 0.0
