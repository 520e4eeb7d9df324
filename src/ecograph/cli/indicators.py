"""`ecograph indicators`: what is counted and measured, and the figures of one indicator."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from ecograph.answers.indicators import (
    FigureFilter,
    indicator_named,
    indicators,
    observation_rows,
    observations,
)
from ecograph.cli import options
from ecograph.cli.output import Format, Reply, Table, reply, tell

if TYPE_CHECKING:
    from ecograph.answers.indicators import IndicatorView, ObservationsView

app = typer.Typer(add_completion=False, rich_markup_mode=None)

_LISTED = ("id", "label", "units", "observations", "areas", "contradictions", "sources")
_SHOWN = ("value", "unit", "bound", "status", "period", "area", "contradicts", "id")


@app.command("indicators", epilog="Example: ecograph indicators 技术合同成交额")
def figures(
    indicator: Annotated[
        str | None, typer.Argument(metavar="[INDICATOR]", help="An id or a label.")
    ] = None,
    period: Annotated[
        str, typer.Option("--period", help="As it is written, or a year within it.")
    ] = "",
    home: options.Home = None,
    source: options.OneSource = None,
    basis: options.Bases = None,
    lang: options.Language = options.Lang.ZH,
    format: options.Formatted = Format.TABLE,
) -> None:
    """List the indicators, or the figures of one.

    Figures that contradict each other stand side by side.
    """
    where = FigureFilter(
        sources=frozenset({source} if source else ()),
        bases=frozenset(options.values(basis)),
        period=period,
    )
    with options.opened(home, [source]) as snapshot:
        if indicator is None:
            _list(indicators(snapshot, where, lang=lang), format)
            return
        found = observations(snapshot, indicator_named(snapshot, indicator), where, lang=lang)
    _show(found, format)


def _list(found: tuple[IndicatorView, ...], format: Format) -> None:
    rows = [[getattr(one, name) for name in _LISTED] for one in found]
    reply(Reply(found, Table(_LISTED, rows), lines=found), format)
    tell(f"{len(found)} indicators; name one for its figures.")


def _show(found: ObservationsView, format: Format) -> None:
    columns, rows = observation_rows(found.observations)
    places = [columns.index(name) for name in _SHOWN]
    title = f"{found.indicator.label} ({found.indicator.id})"
    shown = Table(_SHOWN, [[row[place] for place in places] for row in rows], title)
    reply(Reply(found, Table(columns, rows), lines=found.observations, shown=[shown]), format)
    if found.contradictions:
        tell(f"{sum(map(len, found.contradictions))} of {found.count} figures contradict others.")
    elif not found.count:
        tell("Not stated in the sources asked.")
