"""Pajek's project file (.paj): two networks and the partition of the vertices by kind.

The first network has the names and the strengths, the second the ids and the numbers of events;
so both come back after Pajek has saved the project. What Pajek has no place for stands in
comments. The file begins with a byte order mark, without which Pajek does not read UTF-8.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from ecograph.errors import DataError
from ecograph.network.formats.plain_graph import Node, Tie, assemble, plain
from ecograph.network.formats.values import object_of, to_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    import networkx as nx

    from ecograph.network.network import Network

__all__ = ["read_pajek", "write_pajek"]

_IDS: Final = "ids and numbers of events"
_KINDS: Final = "kinds:"
_QUOTED: Final = re.compile(r'(\d+) "([^"]*)"')
_VERTEX: Final = re.compile(r'(\d+)(?:\s+(?:"([^"]*)"|(\S+)))?')
_COMMENT: Final = re.compile(r"% ecograph (about|vertex|edge)((?: \d+)*) (\{.*)")
_ENTITY: Final = re.compile(r"&#(\d{1,7});")
_NOT_PLAIN: Final = re.compile(r'["\n\t]|&(?=#\d{1,7};)')
_IGNORED: Final = frozenset({"vector", "permutation", "cluster", "hierarchy", "end"})
_HEADINGS: Final = _IGNORED | {"network", "partition"}


def write_pajek(given: Network | nx.Graph[Any]) -> bytes:
    """Write a Pajek project; see `ecograph.network.formats.plain` for what is refused."""
    graph = plain(given)
    numbers = {node: number for number, node in enumerate(graph, 1)}
    labels = [values["label"] for values in graph.nodes.values()]
    ties = [(numbers[a], numbers[b], values) for a, b, values in graph.edges(data=True)]
    strengths = [(a, b, values["strength"]) for a, b, values in ties]
    events = [(a, b, values["events"]) for a, b, values in ties if "events" in values]
    lines = [
        *_comments(graph, ties),
        *_network(str(graph.graph.get("relation", "network")), labels, strengths),
        *_partition([values["kind"] for values in graph.nodes.values()]),
        *_network(_IDS, list(graph), events),
    ]
    return ("\ufeff" + "".join(f"{line}\n" for line in lines)).encode()


def _comments(graph: nx.Graph[str], ties: list[tuple[int, int, dict[str, Any]]]) -> Iterator[str]:
    if graph.graph:
        yield f"% ecograph about {to_json(graph.graph)}"
    for number, values in enumerate(graph.nodes.values(), 1):
        rest = {
            key: one for key, one in values.items() if key not in {"label", "kind"} and one != ""
        }
        if rest:
            yield f"% ecograph vertex {number} {to_json(rest)}"
    for a, b, values in ties:
        known = {"strength", "distance", "events"}
        if rest := {key: one for key, one in values.items() if key not in known}:
            yield f"% ecograph edge {a} {b} {to_json(rest)}"


def _network(name: str, labels: list[str], ties: list[tuple[int, int, float]]) -> Iterator[str]:
    yield f"*Network {_escaped(name)}"
    yield f"*Vertices {len(labels)}"
    for number, label in enumerate(labels, 1):
        yield f'{number} "{_escaped(label)}"'
    yield "*Edges"
    for a, b, value in ties:
        yield f"{a} {b} {value!r}"


def _partition(kinds: list[str]) -> Iterator[str]:
    numbers = {kind: number for number, kind in enumerate(sorted(set(kinds)), 1)}
    names = ", ".join(f'{number} "{_escaped(kind)}"' for kind, number in numbers.items())
    yield f"*Partition {_KINDS} {names}"
    yield f"*Vertices {len(kinds)}"
    yield from (str(numbers[kind]) for kind in kinds)


def _escaped(label: str) -> str:
    """Write what cannot stand between quotes as Pajek writes letters that it does not have."""
    return _NOT_PLAIN.sub(lambda found: f"&#{ord(found[0])};", label)


def _unescaped(label: str) -> str:
    def letter(found: re.Match[str]) -> str:
        code = int(found[1])
        return chr(code) if code <= 0x10FFFF else found[0]

    return _ENTITY.sub(letter, label)


@dataclass(slots=True)
class _Part:
    """A network or a partition, while it is read."""

    word: str
    name: str
    labels: dict[int, str] = field(default_factory=dict)
    ties: list[tuple[int, int, str, str]] = field(default_factory=list)
    classes: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Project:
    """What a file holds, while it is read: its parts, and what the comments say."""

    parts: list[_Part] = field(default_factory=list)
    about: dict[str, object] = field(default_factory=dict)
    said: dict[tuple[int, ...], dict[str, object]] = field(default_factory=dict)


def read_pajek(data: bytes) -> nx.Graph[str]:
    """Read a Pajek project or network (.net); an edge without a value has the strength 1.

    Where a file has no ids, the labels are the ids if no two are the same, else the numbers are.

    Raises
    ------
    DataError
        If the file does not hold, or has arcs or a matrix; the message names the line.
    """
    project = _parsed(data)
    networks = [part for part in project.parts if part.word == "network"]
    if not networks:
        raise DataError("The Pajek file has no *Vertices.")
    first, known = networks[0], [part for part in networks[1:] if part.name == _IDS]
    ids = known[0].labels if known else _ids(first.labels)
    if ids.keys() != first.labels.keys():
        raise DataError(f"Pajek, network {_IDS!r}: it has other vertices than the first.")
    kinds = _kinds(project, len(ids))
    nodes = [
        Node(ids[n], {**project.said.get((n,), {}), "label": label, "kind": kinds.get(n)}, where)
        for n, label in first.labels.items()
        for where in (f"Pajek, vertex {n}",)
    ]
    events = {(a, b): value for part in known for a, b, value, _ in part.ties}
    ties = []
    for a, b, value, where in first.ties:
        if missing := [str(end) for end in (a, b) if end not in ids]:
            raise DataError(f"{where}: {missing[0]!r} is not among the vertices.")
        values = {**project.said.get((a, b), {}), "strength": value, "events": events.get((a, b))}
        ties.append(Tie(ids[a], ids[b], values, where))
    return assemble(nodes, ties, project.about)


def _parsed(data: bytes) -> _Project:
    try:
        lines = data.decode("utf-8-sig").replace("\r\n", "\n").split("\n")
    except UnicodeDecodeError as error:
        raise DataError(f"The Pajek file is not UTF-8: {error}.") from error
    project, inside = _Project(), ""
    for number, line in enumerate(lines, 1):
        where, stripped = f"Pajek, line {number}", line.strip(" \t")
        if stripped.startswith("*"):
            inside = _section(project, stripped, where)
        elif stripped.startswith("%"):
            _said(project, stripped, where)
        elif stripped:
            _row(project, inside, stripped, where)
    return project


def _section(project: _Project, line: str, where: str) -> str:
    """Begin what a line with an asterisk begins; give the word that tells how rows are read."""
    word, _, rest = line[1:].partition(" ")
    word = word.lower()
    if word in _HEADINGS:
        project.parts.append(_Part(word, _unescaped(rest.strip()) if word == "network" else rest))
        return word
    if word == "vertices":
        return _vertices(project, rest, where)
    if word not in {"edges", "arcs"}:
        raise DataError(f"{where}: *{word} is not read.", "Save the network with *Edges.")
    if not project.parts or project.parts[-1].word != "network":
        raise DataError(f"{where}: *{word} belongs to no network.")
    return word


def _vertices(project: _Project, rest: str, where: str) -> str:
    if not project.parts:  # a .net file may leave the first heading out
        project.parts.append(_Part("network", ""))
    part, count = project.parts[-1], _whole(rest, where)
    if part.word != "network":
        return "classes"
    part.labels = {number: str(number) for number in range(1, count + 1)}
    return "vertices"


def _whole(text: str, where: str) -> int:
    found = text.split()
    if not found or not found[0].isdecimal() or len(found[0]) > 9:
        raise DataError(f"{where}: {text.strip()[:40]!r} is no number of vertices.")
    return int(found[0])


def _said(project: _Project, line: str, where: str) -> None:
    if not (found := _COMMENT.fullmatch(line)):
        return
    values = object_of(found[3], where)
    if found[1] == "about":
        project.about = values
    else:
        project.said[tuple(map(int, found[2].split()))] = values


def _row(project: _Project, inside: str, line: str, where: str) -> None:
    if inside == "vertices":
        _vertex(project.parts[-1], line, where)
    elif inside == "edges":
        project.parts[-1].ties.append(_edge(line, where))
    elif inside == "classes":
        project.parts[-1].classes.append(line)
    elif inside == "arcs":
        raise DataError(f"{where}: an arc has a direction.", "In Pajek, make arcs into edges.")
    elif inside not in _IGNORED:
        raise DataError(f"{where}: {line[:40]!r} stands under no heading.")


def _vertex(part: _Part, line: str, where: str) -> None:
    found = _VERTEX.match(line)
    if not found or int(found[1]) not in part.labels:
        raise DataError(f"{where}: {line[:40]!r} is no vertex from 1 to {len(part.labels)}.")
    label = next((one for one in (found[2], found[3]) if one is not None), found[1])
    part.labels[int(found[1])] = _unescaped(label)


def _edge(line: str, where: str) -> tuple[int, int, str, str]:
    words = line.split()
    if len(words) < 2 or not all(word.isdecimal() for word in words[:2]):
        raise DataError(f"{where}: {line[:40]!r} is no edge.", "Write: vertex vertex value.")
    a, b = sorted(map(int, words[:2]))
    return a, b, words[2] if len(words) > 2 else "1", f"{where} ({a} – {b})"


def _ids(labels: dict[int, str]) -> dict[int, str]:
    if "" not in labels.values() and len(set(labels.values())) == len(labels):
        return labels
    return {number: str(number) for number in labels}


def _kinds(project: _Project, size: int) -> dict[int, str]:
    """The kind of each vertex, by the partition whose name lists the kinds."""
    found = [
        part for part in project.parts if part.word == "partition" and part.name.startswith(_KINDS)
    ]
    if not found:
        return {}
    names = {number: _unescaped(name) for number, name in _QUOTED.findall(found[0].name)}
    classes = found[0].classes
    if len(classes) != size or not names.keys() >= set(classes):
        raise DataError(f"Pajek, partition {_KINDS!r}: it does not fit the {size} vertices.")
    return {number: names[one] for number, one in enumerate(classes, 1)}
