"""`ecograph links`: whom an entity is linked with, page by page, with evidence."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from ecograph.answers.links import Page, link_filter, linked
from ecograph.cli import options, views
from ecograph.cli.output import Format, Reply, reply, tell
from ecograph.errors import BadRequest
from ecograph.model.ontology import load

if TYPE_CHECKING:
    from collections.abc import Collection

    from ecograph.answers.views import LinksView

app = typer.Typer(add_completion=False, rich_markup_mode=None)


class Direction(StrEnum):
    """Which way links run from the entity."""

    OUT = "out"
    IN = "in"
    BOTH = "both"


Way = Annotated[Direction, typer.Option("--direction", help="out: the entity is the one acting.")]
Predicates = Annotated[
    list[str] | None,
    typer.Option("--predicate", help="Only this link; repeatable.", show_default=False),
]
Roles = Annotated[
    list[str] | None,
    typer.Option("--role", help="Only this role; repeatable.", show_default=False),
]
Offset = Annotated[int, typer.Option("--offset", min=0, help="How many to pass over.")]


@app.command(
    "links", epilog="Example: ecograph links 大连理工大学 --predicate participatesIn --limit 5"
)
def links(  # noqa: PLR0913
    entity: options.Entity,
    direction: Way = Direction.BOTH,
    predicate: Predicates = None,
    role: Roles = None,
    kind: options.Kinds = None,
    limit: options.Limit = 25,
    offset: Offset = 0,
    home: options.Home = None,
    source: options.Sources = None,
    basis: options.Bases = None,
    lang: options.Language = options.Lang.ZH,
    format: options.Formatted = Format.TABLE,
) -> None:
    """List the links of an entity.

    Each with its basis and evidence; --limit and --offset turn the pages.
    """
    ontology = load()
    _check("predicate", predicate, ontology.predicates)
    _check("role", role, ontology.roles)
    options.check_kinds(kind)
    where = link_filter(
        direction=direction,
        predicates=options.values(predicate),
        roles=options.values(role),
        kinds=options.values(kind),
        bases=options.values(basis),
        sources=options.values(source),
    )
    page = Page(limit=limit, offset=offset, lang=lang)
    with options.opened(home, source) as snapshot:
        found = linked(snapshot, options.entity(snapshot, entity, source), where, page)
    _put(found, offset, format)


def _put(found: LinksView, offset: int, format: Format) -> None:
    shown = views.shown_links(found.links, views.named(found.of))
    table = views.link_table(found.links)
    reply(Reply(found, table, lines=found.links, shown=[shown]), format)
    last = offset + len(found.links)
    if last < found.count and found.links:
        tell(f"{last} of {found.count} links; --offset {last} gives the next.")
    elif not found.links:
        tell(f"No more: {found.count} links pass the filter.")


def _check(noun: str, chosen: Collection[str] | None, known: Collection[str]) -> None:
    for name in chosen or ():
        if name not in known:
            way_out = f"`ecograph info --{noun}s` lists them."
            raise BadRequest(f"Unknown {noun} {name!r}.", way_out)
