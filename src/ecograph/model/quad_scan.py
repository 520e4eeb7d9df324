"""One pass over N-Quads lines, shared by all who collect something from them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    Take = Callable[[str, str, str], None]

__all__ = ["QuadReader", "QuadScan"]


class QuadReader(Protocol):
    """Collects the quads of some properties."""

    @property
    def takes(self) -> Mapping[str, Take]:
        """By property, as written in N-Quads: what is called with subject, value and graph."""


class QuadScan:
    """Splits lines as :func:`ecograph.model.nquads.quad` writes them, and counts them.

    Attributes
    ----------
    counts
        Lines of each (graph, property), both as written in N-Quads.
    """

    def __init__(self, *readers: QuadReader) -> None:
        self.counts: Counter[tuple[str, str]] = Counter()
        self._takes: dict[str, list[Take]] = {}
        for reader in readers:
            for predicate, take in reader.takes.items():
                self._takes.setdefault(predicate, []).append(take)

    def see(self, lines: Iterable[str]) -> None:
        """Look at lines, with or without their line breaks."""
        takes, counts = self._takes, self.counts
        last = ""
        for line in lines:
            subject, predicate, rest = line.split(" ", 2)
            value, graph, _ = rest.rsplit(" ", 2)
            counts[graph, predicate] += 1
            if predicate in takes:
                if subject == last:
                    subject = last  # the same object, so that it is held once
                else:
                    last = subject
                for take in takes[predicate]:
                    take(subject, value, graph)
