"""The nodes and relators of a graph as tables, collected from its quads."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import repeat
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ecograph.links.columns import Strings, day_number, encode
from ecograph.model.namespaces import DATASET, ECO, GRAPH_ENTITIES, ID_BASE, ROLE
from ecograph.model.nquads import eco, language, lexical, name
from ecograph.model.records import Basis

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from ecograph.model.quad_scan import Take

__all__ = ["BASES", "LinkColumns", "LinkTable", "NodeTable", "tables_of"]

BASES: Final = tuple(Basis)
_BASIS: Final = {"stated": 0, "nameEmbedded": 1, "inferred": 2, "conjectural": 3}
_PRECISION: Final = {"": 0, "year": 1, "month": 2, "day": 3}
_TYPE: Final = name("rdf:type")
_LABEL: Final = name("skos:prefLabel")
_ENTITIES: Final = f"<{GRAPH_ENTITIES}>"
_OWN: Final = f"<{ECO}"
_TONGUES: Final = ("zh", "en")
_NOT_NODES: Final = frozenset({"Name", "Verb"})

_CORE: Final = ("participant", "context", "predicate", "basis", "source")
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

Column = dict[str, str]
Columns = dict[str, Column]


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


class LinkColumns:
    """Collects the columns of nodes and relators from quads, as :func:`tables_of` takes them.

    Of several values the least is taken, whatever their order and graphs. Nodes are described in
    ``entities``, relators in ``source/*`` and ``conjectural``.

    Parameters
    ----------
    base
        What ids stand below in their IRIs.
    """

    def __init__(self, base: str = ID_BASE) -> None:
        self.nodes: Columns = {one: {} for one in ("kind", "source", "tag", *_NODE, *_TONGUES)}
        self.relators: Columns = {one: {} for one in (*_CORE, *_OPTIONAL)}
        self._others: Column = {}
        self._cut = _Cut(base)
        self._last = self._last_id = ""

    @property
    def takes(self) -> Mapping[str, Take]:
        """What is taken, by property."""
        takes = {eco(local): self._taker(local) for local in (*_NODE, *_CORE, *_OPTIONAL)}
        return takes | {_TYPE: self._kind, _LABEL: self._label, eco("source"): self._source}

    def tables(self) -> tuple[NodeTable, LinkTable]:
        """Build the tables, and hold the columns no longer.

        A relator that lacks one of its five duties (participant, context, predicate, basis,
        source) is no relator and is left out; the shapes report it.
        """
        nodes = self.nodes
        for node, value in self._others.items():
            if node not in nodes["zh"] and node not in nodes["en"]:
                nodes["en"][node] = lexical(value)  # is shown for want of a name in either
                nodes["tag"][node] = language(value)
        made = tables_of(nodes, self.relators)
        for column in (*nodes.values(), *self.relators.values(), self._others, self._cut):
            column.clear()
        return made

    def _id(self, subject: str) -> str:
        if subject is not self._last:
            self._last, self._last_id = subject, self._cut.short(subject)
        return self._last_id

    def _taker(self, local: str) -> Take:
        of_nodes = self.nodes.get(local)
        of_relators = self.relators.get(local)
        cut, identify = self._cut, self._id

        def take(subject: str, value: str, graph: str) -> None:
            column = of_nodes if graph == _ENTITIES else of_relators
            if column is not None:
                _put(column, identify(subject), cut[value])

        return take

    def _kind(self, subject: str, value: str, graph: str) -> None:
        if graph == _ENTITIES and value.startswith(_OWN):
            kind = self._cut[value]
            if kind not in _NOT_NODES:
                _put(self.nodes["kind"], self._id(subject), kind)

    def _label(self, subject: str, value: str, graph: str) -> None:
        if graph == _ENTITIES:
            tongue = language(value).partition("-")[0]
            if tongue in _TONGUES:
                _put(self.nodes[tongue], self._id(subject), lexical(value))
            else:
                _put(self._others, self._id(subject), value)

    def _source(self, subject: str, value: str, graph: str) -> None:
        """Of a relator the dataset; of a node all that name it, sorted, with spaces between."""
        source = self._cut[value]
        if graph != _ENTITIES:
            _put(self.relators["source"], self._id(subject), source)
            return
        column, node = self.nodes["source"], self._id(subject)
        known = column.setdefault(node, source)
        if source not in known.split():
            column[node] = " ".join(sorted({*known.split(), source}))


def _put(column: Column, key: str, value: str) -> None:
    if column.setdefault(key, value) > value:
        column[key] = value


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


class _Cut(dict[str, str]):
    """What a term says: an IRI as an id or a local name, a literal as its text; read once each."""

    def __init__(self, base: str) -> None:
        super().__init__()
        self._prefixes = (base, ECO, ROLE, DATASET)

    def __missing__(self, term: str) -> str:
        self[term] = short = self.short(term)
        return short

    def short(self, term: str) -> str:
        """What a term says, without keeping it."""
        if not term.startswith("<"):
            return lexical(term)
        short = term[1:-1]
        for prefix in self._prefixes:
            short = short.removeprefix(prefix)
        return short


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
