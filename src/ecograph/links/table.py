"""All relators of a graph as columns: who is linked with whom, answered in microseconds."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final, Literal, Self

import numpy as np

from ecograph.errors import NotFound
from ecograph.links.columns import (
    NO_DAY,
    Strings,
    adjacency,
    day_text,
    gather,
    load,
    save,
    to_arrays,
)
from ecograph.links.read import BASES, LinkTable, NodeTable
from ecograph.model.basis import Basis

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from numpy.typing import NDArray

__all__ = [
    "PUBLIC",
    "PUBLIC_BASES",
    "Adjacency",
    "Link",
    "LinkCount",
    "LinkFilter",
    "Links",
    "among",
]

Direction = Literal["out", "in", "both"]
PUBLIC_BASES: Final = frozenset({Basis.STATED, Basis.NAME_EMBEDDED, Basis.INFERRED})
DATED_BY_CONTEXT: Final = "participatesIn"


@dataclass(frozen=True, slots=True)
class LinkFilter:
    """Which links count; an empty choice (None) lets all pass, conjecture excepted.

    Attributes
    ----------
    direction
        ``out`` where the entity is the participant, ``in`` where it is the context.
    kinds
        Kinds of the entity at the other end.
    bases, sources
        How the link is known, and of which datasets it is.
    """

    direction: Direction = "both"
    predicates: frozenset[str] | None = None
    roles: frozenset[str] | None = None
    kinds: frozenset[str] | None = None
    bases: frozenset[Basis] = PUBLIC_BASES
    sources: frozenset[str] | None = None


PUBLIC: Final = LinkFilter()


@dataclass(frozen=True, slots=True)
class Link:
    """One relator, as seen from one of its two ends.

    `since` and `until` are those of the context where the participation has none of its own;
    `dated_by_context` then says so.
    """

    id: str
    subject: str
    predicate: str
    object: str
    direction: Literal["out", "in"]
    role: str
    verb: str
    basis: Basis
    source: str
    ordinal: int | None
    since: str
    until: str
    started_by: str
    dated_by_context: bool
    confidence: float
    open_list: bool
    intended: bool

    @property
    def other(self) -> str:
        """The entity at the far end."""
        return self.object if self.direction == "out" else self.subject


@dataclass(frozen=True, slots=True)
class LinkCount:
    """How many links of one predicate and direction lead to entities of one kind."""

    predicate: str
    direction: Literal["out", "in"]
    kind: str
    count: int


@dataclass(frozen=True, slots=True)
class Adjacency:
    """Rows of relators by participant (`out`) and by context (`into`), and public degrees."""

    out_pointer: NDArray[np.int64]
    out_rows: NDArray[np.int64]
    in_pointer: NDArray[np.int64]
    in_rows: NDArray[np.int64]
    degree: NDArray[np.int32]

    @classmethod
    def of(cls, rows: LinkTable, size: int) -> Self:
        """Group the relators by both ends."""
        public = rows.basis != BASES.index(Basis.CONJECTURAL)
        ends = np.concatenate([rows.subject[public], rows.object[public]])
        out, into = adjacency(rows.subject, size), adjacency(rows.object, size)
        return cls(*out, *into, np.bincount(ends, minlength=size).astype(np.int32))


@dataclass(frozen=True, slots=True)
class Links:
    """All entities and relators of a snapshot, memory-mapped columns and their adjacency."""

    nodes: NodeTable
    rows: LinkTable
    adjacency: Adjacency
    digest: str

    @classmethod
    def of(cls, nodes: NodeTable, rows: LinkTable, digest: str = "") -> Self:
        """Index the tables; without a snapshot's digest, one of the columns is made."""
        return cls(nodes, rows, Adjacency.of(rows, len(nodes.id)), digest or _digest(nodes, rows))

    def save(self, folder: Path) -> None:
        """Write the columns below `folder`."""
        save(folder / "nodes", self.nodes)
        save(folder / "rows", self.rows)
        save(folder / "adjacency", self.adjacency)
        (folder / "links.json").write_text(json.dumps({"digest": self.digest}), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Map the columns below `folder`; nothing is read before it is asked for."""
        about = json.loads((folder / "links.json").read_text(encoding="utf-8"))
        return cls(
            load(folder / "nodes", NodeTable),
            load(folder / "rows", LinkTable),
            load(folder / "adjacency", Adjacency),
            about["digest"],
        )

    def __len__(self) -> int:
        return len(self.rows.id)

    def index(self, identifier: str) -> int:
        """Row of an entity in the node table.

        Raises
        ------
        NotFound
            If no entity has this id.
        """
        if (row := self.nodes.id.find(identifier)) < 0:
            raise NotFound(f"There is no entity {identifier}.", "Search for its name.")
        return row

    def kind_of(self, node: int) -> str:
        """Kind of the entity in row `node`."""
        return self.nodes.kinds[int(self.nodes.kind[node])]

    def passing(self, rows: NDArray[np.int64] | slice, where: LinkFilter) -> NDArray[np.bool_]:
        """Which of `rows` pass the filter, whatever their ends."""
        table = self.rows
        passed = _bases(where.bases)[table.basis[rows]]
        for column, names, wanted in (
            (table.predicate, table.predicates, where.predicates),
            (table.role, table.roles, where.roles),
            (table.source, table.sources, where.sources),
        ):
            if wanted is not None:
                passed &= among(names, wanted)[column[rows]]
        return passed

    def around(
        self, node: int, where: LinkFilter = PUBLIC
    ) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.bool_]]:
        """Links of one entity, in no order: rows, other ends, and whether they lead out."""
        rows, others, outward = self._both_sides(node, where.direction)
        keep = self.passing(rows, where)
        if where.kinds is not None:
            keep &= among(self.nodes.kinds, where.kinds)[self.nodes.kind[others]]
        return rows[keep], others[keep], outward[keep]

    def around_all(
        self, nodes: NDArray[np.int64], where: LinkFilter = PUBLIC
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Links of many entities as in :meth:`around`: rows, and whose each is (a place)."""
        near, table = self.adjacency, self.rows
        parts = []
        for pointer, listed, ends, out in (
            (near.out_pointer, near.out_rows, table.object, True),
            (near.in_pointer, near.in_rows, table.subject, False),
        ):
            if where.direction == ("in" if out else "out"):
                continue
            owner = np.repeat(np.arange(len(nodes)), pointer[nodes + 1] - pointer[nodes])
            rows = gather(pointer, listed, nodes)
            others = ends[rows]
            keep = self.passing(rows, where)
            if where.kinds is not None:
                keep &= among(self.nodes.kinds, where.kinds)[self.nodes.kind[others]]
            if where.direction == "both" and not out:  # a link to oneself is shown once
                keep &= others != nodes[owner]
            parts.append((rows[keep], owner[keep]))
        found, owners = zip(*parts, strict=True)
        return np.concatenate(found), np.concatenate(owners)

    def incident(
        self, node: int, where: LinkFilter = PUBLIC
    ) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.bool_]]:
        """Links of one entity as in :meth:`around`, in an order that is total.

        Most parallel links first, then the better connected neighbour, then the ids of the
        neighbour and of the relator.
        """
        rows, others, outward = self.around(node, where)
        _, place, parallel = np.unique(others, return_inverse=True, return_counts=True)
        order = np.lexsort((rows, others, -self.adjacency.degree[others], -parallel[place]))
        return rows[order], others[order], outward[order]

    def _both_sides(
        self, node: int, direction: Direction
    ) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.bool_]]:
        near = self.adjacency
        out = near.out_rows[near.out_pointer[node] : near.out_pointer[node + 1]]
        into = near.in_rows[near.in_pointer[node] : near.in_pointer[node + 1]]
        if direction == "both":  # a link to oneself is shown once
            into = into[self.rows.subject[into] != node]
        out = out[: 0 if direction == "in" else None]
        into = into[: 0 if direction == "out" else None]
        others = np.concatenate([self.rows.object[out], self.rows.subject[into]])
        return np.concatenate([out, into]), others, np.arange(len(others)) < len(out)

    def links_of(
        self,
        identifier: str,
        where: LinkFilter = PUBLIC,
        *,
        limit: int | None = None,
        offset: int = 0,
    ) -> list[Link]:
        """The links of an entity that pass a filter, in the order of :meth:`incident`."""
        rows, _, outward = self.incident(self.index(identifier), where)
        page = slice(offset, None if limit is None else offset + limit)
        return self.materialise(rows[page], outward[page])

    def counts_of(self, identifier: str, where: LinkFilter = PUBLIC) -> list[LinkCount]:
        """How many links an entity has, by predicate, direction and kind of the other end."""
        rows, others, outward = self.around(self.index(identifier), where)
        predicates, kinds = self.rows.predicate[rows].tolist(), self.nodes.kind[others].tolist()
        groups = Counter(zip(predicates, outward.tolist(), kinds, strict=True))
        found = [
            LinkCount(
                self.rows.predicates[predicate],
                "out" if out else "in",
                self.nodes.kinds[kind],
                count,
            )
            for (predicate, out, kind), count in groups.items()
        ]
        return sorted(found, key=lambda c: (-c.count, c.predicate, c.direction, c.kind))

    def materialise(self, rows: Iterable[int], outward: Iterable[bool]) -> list[Link]:
        """The relators in `rows` as objects, each with the side it is seen from."""
        where = np.fromiter(rows, dtype=np.int64)
        table, ids = self.rows, self.nodes.id
        columns = (
            table.id.take(where),
            ids.take(table.subject[where]),
            _texts(table.predicates, table.predicate[where]),
            ids.take(table.object[where]),
            ["out" if out else "in" for out in outward],
            _texts(table.roles, table.role[where]),
            _texts(table.verbs, table.verb[where]),
            [BASES[code] for code in table.basis[where].tolist()],
            _texts(table.sources, table.source[where]),
            [number or None for number in table.ordinal[where].tolist()],
            *self._dates(where),
            table.confidence[where].tolist(),
            table.open_list[where].tolist(),
            table.intended[where].tolist(),
        )
        return [Link(*values) for values in zip(*columns, strict=True)]

    def _dates(self, rows: NDArray[np.int64]) -> tuple[list[str], list[str], list[str], list[bool]]:
        """Since, until, started by, and whether the first two are those of the context."""
        table, nodes = self.rows, self.nodes
        started_by, context = table.started_by[rows], table.object[rows]
        by_context = among(table.predicates, {DATED_BY_CONTEXT})[table.predicate[rows]]
        for own in (table.since[rows], table.until[rows], started_by):
            by_context = by_context & (own == NO_DAY)
        since = _days(
            np.where(by_context, nodes.founded[context], table.since[rows]),
            np.where(by_context, nodes.founded_precision[context], table.since_precision[rows]),
        )
        until = _days(
            np.where(by_context, nodes.ended[context], table.until[rows]),
            np.where(by_context, nodes.ended_precision[context], table.until_precision[rows]),
        )
        said = [
            bool(flag and (a or b)) for flag, a, b in zip(by_context, since, until, strict=True)
        ]
        return since, until, _days(started_by, table.started_by_precision[rows]), said


