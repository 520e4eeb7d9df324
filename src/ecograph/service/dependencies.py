"""What route functions are given: the graph served now, the pages, and the parameters they take."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Final, TypeVar

import pyoxigraph as ox
from anyio import to_thread
from fastapi import Depends
from starlette.requests import Request

from ecograph.errors import BadRequest
from ecograph.model.records import SLUG
from ecograph.pipeline.snapshot import Snapshot
from ecograph.service.middleware.rate_limit import client_of
from ecograph.service.pages import Pages
from ecograph.service.served_graph import Live

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

__all__ = ["Graph", "Paper", "Served", "caller_of", "exists", "looked_up", "taking"]

_Found = TypeVar("_Found")
_ID: Final = re.compile(rf"{SLUG}/{SLUG}")


async def _served(request: Request) -> Live:
    live: Live = request.app.state.live
    return live


async def _graph(request: Request) -> Snapshot:
    live: Live = request.app.state.live
    return live.snapshot


async def _paper(request: Request) -> Pages:
    pages: Pages = request.app.state.pages
    return pages


Served = Annotated[Live, Depends(_served)]
Graph = Annotated[Snapshot, Depends(_graph)]
Paper = Annotated[Pages, Depends(_paper)]


def caller_of(request: Request) -> str:
    """Name who asks, where callers are served in turn; everyone on this machine is one."""
    return client_of(request.client.host) if request.client else ""


def taking(*names: str) -> Callable[[Request], Awaitable[None]]:
    """A dependency that refuses parameters that a route does not take.

    Raises
    ------
    BadRequest
        The message lists those that it takes.
    """

    async def check(request: Request) -> None:  # a plain function would wait for a thread
        for name in request.query_params:
            if name not in names:
                known = ", ".join(names) or "none"
                raise BadRequest(f"There is no parameter {name!r} here.", f"Known: {known}.")

    return check


async def looked_up(graph: Snapshot, look: Callable[..., _Found], *given: object) -> _Found:
    """Look something up: in place in an embedded store, in a thread where a server is asked."""
    return await to_thread.run_sync(look, *given) if graph.remote else look(*given)


def exists(snapshot: Snapshot, identifier: str) -> bool:
    """Whether the graph says anything about an id, an entity's or not."""
    if not _ID.fullmatch(identifier):
        return False
    node = ox.NamedNode(snapshot.manifest.base + identifier)
    return any(True for _ in snapshot.store.quads(node, None, None))
