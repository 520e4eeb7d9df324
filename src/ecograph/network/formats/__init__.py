"""Networks as files that other programs read, and such files as networks again."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from ecograph.errors import BadRequest

if TYPE_CHECKING:
    import networkx as nx
    from pydantic import BaseModel

    from ecograph.network.formats.common import NetworkFile
    from ecograph.network.network import Network

__all__ = ["FORMATS", "Format", "format_of", "read", "write"]

_JSON: Final = "application/json"


@dataclass(frozen=True, slots=True)
class Format:
    """How the file of a format is called and sent, and the module that writes and reads it.

    The module is imported when a file is written or read: every door lists the formats, and
    a list of names shall not cost the import of NetworkX.

    Attributes
    ----------
    of
        What the functions of the module end with, where it has several formats.
    also
        Further endings of such files.
    document
        The model of a JSON file, in `documents`.
    """

    name: str
    suffix: str
    media_type: str
    module: str
    of: str = ""
    also: tuple[str, ...] = ()
    document: str = ""

    def write(self, given: Network | nx.Graph[Any]) -> bytes:
        """Write a network in this format."""
        written: bytes = self._function("write")(given)
        return written

    def parse(self, data: bytes) -> NetworkFile:
        """Read what stands in a file of this format."""
        file: NetworkFile = self._function("parse")(data)
        return file

    def model(self) -> type[BaseModel] | None:
        """The model of its files, where they are JSON."""
        if not self.document:
            return None
        found: type[BaseModel] = getattr(import_module(f"{__name__}.documents"), self.document)
        return found

    def _function(self, verb: str) -> Any:  # noqa: ANN401
        module = import_module(f"{__name__}.{self.module}")
        return getattr(module, f"{verb}_{self.of}" if self.of else verb)


_FORMATS: Final = (
    Format("graphml", ".graphml", "application/graphml+xml", "graphml"),
    Format("gexf", ".gexf", "application/gexf+xml", "gexf"),
    Format("cytoscape", ".cyjs", _JSON, "json", "cytoscape", document="CytoscapeFile"),
    Format("vosviewer", ".vosviewer.json", _JSON, "json", "vosviewer", document="VosviewerFile"),
    Format("pajek", ".net", "text/plain; charset=utf-8", "pajek", also=(".paj",)),
    Format("json", ".json", _JSON, "json", "nodelink", document="NodeLinkFile"),
    Format("csv", ".zip", "application/zip", "csv"),
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
    from ecograph.network.formats.common import as_read

    return as_read(format_of(format).parse(data))


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
