"""What every response carries, whatever route made it: CORS, security headers, HEAD as GET."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from starlette.responses import Response

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["ALWAYS", "Headers", "policy"]

_EXPOSED: Final = "ETag, Link, Location, Retry-After, Content-Language, Server-Timing, X-Request-ID"


def policy(style: str = "'self'", *more: str) -> str:
    """Write the Content-Security-Policy: nothing from another host, no script of the page's own.

    Parameters
    ----------
    style
        Where styles come from.
    more
        Further directives, such as ``worker-src blob:``.
    """
    given = (
        f"default-src 'self'; style-src {style}; img-src 'self' data:; script-src 'self'; "
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
    "X-Request-ID",
    "Access-Control-Max-Age": "86400",
}
_RAW: Final = [(name.lower().encode(), value.encode()) for name, value in ALWAYS.items()]


class Headers:
    """Middleware: adds the headers, answers preflights, and HEAD as GET without its body."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if scope["method"] == "OPTIONS":
            allowed = Response(status_code=204, headers={**ALWAYS, **_PREFLIGHT})
            await allowed(scope, receive, send)
            return
        head = scope["method"] == "HEAD"

        async def dress(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = message.get("headers", ())
                there = {name for name, _ in headers}
                message["headers"] = [*headers, *(one for one in _RAW if one[0] not in there)]
            elif head:
                message = {**message, "body": b""}
            await send(message)

        inner = {**scope, "method": "GET", "head": True} if head else scope
        await self._app(inner, receive, dress)
        if head and "route" in inner:
            scope["route"] = inner["route"]
