"""How much computing a ranking may cost, what computes it, and what an estimate says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from ecograph.analysis.engines import EMBEDDED
from ecograph.analysis.measure import LARGE
from ecograph.errors import BadRequest

if TYPE_CHECKING:
    from ecograph.analysis.engines import Engine
    from ecograph.analysis.measure import Measure, Values
    from ecograph.network.network import Network

__all__ = ["CONFIDENCE", "SAMPLES", "Effort", "Estimated", "Estimation", "estimated"]

SAMPLES: Final = 1_000
"""Sources that an estimate is made from unless others are asked for."""

CONFIDENCE: Final = 0.95
"""Confidence of the error bound, of all values together."""

_METHOD: Final = "random sources without replacement (Brandes and Pich 2007)"


@dataclass(frozen=True, slots=True)
class Effort:
    """How much computing a ranking may cost, and where it is done.

    Attributes
    ----------
    exact
        Compute dear measures of large networks exactly, however long it takes.
    samples
        Estimate from so many sources, whatever the size; by default :data:`SAMPLES` sources where
        the network has more nodes than `exact_limit`.
    seed
        Of the choice of sources.
    exact_limit
        Networks of more nodes are estimated, where the measure can be.
    engine
        What computes exact values.
    """

    exact: bool = False
    samples: int | None = None
    seed: int = 0
    exact_limit: int = LARGE
    engine: Engine = EMBEDDED


@dataclass(frozen=True, slots=True)
class Estimation:
    """How an estimate was made, and how far from the exact value it may be.

    Attributes
    ----------
    samples, sources
        How many sources were drawn, and of how many.
    bound
        With `confidence`, every estimated value is within ± `bound` of the exact one.
    """

    method: str
    samples: int
    sources: int
    seed: int
    confidence: float
    bound: float
    exact_limit: int


@dataclass(frozen=True, slots=True)
class Estimated:
    """Estimated values, and how they were made."""

    values: Values
    about: Estimation


def estimated(network: Network, measure: Measure, effort: Effort) -> Estimated | None:
    """Estimate a measure if that is asked for, or the network is above the limit.

    Returns
    -------
    Estimated or None
        None if the measure is to be computed exactly.

    Raises
    ------
    BadRequest
        If both an estimate and exactness are asked for, or the measure cannot be estimated.
    """
    if effort.samples is not None and effort.exact:
        raise BadRequest("samples and exact exclude each other.", "Give one of them.")
    if effort.samples is not None and measure.estimate is None:
        raise BadRequest(f"{measure.name} is never estimated.", "Leave out samples.")
    large = len(network) > effort.exact_limit
    if measure.estimate is None or effort.exact or not (large or effort.samples):
        return None
    sources = int((np.diff(network.strength.indptr) > 0).sum())
    samples = min(effort.samples or SAMPLES, sources)
    values, bound = measure.estimate(network, samples, effort.seed, CONFIDENCE)
    about = Estimation(
        method=_METHOD,
        samples=samples,
        sources=sources,
        seed=effort.seed,
        confidence=CONFIDENCE,
        bound=bound,
        exact_limit=effort.exact_limit,
    )
    return Estimated(values, about)
