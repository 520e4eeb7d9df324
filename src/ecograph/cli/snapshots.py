"""`ecograph snapshots`: the graphs that are kept, of which one is current."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import click

from ecograph.cli import options
from ecograph.cli.commands import FORMAT, HOME, LANG
from ecograph.cli.output import put_rows

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ecograph.pipeline.snapshot import Summary

__all__ = ["command", "print_snapshots"]

_SHORT: Final = 12  # letters of a name, where they tell it from the others


@click.command("snapshots", epilog="Example: ecograph snapshots --format csv")
@LANG
@HOME
@FORMAT
def command(home: Path | None, format: str) -> None:
    """List the graphs that are kept, the newest first.

    `ecograph rollback` makes one of them current again.
    """
    from ecograph.pipeline.snapshot import summaries

    print_snapshots(summaries(options.settings(home=home).home), format)


def print_snapshots(found: Sequence[Summary], format: str) -> None:
    """Print snapshots as rows; people see the beginning of a name, which a rollback takes."""
    from ecograph.pipeline.snapshot import Summary

    if format != "table":
        columns = tuple(Summary.model_fields)
        put_rows(format, columns, [[getattr(one, name) for name in columns] for one in found])
        return
    names = [one.snapshot for one in found]
    shown = [
        [_short(one.snapshot, names), one.current, one.built, " ".join(one.datasets)]
        + [f"{one.entities:,}", f"{one.triples:,}", f"{one.bytes / 1e6:,.0f}"]
        for one in found
    ]
    heads = ("snapshot", "current", "built", "datasets", "entities", "triples", "MB")
    put_rows(format, heads, shown)


def _short(name: str, names: Sequence[str]) -> str:
    same = [one for one in names if one.startswith(name[:_SHORT])]
    return name[:_SHORT] if len(same) == 1 else name
