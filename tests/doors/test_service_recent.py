"""Recent answers: the same bytes again, never those of another graph, never too many."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
from support.service_client import calling

from ecograph.service.middleware.cache import Recent
from ecograph.settings import Settings

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from ecograph.pipeline.snapshot import Snapshot

Answer = tuple[int, dict[bytes, bytes], bytes]
ENTITY = "/api/v1/entities/a/b"


class Counting:
    """An application that numbers its answers and speaks for one graph."""

    def __init__(self, digest: str = "d" * 64, body: bytes = b"x", pieces: int = 1) -> None:
        self.digest: str | None = digest
        self.body, self.pieces, self.asked = body, pieces, 0
        self.status = 200

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.asked += 1
        tag = f'"{(self.digest or "")[:20]}-1"'.encode()
        headers = [(b"etag", tag), (b"content-type", b"text/plain"), (b"vary", b"Accept")]
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        for piece in range(self.pieces):
            more = piece + 1 < self.pieces
            text = self.body + str(self.asked).encode() if self.status == 200 else b""
            await send({"type": "http.response.body", "body": text, "more_body": more})


def ask(app: ASGIApp, path: str = ENTITY, query: bytes = b"", **headers: str) -> Answer:
    """One GET request; header names with underscores."""
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    given = [(name.replace("_", "-").encode(), text.encode()) for name, text in headers.items()]
    scope = {"type": "http", "method": "GET", "scheme": "http", "path": path, "headers": given}

    async def one() -> None:
        await app({**scope, "query_string": query, "raw_path": path.encode()}, receive, send)

    asyncio.run(one())
    body = b"".join(one.get("body", b"") for one in sent[1:])
    return sent[0]["status"], dict(sent[0]["headers"]), body


def kept(made: Counting, **limits: int) -> Recent:
    return Recent(made, digest=lambda: made.digest, **limits)


def test_the_same_request_is_answered_once() -> None:
    made = Counting()
    app = kept(made)
    assert ask(app) == ask(app)
    assert made.asked == 1


def test_what_an_answer_varies_by_is_told_apart() -> None:
    made = Counting()
    app = kept(made)
    ask(app)
    ask(app, query=b"lang=en")
    ask(app, accept="text/turtle")
    ask(app, accept_language="en")
    ask(app, accept_encoding="gzip")
    ask(app, host="other.example")
    ask(app, "/api/v1/entities/a/c")
    assert made.asked == 7


def test_another_graph_is_asked_anew() -> None:
    made = Counting()
    app = kept(made)
    ask(app)
    made.digest = "e" * 64
    assert ask(app)[2] == b"x2"
    assert made.asked == 2


def test_an_answer_of_a_graph_that_was_switched_meanwhile_is_not_kept() -> None:
    made = Counting()
    digests = iter(["d" * 64, "e" * 64, "e" * 64])
    app = Recent(made, digest=lambda: next(digests))
    ask(app)
    made.digest = "d" * 64  # still the answer of the old graph
    ask(app)
    ask(app)
    assert made.asked == 3


def test_who_holds_the_tag_gets_304_without_the_body_and_its_headers() -> None:
    made = Counting()
    app = kept(made)
    tag = ask(app)[1][b"etag"].decode()
    status, headers, body = ask(app, if_none_match=tag)
    assert (status, body, made.asked) == (304, b"", 1)
    assert headers == {b"etag": tag.encode(), b"vary": b"Accept"}
    assert made.asked == 1
    assert ask(app, if_none_match=f'"another", {tag}')[2] == b"x2"  # lists are read by the routes


def test_that_a_tag_is_right_is_kept_without_the_answer() -> None:
    made = Counting()
    made.status = 304
    app = kept(made)
    tag = ask(app, if_none_match='W/"x"')[1][b"etag"].decode()
    assert ask(app, if_none_match=tag)[0] == 304
    assert made.asked == 1
    made.status = 200
    assert ask(app)[2] == b"x2"
    assert ask(app)[2] == b"x2"


def test_the_oldest_make_room_and_large_ones_are_not_kept() -> None:
    made = Counting(body=b"x" * 1000)
    app = kept(made, room=10_000, largest=2000)
    for number in range(20):
        ask(app, query=b"n=%d" % number)
    assert 5000 < app.size <= 10_000
    asked = made.asked
    ask(app, query=b"n=19")
    assert made.asked == asked
    ask(app, query=b"n=0")
    assert made.asked == asked + 1
    made.body = b"x" * 3000
    ask(app, query=b"large")
    ask(app, query=b"large")
    assert made.asked == asked + 3


def test_faults_streams_credentials_and_other_paths_are_not_kept() -> None:
    made = Counting(pieces=2)
    app = kept(made)
    ask(app)
    ask(app)
    made.pieces = 1
    ask(app, authorization="Bearer x")
    ask(app, authorization="Bearer x")
    ask(app, "/healthz")
    ask(app, "/healthz")
    made.status = 404
    ask(app, query=b"q")
    ask(app, query=b"q")
    assert made.asked == 8


@pytest.mark.slow
def test_lists_are_kept_too(snapshot: Snapshot) -> None:
    """They say how long they took in a header, so that their bodies are the same bytes."""
    with calling(snapshot, Settings()) as caller:
        caller.get("/healthz")
        layer: Any = caller.app.middleware_stack
        while not isinstance(layer, Recent):
            layer = layer.app if hasattr(layer, "app") else layer._app
        for path in ("entities?limit=3", "entities/dalian-2015/univ-dut/links", "indicators"):
            before = layer.size
            first = caller.get(f"/api/v1/{path}")
            again = caller.get(f"/api/v1/{path}")
            assert layer.size > before
            assert again.content == first.content
            for name in ("server-timing", "x-request-id"):
                assert again.headers.get_list(name) != first.headers.get_list(name)
                assert len(again.headers.get_list(name)) == 1


def test_who_shows_another_tag_is_given_what_is_kept() -> None:
    made = Counting()
    app = kept(made)
    first = ask(app)
    tag = first[1][b"etag"].decode()
    assert ask(app, if_none_match='"of-another-graph"') == first
    assert made.asked == 1
    for shown in ("*", "W/" + tag, f'{tag[:-1]}-gzip"', f'"other", {tag}'):
        ask(app, if_none_match=shown)  # may be the same: whoever made it decides
    assert made.asked == 5
