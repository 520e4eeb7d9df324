"""`ecograph export`: the graph, or the collaboration network, as a file."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from ecograph import exports
from ecograph.cli import options
from ecograph.cli.output import put, tell
from ecograph.errors import BadRequest

if TYPE_CHECKING:
    from ecograph.snapshot import Snapshot

app = typer.Typer(add_completion=False, rich_markup_mode=None)

_BLOCK: Final = 1 << 20


@app.command("export", epilog="Example: ecograph export graphml -o collaboration.graphml")
def export(
    format: Annotated[
        str,
        typer.Argument(
            help="trig or nquads: the whole graph; csv (nodes and edges) or graphml: the "
            "collaboration network."
        ),
    ],
    output: Annotated[
        Path,
        typer.Option(
            "--output", "-o", help="File; - for standard output; csv: a .zip, or a folder."
        ),
    ],
    home: options.Home = None,
) -> None:
    """Write the graph or its network to a file.

    The same digest gives the same bytes.
    """
    if format not in exports.FORMATS:
        known = ", ".join(exports.FORMATS)
        raise BadRequest(f"There is no export {format!r}.", f"Known: {known}.")
    with options.opened(home) as snapshot:
        if str(output) == "-":
            _to_standard_output(snapshot, format)
            return
        exports.write(snapshot, format, output)
        tell(f"{output} is written from the graph {snapshot.manifest.digest[:12]}.")


def _to_standard_output(snapshot: Snapshot, format: str) -> None:
    if format == "csv" and sys.stdout.isatty():
        raise BadRequest("csv on standard output is a zip.", "Name a file: -o network.zip.")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "export.zip"
        exports.write(snapshot, format, file)
        with file.open("rb") as written:
            while block := written.read(_BLOCK):
                put(block)
