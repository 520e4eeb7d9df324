"""How a build and what is asked of it grow with the graph, up to ten million triples.

The sources are lifts (see ``lifted.py``) of one part of a CORDIS download, the projects that its
table of organisations names first: the degrees of the organisations, the sizes of the teams and
the small components are distributed alike in each. The same arguments give the same files.

Run it as ``python benchmarks/bench_growth.py --cordis DIR [--copies 1 3 8] [--folder DIR]``; it
takes 1.5 GB of disk for each three million triples, and removes a graph when it is measured.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import io
import itertools
import math
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import httpx
import numpy as np
import uvicorn
from lifted import shifts
from scipy.sparse import csr_array

import ecograph as eg
from ecograph.pipeline.snapshot import current
from ecograph.service.app import create_app
from ecograph.settings import Settings

PROJECTS = 6_500  # that make about a million triples
BUILD = "from ecograph.cli.main import main; main()"
TABLES = ("organization.csv", "project.csv")
Rows = list[dict[str, str]]


def part(download: Path) -> tuple[Rows, Rows]:
    """The rows of the first projects, those of a project beside each other; and the projects."""
    organisations, projects = (_rows(download / name) for name in TABLES)
    first = dict.fromkeys(one["projectID"] for one in organisations)
    number = {one: at for at, one in enumerate(itertools.islice(first, PROJECTS))}
    rows = [one for one in organisations if one["projectID"] in number]
    rows.sort(key=lambda one: number[one["projectID"]])
    return rows, [one for one in projects if one["id"] in number]


def _rows(path: Path) -> Rows:
    packed = path.with_name(path.name + ".gz")
    raw = gzip.decompress(packed.read_bytes()) if packed.exists() else path.read_bytes()
    return list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"), newline=""), delimiter=";"))


def lift(rows: Rows, projects: Rows, copies: int, folder: Path) -> None:
    """Write the tables of a lift of so many copies."""
    folder.mkdir(parents=True)
    shift = shifts(_incidence(rows), copies, seed=0).tolist()
    whose = [
        one | {"projectID": _at(one["projectID"], copy)} | _other(one, (copy + moved) % copies)
        for copy in range(copies)
        for one, moved in zip(rows, shift, strict=True)
    ]
    what = [one | {"id": _at(one["id"], copy)} for copy in range(copies) for one in projects]
    for name, table in zip(TABLES, (whose, what), strict=True):
        with (folder / name).open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(table[0]), delimiter=";", quoting=csv.QUOTE_ALL)
            writer.writeheader()
            writer.writerows(table)


def _incidence(rows: Rows) -> csr_array:
    organisation = {one["organisationID"]: 0 for one in rows}
    at = {one: number for number, one in enumerate(organisation)}
    sizes = [len(list(of)) for _, of in itertools.groupby(rows, lambda one: one["projectID"])]
    columns = [at[one["organisationID"]] for one in rows]
    pointer = np.concatenate([[0], np.cumsum(sizes)])
    ones = np.ones(len(rows), np.int8)
    return csr_array((ones, columns, pointer), shape=(len(sizes), len(at)))


def _at(number: str, copy: int) -> str:
    return f"{copy}{number.zfill(9)}" if copy and number else number


def _other(one: dict[str, str], copy: int) -> dict[str, str]:
    named = f"{one['name']} {copy}" if copy and one["name"] else one["name"]
    return {"organisationID": _at(one["organisationID"], copy), "name": named}


def built(source: Path, home: Path) -> tuple[float, float]:
    """Build; CPU seconds and the most megabytes of memory."""
    words = ["build", "--source", f"cordis={source}", "--home", str(home)]
    process = subprocess.Popen([sys.executable, "-c", BUILD, *words], stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"the build of {source} failed")
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def chosen(home: Path, count: int = 500) -> list[str]:
    """Entities at random, and the best linked one at the end."""
    links = current(home).links
    rows = random.Random(1).sample(range(len(links.nodes.id)), count)  # noqa: S311
    return [links.nodes.id[row] for row in (*rows, int(links.adjacency.degree.argmax()))]


def opened(home: Path) -> float:
    """Seconds from opening to the first answer: the neighbourhood of the best linked entity."""
    hub = chosen(home)[-1]
    start = time.perf_counter()
    eg.open(home).neighborhood(hub)
    return time.perf_counter() - start


def neighbourhoods(home: Path) -> float:
    """Milliseconds below which 95 of 100 neighbourhoods are answered, over the loopback."""
    app = create_app(current(home), Settings())
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    times = []
    try:
        base = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
        with httpx.Client(base_url=base, timeout=60) as client:
            client.get("/healthz")
            for one in chosen(home):
                start = time.perf_counter()
                client.get(f"/api/v1/entities/{one}/neighborhood?depth=1").raise_for_status()
                times.append((time.perf_counter() - start) * 1000)
    finally:
        server.should_exit = True
        thread.join()
    return statistics.quantiles(times, n=100)[94]


def measured(source: Path, home: Path) -> tuple[float, ...]:
    """Triples, then CPU seconds, megabytes of memory and disk, opening, neighbourhoods."""
    seconds, memory = built(source, home)
    folder = (home / "current").resolve()
    disk = sum(one.stat().st_size for one in folder.rglob("*") if one.is_file()) / 1e6
    triples = sum(current(home).manifest.triples.values())
    return triples, seconds, memory, disk, opened(home), neighbourhoods(home)


def exponents(runs: list[tuple[float, ...]]) -> list[str]:
    """The powers with which each figure grows with the triples, by least squares of logarithms."""
    triples, *figures = (np.log(one) for one in np.array(runs).T)
    return [f"{np.polyfit(triples, one, 1)[0]:.2f}" for one in figures]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--cordis", type=Path, required=True, help="a CORDIS download")
    parser.add_argument("--copies", type=int, nargs="+", default=[1, 3, 8])
    parser.add_argument("--folder", type=Path, help="for what is built, by default a temporary one")
    given = parser.parse_args()
    rows, projects = part(given.cordis)
    runs = []
    print("| triples | CPU s | memory, MB | disk, MB | opening, s | neighbourhood p95, ms |")
    print("|---:|---:|---:|---:|---:|---:|")
    for copies in given.copies:
        work = Path(tempfile.mkdtemp(dir=given.folder))
        try:
            lift(rows, projects, copies, work / "source")
            runs.append(measured(work / "source", work / "home"))
        finally:
            shutil.rmtree(work)
        triples, seconds, memory, disk, opening, p95 = runs[-1]
        figures = f"{seconds:.0f} | {memory:,.0f} | {disk:,.0f} | {opening:.2f} | {p95:.1f}"
        print(f"| {triples:,.0f} | {figures} |", flush=True)
    if len(runs) > 1 and not math.isclose(runs[0][0], runs[-1][0]):
        print(f"| exponent | {' | '.join(exponents(runs))} |")


if __name__ == "__main__":
    main()
