"""`ecograph search`: find entities by what one remembers of a name."""

from __future__ import annotations

from typing import Annotated

import typer

from ecograph.cli import options
from ecograph.cli.output import Format, Reply, Table, reply, tell

app = typer.Typer(add_completion=False, rich_markup_mode=None)

_COLUMNS = ("id", "label", "kind", "hint", "matched", "external_id", "score")
_SHOWN = ("id", "label", "kind", "hint", "matched")


@app.command("search", epilog="Example: ecograph search dlut --kind University")
def search(  # noqa: PLR0913
    text: Annotated[str, typer.Argument(help="Any part of a name: zh, en, pinyin, initials.")],
    kind: Annotated[
        str | None, typer.Option("--kind", help="Only this kind and those below it.")
    ] = None,
    region: Annotated[
        str | None, typer.Option("--region", help="Only what lies in this region, by id or name.")
    ] = None,
    limit: options.Limit = 10,
    home: options.Home = None,
    source: options.OneSource = None,
    lang: options.Language = options.Lang.ZH,
    format: options.Formatted = Format.TABLE,
) -> None:
    """Find entities by any part of a name.

    In Chinese, English, pinyin, initials or abbreviated; what may have been mistyped is thought
    of when nothing else is found.
    """
    options.check_kinds([kind] if kind else None)
    with options.opened(home, [source]) as snapshot:
        place = None if region is None else options.entity(snapshot, region)
        hits = snapshot.names.search(
            text, kind=kind, source=source, region=place, lang=lang, limit=limit
        )
    rows = [[getattr(hit, column) for column in _COLUMNS] for hit in hits]
    shown = Table(_SHOWN, [row[: len(_SHOWN)] for row in rows])
    reply(Reply(document=hits, table=Table(_COLUMNS, rows), lines=hits, shown=[shown]), format)
    if not hits:
        tell(f"Nothing is called like {text!r}.")
        tell("Try fewer words, another language, or initials.")
        raise typer.Exit(1)
