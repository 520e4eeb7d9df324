"""The asserted quads of a build as one N-Quads file, and their digest."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from ecograph.model.quads import QuadWriter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from ecograph.model.ontology import Ontology
    from ecograph.model.record import Record
    from ecograph.model.terms import Labels

__all__ = ["QuadFile"]

_BATCH = 20_000


class QuadFile:
    """Writes quads to a file and takes their digest on the way.

    The digest is sha256 over the base IRI, the documents present, the sorted quads of the tables,
    and the quads of each streamed source in the order of its rows (whose numbers are part of
    their evidence, so the order is content).
    """

    def __init__(self, path: Path, ontology: Ontology, base: str) -> None:
        self.path = path
        self.count = 0
        self._ontology = ontology
        self._base = base
        self._hash = hashlib.sha256(base.encode())
        path.write_bytes(b"")

    def note(self, text: str) -> None:
        """Let something else that decides the graph into the digest."""
        self._hash.update(text.encode() + b"\n")

    def add_tables(self, records: Sequence[Record], labels: Labels) -> None:
        """Write records, sorted, each quad once."""
        writer = QuadWriter(self._ontology, self._base, labels)
        lines = {line for record in records for line in writer.lines(record)}
        self._append(sorted(lines))

    def add_stream(
        self, records: Iterable[Record], seen: Callable[[Record], None] | None = None
    ) -> None:
        """Write a stream of records in their own order, without wording."""
        writer = QuadWriter(self._ontology, self._base)
        batch: list[str] = []
        for record in records:
            if seen is not None:
                seen(record)
            batch.extend(writer.lines(record))
            if len(batch) >= _BATCH:
                self._append(batch)
                batch = []
        self._append(batch)

    def _append(self, lines: Sequence[str]) -> None:
        if not lines:
            return
        raw = ("\n".join(lines) + "\n").encode()
        self._hash.update(raw)
        self.count += len(lines)
        with self.path.open("ab") as file:
            file.write(raw)

    @property
    def digest(self) -> str:
        """The digest of all that was written so far, 64 hexadecimal digits."""
        return self._hash.hexdigest()
