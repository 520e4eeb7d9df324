"""Analyses of groups: communities, brokerage between groups, gefura, triple helix, mixing."""

from __future__ import annotations

from collections import Counter
from dataclasses import fields
from itertools import compress
from typing import TYPE_CHECKING, Final

import numpy as np

from ecograph.analysis.brokerage import Roles, brokerage
from ecograph.analysis.communities import (
    communities,
    participation_coefficient,
    within_module_z,
)
from ecograph.analysis.gefura import gefura
from ecograph.analysis.mixing import mixing
from ecograph.analysis.preconditions import among_known
from ecograph.analysis.provenance import made_from
from ecograph.analysis.sectors import SECTORS, sectors_of
from ecograph.analysis.triple_helix import triple_helix
from ecograph.answers.analyses.base import (
    ENTITY,
    Findings,
    Labels,
    figures,
    made_by,
    networked,
    ranked,
    refuse_large,
    table,
)
from ecograph.answers.analyses.events import Behind
from ecograph.model.labels import Bilingual

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ecograph.analysis.triple_helix import Helix
    from ecograph.answers.operations.communities import (
        BrokerageRequest,
        CommunitiesRequest,
        GefuraRequest,
        GroupsRequest,
        MixingRequest,
    )
    from ecograph.answers.requests import Group, TiedRequest
    from ecograph.answers.views.networks import AnalysisTable
    from ecograph.network.network import Network

__all__ = ["find_brokerage", "find_communities", "find_gefura", "find_mixing", "find_triple_helix"]


def groups_of(network: Network, groups: Group) -> list[str]:
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
    order = np.argsort(found.member_of, kind="stable")
    shown = (order if request.why else order[: request.rows]).tolist()
    rows = [
        (*labels.at(place), found.member_of[place] + 1, spread[place], inside[place])
        for place in shown
    ]
    behind = Behind.of(network)
    strength = np.asarray(network.strength.sum(axis=1)).round(9).tolist()
    total = dict(zip(network.nodes.id, strength, strict=True))
    sizes = [
        (number, len(group), labels.all(sorted(group, key=lambda one: (-total[one], one))[:3]))
        for number, group in enumerate(found.groups, start=1)
    ]
    summary = [
        ("communities", len(found.groups)),
        ("modularity", found.modularity),
        ("stability", found.stability),
        ("runs", found.runs),
        ("best_seed", found.seed),
    ]
    notes = [_ON_STABILITY]
    if found.runs < request.runs:
        notes.append(_on_runs(found.runs, request.runs))
    return Findings(
        rows=table("members", _MEMBERS, rows, [behind.at(place) for place in shown]),
        tables=(
            figures("summary", summary),
            table("communities", ("community", "organisations", "strongest"), sizes, found.groups),
        ),
        notes=tuple(notes),
        made_by=made_by(made_from(network, "communities", _TRAAG), request, network),
    )


def _on_runs(made: int, wanted: int) -> Bilingual:
    """Say that a large network was not tried with all seeds."""
    return Bilingual(
        f"网络较大，{wanted} 次运行中只做了前 {made} 次；全部运行请加 --exact",
        f"The network is large: the first {made} of {wanted} runs were made; all of them: --exact",
    )


_ROLES: Final = tuple(one.name for one in fields(Roles))
_BROKERS: Final = (*ENTITY, "rank", *(f"{one}{end}" for one in _ROLES for end in ("", "_z")))


def _grouped(
    network: Network, request: GroupsRequest | MixingRequest
) -> tuple[list[str], tuple[Bilingual, ...]]:
    """The group of each organisation, and how many have none and what became of them."""
    groups = groups_of(network, request.groups)
    unknown = groups.count("")
    if not unknown:
        return groups, ()
    if request.unknown == "include":
        return [one or "unknown" for one in groups], (_ON_UNKNOWN,)
    return groups, (_on_left_out(unknown, len(groups), request.groups),)


def _on_left_out(count: int, total: int, groups: Group) -> Bilingual:
    zh = {"kind": "类别", "region": "所在地区", "sector": "部门"}[groups]
    return Bilingual(
        f"{total} 个单位中有 {count} 个没有已知的{zh}，未计入；要单列一组，用 unknown=include",
        f"{count} of {total} organisations have no known {groups} and are left out; "
        "unknown=include makes them a group",
    )


