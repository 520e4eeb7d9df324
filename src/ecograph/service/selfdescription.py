"""What the build counted of the graph (VoID, DCAT), with the addresses at which it is served."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import quote

import pyoxigraph as ox

from ecograph.model.namespaces import DATASET, GRAPH_PROV, PREFIXES, source_graph
from ecograph.store.sparql.results import GRAPH_FORMATS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ecograph.pipeline.snapshot import Snapshot

__all__ = ["self_description"]

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
    counted = snapshot.store.inner.quads_for_pattern(None, None, None, ox.NamedNode(GRAPH_PROV))
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
