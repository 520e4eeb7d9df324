"""Analyses of ranks and of what holds a network together."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from ecograph.answers.operations.analysis import analysis
from ecograph.answers.requests import (
    Entities,
    Expert,
    Group,
    Rows,
    Slow,
    TiedRequest,
    Words,
)
from ecograph.model.labels import Bilingual

__all__ = [
    "key_players",
    "leave_one_dataset_out",
    "leave_one_source_out",
    "rank_intervals",
    "resilience",
    "summary",
    "two_mode",
    "what_if",
]


class MeasureRequest(TiedRequest):
    """Which ranking is meant."""

    measure: Annotated[str, Words("measure")] = Field(
        default="degree", description="What organisations are ranked by"
    )
    limit: Rows = Field(default=20, description="Rows of one page, or all")


class IntervalsRequest(MeasureRequest):
    """How sure the ranks are to be."""

    level: float = Field(default=0.95, gt=0, lt=1, description="Confidence of each interval")
    resamples: int = Field(default=1000, ge=1, le=10_000, description="How often events are drawn")
    seed: Annotated[int, Expert()] = Field(default=0, ge=0, description="Of the draws")
    exact: Annotated[bool, Slow(), Expert()] = Field(
        default=False, description="Compute expensive measures too: minutes"
    )


class TwoModeRequest(TiedRequest):
    """By which two-mode measure rows are ranked."""

    by: Literal["degree", "closeness", "betweenness"] = Field(
        default="degree", description="Ranked by"
    )
    limit: Rows = Field(default=20, description="Rows of one page, or all")
    exact: Annotated[bool, Slow(), Expert()] = Field(
        default=False, description="Compute it for a large network too"
    )


class KeyPlayersRequest(TiedRequest):
    """What key players can be chosen."""

    size: int = Field(default=3, ge=1, le=50, description="Members of the set")
    aim: Literal["fragmentation", "distance-fragmentation", "reach", "reach-within"] = Field(
        default="fragmentation", description="What the set does most for"
    )
    steps: int = Field(default=2, ge=0, le=20, description="Of reach-within")
    exact_limit: int | None = Field(
        default=None,
        ge=0,
        le=50_000,
        description="All sets are tried where there are at most so many; default: 50,000, and "
        "2,000 for distance-fragmentation",
    )


class ResilienceRequest(TiedRequest):
    """What resilience can be chosen."""

    attack: Literal["degree", "betweenness", "random"] = Field(
        default="degree", description="Who leaves first"
    )
    recompute: bool = Field(
        default=False, description="Rank those left anew after each that leaves"
    )
    runs: int = Field(default=20, ge=1, le=1000, description="Random orders")
    seed: Annotated[int, Expert()] = Field(default=0, ge=0, description="Of the random orders")
    groups: Group = Field(default="kind", description="What makes a group that leaves together")
    limit: Rows = Field(default=20, description="Rows of one page, or all")


class SummaryRequest(TiedRequest):
    """Of which periods a network is summarised."""

    every: int | None = Field(
        default=None, ge=1, le=100, description="Years of each period, from since until until"
    )
    runs: Annotated[int, Expert()] = Field(
        default=20, ge=0, le=200, description="Random networks of the same degrees"
    )
    seed: Annotated[int, Expert()] = Field(default=0, ge=0, description="Of the random networks")
    samples: Annotated[int, Expert()] = Field(
        default=1000, ge=1, le=10_000, description="Where distances of a large network begin"
    )


class WhatIfRequest(TiedRequest):
    """Who leaves."""

    remove: Entities = Field(default=(), description="Organisations that leave")


rank_intervals = analysis(
    IntervalsRequest,
    "rankings.find_intervals",
    name="rank-intervals",
    title=Bilingual("名次的区间", "Ranks with their intervals"),
    definition=Bilingual(
        "已知的活动换成同一过程的另一批时，各单位的名次会落在什么范围",
        "The ranks that the known events do not rule out, had the same process brought other "
        "events",
    ),
    reference=("Mogstad, Romano, Shaikh & Wilhelm 2024", "10.1093/restud/rdad006"),
    example={"measure": "strength"},
)

leave_one_dataset_out = analysis(
    MeasureRequest,
    "rankings.find_omissions",
    name="leave-one-dataset-out",
    title=Bilingual("去掉任一数据集后的名次", "Ranks without each dataset"),
    definition=Bilingual(
        "逐一去掉每个数据集后重新排名，各单位名次的范围，以及两次排名的一致程度",
        "The range of each rank when each dataset is left out in turn, and how far the "
        "rankings agree (Kendall's tau-b)",
    ),
    reference=("Kendall 1945", "10.1093/biomet/33.3.239"),
    example={"measure": "strength"},
)

leave_one_source_out = analysis(
    MeasureRequest,
    "rankings.find_source_omissions",
    name="leave-one-source-out",
    title=Bilingual("去掉任一来源后的名次", "Ranks without each source"),
    definition=Bilingual(
        "逐一去掉每份文件或网页（及只见于它的活动）后重新排名，各单位名次的范围，以及两次排名的一致程度",
        "The range of each rank when each document or page is left out in turn, with the "
        "events that it alone tells of, and how far the rankings agree (Kendall's tau-b)",
    ),
    reference=("Kendall 1945", "10.1093/biomet/33.3.239"),
    example={"measure": "strength"},
)

two_mode = analysis(
    TwoModeRequest,
    "rankings.find_two_mode",
    name="two-mode",
    title=Bilingual("二模中心性", "Two-mode centrality"),
    definition=Bilingual(
        "单位在“单位—活动”二模网络中的度、接近、中介中心性，不经投影",
        "Degree, closeness and betweenness of organisations among the events they took part "
        "in, without a projection",
    ),
    reference=("Borgatti & Everett 1997", "10.1016/S0378-8733(96)00301-2"),
)

key_players = analysis(
    KeyPlayersRequest,
    "robustness.find_key_players",
    name="key-players",
    title=Bilingual("关键单位组合", "Key players"),
    definition=Bilingual(
        "离开后使网络破碎最甚、或能到达最多单位的一组单位",
        "The set whose leaving breaks the network most, or that reaches most of it",
    ),
    reference=("Borgatti 2006", "10.1007/s10588-006-7084-x"),
)

resilience = analysis(
    ResilienceRequest,
    "robustness.find_resilience",
    name="resilience",
    title=Bilingual("网络韧性", "Resilience"),
    definition=Bilingual(
        "单位逐个离开时最大连通部分如何缩小；割点、桥，以及缺少某一类单位会怎样",
        "How the largest component shrinks as organisations leave; articulation points, "
        "bridges, and what is left without each group",
    ),
    reference=("Schneider et al. 2011", "10.1073/pnas.1009440108"),
)

summary = analysis(
    SummaryRequest,
    "summary.find_summary",
    name="summary",
    title=Bilingual("网络概况", "Summary of a network"),
    definition=Bilingual(
        "网络整体的规模、连通、距离、闭合、同配、中心势与小世界指数，可按时期成序列；"
        "联系最多的活动；附图",
        "Size, components, distances, closure, assortativity, centralisation and small-world "
        "index of a whole network, of a period or a series; the events with most ties; a picture",
    ),
    reference=("Humphries & Gurney 2008", "10.1371/journal.pone.0002051"),
    example={"since": "2001", "until": "2020", "every": 5},
    picture=True,
)

what_if = analysis(
    WhatIfRequest,
    "robustness.find_what_if",
    name="what-if",
    title=Bilingual("如果某些单位离开", "What if some leave"),
    definition=Bilingual(
        "某些单位离开前后的网络：连通部分、可到达的对数、失去全部伙伴的单位",
        "The network before and after some have left: components, pairs in reach, who has lost "
        "every partner",
    ),
    reference=("Albert, Jeong & Barabási 2000", "10.1038/35019019"),
    example={"remove": "大连理工大学"},
)
