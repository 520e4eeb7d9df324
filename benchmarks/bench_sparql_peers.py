"""SPARQL over HTTP beside other servers, over the same triples, in one run.

Run it as ``python benchmarks/bench_sparql_peers.py --home HOME [--small-home HOME]``. It needs the
load generator ``wrk``. Each of the others is started where it is installed, and filled:

- Virtuoso (``virtuoso-t``) and Oxigraph's server (``oxigraph``), with the triples of `--home`.
- rdflib-endpoint, in this interpreter or in that of `--rdflib`. Its store is in memory and takes
  long to fill, so it is asked about a small graph, `--small-home`; so is ecograph, once more.

Every server answers 16 callers with one process; ecograph has its two query workers besides.
"""

from __future__ import annotations

import argparse
import os
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
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, cast
from urllib.parse import quote

import httpx
import pyoxigraph as ox
from rich.console import Console
from rich.table import Table

from ecograph.pipeline.snapshot import current
from ecograph.store.remote import publishing
from ecograph.store.remote.address import Address

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from contextlib import AbstractContextManager

    from ecograph.pipeline.snapshot import Snapshot
    from ecograph.store.oxigraph import GraphStore

JSON = "application/sparql-results+json"
ECO = "https://w3id.org/ecograph/ontology#"
QUERIES = {
    "small SELECT": "SELECT ?p ?o WHERE {{ <{iri}> ?p ?o }} LIMIT 20",
    "join": (
        "SELECT ?event ?other WHERE {{ <{iri}> <{eco}participatesIn> ?event . "
        "?other <{eco}participatesIn> ?event }} LIMIT 20"
    ),
}
LUA = """
local paths, at = {}, 0
init = function()  -- only now the host is known
  for line in io.lines(os.getenv("PATHS")) do
    paths[#paths + 1] = wrk.format("GET", line, {["Accept"] = "application/sparql-results+json"})
  end
end
request = function()
  at = at % #paths + 1
  return paths[at]
end
"""
VIRTUOSO = """
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
[TempDatabase]
DatabaseFile = {folder}/virtuoso-temp.db
TransactionFile = {folder}/virtuoso-temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
NumberOfBuffers = 170000
MaxDirtyBuffers = 130000
[HTTPServer]
ServerPort = 127.0.0.1:{http}
[SPARQL]
ResultSetMaxRows = 200000
"""
RDFLIB = """
import sys, uvicorn
from rdflib import Dataset
from rdflib_endpoint import SparqlEndpoint
graph = Dataset(default_union=True)
graph.parse(sys.argv[1], format="nquads")
uvicorn.run(SparqlEndpoint(graph=graph, path="/sparql"), port=int(sys.argv[2]), log_level="error")
"""


@dataclass(frozen=True, slots=True)
class Rate:
    """Requests a second of each round, and the milliseconds of single requests before them."""

    rounds: list[float]
    times: list[float]
    rows: list[int]

    @property
    def best(self) -> float:
        """Requests a second of the best round."""
        return max(self.rounds)

    @property
    def median(self) -> float:
        """Requests a second of the middle round."""
        return statistics.median(self.rounds)


@contextmanager
def process(command: list[str], url: str, **environment: str) -> Iterator[str]:
    """Run a server until the end; gives its endpoint when it answers."""
    running = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=os.environ | environment
    )
    try:
        for _ in range(3000):
            try:
                httpx.get(url, params={"query": "ASK {}"}, timeout=30).raise_for_status()
                break
            except httpx.HTTPError:
                time.sleep(0.1)
        yield url
    finally:
        running.terminate()
        running.wait(30)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def ecograph(home: Path, **environment: str) -> AbstractContextManager[str]:
    port = free_port()
    command = [sys.executable, "-m", "ecograph", "serve", "--home", str(home), "--port", str(port)]
    return process(command, f"http://127.0.0.1:{port}/sparql", **environment)


def rdflib_endpoint(python: str, quads: Path) -> AbstractContextManager[str]:
    port = free_port()
    command = [python, "-c", RDFLIB, str(quads), str(port)]
    return process(command, f"http://127.0.0.1:{port}/sparql")


def organisations(snapshot: Snapshot, count: int) -> list[str]:
    """Entities that take part in something, chosen at random."""
    links = snapshot.links
    taking_part = sorted(set(links.rows.subject[links.rows.predicate == _code(snapshot)].tolist()))
    chosen = random.Random(1).sample(taking_part, min(count, len(taking_part)))  # noqa: S311
    return [snapshot.manifest.base + links.nodes.id[row] for row in chosen]


def _code(snapshot: Snapshot) -> int:
    return snapshot.links.rows.predicates.find("participatesIn")


def measure(url: str, texts: list[str], options: argparse.Namespace) -> Rate:
    """Ask some queries one by one, then all by many callers, several rounds."""
    times, rows = [], []
    with httpx.Client(timeout=60, headers={"Accept": JSON}) as client:
        for text in texts[:100]:
            start = time.perf_counter()
            answer = client.get(url, params={"query": text}).raise_for_status()
            times.append((time.perf_counter() - start) * 1000)
            rows.append(len(answer.json()["results"]["bindings"]))
    rounds = [load(url, texts, options) for _ in range(options.rounds)]
    return Rate(rounds, times, rows)


