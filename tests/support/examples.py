"""What is asked of each operation, where all of them are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from ecograph.answers.registry import operations

if TYPE_CHECKING:
    from ecograph.answers.operation import Operation

__all__ = ["IN_BOTH_LANGUAGES", "given_to"]

EXAMPLES: dict[str, dict[str, object]] = {
    "figure-sum": {"figure": ["dalian-2015/o-rd-firms"]},
    "figure-ratio": {
        "numerator": ["dalian-2015/o-rd-taxrelief"],
        "denominator": ["dalian-2015/o-rd-firms"],
    },
    "communities": {"runs": 3, "limit": 5},
    "leave-one-source-out": {"limit": 3, "region": "大连市"},
    "rank-intervals": {"measure": "strength", "resamples": 100, "limit": 5},
    "resilience": {"runs": 2, "limit": 3},
}
"""What is asked where the documented example is slow, or there is none."""


IN_BOTH_LANGUAGES = [
    pytest.param(one, lang, marks=pytest.mark.long if (number + turn) % 2 else ())
    for turn, one in enumerate(operations())
    for number, lang in enumerate(("zh", "en"))
]
"""Every operation in both languages; before a commit each in one, and each language with half."""


def given_to(operation: Operation[..., Any, Any], lang: str) -> dict[str, Any]:
    return {**EXAMPLES.get(operation.name, operation.example), "lang": lang}
