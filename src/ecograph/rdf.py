"""Records into quads: the one place that knows which property says what."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from ecograph.model import (
    Basis,
    Bound,
    Change,
    Entity,
    Evidence,
    Gap,
    Indicator,
    Mapping,
    Moment,
    Name,
    NameRole,
    Observation,
    Passage,
    Record,
    Relator,
    Source,
    Verb,
)
from ecograph.nquads import decimal, eco, integer, iri, literal, name, xsd_date
from ecograph.vocab import (
    DATASET,
    GRAPH_CONJECTURAL,
    GRAPH_ENTITIES,
    ID_BASE,
    ROLE,
    source_graph,
)
from ecograph.wording import span, statement

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Mapping as MappingType

    from ecograph.ontology import Ontology

__all__ = ["Labels", "QuadWriter", "name_iri"]

Pairs = list[tuple[str, str]]

_A: Final = name("rdf:type")
_EVIDENCE: Final = eco("evidence")
_SOURCE: Final = eco("source")
_NOTE: Final = eco("note")
_PREF: Final = name("skos:prefLabel")
_COMMENT: Final = name("rdfs:comment")
_LABEL: Final = name("rdfs:label")
_BASIS: Final = {
    Basis.STATED: eco("stated"),
    Basis.NAME_EMBEDDED: eco("nameEmbedded"),
    Basis.INFERRED: eco("inferred"),
    Basis.CONJECTURAL: eco("conjectural"),
}
_BOUND: Final = {
    Bound.EXACT: eco("exact"),
    Bound.AT_LEAST: eco("atLeast"),
    Bound.MORE_THAN: eco("moreThan"),
    Bound.NEARLY: eco("nearly"),
    Bound.ABOUT: eco("approximately"),
}
_NAME_ROLE: Final = {
    role: eco("sourceForm" if role is NameRole.SOURCE_FORM else role.value) for role in NameRole
}
_EXTERNAL: Final = {
    "ROR": "https://ror.org/",
    "Wikidata": "http://www.wikidata.org/entity/",
}


@dataclass(frozen=True, slots=True)
class Labels:
    """What wording needs: labels of entities, and of verbs by (dataset, verb)."""

    entities: MappingType[str, tuple[str, str]] = field(default_factory=dict)
    verbs: MappingType[tuple[str, str], tuple[str, str]] = field(default_factory=dict)
    sections: MappingType[str, str] = field(default_factory=dict)


def name_iri(entity: str, name: Name) -> str:
    """Name the node of one name: the same name in the same role and dataset is the same node."""
    parts = "\0".join((name.dataset, name.lang, name.role, name.text))
    return f"{entity}#name-{hashlib.sha256(parts.encode()).hexdigest()[:12]}"


class QuadWriter:
    """Writes records as N-Quads lines (no line breaks), each triple in exactly one graph.

    Parameters
    ----------
    ontology
        Tells the face of each predicate.
    base
        Base of every entity IRI.
    labels
        Labels for the wording of relators; without them relators carry no wording
        (large streamed sources).
    """

    def __init__(
        self, ontology: Ontology, base: str = ID_BASE, labels: Labels | None = None
    ) -> None:
        self._ontology = ontology
        self._base = base
        self._labels = labels

    def lines(self, record: Record) -> Iterator[str]:
        """Write one record."""
        match record:
            case Relator():
                return self._relator(record)
            case Entity():
                return self._entity(record)
            case Name():
                return self._name(record)
            case Observation():
                return self._observation(record)
            case Passage():
                return self._passage(record)
            case Source():
                return self._source(record)
            case Verb():
                return self._verb(record)
            case Indicator():
                return self._indicator(record)
            case Change():
                return self._change(record)
            case Gap():
                return self._gap(record)
            case Mapping():
                return self._mapping(record)
            case _:
                raise TypeError(f"no way to write {type(record).__name__}")

    # terms

    def _id(self, identifier: str) -> str:
        return f"<{self._base}{identifier}>"

    def _evidence(self, evidence: Evidence) -> Pairs:
        found = [(_EVIDENCE, self._id(one)) for one in evidence.passages + evidence.sources]
        if evidence.row:
            found.append((_EVIDENCE, self._id(evidence.row)))
        return found

    def _ground(self, dataset: str, evidence: Evidence) -> Pairs:
        return [(_SOURCE, f"<{DATASET}{dataset}>"), *self._evidence(evidence)]

    @staticmethod
    def _when(**moments: Moment | None) -> Pairs:
        found: Pairs = []
        for local, moment in moments.items():
            if moment is not None:
                found.append((eco(local), xsd_date(moment.day)))
                found.append((eco(local + "Precision"), eco(moment.precision.value)))
        return found

    @staticmethod
    def _texts(**texts: str) -> Pairs:
        return [(eco(local), literal(text)) for local, text in texts.items() if text]

    @staticmethod
    def _both(predicate: str, zh: str, en: str) -> Pairs:
        found = [(predicate, literal(zh, "zh"))] if zh else []
        return [*found, (predicate, literal(en, "en"))] if en else found

    @staticmethod
    def _lines(subject: str, pairs: Pairs, graph: str) -> Iterator[str]:
        return (f"{subject} {predicate} {value} <{graph}> ." for predicate, value in pairs)

    @staticmethod
    def _graph(dataset: str, basis: Basis) -> str:
        return GRAPH_CONJECTURAL if basis is Basis.CONJECTURAL else source_graph(dataset)

    # records

    def _entity(self, entity: Entity) -> Iterator[str]:
        node = self._id(entity.id)
        pairs: Pairs = [(_A, eco(entity.kind)), *self._both(_PREF, entity.name_zh, entity.name_en)]
        pairs += self._ground(entity.dataset, entity.evidence)
        pairs += self._when(founded=entity.founded, ended=entity.ended)
        if entity.place:
            pairs.append((eco("place"), self._id(entity.place)))
        if entity.note:
            pairs.append((_NOTE, literal(entity.note, "en")))
        if entity.unnamed:
            pairs.append((eco("unnamed"), '"true"^^<http://www.w3.org/2001/XMLSchema#boolean>'))
        pairs += self._count(entity)
        yield from self._lines(node, pairs, GRAPH_ENTITIES)
        for scheme, value in entity.external_ids:
            yield from self._external(node, scheme, value)
        if not entity.unnamed:
            for text, language in ((entity.name_zh, "zh"), (entity.name_en, "en")):
                if text:
                    yield from self._name(
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
            pairs.append((eco("bound"), _BOUND[entity.bound or Bound.EXACT]))
        return pairs

    def _external(self, node: str, scheme: str, value: str) -> Iterator[str]:
        identifier = f"{node[:-1]}#{iri(scheme)[1:-1]}-{iri(value)[1:-1]}>"
        pairs: Pairs = [
            (_A, name("adms:Identifier")),
            (name("skos:notation"), literal(value)),
            (eco("scheme"), literal(scheme)),
        ]
        yield from self._lines(identifier, pairs, GRAPH_ENTITIES)
        known: Pairs = [(name("adms:identifier"), identifier)]
        if scheme in _EXTERNAL:
            known.append((name("skos:exactMatch"), iri(_EXTERNAL[scheme] + value)))
        yield from self._lines(node, known, GRAPH_ENTITIES)

    def _name(self, record: Name) -> Iterator[str]:
        entity = self._base + record.entity
        node = f"<{name_iri(entity, record)}>"
        pairs: Pairs = [
            (_A, eco("Name")),
            (eco("nameOf"), f"<{entity}>"),
            (eco("form"), literal(record.text, record.lang)),
            (eco("nameRole"), _NAME_ROLE[record.role]),
            *self._ground(record.dataset, record.evidence),
        ]
        yield from self._lines(node, pairs, GRAPH_ENTITIES)
        labels = self._labels.entities.get(record.entity, ()) if self._labels else ()
        if record.role is not NameRole.PREFERRED and record.text not in labels:
            alternative: Pairs = [(name("skos:altLabel"), literal(record.text, record.lang))]
            yield from self._lines(f"<{entity}>", alternative, GRAPH_ENTITIES)

    def _relator(self, relator: Relator) -> Iterator[str]:
        node, subject = self._id(relator.id), self._id(relator.subject)
        context = self._id(relator.object)
        graph = self._graph(relator.dataset, relator.basis)
        face = self._ontology.predicates[relator.predicate].face
        pairs: Pairs = [
            (_A, eco(face)),
            (eco("participant"), subject),
            (eco("predicate"), eco(relator.predicate)),
            (eco("context"), context),
            (eco("basis"), _BASIS[relator.basis]),
            *self._ground(relator.dataset, relator.evidence),
            *self._details(relator),
        ]
        if face == "Participation":
            pairs.append((name("prov:agent"), subject))
            if relator.role:
                pairs.append((name("prov:hadRole"), f"<{ROLE}{relator.role}>"))
            yield f"{context} {name('prov:qualifiedAssociation')} {node} <{graph}> ."
        elif face == "Membership":
            pairs += [(name("org:member"), subject), (name("org:organization"), context)]
        if self._labels is not None:
            pairs += self._both(_LABEL, *self._words(relator, self._labels))
        yield from self._lines(node, pairs, graph)

    def _details(self, relator: Relator) -> Pairs:
        pairs = self._when(
            **{"from": relator.since, "until": relator.until, "startedBy": relator.started_by}
        )
        pairs += self._texts(period=relator.period)
        if relator.role:
            pairs.append((eco("role"), f"<{ROLE}{relator.role}>"))
        if relator.verb:
            pairs.append((eco("verb"), self._id(f"{relator.dataset}/verb.{relator.verb}")))
        if relator.giver:
            pairs.append((eco("giver"), self._id(relator.giver)))
        if relator.ordinal is not None:
            pairs.append((eco("ordinal"), integer(relator.ordinal)))
        if relator.amount is not None:
            pairs.append((eco("amount"), decimal(relator.amount)))
        if relator.confidence < 1:
            pairs.append((eco("confidence"), decimal(relator.confidence)))
        for local, said in (("openList", relator.open_list), ("intended", relator.intended)):
            if said:
                pairs.append((eco(local), '"true"^^<http://www.w3.org/2001/XMLSchema#boolean>'))
        if relator.note:
            pairs.append((_NOTE, literal(relator.note, "en")))
        return pairs

    def _words(self, relator: Relator, labels: Labels) -> tuple[str, str]:
        when = span(relator.since, relator.until, relator.started_by)
        places = sorted({labels.sections.get(one, "") for one in relator.evidence.passages} - {""})
        subject = labels.entities.get(relator.subject, ("", ""))
        target = labels.entities.get(relator.object, ("", ""))
        links = self._link_words(relator, labels)
        found = [
            statement(
                (
                    subject[index] or subject[1 - index] or relator.subject,
                    links[index],
                    target[index] or target[1 - index] or relator.object,
                ),
                when,
                relator.basis,
                places,
                "en" if index else "zh",
            )
            for index in (0, 1)
        ]
        return found[0], found[1]

    def _link_words(self, relator: Relator, labels: Labels) -> tuple[str, str]:
        """Take the source's own verb, else the role, else the property."""
        if verb := labels.verbs.get((relator.dataset, relator.verb)):
            return verb
        if role := self._ontology.roles.get(relator.role):
            return role.label_zh, role.label_en
        predicate = self._ontology.predicates[relator.predicate]
        return predicate.label_zh, predicate.label_en

    def _observation(self, one: Observation) -> Iterator[str]:
        pairs: Pairs = [
            (_A, eco("IndicatorObservation")),
            (name("qb:dataSet"), self._id(f"{one.dataset}/indicator-cube")),
            (eco("indicator"), self._id(one.indicator)),
            (name("sdmx-measure:obsValue"), decimal(one.value)),
            (eco("bound"), _BOUND[one.bound]),
            (name("sdmx-attribute:obsStatus"), eco(one.status.value)),
            (eco("basis"), _BASIS[one.basis]),
            *self._texts(valueText=str(one.value), qualifier=one.qualifier, period=one.period),
            *self._when(**{"from": one.since, "until": one.until}),
            *self._ground(one.dataset, one.evidence),
        ]
        if one.unit:
            pairs.append((name("sdmx-attribute:unitMeasure"), literal(one.unit)))
        if one.area:
            pairs.append((name("sdmx-dimension:refArea"), self._id(one.area)))
        if one.about:
            pairs.append((eco("aboutEntity"), self._id(one.about)))
        if one.note:
            pairs.append((_NOTE, literal(one.note, "en")))
        cube: Pairs = [(_A, name("qb:DataSet")), (name("qb:structure"), eco("IndicatorStructure"))]
        yield from self._lines(
            self._id(f"{one.dataset}/indicator-cube"), cube, source_graph(one.dataset)
        )
        graph = self._graph(one.dataset, one.basis)
        yield from self._lines(self._id(one.id), pairs, graph)

    def _passage(self, passage: Passage) -> Iterator[str]:
        node, graph = self._id(passage.id), source_graph(passage.id.split("/")[0])
        position = f"{node[:-1]}#position>"
        pairs: Pairs = [
            (_A, eco("SourcePassage")),
            (name("oa:hasSource"), self._id(passage.source)),
            (name("oa:hasSelector"), position),
            *self._texts(section=passage.section, sha256=passage.sha256),
        ]
        selector: Pairs = [
            (_A, name("oa:TextPositionSelector")),
            (name("oa:start"), integer(passage.start)),
            (name("oa:end"), integer(passage.end)),
        ]
        if passage.quote:
            quoted = f"{node[:-1]}#quote>"
            pairs.append((name("oa:hasSelector"), quoted))
            exact: Pairs = [
                (_A, name("oa:TextQuoteSelector")),
                (name("oa:exact"), literal(passage.quote)),
            ]
            yield from self._lines(quoted, exact, graph)
        yield from self._lines(node, pairs, graph)
        yield from self._lines(position, selector, graph)

    def _source(self, source: Source) -> Iterator[str]:
        dataset = source.id.split("/")[0]
        pairs: Pairs = [
            (_A, eco("SourceDocument")),
            (_SOURCE, f"<{DATASET}{dataset}>"),
            (eco("confidence"), decimal(source.confidence)),
            *self._both(name("dct:title"), source.title_zh, source.title_en),
            *self._when(publishedOn=source.published),
            *self._texts(
                sourceKind=source.kind,
                copy=source.copied,
                publisherName=source.publisher,
                fileName=source.file,
                sha256=source.sha256,
            ),
        ]
        if source.address:
            pairs.append((name("foaf:page"), iri(source.address)))
        return self._lines(self._id(source.id), pairs, source_graph(dataset))

    def _verb(self, verb: Verb) -> Iterator[str]:
        pairs: Pairs = [
            (_A, eco("Verb")),
            (_SOURCE, f"<{DATASET}{verb.dataset}>"),
            (eco("mapsTo"), eco(verb.predicate)),
            (name("skos:notation"), literal(verb.verb)),
            *self._both(_PREF, verb.label_zh, verb.label_en),
        ]
        if verb.inverse:
            pairs.append((eco("inverted"), '"true"^^<http://www.w3.org/2001/XMLSchema#boolean>'))
        node = self._id(f"{verb.dataset}/verb.{verb.verb}")
        return self._lines(node, pairs, source_graph(verb.dataset))

    def _indicator(self, indicator: Indicator) -> Iterator[str]:
        pairs: Pairs = [
            (_A, eco("Indicator")),
            (_SOURCE, f"<{DATASET}{indicator.dataset}>"),
            *self._both(_PREF, indicator.name_zh, indicator.name_en),
            *self._texts(unit=indicator.unit),
        ]
        if indicator.note:
            pairs.append((_NOTE, literal(indicator.note, "en")))
        return self._lines(self._id(indicator.id), pairs, GRAPH_ENTITIES)

    def _change(self, change: Change) -> Iterator[str]:
        pairs: Pairs = [
            (_A, eco("OrgChange")),
            (eco("changeKind"), eco(change.kind.value)),
            (eco("basis"), _BASIS[change.basis]),
            *self._when(date=change.at),
            *((name("org:originalOrganization"), self._id(one)) for one in change.before),
            *((name("org:resultingOrganization"), self._id(one)) for one in change.after),
            *self._texts(newName=change.name),
            *self._ground(change.dataset, change.evidence),
        ]
        if change.note:
            pairs.append((_NOTE, literal(change.note, "en")))
        return self._lines(self._id(change.id), pairs, self._graph(change.dataset, change.basis))

    def _gap(self, gap: Gap) -> Iterator[str]:
        pairs: Pairs = [
            (_A, eco("Gap")),
            (eco("about"), self._id(gap.about)),
            (eco("aspect"), literal(gap.aspect)),
            *self._both(_COMMENT, gap.note_zh, gap.note_en),
            *self._ground(gap.dataset, gap.evidence),
        ]
        return self._lines(self._id(gap.id), pairs, source_graph(gap.dataset))

    def _mapping(self, mapping: Mapping) -> Iterator[str]:
        if mapping.relation == "same":
            merged: Pairs = [(eco("mergedFrom"), self._id(mapping.subject))]
            return self._lines(self._id(mapping.object), merged, GRAPH_ENTITIES)
        return iter(())
