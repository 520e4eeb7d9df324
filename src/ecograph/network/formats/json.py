"""Networks as JSON: node-link of NetworkX and D3, Cytoscape's .cyjs, VOSviewer's maps."""

from __future__ import annotations

import json
from math import fsum
from typing import TYPE_CHECKING, Any, Final

import networkx as nx

from ecograph.errors import DataError
from ecograph.network.formats.common import (
    NetworkFile,
    Node,
    Tie,
    is_directed,
    known_in_lower_case,
    object_of,
    plain,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ecograph.network.network import Network

__all__ = [
    "parse_cytoscape",
    "parse_nodelink",
    "parse_vosviewer",
    "write_cytoscape",
    "write_nodelink",
    "write_vosviewer",
]

_BOOKKEEPING: Final = {"id", "id_original", "SUID", "selected", "shared_name", "source", "target"}
"""What Cytoscape says of every row for itself."""
_NODE_LINK: Final = {"directed", "multigraph", "graph", "nodes", "edges", "links", "hyperedges"}
_PAIRS: Final = "A network has nodes, and ties of two of them; write it so."
_DERIVED: Final = {"Links", "Total link strength"}
_OWN: Final = "ecograph"  # what is said of the whole network; VOSviewer leaves it alone


def _written(document: object) -> bytes:
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def _objects(given: object, where: str) -> list[tuple[str, dict[str, Any]]]:
    """The objects of a list, each with its place."""
    if not isinstance(given, list):
        raise DataError(f"{where}s: a list is wanted.")
    for number, each in enumerate(given, 1):
        if not isinstance(each, dict):
            raise DataError(f"{where} {number}: an object is wanted.")
    return [(f"{where} {number}", each) for number, each in enumerate(given, 1)]


def _text(given: object) -> str:
    """An id as text: files have numbers too."""
    return "" if given is None else str(given)


# node-link


def write_nodelink(given: Network | nx.Graph[Any]) -> bytes:
    """Write node-link JSON, for `networkx.node_link_graph` and D3.

    Examples
    --------
    >>> from ecograph.network.projection import network_of
    >>> found = json.loads(write_nodelink(network_of({"p1": "abc", "p2": "ab"})))
    >>> nx.node_link_graph(found, edges="edges").edges["a", "b"]["strength"]
    1.5
    """
    document = nx.node_link_data(plain(given), edges="edges")
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))  # what pages load
    return (text + "\n").encode()


def parse_nodelink(data: bytes) -> NetworkFile:
    """Read node-link JSON; ties stand under `edges`, or under `links` as D3 has it."""
    document = object_of(data, "The node-link file")
    about = document.get("graph", {})
    if not document.keys() & {"edges", "links"}:
        message = "The node-link file has neither edges nor links."
        raise DataError(message, "Write node-link data, not adjacency lists.")
    directed = is_directed(document.get("directed"))
    nodes = [
        Node(_text(values.pop("id", row)), known_in_lower_case(values), where)
        for row, (where, values) in enumerate(
            _objects(document.get("nodes"), "Node-link JSON, node")
        )
    ]
    ties = []
    edges = document.get("edges", document.get("links", []))
    for row, (where, values) in enumerate(_objects(edges, "Node-link JSON, edge"), 1):
        a, b = (_text(values.pop(end, None)) for end in ("source", "target"))
        ties.append(Tie(a, b, values, f"{where} ({a} – {b})", row, directed))
    if document.get("hyperedges"):
        raise DataError("Node-link JSON: there are hyperedges, which are not read.", _PAIRS)
    more = ", ".join(sorted(document.keys() - _NODE_LINK))
    notes = (f"Of the file, {more} is not read.",) if more else ()
    about = about if isinstance(about, dict) else dict(about)
    return NetworkFile(nodes, ties, about, notes=notes)


# Cytoscape


def write_cytoscape(given: Network | nx.Graph[Any]) -> bytes:
    """Write Cytoscape JSON, for Cytoscape and Cytoscape.js."""
    graph = plain(given)
    nodes = [
        {"data": {"id": node, "name": values["label"], **values}}
        for node, values in graph.nodes.items()
    ]
    edges = [
        {"data": {"id": f"e{row}", "source": a, "target": b, **values}}
        for row, (a, b, values) in enumerate(graph.edges(data=True), 1)
    ]
    head = {
        "format_version": "1.0",
        "generated_by": "ecograph",
        "target_cytoscapejs_version": "~2.1",
    }
    return _written({**head, "data": graph.graph, "elements": {"nodes": nodes, "edges": edges}})


