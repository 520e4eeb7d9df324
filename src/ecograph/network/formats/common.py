"""The plain graph that every format holds: its values, nodes and ties, checked."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Set
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import networkx as nx
import numpy as np

from ecograph.errors import BadRequest, DataError
from ecograph.network.network import Network
from ecograph.sources.cells import without_width

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

__all__ = [
    "NODE_COLUMNS",
    "RESERVED",
    "TIE_COLUMNS",
    "TYPES",
    "NetworkFile",
    "Node",
    "Tie",
    "Value",
    "as_read",
    "is_directed",
    "known_in_lower_case",
    "object_of",
    "of_a_time",
    "plain",
    "reading",
    "text",
    "to_json",
    "value_of",
    "weight_name",
]

Value = str | bool | int | float
TYPES: Final[dict[str, type[Value]]] = {
    "string": str,
    "boolean": bool,
    "integer": int,
    "number": float,
}
"""What a column may hold, by the names of Table Schema."""

NODE_COLUMNS: Final = ("label", "label_en", "kind", "region", "iri")
TIE_COLUMNS: Final = ("strength", "distance", "events", "upper_bound")
RESERVED: Final = frozenset(
    {"id", "key", "type", "weight", "source", "target"}
    | {"node_default", "edge_default"}  # GraphML
    | {"end", "parents", "pid", "slices", "spells", "start", "viz"}  # GEXF
    | {"SUID", "id_original", "interaction", "name", "parent"}  # Cytoscape
    | {"selected", "shared_interaction", "shared_name"}
    | {"cluster", "description", "scores", "url", "weights", "x", "y"}  # VOSviewer
)
"""Names that one format or another keeps for itself; they are no attributes."""

_FORBIDDEN: Final = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_TEXTS: Final = ("label", "label_en", "kind", "region")
_TOLERANCE: Final = 1e-9
_WEIGHTS: Final = (
    *("edge weight", "link strength", "tie strength", "value"),  # D3 has values
    *("权重", "权值", "强度", "強度", "联系强度", "次数", "重み", "가중치"),
    *("poids", "gewicht", "peso", "вес"),
)
_SAID_OF_NODES: Final = {"id", "label", "name", "kind", "type", "bipartite"}
_NUMBER: Final = re.compile(r"-?[\d.,]+(?:[eE][-+]?\d+)?")
_TOO_LARGE: Final = 2**63
_TRUTH: Final = {"true": True, "1": True, "false": False, "0": False}
_UNWEIGHTED: Final = "No tie of the file has a weight: each has the strength 1."


@dataclass(frozen=True, slots=True)
class Node:
    """An organisation as a file gives it, and where the file does so."""

    id: str
    values: Mapping[str, object]
    where: str
    row: int = 0


@dataclass(frozen=True, slots=True)
class Tie:
    """A tie as a file gives it, and where the file does so."""

    source: str
    target: str
    values: Mapping[str, object]
    where: str
    row: int = 0
    directed: bool = False


@dataclass(frozen=True, slots=True)
class NetworkFile:
    """What stands in a network file, before anything of it is judged.

    `default` is the strength of a tie without one, where others have one; `notes` say what is not
    read.
    """

    nodes: Sequence[Node]
    ties: Sequence[Tie]
    about: Mapping[str, object]
    default: float | None = None
    notes: tuple[str, ...] = ()


# graphs


def plain(given: Network | nx.Graph[Any]) -> nx.Graph[str]:
    """Make the graph that every format holds whole: sorted, plain values, one type a column.

    Each node has `label` (its id if it has none), `label_en`, `kind` and `region` (text, perhaps
    empty); each tie `strength` and `distance` = 1/strength. Other attributes stay where they are
    given; None and empty text are no value, lists become JSON text, what XML forbids is left out.

    Raises
    ------
    BadRequest
        If the graph is directed or has parallel edges, its nodes are not text, or an attribute
        has a name that a format keeps for itself.
    DataError
        If a strength is no finite number above zero, or another value cannot be written.
    """
    graph = given.to_networkx() if isinstance(given, Network) else given
    if graph.is_directed() or graph.is_multigraph():
        raise BadRequest("A network has one undirected edge for a pair.", "Use nx.Graph(graph).")
    for node in graph:
        if not isinstance(node, str):
            message = f"The node {node!r} is not text."
            raise BadRequest(message, "Use nx.relabel_nodes(graph, str).")
    nodes = [
        Node(node, _named(values, RESERVED), f"node {node!r}")
        for node, values in graph.nodes.items()
    ]
    ties = [
        Tie(a, b, _named(values, RESERVED - {"weight"}), f"edge {a!r} – {b!r}")
        for (a, b), values in graph.edges.items()
    ]
    return _assembled(nodes, ties, {str(name): value for name, value in graph.graph.items()})


def _named(values: Mapping[Any, object], reserved: Set[str]) -> Mapping[str, object]:
    for name in values:
        if not isinstance(name, str) or not name or text(name) != name or name in reserved:
            raise BadRequest(f"An attribute cannot be called {name!r}.", "Call it otherwise.")
    return values


def as_read(file: NetworkFile) -> nx.Graph[str]:
    """Make the plain graph of what stands in a file; nothing is left out without a word.

    A node without a `label` has its `name` as one. The strength of a tie is its `strength`, or
    its `weight`, in capitals or not, or what else `weight_name` knows; else the file's default.
    Where no tie of the file has one it is 1, and the graph's `notes` say so. Attributes with a
    reserved name are kept as ``original_…``.

    Raises
    ------
    DataError
        Names the row: an id or a tie given twice or not at all, a tie with a direction or to what
        is no node, a strength that is no finite number above zero, a distance that is not
        1/strength.
    """
    remarks, default = list(file.notes), file.default
    for tie in file.ties:
        if tie.directed:
            message = f"{tie.where}: it is directed, and ties have no direction."
            raise DataError(message, "Write it as an undirected graph.")
    if file.ties and not any(weight_name(tie.values) for tie in file.ties):
        default = 1.0
        remarks.append(_UNWEIGHTED)
    said = {**_kept(file.about), **({"notes": "\n".join(remarks)} if remarks else {})}
    return _assembled(
        (Node(one.id, _labelled(one), one.where) for one in file.nodes),
        (Tie(one.source, one.target, _weighted(one, default), one.where) for one in file.ties),
        said,
    )


def _kept(values: Mapping[str, object]) -> dict[str, object]:
    """The attributes, those with a reserved name under another."""
    kept: dict[str, object] = {}
    for name, value in values.items():
        free = name
        while free in RESERVED or (free != name and free in values):
            free = f"original_{free}"
        kept[free] = value
    return kept


def _labelled(node: Node) -> dict[str, object]:
    """The attributes with a label; a name or id that says the same is not kept beside it."""
    label = node.values.get("label") or node.values.get("name")
    repeated = ("id", node.id), ("name", node.id), ("name", label)
    rest = {name: one for name, one in node.values.items() if (name, one) not in repeated}
    return {**_kept(rest), "label": label}


def _weighted(tie: Tie, default: float | None) -> dict[str, object]:
    """The attributes with a strength; an id of a tie says nothing of it."""
    chosen = weight_name(tie.values)
    rest = {name: one for name, one in tie.values.items() if name not in {chosen, "id", "key"}}
    return {**_kept(rest), "strength": tie.values[chosen] if chosen else default}


def weight_name(values: Mapping[str, object]) -> str:
    """What the strength of a tie is called; empty if it has none. A `value` may be a text."""
    spelt = sorted((place, name) for name in values if (place := _as_weight(name)))
    return next((name for _, name in spelt if _is_given(name, values[name])), "")


def _is_given(name: str, value: object) -> bool:
    if name.lower() == "value" and isinstance(value, str):
        return bool(_NUMBER.fullmatch(value))
    return value not in (None, "")


@lru_cache(maxsize=1024)
def _as_weight(name: str) -> int:
    """How well a name says that it is a weight: 1 best, 0 not at all."""
    words = ("strength", "weight", *_WEIGHTS)
    low = without_width(name).lower().replace("_", " ").strip()
    return (words.index(low) + 1 if low in words else 0) + (name != low and low in words)


def known_in_lower_case(values: Mapping[str, Any]) -> dict[str, Any]:
    """The attributes of a node, those that say what it is by their names in lower case."""
    return {
        low if (low := name.lower()) in _SAID_OF_NODES and low not in values else name: value
        for name, value in values.items()
    }


def _assembled(
    nodes: Iterable[Node], ties: Iterable[Tie], about: Mapping[str, object]
) -> nx.Graph[str]:
    placed: dict[str, dict[str, Value]] = {}
    for node in nodes:
        if not node.id or text(node.id) != node.id:
            message = f"{node.where}: {node.id!r} is no id."
            raise DataError(message, "An id is text without control characters, not empty.")
        if node.id in placed:
            raise DataError(f"{node.where}: the id {node.id!r} stands here for the second time.")
        placed[node.id] = _node(node)
    joined: dict[tuple[str, str], dict[str, Value]] = {}
    for tie in ties:
        pair = _ends(tie, placed)
        if pair in joined:
            raise DataError(f"{tie.where}: this pair stands here for the second time.")
        joined[pair] = _tie(tie)
    _unify(placed.values())
    _unify(joined.values())
    graph: nx.Graph[str] = nx.Graph()
    said = {name: _clean(about[name], name) for name in sorted(about) if name not in RESERVED}
    graph.graph.update({name: value for name, value in said.items() if value is not None})
    graph.add_nodes_from((name, _ordered(placed[name], NODE_COLUMNS)) for name in sorted(placed))
    graph.add_edges_from((*pair, _ordered(joined[pair], TIE_COLUMNS)) for pair in sorted(joined))
    return graph


def _node(node: Node) -> dict[str, Value]:
    values = _values(node.values, node.where)
    for name in _TEXTS:
        values[name] = str(values.get(name, ""))
    values["label"] = values["label"] or node.id
    return values


def _ends(tie: Tie, nodes: Mapping[str, object]) -> tuple[str, str]:
    for end in (tie.source, tie.target):
        if end not in nodes:
            raise DataError(f"{tie.where}: {end!r} is not among the nodes.")
    if tie.source == tie.target:
        raise DataError(f"{tie.where}: {tie.source!r} is tied with itself.", "Leave it out.")
    return min(tie.source, tie.target), max(tie.source, tie.target)


def _tie(tie: Tie) -> dict[str, Value]:
    values = _values(tie.values, tie.where)
    strength = _strength(tie.values.get("strength", tie.values.get("weight")), tie.where)
    distance = values.get("distance", 1 / strength)
    if not math.isclose(_number(distance, tie.where), 1 / strength, rel_tol=_TOLERANCE):
        message = f"{tie.where}: the distance {distance} is not 1 / {strength}."
        raise DataError(message, "Leave the distance out: it follows from the strength.")
    values |= {"strength": strength, "distance": 1 / strength}
    if "events" in values:
        events = _number(values["events"], tie.where)
        if not (events.is_integer() and events >= 0):
            raise DataError(f"{tie.where}: {values['events']} is no number of events.")
        values["events"] = int(events)
    if "upper_bound" in values and not isinstance(values["upper_bound"], bool):
        values["upper_bound"] = value_of(
            str(values["upper_bound"]), bool, f"{tie.where}: upper_bound"
        )
    return values


def _strength(given: object, where: str) -> float:
    way_out = "A strength is a finite number above zero."
    if given is None or given == "":
        raise DataError(f"{where}: there is no strength.", way_out)
    strength = _number(given, where)
    if not (math.isfinite(strength) and strength > 0 and math.isfinite(1 / strength)):
        raise DataError(f"{where}: the strength is {given}.", way_out)
    return strength


def _number(given: object, where: str) -> float:
    try:
        return float(given if isinstance(given, Fraction) else str(given))
    except ValueError as error:
        raise DataError(f"{where}: {str(given)[:40]!r} is no number.") from error


def _values(given: Mapping[str, object], where: str) -> dict[str, Value]:
    """The attributes as plain values; strengths are left to others."""
    found = {
        text(name): _clean(value, f"{where}: {name}")
        for name, value in given.items()
        if name not in RESERVED and name != "strength"
    }
    return {name: value for name, value in found.items() if name and value is not None}


def _ordered(values: Mapping[str, Value], first: tuple[str, ...]) -> dict[str, Value]:
    names = [name for name in first if name in values]
    return {name: values[name] for name in [*names, *sorted(values.keys() - set(first))]}


def _unify(rows: Collection[dict[str, Value]]) -> None:
    """Bring each column to one type, in place: numbers to floats, anything else to text."""
    types: dict[str, set[type]] = {}
    for row in rows:
        for name, value in row.items():
            types.setdefault(name, set()).add(type(value))
    for row in rows:
        for name, value in row.items():
            if types[name] == {int, float}:
                row[name] = float(value)
            elif len(types[name]) > 1:
                row[name] = str(value).lower() if isinstance(value, bool) else str(value)


# values


def text(given: str) -> str:
    r"""Leave out what XML forbids; a line ends with one newline.

    >>> text("one\r\ntwo\x00")
    'one\ntwo'
    """
    return _FORBIDDEN.sub("", given.replace("\r\n", "\n").replace("\r", "\n"))


def _clean(given: object, where: str) -> Value | None:
    """A value that every format holds: lists and mappings become JSON, empty text is none.

    >>> _clean(["甲", "乙"], "node 1"), _clean(None, "node 1"), _clean(np.int32(7), "node 1")
    ('["甲", "乙"]', None, 7)
    """
    match given:
        case np.generic():
            return _clean(given.item(), where)
        case Enum():
            return _clean(given.value, where)
        case Fraction():
            return _clean(float(given), where)
        case bool() | None:
            return given
        case int():
            if abs(given) >= _TOO_LARGE:
                raise DataError(f"{where} is too large.", "Give it as text.")
            return given
        case float():
            if not math.isfinite(given):
                raise DataError(f"{where} is {given!r}.", "Give a finite number, or nothing.")
            return given
        case Set():
            return _clean(sorted(map(str, given)), where)
        case Mapping() | list() | tuple():
            return text(to_json(given))
        case _:
            return text(str(given)) or None


def value_of(given: str, kind: type[Value], where: str) -> Value:
    """Read a value of a known type from text.

    Raises
    ------
    DataError
        If the text is none of that type.
    """
    try:
        return _TRUTH[given.strip().lower()] if kind is bool else kind(given)
    except (ValueError, KeyError) as error:
        name = next(name for name, one in TYPES.items() if one is kind)
        raise DataError(f"{where} is {given[:40]!r}, which is no {name}.") from error


def to_json(value: object) -> str:
    """Write JSON on one line, the same for the same value."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)


def object_of(data: bytes | str, where: str) -> dict[str, Any]:
    """Read a JSON object.

    Raises
    ------
    DataError
        If it is none; the message says where it breaks off.
    """
    try:
        found = json.loads(data.decode("utf-8-sig") if isinstance(data, bytes) else data)
    except (ValueError, RecursionError) as error:
        raise DataError(f"{where} is no JSON: {error}.") from error
    if not isinstance(found, dict):
        raise DataError(f"{where} is JSON, but no object.")
    return found


# reading


@contextmanager
def reading(where: str) -> Iterator[None]:
    """Make what NetworkX raises while it reads a DataError that names the place."""
    try:
        yield
    except (nx.NetworkXError, AttributeError, LookupError, TypeError, ValueError) as error:
        raise DataError(f"{where}: NetworkX says: {str(error).rstrip('.')}.") from error


def of_a_time(where: str) -> DataError:
    """What is raised where something holds for a time only: a network is of one day or window."""
    message = f"{where}: something in it holds for a time only, which is not read."
    return DataError(message, "Write the network of one day or window, as a static graph.")


def is_directed(value: object) -> bool:
    """Whether `value` says that an edge, or all edges, have a direction; a mutual one has both."""
    return str(value).lower() in {"directed", "true"}
