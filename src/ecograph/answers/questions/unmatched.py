"""Why a question has no rows: recorded as not stated, or nothing matches, and what would."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from ecograph.answers.questions import catalog
from ecograph.answers.questions.figure_labels import figure_labels
from ecograph.answers.wording import content, found_in, nearest_labels
from ecograph.model.labels import Bilingual

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    from ecograph.answers.requests import Request
    from ecograph.pipeline.snapshot import Snapshot

    Count = Callable[[str, Mapping[str, object]], Sequence[Sequence[str]]]

__all__ = ["Reason", "reason"]

_CHOICES: Final = ("dataset", "basis", "lang")
_MATTERS: Final = ("text", "aspect", "predicate", "relation", "role")
_ENTITIES: Final = ("about", "area", "entity", "whole", "subject", "object", "giver")
_SAID: Final = re.compile(
    r"原文|来源|文中|(均|都)?(未|没有)(作)?(说明|给出|写明|列出|提及|交代)|"
    r"\b(is|are|was|were)? ?not (stated|given|named)\b",
    re.IGNORECASE,
)
_PLACED: Final = re.compile(r"\d|^[一二三四五六七八九十元]+[.、]|引言")  # a period or a section
_LEAST: Final = 3  # letters that say something, for a gap to be about them


class Reason(NamedTuple):
    """The status of an answer without rows, its message, and what it rests on."""

    status: str
    message: str
    nearest: tuple[str, ...] = ()
    instead: tuple[str, ...] = ()


def reason(snapshot: Snapshot, name: str, request: Request, rows_of: Count) -> Reason:
    """Say why a question has no rows.

    `rows_of` answers a question by name and fields. It is "not stated" only where a gap is
    recorded about what was asked for: the entity, and the matter.
    """
    given = {
        one.name: getattr(request, one.name)
        for one in catalog.question(name).parameters
        if one.name not in _CHOICES and getattr(request, one.name, None)
    }
    choice = {one: getattr(request, one) for one in _CHOICES if getattr(request, one, None)}
    core = {one for one in given if one in (*_MATTERS, *_ENTITIES)}
    instead = tuple(_relaxed(name, given, choice, {*given, *choice} - core, rows_of))
    if name != "not-stated" and not instead:
        only = {name: one for name, one in choice.items() if name != "basis"}
        gaps = [
            row
            for about in _abouts(given)
            for row in rows_of("not-stated", {**only, **about})
            if _is_about(snapshot, given, row)
        ]
        if gaps:
            said = "; ".join(dict.fromkeys(_told(row) for row in gaps[:3]))
            return Reason("not-stated", _STATED.text(request.lang).format(said))
    instead = instead or (
        *_relaxed(name, given, choice, core, rows_of),
        *_moved(snapshot, name, given, choice, rows_of),
        *_facts(name, given, choice, rows_of),
    )
    nearest = _nearest(snapshot, name, given)
    message = _message(name, given, nearest, instead, request.lang)
    return Reason("no-match", message, nearest, instead)


def _relaxed(
    name: str,
    given: Mapping[str, Any],
    choice: Mapping[str, Any],
    among: Collection[str],
    rows_of: Count,
) -> Iterator[str]:
    """What is found when one filter is left out, and another one is left."""
    needed = {one.name for one in catalog.question(name).parameters if one.required}
    every = {**given, **choice}
    for left in every:
        rest = {one: value for one, value in every.items() if one != left}
        dropped = left in among and left not in {*needed, "lang"} and given.keys() - {left}
        if dropped and (count := len(rows_of(name, rest))):
            yield f"{_written(rest)} ({count})"


def _facts(
    name: str, given: Mapping[str, Any], choice: Mapping[str, Any], rows_of: Count
) -> Iterator[str]:
    """The question that has everything stated about an entity, where it has rows."""
    for one in {given[one] for one in _ENTITIES if isinstance(given.get(one), str)}:
        rest = {"entity": one, **choice}
        if name != "entity-facts" and "/" in one and (count := len(rows_of("entity-facts", rest))):
            yield f"entity-facts {_written(rest)} ({count})"


def _moved(
    snapshot: Snapshot,
    name: str,
    given: Mapping[str, Any],
    choice: Mapping[str, Any],
    rows_of: Count,
) -> Iterator[str]:
    """What is found when a value is given to another filter of the question."""
    types = {one.name: one.type for one in catalog.question(name).parameters}
    texts = ("figure_text", "text")
    for old, value in given.items():
        if not isinstance(value, str) or types[old] not in ("entity", *texts):
            continue
        is_entity = types[old] == "entity" or len(snapshot.names.resolve(value)) == 1
        for new, kind in types.items():
            is_place = _PLACED.search(value) and kind in texts and types[old] in texts
            fits = is_entity if kind == "entity" else is_place
            if new in given or not fits:
                continue
            rest = {**{one: each for one, each in given.items() if one != old}, new: value}
            if count := len(rows_of(name, {**rest, **choice})):
                yield f"{_written(rest)} ({count})"


def _abouts(given: Mapping[str, Any]) -> Sequence[Mapping[str, str]]:
    """The entities whose gaps may be about what was asked for; of no matter at all, none."""
    if not any(given.get(one) for one in _MATTERS):
        return ()
    return [{"about": given[one]} for one in _ENTITIES if isinstance(given.get(one), str)] or [{}]


def _is_about(snapshot: Snapshot, given: Mapping[str, Any], row: Sequence[str]) -> bool:
    """Whether a gap is recorded about the entities that were given, and about the matter."""
    entities = {given[one] for one in _ENTITIES if isinstance(given.get(one), str)}
    matters = [value for one in _MATTERS for value in _each(given.get(one))]
    if not matters or (entities and row[0] not in entities):
        return False
    if all(matter == row[2] for matter in matters):
        return bool(entities) or len(matters) == 1
    text = given.get("text") or given.get("aspect")
    if not text or len(content(text)) < _LEAST or len(matters) > 1:
        return False
    matter = _matter(snapshot, row)
    return found_in(text, f"{row[1]} | {matter}") and not found_in(text, row[1])


def _matter(snapshot: Snapshot, row: Sequence[str]) -> str:
    """What a gap is about, in both languages, without the words that say that it is one."""
    known = snapshot.remembered(("gap comments",), lambda: _comments(snapshot))
    comments = known.get((row[0], row[2]), row[3])
    return f"{row[2].replace('-', ' ')} | {_SAID.sub(' ', comments)}"


def _comments(snapshot: Snapshot) -> dict[tuple[str, str], str]:
    found: dict[tuple[str, str], str] = {}
    text = (
        "SELECT ?about ?aspect ?comment { ?gap a eco:Gap ; eco:about ?about ; "
        "eco:aspect ?aspect ; rdfs:comment ?comment }"
    )
    for row in snapshot.store.select(text):
        key = row["about"].value.removeprefix(snapshot.manifest.base), row["aspect"].value
        first = re.split(r"[;;。]", row["comment"].value)[0]
        found[key] = f"{found.get(key, '')} | {first}"
    return found


def _nearest(snapshot: Snapshot, name: str, given: Mapping[str, Any]) -> tuple[str, ...]:
    text = str(given.get("text") or "")
    types = {one.name: one.type for one in catalog.question(name).parameters}
    if not text or types.get("text") != "figure_text":
        return ()
    strict, _ = figure_labels(snapshot)
    return nearest_labels(text, {label for labels in strict.values() for label in labels})


def _each(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,) if value else ()
    return tuple(value) if isinstance(value, list | tuple) else ()


def _written(given: Mapping[str, Any]) -> str:
    pairs = ((one, ",".join(_each(value))) for one, value in given.items() if one != "lang")
    return " ".join(f"{one}={text}" for one, text in pairs)


def _told(row: Sequence[str]) -> str:
    return f"{row[3] or row[2]} ({row[0]}, {row[5]})"


def _message(
    name: str,
    given: Mapping[str, Any],
    nearest: Sequence[str],
    instead: Sequence[str],
    lang: str,
) -> str:
    types = {one.name: one.type for one in catalog.question(name).parameters}
    parts = [_NOTHING.text(lang).format(_written(given) or name)]
    if types.get("text") == "figure_text" and given.get("text"):
        parts.append(_AGAINST.text(lang))
    if nearest:
        parts.append(_NEAREST.text(lang).format("; ".join(nearest)))
    if instead:
        parts.append(_INSTEAD.text(lang).format("; ".join(instead)))
    return " ".join(parts) if lang == "en" else "".join(parts)


_STATED: Final = Bilingual("记录为没有说明（not stated）：{}", "Recorded as not stated: {}")
_NOTHING: Final = Bilingual("没有匹配 {} 的结果。", "Nothing matches {}.")
_AGAINST: Final = Bilingual(
    "已与指标、对象和地区的全部名称及单位比对。",
    "It was compared with every name of indicators, subjects and areas, and with units.",
)
_NEAREST: Final = Bilingual("最接近的名称：{}。", "The nearest labels: {}.")
_INSTEAD: Final = Bilingual("这样可以找到：{}。", "These find rows: {}.")
