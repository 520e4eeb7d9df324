"""All named analyses."""

from __future__ import annotations

from typing import Any, Final

from ecograph.answers.operations import chains, communities, rankings, tie_analyses
from ecograph.answers.operations.analysis import Analysis

__all__ = ["ANALYSES"]

ANALYSES: Final[dict[str, Analysis[..., Any]]] = {
    one.name: one
    for one in sorted(
        (
            one
            for family in (chains, communities, rankings, tie_analyses)
            for one in vars(family).values()
            if isinstance(one, Analysis)
        ),
        key=lambda one: one.name,
    )
}
"""The named analyses, by name."""
