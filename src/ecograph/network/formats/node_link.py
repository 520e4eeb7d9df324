"""Node-link JSON, which `networkx.node_link_graph` and D3 read."""

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

__all__ = ["read_nodelink", "write_nodelink"]


def write_nodelink(given: Network | nx.Graph[Any]) -> bytes:
    """Write node-link JSON; see `ecograph.network.formats.plain` for what is refused.

    Examples
    --------
    >>> import networkx as nx
    >>> from ecograph.network.projection import network_of
    >>> found = json.loads(write_nodelink(network_of({"p1": "abc", "p2": "ab"})))
    >>> nx.node_link_graph(found, edges="edges").edges["a", "b"]["strength"]
    1.5
    """
    graph = plain(given)
    document = {
        "directed": False,
        "multigraph": False,
        "graph": graph.graph,
        "nodes": [{"id": node, **values} for node, values in graph.nodes.items()],
        "edges": [{"source": a, "target": b, **values} for a, b, values in graph.edges(data=True)],
    }
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def read_nodelink(data: bytes) -> nx.Graph[str]:
    """Read node-link JSON; ties stand under `edges`, or under `links` as D3 has it.

    Raises
    ------
    DataError
        If the file does not hold; the message names the node or edge.
    """
    document = object_of(data, "The node-link file")
    about = document.get("graph", {})
    if "nodes" not in document or not isinstance(about, dict):
        raise DataError("The node-link file has no nodes.", "It wants nodes and edges.")
    nodes = [
        Node(name_of(values.pop("id", None)), values, where)
        for where, values in _rows(document["nodes"], "node")
    ]
    ties = []
    for where, values in _rows(document.get("edges", document.get("links", [])), "edge"):
        a, b = (name_of(values.pop(end, None)) for end in ("source", "target"))
        ties.append(Tie(a, b, values, f"{where} ({a} – {b})"))
    return assemble(nodes, ties, about)


def _rows(given: object, what: str) -> Iterator[tuple[str, dict[str, object]]]:
    if not isinstance(given, list):
        raise DataError(f"Node-link JSON, {what}s: a list is wanted.")
    for row, each in enumerate(given, 1):
        where = f"Node-link JSON, {what} {row}"
        if not isinstance(each, dict):
            raise DataError(f"{where}: an object is wanted.")
        yield where, dict(each)
