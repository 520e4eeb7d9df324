"""The parts of a network: its nodes and events, what was counted, and what fell inside."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Self

from ecograph.links.columns import Strings
from ecograph.network.counting import ADDITIVE, shares

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    from ecograph.network.counting import Counting

__all__ = [
    "Contexts",
    "Counts",
    "EventShare",
    "InternalTie",
    "Organisations",
    "RollUp",
    "Within",
    "internal_tie",
]


@dataclass(frozen=True, slots=True)
class Organisations:
    """The nodes of a network, sorted by id."""

    id: Strings
    label_zh: Strings
    label_en: Strings
    kind: Strings
    region: Strings
    label_tag: Strings | None = None


@dataclass(frozen=True, slots=True)
class Contexts:
    """The events of a network, sorted by id, each with its number of named participants.

    `hub` says that the event ties its hub to each party and nothing else, even where the hub
    itself is outside the region or the kinds that are shown. `weight` is the strength that a source
    gives to a tie as such; None where all are 1.
    """

    id: Strings
    label_zh: Strings
    label_en: Strings
    kind: Strings
    size: NDArray[np.int32]
    hub: NDArray[np.bool_]
    open_list: NDArray[np.bool_]
    weight: NDArray[np.float64] | None = None

    def share(self, counting: Counting, least: int = 2) -> NDArray[np.float64]:
        """What each event gives to each pair that it ties; a stated strength multiplies it."""
        share = shares(counting, self.size, least)
        return share if self.weight is None or counting not in ADDITIVE else share * self.weight

    def stated(self, event: int) -> Fraction:
        """The strength that a source gives an event as a tie, exactly as it is written; else 1."""
        return Fraction(1) if self.weight is None else Fraction(repr(float(self.weight[event])))


@dataclass(frozen=True, slots=True)
class InternalTie:
    """A unit and what it belongs to, met in the same events: no collaboration."""

    unit: str
    parent: str
    strength: float
    events: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Within:
    """What those that one node stands for did among themselves: no collaboration.

    `strength` is the sum of the ties between them (where similarities are asked for, how often
    any two of them met), `events` the ids of the events.
    """

    group: str
    strength: float
    events: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RollUp:
    r"""What the nodes of a rolled up network stand for, and all strength that is no tie of it.

    A strength between nodes is the sum over all pairs of those that they stand for,
    :math:`W' = P^\top W P`: an event of :math:`n` participants gives each pair of them
    :math:`1/(n-1)`, as before. Nothing is lost and nothing won by a roll-up under Newman's and
    full counting: the strengths of the ties, of `within`, of `internal` and `unplaced_strength`
    add up to that of the ties before (with `count_internal`). A similarity compares sets of
    events, those of a node being the events of all that it stands for.

    Attributes
    ----------
    id
        Who took part, sorted.
    group : ndarray of int32, one a participant
        Row of the node that stands for it; -1 where that is no node.
    incidence : csr_array of int8
        Events of the network × participants: 1 participant, 2 hub.
    barred : ndarray of int64
        Pairs of participants that are a unit and what it belongs to, each as
        ``low * len(id) + high``.
    within
        One for each node, or what would be one, with something inside.
    internal
        Ties between a unit and what it belongs to under different nodes.
    several
        Units with several tops: they stand for themselves.
    unplaced
        Participants that are placed in no region: under no node.
    """

    id: Strings
    group: NDArray[np.int32]
    incidence: csr_array[Any, Any]
    barred: NDArray[np.int64]
    within: tuple[Within, ...]
    internal: tuple[InternalTie, ...]
    several: tuple[str, ...]
    unplaced: tuple[str, ...]
    unplaced_strength: float

    def members(self, node: int) -> tuple[str, ...]:
        """Ids of those that a node stands for, sorted."""
        return tuple(self.id[row] for row in (self.group == node).nonzero()[0].tolist())

    def parted(self) -> tuple[dict[str, NDArray[Any]], dict[str, Any]]:
        """Part it into arrays and what JSON holds; the incidence stays behind."""
        arrays: dict[str, NDArray[Any]] = {"group": self.group, "barred": self.barred}
        arrays |= {"id.blob": self.id.blob, "id.offsets": self.id.offsets}
        plain = ("several", "unplaced", "unplaced_strength")
        about: dict[str, Any] = {name: getattr(self, name) for name in plain}
        about["within"] = [asdict(one) for one in self.within]
        about["internal"] = [asdict(one) for one in self.internal]
        return arrays, about

    @classmethod
    def joined(
        cls,
        arrays: Mapping[str, NDArray[Any]],
        incidence: csr_array[Any, Any],
        about: Mapping[str, Any],
    ) -> Self:
        """Join what :meth:`parted` parted."""
        return cls(
            id=Strings(arrays["id.blob"], arrays["id.offsets"]),
            group=arrays["group"],
            incidence=incidence,
            barred=arrays["barred"],
            within=tuple(
                Within(**{**one, "events": tuple(one["events"])}) for one in about["within"]
            ),
            internal=tuple(internal_tie(one) for one in about["internal"]),
            several=tuple(about["several"]),
            unplaced=tuple(about["unplaced"]),
            unplaced_strength=about["unplaced_strength"],
        )

    def described(self) -> dict[str, float]:
        """Count what was rolled up and what was not, as plain numbers."""
        inside = [*(one.strength for one in self.within), *(one.strength for one in self.internal)]
        return {
            "participants": int((self.group >= 0).sum()),
            "units of several": len(self.several),
            "without region": len(self.unplaced),
            "strength inside": sum(inside),
            "strength without region": self.unplaced_strength,
        }


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
    """What one event gives to one tie.

    1/(participants − 1) under Newman's counting, 1 under full counting; under a similarity 1
    over what the shared events are divided by. Where nodes are rolled up, `met` are the pairs of
    units that met there, and each gives its share.
    """

    id: str
    label_zh: str
    label_en: str
    kind: str
    participants: int
    open_list: bool
    share: Fraction
    met: tuple[tuple[str, str], ...] = ()


def internal_tie(told: Mapping[str, Any]) -> InternalTie:
    """Make an internal tie of what JSON holds of it."""
    return InternalTie(**{**told, "events": tuple(told["events"])})
