"""Everything long about the service, one after another, with its figures written down.

Run it as ``make soak`` (`MINUTES=1` shortens it), or as
``python benchmarks/soak.py --home HOME [--large HOME] [--minutes 10] [--write docs/soak.md]``.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import os
import platform
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from ecograph import __version__
from ecograph.pipeline.snapshot import current

HERE = Path(__file__).parent
BEGIN, END = "<!-- soak: begin -->", "<!-- soak: end -->"
USED = ("fastapi", "uvicorn", "pyoxigraph", "schemathesis", "hypothesis")


@dataclass(frozen=True, slots=True)
class Part:
    """One long check: its title, its program and what that is given."""

    title: str
    program: str
    arguments: tuple[str, ...]


def parts(home: Path, large: Path, minutes: float) -> list[Part]:
    """The checks in their order; ten minutes are the full measure."""
    full = minutes / 10
    paging = ("--count", str(int(1000 * min(full, 1))), "--pages", str(int(500 * min(full, 1))))
    return [
        Part(
            "The whole OpenAPI, by properties",
            "soak_openapi.py",
            ("--home", str(home), "--requests", str(max(int(20_000 * full), 500))),
        ),
        Part("Abuse", "soak_abuse.py", ("--home", str(home), "--seconds", str(60 * full))),
        Part("Paging", "bench_paging.py", ("--home", str(large), *paging)),
        Part("Mixed load", "soak_load.py", ("--home", str(home), "--minutes", str(minutes))),
    ]


def run(part: Part, console: Console) -> tuple[str, bool]:
    """Run a check and show what it says; whether it holds."""
    console.rule(part.title)
    begun, load = time.monotonic(), os.getloadavg()[0]
    done = subprocess.run(
        [sys.executable, str(HERE / part.program), *part.arguments],
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    holds = done.returncode == 0
    took = f"{time.monotonic() - begun:.0f} s, load of the machine before: {load:.1f}"
    told = f"{done.stdout.rstrip()}\n{'holds' if holds else 'DOES NOT HOLD'}; {took}"
    console.print(told, markup=False, highlight=False)
    return told, holds


def machine(home: Path, large: Path) -> str:
    """Where this was: the machine, the versions and the graphs; no date."""
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in USED)
    graphs = " and ".join(
        f"{sum(current(one).manifest.triples.values()):,} triples"
        for one in dict.fromkeys((home, large))
    )
    system = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores"
    python = platform.python_version()
    return f"ecograph {__version__}, Python {python}, {system}; {versions}; {graphs}"


def put(file: Path, text: str) -> None:
    """Put the figures between the markers of a file."""
    whole = file.read_text(encoding="utf-8")
    before, _, rest = whole.partition(BEGIN)
    after = rest.partition(END)[2]
    file.write_text(f"{before}{BEGIN}\n{text}\n{END}{after}", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--large", type=Path, help="a larger graph for the paging; else the same")
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--only", default="", help="checks whose title has this in it")
    parser.add_argument("--write", type=Path, help="file whose figures are replaced")
    options = parser.parse_args()
    large, console = options.large or options.home, Console(width=110)
    chosen = [
        one
        for one in parts(options.home, large, options.minutes)
        if options.only.lower() in one.title.lower()
    ]
    told = [(one.title, *run(one, console)) for one in chosen]
    figures = [f"### {title}\n\n```text\n{text}\n```" for title, text, _ in told]
    if options.write:
        put(options.write, "\n\n".join([machine(options.home, large) + ".", *figures]))
    if not all(holds for *_, holds in told):
        raise SystemExit("not everything holds")


if __name__ == "__main__":
    main()
