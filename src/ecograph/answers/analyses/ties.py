"""Analyses of ties: the backbone, other counting rules, suggested ties and how such came true."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final, Literal

from pydantic import Field
from scipy.sparse import triu

from ecograph.analysis.backbone import backbone
from ecograph.analysis.counting_rules import counted
from ecograph.analysis.link_prediction import suggest
from ecograph.analysis.link_prediction_scores import REFERENCES, Method
from ecograph.analysis.link_prediction_test import holdout
from ecograph.analysis.provenance import made_from
from ecograph.analysis.ranking import Caveat
from ecograph.answers.analyses.base import (
    Analysis,
    Findings,
    Labels,
    TiedRequest,
    figures,
    made_by,
    networked,
    table,
    too_thin,
)
from ecograph.answers.analyses.events import Behind
from ecograph.answers.network import Named, network_for
from ecograph.errors import BadRequest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ecograph.analysis.link_prediction import PathStep
    from ecograph.analysis.link_prediction_test import Holdout
    from ecograph.network.network import Network
    from ecograph.pipeline.snapshot import Snapshot

__all__ = ["FAMILY"]

_ENDS: Final = ("id", "label", "kind", "other", "other_label", "other_kind")


class BackboneRequest(TiedRequest):
    """What a backbone may be asked."""

    level: float = Field(0.05, ge=0, le=1, description="A tie is kept where its α is below this")
    rule: Literal["either", "both"] = Field("either", description="Whose α must be below it")
    top: int | None = Field(50, ge=1, description="Ties at most")


class CountingRequest(TiedRequest):
    """Which counting rule is meant."""

    rule: Literal["newman", "full", "jaccard", "cosine", "association"] = Field(
        "newman", description="How shared events become the strength of a tie"
    )
    top: int | None = Field(20, ge=1, description="Ties at most")


class SuggestionRequest(TiedRequest):
    """What suggestions may be asked."""

    organisation: Annotated[str | None, Named()] = Field(
        None, description="Partners for this one; without one, for all"
    )
    partners: tuple[str, ...] = Field((), description="Only partners of these kinds")
    method: Method = Field("adamic-adar", description="What makes two near")
    top: int = Field(10, ge=1, le=1000, description="Suggestions at most")
    beta: float = Field(0.05, gt=0, lt=1, description="Of katz: what a step more is worth")
    length: int = Field(3, ge=2, le=6, description="Of katz: steps at most")


class CameTrueRequest(TiedRequest):
    """Up to which day ties are known, and up to which (`until`) suggestions are judged."""

    split: str = Field("2015", description="Suggested from what is up to this day, judged after")
    k: int = Field(10, ge=1, description="How many of the best are looked at")
    beta: float = Field(0.05, gt=0, lt=1, description="Of katz: what a step more is worth")
    length: int = Field(3, ge=2, le=6, description="Of katz: steps at most")


_BACKBONE: Final = (*_ENDS, "strength", "alpha", "alpha_one", "alpha_other")


def _backbone(network: Network, request: BackboneRequest) -> Findings:
    found = backbone(network, request.level, rule=request.rule)
    labels = Labels.of_network(network, request.lang)
    rows = [
        (*labels.of(one.one), *labels.of(one.other))
        + (one.strength, one.alpha, one.alpha_one, one.alpha_other)
        for one in found.ties[: request.top]
    ]
    names = ("of_ties", "of_strength", "of_organisations")
    summary = [("ties", len(found.ties)), *((one, getattr(found, one)) for one in names)]
    return Findings(
        rows=table("backbone", _BACKBONE, rows, Behind.of(network).rows(rows, 3)),
        tables=(figures("summary", summary),),
        made_by=made_by(found.made, request, network),
    )


_COUNTED: Final = (*_ENDS, "strength", "newman")


def _counting(network: Network, request: CountingRequest) -> Findings:
    if request.rule == "newman":
        strength, made = network.strength, made_from(network, "", ("Newman 2001", ""))
    else:
        found = counted(network, request.rule)
        strength, made = found.strength, found.made
    cells = triu(strength, format="coo")
    ties = zip(cells.data.tolist(), cells.row.tolist(), cells.col.tolist(), strict=True)
    chosen = sorted((-round(value, 12), one, other) for value, one, other in ties)
    labels = Labels.of_network(network, request.lang)
    rows = [
        (*labels.at(one), *labels.at(other), -value, float(network.strength[one, other]))
        for value, one, other in chosen[: request.top]
    ]
    return Findings(
        rows=table("ties", _COUNTED, rows, Behind.of(network).rows(rows, 3)),
        tables=(figures("summary", [("ties", len(chosen))]),),
        notes=() if request.rule == "newman" else (_ON_COUNTING,),
        made_by=made_by(made, request, network),
    )


def _by_rule(snapshot: Snapshot, request: CountingRequest) -> Findings:
    """Count by the rule, against Newman's counting, whatever the network counts by default."""
    if request.counting not in (None, "newman"):
        message = f"counting={request.counting}: this analysis counts by its rule."
        raise BadRequest(message, f"Say rule={request.counting} instead.")
    newman = request.model_copy(update={"counting": "newman"})
    return networked(_COUNTED, _counting)(snapshot, newman)


