"""Entities and the links among them in the formats that other programs read."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final

import networkx as nx
from pydantic import BaseModel

from ecograph.answers.links import NeighborhoodView
from ecograph.network import formats
from ecograph.service.negotiation import CSV, JSON, csv_bytes
from ecograph.service.rdf import summary_of
from ecograph.store.sparql.results import GRAPH_FORMATS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ecograph.answers.links import EdgeView
    from ecograph.answers.subgraph import InducedView
    from ecograph.pipeline.snapshot import Snapshot

__all__ = ["VIEW_FORMATS", "CytoscapeFile", "VosviewerFile", "tie_graph", "written"]

_RDF: Final = {name: GRAPH_FORMATS[name] for name in ("ttl", "jsonld", "nt")}
_NETWORKS: Final = {
    ("zip" if name == "csv" else name): one.media_type.partition(";")[0]
    for name, one in formats.FORMATS.items()
}
VIEW_FORMATS: Final[dict[str, str]] = {"json": JSON, "csv": CSV, **_RDF, **_NETWORKS}
"""Formats by name; where several have one media type, an Accept header means the first."""


class CytoscapeFile(BaseModel):
    """Entities and ties as Cytoscape reads them."""

    elements: dict[str, list[dict[str, Any]]]


class VosviewerFile(BaseModel):
    """Entities and ties as VOSviewer reads them."""

    network: dict[str, Any]


_COLUMNS: Final = (
    *("subject", "subject_label", "predicate", "link", "object", "object_label"),
    *("role", "time", "holds", "basis", "source", "relator"),
)


def written(snapshot: Snapshot, view: NeighborhoodView | InducedView, format: str) -> bytes:
    """Write entities and links in one of `VIEW_FORMATS` other than JSON.

    CSV has one link a row; RDF has the relators whole and what the entities are called; the
    formats of networks have one tie for all links of a pair.
    """
    if format == "csv":
        return _table(view)
    if format in _RDF:
        nodes, links = (one.id for one in view.nodes), (one.id for one in view.links)
        return summary_of(snapshot, nodes, links, _RDF[format])
    return formats.write(tie_graph(snapshot, view), "csv" if format == "zip" else format)


def _table(view: NeighborhoodView | InducedView) -> bytes:
    labels = {one.id: one.label for one in view.nodes}
    rows = (
        (
            *(one.subject, labels.get(one.subject, ""), one.predicate, one.link),
            *(one.object, labels.get(one.object, ""), one.role, one.time, one.holds),
            *(one.basis, one.source, one.id),
        )
        for one in view.links
    )
    return csv_bytes(_COLUMNS, rows)


def tie_graph(snapshot: Snapshot, view: NeighborhoodView | InducedView) -> nx.Graph[str]:
    """Make an undirected graph: one tie for all links of a pair, its strength their number.

    A tie says its predicates, roles and relators; a link of an entity to itself makes none.
    """
    nodes = snapshot.links.nodes
    graph: nx.Graph[str] = nx.Graph()
    for one in view.nodes:
        row = nodes.id.find(one.id)
        place = int(nodes.place[row])
        graph.add_node(
            one.id,
            label=one.label,
            lang=one.lang,
            label_en=nodes.label_en[row],
            kind=one.kind,
            region=nodes.id[place] if place >= 0 else "",
            iri=snapshot.manifest.base + one.id,
            **one.model_dump(include={"links", "depth", "left_out"}),
        )
    pairs: defaultdict[tuple[str, str], list[EdgeView]] = defaultdict(list)
    for link in view.links:
        if link.subject != link.object:
            first, second = sorted((link.subject, link.object))
            pairs[first, second].append(link)
    for pair, links in pairs.items():
        graph.add_edge(*pair, strength=float(len(links)), **_said(links))
    about = view.model_dump(include={"depth", "truncated", "count"})
    graph.graph.update(relation="links", digest=snapshot.manifest.digest, **about)
    if isinstance(view, NeighborhoodView):
        graph.graph["of"] = view.of.id
    return graph


def _said(links: Sequence[EdgeView]) -> dict[str, Any]:
    """What the links of a pair say, each thing once."""
    return {
        "predicates": _joined(one.predicate for one in links),
        "roles": _joined(one.role for one in links),
        "times": _joined(one.time for one in links),
        "relators": _joined(one.id for one in links),
    }


def _joined(values: Iterable[str]) -> str:
    return " ".join(sorted(filter(None, set(values))))
