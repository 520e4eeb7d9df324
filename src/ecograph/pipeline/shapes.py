"""Does the graph keep its promises: the shapes of ``shapes.ttl``, run over a store."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain, islice
from typing import TYPE_CHECKING, Final, Literal

import pyoxigraph as ox
import rdflib
from rdflib.namespace import RDF, SH

from ecograph import resources
from ecograph.errors import ShapesViolated
from ecograph.model import ontology
from ecograph.model.namespaces import (
    DATASET,
    ECO,
    GRAPH_CONJECTURAL,
    GRAPH_ENTITIES,
    GRAPH_SOURCE,
    PREFIXES,
    ROLE,
    XSD,
    id_of,
    source_graph,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from rdflib.term import Node

    from ecograph.store.oxigraph import GraphStore

__all__ = ["Finding", "ShapesReport", "check", "ensure"]

Severity = Literal["violation", "warning"]

_SHAPE: Final = "https://w3id.org/ecograph/shape/"
_CHECK: Final = rdflib.URIRef(ECO + "DatasetCheck")
_FACE: Final = rdflib.URIRef(ECO + "face")
_ROLE_CLASS: Final = rdflib.URIRef(ECO + "Role")
_FEEDS_INTO: Final = rdflib.URIRef(ECO + "feedsInto")
_SOURCE: Final = ox.NamedNode(ECO + "source")
_CONTEXT: Final = ox.NamedNode(ECO + "context")
_DATES: Final = tuple(
    ox.NamedNode(ECO + one) for one in ("founded", "foundedPrecision", "ended", "endedPrecision")
)
_OWN_PARTS: Final = (
    ox.NamedNode(PREFIXES["oa"] + "hasSelector"),
    ox.NamedNode(PREFIXES["adms"] + "identifier"),
)
_STRING: Final = ox.NamedNode(XSD + "string")
_SHOWN: Final = 20
_CHAIN_STEPS: Final = """
SELECT DISTINCT ?from ?into WHERE {
  GRAPH ?g { ?r eco:predicate eco:feedsInto ; eco:participant ?from ; eco:context ?into }
  FILTER(?g != g:conjectural)
}
"""


_NAMES: Final = {"EntityChineseName": "zh", "EntityEnglishName": "en"}


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One promise that is not kept: which shape, at which node, by which value."""

    severity: Severity
    shape: str
    focus: str
    path: str
    value: str
    message_zh: str
    message_en: str

    def __str__(self) -> str:
        said = " ".join(filter(None, (id_of(self.focus), _short(self.path), id_of(self.value))))
        return f"{self.shape}: {said}: {self.message_en}"


@dataclass(frozen=True, slots=True)
class ShapesReport:
    """What the shapes found, sorted, and on how many nodes they looked.

    Attributes
    ----------
    violations
        What stops a build.
    warnings
        What someone should look at.
    focus_nodes
        The nodes that belong to a class that a shape speaks of.
    sampled
        Whether only a sample of the nodes was looked at.
    """

    violations: tuple[Finding, ...]
    warnings: tuple[Finding, ...]
    focus_nodes: int
    sampled: bool

    @property
    def conforms(self) -> bool:
        """Whether there is no violation."""
        return not self.violations


def check(
    store: GraphStore,
    *,
    sample: Sequence[str] | None = None,
    streamed: Sequence[str] = (),
    languages: Mapping[str, Collection[str]] | None = None,
) -> ShapesReport:
    """Look whether the graph keeps its promises.

    Parameters
    ----------
    store
        The whole dataset.
    sample
        IRIs of the nodes to hold against the shapes, for graphs too large to be checked whole
        (a hundred thousand triples take some three seconds and 200 MB). The checks across named
        graphs, which run inside the store, always see everything.
    streamed
        With a sample: the datasets of which only the sample is looked at. The other datasets are
        then looked at whole; where none is named, the sample is all.
    languages
        Those in which each dataset has names; a name is missed in these alone, by default in all.

    Returns
    -------
    ShapesReport
        Violations and warnings.
    """
    shapes = rdflib.Graph().parse(resources.path("ontology/shapes.ttl"), format="turtle")
    if sample is None:
        quads = _asserted(store)
    else:
        quads = chain(_unstreamed(store, streamed), _about(store, shapes, sample))
    data = _copy(quads, shapes)
    _add_knowledge(data, store)
    everything = {*_node_findings(data, shapes), *_dataset_findings(store, shapes)}
    found = sorted(one for one in everything if languages is None or _is_missed(one, languages))
    return ShapesReport(
        violations=tuple(one for one in found if one.severity == "violation"),
        warnings=tuple(one for one in found if one.severity == "warning"),
        focus_nodes=_count_focus(data, shapes),
        sampled=sample is not None,
    )


