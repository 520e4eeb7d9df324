"""Analyses of innovation chains, and of the three problems of the 2015 summary."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Annotated, Final, Literal

from pydantic import Field

from ecograph.analysis.thresholds import (
    JOINTS,
    GapThresholds,
    ProgrammeParameters,
    TransferParameters,
)
from ecograph.answers.operations.analysis import analysis
from ecograph.answers.requests import (
    Entity,
    Expert,
    OpenedRequest,
    Rows,
    Several,
    StatementsRequest,
    TiedRequest,
    Words,
)
from ecograph.model.labels import Bilingual
from ecograph.model.record import Record

__all__ = ["chain_gaps", "chains", "collaboration_depth", "scattered_programmes", "transfer"]


def _usual(model: type[Record]) -> SimpleNamespace:
    """The usual values of thresholds, without the model's first instance, which costs 50 ms."""
    return SimpleNamespace(**{name: one.default for name, one in model.model_fields.items()})


_USUAL: Final = _usual(GapThresholds)
_WORKS, _PROGRAMMES = _usual(TransferParameters), _usual(ProgrammeParameters)


class ChainsRequest(StatementsRequest, OpenedRequest):
    """Region and thresholds of gaps; the parameters of `GapParameters`."""

    region: Entity | None = Field(
        default=None, description="Who is inside; without one nobody is outside"
    )
    undated_occupancies: Annotated[Literal["include", "exclude"], Expert()] = Field(
        default=_USUAL.undated_occupancies, description="Whether an occupancy without a date holds"
    )
    roll_up: Annotated[bool, Expert()] = Field(
        default=_USUAL.roll_up, description="A unit stands for what it belongs to"
    )
    single: Annotated[int, Expert()] = Field(
        default=_USUAL.single, ge=1, description="Up to so many occupants: weak"
    )
    concentration: Annotated[float, Expert()] = Field(
        default=_USUAL.concentration, ge=0, le=1, description="From this normalised HHI on: weak"
    )
    concentration_from: Annotated[int, Expert()] = Field(
        default=_USUAL.concentration_from,
        ge=1,
        description="Achievements that a concentration needs",
    )
    outside: Annotated[float, Expert()] = Field(
        default=_USUAL.outside,
        gt=0,
        le=1,
        description="From this share outside the region on: weak",
    )
    strengthen_up_to: Annotated[int, Expert()] = Field(
        default=_USUAL.strengthen_up_to, ge=0, description="Up to so many at an articulation node"
    )
    severity_broken: Annotated[float, Expert()] = Field(
        default=_USUAL.severity_broken, ge=0, description="Weight of broken"
    )
    severity_weak: Annotated[float, Expert()] = Field(
        default=_USUAL.severity_weak, ge=0, description="Weight of weak"
    )
    candidates: Annotated[int, Expert()] = Field(
        default=_USUAL.candidates, ge=0, le=100, description="Candidates of each sort, at most"
    )
    not_candidates: Annotated[Several, Words("kind"), Expert()] = Field(
        default=_USUAL.not_candidates, description="Kinds that cannot stand at a node"
    )
    joints: Annotated[Several, Expert()] = Field(
        default=_USUAL.joints, description="What joins the ends of a step: " + ", ".join(JOINTS)
    )
    complete: Annotated[bool, Expert()] = Field(
        default=_USUAL.complete,
        description="The sources name everybody and every tie: absence is certain",
    )
    reference: Annotated[Entity | None, Expert()] = Field(
        default=None, description="The chain that this one may be extended by"
    )


class ChainRequest(ChainsRequest):
    """Which chain is meant, and the thresholds of its gaps."""

    chain: Entity | None = Field(
        default=None, description="The chain; not needed where there is only one"
    )


class DepthRequest(TiedRequest):
    """What collaboration depth can be chosen."""

    limit: Rows = Field(default=20, description="Rows of one page, or all")