def _texts(table: Strings, codes: NDArray[np.int32]) -> list[str]:
    """The texts behind codes; each distinct one is read once."""
    distinct, place = np.unique(codes, return_inverse=True)
    texts = [table[code] for code in distinct.tolist()]
    return [texts[number] for number in place.tolist()]


def _days(numbers: NDArray[np.int32], precisions: NDArray[np.integer[Any]]) -> list[str]:
    pairs = list(zip(numbers.tolist(), precisions.tolist(), strict=True))
    known = {pair: day_text(*pair) for pair in set(pairs)}
    return [known[pair] for pair in pairs]


@cache
def _bases(wanted: frozenset[Basis]) -> NDArray[np.bool_]:
    """Which of the ways of knowing are wanted, to be looked up by code."""
    return np.array([basis in wanted for basis in BASES])


def among(table: Strings, wanted: Iterable[str]) -> NDArray[np.bool_]:
    """Which texts of a sorted table are wanted, to be looked up by code."""
    chosen = np.zeros(len(table), dtype=np.bool_)
    chosen[[place for text in wanted if (place := table.find(text)) >= 0]] = True
    return chosen


def _digest(*tables: object) -> str:
    """Digest (sha256) of all columns."""
    total = hashlib.sha256()
    for table in tables:
        for name, array in to_arrays(table).items():
            total.update(name.encode())
            total.update(np.ascontiguousarray(array).tobytes())
    return total.hexdigest()
