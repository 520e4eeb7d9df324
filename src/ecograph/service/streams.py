"""Answers of workers as responses: streamed, broken off visibly, given up when the caller goes."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Final, TypeVar

from starlette.responses import Response, StreamingResponse

from ecograph.errors import EcographError
from ecograph.sparql.results import content_type

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from starlette.requests import Request
    from starlette.types import Send

    from ecograph.sparql.pool import QueryAnswer

__all__ = ["Gone", "answer_stream", "while_there"]

_LOG: Final = logging.getLogger(__name__)
_Result = TypeVar("_Result")


class Gone(Exception):
    """The caller has closed the connection."""


async def while_there(request: Request, work: Coroutine[None, None, _Result]) -> _Result:
    """Wait for `work`, and stop it when the caller closes the connection.

    Raises
    ------
    Gone
        If the caller is gone.
    """
    task = asyncio.ensure_future(work)
    watcher = asyncio.create_task(_departure(request))
    try:
        await asyncio.wait([task, watcher], return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            return task.result()
        raise Gone
    finally:
        for one in (task, watcher):
            one.cancel()
        await asyncio.wait([task, watcher])


async def _departure(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


class _Stream(StreamingResponse):
    """An answer that may fail in the middle; then it ends without its last chunk."""

    def __init__(self, answer: QueryAnswer, headers: dict[str, str]) -> None:
        super().__init__(answer.chunks, headers=headers)
        self._answer = answer

    async def stream_response(self, send: Send) -> None:
        """Send what comes; on failure say nothing more, so that the caller sees it broke off."""
        head = {"type": "http.response.start", "status": 200, "headers": self.raw_headers}
        await send(head)
        try:
            async for chunk in self._answer.chunks:
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
        except EcographError as error:
            _LOG.warning("an answer broke off: %s", error)
            return
        finally:
            await self._answer.chunks.aclose()
        await send({"type": "http.response.body", "body": b"", "more_body": False})


async def answer_stream(answer: QueryAnswer) -> Response:
    """Make the response of a query: at once where the answer is whole, else as it comes."""
    headers = {"Content-Type": content_type(answer.media_type), "Vary": "Accept"}
    if answer.size is not None:
        return Response(await answer.read(), headers=headers)
    return _Stream(answer, headers)
