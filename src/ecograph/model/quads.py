"""Records into quads: the one place that knows which property says what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ecograph.model.entity_quads import EntityQuads
from ecograph.model.labels import link_phrase, span, statement
from ecograph.model.namespaces import DATASET, GRAPH_ENTITIES, ID_BASE, ROLE, XSD, source_graph
from ecograph.model.nquads import decimal, eco, integer, iri, literal, name
from ecograph.model.records import (
    Basis,
    Change,
    Description,
    Entity,
    Gap,
    Indicator,
    Mapping,
    Name,
    Observation,
    Passage,
    Relator,
    Source,
    Verb,
)
from ecograph.model.terms import BOUNDS, Ids, Labels, Pairs, bilingual, graph_of, lines, texts, when
from ecograph.model.time_kinds import TemporalKinds

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ecograph.model.ontology import Ontology
    from ecograph.model.record import Record

__all__ = ["QuadWriter"]

_A: Final = name("rdf:type")
_TRUE: Final = f'"true"^^<{XSD}boolean>'
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
        self._ids = Ids(base)
        self._labels = labels
        self._times = None if labels is None else TemporalKinds.load()
        self._entities = EntityQuads(ontology, self._ids, labels)

    def lines(self, record: Record) -> Iterator[str]:
        """Write one record."""
        match record:
            case Relator():
                return self._relator(record)
            case Entity():
                return self._entities.entity(record)
            case Description():
                return self._entities.description(record)
            case Name():
                return self._entities.name(record)
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

    # records

    def _relator(self, relator: Relator) -> Iterator[str]:
        node, subject = self._ids.node(relator.id), self._ids.node(relator.subject)
        context = self._ids.node(relator.object)
        graph = graph_of(relator.dataset, relator.basis)
        face = self._ontology.predicates[relator.predicate].face
        pairs: Pairs = [
            (_A, eco(face)),
            (eco("participant"), subject),
            (eco("predicate"), eco(relator.predicate)),
            (eco("context"), context),
            (eco("basis"), _BASIS[relator.basis]),
            *self._ids.ground(relator.dataset, relator.evidence),
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
            pairs += bilingual(_LABEL, *self._words(relator, self._labels))
        yield from lines(node, pairs, graph)

    def _details(self, relator: Relator) -> Pairs:
        pairs = when(
            **{"from": relator.since, "until": relator.until, "startedBy": relator.started_by}
        )
        pairs += texts(period=relator.period)
        if relator.role:
            pairs.append((eco("role"), f"<{ROLE}{relator.role}>"))
        if relator.verb:
            pairs.append((eco("verb"), self._ids.node(f"{relator.dataset}/verb.{relator.verb}")))
        if relator.giver:
            pairs.append((eco("giver"), self._ids.node(relator.giver)))
        if relator.ordinal is not None:
            pairs.append((eco("ordinal"), integer(relator.ordinal)))
        if relator.amount is not None:
            pairs.append((eco("amount"), decimal(relator.amount)))
        if relator.unit:
            pairs.append((name("sdmx-attribute:unitMeasure"), literal(relator.unit)))
        if relator.confidence < 1:
            pairs.append((eco("confidence"), decimal(relator.confidence)))
        for local, said in (("openList", relator.open_list), ("intended", relator.intended)):
            if said:
                pairs.append((eco(local), _TRUE))
        pairs += bilingual(_NOTE, relator.note_zh, relator.note)
        return pairs

    def _words(self, relator: Relator, labels: Labels) -> tuple[str, str]:
        timeless = self._times is not None and self._times.is_timeless(relator.predicate)
        when = "" if timeless else span(relator.since, relator.until, relator.started_by)
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
        verb = labels.verbs.get((relator.dataset, relator.verb), ("", ""))
        role = self._ontology.roles.get(relator.role)
        predicate = self._ontology.predicates[relator.predicate]
        return (
            link_phrase(verb[0], role.label.zh if role else "", predicate.label.zh, "zh"),
            link_phrase(verb[1], role.label.en if role else "", predicate.label.en, "en"),
        )

    def _observation(self, one: Observation) -> Iterator[str]:
        pairs: Pairs = [
            (_A, eco("IndicatorObservation")),
            (name("qb:dataSet"), self._ids.node(f"{one.dataset}/indicator-cube")),
            (eco("indicator"), self._ids.node(one.indicator)),
            (name("sdmx-measure:obsValue"), decimal(one.value)),
            (eco("bound"), BOUNDS[one.bound]),
            (name("sdmx-attribute:obsStatus"), eco(one.status.value)),
            (eco("basis"), _BASIS[one.basis]),
            *texts(valueText=str(one.value), qualifier=one.qualifier, period=one.period),
            *when(**{"from": one.since, "until": one.until}),
            *self._ids.ground(one.dataset, one.evidence),
        ]
        if one.unit:
            pairs.append((name("sdmx-attribute:unitMeasure"), literal(one.unit)))
        if one.area:
            pairs.append((name("sdmx-dimension:refArea"), self._ids.node(one.area)))
        if one.about:
            pairs.append((eco("aboutEntity"), self._ids.node(one.about)))
        pairs += bilingual(_NOTE, one.note_zh, one.note)
        cube: Pairs = [(_A, name("qb:DataSet")), (name("qb:structure"), eco("IndicatorStructure"))]
        yield from lines(
            self._ids.node(f"{one.dataset}/indicator-cube"), cube, source_graph(one.dataset)
        )
        graph = graph_of(one.dataset, one.basis)
        yield from lines(self._ids.node(one.id), pairs, graph)

    def _passage(self, passage: Passage) -> Iterator[str]:
        node, graph = self._ids.node(passage.id), source_graph(passage.id.split("/")[0])
        position = f"{node[:-1]}#position>"
        pairs: Pairs = [
            (_A, eco("SourcePassage")),
            (name("oa:hasSource"), self._ids.node(passage.source)),
            (name("oa:hasSelector"), position),
            *texts(section=passage.section, sha256=passage.sha256),
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
            yield from lines(quoted, exact, graph)
        yield from lines(node, pairs, graph)
        yield from lines(position, selector, graph)

    def _source(self, source: Source) -> Iterator[str]:
        dataset = source.id.split("/")[0]
        pairs: Pairs = [
            (_A, eco("SourceDocument")),
            (_SOURCE, f"<{DATASET}{dataset}>"),
            (eco("confidence"), decimal(source.confidence)),
            *bilingual(name("dct:title"), source.title_zh, source.title_en),
            *when(publishedOn=source.published),
            *texts(
                sourceKind=source.kind,
                copy=source.copied,
                publisherName=source.publisher,
                fileName=source.file,
                sha256=source.sha256,
            ),
        ]
        if source.address:
            pairs.append((name("foaf:page"), iri(source.address)))
        return lines(self._ids.node(source.id), pairs, source_graph(dataset))

    def _verb(self, verb: Verb) -> Iterator[str]:
        pairs: Pairs = [
            (_A, eco("Verb")),
            (_SOURCE, f"<{DATASET}{verb.dataset}>"),
            (eco("mapsTo"), eco(verb.predicate)),
            (name("skos:notation"), literal(verb.verb)),
            *bilingual(_PREF, verb.label_zh, verb.label_en),
        ]
        if verb.inverse:
            pairs.append((eco("inverted"), _TRUE))
        node = self._ids.node(f"{verb.dataset}/verb.{verb.verb}")
        return lines(node, pairs, source_graph(verb.dataset))

    def _indicator(self, indicator: Indicator) -> Iterator[str]:
        pairs: Pairs = [
            (_A, eco("Indicator")),
            (_SOURCE, f"<{DATASET}{indicator.dataset}>"),
            *bilingual(_PREF, indicator.name_zh, indicator.name_en),
            *texts(unit=indicator.unit),
        ]
        pairs += bilingual(_NOTE, indicator.note_zh, indicator.note)
        return lines(self._ids.node(indicator.id), pairs, GRAPH_ENTITIES)

    def _change(self, change: Change) -> Iterator[str]:
        pairs: Pairs = [
            (_A, eco("OrgChange")),
            (eco("changeKind"), eco(change.kind.value)),
            (eco("basis"), _BASIS[change.basis]),
            *when(date=change.at),
            *((name("org:originalOrganization"), self._ids.node(one)) for one in change.before),
            *((name("org:resultingOrganization"), self._ids.node(one)) for one in change.after),
            *texts(newName=change.name),
            *self._ids.ground(change.dataset, change.evidence),
        ]
        pairs += bilingual(_NOTE, change.note_zh, change.note)
        return lines(self._ids.node(change.id), pairs, graph_of(change.dataset, change.basis))

    def _gap(self, gap: Gap) -> Iterator[str]:
        pairs: Pairs = [
            (_A, eco("Gap")),
            (eco("about"), self._ids.node(gap.about)),
            (eco("aspect"), literal(gap.aspect)),
            *bilingual(_COMMENT, gap.note_zh, gap.note_en),
            *self._ids.ground(gap.dataset, gap.evidence),
        ]
        return lines(self._ids.node(gap.id), pairs, source_graph(gap.dataset))

    def _mapping(self, mapping: Mapping) -> Iterator[str]:
        if mapping.relation == "same":
            merged: Pairs = [(eco("mergedFrom"), self._ids.node(mapping.subject))]
            return lines(self._ids.node(mapping.object), merged, GRAPH_ENTITIES)
        return iter(())
