"""What the graph says of itself: VoID and DCAT, counted from the store into `g:prov`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ecograph.nquads import integer, literal, name, quad
from ecograph.vocab import DATASET, GRAPH_CONJECTURAL, GRAPH_PROV, GRAPHS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ecograph.model import Dataset
    from ecograph.store.embedded import GraphStore

__all__ = ["count_graphs", "count_kinds", "count_of", "describe"]

_WHOLE = f"<{DATASET}all>"
_A = name("rdf:type")


def count_graphs(store: GraphStore) -> dict[str, int]:
    """Count the triples of each named graph, by the graph's short name."""
    rows = store.inner.query("SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g")
    counted = {row["g"].value.removeprefix(GRAPHS): int(row["n"].value) for row in rows}  # type: ignore[union-attr]
    return dict(sorted(counted.items()))


def count_kinds(store: GraphStore) -> dict[tuple[str, str], int]:
    """Count the entities of each (dataset, kind)."""
    rows = store.select(
        """SELECT ?source ?kind (COUNT(DISTINCT ?x) AS ?n) {
             GRAPH g:entities { ?x a ?kind ; eco:source ?source }
             FILTER(STRSTARTS(STR(?kind), STR(eco:)) && ?kind NOT IN (eco:Name, eco:Indicator))
           } GROUP BY ?source ?kind"""
    )
    counted = {
        (row["source"].value.removeprefix(DATASET), row["kind"].value.split("#")[1]): int(
            row["n"].value
        )
        for row in rows
    }
    return dict(sorted(counted.items()))


def count_of(store: GraphStore, dataset: str, marker: str) -> int:
    """Count the nodes of a dataset that bear a property, conjectural ones among them."""
    text = f"SELECT (COUNT(*) AS ?n) {{ ?x {marker} ?o ; eco:source <{DATASET}{dataset}> }}"
    graphs = [GRAPH_CONJECTURAL, *(one.value for one in store.source_graphs)]
    return int(next(iter(store.select(text, graphs=graphs)))["n"].value)


def describe(
    datasets: Sequence[Dataset],
    graphs: dict[str, int],
    kinds: dict[tuple[str, str], int],
    digest: str,
) -> Iterator[str]:
    """Write the VoID and DCAT description of the whole and of each dataset as quads."""

    def line(subject: str, predicate: str, value: str) -> str:
        return quad(subject, name(predicate), value, f"<{GRAPH_PROV}>")

    for node in (_WHOLE, *(f"<{DATASET}{one.slug}>" for one in datasets)):
        yield line(node, "rdf:type", name("void:Dataset"))
        yield line(node, "rdf:type", name("dcat:Dataset"))
    yield line(_WHOLE, "dct:title", literal("ecograph", "en"))
    yield line(_WHOLE, "dct:identifier", literal(digest))
    yield line(_WHOLE, "void:triples", integer(sum(graphs.values())))
    for one in datasets:
        node = f"<{DATASET}{one.slug}>"
        yield line(_WHOLE, "void:subset", node)
        for text, language in ((one.title_zh, "zh"), (one.title_en, "en")):
            if text:
                yield line(node, "dct:title", literal(text, language))
        for predicate, text in (("dct:description", one.description), ("dct:rights", one.licence)):
            if text:
                yield line(node, predicate, literal(text))
        yield line(node, "void:triples", integer(graphs.get(f"source/{one.slug}", 0)))
    for number, ((dataset, kind), count) in enumerate(kinds.items()):
        part = f"<{DATASET}{dataset}#partition-{number}>"
        yield line(f"<{DATASET}{dataset}>", "void:classPartition", part)
        yield line(part, "void:class", name(f"eco:{kind}"))
        yield line(part, "void:entities", integer(count))
