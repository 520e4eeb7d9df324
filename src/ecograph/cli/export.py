"""`ecograph export`: the whole graph, or one of its networks, as a file."""

from __future__ import annotations

import sys
import tempfile
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from ecograph.answers import export as exports
from ecograph.answers.network import NetworkRequest, network_for
from ecograph.answers.requests import request_from
from ecograph.cli import options
from ecograph.cli.named_analyses import given
from ecograph.cli.network_options import ALL, Which, choosing
from ecograph.cli.output import put, tell
from ecograph.errors import BadRequest
from ecograph.network.formats import FORMATS

if TYPE_CHECKING:
    from ecograph.network.network import Network
    from ecograph.pipeline.snapshot import Snapshot

app = typer.Typer(add_completion=False, rich_markup_mode=None)

_BLOCK: Final = 1 << 20


class Mode(StrEnum):
    """What the nodes are: organisations, or organisations and events."""

    ONE = "one"
    TWO = "two"


class Relation(StrEnum):
    """What makes a tie."""

    COLLABORATION = "collaboration"
    CO_PARTICIPATION = "co-participation"


Wanted = Annotated[
    str,
    typer.Argument(
        help="trig or nquads: the whole graph; graphml, gexf, cytoscape, vosviewer, pajek, json "
        "(node-link) or csv (nodes and edges): a network."
    ),
]
Output = Annotated[
    Path,
    typer.Option("--output", "-o", help="File; - for standard output; csv: a .zip, or a folder."),
]
Tied = Annotated[
    Relation | None,
    typer.Option(
        "--relation",
        help="What makes a tie. Default: collaboration. co-participation: on one list, which is "
        "no collaboration.",
        show_default=False,
    ),
]
InMode = Annotated[
    Mode,
    typer.Option("--mode", help="two: organisations and the events that they took part in."),
]
InRegion = Annotated[
    str | None,
    typer.Option("--region", help="Only organisations in this region.", show_default=False),
]


@app.command("export", epilog="Example: ecograph export graphml -o collaboration.graphml")
@choosing
def export(  # noqa: PLR0913
    format: Wanted,
    output: Output,
    relation: Tied = None,
    region: InRegion = None,
    home: options.Home = None,
    source: options.Sources = None,
    basis: options.Bases = None,
    which: Which = ALL,
    mode: InMode = Mode.ONE,
) -> None:
    """Write the graph or a network of it to a file.

    The same digest gives the same bytes.
    """
    if format not in exports.FORMATS:
        known = ", ".join(exports.FORMATS)
        raise BadRequest(f"There is no export {format!r}.", f"Known: {known}.")
    asked = {"relation": relation, "source": source, "basis": basis, **which}
    narrowed = any((*asked.values(), region, mode is Mode.TWO))
    if narrowed and format not in FORMATS:
        message = f"{format} holds the whole graph: no part of it can be chosen."
        raise BadRequest(message, f"These hold a network: {', '.join(FORMATS)}.")
    with options.opened(home, source) as snapshot:
        network = None
        if narrowed:
            found = options.entity(snapshot, region, source) if region else None
            texts = given((), {**asked, "region": found})
            network = network_for(
                snapshot, request_from(snapshot, NetworkRequest, texts, of="A network")
            )
        _put(snapshot, format, output, (network, mode))


def _put(snapshot: Snapshot, format: str, output: Path, which: tuple[Network | None, Mode]) -> None:
    network, mode = which
    if str(output) == "-":
        _to_standard_output(snapshot, format, which)
        return
    exports.write(snapshot, format, output, network, mode.value)
    if format in FORMATS:
        shown = network or snapshot.collaboration
        tell(f"{shown.spec.relation}: {len(shown)} organisations, {shown.counts.ties} ties.")
    tell(f"{output} is written from the graph {snapshot.manifest.digest[:12]}.")


def _to_standard_output(
    snapshot: Snapshot, format: str, which: tuple[Network | None, Mode]
) -> None:
    if format == "csv" and sys.stdout.isatty():
        raise BadRequest("csv on standard output is a zip.", "Name a file: -o network.zip.")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "export.zip"
        exports.write(snapshot, format, file, which[0], which[1].value)
        with file.open("rb") as written:
            while block := written.read(_BLOCK):
                put(block)
