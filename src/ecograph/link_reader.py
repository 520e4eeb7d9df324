"""The nodes and relators of a store, read by one plain SELECT a column."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Protocol, cast

import numpy as np

from ecograph.columns import Strings, day_number, encode
from ecograph.model import Basis
from ecograph.vocab import (
    DATASET,
    ECO,
    GRAPH_CONJECTURAL,
    GRAPH_ENTITIES,
    GRAPH_SOURCE,
    ID_BASE,
    ROLE,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from numpy.typing import NDArray

__all__ = ["BASES", "Answers", "LinkTable", "NodeTable", "read_tables", "tables_of"]

BASES: Final = tuple(Basis)
_BASIS: Final = {"stated": 0, "nameEmbedded": 1, "inferred": 2, "conjectural": 3}
_PRECISION: Final = {"": 0, "year": 1, "month": 2, "day": 3}
_SKOS: Final = "http://www.w3.org/2004/02/skos/core#"
_NOT_NODES: Final = frozenset({"Name", "Verb"})

_CORE: Final = ("participant", "context", "predicate", "basis", "source")
_FEW: Final = frozenset({"predicate", "basis", "source"})
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
_NODE: Final = ("place", "founded", "foundedPrecision", "ended", "endedPrecision")

Columns = dict[str, dict[str, str]]


class Answers(Protocol):
    """Whatever answers a SPARQL SELECT with rows of terms that have a ``value``."""

    def query(self, query: str, /) -> object:
        """Answer `query`."""


class _Term(Protocol):
    @property
    def value(self) -> str: ...


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
        Answers SPARQL; :class:`pyoxigraph.Store` does, a remote one may.
    base
        What ids stand below in their IRIs.

    Notes
    -----
    A relator that lacks one of its five duties (participant, context, predicate, basis,
    source) is no relator and is left out; the shapes report it.
    """
    return tables_of(_node_columns(store, base), _relator_columns(store, base))


def tables_of(nodes: Columns, relators: Columns) -> tuple[NodeTable, LinkTable]:
    """Build the tables from columns (`name of the column` → `id` → text).

    Names are those of the properties: ``kind``, ``zh``, ``en``, ``place``, ``source`` … for
    nodes; ``participant``, ``context``, ``predicate``, ``basis``, ``source``, ``role`` … for
    relators.
    """
    columns = [relators.get(name, {}) for name in _CORE]
    ids = sorted(set(columns[0]).intersection(*columns[1:]))
    ends = {relators[name][i] for i in ids for name in ("participant", "context")}
    node_ids = sorted(ends.union(nodes.get("kind", {})))
    place_of = {identifier: row for row, identifier in enumerate(node_ids)}
    return _node_table(node_ids, place_of, nodes), _link_table(ids, place_of, relators)


def _select(store: Answers, query: str) -> Iterable[Sequence[_Term]]:
    return cast("Iterable[Sequence[_Term]]", store.query(query))


def _relator_columns(store: Answers, base: str) -> Columns:
    columns: Columns = {name: {} for name in (*_CORE, *_OPTIONAL)}
    cut = _cutter(base)
    for graph in _graphs(store):
        for name, column in columns.items():
            if name in _FEW and (value := _only_value(store, graph, name)):
                column.update(dict.fromkeys(_fresh(columns, column), cut(value)))
                continue
            for relator, term in _column(store, graph, name):
                _keep_least(column, relator.value.removeprefix(base), cut(term.value))
    return columns


def _fresh(columns: Columns, column: dict[str, str]) -> Iterable[str]:
    """The relators of the graph being read: those that have no value in this column yet."""
    return [relator for relator in columns["participant"] if relator not in column]


def _graphs(store: Answers) -> list[str]:
    query = f"SELECT DISTINCT ?g WHERE {{ GRAPH ?g {{ ?r <{ECO}participant> ?v }} }}"
    found = sorted(row[0].value for row in _select(store, query))
    return [iri for iri in found if iri.startswith(GRAPH_SOURCE) or iri == GRAPH_CONJECTURAL]


def _column(store: Answers, graph: str, name: str) -> Iterable[Sequence[_Term]]:
    return _select(store, f"SELECT ?r ?v WHERE {{ GRAPH <{graph}> {{ ?r <{ECO}{name}> ?v }} }}")


def _only_value(store: Answers, graph: str, name: str) -> str:
    """The value that all relators of a graph share: five times cheaper than asking each."""
    query = f"SELECT DISTINCT ?v WHERE {{ GRAPH <{graph}> {{ ?r <{ECO}{name}> ?v }} }}"
    values = [row[0].value for row in _select(store, query)]
    return values[0] if len(values) == 1 else ""


def _node_columns(store: Answers, base: str) -> Columns:
    cut = _cutter(base)
    columns: Columns = {"kind": _kinds(store, cut), "zh": {}, "en": {}, "source": {}}
    for name in _NODE:
        column = columns[name] = {}
        for entity, value in _entities(store, f"?e <{ECO}{name}> ?v"):
            _keep_least(column, cut(entity.value), cut(value.value))
    labels = f"?e <{_SKOS}prefLabel> ?v BIND(LANG(?v) AS ?l)"
    for entity, label, language in _entities(store, labels, "?e ?v ?l"):
        tongue = language.value.partition("-")[0]
        if tongue in ("zh", "en"):
            _keep_least(columns[tongue], cut(entity.value), label.value)
    sources: defaultdict[str, set[str]] = defaultdict(set)
    for entity, value in _entities(store, f"?e <{ECO}source> ?v"):
        sources[cut(entity.value)].add(cut(value.value))
    columns["source"] = {entity: " ".join(sorted(found)) for entity, found in sources.items()}
    return columns


def _kinds(store: Answers, cut: Callable[[str], str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for entity, value in _entities(store, "?e a ?v"):
        kind = value.value.removeprefix(ECO)
        if kind != value.value and kind not in _NOT_NODES:
            _keep_least(found, cut(entity.value), kind)
    return found


def _entities(store: Answers, pattern: str, columns: str = "?e ?v") -> Iterable[Sequence[_Term]]:
    graph = f"GRAPH <{GRAPH_ENTITIES}> {{ {pattern} }}"
    return _select(store, f"SELECT {columns} WHERE {{ {graph} }}")


def _cutter(base: str) -> Callable[[str], str]:
    """A function that shortens IRIs to ids and local names; each value is kept once."""
    known: dict[str, str] = {}

    def cut(iri: str) -> str:
        if (short := known.get(iri)) is None:
            short = iri
            for prefix in (base, ECO, ROLE, DATASET):
                short = short.removeprefix(prefix)
            known[iri] = short
        return short

    return cut


def _keep_least(column: dict[str, str], key: str, value: str) -> None:
    """Keep one value a key, whatever the order in which a store answers."""
    if value < column.setdefault(key, value):
        column[key] = value


def _node_table(ids: Sequence[str], place_of: Mapping[str, int], columns: Columns) -> NodeTable:
    def text(name: str) -> list[str]:
        column = columns.get(name, {})
        return [column.get(identifier, "") for identifier in ids]

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
    )


def _link_table(ids: Sequence[str], place_of: Mapping[str, int], columns: Columns) -> LinkTable:
    def text(name: str) -> list[str]:
        column = columns.get(name, {})
        return [column.get(identifier, "") for identifier in ids]

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


def _numbers(
    texts: Sequence[str], read: Callable[[str], float], dtype: type[np.generic]
) -> NDArray[Any]:
    """Read each distinct text once."""
    known = {text: read(text) for text in set(texts)}
    return np.array([known[text] for text in texts], dtype=dtype)
