"""A route whose function takes the request itself: nothing is resolved or validated before it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastapi.routing import APIRoute

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from starlette.requests import Request
    from starlette.responses import Response

__all__ = ["Direct"]


class Direct(APIRoute):
    """Calls ``async def endpoint(request) -> Response`` as it is; the description is the same."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Give the function of the route itself."""
        return self.endpoint
