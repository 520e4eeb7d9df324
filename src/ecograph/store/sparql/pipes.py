"""The two pipes of a worker, written and read without waiting, on any event loop."""

from __future__ import annotations

import asyncio
import os
from typing import TYPE_CHECKING, Final

from ecograph.store.sparql.messages import HEADER, Kind

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Channel"]

_AT_ONCE: Final = 256 * 1024


class Channel:
    """Frames to and from a process; whoever opened the pipes closes them, after `close`.

    Parameters
    ----------
    reading, writing
        File descriptors of the two pipes.
    hear
        Called with each frame that comes.
    ended
        Called once, when the other side has closed its pipe.
    """

    def __init__(
        self,
        reading: int,
        writing: int,
        hear: Callable[[Kind, bytes], None],
        ended: Callable[[], None],
    ) -> None:
        self._reading = reading
        self._writing = writing
        self._hear = hear
        self._ended = ended
        self._loop = asyncio.get_running_loop()
        self._read_so_far = bytearray()
        self._unsent = bytearray()
        self._open = True
        self._waits_to_write = False
        for pipe in (reading, writing):
            os.set_blocking(pipe, False)
        self.resume()

    def send(self, frame: bytes) -> None:
        """Write a frame; what the pipe does not take now goes later."""
        if self._open:
            self._unsent += frame
            self._write()

    def pause(self) -> None:
        """Read no more until `resume`."""
        self._loop.remove_reader(self._reading)

    def resume(self) -> None:
        """Read what comes."""
        if self._open:
            self._loop.add_reader(self._reading, self._read)

    def close(self) -> None:
        """Leave the pipes alone from now on."""
        if self._open:
            self._open = False
            self._loop.remove_reader(self._reading)
            self._wait_to_write(False)

    def _read(self) -> None:
        try:
            piece = os.read(self._reading, _AT_ONCE)
        except BlockingIOError:
            return
        except OSError:
            piece = b""
        if not piece:
            self.close()
            self._ended()
            return
        self._read_so_far += piece
        self._cut()

    def _cut(self) -> None:
        """Hand on every frame that is whole."""
        held = self._read_so_far
        start = 0
        while self._open and len(held) - start >= HEADER.size:
            kind, size = HEADER.unpack_from(held, start)
            body = start + HEADER.size
            if len(held) < body + size:
                break
            start = body + size
            self._hear(Kind(kind.decode()), bytes(held[body:start]))
        del held[:start]

    def _write(self) -> None:
        try:
            sent = os.write(self._writing, self._unsent)
        except BlockingIOError:
            sent = 0
        except OSError:  # the process is gone; its closed pipe tells so too
            self._unsent.clear()
            sent = 0
        del self._unsent[:sent]
        self._wait_to_write(bool(self._unsent))

    def _wait_to_write(self, wanted: bool) -> None:
        if wanted and not self._waits_to_write:
            self._loop.add_writer(self._writing, self._write)
        elif self._waits_to_write and not wanted:
            self._loop.remove_writer(self._writing)
        self._waits_to_write = wanted
