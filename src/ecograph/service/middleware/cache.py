"""Recent answers kept in memory: what was just answered is answered again without being made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ecograph.service.middleware.compression import takes_gzip
from ecograph.service.middleware.headers import path_of
from ecograph.service.middleware.request_log import ROUTE, route_of
from ecograph.service.negotiation import spoken
from ecograph.store.sparql.results import weights

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["Recent"]

_KEPT_BELOW: Final = ("/api/v1/", "/sparql", "/entity/", "/id/", "/reconcile")
_NOT_OF_304: Final = (b"content-length", b"content-type", b"content-encoding")
_Headers = list[tuple[bytes, bytes]]
_Key = tuple[bytes | str, ...]


@dataclass(frozen=True, slots=True)
class _Kept:
    """An answer, or only that its tag is right; a caller who holds the tag gets `unchanged`."""

    tag: bytes
    unchanged: _Headers
    headers: _Headers
    body: bytes | None
    route: str


class Recent:
    """Middleware: keeps small answers that carry the tag of the graph served now.

    An answer is a function of the graph, the address and the headers that it varies by; so
    the same request of the same graph has the same answer, byte for byte. With another graph
    all are forgotten. Nothing with credentials is kept, nothing streamed, nothing without a
    strong tag.

    Parameters
    ----------
    app
        What makes the answers.
    digest
        Says which graph is served now.
    room
        Bytes kept in all; the answers longest unused go first.
    largest
        Bytes of the largest answer kept.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        digest: Callable[[], str | None],
        room: int = 64 << 20,
        largest: int = 256 << 10,
    ) -> None:
        self._app = app
        self._digest_now = digest
        self._room = room
        self._largest = largest
        self._digest: str | None = None
        self._held: dict[_Key, _Kept] = {}
        self._size = 0

    @property
    def size(self) -> int:
        """Bytes kept now."""
        return self._size

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http" or scope["method"] != "GET" or not _is_kept(scope):
            await self._app(scope, receive, send)
            return
        key, tag = _key(scope)
        if key is None:
            await self._app(scope, receive, send)
            return
        digest = self._digest_now()
        if digest != self._digest:
            self._digest, self._size = digest, 0
            self._held.clear()
        kept = self._held.pop(key, None)
        if kept is not None:
            self._held[key] = kept  # used last
            if kept.body is not None and (tag is None or not _may_name(tag, kept.tag)):
                scope[ROUTE] = kept.route
                await _say(send, 200, kept.headers, kept.body)
                return
            if tag == kept.tag:
                scope[ROUTE] = kept.route
                await _say(send, 304, kept.unchanged, b"")
                return
        await self._app(scope, receive, self._keeping(key, digest, scope, send))

    def _keeping(self, key: _Key, digest: str | None, scope: Scope, send: Send) -> Send:
        """Send on, and keep what is sent if it comes in one piece and is of the graph `digest`."""
        start: Message | None = None

        async def keep(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start":
                start = message if message["status"] in (200, 304) else None
            elif start is not None:
                if not message.get("more_body") and digest is not None and digest == self._digest:
                    body = message.get("body", b"") if start["status"] == 200 else None
                    self._keep(key, digest, ([*start["headers"]], body, route_of(scope)))
                start = None
            await send(message)

        return keep

    def _keep(self, key: _Key, digest: str, answer: tuple[_Headers, bytes | None, str]) -> None:
        headers, body, route = answer
        tag = next((value for name, value in headers if name.lower() == b"etag"), b"")
        if not tag.startswith(f'"{digest[:20]}'.encode()) or len(body or b"") > self._largest:
            return
        self._drop(key)
        unchanged = [one for one in headers if one[0].lower() not in _NOT_OF_304]
        self._held[key] = _Kept(tag, unchanged, headers, body, route)
        self._size += _weight(key, body)
        while self._size > self._room:
            self._drop(next(iter(self._held)))

    def _drop(self, key: _Key) -> None:
        dropped = self._held.pop(key, None)
        if dropped is not None:
            self._size -= _weight(key, dropped.body)


async def _say(send: Send, status: int, headers: _Headers, body: bytes) -> None:
    await send({"type": "http.response.start", "status": status, "headers": [*headers]})
    await send({"type": "http.response.body", "body": body})


def _is_kept(scope: Scope) -> bool:
    return path_of(scope).startswith(_KEPT_BELOW)


def _key(scope: Scope) -> tuple[_Key | None, bytes | None]:
    """What an answer depends on, or None; and the tag that the caller holds.

    Of the headers, not their text but what it decides: the weights of formats, the language,
    whether gzip is taken. The host stands in links of some answers.
    """
    given: dict[bytes, bytes] = {}
    for name, value in scope["headers"]:
        if name in (b"authorization", b"cookie"):
            return None, None
        given[name] = value
    accept, encoding = given.get(b"accept", b""), given.get(b"accept-encoding", b"")
    decided = (
        weights(accept.decode("latin-1")),
        spoken(given.get(b"accept-language", b"").decode("latin-1")),
        "gzip" if encoding and takes_gzip(encoding.decode("latin-1")) else "",
        given.get(b"host", b""),
    )
    path = scope.get("raw_path") or scope["path"].encode()
    return (scope["scheme"], path, scope["query_string"], *decided), given.get(b"if-none-match")


def _may_name(shown: bytes, tag: bytes) -> bool:
    """Whether what a caller shows could be the tag, in any of its forms; if not it is another."""
    return b"*" in shown or tag.strip(b'"').removesuffix(b"-gzip") in shown


def _weight(key: _Key, body: bytes | None) -> int:
    """Bytes that an answer takes, its headers roughly counted."""
    return len(body or b"") + sum(map(len, key)) + 2048
