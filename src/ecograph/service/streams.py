"""Answers of workers as responses: streamed, broken off visibly, given up when the caller goes."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Final, TypeVar

from starlette.responses import Response, StreamingResponse

from ecograph.errors import EcographError
from ecograph.store.sparql.results import content_type

if TYPE_CHECKING:
    from collections.abc import Coroutine, Mapping

    from starlette.requests import Request
    from starlette.types import Send

    from ecograph.service.negotiation import Representation
    from ecograph.store.sparql.pool import QueryAnswer

__all__ = ["Gone", "answer_stream", "tagged", "while_there"]

_SOON: Final = 0.1  # seconds
_LOG: Final = logging.getLogger(__name__)
_Result = TypeVar("_Result")


class Gone(Exception):
    """The caller has closed the connection."""


async def while_there(request: Request, work: Coroutine[None, None, _Result]) -> _Result:
    """Wait for `work`, and stop it when the caller closes the connection.

    Work that ends soon is not watched over: two more tasks would cost as much as it does.

    Raises
    ------
    Gone
        If the caller is gone.
    """
    watch = _Watch(request)
    try:
        return await work
    except asyncio.CancelledError:
        if watch.sees_nobody:
            raise Gone from None
        raise
    finally:
        watch.end()


class _Watch:
    """Cancels the task that began it when the caller of a request has gone."""

    def __init__(self, request: Request) -> None:
        self.sees_nobody = False
        self._request = request
        self._task = asyncio.current_task()
        self._watching: asyncio.Task[None] | None = None
        self._timer = asyncio.get_running_loop().call_later(_SOON, self._begin)

    def end(self) -> None:
        """Look no more."""
        self._timer.cancel()
        if self._watching is not None:
            self._watching.cancel()

    def _begin(self) -> None:
        self._watching = asyncio.create_task(self._look())

    async def _look(self) -> None:
        while (await self._request.receive())["type"] != "http.disconnect":
            pass
        self.sees_nobody = True
        if self._task is not None:
            self._task.cancel()
            self._task.uncancel()  # it ends here, as far as others are concerned


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


def tagged(representation: Representation) -> dict[str, str]:
    """Write the headers by which a caller can ask later whether an answer still holds."""
    return {"ETag": representation.tag, "Cache-Control": "no-cache", "Vary": "Accept"}


async def answer_stream(answer: QueryAnswer, more: Mapping[str, str] | None = None) -> Response:
    """Make the response of a query: at once where the answer is whole, else as it comes.

    Parameters
    ----------
    answer
        What a worker says.
    more
        Headers besides the type.
    """
    headers = {"Content-Type": content_type(answer.media_type), "Vary": "Accept", **(more or {})}
    if answer.size is not None:
        return Response(await answer.read(), headers=headers)
    return _Stream(answer, headers)
