"""Measures of the H2020 network: ecograph's engine beside igraph, NetworKit, rustworkx.

    python benchmarks/bench_measures.py [--data FOLDER] [--full] [--only NAME ...]

Peers that are not installed are left out. CPU seconds of one thread, best of three for what takes
less than a second; compiling is done before and told apart. Exact betweenness and closeness of the
peers take up to half an hour: without ``--full`` they are measured on 300 and on 900 sources, and
the difference is extended to all (marked ~).
"""

from __future__ import annotations

import argparse
import csv
import gzip
import time
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from inspect import signature
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_array, diags_array

SHARED = Path(__file__).parents[2] / "shared" / "benchdata" / "cordis-h2020"
FEW = 300
Task = Callable[..., Any]


def strengths(folder: Path) -> csr_array[Any, Any]:
    """Newman strengths of all organisations of the CORDIS table."""
    with gzip.open(folder / "organization.csv.gz", "rt", encoding="utf-8-sig") as file:
        table = csv.DictReader(file, delimiter=";")
        pairs = sorted({(row["projectID"], row["organisationID"]) for row in table})
    codes = [np.unique(column, return_inverse=True)[1] for column in zip(*pairs, strict=True)]
    incidence = csr_array((np.ones(len(pairs)), codes))
    size = np.asarray(incidence.sum(axis=1)).ravel()
    share = np.where(size > 1, 1 / np.maximum(size - 1, 1), 0)
    found = (incidence.T @ diags_array(share) @ incidence).tocoo()
    apart = (found.row != found.col) & (found.data > 0)
    cells = (found.data[apart], (found.row[apart], found.col[apart]))
    return csr_array(cells, shape=found.shape)


def timed(task: Callable[[], Any]) -> tuple[float, Any]:
    best = np.inf
    for _ in range(3):
        start = time.process_time()
        found = task()
        best = min(best, time.process_time() - start)
        if best > 1:
            break
    return best, found


def ours(matrix: csr_array[Any, Any], _full: bool) -> dict[str, Task]:
    from ecograph.engine import Graph, graph_of, shortest
    from ecograph.engine.graph import lengths
    from ecograph.engine.leiden import leiden
    from ecograph.engine.peeling import core_number
    from ecograph.engine.spreading import eigenvector, pagerank
    from ecograph.engine.triangles import closure, clustering

    def tasks(graph: Graph) -> dict[str, Task]:
        far = lengths(Graph(graph.indptr, graph.indices, 1 / graph.weight))
        return {
            "core numbers": lambda: core_number(graph),
            "clustering": lambda: clustering(graph),
            "constraint": lambda: closure(graph).constraint,
            "constraint + effective size + clustering": lambda: closure(graph),
            "PageRank": lambda: pagerank(graph, tolerance=1e-10 / len(graph)),
            "eigenvector": lambda: eigenvector(graph),
            "Leiden": lambda: leiden(graph),
            "closeness": lambda: shortest.nearness(graph, weighted=False).closeness(),
            "betweenness": lambda: shortest.betweenness(graph, weighted=False),
            "closeness, weighted": lambda: shortest.nearness(far, weighted=True).closeness(),
            "betweenness, weighted": lambda: shortest.betweenness(far, weighted=True),
        }

    start = time.process_time()
    for task in tasks(graph_of(matrix[:300][:, :300])).values():
        task()
    print(f"ecograph: compiling or reading the compiled code {time.process_time() - start:.2f} s")
    return {"conversion": lambda: graph_of(matrix)} | tasks(graph_of(matrix))


def igraph(matrix: csr_array[Any, Any], full: bool) -> dict[str, Task]:
    library: Any = import_module("igraph")
    cells = matrix.tocoo()
    once = cells.row < cells.col
    nodes = np.random.default_rng(0).permutation(matrix.shape[0]).tolist()

    def made() -> Any:  # noqa: ANN401
        pairs = np.stack([cells.row[once], cells.col[once]], axis=1)
        graph = library.Graph(n=matrix.shape[0], edges=pairs)
        graph.es["w"], graph.es["d"] = cells.data[once], 1 / cells.data[once]
        return graph

    graph = made()

    def searches(name: str, first: str, weights: str | None) -> Task:
        method = getattr(graph, name)
        if full:
            return lambda: method(weights=weights)
        return lambda few: method(weights=weights, **{first: nodes[:few]})

    return {
        "conversion": made,
        "core numbers": lambda: graph.coreness(),
        "clustering": lambda: graph.transitivity_local_undirected(mode="zero"),
        "constraint": lambda: graph.constraint(weights="w"),
        "PageRank": lambda: graph.pagerank(weights="w"),
        "eigenvector": lambda: graph.eigenvector_centrality(weights="w"),
        "Leiden": lambda: graph.community_leiden("modularity", weights="w"),
        "closeness": searches("closeness", "vertices", None),
        "betweenness": searches("betweenness", "sources", None),
        "closeness, weighted": searches("closeness", "vertices", "d"),
        "betweenness, weighted": searches("betweenness", "sources", "d"),
    }


