"""Entities, their descriptions, identifiers and names into quads."""

from __future__ import annotations

import hashlib
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from ecograph.model.namespaces import GRAPH_ENTITIES, XSD, source_graph
from ecograph.model.nquads import decimal, eco, integer, iri, literal
from ecograph.model.nquads import name as prefixed
from ecograph.model.records import Bound, Description, Entity, Evidence, Name, NameRole
from ecograph.model.schemes import SCHEMES
from ecograph.model.terms import BOUNDS, Ids, Labels, Pairs, bilingual, lines, when

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ecograph.model.ontology import Ontology

__all__ = ["EntityQuads", "name_iri"]

_A: Final = prefixed("rdf:type")
_TRUE: Final = f'"true"^^<{XSD}boolean>'
_NAME_ROLE: Final = {
    role: eco("sourceForm" if role is NameRole.SOURCE_FORM else role.value) for role in NameRole
}
_CONTESTED: Final = {"kind": eco("statedKind"), "identifier": prefixed("adms:identifier")}


def name_iri(entity: str, name: Name) -> str:
    """Name the node of one name: the same name in the same role and dataset is the same node."""
    parts = "\0".join((name.dataset, name.lang, name.role, name.text))
    return f"{entity}#name-{hashlib.sha256(parts.encode()).hexdigest()[:12]}"


class EntityQuads:
    """Writes entities and names."""

    def __init__(self, ontology: Ontology, ids: Ids, labels: Labels | None) -> None:
        self._ontology = ontology
        self._ids = ids
        self._labels = labels

    def entity(self, entity: Entity) -> Iterator[str]:
        """Write an entity with its identifiers and preferred names."""
        node = self._ids.node(entity.id)
        pairs: Pairs = [
            (_A, eco(entity.kind)),
            *bilingual(prefixed("skos:prefLabel"), entity.name_zh, entity.name_en),
        ]
        if entity.name_other:
            pairs.append((prefixed("skos:prefLabel"), literal(*entity.name_other)))
        evidence = Evidence() if entity.described else entity.evidence
        pairs += self._ids.ground(entity.dataset, evidence)
        pairs += self._particulars(entity)
        if not entity.described:
            pairs += bilingual(eco("note"), entity.note_zh, entity.note)
        if entity.unnamed:
            pairs.append((eco("unnamed"), _TRUE))
        yield from lines(node, pairs, GRAPH_ENTITIES)
        for scheme, value in entity.external_ids:
            yield from self._external(entity, scheme, value)
        if not entity.unnamed:
            for text, language in ((entity.name_zh, "zh"), (entity.name_en, "en")):
                if text:
                    yield from self.name(
                        Name(
                            entity=entity.id,
                            text=text,
                            lang=language,
                            role=NameRole.PREFERRED,
                            dataset=entity.dataset,
                            evidence=entity.evidence,
                        )
                    )

    def description(self, record: Description) -> Iterator[str]:
        """Write what one dataset says of an entity, in the graph of that dataset."""
        said = record.said
        pairs: Pairs = [
            (_A, eco("Description")),
            (eco("describes"), self._ids.node(record.of)),
            (eco("statedKind"), eco(said.kind)),
            *self._ids.ground(said.dataset, said.evidence),
            *self._particulars(said),
            *bilingual(eco("note"), said.note_zh, said.note),
            *((eco("contested"), _CONTESTED.get(one, eco(one))) for one in record.contested),
        ]
        node = f"{self._ids.node(said.id)[:-1]}#description>"
        yield from lines(node, pairs, source_graph(said.dataset))

    def _particulars(self, entity: Entity) -> Pairs:
        pairs = when(founded=entity.founded, ended=entity.ended)
        if entity.place:
            pairs.append((eco("place"), self._ids.node(entity.place)))
        return pairs + self._count(entity)

    def _count(self, entity: Entity) -> Pairs:
        pairs: Pairs = []
        if entity.member_type in self._ontology.kinds:
            pairs.append((eco("memberType"), eco(entity.member_type)))
        elif entity.member_type:
            pairs.append((eco("memberTypeName"), literal(entity.member_type)))
        if entity.count is not None:
            pairs.append((eco("count"), integer(entity.count)))
            pairs.append((eco("bound"), BOUNDS[entity.bound or Bound.EXACT]))
        if entity.strength is not None:
            pairs.append((eco("statedStrength"), decimal(Decimal(repr(entity.strength)))))
        return pairs

    def _external(self, entity: Entity, scheme: str, value: str) -> Iterator[str]:
        node = self._ids.node(entity.id)
        identifier = f"{node[:-1]}#{iri(scheme)[1:-1]}-{iri(value)[1:-1]}>"
        pairs: Pairs = [
            (_A, prefixed("adms:Identifier")),
            (prefixed("skos:notation"), literal(value)),
            (eco("scheme"), literal(scheme)),
        ]
        if self._labels is not None:  # of a stream: that of the entity
            pairs += self._ids.ground(entity.dataset, Evidence())
        yield from lines(identifier, pairs, GRAPH_ENTITIES)
        known: Pairs = [(prefixed("adms:identifier"), identifier)]
        if (register := SCHEMES.get(scheme)) and register.iri:
            known.append((prefixed("skos:exactMatch"), iri(register.iri + value)))
        yield from lines(node, known, GRAPH_ENTITIES)

    def name(self, record: Name) -> Iterator[str]:
        """Write one name of an entity as a node of its own."""
        entity = self._ids.base + record.entity
        node = f"<{name_iri(entity, record)}>"
        pairs: Pairs = [
            (_A, eco("Name")),
            (eco("nameOf"), f"<{entity}>"),
            (eco("form"), literal(record.text, record.lang)),
            (eco("nameRole"), _NAME_ROLE[record.role]),
            *self._ids.ground(record.dataset, record.evidence),
        ]
        yield from lines(node, pairs, GRAPH_ENTITIES)
        labels = self._labels.entities.get(record.entity, ()) if self._labels else ()
        if record.role is not NameRole.PREFERRED and record.text not in labels:
            alternative: Pairs = [(prefixed("skos:altLabel"), literal(record.text, record.lang))]
            yield from lines(f"<{entity}>", alternative, GRAPH_ENTITIES)
