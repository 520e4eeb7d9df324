"""How a statement is known, and how far a reader gets to where it is said.

These words stand in every help text, so they come without the records that are imported slowly.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Basis", "Opens"]


class Basis(StrEnum):
    """How we know a statement (``ontology.md``, first law)."""

    STATED = "stated"
    NAME_EMBEDDED = "name-embedded"
    INFERRED = "inferred"
    CONJECTURAL = "conjectural"


class Opens(StrEnum):
    """How far a reader gets from a statement to where it is said, the furthest first."""

    QUOTATION = "quotation"
    PASSAGE = "passage"
    PAGE = "page"
    REGISTER_ROW = "register-row"
    NAMED = "named"

    @classmethod
    def at_passage(cls, quote: str) -> Self:
        """To a stretch of a document: with its words where the document was at hand."""
        return cls.QUOTATION if quote else cls.PASSAGE

    @classmethod
    def at_source(cls, kind: str, address: str) -> Self:
        """To a source as a whole: a page at an address, a register, or a name alone."""
        if address:
            return cls.PAGE
        return cls.REGISTER_ROW if kind in ("record", "table") else cls.NAMED

    @staticmethod
    def furthest(levels: Iterable[Opens]) -> Opens | None:
        """What the best of several pieces of evidence opens to; none where there is none.

        >>> str(Opens.furthest([Opens.NAMED, Opens.PAGE]))
        'page'
        """
        return min(levels, key=list(Opens).index, default=None)
