"""All about an entity, a fact a row: names, identifiers, place, figures, changes, gaps, links."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from ecograph.answers.texts import cited, named, opens

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ecograph.answers.views.base import EvidenceView
    from ecograph.answers.views.entity import ChangeView, EntityView, FigureView

__all__ = ["FactRow", "facts_in"]


class _Said(Protocol):
    """Something that one dataset says."""

    @property
    def source(self) -> str: ...
    @property
    def evidence(self) -> tuple[EvidenceView, ...]: ...


@dataclass(frozen=True, slots=True)
class FactRow:
    """One fact, in a line."""

    what: str
    value: object
    detail: str = ""
    source: str = ""
    evidence: str = ""
    opens: str = ""

    @classmethod
    def by(cls, what: str, value: object, detail: str, said: _Said) -> FactRow:
        """A fact of one dataset, on evidence."""
        return cls(what, value, detail, said.source, cited(said.evidence), opens(said.evidence))


def facts_in(view: EntityView) -> Iterator[FactRow]:
    """Everything about an entity but its links, which are counted."""
    for name in view.names:
        role = f"{name.role} {name.lang}".strip()
        yield FactRow.by("name", name.text, role, name)
    for one in view.identifiers:
        yield FactRow("identifier", f"{one.scheme}:{one.value}", one.iri, one.source)
    for merged in view.merged_from:
        yield FactRow("merged from", merged)
    for part in view.particulars:
        value = named(part.of) if part.of else part.label
        detail = "contested" if part.contested else ""
        yield FactRow.by(part.what, value, detail, part)
    if view.invented:
        yield FactRow("invented", True, "", " ".join(view.sources))
    for figure in view.figures:
        what = " ".join(filter(None, (figure.indicator.label, figure.period)))
        yield FactRow.by("figure", _figure(figure), what, figure)
    for change in view.changes:
        when = " ".join(filter(None, (change.kind, change.date)))
        yield FactRow.by("change", when, _change(change), change)
    for gap in view.not_stated:
        yield FactRow.by("not stated", gap.comment, gap.aspect, gap)
        for dataset in gap.stated_by:
            yield FactRow("stated elsewhere", "", gap.aspect, dataset)
    for predicate, direction, kind, count in view.link_counts:
        yield FactRow("links", count, f"{predicate} {direction} {kind}")


def _figure(one: FigureView) -> str:
    bound = "" if one.bound == "exact" else one.bound
    status = "" if one.status == "actual" else one.status
    return " ".join(filter(None, (bound, one.qualifier, f"{one.value}{one.unit}", status)))


def _change(one: ChangeView) -> str:
    before = "、".join(map(named, one.before))
    after = one.name or "、".join(map(named, one.after))
    return f"{before} → {after}".strip()
