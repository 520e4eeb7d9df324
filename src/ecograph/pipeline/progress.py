"""How the steps of a long piece of work are told; light, since every import has such steps."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

__all__ = ["Progress", "Silent"]


class Progress(Protocol):
    """Told of each step; hands out a function to be called with the number of things done."""

    def step(
        self, title: str, total: int | None = None
    ) -> AbstractContextManager[Callable[[int], None]]:
        """Begin a step of `total` things, or of an unknown number."""


class Silent:
    """Tells nobody."""

    @contextmanager
    def step(self, title: str, total: int | None = None) -> Iterator[Callable[[int], None]]:
        """Begin a step in silence."""
        yield lambda _: None
