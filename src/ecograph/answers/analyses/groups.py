"""Analyses of groups: communities, brokerage between groups, gefura, triple helix, mixing."""

from __future__ import annotations

from collections import Counter
from dataclasses import fields
from itertools import compress
from typing import TYPE_CHECKING, Final, Literal

import numpy as np
from pydantic import Field

from ecograph.analysis.brokerage import Roles, brokerage
from ecograph.analysis.communities import (
    communities,
    participation_coefficient,
    within_module_z,
)
from ecograph.analysis.gefura import gefura
from ecograph.analysis.mixing import mixing
from ecograph.analysis.provenance import made_from
from ecograph.analysis.ranking import Caveat
from ecograph.analysis.sectors import SECTORS, sectors_of
from ecograph.analysis.triple_helix import triple_helix
from ecograph.answers.analyses.base import (
    ENTITY,
    Analysis,
    AnalysisTable,
    Findings,
    Labels,
    TiedRequest,
    figures,
    made_by,
    networked,
    ranked,
    refuse_large,
    table,
)
from ecograph.answers.analyses.events import Behind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ecograph.analysis.triple_helix import Helix
    from ecograph.network.network import Network

__all__ = ["FAMILY"]

Groups = Literal["kind", "region", "sector"]


class CommunitiesRequest(TiedRequest):
    """What communities may be asked."""

    seed: int = Field(0, ge=0, description="Decides the order in which organisations are tried")
    runs: int = Field(50, ge=1, le=500, description="Seeds that are compared")
    resolution: float = Field(1.0, gt=0, le=100, description="Above 1: smaller communities")
    exact: bool = Field(False, description="Compute them for a large network too")


class GroupsRequest(TiedRequest):
    """How organisations are grouped, and how many rows are given."""

    groups: Groups = Field("kind", description="What makes a group")
    top: int | None = Field(20, ge=1, description="Rows at most")


class BrokerageRequest(GroupsRequest):
    """What brokerage may be asked."""

    permutations: int = Field(
        0, ge=0, le=2_000, description="Random permutations of the labels; 0: all, in closed form"
    )
    seed: int = Field(0, ge=0, description="Of the random permutations")


class GefuraRequest(GroupsRequest):
    """What gefura may be asked."""

    weighted: bool = Field(False, description="Distance of a tie is 1/strength instead of 1")
    normalised: bool = Field(False, description="Divide by the number of pairs")
    exact: bool = Field(False, description="Compute it for a large network too")


class MixingRequest(TiedRequest):
    """How organisations are grouped."""

    groups: Groups = Field("kind", description="What makes a group")


def groups_of(network: Network, groups: Groups) -> list[str]:
    """The group of each organisation."""
    if groups == "sector":
        return sectors_of(network)
    return list(network.nodes.region if groups == "region" else network.nodes.kind)


_MEMBERS: Final = (*ENTITY, "community", "participation", "within_z")


def _communities(network: Network, request: CommunitiesRequest) -> Findings:
    found = communities(
        network,
        seed=request.seed,
        runs=request.runs,
        resolution=request.resolution,
        exact=request.exact,
    )
    labels = Labels.of_network(network, request.lang)
    spread = participation_coefficient(network, found.member_of).tolist()
    inside = within_module_z(network, found.member_of).tolist()
    rows = [
        (*labels.of(one), number, spread[place], inside[place])
        for number, group in enumerate(found.groups, start=1)
        for one in group
        for place in [network.index(one)]
    ]
    sizes = [
        (number, len(group), labels.all(_strongest(network, group)))
        for number, group in enumerate(found.groups, start=1)
    ]
    summary = [
        ("communities", len(found.groups)),
        ("modularity", found.modularity),
        ("stability", found.stability),
    ]
    return Findings(
        rows=table("members", _MEMBERS, rows, Behind.of(network).rows(rows)),
        tables=(
            figures("summary", summary),
            table("communities", ("community", "organisations", "strongest"), sizes, found.groups),
        ),
        notes=(_ON_STABILITY,),
        made_by=made_by(made_from(network, "communities", _BLONDEL), request, network),
    )


