"""A network between organisations: strengths, and the events each tie rests on."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from fractions import Fraction
from itertools import combinations
from typing import TYPE_CHECKING, Any, Literal, Self

import networkx as nx
import numpy as np
from pydantic import BaseModel, ConfigDict, Field, field_serializer
from scipy.sparse import csr_array, triu

from ecograph.asof import TimeSlice
from ecograph.columns import Strings, from_arrays, to_arrays
from ecograph.errors import NotFound
from ecograph.model import Basis
from ecograph.rules import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

__all__ = [
    "Contexts",
    "Counts",
    "EventShare",
    "InternalTie",
    "Network",
    "Organisations",
    "ProjectionSpec",
    "tie_sums",
]

HUB = 2


class ProjectionSpec(BaseModel):
    """How a network is made from the graph; it stands in every answer made from it.

    `region` and `kinds` restrict who is shown, not the events: a project of fourteen partners
    stays one of fourteen when two of them are looked at. All else decides which participations
    count. Open lists ("including …") and intentions are left out by the whole event.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    relation: Literal["collaboration", "co-participation"] = "collaboration"
    counting: Literal["newman", "full"] = "newman"
    verdicts: frozenset[Verdict] = frozenset({Verdict.COLLABORATES, Verdict.HUB})
    predicates: frozenset[str] = frozenset({"participatesIn"})
    bases: frozenset[Basis] = frozenset({Basis.STATED, Basis.NAME_EMBEDDED, Basis.INFERRED})
    sources: frozenset[str] | None = None
    kinds: frozenset[str] | None = None
    region: str | None = None
    include_open_lists: bool = True
    include_intended: bool = True
    min_participants: int = Field(default=2, ge=2)
    isolates: bool = False
    time: TimeSlice | None = None
    count_internal: bool = False

    def described(self) -> dict[str, Any]:
        """The specification as plain JSON values, sets sorted: the same in every process."""
        return self.model_dump(mode="json")

    @field_serializer("verdicts", "predicates", "bases", "sources", "kinds", when_used="json")
    def _in_order(self, chosen: frozenset[str] | None) -> list[str] | None:
        return None if chosen is None else sorted(chosen)


@dataclass(frozen=True, slots=True)
class Organisations:
    """The nodes of a network, sorted by id."""

    id: Strings
    label_zh: Strings
    label_en: Strings
    kind: Strings
    region: Strings


@dataclass(frozen=True, slots=True)
class Contexts:
    """The events of a network, sorted by id, each with its number of named participants.

    `hub` says that the event ties its hub to each party and nothing else, even where the hub
    itself is outside the region or the kinds that are shown.
    """

    id: Strings
    label_zh: Strings
    label_en: Strings
    kind: Strings
    size: NDArray[np.int32]
    hub: NDArray[np.bool_]
    open_list: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class InternalTie:
    """A unit and what it belongs to, met in the same events: no collaboration."""

    unit: str
    parent: str
    strength: float
    events: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Counts:
    """What was read, what stands in the network, and what was left out, by reason."""

    participations: int
    events: int
    organisations: int
    ties: int
    isolates: int
    internal_ties: int
    left_out: dict[str, int]


@dataclass(frozen=True, slots=True)
class EventShare:
    """What one event gives to one tie: 1/(participants − 1), or 1 under full counting."""

    id: str
    label_zh: str
    label_en: str
    kind: str
    participants: int
    open_list: bool
    share: Fraction


