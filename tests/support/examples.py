"""What is asked of each operation, where all of them are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ecograph.answers.operation import Operation

__all__ = ["given_to"]

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


def given_to(operation: Operation[..., Any, Any], lang: str) -> dict[str, Any]:
    return {**EXAMPLES.get(operation.name, operation.example), "lang": lang}