def ensure(report: ShapesReport) -> None:
    """Raise the violations of a report, where it has any.

    Raises
    ------
    ShapesViolated
        Names the first twenty violations.
    """
    if report.conforms:
        return
    count = len(report.violations)
    lines = [f"The graph breaks its shapes in {count} place{'' if count == 1 else 's'}:"]
    lines += map(str, report.violations[:_SHOWN])
    if count > _SHOWN:
        lines.append(f"… and {count - _SHOWN} more.")
    way_out = "\nCorrect the rows that these nodes come from (`ecograph check`), then build again."
    raise ShapesViolated("\n".join(lines), way_out)


# the data that the shapes look at


def _copy(quads: Iterable[ox.Quad], shapes: rdflib.Graph) -> rdflib.Graph:
    """Copy of the quads those whose predicate the shapes mention."""
    mentioned = {str(value) for value in shapes.objects() if isinstance(value, rdflib.URIRef)}
    data = rdflib.Graph()
    terms = _Terms()
    for quad in quads:
        if quad.predicate.value in mentioned:
            data.add((terms[quad.subject], terms[quad.predicate], terms[quad.object]))
    return data


def _add_knowledge(data: rdflib.Graph, store: GraphStore) -> None:
    """Add what the shapes need to know: faces, roles, and the steps of the chains."""
    known = ontology.load()
    terms = _Terms()
    for predicate in known.predicates.values():
        face = rdflib.URIRef(ECO + predicate.face)
        data.add((rdflib.URIRef(ECO + predicate.name), _FACE, face))
    for role in known.roles:
        data.add((rdflib.URIRef(ROLE + role), RDF.type, _ROLE_CLASS))
    for row in store.select(_CHAIN_STEPS, union=True):
        data.add((terms[row["from"]], _FEEDS_INTO, terms[row["into"]]))


def _is_asserted(graph: ox.NamedNode | ox.BlankNode | ox.DefaultGraph) -> bool:
    name = getattr(graph, "value", "")
    return name.startswith(GRAPH_SOURCE) or name in (GRAPH_ENTITIES, GRAPH_CONJECTURAL)


def _asserted(store: GraphStore) -> Iterator[ox.Quad]:
    for graph in store.named_graphs:
        if _is_asserted(graph):
            yield from store.quads(None, None, None, graph)


def _unstreamed(store: GraphStore, streamed: Sequence[str]) -> Iterator[ox.Quad]:
    """All that is said in the datasets that are not streamed."""
    if not streamed:
        return
    yield from store.quads(None, None, None, ox.NamedNode(GRAPH_CONJECTURAL))
    entities = ox.NamedNode(GRAPH_ENTITIES)
    for graph in store.named_graphs:
        name = getattr(graph, "value", "")
        slug = name.removeprefix(GRAPH_SOURCE)
        if name != source_graph(slug) or slug in streamed:
            continue
        yield from store.quads(None, None, None, graph)
        dataset = ox.NamedNode(DATASET + slug)
        for quad in store.quads(None, _SOURCE, dataset, entities):
            yield from _of_node(store, quad.subject)


def _about(store: GraphStore, shapes: rdflib.Graph, sample: Sequence[str]) -> Iterator[ox.Quad]:
    """All that is said of the nodes of a sample, and one link of each kind that points at them."""
    backwards = sorted({str(one) for one in shapes.objects(None, SH.inversePath)})
    for iri in sample:
        node = ox.NamedNode(iri)
        yield from _of_node(store, node)
        for predicate in backwards:
            yield from islice(store.quads(None, ox.NamedNode(predicate), node), 1)


def _of_node(store: GraphStore, node: ox.NamedNode | ox.BlankNode | ox.Triple) -> Iterator[ox.Quad]:
    """What is asserted of a node, and of its selectors and identifiers."""
    for quad in store.quads(node, None, None):
        if _is_asserted(quad.graph_name):
            yield quad
            if quad.predicate in _OWN_PARTS and isinstance(quad.object, ox.NamedNode):
                yield from store.quads(quad.object, None, None)
            elif quad.predicate == _CONTEXT and isinstance(quad.object, ox.NamedNode):
                for date in _DATES:  # which a participation without its own takes over
                    yield from store.quads(quad.object, date, None)


