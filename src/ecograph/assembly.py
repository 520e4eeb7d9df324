"""From who took part in what to a network: collapse, restrict, count, sum."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.sparse import csr_array

from ecograph.counting import counted_ties
from ecograph.links.columns import Strings
from ecograph.network import Contexts, Counts, InternalTie, Network, Organisations

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from ecograph.links.read import NodeTable
    from ecograph.network import ProjectionSpec

__all__ = [
    "Participations",
    "assemble",
    "collapsed",
    "contexts_of",
    "counts_of",
    "organisations_of",
]


@dataclass(frozen=True, slots=True)
class Participations:
    """Who took part in what: one row a participation; rows of a node table at both ends."""

    event: NDArray[np.int32]
    organisation: NDArray[np.int32]
    hub: NDArray[np.bool_]
    open_list: NDArray[np.bool_]


def assemble(
    spec: ProjectionSpec,
    table: NodeTable,
    taken: Participations,
    shown: NDArray[np.bool_],
    parents: Mapping[int, frozenset[int]],
    about: tuple[dict[str, int], str],
) -> Network:
    """Build the network of all `taken` participations between the organisations `shown`.

    Parameters
    ----------
    spec
        How it is made.
    table
        Entities: organisations and events.
    taken
        Participations that count; an organisation may stand twice at one event.
    shown
        Which entities may be nodes.
    parents
        What each unit belongs to, directly or not.
    about
        What was left out, by reason, and the digest of the data.
    """
    left_out, digest = about
    event, organisation, hub, sizes, nodes = _counted(spec, taken, shown)
    small = int((sizes[taken.event] < spec.min_participants).sum()) if spec.additive else 0
    events, rows = np.unique(event, return_inverse=True)
    incidence = csr_array(
        ((1 + hub).astype(np.int8), (rows, np.searchsorted(nodes, organisation))),
        shape=(len(events), len(nodes)),
    )
    contexts = contexts_of(table, events, sizes, taken)
    least = spec.min_participants
    strength = counted_ties(spec.counting, incidence, contexts.size, contexts.hub, least)
    draft = Network(
        spec=spec,
        nodes=organisations_of(table, nodes),
        events=contexts,
        strength=strength,
        incidence=incidence,
        internal=(),
        counts=counts_of(incidence, strength, 0, {**left_out, "too few participants": small}),
        digest=digest,
    )
    return draft if spec.count_internal else _without_internal(draft, nodes, parents)


def _counted(
    spec: ProjectionSpec, taken: Participations, shown: NDArray[np.bool_]
) -> tuple[NDArray[Any], NDArray[Any], NDArray[np.bool_], NDArray[Any], NDArray[Any]]:
    """What counts between those shown; the size of every event, whoever is shown; the nodes.

    A sum over events needs those that make ties, a similarity all events of those tied.
    """
    event, organisation, hub = collapsed(taken, len(shown))
    sizes = np.bincount(event, minlength=len(shown))
    tying = shown[organisation] & (sizes[event] >= spec.min_participants)
    tying &= np.bincount(event[tying], minlength=len(shown))[event] >= 2
    nodes = _nodes(spec, taken, shown, organisation[tying])
    keep = tying if spec.additive else np.isin(organisation, nodes)
    return event[keep], organisation[keep], hub[keep], sizes, nodes


def _nodes(
    spec: ProjectionSpec,
    taken: Participations,
    shown: NDArray[np.bool_],
    together: NDArray[np.int64],
) -> NDArray[np.int64]:
    """Organisations that met others; and, if asked for, those that did not.

    Of these a collaboration network shows who took part in anything, a network of lists
    everyone, since to stand on no list is what it is asked about.
    """
    if not spec.isolates:
        return np.unique(together)
    if spec.relation == "co-participation":
        return np.flatnonzero(shown)
    return np.unique(taken.organisation[shown[taken.organisation]]).astype(np.int64)


def collapsed(
    taken: Participations, size: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]]:
    """One participation for each organisation and event; a hub in one role is the hub."""
    keys = taken.event.astype(np.int64) * size + taken.organisation
    distinct, place = np.unique(keys, return_inverse=True)
    hub = np.bincount(place, weights=taken.hub, minlength=len(distinct)) > 0
    return distinct // size, distinct % size, hub


def organisations_of(table: NodeTable, rows: NDArray[np.int64]) -> Organisations:
    """The entities in some rows as nodes."""
    regions = table.place[rows]
    placed = np.unique(regions[regions >= 0])
    names = Strings.of(["", *(table.id[int(place)] for place in placed)])
    code = np.where(regions >= 0, np.searchsorted(placed, regions) + 1, 0)
    return Organisations(
        id=table.id.take(rows),
        label_zh=table.label_zh.take(rows),
        label_en=table.label_en.take(rows),
        kind=table.kinds.take(table.kind[rows]),
        region=names.take(code),
    )


def contexts_of(
    table: NodeTable, events: NDArray[np.int64], sizes: NDArray[Any], taken: Participations
) -> Contexts:
    """The entities in some rows as events, with the size that each has by its row."""
    hub, loose = np.zeros(len(table.id), np.bool_), np.zeros(len(table.id), np.bool_)
    hub[taken.event[taken.hub]] = True
    loose[taken.event[taken.open_list]] = True
    return Contexts(
        id=table.id.take(events),
        label_zh=table.label_zh.take(events),
        label_en=table.label_en.take(events),
        kind=table.kinds.take(table.kind[events]),
        size=sizes[events].astype(np.int32),
        hub=hub[events],
        open_list=loose[events],
    )


def counts_of(
    incidence: csr_array[Any, Any],
    strength: csr_array[Any, Any],
    internal: int,
    left_out: dict[str, int],
) -> Counts:
    """Count what stands in a network; reasons that leave nothing out are not told."""
    return Counts(
        participations=int(incidence.nnz),
        events=incidence.shape[0],
        organisations=strength.shape[0],
        ties=strength.nnz // 2,
        isolates=int((np.diff(strength.indptr) == 0).sum()),
        internal_ties=internal,
        left_out={reason: count for reason, count in sorted(left_out.items()) if count},
    )


def _without_internal(
    draft: Network, nodes: NDArray[np.int64], parents: Mapping[int, frozenset[int]]
) -> Network:
    """Take out the ties between a unit and what it belongs to, and list them apart."""
    row = {int(node): place for place, node in enumerate(nodes)}
    met = [
        (row[unit], row[parent])
        for unit in sorted(row.keys() & parents.keys())
        for parent in sorted(parents[unit] & row.keys())
        if draft.strength[row[unit], row[parent]] != 0
    ]
    if not met:
        return draft
    internal = tuple(_internal_tie(draft, unit, parent) for unit, parent in met)
    cells = draft.strength.tocoo()
    size = len(nodes)
    inside = [cell for a, b in met for cell in (a * size + b, b * size + a)]
    keep = ~np.isin(cells.row.astype(np.int64) * size + cells.col, inside)
    kept = csr_array((cells.data[keep], (cells.row[keep], cells.col[keep])), shape=(size, size))
    return Network(
        spec=draft.spec,
        nodes=draft.nodes,
        events=draft.events,
        strength=kept,
        incidence=draft.incidence,
        internal=internal,
        counts=counts_of(draft.incidence, kept, len(met), draft.counts.left_out),
        digest=draft.digest,
    )


def _internal_tie(draft: Network, unit: int, parent: int) -> InternalTie:
    names = draft.nodes.id[unit], draft.nodes.id[parent]
    events = tuple(event.id for event in draft.events_of(*names))
    return InternalTie(*names, float(draft.strength[unit, parent]), events)
