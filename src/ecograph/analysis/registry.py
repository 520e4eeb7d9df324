"""All measures by name, assembled from the files of their families."""

from __future__ import annotations

from typing import Final

from ecograph.analysis import (
    brokerage,
    core_number,
    degree,
    gefura,
    mixing,
    resilience,
    shortest,
    spectral,
    structural_holes,
    two_mode,
)
from ecograph.analysis.measure import Measure, registry
from ecograph.errors import BadRequest

__all__ = ["MEASURES", "measure_named"]

MEASURES: Final[dict[str, Measure]] = registry(
    brokerage.FAMILY,
    core_number.FAMILY,
    degree.FAMILY,
    gefura.FAMILY,
    mixing.FAMILY,
    resilience.FAMILY,
    shortest.FAMILY,
    spectral.FAMILY,
    structural_holes.FAMILY,
    two_mode.FAMILY,
)


def measure_named(name: str) -> Measure:
    """Look up a measure.

    Raises
    ------
    BadRequest
        If there is none of that name; the message lists those there are.
    """
    if name not in MEASURES:
        raise BadRequest(f"There is no measure {name!r}.", f"Known: {', '.join(MEASURES)}.")
    return MEASURES[name]
