"""Entities, their identifiers and their names into quads of `g:entities`."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

from ecograph.model.namespaces import GRAPH_ENTITIES, XSD
from ecograph.model.nquads import eco, integer, iri, literal
from ecograph.model.nquads import name as prefixed
from ecograph.model.records import Bound, Entity, Name, NameRole
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
_EXTERNAL: Final = {
    "ROR": "https://ror.org/",
    "Wikidata": "http://www.wikidata.org/entity/",
}


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
        pairs += self._ids.ground(entity.dataset, entity.evidence)
        pairs += when(founded=entity.founded, ended=entity.ended)
        if entity.place:
            pairs.append((eco("place"), self._ids.node(entity.place)))
        if entity.note:
            pairs.append((eco("note"), literal(entity.note, "en")))
        if entity.unnamed:
            pairs.append((eco("unnamed"), _TRUE))
        pairs += self._count(entity)
        yield from lines(node, pairs, GRAPH_ENTITIES)
        for scheme, value in entity.external_ids:
            yield from self._external(node, scheme, value)
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

    def _count(self, entity: Entity) -> Pairs:
        pairs: Pairs = []
        if entity.member_type in self._ontology.kinds:
            pairs.append((eco("memberType"), eco(entity.member_type)))
        elif entity.member_type:
            pairs.append((eco("memberTypeName"), literal(entity.member_type)))
        if entity.count is not None:
            pairs.append((eco("count"), integer(entity.count)))
            pairs.append((eco("bound"), BOUNDS[entity.bound or Bound.EXACT]))
        return pairs

    def _external(self, node: str, scheme: str, value: str) -> Iterator[str]:
        identifier = f"{node[:-1]}#{iri(scheme)[1:-1]}-{iri(value)[1:-1]}>"
        pairs: Pairs = [
            (_A, prefixed("adms:Identifier")),
            (prefixed("skos:notation"), literal(value)),
            (eco("scheme"), literal(scheme)),
        ]
        yield from lines(identifier, pairs, GRAPH_ENTITIES)
        known: Pairs = [(prefixed("adms:identifier"), identifier)]
        if scheme in _EXTERNAL:
            known.append((prefixed("skos:exactMatch"), iri(_EXTERNAL[scheme] + value)))
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
