"""What a proxy says of a request: who sent it, by which scheme, below which prefix."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

    from ecograph.settings import Settings

__all__ = ["Forwarded"]

_PREFIX: Final = re.compile(r"(?:/[A-Za-z0-9._~-]+)+")


class Forwarded:
    """Middleware: believes the proxies that are trusted, and nobody else.

    A prefix is one that the proxy has taken off the path. It is put back where ASGI has it, so
    that every address that is made of a request begins with it.

    Parameters
    ----------
    app
        What is asked.
    settings
        The proxies that are trusted, and the prefix where no proxy says one.
    """

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._proxied = ProxyHeadersMiddleware(app, settings.trusted_proxies)  # type: ignore[arg-type]
        self._prefix = settings.root_path.rstrip("/")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] == "http":
            prefix = self._told(scope) or self._prefix
            if prefix:
                raw = scope.get("raw_path") or scope["path"].encode()
                scope["root_path"] = prefix
                scope["path"] = prefix + scope["path"]
                scope["raw_path"] = prefix.encode() + raw
        await self._proxied(scope, receive, send)  # type: ignore[arg-type]

    def _told(self, scope: Scope) -> str:
        """The prefix that a trusted proxy tells of."""
        peer = scope.get("client") or ("",)
        if peer[0] not in self._proxied.trusted_hosts:
            return ""
        told = [value for name, value in scope["headers"] if name == b"x-forwarded-prefix"]
        prefix = told[-1].decode("latin-1").strip().rstrip("/") if told else ""
        return prefix if _PREFIX.fullmatch(prefix) else ""
