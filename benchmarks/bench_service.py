"""Latency of entities and neighborhoods over the loopback, from a home folder.

Run it as ``python benchmarks/bench_service.py --home HOME [--count 500]``.
"""

from __future__ import annotations

import argparse
import random
import resource
import statistics
import threading
import time
from pathlib import Path

import httpx
import uvicorn
from rich.console import Console
from rich.table import Table

from ecograph.pipeline.snapshot import Snapshot, current
from ecograph.service.app import create_app
from ecograph.settings import Settings

KINDS = {
    "entity": "/api/v1/entities/{}",
    "neighborhood, depth 1": "/api/v1/entities/{}/neighborhood?depth=1",
    "links, first page": "/api/v1/entities/{}/links",
    "autocomplete": "/api/v1/autocomplete?q={}",
}


def chosen(snapshot: Snapshot, count: int, seed: int) -> list[str]:
    """Choose entities at random, and the best linked one in any case."""
    nodes = snapshot.links.nodes.id
    rows = random.Random(seed).sample(range(len(nodes)), min(count, len(nodes)))  # noqa: S311
    hub = int(snapshot.links.adjacency.degree.argmax())
    return [nodes[row] for row in (*rows, hub)]


def measure(client: httpx.Client, addresses: list[str]) -> tuple[list[float], int]:
    """Ask each address once; milliseconds of each, and bytes of all."""
    times, size = [], 0
    for address in addresses:
        start = time.perf_counter()
        response = client.get(address)
        times.append((time.perf_counter() - start) * 1000)
        response.raise_for_status()
        size += len(response.content)
    return times, size


def row(name: str, times: list[float], size: int) -> tuple[str, ...]:
    """Write one line of the table."""
    cuts = statistics.quantiles(times, n=100)
    shown = (cuts[49], cuts[94], cuts[98], max(times))
    return (
        name,
        str(len(times)),
        *(f"{one:.2f}" for one in shown),
        f"{size / len(times) / 1e3:.1f}",
    )


def addresses_of(snapshot: Snapshot, template: str, identifiers: list[str]) -> list[str]:
    """Write the addresses of one kind of request; names are searched by their beginning."""
    if "autocomplete" not in template:
        return [template.format(one) for one in identifiers]
    nodes = snapshot.links.nodes
    rows = [nodes.id.find(one) for one in identifiers]
    labels = [nodes.label_zh[one] or nodes.label_en[one] for one in rows]
    return [str(httpx.URL(template.format(""), params={"q": one[:4]})) for one in labels if one]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    snapshot = current(options.home)
    identifiers = chosen(snapshot, options.count, options.seed)
    app = create_app(snapshot, Settings())
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error", access_log=False))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    relators = f"{len(snapshot.links):,} relators, {len(snapshot.links.nodes.id):,} entities"
    table = Table(title=f"milliseconds over the loopback, one caller ({relators})")
    for column in ("request", "requests", "p50", "p95", "p99", "max", "mean kB"):
        table.add_column(column, justify="left" if column == "request" else "right")
    try:
        base = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
        with httpx.Client(base_url=base, timeout=60) as client:
            for name, template in KINDS.items():
                addresses = addresses_of(snapshot, template, identifiers)
                client.get(addresses[0])
                table.add_row(*row(name, *measure(client, addresses)))
    finally:
        server.should_exit = True
        thread.join()
    console = Console(width=100)
    console.print(table)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    console.print(f"peak memory of server and caller: {peak:.0f} MB")


if __name__ == "__main__":
    main()
