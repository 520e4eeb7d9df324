"""`ecograph rollback`: an earlier graph becomes the current one."""

from __future__ import annotations

from typing import Annotated

import typer

from ecograph.cli import options
from ecograph.cli.output import Format, reply, tell
from ecograph.cli.snapshots import listed
from ecograph.pipeline.snapshot import roll_back, summaries

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command("rollback", epilog="Example: ecograph rollback")
def rollback(
    digest: Annotated[
        str | None,
        typer.Argument(help="The beginning of a snapshot's digest. Default: the one before."),
    ] = None,
    home: options.Home = None,
    format: options.Formatted = Format.TABLE,
) -> None:
    """Make an earlier graph the current one.

    A service that runs over it follows within about a second, without a lost request.
    """
    place = options.settings(home=home).home
    target = roll_back(place, digest)
    now = [one for one in summaries(place) if one.snapshot == target.name]
    reply(listed(now), format)
    tell("This graph is current now; `ecograph snapshots` lists those that are kept.")
