"""Analyses of innovation chains: the gaps of one, with a picture, and a survey of all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ecograph.analysis.chains.gaps import CLASSES, absence, gap_report
from ecograph.analysis.chains.inputs import GapParameters, ground
from ecograph.analysis.chains.survey import chains_in, counted_in, survey
from ecograph.analysis.provenance import made_from
from ecograph.analysis.thresholds import JOINTS
from ecograph.answers.analyses.base import Findings, Labels, made_by, table
from ecograph.answers.analyses.statements import narrowed
from ecograph.answers.drawing.chain import draw_chain
from ecograph.answers.filters import time_chosen
from ecograph.answers.network import spec_of
from ecograph.answers.operations.chains import ChainsRequest
from ecograph.answers.requests import NetworkRequest
from ecograph.errors import BadRequest
from ecograph.model.labels import Bilingual
from ecograph.network.rules import Rules

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ecograph.analysis.chains.candidates import Candidate
    from ecograph.analysis.chains.facts import StepFacts
    from ecograph.analysis.chains.gaps import GapReport
    from ecograph.analysis.chains.inputs import Ground
    from ecograph.analysis.chains.survey import ChainSurvey, Counted
    from ecograph.answers.operations.chains import ChainRequest
    from ecograph.answers.views.networks import AnalysisTable
    from ecograph.pipeline.snapshot import Snapshot

__all__ = ["find_gaps", "find_survey"]

_OWN: Final = ("own definition", "")
_USUAL: Final = GapParameters()


_SHARED: Final = frozenset(GapParameters.model_fields) & frozenset(ChainsRequest.model_fields)


def _ground(snapshot: Snapshot, request: ChainsRequest) -> Ground:
    """What chains are judged on: the statements, date, region and thresholds of a request."""
    values = {name: getattr(request, name) for name in _SHARED}
    if unknown := sorted(set(request.joints) - set(JOINTS)):
        known = f"Known: {', '.join(JOINTS)}."
        raise BadRequest(f"There is no joint {', '.join(unknown)}.", known)
    parameters = GapParameters(time=time_chosen(request), **values)
    links = narrowed(snapshot, request)
    spec = spec_of(NetworkRequest(dataset=request.dataset, basis=request.basis))
    base = snapshot.manifest.base
    notes: dict[str, str] = {}
    for row in snapshot.store.select(_NOTES):
        node = row["x"].value.removeprefix(base)
        notes[node] = f"{notes.get(node, '')}{row['note'].value}\n"
    return ground(links, Rules.load(), parameters, snapshot.chronology, spec, notes)


_NOTES: Final = """SELECT ?x ?note {
  VALUES ?kind { eco:InnovationChain eco:InnovationNode } ?x a ?kind ; eco:note ?note }
