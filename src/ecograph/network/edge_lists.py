"""Edge lists with or without a node list, as Gephi, igraph and spreadsheets write them."""

from __future__ import annotations

import csv
from itertools import dropwhile, islice
from typing import TYPE_CHECKING, Final

from ecograph.errors import Problem, SourceError
from ecograph.network.formats.common import NetworkFile, Node, Tie, is_directed, known_in_lower_case
from ecograph.sources.cells import clean, folded
from ecograph.sources.sheet_reader import open_sheet

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

__all__ = ["edge_list", "edges_first"]

_ENDS: Final = (
    *(("source", "target"), ("from", "to"), ("src", "dst"), ("sourcenode", "targetnode")),
    *(("node1", "node2"), ("node_1", "node_2"), ("ego", "alter"), ("v1", "v2"), ("u", "v")),
    *(("sourceid", "targetid"), ("source_id", "target_id"), ("节点1", "节点2"), ("甲", "乙")),
    *(("起点", "终点"), ("源", "目标"), ("来源", "目标"), ("源节点", "目标节点")),
    *(("quelle", "ziel"), ("origine", "destination"), ("origen", "destino")),
    *(("源節點", "目標節點"), ("ソース", "ターゲット"), ("출발", "도착"), ("источник", "цель")),
)
"""How programs and people call the two ends of a tie, as `folded` has it."""
_HEAD: Final = 10  # rows, of which one may be the header: titles stand above it
_IDS: Final = ("id", "node", "name", "label", "编号", "名称", "节点")
_COMMENTS: Final = ("#", "%", "//")


def edges_first(inputs: Sequence[Path]) -> tuple[Path, ...]:
    """Tell the edge list from the node list by their headers.

    Raises
    ------
    SourceError
        If there are more than two tables, or no or both of two are edge lists.
    """
    if len(inputs) == 1:
        return tuple(inputs)
    edges = [path for path in inputs if _ends(_header(path)[1]) is not None]
    if not edges:  # VOSviewer's network has no header, its map has
        edges = [path for path in inputs if _id_column(_header(path)[1]) is None]
    if len(inputs) == 2 and len(edges) == 1:
        return (*edges, *(path for path in inputs if path not in edges))
    way_out = "Give one table with columns such as source, target, and one with id, label."
    message = f"{len(edges)} of {len(inputs)} tables are edge lists"
    raise SourceError([Problem(inputs[0].name, 0, "", "", message, way_out)])


def edge_list(edges: Path, nodes: Path | None = None) -> NetworkFile:
    """Read an edge list; without a header the first two columns are the ends, the third the weight.

    Raises
    ------
    SourceError
        If a file is not readable as a table of edges or nodes.
    """
    rows = _rows(edges)
    listed, notes = _nodes(nodes) if nodes else [], open_sheet(edges).remarks
    if edges.suffix.lower() == ".sif":
        return _sif(rows, edges.name, listed)
    number, header = _header(edges)
    ends = _ends(header)
    if ends is None:
        if len(header) < 2:
            way_out = "Give a table with two columns of nodes, and perhaps a weight."
            raise SourceError([Problem(edges.name, 1, "", "", "is no edge list", way_out)])
        if len(header) > 2 and not _is_number(header[2]):
            if (matrix := _matrix([*rows], edges.name, notes)) and nodes is None:
                return matrix
            message = "no columns of the two ends are named, and the third is no weight"
            way_out = "Name the columns source, target and weight in the first row."
            shown = ", ".join(header)[:80]
            raise SourceError([Problem(edges.name, 1, "", shown, message, way_out)])
        header, ends = ["source", "target", "weight", *header[3:]][: len(header)], (0, 1)
        number = 0
    rows = dropwhile(lambda row: row[0] <= number, rows)
    for name in filter(None, header if number else ()):
        if header.count(name) > 1:
            message, way_out = "the column stands twice", "Delete one, or rename it."
            raise SourceError([Problem(edges.name, number, name, "", message, way_out)])
    one, other = ends
    ties = []
    for number, cells in rows:
        padded = cells + [""] * (len(header) - len(cells))
        values: dict[str, object] = {
            name or f"column {place + 1}": padded[place]
            for place, name in enumerate(header)
            if place not in ends and padded[place]
        }
        way = is_directed(values.pop("type", values.pop("Type", "")))
        where = f"{edges.name}, row {number}"
        ties.append(Tie(padded[one], padded[other], values, where, number, way))
    return NetworkFile(listed, ties, {}, notes=notes)


def _is_number(cell: str) -> bool:
    return cell.replace(",", "").replace(".", "", 1).isdecimal() or not cell


