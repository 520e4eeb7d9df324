"""A measure: a function from a network to one number a node, with its definition beside it."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING, Final, Literal

import numpy as np
from numpy.typing import NDArray

from ecograph.model.labels import NO_TEXT, Bilingual

if TYPE_CHECKING:
    from collections.abc import Callable

    from ecograph.network.network import Network

__all__ = ["AFFORDABLE", "LARGE", "Measure", "Values", "registry"]

LARGE: Final = 5_000
"""Networks of more nodes get only the measures that are `cheap` or `affordable` at their size."""

AFFORDABLE: Final = 50_000
"""Nodes up to which what takes seconds of compiled code at most is computed while one waits."""

Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Measure:
    """What a measure means, and the function that computes it.

    Attributes
    ----------
    weight
        What the ties stand for: ``strength`` (how much two collaborate), ``distance``
        (= 1/strength), or ``none`` (a tie is a tie).
    bounds
        No value of any network lies outside.
    ascending
        The least value ranks first (a low constraint is the broker's).
    cheap
        Affordable on networks of any size.
    affordable
        Nodes up to which a ranking computes it without being told to.
    compiled
        Above :data:`LARGE` nodes only the compiled engine does.
    squares_add_up
        The squares of all values add up to 1, so that a few may hold most of it.
    function
        One value a node, in the order of the network; NaN where the measure is not defined.
    estimate
        The same from a number of sources drawn with a seed, and how far, with the confidence
        asked for, any value may be from the exact one; None where it is never estimated.
    """

    name: str
    title: Bilingual
    definition: Bilingual
    formula: str
    normalisation: str
    weight: Literal["none", "strength", "distance"]
    reference: str
    doi: str
    function: Callable[[Network], Values]
    estimate: Callable[[Network, int, int, float], tuple[Values, float]] | None = None
    bounds: tuple[float, float] = (0.0, inf)
    ascending: bool = False
    cheap: bool = False
    affordable: int = LARGE
    compiled: bool = False
    squares_add_up: bool = False
    caveat: Bilingual = NO_TEXT


def registry(*families: tuple[Measure, ...]) -> dict[str, Measure]:
    """Measures by name, sorted."""
    measures = {measure.name: measure for family in families for measure in family}
    return dict(sorted(measures.items()))
