"""Who of one dataset is who of another: pairs by identifiers, names, place and kind, explained.

Automatic are pairs with the same identifier, and pairs with the same name that nothing
contradicts; whatever else is alike is for a person to decide, and merges nothing.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from ecograph.model.ontology import load
from ecograph.model.records import Entity, Name
from ecograph.model.scripts import has_han
from ecograph.search.normalize import fold, is_generic, without_legal_form, words
from ecograph.search.similarity import likeness, stem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from ecograph.model.record import Record

__all__ = ["Pair", "Thing", "match", "things_of"]

AUTOMATIC: Final = 0.95
REVIEWED: Final = 0.6  # likeness from which a pair is proposed
_ORGANISATIONS: Final = "Organisation"
_COMMON: Final = 200  # bearers of a word from which it tells nobody apart
_CANDIDATES: Final = 12  # that are compared letter by letter
_AFFIX: Final = 5  # letters at either end by which a word with a wrong letter is still found
_TELLING: Final = 4  # letters that must say who, a Chinese character counting two
_NUMBERED: Final = re.compile("第?[一二三四五六七八九十百]+")
_AWAY: Final = 0.15  # what another place takes off a likeness


@dataclass(frozen=True, slots=True)
class Thing:
    """An organisation as it is compared: its names folded, where it is, what it is."""

    id: str
    label: str
    kind: str
    place: str
    names: tuple[str, ...]
    identifiers: frozenset[str]
    places: frozenset[str]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two that may be one: how sure that is (from 0 to 1), and why."""

    one: Thing
    other: Thing
    score: float
    why: str

    @property
    def automatic(self) -> bool:
        """Whether it holds without a person's word."""
        return self.score >= AUTOMATIC


def things_of(records: Iterable[Record]) -> list[Thing]:
    """The organisations among records, with every name of theirs."""
    entities: dict[str, Entity] = {}
    names: defaultdict[str, list[str]] = defaultdict(list)
    for one in records:
        if isinstance(one, Entity):
            entities[one.id] = one
        elif isinstance(one, Name):
            names[one.entity].append(one.text)
    organisations = load().below(_ORGANISATIONS)
    found = []
    for one in entities.values():
        if one.kind not in organisations or one.unnamed:
            continue
        every = (one.name_zh, one.name_en, *names[one.id])
        folded = (without_legal_form(fold(text)) for text in every if text)
        around = _around(one, entities)
        found.append(
            Thing(
                id=one.id,
                label=one.name_zh or one.name_en,
                kind=one.kind,
                place=", ".join(each.name_en or each.name_zh for each in around),
                names=tuple(dict.fromkeys(filter(None, folded))),
                identifiers=frozenset(f"{scheme}:{value}" for scheme, value in one.external_ids),
                places=frozenset(
                    fold(text) for each in around for text in (each.name_zh, each.name_en) if text
                ),
            )
        )
    return found


def _around(one: Entity, entities: dict[str, Entity]) -> list[Entity]:
    """The place of an entity and the places that it lies in, at most five."""
    found: list[Entity] = []
    while one.place in entities and len(found) < 5:
        one = entities[one.place]
        found.append(one)
    return found


def match(
    ones: Sequence[Thing],
    others: Sequence[Thing],
    advance: Callable[[int], None] = lambda _: None,
) -> list[Pair]:
    """Propose pairs of two datasets, the surest first.

    Parameters
    ----------
    ones, others
        The organisations of each.
    advance
        Called with the number of `ones` compared since the last call.
    """
    index = _Index(others)
    bearers = Counter(name for one in ones for name in one.names)
    pairs: list[Pair] = []
    for number, one in enumerate(ones, 1):
        pairs += _pairs(one, index, bearers)
        if number % 1000 == 0:
            advance(1000)
    return sorted(_settled(pairs), key=lambda pair: (-pair.score, pair.one.id, pair.other.id))


def _pairs(one: Thing, index: _Index, bearers: Counter[str]) -> list[Pair]:
    """Everything that one may be; only the best of what is merely alike."""
    same = index.by_identifier(one)
    if same:
        return [_identified(one, index.things[row]) for row in same]
    equal = [(name, row) for name in one.names for row in index.by_name.get(name, ())]
    if equal:
        found: dict[int, Pair] = {}
        for name, row in equal:
            shared = max(bearers[name], len(index.by_name[name]))
            pair = _named(one, index.things[row], name, shared)
            if row not in found or found[row].score < pair.score:
                found[row] = pair
        return list(found.values())
    alike = [_alike(one, index.things[row]) for row in index.candidates(one)]
    best = sorted((pair for pair in alike if pair.score >= REVIEWED), key=lambda p: -p.score)
    return best[:3]


def _identified(one: Thing, other: Thing) -> Pair:
    shared = sorted(one.identifiers & other.identifiers)
    against = _conflict(one, other)
    if against:
        return Pair(one, other, 0.9, f"same {', '.join(shared)}, but {against}")
    return Pair(one, other, 1.0, f"same {', '.join(shared)}")


