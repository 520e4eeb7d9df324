"""All figures of this machine in one command: builds, service, SPARQL, measures, imports, Spark.

    python benchmarks/run.py [--small] [--only STEP …] [--data DIR] [--folder DIR] [--write FILE]

Each step is a program of this folder, which measures its peers beside ecograph in the same run.
What is not installed is left out and named with the way to get it. ``--data`` holds
``cordis-h2020/`` and ``networks/``; without them the default graph stands for Horizon 2020.
``--small`` shortens every step, to see whether all of them run.
"""

from __future__ import annotations

import argparse
import math
import os
import shutil
import subprocess
import sys
import time
import urllib.request
from contextlib import suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from bench_measures import write
from bench_sparql_peers import free_port
from networks import SHARED

from ecograph.pipeline.snapshot import current

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).parent
SOURCES = {  # what a step or one of its peers needs, and how to get it
    "wrk": "apt-get install wrk",
    "java": "apt-get install openjdk-17-jre-headless",
    "virtuoso-t": "apt-get install virtuoso-opensource-7-bin",
    "oxigraph": "pip install oxigraph",
    "rdflib_endpoint": "pip install rdflib-endpoint",
    "igraph": "pip install igraph",
    "networkit": "pip install networkit",
    "rustworkx": "pip install rustworkx",
    "networkx": "pip install networkx",
    "pyspark": "pip install 'ecograph[spark]'",
    "pyarrow": "pip install 'ecograph[spark]'",
}


@dataclass(frozen=True, slots=True)
class Step:
    """A program, its arguments, those of a short run, what it cannot do without, its peers."""

    program: str
    arguments: tuple[str, ...] = ()
    small: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    peers: tuple[str, ...] = ()
    writes: bool = False
    """Whether it puts its own tables into the page."""


def steps(home: Path, default: Path, data: Path) -> Iterator[Step]:
    """All steps, the quick ones first."""
    of_home = ("--home", str(home))
    short = ("--entities", "50", "--seconds", "1")
    yield Step("bench_throughput", of_home, short, peers=("wrk",))
    yield Step(
        "bench_sparql_peers",
        (*of_home, "--small-home", str(default)),
        ("--queries", "100", "--seconds", "1", "--rounds", "1"),
        needs=("wrk",),
        peers=("virtuoso-t", "oxigraph", "rdflib_endpoint"),
    )
    cordis = ("--data", str(data)) if (data / "cordis-h2020").is_dir() else ()
    yield Step("bench_imports", cordis, ("--rows", "10000"))
    if (data / "networks").is_dir():
        yield Step(
            "bench_measures",
            ("--data", str(data)),
            ("--graphs", "ca-GrQc", "--no-suite", "--only", "components", "core numbers"),
            peers=("igraph", "networkit", "rustworkx", "networkx"),
            writes=True,
        )
    short = ("--steps", "degree", "strength")
    yield Step("bench_spark", of_home, short, needs=("pyspark", "pyarrow", "java"))