@dataclass(frozen=True, slots=True)
class Network:
    """Organisations, the strengths between them, and the events that these are made of.

    Attributes
    ----------
    strength : csr_array of float
        Symmetric, organisations × organisations, nothing on the diagonal.
    incidence : csr_array of int8
        Events × organisations: 1 participant, 2 hub.
    internal
        Ties between a unit and what it belongs to; not in `strength`.
    digest
        Of the data that the network was made from.
    """

    spec: ProjectionSpec
    nodes: Organisations
    events: Contexts
    strength: csr_array[Any, Any]
    incidence: csr_array[Any, Any]
    internal: tuple[InternalTie, ...]
    counts: Counts
    digest: str

    def __len__(self) -> int:
        return len(self.nodes.id)

    def index(self, identifier: str) -> int:
        """Row of an organisation.

        Raises
        ------
        NotFound
            If the network has no such organisation.
        """
        if (row := self.nodes.id.find(identifier)) < 0:
            raise NotFound(f"{identifier} is not in this network.", "Widen the projection.")
        return row

    def share_of(self, event: int) -> Fraction:
        """What an event gives to each tie that it makes."""
        full = self.spec.counting == "full"
        return Fraction(1, 1 if full else int(self.events.size[event]) - 1)

    def events_of(self, one: str, other: str) -> tuple[EventShare, ...]:
        """The events behind a tie; their shares add up to its strength.

        An internal tie is no tie: it has no events here, but in `internal`.
        """
        first, second = self.index(one), self.index(other)
        if self.strength[first, second] == 0:
            return ()
        pair = (min(first, second), max(first, second))
        columns = csr_array(self.incidence.T)
        near, far = (columns.indices[columns.indptr[n] : columns.indptr[n + 1]] for n in pair)
        common = np.intersect1d(near, far).tolist()
        return tuple(self._event(event) for event in common if pair in self._pairs_of(event))

    def _pairs_of(self, event: int) -> list[tuple[int, int]]:
        """The pairs that an event ties, the lower row first."""
        cut = slice(self.incidence.indptr[event], self.incidence.indptr[event + 1])
        hubs = (self.incidence.data[cut] == HUB) | ~self.events.hub[event]
        members = sorted(zip(self.incidence.indices[cut].tolist(), hubs.tolist(), strict=True))
        return [(a, b) for (a, one), (b, other) in combinations(members, 2) if one or other]

    def _event(self, event: int) -> EventShare:
        table = self.events
        return EventShare(
            id=table.id[event],
            label_zh=table.label_zh[event],
            label_en=table.label_en[event],
            kind=table.kind[event],
            participants=int(table.size[event]),
            open_list=bool(table.open_list[event]),
            share=self.share_of(event),
        )

    def pairs(self) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.float64]]:
        """The ties, each once: both ends (the lower first) and the strength."""
        upper = triu(self.strength, format="coo")
        return upper.row, upper.col, upper.data

    def ties(self) -> Iterator[tuple[str, str]]:
        """The ids at both ends of each tie, each tie once, in order."""
        first, second, _ = self.pairs()
        ids = list(self.nodes.id)
        return ((ids[a], ids[b]) for a, b in sorted(zip(first, second, strict=True)))

    def exact_strengths(self) -> dict[tuple[int, int], Fraction]:
        """Strengths as fractions, free of rounding; one pass over all pairs of all events."""
        first, second, _ = self.pairs()
        sums = dict.fromkeys(zip(first.tolist(), second.tolist(), strict=True), Fraction(0))
        for event in range(self.incidence.shape[0]):
            share = self.share_of(event)
            for pair in self._pairs_of(event):
                if pair in sums:
                    sums[pair] += share
        return sums

    def to_networkx(self) -> nx.Graph[str]:
        """The network for NetworkX.

        Nodes carry `label`, `label_en`, `kind`, `region`; edges `strength`, `distance`
        (= 1/strength), `events` (how many) and `upper_bound` (rests on an open list).
        """
        graph: nx.Graph[str] = nx.Graph(relation=self.spec.relation, digest=self.digest)
        nodes = self.nodes
        columns = zip(
            nodes.id, nodes.label_zh, nodes.label_en, nodes.kind, nodes.region, strict=True
        )
        for name, zh, en, kind, region in columns:
            graph.add_node(name, label=zh or en, label_en=en, kind=kind, region=region)
        first, second, strength = self.pairs()
        ids = list(nodes.id)
        hub, loose = self.events.hub, self.events.open_list
        events = tie_sums(self.incidence, np.ones(len(hub)), hub)[first, second]
        opened = tie_sums(self.incidence, loose.astype(float), hub)[first, second]
        for a, b, tie, count, bound in zip(
            first.tolist(), second.tolist(), strength.tolist(), events, opened, strict=True
        ):
            graph.add_edge(
                ids[a],
                ids[b],
                strength=tie,
                distance=1 / tie,
                events=int(count),
                upper_bound=bool(bound),
            )
        return graph

    def save(self, folder: Path) -> None:
        """Write ``network.npz`` and ``network.json`` (no pickle)."""
        folder.mkdir(parents=True, exist_ok=True)
        arrays = {f"nodes/{name}": array for name, array in to_arrays(self.nodes).items()}
        arrays |= {f"events/{name}": array for name, array in to_arrays(self.events).items()}
        for name in ("strength", "incidence"):
            matrix = getattr(self, name)
            arrays[f"{name}/data"] = matrix.data
            arrays[f"{name}/indices"] = matrix.indices
            arrays[f"{name}/indptr"] = matrix.indptr
        np.savez(folder / "network.npz", allow_pickle=False, **arrays)
        about = {
            "spec": self.spec.described(),
            "internal": [asdict(tie) for tie in self.internal],
            "counts": asdict(self.counts),
            "digest": self.digest,
        }
        text = json.dumps(about, ensure_ascii=False, indent=1, sort_keys=True)
        (folder / "network.json").write_text(text, encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read what :meth:`save` wrote."""
        about = json.loads((folder / "network.json").read_text(encoding="utf-8"))
        with np.load(folder / "network.npz", allow_pickle=False) as stored:
            arrays: dict[str, NDArray[Any]] = {name: stored[name] for name in stored.files}
        nodes = from_arrays(Organisations, _below(arrays, "nodes/"))
        events = from_arrays(Contexts, _below(arrays, "events/"))
        size = len(nodes.id)
        return cls(
            spec=ProjectionSpec.model_validate(about["spec"]),
            nodes=nodes,
            events=events,
            strength=_matrix(_below(arrays, "strength/"), size, size),
            incidence=_matrix(_below(arrays, "incidence/"), len(events.size), size),
            internal=tuple(
                InternalTie(**{**tie, "events": tuple(tie["events"])}) for tie in about["internal"]
            ),
            counts=Counts(**about["counts"]),
            digest=about["digest"],
        )


def tie_sums(
    incidence: csr_array[Any, Any], weights: NDArray[np.float64], hub: NDArray[np.bool_]
) -> csr_array[Any, Any]:
    """Sum a weight of each event over the pairs it ties: all its participants, or hub–party.

    Parameters
    ----------
    incidence : csr_array, events × organisations
        1 participant, 2 hub.
    weights : ndarray, one an event
    hub : ndarray of bool, one an event
        Whether the event ties only its hub to the others.

    Returns
    -------
    csr_array, organisations × organisations
        Symmetric, nothing on the diagonal.
    """
    sizes = np.diff(incidence.indptr)
    weight, spoked = np.repeat(weights, sizes), np.repeat(hub, sizes)
    total = _with_data(incidence, ~spoked).T @ _with_data(incidence, ~spoked * weight)
    if hub.any():
        is_hub = spoked & (incidence.data == HUB)
        centre, parties = _with_data(incidence, is_hub), spoked & ~is_hub
        spokes = centre.T @ _with_data(incidence, parties * weight)
        total = total + spokes + spokes.T + centre.T @ _with_data(incidence, is_hub * weight)
    found = total.tocoo()
    keep = (found.row != found.col) & (found.data != 0)
    cells = (found.row[keep], found.col[keep])
    return csr_array((found.data[keep], cells), shape=total.shape)


def _with_data(pattern: csr_array[Any, Any], data: NDArray[Any]) -> csr_array[Any, Any]:
    """The cells of `pattern` with other numbers in them; zeros are dropped."""
    cells = (data.astype(float), pattern.indices, pattern.indptr)
    matrix = csr_array(cells, shape=pattern.shape, copy=True)
    matrix.eliminate_zeros()
    return matrix


def _below(arrays: dict[str, NDArray[Any]], prefix: str) -> dict[str, NDArray[Any]]:
    return {
        name.removeprefix(prefix): array
        for name, array in arrays.items()
        if name.startswith(prefix)
    }


def _matrix(parts: dict[str, NDArray[Any]], rows: int, columns: int) -> csr_array[Any, Any]:
    cells = (parts["data"], parts["indices"], parts["indptr"])
    return csr_array(cells, shape=(rows, columns))
