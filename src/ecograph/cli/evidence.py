"""`ecograph evidence`: what stands behind the tie of two entities."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from ecograph.answers.network import TiesRequest, spec_of
from ecograph.answers.tie_evidence import tie
from ecograph.cli import options, views
from ecograph.cli.network_options import ALL, Which, asked_of, choosing
from ecograph.cli.output import Format, Reply, Table, reply, tell

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ecograph.answers.tie_evidence import TieView

app = typer.Typer(add_completion=False, rich_markup_mode=None)

_COLUMNS = ("what", "event", "share", "statement", "basis", "source", "evidence", "relator")


@app.command(
    "evidence", epilog="Example: ecograph evidence 大连理工大学 中国科学院大连化学物理研究所"
)
@choosing
def evidence(
    one: Annotated[str, typer.Argument(metavar="A", help="An id or a name.")],
    other: Annotated[str, typer.Argument(metavar="B", help="An id or a name.")],
    home: options.Home = None,
    which: Which = ALL,
    source: options.OneSource = None,
    lang: options.Language = options.Lang.ZH,
    format: options.Formatted = Format.TABLE,
) -> None:
    """Open what ties two entities.

    Shared events with the share that each gives to the tie, direct links, and the passages; by
    the counting and in the network that the options choose.
    """
    with options.opened(home, [source]) as snapshot:
        ends = (options.entity(snapshot, one, source), options.entity(snapshot, other, source))
        sources = (source,) if source else ()
        spec = spec_of(TiesRequest(sources=sources, **asked_of(which)))
        found = tie(snapshot, ends, lang=lang, spec=spec)
    table = Table(_COLUMNS, list(_rows(found)))
    title = f"{views.named(found.one)} — {views.named(found.other)}"
    shown = [Table(("what", "event", "share", "statement", "evidence"), _short(table), title)]
    reply(Reply(found, table, shown=shown), format)
    if found.collaborates:
        tell(f"They collaborate: strength {found.strength:.4g} from {len(found.events)} events.")
        tell(f"{found.counted}.")
    elif found.internal:
        tell("One belongs to the other; that is no collaboration.")
    else:
        tell("No collaboration of the two is stated in the sources asked.")


def _rows(found: TieView) -> Iterator[tuple[object, ...]]:
    for event in found.events:
        for link in event.participations:
            yield (
                *("event", event.event.id, event.share, link.words, link.basis, link.source),
                *(views.evidence_text(link.evidence), link.id),
            )
        for one, other in event.met:
            words = f"{views.named(one)} × {views.named(other)}"
            yield "met", event.event.id, None, words, "", "", "", ""
    for link in found.direct:
        yield (
            *("direct", "", None, link.words, link.basis, link.source),
            *(views.evidence_text(link.evidence), link.id),
        )
    for ref in found.shared:
        yield "shared", ref.id, None, ref.label, "", "", "", ""


def _short(table: Table) -> list[tuple[object, ...]]:
    return [(*row[:4], row[6]) for row in table.rows]
