"""The answer of a named analysis: its findings in the language asked for, page by page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeVar

from ecograph.answers.network import caveats_of, datasets_of, network_for
from ecograph.answers.paging import cursor_after, offset_of
from ecograph.answers.requests import NetworkRequest, OpenedRequest, StatementsRequest
from ecograph.answers.row_evidence import row_evidence
from ecograph.answers.views.networks import AnalysisView
from ecograph.errors import ResultTooLarge

if TYPE_CHECKING:
    from collections.abc import Callable

    from ecograph.answers.analyses.base import Findings
    from ecograph.answers.operations.analysis import Analysis
    from ecograph.model.records import Dataset
    from ecograph.pipeline.snapshot import Snapshot

__all__ = ["answer"]

R = TypeVar("R")
_PLACE: Final = {"cursor", "why", "why_cursor", "why_limit"}


def answer(
    snapshot: Snapshot,
    analysis: Analysis[..., R],
    request: R,
    find: Callable[[Snapshot, R], Findings],
) -> AnalysisView:
    """Answer a request for an analysis; what is too large is told as not computed.

    An analysis is asked for the rows up to the end of the page and one more, so that it is known
    whether there is another page; one that costs the same for all rows gives them all.
    """
    assert isinstance(request, StatementsRequest)  # noqa: S101  # of every analysis
    assert isinstance(request, OpenedRequest)  # noqa: S101
    title = analysis.title.text(request.lang)
    offset = offset_of(snapshot, request)
    end = None if request.rows is None else offset + request.rows
    wanted: Any = request.model_copy(update={"limit": "all" if end is None else end + 1})
    # whoever opens a row, turns the page or takes another format has them found once
    key = (analysis.name, wanted.model_dump_json(exclude=_PLACE))
    try:
        found: Findings = snapshot.found(key, lambda: find(snapshot, wanted))
    except ResultTooLarge as error:
        return AnalysisView(
            name=analysis.name,
            title=title,
            status="not-computed",
            reason=str(error),
            columns=(),
            rows=(),
            made_by={"measure": analysis.name, "parameters": request.model_dump(mode="json")},
        )
    notes = (*found.notes, *caveats_of(_datasets(snapshot, request)))
    view = AnalysisView(
        name=analysis.name,
        title=title,
        status=found.status,
        reason=found.reason.text(request.lang),
        columns=found.rows.columns,
        rows=found.rows.rows,
        evidence=found.rows.evidence,
        tables=found.tables,
        notes=tuple(dict.fromkeys(one.text(request.lang) for one in notes)),
        made_by={**found.made_by, "measure": analysis.name},
        picture=found.picture,
    )
    opened = _opened(snapshot, request, view) if request.why else None
    return view.model_copy(
        update={
            "rows": view.rows[offset:end],
            "evidence": view.evidence[offset:end],
            "why": opened,
            "next": cursor_after(snapshot, request, end, len(view.rows)) if end else None,
        }
    )


def _datasets(snapshot: Snapshot, request: StatementsRequest) -> list[Dataset]:
    """The datasets of an answer: of a network those of its events, otherwise those chosen."""
    if isinstance(request, NetworkRequest):
        return datasets_of(snapshot, network_for(snapshot, request))
    chosen = request.dataset
    return [one for one in snapshot.manifest.datasets if not chosen or one.slug in chosen]


def _opened(snapshot: Snapshot, request: OpenedRequest, view: AnalysisView) -> Any:  # noqa: ANN401
    assert isinstance(request, StatementsRequest)  # noqa: S101
    network = network_for(snapshot, request) if isinstance(request, NetworkRequest) else None
    return row_evidence(snapshot, request.why, request, network, view)
