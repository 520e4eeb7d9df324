"""The graph in an embedded Oxigraph store: loading, the public view, queries."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, Self

import pyoxigraph as ox

from ecograph.errors import InvalidQuery, NotBuilt
from ecograph.model.namespaces import (
    GRAPH_DERIVED,
    GRAPH_ENTITIES,
    GRAPH_ONTOLOGY,
    GRAPH_SOURCE,
    PREFIXES,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from concurrent.futures import Executor, Future
    from pathlib import Path

__all__ = ["GraphStore", "QuadLoader", "QueryResult"]

_PIECE: Final = 96 << 20
_FROM: Final = re.compile(r"^FROM\b", re.MULTILINE)
QueryResult = ox.QuerySolutions | ox.QueryTriples | ox.QueryBoolean


class GraphStore:
    """One Oxigraph store and its public view; a :class:`~ecograph.store.store.Store`."""

    generation = ""

    def __init__(self, inner: ox.Store) -> None:
        self.inner = inner
        self.quads = inner.quads_for_pattern  # look-ups are too frequent for one more call
        self._public: tuple[ox.NamedNode, ...] | None = None

    @classmethod
    def create(cls, path: Path | None = None) -> Self:
        """Make a new store on disk, or in memory without a path."""
        return cls(ox.Store(str(path)) if path else ox.Store())

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open a store for reading; several processes may.

        Raises
        ------
        NotBuilt
            If there is no store at `path`.
        """
        try:
            return cls(ox.Store.read_only(str(path)))
        except OSError as error:
            raise NotBuilt(f"There is no graph at {path}.", "Run `ecograph build`.") from error

    @contextmanager
    def loading(self, file: Path) -> Iterator[QuadLoader]:
        """Bulk load an N-Quads file without blank nodes while it is written."""
        with ThreadPoolExecutor(1) as beside:
            try:
                yield QuadLoader(self.inner, file, beside)
            finally:
                beside.shutdown(cancel_futures=True)
                self._public = None

    def load_graph(self, file: Path, graph: str, format: ox.RdfFormat | None = None) -> None:
        """Bulk load a file of triples into one named graph."""
        self.inner.bulk_load(path=str(file), format=format, to_graph=ox.NamedNode(graph))
        self._public = None

    @property
    def named_graphs(self) -> tuple[ox.NamedNode, ...]:
        """All named graphs, sorted."""
        found = (graph for graph in self.inner.named_graphs() if isinstance(graph, ox.NamedNode))
        return tuple(sorted(found, key=lambda graph: graph.value))

    @property
    def source_graphs(self) -> tuple[ox.NamedNode, ...]:
        """The named graphs of the sources, sorted."""
        return tuple(one for one in self.named_graphs if one.value.startswith(GRAPH_SOURCE))

    @property
    def public_graphs(self) -> tuple[ox.NamedNode, ...]:
        """The named graphs that a query without dataset clauses sees."""
        if self._public is None:
            rest = (GRAPH_ENTITIES, GRAPH_DERIVED, GRAPH_ONTOLOGY)
            self._public = (*self.source_graphs, *map(ox.NamedNode, rest))
        return self._public

    def query(
        self, text: str, *, graphs: Sequence[str] | None = None, union: bool = False
    ) -> QueryResult:
        """Answer a trusted query over its own dataset (``FROM``), else over the public view.

        `graphs`, where given, are the default graph instead; with `union` all graphs are.

        Raises
        ------
        InvalidQuery
            If the text is not SPARQL 1.1.
        """
        view: list[ox.NamedNode | ox.BlankNode | ox.DefaultGraph] | None = None
        if graphs:
            view = [ox.NamedNode(one) for one in graphs]
        elif not union and not _FROM.search(text):
            view = list(self.public_graphs)
        try:
            return self.inner.query(
                text, prefixes=PREFIXES, default_graph=view, use_default_graph_as_union=union
            )
        except SyntaxError as error:
            raise InvalidQuery(f"Malformed SPARQL: {error}", "Correct it at that place.") from error

    def select(
        self, text: str, *, graphs: Sequence[str] | None = None, union: bool = False
    ) -> ox.QuerySolutions:
        """Answer a trusted SELECT."""
        result = self.query(text, graphs=graphs, union=union)
        if not isinstance(result, ox.QuerySolutions):
            raise InvalidQuery("Not a SELECT query.", "Begin with SELECT.")
        return result

    def ask(self, text: str, *, graphs: Sequence[str] | None = None) -> bool:
        """Answer a trusted ASK."""
        result = self.query(text, graphs=graphs)
        if not isinstance(result, ox.QueryBoolean):
            raise InvalidQuery("Not an ASK query.", "Begin with ASK.")
        return bool(result)

    def construct(self, text: str, *, graphs: Sequence[str] | None = None) -> Iterator[ox.Triple]:
        """Answer a trusted CONSTRUCT."""
        result = self.query(text, graphs=graphs)
        if not isinstance(result, ox.QueryTriples):
            raise InvalidQuery("Not a CONSTRUCT query.", "Begin with CONSTRUCT.")
        return result

    def read_ahead(self, nodes: Iterable[ox.NamedNode]) -> None:
        """Nothing: a look-up here costs less than it would to keep the answer."""

    def count(self, graph: str) -> int:
        """Count the triples of one named graph."""
        rows = self.select("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", graphs=[graph])
        return int(next(iter(rows))["n"].value)

    def dump(self, file: Path, graph: str) -> None:
        """Write one named graph to a file as N-Triples."""
        self.inner.dump(str(file), ox.RdfFormat.N_TRIPLES, from_graph=ox.NamedNode(graph))

    def flush(self) -> None:
        """Write everything to disk and tidy the files for reading."""
        self.inner.optimize()
        self.inner.flush()


class QuadLoader:
    """Loads a file that grows, in pieces, which bounds the memory, and in a thread of its own.

    Loading needs no interpreter, so whoever writes the file goes on meanwhile.
    """

    def __init__(self, store: ox.Store, file: Path, beside: Executor) -> None:
        self._store = store
        self._file = file
        self._beside = beside
        self._begun = 0
        self._loads: list[Future[None]] = []

    def grown(self, size: int, *, whole: bool = False) -> None:
        """Take note that the file has so many bytes, the last of which ends a line."""
        if size - self._begun >= (1 if whole else _PIECE):
            self._loads.append(self._beside.submit(self._load, self._begun, size))
            self._begun = size

    def finish(self) -> None:
        """Load the rest, and wait until everything is loaded."""
        self.grown(self._file.stat().st_size, whole=True)
        for load in self._loads:
            load.result()

    def _load(self, start: int, end: int) -> None:
        with self._file.open("rb") as quads:
            quads.seek(start)
            piece = quads.read(end - start)
        self._store.bulk_load(piece, format=ox.RdfFormat.N_QUADS, lenient=True)
