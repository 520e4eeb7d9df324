"""Mixed load at full speed while snapshots are switched and query workers killed.

Run it as ``python benchmarks/soak_load.py --home HOME [--minutes 10]``; it needs ``wrk``
(Debian: ``apt-get install wrk``). It works on a linked copy of the home and leaves that as it is.

What must hold: memory of the service and its workers grows by less than 5 % from the second
minute to the last one; no request fails but those whose own worker was killed.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import shutil
import signal
import statistics
import subprocess
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from bench_throughput import kinds_of, served
from rich.console import Console

from ecograph.pipeline.snapshot import build_folder, current, switch

LUA = """
local threads = {}
function setup(thread) table.insert(threads, thread) end
function init(args)
  paths, at, statuses = {}, 0, {}
  for line in io.lines(os.getenv("PATHS")) do paths[#paths + 1] = wrk.format("GET", line) end
end
function request()
  at = at % #paths + 1
  return paths[at]
end
function response(status, headers, body)
  statuses[status] = (statuses[status] or 0) + 1
  if status >= 400 then io.stderr:write("FAILED " .. status .. " " .. body:sub(1, 200) .. "\\n") end
end
function done(summary, latency, requests)
  local errors = summary.errors
  local lost = errors.connect + errors.read + errors.write + errors.timeout
  print("REQUESTS " .. summary.requests .. " LOST " .. lost)
end
"""


@dataclass(slots=True)
class Course:
    """What happened while the load ran."""

    switches: int = 0
    kills: int = 0
    memory: list[tuple[float, float]] = field(default_factory=list)


def linked_copy(home: Path, folder: Path) -> Path:
    """Copy the current snapshot of a home by hard links: the files are never written again."""
    copied = folder / "home"
    source = (home / "current").resolve()
    target = copied / "snapshots" / source.name
    shutil.copytree(source, target, copy_function=os.link)
    (copied / "current").symlink_to(target.relative_to(copied))
    return copied


def switch_again(home: Path) -> None:
    """Make a copy of the current snapshot the current one, as the end of a build does."""
    now = (home / "current").resolve()
    with build_folder(home) as folder:
        shutil.copytree(now, folder, copy_function=os.link, dirs_exist_ok=True)
        switch(home, folder, current(home).manifest.digest)


def children(process: int) -> list[int]:
    """Processes below a process."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(stat.read_text().rpartition(")")[2].split()[1])
        except (OSError, IndexError):
            continue
        if parent == process:
            found.append(int(stat.parent.name))
    return found + [below for one in found for below in children(one)]


def memory_mb(process: int) -> float:
    """Proportional memory of a process and those below it."""
    total = 0
    for one in (process, *children(process)):
        try:
            rollup = Path(f"/proc/{one}/smaps_rollup").read_text()
        except OSError:
            continue
        found = re.search(r"^Pss_Anon:\s+(\d+)", rollup, re.MULTILINE)
        total += int(found.group(1)) if found else 0
    return total / 1024


def workers(process: int) -> list[int]:
    """Processes that run queries: they have no process below them."""
    return [one for one in children(process) if not children(one) and is_worker(one)]


def is_worker(process: int) -> bool:
    """Whether a process is one that runs queries."""
    try:
        return b"worker" in Path(f"/proc/{process}/cmdline").read_bytes()
    except OSError:
        return False


def run(base: str, process: int, home: Path, load: subprocess.Popen[str], minutes: float) -> Course:
    """Switch, kill and weigh until the load ends."""
    course, start = Course(), time.monotonic()
    step = minutes * 60 / 21
    following = start + step
    dice = random.Random(1)  # noqa: S311
    while load.poll() is None:
        time.sleep(min(5.0, step / 4))
        now = time.monotonic()
        course.memory.append((now - start, memory_mb(process)))
        if now < following or course.switches >= 20:
            continue
        following += step
        switch_again(home)
        course.switches += 1
        if found := workers(process):
            os.kill(dice.choice(found), signal.SIGKILL)
            course.kills += 1
    return course


def grown(course: Course, minutes: float) -> tuple[float, float]:
    """Median memory of the second tenth and of the last tenth of the time."""
    tenth = minutes * 6
    early = [mb for at, mb in course.memory if tenth <= at < 2 * tenth]
    late = [mb for at, mb in course.memory if at >= 9 * tenth]
    return statistics.median(early), statistics.median(late)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--entities", type=int, default=2000)
    parser.add_argument("--connections", type=int, default=8)
    options = parser.parse_args()
    if shutil.which("wrk") is None:
        raise SystemExit("wrk is missing; on Debian and Ubuntu: apt-get install wrk")
    console = Console(width=110)
    with tempfile.TemporaryDirectory(dir=options.home.parent) as folder:
        home = linked_copy(options.home, Path(folder))
        kinds = kinds_of(current(home), options.entities, 1)
        paths = [path for kind in kinds if not kind.tags for path in kind.paths]
        paths += ["/sparql?query=" + quote(f"SELECT * {{ ?s ?p ?o }} LIMIT {n}") for n in range(99)]
        random.Random(2).shuffle(paths)  # noqa: S311
        (Path(folder) / "paths").write_text("\n".join(paths) + "\n", encoding="utf-8")
        (Path(folder) / "load.lua").write_text(LUA, encoding="utf-8")
        with served(home) as (base, process):
            command = ["wrk", "-t1", f"-c{options.connections}", f"-d{int(options.minutes * 60)}s"]
            load = subprocess.Popen(
                [*command, "--timeout", "30s", "-s", str(Path(folder) / "load.lua"), base],
                env={"PATHS": str(Path(folder) / "paths"), "PATH": os.environ["PATH"]},
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
            course = run(base, process, home, load, options.minutes)
            out, faults = load.communicate()
    counted = re.search(r"REQUESTS (\d+) LOST (\d+)", out)
    requests, lost = (int(one) for one in counted.groups()) if counted else (0, -1)
    failed = [line for line in faults.splitlines() if line.startswith("FAILED")]
    early, late = grown(course, options.minutes)
    console.print(f"{requests:,} requests in {options.minutes} minutes; {lost} answers cut off")
    console.print(f"{course.switches} switches, {course.kills} workers killed")
    console.print(f"{len(failed)} requests failed:", *failed[:20], sep="\n  ")
    console.print(f"memory: {early:.0f} MB early, {late:.0f} MB late ({late / early - 1:+.1%})")
    if lost + len(failed) > course.kills or late > 1.05 * early or requests == 0:
        raise SystemExit("does not hold")


if __name__ == "__main__":
    main()
