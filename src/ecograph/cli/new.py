"""`ecograph new`: the dataset folder of a region, ready to be filled."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ecograph.cli.output import put, tell
from ecograph.sources import template

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command("new", epilog="Example: ecograph new my-region")
def new(
    name: Annotated[
        str, typer.Argument(help="The dataset's name: a-z, 0-9, dash; the folder is called so.")
    ],
    folder: Annotated[
        Path, typer.Option("--dir", help="Where the folder is written.", show_default="here")
    ] = Path(),
    empty: Annotated[
        bool, typer.Option("--empty", help="Headers only, without the example rows.")
    ] = False,
) -> None:
    """Write the dataset folder of a region.

    It passes `ecograph check` and builds as it is; then replace the example rows.
    """
    written = template.write(name, folder, examples=not empty)
    put("".join(f"{path}\n" for path in written))
    place = folder / name
    tell(f"Next: fill the tables ({place / 'README.md'}), then")
    tell(f"  ecograph check {place}")
    tell(f"  ecograph build --source {place}")
