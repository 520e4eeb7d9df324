"""The summary of a network, of all years, of a period, or of the periods of a series."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any, Final

from ecograph.analysis.measure import LARGE
from ecograph.analysis.provenance import made_from
from ecograph.analysis.ranking import network_caveats
from ecograph.analysis.summary import Summary, cliques, summary
from ecograph.answers.analyses.base import Findings, made_by, table, too_thin
from ecograph.answers.drawing.series import draw_series
from ecograph.answers.network import network_for
from ecograph.answers.words import heading
from ecograph.errors import BadRequest
from ecograph.model.labels import Bilingual, label_or_id, span

if TYPE_CHECKING:
    from ecograph.answers.operations.rankings import SummaryRequest
    from ecograph.network.network import Network
    from ecograph.pipeline.snapshot import Snapshot

__all__ = ["find_summary"]

_FIGURES: Final = tuple(one.name for one in fields(Summary))
_COUNTED: Final = ("organisations", "isolates", "ties")
_COLUMNS: Final = ("period", *_FIGURES)
_CLIQUES: Final = ("period", "id", "label", "kind", "participants", "ties", "ties_alone")
_DRAWN: Final = tuple(
    one for one in _FIGURES if one not in ("isolates", "largest", "distances_from")
)
_LARGEST: Final = 5
_MOST: Final = 100
_SOURCE: Final = ("Humphries & Gurney 2008", "10.1371/journal.pone.0002051")


def find_summary(snapshot: Snapshot, request: SummaryRequest) -> Findings:
    """Describe the network of each period as a whole."""
    found = [(name, network_for(snapshot, one)) for name, one in _periods(request)]
    whole = network_for(snapshot, request)
    rows: list[tuple[Any, ...]] = [(name, *_figures(network, request)) for name, network in found]
    events = [
        (name, *_event(network, one.event, request.lang), one.participants, one.ties, one.alone)
        for name, network in found
        for one in cliques(network, _LARGEST)
    ]
    thin = [name for name, network in found if network.counts.ties < request.min_ties]
    enough = len(thin) < len(found)
    panels = [
        (heading(figure, request.lang), [row[_COLUMNS.index(figure)] for row in rows])
        for figure in _DRAWN
    ]
    return Findings(
        rows=table("summary", _COLUMNS, rows if enough else ()),
        tables=(table("cliques", _CLIQUES, events, [(row[1],) for row in events]),),
        status="answered" if enough else "insufficient",
        reason=Bilingual("", "") if enough else too_thin(whole, request),
        notes=(*_notes(request, found, thin if enough else []), *network_caveats(whole)),
        picture=draw_series([row[0] for row in rows], panels, request.lang) if enough else "",
        made_by=made_by(made_from(whole, "summary", _SOURCE), request, whole),
    )


def _periods(request: SummaryRequest) -> list[tuple[str, SummaryRequest]]:
    """The periods by name, each with the request of its network."""
    since, until = request.since, request.until
    if request.every is None:
        when = request.as_of or span(since, until)
        return [(when or ("all years" if request.lang == "en" else "全部年份"), request)]
    if not since or not until:
        message = "A series needs its first and its last year."
        raise BadRequest(message, "Give since and until besides every.")
    first, last = int(since[:4]), int(until[:4])
    starts = range(first, last + 1, request.every)
    if not 1 <= len(starts) <= _MOST:
        message = f"A series of {len(starts)} periods is not drawn."
        raise BadRequest(message, f"Choose since, until and every for 1 to {_MOST} periods.")
    ends = [(str(one), str(min(one + request.every - 1, last))) for one in starts]
    return [
        (span(one, end), request.model_copy(update={"since": one, "until": end}))
        for one, end in ends
    ]


def _figures(network: Network, request: SummaryRequest) -> list[object]:
    """The figures of a network; of one with too few ties only what is counted."""
    runs = request.runs if network.counts.ties >= request.min_ties else 0
    found = summary(network, runs=runs, seed=request.seed, samples=request.samples)
    thin = network.counts.ties < request.min_ties
    return [None if thin and one not in _COUNTED else getattr(found, one) for one in _FIGURES]


def _event(network: Network, place: int, lang: str) -> tuple[str, str, str]:
    events = network.events
    identifier = events.id[place]
    label, _ = label_or_id(events.label_zh[place], events.label_en[place], identifier, lang)
    return identifier, label, events.kind[place]


def _notes(
    request: SummaryRequest, found: list[tuple[str, Network]], thin: list[str]
) -> list[Bilingual]:
    notes = [_ON_EVENTS]
    if thin:
        listed = "、".join(thin), ", ".join(thin)
        notes.append(
            Bilingual(
                f"联系不足 {request.min_ties} 条的时期只计数：{listed[0]}",
                f"Periods with fewer than {request.min_ties} ties are only counted: {listed[1]}",
            )
        )
    if any(len(network) > LARGE for _, network in found):
        notes.append(_on_size(request.samples))
    return notes


def _on_size(samples: int) -> Bilingual:
    return Bilingual(
        f"单位超过 {LARGE} 个：路径长度由随机抽取的 {samples} 个单位估计，直径为下限；"
        "中介中心势与小世界指数未计算",
        f"With more than {LARGE} organisations distances are estimated from {samples} drawn at "
        "random and the diameter is a lower bound; the centralisation of betweenness and the "
        "small-world index are not computed",
    )


_ON_EVENTS: Final = Bilingual(
    "活动使其各参加单位两两相连，传递性与小世界指数因此偏高；随机网络只保持各单位的联系数",
    "An event ties all its participants, which raises transitivity and the small-world index; "
    "the random networks keep only how many ties each organisation has",
)