def _named(one: Thing, other: Thing, name: str, shared: int) -> Pair:
    """Two that have a name in common: sure only where nobody else has it and nothing is against."""
    doubts = list(filter(None, (_conflict(one, other), _kinds(one, other))))
    if one.places and other.places and not one.places & other.places:
        doubts.append(f"in {one.place} and in {other.place}")
    if not _tells(name):
        doubts.append("the name is generic or short")
    if shared > 1:
        doubts.append(f"{shared} bear the name")
    if doubts:
        return Pair(
            one, other, 0.94 - 0.05 * len(doubts), f"same name {name!r}, but {'; '.join(doubts)}"
        )
    where = f", both in {one.place}" if one.places & other.places else ""
    return Pair(one, other, 0.99 if where else 0.96, f"same name {name!r}{where}")


def _alike(one: Thing, other: Thing) -> Pair:
    score, pair = max(
        (max(_likeness(a, b), _likeness(b, a)), (a, b)) for a in one.names for b in other.names
    )
    why = f"{score:.2f} alike: {pair[0]!r}, {pair[1]!r}"
    score = min(score, 0.93)
    if one.places and other.places:
        if one.places & other.places:
            why += f"; both in {one.place}"
        else:
            score -= _AWAY
            why += f"; in {one.place} and in {other.place}"
    if kinds := _kinds(one, other):
        score -= 0.03
        why += f"; {kinds}"
    if not (_tells(pair[0]) and _tells(pair[1])):
        score = 0.0
    return Pair(one, other, round(max(score, 0.0), 3), why)


@lru_cache(1 << 16)
def _likeness(one: str, other: str) -> float:
    return likeness(one, other)


def _conflict(one: Thing, other: Thing) -> str:
    """Where both have an id of one scheme, and not the same."""
    if one.identifiers & other.identifiers:
        return ""
    schemes = {each.partition(":")[0]: each for each in sorted(one.identifiers)}
    against = (each for each in sorted(other.identifiers) if each.partition(":")[0] in schemes)
    found = next((each for each in against if each.partition(":")[0] != "id"), "")
    return f"{schemes[found.partition(':')[0]]} is not {found}" if found else ""


def _kinds(one: Thing, other: Thing) -> str:
    ontology = load()
    near = {one.kind, *ontology.ancestors(one.kind)} & {other.kind, *ontology.ancestors(other.kind)}
    if one.kind in near or other.kind in near:
        return ""
    return f"{one.kind} and {other.kind}"


@lru_cache(1 << 16)
def _tells(name: str) -> bool:
    """Whether a name says who, not only of which sort: generic words alone never match."""
    telling = 0
    for word in words(name):
        if not has_han(word):
            telling += 0 if is_generic(word) else len(word)
            continue
        rest = f"某{word}"  # of a mere sort nothing else is left
        while (shorter := stem(rest)) != rest:
            rest = shorter
        telling += 2 * len(_NUMBERED.sub("", rest[1:]))
    return telling >= _TELLING


def _settled(pairs: Iterable[Pair]) -> Iterator[Pair]:
    """One partner each is automatic at most; of several that claim to be sure, none is."""
    pairs = list(pairs)
    sure = [pair for pair in pairs if pair.automatic]
    ones, others = Counter(p.one.id for p in sure), Counter(p.other.id for p in sure)
    for pair in pairs:
        if pair.automatic and max(ones[pair.one.id], others[pair.other.id]) > 1:
            yield Pair(pair.one, pair.other, 0.94, f"{pair.why}; another pair is as sure")
        else:
            yield pair


class _Index:
    """The organisations of one dataset by what they have in common with others."""

    def __init__(self, things: Sequence[Thing]) -> None:
        self.things = things
        self._ids: defaultdict[str, list[int]] = defaultdict(list)
        self.by_name: defaultdict[str, list[int]] = defaultdict(list)
        self._tokens: defaultdict[str, list[int]] = defaultdict(list)
        for row, one in enumerate(things):
            for identifier in one.identifiers:
                if not identifier.startswith("id:"):  # a number that only its table knows
                    self._ids[identifier].append(row)
            for name in one.names:
                self.by_name[name].append(row)
            for token in {token for name in one.names for token in _tokens(name)}:
                self._tokens[token].append(row)

    def by_identifier(self, one: Thing) -> list[int]:
        """Rows of those that have an identifier of one."""
        return sorted({row for each in one.identifiers for row in self._ids.get(each, ())})

    def candidates(self, one: Thing) -> list[int]:
        """Rows of those with which one shares the rarest parts of words."""
        weights: defaultdict[int, float] = defaultdict(float)
        for token in {token for name in one.names for token in _tokens(name)}:
            bearers = self._tokens.get(token, ())
            if 0 < len(bearers) <= _COMMON:
                weight = math.log(1 + len(self.things) / len(bearers))
                for row in bearers:
                    weights[row] += weight
        return sorted(weights, key=lambda row: (-weights[row], row))[:_CANDIDATES]


def _tokens(name: str) -> Iterator[str]:
    """The words of a name, their beginnings and ends; pairs of Chinese characters."""
    for word in words(name):
        if has_han(word):
            yield from (word[place : place + 2] for place in range(len(word) - 1))
        elif len(word) > 2:
            yield word
            if len(word) > _AFFIX:
                yield f"{word[:_AFFIX]}…"
                yield f"…{word[-_AFFIX:]}"
