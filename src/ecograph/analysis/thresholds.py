"""The thresholds of analyses, with their usual values; light, so that requests can name them."""

from __future__ import annotations

from typing import Final, Literal

from pydantic import Field

from ecograph.model.record import Record

__all__ = ["JOINTS", "GapThresholds", "ProgrammeParameters", "TransferParameters"]


JOINTS: Final = (
    *("both", "collaboration", "common-founding", "founding", "joint-venture"),
    *("ownership", "unit"),
)
"""What joins two ends: one organisation at both; a tie; one founded the other or both a third; one
is a joint venture of the other; one owns the other; one is a unit of the other."""


class GapThresholds(Record):
    """Every threshold of a gap report; they stand in the answer.

    Attributes
    ----------
    region
        Who is inside; without one nobody is outside.
    undated_occupancies
        Whether an occupancy without a date is taken to hold.
    roll_up
        Whether a unit stands for what it belongs to.
    single
        A node with as many occupants, or fewer, is weak.
    concentration
        From this normalised HHI on a node is weak: (HHI − 1/S)/(1 − 1/S), which is 0 where all
        S occupants are equal and 1 where one has everything; 0.25 is an HHI of 0.5 among three.
    concentration_from
        How many achievements must stand behind a node before their concentration says anything.
    outside
        From this share of occupants outside the region on a node is weak.
    strengthen_up_to
        Up to so many occupants an articulation node is to be strengthened.
    severity_broken, severity_weak
        What each class weighs in the order of what to fill.
    candidates
        How many candidates of each sort are named.
    not_candidates
        Kinds that cannot stand at a node.
    reference
        The chain whose steps this chain may be extended by.
    joints
        What joins the ends of a step; see :data:`JOINTS`.
    complete
        Whether the sources are known to name everybody and every tie. Otherwise absence is not
        known, however silent they are.
    """

    region: str | None = None
    undated_occupancies: Literal["include", "exclude"] = "include"
    roll_up: bool = True
    single: int = Field(default=1, ge=1)
    concentration: float = Field(default=0.25, ge=0, le=1)
    concentration_from: int = Field(default=3, ge=1)
    outside: float = Field(default=0.5, gt=0, le=1)
    strengthen_up_to: int = Field(default=2, ge=0)
    severity_broken: float = Field(default=2.0, ge=0)
    severity_weak: float = Field(default=1.0, ge=0)
    candidates: int = Field(default=5, ge=0)
    not_candidates: tuple[str, ...] = ("GovernmentBody", "Region", "Zone")
    reference: str | None = None
    joints: tuple[str, ...] = JOINTS
    complete: bool = False


class TransferParameters(Record):
    """What the analysis could have been asked otherwise.

    Attributes
    ----------
    kinds
        What counts as an achievement or a patent.
    within
        How many links away an enterprise is near, 1 or 2.
    not_near
        Links that bring nobody near: places, fields, lists, and what tells things apart.
    not_through
        Kinds of entities that no way leads through.
    min_works
        How many achievements and patents an answer must stand on.
    enterprises
        How many enterprises of the same field are named for each.
    """

    kinds: tuple[str, ...] = ("Achievement", "CoPatent", "Patent")
    within: Literal[1, 2] = 2
    not_near: tuple[str, ...] = (
        "comparedWith",
        "conflictsWith",
        "designatedAs",
        "differentFrom",
        "hasField",
        "isAbout",
        "locatedIn",
        "memberOf",
        "notToConfuseWith",
        "occupies",
        "possiblyPartOf",
        "possiblySameAs",
        "repeats",
        "selectedInto",
        "wonAward",
    )
    not_through: tuple[str, ...] = ("Collective", "Region", "Zone")
    min_works: int = 3
    enterprises: int = 5


class ProgrammeParameters(Record):
    """What the analysis could have been asked otherwise.

    Attributes
    ----------
    kinds
        What is compared.
    min_programmes
        How many of them must state anything before pairs are ranked.
    top
        How many pairs are given.
    """

    kinds: tuple[str, ...] = ("Policy", "Programme")
    min_programmes: int = 2
    top: int = 20
