"""How much body a request may have: refused by what it says, or where it says nothing, counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.requests import Request

from ecograph.service.problem_details import problem

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["Intake"]


class Intake:
    """Middleware: 413 for a body that is too long, before it is read where that can be seen.

    Parameters
    ----------
    app
        What is asked.
    limit
        Bytes of a body.
    """

    def __init__(self, app: ASGIApp, *, limit: int) -> None:
        self._app = app
        self._limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        length: bytes | None = None
        body = False
        for name, value in scope["headers"]:
            if name == b"content-length":
                length = value
            elif name == b"transfer-encoding":
                body = True
        if length is None and not body:
            await self._app(scope, receive, send)
            return
        if length is not None and length.isdigit() and int(length[:20]) > self._limit:
            refusal = problem(Request(scope), 413, _said(self._limit))
            await refusal(scope, receive, send)
            return
        await self._app(scope, _counted(receive, self._limit), send)


def _counted(receive: Receive, limit: int) -> Receive:
    taken = 0

    async def counted() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > limit:
            raise HTTPException(413, _said(limit))
        return message

    return counted


def _said(limit: int) -> str:
    return f"The body is longer than {limit} bytes. Send less at a time."
