"""Parameters with which every named analysis answers on the two graphs of the tests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ecograph.answers.operations.analyses import ANALYSES

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["DALIAN", "REGION"]

DALIAN: Mapping[str, Mapping[str, Any]] = {
    name: dict(one.example) for name, one in ANALYSES.items()
}
REGION: Mapping[str, Mapping[str, str]] = {
    "backbone": {"level": "0.2"},
    "brokerage": {"groups": "sector"},
    "chain-gaps": {"region": "沧岚市"},
    "chains": {"region": "沧岚市"},
    "rank-intervals": {"measure": "strength"},
    "specialisation": {"least": "1"},
    "suggestions-judged": {"split": "2021", "undated": "include", "min_ties": "5"},
    "what-if": {"remove": "沧岚大学"},
}
