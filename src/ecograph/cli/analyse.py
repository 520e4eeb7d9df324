"""`ecograph analyse`: who ranks how in a network, or who is tied with whom, and how it was made."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ecograph.answers.network import CentralityRequest, TiesRequest, centrality, ties
from ecograph.cli import options
from ecograph.cli.output import Format, Reply, Table, reply, tell

if TYPE_CHECKING:
    from ecograph.answers.network import RankingView, TiesView

app = typer.Typer(add_completion=False, rich_markup_mode=None)


class Relation(StrEnum):
    """What makes a tie."""

    COLLABORATION = "collaboration"
    CO_PARTICIPATION = "co-participation"


Asked = Annotated[
    Relation,
    typer.Argument(help="co-participation: on one list, which is no collaboration."),
]
Measure = Annotated[str, typer.Option("--measure", help="`ecograph info --measures` lists them.")]
Top = Annotated[int, typer.Option("--top", min=1, help="How many at most.")]
ShowTies = Annotated[bool, typer.Option("--ties", help="The ties themselves, strongest first.")]
MinTies = Annotated[
    int, typer.Option("--min-ties", min=1, help="Ties that a ranking must stand on.")
]
Exact = Annotated[bool, typer.Option("--exact", help="Compute dear measures of large networks.")]
InRegion = Annotated[
    str | None,
    typer.Option("--region", help="Only organisations in this region.", show_default=False),
]


@app.command("analyse", epilog="Example: ecograph analyse collaboration --measure strength --top 5")
def analyse(  # noqa: PLR0913
    relation: Asked,
    measure: Measure = "degree",
    top: Top = 20,
    show_ties: ShowTies = False,
    min_ties: MinTies = 10,
    exact: Exact = False,
    kind: options.Kinds = None,
    region: InRegion = None,
    home: options.Home = None,
    source: options.Sources = None,
    basis: options.Bases = None,
    lang: options.Language = options.Lang.ZH,
    format: options.Formatted = Format.TABLE,
) -> None:
    """Rank the organisations of a network, or list its ties.

    A network that is too thin has no ranking: the answer then says why.
    """
    options.check_kinds(kind)
    asked: dict[str, Any] = {
        "relation": relation.value,
        "sources": options.values(source),
        "bases": options.values(basis),
        "kinds": tuple(kind or ()),
        "lang": lang.value,
        "top": top,
    }
    with options.opened(home, source) as snapshot:
        asked["region"] = options.entity(snapshot, region, source) if region else None
        if show_ties:
            _put_ties(ties(snapshot, TiesRequest(**asked)), format)
            return
        asked |= {"measure": measure, "min_ties": min_ties, "exact": exact}
        _put_ranking(centrality(snapshot, CentralityRequest(**asked)), format)


def _put_ranking(found: RankingView, format: Format) -> None:
    rows = [(one.rank, one.id, one.label, one.kind, one.value) for one in found.rows]
    table = Table(("rank", "id", "label", "kind", "value"), rows)
    reply(Reply(found, table, lines=found.rows), format)
    if found.status != "ranked":
        tell(f"{found.status}: {found.reason}")
    else:
        tell(f"{found.measure}: {len(rows)} of {found.total} organisations, {found.ties} ties.")
    for caveat in found.caveats:
        tell(f"Caveat: {caveat}")
    tell(f"Made by: {_flat(found.made_by)}")


def _flat(values: dict[str, Any]) -> str:
    """Write how a result was made as one line; what is not set is left out."""
    parts = []
    for key, value in values.items():
        if isinstance(value, dict):
            parts.append(f"{key} ({_flat(value)})")
        elif isinstance(value, list | tuple):
            parts.append(f"{key} {'+'.join(map(str, value))}")
        elif value is not None:
            parts.append(f"{key} {value}")
    return ", ".join(parts)


def _put_ties(found: TiesView, format: Format) -> None:
    rows = [
        (tie.one.id, tie.one.label, tie.other.id, tie.other.label, tie.strength)
        for tie in found.ties
    ]
    columns = ("source", "source_label", "target", "target_label", "strength")
    reply(Reply(found, Table(columns, rows), lines=found.ties), format)
    tell(f"{len(rows)} of {found.count} ties, {found.nodes} organisations, {found.isolates} alone.")
    if found.warning:
        tell(f"Caveat: {found.warning}")
