"""What is asked of triples at rest, wherever they are: embedded, or in a SPARQL server."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    import pyoxigraph as ox

    Node = ox.NamedNode | ox.BlankNode | ox.Triple
    Term = Node | ox.Literal
    Graph = ox.NamedNode | ox.BlankNode | ox.DefaultGraph

__all__ = ["Store"]


class Store(Protocol):
    """One generation of the graph; terms are those of pyoxigraph, whichever engine has them.

    A query without dataset clauses sees the public view: entities, the sources' relators,
    derived triples and the ontology. Conjectural statements, metrics and build provenance are
    reached by ``GRAPH`` or ``FROM``.
    """

    @property
    def generation(self) -> str:
        """What the graphs' names are prefixed by in the server; "" for an embedded store."""

    @property
    def named_graphs(self) -> tuple[ox.NamedNode, ...]:
        """All named graphs, sorted."""

    @property
    def source_graphs(self) -> tuple[ox.NamedNode, ...]:
        """The named graphs of the sources, sorted."""

    @property
    def public_graphs(self) -> tuple[ox.NamedNode, ...]:
        """The named graphs that a query without dataset clauses sees."""

    def query(self, text: str, *, graphs: Sequence[str] | None = None) -> object:
        """Answer a trusted query over its own dataset (``FROM``), else over the public view.

        `graphs`, where given, are the default graph instead.
        """

    def select(self, text: str, *, graphs: Sequence[str] | None = None) -> ox.QuerySolutions:
        """Answer a trusted SELECT."""

    def ask(self, text: str, *, graphs: Sequence[str] | None = None) -> bool:
        """Answer a trusted ASK."""

    def construct(self, text: str, *, graphs: Sequence[str] | None = None) -> Iterator[ox.Triple]:
        """Answer a trusted CONSTRUCT."""

    def quads(
        self,
        subject: Node | None,
        predicate: ox.NamedNode | None,
        object: Term | None,
        graph: Graph | None = None,
        /,
    ) -> Iterator[ox.Quad]:
        """Find the quads of a pattern in all named graphs, or in one."""

    def read_ahead(self, nodes: Iterable[ox.NamedNode]) -> None:
        """Take note that all that these nodes say will be asked for, node by node."""

    def count(self, graph: str) -> int:
        """Count the triples of one named graph."""

    def dump(self, file: Path, graph: str) -> None:
        """Write one named graph to a file as N-Triples."""
