"""Measures of networks between organisations, and the rankings made from them."""

from __future__ import annotations

from ecograph.analysis.communities import Communities, communities
from ecograph.analysis.measure import LARGE, Measure
from ecograph.analysis.ranking import Caveat, MadeBy, RankedRow, Ranking, rank
from ecograph.analysis.registry import MEASURES, measure_named

__all__ = [
    "LARGE",
    "MEASURES",
    "Caveat",
    "Communities",
    "MadeBy",
    "Measure",
    "RankedRow",
    "Ranking",
    "communities",
    "measure_named",
    "rank",
]
