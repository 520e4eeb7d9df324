"""Whether words occur in labels: whole, or in parts, in any order, under other words for them."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from ecograph.search.normalize import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["content", "found_in", "matching", "nearest_labels"]

_SAME: Final = tuple(
    tuple(line.split())
    for line in """
    企业 公司 厂商 firm enterprise compan
    经费 资金 款项 funding fund money
    增长 增速 增幅 涨幅 growth
    成交额 交易额 成交金额 turnover
    占比 比例 比重 份额 share proportion
    排名 名次 位次 首位 rank
    奖励 获奖 奖项 award prize
    孵化器 孵化基地 incubator
    高企 高新技术企业 high-tech
    院校 高校 大学 universit
    减免税额 税收减免 减税 relief
    科普基地 科学普及基地
    """.strip().splitlines()
)
_FILLERS: Final = (
    *("数量", "个数", "数目", "总数", "人数", "家数", "件数", "项数", "多少", "几个", "几家"),
    *("情况", "统计", "一共", "总共", "全部", "达到", "总额", "的", "是", "有", "为", "和", "与"),
    *("数", "额", "量", "了", "共", "吗", "呢"),
)
_ENGLISH: Final = frozenset(
    [
        "a",
        "an",
        "and",
        "are",
        "figure",
        "figures",
        "for",
        "how",
        "in",
        "is",
        "many",
        "much",
        "number",
        "numbers",
        "of",
        "on",
        "the",
        "to",
        "total",
    ]
)
_RUN: Final = re.compile(r"[a-z0-9.%/-]+|[^\sa-z0-9.%/-]+")
_WHOLE: Final = "[()（）《》“”‘’·•\\s]"


def matching(text: str, labels: Mapping[str, str]) -> tuple[str, ...]:
    """The keys whose labels hold every word of a text; where there is none, all its parts.

    Examples
    --------
    >>> labels = {"i": "市级以上科技企业孵化器 Incubators at municipal level", "p": "专利授权"}
    >>> matching("孵化器数量", labels), matching("number of incubators", labels)
    (('i',), ('i',))
    >>> matching("授权的专利", labels), matching("中微子", labels)
    (('p',), ())
    """
    words = [re.sub(_WHOLE, "", word).casefold() for word in text.split()]
    whole = {key: re.sub(_WHOLE, "", label).casefold() for key, label in labels.items()}
    found = tuple(key for key, label in whole.items() if all(word in label for word in words))
    return found or tuple(key for key, label in labels.items() if found_in(text, label))


def found_in(text: str, label: str) -> bool:
    """Whether a label holds all parts of a text, or other words for them, in any order."""
    runs, folded = _runs(text), _folded(label)
    return bool(content(text)) and all(_covered(run, folded) for run in runs)


def content(text: str) -> str:
    """What of a text says something: without words such as "number of"."""
    return "".join(_bare(run) for run in _runs(text))


def nearest_labels(text: str, labels: Iterable[str], most: int = 3) -> tuple[str, ...]:
    """The labels that share most pairs of letters, of Latin ones triples, with a text.

    >>> nearest_labels("孵化面积", ["孵化总面积", "专利数据库"])
    ('孵化总面积',)
    """
    wanted = _pairs(text)
    scored = {
        label: 2 * len(wanted & own) / (len(wanted) + len(own))
        for label in labels
        if (own := _pairs(label)) and wanted & own
    }
    best = sorted((one for one in scored if scored[one] >= 0.25), key=lambda one: -scored[one])
    return tuple(best[:most])


def _pairs(text: str) -> set[str]:
    sizes = ((run, 3 if run.isascii() else 2) for run in _runs(text))
    return {run[at : at + n] for run, n in sizes for at in range(max(1, len(run) - n + 1))}


@lru_cache(maxsize=4096)
def _folded(label: str) -> str:
    return fold(label)


@lru_cache(maxsize=256)
def _runs(text: str) -> tuple[str, ...]:
    """The Latin words of a text, and its unbroken runs of other letters."""
    return tuple(_RUN.findall(" ".join(fold(word) for word in text.split())))


def _bare(run: str) -> str:
    if run in _ENGLISH:
        return ""
    for filler in _FILLERS:
        run = run.replace(filler, "")
    return run


def _covered(run: str, label: str) -> bool:
    """Whether a run of letters is made of parts of a label and of words that say nothing."""
    if run.isascii():
        return run in _ENGLISH or any(one in label for one in _others(_stem(run)))
    reached = [True] + [False] * len(run)
    for end in range(1, len(run) + 1):
        for start in range(end):
            part = run[start:end]
            if reached[start] and (
                part in _FILLERS
                or ((end - start > 1 or len(run) == 1) and any(x in label for x in _others(part)))
            ):
                reached[end] = True
                break
    return reached[-1]


def _stem(word: str) -> str:
    """A word without its plural: universities, incubators."""
    if word.endswith("ies") and len(word) > 4:
        return word[:-3]
    return word[:-1] if word.endswith("s") and len(word) > 3 else word


def _others(part: str) -> tuple[str, ...]:
    """A word, and others of the same meaning."""
    return (part, *(word for group in _SAME if part in group for word in group))
