"""The graph and its networks as files; the same digest gives the same bytes."""

from __future__ import annotations

import heapq
import re
import tempfile
from contextlib import ExitStack, contextmanager
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

import pyoxigraph as ox

from ecograph.analysis.tie_years import tie_years
from ecograph.answers.network import datasets_of
from ecograph.answers.reified import reifiers
from ecograph.errors import BadRequest
from ecograph.model.implied import implied
from ecograph.model.namespaces import GRAPH_REIFIED, PREFIXES, iri_of
from ecograph.network import formats
from ecograph.network.formats.common import plain, to_json
from ecograph.network.formats.csv import csv_files
from ecograph.network.spec import SHARED_LISTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    import networkx as nx

    from ecograph.network.network import Network
    from ecograph.pipeline.snapshot import Snapshot
    from ecograph.store.store import Store

__all__ = [
    "FORMATS",
    "WHOLE",
    "Mode",
    "dated",
    "made_by",
    "network_bytes",
    "network_graph",
    "write",
]

Mode = Literal["one", "two"]
_RUN: Final = 500_000  # lines that are sorted in memory at a time
_BLANK: Final = re.compile(rb"^_:| _:\w+ \.$")


def write(
    snapshot: Snapshot,
    format: str,
    target: Path,
    network: Network | None = None,
    mode: Mode = "one",
) -> None:
    """Write a snapshot, or a network of it, to a file.

    Parameters
    ----------
    snapshot
        The graph.
    format
        One of `FORMATS`: ``trig`` and ``nquads`` hold every named graph, ``trig12`` and ``nq12``
        besides, in RDF 1.2, a reifier for each derived tie (graph ``g:reified``), the others
        (`ecograph.network.formats.FORMATS`) a network.
    target
        The file; it is replaced at the end, in one step. ``csv`` takes a ``.zip``, or a folder.
    network
        Which network. Default: the collaboration network of all sources.
    mode
        ``one``: organisations and their ties; ``two``: organisations and the events they took
        part in.

    Raises
    ------
    BadRequest
        If there is no such format, the folder of `target` does not exist, or a network is to be
        written as the whole graph.
    """
    if format not in FORMATS:
        raise BadRequest(f"There is no export {format!r}.", f"Known: {', '.join(FORMATS)}.")
    if not target.absolute().parent.is_dir():
        raise BadRequest(f"There is no folder {target.parent}.", "Make it, or name another.")
    if format in _WHOLE:
        if network is not None:
            message = f"{format} holds the whole graph, not a network."
            raise BadRequest(message, f"Networks: {', '.join(formats.FORMATS)}.")
        _WHOLE[format](snapshot, target)
    elif format == "csv" and target.suffix.lower() != ".zip":
        _write_folder(csv_files(network_graph(snapshot, network, mode)), target)
    else:
        with _replacing(target) as part:
            part.write_bytes(network_bytes(snapshot, format, network, mode))


# the whole graph


def _write_nquads(snapshot: Snapshot, target: Path, *, reified: bool = False) -> None:
    store = snapshot.store
    with _replacing(target) as part, part.open("wb") as file:
        for graph in store.named_graphs:
            end = f" {graph} .\n".encode()
            for line in _sorted_triples(store, graph):
                file.write(line.removesuffix(b" .\n") + end)
        if reified:
            end = f" <{GRAPH_REIFIED}> .\n".encode()
            for text in sorted(reifiers(snapshot)):
                file.write(text.removesuffix(" .").encode() + end)


def _write_trig(snapshot: Snapshot, target: Path, *, reified: bool = False) -> None:
    with _replacing(target) as part:
        quads = _sorted_quads(snapshot.store)
        if reified:
            lines = "\n".join(sorted(reifiers(snapshot)))
            graph = ox.NamedNode(GRAPH_REIFIED)
            said = ox.parse(lines, ox.RdfFormat.N_TRIPLES)
            quads = chain(quads, (ox.Quad(q.subject, q.predicate, q.object, graph) for q in said))
        prefixes = {**PREFIXES, "id": snapshot.manifest.base}
        ox.serialize(quads, str(part), ox.RdfFormat.TRIG, prefixes=prefixes)


def _sorted_quads(store: Store) -> Iterator[ox.Quad]:
    for graph in store.named_graphs:
        lines = _sorted_triples(store, graph)
        while block := b"".join(islice(lines, _RUN)):
            for one in ox.parse(block, ox.RdfFormat.N_TRIPLES):
                yield ox.Quad(one.subject, one.predicate, one.object, graph)


