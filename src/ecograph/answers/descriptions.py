"""What the graph says of things, as RDF."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from ecograph.links.labels import labels_at
from ecograph.model.namespaces import DATASET, ECO, GRAPH_CONJECTURAL, GRAPH_DERIVED, PREFIXES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from ecograph.pipeline.snapshot import Snapshot

__all__ = ["description_of", "summary_of"]

_ADMS: Final = ox.NamedNode(PREFIXES["adms"] + "identifier")
_SELECTOR: Final = ox.NamedNode(PREFIXES["oa"] + "hasSelector")
_NAME_OF: Final = ox.NamedNode(ECO + "nameOf")
_DESCRIBES: Final = ox.NamedNode(ECO + "describes")
_KIND: Final = ox.NamedNode(ECO + "statedKind")
_MERGED: Final = ox.NamedNode(ECO + "mergedFrom")
_ALTERNATIVE: Final = ox.NamedNode(PREFIXES["skos"] + "altLabel")
_MATCH: Final = ox.NamedNode(PREFIXES["skos"] + "exactMatch")
_NOTATION: Final = ox.NamedNode(PREFIXES["skos"] + "notation")
_FORM: Final = ox.NamedNode(ECO + "form")
_LABEL: Final = ox.NamedNode(PREFIXES["skos"] + "prefLabel")
_PLACE: Final = ox.NamedNode(ECO + "place")
_SOURCE: Final = ox.NamedNode(ECO + "source")
_A: Final = ox.NamedNode(PREFIXES["rdf"] + "type")


def description_of(
    snapshot: Snapshot, identifier: str, media_type: str, datasets: Collection[str] = ()
) -> bytes:
    """Write what the public view says of an entity: its properties, names and identifiers.

    Of a passage: its properties and where it begins and ends.

    Parameters
    ----------
    snapshot
        The graph.
    identifier
        The entity.
    media_type
        An RDF format.
    datasets
        Only what these say, and nothing derived.
    """
    node = ox.NamedNode(snapshot.manifest.base + identifier)
    triples = sorted(_triples(snapshot, node, datasets), key=str)
    return _write(triples, media_type)


def _triples(snapshot: Snapshot, node: ox.NamedNode, datasets: Collection[str]) -> set[ox.Triple]:
    graphs = [
        graph for graph in snapshot.store.public_graphs
        if not (datasets and graph.value == GRAPH_DERIVED)
    ]  # fmt: skip
    store = snapshot.store
    own: set[ox.Triple] = set()
    found: set[ox.Triple] = set()
    described: set[ox.Triple] = set()
    for graph in graphs:
        own |= {quad.triple for quad in store.quads(node, None, None, graph)}
        for pointer, into in ((_NAME_OF, found), (_DESCRIBES, described)):
            for part in store.quads(None, pointer, node, graph):
                quads = store.quads(part.subject, None, None, graph)
                about = {one.triple for one in quads}
                if not datasets or _is_from(about, datasets):
                    into |= about
        for held in (_ADMS, _SELECTOR):
            for quad in store.quads(node, held, None, graph):
                inner = store.quads(quad.object, None, None, graph)  # type: ignore[arg-type]
                about = {one.triple for one in inner}
                if not datasets or held == _SELECTOR or _is_from(about, datasets):
                    found |= about
                else:
                    own.discard(quad.triple)
    if datasets:
        said = {(one.predicate, one.object) for one in found | described}
        own = {one for one in own if _is_said(one, own, said, datasets)}
    return own | found | described


def _is_said(
    one: ox.Triple,
    own: set[ox.Triple],
    said: Collection[tuple[ox.NamedNode, object]],
    datasets: Collection[str],
) -> bool:
    """Whether chosen datasets say what stands of an entity."""
    if one.predicate == _SOURCE:
        return _is_from({one}, datasets)
    if one.predicate == _ALTERNATIVE:
        return (_FORM, one.object) in said
    if one.predicate == _MATCH:
        address = one.object.value if isinstance(one.object, ox.NamedNode) else ""
        notations = [each for what, each in said if what == _NOTATION]
        return any(isinstance(n, ox.Literal) and address.endswith("/" + n.value) for n in notations)
    if one.predicate != _A and (
        one.predicate == _MERGED or not one.predicate.value.startswith(ECO)
    ):
        return True
    if sum(each.predicate == _SOURCE for each in own) < 2:
        return _is_from(own, datasets)
    return (_KIND if one.predicate == _A else one.predicate, one.object) in said


def _is_from(about: set[ox.Triple], datasets: Collection[str]) -> bool:
    sources = {ox.NamedNode(DATASET + one) for one in datasets}
    return any(one.predicate == _SOURCE and one.object in sources for one in about)


def summary_of(
    snapshot: Snapshot, entities: Iterable[str], relators: Iterable[str], media_type: str
) -> bytes:
    """Write kinds, labels and places of entities, and all that is said of relators.

    Parameters
    ----------
    snapshot
        The graph.
    entities, relators
        Their ids.
    media_type
        An RDF format.
    """
    found = {one for identifier in entities for one in _summary(snapshot, identifier)}
    store, base = snapshot.store, snapshot.manifest.base
    said = (*snapshot.store.public_graphs, ox.NamedNode(GRAPH_CONJECTURAL))
    for identifier in relators:
        for quad in store.quads(ox.NamedNode(base + identifier), None, None):
            if quad.graph_name in said:
                found.add(quad.triple)
    return _write(sorted(found, key=str), media_type)


def _summary(snapshot: Snapshot, identifier: str) -> Iterator[ox.Triple]:
    nodes, base = snapshot.links.nodes, snapshot.manifest.base
    if (row := nodes.id.find(identifier)) < 0:
        return
    node = ox.NamedNode(base + identifier)
    if kind := nodes.kinds[int(nodes.kind[row])]:
        yield ox.Triple(node, _A, ox.NamedNode(ECO + kind))
    for label, language in labels_at(nodes, row):
        yield ox.Triple(node, _LABEL, ox.Literal(label, language=language))
    if (place := int(nodes.place[row])) >= 0:
        yield ox.Triple(node, _PLACE, ox.NamedNode(base + nodes.id[place]))
    for source in nodes.source_sets[int(nodes.sources[row])].split():
        yield ox.Triple(node, _SOURCE, ox.NamedNode(DATASET + source))


def _write(triples: list[ox.Triple], media_type: str) -> bytes:
    chosen = ox.RdfFormat.from_media_type(media_type)
    return ox.serialize(triples, format=chosen, prefixes=PREFIXES) or b""
