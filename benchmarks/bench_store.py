"""From a store to a network: about a million triples of Horizon 2020, and all of it.

    python benchmarks/bench_store.py [--data DIR] [--home HOME]

The first projects of the table, so many that the source asserts about a million triples of them,
are loaded into an embedded store on disk, once. Then, five times, from the opened store: the links
are read by SPARQL, and the collaboration network is projected; the median is told. With ``--home``
the same for the graph that is built there.
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

from ecograph.links.table import Links
from ecograph.model.namespaces import ID_BASE
from ecograph.model.ontology import load
from ecograph.model.quad_file import QuadFile
from ecograph.network.projection import project
from ecograph.network.rules import Rules
from ecograph.pipeline.snapshot import current
from ecograph.sources.registry import open_source
from ecograph.store.oxigraph import GraphStore

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


def made_store(data: Path, folder: Path) -> tuple[Path, int]:
    """Load the records into a store on disk; its folder, and its triples."""
    cut_tables(data / "cordis-h2020", folder, PROJECTS)
    source = open_source(f"cordis={folder}")
    quads = QuadFile(folder / "asserted.nq", load(), ID_BASE)
    quads.add_stream(source.records(), lambda record: None)
    store = GraphStore.create(folder / "store")
    store.load_quads(quads.path)
    store.flush()
    return folder / "store", len(store.inner)


def timed(path: Path, base: str = ID_BASE, rounds: int = 5) -> tuple[float, float, int]:
    """Median CPU seconds of reading the links and of all; the ties found."""
    store, rules = GraphStore.open(path).inner, Rules.load()
    reading, whole, ties = [], [], 0
    for _ in range(rounds):
        start = time.process_time()
        links = Links.read(store, base, digest="benchmark")
        reading.append(time.process_time() - start)
        ties = project(links, rules).counts.ties
        whole.append(time.process_time() - start)
    return statistics.median(reading), statistics.median(whole), ties


def million(data: Path = SHARED) -> dict[str, float]:
    """The figures of the store of about a million triples."""
    with tempfile.TemporaryDirectory() as folder:
        path, triples = made_store(data, Path(folder))
        reading, whole, ties = timed(path)
    return {"triples": triples, "reading": reading, "whole": whole, "ties": ties}


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
        reading, whole, ties = timed(snapshot.path / "store", snapshot.manifest.base)
        triples = sum(snapshot.manifest.triples.values())
        print(f"{triples:,} triples → {ties:,} ties: {whole:.2f} s, reading {reading:.2f} s")
        start = time.process_time()
        project(Links.load(snapshot.path / "links"), Rules.load())
        print(f"from the saved links: {time.process_time() - start:.3f} s")


if __name__ == "__main__":
    main()
