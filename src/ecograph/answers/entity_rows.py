"""All about an entity, a fact a row: names, identifiers, place, figures, changes, gaps, links."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ecograph.answers.texts import cited, named

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ecograph.answers.views import ChangeView, EntityView, FigureView

__all__ = ["FactRow", "facts_in"]


@dataclass(frozen=True, slots=True)
class FactRow:
    """One fact, in a line."""

    what: str
    value: object
    detail: str = ""
    source: str = ""
    evidence: str = ""


def facts_in(view: EntityView) -> Iterator[FactRow]:
    """Everything about an entity but its links, which are counted."""
    own = cited(view.evidence)
    for name in view.names:
        role = f"{name.role} {name.lang}".strip()
        yield FactRow("name", name.text, role, name.source, cited(name.evidence) or own)
    for one in view.identifiers:
        yield FactRow("identifier", f"{one.scheme}:{one.value}", one.iri)
    for merged in view.merged_from:
        yield FactRow("merged from", merged)
    yield from _plain(view, own)
    for figure in view.figures:
        what = " ".join(filter(None, (figure.indicator.label, figure.period)))
        yield FactRow("figure", _figure(figure), what, figure.source, cited(figure.evidence))
    for change in view.changes:
        when = " ".join(filter(None, (change.kind, change.date)))
        yield FactRow("change", when, _change(change), change.source, cited(change.evidence))
    for gap in view.not_stated:
        yield FactRow("not stated", gap.aspect, gap.comment, gap.source, cited(gap.evidence))
    for predicate, direction, kind, count in view.link_counts:
        yield FactRow("links", count, f"{predicate} {direction} {kind}")


def _plain(view: EntityView, own: str) -> Iterator[FactRow]:
    source = " ".join(view.sources)
    members = " ".join(filter(None, (view.bound, str(view.stated_count or ""), view.member_type)))
    pairs = (
        ("place", named(view.place)),
        ("founded", view.founded),
        ("ended", view.ended),
        ("members", members),
        *(("note", note) for note in view.notes),
    )
    for what, value in pairs:
        if value:
            yield FactRow(what, value, "", source, own)
    if view.invented:
        yield FactRow("invented", True, "", source)


def _figure(one: FigureView) -> str:
    bound = "" if one.bound == "exact" else one.bound
    status = "" if one.status == "actual" else one.status
    return " ".join(filter(None, (bound, one.qualifier, f"{one.value}{one.unit}", status)))


def _change(one: ChangeView) -> str:
    before = "、".join(map(named, one.before))
    after = one.name or "、".join(map(named, one.after))
    return f"{before} → {after}".strip()
