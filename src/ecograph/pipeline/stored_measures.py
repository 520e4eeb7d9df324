"""The rankings that the build stores, of its collaboration network."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ecograph.analysis.measure import LARGE
from ecograph.analysis.observations import Run, ranking_quads
from ecograph.analysis.ranking import rank
from ecograph.analysis.registry import MEASURES
from ecograph.model.namespaces import ID_BASE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ecograph.network.network import Network

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


def lines(network: Network, *, base: str = ID_BASE) -> Iterator[str]:
    """Write the stored rankings of a network as lines of N-Quads, each once."""
    cube: set[str] = set()  # that of all measures
    for measure in STORED:
        if len(network) <= LARGE or MEASURES[measure].cheap:
            for line in _quads(network, measure, base):
                if line not in cube:
                    yield line.rstrip("\n")
                if line.startswith(f"<{base}metrics/cube> "):
                    cube.add(line)


def _quads(network: Network, measure: str, base: str) -> Iterator[str]:
    ranking = rank(network, measure)
    run = Run.of_measure(ranking.made_by.described(), ranking.status)
    reason = ((ranking.reason.zh, "zh"), (ranking.reason.en, "en"))
    notes = [(text, language) for text, language in reason if text]
    rows = ((row.id, row.value, row.rank) for row in ranking.rows)
    return ranking_quads(run, rows, notes, base)
