"""The quads of a build as one N-Quads file, and the digest of those that are asserted."""

from __future__ import annotations

import hashlib
from itertools import islice
from typing import TYPE_CHECKING

from ecograph.model.implied import left_out
from ecograph.model.quad_scan import QuadScan
from ecograph.model.quads import QuadWriter

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from ecograph.model.ontology import Ontology
    from ecograph.model.quad_scan import QuadReader
    from ecograph.model.record import Record
    from ecograph.model.terms import Labels

__all__ = ["QuadFile"]

_BATCH = 20_000


class QuadFile:
    """Writes quads to a file and takes their digest on the way.

    The digest is sha256 over the base IRI, the documents present, the sorted quads of the tables,
    and the quads of each streamed source in the order of its rows (whose numbers are part of
    their evidence, so the order is content). What other quads imply is part of the digest, and
    not of the file.

    Parameters
    ----------
    readers
        What looks at each asserted quad on the way.
    of_tables
        What looks at those of the tables alone.
    grown
        Told of the size of the file, after some lines more.
    """

    def __init__(
        self,
        path: Path,
        ontology: Ontology,
        base: str,
        readers: Sequence[QuadReader] = (),
        of_tables: Sequence[QuadReader] = (),
        grown: Callable[[int], None] = lambda _: None,
    ) -> None:
        self.path = path
        self._ontology = ontology
        self._base = base
        self._tables = QuadScan(*readers, *of_tables)
        self._streams = QuadScan(*readers)
        self._derived = QuadScan()
        self._grown = grown
        self._hash = hashlib.sha256(base.encode())
        path.write_bytes(b"")

    def note(self, text: str) -> None:
        """Let something else that decides the graph into the digest."""
        self._hash.update(text.encode() + b"\n")

    def add_tables(self, records: Sequence[Record], labels: Labels) -> None:
        """Write records, sorted, each quad once."""
        writer = QuadWriter(self._ontology, self._base, labels)
        lines = {line for record in records for line in writer.lines(record)}
        self._append(sorted(lines), self._tables)

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
                self._append(batch, self._streams)
                batch = []
        self._append(batch, self._streams)

    def add_derived(self, lines: Iterable[str]) -> None:
        """Write what follows from the asserted quads; it has no part in the digest."""
        rest = iter(lines)
        while batch := list(islice(rest, _BATCH)):
            self._write(batch, self._derived)

    def _append(self, lines: Sequence[str], scan: QuadScan) -> None:
        if lines:
            self._hash.update(_raw(lines))
            self._write(lines, scan)

    def _write(self, lines: Sequence[str], scan: QuadScan) -> None:
        lines = [line for line in lines if not left_out(line)]
        scan.see(lines)
        with self.path.open("ab") as file:
            file.write(_raw(lines))
            size = file.tell()
        self._grown(size)

    @property
    def counts(self) -> Counter[tuple[str, str]]:
        """Lines of each (graph, property), both as written in N-Quads."""
        return self._tables.counts + self._streams.counts + self._derived.counts

    @property
    def digest(self) -> str:
        """The digest of all that was written so far, 64 hexadecimal digits."""
        return self._hash.hexdigest()


def _raw(lines: Sequence[str]) -> bytes:
    return "\n".join((*lines, "")).encode()