def there(name: str) -> bool:
    """Whether a command or a module is installed."""
    beside = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    return bool(shutil.which(name, path=beside)) or find_spec(name) is not None


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command wrote and took."""

    output: str
    seconds: float
    processors: float
    megabytes: float
    code: int


def run(*command: str) -> Ran:
    """Run a command to its end, showing what it writes."""
    start, lines = time.monotonic(), []
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, encoding="utf-8") as process:
        for line in process.stdout or ():
            print(line, end="", flush=True)
            lines.append(line)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    took, processors = time.monotonic() - start, used.ru_utime + used.ru_stime
    return Ran("".join(lines), took, processors, used.ru_maxrss / 1024, process.returncode)


def ready(home: Path) -> float:
    """Seconds from starting the service to its first answer."""
    start, port = time.monotonic(), free_port()
    command = [sys.executable, "-m", "ecograph", "serve", "--home", str(home)]
    process = subprocess.Popen([*command, "--port", str(port)], stderr=subprocess.DEVNULL)
    try:
        while process.poll() is None and time.monotonic() < start + 60:
            with (
                suppress(OSError),
                urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5),
            ):
                return time.monotonic() - start
            time.sleep(0.02)
        raise SystemExit("the service did not become ready")
    finally:
        process.terminate()
        process.wait(timeout=20)


def built(homes: dict[str, tuple[Path, tuple[str, ...]]]) -> str:
    """Build each graph: a table, and with which power of the triples its figures grow."""
    head = ("triples", "s", "CPU s", "MB", "MB on disk", "bytes a triple", "ready, s")
    lines = [f"| graph | {' | '.join(head)} |", "|---" + "|---:" * len(head) + "|"]
    figures = []
    for name, (home, sources) in homes.items():
        given = [word for one in sources for word in ("--source", one)]
        command = (sys.executable, "-m", "ecograph", "build", "--anew", "--home", str(home))
        ran = run(*command, *given)
        if ran.code:
            raise SystemExit(f"{name}: the build ended with {ran.code}")
        snapshot = current(home)
        triples = sum(snapshot.manifest.triples.values())
        disk = sum(one.stat().st_size for one in snapshot.path.rglob("*") if one.is_file())
        figures.append((triples, ran.seconds, ran.processors, ran.megabytes, disk / 1e6))
        shown = [f"{one:,.1f}" for one in figures[-1][1:]]
        more = (f"{disk / triples:,.0f}", f"{ready(home):.2f}")
        lines.append(f"| {name} | {triples:,} | {' | '.join((*shown, *more))} |")
    if len(figures) > 1:
        first, last = figures[0], figures[-1]
        times = math.log(last[0] / first[0])
        powers = [f"{math.log(b / a) / times:.2f}" for a, b in zip(first, last, strict=True)]
        lines.append(f"| exponent | {' | '.join(powers)} | | |")
    return "\n".join(lines) + "\n"


def graphs(folder: Path, data: Path, *, small: bool) -> dict[str, tuple[Path, tuple[str, ...]]]:
    """The graphs that are built, the smallest first."""
    homes: dict[str, tuple[Path, tuple[str, ...]]] = {"default graph": (folder / "default", ())}
    if not small and (data / "cordis-h2020").is_dir():
        cordis = f"cordis={data / 'cordis-h2020'}"
        homes["Horizon 2020"] = (folder / "h2020", (cordis,))
    return homes


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--small", action="store_true", help="shorten every step")
    parser.add_argument("--only", nargs="+", metavar="STEP", help="such as builds bench_imports")
    parser.add_argument("--data", type=Path, default=SHARED)
    parser.add_argument("--folder", type=Path, default=Path("build/bench"), help="of the graphs")
    parser.add_argument("--write", type=Path, help="a page with markers, to put the figures in")
    given = parser.parse_args()
    absent = {name: way for name, way in SOURCES.items() if not there(name)}

    def put(name: str, text: str) -> None:
        if given.write:
            write(given.write, text, name)

    failed: list[str] = []
    homes = graphs(given.folder, given.data, small=given.small)
    if not given.only or "builds" in given.only:
        table = built(homes)
        print(table)
        put("builds", table)
    default, *_, home = [one for one, _ in (*homes.values(), *homes.values())]
    for step in steps(home, default, given.data):
        if given.only and step.program not in given.only:
            continue
        missing = [name for name in step.needs if name in absent]
        print(f"\n# {step.program}", flush=True)
        if missing:
            print(f"left out: needs {', '.join(missing)}")
            continue
        arguments = (*step.arguments, *(step.small if given.small else ()))
        if step.writes and given.write:
            arguments += ("--write", str(given.write))
        ran = run(sys.executable, str(HERE / f"{step.program}.py"), *arguments)
        print(f"{ran.processors:.0f} CPU s, at most {ran.megabytes:.0f} MB", flush=True)
        if ran.code:
            failed.append(step.program)
            continue
        without = [name for name in step.peers if name in absent]
        said = f"without {', '.join(without)}\n" if without else ""
        if not step.writes:
            put(step.program.removeprefix("bench_"), f"```text\n{ran.output}{said}```\n")
    for name, way in absent.items():
        print(f"absent: {name} ({way})")
    if failed:
        raise SystemExit(f"ended with an error: {', '.join(failed)}")


if __name__ == "__main__":
    main()
