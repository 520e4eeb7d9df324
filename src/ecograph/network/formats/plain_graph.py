"""Nodes and ties as somebody gives them, checked and made into one plain graph."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

import networkx as nx

from ecograph.errors import BadRequest, DataError
from ecograph.network.formats.values import Value, clean, parse, text, unify
from ecograph.network.network import Network

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Set

__all__ = ["NODE_COLUMNS", "RESERVED", "TIE_COLUMNS", "Node", "Tie", "assemble", "plain"]

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

_TEXTS: Final = ("label", "label_en", "kind", "region")
_TOLERANCE: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Node:
    """An organisation as a file gives it, and where the file does so."""

    id: str
    values: Mapping[str, object]
    where: str


@dataclass(frozen=True, slots=True)
class Tie:
    """A tie as a file gives it, and where the file does so."""

    source: str
    target: str
    values: Mapping[str, object]
    where: str


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
    nodes = [
        Node(_id(node), _named(values, RESERVED), f"node {node!r}")
        for node, values in graph.nodes.items()
    ]
    ties = [
        Tie(a, b, _named(values, RESERVED - {"weight"}), f"edge {a!r} – {b!r}")
        for (a, b), values in graph.edges.items()
    ]
    return assemble(nodes, ties, {str(name): value for name, value in graph.graph.items()})


def _id(node: object) -> str:
    if not isinstance(node, str):
        message = f"The node {node!r} is not text."
        raise BadRequest(message, "Use nx.relabel_nodes(graph, str).")
    return node


def _named(values: Mapping[Any, object], reserved: Set[str]) -> Mapping[str, object]:
    for name in values:
        if not isinstance(name, str) or not name or text(name) != name or name in reserved:
            raise BadRequest(f"An attribute cannot be called {name!r}.", "Call it otherwise.")
    return values


def assemble(
    nodes: Iterable[Node], ties: Iterable[Tie], about: Mapping[str, object]
) -> nx.Graph[str]:
    """Check what was given, and make the plain graph of it.

    Parameters
    ----------
    nodes, ties
        In any order; `weight` stands for a missing `strength`.
    about
        What is said of the whole network.

    Raises
    ------
    DataError
        Names the row: an id or a tie given twice or not at all, a tie to what is no node, a
        strength that is no finite number above zero, a distance that is not 1/strength.
    """
    placed = {node.id: _node(node) for node in _once(nodes)}
    joined: dict[tuple[str, str], dict[str, Value]] = {}
    for tie in ties:
        pair = _ends(tie, placed)
        if pair in joined:
            raise DataError(f"{tie.where}: this pair stands here for the second time.")
        joined[pair] = _tie(tie)
    unify(placed.values())
    unify(joined.values())
    graph: nx.Graph[str] = nx.Graph()
    said = {name: clean(about[name], name) for name in sorted(about) if name not in RESERVED}
    graph.graph.update({name: value for name, value in said.items() if value is not None})
    graph.add_nodes_from((name, _ordered(placed[name], NODE_COLUMNS)) for name in sorted(placed))
    graph.add_edges_from((*pair, _ordered(joined[pair], TIE_COLUMNS)) for pair in sorted(joined))
    return graph


def _once(nodes: Iterable[Node]) -> Iterable[Node]:
    seen: set[str] = set()
    for node in nodes:
        if not node.id or text(node.id) != node.id:
            message = f"{node.where}: {node.id!r} is no id."
            raise DataError(message, "An id is text without control characters, not empty.")
        if node.id in seen:
            raise DataError(f"{node.where}: the id {node.id!r} stands here for the second time.")
        seen.add(node.id)
        yield node


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
        values["events"] = _count(values["events"], tie.where)
    if "upper_bound" in values and not isinstance(values["upper_bound"], bool):
        values["upper_bound"] = parse(str(values["upper_bound"]), bool, f"{tie.where}: upper_bound")
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


def _count(given: Value, where: str) -> int:
    number = _number(given, where)
    if not (number.is_integer() and number >= 0):
        raise DataError(f"{where}: {given} is no number of events.")
    return int(number)


def _values(given: Mapping[str, object], where: str) -> dict[str, Value]:
    """Clean the attributes; what a format keeps for itself and strengths are left to others."""
    found = {
        text(name): clean(value, f"{where}: {name}")
        for name, value in given.items()
        if name not in RESERVED and name != "strength"
    }
    return {name: value for name, value in found.items() if name and value is not None}


def _ordered(values: Mapping[str, Value], first: tuple[str, ...]) -> dict[str, Value]:
    names = [name for name in first if name in values]
    return {name: values[name] for name in [*names, *sorted(values.keys() - set(first))]}
