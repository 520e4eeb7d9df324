"""`ecograph analyse`: rankings and ties of a network, and every named analysis."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from ecograph.answers.analyses.registry import ANALYSES
from ecograph.answers.network import CentralityRequest, TiesRequest, centrality, ties
from ecograph.answers.observations_rdf import RDF_FORMATS, ranking_observations, ties_observations
from ecograph.cli import named_analyses, options
from ecograph.cli.named_analyses import AnswerFormat
from ecograph.cli.network_options import ALL, Which, choosing
from ecograph.cli.output import Reply, Table, put, reply, tell
from ecograph.errors import BadRequest

if TYPE_CHECKING:
    from collections.abc import Callable

    from ecograph.answers.network import RankingView, TiesView
    from ecograph.pipeline.snapshot import Snapshot

app = typer.Typer(add_completion=False, rich_markup_mode=None)


class Relation(StrEnum):
    """What makes a tie."""

    COLLABORATION = "collaboration"
    CO_PARTICIPATION = "co-participation"


_MEASURE, _TOP, _MIN_TIES = "degree", 20, 10

Asked = Annotated[
    str | None,
    typer.Argument(
        help="collaboration, co-participation (on one list, which is no collaboration), or a "
        "named analysis; without one they are listed."
    ),
]
Parameters = Annotated[
    list[str] | None,
    typer.Argument(metavar="[PARAM=VALUE]...", help="Parameters of a named analysis."),
]
Measure = Annotated[
    str | None,
    typer.Option(
        "--measure", help="`ecograph info --measures` lists them; default: degree.",
        show_default=False,
    ),
]  # fmt: skip
Top = Annotated[
    int | None, typer.Option("--top", min=1, help="How many at most.", show_default=False)
]
ShowTies = Annotated[bool, typer.Option("--ties", help="The ties themselves, strongest first.")]
MinTies = Annotated[
    int | None,
    typer.Option(
        "--min-ties", min=1, help="Ties that an answer must stand on; default: 10.",
        show_default=False,
    ),
]  # fmt: skip
Exact = Annotated[bool, typer.Option("--exact", help="Compute dear measures of large networks.")]
Samples = Annotated[
    int | None,
    typer.Option(
        "--samples", min=2, help="Estimate betweenness from so many sources.", show_default=False
    ),
]
Seed = Annotated[
    int | None, typer.Option("--seed", min=0, help="Of chance; default: 0.", show_default=False)
]
ExactLimit = Annotated[
    int | None,
    typer.Option(
        "--exact-limit", min=1, show_default=False,
        help="Estimate betweenness of networks of more organisations; default: 5000.",
    ),
]  # fmt: skip
InRegion = Annotated[
    str | None,
    typer.Option("--region", help="Only organisations in this region.", show_default=False),
]
Picture = Annotated[
    Path | None,
    typer.Option("--svg", help="Write the picture of the answer here.", show_default=False),
]
Why = Annotated[
    list[str] | None,
    typer.Option(
        "--why", show_default=False,
        help="What the row of a named analysis rests on that names this; twice for a tie.",
    ),
]  # fmt: skip
Printed = Annotated[
    AnswerFormat,
    typer.Option("--format", help="How it is printed; ttl, jsonld, nq: as linked data."),
]


@app.command("analyse", epilog="Example: ecograph analyse collaboration --measure strength --top 5")
@choosing
def analyse(  # noqa: PLR0913
    name: Asked = None,
    parameters: Parameters = None,
    measure: Measure = None,
    top: Top = None,
    show_ties: ShowTies = False,
    min_ties: MinTies = None,
    exact: Exact = False,
    samples: Samples = None,
    seed: Seed = None,
    exact_limit: ExactLimit = None,
    region: InRegion = None,
    which: Which = ALL,
    svg: Picture = None,
    why: Why = None,
    home: options.Home = None,
    source: options.Sources = None,
    basis: options.Bases = None,
    lang: options.Language = options.Lang.ZH,
    format: Printed = AnswerFormat.TABLE,
) -> None:
    """Rank the organisations of a network, list its ties, or run a named analysis.

    A network that is too thin has no ranking: the answer then says why.
    """
    if name is None:
        named_analyses.listed(lang, format.plain)
        return
    asked = {
        **{"source": source, "basis": basis, "region": region, "measure": measure},
        **{"top": top, "min_ties": min_ties, **which},
        **{"exact": exact or None, "samples": samples, "seed": seed, "exact_limit": exact_limit},
    }
    if name in ANALYSES and not show_ties:
        given = named_analyses.given(parameters or (), asked)
        if why:
            named_analyses.open_row(home, name, given, why, str(lang), format.plain)
            return
        _show_analysis(home, name, given, str(lang), svg, format)
        return
    if why:
        raise BadRequest(f"--why goes with a named analysis, not {name}.", "Run ecograph evidence.")
    _check(name, parameters, svg, show_ties=show_ties)
    _show_network(home, _show_ties if show_ties else _show_ranking, name, asked, lang, format)


def _check(name: str, parameters: list[str] | None, svg: Path | None, *, show_ties: bool) -> None:
    """Refuse what is neither a relation nor an analysis, and what rankings do not take."""
    if name in ANALYSES and show_ties:
        raise BadRequest(f"{name} lists no ties.", "--ties goes with collaboration.")
    if name not in list(Relation):
        known = ", ".join((*Relation, *ANALYSES))
        raise BadRequest(f"There is no analysis {name!r}.", f"Known: {known}.")
    if parameters:
        raise BadRequest(f"{name} takes no {parameters[0]!r}.", "It takes options such as --top.")
    if svg is not None:
        raise BadRequest(f"{name} has no picture.", "Leave out --svg.")


def _show_analysis(
    home: Path | None,
    name: str,
    given: dict[str, list[str]],
    lang: str,
    svg: Path | None,
    format: AnswerFormat,
) -> None:
    with options.opened(home, given.get("source")) as snapshot:
        found = named_analyses.answered(snapshot, name, given, lang)
        named_analyses.show(found, svg, format, lang=lang, base=snapshot.manifest.base)


def _show_network(
    home: Path | None,
    show: Callable[[Snapshot, dict[str, Any], AnswerFormat], None],
    name: str,
    asked: dict[str, Any],
    lang: str,
    format: AnswerFormat,
) -> None:
    with options.opened(home, asked["source"]) as snapshot:
        show(snapshot, {**asked, **_network(snapshot, name, asked, lang)}, format)


def _network(snapshot: Snapshot, name: str, asked: dict[str, Any], lang: str) -> dict[str, Any]:
    """The network that the options mean."""
    region, source = asked["region"], asked["source"]
    return {
        "relation": name,
        "sources": options.values(source),
        "bases": options.values(asked["basis"]),
        **{f"{one}s": options.values(asked[one]) for one in _SEVERAL},
        **{one: asked[one] for one in _CHOSEN if asked[one] is not None},
        "region": options.entity(snapshot, region, source) if region else None,
        "undated": str(asked["undated"] or options.LetIn.EXCLUDE),
        "top": asked["top"] or _TOP,
        "lang": str(lang),
    }


_SEVERAL: Final = ("kind", "context", "role", "predicate")
_CHOSEN: Final = ("counting", "roll_up", "collectives")


def _show_ties(snapshot: Snapshot, asked: dict[str, Any], format: AnswerFormat) -> None:
    given = {name: value for name, value in asked.items() if value is not None}
    known = {name: value for name, value in given.items() if name in TiesRequest.model_fields}
    found = ties(snapshot, TiesRequest(**known))
    if format.value in RDF_FORMATS:
        lang, base = str(asked["lang"]), snapshot.manifest.base
        put(ties_observations(found, format.value, lang=lang, base=base))
    else:
        _put_ties(found, format)
    _tell_ties(found)


def _show_ranking(snapshot: Snapshot, asked: dict[str, Any], format: AnswerFormat) -> None:
    usual = {"measure": _MEASURE, "min_ties": _MIN_TIES}
    chosen = {name: asked[name] or value for name, value in usual.items()}
    given = {name: value for name, value in asked.items() if value is not None}
    known = {name: value for name, value in given.items() if name in CentralityRequest.model_fields}
    found = centrality(snapshot, CentralityRequest(**{**known, **chosen}))
    if format.value in RDF_FORMATS:
        lang, base = str(asked["lang"]), snapshot.manifest.base
        put(ranking_observations(found, format.value, lang=lang, base=base))
    else:
        _put_ranking(found, format)
    _tell_ranking(found)


def _put_ranking(found: RankingView, format: AnswerFormat) -> None:
    rows = [(one.rank, one.id, one.label, one.kind, one.value) for one in found.rows]
    table = Table(("rank", "id", "label", "kind", "value"), rows)
    reply(Reply(found, table, lines=found.rows), format.plain)


def _tell_ranking(found: RankingView) -> None:
    if found.status != "ranked":
        tell(f"{found.status}: {found.reason}")
    else:
        tell(
            f"{found.measure}: {len(found.rows)} of {found.total} organisations, {found.ties} ties."
        )
    for caveat in found.caveats:
        tell(f"Caveat: {caveat}")
    _tell_left_out(found.left_out)
    tell(f"Made by: {named_analyses.flat(found.made_by)}")


def _tell_left_out(left_out: dict[str, int]) -> None:
    """Say how many participations a day or window leaves out."""
    dated: dict[str, int] = {reason: left_out[reason] for reason in _BY_DATE if reason in left_out}
    if dated:
        tell(f"Left out: {named_analyses.flat(dated)}.")


_BY_DATE: Final[tuple[str, ...]] = ("outside the dates", "undated")


def _put_ties(found: TiesView, format: AnswerFormat) -> None:
    rows = [
        (tie.one.id, tie.one.label, tie.other.id, tie.other.label, tie.strength)
        for tie in found.ties
    ]
    columns = ("source", "source_label", "target", "target_label", "strength")
    reply(Reply(found, Table(columns, rows), lines=found.ties), format.plain)


def _tell_ties(found: TiesView) -> None:
    ties_told = f"{len(found.ties)} of {found.count} ties"
    tell(f"{ties_told}, {found.nodes} organisations, {found.isolates} alone.")
    _tell_left_out(found.left_out)
    if found.rolled_up:
        tell(f"Rolled up: {named_analyses.flat(found.rolled_up)}.")
    if found.warning:
        tell(f"Caveat: {found.warning}")
