"""The W3C's SPARQL 1.1 suites read from their manifests, and answers compared as they ask for."""

from __future__ import annotations

import csv
import io
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

import pyoxigraph as ox

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BASE = "http://www.w3.org/2009/sparql/docs/tests/data-sparql11/"
QUERY_SUITES = [
    *("aggregates", "bind", "bindings", "cast", "construct", "exists", "functions", "grouping"),
    *("negation", "project-expression", "property-path", "subquery", "syntax-query"),
    *("csv-tsv-res", "json-res"),
]
_CASES = """
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX mf: <http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#>
PREFIX qt: <http://www.w3.org/2001/sw/DataAccess/tests/test-query#>
SELECT ?test ?kind ?action ?query ?result {
  ?suite mf:entries/rdf:rest*/rdf:first ?test .
  ?test a ?kind ; mf:action ?action
  OPTIONAL { ?test mf:result ?result }
  OPTIONAL { ?action qt:query ?query }
} ORDER BY ?test
"""
Node = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
_QT = "http://www.w3.org/2001/sw/DataAccess/tests/test-query#"
_FORMATS = {
    "nt": ox.RdfFormat.N_TRIPLES, "rdf": ox.RdfFormat.RDF_XML, "ttl": ox.RdfFormat.TURTLE,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Case:
    """One test: what is asked of which data, and where the answer stands; paths below `BASE`."""

    name: str
    kind: str
    query: str
    data: tuple[str, ...]
    graphs: tuple[str, ...]
    result: str


def cases(folder: Path, suites: list[str] = QUERY_SUITES) -> list[Case]:
    """Read the tests of some suites."""
    return [case for suite in suites for case in _suite(folder, suite)]


def _suite(folder: Path, suite: str) -> Iterator[Case]:
    store = ox.Store()
    manifest = folder / suite / "manifest.ttl"
    store.load(path=str(manifest), format=ox.RdfFormat.TURTLE, base_iri=f"{BASE}{suite}/")
    rows = store.query(_CASES)
    assert isinstance(rows, ox.QuerySolutions)
    for row in rows:
        action = row["action"]
        files = {
            name: sorted(
                _short(quad.object)
                for quad in store.quads_for_pattern(action, ox.NamedNode(_QT + name), None)
            )
            for name in ("data", "graphData")
        } if row["query"] else {"data": [], "graphData": []}  # fmt: skip
        yield Case(
            name=f"{suite}/{row['test'].value.rpartition('#')[2]}",
            kind=row["kind"].value.rpartition("#")[2],
            query=_short(row["query"] or action),
            data=tuple(files["data"]),
            graphs=tuple(files["graphData"]),
            result=_short(row["result"]) if row["result"] else "",
        )


def _short(node: Node) -> str:
    assert isinstance(node, ox.NamedNode)
    return node.value.removeprefix(BASE)


def fill(store: ox.Store, folder: Path, case: Case) -> None:
    """Load what a test is asked of: its data as the default graph, its graphs by name."""
    for name in case.data:
        store.load(path=str(folder / name), format=_format(name), base_iri=BASE + name)
    for name in case.graphs:
        store.load(
            path=str(folder / name), format=_format(name), base_iri=BASE + name,
            to_graph=ox.NamedNode(BASE + name),
        )  # fmt: skip


def _format(name: str) -> ox.RdfFormat:
    return _FORMATS[name.rpartition(".")[2]]


def _is_table(file: Path) -> bool:
    return file.suffix == ".ttl" and "rs:ResultSet" in file.read_text(encoding="utf-8")


def answer_format(folder: Path, case: Case) -> str:
    """The media type to ask for, so that the answer can be compared."""
    ending = "srx" if _is_table(folder / case.result) else case.result.rpartition(".")[2]
    return {
        "csv": "text/csv", "tsv": "text/tab-separated-values", "ttl": "application/n-triples",
        "nt": "application/n-triples", "srj": "application/sparql-results+json",
    }.get(ending, "application/sparql-results+xml")  # fmt: skip


def is_right(folder: Path, case: Case, answer: bytes) -> bool:
    """Whether an answer is the one a test expects: equal but for order and blank node names."""
    file = folder / case.result
    ending = case.result.rpartition(".")[2]
    if ending == "csv":
        return _table(answer) == _table(file.read_bytes())
    if _is_table(file):
        return _described(file, BASE + case.result) == _content(answer, ox.QueryResultsFormat.XML)
    if ending in ("ttl", "nt"):
        expected = ox.parse(path=str(file), format=_format(file.name), base_iri=BASE + case.result)
        found = ox.parse(answer, format=ox.RdfFormat.N_TRIPLES)
        return _canonical(q.triple for q in expected) == _canonical(q.triple for q in found)
    formats = {
        "srx": ox.QueryResultsFormat.XML, "srj": ox.QueryResultsFormat.JSON,
        "tsv": ox.QueryResultsFormat.TSV,
    }  # fmt: skip
    return _content(file.read_bytes(), formats[ending]) == _content(answer, formats[ending])


def _table(text: bytes) -> Counter[tuple[tuple[str, str], ...]]:
    """Read CSV as rows of (column, cell); `SELECT *` gives columns in any order."""
    head, *rows = csv.reader(io.StringIO(text.decode()))
    plain = (["_:" if cell.startswith("_:") else cell for cell in row] for row in rows)
    return Counter(tuple(sorted(zip(head, row, strict=True))) for row in plain)


def _content(text: bytes, form: ox.QueryResultsFormat) -> object:
    parsed = ox.parse_query_results(text, form)
    if isinstance(parsed, ox.QueryBoolean):
        return bool(parsed)
    assert isinstance(parsed, ox.QuerySolutions)
    names = sorted(variable.value for variable in parsed.variables)
    return _rows(
        names, [tuple(row[name] and _plain(row[name]) for name in names) for row in parsed]
    )


def _described(file: Path, base: str) -> object:
    """Read a table that is written as triples (the result-set vocabulary of the first tests)."""
    store = ox.Store()
    store.load(path=str(file), format=ox.RdfFormat.TURTLE, base_iri=base)

    def values(node: Node | None, name: str) -> list[Node]:
        assert not isinstance(node, ox.Literal)
        return [quad.object for quad in store.quads_for_pattern(node, _rs(name), None)]

    names = sorted(str(one)[1:-1] for one in values(None, "resultVariable"))
    rows = []
    for solution in values(None, "solution"):
        cells: dict[str, Node] = {}
        for binding in values(solution, "binding"):
            (name,), (value,) = values(binding, "variable"), values(binding, "value")
            cells[str(name)[1:-1]] = _plain(value)
        rows.append(tuple(cells.get(name) for name in names))
    return _rows(names, rows)


def _rs(name: str) -> ox.NamedNode:
    return ox.NamedNode("http://www.w3.org/2001/sw/DataAccess/tests/result-set#" + name)


def _rows(names: list[str], rows: list[tuple[Node | None, ...]]) -> object:
    if not any(isinstance(term, ox.BlankNode) for row in rows for term in row):
        return names, Counter(rows)
    return names, _canonical(_as_triples(names, rows))


def _as_triples(names: list[str], rows: list[tuple[Node | None, ...]]) -> Iterator[ox.Triple]:
    """Write rows as triples, so that names of blank nodes can be made canonical."""
    for row in rows:
        node = ox.BlankNode()
        for name, term in zip(names, row, strict=True):
            if term is not None:
                yield ox.Triple(node, ox.NamedNode(f"column:{name}"), term)


def _canonical(triples: Iterator[ox.Triple]) -> frozenset[ox.Quad]:
    dataset = ox.Dataset(ox.Quad(one.subject, one.predicate, _plain(one.object)) for one in triples)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return frozenset(dataset)


def _plain(term: Node) -> Node:
    """Write a value in one way: 2.0 and 2.00 are one decimal, 0 and false one boolean."""
    if isinstance(term, ox.Literal):
        kind = term.datatype.value.rpartition("#")[2]
        if kind == "boolean":
            word = {"0": "false", "1": "true"}.get(term.value, term.value)
            return ox.Literal(word, datatype=term.datatype)
        if kind == "decimal":
            return ox.Literal(str(Decimal(term.value).normalize()), datatype=term.datatype)
        if kind in ("double", "float"):
            return ox.Literal(str(float(term.value)), datatype=term.datatype)
    return term
