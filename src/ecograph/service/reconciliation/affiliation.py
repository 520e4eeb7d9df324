"""Organisations in the strings by which authors say where they work: a name, places and units.

"Dalian University of Technology, Dalian 116024, China" is the university, since all the rest is
where it lies; "Northeastern University, Boston" may not be the one in Shenyang, and a department
of a university, or its campus elsewhere, is only near it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from ecograph.model.scripts import has_han
from ecograph.network.rollup import nested
from ecograph.search.normalize import fold, without_legal_form

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ecograph.pipeline.snapshot import Snapshot

__all__ = ["Affiliated", "affiliated", "has_parts"]

_CUT: Final = re.compile(
    r"[,;，；、/|\n()（）\[\]]+|(?<=[\u4e00-\u9fff])\s+|\s+(?=[\u4e00-\u9fff])"
)
_MOST: Final = 10  # parts of one string
_TOGETHER: Final = 3  # parts of one name
_SHORTEST: Final = 4  # Chinese characters of a name that is not set off
_UNIT: Final = re.compile(
    r"(?!附属).*(?:学院|学部|系|实验室|研究室|研究中心|中心|教研室|课题组|校区|分校|部|处)"
)
_CHINA: Final = re.compile(
    r"\b(?:peoples r(?:epublic)?(?: of)? china|p ?r(?: of)? china|prc|china)\b|中华人民共和国|中国"
)
_ADMINISTRATIVE: Final = ("province", "municipality", "city", "district", "省", "市", "区", "县")


@dataclass(frozen=True, slots=True)
class Affiliated:
    """An entity whose name stands in a string; `placed` says that the rest is where it lies."""

    row: int
    name: str
    placed: bool


def has_parts(text: str) -> bool:
    """Whether a text has commas, brackets or the like."""
    return _CUT.search(text.strip()) is not None


def affiliated(snapshot: Snapshot, text: str) -> list[Affiliated]:
    """Give the entities whose whole names stand in a string, each once, those placed there first.

    Parameters
    ----------
    snapshot
        The graph.
    text
        What an author wrote.
    """
    readings = list(_readings(text))
    bearers = snapshot.names.bearing({one.name for one in readings})
    found: dict[int, Affiliated] = {}
    for one in readings:
        for identifier in bearers.get(one.name, ()):
            row = snapshot.links.nodes.id.find(identifier)
            placed = row >= 0 and _is_place_of(snapshot, row, one.rest)
            better = row not in found or (placed and not found[row].placed)
            if row >= 0 and better and (placed or one.set_off):
                found[row] = Affiliated(row, one.name, placed)
    return sorted(found.values(), key=lambda one: not one.placed)


class _Reading(NamedTuple):
    """A string as a name and the rest, both folded; `set_off` unless it only ends a word."""

    name: str
    rest: str
    set_off: bool = True


def _readings(text: str) -> Iterator[_Reading]:
    """Each way to read a string."""
    parts = [part for part in map(fold, _CUT.split(text)) if part][:_MOST]
    for start in range(len(parts)):
        for end in range(start + 1, min(start + _TOGETHER, len(parts)) + 1):
            if end - start < len(parts):
                rest = [*parts[:start], *parts[end:]]
                name = " ".join(parts[start:end])
                name = fold(name) if has_han(name) else name
                yield _Reading(without_legal_form(name), " ".join(rest))
    for place, part in enumerate(parts):
        if not has_han(part):
            continue
        others = [*parts[:place], *parts[place + 1 :]]
        for cut in range(_SHORTEST, len(part)):
            if _UNIT.fullmatch(part[cut:]):
                yield _Reading(part[:cut], " ".join([part[cut:], *others]))
        for cut in range(2, len(part) - _SHORTEST + 1):
            yield _Reading(part[cut:], " ".join([part[:cut], *others]), set_off=False)


def _is_place_of(snapshot: Snapshot, row: int, rest: str) -> bool:
    """Whether a text says nothing but where an entity lies, as far as the graph knows it."""
    names = sorted(_places(snapshot, row), key=len, reverse=True)
    left = re.sub(r"\d+", " ", rest)
    if not any(name in left for name in names):
        return False
    left = _CHINA.sub(" ", left)
    for name in (*names, *_ADMINISTRATIVE):
        left = re.sub(name if has_han(name) else rf"\b{re.escape(name)}\b", " ", left)
    return not left.strip()


def _places(snapshot: Snapshot, row: int) -> tuple[str, ...]:
    """The folded names of the place of an entity and of what that lies in."""
    first = int(snapshot.links.nodes.place[row])
    if first < 0:
        return ()

    def make() -> tuple[str, ...]:
        inner, outer = nested(snapshot.links)
        reached, last = {first}, {first}
        while last:
            last = {int(one) for place in last for one in outer[inner == place]} - reached
            reached |= last
        nodes = snapshot.links.nodes
        labels = (table[one] for one in reached for table in (nodes.label_zh, nodes.label_en))
        bare = (_bare(fold(label)) for label in labels if label)
        return tuple(dict.fromkeys(name for name in bare if name))

    return snapshot.remembered(("places of", str(first)), make)


def _bare(name: str) -> str:
    """A place without what it is: 大连 of 大连市, liaoning of Liaoning Province."""
    for ending in _ADMINISTRATIVE:
        name = name.removesuffix(ending).strip() or name
    return name
