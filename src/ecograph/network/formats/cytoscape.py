"""Cytoscape JSON (.cyjs), which Cytoscape and Cytoscape.js read."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from ecograph.errors import DataError
from ecograph.network.formats.plain_graph import Node, Tie, assemble, plain
from ecograph.network.formats.values import name_of, object_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    import networkx as nx

    from ecograph.network.network import Network

__all__ = ["read_cytoscape", "write_cytoscape"]


def write_cytoscape(given: Network | nx.Graph[Any]) -> bytes:
    """Write Cytoscape JSON; see `ecograph.network.formats.plain` for what is refused."""
    graph = plain(given)
    nodes = [
        {"data": {"id": node, "name": values["label"], **values}}
        for node, values in graph.nodes.items()
    ]
    edges = [
        {"data": {"id": f"e{row}", "source": a, "target": b, **values}}
        for row, (a, b, values) in enumerate(graph.edges(data=True), 1)
    ]
    document = {
        "format_version": "1.0",
        "generated_by": "ecograph",
        "target_cytoscapejs_version": "~2.1",
        "data": graph.graph,
        "elements": {"nodes": nodes, "edges": edges},
    }
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def read_cytoscape(data: bytes) -> nx.Graph[str]:
    """Read Cytoscape JSON; an id that Cytoscape has moved to `id_original` comes back.

    Raises
    ------
    DataError
        If the file does not hold; the message names the node or edge.
    """
    document = object_of(data, "The Cytoscape file")
    elements, about = document.get("elements"), document.get("data", {})
    if not isinstance(elements, dict) or not isinstance(about, dict):
        raise DataError("The Cytoscape file has no elements.", "It wants nodes and edges in it.")
    ids: dict[str, str] = {}
    nodes = []
    for where, values in _rows(elements.get("nodes", []), "node"):
        given = name_of(values.get("id"))
        ids[given] = name_of(values.get("id_original", given))
        named = {"label": values.get("name"), **values}
        nodes.append(Node(ids[given], named, f"{where} {ids[given]!r}"))
    ties = []
    for where, values in _rows(elements.get("edges", []), "edge"):
        ends = (name_of(values.get(end)) for end in ("source", "target"))
        a, b = (ids.get(end, end) for end in ends)
        ties.append(Tie(a, b, values, f"{where} ({a} – {b})"))
    return assemble(nodes, ties, about)


def _rows(given: object, what: str) -> Iterator[tuple[str, dict[str, object]]]:
    if not isinstance(given, list):
        raise DataError(f"Cytoscape, {what}s: a list is wanted.")
    for row, each in enumerate(given, 1):
        values = each.get("data") if isinstance(each, dict) else None
        where = f"Cytoscape, {what} {row}"
        if not isinstance(values, dict):
            raise DataError(f"{where}: there is no data.")
        yield where, values
