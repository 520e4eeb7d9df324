"""Requests a second of the served graph, beside the service's own constant route, in one run.

Run it as ``python benchmarks/bench_throughput.py --home HOME``. Rates need the load generator
``wrk`` (Debian: ``apt-get install wrk``), which costs a server on the same machine least; without
it only what is asked for the first time is measured.

The constant is ``/healthz``: a route of the same application behind the same middleware. Each
kind of request is asked for `--entities` entities chosen at random: once each by one caller
(first time, nothing kept), then by `--connections` callers for `--seconds` (in memory by then).
"""

from __future__ import annotations

import argparse
import random
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import httpx
import numpy as np
from rich.console import Console
from rich.table import Table

from ecograph.pipeline.snapshot import current

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ecograph.pipeline.snapshot import Snapshot

SELECT = (
    "PREFIX eco: <https://w3id.org/ecograph/ontology#> "
    "SELECT ?p ?o WHERE {{ <{base}{id}> ?p ?o }} LIMIT 20"
)
LUA = """
local paths, at = {}, 0
init = function()  -- only now the host is known
  for line in io.lines(os.getenv("PATHS")) do
    local path, tag = line:match("([^\\t]*)\\t?(.*)")
    local headers = {["Host"] = wrk.headers["Host"]}
    if tag ~= "" then headers["If-None-Match"] = tag end
    paths[#paths + 1] = wrk.format("GET", path, headers)
  end
end
request = function()
  at = at % #paths + 1
  return paths[at]
end
"""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of request: its addresses, and whether the caller shows the tags it holds."""

    name: str
    paths: list[str]
    tags: bool = False
    warm: bool = True


@contextmanager
def served(home: Path, *more: str) -> Iterator[tuple[str, int]]:
    """Serve a home in a process of its own; gives the address and the process id."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "ecograph", "serve", "--home", str(home)]
    process = subprocess.Popen([*command, "--port", str(port), *more], stderr=subprocess.DEVNULL)
    base = f"http://127.0.0.1:{port}"
    try:
        for _ in range(600):
            try:
                if httpx.get(base + "/readyz").is_success:
                    break
            except httpx.TransportError:
                time.sleep(0.1)
        yield base, process.pid
    finally:
        process.terminate()
        process.wait(30)


def kinds_of(snapshot: Snapshot, count: int, seed: int) -> list[Kind]:
    """Write the addresses to ask."""
    nodes = snapshot.links.nodes
    entities = np.flatnonzero(nodes.kind != nodes.kinds.find("")).tolist()  # figures have none
    rows = random.Random(seed).sample(entities, min(count, len(entities)))  # noqa: S311
    ids = [nodes.id[row] for row in rows]
    names = [(nodes.label_zh[row] or nodes.label_en[row])[:5] for row in rows]
    entity = [f"/api/v1/entities/{one}" for one in ids]
    texts = [SELECT.format(base=snapshot.manifest.base, id=one) for one in ids]
    return [
        Kind("constant", ["/healthz"]),
        Kind("entity", entity),
        Kind("neighborhood, depth 1", [f"{one}/neighborhood?depth=1" for one in entity]),
        Kind(
            "neighborhood, depth 2", [f"{one}/neighborhood?depth=2" for one in entity], warm=False
        ),
        Kind("links", [f"{one}/links" for one in entity]),
        Kind("304 of an entity", entity, tags=True),
        Kind("autocomplete", [f"/api/v1/autocomplete?q={quote(one)}" for one in names if one]),
        Kind("SPARQL, small SELECT", ["/sparql?query=" + quote(one) for one in texts]),
    ]


def first_time(base: str, kind: Kind) -> tuple[list[float], dict[str, str]]:
    """Ask each address once; milliseconds of each, and its tag."""
    times, tags = [], {}
    plain = {"Accept-Encoding": "identity"}  # as the load generator asks: tags are of one encoding
    with httpx.Client(base_url=base, timeout=60, headers=plain) as client:
        for path in kind.paths * (200 if len(kind.paths) == 1 else 1):
            start = time.perf_counter()
            response = client.get(path)
            times.append((time.perf_counter() - start) * 1000)
            response.raise_for_status()
            tags[path] = response.headers.get("etag", "")
    return times, tags


def rate(base: str, kind: Kind, tags: dict[str, str], options: argparse.Namespace) -> float:
    """Requests a second of several callers at once."""
    with tempfile.TemporaryDirectory() as folder:
        paths, script = Path(folder) / "paths", Path(folder) / "ask.lua"
        lines = [f"{path}\t{tags[path]}" if kind.tags else path for path in kind.paths]
        paths.write_text("\n".join(lines) + "\n", encoding="utf-8")
        script.write_text(LUA, encoding="utf-8")
        shape = ["-t1", f"-c{options.connections}", f"-d{options.seconds}s", "-s", str(script)]
        out = subprocess.run(
            ["wrk", *shape, base],
            env={"PATHS": str(paths), "PATH": "/usr/bin:/bin"},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
    if (faults := re.search(r"Non-2xx or 3xx responses: (\d+)", out)) is not None:
        raise SystemExit(f"{kind.name}: {faults.group(1)} requests failed")
    found = re.search(r"Requests/sec:\s+([\d.]+)", out)
    return float(found.group(1)) if found else 0.0


def memory_of(process: int) -> str:
    """Memory of a process now, and how much of it is pages of files, which others share."""
    text = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="utf-8")
    size = {name: int(kb) / 1024 for name, kb in re.findall(r"(\w+): +(\d+) kB", text)}
    own = size["Anonymous"]
    return f"{size['Rss']:.0f} MB resident: {own:.0f} of its own, {size['Rss'] - own:.0f} of files"


def children_of(process: int) -> list[int]:
    """The processes that a process has started."""
    found = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="utf-8")
    return [int(one) for one in found.split()]


def report(base: str, kinds: list[Kind], options: argparse.Namespace) -> Table:
    """Measure each kind; the constant again at the end, since machines are noisy."""
    table = Table(title=f"{options.connections} callers, {options.seconds} s each, one process")
    for column in (
        "request",
        "first p50 ms",
        "first p95 ms",
        "first max ms",
        "req/s",
        "of constant",
    ):
        table.add_column(column, justify="left" if column == "request" else "right")
    constant, loads = 0.0, shutil.which("wrk") is not None
    for kind in kinds:
        times, tags = first_time(base, kind)
        cuts = statistics.quantiles(times, n=100)
        shown = [f"{one:.2f}" for one in (cuts[49], cuts[94], max(times))]
        found = rate(base, kind, tags, options) if kind.warm and loads else 0.0
        constant = constant or found
        rest = [f"{found:,.0f}", f"{found / constant:.0%}"] if found else ["", ""]
        table.add_row(kind.name, *shown, *rest)
    if loads:
        again = rate(base, kinds[0], {}, options)
        table.add_row("constant, again", "", "", "", f"{again:,.0f}", f"{again / constant:.0%}")
    return table


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--entities", type=int, default=1000)
    parser.add_argument("--seconds", type=int, default=5)
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    snapshot = current(options.home)
    kinds = kinds_of(snapshot, options.entities, options.seed)
    console = Console(width=110)
    console.print(f"{sum(snapshot.manifest.triples.values()):,} triples")
    with served(options.home) as (base, process):
        console.print(report(base, kinds, options))
        console.print(f"the service: {memory_of(process)}")
        for child in children_of(process):
            console.print(f"a SPARQL worker: {memory_of(child)}")


if __name__ == "__main__":
    main()
