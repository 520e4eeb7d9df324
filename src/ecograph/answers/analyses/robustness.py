"""Analyses of what holds a network together: key players, resilience, what if some leave."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Final

from ecograph.analysis.keyplayers import key_players
from ecograph.analysis.removal import Parts, without
from ecograph.analysis.resilience import resilience, typed_removal, weak_points
from ecograph.answers.analyses.base import (
    ENTITY,
    Findings,
    Labels,
    figures,
    made_by,
    networked,
    table,
)
from ecograph.answers.analyses.events import Behind
from ecograph.answers.analyses.groups import groups_of
from ecograph.errors import BadRequest
from ecograph.model.labels import Bilingual

if TYPE_CHECKING:
    from ecograph.answers.operations.rankings import (
        KeyPlayersRequest,
        ResilienceRequest,
        WhatIfRequest,
    )
    from ecograph.network.network import Network

__all__ = ["find_key_players", "find_resilience", "find_what_if"]


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
    points = [(*labels.of(one), pairs) for one, pairs in weak.articulation[: request.rows]]
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


_ON_GREEDY: Final = Bilingual(
    "组合过多，未逐一试过：换掉任何一个成员都不会更好，但可能另有更好的组合",
    "Not all sets were tried: no exchange of one member does better, another set may",
)
_ON_RESILIENCE: Final = Bilingual(
    "pairs 为只有经过该单位才能互相到达的对数；largest 为最大连通部分占全体的比例；"
    "by_chance 为随机移除同样多单位后的均值",
    "pairs counts the pairs that reach each other only through it; largest is the largest "
    "component as a share of all; by_chance is the mean after as many leave at random",
)
_ON_LEAVING: Final = Bilingual(
    "其余单位之间的联系不变：与离开者共同参与的活动照旧计",
    "Ties between those left stay as they are, those from events with who leaves too",
)

find_key_players: Final = networked(_PLAYERS, _key_players)
find_resilience: Final = networked(_POINTS, _resilience)
find_what_if: Final = networked(_BEFORE_AFTER, _what_if)
