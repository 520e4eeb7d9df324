"""Which records are the same thing: ids made canonical, names ordered, mappings made statements."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any, Final

from ecograph.errors import Problem, SourceError
from ecograph.model.records import (
    Basis,
    Change,
    Entity,
    Evidence,
    Gap,
    Indicator,
    Mapping,
    Name,
    NameRole,
    Observation,
    Passage,
    Relator,
    Source,
    Verb,
)
from ecograph.model.terms import Labels
from ecograph.sources.described import described, regions_around

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ecograph.model.record import Record

__all__ = ["canonical_ids", "labels_of", "preferred_elsewhere", "reconcile"]

_POINTERS: Final[dict[type[Record], tuple[str, ...]]] = {
    Entity: ("id", "place"),
    Name: ("entity",),
    Relator: ("subject", "object", "giver"),
    Observation: ("area", "about"),
    Change: ("before", "after"),
    Gap: ("about",),
}
_COLUMNS: Final = ("zh", "en")  # the languages that have a column of their own
_LINK: Final = {"about": "isAbout", "result-of": "resultOf"}


def reconcile(records: Sequence[Record]) -> list[Record]:
    """Merge what the mappings call the same, and hold references across datasets to account.

    What a thing is mapped to stands for it, and its dataset speaks first: of names, kind, place
    and dates the first that is given stands, and what each dataset says stays beside it as a
    :class:`Description` with the evidence of that dataset.

    Raises
    ------
    SourceError
        If a reference from one dataset into another leads nowhere.
    """
    mappings = [record for record in records if isinstance(record, Mapping)]
    canonical = canonical_ids(mappings)
    moved = [_moved(record, canonical) for record in records]
    problems = list(_dangling(records, moved))
    if problems:
        raise SourceError(problems)
    trust = {record.id: record.confidence for record in moved if isinstance(record, Source)}
    passages = {record.id: record.source for record in moved if isinstance(record, Passage)}
    said: dict[str, list[Entity]] = defaultdict(list)
    result: list[Record] = []
    for before, record in zip(records, moved, strict=True):
        if isinstance(before, Entity) and isinstance(record, Entity):
            said[record.id].append(record.model_copy(update={"id": before.id}))
        elif isinstance(record, Relator) and record.confidence == 1:
            result.append(_weighed(record, trust, passages))
        elif not isinstance(record, Mapping):
            result.append(record)
    around = regions_around(moved)
    elsewhere = preferred_elsewhere(result)
    for identifier in sorted(said):
        for record in described(identifier, said[identifier], around):
            if isinstance(record, Entity) and not (record.name_zh or record.name_en):
                named = {"name_other": elsewhere.get(identifier)}
                result.append(record.model_copy(update=named))
            else:
                result.append(record)
    result.extend(_merged(mappings, canonical))
    result.extend(_statements(mappings, canonical))
    return result


def preferred_elsewhere(records: Iterable[Record]) -> dict[str, tuple[str, str]]:
    """Find the preferred names, with their languages, that are neither Chinese nor English."""
    found: dict[str, tuple[str, str]] = {}
    for one in records:
        if isinstance(one, Name) and one.role is NameRole.PREFERRED and one.lang not in _COLUMNS:
            found.setdefault(one.entity, (one.text, one.lang))
    return found


def canonical_ids(mappings: Iterable[Mapping]) -> dict[str, str]:
    """Map every merged id to the one that stands for it.

    That is the one to which others are mapped and which is mapped to none; of several such, or
    in a circle, that to which most are mapped, then the first by the alphabet.

    >>> one = Mapping(dataset="a", subject="a/x", object="b/y", relation="same")
    >>> canonical_ids([one])
    {'a/x': 'b/y'}
    """
    groups: dict[str, set[str]] = {}
    pairs = {(one.subject, one.object) for one in mappings if one.relation == "same"}
    for ends in sorted(pairs):
        group = set.union(*(groups.get(end, {end}) for end in ends))
        for member in group:
            groups[member] = group
    away = {subject for subject, target in pairs if subject != target}
    towards = Counter(target for _, target in pairs)

    def standing(member: str) -> tuple[bool, int, str]:
        return member in away, -towards[member], member

    return {
        member: head
        for member, group in sorted(groups.items())
        if (head := min(group, key=standing)) != member
    }


def _merged(mappings: Sequence[Mapping], canonical: dict[str, str]) -> Iterator[Mapping]:
    """Every merged id, mapped to the one that stands for it."""
    datasets = {one.subject: one.dataset for one in mappings if one.relation == "same"}
    for member, head in canonical.items():
        dataset = datasets.get(member, member.split("/")[0])
        yield Mapping(dataset=dataset, subject=member, object=head, relation="same")


def _moved(record: Record, canonical: dict[str, str]) -> Record:
    changes: dict[str, Any] = {}
    for field in _POINTERS.get(type(record), ()):
        value = getattr(record, field)
        if isinstance(value, tuple):
            there: Any = tuple(canonical.get(one, one) for one in value)
        else:
            there = canonical.get(value, value)
        if there != value:
            changes[field] = there
    return record.model_copy(update=changes) if changes else record


def _dangling(records: Sequence[Record], moved: Sequence[Record]) -> Iterator[Problem]:
    known = {one.id for one in moved if isinstance(one, Entity | Observation | Relator)}
    seen = {one.id for one in records if isinstance(one, Entity)}
    ground = {one.id for one in records if isinstance(one, Passage | Source | Indicator)}
    for before, record in zip(records, moved, strict=True):
        owner = str(getattr(before, "id", getattr(before, "entity", "")))
        for field in _POINTERS.get(type(record), ()):
            value = getattr(record, field)
            for one in value if isinstance(value, tuple) else (value,):
                if one and one not in known:
                    yield _nowhere(owner, field, one)
        for field, one in _grounds(record):
            if one not in ground:
                yield _nowhere(owner, field, one)
        if isinstance(record, Mapping):
            for field, one in (("from", record.subject), ("to", record.object)):
                if one not in seen:
                    yield _nowhere(f"{record.dataset}/mappings.csv", field, one)


def _grounds(record: Record) -> Iterator[tuple[str, str]]:
    """The passages, sources and indicators that a record names."""
    if isinstance(record, Passage):
        yield "source", record.source
    if isinstance(record, Observation):
        yield "indicator", record.indicator
    evidence: Evidence | None = getattr(record, "evidence", None)
    if evidence is not None:
        yield from (("passages", one) for one in evidence.passages)
        yield from (("sources", one) for one in evidence.sources)


def _nowhere(place: str, field: str, value: str) -> Problem:
    way_out = f"Name the dataset {value.split('/')[0]} too, or correct the id."
    return Problem(place, 0, field, value, "leads to nothing in the sources given", way_out)


def _weighed(relator: Relator, trust: dict[str, float], passages: dict[str, str]) -> Relator:
    """Trust a statement as far as its best source."""
    sources = [*relator.evidence.sources, *(passages[one] for one in relator.evidence.passages)]
    confidence = max((trust.get(one, 1.0) for one in sources), default=1.0)
    return relator.model_copy(update={"confidence": confidence}) if confidence < 1 else relator


def _statements(mappings: Sequence[Mapping], canonical: dict[str, str]) -> Iterator[Relator]:
    rows: Counter[str] = Counter()
    for mapping in mappings:
        rows[mapping.dataset] += 1
        number = rows[mapping.dataset] + 1  # below the head of its own table
        if mapping.relation == "same":
            continue
        yield Relator(
            id=f"{mapping.dataset}/mapping-{number}",
            dataset=mapping.dataset,
            subject=canonical.get(mapping.subject, mapping.subject),
            predicate=_LINK[mapping.relation],
            object=canonical.get(mapping.object, mapping.object),
            basis=Basis.INFERRED,
            note=mapping.reason,
            evidence=Evidence(row=f"{mapping.dataset}/mappings.csv#row={number}"),
        )


def labels_of(records: Iterable[Record]) -> Labels:
    """Collect what the wording of relators needs from reconciled records."""
    entities: dict[str, tuple[str, str]] = {}
    verbs: dict[tuple[str, str], tuple[str, str]] = {}
    sections: dict[str, str] = {}
    for record in records:
        match record:
            case Entity():
                zh, en = entities.get(record.id, ("", ""))
                other = record.name_other[0] if record.name_other else ""
                entities[record.id] = (zh or record.name_zh, en or record.name_en or other)
            case Observation():
                value = f"{record.value}{record.unit}"
                entities[record.id] = (value, value)
            case Verb():
                verbs[record.dataset, record.verb] = (record.label_zh, record.label_en)
            case Passage():
                sections[record.id] = record.section
            case _:
                pass
    return Labels(entities, verbs, sections)
