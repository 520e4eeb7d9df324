"""What must hold across the rows of a dataset: ids, references, vocabulary, dates, evidence."""

from __future__ import annotations

import re
from collections import defaultdict
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING, Final

from ecograph.model.record import Record
from ecograph.model.records import (
    Change,
    Entity,
    Gap,
    Indicator,
    Name,
    Observation,
    Passage,
    Relator,
    Source,
    Verb,
)
from ecograph.sources.cells import folded
from ecograph.sources.merge import preferred_elsewhere

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Sequence
    from collections.abc import Set as AbstractSet

    from ecograph.errors import Problem
    from ecograph.model.ontology import Ontology
    from ecograph.sources.csv_reader import Row

__all__ = ["check_records", "feeds_cycle", "twins"]

Placed = tuple["Row", Record]
_SHA256: Final = re.compile(r"[0-9a-f]{64}")
_NO_SIGN: Final = re.compile(r"[\W_]+")
_TABLES: Final = {
    "entities": Entity,
    "observations": Observation,
    "indicators": Indicator,
    "passages": Passage,
    "sources": Source,
}
_ADD_ENTITY: Final = "Add the entity to entities.csv, or correct the id."


def check_records(
    slug: str,
    placed: Sequence[Placed],
    ontology: Ontology,
    named: AbstractSet[str],
    unread: AbstractSet[str],
) -> list[Problem]:
    """Find everything that is wrong between the rows of one dataset.

    `named` are the ids of all rows, those with a fault of their own among them; `unread` are the
    tables of which some rows could not be read. What points there is no second fault.
    """
    problems = [*_duplicates(placed), *_foreign(slug, placed), *_same_identifiers(placed)]
    known = _Known(slug, placed, named, unread)
    elsewhere = preferred_elsewhere(record for _, record in placed)
    for row, record in placed:
        problems.extend(_vocabulary(row, record, ontology))
        problems.extend(_references(row, record, known))
        problems.extend(_sense(row, record, elsewhere))
    problems.extend(_verbs(placed))
    problems.extend(_cycles(placed))
    return problems


class _Known:
    """The ids that a dataset defines, by what they are."""

    def __init__(
        self, slug: str, placed: Sequence[Placed], named: AbstractSet[str], unread: AbstractSet[str]
    ) -> None:
        self._own = slug + "/"
        self._unread = {kind for table, kind in _TABLES.items() if table in unread}
        read = {getattr(record, "id", "") for _, record in placed}
        self._faulty = named - read
        self._ids: dict[type, set[str]] = defaultdict(set)
        for _, record in placed:
            if identifier := getattr(record, "id", None):
                self._ids[type(record)].add(identifier)

    def lacks(self, identifier: str, *kinds: type) -> bool:
        """Whether an id of this dataset is defined nowhere; other datasets' ids pass."""
        if not identifier.startswith(self._own) or identifier in self._faulty:
            return False
        if not self._unread.isdisjoint(kinds):
            return False
        return not any(identifier in self._ids[kind] for kind in kinds)


def _duplicates(placed: Sequence[Placed]) -> Iterator[Problem]:
    seen: dict[str, Row] = {}
    for row, record in placed:
        identifier = getattr(record, "id", None)
        if identifier is None:
            continue
        if first := seen.get(identifier):
            message = f"the id stands already in {first.file}, row {first.number}"
            yield row.problem("id", message, "Give one of the two another id.")
        else:
            seen[identifier] = row


def _foreign(slug: str, placed: Sequence[Placed]) -> Iterator[Problem]:
    for row, record in placed:
        identifier = getattr(record, "id", "")
        if identifier and not identifier.startswith(f"{slug}/"):
            message = f"is defined by another dataset: ids of {slug} begin with {slug}/"
            way_out = "Give it an id of your own, and map it with relation same in mappings.csv."
            yield row.problem("id", message, way_out)


def _same_identifiers(placed: Sequence[Placed]) -> Iterator[Problem]:
    seen: dict[tuple[str, str], tuple[Row, str]] = {}
    for row, record in placed:
        if not isinstance(record, Entity):
            continue
        for pair in record.external_ids:
            first, owner = seen.setdefault(pair, (row, record.id))
            if owner != record.id:
                message = f"{':'.join(pair)} is the id of {owner.split('/')[1]}, row {first.number}"
                way_out = "Correct one of the two, or make them one entity."
                yield row.problem("external_ids", message, way_out)


def twins(placed: Sequence[Placed]) -> Iterator[str]:
    """Tell entities of one kind and place whose names differ in width, spaces or signs only."""
    groups: dict[tuple[str, str | None, str], list[tuple[Row, Entity]]] = defaultdict(list)
    for row, record in placed:
        if isinstance(record, Entity):
            keys = {_NO_SIGN.sub("", folded(name)) for name in (record.name_zh, record.name_en)}
            for key in keys - {""}:
                groups[record.kind, record.place, key].append((row, record))
    for group in dict.fromkeys(tuple(one[1].id for one in group) for group in groups.values()):
        if len(group) > 1:
            names = ", ".join(one.split("/")[1] for one in group[:4])
            yield f"entities.csv: {names} have the same name but for width, spaces and signs."


def _vocabulary(row: Row, record: Record, ontology: Ontology) -> Iterator[Problem]:
    if isinstance(record, Entity) and record.kind not in ontology.kinds:
        yield row.problem("kind", "unknown kind", "`ecograph info --kinds` lists them.")
    if isinstance(record, Relator | Verb):
        if record.predicate not in ontology.predicates:
            way_out = "`ecograph info --predicates` lists them."
            yield row.problem("predicate", "unknown predicate", way_out)
        if record.role and record.role not in ontology.roles:
            yield row.problem("role", "unknown role", "`ecograph info --roles` lists them.")


