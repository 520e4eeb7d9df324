"""`ecograph links`: whom an entity is linked with, page by page, with evidence."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from ecograph.answers.links import Page, link_filter, linked
from ecograph.cli import options, views
from ecograph.cli.output import Format, Reply, reply, tell
from ecograph.errors import BadRequest
from ecograph.ontology import load

if TYPE_CHECKING:
    from collections.abc import Collection

app = typer.Typer(add_completion=False, rich_markup_mode=None)


class Direction(StrEnum):
    """Which way links run from the entity."""

    OUT = "out"
    IN = "in"
    BOTH = "both"


@app.command(
    "links", epilog="Example: ecograph links 大连理工大学 --predicate participatesIn --limit 5"
)
def links(  # noqa: PLR0913
    entity: options.Entity,
    direction: Annotated[Direction, typer.Option("--direction", help="out: it acts.")] = (
        Direction.BOTH
    ),
    predicate: Annotated[
        list[str] | None, typer.Option("--predicate", help="Only this link; repeatable.")
    ] = None,
    role: Annotated[
        list[str] | None, typer.Option("--role", help="Only this role; repeatable.")
    ] = None,
    kind: Annotated[
        list[str] | None,
        typer.Option("--kind", help="Only to this kind and those below it; repeatable."),
    ] = None,
    limit: options.Limit = 25,
    offset: Annotated[int, typer.Option("--offset", min=0, help="How many to pass over.")] = 0,
    home: options.Home = None,
    source: options.Sources = None,
    basis: options.Bases = None,
    lang: options.Language = options.Lang.ZH,
    format: options.Formatted = Format.TABLE,
) -> None:
    """List the links of an entity, each with its basis and evidence."""
    ontology = load()
    _check("predicate", predicate, ontology.predicates)
    _check("role", role, ontology.roles)
    _check("kind", kind, ontology.classes)
    snapshot = options.opened(home, source)
    one_source = source[0] if source and len(source) == 1 else None
    identifier = options.entity(snapshot, entity, one_source)
    where = link_filter(
        direction=direction,
        predicates=options.values(predicate),
        roles=options.values(role),
        kinds=options.values(kind),
        bases=options.values(basis),
        sources=options.values(source),
    )
    found = linked(snapshot, identifier, where, Page(limit=limit, offset=offset, lang=lang))
    shown = views.shown_links(found.links, views.named(found.of))
    table = views.link_table(found.links)
    reply(Reply(found, table, lines=found.links, shown=[shown]), format)
    last = offset + len(found.links)
    if last < found.count and found.links:
        tell(f"{last} of {found.count} links; --offset {last} gives the next.")
    elif not found.links:
        tell(f"No link of {found.count} from there on passes the filter.")


def _check(noun: str, chosen: Collection[str] | None, known: Collection[str]) -> None:
    for name in chosen or ():
        if name not in known:
            way_out = f"`ecograph info --{noun}s` lists them."
            raise BadRequest(f"Unknown {noun} {name!r}.", way_out)