def parse_cytoscape(data: bytes) -> NetworkFile:
    """Read Cytoscape JSON; an id that Cytoscape has moved to `id_original` comes back.

    Cytoscape.js may have all elements in one list: there what has a source is an edge.

    `networkx.cytoscape_graph` reads only what NetworkX wrote: it wants a `value` of each node.
    """
    document = object_of(data, "The Cytoscape file")
    directed = is_directed(document.get("directed"))
    elements, about = document.get("elements"), document.get("data", {})
    if isinstance(elements, list):
        sorted_out: dict[str, list[Any]] = {"nodes": [], "edges": []}
        for one in elements:
            about_it = one.get("data") if isinstance(one, dict) else None
            edge = isinstance(about_it, dict) and "source" in about_it
            sorted_out["edges" if edge else "nodes"].append(one)
        elements = sorted_out
    if not isinstance(elements, dict) or not isinstance(about, dict):
        raise DataError("The Cytoscape file has no elements.", "It wants nodes and edges in it.")
    ids: dict[str, str] = {}
    nodes, ties = [], []
    for where, values in _cytoscape_rows(elements, "node"):
        number = _text(values.get("id"))
        if number in ids:
            raise DataError(f"{where}: the id {number!r} stands here for the second time.")
        ids[number] = str(values.get("id_original", number))
        own = known_in_lower_case(_own(values))
        nodes.append(Node(ids[number], own, f"{where} {ids[number]!r}"))
    for row, (where, values) in enumerate(_cytoscape_rows(elements, "edge"), 1):
        a, b = (ids.get(end, end) for end in map(_text, map(values.get, ("source", "target"))))
        ties.append(Tie(a, b, _own(values), f"{where} ({a} – {b})", row, directed))
    return NetworkFile(nodes, ties, about)


def _cytoscape_rows(elements: dict[str, Any], what: str) -> list[tuple[str, dict[str, Any]]]:
    rows = _objects(elements.get(f"{what}s", []), f"Cytoscape, {what}")
    for where, row in rows:
        if not isinstance(row.get("data"), dict):
            raise DataError(f"{where}: there is no data.")
        if row["data"].get("parent") is not None:
            raise DataError(f"{where}: it lies in {row['data']['parent']!r}.", "Ungroup nodes.")
    return [(where, row["data"]) for where, row in rows]


def _own(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name not in _BOOKKEEPING}


# VOSviewer


def write_vosviewer(given: Network | nx.Graph[Any]) -> bytes:
    """Write VOSviewer JSON: items, links, and a cluster for each kind of organisation.

    The items of a cluster have one colour, so a map shows kinds until VOSviewer clusters anew.
    """
    graph = plain(given)
    kinds = sorted({values["kind"] for _, values in graph.nodes(data=True)})
    clusters = {kind: number for number, kind in enumerate(kinds, 1)}
    network = {
        "items": [_item(graph, node, clusters) for node in graph],
        "links": [
            {"source_id": a, "target_id": b, **values} for a, b, values in graph.edges(data=True)
        ],
        "clusters": [{"cluster": number, "label": kind} for kind, number in clusters.items()],
    }
    title = str(graph.graph.get("relation", "network"))
    return _written({"network": network, "info": {"title": title}, _OWN: graph.graph})


def _item(graph: nx.Graph[str], node: str, clusters: Mapping[str, int]) -> dict[str, object]:
    values: dict[str, Any] = dict(graph.nodes[node])
    strengths = sorted(tie["strength"] for tie in graph[node].values())
    shown = {"id": node, "label": values.pop("label"), "url": values.get("iri")}
    weights = {"Links": len(strengths), "Total link strength": fsum(strengths)}
    shown |= {"cluster": clusters[values["kind"]], "weights": weights, **values}
    return {name: value for name, value in shown.items() if value is not None}


def parse_vosviewer(data: bytes) -> NetworkFile:
    """Read VOSviewer JSON; where items have no `kind`, their cluster's label is one."""
    document = object_of(data, "The VOSviewer file")
    network, about = document.get("network"), document.get(_OWN, {})
    if not isinstance(network, dict) or not isinstance(about, dict):
        raise DataError("The VOSviewer file has no network.", "It wants items and links in it.")
    clusters, items, links = (
        _objects(network.get(f"{what}s", []), f"VOSviewer, {what}")
        for what in ("cluster", "item", "link")
    )
    kinds = {str(one.get("cluster")): one.get("label") for _, one in clusters}
    nodes = [
        Node(_text(one.pop("id", None)), _attributes(one, kinds), where) for where, one in items
    ]
    ties = []
    for row, (where, link) in enumerate(links, 1):
        a, b = (_text(link.pop(end, None)) for end in ("source_id", "target_id"))
        ties.append(Tie(a, b, link, f"{where} ({a} – {b})", row))
    return NetworkFile(nodes, ties, about)


def _attributes(item: dict[str, Any], kinds: Mapping[str, object]) -> dict[str, Any]:
    """What is said of an item, without what follows from its ties, its kind or its address."""
    kind = kinds.get(str(item.get("cluster")))
    if kind is not None or "kind" in item:
        item = {"kind": kind, **item, "cluster": None}
    if isinstance(weights := item.get("weights"), dict):
        item["weights"] = {key: weights[key] for key in weights.keys() - _DERIVED} or None
    return item if item.get("url") != item.get("iri") else {**item, "url": None}
