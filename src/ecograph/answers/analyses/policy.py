"""Analyses of the three problems that the 2015 summary states: depth, transfer, scatter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from ecograph.analysis.policy.collaboration_depth import (
    CollaborationDepth,
    CollaborationParameters,
    collaboration_depth,
)
from ecograph.analysis.policy.programme_overlap import ScatteredProgrammes, scattered_programmes
from ecograph.analysis.policy.technology_transfer import Transfer, transfer
from ecograph.analysis.thresholds import ProgrammeParameters, TransferParameters
from ecograph.answers.analyses.base import (
    ENTITY,
    MOST,
    Findings,
    Labels,
    figures,
    made_by,
    table,
)
from ecograph.answers.analyses.statements import dated, narrowed
from ecograph.answers.network import network_for
from ecograph.model.labels import Bilingual

if TYPE_CHECKING:
    from ecograph.answers.operations.chains import DepthRequest, ScatterRequest, TransferRequest
    from ecograph.answers.views.networks import AnalysisTable
    from ecograph.pipeline.snapshot import Snapshot

__all__ = ["find_depth", "find_scatter", "find_transfer"]


_ENDS: Final = ("id", "label", "kind", "other", "other_label", "other_kind")
_MISSING: Final = (*_ENDS, "score", "common", "path")


def find_depth(snapshot: Snapshot, request: DepthRequest) -> Findings:
    """Find how deep collaboration between groups goes."""
    network = network_for(snapshot, request)
    parameters = CollaborationParameters(min_ties=request.min_ties, top=request.rows or MOST)
    found = collaboration_depth(snapshot.links, network, parameters)
    labels = Labels.of_network(network, request.lang)
    rows = [
        (*labels.of(one.one), *labels.of(one.other), one.score)
        + (labels.all(one.common), " → ".join(map(labels.label, one.path)))
        for one in found.missing
    ]
    return Findings(
        rows=table("missing", _MISSING, rows, (one.evidence for one in found.missing)),
        status=found.status,
        reason=found.reason,
        tables=_shares(found) if found.status == "answered" else (),
        notes=(*found.caveats, _ON_MISSING) if rows else found.caveats,
        made_by=made_by(found.made, request, network),
    )


_SYNERGY: Final = ("groups", "T", "independent", "low", "high", "contexts", "excluded")


def _shares(found: CollaborationDepth) -> tuple[AnalysisTable, ...]:
    cells = [(one.one, one.other, one.ties, one.strength) for one in found.mixing if one.ties]
    synergy = [
        ("-".join(one.groups), one.transmission, one.independent, one.low, one.high)
        + (one.contexts, one.excluded)
        for one in found.synergy
    ]
    summary = [("cross_share", found.cross_share), ("missing", found.missing_total)]
    return (
        figures("summary", summary),
        table("groups", ("group", "organisations"), found.members),
        table("mixing", ("group", "other", "ties", "strength"), cells),
        table("synergy", _SYNERGY, synergy),
    )


_ALONE: Final = (*ENTITY, "makers", "enterprises_of_field")


def find_transfer(snapshot: Snapshot, request: TransferRequest) -> Findings:
    """Find achievements without an enterprise near."""
    links = dated(snapshot, narrowed(snapshot, request), request)
    within: Literal[1, 2] = 1 if request.within == 1 else 2
    parameters = TransferParameters(
        kinds=tuple(request.kinds_of_work),
        within=within,
        not_near=tuple(request.not_near),
        not_through=tuple(request.not_through),
        min_works=request.min_works,
        enterprises=request.enterprises,
    )
    found = transfer(links, parameters)
    labels = Labels.of_graph(snapshot, request.lang)
    rows = [
        (*labels.of(one.id), labels.all(one.makers))
        + (labels.all(each.enterprise for each in one.by_field),)
        for one in found.alone
    ]
    behind = [
        sorted({*one.evidence, *(e for each in one.by_field for e in each.evidence)})
        for one in found.alone
    ]
    return Findings(
        rows=table("alone", _ALONE, rows, behind),
        status=found.status,
        reason=found.reason,
        tables=(*_near(found, labels), _counts(found)) if found.status == "answered" else (),
        notes=(_ON_TRANSFER,),
        made_by=made_by(found.made, request),
    )


def _near(found: Transfer, labels: Labels) -> tuple[AnalysisTable, ...]:
    near = [(one, each, way) for one in found.near for each, way in one.near]
    rows = [(*labels.of(one.id), each, labels.label(each)) for one, each, _ in near]
    columns = (*ENTITY, "enterprise", "enterprise_label")
    return (table("near", columns, rows, (way for *_, way in near)),)


def _counts(found: Transfer) -> AnalysisTable:
    names = [("works", found.works), ("alone", len(found.alone)), ("near", len(found.near))]
    return figures("summary", names)


_PAIRS: Final = (*_ENDS, "jaccard", "shared", "only_collectives", "linked")


def find_scatter(snapshot: Snapshot, request: ScatterRequest) -> Findings:
    """Find programmes and policies that overlap."""
    links = dated(snapshot, narrowed(snapshot, request), request)
    parameters = ProgrammeParameters(
        kinds=tuple(request.kinds_compared),
        min_programmes=request.min_programmes,
        top=request.rows or MOST,
    )
    found = scattered_programmes(links, parameters)
    labels = Labels.of_graph(snapshot, request.lang)
    rows = [
        (*labels.of(one.one), *labels.of(one.other), one.jaccard)
        + (labels.all(each for aspect in one.aspects for each in aspect.shared),)
        + (one.loose, bool(one.linked))
        for one in found.pairs
    ]
    return Findings(
        rows=table("pairs", _PAIRS, rows, (one.evidence for one in found.pairs)),
        status=found.status,
        reason=found.reason,
        tables=_aspects(found),
        notes=(_ON_SCATTER,) if rows else (),
        made_by=made_by(found.made, request),
    )


def _aspects(found: ScatteredProgrammes) -> tuple[AnalysisTable, ...]:
    rows = [
        (one.one, one.other, aspect.aspect, aspect.jaccard, " ".join(aspect.shared))
        for one in found.pairs
        for aspect in one.aspects
    ]
    names = ("programmes", "silent", "pairs_total")
    return (
        table("aspects", ("id", "other", "aspect", "jaccard", "shared"), rows),
        figures("summary", [(one, getattr(found, one)) for one in names]),
    )


_ON_MISSING: Final = Bilingual(
    "所列为有共同伙伴而尚未合作的跨类单位；score 为资源分配指数",
    "Listed are pairs across groups that have common partners and no tie; score is resource "
    "allocation",
)
_ON_TRANSFER: Final = Bilingual(
    "所选来源未载明附近有企业，不等于没有企业",
    "That no source states an enterprise near does not say that there is none",
)
_ON_SCATTER: Final = Bilingual(
    "重合不等于重复：linked 为 yes 的两项彼此有联系（如政策管辖计划）；"
    "only_collectives 为 yes 的两项只共有未具名的群体",
    "Overlap is not duplication: where linked is yes the two are connected (a policy that "
    "governs a programme), where only_collectives is yes they share unnamed groups alone",
)
