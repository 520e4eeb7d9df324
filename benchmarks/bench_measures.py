"""Every measure beside its peers, every figure of the speed targets: one command, one table.

    python benchmarks/bench_measures.py [--data DIR] [--graphs NAME ...] [--only MEASURE ...]
                                        [--full] [--no-suite] [--write FILE]

Runs on ca-GrQc, ca-CondMat and Horizon 2020 (``--data``: the folder that holds ``networks/`` and
``cordis-h2020/``). CPU seconds, so threads and neighbours on the machine do not count; the engines
take turns measure by measure; best of three (of seven below a tenth of a second). Compiling is done
before. Peers that are not installed are left out: ``pip install networkit igraph rustworkx``.

Exact betweenness, closeness and harmonic centrality of the peers on networks of more than 6,000
nodes are measured on 100 and on 300 sources and the difference is extended to all (``~``), those
of NetworkX on 200; ``--full`` runs the compiled peers to the end.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from bench_store import million
from engines import ENGINES, Given, Sampled, Task
from networks import SHARED, Matrix, coauthors, cordis_links, newman, participations
from targets import Cell, Row, failures, table

from ecograph.network.projection import project
from ecograph.network.rules import Rules

if TYPE_CHECKING:
    from collections.abc import Callable

GRAPHS = ("ca-GrQc", "ca-CondMat", "H2020")


def once(task: Callable[[], Any]) -> float:
    start = time.process_time()
    task()
    return time.process_time() - start


def best(task: Task) -> float:
    """The least of several runs, of as many as a second or so allows."""
    found = once(task)
    for _ in range(6 if found < 0.1 else 2 if found < 2 else 0):
        found = min(found, once(task))
    return found


def measured(task: Task | Sampled, sources: np.ndarray[Any, Any]) -> Cell:
    if not isinstance(task, Sampled):
        return Cell(best(task))
    few, size = task.few, len(sources)
    little = once(lambda: task.run(sources[:few]))
    if few >= 200:  # plain NetworkX, where getting ready costs nothing beside the search
        return Cell(little * size / few, sampled=True)
    more = once(lambda: task.run(sources[: 3 * few]))
    return Cell(little + (more - little) / (2 * few) * (size - few), sampled=True)


def compared(matrix: Matrix, *, full: bool, only: list[str]) -> list[Row]:
    """All measures of all engines that are there, the engines in turn."""
    given = Given.of(matrix, full=full)
    tasks = {name: made(given) for name, made in ENGINES.items() if find_spec(name)}
    rows = []
    for measure in tasks["ecograph"]:
        if only and measure not in only:
            continue
        cells = {
            engine: measured(offered[measure], given.sources)
            for engine, offered in tasks.items()
            if measure in offered
        }
        rows.append(Row(measure, cells))
        print(f"  {measure:40}", *(f"{e} {c}" for e, c in cells.items()), flush=True)
    return rows


def compiled() -> None:
    """Run everything of ours once on a small network, so that nothing is compiled later."""
    start = time.process_time()
    ends = np.arange(300)
    matrix = np.zeros((300, 300))
    matrix[ends, (ends + 1) % 300] = matrix[ends, (ends * 7 + 3) % 300] = 2.0
    np.fill_diagonal(matrix, 0)
    for task in ENGINES["ecograph"](Given.of(Matrix(matrix + matrix.T), full=True)).values():
        task()  # type: ignore[operator]
    print(f"compiling, or reading what is compiled: {time.process_time() - start:.1f} s")


def suite(links_folder: Path) -> dict[str, float]:
    """The standard suite and the exact paths, in a process of its own."""
    bench = Path(__file__).with_name("bench_suite.py")
    command = [sys.executable, str(bench), str(links_folder)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    stages = [json.loads(line) for line in done.stdout.splitlines()]
    total = {stage["stage"]: stage["total"] for stage in stages}
    for stage in stages[1:]:
        dear = sorted(stage["seconds"].items(), key=lambda pair: -pair[1])[:6]
        print(f"  suite, {stage['stage']}:", ", ".join(f"{n} {s:.2f} s" for n, s in dear))
    return {
        "standard": total["standard"] + total["projection"],
        "unweighted": sum(total[name] for name in ("projection", "standard", "unweighted")),
        "weighted": sum(total.values()),
        "peak": max(stage.get("peak", 0.0) for stage in stages),
    }


def horizon(data: Path, given: argparse.Namespace) -> tuple[list[Row], dict[str, float]]:
    """Horizon 2020: the measures, the projection, and the figures that have a target."""
    incidence = participations(data)
    rows = compared(newman(incidence), full=given.full, only=given.only)
    links, rules = cordis_links(data), Rules.load()
    cells = {
        "ecograph": Cell(best(lambda: project(links, rules))),
        "scipy": Cell(best(lambda: newman(incidence))),
    }
    rows.insert(1, Row("projection", cells))
    figures: dict[str, float] = {}
    if not given.no_suite:
        with tempfile.TemporaryDirectory() as folder:
            links.save(Path(folder))
            figures |= suite(Path(folder))
        found = million(data)
        figures |= {"million": found["whole"], "triples": found["triples"]}
    return rows, figures


def write(file: Path, text: str, name: str = "measures") -> None:
    """Put a text between the markers of a page that have its name."""
    begin, end = f"<!-- {name}: begin -->\n", f"<!-- {name}: end -->"
    before, rest = file.read_text(encoding="utf-8").split(begin)
    file.write_text(before + begin + text + end + rest.split(end)[1], encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, default=SHARED)
    parser.add_argument("--graphs", nargs="*", default=GRAPHS, choices=GRAPHS)
    parser.add_argument("--only", nargs="*", default=[], help="names of measures")
    parser.add_argument("--full", action="store_true", help="run the compiled peers to the end")
    parser.add_argument("--no-suite", action="store_true")
    parser.add_argument("--write", type=Path, help="a page with markers, to put the tables in")
    given = parser.parse_args()
    compiled()
    parts, failed = [], []
    for name in given.graphs:
        print(name, flush=True)
        figures: dict[str, float] = {}
        if name == "H2020":
            rows, figures = horizon(given.data, given)
        else:
            file = "ca-CondMat-lcc" if name == "ca-CondMat" else name
            rows = compared(coauthors(file, given.data), full=given.full, only=given.only)
        parts.append(table(name, rows, figures))
        failed += failures(name, rows, figures)
    text = "\n".join(parts)
    print(text)
    print("not reached:", *(failed or ["nothing"]), sep="\n  ")
    if given.write:
        write(given.write, text)


if __name__ == "__main__":
    main()
