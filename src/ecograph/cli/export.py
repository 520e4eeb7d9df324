"""`ecograph export`: the whole graph as a file; `ecograph network` writes networks."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Final

import click

from ecograph.cli import options
from ecograph.cli.commands import HOME, LANG
from ecograph.cli.output import put, say

__all__ = ["command"]

_BLOCK: Final = 1 << 20


@click.command("export", epilog="Example: ecograph export trig -o graph.trig")
@LANG
@click.argument("format", type=click.Choice(["trig", "nquads", "trig12", "nq12"]))
@click.option(
    "--output",
    "-o",
    type=click.Path(path_type=Path, dir_okay=False, allow_dash=True),
    required=True,
    help="File; - for standard output.",
)
@HOME
def command(format: str, output: Path, home: Path | None) -> None:
    """Write the whole graph, every named graph of it, to a file.

    trig12 and nq12 are RDF 1.2: each derived tie has a reifier, with basis, days and evidence.
    The same digest gives the same bytes. A network is written by `ecograph network`.
    """
    from ecograph.answers.export import write

    with options.opened(home) as snapshot:
        if str(output) != "-":
            write(snapshot, format, output)
            say(f"{output} is written from the graph {snapshot.manifest.digest[:12]}.")
            return
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "graph"
            write(snapshot, format, file)
            with file.open("rb") as written:
                while block := written.read(_BLOCK):
                    put(block)
