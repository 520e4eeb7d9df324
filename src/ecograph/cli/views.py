"""Views of entities and links as rows, and their evidence as short text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ecograph.cli.output import Table
from ecograph.model.namespaces import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ecograph.answers.views import (
        ChangeView,
        EntityRef,
        EntityView,
        EvidenceView,
        FigureView,
        LinkView,
    )

__all__ = [
    "FACT_COLUMNS",
    "MOST",
    "evidence_text",
    "facts",
    "link_fact",
    "link_table",
    "named",
    "short",
    "shown_links",
]

Fact = tuple[str, str, str, str, str]
MOST: Final = 2  # places of evidence that people are shown of one statement
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


def short(iri: str, base: str) -> str:
    """Write our ids and the known prefixes instead of whole IRIs."""
    if iri.startswith(base):
        return iri.removeprefix(base)
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace):
            return f"{prefix}:{iri.removeprefix(namespace)}"
    return iri


def named(ref: EntityRef | None) -> str:
    """Name an entity in passing, with its id."""
    return f"{ref.label} ({ref.id})" if ref else ""


def evidence_text(evidence: Sequence[EvidenceView], most: int | None = None) -> str:
    """Say where it is said: section and code points, or the source, or the row; `most` places."""
    places = list(map(_place, evidence[:most]))
    if more := len(evidence) - len(places):
        places.append(f"+{more}")
    return "; ".join(places)


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
            evidence_text(one.evidence, MOST),
        )
        for one in links
    ]
    columns = ("", "link", "role", "other", "id", "time", "basis", "evidence")
    return Table(columns, rows, title)


def facts(view: EntityView, most: int | None = None) -> Iterator[Fact]:
    """Give everything about an entity but its links, one fact a row, with `most` places each."""
    own = evidence_text(view.evidence, most)
    for name in view.names:
        what = f"{name.role} ({name.lang})"
        yield "name", what, name.text, name.source, evidence_text(name.evidence, most) or own
    for identifier in view.identifiers:
        yield "identifier", identifier.scheme, identifier.value, "", identifier.iri
    for merged in view.merged_from:
        yield "identifier", "merged from", merged, "", ""
    yield from (row for row in _plain_facts(view, own) if row[2])
    for figure in view.figures:
        places = evidence_text(figure.evidence, most)
        yield "figure", _figure_name(figure), _figure(figure), figure.source, places
    for change in view.changes:
        places = evidence_text(change.evidence, most)
        yield "change", change.kind, _change(change), change.source, places
    for gap in view.not_stated:
        yield "not stated", gap.aspect, gap.comment, gap.source, evidence_text(gap.evidence, most)
    for predicate, direction, kind, count in view.link_counts:
        yield "links", f"{_ARROWS.get(direction, direction)} {predicate} {kind}", str(count), "", ""


def link_fact(one: LinkView) -> Fact:
    """Make a link one more fact."""
    return "link", one.link, named(one.other), one.source, evidence_text(one.evidence)


def _plain_facts(view: EntityView, own: str) -> Iterator[Fact]:
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
