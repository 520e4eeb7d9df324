"""Networks as files that other programs read, and such files as networks again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from ecograph.errors import BadRequest
from ecograph.network.formats.csv import csv_files, read_csv, write_csv
from ecograph.network.formats.cytoscape import read_cytoscape, write_cytoscape
from ecograph.network.formats.gexf import read_gexf, write_gexf
from ecograph.network.formats.graphml import read_graphml, write_graphml
from ecograph.network.formats.node_link import read_nodelink, write_nodelink
from ecograph.network.formats.pajek import read_pajek, write_pajek
from ecograph.network.formats.plain_graph import plain
from ecograph.network.formats.values import text, to_json
from ecograph.network.formats.vosviewer import read_vosviewer, write_vosviewer

if TYPE_CHECKING:
    from collections.abc import Callable

    import networkx as nx

    from ecograph.network.network import Network

__all__ = [
    "FORMATS",
    "Format",
    "csv_files",
    "format_of",
    "plain",
    "read",
    "read_csv",
    "read_cytoscape",
    "read_gexf",
    "read_graphml",
    "read_nodelink",
    "read_pajek",
    "read_vosviewer",
    "text",
    "to_json",
    "write",
    "write_csv",
    "write_cytoscape",
    "write_gexf",
    "write_graphml",
    "write_nodelink",
    "write_pajek",
    "write_vosviewer",
]


@dataclass(frozen=True, slots=True)
class Format:
    """How a network is written and read, and how the file is called and sent."""

    name: str
    suffix: str
    media_type: str
    write: Callable[[Network | nx.Graph[Any]], bytes]
    read: Callable[[bytes], nx.Graph[str]]


FORMATS: Final = {
    one.name: one
    for one in (
        Format("graphml", ".graphml", "application/graphml+xml", write_graphml, read_graphml),
        Format("gexf", ".gexf", "application/gexf+xml", write_gexf, read_gexf),
        Format("cytoscape", ".cyjs", "application/json", write_cytoscape, read_cytoscape),
        Format("vosviewer", ".vosviewer.json", "application/json", write_vosviewer, read_vosviewer),
        Format("pajek", ".paj", "text/plain; charset=utf-8", write_pajek, read_pajek),
        Format("json", ".json", "application/json", write_nodelink, read_nodelink),
        Format("csv", ".zip", "application/zip", write_csv, read_csv),
    )
}


def write(given: Network | nx.Graph[Any], format: str) -> bytes:
    """Write a network; the same network gives the same bytes.

    Raises
    ------
    BadRequest, DataError
        If there is no such format, or the graph cannot be written; see `plain`.

    Examples
    --------
    >>> from ecograph.network.projection import network_of
    >>> toy = network_of({"p1": "abc", "p2": "ab"})
    >>> read(write(toy, "pajek"), "pajek").edges["a", "b"]
    {'strength': 1.5, 'distance': 0.6666666666666666, 'events': 2, 'upper_bound': False}
    """
    return format_of(format).write(given)


def read(data: bytes, format: str) -> nx.Graph[str]:
    """Read a network that `write`, or a program that knows the format, has written.

    Raises
    ------
    BadRequest, DataError
        If there is no such format, or the data does not hold; the message says what and where.
    """
    return format_of(format).read(data)


def format_of(name: str) -> Format:
    """Look up a format by its name, or by the name of a file that ends as its files do.

    Raises
    ------
    BadRequest
        If there is none of that name.

    Examples
    --------
    >>> format_of("graphml").name, format_of("a.gexf").name, format_of("a.vosviewer.json").name
    ('graphml', 'gexf', 'vosviewer')
    """
    if name not in FORMATS and "." in name:
        ends = [one for one in FORMATS.values() if name.lower().endswith(one.suffix)]
        name = max(ends, key=lambda one: len(one.suffix)).name if ends else name
    if name not in FORMATS:
        raise BadRequest(f"There is no network format {name!r}.", f"Known: {', '.join(FORMATS)}.")
    return FORMATS[name]
