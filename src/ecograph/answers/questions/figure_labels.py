"""What figures are called: their indicators, whom and where they are about, in every name."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from ecograph.answers.wording import matching
from ecograph.model.namespaces import GRAPH_CONJECTURAL, GRAPH_ENTITIES
from ecograph.model.nquads import iri

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ecograph.pipeline.snapshot import Snapshot

__all__ = ["figure_labels", "figures_called"]

_TEXT: Final = """
WHERE {
  GRAPH ?in { ?figure eco:indicator ?indicator }
  {
    ?indicator skos:prefLabel|skos:altLabel ?label
  } UNION {
    GRAPH ?in { ?figure eco:aboutEntity ?about }
    ?name eco:nameOf ?about ; eco:form ?label
  } UNION {
    GRAPH ?in { ?figure sdmx-dimension:refArea ?area }
    ?name eco:nameOf ?area ; eco:form ?label BIND(true AS ?loose)
  } UNION {
    GRAPH ?in { ?figure sdmx-attribute:unitMeasure|eco:qualifier ?label } BIND(true AS ?loose)
  }
}
ORDER BY ?figure ?label
"""


def figure_labels(snapshot: Snapshot) -> tuple[Mapping[str, tuple[str, ...]], Mapping[str, str]]:
    """For each figure (its IRI) the names of indicator and subject; and those, area and unit."""
    return snapshot.remembered(("figure labels",), lambda: _read(snapshot))


def _read(snapshot: Snapshot) -> tuple[dict[str, tuple[str, ...]], dict[str, str]]:
    graphs = [*(one.value for one in snapshot.store.source_graphs), GRAPH_CONJECTURAL]
    clauses = "".join(f"FROM NAMED {iri(one)}\n" for one in graphs)
    text = f"SELECT ?figure ?label ?loose\nFROM {iri(GRAPH_ENTITIES)}\n{clauses}{_TEXT}"
    strict: defaultdict[str, list[str]] = defaultdict(list)
    every: defaultdict[str, list[str]] = defaultdict(list)
    for row in snapshot.store.select(text):
        figure, label = row["figure"].value, row["label"].value
        every[figure].append(label)
        if row["loose"] is None:
            strict[figure].append(label)
    return (
        {one: tuple(dict.fromkeys(labels)) for one, labels in strict.items()},
        {one: " | ".join(dict.fromkeys(labels)) for one, labels in every.items()},
    )


def figures_called(snapshot: Snapshot, text: str, datasets: Sequence[str]) -> list[str]:
    """The figures (terms) that words mean: indicator or subject is called so, by any name.

    Where none is, words are looked for in parts and in any order, and in areas and units too.
    """
    strict, every = figure_labels(snapshot)
    slugs = {snapshot.manifest.base + slug for slug in datasets}

    def chosen(figure: str) -> bool:
        return not slugs or figure.rpartition("/")[0] in slugs

    close = {one: " | ".join(labels) for one, labels in strict.items() if chosen(one)}
    wide = {one: label for one, label in every.items() if chosen(one)}
    return [iri(one) for one in matching(text, close) or matching(text, wide)]