class _Terms(dict[object, "Node"]):
    """Terms of pyoxigraph as terms of rdflib, each made once."""

    def __missing__(self, term: object) -> Node:
        made: Node
        if isinstance(term, ox.NamedNode):
            made = rdflib.URIRef(term.value)
        elif isinstance(term, ox.Literal):
            plain = term.language or term.datatype == _STRING
            datatype = None if plain else rdflib.URIRef(term.datatype.value)
            made = rdflib.Literal(term.value, lang=term.language, datatype=datatype)
        elif isinstance(term, ox.BlankNode):
            made = rdflib.BNode(term.value)
        else:
            raise TypeError(f"no way to copy {term!r}")
        self[term] = made
        return made


def _count_focus(data: rdflib.Graph, shapes: rdflib.Graph) -> int:
    classes = set(shapes.objects(None, SH.targetClass))
    return len({node for node, kind in data.subject_objects(RDF.type) if kind in classes})


# what they find


def _is_missed(finding: Finding, languages: Mapping[str, Collection[str]]) -> bool:
    """Whether a dataset has names in the language of which one is not there."""
    dataset = finding.focus.rpartition("/")[0].rpartition("/")[2]
    language = _NAMES.get(finding.shape)
    return language is None or language in languages.get(dataset, ())


def _node_findings(data: rdflib.Graph, shapes: rdflib.Graph) -> Iterator[Finding]:
    from pyshacl import validate  # only a build should pay for this import

    _, results, _ = validate(data, shacl_graph=_lifted(shapes), inplace=True, inference="none")
    for result in results.subjects(RDF.type, SH.ValidationResult):
        shape = results.value(result, SH.sourceShape)
        path = results.value(result, SH.resultPath)
        value = results.value(result, SH.value)
        severity = results.value(result, SH.resultSeverity)
        focus = str(results.value(result, SH.focusNode))
        path_text = str(path) if isinstance(path, rdflib.URIRef) else ""
        yield _finding(shapes, shape, severity, (focus, path_text, _text(value)))


def _lifted(shapes: rdflib.Graph) -> rdflib.Graph:
    """Give the targets of node shapes to their property shapes.

    The meaning is the same; pyshacl then takes all nodes at once, which is several times faster.
    """
    lifted = rdflib.Graph()
    for triple in shapes:
        lifted.add(triple)
    for shape, part in shapes.subject_objects(SH.property):
        lifted.remove((shape, SH.property, part))
        for target in (SH.targetClass, SH.targetSubjectsOf):
            for value in shapes.objects(shape, target):
                lifted.add((part, target, value))
    return lifted


def _dataset_findings(store: GraphStore, shapes: rdflib.Graph) -> Iterator[Finding]:
    known = ontology.load()
    lists = {
        "$declared": sorted(known.terms),
        "$abstract": sorted(known.classes.keys() - known.kinds.keys()),
    }
    for shape in shapes.subjects(RDF.type, _CHECK):
        query = str(shapes.value(shape, SH.select))
        for name, terms in lists.items():
            query = query.replace(name, " ".join(f"eco:{term}" for term in terms))
        severity = shapes.value(shape, SH.severity)
        for row in store.select(query, union=True):
            place = (_of(row, "focus"), _of(row, "path"), _of(row, "value"))
            yield _finding(shapes, shape, severity, place)


def _finding(
    shapes: rdflib.Graph, shape: Node | None, severity: Node | None, place: tuple[str, str, str]
) -> Finding:
    said = {
        message.language: str(message)
        for message in shapes.objects(shape, SH.message)
        if isinstance(message, rdflib.Literal)
    }
    return Finding(
        "warning" if severity == SH.Warning else "violation",
        str(shape).removeprefix(_SHAPE),
        *place,
        message_zh=said.get("zh", ""),
        message_en=said.get("en", ""),
    )


def _of(row: ox.QuerySolution, variable: str) -> str:
    try:
        value = row[variable]
    except KeyError:
        return ""
    return "" if value is None else str(getattr(value, "value", value))


def _text(value: Node | None) -> str:
    return "" if value is None or isinstance(value, rdflib.BNode) else str(value)


def _short(iri: str) -> str:
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace):
            return f"{prefix}:{iri.removeprefix(namespace)}"
    return iri
