"""Every request gets an id, is timed and counted, and may be told of in one line of the log."""

from __future__ import annotations

import hashlib
import logging
import os
import re
import secrets
from itertools import count
from time import perf_counter
from typing import TYPE_CHECKING, Final

from ecograph.service.logs import REQUEST_ID

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from ecograph.service.prometheus import Metrics

__all__ = ["ACCESS", "KEY", "ROUTE", "RequestLog", "route_of"]

KEY: Final = "ecograph.request_id"  # of the scope
ROUTE: Final = "ecograph.route"  # of the scope, where an answer was kept and no route was asked
ACCESS: Final = logging.getLogger("ecograph.access")
_SANE: Final = re.compile(rb"[A-Za-z0-9._-]{1,64}")
_SALT: Final = secrets.token_bytes(16)


class RequestLog:
    """Middleware: request ids, metrics and the log of requests.

    ``Server-Timing`` tells how many milliseconds went by before the answer began; no body does, so
    that the same answer has the same bytes. A sane ``X-Request-ID`` of the caller is kept. The log
    tells the template of the route, never what was asked, and of the caller only a mark that nobody
    can read back and that changes when the service starts again.

    Parameters
    ----------
    app
        What is asked.
    metrics
        Where requests are counted.
    """

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics
        self._numbers = count(1)
        self._prefix = f"{secrets.token_hex(4)}-{os.getpid():x}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        identifier = _given(scope) or f"{self._prefix}-{next(self._numbers):x}"
        mark = identifier.encode()
        scope[KEY] = identifier
        REQUEST_ID.set(identifier)
        method = scope["method"]
        start = perf_counter()
        status, size = 500, 0

        async def note(message: Message) -> None:
            nonlocal status, size
            if message["type"] == "http.response.start":
                status = message["status"]
                took = b"app;dur=%.2f" % ((perf_counter() - start) * 1000)
                added = ((b"x-request-id", mark), (b"server-timing", took))
                message = {
                    **message,
                    "headers": [*message["headers"], *added],
                }  # others keep theirs
            else:
                size += len(message.get("body", b""))
            await send(message)

        try:
            await self._app(scope, receive, note)
        finally:
            seconds = perf_counter() - start
            route = route_of(scope)
            self._metrics.observe(method, route, status, seconds, size)
            if ACCESS.isEnabledFor(logging.INFO):
                told = {"method": method, "route": route, "status": status, "bytes": size}
                told |= {"ms": round(seconds * 1000, 2), "client": _client(scope)}
                ACCESS.info("request", extra={"fields": told})


def route_of(scope: Scope) -> str:
    """Name the route of a request by its template; what has none is ``other``."""
    known = scope.get(ROUTE)
    if isinstance(known, str):
        return known
    found = getattr(scope.get("route"), "path", None)
    return found.replace(":path}", "}") if isinstance(found, str) and found else "other"


def _given(scope: Scope) -> str:
    for name, value in scope["headers"]:
        if name == b"x-request-id" and _SANE.fullmatch(value):
            return str(value, "ascii")
    return ""


def _client(scope: Scope) -> str:
    peer = scope.get("client") or ("",)
    return hashlib.blake2b(str(peer[0]).encode(), key=_SALT, digest_size=6).hexdigest()
