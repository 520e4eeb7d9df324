"""Where a SPARQL server takes queries, updates and graphs, and which dialect it speaks."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal
from urllib.parse import urlsplit

from ecograph.errors import BadRequest

__all__ = ["SERVERS", "Address", "Dialect"]

Dialect = Literal["oxigraph", "virtuoso"]


@dataclass(frozen=True, slots=True)
class _Server:
    """The paths of a server below the address that is given, and its dialect."""

    query: str
    update: str
    graph_store: str
    dialect: Dialect = "oxigraph"


SERVERS: Final = {
    "oxigraph": _Server("/query", "/update", "/store"),
    "virtuoso": _Server("/sparql", "/sparql-auth", "/sparql-graph-crud-auth", "virtuoso"),
    "fuseki": _Server("/query", "/update", "/data"),
    "graphdb": _Server("", "/statements", "/rdf-graphs/service"),
    "neptune": _Server("/sparql", "/sparql", "/sparql/gsp/"),
    "qlever": _Server("", "", ""),
}
_FORM: Final = re.compile(r"(?:([a-z]+)\+)?(https?://[^#\s]+?)/*(?:#([0-9a-f]{12}(?:-[0-9]+)?))?")


@dataclass(frozen=True, slots=True)
class Address:
    """A server, and which generation of the graph is meant there.

    Attributes
    ----------
    server
        One of `SERVERS`.
    url
        What its paths are below.
    generation
        Name of the generation; "" where none is meant.
    """

    server: str
    url: str
    generation: str = ""

    @classmethod
    def parse(cls, text: str) -> Address:
        """Read an address.

        Raises
        ------
        BadRequest
            If it is none, names an unknown server, or holds a password.

        Examples
        --------
        >>> Address.parse("virtuoso+http://127.0.0.1:8890/").query
        'http://127.0.0.1:8890/sparql'
        """
        found = _FORM.fullmatch(text)
        if found is None:
            message = f"{text!r} is no address of a SPARQL server."
            raise BadRequest(message, "Write http://HOST:PORT, or SERVER+http://HOST:PORT.")
        server = found[1] or "oxigraph"
        if server not in SERVERS:
            message = f"There is no kind of server {server!r}."
            raise BadRequest(message, f"Known: {', '.join(SERVERS)}.")
        if "@" in urlsplit(found[2]).netloc:
            message = "An address is kept in files and holds no password."
            raise BadRequest(message, "Set ECOGRAPH_STORE_USER and ECOGRAPH_STORE_PASSWORD.")
        return cls(server, found[2], found[3] or "")

    def __str__(self) -> str:
        return f"{self.server}+{self.url}" + (f"#{self.generation}" if self.generation else "")

    @property
    def query(self) -> str:
        """Where queries are sent."""
        return self.url + SERVERS[self.server].query

    @property
    def update(self) -> str:
        """Where updates are sent."""
        return self.url + SERVERS[self.server].update

    @property
    def graph_store(self) -> str:
        """Where graphs are read and written as a whole."""
        return self.url + SERVERS[self.server].graph_store

    @property
    def dialect(self) -> Dialect:
        """How queries must be written for it."""
        return SERVERS[self.server].dialect