def _sorted_triples(store: Store, graph: ox.NamedNode) -> Iterator[bytes]:
    """Give the triples of a graph as N-Triples lines, sorted, in bounded memory."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        whole = Path(folder) / "whole"
        store.dump(whole, graph.value)
        _name_blank_nodes(whole)
        more = Path(folder) / "more"
        with more.open("wb") as file:
            file.writelines(implied(whole, graph.value))
        runs: list[Iterable[bytes]] = []
        with whole.open("rb") as file, more.open("rb") as rest:
            both = chain(file, rest)
            while lines := sorted(islice(both, _RUN)):
                part = Path(folder) / str(len(runs))
                part.write_bytes(b"".join(lines))
                runs.append(stack.enter_context(part.open("rb")))
        whole.unlink()
        more.unlink()
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


# a network


def network_bytes(
    snapshot: Snapshot, format: str, network: Network | None = None, mode: Mode = "one"
) -> bytes:
    """Write a network of the snapshot, and how it was made, in one of `formats.FORMATS`.

    Raises
    ------
    BadRequest
        If there is no such format.
    """
    return formats.write(_described(snapshot, network, mode), format)


def network_graph(
    snapshot: Snapshot, network: Network | None = None, mode: Mode = "one"
) -> nx.Graph[str]:
    """Make the graph that every writer takes: sorted, plain values, nothing XML forbids.

    Nodes have their `iri`; ties the years of the events they rest on (`first_year`,
    `last_year`), where a date of these is stated. The graph says how it was made.

    Parameters
    ----------
    snapshot
        The graph that the network is of.
    network
        Which network. Default: the collaboration network of all sources.
    mode
        ``one``: organisations and their ties; ``two``: organisations and events, each
        membership with a strength of 1 (rolled up: of how many units took part).
    """
    return plain(_described(snapshot, network, mode))


def _described(snapshot: Snapshot, network: Network | None, mode: Mode) -> nx.Graph[str]:
    """The same, before its values are made plain, as each writer does."""
    network = snapshot.collaboration if network is None else network  # one without nodes is false
    graph = dated(snapshot, network) if mode == "one" else _two_mode(network)
    base = snapshot.manifest.base
    for node, values in graph.nodes(data=True):
        values["iri"] = str(iri_of(node.removesuffix("#event"), base))
    made = made_by(snapshot, network) | ({} if mode == "one" else {"mode": "two"})
    graph.graph |= {"digest": made["digest"], "made_by": to_json(made)}
    return graph


def dated(snapshot: Snapshot, network: Network) -> nx.Graph[str]:
    """The network for NetworkX, each tie with its `first_year` and `last_year` where stated."""
    graph = network.to_networkx()
    for (one, other), (first, last) in tie_years(network, snapshot.links).items():
        graph.edges[one, other].update(first_year=first, last_year=last)
    return graph


def _two_mode(network: Network) -> nx.Graph[str]:
    graph = network.to_bipartite()
    for _, _, values in graph.edges(data=True):
        values["strength"] = float(values.get("units", 1))
    return graph


def made_by(snapshot: Snapshot, network: Network | None = None) -> dict[str, Any]:
    """Say how a network was made: data, rules of projection, counts, caveats.

    The default is the collaboration network of all sources.
    """
    network = snapshot.collaboration if network is None else network  # one without nodes is false
    datasets = datasets_of(snapshot, network)
    caveats = [{"zh": one.caveat_zh, "en": one.caveat_en} for one in datasets]
    if network.spec.relation == "co-participation":
        caveats.insert(0, {"zh": SHARED_LISTS.zh, "en": SHARED_LISTS.en})
    return {
        "digest": snapshot.manifest.digest,
        "datasets": [one.slug for one in datasets],
        "projection": network.spec.described(),
        "organisations": len(network),
        "ties": network.counts.ties,
        "events": network.counts.events,
        "caveats": [one for one in caveats if any(one.values())],
    }


def _write_folder(files: Mapping[str, bytes], folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    for name, content in files.items():
        with _replacing(folder / name) as part:
            part.write_bytes(content)


@contextmanager
def _replacing(target: Path) -> Iterator[Path]:
    """Give a file to write beside the target; it takes the target's place when all went well."""
    part = target.with_name(f".{target.name}.part")
    try:
        yield part
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


_WHOLE: Final[dict[str, Callable[[Snapshot, Path], None]]] = {
    "trig": _write_trig,
    "nquads": _write_nquads,
    "trig12": partial(_write_trig, reified=True),
    "nq12": partial(_write_nquads, reified=True),
}
WHOLE: Final = tuple(_WHOLE)
FORMATS: Final = (*_WHOLE, *formats.FORMATS)
"""The whole graph as RDF, then the formats of networks."""
