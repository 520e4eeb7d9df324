"""Views of entities and links as rows, and their evidence as short text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ecograph.cli.output import Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ecograph.answers.records import (
        ChangeView,
        EntityRef,
        EntityView,
        EvidenceView,
        FigureView,
        LinkView,
    )

__all__ = ["FACT_COLUMNS", "evidence_text", "facts", "link_table", "named", "shown_links"]

FACT_COLUMNS: Final = ("about", "what", "value", "source", "evidence")
_LINK_COLUMNS: Final = (
    "direction",
    "predicate",
    "link",
    "role",
    "other",
    "other_label",
    "other_kind",
    "time",
    "period",
    "basis",
    "confidence",
    "source",
    "evidence",
    "note",
    "relator",
)
_ARROWS: Final = {"out": "→", "in": "←"}


def named(ref: EntityRef | None) -> str:
    """Name an entity in passing, with its id."""
    return f"{ref.label} ({ref.id})" if ref else ""


def evidence_text(evidence: Iterable[EvidenceView]) -> str:
    """Say where it is said: section and code points, or the source, or the row."""
    return "; ".join(map(_place, evidence))


def _place(one: EvidenceView) -> str:
    if one.row:
        return one.row
    if one.section:
        place = f"{one.id} §{one.section} {one.start}–{one.end}"
        return f"{place} “{one.quote}”" if one.quote else place
    if one.source:
        return " ".join(filter(None, (one.id, one.source.address)))
    return one.id


def link_table(links: Sequence[LinkView]) -> Table:
    """Make one row a link, every column."""
    rows = [
        (
            one.direction,
            one.predicate,
            one.link,
            one.role,
            one.other.id,
            one.other.label,
            one.other.kind,
            one.time,
            one.period,
            one.basis,
            one.confidence,
            one.source,
            evidence_text(one.evidence),
            one.note,
            one.id,
        )
        for one in links
    ]
    return Table(_LINK_COLUMNS, rows)


def shown_links(links: Sequence[LinkView], title: str = "") -> Table:
    """Make the rows of links that people read."""
    rows = [
        (
            _ARROWS[one.direction],
            one.link,
            one.role,
            one.other.label,
            one.other.id,
            one.time or one.period,
            one.basis,
            evidence_text(one.evidence),
        )
        for one in links
    ]
    columns = ("", "link", "role", "other", "id", "time", "basis", "evidence")
    return Table(columns, rows, title)


def facts(view: EntityView) -> Iterator[tuple[str, str, str, str, str]]:
    """Give everything about an entity but its links, one fact a row."""
    own = evidence_text(view.evidence)
    for name in view.names:
        what = f"{name.role} ({name.lang})"
        yield "name", what, name.text, name.source, evidence_text(name.evidence) or own
    for identifier in view.identifiers:
        yield "identifier", identifier.scheme, identifier.value, "", identifier.iri
    for merged in view.merged_from:
        yield "identifier", "merged from", merged, "", ""
    yield from (row for row in _plain_facts(view, own) if row[2])
    for figure in view.figures:
        yield "figure", _figure_name(figure), _figure(figure), figure.source, evidence_text(
            figure.evidence
        )
    for change in view.changes:
        yield "change", change.kind, _change(change), change.source, evidence_text(change.evidence)
    for gap in view.not_stated:
        yield "not stated", gap.aspect, gap.comment, gap.source, evidence_text(gap.evidence)
    for predicate, direction, kind, count in view.link_counts:
        yield "links", f"{_ARROWS.get(direction, direction)} {predicate} {kind}", str(count), "", ""


def _plain_facts(view: EntityView, own: str) -> Iterator[tuple[str, str, str, str, str]]:
    source = " ".join(view.sources)
    members = " ".join(filter(None, (view.bound, str(view.stated_count or ""), view.member_type)))
    yield "fact", "place", named(view.place), source, own
    yield "fact", "founded", view.founded, source, own
    yield "fact", "ended", view.ended, source, own
    yield "fact", "members", members, source, own
    for note in view.notes:
        yield "fact", "note", note, source, own
    yield "fact", "invented", "true" if view.invented else "", source, ""


def _figure_name(one: FigureView) -> str:
    return " ".join(filter(None, (one.indicator.label, one.period)))


def _figure(one: FigureView) -> str:
    bound = "" if one.bound == "exact" else one.bound
    status = "" if one.status == "actual" else one.status
    return " ".join(filter(None, (bound, one.qualifier, f"{one.value}{one.unit}", status)))


def _change(one: ChangeView) -> str:
    before = "、".join(ref.label for ref in one.before)
    after = one.name or "、".join(ref.label for ref in one.after)
    return f"{one.date} {before} → {after}".strip()