_SUGGESTED: Final = (*_ENDS, "score", "common", "path")


def _suggestions(network: Network, request: SuggestionRequest) -> Findings:
    found = suggest(
        network,
        request.organisation,
        method=request.method,
        top=request.top,
        kinds=request.partners or None,
        beta=request.beta,
        length=request.length,
    )
    labels = Labels.of_network(network, request.lang)
    rows = [
        (*labels.of(one.one), *labels.of(one.other), one.score)
        + (labels.all(one.common), _written(one.path, labels))
        for one in found.rows
    ]
    behind = [
        (*one.common, *(step.id for step in one.path[1:-1] if step.id not in one.common))
        for one in found.rows
    ]
    return Findings(
        rows=table("suggestions", _SUGGESTED, rows, behind),
        status="ranked" if rows else "insufficient",
        reason=Caveat("", "") if rows else _NOBODY_NEAR,
        notes=(_ON_SUGGESTIONS,),
        made_by=made_by(found.made, request, network),
    )


def _written(path: Sequence[PathStep], labels: Labels) -> str:
    """A path as text: each organisation, and through what kinds of contexts it is reached."""
    parts = [labels.label(path[0].id)] if path else []
    parts += [f"—[{', '.join(step.through)}]→ {labels.label(step.id)}" for step in path[1:]]
    return " ".join(parts)


_SCORES: Final = ("method", "auc", "precision", "gain")


def _came_true(snapshot: Snapshot, request: CameTrueRequest) -> Findings:
    if request.as_of or request.since:
        raise BadRequest("Suggestions are judged from split to until.", "Leave out other dates.")
    last = request.until or _EVER
    before, after = (
        network_for(snapshot, request.model_copy(update={"until": day}))
        for day in (request.split, last)
    )
    if before.counts.ties < request.min_ties:
        return Findings(
            rows=table("methods", _SCORES, ()),
            made_by=made_by(made_from(before, "", _CAME), request, before),
            status="insufficient",
            reason=too_thin(before, request),
        )
    found = holdout(before, after, k=request.k, beta=request.beta, length=request.length)
    scores = found.scores if found.came else ()
    rows = [(one.method, one.auc, one.precision, one.gain) for one in scores]
    names = ("candidates", "came", "strangers", "out_of_reach")
    both = [("ties_before", before.counts.ties), ("ties_after", after.counts.ties)]
    return Findings(
        rows=table("methods", _SCORES, rows),
        status="answered" if found.came else "insufficient",
        reason=Caveat("", "") if found.came else _NONE_CAME,
        tables=(figures("summary", [*((one, getattr(found, one)) for one in names), *both]),),
        notes=(*_against_degree(found), _ON_HOLDOUT),
        made_by=made_by(found.made, request, before),
    )


