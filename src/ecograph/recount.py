"""A network counted anew from some of its events."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.sparse import csr_array

from ecograph.columns import Strings
from ecograph.counting import counted_ties, shares
from ecograph.meetings import summed
from ecograph.network import Contexts

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ecograph.network import Network

__all__ = ["without_events"]


def without_events(network: Network, events: NDArray[np.int64]) -> Network:
    """The network of the same organisations without some events (rows of its incidence).

    What fell inside its nodes, or inside a unit and what it belongs to, is told as before.

    Examples
    --------
    >>> from ecograph.projection import network_of
    >>> toy = network_of({"p1": "abc", "p2": "ab"})
    >>> without_events(toy, np.array([0])).strength.toarray().tolist()
    [[0.0, 1.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.0, 0.0]]
    """
    kept = np.setdiff1d(np.arange(network.incidence.shape[0]), events)
    left, rolled = csr_array(network.incidence[kept]), network.rolled
    if rolled is not None:
        rolled = replace(rolled, incidence=csr_array(rolled.incidence[kept]))
    draft = replace(network, events=_taken(network.events, kept), incidence=left, rolled=rolled)
    strength = _strength(draft)
    counts = replace(
        network.counts,
        participations=int(left.nnz),
        events=len(kept),
        ties=strength.nnz // 2,
        isolates=int((np.diff(strength.indptr) == 0).sum()),
    )
    return replace(draft, strength=strength, counts=counts)


def _strength(network: Network) -> csr_array[Any, Any]:
    """Strengths from the events of a network, whose ties are the only ones that there may be."""
    spec, events = network.spec, network.events
    if network.rolled is not None:
        met, _ = network.meetings()
        share = shares(spec.counting, events.size, spec.min_participants)
        return summed(spec.counting, met, share, network.totals)
    found = counted_ties(
        spec.counting, network.incidence, events.size, events.hub, spec.min_participants
    )
    strength = csr_array(found.multiply(network.strength.sign()))  # internal ties stay out
    strength.eliminate_zeros()
    return strength


def _taken(table: Contexts, rows: NDArray[np.int64]) -> Contexts:
    columns: dict[str, Any] = {}
    for field in fields(table):
        column = getattr(table, field.name)
        columns[field.name] = column.take(rows) if isinstance(column, Strings) else column[rows]
    return Contexts(**columns)
