"""From quads to a network: about a million triples of Horizon 2020, and all of a built graph.

    python benchmarks/bench_store.py [--data DIR] [--home HOME]

The first projects of the table, so many that the source asserts about a million triples of them,
are written as N-Quads, once. Then, five times: the links are collected from the file, as a build
does, and the collaboration network is projected; the median is told. With ``--home`` the network
of the graph that is built there is projected from its links.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import statistics
import tempfile
import time
from pathlib import Path

from networks import SHARED

from ecograph.links.collect import LinkColumns
from ecograph.links.table import Links
from ecograph.model.namespaces import ID_BASE
from ecograph.model.ontology import load
from ecograph.model.quad_file import QuadFile
from ecograph.model.quad_scan import QuadScan
from ecograph.network.projection import project
from ecograph.network.rules import Rules
from ecograph.pipeline.snapshot import current
from ecograph.sources.registry import open_source

PROJECTS = 8_250  # of which the source asserts a million triples


def cut_tables(folder: Path, into: Path, projects: int) -> None:
    """Write the tables again, with the first projects only."""
    chosen: set[str] = set()
    for name, key in (("project", "id"), ("organization", "projectID")):
        with gzip.open(folder / f"{name}.csv.gz", "rt", encoding="utf-8-sig", newline="") as file:
            rows = csv.reader(file, delimiter=";")
            head = next(rows)
            place = head.index(key)
            table = list(rows)
        chosen = chosen or set(sorted((row[place] for row in table), key=int)[:projects])
        with (into / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, delimiter=";", quoting=csv.QUOTE_ALL)
            writer.writerow(head)
            writer.writerows(row for row in table if row[place] in chosen)


def made_quads(data: Path, folder: Path) -> Path:
    """Write the records as N-Quads; the file."""
    cut_tables(data / "cordis-h2020", folder, PROJECTS)
    source = open_source(f"cordis={folder}")
    quads = QuadFile(folder / "quads.nq", load(), ID_BASE)
    quads.add_stream(source.records(), lambda record: None)
    return quads.path


def timed(path: Path, rounds: int = 5) -> dict[str, float]:
    """Median CPU seconds of reading the links and of all; the triples, the ties found."""
    rules = Rules.load()
    reading, whole, ties = [], [], 0
    for _ in range(rounds):
        start = time.process_time()
        with path.open(encoding="utf-8") as lines:
            columns = LinkColumns()
            QuadScan(columns).see(lines)
        links = Links.of(*columns.tables(), "benchmark")
        reading.append(time.process_time() - start)
        ties = project(links, rules).counts.ties
        whole.append(time.process_time() - start)
    with path.open("rb") as lines:
        triples = sum(1 for _ in lines)
    medians = {"reading": statistics.median(reading), "whole": statistics.median(whole)}
    return {**medians, "triples": triples, "ties": ties}


def million(data: Path = SHARED) -> dict[str, float]:
    """The figures of the quads of about a million triples."""
    with tempfile.TemporaryDirectory() as folder:
        return timed(made_quads(data, Path(folder)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=SHARED)
    parser.add_argument("--home", type=Path)
    given = parser.parse_args()
    found = million(given.data)
    print(f"{found['triples']:,.0f} triples → {found['ties']:,.0f} ties: {found['whole']:.2f} s")
    print(f"  of which reading the links {found['reading']:.2f} s")
    if given.home:
        snapshot = current(given.home)
        start = time.process_time()
        project(Links.load(snapshot.path / "links"), Rules.load())
        print(f"from the saved links: {time.process_time() - start:.3f} s")


if __name__ == "__main__":
    main()
