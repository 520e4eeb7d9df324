"""Analyses by name: what can be asked of each, and the one answer that every door gives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ecograph.answers.analyses import (
    chains,
    groups,
    policy,
    rankings,
    robustness,
    specialisation,
    ties,
)
from ecograph.answers.analyses.base import Analysis, AnalysisTable, AnalysisView, Findings
from ecograph.answers.network import caveats_of
from ecograph.answers.requests import ParameterView, parameters_in, request_from
from ecograph.errors import NotFound, ResultTooLarge

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ecograph.analysis.ranking import Caveat
    from ecograph.answers.network import StatementsRequest
    from ecograph.pipeline.snapshot import Snapshot

__all__ = [
    "ANALYSES",
    "AnalysisTable",
    "AnalysisView",
    "ParameterView",
    "analysis_named",
    "answer",
    "parameters_of",
    "request_for",
    "run",
]

_FAMILIES: Final = (chains, specialisation, groups, robustness, policy, rankings, ties)
ANALYSES: Final[dict[str, Analysis]] = dict(
    sorted((one.name, one) for family in _FAMILIES for one in family.FAMILY)
)
"""All analyses by name, sorted."""


def analysis_named(name: str) -> Analysis:
    """Look up an analysis.

    Raises
    ------
    NotFound
        If there is none of that name; the message lists those there are.
    """
    if name not in ANALYSES:
        raise NotFound(f"There is no analysis {name!r}.", f"Known: {', '.join(ANALYSES)}.")
    return ANALYSES[name]


def parameters_of(analysis: Analysis) -> tuple[ParameterView, ...]:
    """List the parameters of an analysis, its own first."""
    return parameters_in(analysis.request)


def request_for(
    snapshot: Snapshot, name: str, given: Mapping[str, Sequence[str]], lang: str = "zh"
) -> StatementsRequest:
    """Make the request for an analysis; see :func:`~ecograph.answers.requests.request_from`.

    Raises
    ------
    NotFound
        If there is no such analysis, or a parameter names nothing.
    BadRequest
        If a parameter is unknown or does not fit; the message lists those there are.
    """
    request = analysis_named(name).request
    return request_from(snapshot, request, given, of=name, lang=lang)


def run(
    snapshot: Snapshot, name: str, given: Mapping[str, Sequence[str]], lang: str = "zh"
) -> AnalysisView:
    """Answer a named analysis; parameters as :func:`request_for` takes them.

    Raises
    ------
    NotFound, BadRequest
        As :func:`request_for`; and where a value does not fit the graph.
    """
    return answer(snapshot, name, request_for(snapshot, name, given, lang))


def answer(snapshot: Snapshot, name: str, request: StatementsRequest) -> AnalysisView:
    """Answer a request for an analysis; what is too large is told as not computed."""
    analysis = analysis_named(name)
    english = request.lang == "en"

    def said(one: Caveat) -> str:
        return one.en if english else one.zh

    title = analysis.title_en if english else analysis.title_zh
    try:
        found: Findings = analysis.answer(snapshot, request)
    except ResultTooLarge as error:
        return AnalysisView(
            name=name,
            title=title,
            status="not-computed",
            reason=str(error),
            columns=(),
            rows=(),
            made_by={"measure": name, "parameters": request.model_dump(mode="json")},
        )
    notes = dict.fromkeys(map(said, (*found.notes, *caveats_of(snapshot, request.sources))))
    return AnalysisView(
        name=name,
        title=title,
        status=found.status,
        reason=said(found.reason),
        columns=found.rows.columns,
        rows=found.rows.rows,
        evidence=found.rows.evidence,
        tables=found.tables,
        notes=tuple(notes),
        made_by={**found.made_by, "measure": name},
        picture=found.picture,
    )
