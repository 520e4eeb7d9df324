"""Evidence of a row of an answer: the events and statements it rests on, or all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

import numpy as np
from scipy.sparse import csr_array

from ecograph.answers.links import edge
from ecograph.answers.names import find
from ecograph.answers.operation import TableData
from ecograph.answers.paging import cursor_after, offset_of
from ecograph.answers.store_reader import Reader
from ecograph.answers.views.base import EntityRef
from ecograph.answers.views.networks import RowEvidenceView, SupportView
from ecograph.errors import EcographError, NotFound
from ecograph.links.table import LinkFilter

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ecograph.answers.requests import OpenedRequest
    from ecograph.answers.views.edges import EdgeView
    from ecograph.answers.views.networks import AnalysisTable, AnalysisView
    from ecograph.links.table import Link
    from ecograph.network.network import Network
    from ecograph.pipeline.snapshot import Snapshot

__all__ = ["WHOLE", "row_evidence", "stated_tables"]

WHOLE: Final = "*"
"""Asks for the evidence of an answer as a whole."""
_TAKES_PART = LinkFilter("in", predicates=frozenset({"participatesIn", "memberOf"}))


def row_evidence(
    snapshot: Snapshot,
    why: Sequence[str],
    request: OpenedRequest,
    network: Network | None = None,
    view: AnalysisView | None = None,
) -> RowEvidenceView:
    """Open the rows of an answer that name one thing, or the row that names two.

    Parameters
    ----------
    snapshot
        The graph.
    why
        One or two ids or names of entities, or a figure, a group or another cell as it is in the
        row; `WHOLE` for how much the answer as a whole rests on.
    request
        What was asked: how many events and statements, and where they begin.
    network
        The network that the answer was made from, if any.
    view
        The answer, if it has rows of its own.

    Returns
    -------
    RowEvidenceView
        The events and statements of the rows: those that the answer gives for them, else the
        events that the organisations took part in. A row that names no entity rests on the whole
        network.

    Raises
    ------
    NotFound
        If no row names it, and it is not in the network.
    BadRequest
        If it means several things.
    """
    if WHOLE in why:
        return RowEvidenceView(asked=(), status="whole-network", counts=_counts(network))
    rows = _rows(view)
    named = [_named(snapshot, rows, text) for text in why]
    found = [ids for cells, ids in rows if all(name in cells for name in named)]
    inside = network is not None and all(network.nodes.id.find(name) >= 0 for name in named)
    if not found and not inside:
        words = " — ".join(named)
        raise NotFound(f"No row names {words}.", "Give what is in the rows: an id, a name, a cell.")
    reader = Reader(snapshot, request.lang)
    asked = tuple(_asked(reader, name) for name in named)
    ids = list(dict.fromkeys(each for part in found for each in part))
    if inside and network is not None and (len(named) == 2 or not ids):
        own = _events_of(network, named)
        ids = list(dict.fromkeys([*own, *ids]))
    start = offset_of(snapshot, request, "why_cursor")
    end = len(ids) if request.why_limit == "all" else min(start + request.why_limit, len(ids))
    supports = tuple(_supports(reader, network, ids[start:end], named))
    entity = any(one.kind for one in asked)
    status: Literal["opened", "whole-network", "nothing-stated"] = "opened"
    if not ids:
        status = "nothing-stated" if entity else "whole-network"
    return RowEvidenceView(
        asked=asked,
        status=status,
        supports=supports,
        counts=_counts(network),
        count=len(ids),
        next=cursor_after(snapshot, request, end, len(ids), "why_cursor"),
    )


def _rows(view: AnalysisView | None) -> list[tuple[set[str], tuple[str, ...]]]:
    """The cells of every row of an answer as text, and the ids behind the row."""
    if view is None:
        return []
    found = []
    parts: list[AnalysisView | AnalysisTable] = [view, *view.tables]
    for part in parts:
        behind = part.evidence or ((),) * len(part.rows)
        for row, ids in zip(part.rows, behind, strict=True):
            found.append(({str(cell) for cell in row if cell not in (None, "")}, ids))
    return found


def _named(snapshot: Snapshot, rows: Sequence[tuple[set[str], tuple[str, ...]]], text: str) -> str:
    """What a text means: the entity of that name, else the cell that says so."""
    try:
        return find(snapshot, text)
    except EcographError:
        if any(text in cells for cells, _ in rows):
            return text
        raise


def _asked(reader: Reader, name: str) -> EntityRef:
    known = "/" in name and reader.snapshot.links.nodes.id.find(name) >= 0
    return reader.ref(reader.iri(name)) if known else EntityRef(id=name, label=name)


def _events_of(network: Network, named: Sequence[str]) -> list[str]:
    """Ids of the events of a tie, or of those that one organisation took part in.

    Those of a tie by what they give to it, the greatest share first.
    """
    if len(named) == 2:
        events = network.events_of(named[0], named[1])
        return [one.id for one in sorted(events, key=lambda one: -one.share)]
    columns = csr_array(network.incidence.T)
    place = network.index(named[0])
    rows = np.sort(columns.indices[columns.indptr[place] : columns.indptr[place + 1]])
    return [network.events.id[row] for row in rows.tolist()]


def _supports(
    reader: Reader, network: Network | None, ids: Sequence[str], named: Sequence[str]
) -> Iterator[SupportView]:
    shares = _shares(network, named)
    members = _members(network, named)
    for one in ids:
        place = -1 if network is None else network.events.id.find(one)
        if network is not None and place >= 0:
            yield SupportView(
                what="event",
                of=reader.ref(reader.iri(one)),
                share=shares.get(one),
                participants=int(network.events.size[place]),
                statements=_taking_part(reader, one, members or _counted(network, place)),
            )
        elif (stated := _stated(reader, one)) is not None:
            of = reader.ref(reader.iri(stated.object))
            yield SupportView(what="statement", of=of, statements=(stated,))
        else:
            yield SupportView(what="entity", of=reader.ref(reader.iri(one)))


def stated_tables(
    snapshot: Snapshot, view: AnalysisView, lang: str
) -> tuple[list[TableData], list[EdgeView]]:
    """The tables of an analysis with the datasets, bases and passages behind each row.

    Returns
    -------
    list of TableData
        The rows; those of the answer first.
    list of EdgeView
        The statements that they rest on.
    """
    reader = Reader(snapshot, lang)
    tables: list[TableData] = []
    every: list[EdgeView] = []
    parts: list[AnalysisView | AnalysisTable] = [view, *view.tables]
    for part in parts:
        rows = []
        for row, ids in zip(part.rows, part.evidence or ((),) * len(part.rows), strict=True):
            links = [one for each in ids if (one := _stated(reader, each)) is not None]
            datasets, bases = {one.source for one in links}, {one.basis for one in links}
            passages = dict.fromkeys(each.id for one in links for each in one.evidence)
            rows.append((*row, tuple(sorted(datasets)), tuple(sorted(bases)), tuple(passages)))
            every += links
        columns = (*part.columns, "source", "basis", "evidence")
        tables.append(TableData(part.name, columns, tuple(rows)))
    return tables, every


def _stated(reader: Reader, identifier: str) -> EdgeView | None:
    links = reader.snapshot.links
    row = links.rows.id.find(identifier)
    if row < 0:
        return None
    (link,) = links.materialise([row], [True])
    return edge(reader, link, evidence=True)


def _shares(network: Network | None, named: Sequence[str]) -> dict[str, float]:
    """What each shared event gives to the tie of two."""
    if network is None or len(named) != 2:
        return {}
    if any(network.nodes.id.find(name) < 0 for name in named):
        return {}
    return {event.id: float(event.share) for event in network.events_of(named[0], named[1])}


def _members(network: Network | None, named: Sequence[str]) -> set[str]:
    """Those who took part for the organisations asked for: themselves, or their units."""
    if network is None:
        return set()
    inside = [name for name in named if network.nodes.id.find(name) >= 0]
    return {each for name in inside for each in network.members(name)}


def _counted(network: Network, event: int) -> set[str]:
    """Those whose part in an event the network counts."""
    cut = slice(network.incidence.indptr[event], network.incidence.indptr[event + 1])
    names = network.nodes.id.take(network.incidence.indices[cut])
    return {each for name in names for each in network.members(name)}


def _taking_part(reader: Reader, event: str, members: set[str]) -> tuple[EdgeView, ...]:
    """What is stated of those asked for at an event; of all, where it is of none of them.

    That is so where an organisation has become another one since, and where none was asked for.
    """
    links: list[Link] = reader.snapshot.links.links_of(event, _TAKES_PART)
    own = [link for link in links if link.subject in members]
    shown = sorted(own or links, key=lambda link: link.id)
    return tuple(edge(reader, link, evidence=True) for link in shown)


def _counts(network: Network | None) -> dict[str, int]:
    if network is None:
        return {}
    return {
        "organisations": len(network),
        "ties": network.counts.ties,
        "events": network.counts.events,
        "participations": network.counts.participations,
    }
