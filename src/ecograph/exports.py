"""The graph and its collaboration network as files; the same digest gives the same bytes."""

from __future__ import annotations

import csv
import heapq
import io
import json
import re
import tempfile
import zipfile
from contextlib import ExitStack, contextmanager
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import networkx as nx
import pyoxigraph as ox
from networkx.readwrite.graphml import write_graphml_xml

from ecograph.errors import BadRequest
from ecograph.vocab import PREFIXES, iri_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from ecograph.network import Network
    from ecograph.snapshot import Snapshot

__all__ = ["FORMATS", "made_by", "network_graph", "write"]

_RUN: Final = 500_000  # lines that are sorted in memory at a time
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)  # the earliest time that a zip can write
_NODE_COLUMNS: Final = ("id", "label", "label_en", "kind", "region", "iri")
_EDGE_COLUMNS: Final = ("source", "target", "strength", "distance", "events", "upper_bound")
_BLANK: Final = re.compile(rb"^_:| _:\w+ \.$")
_NOT_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write(snapshot: Snapshot, format: str, target: Path) -> None:
    """Write a snapshot, or its collaboration network, to a file.

    Parameters
    ----------
    snapshot
        The graph.
    format
        One of `FORMATS`: ``trig`` and ``nquads`` hold every named graph, ``csv`` and ``graphml``
        the collaboration network of all sources.
    target
        The file; it is replaced at the end, in one step. ``csv`` takes a ``.zip``, or a folder.

    Raises
    ------
    BadRequest
        If there is no such format, or the folder of `target` does not exist.
    """
    if format not in FORMATS:
        raise BadRequest(f"There is no export {format!r}.", f"Known: {', '.join(FORMATS)}.")
    if not target.absolute().parent.is_dir():
        raise BadRequest(f"There is no folder {target.parent}.", "Make it, or name another.")
    FORMATS[format](snapshot, target)


# the whole graph


def _write_nquads(snapshot: Snapshot, target: Path) -> None:
    store = snapshot.store.inner
    with _replacing(target) as part, part.open("wb") as file:
        for graph in _graphs(store):
            end = f" {graph} .\n".encode()
            for line in _sorted_triples(store, graph):
                file.write(line.removesuffix(b" .\n") + end)


def _write_trig(snapshot: Snapshot, target: Path) -> None:
    with _replacing(target) as part:
        quads = _sorted_quads(snapshot.store.inner)
        prefixes = {**PREFIXES, "id": snapshot.manifest.base}
        ox.serialize(quads, str(part), ox.RdfFormat.TRIG, prefixes=prefixes)


def _graphs(store: ox.Store) -> list[ox.NamedNode]:
    found = (graph for graph in store.named_graphs() if isinstance(graph, ox.NamedNode))
    return sorted(found, key=lambda graph: graph.value)


def _sorted_quads(store: ox.Store) -> Iterator[ox.Quad]:
    for graph in _graphs(store):
        lines = _sorted_triples(store, graph)
        while block := b"".join(islice(lines, _RUN)):
            for one in ox.parse(block, ox.RdfFormat.N_TRIPLES):
                yield ox.Quad(one.subject, one.predicate, one.object, graph)


