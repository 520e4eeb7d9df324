"""A small store, and what the tests of SPARQL workers share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from ecograph.model.namespaces import ECO, GRAPH_CONJECTURAL, GRAPH_ENTITIES, PREFIXES, source_graph

if TYPE_CHECKING:
    from pathlib import Path

JSON = "application/sparql-results+json"
PUBLIC = (GRAPH_ENTITIES, source_graph("tables"))
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . FILTER(?c != ?f) }"
NAMED = 3_000
LONG: Final = 10_000.0  # seconds of a limit that passes only when the test turns the clock
TRICKY = ', "},{"\n'  # what a careless counter takes for the end of a row


def build(path: Path, name: str = "大连理工大学") -> Path:
    store = ox.Store(str(path))
    label = ox.NamedNode(PREFIXES["skos"] + "prefLabel")
    entities, tables, guess = (ox.NamedNode(iri) for iri in (*PUBLIC, GRAPH_CONJECTURAL))
    member = ox.NamedNode(ECO + "memberOf")
    things = [ox.NamedNode(f"{PREFIXES['id']}tables/org-{number}") for number in range(NAMED)]
    store.bulk_extend(
        [
            *(
                ox.Quad(thing, label, ox.Literal(f"{name} {i}{TRICKY}", language="zh"), entities)
                for i, thing in enumerate(things)
            ),
            ox.Quad(things[1], member, things[0], tables),
            ox.Quad(things[2], member, things[0], guess),
            ox.Quad(things[3], member, things[0]),
        ]
    )
    store.flush()
    return path
