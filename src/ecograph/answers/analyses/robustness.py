"""Analyses of what holds a network together: key players, resilience, what if some leave."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Annotated, Final

from pydantic import Field

from ecograph.analysis.keyplayers import Aim, key_players
from ecograph.analysis.ranking import Caveat
from ecograph.analysis.removal import Parts, without
from ecograph.analysis.resilience import Attack, resilience, typed_removal, weak_points
from ecograph.answers.analyses.base import (
    ENTITY,
    Analysis,
    Findings,
    Labels,
    TiedRequest,
    figures,
    made_by,
    networked,
    table,
)
from ecograph.answers.analyses.events import Behind
from ecograph.answers.analyses.groups import Groups, groups_of
from ecograph.answers.network import Named
from ecograph.errors import BadRequest

if TYPE_CHECKING:
    from ecograph.network.network import Network

__all__ = ["FAMILY"]


class KeyPlayersRequest(TiedRequest):
    """What key players may be asked."""

    size: int = Field(3, ge=1, le=50, description="How many members the set has")
    aim: Aim = Field("fragmentation", description="What the set does most for")
    steps: int = Field(2, ge=0, le=20, description="Of reach-within")
    exact_limit: int | None = Field(
        None,
        ge=0,
        le=50_000,
        description="All sets are tried where there are at most so many; default: 50,000, and "
        "2,000 for distance-fragmentation",
    )


class ResilienceRequest(TiedRequest):
    """What resilience may be asked."""

    attack: Attack = Field("degree", description="Who leaves first")
    recompute: bool = Field(False, description="Rank those left anew after each that leaves")
    runs: int = Field(20, ge=1, le=1000, description="Random orders")
    seed: int = Field(0, ge=0, description="Of the random orders")
    groups: Groups = Field("kind", description="What makes a group that leaves together")
    top: int | None = Field(20, ge=1, description="Weak points at most")


class WhatIfRequest(TiedRequest):
    """Who leaves."""

    remove: Annotated[tuple[str, ...], Named()] = Field((), description="Organisations that leave")


_PLAYERS: Final = ENTITY
_SETS, _DEAR_SETS = 50_000, 2_000


def _key_players(network: Network, request: KeyPlayersRequest) -> Findings:
    usual = _DEAR_SETS if request.aim == "distance-fragmentation" else _SETS
    limit = usual if request.exact_limit is None else request.exact_limit
    found = key_players(
        network, request.size, aim=request.aim, steps=request.steps, exact_limit=limit
    )
    labels = Labels.of_network(network, request.lang)
    summary = [("value", found.value), ("before", found.before), ("method", found.method)]
    return Findings(
        rows=table(
            *("members", _PLAYERS, map(labels.of, found.members)),
            Behind.of(network).each(found.members),
        ),
        tables=(figures("summary", summary),),
        notes=() if found.method == "exact" else (_ON_GREEDY,),
        made_by=made_by(found.made, request.model_copy(update={"exact_limit": limit}), network),
    )


_POINTS: Final = (*ENTITY, "pairs")


def _resilience(network: Network, request: ResilienceRequest) -> Findings:
    found = resilience(
        network,
        request.attack,
        recompute=request.recompute,
        runs=request.runs,
        seed=request.seed,
    )
    groups = groups_of(network, request.groups)
    typed = typed_removal(network, groups, runs=request.runs, seed=request.seed)
    weak = weak_points(network)
    labels = Labels.of_network(network, request.lang)
    left = ("", *found.order) if found.order else ("",) * len(found.largest)
    curve = [
        (number, one, labels.label(one) if one else "", share)
        for number, (one, share) in enumerate(zip(left, found.largest, strict=True))
    ]
    removed = [(one.group, one.removed, one.largest, one.by_chance) for one in typed.groups]
    bridges = [(*labels.of(one), *labels.of(other)) for one, other in weak.bridges]
    summary = [
        ("robustness", found.robustness),
        ("spread", found.spread),
        ("largest", typed.before),
        ("articulation", len(weak.articulation)),
        ("bridges", len(weak.bridges)),
    ]
    points = [(*labels.of(one), pairs) for one, pairs in weak.articulation[: request.top]]
    ends = (*ENTITY, *(f"other_{name}" for name in ENTITY))
    behind = Behind.of(network)
    return Findings(
        rows=table("articulation", _POINTS, points, behind.rows(points)),
        tables=(
            figures("summary", summary),
            table("curve", ("removed", "id", "label", "largest"), curve, behind.each(left)),
            table("without", ("group", "removed", "largest", "by_chance"), removed),
            table("bridges", ends, bridges, behind.rows(bridges, 3)),
        ),
        notes=(_ON_RESILIENCE,),
        made_by=made_by(found.made, request, network),
    )


_BEFORE_AFTER: Final = ("figure", "before", "after")


def _what_if(network: Network, request: WhatIfRequest) -> Findings:
    if not request.remove:
        raise BadRequest("Say who leaves: remove=…", "It may be given several times.")
    found = without(network, request.remove)
    labels = Labels.of_network(network, request.lang)
    rows = [
        (one.name, getattr(found.before, one.name), getattr(found.after, one.name))
        for one in fields(Parts)
    ]
    behind = Behind.of(network)
    return Findings(
        rows=table("parts", _BEFORE_AFTER, rows),
        tables=(
            table("removed", ENTITY, map(labels.of, found.removed), behind.each(found.removed)),
            table("stranded", ENTITY, map(labels.of, found.stranded), behind.each(found.stranded)),
            figures("summary", [("pairs_lost", found.pairs_lost)]),
        ),
        notes=(_ON_LEAVING,),
        made_by=made_by(found.made, request, network),
    )


_ON_GREEDY: Final = Caveat(
    "组合过多，未逐一试过：换掉任何一个成员都不会更好，但可能另有更好的组合",
    "Not all sets were tried: no exchange of one member does better, another set may",
)
_ON_RESILIENCE: Final = Caveat(
    "pairs 为只有经过该单位才能互相到达的对数；largest 为最大连通部分占全体的比例；"
    "by_chance 为随机移除同样多单位后的均值",
    "pairs counts the pairs that reach each other only through it; largest is the largest "
    "component as a share of all; by_chance is the mean after as many leave at random",
)
_ON_LEAVING: Final = Caveat(
    "其余单位之间的联系不变：与离开者共同参与的活动照旧计",
    "Ties between those left stay as they are, those from events with who leaves too",
)

FAMILY: Final = (
    Analysis(
        name="key-players",
        title_zh="关键单位组合",
        title_en="Key players",
        definition_zh="离开后使网络破碎最甚、或能到达最多单位的一组单位",
        definition_en="The set whose leaving breaks the network most, or that reaches most of it",
        reference="Borgatti 2006",
        doi="10.1007/s10588-006-7084-x",
        request=KeyPlayersRequest,
        answer=networked(_PLAYERS, _key_players),
    ),
    Analysis(
        name="resilience",
        title_zh="网络韧性",
        title_en="Resilience",
        definition_zh="单位逐个离开时最大连通部分如何缩小；割点、桥，以及缺少某一类单位会怎样",
        definition_en="How the largest component shrinks as organisations leave; articulation "
        "points, bridges, and what is left without each group",
        reference="Schneider et al. 2011",
        doi="10.1073/pnas.1009440108",
        request=ResilienceRequest,
        answer=networked(_POINTS, _resilience),
    ),
    Analysis(
        name="what-if",
        title_zh="如果某些单位离开",
        title_en="What if some leave",
        definition_zh="某些单位离开前后的网络：连通部分、可到达的对数、失去全部伙伴的单位",
        definition_en="The network before and after some have left: components, pairs in reach, "
        "who has lost every partner",
        reference="Albert, Jeong & Barabási 2000",
        doi="10.1038/35019019",
        request=WhatIfRequest,
        answer=networked(_BEFORE_AFTER, _what_if),
        example=(("remove", "大连理工大学"),),
    ),
)
