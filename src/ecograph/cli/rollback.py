"""`ecograph rollback`: an earlier graph becomes the current one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ecograph.cli import options
from ecograph.cli.commands import FORMAT, HOME, LANG
from ecograph.cli.output import say
from ecograph.cli.snapshots import print_snapshots

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["command"]


@click.command("rollback", epilog="Example: ecograph rollback")
@LANG
@click.argument("digest", required=False)
@HOME
@FORMAT
def command(digest: str | None, home: Path | None, format: str) -> None:
    """Make an earlier graph the current one.

    DIGEST is the beginning of a snapshot's name; default: the one before. A service that runs over
    it follows within about a second, without a lost request.
    """
    from ecograph.pipeline.snapshot import roll_back, summaries

    place = options.settings(home=home).home
    target = roll_back(place, digest)
    print_snapshots([one for one in summaries(place) if one.snapshot == target.name], format)
    say("This graph is current now; `ecograph snapshots` lists those that are kept.")
