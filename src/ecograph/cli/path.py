"""`ecograph path`: how two entities hang together, step by step."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from ecograph.answers.links import link_filter
from ecograph.answers.paths import between
from ecograph.cli import options, views
from ecograph.cli.output import Format, Reply, Table, reply, tell

if TYPE_CHECKING:
    from ecograph.answers.paths import PathsView

app = typer.Typer(add_completion=False, rich_markup_mode=None)

_COLUMNS = ("path", "step", "subject", "predicate", "object", "role", "time", "basis", "source")
_MORE = ("evidence", "relator")


@app.command("path", epilog="Example: ecograph path 大连理工大学 中国科学院大连化学物理研究所")
def path(  # noqa: PLR0913
    start: Annotated[str, typer.Argument(metavar="FROM", help="An id or a name.")],
    end: Annotated[str, typer.Argument(metavar="TO", help="An id or a name.")],
    max_length: Annotated[
        int, typer.Option("--max-length", min=1, help="Edges between entities, at most.")
    ] = 8,
    limit: options.Limit = 5,
    home: options.Home = None,
    source: options.Sources = None,
    basis: options.Bases = None,
    lang: options.Language = options.Lang.ZH,
    format: options.Formatted = Format.TABLE,
) -> None:
    """Find the shortest paths between two entities.

    Each step lists the links that make it, with their evidence.
    """
    where = link_filter(bases=options.values(basis), sources=options.values(source))
    with options.opened(home, source) as snapshot:
        ends = (options.entity(snapshot, start, source), options.entity(snapshot, end, source))
        found = between(snapshot, ends, where, max_length=max_length, limit=limit, lang=lang)
    reply(Reply(found, _steps(found), lines=found.paths, shown=_shown(found)), format)
    if not found.paths:
        tell(f"No path of at most {max_length} links runs between the two.")
    elif found.count > len(found.paths):
        tell(f"{len(found.paths)} of {found.count} paths of length {found.length}; see --limit.")


def _steps(found: PathsView) -> Table:
    rows = [
        (number, place, one.subject, one.predicate, one.object, one.role, one.time, one.basis)
        + (one.source, views.evidence_text(one.evidence), one.id)
        for number, path in enumerate(found.paths, start=1)
        for place, step in enumerate(path.steps, start=1)
        for one in step
    ]
    return Table(_COLUMNS + _MORE, rows)


def _shown(found: PathsView) -> list[Table]:
    shown = []
    for path in found.paths:
        title = " — ".join(ref.label for ref in path.entities)
        rows = [
            (place, one.words, views.evidence_text(one.evidence, views.MOST))
            for place, step in enumerate(path.steps, start=1)
            for one in step
        ]
        shown.append(Table(("step", "statement", "evidence"), rows, title))
    return shown or [Table((), (), f"{views.named(found.start)} … {views.named(found.end)}")]
