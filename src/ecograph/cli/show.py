"""`ecograph show`: all about one entity, and its first links with their evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from ecograph.answers.entity import describe
from ecograph.answers.links import Page, link_filter, linked
from ecograph.cli import options, views
from ecograph.cli.output import Format, Reply, Table, plain, reply
from ecograph.model.records import Basis

if TYPE_CHECKING:
    from ecograph.answers.views import EntityView, LinksView

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command("show", epilog="Example: ecograph show 大连理工大学")
def show(
    entity: options.Entity,
    limit: options.Limit = 10,
    home: options.Home = None,
    source: options.OneSource = None,
    basis: options.Bases = None,
    lang: options.Language = options.Lang.ZH,
    format: options.Formatted = Format.TABLE,
) -> None:
    """Show all about an entity.

    Names, identifiers, place, figures, changes, gaps, and the first links with their evidence.
    """
    conjectural = Basis.CONJECTURAL in (basis or ())
    where = link_filter(bases=options.values(basis), sources=options.values(source and [source]))
    with options.opened(home, [source]) as snapshot:
        identifier = options.entity(snapshot, entity, source)
        view = describe(snapshot, identifier, lang=lang, source=source, conjectural=conjectural)
        links = linked(snapshot, identifier, where, Page(limit=limit, lang=lang))
    _put(view, links, format)


def _put(view: EntityView, links: LinksView, format: Format) -> None:
    document = {"entity": plain(view), "links": plain(links)}
    rows = [*views.facts(view), *map(views.link_fact, links.links)]
    head = f"{view.label} · {view.kind_label} · {view.id}"
    heading = f"{len(links.links)} / {links.count}"
    shown = [
        Table(views.FACT_COLUMNS, list(views.facts(view, views.MOST)), head),
        views.shown_links(links.links, heading),
    ]
    reply(Reply(document, Table(views.FACT_COLUMNS, rows), lines=[document], shown=shown), format)
