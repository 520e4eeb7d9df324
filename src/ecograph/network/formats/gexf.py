"""GEXF 1.2, the format of Gephi; a tie's strength is the weight of its edge."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import SubElement

from networkx.readwrite.gexf import GEXFWriter

from ecograph.errors import DataError
from ecograph.network.formats.markup import refuse_directed, tree, typed
from ecograph.network.formats.plain_graph import Node, Tie, assemble, plain
from ecograph.network.formats.values import object_of, to_json

if TYPE_CHECKING:
    from collections.abc import Mapping
    from xml.etree.ElementTree import Element

    import networkx as nx

    from ecograph.network.formats.values import Value
    from ecograph.network.network import Network

__all__ = ["read_gexf", "write_gexf"]

_Titles = dict[str, tuple[str, str | None]]


def write_gexf(given: Network | nx.Graph[Any]) -> bytes:
    """Write GEXF without a date; see `ecograph.network.formats.plain` for what is refused."""
    graph = plain(given)
    for _, _, values in graph.edges(data=True):
        values["weight"] = values.pop("strength")
    writer = GEXFWriter(encoding="utf-8", prettyprint=True, version="1.2draft")
    meta = writer.xml.find("meta")
    meta.attrib.clear()  # the day of today
    meta.find("creator").text = "ecograph"
    if graph.graph:
        SubElement(meta, "description").text = to_json(graph.graph)
    writer.add_graph(graph)
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def read_gexf(data: bytes) -> nx.Graph[str]:
    """Read an undirected GEXF graph; an edge without a weight has the strength 1.

    Raises
    ------
    DataError
        If the file does not hold; the message names the node or edge.
    """
    root = tree(data, "GEXF")
    graph = root.find("{*}graph")
    if graph is None:
        raise DataError("The GEXF file has no <graph>.")
    refuse_directed(graph.get("defaultedgetype"), "GEXF, graph")
    titles, defaults = _titles(graph, "node")
    nodes = [
        Node(each.get("id", ""), {**defaults, **_values(each, titles, where)}, where)
        for each in graph.findall("{*}nodes/{*}node")
        for where in (f"GEXF, node {each.get('id')!r}",)
    ]
    titles, defaults = _titles(graph, "edge")
    edges = enumerate(graph.findall("{*}edges/{*}edge"), 1)
    ties = [_tie(each, titles, defaults, row) for row, each in edges]
    return assemble(nodes, ties, _about(root))


def _titles(graph: Element, scope: str) -> tuple[_Titles, dict[str, Value]]:
    """The attributes of nodes or of edges: title and type by id, and defaults by title."""
    titles: _Titles = {}
    defaults: dict[str, Value] = {}
    for each in graph.findall(f"{{*}}attributes[@class='{scope}']/{{*}}attribute"):
        title, kind = each.get("title", each.get("id", "")), each.get("type")
        titles[each.get("id", "")] = (title, kind)
        if (default := each.find("{*}default")) is not None:
            defaults[title] = typed(default.text or "", kind, f"GEXF, default of {title}")
    return titles, defaults


def _tie(element: Element, titles: _Titles, defaults: Mapping[str, Value], row: int) -> Tie:
    source, target = element.get("source", ""), element.get("target", "")
    where = f"GEXF, edge {row} ({source} – {target})"
    refuse_directed(element.get("type"), where)
    strength = {"strength": element.get("weight", "1")}
    values = {**strength, **defaults, **_values(element, titles, where)}
    return Tie(source, target, values, where)


def _values(element: Element, titles: _Titles, where: str) -> dict[str, Value]:
    found: dict[str, Value] = {}
    if (label := element.get("label")) is not None:
        found["label"] = label
    for each in element.findall("{*}attvalues/{*}attvalue"):
        name = each.get("for", "")
        if name not in titles:
            raise DataError(f"{where}: there is no attribute {name!r}.")
        title, kind = titles[name]
        found[title] = typed(each.get("value", ""), kind, f"{where}: {title}")
    return found


def _about(root: Element) -> Mapping[str, object]:
    described = root.findtext("{*}meta/{*}description", "")
    if not described.startswith("{"):
        return {}
    return object_of(described, "GEXF, description")
