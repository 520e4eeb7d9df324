"""The three problems that the 2015 summary states at its end, as analyses of any dataset."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from ecograph.analysis.policy.collaboration_depth import (
    CollaborationDepth,
    CollaborationParameters,
    collaboration_depth,
)
from ecograph.analysis.policy.programme_overlap import (
    ProgrammeParameters,
    ScatteredProgrammes,
    scattered_programmes,
)
from ecograph.analysis.policy.technology_transfer import Transfer, TransferParameters, transfer

__all__ = [
    "PROBLEMS",
    "CollaborationDepth",
    "CollaborationParameters",
    "ProblemText",
    "ProgrammeParameters",
    "ScatteredProgrammes",
    "Transfer",
    "TransferParameters",
    "collaboration_depth",
    "scattered_programmes",
    "transfer",
]


@dataclass(frozen=True, slots=True)
class ProblemText:
    """Name and definition of an analysis, zh and en, and the issue of the summary it answers."""

    title_zh: str
    title_en: str
    definition_zh: str
    definition_en: str
    issue: str


PROBLEMS: Final[dict[str, ProblemText]] = {
    "collaboration-depth": ProblemText(
        "产学研合作的深度",
        "Depth of university–industry–research collaboration",
        "各类单位之间合作联系的数目与强度、跨类强度所占的比重、三方协同 T,"
        "以及有共同伙伴而尚未合作的跨类单位",
        "Ties and strength between groups of organisations, the share of strength that crosses "
        "groups, the synergy T of three groups, and pairs across groups that have common "
        "partners and do not work together",
        "dalian-2015/issue-iur",
    ),
    "transfer": ProblemText(
        "科技成果转化",
        "Transfer of achievements",
        "两步联系之内没有企业的成果和专利(地点、领域、同列名单不计),以及同领域的企业",
        "Achievements and patents that no enterprise is near within two links (places, fields "
        "and shared lists do not count), and the enterprises of the same field",
        "dalian-2015/issue-transfer",
    ),
    "scattered-programmes": ProblemText(
        "科技计划的分散与重复",
        "Scattered programmes",
        "计划与政策两两之间在领域、受益者、手段上的重合(杰卡德系数),由高到低",
        "Overlap of programmes and policies, two by two, in field, beneficiary and instrument "
        "(Jaccard index), the highest first",
        "dalian-2015/issue-fragmented-funds",
    ),
}
