"""Analyses of groups: communities, brokerage, gefura, triple helix, mixing, specialisation."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from ecograph.answers.operations.analysis import analysis
from ecograph.answers.requests import (
    Expert,
    Group,
    Rows,
    Slow,
    TiedRequest,
)
from ecograph.model.labels import Bilingual

__all__ = ["brokerage", "communities", "gefura", "mixing", "specialisation", "triple_helix"]


Unknown = Annotated[
    Literal["exclude", "include"],
    Field(description="Whether those without a known group are one of their own"),
]


class CommunitiesRequest(TiedRequest):
    """What communities can be chosen."""

    seed: Annotated[int, Expert()] = Field(
        default=0, ge=0, description="Decides the order in which organisations are tried"
    )
    runs: int = Field(default=50, ge=1, le=500, description="Seeds that are tried")
    resolution: float = Field(default=1.0, gt=0, le=100, description="Above 1: smaller communities")
    limit: Rows = Field(default=1000, description="Rows of one page, or all")
    exact: Annotated[bool, Slow(), Expert()] = Field(
        default=False, description="Try all seeds of a large network, however long"
    )


class GroupsRequest(TiedRequest):
    """How organisations are grouped, and how many rows are given."""

    groups: Group = Field(default="kind", description="What makes a group")
    unknown: Unknown = "exclude"
    limit: Rows = Field(default=20, description="Rows of one page, or all")


class BrokerageRequest(GroupsRequest):
    """What brokerage can be chosen."""

    permutations: int = Field(
        default=0,
        ge=0,
        le=2_000,
        description="Random permutations of the labels; 0: all, in closed form",
    )
    seed: Annotated[int, Expert()] = Field(
        default=0, ge=0, description="Of the random permutations"
    )


class GefuraRequest(GroupsRequest):
    """What gefura can be chosen."""

    weighted: bool = Field(
        default=False, description="Distance of a tie is 1/strength instead of 1"
    )
    normalised: bool = Field(default=False, description="Divide by the number of pairs")
    exact: Annotated[bool, Slow(), Expert()] = Field(
        default=False, description="Compute it for a large network too"
    )


class MixingRequest(TiedRequest):
    """How organisations are grouped."""

    groups: Group = Field(default="kind", description="What makes a group")
    unknown: Unknown = "exclude"


class SpecialisationRequest(TiedRequest):
    """What is compared with what, and from where on a place is specialised."""

    places: Group = Field(default="region", description="What is compared")
    fields: Literal["context", "kind", "node"] = Field(
        default="context",
        description="In what: kinds of contexts taken part in, kinds of organisations, or "
        "innovation nodes occupied",
    )
    threshold: float = Field(default=1.0, gt=0, description="From this quotient on: specialised")
    least: int = Field(default=3, ge=1, description="Places that have less in all are left out")


communities = analysis(
    CommunitiesRequest,
    "groups.find_communities",
    name="communities",
    title=Bilingual("合作社群", "Communities"),
    definition=Bilingual(
        "内部合作多于外部的单位群（Leiden 法，取多次运行中最优者），以及换用其他种子时是否一致",
        "Groups that collaborate more inside than outside (Leiden, the best of several runs), and "
        "how far other seeds agree with them",
    ),
    reference=("Traag et al. 2019", "10.1038/s41598-019-41695-z"),
)

brokerage = analysis(
    BrokerageRequest,
    "groups.find_brokerage",
    name="brokerage",
    title=Bilingual("群体间的中介", "Brokerage between groups"),
    definition=Bilingual(
        "经过该单位、两端互不相连的路径，按三方所属的群体分为五种角色，并与随机分组相比",
        "Open paths through each organisation by the groups of the three on them (five roles), "
        "against random groups",
    ),
    reference=("Gould & Fernandez 1989", "10.2307/270949"),
    example={"groups": "region"},
)

gefura = analysis(
    GefuraRequest,
    "groups.find_gefura",
    name="gefura",
    title=Bilingual("跨群桥接度", "Gefura: bridging groups"),
    definition=Bilingual(
        "不同群体的单位之间的最短路径经过该单位的比例之和",
        "Sum of the shares of shortest paths between organisations of different groups that "
        "lead through it",
    ),
    reference=("Guns & Rousseau 2015", "10.1631/FITEE.1400425"),
)

triple_helix = analysis(
    TiedRequest,
    "groups.find_triple_helix",
    name="triple-helix",
    title=Bilingual("三螺旋", "Triple helix"),
    definition=Bilingual(
        "大学、企业、政府在各项活动中同现的互信息 T(uig)，以比特计",
        "Mutual information T(uig) of university, industry and government over the contexts in "
        "which they meet, in bits",
    ),
    reference=("Leydesdorff 2003", "10.1023/A:1026276308287"),
)

mixing = analysis(
    MixingRequest,
    "groups.find_mixing",
    name="mixing",
    title=Bilingual("群体之间的联系", "Mixing of groups"),
    definition=Bilingual(
        "各群体内部与彼此之间的联系数与强度，E–I 指数，同配系数",
        "Ties and strength inside groups and between them, E–I index, assortativity",
    ),
    reference=("Krackhardt & Stern 1988; Newman 2003", "10.2307/2786835"),
    example={"groups": "sector"},
)

specialisation = analysis(
    SpecialisationRequest,
    "specialisation.find_specialisation",
    name="specialisation",
    title=Bilingual("专业化与复杂度", "Specialisation and complexity"),
    definition=Bilingual(
        "各地方比别处更多地做什么（区位商），与之相近的是什么，以及经济复杂度",
        "What each place does more than others (location quotient), what is near to that, and "
        "economic complexity",
    ),
    reference=(
        "Balassa 1965; Hidalgo et al. 2007; Hidalgo & Hausmann 2009",
        "10.1073/pnas.0900943106",
    ),
)
