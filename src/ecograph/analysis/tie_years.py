"""The years of a tie: the first and the last that is stated of the events it rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from ecograph.links.columns import NO_DAY
from ecograph.links.table import LinkFilter, among

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ecograph.links.table import Links
    from ecograph.network.network import Network

__all__ = ["event_years", "tie_years"]

_NEVER: Final = 2**31 - 1  # beyond every year


def tie_years(network: Network, links: Links) -> dict[tuple[str, str], tuple[int, int]]:
    """First and last year of each tie that any of its events has a date for.

    Parameters
    ----------
    network
        Ties, and the events behind them.
    links
        The relators that the network was made from; they know the dates.

    Returns
    -------
    dict
        By the ids of both ends, in the order of the network. A tie that rests on undated events
        alone is not there.
    """
    first, last = event_years(network, links)
    one, other, _ = network.pairs()
    order = np.lexsort((other, one))
    met, tie = network.meetings()
    low = np.full(len(order), _NEVER)
    high = np.full(len(order), -_NEVER)
    np.minimum.at(low, tie, first[met.event])
    np.maximum.at(high, tie, last[met.event])
    ids = network.nodes.id
    ends = zip(ids.take(one[order]), ids.take(other[order]), strict=True)
    years = zip(low.tolist(), high.tolist(), strict=True)
    return {pair: span for pair, span in zip(ends, years, strict=True) if span[0] < _NEVER}


def event_years(network: Network, links: Links) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """First and last year stated of each event: of itself, or of anybody's part in it.

    An event of which no date is stated has a first year after every other, and a last one
    before. "Existed by" is a year in which it was there.
    """
    nodes, table = links.nodes, links.rows
    size = len(network.events.id)
    event = np.full(len(nodes.id) + 1, -1)
    event[[nodes.id.find(one) for one in network.events.id]] = np.arange(size)
    event[-1] = -1  # where an event of an example is no node
    spec = network.spec
    where = LinkFilter(bases=spec.bases, sources=spec.sources)
    part = among(table.predicates, spec.predicates)[table.predicate]
    rows = np.flatnonzero(part & (event[table.object] >= 0))
    rows = rows[links.passing(rows, where)]
    told = np.flatnonzero(event[:-1] >= 0)
    columns = [(event[told], days[told]) for days in (nodes.founded, nodes.ended)]
    own = (table.since, table.until, table.started_by)
    columns += [(event[table.object[rows]], days[rows]) for days in own]
    first, last = np.full(size, _NEVER), np.full(size, -_NEVER)
    for place, days in columns:
        known = days != NO_DAY
        years = days[known].astype("M8[D]").astype("M8[Y]").astype(np.int64) + 1970
        np.minimum.at(first, place[known], years)
        np.maximum.at(last, place[known], years)
    return first, last