def _strongest(network: Network, group: Sequence[str], top: int = 3) -> list[str]:
    """The members of a group of the greatest strength, of equal ones the first."""
    strength = np.asarray(network.strength.sum(axis=1)).ravel()
    return sorted(group, key=lambda one: (-round(strength[network.index(one)], 9), one))[:top]


_ROLES: Final = tuple(one.name for one in fields(Roles))
_BROKERS: Final = (*ENTITY, "rank", *(f"{one}{end}" for one in _ROLES for end in ("", "_z")))


def _brokerage(network: Network, request: BrokerageRequest) -> Findings:
    groups = groups_of(network, request.groups)
    found = brokerage(network, groups, permutations=request.permutations, seed=request.seed)
    labels = Labels.of_network(network, request.lang)
    numbers = [getattr(part, role).tolist() for role in _ROLES for part in (found.counts, found.z)]
    findings = Findings(
        rows=table("brokers", _BROKERS, ()),
        tables=(_sizes(groups),),
        notes=(_ON_GROUPS, _ON_DIRECTION),
        made_by=made_by(found.made, request, network),
    )

    def row(place: int, rank: int) -> tuple[object, ...]:
        return (*labels.at(place), rank, *(one[place] for one in numbers))

    return ranked(network, found.counts.total, findings, row, request.top)


_BRIDGES: Final = (*ENTITY, "rank", "global", "local", "external")


def _gefura(network: Network, request: GefuraRequest) -> Findings:
    groups = groups_of(network, request.groups)
    refuse_large(network, "gefura", exact=request.exact)
    found = gefura(network, groups, weighted=request.weighted, normalised=request.normalised)
    labels = Labels.of_network(network, request.lang)
    numbers = [one.tolist() for one in (found.global_, found.local, found.external)]
    findings = Findings(
        rows=table("bridges", _BRIDGES, ()),
        tables=(_sizes(groups),),
        notes=(_ON_GROUPS,),
        made_by=made_by(found.made, request, network),
    )

    def row(place: int, rank: int) -> tuple[object, ...]:
        return (*labels.at(place), rank, *(one[place] for one in numbers))

    return ranked(network, found.global_, findings, row, request.top)


_HELIX: Final = ("figure", "value")


def _triple_helix(network: Network, request: TiedRequest) -> Findings:
    found = triple_helix(network)
    helix = found.helix
    rows = [
        ("T(uig)", helix.transmission),
        *((f"T({name})", value) for name, value in helix.pairs),
        *((f"H({name})", value) for name, value in helix.entropies),
        ("contexts", helix.contexts),
        ("excluded", helix.excluded),
    ]
    return Findings(
        rows=figures("helix", rows),
        tables=(
            table(
                "combinations",
                ("sectors", "contexts"),
                helix.combinations,
                _combined(network, helix),
            ),
        ),
        notes=(_ON_HELIX,),
        made_by=made_by(found.made, request, network),
    )


def _combined(network: Network, helix: Helix) -> list[list[str]]:
    """Ids of the contexts of each combination of sectors, in the order of the helix."""
    sectors = sectors_of(network)
    member = np.array([[one == each for each in SECTORS] for one in sectors], dtype=np.float64)
    present = np.asarray(network.incidence @ member.reshape(-1, len(SECTORS))) > 0
    found: dict[str, list[str]] = {name: [] for name, _ in helix.combinations}
    for event, there in zip(network.events.id, present.tolist(), strict=True):
        if any(there):
            found["".join(compress(SECTORS, there))].append(event)
    return list(found.values())


_CELLS: Final = ("group", "other", "ties", "strength")


def _mixing(network: Network, request: MixingRequest) -> Findings:
    groups = groups_of(network, request.groups)
    found = mixing(network, groups)
    rows = [
        (one, other, found.ties[a][b], found.strength[a][b])
        for a, one in enumerate(found.groups)
        for b, other in enumerate(found.groups)
        if a <= b and found.ties[a][b]
    ]
    names = (
        *("external", "internal", "ei_ties", "ei_strength"),
        *("assortativity_ties", "assortativity_strength"),
    )
    return Findings(
        rows=table("mixing", _CELLS, rows),
        tables=(figures("summary", [(one, getattr(found, one)) for one in names]), _sizes(groups)),
        notes=(_ON_GROUPS,),
        made_by=made_by(found.made, request, network),
    )


