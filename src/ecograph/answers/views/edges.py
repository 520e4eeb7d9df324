"""Links between entities: neighbourhoods, subgraphs, paths, and what ties two."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from ecograph.answers.views.base import EntityRef, EvidenceView, LinkedRef, NamedRef
from ecograph.model.record import Record

__all__ = [
    "EdgeView",
    "EventView",
    "InducedView",
    "NeighborhoodView",
    "NeighbourView",
    "PathView",
    "PathsView",
    "TieEvidenceView",
]


class NeighbourView(LinkedRef):
    """An entity around another; `left_out` links of it are not shown."""

    depth: int
    left_out: int


class EdgeView(Record):
    """One relator between two entities; `holds` as in `LinkView`.

    `words`, `amount` and `evidence` are said where the evidence is asked for.
    """

    id: str
    subject: str
    predicate: str
    link: str
    object: str
    role: str = ""
    time: str = ""
    holds: str = ""
    basis: str
    contradicts: tuple[str, ...] = ()
    source: str
    words: str = ""
    amount: str = ""
    unit: str = ""
    evidence: tuple[EvidenceView, ...] = ()


class NeighborhoodView(Record):
    """What surrounds an entity; `truncated` when a limit cut something off.

    `left_out` says how many of the links around a day or window leaves out, by reason.
    """

    of: NamedRef
    depth: int
    truncated: bool
    nodes: tuple[NeighbourView, ...]
    links: tuple[EdgeView, ...]
    left_out: dict[str, int] = Field(default_factory=dict)


class InducedView(Record):
    """Entities and the links among them; `truncated` when there are more links than shown."""

    count: int
    truncated: bool
    nodes: tuple[LinkedRef, ...]
    links: tuple[EdgeView, ...]


class PathView(Record):
    """One path: its entities, for each step all links that make it, and its `weakest` link."""

    entities: tuple[EntityRef, ...]
    steps: tuple[tuple[EdgeView, ...], ...]
    basis: str = ""
    weakest: str = ""


class PathsView(Record):
    """The shortest paths between two entities; `status` is ``found`` or ``none``."""

    start: NamedRef
    end: NamedRef
    status: str
    length: int | None
    count: int
    max_length: int
    paths: tuple[PathView, ...]


class EventView(Record):
    """One event that two organisations share and what it gives to their tie.

    It is known as well as the `weakest` of the participations that it needs.
    Where nodes are rolled up, `met` are the pairs of units that met there.
    """

    event: EntityRef
    share: float
    participants: int
    open_list: bool
    participations: tuple[EdgeView, ...]
    basis: str = ""
    weakest: str = ""
    met: tuple[tuple[EntityRef, EntityRef], ...] = ()


class TieEvidenceView(Record):
    """Everything that ties two entities.

    `strength` is the sum of the shares of all `count` events, and `counted` says how they come
    about; `events` are a page of them, the greatest share first. `direct` are relators between the
    two; `shared` are other things both are linked with, which is not collaboration; both are on the
    last page. `left_out` are links outside the day or period, by reason; `events_of` are all events
    of each of the two in the network.
    """

    one: NamedRef
    other: NamedRef
    collaborates: bool
    strength: float
    internal: bool
    basis: str = ""
    weakest: str = ""
    events: tuple[EventView, ...]
    direct: tuple[EdgeView, ...]
    shared: tuple[EntityRef, ...]
    left_out: dict[str, int] = Field(default_factory=dict)
    counting: Literal["newman", "full", "jaccard", "cosine", "association"] = "newman"
    counted: str = ""
    events_of: tuple[int, int] | None = None
    count: int = 0
    first_year: int | None = None
    last_year: int | None = None
    upper_bound: bool = False
    next: str | None = None