class TransferRequest(StatementsRequest, OpenedRequest):
    """What transfer can be chosen; the parameters of `TransferParameters`."""

    kinds_of_work: Annotated[Several, Words("kind"), Expert()] = Field(
        default=_WORKS.kinds, description="What counts as an achievement or a patent"
    )
    within: int = Field(
        default=_WORKS.within, ge=1, le=2, description="Links away that still are near"
    )
    not_near: Annotated[Several, Words("predicate"), Expert()] = Field(
        default=_WORKS.not_near, description="Links that do not count as near"
    )
    not_through: Annotated[Several, Words("kind"), Expert()] = Field(
        default=_WORKS.not_through, description="Kinds that no way leads through"
    )
    min_works: int = Field(default=_WORKS.min_works, ge=1, description="Works that an answer needs")
    enterprises: int = Field(
        default=_WORKS.enterprises,
        ge=0,
        le=100,
        description="Enterprises of the same field, at most",
    )


class ScatterRequest(StatementsRequest, OpenedRequest):
    """What scattered programmes can be chosen; the parameters of `ProgrammeParameters`."""

    kinds_compared: Annotated[Several, Words("kind"), Expert()] = Field(
        default=_PROGRAMMES.kinds, description="What is compared"
    )
    min_programmes: int = Field(
        default=_PROGRAMMES.min_programmes, ge=2, description="How many must have statements"
    )
    limit: Rows = Field(default=_PROGRAMMES.top, description="Rows of one page, or all")


chain_gaps = analysis(
    ChainRequest,
    "chains.find_gaps",
    name="chain-gaps",
    title=Bilingual("创新链的断、弱、补、强、延", "Gaps of an innovation chain"),
    definition=Bilingual(
        "一条创新链上断链、弱链、应补、应强、可延之处，各附证据与候选单位；附图",
        "Where a chain is broken or weak, what to fill, strengthen, and extend, each with "
        "evidence and candidates; with a picture",
    ),
    reference=("own definition", ""),
    example={"chain": "dalian-collaborations/ch-vrfb", "region": "dalian-2015/dalian"},
    picture=True,
)

chains = analysis(
    ChainsRequest,
    "chains.find_survey",
    name="chains",
    title=Bilingual("全部创新链", "All innovation chains"),
    definition=Bilingual(
        "每条具名的创新链各有多少断、弱、补、强、延，以及只载数目的链",
        "How many gaps of each class every named chain has, and which chains are only counted",
    ),
    reference=("own definition", ""),
)

collaboration_depth = analysis(
    DepthRequest,
    "policy.find_depth",
    name="collaboration-depth",
    title=Bilingual("产学研合作的深度", "Depth of university–industry–research collaboration"),
    definition=Bilingual(
        "各类单位之间合作联系的数目与强度、跨类强度所占的比重、三方协同 T，"
        "以及有共同伙伴而尚未合作的跨类单位",
        "Ties and strength between groups of organisations, the share of strength that crosses "
        "groups, the synergy T of three groups, and pairs across groups that have common "
        "partners and do not work together",
    ),
    reference=("own definition, after dalian-2015/issue-iur", ""),
    example={"region": "大连市"},
)

transfer = analysis(
    TransferRequest,
    "policy.find_transfer",
    name="transfer",
    title=Bilingual("科技成果转化", "Transfer of achievements"),
    definition=Bilingual(
        "两步联系之内没有企业的成果和专利(地点、领域、同列名单不计),以及同领域的企业",
        "Achievements and patents that no enterprise is near within two links (places, fields "
        "and shared lists do not count), and the enterprises of the same field",
    ),
    reference=("own definition, after dalian-2015/issue-transfer", ""),
)

scattered_programmes = analysis(
    ScatterRequest,
    "policy.find_scatter",
    name="scattered-programmes",
    title=Bilingual("科技计划的分散与重复", "Scattered programmes"),
    definition=Bilingual(
        "计划与政策两两之间在领域、受益者、手段上的重合(杰卡德系数),由高到低",
        "Overlap of programmes and policies, two by two, in field, beneficiary and instrument "
        "(Jaccard index), the highest first",
    ),
    reference=("own definition, after dalian-2015/issue-fragmented-funds", ""),
    example={"limit": 5},
)