def _sizes(groups: Sequence[str]) -> AnalysisTable:
    return table("groups", ("group", "organisations"), sorted(Counter(groups).items()))


_ON_STABILITY: Final = Caveat(
    "stability 为不同种子所得划分之间调整兰德指数的均值：1 为全部一致，约 0 为如随机一般",
    "stability is the mean adjusted Rand index with the partitions of other seeds: 1 where all "
    "agree, about 0 where they agree as by chance",
)
_ON_GROUPS: Final = Caveat(
    "没有载明类别的单位自成一组（空名）",
    "Organisations of which no group is stated are a group of their own (without a name)",
)
_ON_DIRECTION: Final = Caveat(
    "网络没有方向，故 representative 与 gatekeeper 相等；_z 是与随机分组相比的标准差数",
    "Ties have no direction, so representative and gatekeeper are equal; _z is the distance from "
    "random groups in standard deviations",
)
_ON_HELIX: Final = Caveat(
    "T(uig) 以比特计，负值表示三方协同；u 大学与科研机构，i 企业，g 政府",
    "T(uig) is in bits, negative where the three have synergy; u university and research, "
    "i industry, g government",
)
_BLONDEL: Final = ("Blondel et al. 2008", "10.1088/1742-5468/2008/10/P10008")

FAMILY: Final = (
    Analysis(
        name="communities",
        title_zh="合作社群",
        title_en="Communities",
        definition_zh="内部合作多于外部的单位群（Louvain 法），以及换用其他种子时划分是否一致",
        definition_en="Groups that collaborate more inside than outside (Louvain), and how far "
        "other seeds agree with them",
        reference=_BLONDEL[0],
        doi=_BLONDEL[1],
        request=CommunitiesRequest,
        answer=networked(_MEMBERS, _communities),
    ),
    Analysis(
        name="brokerage",
        title_zh="群体间的中介",
        title_en="Brokerage between groups",
        definition_zh="经过该单位、两端互不相连的路径，按三方所属的群体分为五种角色，并与随机分组相比",
        definition_en="Open paths through each organisation by the groups of the three on them "
        "(five roles), against random groups",
        reference="Gould & Fernandez 1989",
        doi="10.2307/270949",
        request=BrokerageRequest,
        answer=networked(_BROKERS, _brokerage),
        example=(("groups", "region"),),
    ),
    Analysis(
        name="gefura",
        title_zh="跨群桥接度",
        title_en="Gefura: bridging groups",
        definition_zh="不同群体的单位之间的最短路径经过该单位的比例之和",
        definition_en="Sum of the shares of shortest paths between organisations of different "
        "groups that lead through it",
        reference="Guns & Rousseau 2015",
        doi="10.1631/FITEE.1400425",
        request=GefuraRequest,
        answer=networked(_BRIDGES, _gefura),
    ),
    Analysis(
        name="triple-helix",
        title_zh="三螺旋",
        title_en="Triple helix",
        definition_zh="大学、企业、政府在各项活动中同现的互信息 T(uig)，以比特计",
        definition_en="Mutual information T(uig) of university, industry and government over the "
        "contexts in which they meet, in bits",
        reference="Leydesdorff 2003",
        doi="10.1023/A:1026276308287",
        request=TiedRequest,
        answer=networked(_HELIX, _triple_helix),
    ),
    Analysis(
        name="mixing",
        title_zh="群体之间的联系",
        title_en="Mixing of groups",
        definition_zh="各群体内部与彼此之间的联系数与强度，E–I 指数，同配系数",
        definition_en="Ties and strength inside groups and between them, E–I index, assortativity",
        reference="Krackhardt & Stern 1988; Newman 2003",
        doi="10.2307/2786835",
        request=MixingRequest,
        answer=networked(_CELLS, _mixing),
        example=(("groups", "sector"),),
    ),
)
