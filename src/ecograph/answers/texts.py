"""Parts of answers as short text: an entity with its id, where something is said, what ties two."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ecograph.model.basis import Opens

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ecograph.answers.views.base import EntityRef, EvidenceView
    from ecograph.answers.views.edges import EdgeView, TieEvidenceView
    from ecograph.answers.views.networks import RowEvidenceView

__all__ = ["EvidenceRow", "cited", "named", "opened", "opens", "rests_on", "shown", "stated"]

_UNITS: Final = {
    "organisations": ("个单位", "organisations"),
    "ties": ("条联系", "ties"),
    "events": ("项活动", "events"),
    "participations": ("条参与", "participations"),
}


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """One statement of the evidence of a tie or of a row; an event without any is one row."""

    what: str
    of: EntityRef
    share: float | None = None
    participants: int | None = None
    statement: str = ""
    basis: str = ""
    source: str = ""
    evidence: str = ""
    opens: str = ""
    contradicts: tuple[str, ...] = ()
    relator: str = ""
    weakest: str = ""
    amount: str = ""
    unit: str = ""

    @classmethod
    def by(
        cls,
        link: EdgeView,
        what: str,
        of: EntityRef,
        share: float | None = None,
        participants: int | None = None,
        weakest: str = "",
    ) -> EvidenceRow:
        """What a relator states."""
        said = (link.words, link.basis, link.source, cited(link.evidence), opens(link.evidence))
        rest = (link.contradicts, link.id, weakest, link.amount, link.unit)
        return cls(what, of, share, participants, *said, *rest)


def named(ref: EntityRef | None) -> str:
    """Name an entity in passing, with its id."""
    return f"{ref.label} ({ref.id})" if ref else ""


def cited(evidence: Iterable[EvidenceView]) -> str:
    """Say where something is said: title, publisher, date, section and quotation, address, id."""
    return "; ".join(dict.fromkeys(map(_place, evidence)))


def opens(evidence: Iterable[EvidenceView]) -> str:
    """Say how far evidence opens, by its best piece; nothing where there is none."""
    return Opens.furthest(one.opens for one in evidence) or ""


def _place(one: EvidenceView) -> str:
    if one.source is None:
        return one.row or one.id
    made = ", ".join(filter(None, (one.source.publisher, one.source.published)))
    title = f"{one.source.title or one.source.id}{f' ({made})' if made else ''}"
    if one.section:
        place = f"{title} §{one.section} [{one.start}:{one.end}] {one.id}"
        return f"{place} “{one.quote}”" if one.quote else place
    return " ".join(filter(None, (title, one.source.address, one.id)))


def stated(view: TieEvidenceView) -> Iterator[EvidenceRow]:
    """What the tie of two rests on: shared events, direct links, and what both are linked with."""
    for event in view.events:
        for link in event.participations:
            known = (event.event, event.share, event.participants, event.weakest)
            yield EvidenceRow.by(link, "event", *known)
        for one, other in event.met:
            words = f"{named(one)} × {named(other)}"
            yield EvidenceRow("met", event.event, statement=words)
    for link in view.direct:
        yield EvidenceRow.by(link, "direct", view.other)
    for ref in view.shared:
        yield EvidenceRow("shared", ref, statement=ref.label)


def shown(part: int, count: int, field: str, lang: str) -> str:
    """Say how much of the evidence is shown, and how all of it is had."""
    if lang == "en":
        return f"Evidence: {part} of {count} shown; {field}=all for all of it."
    return f"依据：共 {count} 项，列出 {part} 项；全部：{field}=all。"


def rests_on(view: RowEvidenceView | None, lang: str) -> Iterator[str]:
    """How many supports are shown, and how large the network is that they are of."""
    if view is not None and len(view.supports) < view.count:
        yield shown(len(view.supports), view.count, "why_limit", lang)
    if view is None or not view.counts:
        return
    english, whole = lang == "en", view.status == "whole-network"
    parts = [f"{view.counts[name]} {_UNITS[name][english]}" for name in view.counts]
    if english:
        head = "The figure rests on the whole network:" if whole else "Computed on the network of"
        yield f"{head} {', '.join(parts)}."
    else:
        head = "此数出自整个网络" if whole else "据此网络计算"
        yield f"{head}：{'、'.join(parts)}。"


def opened(view: RowEvidenceView | None) -> Iterator[EvidenceRow]:
    """What a row of an answer rests on."""
    for one in view.supports if view else ():
        for link in one.statements:
            yield EvidenceRow.by(link, one.what, one.of, one.share, one.participants)
        if not one.statements:
            yield EvidenceRow(one.what, one.of, one.share, one.participants)