def networkit(matrix: csr_array[Any, Any], full: bool) -> dict[str, Task]:
    library: Any = import_module("networkit")
    library.setNumberOfThreads(1)
    cells = matrix.tocoo()
    once = cells.row < cells.col
    ends, kind = (cells.row[once], cells.col[once]), library.centrality

    def made(*, distances: bool = False, weighted: bool = True) -> Any:  # noqa: ANN401
        values = 1 / cells.data[once] if distances else cells.data[once]
        graph = library.GraphFromCoo((values, ends), n=matrix.shape[0], weighted=weighted)
        graph.indexEdges()
        return graph

    graph, plain, far = made(), made(weighted=False), made(distances=True)

    def between(of: Any) -> Task:  # noqa: ANN401
        if full:
            return lambda: kind.Betweenness(of).run()
        return lambda few: kind.EstimateBetweenness(of, few).run()

    found: dict[str, Task] = {
        "conversion": made,
        "core numbers": lambda: kind.CoreDecomposition(plain).run(),
        "clustering": lambda: kind.LocalClusteringCoefficient(plain).run(),
        "PageRank": lambda: kind.PageRank(graph, 0.85, 1e-10).run(),
        "eigenvector": lambda: kind.EigenvectorCentrality(graph, 1e-6).run(),
        "Leiden": lambda: library.community.ParallelLeiden(graph, 3, True).run(),
        "betweenness": between(plain),
        "betweenness, weighted": between(far),
    }
    if full:
        variant = kind.ClosenessVariant.Generalized
        found["closeness"] = lambda: kind.Closeness(plain, True, variant).run()
        found["closeness, weighted"] = lambda: kind.Closeness(far, True, variant).run()
    return found


def rustworkx(matrix: csr_array[Any, Any], _full: bool) -> dict[str, Task]:
    library: Any = import_module("rustworkx")
    cells = matrix.tocoo()
    once = cells.row < cells.col
    columns = (cells.row[once].tolist(), cells.col[once].tolist(), cells.data[once].tolist())

    def made() -> Any:  # noqa: ANN401
        graph = library.PyGraph()
        graph.add_nodes_from(range(matrix.shape[0]))
        graph.add_edges_from(list(zip(*columns, strict=True)))
        return graph

    graph = made()
    return {"conversion": made, "core numbers": lambda: library.core_number(graph)}


def measured(task: Task, sources: int) -> str:
    """CPU seconds; from two samples if the task asks for how many sources."""
    if not signature(task).parameters or task.__name__ == "made":
        return f"{timed(task)[0]:.3g}"
    little, more = (timed(lambda few=few: task(few))[0] for few in (FEW, 3 * FEW))
    return f"~{little + (more - little) / (2 * FEW) * (sources - FEW):.3g}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=SHARED)
    parser.add_argument("--full", action="store_true", help="run the peers to the end")
    parser.add_argument("--only", nargs="*", help="names of measures")
    given = parser.parse_args()
    matrix = strengths(given.data)
    print(f"{matrix.shape[0]:,} organisations, {matrix.nnz // 2:,} ties; CPU seconds, one thread")
    engines = {"ecograph": ours, "igraph": igraph, "networkit": networkit, "rustworkx": rustworkx}
    table: dict[str, dict[str, str]] = {}
    for engine, tasks in engines.items():
        if not find_spec(engine):
            print(f"{engine}: not installed")
            continue
        for name, task in tasks(matrix, given.full).items():
            if given.only and name not in given.only:
                continue
            shown = measured(task, matrix.shape[0])
            table.setdefault(name, {})[engine] = shown
            print(f"  {engine:10} {name:42} {shown:>9}", flush=True)
    print(f"\n| {'CPU seconds':42} |" + "".join(f" {engine:>9} |" for engine in engines))
    print("|---|" + "---:|" * len(engines))
    for name, row in table.items():
        print(f"| {name:42} |" + "".join(f" {row.get(engine, '–'):>9} |" for engine in engines))


if __name__ == "__main__":
    main()