def _against_degree(found: Holdout) -> tuple[Caveat, ...]:
    """Say plainly whether suggestions did better than degree, and on how little that stands."""
    if not found.came:
        return ()
    judged = found.scores[:-1]
    best = max(judged, key=lambda one: one.gain)
    better = [one.method for one in judged if one.gain > 0]
    strange = (
        f"成真的 {found.came} 条中，{found.strangers} 条的双方此前没有共同伙伴",
        f"of {found.came} that came, {found.strangers} joined two without a common partner before",
    )
    few = Caveat(
        f"只有 {found.came} 条联系成真，这些数字说明不了多少",
        f"Only {found.came} came true: the figures say little",
    )
    said = Caveat(
        f"此处各种建议都不如按度推荐（最好的 {best.method} 的 auc 低 {-best.gain:.3f}）；"
        + strange[0],
        f"Here the suggestions did worse than degree (the best, {best.method}, by "
        f"{-best.gain:.3f} of auc); {strange[1]}",
    )
    if better:
        said = Caveat(
            f"此处优于按度推荐的：{'、'.join(better)}；{strange[0]}",
            f"Better than degree here: {', '.join(better)}; {strange[1]}",
        )
    return (said, few) if found.came < _FEW else (said,)


_EVER: Final = "9999"
_FEW: Final = 10  # ties that came
_CAME: Final = ("Liben-Nowell & Kleinberg 2007", "10.1002/asi.20591")
_NEAR: Final = REFERENCES["adamic-adar"]
_ON_COUNTING: Final = Caveat(
    "strength 按所选规则计，newman 为纽曼规则下的强度",
    "strength is by the rule asked for, newman by Newman's",
)
_NOBODY_NEAR: Final = Caveat(
    "没有尚未合作而彼此接近的单位", "No two that are not tied yet are near each other"
)
_ON_SUGGESTIONS: Final = Caveat(
    "建议只说明二者在网络中接近，不说明合作是否合适",
    "A suggestion says that two are near in the network, not that they fit",
)
_NONE_CAME: Final = Caveat(
    "分界之后没有新的联系可供检验", "No tie came after the split that could be foretold"
)
_ON_HOLDOUT: Final = Caveat(
    "auc 为新联系得分高于未成联系的概率；gain 为超出按度推荐的部分",
    "auc is the chance that a tie that came scores above one that did not; gain is what is above "
    "the baseline, degree",
)

FAMILY: Final = (
    Analysis(
        name="backbone",
        title_zh="骨干联系",
        title_en="Backbone",
        definition_zh="强度之大难以用偶然解释的联系（差异过滤）",
        definition_en="Ties whose strength is improbable for their organisations (disparity "
        "filter)",
        reference="Serrano, Boguñá & Vespignani 2009",
        doi="10.1073/pnas.0808904106",
        request=BackboneRequest,
        answer=networked(_BACKBONE, _backbone),
        example=(("level", "0.2"),),
    ),
    Analysis(
        name="counting",
        title_zh="计数规则",
        title_en="Counting rules",
        definition_zh="按另一计数规则（全计、杰卡德、余弦、关联强度）重算的联系强度",
        definition_en="Strengths of ties by another counting rule: full, Jaccard, cosine, "
        "association",
        reference="Newman 2001; van Eck & Waltman 2009",
        doi="10.1002/asi.21075",
        request=CountingRequest,
        answer=_by_rule,
        example=(("rule", "jaccard"),),
    ),
    Analysis(
        name="suggestions",
        title_zh="合作建议",
        title_en="Suggested ties",
        definition_zh="尚未合作而在网络中彼此接近的单位，各附经由谁接近",
        definition_en="Organisations that are not tied and near each other, each with the path "
        "between them",
        reference=f"Liben-Nowell & Kleinberg 2007; {_NEAR[0]}",
        doi=_NEAR[1],
        request=SuggestionRequest,
        answer=networked(_SUGGESTED, _suggestions),
        example=(("organisation", "大连理工大学"),),
    ),
    Analysis(
        name="suggestions-judged",
        title_zh="合作建议的检验",
        title_en="Suggestions judged",
        definition_zh="由某日之前的网络所作的建议，之后是否成真，与按度推荐相比",
        definition_en="Whether suggestions from the network up to a day came true after it, "
        "against the baseline of degree",
        reference=_CAME[0],
        doi=_CAME[1],
        request=CameTrueRequest,
        answer=_came_true,
        example=(("split", "2012"), ("undated", "include")),
    ),
)
