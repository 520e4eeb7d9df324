"""Pajek's network (.net): names and strengths; what it has no place for stands in comments.

The comments come first, where NetworkX, igraph and Pajek pass over them. The file begins with a
byte order mark, without which Pajek does not read UTF-8.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import networkx as nx

from ecograph.errors import DataError
from ecograph.network.formats.common import (
    NetworkFile,
    Node,
    Tie,
    object_of,
    of_a_time,
    plain,
    reading,
    to_json,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ecograph.network.network import Network

__all__ = ["parse", "write"]

_VERTEX: Final = re.compile(r'(\d{1,9})(?:[ \t]+(?:"([^"]*)"|([^ \t]+))((?:[ \t].*)?))?')
_EDGE: Final = re.compile(r"(\d{1,9})[ \t]+(\d{1,9})((?:[ \t]+.*)?)")
_COMMENT: Final = re.compile(r"% ecograph (?:about|vertex|edge)((?: \d{1,9})*) (\{.*)")
_ENTITY: Final = re.compile(r"&#(\d{1,7});")
_NOT_PLAIN: Final = re.compile(r'["\\\n\t\x7f]|&(?=#\d{1,7};)')
_TIMES: Final = re.compile(r"\[[\d\s,*-]+\]")
_BESIDE: Final = frozenset({"partition", "vector", "permutation", "cluster", "hierarchy"})


def write(given: Network | nx.Graph[Any]) -> bytes:
    """Write a Pajek network.

    Vertices are called by their labels; where two have the same, their ids follow in brackets.
    """
    graph = plain(given)
    numbers = {node: number for number, node in enumerate(graph, 1)}
    ties = [(numbers[a], numbers[b], values) for a, b, values in graph.edges(data=True)]
    lines = [
        *(line.replace("\x7f", "\\u007f") for line in _comments(graph, ties)),  # igraph stops at it
        f"*Network {_escaped(str(graph.graph.get('relation', 'network')))}",
        f"*Vertices {len(graph)}",
        *(f'{number} "{_escaped(name)}"' for number, name in enumerate(_names(graph), 1)),
        "*Edges",
        *(f"{a} {b} {values['strength']!r}" for a, b, values in ties),
    ]
    return ("\ufeff" + "".join(f"{line}\n" for line in lines)).encode()


def _comments(graph: nx.Graph[str], ties: list[tuple[int, int, dict[str, Any]]]) -> Iterator[str]:
    if graph.graph:
        yield f"% ecograph about {to_json(graph.graph)}"
    for number, (node, values) in enumerate(graph.nodes.items(), 1):
        yield f"% ecograph vertex {number} {to_json({'id': node, **values})}"
    for a, b, values in ties:
        known = {"strength", "distance"}
        if rest := {key: one for key, one in values.items() if key not in known}:
            yield f"% ecograph edge {a} {b} {to_json(rest)}"


def _names(graph: nx.Graph[str]) -> list[str]:
    """A name for each vertex, no two the same: NetworkX takes vertices of one name for one."""
    labels: dict[str, str] = {node: values["label"] for node, values in graph.nodes.items()}
    bearers = Counter(labels.values())
    names = [
        label if bearers[label] == 1 else f"{label} ({node})" for node, label in labels.items()
    ]
    return names if len(set(names)) == len(names) else list(graph)


def _escaped(label: str) -> str:
    """Write what cannot stand between quotes as Pajek writes letters that it does not have."""
    return _NOT_PLAIN.sub(lambda found: f"&#{ord(found[0])};", label)


def _unescaped(label: str) -> str:
    def letter(found: re.Match[str]) -> str:
        code = int(found[1])
        return chr(code) if code <= 0x10FFFF else found[0]

    return _ENTITY.sub(letter, label)


@dataclass(slots=True)
class _File:
    """What a file holds, while it is read line by line.

    `rest` stands behind a vertex's label. `first_mode` is how many vertices are of the first mode,
    if there are two. Edges come with their line and whether they are arcs. `said` is what our
    comments say, by the numbers of the vertex or of both ends; of the whole network where there
    is none.
    """

    inside: str = ""
    labels: dict[int, str] = field(default_factory=dict)
    rest: dict[int, str] = field(default_factory=dict)
    first_mode: int = 0
    edges: list[tuple[int, re.Match[str], bool]] = field(default_factory=list)
    said: dict[tuple[int, ...], dict[str, object]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    headings: set[str] = field(default_factory=set)


def parse(data: bytes) -> NetworkFile:
    """Read a Pajek file of one network (.net, .paj); NetworkX makes out values and attributes.

    An edge without a value has the strength 1, as in Pajek; arcs are directed. Where the file has
    no ids of ours, the labels are the ids if no two are the same, else the numbers are. In a
    two-mode network the vertices have `bipartite` 0 or 1.
    """
    file = _parsed(data)
    vertices = [f"{number} {number}{file.rest.get(number, '')}" for number in file.labels]
    lines = [f"*Vertices {len(vertices)}", *vertices, "*Edges"]
    with reading("The Pajek file"):
        graph: nx.Graph[str] = nx.Graph(nx.parse_pajek(lines))
    ids = _ids(file)
    nodes, ties = [], []
    for number, label in file.labels.items():
        values = {**graph.nodes[str(number)], "id": None, "label": label}
        if file.first_mode:
            values["bipartite"] = int(number > file.first_mode)
        values |= file.said.get((number,), {})
        nodes.append(Node(ids[number], values, f"Pajek, vertex {number}"))
    for line, row, way in file.edges:
        where = f"Pajek, line {line} ({row[1]} – {row[2]})"
        about = {**_edge(row[3], where), **file.said.get(_pair(row), {})}
        ties.append(Tie(ids[int(row[1])], ids[int(row[2])], about, where, line, way))
    notes = tuple(file.notes)
    return NetworkFile(nodes, ties, file.said.get((), {}), default=1.0, notes=notes)


def _edge(rest: str, where: str) -> dict[str, object]:
    """What stands behind the two ends of an edge: a value, and how it is drawn."""
    value, *more = rest.split(maxsplit=1) or [""]
    if not value:
        return {}
    values: dict[str, object] = {}
    if more:
        with reading(where):
            drawn = nx.parse_pajek(["*Vertices 2", "1 1", "2 2", "*Edges", f"1 2{rest}"])
        values |= next(iter(drawn.edges(data=True)))[2]
    try:
        return {**values, "weight": float(value)}
    except ValueError as error:
        raise DataError(f"{where}: {value!r} is no number.") from error


def _ids(file: _File) -> dict[int, str]:
    labels = file.labels
    unique = "" not in labels.values() and len(set(labels.values())) == len(labels)
    return {
        number: str(file.said.get((number,), {}).pop("id", label if unique else number))
        for number, label in labels.items()
    }


def _parsed(data: bytes) -> _File:
    try:
        lines = re.split("\r\n|\r|\n", data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise DataError(f"The Pajek file is not UTF-8: {error}.") from error
    file = _File()
    for number, line in enumerate(lines, 1):
        where, stripped = f"Pajek, line {number}", line.strip(" \t")
        if stripped.startswith("*"):
            file.inside = _heading(file, stripped, where)
        elif found := _COMMENT.fullmatch(stripped):
            file.said[tuple(map(int, found[1].split()))] = object_of(found[2], where)
        elif stripped and not stripped.startswith("%"):
            _row(file, stripped, number)
    if "vertices" not in file.headings:
        raise DataError("The Pajek file has no *Vertices.")
    return file


def _heading(file: _File, line: str, where: str) -> str:
    """Begin what a line with an asterisk begins; give the word that tells how rows are read."""
    word, rest = (*line[1:].split(maxsplit=1), "", "")[:2]
    word = word.lower()
    if word in _BESIDE:
        file.notes.append(f"The file's {word} {rest!r} is not read.")
        return "beside"
    if word == "end" or (word == "vertices" and file.inside == "beside"):
        return "beside"
    if (word == "network" and file.headings) or (word == "vertices" and word in file.headings):
        message = f"{where}: a second network begins: {rest!r}."
        raise DataError(message, "Save each network to a file of its own.")
    if word == "vertices":
        counts = rest.split()
        if not (1 <= len(counts) <= 2 and all(one.isdecimal() for one in counts)) or len(rest) > 15:
            raise DataError(f"{where}: {rest[:40]!r} is no number of vertices.")
        file.labels = {number: str(number) for number in range(1, int(counts[0]) + 1)}
        file.first_mode = int(counts[1]) if counts[1:] else 0
    elif word in {"edges", "arcs"} and file.inside in {"", "network", "beside"}:
        raise DataError(f"{where}: *{word} belongs to no network.")
    elif word not in {"network", "edges", "arcs"}:
        raise DataError(f"{where}: *{word} is not read.", "Save the network with *Edges.")
    elif rest and word != "network":
        file.notes.append(f"That the file calls {word} {rest!r} is not read.")
    file.headings.add(word)
    return word


def _row(file: _File, line: str, row: int) -> None:
    where = f"Pajek, line {row}"
    if file.inside == "vertices":
        found = _VERTEX.fullmatch(line)
        if not found or (number := int(found[1])) not in file.labels:
            message = f"{where}: {line[:40]!r} is no vertex from 1 to {len(file.labels)}."
            raise DataError(message)
        if number in file.rest:
            raise DataError(f"{where}: vertex {number} stands here for the second time.")
        if _TIMES.search(found[4] or ""):
            raise of_a_time(f"{where} (vertex {number})")
        label = next((one for one in (found[2], found[3]) if one is not None), found[1])
        file.labels[number], file.rest[number] = _unescaped(label), found[4] or ""
    elif file.inside in {"edges", "arcs"}:
        if not (found := _EDGE.fullmatch(line)):
            raise DataError(f"{where}: {line[:40]!r} is no edge.", "Write: vertex vertex value.")
        a, b = _pair(found)
        where = f"{where} ({a} – {b})"
        for end in (a, b):
            if end not in file.labels:
                raise DataError(f"{where}: '{end}' is not among the vertices.")
        if _TIMES.search(found[3]):
            raise of_a_time(where)
        file.edges.append((row, found, file.inside == "arcs"))
    elif file.inside != "beside":
        raise DataError(f"{where}: {line[:40]!r} stands under no heading.")


def _pair(edge: re.Match[str]) -> tuple[int, int]:
    a, b = sorted((int(edge[1]), int(edge[2])))
    return a, b