ORDER BY ?x LANG(?note)"""


_GAPS: Final = ("class", "id", "label", "other", "other_label", "reason", "certainty", "score")


def find_gaps(snapshot: Snapshot, request: ChainRequest) -> Findings:
    """Find the gaps of a chain."""
    where = _ground(snapshot, request)
    if not chains_in(where.links):
        return _unnamed(snapshot, where, request)
    report = gap_report(where, _chain(where, request))
    labels = Labels.of_graph(snapshot, request.lang)
    found = list(_rows(report, labels))
    reported = report.status == "reported"
    return Findings(
        rows=table("gaps", _GAPS, [row for row, _ in found], [behind for _, behind in found]),
        status="answered" if reported else "insufficient",
        reason=report.reason,
        tables=(
            _nodes(report, labels),
            _steps(report, labels),
            _candidates(report, labels),
            _classes(request.lang),
        ),
        notes=(*report.caveats, _ON_SILENCE),
        made_by=_made(where, report, request),
        picture=draw_chain(report, request.lang) if report.facts.nodes else "",
    )


def _unnamed(snapshot: Snapshot, where: Ground, request: ChainRequest) -> Findings:
    """The answer where no chain is named: why there is none."""
    found = survey(where, _counted(snapshot, request))
    made = made_by(made_from(where.network, "", _OWN), request, where.network)
    return Findings(table("gaps", _GAPS, ()), made, "insufficient", found.reason)


def _counted(snapshot: Snapshot, request: ChainsRequest) -> list[Counted]:
    """The chains that the sources asked only count."""
    told = counted_in(snapshot.store, snapshot.manifest.base)
    wanted = set(request.dataset)
    return [one for one in told if not wanted or one.id.partition("/")[0] in wanted]


def _chain(where: Ground, request: ChainRequest) -> str:
    """The chain that is meant: the one that is asked for, or the only one."""
    known = chains_in(where.links)
    if request.chain is None and len(known) == 1:
        return known[0]
    listed = f"Known: {', '.join(known) or 'none'}."
    if request.chain is None:
        raise BadRequest("Say which chain is meant: chain=…", listed)
    if request.chain not in known:
        raise BadRequest(f"{request.chain} is no innovation chain of these sources.", listed)
    return request.chain


def _made(where: Ground, report: GapReport, request: ChainsRequest) -> dict[str, object]:
    """How a report was made, and how many participations its date lets in."""
    found = made_by(report.made, request, where.network)
    found["parameters"]["chain"] = report.facts.chain.id
    if report.sliced is not None:
        found["sliced"] = {
            name: getattr(report.sliced, name)
            for name in ("certain", "possible", "undated", "outside")
        }
    return found


_Found = tuple[tuple[object, ...], tuple[str, ...]]


def _rows(report: GapReport, labels: Labels) -> Iterator[_Found]:
    """A row a gap, class by class, each with the relators behind it."""
    sure = absence(report.parameters)
    for broken in report.broken:
        yield (
            ("broken", *_place(broken.place, labels), broken.reason, broken.certainty, None),
            broken.evidence,
        )
    for weak in report.weak:
        yield (
            ("weak", *_place((weak.node,), labels), " ".join(weak.reasons), sure, None),
            weak.evidence,
        )
    for fill in report.fill:
        why = f"severity {fill.severity:g}, downstream {fill.downstream}, relatedness "
        why += "unknown" if fill.relatedness is None else f"{fill.relatedness:.3g}"
        yield ("fill", *_place((fill.node,), labels), why, sure, fill.score), fill.evidence
    for needed in report.strengthen:
        why = f"articulation, standing {needed.standing}"
        yield ("strengthen", *_place((needed.node,), labels), why, sure, None), needed.evidence
    for more in report.extend:
        why = f"relatedness {more.relatedness:.3g} above median {more.median:.3g}"
        yield ("extend", *_place(more.step, labels), why, "yes", more.relatedness), more.evidence


def _place(place: tuple[str, ...], labels: Labels) -> tuple[str | None, ...]:
    """A node, or the two ends of a step, each with its label."""
    ends = (*place, "")[:2]
    return ends[0], labels.label(ends[0]), ends[1], labels.label(ends[1]) if ends[1] else ""


_NODES: Final = (
    *("id", "label", "stage", "standing", "inside", "works", "hhi", "normalised_hhi"),
    *("outside", "complete", "downstream", "occupants"),
)


def _nodes(report: GapReport, labels: Labels) -> AnalysisTable:
    nodes = report.facts.nodes
    rows = [
        (
            *(node.node.id, labels.label(node.node.id)),
            *(getattr(node, name) for name in _NODES[2:-1]),
            labels.all(one.organisation.id for one in node.occupants),
        )
        for node in nodes
    ]
    behind = [
        sorted({*node.evidence, *(each for one in node.occupants for each in one.evidence)})
        for node in nodes
    ]
    return table("nodes", _NODES, rows, behind)


_STEPS: Final = (
    *("source", "source_label", "target", "target_label", "occupied", "joined", "strength"),
    *("joints", "both", "certainty", "basis", "weakest"),
)


def _steps(report: GapReport, labels: Labels) -> AnalysisTable:
    steps = report.facts.steps
    rows = [
        (
            *(one.source, labels.label(one.source), one.target, labels.label(one.target)),
            *(one.occupied, one.joined, one.strength, " ".join(one.joints)),
            *(labels.all(one.both), _certain(one, report), one.basis, one.weakest),
        )
        for one in steps
    ]
    return table("steps", _STEPS, rows, [(*one.evidence, *one.ties) for one in steps])


def _certain(step: StepFacts, report: GapReport) -> str:
    """How sure it is that a step is joined, or that it is not."""
    return step.certainty if step.joined else absence(report.parameters)


_CANDIDATES: Final = ("place", "sort", "id", "label", "kind", "why", "path", "strength")


def _candidates(report: GapReport, labels: Labels) -> AnalysisTable:
    found: list[tuple[str, str, Candidate]] = [
        ("→".join(broken.place), "bridge", one)
        for broken in report.broken
        for one in broken.bridges
    ]
    for fill in report.fill:
        found += [(fill.node, "inside", one) for one in fill.inside]
        found += [(fill.node, "outside", one) for one in fill.outside]
    rows = [
        (place, sort, *labels.of(one.organisation.id), " ".join(one.why))
        + (" → ".join(map(labels.label, one.path)), one.strength)
        for place, sort, one in found
    ]
    return table("candidates", _CANDIDATES, rows, [one.evidence for *_, one in found])


def _classes(lang: str) -> AnalysisTable:
    rows = [
        (name, one.title.text(lang), one.definition.text(lang)) for name, one in CLASSES.items()
    ]
    return table("classes", ("class", "title", "definition"), rows)


_SURVEY: Final = ("id", "label", "status", "nodes", "steps", *CLASSES, "reason")


def find_survey(snapshot: Snapshot, request: ChainsRequest) -> Findings:
    """Count the gaps of every chain."""
    where = _ground(snapshot, request)
    found = survey(where, _counted(snapshot, request))
    labels = Labels.of_graph(snapshot, request.lang)
    columns = ("id", "label", "of", "count")
    only = [(one.id, labels.label(one.id), one.of, one.count) for one in found.counted]
    rows = _surveyed(found, labels)
    return Findings(
        rows=table("chains", _SURVEY, rows, map(_behind, found.reports)),
        status="answered" if found.status == "reported" else "insufficient",
        reason=found.reason,
        tables=(table("counted", columns, only), _classes(request.lang)),
        notes=found.caveats,
        made_by=made_by(made_from(where.network, "", _OWN), request),
    )


def _behind(report: GapReport) -> list[str]:
    """The relators of a chain: those of its nodes, of who stands there, and of its steps."""
    nodes, steps = report.facts.nodes, report.facts.steps
    parts = [*(one.evidence for one in nodes), *(one.evidence for one in steps)]
    parts += [one.evidence for node in nodes for one in node.occupants]
    return sorted({each for part in parts for each in part})


def _surveyed(found: ChainSurvey, labels: Labels) -> Iterator[tuple[object, ...]]:
    for one in found.reports:
        chain = one.facts.chain.id
        gaps = (len(getattr(one, name)) for name in CLASSES)
        reason = one.reason.text(labels.lang)
        status = "answered" if one.status == "reported" else "insufficient"
        size = (len(one.facts.nodes), len(one.facts.steps))
        yield chain, labels.label(chain), status, *size, *gaps, reason


_ON_SILENCE: Final = Bilingual(
    "未载明不等于没有：断与弱都是就所选来源而言",
    "What is not stated may still exist: broken and weak are said of the sources asked",
)
