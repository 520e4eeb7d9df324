"""How often rank intervals hold the true rank, and how wide they are: a simulation.

Run ``python benchmarks/bench_rank_coverage.py`` (about two minutes on a free core). Events are
drawn from a known process: sizes as in the Dalian collaboration tables, participants by
propensity. The true rank of an organisation is that of its expected degree or strength over as
many events, among the organisations that the drawn network shows. Tied organisations are
covered only when the interval holds every rank of the tie.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.sparse import csr_array
from scipy.stats import rankdata

from ecograph.analysis.rank_confidence import rank_intervals
from ecograph.network.projection import network_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ecograph.network.network import Network

EVENTS = 130
LEVEL = 0.95
MEASURES = ("strength", "degree")
SIZES = np.repeat(
    [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 14, 19], [79, 35, 15, 7, 6, 3, 2, 3, 3, 3, 1, 2, 1]
)


@dataclass(frozen=True, slots=True)
class Process:
    """Propensities of organisations, their field, and how much a field prefers its own.

    `tied` numbers classes of organisations that are alike in all; -1 for no class.
    """

    name: str
    propensity: NDArray[np.float64]
    field: NDArray[np.int64]
    preference: float
    tied: NDArray[np.int64]

    def draw(self, events: int, chance: np.random.Generator) -> csr_array[Any, Any]:
        """Draw events × organisations: a size, a field, then participants one by one."""
        sizes = chance.choice(SIZES, events)
        fields = chance.integers(self.field.max() + 1, size=events)
        own = self.field[None, :] == fields[:, None]
        keys = np.log(self.propensity) + np.log(self.preference) * own
        keys = keys + chance.gumbel(size=keys.shape)
        order = np.argsort(-keys, axis=1)[:, : SIZES.max()]
        members = order[np.arange(SIZES.max()) < sizes[:, None]]
        cells = (np.repeat(np.arange(events), sizes), members)
        return csr_array((np.ones(len(members)), cells), shape=keys.shape)

    def truth(self, chance: np.random.Generator, batches: int = 30) -> dict[str, Any]:
        """Expected strength and degree, from how often each pair meets in many events."""
        together = np.zeros((len(self.propensity),) * 2)
        for _ in range(batches):
            drawn = self.draw(2000, chance)
            together += (drawn.T @ drawn).toarray() / (2000 * batches)
        taking_part = np.diag(together).copy()
        np.fill_diagonal(together, 0)
        found = {
            "strength": EVENTS * taking_part,
            "degree": (1 - (1 - together) ** EVENTS).sum(axis=1),
        }
        for values in found.values():
            for number in range(self.tied.max() + 1):
                values[self.tied == number] = values[self.tied == number].mean()
        return found


def heavy_tailed(chance: np.random.Generator) -> Process:
    size = 900
    propensity = np.exp(1.6 * chance.standard_normal(size))
    fields = chance.integers(6, size=size)
    return Process("heavy tail, 6 fields", propensity, fields, 4.0, np.full(size, -1))


def three_classes() -> Process:
    tied = np.repeat([0, 1, 2], [5, 20, 300])
    propensity = np.array([30.0, 6.0, 0.7])[tied]
    return Process("three tied classes", propensity, np.zeros(325, dtype=int), 1.0, tied)


def percentile(
    network: Network, chance: np.random.Generator, resamples: int
) -> dict[str, tuple[NDArray[np.float64], NDArray[np.float64]]]:
    """The plain percentile bootstrap: rank in each resampled network, 2.5 and 97.5 %."""
    incidence = (network.incidence.toarray() > 0).astype(np.float32)
    events = len(incidence)
    found: dict[str, list[Any]] = {measure: [] for measure in MEASURES}
    for times in chance.multinomial(events, np.full(events, 1 / events), size=resamples):
        seen = incidence[times > 0]
        met = seen.T @ seen > 0
        found["strength"].append(times @ incidence)
        found["degree"].append(met.sum(axis=1) - np.diag(met))
    ends = {}
    for measure, values in found.items():
        ranked = rankdata(-np.array(values), method="min", axis=1)
        low, high = np.quantile(ranked, [(1 - LEVEL) / 2, (1 + LEVEL) / 2], axis=0)
        ends[measure] = low, high
    return ends


class Tally:
    """Coverage and widths, collected over networks."""

    def __init__(self, size: int) -> None:
        self.hit, self.seen = np.zeros(size), np.zeros(size)
        self.rows: list[tuple[float, ...]] = []

    def add(
        self,
        shown: NDArray[np.int64],
        truth: NDArray[np.float64],
        value: NDArray[np.float64],
        ends: tuple[NDArray[Any], NDArray[Any]],
    ) -> None:
        """Count one network: who is shown, true and found values, least and greatest ranks."""
        least = 1 + (truth[None, :] > truth[:, None]).sum(axis=1)
        most = len(truth) - (truth[None, :] < truth[:, None]).sum(axis=1)
        covered = (ends[0] <= least) & (ends[1] >= most)
        width = ends[1] - ends[0] + 1
        self.hit[shown] += covered
        self.seen[shown] += 1
        top, first = least <= 10, np.argsort(-value, kind="stable")
        self.rows.append(
            (
                covered.mean(),
                covered[top].mean(),
                width.mean(),
                float(np.median(width)),
                width[first[:10]].mean(),
                width[first[:3]].mean(),
            )
        )

    def line(self) -> str:
        """Mean coverage, top ten, worst node seen in half the networks; then the widths."""
        mean, top, *widths = np.mean(self.rows, axis=0)
        often = self.seen >= len(self.rows) / 2
        worst = (self.hit[often] / self.seen[often]).min()
        shown = "".join(f"{width:8.1f}" for width in widths)
        return f"{mean:7.3f}{top:7.3f}{worst:7.2f} |{shown}"


def simulate(process: Process, networks: int, resamples: int, seed: int) -> None:
    chance = np.random.default_rng(seed)
    truth = process.truth(chance)
    tallies = {
        (measure, method): Tally(len(process.propensity))
        for measure in MEASURES
        for method in ("ours", "percentile")
    }
    sizes, spent = [], 0.0
    for number in range(networks):
        drawn = process.draw(EVENTS, chance)
        names = {
            f"p{row:03}": [f"o{who:04}" for who in drawn[[row]].indices] for row in range(EVENTS)
        }
        network = network_of(names)
        shown = np.array([int(name[1:]) for name in network.nodes.id])
        sizes.append(len(shown))
        plain = percentile(network, chance, resamples // 2)
        for measure in MEASURES:
            start = time.perf_counter()
            rows = rank_intervals(
                network, measure, level=LEVEL, resamples=resamples, seed=number
            ).rows
            spent += time.perf_counter() - start
            rows = tuple(sorted(rows, key=lambda row: row.id))
            value = np.array([row.value for row in rows])
            ours = np.array([row.low for row in rows]), np.array([row.high for row in rows])
            for method, ends in (("ours", ours), ("percentile", plain[measure])):
                tallies[measure, method].add(shown, truth[measure][shown], value, ends)
    print(f"\n{process.name}: {networks} networks of {EVENTS} events")
    print(f"{np.mean(sizes):.0f} organisations on average; {spent / networks / 2:.2f} s an answer")
    print(
        f"{'measure':10}{'method':12}   mean top-10  worst | widths: mean  median  top-10   top-3"
    )
    for (measure, method), tally in tallies.items():
        print(f"{measure:10}{method:12}{tally.line()}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--networks", type=int, default=60)
    parser.add_argument("--resamples", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    started = time.perf_counter()
    for process in (heavy_tailed(np.random.default_rng(asked.seed)), three_classes()):
        simulate(process, asked.networks, asked.resamples, asked.seed)
    print(f"\nnominal level {LEVEL}; {time.perf_counter() - started:.0f} s")


if __name__ == "__main__":
    main()
