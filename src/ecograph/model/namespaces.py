"""The IRIs that ecograph writes: namespaces, graphs, and how an id becomes an IRI."""

from __future__ import annotations

from typing import Final, NewType

__all__ = [
    "DATASET",
    "ECO",
    "FIGURE",
    "GRAPHS",
    "GRAPH_CONJECTURAL",
    "GRAPH_DERIVED",
    "GRAPH_ENTITIES",
    "GRAPH_METRICS",
    "GRAPH_ONTOLOGY",
    "GRAPH_PROV",
    "GRAPH_REIFIED",
    "GRAPH_SOURCE",
    "ID_BASE",
    "PREFIXES",
    "ROLE",
    "XSD",
    "Iri",
    "id_of",
    "iri_of",
    "short",
    "source_graph",
]

Iri = NewType("Iri", str)

ROOT: Final = "https://w3id.org/ecograph/"
ECO: Final = ROOT + "ontology#"
ID_BASE: Final = ROOT + "id/"
DATASET: Final = ROOT + "dataset/"
ROLE: Final = ROOT + "role/"
FIGURE: Final = ROOT + "figure/"
GRAPHS: Final = ROOT + "graph/"
XSD: Final = "http://www.w3.org/2001/XMLSchema#"

GRAPH_ENTITIES: Final = GRAPHS + "entities"
GRAPH_SOURCE: Final = GRAPHS + "source/"
GRAPH_DERIVED: Final = GRAPHS + "derived"
GRAPH_METRICS: Final = GRAPHS + "metrics"
GRAPH_PROV: Final = GRAPHS + "prov"
GRAPH_CONJECTURAL: Final = GRAPHS + "conjectural"
GRAPH_REIFIED: Final = GRAPHS + "reified"
GRAPH_ONTOLOGY: Final = GRAPHS + "ontology"

PREFIXES: Final[dict[str, str]] = {
    "adms": "http://www.w3.org/ns/adms#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "eco": ECO,
    "foaf": "http://xmlns.com/foaf/0.1/",
    "g": GRAPHS,
    "id": ID_BASE,
    "oa": "http://www.w3.org/ns/oa#",
    "org": "http://www.w3.org/ns/org#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "qb": "http://purl.org/linked-data/cube#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "role": ROLE,
    "schema": "https://schema.org/",
    "sdmx-attribute": "http://purl.org/linked-data/sdmx/2009/attribute#",
    "sdmx-dimension": "http://purl.org/linked-data/sdmx/2009/dimension#",
    "sdmx-measure": "http://purl.org/linked-data/sdmx/2009/measure#",
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "time": "http://www.w3.org/2006/time#",
    "void": "http://rdfs.org/ns/void#",
    "xsd": XSD,
}


def iri_of(identifier: str, base: str = ID_BASE) -> Iri:
    """The IRI of a thing whose id is ``dataset/slug``."""
    return Iri(base + identifier)


def id_of(iri: str, base: str = ID_BASE) -> str:
    """The ``dataset/slug`` of an IRI below `base`; other IRIs come back unchanged."""
    return iri.removeprefix(base)


def source_graph(dataset: str) -> Iri:
    """The named graph that holds the relators of one dataset."""
    return Iri(GRAPH_SOURCE + dataset)


def short(iri: str, base: str) -> str:
    """Write our ids and the known prefixes instead of whole IRIs.

    >>> short("https://w3id.org/ecograph/id/dalian-2015/univ-dut", "https://w3id.org/ecograph/id/")
    'dalian-2015/univ-dut'
    """
    if iri.startswith(base):
        return iri.removeprefix(base)
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace):
            return f"{prefix}:{iri.removeprefix(namespace)}"
    return iri
