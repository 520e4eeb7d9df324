"""Rankings as linked data: a `qb:Observation` for each organisation, and the run that made them.

The build stores the rankings of the default network in ``g:metrics``, an answer gives those of any
network; the same figure is the same observation in both.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

import pyoxigraph as ox

from ecograph.analysis.registry import measure_named
from ecograph.model.namespaces import ECO, FIGURE, GRAPH_METRICS, PREFIXES
from ecograph.model.nquads import eco, integer, iri, literal, name, typed
from ecograph.model.ontology import load
from ecograph.network.spec import ProjectionSpec

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from ecograph.model.labels import Bilingual

__all__ = ["Pair", "Run", "defined", "metric_iri", "ranking_quads", "term"]

_Term = ox.NamedNode | ox.Literal
Pair = tuple[ox.NamedNode, _Term]

_TERMS: Final = {"core": "coreNumber"}
_STATUS: Final = {
    "answered": "answered",
    "ranked": "ranked",
    "insufficient": "insufficient",
    "not-computed": "notComputed",
}
_OWN_TERMS: Final = {
    "code_version": "codeVersion",
    "data_digest": "dataDigest",
    "nodes": "nodeCount",
    "ties": "tieCount",
}
_STORED: Final = {
    "projection": ProjectionSpec().described(),
    "kinds": None,
    "seed": None,
    "min_ties": 10,
    "estimate": None,
}
"""The choices of a ranking that the build stores: those that are made where none are."""


def metric_iri(measure: str) -> str:
    """The IRI of a measure: a term of the ontology where that knows it.

    >>> metric_iri("core"), metric_iri("cut-pairs")
    ('https://w3id.org/ecograph/ontology#coreNumber', 'https://w3id.org/ecograph/figure/cut-pairs')
    """
    first, *rest = measure.split("-")
    local = _TERMS.get(measure, first + "".join(map(str.capitalize, rest)))
    return ECO + local if local in load().metrics else FIGURE + measure


def term(prefixed: str) -> ox.NamedNode:
    """A term by its prefixed name, such as ``rdf:type`` or ``eco:metric``."""
    prefix, _, local = prefixed.partition(":")
    return ox.NamedNode(PREFIXES[prefix] + local)


def defined(label: Bilingual, definition: Bilingual) -> Iterator[Pair]:
    """What is said of a metric that the ontology does not know."""
    yield term("rdf:type"), term("eco:Metric")
    yield from _meaning(label, definition)


def _meaning(label: Bilingual, definition: Bilingual) -> Iterator[Pair]:
    for predicate, words in (("rdfs:label", label), ("skos:definition", definition)):
        yield term(predicate), ox.Literal(words.zh, language="zh")
        yield term(predicate), ox.Literal(words.en, language="en")


@dataclass(frozen=True, slots=True)
class Run:
    """What made figures: a measure or an analysis, what was chosen, and of which data.

    Attributes
    ----------
    made_by
        Everything that was chosen, with version and digest, as JSON values.
    """

    title: Bilingual
    definition: Bilingual
    reference: str
    doi: str
    status: str
    made_by: Mapping[str, Any]

    @classmethod
    def of_measure(cls, made_by: Mapping[str, Any], status: str) -> Run:
        """The run of a ranking."""
        one = measure_named(made_by["measure"])
        return cls(one.title, one.definition, one.reference, one.doi, status, made_by)

    def pairs(self) -> Iterator[Pair]:
        """What is said of the run."""
        made = self.made_by
        chosen = {key: value for key, value in made.items() if key not in _OWN_TERMS}
        text = json.dumps(chosen, ensure_ascii=False, sort_keys=True)
        yield term("rdf:type"), term("eco:AnalysisRun")
        yield from _meaning(self.title, self.definition)
        yield term("dct:bibliographicCitation"), ox.Literal(self.reference)
        if self.doi:
            cited = ox.NamedNode(iri(f"https://doi.org/{self.doi}")[1:-1])
            yield term("dct:references"), cited
        yield term("eco:parameter"), ox.Literal(text)
        yield term("eco:answerStatus"), term(f"eco:{_STATUS[self.status]}")
        for key, local in _OWN_TERMS.items():
            if made.get(key) is not None:
                yield term(f"eco:{local}"), ox.Literal(made[key])


def ranking_quads(
    run: Run,
    rows: Iterable[tuple[str, float, int]],
    notes: Iterable[tuple[str, str]],
    base: str,
) -> Iterator[str]:
    """Write a ranking as lines of N-Quads in ``g:metrics``.

    An observation is called by the network, the measure and the organisation; where anything is
    chosen that the stored rankings do not choose, by a digest of all that is, too.

    Parameters
    ----------
    run
        Of a measure, with the projection.
    rows
        Id, value and rank of each organisation.
    notes
        What else must be known, each with its language.
    base
        Base of the IRIs.
    """
    made = run.made_by
    relation, measure = made["projection"]["relation"], made["measure"]
    slug, cube = f"{relation}-{measure}", "cube"
    choices = {key: made[key] for key in _STORED}
    if choices != _STORED:
        text = json.dumps(choices, ensure_ascii=False, sort_keys=True)
        digest = sha256(text.encode()).hexdigest()[:20]
        slug, cube = f"{slug}.{digest}", f"cube.{digest}"
    tail = f"<{GRAPH_METRICS}> .\n"
    set_, made_it = f"<{base}metrics/{cube}>", f"<{base}metrics/run.{slug}>"
    metric, a = f"<{metric_iri(measure)}>", name("rdf:type")
    yield f"{set_} {a} {name('qb:DataSet')} {tail}"
    yield f"{set_} {name('qb:structure')} {eco('MetricStructure')} {tail}"
    for predicate, known in run.pairs():
        yield f"{made_it} {predicate} {known} {tail}"
    yield f"{made_it} {eco('metric')} {metric} {tail}"
    if not metric.startswith(f"<{ECO}"):  # the ontology defines its own
        for predicate, known in defined(run.title, run.definition):
            yield f"{metric} {predicate} {known} {tail}"
    for text, language in notes:
        yield f"{made_it} {name('rdfs:comment')} {literal(text, language)} {tail}"
    fixed = (
        f"{a} {eco('MetricObservation')} {tail}",
        f"{name('qb:dataSet')} {set_} {tail}",
        f"{eco('metric')} {metric} {tail}",
        f"{eco('projection')} {literal(relation)} {tail}",
        f"{name('prov:wasGeneratedBy')} {made_it} {tail}",
    )
    about, value_of, rank = eco("aboutEntity"), name("sdmx-measure:obsValue"), eco("rank")
    for identifier, value, place in rows:
        node = f"<{base}metrics/{slug}.{identifier.replace('/', '.')}>"
        for rest in fixed:
            yield f"{node} {rest}"
        yield f"{node} {about} <{base}{identifier}> {tail}"
        yield f"{node} {value_of} {typed(repr(value), 'double')} {tail}"
        yield f"{node} {rank} {integer(place)} {tail}"
