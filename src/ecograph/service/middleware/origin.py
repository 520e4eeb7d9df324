"""Which web pages may call the assistants' door: those of this machine, and those that are named.

A page of any site could otherwise reach a service that only listens on this machine, by a name
that it has its own server resolve to 127.0.0.1 (Model Context Protocol, transports, security).
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from starlette.requests import Request

from ecograph.service.middleware.rate_limit import client_of
from ecograph.service.problem_details import problem

if TYPE_CHECKING:
    from collections.abc import Iterable

    from starlette.types import ASGIApp, Receive, Scope, Send

__all__ = ["Origins"]


class Origins:
    """Middleware: 403 for a browser that shows a page of elsewhere; others send no Origin.

    Parameters
    ----------
    app
        What is asked.
    allowed
        Origins besides those of this machine, such as ``https://chat.example.org``.
    """

    def __init__(self, app: ASGIApp, allowed: Iterable[str]) -> None:
        self._app = app
        self._allowed = {one.strip().rstrip("/").lower() for one in allowed}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        for name, value in scope["headers"]:
            origin = value.decode("latin-1").lower()
            if name == b"origin" and origin not in self._allowed and not _is_local(origin):
                detail = f"Pages of {origin!r} may not call this. The setting assistant_origins "
                refusal = problem(
                    *(Request(scope), 403, detail + "names those that may."),
                    headers={"Vary": "Origin"},
                )
                await refusal(scope, receive, send)
                return
        await self._app(scope, receive, send)


def _is_local(origin: str) -> bool:
    """Whether an origin is of this machine.

    >>> [_is_local(one) for one in ("http://localhost:6274", "http://[::1]", "http://a.example")]
    [True, True, False]
    """
    try:
        host = urlsplit(origin).hostname or ""
    except ValueError:
        return False
    return host == "localhost" or ((host[:1].isdigit() or ":" in host) and not client_of(host))
