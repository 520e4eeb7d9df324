"""The relators that a tie rests on: who took part, as what, in the events that both share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ecograph.links.table import LinkFilter
from ecograph.links.weakest import best, weakest

if TYPE_CHECKING:
    from ecograph.links.table import Link, Links
    from ecograph.network.network import Network

__all__ = ["participations", "tie_known"]


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


def tie_known(links: Links, network: Network, one: str, other: str) -> tuple[str, str]:
    """How a tie is known: as well as the surest of its events, each as its weakest participation.

    Returns
    -------
    tuple of str
        The basis, and the id of the participation that it is that of.
    """
    rows = [links.rows.id.find(each) for each in participations(links, network, one, other)]
    sides = [frozenset(network.members(end)) for end in (one, other)]
    by_event: dict[str, list[Link]] = {}
    for link in links.materialise(rows, [True] * len(rows)):
        by_event.setdefault(link.object, []).append(link)
    return best(
        weakest([(each.basis, each.id) for each in parts if each.subject in side] for side in sides)
        for parts in by_event.values()
    )
