"""Abuse of the SPARQL endpoint, for as long as one likes: who is hurt, and who is not.

Run it as ``python benchmarks/soak_sparql.py --address http://127.0.0.1:8000 [--seconds 60]``; the
test suite runs its functions for a few seconds against a service of its own.
"""

from __future__ import annotations

import argparse
import asyncio
import http.client
import threading
import time
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import httpx
from rich.console import Console

CROSS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . FILTER(?c != ?f) }"
SORTED = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?c ?f ?i"
VALUES = "SELECT * {{ VALUES ?x {{ {} }} ?s ?p ?x . ?y ?z ?x . ?q ?r ?x }} LIMIT 5".format(
    " ".join(f'"value {number}"' for number in range(5_000))
)
MANY_VALUES = "ASK {{ VALUES ?x {{ {} }} ?s ?p ?x }}".format(" ".join(map(str, range(10_000))))
DEEP = "SELECT * " + "{" * 60 + " ?s ?p ?o " + "}" * 60
TOO_DEEP = "SELECT * " + "{" * 5_000 + " ?s ?p ?o " + "}" * 5_000
CHAIN = "ASK { FILTER(" + "+".join("1" for _ in range(40_000)) + " > 1) }"
REGEX = 'SELECT * {{ ?s ?p ?o . ?t ?q ?u FILTER(REGEX(CONCAT(STR(?o), STR(?u)), "{}")) }}'
REGEXES = [
    REGEX.format(pattern)
    for pattern in ("(a+)+$", "(a|a)*b", "(.*)*x{20}", "((a{1,50}){1,50}){1,50}", "(x+x+)+y")
]
PATHS = "SELECT (COUNT(*) AS ?n) { ?a (<x:a>|!<x:a>)* ?b . ?b (<x:a>|!<x:a>)* ?c }"
ABUSE = [*[CROSS] * 20, SORTED, VALUES, MANY_VALUES, DEEP, TOO_DEEP, CHAIN, *REGEXES, PATHS]


@dataclass
class Harm:
    """What an attack did: statuses and seconds of its queries, and of health checks meanwhile."""

    statuses: list[int] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    health: list[float] = field(default_factory=list)

    def health_p99(self) -> float:
        """Milliseconds within which 99 of 100 health checks were answered."""
        return sorted(self.health)[int(len(self.health) * 0.99)] * 1000


async def attack(address: str, queries: list[str], rounds: int = 1) -> Harm:
    """Send all queries at once, and ask meanwhile how the service is."""
    harm, stop = Harm(), threading.Event()
    looking = asyncio.create_task(asyncio.to_thread(look, address, harm, stop))
    limits = httpx.Limits(max_connections=None)
    try:
        async with httpx.AsyncClient(base_url=address, timeout=120, limits=limits) as client:
            for _ in range(rounds):
                await asyncio.gather(*(_ask(client, query, harm) for query in queries))
    finally:
        stop.set()
        await looking
    return harm


async def _ask(client: httpx.AsyncClient, query: str, harm: Harm) -> None:
    start = time.perf_counter()
    try:
        status = (await client.post("/sparql", data={"query": query})).status_code
    except httpx.RemoteProtocolError:
        status = 0  # an answer that had begun, broken off at its limit
    harm.statuses.append(status)
    harm.seconds.append(time.perf_counter() - start)


def look(address: str, harm: Harm, stop: threading.Event) -> None:
    """Ask how the service is, a hundred times a second at most, on one connection."""
    line = http.client.HTTPConnection(urlsplit(address).netloc, timeout=60)
    while not stop.is_set():
        start = time.perf_counter()
        line.request("GET", "/healthz")
        answer = line.getresponse()
        answer.read()
        harm.health.append(time.perf_counter() - start)
        if answer.status != 200:
            raise SystemExit(f"/healthz: {answer.status}")
        time.sleep(0.01)
    line.close()


async def soak(address: str, seconds: float) -> Harm:
    """Attack again and again until the time is over."""
    whole = Harm()
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        harm = await attack(address, ABUSE)
        whole.statuses += harm.statuses
        whole.seconds += harm.seconds
        whole.health += harm.health
    return whole


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--address", default="http://127.0.0.1:8000")
    parser.add_argument("--seconds", type=float, default=60)
    options = parser.parse_args()
    harm = asyncio.run(soak(options.address, options.seconds))
    told = {status: harm.statuses.count(status) for status in sorted(set(harm.statuses))}
    console = Console()
    console.print(f"{len(harm.statuses)} hostile queries, by status: {told}")
    console.print(f"slowest: {max(harm.seconds):.1f} s")
    console.print(f"/healthz meanwhile: {len(harm.health)} asked, p99 {harm.health_p99():.1f} ms")


if __name__ == "__main__":
    main()
