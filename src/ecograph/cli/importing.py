"""`ecograph import`: a dataset folder from what one has."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ecograph.cli.commands import LANG
from ecograph.cli.output import put, say, written
from ecograph.errors import BadRequest
from ecograph.sources.imported import DEFAULTS, ImportOptions

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ecograph.errors import Problem
    from ecograph.sources.imported import Imported

__all__ = ["command", "import_one_table"]

_PATH = click.Path(path_type=Path)
_OPTIONS = (
    LANG,
    click.argument("inputs", metavar="INPUT...", nargs=-1, required=True, type=_PATH),
    click.option(
        "-o", "--output", type=_PATH, help="The folder to write; its name is that of the dataset."
    ),
    click.option(
        "--most-rejected",
        type=click.FloatRange(0, 1),
        default=DEFAULTS.most_rejected,
        show_default=True,
        help="Share of rejected rows above which nothing is written.",
    ),
    click.option(
        "--replace", "overwrite", is_flag=True, help="Replace a dataset folder that is there."
    ),
)


def _usual(command: Callable[..., None]) -> Callable[..., None]:
    """Add what every import can be told."""
    for one in reversed(_OPTIONS):
        command = one(command)
    return command


@click.group("import", epilog="Example: ecograph import table projects.xlsx -o my-region")
def command() -> None:
    """Make a dataset folder of a table, a network or a register.

    It is an ordinary one: read it, correct it, `ecograph check` and `ecograph build` it.
    """


@command.command("table", epilog="Example: ecograph import table projects.xlsx -o my-region")
@_usual
@click.option("--map", "mapping", type=_PATH, help="The mapping file; default: what is proposed.")
@click.option("--propose", is_flag=True, help="Write a draft of the mapping file instead.")
@click.option("--sheet", default="", help="The sheet of a workbook; default: the first filled one.")
def table(
    inputs: tuple[Path, ...],
    output: Path | None,
    mapping: Path | None,
    propose: bool,
    sheet: str,
    **given: Any,  # noqa: ANN401
) -> None:
    """Make a dataset folder of a table of projects, patents, agreements, members or awards.

    INPUT is CSV, TSV, Excel or ODS, of any delimiter and encoding. What the columns mean is told
    from the header, or said in a mapping file that --propose drafts.
    """
    from ecograph.sources import table as importer

    if propose:
        text, opened = importer.drafted(inputs[0], sheet)
        written(text.encode(), output)
        _list("Note", opened.remarks)
        return
    _import_table(inputs, _folder(output), mapping, sheet, **given)


def import_one_table(path: Path, folder: Path) -> None:
    """Import a table as its header proposes."""
    _import_table((path,), folder, None, "")


def _import_table(
    inputs: Sequence[Path],
    folder: Path,
    mapping: Path | None,
    sheet: str,
    **given: Any,  # noqa: ANN401
) -> None:
    from ecograph.sources import table as importer
    from ecograph.sources.table_mapping import read_mapping

    if mapping is None:
        chosen = importer.proposed(inputs[0], sheet)[0]
        say(f"Columns read: {', '.join(chosen.columns())}; see {folder / 'mapping.toml'}.")
    else:
        chosen = read_mapping(mapping)
        chosen = chosen.model_copy(update={"sheet": sheet}) if sheet else chosen
    _import(importer.import_table, inputs, folder, "rows", mapping=chosen, **given)


@command.command("network", epilog="Example: ecograph import network karate.graphml -o karate")
@_usual
@click.option("--kind", default="", help="The kind of all nodes; default: what the file says.")
def network(inputs: tuple[Path, ...], output: Path | None, **given: Any) -> None:  # noqa: ANN401
    """Make a dataset folder of a network.

    INPUT is GraphML, GEXF, Pajek, GML, VOSviewer, Cytoscape or node-link JSON, or an edge list
    (CSV, Excel, white space) with or without a node list. Ties keep the strength that they have.
    """
    from ecograph.network.network_source import import_network

    _import(import_network, inputs, _folder(output), "ties", **given)


@command.command("cordis", epilog="Example: ecograph import cordis horizon.zip -o horizon")
@_usual
def cordis(inputs: tuple[Path, ...], output: Path | None, **given: Any) -> None:  # noqa: ANN401
    """Make a dataset folder of the CORDIS tables of a framework programme.

    INPUT is the folder or zip of one download: H2020, Horizon Europe, FP7 and the like.
    """
    from ecograph.sources.cordis_folder import import_cordis

    _import(import_cordis, inputs, _folder(output), "rows", **given)


@command.command("ror", epilog="Example: ecograph import ror v2.3-2026-08-10-ror-data.zip -o ror")
@_usual
@click.option("--country", default="", help="Only organisations of this country, such as CN.")
def ror(inputs: tuple[Path, ...], output: Path | None, **given: Any) -> None:  # noqa: ANN401
    """Make a dataset folder of a dump of the Research Organization Registry (schema 2)."""
    from ecograph.sources.ror import import_ror

    _import(import_ror, inputs, _folder(output), "records", **given)


@command.command("openalex", epilog="Example: ecograph import openalex works.jsonl.gz -o papers")
@_usual
def openalex(inputs: tuple[Path, ...], output: Path | None, **given: Any) -> None:  # noqa: ANN401
    """Make a dataset folder of works of OpenAlex; INPUT is JSON lines, institutions first."""
    from ecograph.sources.openalex import import_openalex

    _import(import_openalex, inputs, _folder(output), "records", **given)


@command.command("rdf", epilog="Example: ecograph import rdf projects.ttl -o projects")
@_usual
def rdf(inputs: tuple[Path, ...], output: Path | None, **given: Any) -> None:  # noqa: ANN401
    """Make a dataset folder of RDF in EURIO, VIVO, schema.org or W3C ORG, in any format of RDF."""
    from ecograph.sources.rdf import import_rdf

    _import(import_rdf, inputs, _folder(output), "things and links", **given)


@command.command("wikidata", epilog="Example: ecograph import wikidata query.csv -o universities")
@_usual
def wikidata(inputs: tuple[Path, ...], output: Path | None, **given: Any) -> None:  # noqa: ANN401
    """Make a dataset folder of what query.wikidata.org answered; INPUT is CSV, TSV or JSON."""
    from ecograph.sources.wikidata import import_wikidata

    _import(import_wikidata, inputs, _folder(output), "rows", **given)


def _import(
    importer: Callable[..., Imported],
    inputs: Sequence[Path],
    folder: Path,
    noun: str,
    most_rejected: float = DEFAULTS.most_rejected,
    overwrite: bool = False,
    **given: Any,  # noqa: ANN401
) -> None:
    """Run an importer with a line of progress, and report what it did."""
    from ecograph.cli.progress import watched

    with watched() as progress, progress.step(f"reading {noun}") as advance:
        options = ImportOptions(most_rejected, overwrite, advance)
        done = importer(inputs, folder, options=options, **given)
    _report(done, noun)


def _folder(output: Path | None) -> Path:
    if output is None:
        raise BadRequest("There is no folder to write to.", "Name one: -o my-region.")
    return output


def _list(word: str, lines: Sequence[str | Problem]) -> None:
    for one in lines:
        say(one, word)


def _report(done: Imported, what: str) -> None:
    """Say what an import did, and what comes next."""
    _list("Note", done.remarks)
    _list("Rejected", done.problems)
    if done.rejected:
        say(f"The rejected rows are in {done.folder / 'rejected.csv'}.")
    head = f"{done.rows:,} {what}, {done.rejected:,} rejected"
    say(f"{head}: {done.entities:,} entities and {done.relators:,} relators in {done.folder}.")
    put(f"{done.folder}\n")
    say(f"ecograph build --source {done.folder}", "Next")
