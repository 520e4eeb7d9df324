"""One generation of the graph in a SPARQL 1.1 server, read as an embedded store is."""

from __future__ import annotations

import re
from functools import cached_property
from http.client import HTTPException
from itertools import count
from typing import TYPE_CHECKING, Any, Final, Self, cast
from urllib.parse import urlencode, urljoin

import pyoxigraph as ox

from ecograph.errors import (
    InvalidQuery,
    NotBuilt,
    QueryTimeout,
    ResultTooLarge,
    StoreUnavailable,
)
from ecograph.model.namespaces import (
    GRAPH_DERIVED,
    GRAPH_ENTITIES,
    GRAPH_ONTOLOGY,
    GRAPH_SOURCE,
    GRAPHS,
    PREFIXES,
)
from ecograph.store.remote import dialect
from ecograph.store.remote.address import Address
from ecograph.store.remote.dataset import dataset_of
from ecograph.store.remote.generations import graphs_in, kept_in
from ecograph.store.remote.http import Client
from ecograph.store.sparql.guard import check

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence
    from http.client import HTTPResponse
    from pathlib import Path

    from ecograph.store.store import Graph, Node, Term

__all__ = ["Body", "RemoteStore"]

_JSON: Final = "application/sparql-results+json"
_TRIPLES: Final = "application/n-triples"
_PIECE: Final = 1 << 16
_MARGIN: Final = 256  # bytes that are held back, since a name may be cut
_ABSENT: Final = "absent"  # what a foreign graph is called, which no generation has
_TRUSTED: Final = 1 << 30  # characters
_BASE: Final = re.compile(r"\s*BASE\s*<([^<>\s]*)>", re.IGNORECASE)
_AT_ONCE: Final = 500  # nodes that one request reads ahead
_KEPT: Final = 8192  # nodes of which is kept what they say
_ENDED: Final = "X-SQL-State"  # Virtuoso says so that its time was over before the answer was whole
_CANCELLED: Final = b"operation has been cancelled"  # Oxigraph writes so behind half an answer
_CUT: Final = "X-SPARQL-MaxRows"  # Virtuoso says so that there is more