def load(url: str, texts: list[str], options: argparse.Namespace) -> float:
    """Requests a second of several callers at once."""
    with tempfile.TemporaryDirectory() as folder:
        paths, script = Path(folder) / "paths", Path(folder) / "ask.lua"
        where = httpx.URL(url).path
        lines = [f"{where}?query={quote(one)}" for one in texts]
        paths.write_text("\n".join(lines) + "\n", encoding="utf-8")
        script.write_text(LUA, encoding="utf-8")
        out = subprocess.run(
            ["wrk", "-t1", "-c16", f"-d{options.seconds}s", "-s", str(script), url],
            env={"PATHS": str(paths), "PATH": "/usr/bin:/bin"},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
    if (faults := re.search(r"Non-2xx or 3xx responses: (\d+)", out)) is not None:
        raise SystemExit(f"{url}: {faults.group(1)} requests failed")
    return float(re.search(r"Requests/sec:\s+([\d.]+)", out).group(1))  # type: ignore[union-attr]


def compare(
    home: Path, others: Mapping[str, AbstractContextManager[str]], options: argparse.Namespace
) -> Table:
    """Ask all servers of one graph, one after the other."""
    snapshot = current(home)
    iris = organisations(snapshot, options.queries)
    servers = {
        "ecograph, nothing kept": ecograph(home, ECOGRAPH_RECENT_BYTES="0"),
        "ecograph": ecograph(home),
        **others,
    }
    triples = sum(snapshot.manifest.triples.values())
    table = Table(title=f"{triples:,} triples, {len(iris):,} distinct queries")
    for column in ("query", "server", "p50 ms", "req/s best", "median", "ecograph is, times"):
        table.add_column(column, justify="left" if column in ("query", "server") else "right")
    found: dict[tuple[str, str], Rate] = {}
    for server, started in servers.items():
        with started as url:
            for name, text in QUERIES.items():
                texts = [text.format(iri=iri, eco=ECO) for iri in iris]
                found[name, server] = measure(url, texts, options)
    for name in QUERIES:
        ours, kept = (found[name, server] for server in list(servers)[:2])
        for server in servers:
            one = found[name, server]
            unlike = "" if one.rows == ours.rows else " (other rows)"
            ratio = f"{ours.median / one.median:.1f}, kept {kept.median / one.median:.1f}"
            middle = f"{statistics.median(one.times):.2f}"
            speeds = (f"{one.best:,.0f}", f"{one.median:,.0f}")
            table.add_row(name, server + unlike, middle, *speeds, ratio)
    return table


def dump(home: Path, file: Path) -> None:
    """Write all triples as N-Quads."""
    cast("GraphStore", current(home).store).inner.dump(str(file), format=ox.RdfFormat.N_QUADS)


def installed(command: str) -> str | None:
    """The path of a program that is installed, in this environment or in the system."""
    return shutil.which(command, path=f"{Path(sys.executable).parent}:{os.environ['PATH']}")


@contextmanager
def oxigraph(binary: str, home: Path) -> Iterator[str]:
    """Oxigraph's server over a copy of the triples."""
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        quads, place = Path(folder) / "graph.nq", ["--location", f"{folder}/data"]
        dump(home, quads)
        load = [binary, "load", *place, "--file", str(quads)]
        subprocess.run(load, check=True, capture_output=True)
        command = [binary, "serve-read-only", *place, "--bind", f"127.0.0.1:{port}"]
        url = f"http://127.0.0.1:{port}/query"
        with process([*command, "--union-default-graph"], url) as answering:
            yield answering


@contextmanager
def virtuoso(binary: str, home: Path) -> Iterator[str]:
    """Virtuoso with the triples, as a build publishes them there."""
    sql, http = free_port(), free_port()
    os.environ |= dict.fromkeys(("ECOGRAPH_STORE_USER", "ECOGRAPH_STORE_PASSWORD"), "dba")
    snapshot = current(home)
    store = cast("GraphStore", snapshot.store)
    with tempfile.TemporaryDirectory() as folder:
        settings = Path(folder) / "virtuoso.ini"
        settings.write_text(VIRTUOSO.format(folder=folder, sql=sql, http=http))
        base = f"http://127.0.0.1:{http}"
        with process([binary, "-f", "-c", str(settings)], f"{base}/sparql") as url:
            address = Address.parse(f"virtuoso+{base}")
            publishing.load(store, address, snapshot.manifest.digest, lambda _: None)
            yield url


def peers_of(home: Path) -> dict[str, AbstractContextManager[str]]:
    """The servers that are installed, to be started one after the other."""
    started = {"Virtuoso": ("virtuoso-t", virtuoso), "Oxigraph server": ("oxigraph", oxigraph)}
    found = {name: (installed(command), start) for name, (command, start) in started.items()}
    return {name: start(binary, home) for name, (binary, start) in found.items() if binary}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--small-home", type=Path)
    parser.add_argument("--rdflib", metavar="PYTHON", help="an interpreter with rdflib-endpoint")
    parser.add_argument("--queries", type=int, default=5000)
    parser.add_argument("--seconds", type=int, default=4)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    console = Console(width=110)
    console.print(compare(options.home, peers_of(options.home), options))
    rdflib = options.rdflib or (find_spec("rdflib_endpoint") and sys.executable)
    if rdflib and options.small_home:
        with tempfile.TemporaryDirectory() as folder:
            quads = Path(folder) / "graph.nq"
            dump(options.small_home, quads)
            peer = {"rdflib-endpoint": rdflib_endpoint(rdflib, quads)}
            console.print(compare(options.small_home, peer, options))


if __name__ == "__main__":
    main()
