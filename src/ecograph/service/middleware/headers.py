"""What every request and response has, whatever route: one line a header, CORS, security, HEAD."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import orjson
from starlette.responses import Response

from ecograph.model.namespaces import ROOT
from ecograph.service.logs import REQUEST_ID

if TYPE_CHECKING:
    from collections.abc import Iterable

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["ALWAYS", "Headers", "one_line_each", "path_of", "policy"]

_EXPOSED: Final = "ETag, Link, Location, Retry-After, Content-Language, Server-Timing, X-Request-ID"


def policy(style: str = "'self'", *more: str, script: str = "'self'") -> str:
    """Write the Content-Security-Policy: nothing from another host, no script of the page's own.

    Parameters
    ----------
    style, script
        Where styles and scripts come from.
    more
        Further directives, such as ``worker-src blob:``.
    """
    given = (
        f"default-src 'self'; style-src {style}; img-src 'self' data:; script-src {script}; "
        "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )
    return "; ".join((given, *more))


ALWAYS: Final[dict[str, str]] = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": _EXPOSED,
    "Content-Security-Policy": policy(),
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
_PREFLIGHT: Final[dict[str, str]] = {
    "Access-Control-Allow-Methods": "GET, HEAD, POST, OPTIONS",
    "Access-Control-Allow-Headers": "Accept, Accept-Language, Content-Type, If-None-Match, "
    "MCP-Protocol-Version, Mcp-Method, Mcp-Name, X-Request-ID",
    "Access-Control-Max-Age": "86400",
}
_RAW: Final = [(name.lower().encode(), value.encode()) for name, value in ALWAYS.items()]


_LISTS: Final = (b"accept", b"accept-encoding", b"accept-language", b"if-none-match")
_Raw = list[tuple[bytes, bytes]]


def one_line_each(headers: Iterable[tuple[bytes, bytes]]) -> _Raw:
    """Join the lines of each header that is a list; several lines are one list (RFC 9110, 5.3).

    Whoever reads a header after this, to negotiate, to compress or to remember, reads the same.

    >>> one_line_each([(b"accept", b"text/csv"), (b"host", b"a"), (b"accept", b"text/turtle")])
    [(b'accept', b'text/csv, text/turtle'), (b'host', b'a')]
    """
    found: _Raw = []
    place: dict[bytes, int] = {}
    for name, value in headers:
        if name in place:
            found[place[name]] = (name, found[place[name]][1] + b", " + value)
            continue
        if name in _LISTS:
            place[name] = len(found)
        found.append((name, value))
    return found


class Headers:
    """Middleware: one line a header, our headers, preflights, and HEAD as GET without its body."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if sum(name == b"host" for name, _ in scope["headers"]) > 1:
            await _two_hosts(scope["path"])(scope, receive, send)
            return
        scope["headers"] = one_line_each(scope["headers"])
        if scope["method"] == "OPTIONS":
            allowed = Response(status_code=204, headers={**ALWAYS, **_PREFLIGHT})
            await allowed(scope, receive, send)
            return
        head = scope["method"] == "HEAD"

        async def dress(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = _below(scope.get("root_path", ""), message.get("headers", ()))
                there = {name for name, _ in headers}
                message["headers"] = [*headers, *(one for one in _RAW if one[0] not in there)]
            elif head:
                message = {**message, "body": b""}
            await send(message)

        inner = {**scope, "method": "GET", "head": True} if head else scope
        await self._app(inner, receive, dress)
        if head and "route" in inner:
            scope["route"] = inner["route"]


def path_of(scope: Scope) -> str:
    """The path of a request without the prefix of a proxy."""
    path: str = scope["path"]
    return path.removeprefix(scope.get("root_path", ""))


def _below(prefix: str, headers: Iterable[tuple[bytes, bytes]]) -> Iterable[tuple[bytes, bytes]]:
    """Put the prefix of a proxy before the place that a redirection names."""
    if not prefix:
        return headers
    return [
        (name, prefix.encode() + value) if name == b"location" and value[:1] == b"/" else one
        for one in headers
        for name, value in (one,)
    ]


def _two_hosts(path: str) -> Response:
    """Refuse a request that does not say which address it is for."""
    body = {
        "type": f"{ROOT}problem/bad-request",
        "title": "Bad Request",
        "status": 400,
        "detail": "The request has several Host headers. Send one.",
        "instance": path,
        "request_id": REQUEST_ID.get(),
    }
    headers = {**ALWAYS, "Cache-Control": "no-store"}
    return Response(orjson.dumps(body), 400, headers, "application/problem+json")
