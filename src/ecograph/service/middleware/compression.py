"""Answers are compressed for callers who take gzip, and keep a strong tag of their own."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from starlette.middleware.gzip import GZipMiddleware

if TYPE_CHECKING:
    from collections.abc import Iterable

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["Compression", "takes_gzip"]

_LEVEL: Final = 5
_SMALLEST: Final = 1024  # bytes; less would not become smaller by much
_OURS: Final = re.compile(rb'-gzip"')
_Raw = list[tuple[bytes, bytes]]


def takes_gzip(accepted: str) -> bool:
    """Whether an Accept-Encoding takes gzip (RFC 9110, 12.5.3).

    Examples
    --------
    >>> takes_gzip("br, gzip;q=0.5"), takes_gzip("gzip;q=0, *"), takes_gzip("*"), takes_gzip("")
    (True, False, True, False)
    """
    found: dict[str, bool] = {}
    for part in accepted.lower().split(","):
        name, _, weight = part.partition(";")
        refused = re.fullmatch(r"\s*q\s*=\s*0(\.0*)?\s*", weight) is not None
        found[name.strip().removeprefix("x-")] = not refused
    return found.get("gzip", found.get("*", False))


class Compression:
    """Middleware: gzip where it is taken; the tag of a compressed answer ends in ``-gzip``.

    Streams are flushed piece by piece, so that rows arrive as they are found. A caller who shows
    either tag of an answer that has not changed is told so, under the tag that was shown.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._gzip = GZipMiddleware(app, minimum_size=_SMALLEST, compresslevel=_LEVEL)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        accepted = shown = b""
        for name, value in scope["headers"]:
            if name == b"accept-encoding":
                accepted = value
            elif name == b"if-none-match":
                shown = value
        gzip = bool(accepted) and takes_gzip(accepted.decode("latin-1"))
        ours = gzip and _OURS.search(shown) is not None
        if ours:
            scope["headers"] = [_plain(one) for one in scope["headers"]]

        async def dress(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = _dressed(message, shown if ours else b"")
            await send(message)

        await (self._gzip if gzip else self._app)(scope, receive, dress)


def _plain(header: tuple[bytes, bytes]) -> tuple[bytes, bytes]:
    """Show the tag of the plain answer, beside the one that is shown."""
    name, value = header
    if name != b"if-none-match":
        return header
    return name, _OURS.sub(b'"', value)


def _dressed(message: Message, shown: bytes) -> _Raw:
    """Say that the answer depends on the encoding, and give each encoding its tag."""
    headers: _Raw = []
    varies = False
    encoded = _is_gzip(message["headers"])
    for name, value in message["headers"]:
        if name == b"vary":
            varies = True
            if b"ccept-encoding" not in value.lower():
                value += b", Accept-Encoding"
        elif name == b"etag" and not value.startswith(b"W/"):
            other = value[:-1] + b'-gzip"'
            if encoded or (message["status"] == 304 and other in shown):
                value = other
        headers.append((name, value))
    return headers if varies else [*headers, (b"vary", b"Accept-Encoding")]


def _is_gzip(headers: Iterable[tuple[bytes, bytes]]) -> bool:
    return any(name == b"content-encoding" and value == b"gzip" for name, value in headers)
