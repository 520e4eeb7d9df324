"""Walking the store from a node: its properties as Python values, labels in one language."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from ecograph.answers.views.base import EntityRef, EvidenceView, LinkedRef, SourceView
from ecograph.links.labels import label_at
from ecograph.model.labels import Bilingual, choose_label
from ecograph.model.namespaces import ECO, PREFIXES, id_of, iri_of
from ecograph.model.ontology import load
from ecograph.model.records import Opens

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ecograph.pipeline.snapshot import Snapshot

__all__ = ["Reader", "local"]

_RDF_TYPE: Final = PREFIXES["rdf"] + "type"
_PREF: Final = PREFIXES["skos"] + "prefLabel"
_LABEL: Final = PREFIXES["rdfs"] + "label"
_TITLE: Final = PREFIXES["dct"] + "title"
_OA: Final = PREFIXES["oa"]

Values = dict[str, list[ox.NamedNode | ox.BlankNode | ox.Literal]]


def local(iri: str) -> str:
    """Shorten an IRI to its local name.

    >>> local("https://w3id.org/ecograph/ontology#University")
    'University'
    """
    return iri.rsplit("#", 1)[-1].rsplit("/", 1)[-1]


class Reader:
    """Reads nodes of one snapshot, with labels in the language asked for."""

    def __init__(self, snapshot: Snapshot, lang: str = "zh") -> None:
        self.snapshot = snapshot
        self.lang = "en" if lang == "en" else "zh"
        self.base = snapshot.manifest.base
        self._store = snapshot.store
        self._labels: dict[str, str] = {}

    def iri(self, identifier: str) -> str:
        """Write out an id."""
        return iri_of(identifier, self.base)

    def id(self, iri: str) -> str:
        """Shorten an IRI below the base."""
        return id_of(iri, self.base)

    def values(self, iri: str, graph: str | None = None, predicate: str | None = None) -> Values:
        """Read the properties of a node, or one of them, by IRI; values in a stable order."""
        found: Values = defaultdict(list)
        where = ox.NamedNode(graph) if graph else None
        alone = ox.NamedNode(predicate) if predicate else None
        try:
            node = ox.NamedNode(iri)
        except ValueError:  # what is no IRI names nothing
            return found
        for quad in self._store.quads(node, alone, None, where):
            found[quad.predicate.value].append(quad.object)  # type: ignore[arg-type]
        for values in found.values():
            if len(values) > 1:
                values.sort(key=str)
        return found

    def ahead(self, iris: Iterable[str], *, evidence: bool = False) -> None:
        """Read what many nodes say at once, where each look-up is a request to a server.

        With `evidence`, what it opens to is read as well: passages, then sources and places.
        """
        if not self.snapshot.remote:
            return
        nodes = list(iris)
        self._store.read_ahead(map(ox.NamedNode, nodes))
        if not evidence:
            return
        for predicates in ((ECO + "evidence",), (_OA + "hasSource", _OA + "hasSelector")):
            said = [self.values(one) for one in nodes]
            found = {each.value for one in said for key in predicates for each in one.get(key, ())}
            nodes = sorted(one for one in found if "#row=" not in one)
            self._store.read_ahead(map(ox.NamedNode, nodes))

    def subjects(self, predicate: str, iri: str) -> list[str]:
        """Find the nodes that point to a node by one property, sorted."""
        quads = self._store.quads(None, ox.NamedNode(predicate), ox.NamedNode(iri))
        nodes = (quad.subject for quad in quads)
        return sorted({node.value for node in nodes if isinstance(node, ox.NamedNode)})

    def text(self, values: Values, predicate: str) -> str:
        """Take the first value of a property of ours as text, local names for terms."""
        found = values.get(ECO + predicate if ":" not in predicate else predicate)
        if not found:
            return ""
        first = found[0]
        if isinstance(first, ox.Literal):
            return first.value
        short = local(first.value)
        return load().tokens.get(short, short)

    def moment(self, values: Values, predicate: str) -> str:
        """Take a date of ours, as finely as it is known."""
        precision = self.text(values, predicate + "Precision")
        return self.text(values, predicate)[: {"year": 4, "month": 7}.get(precision, 10)]

    def named(self, values: Values) -> tuple[str, str]:
        """Take the preferred label and its language."""
        return self.chosen(values, _PREF)

    def chosen(self, values: Values, predicate: str) -> tuple[str, str]:
        """Choose (text, language) among the language-tagged values of a property."""
        literals = (one for one in values.get(predicate, ()) if isinstance(one, ox.Literal))
        return choose_label(((one.value, one.language or "") for one in literals), self.lang)

    def choose(self, zh: str, en: str) -> str:
        """Choose between a Chinese and an English text, whichever is there."""
        return Bilingual(zh, en).either(self.lang)

    def kinds(self, values: Values) -> tuple[str, ...]:
        """Take the kinds of a node from our ontology."""
        types = (one.value for one in values.get(_RDF_TYPE, ()))
        return tuple(sorted(one.removeprefix(ECO) for one in types if one.startswith(ECO)))

    def ref(self, iri: str) -> EntityRef:
        """Name a node in passing."""
        links, identifier = self.snapshot.links, self.id(iri)
        if (row := links.nodes.id.find(identifier)) >= 0:
            label, tag = label_at(links.nodes, row, self.lang)
            kind = links.kind_of(row)
            if not kind:  # a figure or a statement that another one contradicts
                label, tag = self.labelled(iri)
            return EntityRef(id=identifier, label=label, lang=tag, kind=kind)
        label, tag = self.labelled(iri)
        return EntityRef(id=identifier, label=label, lang=tag)

    def label(self, iri: str) -> str:
        """Label a node in the language asked for; a figure by what it counts, else the id."""
        return self.labelled(iri)[0]

    def labelled(self, iri: str) -> tuple[str, str]:
        """Label a node, and tell the language; none of a figure or an id."""
        values = self.values(iri)
        for predicate in (_PREF, _LABEL):
            if values.get(predicate):
                return self.chosen(values, predicate)
        value = self.text(values, "valueText")
        unit = self.text(values, PREFIXES["sdmx-attribute"] + "unitMeasure")
        what = "".join(f"{self.label(one.value)}: " for one in values.get(ECO + "indicator", ()))
        when = self.text(values, "period")
        return f"{what}{value}{unit}{when and f' ({when})'}" or self.id(iri), ""

    def term(self, iri: str) -> str:
        """Label a term of a vocabulary, such as the verb of a source; each is read once."""
        if iri not in self._labels:
            self._labels[iri] = self.chosen(self.values(iri), _PREF)[0]
        return self._labels[iri]

    def linked_ref(self, iri: str) -> LinkedRef:
        """Name an entity in passing, with the number of its public links."""
        ref, links = self.ref(iri), self.snapshot.links
        row = links.nodes.id.find(ref.id)
        count = int(links.adjacency.degree[row]) if row >= 0 else 0
        return LinkedRef(**dict(ref), links=count)

    def evidence(self, values: Values) -> tuple[EvidenceView, ...]:
        """Open every piece of evidence of a node."""
        return tuple(self.opened(one.value) for one in values.get(ECO + "evidence", ()))

    def opened(self, iri: str) -> EvidenceView:
        """Open one piece of evidence: a passage, a source as a whole, or the row of a table."""
        if "#row=" in iri:
            identifier = self.id(iri)
            return EvidenceView(id=identifier, opens=Opens.REGISTER_ROW, row=identifier)
        return self.snapshot.remembered((self.lang, iri), lambda: self._open(iri))

    def _open(self, iri: str) -> EvidenceView:
        identifier, values = self.id(iri), self.values(iri)
        if "SourcePassage" not in self.kinds(values):
            source = self._source(iri, values)
            opens = Opens.at_source(source.kind, source.address)
            return EvidenceView(id=identifier, opens=opens, source=source)
        document = values[_OA + "hasSource"][0].value
        found: dict[str, str] = {}
        for selector in values.get(_OA + "hasSelector", ()):
            inner = self.values(selector.value)
            found.update(
                (local(key), one[0].value) for key, one in inner.items() if key.startswith(_OA)
            )
        quote = found.get("exact", "")
        return EvidenceView(
            id=identifier,
            opens=Opens.at_passage(quote),
            source=self._source(document, self.values(document)),
            section=self.text(values, "section"),
            start=int(found["start"]),
            end=int(found["end"]),
            sha256=self.text(values, "sha256"),
            quote=quote,
        )

    def _source(self, iri: str, values: Values) -> SourceView:
        page = values.get(PREFIXES["foaf"] + "page")
        return SourceView(
            id=self.id(iri),
            kind=self.text(values, "sourceKind"),
            title=self.chosen(values, _TITLE)[0],
            publisher=self.text(values, "publisherName"),
            published=self.moment(values, "publishedOn"),
            address=page[0].value if page else "",
            copied=self.text(values, "copy"),
            confidence=float(self.text(values, "confidence") or 1),
        )

    def each(self, predicate: str, iri: str) -> Iterator[tuple[str, Values]]:
        """Go over the nodes that point to a node by one of our properties."""
        found = self.subjects(ECO + predicate if ":" not in predicate else predicate, iri)
        self.ahead(found, evidence=True)
        for subject in found:
            yield subject, self.values(subject)

    def each_of_few(self, predicate: str, iri: str) -> Iterator[tuple[str, Values]]:
        """Go over the nodes that point to a node by a property that few have, measures left out.

        Most nodes are pointed to by none of these properties; the store is then not asked.
        """
        known = self.snapshot.pointed_at(ECO + predicate if ":" not in predicate else predicate)
        if known is None or iri in known:
            yield from self.each(predicate, iri)
