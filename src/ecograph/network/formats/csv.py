"""CSV: a table of nodes, a table of edges, and a data package that tells their types."""

from __future__ import annotations

import csv
import io
import json
import struct
import zipfile
import zlib
from typing import TYPE_CHECKING, Any, Final

from ecograph.errors import DataError
from ecograph.network.formats.common import (
    NODE_COLUMNS,
    TIE_COLUMNS,
    TYPES,
    NetworkFile,
    Node,
    Tie,
    is_directed,
    object_of,
    plain,
    to_json,
    value_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import networkx as nx

    from ecograph.network.formats.common import Value
    from ecograph.network.network import Network

__all__ = ["csv_files", "parse", "write"]

_EPOCH: Final = (1980, 1, 1, 0, 0, 0)  # the earliest time that a zip can write
_NOT_A_ZIP: Final = (
    *(zipfile.BadZipFile, zlib.error, struct.error),
    *(RuntimeError, EOFError, OSError, ValueError),
)
_ENDS: Final = ("source", "target")
_KNOWN: Final[dict[str, type[Value]]] = {
    **dict.fromkeys(("id", *NODE_COLUMNS, *_ENDS), str),
    **dict.fromkeys(TIE_COLUMNS[:2], float),
    "weight": float,
    **dict.fromkeys(("events", "first_year", "last_year"), int),
    "upper_bound": bool,
}
_TYPE_NAMES: Final = {kind: name for name, kind in TYPES.items()}


def csv_files(given: Network | nx.Graph[Any]) -> dict[str, bytes]:
    """Write the tables, how they were made, and their data package, by file name."""
    graph = plain(given)
    nodes = [{"id": node, **values} for node, values in graph.nodes.items()]
    ties = [{"source": a, "target": b, **values} for a, b, values in graph.edges(data=True)]
    fields = {
        "nodes": _fields(nodes, ("id", *NODE_COLUMNS)),
        "edges": _fields(ties, (*_ENDS, *TIE_COLUMNS)),
    }
    about = dict(graph.graph)
    made = about.get("made_by")
    files = {
        "nodes.csv": _table(fields["nodes"], nodes),
        "edges.csv": _table(fields["edges"], ties),
    }
    if isinstance(made, str) and (whole := _object(made)) is not None:
        files["made-by.json"] = _json(whole)
        del about["made_by"]
    return {**files, "datapackage.json": _json(_package(fields, about))}


def write(given: Network | nx.Graph[Any]) -> bytes:
    """Write the files of `csv_files` as a zip."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as packed:
        for name, content in csv_files(given).items():
            info = zipfile.ZipInfo(name, _EPOCH)  # not compressed: zlib versions differ
            info.create_system, info.external_attr = 3, 0o644 << 16
            packed.writestr(info, content)
    return target.getvalue()


def _fields(rows: list[dict[str, Value]], first: tuple[str, ...]) -> dict[str, type[Value]]:
    """Name and type of each column: those that are always there, then others by name."""
    found = {name: type(value) for row in rows for name, value in row.items()}
    always = {name: found.get(name, _KNOWN[name]) for name in first}
    return {**always, **{name: found[name] for name in sorted(found.keys() - set(first))}}


def _table(fields: Mapping[str, type[Value]], rows: list[dict[str, Value]]) -> bytes:
    target = io.StringIO(newline="")
    writer = csv.writer(target)
    writer.writerow(fields)
    writer.writerows([_cell(row.get(name, "")) for name in fields] for row in rows)
    return target.getvalue().encode()


def _cell(value: Value) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def _object(text: str) -> dict[str, object] | None:
    """The object that JSON text stands for, if the same text can be made of it again."""
    try:
        found = object_of(text, "made_by")
    except DataError:
        return None
    return found if to_json(found) == text else None


def _package(
    fields: Mapping[str, Mapping[str, type[Value]]], about: Mapping[str, object]
) -> dict[str, object]:
    """Describe the tables as a Data Package does, so that types need not be guessed."""
    keys: dict[str, dict[str, object]] = {
        "nodes": {"primaryKey": "id"},
        "edges": {
            "primaryKey": list(_ENDS),
            "foreignKeys": [
                {"fields": end, "reference": {"resource": "nodes", "fields": "id"}} for end in _ENDS
            ],
        },
    }
    resources = [
        {
            "name": name,
            "path": f"{name}.csv",
            "schema": {
                "fields": [{"name": one, "type": _TYPE_NAMES[kind]} for one, kind in each.items()],
                **keys[name],
            },
        }
        for name, each in fields.items()
    ]
    return {"name": "network", "resources": resources, "about": about}


def parse(data: bytes) -> NetworkFile:
    """Read a zip with nodes.csv and edges.csv; types are those of its data package.

    Tables without a data package are another program's, such as Gephi's: capitals in the names of
    columns, spaces around cells and semicolons between them do not matter there.
    """
    files = _unpacked(data)
    for name in ("nodes.csv", "edges.csv"):
        if name not in files:
            raise DataError(f"The zip has no {name}.", f"It has: {', '.join(sorted(files))}.")
    package = object_of(files.get("datapackage.json", b"{}"), "datapackage.json")
    about = package.get("about", {})
    said = dict(about) if isinstance(about, dict) else {}
    if "made-by.json" in files:
        said["made_by"] = to_json(object_of(files["made-by.json"], "made-by.json"))
    ours = "datapackage.json" in files
    types = {table: _types(package, table) for table in ("nodes", "edges")}
    nodes = [
        Node(row.pop("id"), _typed(row, types["nodes"], where), where)
        for where, row in _rows(files["nodes.csv"], "nodes.csv", ("id",), ours=ours)
    ]
    ties = []
    for where, row in _rows(files["edges.csv"], "edges.csv", _ENDS, ours=ours):
        a, b = (row.pop(end) for end in _ENDS)
        place = f"{where} ({a} – {b})"
        number = int(where.rpartition(" ")[2])
        typed = row.get("type", "").lower() in {"directed", "undirected"}
        way = is_directed(row.pop("type")) if typed else False
        ties.append(Tie(a, b, _typed(row, types["edges"], place), place, number, way))
    return NetworkFile(nodes, ties, said)


def _unpacked(data: bytes) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            return {name: packed.read(name) for name in packed.namelist() if not name.endswith("/")}
    except _NOT_A_ZIP as error:
        raise DataError(f"The CSV tables are in no zip: {error}.") from error


def _types(package: Mapping[str, object], table: str) -> dict[str, type[Value]]:
    """The types of a table's columns, by the package, else by what is known of the name."""
    found = dict(_KNOWN)
    for resource in _objects(package.get("resources")):
        schema = resource.get("schema")
        if resource.get("name") == table and isinstance(schema, dict):
            for one in _objects(schema.get("fields")):
                found[str(one.get("name"))] = TYPES.get(str(one.get("type")), str)
    return found


def _objects(given: object) -> list[dict[str, object]]:
    return [one for one in given if isinstance(one, dict)] if isinstance(given, list) else []


def _rows(
    data: bytes, file: str, needed: tuple[str, ...], *, ours: bool
) -> Iterator[tuple[str, dict[str, str]]]:
    """The rows of a table that are not empty, each with its place; the header is row 1."""
    try:
        text = data.decode("utf-8-sig")
        separator = "," if ours else max(",;\t", key=text.partition("\n")[0].count)
        table = csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=separator)
        header = _header(next(table, []), file, needed, ours=ours)
        for number, cells in enumerate(table, 2):
            row = cells if ours else [cell.strip() for cell in cells]
            where = f"{file}, row {number}"
            if any(row) and len(row) != len(header):
                raise DataError(f"{where}: it has more or fewer cells than the header.")
            if any(row):
                yield where, dict(zip(header, row, strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        raise DataError(f"{file} is no CSV in UTF-8: {error}.") from error


def _header(cells: list[str], file: str, needed: tuple[str, ...], *, ours: bool) -> list[str]:
    names = cells if ours else [cell.strip() for cell in cells]
    lower = {one: one.lower() for one in names if one.lower() in {*_KNOWN, "type"} and not ours}
    header = [lower.get(one, one) for one in names]
    for name in (*needed, *header):
        if header.count(name) != 1:
            fault = "twice" if name in header else "nowhere"
            raise DataError(f"{file} has the column {name!r} {fault}.", f"Its header: {names}.")
    return header


def _typed(row: dict[str, str], types: dict[str, type[Value]], where: str) -> dict[str, Value]:
    return {
        name: value_of(cell, types.get(name, str), f"{where}, field {name}")
        for name, cell in row.items()
        if cell != ""
    }
