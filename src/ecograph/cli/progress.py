"""Bars on standard error for the steps of a long piece of work; silence where nobody looks."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    ProgressColumn,
    TextColumn,
    TimeElapsedColumn,
)
from rich.progress import Progress as RichProgress
from rich.text import Text

from ecograph.answers.words import word
from ecograph.cli.output import chosen
from ecograph.pipeline.progress import Silent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rich.progress import Task

    from ecograph.pipeline.progress import Progress

__all__ = ["Bars", "watched"]


class _Rate(ProgressColumn):
    """How many things a second."""

    def render(self, task: Task) -> Text:
        """Write the rate of a step, where it counts anything."""
        speed = task.finished_speed or task.speed
        return Text(f"{speed:,.0f}/s" if speed and task.completed else "")


class Bars:
    """Shows each step as a bar with count, rate and time."""

    def __init__(self, bars: RichProgress) -> None:
        self._bars = bars

    @contextmanager
    def step(self, title: str, total: int | None = None) -> Iterator[Callable[[int], None]]:
        """Show a step until it ends."""
        task = self._bars.add_task(word(title, chosen()), total=total)
        done = 0

        def advance(count: int) -> None:
            nonlocal done
            done += count
            self._bars.advance(task, count)

        yield advance
        reached = total if total is not None else done or 1
        self._bars.update(task, total=reached, completed=reached)


@contextmanager
def watched() -> Iterator[Progress]:
    """Give bars where standard error is a terminal, else silence."""
    if not sys.stderr.isatty():
        yield Silent()
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        _Rate(),
        TimeElapsedColumn(),
    )
    with RichProgress(*columns, console=Console(stderr=True)) as bars:
        yield Bars(bars)
