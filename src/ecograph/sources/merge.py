"""Which records are the same thing: ids made canonical, names ordered, mappings made statements."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final

from ecograph.errors import Problem, SourceError
from ecograph.model.records import (
    Basis,
    Change,
    Entity,
    Evidence,
    Gap,
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

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ecograph.model.record import Record

__all__ = ["canonical_ids", "labels_of", "reconcile"]

_POINTERS: Final[dict[type[Record], tuple[str, ...]]] = {
    Entity: ("id", "place"),
    Name: ("entity",),
    Relator: ("subject", "object", "giver"),
    Observation: ("area", "about"),
    Change: ("before", "after"),
    Gap: ("about",),
}
_LINK: Final = {"about": "isAbout", "result-of": "resultOf"}


def reconcile(records: Sequence[Record]) -> list[Record]:
    """Merge what the mappings call the same, and hold references across datasets to account.

    The canonical id of a merged thing is that of the lower-sorted dataset, and so is the
    preferred name of each language; other names stay as names.

    Raises
    ------
    SourceError
        If a reference from one dataset into another leads nowhere.
    """
    canonical = canonical_ids(record for record in records if isinstance(record, Mapping))
    moved = [_moved(record, canonical) for record in records]
    problems = list(_dangling(records, moved))
    if problems:
        raise SourceError(problems)
    trust = {record.id: record.confidence for record in moved if isinstance(record, Source)}
    passages = {record.id: record.source for record in moved if isinstance(record, Passage)}
    result: list[Record] = []
    for record in _one_label(moved):
        if isinstance(record, Relator) and record.confidence == 1:
            record = _weighed(record, trust, passages)
        result.append(record)
    mappings = [record for record in records if isinstance(record, Mapping)]
    result.extend(_statements(mappings, canonical))
    return result


def canonical_ids(mappings: Iterable[Mapping]) -> dict[str, str]:
    """Map every merged id to the one that stands for it.

    >>> one = Mapping(dataset="b", subject="b/x", object="a/y", relation="same")
    >>> canonical_ids([one])
    {'b/x': 'a/y'}
    """
    groups: dict[str, set[str]] = {}
    for mapping in mappings:
        if mapping.relation != "same":
            continue
        ends = {mapping.subject, mapping.object}
        group = set.union(*(groups.get(end, {end}) for end in ends))
        for member in group:
            groups[member] = group
    return {
        member: head for member, group in sorted(groups.items()) if (head := min(group)) != member
    }


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
    known = {one.id for one in moved if isinstance(one, Entity | Observation)}
    for before, record in zip(records, moved, strict=True):
        for field in _POINTERS.get(type(record), ()):
            value = getattr(record, field)
            for one in value if isinstance(value, tuple) else (value,):
                if one and one not in known:
                    owner = getattr(before, "id", getattr(before, "entity", ""))
                    yield _nowhere(str(owner), field, one)
        if isinstance(record, Mapping):
            seen = {one.id for one in records if isinstance(one, Entity)}
            for field, one in (("from", record.subject), ("to", record.object)):
                if one not in seen:
                    yield _nowhere(f"{record.dataset}/mappings.csv", field, one)


def _nowhere(place: str, field: str, value: str) -> Problem:
    way_out = "Add the dataset it belongs to with --source, or correct the id."
    return Problem(place, 0, field, value, "leads to nothing in the sources built", way_out)


def _one_label(records: Sequence[Record]) -> Iterator[Record]:
    """Give each language of a merged entity one preferred name; the others become aliases."""
    groups: dict[str, list[Entity]] = defaultdict(list)
    for record in records:
        if isinstance(record, Entity):
            groups[record.id].append(record)
        elif not isinstance(record, Mapping) or record.relation == "same":
            yield record
    for identifier in sorted(groups):
        taken: dict[str, str] = {}
        for entity in sorted(groups[identifier], key=lambda one: one.dataset):
            blanks: dict[str, str] = {}
            for field, language in (("name_zh", "zh"), ("name_en", "en")):
                text = getattr(entity, field)
                if text and language in taken:
                    blanks[field] = ""
                    yield _other_name(entity, text, language, taken[language])
                elif text:
                    taken[language] = text
            yield entity.model_copy(update=blanks) if blanks else entity


def _other_name(entity: Entity, text: str, language: str, preferred: str) -> Name:
    return Name(
        entity=entity.id,
        text=text,
        lang=language,
        role=NameRole.PREFERRED if text == preferred else NameRole.ALIAS,
        dataset=entity.dataset,
        evidence=entity.evidence,
    )


def _weighed(relator: Relator, trust: dict[str, float], passages: dict[str, str]) -> Relator:
    """Trust a statement as far as its best source."""
    sources = [*relator.evidence.sources, *(passages[one] for one in relator.evidence.passages)]
    confidence = max((trust.get(one, 1.0) for one in sources), default=1.0)
    return relator.model_copy(update={"confidence": confidence}) if confidence < 1 else relator


def _statements(mappings: Sequence[Mapping], canonical: dict[str, str]) -> Iterator[Relator]:
    for number, mapping in enumerate(mappings, start=2):
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
                entities[record.id] = (zh or record.name_zh, en or record.name_en)
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
