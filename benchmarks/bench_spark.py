"""Spark beside this process: the same network, step by step, and how both grow with its lifts.

Run it as ``python benchmarks/bench_spark.py --home HOME [--master URL] [--millions 1 10]``; HOME is
a built graph, H2020 for the figures of docs/spark.md. Needs the extras ``spark`` and ``fast``.
Seconds are of the processors, of this process and of Spark's with ``local[N]``, so that neighbours
on the machine do not count; by the clock Spark takes about the Nth part.
"""

from __future__ import annotations

import argparse
import math
import os
import resource
import shutil
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import lifted
import numpy as np
from numpy.typing import NDArray
from scipy.sparse.csgraph import connected_components

from ecograph.analysis.engine.graph import graph_of
from ecograph.analysis.engine.power_iteration import pagerank
from ecograph.analysis.engine.triangles import triangles
from ecograph.analysis.spark import frames, participations
from ecograph.analysis.spark.session import connected
from ecograph.network.counting import shares, tie_sums
from ecograph.pipeline.snapshot import current

if TYPE_CHECKING:
    from collections.abc import Callable

    from networks import Matrix
    from pyspark.sql import SparkSession

STEPS = ("projection", "degree", "strength", "components", "pagerank", "triangles")
Values = NDArray[Any]
Figures = dict[str, tuple[float, Any]]


def timed(
    do: Callable[[], Any], clock: Callable[[], float] = time.process_time
) -> tuple[float, Any]:
    start = clock()
    found = do()
    return clock() - start, found


def embedded(incidence: Matrix, steps: list[str]) -> Figures:
    """Seconds and values of each step in this process."""
    share = shares("newman", np.diff(incidence.indptr))
    none = np.zeros(incidence.shape[0], np.bool_)
    found: Figures = {"projection": timed(lambda: tie_sums(incidence, share, none))}
    ties = found["projection"][1]
    work: dict[str, Callable[[], Any]] = {
        "degree": lambda: np.diff(ties.indptr),
        "strength": lambda: ties.sum(axis=1),
        "components": lambda: connected_components(ties, connection="strong")[1],
        "pagerank": lambda: pagerank(ties, rounds=2000, tolerance=1e-14 / ties.shape[0]),
        "triangles": lambda: triangles(graph_of(ties)),
    }
    return found | {one: timed(work[one]) for one in steps if one in work}


def on_spark(
    session: SparkSession, path: Path, size: int, steps: list[str], precision: float
) -> Figures:
    """The same by Spark: each step to the end, its values only where they are compared."""
    rows = participations.read(session, str(path))
    ties = frames.project(rows)
    clock = partial(seconds, process(session))
    found: Figures = {"projection": timed(ties.count, clock)}
    tied = ties.selectExpr("explode(array(low, high)) AS n").distinct().count()
    work = {
        "degree": lambda: frames.degrees(ties),
        "strength": lambda: frames.degrees(ties),
        "components": lambda: frames.components(ties).withColumnRenamed("component", "components"),
        "pagerank": lambda: frames.pagerank(ties, alone=size - tied, precision=precision),
        "triangles": lambda: frames.triangles(ties),
    }
    usual = {"pagerank": frames.teleport(tied, size - tied)}

    def column(name: str) -> Values:
        table = work[name]().toArrow()
        values = np.full(size, usual.get(name, 0.0))
        values[table["organisation"].to_numpy()] = table[name].to_numpy()
        return values

    for one in steps:
        if one in work:
            found[one] = timed(partial(column, one), clock)
            print(f"<!-- {one}: {found[one][0]:.3g} s -->", flush=True)
    ties.unpersist()
    return found


def apart(step: str, ours: Values, theirs: Values) -> float:
    """The largest relative difference of any value; of components, whether they are the same."""
    if step == "projection":
        return abs(ours.nnz // 2 - int(theirs))
    if step == "components":
        tied = np.bincount(ours)[ours] > 1
        pairs = np.unique(np.stack([ours[tied], theirs[tied]]), axis=1).shape[1]
        return float(pairs - len(np.unique(ours[tied])))
    return float((np.abs(ours - theirs) / np.maximum(np.abs(ours), 1e-300)).max())


def process(session: SparkSession) -> Path:
    """What the system tells of Spark's own process."""
    return Path(f"/proc/{session._jvm.java.lang.ProcessHandle.current().pid()}")


def seconds(process: Path) -> float:
    """Seconds of the processors that it has had."""
    fields = (process / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory(process: Path) -> float:
    """Most megabytes that it has had."""
    text = (process / "status").read_text(encoding="utf-8")
    return int(text.split("VmHWM:")[1].split()[0]) / 1024


def row(count: int, step: str, ours: Figures, theirs: Figures) -> str:
    here, there = ours.get(step), theirs.get(step)
    cells = [f"{one[0]:.3g}" if one else "–" for one in (here, there)]
    same = f"{apart(step, here[1], there[1]):.1g}" if here and there else "–"
    return f"| {count:,} | {step} | {' | '.join(cells)} | {same} |"


def exponents(runs: list[tuple[int, Figures, Figures]]) -> None:
    """How seconds grow between the smallest and the largest network: with which power."""
    (low, *first), (high, *last) = runs[0], runs[-1]
    for name, one, other in zip(("embedded", "Spark"), first, last, strict=True):
        for step in one.keys() & other.keys():
            power = math.log(other[step][0] / one[step][0]) / math.log(high / low)
            print(f"exponent of {step}, {name}: {power:.2f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--master", default="local[2]")
    parser.add_argument("--millions", type=float, nargs="*", default=[])
    parser.add_argument("--steps", nargs="*", default=STEPS, choices=STEPS)
    parser.add_argument("--precision", type=float, default=1e-10, help="of PageRank on Spark")
    parser.add_argument("--only", choices=("embedded", "spark"))
    parser.add_argument("--folder", type=Path, help="that the workers see too")
    given = parser.parse_args()
    incidence = current(given.home).collaboration.participants.incidence
    runs = []
    print("| participations | step | embedded, s | Spark, s | apart |\n|---:|---|---:|---:|---:|")
    for copies in (1, *(lifted.copies_for(incidence, one) for one in given.millions)):
        whole, ours, theirs = lifted.matrix(incidence, copies), {}, {}
        if given.only != "spark":
            ours = embedded(whole, given.steps)
        if given.only != "embedded":
            folder = Path(tempfile.mkdtemp(dir=given.folder)) / "parquet"
            lifted.write(incidence, copies, folder)
            with connected(given.master) as session:
                size = whole.shape[1]
                theirs = on_spark(session, folder, size, given.steps, given.precision)
                print(f"<!-- Spark: at most {memory(process(session)):,.0f} MB -->")
            shutil.rmtree(folder.parent)
        for step in STEPS:
            print(row(whole.nnz, step, ours, theirs), flush=True)
        runs.append((whole.nnz, ours, theirs))
    if len(runs) > 1:
        exponents(runs)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"<!-- this process: at most {peak:,.0f} MB -->")


if __name__ == "__main__":
    main()
