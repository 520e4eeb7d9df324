"""What an answer cites, each passage and each source once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from pydantic import BaseModel

from ecograph.answers.texts import cited
from ecograph.answers.views.base import EvidenceView, SourceView

__all__ = ["Citations"]

_QUOTE: Final = 160  # letters of a quotation; the passage itself has the rest


@dataclass(slots=True)
class Citations:
    """Passages by id, and the ids behind each text that cites them."""

    views: dict[str, EvidenceView] = field(default_factory=dict)
    ids: dict[str, list[str]] = field(default_factory=dict)

    def read(self, value: object) -> None:
        """Collect what an answer, or a part of one, cites."""
        if isinstance(value, EvidenceView):
            self.views[value.id] = value
        elif isinstance(value, BaseModel):
            for name, inner in value:
                self.read(inner)
                if name == "evidence" and inner and isinstance(inner[0], EvidenceView):
                    self.ids[cited(inner)] = [one.id for one in inner]
        elif isinstance(value, tuple | list):
            for inner in value:
                self.read(inner)

    def of(self, cell: object) -> list[str]:
        """The ids that a cell of a table cites, by their text or as they are."""
        if isinstance(cell, str):
            return self.ids.get(cell, [cell] if cell else [])
        return list(cell) if isinstance(cell, tuple | list) else []

    def passages(self, ids: list[str]) -> dict[str, dict[str, str]]:
        """Where each passage stands; a source that is cited as a whole is none."""
        found = {one: _passage(self.views[one]) for one in ids if one in self.views}
        return {name: one for name, one in found.items() if one}

    def sources(self, ids: list[str]) -> dict[str, dict[str, str]]:
        """The sources of passages, each with its address; where it has none that is said."""
        views = (self.views[one].source for one in ids if one in self.views)
        return {one.id: _source(one) for one in views if one is not None}


def _passage(one: EvidenceView) -> dict[str, str]:
    if one.source is None or one.source.id == one.id:
        return {"row": one.row} if one.row else {}
    quote = one.quote if len(one.quote) <= _QUOTE else one.quote[:_QUOTE] + "…"
    characters = "" if one.start is None else f"{one.start}-{one.end}"
    place = {"section": one.section, "characters": characters, "quote": quote}
    return {"source": one.source.id} | {name: value for name, value in place.items() if value}


def _source(one: SourceView) -> dict[str, str]:
    address = one.address or one.copied or "no address"
    found = {"title": one.title, "publisher": one.publisher, "published": one.published}
    found["address"] = address
    return {name: value for name, value in found.items() if value}
