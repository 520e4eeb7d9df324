"""`ecograph check`: everything that is wrong with datasets, before they are built."""

from __future__ import annotations

import tempfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ecograph.answers.messages import error_in, message_in, phrase_in
from ecograph.cli import options
from ecograph.cli.commands import DOCUMENTS, FORMAT, LANG
from ecograph.cli.output import chosen, put_rows, say, tell
from ecograph.errors import DocumentMismatch, Problem, SourceError
from ecograph.model.namespaces import GRAPH_ONTOLOGY, short

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from ecograph.model.record import Record
    from ecograph.pipeline.shapes import Finding, ShapesReport

__all__ = ["command"]

_COLUMNS = ("severity", "file", "row", "column", "value", "message", "way_out", "shape")
Row = tuple[object, ...]


@click.command("check", epilog="Example: ecograph check dalian-2015")
@LANG
@click.argument("dataset", nargs=-1, required=True)
@DOCUMENTS
@FORMAT
def command(dataset: tuple[str, ...], documents: Path | None, format: str) -> None:
    """List everything that is wrong with one or more datasets.

    DATASET is a folder, a shipped dataset's name, or KIND=FOLDER; give those that it refers to
    with it. Each problem with file, row, field, value and the way out; then what the shapes find,
    and what datasets say differently of one entity.
    """
    rows, counts = _checked(dataset, documents, chosen())
    put_rows(format, _COLUMNS, rows)
    tally = Counter(str(row[0]) for row in rows)
    if counts:
        tell(", ".join(f"{count} {kind}" for kind, count in counts.items()))
    faults = tally["problem"] + tally["violation"]
    say(f"{', '.join(dataset)}: problems: {faults}, warnings: {tally['warning']}.")
    if faults:
        raise SystemExit(1)


def _checked(
    names: tuple[str, ...], documents_at: Path | None, lang: str
) -> tuple[list[Row], dict[str, int]]:
    from ecograph.sources.documents import quote_passages
    from ecograph.sources.registry import distinct

    try:
        sources = [options.source(name) for name in dict.fromkeys(names)]
        distinct(sources)
        records = [record for source in sources for record in source.records()]
        if documents_at:
            quote_passages(records, documents_at)
        report = _shapes(records, {one.dataset.slug: one.dataset.languages for one in sources})
    except SourceError as error:
        return [_problem(one, lang) for one in error.problems], {}
    except DocumentMismatch as error:
        return [("problem", "passages.csv", None, "", "", *error_in(error, lang), "")], {}
    found = (*report.violations, *report.warnings)
    told = [phrase_in(text, lang) for one in sources for text in one.warnings]
    rows = [("warning", "", None, "", "", text, "", "") for text in told]
    counted = Counter(type(one).__name__ for one in records)
    return [*rows, *(_finding(one, lang) for one in found)], dict(sorted(counted.items()))


def _problem(one: Problem, lang: str) -> Row:
    said = phrase_in(one.message, lang), message_in(one.way_out, lang)
    return ("problem", one.file, one.row, one.field, one.value, *said, "")


def _finding(one: Finding, lang: str) -> Row:
    message = one.message_en if lang == "en" else one.message_zh
    base = options.settings().base
    value = " ".join(filter(None, (short(one.focus, base), short(one.value, base))))
    return (one.severity, "", None, short(one.path, base), value, message, "", one.shape)


def _shapes(records: Sequence[Record], languages: Mapping[str, Collection[str]]) -> ShapesReport:
    """Make a graph of the records alone, in memory, and check it by the shapes."""
    from ecograph import resources
    from ecograph.cli.progress import watched
    from ecograph.model.ontology import load
    from ecograph.model.quad_file import QuadFile
    from ecograph.pipeline import shapes
    from ecograph.sources.merge import labels_of, reconcile
    from ecograph.store.oxigraph import GraphStore

    with watched() as progress, tempfile.TemporaryDirectory() as folder:
        with progress.step("making the graph"):
            quads = QuadFile(Path(folder) / "asserted.nq", load(), options.settings().base)
            merged = reconcile(records)
            quads.add_tables(merged, labels_of(merged))
            store = GraphStore.create()
            with store.loading(quads.path) as loader:
                loader.finish()
            store.load_graph(resources.path("ontology/ecograph.ttl"), GRAPH_ONTOLOGY)
        with progress.step("checking the shapes"):
            return shapes.check(store, languages=languages)
