"""`ecograph snapshots`: the graphs that are kept, of which one is current."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import typer

from ecograph.cli import options
from ecograph.cli.output import Format, Reply, Table, reply
from ecograph.pipeline.snapshot import Summary, summaries

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["app", "listed"]

app = typer.Typer(add_completion=False, rich_markup_mode=None)

_SHORT: Final = 12  # letters of a name, where they tell it from the others


@app.command("snapshots", epilog="Example: ecograph snapshots --format csv")
def snapshots(home: options.Home = None, format: options.Formatted = Format.TABLE) -> None:
    """List the graphs that are kept, the newest first.

    `ecograph rollback` makes one of them current again.
    """
    reply(listed(summaries(options.settings(home=home).home)), format)


def listed(found: Sequence[Summary]) -> Reply:
    """Show snapshots as rows; people see the beginning of a name, which a rollback takes."""
    columns = tuple(Summary.model_fields)
    rows = [[getattr(one, column) for column in columns] for one in found]
    names = [one.snapshot for one in found]
    shown = [
        [_short(one.snapshot, names), one.current, one.built, " ".join(one.datasets)]
        + [f"{one.entities:,}", f"{one.triples:,}", f"{one.bytes / 1e6:,.0f}"]
        for one in found
    ]
    heads = ("snapshot", "current", "built", "datasets", "entities", "triples", "MB")
    return Reply(list(found), Table(columns, rows), lines=found, shown=[Table(heads, shown)])


def _short(name: str, names: Sequence[str]) -> str:
    same = [one for one in names if one.startswith(name[:_SHORT])]
    return name[:_SHORT] if len(same) == 1 else name
