"""The relators that a tie rests on: who took part, as what, in the events that both share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ecograph.links.table import LinkFilter

if TYPE_CHECKING:
    from ecograph.links.table import Links
    from ecograph.network.network import Network

__all__ = ["participations"]


def participations(links: Links, network: Network, one: str, other: str) -> tuple[str, ...]:
    """Ids of the participations of two organisations in the events that tie them, sorted.

    Of nodes that are rolled up, these are the participations of those that they stand for.

    Parameters
    ----------
    links
        What the network was projected from.
    network
        A collaboration network.
    one, other
        Ids of two organisations of the network.

    Raises
    ------
    NotFound
        If one of them is not in the network.
    """
    spec = network.spec
    where = LinkFilter("in", predicates=spec.predicates, bases=spec.bases, sources=spec.sources)
    ends = [links.index(each) for end in (one, other) for each in network.members(end)]
    found: set[str] = set()
    for event in network.events_of(one, other):
        rows, others, _ = links.around(links.index(event.id), where)
        found |= {links.rows.id[row] for row in rows[np.isin(others, ends)].tolist()}
    return tuple(sorted(found))
