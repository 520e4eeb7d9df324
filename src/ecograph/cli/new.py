"""`ecograph new`: the dataset folder of a region, ready to be filled."""

from __future__ import annotations

from pathlib import Path

import click

from ecograph.cli.commands import LANG
from ecograph.cli.output import put, say, tell

__all__ = ["command"]


@click.command("new", epilog="Example: ecograph new my-region")
@LANG
@click.argument("name")
@click.option(
    "--dir",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(),
    help="Where the folder is written; default: here.",
)
@click.option("--empty", is_flag=True, help="Headers only, without the example rows.")
@click.option(
    "--from",
    "table",
    type=click.Path(path_type=Path),
    help="A table of projects, patents, agreements … to begin with (CSV, Excel, ODS).",
)
def command(name: str, folder: Path, empty: bool, table: Path | None) -> None:
    """Write the dataset folder of a region.

    NAME is the dataset's name: a-z, 0-9, dash; the folder is called so. It passes `ecograph check`
    and builds as it is; then replace the example rows.
    """
    if table is not None:
        from ecograph.cli.importing import import_one_table

        import_one_table(table, folder / name)
        return
    from ecograph.sources import template

    written = template.write(name, folder, examples=not empty)
    put("".join(f"{path}\n" for path in written))
    place = folder / name
    say(f"fill the tables ({place / 'README.md'}), then", "Next")
    tell(f"  ecograph check {place}")
    tell(f"  ecograph build --source {place}")