def _matrix(
    rows: list[tuple[int, list[str]]], name: str, notes: tuple[str, ...]
) -> NetworkFile | None:
    """The ties of a matrix of nodes by the same nodes, or of participants by events (0 or 1)."""
    (top, (_, *names)), *body = rows
    named = [cells[0] for _, cells in body]
    order = {one: place for place, one in enumerate([*named, *names])}
    cells = [
        (one, other, cell, number)
        for number, (one, *values) in body
        for other, cell in zip(names, values, strict=False)
        if cell.strip("0.,")
    ]
    if len({*names}) < len(names) or len({*named}) < len(named):
        return None
    if two_mode := {*named}.isdisjoint(names):
        if not cells or any(cell.lower() not in {"1", "x"} for _, _, cell, _ in cells):
            return None
    elif {*named} != {*names}:
        return None
    given = {(one, other): cell for one, other, cell, _ in cells}
    directed = not two_mode and any(given.get((b, a)) != cell for (a, b), cell in given.items())
    if any(one == other for one, other in given):
        notes = (*notes, "What stands on the diagonal of the matrix is not read.")
    ties = [
        Tie(one, other, {} if two_mode else {"weight": cell}, f"{name}, row {row}", row, directed)
        for one, other, cell, row in cells
        if one != other and (directed or order[one] < order[other])
    ]
    of_rows = {one: row for row, (one, *_) in body}
    nodes = [
        Node(
            one,
            {"bipartite": int(one not in of_rows)} if two_mode else {},
            f"{name}, {one}",
            of_rows.get(one, top),
        )
        for one in order
    ]
    return NetworkFile(nodes, ties, {}, notes=notes)


def _sif(rows: Iterator[tuple[int, list[str]]], name: str, listed: list[Node]) -> NetworkFile:
    """What Cytoscape's simple format has: a node, the interaction, others; or a node alone."""
    nodes, ties = {one.id: one for one in listed}, []
    for number, cells in rows:
        where, one, interaction, others = f"{name}, row {number}", cells[0], cells[1:2], cells[2:]
        for node in (one, *others):
            nodes.setdefault(node, Node(node, {}, where, number))
        values = {"interaction": "".join(interaction)}
        ties += [Tie(one, other, values, where, number) for other in others]
    return NetworkFile(list(nodes.values()), ties, {})


def _id_column(header: Sequence[str]) -> int | None:
    return next((n for name in _IDS for n, one in enumerate(header) if one.lower() == name), None)


def _nodes(path: Path) -> list[Node]:
    _, header = _header(path)
    place = _id_column(header)
    if place is None:
        way_out = f"Name one id; the header has: {', '.join(header)}."
        raise SourceError([Problem(path.name, 1, "", "", "there is no column of ids", way_out)])
    rows = _rows(path)
    next(rows)
    return [
        Node(
            cells[place] if place < len(cells) else "",
            known_in_lower_case(
                {
                    name: one
                    for name, one in zip(header, cells, strict=False)
                    if one and name != header[place]
                }
            ),
            f"{path.name}, row {number}",
            number,
        )
        for number, cells in rows
    ]


def _header(path: Path) -> tuple[int, list[str]]:
    """The first row that names both ends, with its number, else the first row of all."""
    first = list(islice(_rows(path), _HEAD))
    named = (row for row in first if _ends(row[1]) is not None)
    return next(named, first[0] if first else (0, []))


def _ends(header: Sequence[str]) -> tuple[int, int] | None:
    """The columns of the two ends; None where the first row is no header of an edge list."""
    lower = [folded(cell) for cell in header]
    for one, other in _ENDS:
        if one in lower and other in lower:
            return lower.index(one), lower.index(other)
    return None


def _rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """The rows that are neither empty nor comments; white space may separate cells."""
    sheet = open_sheet(path)
    plain = bool(sheet.encoding)
    rows = sheet.rows()
    if plain and _by_space(path, sheet.encoding):
        rows = _spaced(path, sheet.encoding)
    for number, cells in rows:
        cleaned = [clean(cell) for cell in cells]
        if any(cleaned) and not (plain and cleaned[0].startswith(_COMMENTS)):
            yield number, cleaned


def _by_space(path: Path, encoding: str) -> bool:
    with path.open(encoding=encoding, errors="surrogateescape") as file:
        lines = (line.strip() for line in file)
        head = next((one for one in lines if one and not one.startswith(_COMMENTS)), "")
    return not any(sign in head for sign in ",;\t|，；") and len(head.split()) > 1


def _spaced(path: Path, encoding: str) -> Iterator[tuple[int, list[str]]]:
    with path.open(encoding=encoding, errors="surrogateescape") as file:
        yield from enumerate(
            csv.reader(map(str.strip, file), delimiter=" ", skipinitialspace=True), 1
        )