class RemoteStore:
    """A :class:`~ecograph.store.store.Store` in a server.

    Graphs of a generation are called ``…/graph/GENERATION/entities`` … there. Texts are sent with
    the names changed, answers come back with the names of the embedded store, and every request
    names all its graphs twice (``default-graph-uri``, ``named-graph-uri``): a server's own idea of
    a default graph never counts, and no text reaches what else the server holds.

    Parameters
    ----------
    address
        Of the server, with the generation.
    graphs
        IRIs of its named graphs.
    timeout
        Seconds in which the server must go on answering.
    """

    def __init__(self, address: Address, graphs: Iterable[str], timeout: float = 30.0) -> None:
        self.address = address
        self.named_graphs = tuple(map(ox.NamedNode, sorted(graphs)))
        self.client = Client(address.url, timeout)
        self._own = f"{GRAPHS}{address.generation}/"
        self._datasets: dict[tuple[tuple[str, ...], tuple[str, ...]], str] = {}
        self._said: dict[str, list[ox.Quad]] = {}  # a generation does not change

    @classmethod
    def open(cls, address: str, timeout: float = 30.0) -> Self:
        """Open a generation that the server's pointer names.

        Raises
        ------
        NotBuilt
            If it names another one.
        StoreUnavailable
            If the server cannot be reached.
        """
        place = Address.parse(address)
        client = Client(place.url, timeout)
        if place.generation not in kept_in(client, place):
            raise NotBuilt(
                f"The store at {place.url} does not hold this graph ({place.generation}).",
                f"Run `ecograph build --store {place.server}+{place.url}`.",
            )
        own = f"{GRAPHS}{place.generation}/"
        found = graphs_in(client, place)[place.generation]
        return cls(place, (GRAPHS + one.removeprefix(own) for one in found), timeout)

    @property
    def generation(self) -> str:
        """What the names of the graphs are prefixed by in the server."""
        return self.address.generation

    @cached_property
    def source_graphs(self) -> tuple[ox.NamedNode, ...]:
        """The named graphs of the sources, sorted."""
        return tuple(one for one in self.named_graphs if one.value.startswith(GRAPH_SOURCE))

    @cached_property
    def public_graphs(self) -> tuple[ox.NamedNode, ...]:
        """The named graphs that a query without dataset clauses sees."""
        rest = (GRAPH_ENTITIES, GRAPH_DERIVED, GRAPH_ONTOLOGY)
        return (*self.source_graphs, *map(ox.NamedNode, rest))

    def query(
        self, text: str, *, graphs: Sequence[str] | None = None
    ) -> ox.QuerySolutions | ox.QueryTriples | ox.QueryBoolean | Iterator[ox.Triple]:
        """Answer a trusted query over its own dataset (``FROM``), else over the public view."""
        form = check(text, max_length=_TRUSTED).form
        if form in ("SELECT", "ASK"):
            return self._table(text, graphs)
        return self.construct(text, graphs=graphs)

    def select(self, text: str, *, graphs: Sequence[str] | None = None) -> ox.QuerySolutions:
        """Answer a trusted SELECT."""
        result = self._table(text, graphs)
        if not isinstance(result, ox.QuerySolutions):
            raise InvalidQuery("Not a SELECT query.", "Begin with SELECT.")
        return result

    def ask(self, text: str, *, graphs: Sequence[str] | None = None) -> bool:
        """Answer a trusted ASK."""
        result = self._table(text, graphs)
        if not isinstance(result, ox.QueryBoolean):
            raise InvalidQuery("Not an ASK query.", "Begin with ASK.")
        return bool(result)

    def construct(self, text: str, *, graphs: Sequence[str] | None = None) -> Iterator[ox.Triple]:
        """Answer a trusted CONSTRUCT or DESCRIBE."""
        response = self._send(text, _TRIPLES, *self._view(text, graphs))
        body = self._body(response).read()
        found: Iterator[Any] = ox.parse(body, ox.RdfFormat.N_TRIPLES)
        return (quad.triple for quad in found)

    def quads(
        self,
        subject: Node | None,
        predicate: ox.NamedNode | None,
        object: Term | None,
        graph: Graph | None = None,
        /,
    ) -> Iterator[ox.Quad]:
        """Find the quads of a pattern in all named graphs, or in one."""
        given = {"s": subject, "p": predicate, "o": object, "g": graph}
        if any(isinstance(one, ox.BlankNode) for one in given.values()):
            message = "A server does not know the blank nodes of an earlier answer."
            raise InvalidQuery(message, "Ask for what they belong to.")
        known: dict[str, Any] = {name: one for name, one in given.items() if one is not None}
        if isinstance(subject, ox.NamedNode):
            if len(known) == 1:
                self.read_ahead([subject])
            if (said := self._said.get(subject.value)) is not None:
                wanted = (predicate, object, graph)
                yield from (one for one in said if _fits(one, wanted))
                return
        s, p, o, g = (str(known.get(name, f"?{name}")) for name in given)
        free = [name for name in given if name not in known]
        where = f"GRAPH {g} {{ {s} {p} {o} }}"
        for row in self._rows(free, where):
            made = known | row
            yield ox.Quad(made["s"], made["p"], made["o"], made["g"])

    def read_ahead(self, nodes: Iterable[ox.NamedNode]) -> None:
        """Read what many nodes say in one request, and keep it for when it is asked for."""
        new = [one for one in dict.fromkeys(nodes) if one.value not in self._said]
        for start in range(0, len(new), _AT_ONCE):
            part = new[start : start + _AT_ONCE]
            found: dict[str, list[ox.Quad]] = {one.value: [] for one in part}
            where = f"GRAPH ?g {{ VALUES ?s {{ {' '.join(map(str, part))} }} ?s ?p ?o }}"
            for row in self._rows("spog", where):
                found[row["s"].value].append(ox.Quad(row["s"], row["p"], row["o"], row["g"]))
            while self._said and len(self._said) + len(found) > _KEPT:
                self._said.pop(next(iter(self._said), ""), None)
            self._said.update(found)

    def _rows(self, free: Sequence[str], where: str) -> Iterator[dict[str, Any]]:
        if not free:
            if any(True for _ in self.select(f"SELECT (1 AS ?is) {{ {where} }} LIMIT 1")):
                yield {}  # an ASK of Virtuoso is answered as a table where nothing is a variable
            return
        for number in count():
            text = dialect.pattern(self.address.dialect, free, where, number)
            found = 0
            for row in self.select(text):
                found += 1
                yield dialect.terms(self.address.dialect, free, row)
            if found < dialect.PAGE or self.address.dialect != "virtuoso":
                return

    def count(self, graph: str) -> int:
        """Count the triples of one named graph."""
        rows = self.select("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", graphs=[graph])
        return int(next(iter(rows))["n"].value)

    def dump(self, file: Path, graph: str) -> None:
        """Write one named graph to a file as N-Triples."""
        body = self.whole(graph)
        with file.open("wb") as out:
            while piece := body.read(_PIECE):
                out.write(piece)

    def whole(self, graph: str) -> Body:
        """One named graph as N-Triples, as they come."""
        where = self.address.graph_store + "?" + urlencode({"graph": self._renamed(graph)})
        response = self.client.send(where, headers={"Accept": _TRIPLES}, method="GET")
        return self._body(response)

    def untrusted(
        self, text: str, view: tuple[Sequence[str], Sequence[str]] | None, base: str = ""
    ) -> ox.QuerySolutions | ox.QueryBoolean | Iterator[ox.Triple]:
        """Answer a text from outside that the guard let pass; its rows come one by one.

        Parameters
        ----------
        text
            It is read by the embedded engine's grammar first, whose messages say where it is wrong.
        view
            The default graphs and the named graphs of the SPARQL protocol; None: those of the text,
            else the public view.
        base
            What relative IRIs are resolved against.
        """
        ox.Store().query(text, base_iri=base or None, prefixes=PREFIXES)
        own = dataset_of(text, base)
        every = [one.value for one in self.named_graphs]
        default, named = view or (own if any(own) else (self._public, every))
        form = check(text, max_length=_TRUSTED).form
        if base:
            text = _with_base(text, base)
        if form in ("SELECT", "ASK"):
            body = self._body(self._send(text, _JSON, default, named))
            return ox.parse_query_results(cast("Any", body), ox.QueryResultsFormat.JSON)
        body = self._body(self._send(text, _TRIPLES, default, named))
        return (one.triple for one in ox.parse(cast("Any", body), ox.RdfFormat.N_TRIPLES))

    def _view(self, text: str, graphs: Sequence[str] | None) -> tuple[list[str], list[str]]:
        """Which graphs a trusted query sees."""
        every = [one.value for one in self.named_graphs]
        if graphs is not None:
            return list(graphs), every
        default, named = dataset_of(text)
        return (default, named) if default or named else (self._public, every)

    @cached_property
    def _public(self) -> list[str]:
        return [one.value for one in self.public_graphs]

    def _send(
        self, text: str, media_type: str, default: Collection[str], named: Collection[str]
    ) -> HTTPResponse:
        written = dialect.written(self.address.dialect, _with_prefixes(text))
        key = tuple(default), tuple(named)
        if key not in self._datasets:
            fields = [("default-graph-uri", self._renamed(one)) for one in default]
            fields += [("named-graph-uri", self._renamed(one)) for one in named]
            self._datasets = {key: urlencode(fields)}  # it is mostly the same
        query = urlencode({"query": written.replace(GRAPHS, self._own)})
        headers = {"Accept": media_type, "Content-Type": "application/x-www-form-urlencoded"}
        body = f"{self._datasets[key]}&{query}".lstrip("&")
        if self.address.dialect == "virtuoso":
            body += f"&timeout={self.client.timeout * 1000:.0f}"
        response = self.client.send(self.address.query, body.encode(), headers)
        if response.headers.get(_ENDED):
            self.client.close()
            raise _ended(self.address)
        if cut := response.headers.get(_CUT):
            self.client.close()
            message = f"The store at {self.address.url} cuts answers at {cut} rows."
            raise ResultTooLarge(message, "Raise ResultSetMaxRows in virtuoso.ini, or add LIMIT.")
        return response

    def _renamed(self, graph: str) -> str:
        """What a graph is called there; those that are not ours have a name that nothing has."""
        if not graph.startswith(GRAPHS):
            return self._own + _ABSENT
        return self._own + graph.removeprefix(GRAPHS)

    def _table(
        self, text: str, graphs: Sequence[str] | None
    ) -> ox.QuerySolutions | ox.QueryBoolean:
        body = self._body(self._send(text, _JSON, *self._view(text, graphs))).read()
        body = dialect.table(self.address.dialect, body, text)
        return ox.parse_query_results(body, ox.QueryResultsFormat.JSON)

    def _body(self, response: HTTPResponse) -> Body:
        return Body(response, self._own, self.address)


