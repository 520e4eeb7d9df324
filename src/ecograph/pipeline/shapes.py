"""Does the graph keep its promises: the shapes of ``shapes.ttl``, run over a store."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, Final, Literal

import pyoxigraph as ox
import rdflib
from rdflib.namespace import RDF, SH

from ecograph import resources
from ecograph.errors import ShapesViolated
from ecograph.model import ontology
from ecograph.model.namespaces import (
    ECO,
    GRAPH_CONJECTURAL,
    GRAPH_ENTITIES,
    GRAPH_SOURCE,
    PREFIXES,
    ROLE,
    id_of,
)
from ecograph.model.nquads import eco, name
from ecograph.pipeline import shacl
from ecograph.pipeline.shacl import Triples

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from rdflib.term import Node

    from ecograph.model.quad_scan import Take
    from ecograph.store.oxigraph import GraphStore

__all__ = [
    "Finding",
    "ShapeTriples",
    "ShapesReport",
    "by_pyshacl",
    "check",
    "ensure",
    "node_findings",
    "shapes_graph",
]

Severity = Literal["violation", "warning"]

_SHAPE: Final = "https://w3id.org/ecograph/shape/"
_CHECK: Final = rdflib.URIRef(ECO + "DatasetCheck")
_CONTEXT: Final = ox.NamedNode(ECO + "context")
_DESCRIBES: Final = ox.NamedNode(ECO + "describes")
_DATES: Final = tuple(
    ox.NamedNode(ECO + one) for one in ("founded", "foundedPrecision", "ended", "endedPrecision")
)
_OWN_PARTS: Final = (
    ox.NamedNode(PREFIXES["oa"] + "hasSelector"),
    ox.NamedNode(PREFIXES["adms"] + "identifier"),
)
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
        return self.told("en")

    def told(self, lang: str) -> str:
        """Say which promise is not kept where, in one language."""
        said = " ".join(filter(None, (id_of(self.focus), _short(self.path), id_of(self.value))))
        return f"{self.shape}: {said}: {self.message_en if lang == 'en' else self.message_zh}"


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
    tables: ShapeTriples | None = None,
    sample: Sequence[str] | None = None,
    languages: Mapping[str, Collection[str]] | None = None,
    settled: Collection[str] = (),
) -> ShapesReport:
    """Look whether the graph keeps its promises.

    Parameters
    ----------
    store
        The whole dataset.
    tables
        What was collected from the quads of the datasets that are looked at whole, by default
        everything that is asserted in the store, or nothing where there is a sample.
    sample
        IRIs of nodes of the other datasets, which are too large to be looked at whole. The checks
        across named graphs, which run inside the store, always see everything.
    languages
        Those in which each dataset has names; a name is missed in these alone, by default in all.
    settled
        Checks across named graphs that are known to find nothing (:meth:`QuadCheck.settled`).

    Returns
    -------
    ShapesReport
        Violations and warnings.
    """
    shapes = shapes_graph()
    collected = tables or ShapeTriples()
    if tables is None and sample is None:
        collected.see(_asserted(store))
    elif sample:
        collected.see(_written(_about(store, shapes, sample)))
    data = collected.found
    _add_knowledge(data, store)
    everything = {*node_findings(data, shapes), *_dataset_findings(store, shapes, settled)}
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


class ShapeTriples:
    """Collects the triples whose predicate the shapes mention.

    Attributes
    ----------
    found
        What was collected.
    """

    def __init__(self) -> None:
        self.found = Triples()
        said = {
            value.n3() for value in shapes_graph().objects() if isinstance(value, rdflib.URIRef)
        }
        self._mentioned = frozenset(said)

    @property
    def takes(self) -> Mapping[str, Take]:
        """What is taken, by property."""
        return {predicate: self._taker(predicate) for predicate in self._mentioned}

    def _taker(self, predicate: str) -> Take:
        return lambda subject, value, _: self.found.add(subject, predicate, value)

    def see(self, lines: Iterable[str]) -> None:
        """Take from lines of N-Triples."""
        for line in lines:
            subject, predicate, rest = line.split(" ", 2)
            if predicate in self._mentioned:
                self.found.add(subject, predicate, rest[: -len(" .")])


@cache
def shapes_graph() -> rdflib.Graph:
    """The shapes that travel with ecograph, read once."""
    return rdflib.Graph().parse(resources.path("ontology/shapes.ttl"), format="turtle")


def _add_knowledge(data: Triples, store: GraphStore) -> None:
    """Add what the shapes need to know: faces, roles, and the steps of the chains."""
    known = ontology.load()
    for predicate in known.predicates.values():
        data.add(eco(predicate.name), eco("face"), eco(predicate.face))
    for role in known.roles:
        data.add(f"<{ROLE}{role}>", name("rdf:type"), eco("Role"))
    for row in store.select(_CHAIN_STEPS, union=True):
        data.add(str(row["from"]), eco("feedsInto"), str(row["into"]))


def _is_asserted(graph: ox.NamedNode | ox.BlankNode | ox.DefaultGraph) -> bool:
    name = getattr(graph, "value", "")
    return name.startswith(GRAPH_SOURCE) or name in (GRAPH_ENTITIES, GRAPH_CONJECTURAL)


def _asserted(store: GraphStore) -> Iterator[str]:
    for graph in store.named_graphs:
        if _is_asserted(graph):
            text = store.inner.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=graph) or b""
            yield from text.decode().split("\n")[:-1]


def _written(quads: Iterable[ox.Quad]) -> list[str]:
    triples = (quad.triple for quad in quads)
    text = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""
    return text.decode().split("\n")[:-1]


def _about(store: GraphStore, shapes: rdflib.Graph, sample: Sequence[str]) -> Iterator[ox.Quad]:
    """All that is said of the nodes of a sample, and one link of each kind that points at them.

    Of a description, which carries the evidence of a node, also what it says.
    """
    backwards = sorted({str(one) for one in shapes.objects(None, SH.inversePath)})
    for iri in sample:
        node = ox.NamedNode(iri)
        yield from _of_node(store, node)
        for predicate in backwards:
            for quad in islice(store.quads(None, ox.NamedNode(predicate), node), 1):
                yield quad
                if quad.predicate == _DESCRIBES:
                    yield from _of_node(store, quad.subject)


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


def _count_focus(data: Triples, shapes: rdflib.Graph) -> int:
    typed = data.pointing(name("rdf:type"))
    classes = {kind.n3() for kind in shapes.objects(None, SH.targetClass)}
    return len({node for kind in classes for node in typed.get(kind, ())})


# what they find


def _is_missed(finding: Finding, languages: Mapping[str, Collection[str]]) -> bool:
    """Whether a dataset has names in the language of which one is not there."""
    dataset = finding.focus.rpartition("/")[0].rpartition("/")[2]
    language = _NAMES.get(finding.shape)
    return language is None or language in languages.get(dataset, ())


def node_findings(data: Triples, shapes: rdflib.Graph) -> Iterator[Finding]:
    """Find what breaks the shapes of nodes."""
    try:
        known = shacl.read(shapes)
    except shacl.Unsupported:
        yield from by_pyshacl(data, shapes)
        return
    for one in shacl.results(known, data):
        severity = shapes.value(one.shape, SH.severity)
        yield _finding(shapes, one.shape, severity, (one.focus, one.path, one.value))


def by_pyshacl(data: Triples, shapes: rdflib.Graph) -> Iterator[Finding]:
    """Find the same by pyshacl, which knows all of SHACL and takes twenty times as long."""
    from pyshacl import validate  # only shapes that need it should pay for this import

    graph = rdflib.Graph().parse(data=data.as_text(), format="nt")
    _, results, _ = validate(graph, shacl_graph=_lifted(shapes), inplace=True, inference="none")
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


def _dataset_findings(
    store: GraphStore, shapes: rdflib.Graph, settled: Collection[str]
) -> Iterator[Finding]:
    known = ontology.load()
    lists = {
        "$declared": sorted(known.terms),
        "$abstract": sorted(known.classes.keys() - known.kinds.keys()),
    }
    for shape in shapes.subjects(RDF.type, _CHECK):
        if str(shape).removeprefix(_SHAPE) in settled:
            continue
        query = str(shapes.value(shape, SH.select))
        for placeholder, terms in lists.items():
            query = query.replace(placeholder, " ".join(f"eco:{term}" for term in terms))
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
