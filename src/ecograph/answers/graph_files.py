"""Entities and the links among them in the formats that other programs read."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

import networkx as nx

from ecograph.answers.descriptions import summary_of
from ecograph.answers.operations.formats import RDF
from ecograph.answers.views.edges import NeighborhoodView
from ecograph.network import formats

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ecograph.answers.views.edges import EdgeView, InducedView
    from ecograph.pipeline.snapshot import Snapshot

__all__ = ["tie_graph", "written"]


def written(snapshot: Snapshot, view: NeighborhoodView | InducedView, format: str) -> bytes:
    """Write entities and links as linked data, or as a file of a network.

    Linked data has the relators whole and what the entities are called; the formats of networks
    have one tie for all links of a pair.
    """
    if format in RDF:
        nodes, links = (one.id for one in view.nodes), (one.id for one in view.links)
        return summary_of(snapshot, nodes, links, RDF[format])
    return formats.write(tie_graph(snapshot, view), format)


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
