"""Where a worker writes an answer: counted, held back until it is long, then sent on as frames."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from ecograph.store.sparql.messages import Failure, Kind, pack, pack_json

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["Outlet", "RowCounter", "StopAnswer"]

HOLD: Final = 256 * 1024
FRAME: Final = 64 * 1024
_NOT_XML: Final = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]")


class StopAnswer(Exception):
    """The answer cannot go on: which failure, and the words for it."""

    def __init__(self, failure: Failure, message: str, way_out: str = "") -> None:
        super().__init__(message)
        self.failure = failure
        self.message = message
        self.way_out = way_out


class RowCounter:
    """Count the rows of a SELECT answer while its bytes pass by.

    The engine writes rows much faster than Python could iterate over them, so they are counted in
    what it writes: line ends outside quotes (CSV), line ends (TSV), ``<result>`` (XML), or commas
    between objects outside strings (JSON).
    """

    def __init__(self, media_type: str) -> None:
        counters: dict[str, Callable[[bytes], int]] = {
            "application/sparql-results+json": self._json,
            "application/sparql-results+xml": self._xml,
            "text/csv": self._csv,
            "text/tab-separated-values": self._tsv,
        }
        self._count = counters[media_type]
        self._kept = b""
        self._last = b""
        self._quoted = 0
        json = media_type.endswith("json")
        self.rows = 0 if media_type.endswith("xml") else 1 if json else -1

    def feed(self, piece: bytes) -> int:
        """Take the next bytes; the rows begun (JSON, XML) or ended (CSV, TSV) so far."""
        self.rows += self._count(piece)
        return self.rows

    def _tsv(self, piece: bytes) -> int:
        return piece.count(b"\n")

    def _csv(self, piece: bytes) -> int:
        return self._outside(piece).count(b"\n")

    def _xml(self, piece: bytes) -> int:
        whole = self._kept + piece
        self._kept = whole[-7:]  # one less than the length of the tag
        return whole.count(b"<result>")

    def _json(self, piece: bytes) -> int:
        whole = self._kept + piece
        cut = len(whole.rstrip(b"\\"))
        self._kept = whole[cut:]
        plain = whole[:cut].replace(b"\\\\", b"").replace(b'\\"', b"")
        outside = self._last + self._outside(plain)
        self._last = outside[-1:]
        return outside.count(b",{")

    def _outside(self, piece: bytes) -> bytes:
        parts = piece.split(b'"')
        outside = b"".join(parts[self._quoted :: 2])
        self._quoted ^= (len(parts) - 1) & 1
        return outside


class Outlet:
    """A binary file that sends what is written to it, within limits.

    Nothing leaves before `HOLD` bytes are there or the answer is complete, so that an error of a
    short answer is told instead of the answer.
    """

    def __init__(self, send: Callable[[bytes], None], media_type: str, max_bytes: int) -> None:
        self._send = send
        self._media_type = media_type
        self._max_bytes = max_bytes
        self._xml = media_type.endswith("xml")
        self._held = bytearray()
        self._head_sent = False
        self._counter: RowCounter | None = None
        self._max_rows = 0
        self.variables: Sequence[str] = ()
        self.size = 0

    def count_rows(self, max_rows: int) -> None:
        """Stop the answer when it has more than `max_rows` rows."""
        self._counter = RowCounter(self._media_type)
        self._max_rows = max_rows

    def write(self, piece: bytes) -> int:
        """Take the next bytes of the answer."""
        self.size += len(piece)
        if self.size > self._max_bytes:
            raise too_large(self._max_bytes, "bytes")
        if self._counter and self._counter.feed(piece) > self._max_rows:
            raise too_large(self._max_rows, "rows")
        if self._xml and _NOT_XML.search(piece):
            raise StopAnswer(
                Failure.INVALID, "The answer holds a control character, which XML cannot write.",
                "Ask for another format.",
            )  # fmt: skip
        self._held += piece
        if len(self._held) >= (FRAME if self._head_sent else HOLD):
            self._send(self._frames(whole=False))
        return len(piece)

    def flush(self) -> None:
        """Do nothing: frames leave when they are full."""

    def finish(self, grown: int) -> None:
        """Send the rest; `grown` tells how many bytes of memory the worker has gained."""
        self._send(self._frames(whole=True) + pack_json(Kind.END, {"grown": grown}))

    def _frames(self, *, whole: bool) -> bytes:
        head = b""
        if not self._head_sent:
            self._head_sent = True
            size = self.size if whole else None
            head = pack_json(Kind.HEAD, {"variables": list(self.variables), "size": size})
        body = pack(Kind.BODY, bytes(self._held)) if self._held else b""
        self._held.clear()
        return head + body


def too_large(limit: int, unit: str) -> StopAnswer:
    """The failure of an answer that passed a limit."""
    return StopAnswer(
        Failure.TOO_LARGE,
        f"The answer has more than {limit} {unit}.",
        "Ask for less with LIMIT and OFFSET, aggregate, or take the dump.",
    )
