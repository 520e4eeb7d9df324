"""What several datasets say of one entity: what stands, what each says, what they contest."""

from __future__ import annotations

from collections import defaultdict
from itertools import permutations
from typing import TYPE_CHECKING, Any, Final

from ecograph.model.ontology import load
from ecograph.model.records import Bound, Description, Entity, Name, NameRole, Relator

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from ecograph.model.record import Record
    from ecograph.model.records import Moment

__all__ = ["described", "regions_around"]

_ONE: Final = ("place", "founded", "ended", "member_type", "count", "bound")
_LANGUAGES: Final = (("name_zh", "zh"), ("name_en", "en"))


def described(
    identifier: str, said: Sequence[Entity], around: Mapping[str, frozenset[str]]
) -> Iterator[Record]:
    """Write the entity that stands, with its further names and what each dataset says of it.

    Parameters
    ----------
    identifier
        The id that stands.
    said
        What is said of it, under the ids that the datasets have for it.
    around
        The regions around each region.
    """
    if len(said) == 1:
        yield said[0].model_copy(update={"id": identifier})
        return
    said = sorted(said, key=lambda one: (one.id != identifier, one.dataset, one.id))
    yield from _standing(identifier, said)
    for one in said:
        contested = {what for other in said for what in _contested(one, other, around)}
        yield Description(of=identifier, said=one, contested=tuple(sorted(contested)))


def regions_around(records: Iterable[Record]) -> dict[str, frozenset[str]]:
    """Find for each region the regions that it lies in."""
    outer: dict[str, set[str]] = defaultdict(set)
    for one in records:
        if isinstance(one, Relator) and one.predicate == "locatedIn":
            outer[one.subject].add(one.object)
        elif isinstance(one, Entity) and one.place:
            outer[one.id].add(one.place)
    found: dict[str, frozenset[str]] = {}
    for start in outer:
        seen: set[str] = set()
        ahead = [start]
        while ahead:
            ahead = [one for region in ahead for one in outer.get(region, ()) if one not in seen]
            seen.update(ahead)
        found[start] = frozenset(seen)
    return found


def _standing(identifier: str, said: Sequence[Entity]) -> Iterator[Record]:
    """The first that is given of each stands; the kind that is more specific, where one is."""
    kind = said[0].kind
    for one in said[1:]:
        if _lies_below(one.kind, kind):
            kind = one.kind
    stands: dict[str, Any] = {
        field: next((value for one in said if (value := getattr(one, field)) not in (None, "")), "")
        for field in _ONE
    }
    stands = {field: None if value == "" else value for field, value in stands.items()}
    stands["member_type"] = stands["member_type"] or ""
    if _is_after(stands["founded"], stands["ended"]):
        stands["ended"] = None
    stands |= {"id": identifier, "kind": kind, "described": True}
    taken: dict[str, str] = {}
    for entity in said:
        names: dict[str, str] = {}
        for field, language in _LANGUAGES:
            text = getattr(entity, field)
            if text and language in taken:
                names[field] = ""
                yield _other_name(identifier, entity, (text, language), taken[language])
            elif text:
                taken[language] = text
        yield entity.model_copy(update=stands | names)


def _other_name(identifier: str, entity: Entity, name: tuple[str, str], preferred: str) -> Name:
    text, language = name
    return Name(
        entity=identifier,
        text=text,
        lang=language,
        role=NameRole.PREFERRED if text == preferred else NameRole.ALIAS,
        dataset=entity.dataset,
        evidence=entity.evidence,
    )


def _contested(one: Entity, other: Entity, around: Mapping[str, frozenset[str]]) -> Iterator[str]:
    """What two datasets do not agree on; a finer date, kind or place agrees with a coarser one."""
    if one.kind != other.kind:
        pairs = permutations((one.kind, other.kind))
        if not any(_lies_below(low, high) for low, high in pairs):
            yield "kind"
    places = {one.place, other.place} - {None}
    if len(places) == 2 and not any(
        high in around.get(str(low), ()) for low, high in permutations(places)
    ):
        yield "place"
    if _is_apart(one.founded, other.founded):
        yield "founded"
    if _is_apart(one.ended, other.ended) or _is_after(one.founded, other.ended):
        yield "ended"
    exact = [two.count for two in (one, other) if two.bound in (None, Bound.EXACT)]
    if len({*exact} - {None}) == 2:
        yield "count"
    schemes = dict(one.external_ids), dict(other.external_ids)
    if any(schemes[0][each] != schemes[1][each] for each in schemes[0].keys() & schemes[1].keys()):
        yield "identifier"


def _lies_below(low: str, high: str) -> bool:
    return high in load().ancestors(low)


def _is_apart(one: Moment | None, other: Moment | None) -> bool:
    return _is_after(one, other) or _is_after(other, one)


def _is_after(one: Moment | None, other: Moment | None) -> bool:
    return bool(one and other and one.day > other.last_day)
