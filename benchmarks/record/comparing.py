"""Two records side by side: what is missing, new or changed, by kind of difference."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from difflib import SequenceMatcher, unified_diff
from itertools import islice
from typing import TYPE_CHECKING, Any

from record.keep import Record
from record.rules import Rules

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterable, Iterator

__all__ = ["compare", "kinds_of"]

_NAMED = 6  # kinds of difference that one answer is counted under, at most
_LONG = 4000  # lines of a text beyond which lines are compared as sets


@dataclass
class _Group:
    """Answers that differ in one way."""

    ids: list[str] = field(default_factory=list)
    places: Counter[str] = field(default_factory=Counter)


def compare(options: Namespace) -> int:
    """Print the differences of two records; gives their number."""
    before, after = Record(options.before), Record(options.after)
    rules = Rules.read(options.rules, sort_keys=options.sort_keys)
    _print_about(before, after)
    groups: dict[str, _Group] = defaultdict(_Group)
    texts: dict[str, tuple[str, str]] = {}
    same = excused = 0
    for name in [*before.answers, *(one for one in after.answers if one not in before.answers)]:
        old, new = before.answers.get(name), after.answers.get(name)
        if options.only not in name or (options.common and not (old and new)):
            continue
        if old and new and old["sha256"] == new["sha256"]:
            same += 1
            continue
        kinds = _one_sided(old, new)
        if old and new:
            pair = tuple(
                rules.normal(side, one, record.text(one["sha256"]))
                for side, one, record in (("before", old, before), ("after", new, after))
            )
            if pair[0] == pair[1]:
                excused += 1
                continue
            texts[name] = pair  # type: ignore[assignment]
            kinds = [*_statuses(old, new), *kinds_of(*pair)]
        if rules.expects(name, old, new):
            excused += 1
            continue
        for kind in dict.fromkeys(islice(kinds, _NAMED)):
            groups[kind].ids.append(name)
            groups[kind].places[_place(old or new or {})] += 1
    _print_groups(groups, texts, options)
    differing = len({name for one in groups.values() for name in one.ids})
    print(f"\n{same:,} the same, {excused:,} the same by the rules, {differing:,} differ")
    return differing


def _print_about(before: Record, after: Record) -> None:
    for name, one in (("before", before), ("after", after)):
        graphs = {key: value["digest"][:12] for key, value in one.about["graphs"].items()}
        print(f"{name}: {len(one.answers):,} answers, {one.about['spelling']}, {graphs}")


def _place(one: dict[str, Any]) -> str:
    subject = one["question"].partition(":")[2].partition("?")[0]
    return f"{one['door']}.{one['format']} {subject.partition(':')[0]}"


def _one_sided(old: dict[str, Any] | None, new: dict[str, Any] | None) -> list[str]:
    if old is None or new is None:
        one = old or new or {}
        side = "missing" if new is None else "new"
        return [f"{side} at {_place(one).replace('.', ' ').split(' ')[0]}"]
    return []


def _statuses(old: dict[str, Any], new: dict[str, Any]) -> Iterator[str]:
    if old["status"] != new["status"]:
        yield f"status {old['status']} → {new['status']} ({old['door']})"


def _print_groups(
    groups: dict[str, _Group], texts: dict[str, tuple[str, str]], options: Namespace
) -> None:
    for kind, group in sorted(groups.items(), key=lambda one: (-len(one[1].ids), one[0])):
        places = ", ".join(f"{name} {n}" for name, n in group.places.most_common(4))
        more = f", and {len(group.places) - 4} places more" if len(group.places) > 4 else ""
        print(f"\n== {len(group.ids)} × {kind}\n   at {places}{more}")
        for name in group.ids[: options.examples]:
            print(f"   {name}")
            if name in texts:
                for line in _diff(*texts[name], options.lines):
                    print(f"      {line}")


def _diff(old: str, new: str, most: int) -> Iterator[str]:
    lines = unified_diff(old.split("\n"), new.split("\n"), "before", "after", n=1, lineterm="")
    for number, line in enumerate(islice(lines, 2, None)):
        if number == most:
            yield "…"
            return
        yield line if len(line) <= 200 else line[:200] + "…"


# kinds of difference


def kinds_of(old: str, new: str) -> Iterator[str]:
    """Name the ways in which two texts differ: headers, keys, columns, lines.

    Examples
    --------
    >>> list(kinds_of('{"a": 1}', '{"b": 1}'))
    ['json: key a is now b']
    """
    (old_head, old_body), (new_head, new_body) = _parts(old), _parts(new)
    yield from _heads(old_head, new_head)
    if old_body == new_body:
        return
    pair = _json(old_body), _json(new_body)
    if None not in pair:
        yield from _structures(*pair)
    elif _is_table(old_body) and _is_table(new_body):
        yield from _tables(old_body, new_body)
    else:
        yield from _lines(old_body, new_body)


def _parts(text: str) -> tuple[str, str]:
    """Head and body of an answer."""
    if text.startswith("HTTP "):
        head, _, body = text.partition("\n\n")
        return head, body
    if text.startswith("exit ") and "\n--- out\n" in text:
        head, _, rest = text.partition("\n--- out\n")
        body, _, said = rest.rpartition("\n--- err\n")
        said = "\n".join(f"said: {line}" for line in said.splitlines())
        return f"{head}\n{said}", body
    return "", text


def _heads(old: str, new: str) -> Iterator[str]:
    if old == new:
        return
    if old.startswith("HTTP "):
        pairs = [dict(line.partition(": ")[::2] for line in one.split("\n")[1:])
                 for one in (old, new)]  # fmt: skip
        for name in sorted(pairs[0].keys() | pairs[1].keys()):
            values = [one.get(name) for one in pairs]
            if values[0] != values[1]:
                kept = values if name in ("content-type", "cache-control", "vary") else ()
                yield f"header {name}" + (f": {kept[0]} → {kept[1]}" if kept else " differs")
    else:
        yield from _lines(old, new)


def _json(text: str) -> Any:  # noqa: ANN401
    try:
        return json.loads(text)
    except ValueError:
        pass
    try:  # ndjson, and the rows of a notebook
        return [json.loads(line) for line in text.splitlines() if line] or None
    except ValueError:
        return None


def _structures(old: Any, new: Any) -> Iterator[str]:  # noqa: ANN401
    """What differs between two JSON values: keys gone, new, renamed; values; lengths."""
    pairs = dict.fromkeys(_walk(old, new, ""))
    gone = [one[5:] for one in pairs if one.startswith("gone ")]
    come = [one[5:] for one in pairs if one.startswith("come ")]
    for one in list(gone):
        found = next((other for other in come if _same(old, new, one, other)), None)
        if found is not None:
            gone.remove(one)
            come.remove(found)
            yield f"json: key {one} is now {found.rpartition('.')[2]}"
    yield from (f"json: key {one} is gone" for one in gone)
    yield from (f"json: key {one} is new" for one in come)
    yield from (one for one in pairs if not one.startswith(("gone ", "come ")))


def _walk(old: Any, new: Any, place: str) -> Iterator[str]:  # noqa: ANN401
    if old == new and type(old) is type(new):
        if isinstance(old, dict) and list(old) != list(new):
            yield f"json: order of keys of {place or 'the whole'}"
        elif isinstance(old, dict | list) and json.dumps(old) != json.dumps(new):
            yield f"json: order of keys within {place or 'the whole'}"
        return
    if isinstance(old, dict) and isinstance(new, dict):
        here = f"{place}." if place else ""
        yield from (f"gone {here}{key}" for key in old if key not in new)
        yield from (f"come {here}{key}" for key in new if key not in old)
        for key in old:
            if key in new:
                yield from _walk(old[key], new[key], f"{here}{key}")
    elif isinstance(old, list) and isinstance(new, list):
        if len(old) != len(new):
            yield f"json: length of {place}[]"
        elif all(one in new for one in old):
            yield f"json: order of {place}[]"
            return
        for one, other in zip(old, new, strict=False):
            yield from _walk(one, other, f"{place}[]")
    else:
        kinds = type(old).__name__, type(new).__name__
        yield f"json: value of {place}" + ("" if kinds[0] == kinds[1] else f", {' → '.join(kinds)}")


def _same(old: Any, new: Any, place: str, other: str) -> bool:  # noqa: ANN401
    """Whether two places of one parent have the same values: a key renamed."""
    if place.rpartition(".")[0] != other.rpartition(".")[0]:
        return False
    return list(_at(old, place)) == list(_at(new, other))


def _at(value: Any, place: str) -> Iterator[Any]:  # noqa: ANN401
    values = [value]
    for step in filter(None, re.split(r"\.|(?=\[\])", place)):
        if step == "[]":
            values = [part for one in values if isinstance(one, list) for part in one]
        else:
            values = [one[step] for one in values if isinstance(one, dict) and step in one]
    yield from values


def _is_table(text: str) -> bool:
    first = text.partition("\n")[0]
    return bool(re.fullmatch(r"[\w ]+(,[\w ]+)+\r?", first))


def _tables(old: str, new: str) -> Iterator[str]:
    rows = [list(csv.reader(io.StringIO(one, newline=""))) for one in (old, new)]
    heads = [one[0] for one in rows]
    gone = [one for one in heads[0] if one not in heads[1]]
    come = [one for one in heads[1] if one not in heads[0]]
    if len(gone) == len(come) == 1 and heads[0].index(gone[0]) == heads[1].index(come[0]):
        yield f"csv: column {gone[0]} is now {come[0]}"
    else:
        yield from (f"csv: column {one} is gone" for one in gone)
        yield from (f"csv: column {one} is new" for one in come)
    both = [one for one in heads[0] if one in heads[1]]
    if both != [one for one in heads[1] if one in heads[0]]:
        yield "csv: order of columns"
    if len(rows[0]) != len(rows[1]):
        yield "csv: number of rows"
        return
    cells = [[dict(zip(one[0], row, strict=False)) for row in one[1:]] for one in rows]
    shared = [[tuple(row.get(name) for name in both) for row in one] for one in cells]
    if shared[0] == shared[1]:
        if not gone and not come and both == heads[1]:
            yield "csv: line endings or quotes"
    elif sorted(map(str, shared[0])) == sorted(map(str, shared[1])):
        yield "csv: order of rows"
    else:
        for place, name in enumerate(both):
            if [row[place] for row in shared[0]] != [row[place] for row in shared[1]]:
                yield f"csv: values of {name}"


def _lines(old: str, new: str) -> Iterator[str]:
    """What differs between two texts, words and figures left out where they are long."""
    lines = old.splitlines(), new.splitlines()
    if sorted(lines[0]) == sorted(lines[1]):
        yield "text: order of lines" if lines[0] != lines[1] else "text: line endings"
        return
    if max(map(len, lines)) > _LONG:
        held = set(lines[0]), set(lines[1])
        left = [one for one in lines[0] if one not in held[1]]
        right = [one for one in lines[1] if one not in held[0]]
        yield from _pairs(left, right)
        return
    for tag, a, b, c, d in SequenceMatcher(None, *lines, autojunk=False).get_opcodes():
        if tag != "equal":
            yield from _pairs(lines[0][a:b], lines[1][c:d])


def _pairs(left: list[str], right: list[str]) -> Iterator[str]:
    for one, other in zip(left, right, strict=False):
        words = re.findall(r"\w+|\s+|.", one), re.findall(r"\w+|\s+|.", other)
        if max(map(len, words)) > 400:
            yield f"text: {_short(one)} → {_short(other)}"
            continue
        cuts = SequenceMatcher(None, *words, autojunk=False).get_opcodes()
        changed = [("".join(words[0][a:b]), "".join(words[1][c:d]))
                   for tag, a, b, c, d in cuts if tag != "equal"]  # fmt: skip
        yield from (f"text: {_short(a)} → {_short(b)}" for a, b in changed[:3])
    yield from _rest("gone", left[len(right) :])
    yield from _rest("new", right[len(left) :])


def _rest(what: str, lines: Iterable[str]) -> Iterator[str]:
    yield from (f"text: line {what}: {_short(line)}" for line in lines)


def _short(text: str) -> str:
    """A text as it is grouped by: figures are alike, white space is, and long texts are cut."""
    plain = re.sub(r"\s+", " ", re.sub(r"\d+([.,]\d+)*", "0", text))
    plain = re.sub(r"[\u4e00-\u9fff]{3,}", "汉", plain).strip() or "(space)"
    return f"“{plain[:60]}”"
