"""How a network is made: a value that stands in every answer made from it."""

from __future__ import annotations

from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, field_serializer

from ecograph.links.period import TimeSlice
from ecograph.model.labels import Bilingual
from ecograph.model.records import Basis
from ecograph.network.counting import ADDITIVE, Counting
from ecograph.network.rules import Verdict

__all__ = ["SHARED_LISTS", "ProjectionSpec", "RollUpTo"]

SHARED_LISTS: Final = Bilingual(
    "这些联系只表示出现在同一名单（奖项、计划、称号）上，不表示合作。",
    "These ties say that two organisations are on the same list (award, programme, title), "
    "not that they collaborate.",
)
"""The caveat of every co-participation network."""

RollUpTo = Literal["none", "unit", "region"]


class ProjectionSpec(BaseModel):
    """How a network is made from the graph; it stands in every answer made from it.

    `region` and `kinds` restrict who is shown, not the events: a project of fourteen partners
    stays one of fourteen when two of them are looked at. All else decides which participations
    count. Open lists ("including …") and intentions are left out by the whole event.

    `contexts` are kinds of contexts (Project, Alliance …) and `roles` roles in them; None lets
    all pass that the rules let count. A membership (`memberOf`) without a role has that of a
    member. `collectives` lets collectives take part, each as one participant; persons and teams
    never do, and a collective is never a context.

    `roll_up` says what a node stands for: each organisation for itself; ``unit`` for the top of
    its chain of `unitOf`, as :func:`ecograph.network.rollup.tops` finds it; ``region`` for the
    region that it is placed in. The default is none: each tie then reads as its source tells it, a
    unit and what it belongs to are told apart, and the figures of the stored rankings stay what
    they are; what is rolled up says so, with what fell inside
    (:class:`ecograph.network.network.RollUp`).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    relation: Literal["collaboration", "co-participation"] = "collaboration"
    counting: Counting = "newman"
    roll_up: RollUpTo = "none"
    verdicts: frozenset[Verdict] = frozenset({Verdict.COLLABORATES, Verdict.HUB})
    predicates: frozenset[str] = frozenset({"participatesIn"})
    contexts: frozenset[str] | None = None
    roles: frozenset[str] | None = None
    bases: frozenset[Basis] = frozenset({Basis.STATED, Basis.NAME_EMBEDDED, Basis.INFERRED})
    sources: frozenset[str] | None = None
    kinds: frozenset[str] | None = None
    region: str | None = None
    collectives: bool = False
    include_open_lists: bool = True
    include_intended: bool = True
    min_participants: int = Field(default=2, ge=2)
    isolates: bool = False
    time: TimeSlice | None = None
    count_internal: bool = False

    @property
    def additive(self) -> bool:
        """Whether a strength is a sum over events, and no comparison of two sets of events."""
        return self.counting in ADDITIVE

    def described(self) -> dict[str, Any]:
        """The specification as plain JSON values, sets sorted: the same in every process."""
        return self.model_dump(mode="json")

    @field_serializer(
        *("verdicts", "predicates", "contexts", "roles", "bases", "sources", "kinds"),
        when_used="json",
    )
    def _in_order(self, chosen: frozenset[str] | None) -> list[str] | None:
        return None if chosen is None else sorted(chosen)
