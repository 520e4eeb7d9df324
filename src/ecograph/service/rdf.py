"""What the service says of itself, as RDF: the SPARQL service description and VoID."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import quote

import pyoxigraph as ox

from ecograph.model.namespaces import (
    DATASET,
    GRAPH_PROV,
    GRAPHS,
    PREFIXES,
    source_graph,
)
from ecograph.store.sparql.results import GRAPH_FORMATS, TABLE_FORMATS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ecograph.pipeline.snapshot import Snapshot


__all__ = [
    "self_description",
    "service_description",
]

_A: Final = ox.NamedNode(PREFIXES["rdf"] + "type")
_SD: Final = "http://www.w3.org/ns/sparql-service-description#"
_FORMATS: Final = "http://www.w3.org/ns/formats/"
_FORMAT_NAMES: Final = {
    "json": "SPARQL_Results_JSON",
    "xml": "SPARQL_Results_XML",
    "csv": "SPARQL_Results_CSV",
    "tsv": "SPARQL_Results_TSV",
    "ttl": "Turtle",
    "nt": "N-Triples",
    "trig": "TriG",
    "jsonld": "JSON-LD",
    "rdfxml": "RDF_XML",
}


def service_description(snapshot: Snapshot, address: str, media_type: str) -> bytes:
    """Describe the SPARQL service: what it reads, writes and holds.

    Parameters
    ----------
    snapshot
        The graph.
    address
        Of the endpoint.
    media_type
        An RDF format.
    """
    return _write(list(_service(snapshot, address)), media_type)


def _service(snapshot: Snapshot, address: str) -> Iterator[ox.Triple]:
    service, dataset, default = (ox.BlankNode(name) for name in ("service", "dataset", "default"))

    def line(subject: ox.BlankNode, name: str, value: ox.NamedNode | ox.BlankNode) -> ox.Triple:
        return ox.Triple(subject, ox.NamedNode(_SD + name), value)

    yield ox.Triple(service, _A, ox.NamedNode(_SD + "Service"))
    yield line(service, "endpoint", ox.NamedNode(address))
    yield line(service, "supportedLanguage", ox.NamedNode(_SD + "SPARQL11Query"))
    for short in (*TABLE_FORMATS, *GRAPH_FORMATS):
        yield line(service, "resultFormat", ox.NamedNode(_FORMATS + _FORMAT_NAMES[short]))
    yield line(service, "defaultDataset", dataset)
    yield ox.Triple(dataset, _A, ox.NamedNode(_SD + "Dataset"))
    yield line(dataset, "defaultGraph", default)
    yield ox.Triple(default, _A, ox.NamedNode(_SD + "Graph"))
    public = [one.value for one in snapshot.store.public_graphs]
    counts = {GRAPHS + name: count for name, count in snapshot.manifest.triples.items()}
    yield _triples_in(default, sum(counts.get(one, 0) for one in public))
    for number, (graph, count) in enumerate(sorted(counts.items())):
        named, body = ox.BlankNode(f"named{number}"), ox.BlankNode(f"graph{number}")
        yield line(dataset, "namedGraph", named)
        yield ox.Triple(named, _A, ox.NamedNode(_SD + "NamedGraph"))
        yield line(named, "name", ox.NamedNode(graph))
        yield line(named, "graph", body)
        yield ox.Triple(body, _A, ox.NamedNode(_SD + "Graph"))
        yield _triples_in(body, count)


def _triples_in(graph: ox.BlankNode, count: int) -> ox.Triple:
    number = ox.Literal(str(count), datatype=ox.NamedNode(PREFIXES["xsd"] + "integer"))
    return ox.Triple(graph, ox.NamedNode(PREFIXES["void"] + "triples"), number)


def _write(triples: list[ox.Triple], media_type: str) -> bytes:
    chosen = ox.RdfFormat.from_media_type(media_type)
    prefixes = PREFIXES | {"sd": _SD}
    return ox.serialize(triples, format=chosen, prefixes=prefixes) or b""


_MEDIA_TYPES: Final = "https://www.iana.org/assignments/media-types/"


def self_description(snapshot: Snapshot, address: str, media_type: str) -> bytes:
    """Write the description of the graph.

    Parameters
    ----------
    snapshot
        The graph.
    address
        Of the service, with the closing slash.
    media_type
        An RDF format.
    """
    counted = snapshot.store.quads(None, None, None, ox.NamedNode(GRAPH_PROV))
    triples = sorted((quad.triple for quad in counted), key=str)
    found = [*triples, *_doors(snapshot, address)]
    chosen = ox.RdfFormat.from_media_type(media_type)
    return ox.serialize(found, format=chosen, prefixes=PREFIXES) or b""


def _doors(snapshot: Snapshot, address: str) -> Iterator[ox.Triple]:
    whole, endpoint = ox.NamedNode(DATASET + "all"), ox.NamedNode(address + "sparql")
    page = ox.NamedNode(address + ".well-known/void")
    yield _line(page, "rdf:type", _term("void:DatasetDescription"))
    yield _line(page, "foaf:primaryTopic", whole)
    yield _line(whole, "void:sparqlEndpoint", endpoint)
    yield _line(whole, "dcat:service", endpoint)
    yield _line(endpoint, "rdf:type", _term("dcat:DataService"))
    yield _line(endpoint, "dcat:endpointURL", endpoint)
    yield _line(endpoint, "dcat:endpointDescription", ox.NamedNode(address + "openapi.json"))
    yield _line(endpoint, "dcat:servesDataset", whole)
    yield from _dump(whole, address, "default")
    for one in snapshot.manifest.datasets:
        graph = quote(source_graph(one.slug), safe="")
        yield from _dump(ox.NamedNode(DATASET + one.slug), address, f"graph={graph}")


def _dump(dataset: ox.NamedNode, address: str, which: str) -> Iterator[ox.Triple]:
    """Say where the statements of a dataset can be taken home."""
    file = ox.NamedNode(f"{address}rdf-graphs/service?{which}&format=nt")
    distribution = ox.NamedNode(f"{dataset.value}#n-triples")
    yield _line(dataset, "void:dataDump", file)
    yield _line(dataset, "dcat:distribution", distribution)
    yield _line(distribution, "rdf:type", _term("dcat:Distribution"))
    yield _line(distribution, "dct:title", ox.Literal("N-Triples"))
    yield _line(distribution, "dcat:downloadURL", file)
    yield _line(distribution, "dcat:mediaType", ox.NamedNode(_MEDIA_TYPES + GRAPH_FORMATS["nt"]))


def _line(subject: ox.NamedNode, predicate: str, value: ox.NamedNode | ox.Literal) -> ox.Triple:
    return ox.Triple(subject, _term(predicate), value)


def _term(prefixed: str) -> ox.NamedNode:
    prefix, _, local = prefixed.partition(":")
    return ox.NamedNode(PREFIXES[prefix] + local)
