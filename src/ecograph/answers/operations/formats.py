"""The formats that answers have besides JSON and tables: linked data, network files, pictures."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Final

from ecograph.answers.operation import Column, Table, TableData, Writer
from ecograph.answers.texts import opened
from ecograph.network.formats import FORMATS

if TYPE_CHECKING:
    from collections.abc import Callable

    from ecograph.pipeline.snapshot import Snapshot

__all__ = [
    "CITED",
    "OPENED",
    "RDF",
    "STATED",
    "graph_writers",
    "opening",
    "picture_writer",
    "rdf_writers",
]

RDF: Final = {
    "ttl": "text/turtle",
    "jsonld": "application/ld+json",
    "nt": "application/n-triples",
    "rdfxml": "application/rdf+xml",
    "nq": "application/n-quads",
}
"""Formats of linked data by name; N-Quads name the graph of each triple."""

STATED: Final[tuple[Column[Any], ...]] = (
    Column("what", lambda row: row.what),
    Column("id", lambda row: row.of.id, shown=False),
    Column("label", lambda row: row.of.label),
    Column("kind", lambda row: row.of.kind, shown=False),
    Column("share", lambda row: row.share),
    Column("participants", lambda row: row.participants, shown=False),
    Column("statement", lambda row: row.statement),
    Column("amount", lambda row: row.amount),
    Column("unit", lambda row: row.unit),
)
"""What a row of evidence states."""

CITED: Final[tuple[Column[Any], ...]] = (
    Column("source", lambda row: row.source, shown=False),
    Column("evidence", lambda row: row.evidence),
    Column("opens", lambda row: row.opens),
    Column("contradicts", lambda row: row.contradicts),
    Column("relator", lambda row: row.relator, shown=False),
)
"""Where a row of evidence is found."""

OPENED: Final[Table[Any, Any]] = Table(
    "evidence",
    lambda view: opened(view.why),
    (*STATED, Column("basis", lambda row: row.basis, shown=False), *CITED),
)
"""The evidence of the rows that a request opens, of any answer with `why`."""


def opening(*declared: Table[Any, Any]) -> Callable[[Any], tuple[TableData, ...]]:
    """The tables of an answer, and the evidence of the rows that were opened, if any were."""

    def of(answer: Any) -> tuple[TableData, ...]:  # noqa: ANN401
        found = [one.of(answer) for one in declared]
        return (*found, OPENED.of(answer)) if answer.why is not None else (*found,)

    return of


def rdf_writers(
    write: Callable[[Snapshot, Any, Any, str], bytes], *names: str, from_request: bool = False
) -> dict[str, Writer[Any, Any]]:
    """Writers of linked data by one function that is given the format.

    The formats of triples, and those of `names` besides.
    """
    return {
        name: Writer(media_type, partial(_in, write, name), f".{name}", from_request)
        for name, media_type in RDF.items()
        if name != "nq" or name in names
    }


def picture_writer(picture: Callable[[Any], str]) -> dict[str, Writer[Any, Any]]:
    """The writer of the picture of an answer."""

    def write(_: Snapshot, __: object, answer: object) -> bytes:
        return picture(answer).encode()

    return {"svg": Writer("image/svg+xml", write, ".svg")}


def graph_writers() -> dict[str, Writer[Any, Any]]:
    """Writers of entities and the links among them: linked data and the formats of networks.

    A network's two tables are ``zip``, since ``csv`` is the table of the links.
    """

    def write(graph: Snapshot, _: object, answer: Any, format: str) -> bytes:  # noqa: ANN401
        from ecograph.answers.graph_files import written

        return written(graph, answer, format)

    networks = {
        "zip" if name == "csv" else name: Writer(
            one.media_type.partition(";")[0],
            partial(_in, write, name),
            one.suffix,
            model=one.model,
        )
        for name, one in FORMATS.items()
        if name != "json"
    }
    return {**rdf_writers(write), **networks}


def _in(
    write: Callable[[Snapshot, Any, Any, str], bytes],
    format: str,
    graph: Snapshot,
    request: object,
    answer: object,
) -> bytes:
    return write(graph, request, answer, format)