def _fits(quad: ox.Quad, wanted: tuple[object, object, object]) -> bool:
    own = quad.predicate, quad.object, quad.graph_name
    return all(one is None or one == of for one, of in zip(wanted, own, strict=True))


def _ended(address: Address) -> QueryTimeout:
    message = f"The store at {address.url} ended the query at its own time limit."
    return QueryTimeout(message, "Make its patterns more selective, or add LIMIT.")


def _with_prefixes(text: str) -> str:
    """Declare the common prefixes that a text uses; what it declares itself comes later.

    Its base stays first, since Virtuoso reads none after a prefix.
    """
    base = _BASE.match(text)
    first, rest = (base[0], text[base.end() :]) if base else ("", text)
    used = (f"PREFIX {name}: <{iri}>" for name, iri in PREFIXES.items() if f"{name}:" in text)
    return " ".join((first, *used, rest))


def _with_base(text: str, base: str) -> str:
    """Resolve a text's IRIs against a base, which one that it begins with is relative to."""
    own = _BASE.match(text)
    return f"BASE <{urljoin(base, own[1])}> {text[own.end() :]}" if own else f"BASE <{base}> {text}"


class Body:
    """The body of a response, with the names that graphs have in an embedded store.

    Names are replaced in the bytes: a generation's name is part of none but its graphs' names.
    """

    def __init__(self, response: HTTPResponse, own: str, address: Address) -> None:
        self._response = response
        self._address = address
        self._own = own.encode()
        self._held = b""
        self._ended = False

    def read(self, size: int = -1) -> bytes:
        """Read at most `size` bytes, or all.

        Raises
        ------
        QueryTimeout, StoreUnavailable
            If the server ended the query, or broke off.
        """
        while not self._ended and (size < 0 or len(self._held) < size + _MARGIN):
            try:
                piece = self._response.read(_PIECE)
            except (OSError, HTTPException) as error:
                message = f"The store at {self._address.url} broke off in the middle of an answer."
                raise StoreUnavailable(message, "Look into its log, and try again.") from error
            self._ended = not piece
            held = dialect.plain(self._address.dialect, self._held + piece)
            if self._ended and _CANCELLED in held[-_MARGIN:]:
                raise _ended(self._address)
            self._held = held.replace(self._own, GRAPHS.encode())
        end = len(self._held) if self._ended and size < 0 else size
        taken, self._held = self._held[:end], self._held[end:]
        return taken
