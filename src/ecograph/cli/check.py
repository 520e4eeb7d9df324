"""`ecograph check`: everything that is wrong with a dataset, before it is built."""

from __future__ import annotations

import tempfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ecograph import documents, resources, shapes
from ecograph.answers.reader import local
from ecograph.cli import options
from ecograph.cli.output import Format, Reply, Table, reply, tell
from ecograph.cli.progress import watched
from ecograph.errors import DocumentMismatch, Problem, SourceError
from ecograph.ontology import load
from ecograph.quads import QuadFile
from ecograph.reconcile import labels_of, reconcile
from ecograph.sources.registry import open_source
from ecograph.store.embedded import GraphStore
from ecograph.vocab import GRAPH_ONTOLOGY, id_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ecograph.model import Record
    from ecograph.shapes import Finding, ShapesReport

app = typer.Typer(add_completion=False, rich_markup_mode=None)

_COLUMNS = ("severity", "file", "row", "field", "value", "message", "way_out")
Row = tuple[object, ...]


@app.command("check", epilog="Example: ecograph check dalian-2015")
def check(
    dataset: Annotated[
        str, typer.Argument(help="A folder, a shipped dataset's name, or KIND=FOLDER.")
    ],
    documents_at: Annotated[
        Path | None,
        typer.Option("--documents", help="Folder of the documents, to hold the passages against."),
    ] = None,
    lang: options.Language = options.Lang.ZH,
    format: options.Formatted = Format.TABLE,
) -> None:
    """List everything that is wrong with a dataset: file, row, field, value and the way out."""
    rows, counts = _checked(dataset, documents_at, lang)
    table = Table(_COLUMNS, rows)
    reply(Reply(table.records(), table), format)
    tally = Counter(str(row[0]) for row in rows)
    if counts:
        tell(", ".join(f"{count} {kind}" for kind, count in counts.items()))
    faults = tally["problem"] + tally["violation"]
    tell(f"{dataset}: {faults} problems, {tally['warning']} warnings.")
    if faults:
        raise typer.Exit(1)


def _checked(
    dataset: str, documents_at: Path | None, lang: str
) -> tuple[list[Row], dict[str, int]]:
    try:
        source = open_source(dataset)
        records = list(source.records())
        if documents_at:
            documents.quote_passages(records, documents_at)
        report = _shapes(records)
    except SourceError as error:
        return [_problem(one) for one in error.problems], {}
    except DocumentMismatch as error:
        return [("problem", "passages.csv", 0, "", "", error.message, error.way_out)], {}
    found = (*report.violations, *report.warnings)
    rows = [("warning", "", 0, "", "", text, "") for text in source.warnings]
    counted = Counter(type(one).__name__ for one in records)
    return [*rows, *(_finding(one, lang) for one in found)], dict(sorted(counted.items()))


def _problem(one: Problem) -> Row:
    return ("problem", one.file, one.row, one.field, one.value, one.message, one.way_out)


def _finding(one: Finding, lang: str) -> Row:
    message = one.message_en if lang == "en" else one.message_zh
    place = id_of(one.focus)
    value = f"{place} {id_of(one.value)}".strip()
    return (one.severity, "", 0, local(one.path), value, message, one.shape)


def _shapes(records: Sequence[Record]) -> ShapesReport:
    """Make a graph of the records alone, in memory, and hold it against the shapes."""
    with watched() as progress, tempfile.TemporaryDirectory() as folder:
        with progress.step("making the graph"):
            quads = QuadFile(Path(folder) / "asserted.nq", load(), options.settings().base)
            merged = reconcile(records)
            quads.add_tables(merged, labels_of(merged))
            store = GraphStore.create()
            store.load_quads(quads.path)
            store.load_graph(resources.path("ontology/ecograph.ttl"), GRAPH_ONTOLOGY)
        with progress.step("checking the shapes"):
            return shapes.check(store.inner)
