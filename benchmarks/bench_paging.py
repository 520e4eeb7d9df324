"""Walk lists to their end, page by page: every item once, none left out, in one order.

Run it as ``python benchmarks/bench_paging.py --home HOME [--count 1000] [--hubs 10]``.
"""

from __future__ import annotations

import argparse
import random
import statistics
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
import uvicorn
from rich.console import Console

from ecograph.answers.filters import links_chosen
from ecograph.answers.registry import operation_named
from ecograph.pipeline.snapshot import Snapshot, current
from ecograph.service.app import create_app
from ecograph.settings import Settings

Get = Callable[[str], Any]  # what answers a GET with a status_code, json() and links
SIZES = (1, 2, 7, 25, 100, 200)


class NotWhole(Exception):
    """A list whose pages do not add up."""


def _hold(holds: bool, message: str) -> None:
    if not holds:
        raise NotWhole(message)


@dataclass(frozen=True)
class Walk:
    """A list of links, and the ids of all that it must hold."""

    address: str
    expected: frozenset[str]


def walked(get: Get, address: str) -> list[str]:
    """Follow `next` from the first page to the last; ids in the order in which they came.

    Raises
    ------
    NotWhole
        If a page fails, the count changes on the way, the Link header and `next` disagree, or
        the number of items is not the count.
    """
    found: list[str] = []
    counts = set()
    page = address + ("&" if "?" in address else "?") + "cursor=*"
    while page:
        answer = get(page)
        _hold(answer.status_code == 200, f"{page}: {answer.text[:300]}")
        body = answer.json()
        counts.add(body["meta"]["count"])
        found += [one["id"] for one in body["results"]]
        linked = answer.links.get("next", {}).get("url", "")
        _hold(bool(body["next"]) == bool(linked), page)
        page = linked
    _hold(counts == {len(found)}, f"{address}: {counts}, {len(found)} items")
    return found


def check(get: Get, walk: Walk) -> int:
    """Walk a list and compare it with what it must hold; how many items it has."""
    found = walked(get, walk.address)
    _hold(len(set(found)) == len(found), f"{walk.address}: an item came twice")
    _hold(set(found) == walk.expected, f"{walk.address}: not the whole set")
    return len(found)


def walks(snapshot: Snapshot, count: int, hubs: int, seed: int = 1) -> Iterator[Walk]:
    """Lists of links of random entities and of the largest hubs, with filters and page sizes."""
    links, dice = snapshot.links, random.Random(seed)  # noqa: S311
    degree = links.adjacency.degree
    present = [row for row, there in enumerate(snapshot.roster.present.tolist()) if there]
    largest = sorted(present, key=lambda row: (-int(degree[row]), row))[:hubs]
    for row in (*largest, *dice.sample(present, min(count, len(present)))):
        identifier = links.nodes.id[row]
        for given in ({}, _filter_for(snapshot, row, dice)):
            request = operation_named("links").requested(snapshot, {**given, "entity": identifier})
            where = links_chosen(request)
            expected = frozenset(one.id for one in links.links_of(identifier, where))
            size = dice.choice(SIZES if len(expected) < 300 else SIZES[3:])
            asked = urlencode({**given, "limit": size})
            yield Walk(f"/api/v1/entities/{identifier}/links?{asked}", expected)


def _filter_for(snapshot: Snapshot, row: int, dice: random.Random) -> dict[str, str]:
    """A filter that some links of the entity pass, where it has any."""
    counts = snapshot.links.counts_of(snapshot.links.nodes.id[row])
    if not counts:
        return {"direction": "out"}
    one = dice.choice(counts)
    chosen = {"direction": one.direction, "predicate": one.predicate, "kind": one.kind}
    names = [name for name, value in chosen.items() if value]
    return {name: chosen[name] for name in dice.sample(names, dice.randint(1, len(names)))}


def filtered(snapshot: Snapshot, count: int, seed: int = 1) -> Iterator[str]:
    """First pages of entities, with a random filter and order each."""
    nodes, dice = snapshot.links.nodes, random.Random(seed)  # noqa: S311
    kinds = [kind for kind in nodes.kinds if kind]
    places = sorted({nodes.id[row] for row in set(nodes.place.tolist()) if row >= 0})
    for _ in range(count):
        conditions = [
            f"kind:{'!' if dice.random() < 0.2 else ''}{'|'.join(dice.sample(kinds, 2))}",
            f"region:{dice.choice(places)}" if places and dice.random() < 0.6 else "",
            f"links:>{dice.randint(0, 5)}" if dice.random() < 0.5 else "",
            f"label:{dice.choice('aeiou')}" if dice.random() < 0.1 else "",
        ]
        sort = dice.choice(("-strength", "strength,-links", "label", "-founded", "kind,-events"))
        chosen = ",".join(filter(None, conditions))
        yield "/api/v1/entities?" + urlencode({"filter": chosen, "sort": sort})


class Timed:
    """Asks a service, and keeps how many milliseconds each answer took."""

    def __init__(self, client: httpx.Client) -> None:
        self._client = client
        self.times: list[float] = []

    def get(self, address: str) -> httpx.Response:
        """Ask once."""
        begun = time.perf_counter()
        answer = self._client.get(address)
        self.times.append((time.perf_counter() - begun) * 1000)
        return answer

    def __str__(self) -> str:
        cuts = statistics.quantiles(self.times, n=100)
        return f"p50 {cuts[49]:.1f} ms, p95 {cuts[94]:.1f} ms, p99 {cuts[98]:.1f} ms"


@contextmanager
def serving(snapshot: Snapshot) -> Iterator[httpx.Client]:
    """Serve a snapshot on a free port of the loopback."""
    app = create_app(snapshot, Settings())
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    port = server.servers[0].sockets[0].getsockname()[1]
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
        yield client
    server.should_exit = True
    thread.join()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--hubs", type=int, default=10)
    parser.add_argument("--pages", type=int, default=500, help="of filtered entities")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    snapshot, said = current(options.home), Console(width=100)
    start, items, lists = time.perf_counter(), 0, 0
    with serving(snapshot) as client:
        timed = Timed(client)
        for walk in walks(snapshot, options.count, options.hubs, options.seed):
            items += check(timed.get, walk)
            lists += 1
        said.print(
            f"{lists} lists of {options.hubs} hubs and {options.count} random entities, "
            f"{len(timed.times)} pages, {items} links: each once, none left out, in "
            f"{time.perf_counter() - start:.0f} s; a page {timed}."
        )
        timed = Timed(client)
        for address in filtered(snapshot, options.pages, options.seed):
            _hold(timed.get(address).status_code == 200, address)
        said.print(f"{options.pages} pages of filtered and sorted entities: {timed}.")


if __name__ == "__main__":
    main()