def _references(row: Row, record: Record, known: _Known) -> Iterator[Problem]:
    for column, identifier, kinds in _pointers(record):
        if identifier and known.lacks(identifier, *kinds):
            message = f"{identifier.split('/')[1]} is defined nowhere"
            yield row.problem(column, message, _ADD_ENTITY.replace("entity", _noun(kinds), 1))
    evidence = getattr(record, "evidence", None)
    if evidence is None:
        return
    for column, identifiers, kind in (
        ("passages", evidence.passages, Passage),
        ("sources", evidence.sources, Source),
    ):
        for identifier in identifiers:
            if known.lacks(identifier, kind):
                way_out = f"Add it to {column}.csv, or correct the id."
                yield row.problem(column, f"{identifier.split('/')[1]} is defined nowhere", way_out)
    if not (evidence.passages or evidence.sources) and not isinstance(record, Name | Gap):
        way_out = "Name a passage or a source."
        yield row.problem("passages", "there is no evidence", way_out)


def _noun(kinds: tuple[type, ...]) -> str:
    return "entity" if Entity in kinds else kinds[0].__name__.lower()


def _pointers(record: Record) -> Iterator[tuple[str, str | None, tuple[type, ...]]]:
    match record:
        case Relator():
            ends: tuple[type, ...] = (Entity, Observation)
            if record.predicate == "conflictsWith":
                ends = (*ends, Relator)
            yield from (("subject", record.subject, ends), ("object", record.object, ends))
            yield "giver", record.giver, (Entity,)
        case Entity():
            yield "place", record.place, (Entity,)
        case Name():
            yield "entity", record.entity, (Entity,)
        case Passage():
            yield "source", record.source, (Source,)
        case Observation():
            yield "indicator", record.indicator, (Indicator,)
            yield from (("area", record.area, (Entity,)), ("about", record.about, (Entity,)))
        case Change():
            yield from (("before", one, (Entity,)) for one in record.before)
            yield from (("after", one, (Entity,)) for one in record.after)
        case Gap():
            yield "about", record.about, (Entity, Observation)


def _sense(row: Row, record: Record, elsewhere: Container[str]) -> Iterator[Problem]:
    match record:
        case Relator() | Observation():
            if record.since and record.until and record.since.day > record.until.last_day:
                yield row.problem("until", "ends before it begins", "Correct from or until.")
            if isinstance(record, Relator) and record.subject == record.object:
                yield row.problem("object", "is its own subject", "Name the other end.")
            if isinstance(record, Relator) and record.unit and record.amount is None:
                yield row.problem("unit", "stands without an amount", "Give the amount.")
        case Entity():
            if not (record.name_zh or record.name_en or record.id in elsewhere):
                way_out = "Give a name in zh or en, or a preferred one of another language."
                yield row.problem("name_zh", "has no name", f"{way_out[:-1]} in names.csv.")
            if record.founded and record.ended and record.founded.day > record.ended.last_day:
                yield row.problem("ended", "ends before it is founded", "Correct one of the two.")
            if record.bound and record.count is None:
                yield row.problem("bound", "bounds no count", "Give the count, or empty the bound.")
        case Passage():
            if record.start >= record.end:
                yield row.problem("end", "ends before it begins", "start < end.")
            if not _SHA256.fullmatch(record.sha256):
                yield row.problem("sha256", "not a sha256", "64 digits 0-9 a-f.")
        case Source():
            if record.kind == "document" and record.sha256 and not record.file:
                yield row.problem("file", "a document needs its file name", "Name the file.")
            if record.address and record.copied not in ("original", "publisher reprint"):
                yield row.problem("address", f"a {record.copied} has an address", "Empty the cell.")
        case _:
            return


def _verbs(placed: Sequence[Placed]) -> Iterator[Problem]:
    verbs = {record.verb: record.predicate for _, record in placed if isinstance(record, Verb)}
    for row, record in placed:
        if not (isinstance(record, Relator) and record.verb):
            continue
        if record.verb not in verbs:
            yield row.problem("verb", "unknown verb", "Add it to verbs.csv.")
        elif verbs[record.verb] != record.predicate:
            way_out = f"verbs.csv writes it as {verbs[record.verb]}."
            yield row.problem("predicate", f"does not fit the verb {record.verb}", way_out)


def _cycles(placed: Sequence[Placed]) -> Iterator[Problem]:
    rows = {
        (record.subject, record.object): row
        for row, record in placed
        if isinstance(record, Relator) and record.predicate == "feedsInto"
    }
    if cycle := feeds_cycle(rows):
        path = " → ".join(node.split("/")[1] for node in (*cycle, cycle[0]))
        row = rows[cycle[-1], cycle[0]]
        yield row.problem("object", f"feedsInto runs in a circle: {path}", "Remove one step of it.")


def feeds_cycle(steps: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """Find a circle in `steps` (from, to); empty when there is none.

    >>> feeds_cycle([("a", "b"), ("b", "c")])
    ()
    >>> feeds_cycle([("a", "b"), ("b", "a")])
    ('b', 'a')
    """
    order: TopologicalSorter[str] = TopologicalSorter()
    for start, end in sorted(steps):
        order.add(end, start)
    try:
        order.prepare()
    except CycleError as error:
        return tuple(error.args[1][:-1])
    return ()
