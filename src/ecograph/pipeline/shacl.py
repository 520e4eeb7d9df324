"""SHACL as far as the shapes use it, over quads as text: fast enough for every build.

Terms are strings as N-Triples writes them, so that nothing becomes an object. What is not known
here raises :class:`Unsupported` when the shapes are read; another validator must then be used.

References
----------
Shapes Constraint Language (SHACL), W3C Recommendation 20 July 2017.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Final, cast

import pyoxigraph as ox
import rdflib
from rdflib.collection import Collection
from rdflib.namespace import RDF, RDFS, SH, XSD

from ecograph.model.nquads import lexical

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from rdflib.term import Node

    Path = Callable[["Triples", str], Sequence[str]]
    Constraint = Callable[["Triples", str, Sequence[str]], Iterable[str | None]]

__all__ = ["Result", "Shape", "Triples", "Unsupported", "read", "results"]

_A: Final = f"<{RDF.type}>"
_NUMBERS: Final = frozenset(map(str, (XSD.integer, XSD.decimal, XSD.double, XSD.float)))
_PREFIXED: Final = re.compile(r"([\w-]+):([\w-]+)")
_ANY_PROPERTY: Final = re.compile(r"[?$]\w+\s+[?$]\w+\s+[^\s.;]")
_KINDS: Final[dict[Node, str]] = {SH.IRI: "<", SH.Literal: '"', SH.BlankNode: "_"}
_ABOUT: Final = frozenset(
    {SH.path, SH.property, SH.targetClass, SH.targetSubjectsOf, SH.message, SH.severity}
    | {SH.qualifiedMinCount}
)
"""What a shape says beside its constraints."""


class Unsupported(Exception):  # not an error of the data
    """The shapes use a part of SHACL that is not known here."""


class Triples:
    """Triples by property and by either end."""

    def __init__(self) -> None:
        self._objects: defaultdict[str, dict[str, list[str]]] = defaultdict(dict)
        self._subjects: dict[str, defaultdict[str, list[str]]] = {}

    def add(self, subject: str, predicate: str, value: str) -> None:
        """Add a triple, once."""
        values = self._objects[predicate].setdefault(subject, [])
        if value not in values:
            values.append(value)
            self._subjects.pop(predicate, None)

    def of(self, predicate: str) -> dict[str, list[str]]:
        """The values of a property by subject."""
        return self._objects.get(predicate, {})

    def pointing(self, predicate: str) -> defaultdict[str, list[str]]:
        """The subjects of a property by value."""
        if predicate not in self._subjects:
            found = self._subjects[predicate] = defaultdict(list)
            for subject, values in self.of(predicate).items():
                for value in values:
                    found[value].append(subject)
        return self._subjects[predicate]

    def as_text(self, predicates: Iterable[str] | None = None) -> str:
        """Write all triples, or those of some properties, as N-Triples."""
        return "".join(
            f"{subject} {predicate} {value} .\n"
            for predicate in (self._objects if predicates is None else predicates)
            for subject, values in self.of(predicate).items()
            for value in values
        )


@dataclass(frozen=True, slots=True)
class Shape:
    """A node shape, or a property shape where it has a path."""

    node: Node
    path: Path | None
    predicate: str
    targets: tuple[tuple[bool, str], ...]
    constraints: tuple[Constraint, ...]
    properties: tuple[Shape, ...]

    def focus(self, data: Triples) -> set[str]:
        """The nodes that the shape is about."""
        found: set[str] = set()
        for is_class, iri in self.targets:
            found.update(data.pointing(_A).get(iri, ()) if is_class else data.of(iri))
        return found


@dataclass(frozen=True, slots=True)
class Result:
    """A value that breaks a shape; path and value are "" where there is none."""

    shape: Node
    focus: str
    path: str
    value: str


def results(shapes: Iterable[Shape], data: Triples) -> Iterator[Result]:
    """Find what breaks the shapes."""
    for shape in shapes:
        for focus in shape.focus(data):
            yield from _broken(shape, data, focus)


def _broken(shape: Shape, data: Triples, focus: str) -> Iterator[Result]:
    values = shape.path(data, focus) if shape.path else (focus,)
    for constraint in shape.constraints:
        for value in constraint(data, focus, values):
            yield Result(shape.node, _text(focus), shape.predicate, _text(value or ""))
    for part in shape.properties:
        for value in values:
            yield from _broken(part, data, value)


def _conforms(shape: Shape, data: Triples, node: str) -> bool:
    return next(_broken(shape, data, node), None) is None


# reading the shapes


def read(graph: rdflib.Graph) -> list[Shape]:
    """Read all shapes that have targets.

    Raises
    ------
    Unsupported
        If one says what is not known here.
    """
    targeted = {*graph.subjects(SH.targetClass), *graph.subjects(SH.targetSubjectsOf)}
    if (None, RDF.type, RDFS.Class) in graph:  # a shape that is a class targets itself
        raise Unsupported(RDFS.Class)
    for other in (SH.targetNode, SH.targetObjectsOf, SH.target):
        if (None, other, None) in graph:
            raise Unsupported(other)
    return [_shape(graph, node) for node in sorted(targeted, key=str)]


def _shape(graph: rdflib.Graph, node: Node) -> Shape:
    path = graph.value(node, SH.path)
    constraints: list[Constraint] = []
    for predicate, value in graph.predicate_objects(node):
        if predicate in _COMPONENTS:
            constraints.append(_COMPONENTS[predicate](graph, node, value))
        elif str(predicate).startswith(str(SH)) and predicate not in _ABOUT:
            raise Unsupported(predicate)
    return Shape(
        node,
        None if path is None else _path(graph, path),
        str(path) if isinstance(path, rdflib.URIRef) else "",
        tuple(
            (kind == SH.targetClass, _term(target))
            for kind in (SH.targetClass, SH.targetSubjectsOf)
            for target in graph.objects(node, kind)
        ),
        tuple(constraints),
        tuple(_shape(graph, part) for part in sorted(graph.objects(node, SH.property), key=str)),
    )


def _path(graph: rdflib.Graph, node: Node) -> Path:
    if isinstance(node, rdflib.URIRef):
        predicate = _term(node)
        return lambda data, focus: data.of(predicate).get(focus, ())
    if (node, RDF.first, None) in graph:
        return _sequence([_path(graph, step) for step in Collection(graph, node)])
    if (inverse := graph.value(node, SH.inversePath)) is not None:
        backwards = _term(inverse)
        return lambda data, focus: data.pointing(backwards).get(focus, ())
    if (either := graph.value(node, SH.alternativePath)) is not None:
        ways = [_path(graph, way) for way in Collection(graph, either)]
        return lambda data, focus: _once(value for way in ways for value in way(data, focus))
    raise Unsupported(node)


def _sequence(steps: Sequence[Path]) -> Path:
    def follow(data: Triples, focus: str) -> Sequence[str]:
        reached: Sequence[str] = (focus,)
        for step in steps:
            reached = _once(value for node in reached for value in step(data, node))
        return reached

    return follow


def _once(values: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(values))


def _term(node: Node) -> str:
    if not isinstance(node, rdflib.URIRef | rdflib.Literal):
        raise Unsupported(node)
    return node.n3()


# the constraints; each yields the values that break it, None where it is broken as a whole


def _each(holds: Callable[[str], bool]) -> Constraint:
    return lambda _, __, values: [value for value in values if not holds(value)]


def _whole(holds: Callable[[Sequence[str]], bool]) -> Constraint:
    return lambda _, __, values: () if holds(values) else (None,)


def _min_count(_: rdflib.Graph, __: Node, value: Node) -> Constraint:
    least = int(str(value))
    return _whole(lambda values: len(values) >= least)


def _max_count(_: rdflib.Graph, __: Node, value: Node) -> Constraint:
    most = int(str(value))
    return _whole(lambda values: len(values) <= most)


def _node_kind(_: rdflib.Graph, __: Node, value: Node) -> Constraint:
    if value not in _KINDS:
        raise Unsupported(value)
    sign = _KINDS[value]
    return _each(lambda one: one.startswith(sign))


def _in(graph: rdflib.Graph, _: Node, value: Node) -> Constraint:
    allowed = {_term(one) for one in Collection(graph, value)}
    return _each(allowed.__contains__)


def _language_in(graph: rdflib.Graph, _: Node, value: Node) -> Constraint:
    allowed = tuple(str(one).lower() for one in Collection(graph, value))

    def holds(one: str) -> bool:
        tag = _language(one)
        return any(tag == each or tag.startswith(f"{each}-") for each in allowed)

    return _each(holds)


def _unique_lang(_: rdflib.Graph, __: Node, value: Node) -> Constraint:
    if str(value) != "true":
        return _whole(lambda _: True)
    return _whole(
        lambda values: max(Counter(filter(None, map(_language, values))).values(), default=0) < 2
    )


def _datatype(_: rdflib.Graph, __: Node, value: Node) -> Constraint:
    if str(value) not in _NUMBERS | {str(XSD.date), str(XSD.string)}:
        raise Unsupported(value)
    return _each(lambda one: _datatype_of(one) == str(value) and _value(one) is not None)


def _class(_: rdflib.Graph, __: Node, value: Node) -> Constraint:
    kind = _term(value)
    return lambda data, _, values: [one for one in values if kind not in data.of(_A).get(one, ())]


def _min_inclusive(_: rdflib.Graph, __: Node, value: Node) -> Constraint:
    bound = _term(value)
    return _each(lambda one: _order(bound, one) in (-1, 0))


def _max_inclusive(_: rdflib.Graph, __: Node, value: Node) -> Constraint:
    bound = _term(value)
    return _each(lambda one: _order(one, bound) in (-1, 0))


def _less_than(allowed: tuple[int, ...]) -> Callable[[rdflib.Graph, Node, Node], Constraint]:
    def make(_: rdflib.Graph, __: Node, value: Node) -> Constraint:
        other = _term(value)
        return lambda data, focus, values: [
            one
            for one in values
            if any(_order(one, far) not in allowed for far in data.of(other).get(focus, ()))
        ]

    return make


def _equals(_: rdflib.Graph, __: Node, value: Node) -> Constraint:
    other = _term(value)
    return lambda data, focus, values: {*values} ^ {*data.of(other).get(focus, ())}


def _pattern(_: rdflib.Graph, __: Node, value: Node) -> Constraint:
    found = re.compile(str(value)).search
    return _each(lambda one: not one.startswith("_") and found(_text(one)) is not None)


def _or(graph: rdflib.Graph, _: Node, value: Node) -> Constraint:
    ways = [_shape(graph, way) for way in Collection(graph, value)]
    return lambda data, _, values: [
        one for one in values if not any(_conforms(way, data, one) for way in ways)
    ]


def _not(graph: rdflib.Graph, _: Node, value: Node) -> Constraint:
    shape = _shape(graph, value)
    return lambda data, _, values: [one for one in values if _conforms(shape, data, one)]


def _qualified(graph: rdflib.Graph, node: Node, value: Node) -> Constraint:
    shape, least = _shape(graph, value), graph.value(node, SH.qualifiedMinCount)
    if least is None:
        raise Unsupported(SH.qualifiedMaxCount)
    wanted = int(str(least))
    return lambda data, _, values: (
        () if sum(_conforms(shape, data, one) for one in values) >= wanted else (None,)
    )


def _sparql(graph: rdflib.Graph, _: Node, value: Node) -> Constraint:
    query = str(graph.value(value, SH.select))
    if _ANY_PROPERTY.search(query):
        raise Unsupported(query)
    prefixes = {
        str(graph.value(one, SH.prefix)): str(graph.value(one, SH.namespace))
        for ontology in graph.objects(value, SH.prefixes)
        for one in graph.objects(ontology, SH.declare)
    }
    named = [f"<{prefixes[a]}{b}>" for a, b in _PREFIXED.findall(query) if a in prefixes]
    this, stores = ox.Variable("this"), dict[int, ox.Store]()

    def broken(data: Triples, focus: str, _: Sequence[str]) -> Iterator[str]:
        if id(data) not in stores:
            stores[id(data)] = ox.Store()
            stores[id(data)].load(data.as_text(named), format=ox.RdfFormat.N_TRIPLES)
        node = ox.NamedNode(_text(focus))
        solutions = stores[id(data)].query(query, prefixes=prefixes, substitutions={this: node})
        yield from (focus for _ in cast("ox.QuerySolutions", solutions))

    return broken


_COMPONENTS: Final[dict[Node, Callable[[rdflib.Graph, Node, Node], Constraint]]] = {
    SH["class"]: _class,
    SH.datatype: _datatype,
    SH.equals: _equals,
    SH["in"]: _in,
    SH.languageIn: _language_in,
    SH.lessThan: _less_than((-1,)),
    SH.lessThanOrEquals: _less_than((-1, 0)),
    SH.maxCount: _max_count,
    SH.maxInclusive: _max_inclusive,
    SH.minCount: _min_count,
    SH.minInclusive: _min_inclusive,
    SH.nodeKind: _node_kind,
    SH["not"]: _not,
    SH["or"]: _or,
    SH.pattern: _pattern,
    SH.qualifiedValueShape: _qualified,
    SH.sparql: _sparql,
    SH.uniqueLang: _unique_lang,
}


# terms


def _text(term: str) -> str:
    """The IRI or the text; nothing for a blank node."""
    if term.startswith("<"):
        return term[1:-1]
    return "" if term.startswith("_") else lexical(term)


def _language(term: str) -> str:
    return term.rpartition('"@')[2].lower() if term.startswith('"') and term[-1] not in '">' else ""


def _datatype_of(term: str) -> str:
    if not term.startswith('"') or _language(term):
        return ""
    return term.rpartition('"^^<')[2][:-1] if term.endswith(">") else str(XSD.string)


def _value(term: str) -> Decimal | date | str | None:
    """The value of a literal that can be compared; None where it has none."""
    kind, text = _datatype_of(term), _text(term)
    try:
        if kind == str(XSD.integer):
            return Decimal(int(text))
        if kind in _NUMBERS:
            return Decimal(text)
        if kind == str(XSD.date):
            return date.fromisoformat(text)
    except (ValueError, InvalidOperation):
        return None
    return text if kind == str(XSD.string) else None


def _order(one: str, other: str) -> int | None:
    """-1, 0 or 1 as one is less than, equal to or greater than the other; None if neither."""
    first, second = _value(one), _value(other)
    if first is None or second is None or type(first) is not type(second):
        return None
    return (first > second) - (first < second)  # type: ignore[operator]
