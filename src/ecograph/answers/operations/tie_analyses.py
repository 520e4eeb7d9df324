"""Analyses of ties: the backbone, other counting rules, suggested ties and their test."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from ecograph.answers.operations.analysis import analysis
from ecograph.answers.requests import (
    Day,
    Entity,
    Rows,
    Several,
    TiedRequest,
    Words,
)
from ecograph.model.labels import Bilingual

__all__ = ["backbone", "counting", "suggestions", "suggestions_judged"]


class BackboneRequest(TiedRequest):
    """What a backbone can be chosen."""

    level: float = Field(
        default=0.05, ge=0, le=1, description="A tie is kept where its α is below this"
    )
    rule: Literal["either", "both"] = Field(
        default="either", description="Whose α must be below it"
    )
    limit: Rows = Field(default=50, description="Rows of one page, or all")


class CountingRequest(TiedRequest):
    """Which counting rule is meant."""

    rule: Literal["newman", "full", "jaccard", "cosine", "association"] = Field(
        default="newman", description="How shared events become the strength of a tie"
    )
    limit: Rows = Field(default=20, description="Rows of one page, or all")


class SuggestionRequest(TiedRequest):
    """What suggestions can be chosen."""

    organisation: Entity | None = Field(
        default=None, description="Partners for this one; without one, for all"
    )
    partners: Annotated[Several, Words("kind")] = Field(
        default=(), description="Only partners of these kinds"
    )
    method: Literal["common-neighbours", "adamic-adar", "resource-allocation", "katz", "degree"] = (
        Field(default="adamic-adar", description="How the nearness of two is scored")
    )
    limit: Rows = Field(default=10, description="Rows of one page, or all")
    split: Day = Field(default="2015", description="Of the test beside them: known up to this day")
    beta: float = Field(
        default=0.05, gt=0, lt=1, description="Of katz: the weight of one more step"
    )
    length: int = Field(default=3, ge=2, le=6, description="Of katz: steps at most")


class CameTrueRequest(TiedRequest):
    """Up to which day ties are known, and up to which (`until`) suggestions are judged."""

    split: Day = Field(
        default="2015", description="Suggested from what is up to this day, judged after"
    )
    k: int = Field(default=10, ge=1, description="How many of the best are looked at")
    beta: float = Field(
        default=0.05, gt=0, lt=1, description="Of katz: the weight of one more step"
    )
    length: int = Field(default=3, ge=2, le=6, description="Of katz: steps at most")


backbone = analysis(
    BackboneRequest,
    "ties.find_backbone",
    name="backbone",
    title=Bilingual("骨干联系", "Backbone"),
    definition=Bilingual(
        "强度之大难以用偶然解释的联系（差异过滤）",
        "Ties whose strength is improbable for their organisations (disparity filter)",
    ),
    reference=("Serrano, Boguñá & Vespignani 2009", "10.1073/pnas.0808904106"),
    example={"level": "0.2"},
)

counting = analysis(
    CountingRequest,
    "ties.find_by_rule",
    name="counting",
    title=Bilingual("计数规则", "Counting rules"),
    definition=Bilingual(
        "按另一计数规则（全计、杰卡德、余弦、关联强度）重算的联系强度",
        "Strengths of ties by another counting rule: full, Jaccard, cosine, association",
    ),
    reference=("Newman 2001; van Eck & Waltman 2009", "10.1002/asi.21075"),
    example={"rule": "jaccard"},
)

suggestions = analysis(
    SuggestionRequest,
    "ties.find_suggestions",
    name="suggestions",
    title=Bilingual("合作建议", "Suggested ties"),
    definition=Bilingual(
        "尚未合作而在网络中彼此接近的单位，各附经由谁接近",
        "Organisations that are not tied and near each other, each with the path between them",
    ),
    reference=(
        "Liben-Nowell & Kleinberg 2007; Adamic & Adar 2003",
        "10.1016/S0378-8733(03)00009-1",
    ),
    example={"organisation": "大连理工大学"},
)

suggestions_judged = analysis(
    CameTrueRequest,
    "ties.find_came_true",
    name="suggestions-judged",
    title=Bilingual("合作建议的检验", "Suggestions judged"),
    definition=Bilingual(
        "由某日之前的网络所作的建议，之后是否成真，与按度推荐相比",
        "Whether suggestions from the network up to a day came true after it, against the "
        "baseline of degree",
    ),
    reference=("Liben-Nowell & Kleinberg 2007", "10.1002/asi.20591"),
    example={"split": "2012", "undated": "include"},
)
