"""The graph as an `rdflib.Dataset` over the same store; whoever needs no rdflib loads none."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any

from oxrdflib import OxigraphStore
from rdflib import Dataset, Graph, URIRef

from ecograph.errors import BadRequest
from ecograph.model.namespaces import PREFIXES
from ecograph.store.oxigraph import GraphStore
from ecograph.store.sparql.guard import check

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ecograph.store.oxigraph import QueryResult
    from ecograph.store.store import Store

__all__ = ["rdflib_dataset"]


def rdflib_dataset(graph: Store) -> Dataset:
    """Open a store as an `rdflib.Dataset` that sees the public view by default.

    Raises
    ------
    BadRequest
        If a server holds the triples.
    """
    if not isinstance(graph, GraphStore):
        message = "rdflib reads the triples of a snapshot, and those of this graph are in a server."
        raise BadRequest(message, "Use .sparql(TEXT), or build the graph without --store.")
    dataset = Dataset(store=_PublicView(graph), default_union=True)
    for prefix, namespace in PREFIXES.items():
        dataset.bind(prefix, namespace)
    return dataset


class _PublicView(OxigraphStore):
    """oxrdflib's store, with the public view as the default graph of queries and patterns."""

    def __init__(self, graph: GraphStore) -> None:
        self._graph = graph
        super().__init__(store=graph.inner)

    def triples(self, triple_pattern: Any, context: Any = None) -> Any:  # noqa: ANN401
        """Match a pattern in one graph, or in the public view."""
        if context is not None:
            return super().triples(triple_pattern, context)
        graphs = (
            Graph(store=self, identifier=URIRef(one.value)) for one in self._graph.public_graphs
        )
        return chain.from_iterable(
            super(_PublicView, self).triples(triple_pattern, one) for one in graphs
        )

    def __len__(self, context: Any = None) -> int:  # noqa: ANN401
        if context is not None:
            return int(super().__len__(context))
        return sum(self._graph.count(one.value) for one in self._graph.public_graphs)

    def query(
        self,
        query: Any,  # noqa: ANN401
        initNs: Mapping[str, Any],  # noqa: N803
        initBindings: Mapping[str, Any],  # noqa: N803
        queryGraph: Any,  # noqa: ANN401, N803
        **kwargs: object,
    ) -> Any:  # noqa: ANN401
        door = OxigraphStore(store=_View(self._graph))  # type: ignore[arg-type]
        namespaces = {**self._namespace_for_prefix, **initNs}
        result = door.query(query, namespaces, initBindings, "__UNION__", **kwargs)
        if result.type == "SELECT":
            _ = result.bindings  # read now: Oxigraph's rows may not be freed by another thread
        return result


class _View:
    """What oxrdflib asks of a store, answered over the public view."""

    def __init__(self, graph: GraphStore) -> None:
        self._graph = graph

    def query(self, text: str, **options: Any) -> QueryResult:  # noqa: ANN401
        options.pop("use_default_graph_as_union", None)
        options["default_graph"] = (
            None if check(text).has_dataset else list(self._graph.public_graphs)
        )
        return self._graph.inner.query(text, **options)
