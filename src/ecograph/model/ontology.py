"""The vocabulary as values: kinds, predicates, roles and metrics, read from ``ecograph.ttl``."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from ecograph import resources
from ecograph.errors import NotFound
from ecograph.model.labels import Bilingual
from ecograph.model.namespaces import ECO, ROLE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["Kind", "Metric", "Ontology", "Predicate", "Role", "load"]

_RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_RDFS: Final = "http://www.w3.org/2000/01/rdf-schema#"
_OWL: Final = "http://www.w3.org/2002/07/owl#"
_SKOS: Final = "http://www.w3.org/2004/02/skos/core#"
_TYPE: Final = _RDF + "type"
_LABEL: Final = _RDFS + "label"
_PREF_LABEL: Final = _SKOS + "prefLabel"
_INVERSE: Final = ECO + "inverseLabel"
_NOTATION: Final = _SKOS + "notation"
_DEFINITION: Final = _SKOS + "definition"


@dataclass(frozen=True, slots=True)
class Kind:
    """A class; `entity` says that a thing may be of this kind itself, not only of a finer one."""

    name: str
    parents: tuple[str, ...]
    label: Bilingual
    definition: Bilingual
    entity: bool


@dataclass(frozen=True, slots=True)
class Predicate:
    """A link property and the face (class) of the relators that carry it."""

    name: str
    face: str
    label: Bilingual
    inverse: Bilingual
    definition: Bilingual
    symmetric: bool


@dataclass(frozen=True, slots=True)
class Role:
    """What a party does in an event or body."""

    name: str
    label: Bilingual
    definition: Bilingual


@dataclass(frozen=True, slots=True)
class Metric:
    """A computed measure of a node."""

    name: str
    label: Bilingual
    definition: Bilingual


@dataclass(frozen=True, slots=True)
class Ontology:
    """All terms, by local name, each mapping in the order of the names.

    Attributes
    ----------
    classes
        Every class, abstract ones and the faces of relators among them.
    kinds
        The classes that an entity may have as its kind.
    predicates
        The link properties.
    roles
        The roles.
    metrics
        The computed measures.
    terms
        The local names of everything declared in the ``eco:`` namespace.
    tokens
        How the members of code lists are written in tables and answers: ``nameEmbedded`` is
        ``name-embedded``.
    version
        The version of the ontology.
    """

    classes: dict[str, Kind]
    kinds: dict[str, Kind]
    predicates: dict[str, Predicate]
    roles: dict[str, Role]
    metrics: dict[str, Metric]
    terms: frozenset[str]
    tokens: dict[str, str]
    version: str

    def ancestors(self, kind: str) -> tuple[str, ...]:
        """Every superclass within the ontology, transitive, sorted, without `kind` itself.

        Raises
        ------
        NotFound
            If there is no such class.

        Examples
        --------
        >>> load().ancestors("Makerspace")
        ('Incubator', 'InnovationCarrier', 'Organisation')
        """
        if kind not in self.classes:
            way_out = "`ecograph vocabulary` lists them."
            raise NotFound(f"There is no class {kind!r} in the ontology.", way_out)
        found: set[str] = set()
        waiting = list(self.classes[kind].parents)
        while waiting:
            if (parent := waiting.pop()) not in found:
                found.add(parent)
                waiting.extend(self.classes[parent].parents)
        return tuple(sorted(found))

    def below(self, iri: str) -> frozenset[str]:
        """A class, by its IRI or name, and its subclasses; empty for one that is not known.

        >>> sorted(load().below("https://w3id.org/ecograph/ontology#ResearchAcademy"))
        ['ResearchAcademy']
        """
        kind = self.local(iri)
        if kind not in self.classes:
            return frozenset()
        return frozenset(one for one in self.classes if one == kind or kind in self.ancestors(one))

    @staticmethod
    def local(iri: str) -> str:
        """The local name of an ``eco:`` term; other IRIs come back unchanged.

        >>> Ontology.local("https://w3id.org/ecograph/ontology#University")
        'University'
        """
        return iri.removeprefix(ECO)


def load(path: Path | None = None) -> Ontology:
    """Read the ontology: the one that travels with ecograph, or the Turtle file at `path`.

    Examples
    --------
    >>> load().predicates["hosts"].face
    'Membership'
    """
    return _shipped() if path is None else _read(path)


@cache
def _shipped() -> Ontology:
    return _read(resources.path("ontology/ecograph.ttl"))


def _read(path: Path) -> Ontology:
    terms = _Terms(path)
    classes = {kind.name: kind for kind in map(terms.kind, terms.of_type(_OWL + "Class"))}
    return Ontology(
        classes=classes,
        kinds={name: kind for name, kind in classes.items() if kind.entity},
        predicates={
            one.name: one for one in map(terms.predicate, terms.of_type(ECO + "LinkProperty"))
        },
        roles={one.name: one for one in map(terms.role, terms.of_type(ECO + "Role"))},
        metrics={one.name: one for one in map(terms.metric, terms.of_type(ECO + "Metric"))},
        terms=frozenset(terms.declared()),
        tokens=terms.tokens(),
        version=terms.version(),
    )


class _Terms:
    """The triples of one Turtle file, by subject and predicate."""

    def __init__(self, path: Path) -> None:
        self._values: defaultdict[tuple[str, str], list[ox.NamedNode | ox.Literal]]
        self._values = defaultdict(list)
        self._subjects: defaultdict[str, list[str]] = defaultdict(list)
        for triple in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE):
            subject, value = triple.subject, triple.object
            if not isinstance(subject, ox.NamedNode):
                continue
            if isinstance(value, ox.NamedNode | ox.Literal):
                self._values[subject.value, triple.predicate.value].append(value)
                if triple.predicate.value == _TYPE:
                    self._subjects[value.value].append(subject.value)

    def of_type(self, type_iri: str) -> list[str]:
        return sorted(self._subjects[type_iri])

    def declared(self) -> Iterator[str]:
        for subjects in self._subjects.values():
            yield from (one.removeprefix(ECO) for one in subjects if one.startswith(ECO))

    def tokens(self) -> dict[str, str]:
        found = {
            iri.removeprefix(ECO): values[0].value
            for (iri, name), values in self._values.items()
            if name == _NOTATION
        }
        return dict(sorted(found.items()))

    def version(self) -> str:
        header = self.of_type(_OWL + "Ontology")
        return self._text(header[0], _OWL + "versionInfo") if header else ""

    def kind(self, iri: str) -> Kind:
        above = (value.value for value in self._values[iri, _RDFS + "subClassOf"])
        return Kind(
            name=iri.removeprefix(ECO),
            parents=tuple(sorted(one.removeprefix(ECO) for one in above if one.startswith(ECO))),
            label=self._words(iri, _LABEL),
            definition=self._words(iri, _DEFINITION),
            entity=self._text(iri, ECO + "entityKind") == "true",
        )

    def predicate(self, iri: str) -> Predicate:
        types = [value.value for value in self._values[iri, _TYPE]]
        return Predicate(
            name=iri.removeprefix(ECO),
            face=self._text(iri, ECO + "face").removeprefix(ECO),
            label=self._words(iri, _LABEL),
            inverse=self._words(iri, _INVERSE),
            definition=self._words(iri, _DEFINITION),
            symmetric=_OWL + "SymmetricProperty" in types,
        )

    def role(self, iri: str) -> Role:
        label = self._words(iri, _PREF_LABEL)
        return Role(iri.removeprefix(ROLE), label, self._words(iri, _DEFINITION))

    def metric(self, iri: str) -> Metric:
        label = self._words(iri, _LABEL)
        return Metric(iri.removeprefix(ECO), label, self._words(iri, _DEFINITION))

    def _words(self, iri: str, predicate: str) -> Bilingual:
        return Bilingual(self._text(iri, predicate, "zh"), self._text(iri, predicate, "en"))

    def _text(self, iri: str, predicate: str, language: str | None = None) -> str:
        for value in self._values.get((iri, predicate), ()):
            if language is None or getattr(value, "language", None) == language:
                return value.value
        return ""