def _brokerage(network: Network, request: BrokerageRequest) -> Findings:
    labelled, notes = _grouped(network, request)
    network, groups = among_known(network, labelled)
    found = brokerage(network, groups, permutations=request.permutations, seed=request.seed)
    labels = Labels.of_network(network, request.lang)
    numbers = [getattr(part, role).tolist() for role in _ROLES for part in (found.counts, found.z)]
    findings = Findings(
        rows=table("brokers", _BROKERS, ()),
        tables=(_sizes(groups),),
        notes=(*notes, _ON_DIRECTION),
        made_by=made_by(found.made, request, network),
    )

    def row(place: int, rank: int) -> tuple[object, ...]:
        return (*labels.at(place), rank, *(one[place] for one in numbers))

    return ranked(network, found.counts.total, findings, row, request.rows)


_BRIDGES: Final = (*ENTITY, "rank", "global", "local", "external")


def _gefura(network: Network, request: GefuraRequest) -> Findings:
    groups, notes = _grouped(network, request)
    refuse_large(network, "gefura", exact=request.exact)
    found = gefura(network, groups, weighted=request.weighted, normalised=request.normalised)
    labels = Labels.of_network(network, request.lang)
    numbers = [one.tolist() for one in (found.global_, found.local, found.external)]
    findings = Findings(
        rows=table("bridges", _BRIDGES, ()),
        tables=(_sizes(filter(None, groups)),),
        notes=notes,
        made_by=made_by(found.made, request, network),
    )

    def row(place: int, rank: int) -> tuple[object, ...]:
        return (*labels.at(place), rank, *(one[place] for one in numbers))

    return ranked(network, found.global_, findings, row, request.rows)


_HELIX: Final = ("figure", "value")


def _triple_helix(network: Network, request: TiedRequest) -> Findings:
    found = triple_helix(network)
    helix = found.helix
    notes = (_ON_CHANCE if helix.by_chance else _ON_SYNERGY, _ON_HELIX)
    rows = [
        ("T(uig)", helix.transmission),
        ("independent", helix.independent),
        ("low", helix.low),
        ("high", helix.high),
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
        notes=notes if helix.contexts else (),
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
    labels, notes = _grouped(network, request)
    network, groups = among_known(network, labels)
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
        notes=notes,
        made_by=made_by(found.made, request, network),
    )


def _sizes(groups: Iterable[str]) -> AnalysisTable:
    return table("groups", ("group", "organisations"), sorted(Counter(groups).items()))


_ON_STABILITY: Final = Bilingual(
    "stability 为不同种子所得划分之间调整兰德指数的均值：1 为全部一致，约 0 为如随机一般",
    "stability is the mean adjusted Rand index with the partitions of other seeds: 1 where all "
    "agree, about 0 where they agree as by chance",
)
_ON_UNKNOWN: Final = Bilingual(
    "没有已知类别的单位自成一组（unknown）",
    "Organisations of which no group is known are a group of their own (unknown)",
)
_ON_DIRECTION: Final = Bilingual(
    "网络没有方向，故代表与守门人相等；标准分是与随机分组相比的标准差数",
    "Ties have no direction, so representative and gatekeeper are equal; _z is the distance from "
    "random groups in standard deviations",
)
_ON_CHANCE: Final = Bilingual(
    "T(uig) 与三方相互独立时的值无法区分：落在该值的 95% 区间之内，不能据此说有协同",
    "T(uig) cannot be told from independence: it lies within the 95 % interval of independent "
    "sectors at the same margins, and is no sign of synergy",
)
_ON_SYNERGY: Final = Bilingual(
    "T(uig) 在三方相互独立时的 95% 区间之外",
    "T(uig) lies outside the 95 % interval of independent sectors at the same margins",
)
_ON_HELIX: Final = Bilingual(
    "T(uig) 以比特计，负值表示三方协同；u 大学与科研机构，i 企业，g 政府",
    "T(uig) is in bits, negative where the three have synergy; u university and research, "
    "i industry, g government",
)
_TRAAG: Final = ("Traag et al. 2019", "10.1038/s41598-019-41695-z")

find_communities: Final = networked(_MEMBERS, _communities)
find_brokerage: Final = networked(_BROKERS, _brokerage)
find_gefura: Final = networked(_BRIDGES, _gefura)
find_triple_helix: Final = networked(_HELIX, _triple_helix)
find_mixing: Final = networked(_CELLS, _mixing)
