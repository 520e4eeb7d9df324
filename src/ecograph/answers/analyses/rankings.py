"""Analyses of rankings: how sure each rank is, on which dataset it hangs, two-mode centrality."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final, cast

import numpy as np

from ecograph.analysis.event_influence import CLOSED, GROUPS
from ecograph.analysis.leave_one_source_out import leave_one_out, without_each, without_each_dataset
from ecograph.analysis.provenance import made_from
from ecograph.analysis.rank_confidence import rank_intervals
from ecograph.analysis.registry import measure_named
from ecograph.analysis.two_mode import (
    two_mode_betweenness,
    two_mode_closeness,
    two_mode_degree,
)
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
from ecograph.answers.network import network_for
from ecograph.errors import BadRequest
from ecograph.model.labels import NO_TEXT, Bilingual
from ecograph.network.rules import Rules

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ecograph.analysis.rank_confidence import RankConfidence
    from ecograph.answers.analyses.base import Status
    from ecograph.answers.operations.rankings import (
        IntervalsRequest,
        MeasureRequest,
        TwoModeRequest,
    )
    from ecograph.answers.views.networks import AnalysisTable
    from ecograph.network.network import Network
    from ecograph.pipeline.snapshot import Snapshot

__all__ = ["find_intervals", "find_omissions", "find_source_omissions", "find_two_mode"]


_RANGE: Final = (*ENTITY, "value", "rank", "low", "high")
_TOPS: Final = ("top_1", "top_3", "top_10")
_INTERVALS: Final = (*_RANGE, *_TOPS)
_SMALL: Final = 500
"""Organisations up to which measures are computed again and again while one waits: seconds."""
_GROUPS: Final = 30
"""Groups of events that are left out while one waits."""


def _intervals(network: Network, request: IntervalsRequest) -> Findings:
    measure = measure_named(request.measure)
    large = len(network) > _SMALL and not measure.cheap
    if measure.name not in CLOSED and large and not request.exact:
        made = made_by(made_from(network, "", _MOGSTAD), request, network)
        return Findings(table("ranks", _INTERVALS, ()), made, "not-computed", _dear(measure.name))
    found = rank_intervals(
        network,
        request.measure,
        level=request.level,
        resamples=request.resamples,
        seed=request.seed,
        min_ties=request.min_ties,
        top=request.rows,
        groups=GROUPS if request.exact else _GROUPS,
    )
    labels = Labels.of_network(network, request.lang)
    rows = [
        (*labels.of(one.id), *(getattr(one, name) for name in _INTERVALS[len(ENTITY) :]))
        for one in found.rows
    ]
    indistinct = found.status == "indistinct"
    told = (_ON_TOPS,) if measure.name in CLOSED else (_NO_TOPS, _on_groups(found))
    return Findings(
        rows=table("ranks", _INTERVALS, rows, Behind.of(network).rows(rows)),
        status="ranked" if indistinct else cast("Status", found.status),
        reason=NO_TEXT if indistinct else found.reason,
        tables=(_about(found),),
        notes=((found.reason,) if indistinct else ()) + (*found.caveats, *told),
        made_by=made_by(found.made_by, request, network),
    )


def _about(found: RankConfidence) -> AnalysisTable:
    widths, agreement = found.widths, found.agreement
    return figures(
        "summary",
        [
            ("organisations", found.total),
            ("width_mean", widths and widths.mean),
            ("width_median", widths and widths.median),
            ("width_top_ten", widths and widths.top_ten),
            ("tau_median", agreement and agreement.median),
            ("tau_low", agreement and agreement.low),
            ("resamples", found.resamples),
            ("units", found.units),
            ("method", found.method),
        ],
    )


def _dear(measure: str) -> Bilingual:
    command = f"ecograph analyse rank-intervals measure={measure} --exact"
    return Bilingual(
        f"此指标须重算约百次，不作即时计算；请运行：{command}",
        f"This measure would be computed about a hundred times; run: {command}",
    )


_SOURCES: Final = """SELECT DISTINCT ?event ?source {
  ?relator eco:context ?event ; eco:evidence ?evidence
  OPTIONAL { ?evidence oa:hasSource ?document }
  BIND(COALESCE(?document, ?evidence) AS ?source) }"""
_OMITTED: Final = (*_RANGE, "worst_without")


def find_omissions(snapshot: Snapshot, request: MeasureRequest) -> Findings:
    """Rank without each dataset."""
    if request.relation != "collaboration":
        raise BadRequest("Datasets are left out of the collaboration network only.")
    network = network_for(snapshot, request)
    reduced = without_each_dataset(snapshot.links, Rules.load(), network.spec, snapshot.chronology)
    return _left_out(network, reduced, request, "dataset")


def find_source_omissions(snapshot: Snapshot, request: MeasureRequest) -> Findings:
    """Rank without each document or page."""
    network = network_for(snapshot, request)
    refuse_large(network, "leave-one-source-out", exact=False)
    sources = _sources_of(snapshot)
    alone: defaultdict[str, list[str]] = defaultdict(list)
    for event in network.events.id:
        if len(named := sources.get(event, ())) == 1:
            alone[next(iter(named))].append(event)
    return _left_out(network, without_each(network, sources), request, "source", alone)


def _sources_of(snapshot: Snapshot) -> dict[str, set[str]]:
    """The documents and pages behind each event; a passage stands for its document."""
    base = snapshot.manifest.base
    found: defaultdict[str, set[str]] = defaultdict(set)
    for row in snapshot.store.select(_SOURCES):
        found[row["event"].value.removeprefix(base)].add(row["source"].value.removeprefix(base))
    return found


def _left_out(
    network: Network,
    reduced: Mapping[str, Network],
    request: MeasureRequest,
    what: str,
    alone: Mapping[str, Sequence[str]] | None = None,
) -> Findings:
    """The ranks without each of something, and the events that each alone tells of."""
    found = leave_one_out(
        network, reduced, request.measure, min_ties=request.min_ties, top=request.rows
    )
    labels = Labels.of_network(network, request.lang)
    rows = [
        (*labels.of(one.id), one.value, one.rank, one.low, one.high, one.worst_without)
        for one in found.rows
    ]
    parts = [(one.source, one.events, one.ties, one.tau) for one in found.omissions]
    told = () if alone is None else [alone.get(one.source, ()) for one in found.omissions]
    summary = [(one, getattr(found, one)) for one in ("least_tau", "median_tau", "essential")]
    return Findings(
        rows=table("ranks", _OMITTED, rows, Behind.of(network).rows(rows)),
        status=cast("Status", found.status),
        reason=found.reason,
        tables=(
            table("without", (what, "events", "ties", "tau"), parts, told),
            figures("summary", summary),
        ),
        notes=(_ON_OMISSIONS,) if found.omissions else (),
        made_by=made_by(found.made_by, request, network),
    )


_TWO_MODE: Final = (*ENTITY, "rank", "events", "degree", "closeness", "betweenness")


def _two_mode(network: Network, request: TwoModeRequest) -> Findings:
    refuse_large(network, "two-mode", exact=request.exact)
    values = {
        "degree": two_mode_degree(network),
        "closeness": two_mode_closeness(network),
        "betweenness": two_mode_betweenness(network),
    }
    labels = Labels.of_network(network, request.lang)
    events = np.bincount(network.incidence.indices, minlength=len(network)).tolist()
    findings = Findings(
        rows=table("organisations", _TWO_MODE, ()),
        tables=(figures("summary", [("events", network.counts.events)]),),
        notes=(_ON_TWO_MODE,),
        made_by=made_by(made_from(network, "", _BORGATTI), request, network),
    )

    def row(place: int, rank: int) -> tuple[object, ...]:
        return (*labels.at(place), rank, events[place], *(one[place] for one in values.values()))

    return ranked(network, values[request.by], findings, row, request.rows)


_MOGSTAD: Final = ("Mogstad, Romano, Shaikh & Wilhelm 2024", "10.1093/restud/rdad006")
_BORGATTI: Final = ("Borgatti & Everett 1997", "10.1016/S0378-8733(96)00301-2")
_ON_OMISSIONS: Final = Bilingual(
    "low、high 为逐一去掉之后的最好与最差名次；tau 空白表示所余不足以排名",
    "low and high are the best and worst rank with any one left out; where tau is empty, too "
    "little is left to rank",
)
_ON_TWO_MODE: Final = Bilingual(
    "以活动为另一模，不作投影；按另一模的大小标准化",
    "Events are the other mode, nothing is projected; normalised by the size of the other mode",
)


def _on_groups(found: RankConfidence) -> Bilingual:
    """Say without how many groups of events a measure was computed anew."""
    return Bilingual(
        f"逐一去掉 {found.units} 组活动重算而得；更细的结果请加 exact",
        f"Computed anew without each of {found.units} groups of events; finer with exact",
    )


_NO_TOPS: Final = Bilingual(
    "此指标不是各活动之和，不给出列前几名的比例；度与强度给出",
    "This measure is no sum over events: how often one is among the first is not given; of degree "
    "and strength it is",
)
_ON_TOPS: Final = Bilingual(
    "top_1、top_3、top_10 为该单位在重抽样中列前 1、3、10 名的比例",
    "top_1, top_3 and top_10 are the shares of the resamples in which it is among the first 1, 3, "
    "10",
)

find_intervals: Final = networked(_INTERVALS, _intervals)
find_two_mode: Final = networked(_TWO_MODE, _two_mode)
