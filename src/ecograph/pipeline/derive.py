"""What follows from the asserted graphs: binary shortcuts and superclass types, in `g:derived`."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from ecograph.model.namespaces import ECO, GRAPH_DERIVED, GRAPH_ENTITIES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ecograph.store.oxigraph import GraphStore

__all__ = ["SHORTCUTS", "SUPERCLASSES", "derive"]

SHORTCUTS: Final = """
CONSTRUCT { ?s ?p ?o } WHERE { ?r eco:participant ?s ; eco:predicate ?p ; eco:context ?o }
"""
SUPERCLASSES: Final = """
CONSTRUCT { ?x a ?super } WHERE {
  { SELECT DISTINCT ?kind ?super WHERE {
      GRAPH g:ontology { ?kind rdfs:subClassOf+ ?super }
      FILTER(STRSTARTS(STR(?super), STR(eco:))) } }
  ?x a ?kind
  FILTER NOT EXISTS { ?x a ?super }
}
"""


def derive(store: GraphStore, ties: Iterable[tuple[str, str]] = ()) -> int:
    """Fill `g:derived` from the asserted graphs and, where given, the ties of collaboration.

    Returns
    -------
    int
        The number of derived triples.
    """
    asserted = [graph.value for graph in store.source_graphs]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "derived.nt"
        for text, graphs in ((SHORTCUTS, asserted), (SUPERCLASSES, [GRAPH_ENTITIES, *asserted])):
            if not graphs:
                continue
            result = store.query(text, graphs=graphs)
            if isinstance(result, ox.QueryTriples):
                result.serialize(str(file), format=ox.RdfFormat.N_TRIPLES)
                store.load_graph(file, GRAPH_DERIVED, ox.RdfFormat.N_TRIPLES)
        predicate = f"<{ECO}collaboratesWith>"
        file.write_text(
            "".join(f"<{a}> {predicate} <{b}> .\n<{b}> {predicate} <{a}> .\n" for a, b in ties),
            encoding="utf-8",
        )
        store.load_graph(file, GRAPH_DERIVED, ox.RdfFormat.N_TRIPLES)
    return store.count(GRAPH_DERIVED)
