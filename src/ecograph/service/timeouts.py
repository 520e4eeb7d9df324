"""How long the server waits for a request: each connection has a deadline for head and body."""

from __future__ import annotations

import re
from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final, cast

import orjson
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from ecograph.model.namespaces import ROOT
from ecograph.service.middleware.headers import ALWAYS

if TYPE_CHECKING:
    import asyncio

    from ecograph.settings import Settings

__all__ = ["Patient", "patient"]

_HEAD: Final = 65_536  # bytes of a request's head
_PACE: Final = 16_384  # bytes that earn a body another second
_LINE: Final = re.compile(rb"[A-Z]{3,10} /[^\r\n]*")
_NOT_ASCII: Final = re.compile(rb"[\x80-\xff]")
_WAY_OUT: Final = (
    "Send HTTP/1.1 whose address is percent-encoded, as in curl -G URL --data-urlencode 'q=大工'."
)


def _ascii_line(data: bytes) -> bytes:
    r"""Percent-encode what people typed into an address, as browsers do.

    >>> _ascii_line("GET /x?q=工 HTTP/1.1\r\n\r\n".encode())
    b'GET /x?q=%E5%B7%A5 HTTP/1.1\r\n\r\n'
    """
    line = _LINE.match(data)
    if line is None or line[0].isascii():
        return data
    return _NOT_ASCII.sub(lambda one: b"%%%02X" % one[0][0], line[0]) + data[line.end() :]


def patient(settings: Settings) -> type[asyncio.Protocol]:
    """Make the protocol of a server that ends connections which send too slowly or too much.

    It can be pickled, since a server of several processes hands it to each of them.
    """
    return cast("type[asyncio.Protocol]", partial(Patient, limits=settings))


class Patient(HttpToolsProtocol):
    """The server's own protocol with a deadline until a request is there, head and body.

    The deadline of a head begins with the connection, or with the first byte after an answer; that
    of a body moves with what is received. Idle connections end by the server's keep-alive time.
    """

    def __init__(self, *arguments: Any, limits: Settings, **options: Any) -> None:  # noqa: ANN401
        super().__init__(*arguments, **options)
        self.limits = limits
        self._timer: asyncio.TimerHandle | None = None
        self._since = 0.0
        self._taken = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for the first request, unless too many are connected already."""
        super().connection_made(transport)
        if len(self.connections) > self.limits.connections:
            transport.abort()
            return
        self._wait(self.limits.header_timeout)

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop waiting."""
        self._rest()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take what came, and see whether the request is whole now."""
        before = self.cycle
        if not self._taken and (before is None or not before.more_body):
            data = _ascii_line(data)
        super().data_received(data)
        if self.transport.is_closing():
            self._rest()
        elif self.cycle is not before:
            self._rest()
            if self.cycle.more_body:
                self._wait(self.limits.body_timeout)
        elif before is not None and before.more_body:
            self._taken += len(data)
        elif self._timer is not None and before is not None and not before.more_body:
            self._rest()  # the body is whole
        else:
            self._more_head(len(data))

    def send_400_response(self, msg: str) -> None:
        """Refuse what is no HTTP, as every error is answered: by a problem detail."""
        self._refuse(400, f"{msg.removesuffix(' received.').removesuffix('.')}. {_WAY_OUT}")

    def _more_head(self, size: int) -> None:
        """Part of a head: its time began with its first byte, and its length is bounded."""
        if self._timer is None:
            self._wait(self.limits.header_timeout)
        self._taken += size
        if self._taken > _HEAD:
            self._refuse(431, f"The head of a request may have {_HEAD} bytes.")

    def _wait(self, seconds: float) -> None:
        self._rest()
        self._since = self.loop.time()
        self._timer = self.loop.call_later(seconds, self._late)

    def _rest(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._taken = 0

    def _late(self) -> None:
        """The time is over; a body that came at a fair pace has earned some more."""
        self._timer = None
        cycle = self.cycle
        if cycle is not None and not cycle.response_complete:
            until = self._since + self.limits.body_timeout + self._taken / _PACE
            left = until - self.loop.time()
            ours = not cycle.more_body or self.flow.read_paused  # it is we who are slow
            if left > 0 or ours:
                self._timer = self.loop.call_later(max(left, 1.0), self._late)
                return
            cycle.disconnected = True
            cycle.message_event.set()
        if cycle is not None and cycle.more_body and cycle.response_started:
            self.transport.abort()
        elif self._taken or (cycle is not None and cycle.more_body):
            self._refuse(408, "The request did not arrive in time. Send it faster.")
        else:
            self.transport.close()

    def pause_writing(self) -> None:
        """Watch a caller who does not take the answer."""
        super().pause_writing()
        self._watch(self.transport.get_write_buffer_size())

    def timeout_keep_alive_handler(self) -> None:
        """Close an idle connection, and do not wait for ever until the last answer is taken."""
        super().timeout_keep_alive_handler()
        self._watch(self.transport.get_write_buffer_size())

    def _watch(self, left: int) -> None:
        if left:
            self.loop.call_later(self.limits.body_timeout, self._still_there, left)

    def _still_there(self, before: int) -> None:
        left = self.transport.get_write_buffer_size()
        if left < before:
            self._watch(left)
        elif self.flow.write_paused or self.transport.is_closing():
            self.transport.abort()

    def _refuse(self, status: int, detail: str) -> None:
        """Answer without the application, and close."""
        self._rest()
        if self.transport.is_closing():
            return
        phrase = HTTPStatus(status).phrase
        slug = phrase.lower().replace(" ", "-")
        body = orjson.dumps(
            {
                "type": f"{ROOT}problem/{slug}",
                "title": phrase,
                "status": status,
                "detail": detail,
                "instance": "/",
            }
        )
        fields = {
            **ALWAYS,
            "Content-Type": "application/problem+json",
            "Content-Length": str(len(body)),
            "Connection": "close",
        }
        lines = [f"HTTP/1.1 {status} {phrase}", *(f"{name}: {fields[name]}" for name in fields)]
        self.transport.write("\r\n".join([*lines, "", ""]).encode() + body)
        self.transport.close()
