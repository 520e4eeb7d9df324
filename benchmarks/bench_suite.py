"""The standard suite on Horizon 2020 in one process: seconds and memory, as lines of JSON.

    python benchmarks/bench_suite.py LINKS

LINKS is a folder of saved links (:meth:`ecograph.links.table.Links.save`), as a snapshot holds one.
The suite is every measure of the registry and every division into groups, one after the other, as a
user would ask for them; gefura and two-mode betweenness and closeness, which are paths again, are
not in it. ``bench_measures.py`` runs it in a process of its own.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ecograph.analysis.engine.biconnected import bridges, cut
from ecograph.analysis.engine.components import components
from ecograph.analysis.engine.graph import strengths_of
from ecograph.analysis.engine.leiden import leiden, louvain
from ecograph.analysis.engine.power_iteration import katz_solved
from ecograph.analysis.registry import MEASURES
from ecograph.links.table import Links
from ecograph.network.projection import network_of, project
from ecograph.network.rules import Rules

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ecograph.network.network import Network

UNWEIGHTED = ("betweenness-unweighted", "closeness-unweighted")
WEIGHTED = ("betweenness", "closeness", "harmonic")
PATHS = ("gefura-external", "gefura-global", "gefura-local")
PATHS = (*PATHS, "two-mode-betweenness", "two-mode-closeness")


def standard(network: Network) -> Iterator[tuple[str, Callable[[], object]]]:
    """Everything but exact betweenness, closeness and harmonic centrality."""
    for name, measure in MEASURES.items():
        if name not in (*UNWEIGHTED, *WEIGHTED, *PATHS):
            yield name, lambda measure=measure: measure.function(network)
    graph = strengths_of(network)
    yield "components", lambda: components(graph)
    yield "bridges", lambda: bridges(cut(graph))
    yield "articulation points", lambda: cut(graph).between()
    yield "Leiden", lambda: leiden(graph)
    yield "Louvain", lambda: louvain(graph)
    damping = 0.5 / float(np.asarray(network.strength.sum(axis=1)).max())
    yield "Katz", lambda: katz_solved(network.strength, np.ones(len(graph)), damping=damping)


def run(stage: str, tasks: Iterator[tuple[str, Callable[[], object]]]) -> dict[str, object]:
    seconds = {}
    for name, task in tasks:
        start = time.process_time()
        task()
        seconds[name] = round(time.process_time() - start, 3)
    return {"stage": stage, "total": sum(seconds.values()), "peak": peak(), "seconds": seconds}


def peak() -> float:
    """Most memory of this process so far, in MB.

    Linux hands `ru_maxrss` down from the process that started this one; ``VmHWM`` is our own.
    """
    status = Path("/proc/self/status")
    if status.exists():
        lines = status.read_text(encoding="utf-8").splitlines()
        return next(float(one.split()[1]) for one in lines if one.startswith("VmHWM")) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 * 1024)


def stages(network: Network) -> Iterator[dict[str, object]]:
    yield run("standard", standard(network))
    for stage, names in (("unweighted", UNWEIGHTED), ("weighted", WEIGHTED)):
        chosen = ((name, MEASURES[name].function) for name in names)
        yield run(stage, ((name, lambda f=f: f(network)) for name, f in chosen))


def main() -> None:
    chain = network_of({"p1": "abc", "p2": "cd", "p3": "bd", "p4": "aef"})
    list(stages(chain))  # compiles, or reads what is compiled
    links = Links.load(Path(sys.argv[1]))
    start = time.process_time()
    network = project(links, Rules.load())
    made = time.process_time() - start
    print(json.dumps({"stage": "projection", "total": made}), flush=True)
    for found in stages(network):
        print(json.dumps(found), flush=True)


if __name__ == "__main__":
    main()
