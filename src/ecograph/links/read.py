"""The nodes and relators of a graph as tables."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import repeat
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ecograph.links.columns import Strings, day_number, encode
from ecograph.model.basis import Basis

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

__all__ = [
    "BASES",
    "CORE",
    "NODE",
    "OPTIONAL",
    "Column",
    "Columns",
    "LinkTable",
    "NodeTable",
    "tables_of",
]

BASES: Final = tuple(Basis)
_BASIS: Final = {"stated": 0, "nameEmbedded": 1, "inferred": 2, "conjectural": 3}
_PRECISION: Final = {"": 0, "year": 1, "month": 2, "day": 3}

CORE: Final = ("participant", "context", "predicate", "basis", "source")
OPTIONAL: Final = (
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
NODE: Final = ("place", "founded", "foundedPrecision", "ended", "endedPrecision", "statedStrength")

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


def tables_of(nodes: Columns, relators: Columns) -> tuple[NodeTable, LinkTable]:
    """Build the tables from columns (`name of the column` → `id` → text).

    Names are those of the properties: ``kind``, ``zh``, ``en``, ``place``, ``source`` … for
    nodes; ``participant``, ``context``, ``predicate``, ``basis``, ``source``, ``role`` … for
    relators.
    """
    first, *others = (relators.get(name, {}) for name in CORE)
    ids = sorted(set(first).intersection(*others))
    ends = (_in_order(ids, relators.get(name, {})) for name in ("participant", "context"))
    node_ids = sorted(set(nodes.get("kind", {})).union(*ends))
    place_of = {identifier: row for row, identifier in enumerate(node_ids)}
    return _node_table(node_ids, place_of, nodes), _link_table(ids, place_of, relators)


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