def _sorted_triples(store: ox.Store, graph: ox.NamedNode) -> Iterator[bytes]:
    """Give the triples of a graph as N-Triples lines, sorted, in bounded memory."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        whole = Path(folder) / "whole"
        store.dump(str(whole), ox.RdfFormat.N_TRIPLES, from_graph=graph)
        _name_blank_nodes(whole)
        runs: list[Iterable[bytes]] = []
        with whole.open("rb") as file:
            while lines := sorted(islice(file, _RUN)):
                part = Path(folder) / str(len(runs))
                part.write_bytes(b"".join(lines))
                runs.append(stack.enter_context(part.open("rb")))
        whole.unlink()
        yield from heapq.merge(*runs)


def _name_blank_nodes(file: Path) -> None:
    """Give blank nodes, whose labels are made up at each build, the names of RDFC-1.0."""
    with file.open("rb") as lines:
        if not any(map(_BLANK.search, lines)):
            return
    found = ox.Dataset(ox.parse(path=str(file), format=ox.RdfFormat.N_TRIPLES))
    found.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    triples = (quad.triple for quad in found)
    ox.serialize(triples, str(file), ox.RdfFormat.N_TRIPLES)


# the collaboration network


def network_graph(network: Network, base: str) -> nx.Graph[str]:
    """Make a graph that every writer takes: sorted, plain values, no gaps, nothing XML forbids."""
    source = network.to_networkx()
    graph: nx.Graph[str] = nx.Graph()
    for node in sorted(source):
        graph.add_node(node, **_plain(source.nodes[node]), iri=str(iri_of(node, base)))
    for one, other in sorted((min(a, b), max(a, b)) for a, b in source.edges):
        graph.add_edge(one, other, **_plain(source.edges[one, other]))
    return graph


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    found = {key: value for key, value in values.items() if value is not None}
    return {
        key: _NOT_XML.sub("", value) if isinstance(value, str) else value
        for key, value in sorted(found.items())
    }


def made_by(snapshot: Snapshot) -> dict[str, Any]:
    """Say how the network was made: data, rules of projection, counts, caveats."""
    network = snapshot.collaboration
    return {
        "digest": snapshot.manifest.digest,
        "datasets": [one.slug for one in snapshot.manifest.datasets],
        "projection": _sorted_lists(network.spec.model_dump(mode="json")),
        "organisations": len(network),
        "ties": network.counts.ties,
        "events": network.counts.events,
        "caveats": [{"zh": zh, "en": en} for zh, en in snapshot.caveats],
    }


def _sorted_lists(values: dict[str, Any]) -> dict[str, Any]:
    return {
        key: sorted(value) if isinstance(value, list) else value for key, value in values.items()
    }


def _write_graphml(snapshot: Snapshot, target: Path) -> None:
    graph = network_graph(snapshot.collaboration, snapshot.manifest.base)
    made = made_by(snapshot)
    graph.graph.update(
        digest=made["digest"],
        made_by=json.dumps(made, ensure_ascii=False, sort_keys=True),
    )
    with _replacing(target) as part, part.open("wb") as file:
        write_graphml_xml(graph, file, prettyprint=True)


def _write_csv(snapshot: Snapshot, target: Path) -> None:
    files = _csv_files(snapshot)
    if target.suffix.lower() != ".zip":
        target.mkdir(exist_ok=True)
        for name, content in files.items():
            with _replacing(target / name) as part:
                part.write_bytes(content)
        return
    with _replacing(target) as part, zipfile.ZipFile(part, "w", zipfile.ZIP_STORED) as packed:
        for name, content in files.items():
            about = zipfile.ZipInfo(name, _EPOCH)  # not compressed: zlib versions differ
            about.create_system, about.external_attr = 3, 0o644 << 16
            packed.writestr(about, content)


def _csv_files(snapshot: Snapshot) -> dict[str, bytes]:
    graph = network_graph(snapshot.collaboration, snapshot.manifest.base)
    nodes = ({"id": node, **values} for node, values in graph.nodes(data=True))
    edges = ({"source": a, "target": b, **values} for a, b, values in graph.edges(data=True))
    made = json.dumps(made_by(snapshot), ensure_ascii=False, indent=1, sort_keys=True)
    return {
        "nodes.csv": _csv(_NODE_COLUMNS, nodes),
        "edges.csv": _csv(_EDGE_COLUMNS, edges),
        "made-by.json": (made + "\n").encode(),
    }


def _csv(columns: tuple[str, ...], rows: Iterable[dict[str, Any]]) -> bytes:
    target = io.StringIO(newline="")
    writer = csv.DictWriter(target, columns, restval="", extrasaction="ignore")
    writer.writeheader()
    writer.writerows({key: _cell(value) for key, value in row.items()} for row in rows)
    return target.getvalue().encode()


def _cell(value: object) -> object:
    return str(value).lower() if isinstance(value, bool) else value


@contextmanager
def _replacing(target: Path) -> Iterator[Path]:
    """Give a file to write beside the target; it takes the target's place when all went well."""
    part = target.with_name(f".{target.name}.part")
    try:
        yield part
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


FORMATS: Final[dict[str, Callable[[Snapshot, Path], None]]] = {
    "trig": _write_trig,
    "nquads": _write_nquads,
    "csv": _write_csv,
    "graphml": _write_graphml,
}
