"""A question said once, in the names of the tree to come, and how it is spelled at a door."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Asked", "Call", "Command", "Http", "Question", "Value", "texts"]

Value = str | int | float | bool | tuple[str, ...]

LANGUAGES = ("zh", "en")


@dataclass(frozen=True)
class Question:
    """What is asked, whatever the door.

    Attributes
    ----------
    graph
        Which home it is asked of: ``default`` or ``region``.
    subject
        The operation, such as ``links``; ``analysis:NAME``, ``question:NAME`` for named ones.
    given
        Parameters in the new names: ``dataset``, ``limit``, ``kind`` …
    formats
        By door, the formats wanted: a door left out is not asked.
    langs
        The languages wanted.
    walk
        Follow the pages to the end.
    quick
        Part of the quick subset.
    """

    graph: str
    subject: str
    given: Mapping[str, Value] = field(default_factory=dict)
    formats: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    langs: tuple[str, ...] = LANGUAGES
    walk: bool = False
    quick: bool = False

    @property
    def id(self) -> str:
        """What it is called in every record."""
        given = "&".join(
            f"{name}={','.join(texts(value))}" for name, value in sorted(self.given.items())
        )
        return f"{self.graph}:{self.subject}?{given}{'#walk' if self.walk else ''}"


@dataclass(frozen=True)
class Asked:
    """A question at one door, in one format and one language."""

    question: Question
    door: str
    format: str
    lang: str

    @property
    def id(self) -> str:
        """What it is called in every record."""
        return f"{self.question.id} @{self.door}.{self.format}.{self.lang}"


@dataclass(frozen=True)
class Http:
    """A request; `pages`: follow ``next`` so often at most."""

    path: str
    query: tuple[tuple[str, str], ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None
    method: str = "GET"
    pages: int = 1


@dataclass(frozen=True)
class Command:
    """A command line, for so many pages at most.

    With a `step`, pages are asked for by ``--offset``, else by the cursors that it says.
    """

    words: tuple[str, ...]
    pages: int = 1
    step: int = 0


@dataclass(frozen=True)
class Call:
    """A method of the notebook's graph with what it is given."""

    method: str
    args: tuple[object, ...] = ()
    kwargs: Mapping[str, object] = field(default_factory=dict)


def texts(value: Value) -> list[str]:
    """Write a value as the doors of text are given it."""
    if isinstance(value, tuple):
        return [str(one) for one in value]
    return [str(value).lower() if isinstance(value, bool) else str(value)]
