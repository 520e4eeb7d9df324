"""Analyses of ties: the backbone, other counting rules, suggested ties and how such came true."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

from scipy.sparse import triu

from ecograph.analysis.backbone import backbone
from ecograph.analysis.counting_rules import counted
from ecograph.analysis.link_prediction import suggest
from ecograph.analysis.link_prediction_scores import REFERENCES, units_and_wholes
from ecograph.analysis.link_prediction_test import holdout
from ecograph.analysis.provenance import made_from
from ecograph.answers.analyses.base import (
    MOST,
    Findings,
    Labels,
    figures,
    made_by,
    networked,
    table,
    too_thin,
)
from ecograph.answers.analyses.events import Behind
from ecograph.answers.network import network_for
from ecograph.errors import BadRequest
from ecograph.model.labels import NO_TEXT, Bilingual

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ecograph.analysis.link_prediction import PathStep, Suggestion
    from ecograph.analysis.link_prediction_test import Holdout, MethodScore
    from ecograph.answers.operations.tie_analyses import (
        BackboneRequest,
        CameTrueRequest,
        CountingRequest,
        SuggestionRequest,
    )
    from ecograph.links.table import Links
    from ecograph.network.network import Network
    from ecograph.pipeline.snapshot import Snapshot

__all__ = ["find_backbone", "find_by_rule", "find_came_true", "find_suggestions"]

_ENDS: Final = ("id", "label", "kind", "other", "other_label", "other_kind")


_BACKBONE: Final = (*_ENDS, "strength", "alpha", "alpha_one", "alpha_other")


def _backbone(network: Network, request: BackboneRequest) -> Findings:
    found = backbone(network, request.level, rule=request.rule)
    labels = Labels.of_network(network, request.lang)
    rows = [
        (*labels.of(one.one), *labels.of(one.other))
        + (one.strength, one.alpha, one.alpha_one, one.alpha_other)
        for one in found.ties[: request.rows]
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
        for value, one, other in chosen[: request.rows]
    ]
    return Findings(
        rows=table("ties", _COUNTED, rows, Behind.of(network).rows(rows, 3)),
        tables=(figures("summary", [("ties", len(chosen))]),),
        notes=() if request.rule == "newman" else (_ON_COUNTING,),
        made_by=made_by(made, request, network),
    )


def find_by_rule(snapshot: Snapshot, request: CountingRequest) -> Findings:
    """Count by the rule, against Newman's counting, whatever the network counts by default."""
    if request.counting not in (None, "newman"):
        message = f"counting={request.counting}: this analysis counts by its rule."
        raise BadRequest(message, f"Say rule={request.counting} instead.")
    newman = request.model_copy(update={"counting": "newman"})
    return networked(_COUNTED, _counting)(snapshot, newman)


_SUGGESTED: Final = (*_ENDS, "score", "pairs", "also", "common", "path")


def find_suggestions(snapshot: Snapshot, request: SuggestionRequest) -> Findings:
    """Suggest ties, and say beside them how such suggestions came true in the hold-out test."""
    suggested = partial(_suggestions, links=snapshot.links)
    found = networked(_SUGGESTED, suggested)(snapshot, request)
    if found.status != "ranked":
        return found
    tested = _tested(snapshot, request)
    return replace(
        found,
        tables=(*found.tables, *tested.tables),
        notes=(*tested.notes, *found.notes),
    )


def _tested(snapshot: Snapshot, request: SuggestionRequest) -> Findings:
    """The hold-out test of the same network as a table, or why there is none."""
    nothing = table("holdout", _SCORES, ())
    none = Findings(nothing, {}, notes=(_NOT_TESTED,))
    if request.as_of or request.since or request.until:
        return none
    before = network_for(snapshot, request.model_copy(update={"until": request.split}))
    if before.counts.ties < request.min_ties or len(before) > _TESTED:
        return none
    after = network_for(snapshot, request.model_copy(update={"until": _EVER}))
    barred = units_and_wholes(snapshot.links, before)
    found = holdout(before, after, beta=request.beta, length=request.length, barred=barred)
    if not found.came:
        return none
    own = next(one for one in found.scores if one.method == request.method)
    rows = [_score(one) for one in found.scores]
    notes = (_on_test(own, found, request.split),)
    return Findings(nothing, {}, tables=(table("holdout", _SCORES, rows),), notes=notes)


def _on_test(own: MethodScore, found: Holdout, split: str) -> Bilingual:
    """Say how the method did in the test, and whether it did better than degree."""
    area = f"{own.auc:.2f} ({own.low:.2f}–{own.high:.2f})"
    base = found.scores[-1]
    zh = f"检验（{split} 年为界，成真 {found.came} 条）：{own.method} 的 AUC 为 {area}"
    en = f"Hold-out test (split {split}, {found.came} came true): AUC of {own.method} {area}"
    if own.method == base.method:
        return Bilingual(zh, en)
    zh, en = f"{zh}，按度推荐为 {base.auc:.2f}", f"{en}, of mere degree {base.auc:.2f}"
    if own.gain_low > 0:
        return Bilingual(f"{zh}；优于按度推荐", f"{en}: better than degree")
    if own.gain_high < 0:
        return Bilingual(
            f"{zh}；不如按度推荐，不可当作预测", f"{en}: worse than degree, no prediction"
        )
    return Bilingual(f"{zh}；与按度推荐无法区分", f"{en}: the two cannot be told apart")


