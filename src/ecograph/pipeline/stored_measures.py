"""The rankings that the build stores, of its collaboration network."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from ecograph.analysis.effort import Effort
from ecograph.analysis.measure import LARGE
from ecograph.analysis.observations import Run, ranking_quads
from ecograph.analysis.ranking import rank
from ecograph.analysis.registry import MEASURES
from ecograph.model.namespaces import ID_BASE
from ecograph.pipeline.kept import digest_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ecograph.analysis.measure import Measure, Values
    from ecograph.network.network import Network
    from ecograph.pipeline.kept import Kept

__all__ = ["STORED", "lines"]

STORED: Final = (
    "betweenness",
    "closeness",
    "constraint",
    "core",
    "degree",
    "eigenvector",
    "pagerank",
    "strength",
)
"""What the build stores; of a network of more than 5,000 nodes only what is cheap."""


@dataclass(frozen=True, slots=True)
class _Remembered:
    """An engine that computes what it did not compute of the same network before."""

    kept: Kept
    made_from: str

    def values(self, network: Network, measure: Measure) -> Values:
        def compute() -> str:
            return json.dumps(measure.function(network).tolist())

        key = digest_of((measure.name, self.made_from))
        return np.array(json.loads(self.kept.text("measure", key, compute)), dtype=np.float64)


def lines(network: Network, made_from: str, kept: Kept, *, base: str = ID_BASE) -> Iterator[str]:
    """Write the stored rankings of a network as lines of N-Quads, each once.

    Parameters
    ----------
    network
        The network.
    made_from
        A digest of it, without that of the graph: what was computed of the same is kept.
    kept
        What earlier builds computed.
    base
        Base of every entity IRI.
    """
    effort = Effort(engine=_Remembered(kept, made_from))
    cube: set[str] = set()  # that of all measures
    for measure in STORED:
        if len(network) <= LARGE or MEASURES[measure].cheap:
            for line in _quads(network, measure, base, effort):
                if line not in cube:
                    yield line.rstrip("\n")
                if line.startswith(f"<{base}metrics/cube> "):
                    cube.add(line)


def _quads(network: Network, measure: str, base: str, effort: Effort) -> Iterator[str]:
    ranking = rank(network, measure, effort=effort)
    run = Run.of_measure(ranking.made_by.described(), ranking.status)
    reason = ((ranking.reason.zh, "zh"), (ranking.reason.en, "en"))
    notes = [(text, language) for text, language in reason if text]
    rows = ((row.id, row.value, row.rank) for row in ranking.rows)
    return ranking_quads(run, rows, notes, base)
