"""GEXF, the format of Gephi; a tie's strength is the weight of its edge."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, Final
from xml.etree.ElementTree import SubElement

from networkx.readwrite.gexf import GEXFReader, GEXFWriter

from ecograph.network.formats.common import (
    NetworkFile,
    object_of,
    of_a_time,
    plain,
    reading,
    to_json,
)
from ecograph.network.formats.markup import declare, graph_in, nodes_and_ties

if TYPE_CHECKING:
    from collections.abc import Mapping
    from xml.etree.ElementTree import Element

    import networkx as nx

    from ecograph.network.network import Network

__all__ = ["parse", "write"]

_VERSION: Final = "1.2draft"
_READER: Final[Any] = GEXFReader(version=_VERSION)
_XML: Final = f"{{{_READER.NS_GEXF}}}"
_DRAWN: Final = {"color", "position", "shape", "size", "thickness"}
_CHILDREN: Final = {
    "gexf": {"meta", "graph"},
    "graph": {"attributes", "nodes", "edges"},
    "attributes": {"attribute"},
    "attribute": {"default", "options"},
    "nodes": {"node"},
    "edges": {"edge"},
    "node": {"attvalues", *_DRAWN},
    "edge": {"attvalues", *_DRAWN},
    "attvalues": {"attvalue"},
}
_TIMES: Final = {"start", "startopen", "end", "endopen", "timestamp", "timestamps", "intervals"}
_UNSEEN: Final = "How the file draws nodes and ties (colours, sizes, positions) is not read."


def write(given: Network | nx.Graph[Any]) -> bytes:
    """Write GEXF 1.2 without a date."""
    graph = plain(given)
    for _, _, values in graph.edges(data=True):
        values["weight"] = values.pop("strength")
    writer = GEXFWriter(encoding="utf-8", prettyprint=True, version=_VERSION)
    meta = writer.xml.find("meta")
    meta.attrib.clear()  # the day of today
    meta.find("creator").text = "ecograph"
    if graph.graph:
        SubElement(meta, "description").text = to_json(graph.graph)
    writer.add_graph(graph)
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def parse(data: bytes) -> NetworkFile:
    """Read a GEXF graph of one time.

    Where some edges have a weight, one without has the strength 1, as the format says.
    """
    root, graph = graph_in(data, "GEXF", _READER.NS_GEXF, _CHILDREN)
    weight = {"type": "double", "mode": "static", "title": "weight"}  # Gephi does not declare it
    titles: dict[str | None, dict[str, Any]] = {"node": {}, "edge": {"weight": weight}}
    defaults: dict[str | None, dict[str, Any]] = {"node": {}, "edge": {}}
    for each in graph.iterfind(f"{_XML}attributes"):
        where = f"GEXF, attributes of {each.get('class')}s"
        each.set("mode", "static")  # values with times are refused below
        for attribute in each:
            declare(attribute, "title", "type", _READER.python_type)
        with reading(where):
            found = _READER.find_gexf_attributes(each)
            titles[each.get("class")] |= found[0]
            defaults[each.get("class")] |= found[1]

    def decoded(element: Element, sort: str, where: str) -> dict[str, Any]:
        if any(each.attrib.keys() & _TIMES for each in element.iter()):
            raise of_a_time(where)
        with reading(where):
            found = _READER.decode_attr_elements(titles[sort], element)
        return {**defaults[sort], **found}

    elements = {sort: graph.iterfind(f"{_XML}{sort}s/{_XML}{sort}") for sort in ("node", "edge")}
    nodes, ties = nodes_and_ties("GEXF", elements, decoded, graph.get("defaultedgetype"))
    drawn = any(each.tag.rpartition("}")[2] in _DRAWN for each in graph.iter())
    return NetworkFile(nodes, ties, _about(root), default=1.0, notes=(_UNSEEN,) if drawn else ())


def _about(root: Element) -> Mapping[str, object]:
    described = root.findtext(f"{_XML}meta/{{*}}description", "")
    if not described.startswith("{"):
        return {"description": described}
    return object_of(described, "GEXF, description")
