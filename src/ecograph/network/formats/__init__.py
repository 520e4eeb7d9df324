"""Networks as files that other programs read, and such files as networks again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from ecograph.errors import BadRequest
from ecograph.network.formats import csv, gexf, graphml, json, pajek
from ecograph.network.formats.common import plain, text, to_json
from ecograph.network.formats.csv import csv_files

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
    "text",
    "to_json",
    "write",
]


@dataclass(frozen=True, slots=True)
class Format:
    """How a network is written and read, and how the file is called and sent."""

    name: str
    suffix: str
    media_type: str
    write: Callable[[Network | nx.Graph[Any]], bytes]
    read: Callable[[bytes], nx.Graph[str]]
    also: tuple[str, ...] = ()


_FORMATS: Final = (
    Format("graphml", ".graphml", "application/graphml+xml", graphml.write, graphml.read),
    Format("gexf", ".gexf", "application/gexf+xml", gexf.write, gexf.read),
    Format("cytoscape", ".cyjs", json.TYPE, json.write_cytoscape, json.read_cytoscape),
    Format("vosviewer", ".vosviewer.json", json.TYPE, json.write_vosviewer, json.read_vosviewer),
    Format("pajek", ".net", "text/plain; charset=utf-8", pajek.write, pajek.read, (".paj",)),
    Format("json", ".json", json.TYPE, json.write_nodelink, json.read_nodelink),
    Format("csv", ".zip", "application/zip", csv.write, csv.read),
)
FORMATS: Final = {one.name: one for one in _FORMATS}
"""Every format by name; another is one module and one row here."""


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
        file = name.lower()
        ends = [one for one in FORMATS.values() if file.endswith((one.suffix, *one.also))]
        name = max(ends, key=lambda one: len(one.suffix)).name if ends else name
    if name not in FORMATS:
        raise BadRequest(f"There is no network format {name!r}.", f"Known: {', '.join(FORMATS)}.")
    return FORMATS[name]
