"""The figures of this machine: builds, readiness, look-ups; one command, one table.

Run it as ``python benchmarks/run.py [--cordis DIR]``; with the official CORDIS files at hand it
builds and serves H2020 too. Measures against their peers: ``bench_measures.py``; rank intervals:
``bench_rank_coverage.py``.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from rich.console import Console

PROGRAM = "from ecograph.cli.main import main; main()"
PORT = 18765


def run(home: Path, *arguments: str) -> tuple[float, float]:
    """Run one command; seconds by the clock, and megabytes of the largest child so far."""
    start = time.monotonic()
    subprocess.run(
        [sys.executable, "-c", PROGRAM, *arguments],
        env={**os.environ, "ECOGRAPH_HOME": str(home)},
        check=True,
        capture_output=True,
    )
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return time.monotonic() - start, peak


def ready(home: Path) -> float:
    """Seconds from starting the service to its first answer."""
    start = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, "serve", "--port", str(PORT)],
        env={**os.environ, "ECOGRAPH_HOME": str(home)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        for _ in range(3000):
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{PORT}/healthz", timeout=5):
                    return time.monotonic() - start
            except OSError:
                time.sleep(0.02)
        raise SystemExit("the service did not become ready")
    finally:
        process.terminate()
        process.wait(timeout=20)


def report(console: Console, title: str, home: Path, *sources: str) -> None:
    seconds, peak = run(home, "build", *(word for one in sources for word in ("--source", one)))
    console.print(f"{title}: built in {seconds:.1f} s, at most {peak:.0f} MB")
    console.print(f"{title}: service ready in {ready(home):.2f} s")
    bench = Path(__file__).with_name("bench_service.py")
    subprocess.run([sys.executable, str(bench), "--home", str(home)], check=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cordis", help="folder with the official CORDIS CSV files")
    given = parser.parse_args()
    console = Console()
    with tempfile.TemporaryDirectory() as folder:
        report(console, "Dalian", Path(folder) / "dalian")
        if given.cordis:
            report(console, "H2020", Path(folder) / "cordis", f"cordis={given.cordis}")


if __name__ == "__main__":
    main()