def _score(one: MethodScore) -> tuple[object, ...]:
    return tuple(getattr(one, name) for name in _SCORES)


def _suggestions(network: Network, request: SuggestionRequest, *, links: Links) -> Findings:
    found = suggest(
        network,
        request.organisation,
        method=request.method,
        top=request.rows or MOST,
        kinds=request.partners or None,
        beta=request.beta,
        length=request.length,
        barred=units_and_wholes(links, network),
    )
    labels = Labels.of_network(network, request.lang)
    rows = [
        (*labels.of(one.one), *labels.of(one.other), one.score, 1 + len(one.also))
        + (_others(one, labels), labels.all(one.common), _written(one.path, labels))
        for one in found.rows
    ]
    return Findings(
        rows=table("suggestions", _SUGGESTED, rows, (one.events for one in found.rows)),
        status="ranked" if rows else "insufficient",
        reason=NO_TEXT if rows else _NOBODY_NEAR,
        notes=(_ON_SUGGESTIONS, *((_ON_LISTS,) if any(one.also for one in found.rows) else ())),
        made_by=made_by(found.made, request, network),
    )


def _others(one: Suggestion, labels: Labels) -> str:
    """The other organisations that the same lists suggest."""
    named = dict.fromkeys(end for pair in one.also for end in pair)
    return labels.all(end for end in named if end not in (one.one, one.other))


def _written(path: Sequence[PathStep], labels: Labels) -> str:
    """A path as text: each organisation, and through what kinds of contexts it is reached."""
    parts = [labels.label(path[0].id)] if path else []
    parts += [f"—[{', '.join(step.through)}]→ {labels.label(step.id)}" for step in path[1:]]
    return " ".join(parts)


_SCORES: Final = (
    *("method", "auc", "low", "high", "precision"),
    *("gain", "gain_low", "gain_high"),
)


def find_came_true(snapshot: Snapshot, request: CameTrueRequest) -> Findings:
    """Test suggestions against the ties that came."""
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
    barred = units_and_wholes(snapshot.links, before)
    found = holdout(
        before, after, k=request.k, beta=request.beta, length=request.length, barred=barred
    )
    scores = found.scores if found.came else ()
    rows = [_score(one) for one in scores]
    names = ("candidates", "came", "strangers", "out_of_reach")
    both = [("ties_before", before.counts.ties), ("ties_after", after.counts.ties)]
    return Findings(
        rows=table("methods", _SCORES, rows),
        status="answered" if found.came else "insufficient",
        reason=NO_TEXT if found.came else _NONE_CAME,
        tables=(figures("summary", [*((one, getattr(found, one)) for one in names), *both]),),
        notes=(*_against_degree(found), _ON_HOLDOUT),
        made_by=made_by(found.made, request, before),
    )


def _against_degree(found: Holdout) -> tuple[Bilingual, ...]:
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
    few = Bilingual(
        f"只有 {found.came} 条联系成真，这些数字说明不了多少",
        f"Only {found.came} came true: the figures say little",
    )
    said = Bilingual(
        f"此处各种建议都不如按度推荐（最好的 {best.method} 的 auc 低 {-best.gain:.3f}）；"
        + strange[0],
        f"Here the suggestions did worse than degree (the best, {best.method}, by "
        f"{-best.gain:.3f} of auc); {strange[1]}",
    )
    if better:
        said = Bilingual(
            f"此处优于按度推荐的：{'、'.join(better)}；{strange[0]}",
            f"Better than degree here: {', '.join(better)}; {strange[1]}",
        )
    return (said, few) if found.came < _FEW else (said,)


_EVER: Final = "9999"
_TESTED: Final = 2_000  # organisations: the test looks at all pairs of them
_NOT_TESTED: Final = Bilingual(
    "未作检验：已限定日期、网络过大，或分界之前、之后的联系太少",
    "Not tested: days are chosen, the network is too large, or too few ties are before or after "
    "the split",
)
_ON_LISTS: Final = Bilingual(
    "出自同一份名单的候选单位合为一行：pairs 为对数，also 为其余单位",
    "Candidates that rest on one and the same list are one row: pairs counts them, also names the "
    "others",
)
_FEW: Final = 10  # ties that came
_CAME: Final = ("Liben-Nowell & Kleinberg 2007", "10.1002/asi.20591")
_NEAR: Final = REFERENCES["adamic-adar"]
_ON_COUNTING: Final = Bilingual(
    "strength 按所选规则计，newman 为纽曼规则下的强度",
    "strength is by the rule asked for, newman by Newman's",
)
_NOBODY_NEAR: Final = Bilingual(
    "没有尚未合作而彼此接近的单位", "No two that are not tied yet are near each other"
)
_ON_SUGGESTIONS: Final = Bilingual(
    "建议只说明二者在网络中接近，不说明合作是否合适",
    "A suggestion says that two are near in the network, not that they fit",
)
_NONE_CAME: Final = Bilingual(
    "分界之后没有新的联系可供检验", "No tie came after the split that could be foretold"
)
_ON_HOLDOUT: Final = Bilingual(
    "auc 为新联系得分高于未成联系的概率；gain 为超出按度推荐的部分",
    "auc is the chance that a tie that came scores above one that did not; gain is what is above "
    "the baseline, degree",
)

find_backbone: Final = networked(_BACKBONE, _backbone)
