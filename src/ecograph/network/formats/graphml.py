"""GraphML, which NetworkX, igraph, Gephi, yEd and Cytoscape read."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from networkx.readwrite.graphml import GraphMLReader, write_graphml_xml

from ecograph.network.formats.common import NetworkFile, plain, reading, text
from ecograph.network.formats.markup import declare, graph_in, nodes_and_ties

if TYPE_CHECKING:
    from collections.abc import Sequence
    from xml.etree.ElementTree import Element

    import networkx as nx

    from ecograph.network.formats.common import Node
    from ecograph.network.network import Network

__all__ = ["parse", "write"]

_READER: Final[Any] = GraphMLReader()
_XML: Final = f"{{{_READER.NS_GRAPHML}}}"
_CHILDREN: Final = {
    "graphml": {"key", "graph", "data", "desc"},
    "key": {"default", "desc"},
    "graph": {"node", "edge", "data", "desc"},
    "node": {"data", "desc"},
    "edge": {"data", "desc"},
}


def write(given: Network | nx.Graph[Any]) -> bytes:
    """Write GraphML."""
    target = io.BytesIO()
    write_graphml_xml(plain(given), target, prettyprint=True)
    return target.getvalue()


def parse(data: bytes) -> NetworkFile:
    """Read a GraphML graph.

    igraph and Cytoscape number nodes and have what these are called as attributes: there the
    attribute `id` or `name` is the id.
    """
    root, graph = graph_in(data, "GraphML", _READER.NS_GRAPHML, _CHILDREN)
    for key in root.findall(f"{_XML}key"):
        declare(key, "attr.name", "attr.type", _READER.python_type)
    with reading("GraphML, keys"):
        keys, defaults = _READER.find_graphml_keys(root)

    def decoded(element: Element, sort: str, where: str) -> dict[str, Any]:
        sorts = {sort, "all", None}
        with reading(where):
            found = _READER.decode_data_elements(keys, element)
        missing = {keys[k]["name"]: v for k, v in defaults.items() if keys[k]["for"] in sorts}
        return {**missing, **found}

    elements = {sort: graph.iterfind(f"{_XML}{sort}") for sort in ("node", "edge")}
    nodes, ties = nodes_and_ties("GraphML", elements, decoded, graph.get("edgedefault"))
    ids = _ids(nodes)
    return NetworkFile(
        [replace(one, id=ids.get(one.id, one.id)) for one in nodes],
        [
            replace(
                one,
                source=ids.get(one.source, one.source),
                target=ids.get(one.target, one.target),
            )
            for one in ties
        ],
        decoded(graph, "graph", "GraphML, graph"),
    )


def _ids(nodes: Sequence[Node]) -> dict[str, str]:
    """The ids of nodes that a program has numbered, by number, if each has an id or name."""
    numbers, size = {node.id for node in nodes}, len(nodes)
    running = (
        {f"{letter}{first + row}" for row in range(size)}
        for letter in ("n", "")
        for first in (0, 1)
    )
    by_cytoscape = all(node.id.isdecimal() and "shared name" in node.values for node in nodes)
    if len(numbers) == size and (by_cytoscape or numbers in running):
        for name in ("id", "name"):
            ids = {node.id: text(str(node.values.get(name, ""))) for node in nodes}
            if all(ids.values()) and len(set(ids.values())) == size:
                return ids
    return {}
