"""The statements that a request means: relators of its sources, known as it asks, of its days."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from ecograph.answers.filters import time_chosen
from ecograph.answers.network import spec_of
from ecograph.answers.requests import NetworkRequest, StatementsRequest
from ecograph.errors import BadRequest
from ecograph.links.columns import Strings
from ecograph.links.time_slice import select, sliced
from ecograph.model.records import Basis
from ecograph.network.projection import statements

if TYPE_CHECKING:
    from ecograph.links.read import NodeTable
    from ecograph.links.table import Links
    from ecograph.pipeline.snapshot import Snapshot

__all__ = ["dated", "narrowed"]


def narrowed(snapshot: Snapshot, request: StatementsRequest) -> Links:
    """The links of the sources and bases asked for; entities that no source tells of are nothing.

    Nodes keep their rows, so that ids lead to the same places as in all links.

    Raises
    ------
    BadRequest
        If conjectures are asked for: what is judged on statements does not count them.
    """
    links = snapshot.links
    if Basis.CONJECTURAL in request.basis:
        raise BadRequest("This analysis counts no conjecture.", "Leave conjectural out.")
    if not request.dataset and not request.basis:
        return links
    kept = links.passing(slice(None), statements(spec_of(_plain(request))))
    stay = np.arange(len(links.nodes.id), dtype=np.int32)
    chosen = sliced(links, kept, stay, links.rows.predicates)
    return replace(chosen, nodes=_told(links.nodes, frozenset(request.dataset)))


def _plain(request: StatementsRequest) -> NetworkRequest:
    return NetworkRequest(dataset=request.dataset, basis=request.basis)


def _told(nodes: NodeTable, sources: frozenset[str]) -> NodeTable:
    """The nodes, those without a kind that none of the sources tells of."""
    if not sources:
        return nodes
    told = [not sources.isdisjoint(each.split()) for each in nodes.source_sets]
    shown = np.array(told, dtype=np.bool_)[nodes.sources]
    kinds, kind = nodes.kinds, nodes.kind
    if kinds.find("") < 0:  # the empty text sorts first
        kinds, kind = Strings.of(["", *kinds]), kind + 1
    return replace(nodes, kinds=kinds, kind=np.where(shown, kind, 0))


def dated(snapshot: Snapshot, links: Links, request: StatementsRequest) -> Links:
    """The links that hold on the day, or in the window, asked for."""
    time = time_chosen(request)
    if time is None:
        return links
    chosen = select(links, time, snapshot.chronology)
    return sliced(links, chosen.kept, chosen.follow, links.rows.predicates)
