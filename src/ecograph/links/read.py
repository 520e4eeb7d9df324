"""The nodes and relators of a store, read by one plain SELECT a column."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import compress, repeat
from typing import TYPE_CHECKING, Any, Final, Protocol, cast

import numpy as np
import pyoxigraph as ox

from ecograph.links.columns import Strings, day_number, encode
from ecograph.model.namespaces import (
    DATASET,
    ECO,
    GRAPH_CONJECTURAL,
    GRAPH_ENTITIES,
    GRAPH_SOURCE,
    ID_BASE,
    ROLE,
)
from ecograph.model.records import Basis

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

__all__ = ["BASES", "Answers", "LinkTable", "NodeTable", "read_tables", "tables_of"]

BASES: Final = tuple(Basis)
_BASIS: Final = {"stated": 0, "nameEmbedded": 1, "inferred": 2, "conjectural": 3}
_PRECISION: Final = {"": 0, "year": 1, "month": 2, "day": 3}
_TYPE: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_SKOS: Final = "http://www.w3.org/2004/02/skos/core#"
_NOT_NODES: Final = frozenset({"Name", "Verb"})

_CORE: Final = ("participant", "context", "predicate", "basis", "source")
_DUTIES: Final = frozenset({"predicate", "basis", "source"})
_OPTIONAL: Final = (
    "role",
    "verb",
    "ordinal",
    "from",
    "fromPrecision",
    "until",
    "untilPrecision",
    "startedBy",
    "startedByPrecision",
    "confidence",
    "openList",
    "intended",
)
_NODE: Final = ("place", "founded", "foundedPrecision", "ended", "endedPrecision", "statedStrength")

_CODED: Final = frozenset(
    ECO + name
    for name in (*_CORE, *_OPTIONAL, *_NODE)
    if name in _DUTIES or name == "role" or name.endswith("Precision")
)

_ESCAPED: Final = re.compile(r"\\(.)")
_UNESCAPED: Final = {"t": "\t", "n": "\n", "r": "\r"} | {mark: mark for mark in "\"'\\"}

Column = dict[str, str]
Columns = dict[str, Column]


class Answers(Protocol):
    """Whatever answers a SPARQL SELECT: :class:`pyoxigraph.Store` does."""

    def query(self, query: str, /) -> object:
        """Answer `query`."""


class _Written(Protocol):
    def serialize(self, *, format: ox.QueryResultsFormat) -> bytes: ...


@dataclass(frozen=True, slots=True)
class _Property:
    """A property in one named graph."""

    graph: str  # as a query writes it
    iri: str

    def pattern(self, value: str = "?v") -> str:
        return f"GRAPH {self.graph} {{ ?s <{self.iri}> {value} }}"


@dataclass(frozen=True, slots=True)
class NodeTable:
    """The things at the ends of relators, and all other entities; sorted by id."""

    id: Strings
    kind: NDArray[np.int32]
    kinds: Strings
    label_zh: Strings
    label_en: Strings
    place: NDArray[np.int32]
    sources: NDArray[np.int32]
    source_sets: Strings
    founded: NDArray[np.int32]
    founded_precision: NDArray[np.uint8]
    ended: NDArray[np.int32]
    ended_precision: NDArray[np.uint8]
    weight: NDArray[np.float64] | None = None
    """Strengths that sources give to ties; None where all are 1."""
    label_tag: Strings | None = None
    """Languages of labels that stand in `label_en` and are not English; None where all are."""


@dataclass(frozen=True, slots=True)
class LinkTable:
    """The relators, sorted by id; `subject` and `object` are rows of the node table."""

    id: Strings
    subject: NDArray[np.int32]
    object: NDArray[np.int32]
    predicate: NDArray[np.int32]
    predicates: Strings
    role: NDArray[np.int32]
    roles: Strings
    verb: NDArray[np.int32]
    verbs: Strings
    source: NDArray[np.int32]
    sources: Strings
    basis: NDArray[np.uint8]
    ordinal: NDArray[np.int32]
    since: NDArray[np.int32]
    since_precision: NDArray[np.uint8]
    until: NDArray[np.int32]
    until_precision: NDArray[np.uint8]
    started_by: NDArray[np.int32]
    started_by_precision: NDArray[np.uint8]
    confidence: NDArray[np.float64]
    open_list: NDArray[np.bool_]
    intended: NDArray[np.bool_]


def read_tables(store: Answers, base: str = ID_BASE) -> tuple[NodeTable, LinkTable]:
    """Read every relator of ``source/*`` and ``conjectural``, and every entity.

    Parameters
    ----------
    store
        Answers SPARQL with solutions that can be written as CSV: :class:`pyoxigraph.Store`.
    base
        What ids stand below in their IRIs.

    Notes
    -----
    A relator that lacks one of its five duties (participant, context, predicate, basis,
    source) is no relator and is left out; the shapes report it.
    """
    cut = _Cut(base)
    return tables_of(_node_columns(store, cut), _relator_columns(store, cut))


def tables_of(nodes: Columns, relators: Columns) -> tuple[NodeTable, LinkTable]:
    """Build the tables from columns (`name of the column` → `id` → text).

    Names are those of the properties: ``kind``, ``zh``, ``en``, ``place``, ``source`` … for
    nodes; ``participant``, ``context``, ``predicate``, ``basis``, ``source``, ``role`` … for
    relators.
    """
    first, *others = (relators.get(name, {}) for name in _CORE)
    ids = sorted(set(first).intersection(*others))
    ends = (_in_order(ids, relators.get(name, {})) for name in ("participant", "context"))
    node_ids = sorted(set(nodes.get("kind", {})).union(*ends))
    place_of = {identifier: row for row, identifier in enumerate(node_ids)}
    return _node_table(node_ids, place_of, nodes), _link_table(ids, place_of, relators)


def _texts(store: Answers, query: str, width: int) -> list[list[str]]:
    """The answer column by column, each term as Turtle writes it.

    Oxigraph writes it all at once, so that no term becomes an object; neither tabs nor ends of
    lines are within a term, they are escaped.
    """
    answer = cast("_Written", store.query(query)).serialize(format=ox.QueryResultsFormat.TSV)
    cells = answer.decode().replace("\n", "\t").split("\t")
    return [cells[width + column : -1 : width] for column in range(width)]


def _relator_columns(store: Answers, cut: _Cut) -> Columns:
    columns: Columns = {name: {} for name in (*_CORE, *_OPTIONAL)}
    for graph in _graphs(store):
        found: Columns = {}
        for name, column in columns.items():
            bearers = found.get(name.removesuffix("Precision"), found.get("participant"))
            of = bearers if name in _DUTIES or name.endswith("Precision") else None
            found[name] = _column(store, _Property(graph, ECO + name), cut, of)
            _merge(column, found[name])
    return columns


def _graphs(store: Answers) -> list[str]:
    (names,) = _texts(store, "SELECT DISTINCT ?g { GRAPH ?g {} }", 1)
    wanted = (f"<{GRAPH_SOURCE}", f"<{GRAPH_CONJECTURAL}>")
    return sorted(name for name in names if name.startswith(wanted))


def _column(store: Answers, about: _Property, cut: _Cut, of: Column | None = None) -> Column:
    """One value a subject: the least, whatever the order in which a store answers.

    A property of few values is asked value by value: its subjects then lie side by side in the
    store, and each value is read once. One that belongs to the subjects of another column, `of`,
    is only counted where all of them share its value.
    """
    if about.iri not in _CODED:
        subjects, values = _texts(store, f"SELECT ?s ?v {{ {about.pattern()} }}", 2)
        return _least(_cut(subjects, cut), _cut(values, cut))
    if of and (shared := _shared(store, about, len(of))):
        return dict.fromkeys(of, cut[shared])
    column: Column = {}
    for term in sorted(_values(store, about), key=cut.__getitem__, reverse=True):
        column.update(dict.fromkeys(_subjects(store, about, term, cut), cut[term]))
    return column


def _shared(store: Answers, about: _Property, bearers: int) -> str:
    """The only value of a property, if it stands as often as there are bearers."""
    query = f"SELECT ?v (COUNT(*) AS ?n) {{ {about.pattern()} }} GROUP BY ?v"
    values, counts = _texts(store, query, 2)
    return values[0] if len(values) == 1 and int(counts[0]) >= bearers else ""


def _values(store: Answers, about: _Property) -> list[str]:
    (terms,) = _texts(store, f"SELECT DISTINCT ?v {{ {about.pattern()} }}", 1)
    return sorted(terms)


def _subjects(store: Answers, about: _Property, term: str, cut: _Cut) -> list[str]:
    (subjects,) = _texts(store, f"SELECT ?s {{ {about.pattern(term)} }}", 1)
    return _cut(subjects, cut)


def _cut(iris: list[str], cut: _Cut) -> list[str]:
    return list(map(cut.__getitem__, iris))


def _least(keys: list[str], values: list[str]) -> Column:
    column = dict(zip(keys, values, strict=True))
    if len(column) < len(keys):  # some have several values
        column.update(sorted(zip(keys, values, strict=True), reverse=True))
    return column


def _merge(column: Column, found: Column) -> None:
    """Add what another graph says; where both speak, the least stays."""
    both = {key: min(column[key], found[key]) for key in column.keys() & found.keys()}
    column.update(found)
    column.update(both)


def _node_columns(store: Answers, cut: _Cut) -> Columns:
    columns: Columns = {"kind": _kinds(store, cut), "source": _source_sets(store, cut)}
    for name in _NODE:
        dates = columns.get(name.removesuffix("Precision"))
        columns[name] = _column(store, _Property(f"<{GRAPH_ENTITIES}>", ECO + name), cut, dates)
    labels = _Property(f"<{GRAPH_ENTITIES}>", f"{_SKOS}prefLabel").pattern()
    subjects, texts = _texts(store, f"SELECT ?s ?v {{ {labels} }}", 2)
    entities = _cut(subjects, cut)
    tongues = [text.rpartition('"@')[2].partition("-")[0] for text in texts]
    for tongue in ("zh", "en"):
        spoken = [one == tongue for one in tongues]
        said = [_lexical(text) for text in compress(texts, spoken)]
        columns[tongue] = _least(list(compress(entities, spoken)), said)
    for entity, text, tongue in zip(entities, texts, tongues, strict=True):
        if tongue in ("zh", "en") or entity in columns["zh"]:
            continue
        if entity not in columns["en"]:  # is shown for want of a name in either
            columns["en"][entity] = _lexical(text)
            columns.setdefault("tag", {})[entity] = text.rpartition('"@')[2]
    return columns


def _kinds(store: Answers, cut: _Cut) -> Column:
    found: Column = {}
    about = _Property(f"<{GRAPH_ENTITIES}>", _TYPE)
    for term in reversed(_values(store, about)):
        if term.startswith(f"<{ECO}") and cut[term] not in _NOT_NODES:
            found.update(dict.fromkeys(_subjects(store, about, term, cut), cut[term]))
    return found


def _source_sets(store: Answers, cut: _Cut) -> Column:
    """The datasets that name each entity, sorted, with spaces between."""
    found: Column = {}
    about = _Property(f"<{GRAPH_ENTITIES}>", f"{ECO}source")
    for term in sorted(_values(store, about), key=cut.__getitem__):
        source = cut[term]
        named = dict.fromkeys(_subjects(store, about, term, cut), source)
        before = {entity: found[entity] for entity in found.keys() & named.keys()}
        found.update(named)
        found.update({entity: f"{first} {source}" for entity, first in before.items()})
    return found


class _Cut(dict[str, str]):
    """What a term says: an IRI as an id or a local name, a literal as its text; read once each."""

    def __init__(self, base: str) -> None:
        super().__init__()
        self._prefixes = (base, ECO, ROLE, DATASET)

    def __missing__(self, term: str) -> str:
        if term.startswith("<"):
            short = term[1:-1]
            for prefix in self._prefixes:
                short = short.removeprefix(prefix)
        else:
            short = _lexical(term)
        self[term] = short
        return short


def _lexical(literal: str) -> str:
    """The text of a literal in Turtle; a number stands without quotation marks."""
    if not literal.startswith('"'):
        return literal
    text = literal[1 : literal.rindex('"')]
    return _ESCAPED.sub(lambda found: _UNESCAPED[found[1]], text) if "\\" in text else text


def _node_table(ids: Sequence[str], place_of: Mapping[str, int], columns: Columns) -> NodeTable:
    def text(name: str) -> list[str]:
        return _in_order(ids, columns.get(name, {}))

    kind, kinds = encode(text("kind"))
    sources, source_sets = encode(text("source"))
    place = [place_of.get(where, -1) for where in text("place")]
    return NodeTable(
        id=Strings.of(ids),
        kind=kind,
        kinds=kinds,
        label_zh=Strings.of(text("zh")),
        label_en=Strings.of(text("en")),
        place=np.array(place, dtype=np.int32),
        sources=sources,
        source_sets=source_sets,
        founded=_numbers(text("founded"), day_number, np.int32),
        founded_precision=_numbers(text("foundedPrecision"), _PRECISION.__getitem__, np.uint8),
        ended=_numbers(text("ended"), day_number, np.int32),
        ended_precision=_numbers(text("endedPrecision"), _PRECISION.__getitem__, np.uint8),
        weight=_numbers(text("statedStrength"), lambda value: float(value or 1), np.float64)
        if columns.get("statedStrength")
        else None,
        label_tag=Strings.of(text("tag")) if columns.get("tag") else None,
    )


def _link_table(ids: Sequence[str], place_of: Mapping[str, int], columns: Columns) -> LinkTable:
    def text(name: str) -> list[str]:
        return _in_order(ids, columns.get(name, {}))

    codes = {name: encode(text(name)) for name in ("predicate", "role", "verb", "source")}
    return LinkTable(
        id=Strings.of(ids),
        subject=_numbers(text("participant"), place_of.__getitem__, np.int32),
        object=_numbers(text("context"), place_of.__getitem__, np.int32),
        predicate=codes["predicate"][0],
        predicates=codes["predicate"][1],
        role=codes["role"][0],
        roles=codes["role"][1],
        verb=codes["verb"][0],
        verbs=codes["verb"][1],
        source=codes["source"][0],
        sources=codes["source"][1],
        basis=_numbers(text("basis"), _BASIS.__getitem__, np.uint8),
        ordinal=_numbers(text("ordinal"), lambda value: int(value or 0), np.int32),
        since=_numbers(text("from"), day_number, np.int32),
        since_precision=_numbers(text("fromPrecision"), _PRECISION.__getitem__, np.uint8),
        until=_numbers(text("until"), day_number, np.int32),
        until_precision=_numbers(text("untilPrecision"), _PRECISION.__getitem__, np.uint8),
        started_by=_numbers(text("startedBy"), day_number, np.int32),
        started_by_precision=_numbers(text("startedByPrecision"), _PRECISION.__getitem__, np.uint8),
        confidence=_numbers(text("confidence"), lambda value: float(value or 1), np.float64),
        open_list=_numbers(text("openList"), lambda value: value in ("true", "1"), np.bool_),
        intended=_numbers(text("intended"), lambda value: value in ("true", "1"), np.bool_),
    )


def _in_order(ids: Sequence[str], column: Column) -> list[str]:
    return list(map(column.get, ids, repeat(""))) if column else [""] * len(ids)


def _numbers(
    texts: Sequence[str], read: Callable[[str], float], dtype: type[np.generic]
) -> NDArray[Any]:
    """Read each distinct text once."""
    known = {text: read(text) for text in set(texts)}
    return np.fromiter(map(known.__getitem__, texts), dtype, len(texts))
