"""GraphML, which NetworkX, igraph, Gephi, yEd and Cytoscape read."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from networkx.readwrite.graphml import write_graphml_xml

from ecograph.errors import DataError
from ecograph.network.formats.markup import refuse_directed, tree, typed
from ecograph.network.formats.plain_graph import Node, Tie, assemble, plain

if TYPE_CHECKING:
    from collections.abc import Mapping
    from xml.etree.ElementTree import Element

    import networkx as nx

    from ecograph.network.formats.values import Value
    from ecograph.network.network import Network

__all__ = ["read_graphml", "write_graphml"]


@dataclass(frozen=True, slots=True)
class _Key:
    name: str
    scope: str
    type: str | None
    default: str | None


def write_graphml(given: Network | nx.Graph[Any]) -> bytes:
    """Write GraphML; see `ecograph.network.formats.plain` for what is refused."""
    target = io.BytesIO()
    write_graphml_xml(plain(given), target, prettyprint=True)
    return target.getvalue()


def read_graphml(data: bytes) -> nx.Graph[str]:
    """Read an undirected GraphML graph; a tie's strength is its `strength`, or its `weight`.

    Raises
    ------
    DataError
        If the file does not hold; the message names the node or edge.
    """
    root = tree(data, "GraphML")
    graph = root.find("{*}graph")
    if graph is None:
        raise DataError("The GraphML file has no <graph>.")
    refuse_directed(graph.get("edgedefault"), "GraphML, graph")
    keys = {each.get("id", ""): _key(each) for each in root.findall("{*}key")}
    nodes = [
        Node(each.get("id", ""), _values(each, keys, "node", where), where)
        for each in graph.findall("{*}node")
        for where in (f"GraphML, node {each.get('id')!r}",)
    ]
    ties = [_tie(each, keys, row) for row, each in enumerate(graph.findall("{*}edge"), 1)]
    return assemble(nodes, ties, _values(graph, keys, "graph", "GraphML, graph"))


def _key(element: Element) -> _Key:
    name = element.get("attr.name", element.get("id", ""))
    default = element.find("{*}default")
    text = None if default is None else (default.text or "")
    return _Key(name, element.get("for", "all"), element.get("attr.type"), text)


def _tie(element: Element, keys: Mapping[str, _Key], row: int) -> Tie:
    source, target = element.get("source", ""), element.get("target", "")
    where = f"GraphML, edge {row} ({source} – {target})"
    refuse_directed(element.get("directed"), where)
    return Tie(source, target, _values(element, keys, "edge", where), where)


def _values(element: Element, keys: Mapping[str, _Key], scope: str, where: str) -> dict[str, Value]:
    found = {
        key.name: typed(key.default, key.type, f"GraphML, default of {key.name}")
        for key in keys.values()
        if key.default is not None and key.scope in {scope, "all"}
    }
    for each in element.findall("{*}data"):
        key = keys.get(each.get("key", ""))
        if key is None:
            raise DataError(f"{where}: there is no key {each.get('key')!r}.")
        found[key.name] = typed(each.text or "", key.type, f"{where}: {key.name}")
    return found
