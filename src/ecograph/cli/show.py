"""`ecograph show`: all about one entity, and its first links with their evidence."""

from __future__ import annotations

import typer

from ecograph.answers.entity import describe
from ecograph.answers.links import Page, link_filter, linked
from ecograph.cli import options, views
from ecograph.cli.output import Format, Reply, Table, plain, reply
from ecograph.model import Basis

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command("show", epilog="Example: ecograph show 大连理工大学")
def show(  # noqa: PLR0913
    entity: options.Entity,
    limit: options.Limit = 10,
    home: options.Home = None,
    source: options.OneSource = None,
    basis: options.Bases = None,
    lang: options.Language = options.Lang.ZH,
    format: options.Formatted = Format.TABLE,
) -> None:
    """Show names, identifiers, figures, gaps and the first links of an entity, with evidence."""
    snapshot = options.opened(home, [source])
    identifier = options.entity(snapshot, entity, source)
    conjectural = Basis.CONJECTURAL in (basis or ())
    view = describe(snapshot, identifier, lang=lang, source=source, conjectural=conjectural)
    where = link_filter(bases=options.values(basis), sources=options.values(source and [source]))
    links = linked(snapshot, identifier, where, Page(limit=limit, lang=lang))
    document = {"entity": plain(view), "links": plain(links)}
    rows = [
        *views.facts(view),
        *(
            ("link", one.link, views.named(one.other), one.source, views.evidence_text(one.evidence))
            for one in links.links
        ),
    ]
    head = f"{view.label} · {view.kind_label} · {view.id}"
    heading = f"{len(links.links)} / {links.count}"
    shown = [
        Table(views.FACT_COLUMNS, list(views.facts(view)), head),
        views.shown_links(links.links, heading),
    ]
    reply(
        Reply(document, Table(views.FACT_COLUMNS, rows), lines=[document], shown=shown), format
    )
