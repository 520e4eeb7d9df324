"""The application, made from its parts."""

from __future__ import annotations

import asyncio
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Final, TypeVar

from fastapi import FastAPI
from starlette.routing import Route

from ecograph import __version__
from ecograph.errors import Busy
from ecograph.service import problem_details
from ecograph.service.middleware.body_limit import Intake
from ecograph.service.middleware.cache import Recent
from ecograph.service.middleware.compression import Compression
from ecograph.service.middleware.headers import Headers
from ecograph.service.middleware.origin import Origins
from ecograph.service.middleware.rate_limit import RateLimit
from ecograph.service.middleware.request_log import RequestLog
from ecograph.service.openapi import DESCRIPTION, TAGS, shared_once
from ecograph.service.pages import Pages
from ecograph.service.prometheus import Metrics
from ecograph.service.reconciliation import routes
from ecograph.service.routes import (
    dereference,
    graphstore,
    health,
    operations,
    pages,
    prometheus,
    sparql,
    void,
)
from ecograph.service.served_graph import Live
from ecograph.service.streams import Gone, while_there

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Coroutine
    from pathlib import Path

    from starlette.requests import Request

    from ecograph.assistant.server import Endpoint
    from ecograph.pipeline.snapshot import Snapshot
    from ecograph.settings import Settings

__all__ = ["create_app"]

_LOOK: Final = 2.0  # seconds
_T = TypeVar("_T")
_ROUTES: Final = (  # in the order in which the description lists them
    sparql,
    graphstore,
    void,
    dereference,
    operations,
    routes,
    health,
    prometheus,
    pages,
)


def create_app(
    snapshot: Snapshot | None, settings: Settings, *, home: Path | None = None
) -> FastAPI:
    """Make the service.

    Parameters
    ----------
    snapshot
        The graph to serve; None before the first build.
    settings
        Limits of queries.
    home
        Folder of snapshots to follow: a build that ends there is served within about a second.
        None serves `snapshot` for ever.
    """
    live = Live(settings, snapshot, home)
    counted = Metrics()
    assistant = _assistant(live, settings)
    app = FastAPI(
        title="ecograph",
        version=__version__,
        description=DESCRIPTION,
        openapi_tags=TAGS,
        docs_url=None,
        redoc_url=None,
        lifespan=_life(live, counted, assistant),
    )
    app.state.live = live
    app.state.settings = settings
    app.state.metrics = counted
    app.state.pages = Pages()
    app.state.assistant = assistant
    for one in _ROUTES:  # not included: FastAPI looks through a router in a router much longer
        app.routes.extend(one.router.routes)
    if assistant is not None:
        guarded = Origins(assistant, settings.assistant_origins.split(","))
        app.routes.append(Route("/mcp", guarded, methods=["POST"]))
    problem_details.install(app)
    _describe(app)
    _surround(app, settings, live, counted)
    return app


def _describe(app: FastAPI) -> None:
    """Have the OpenAPI description say once what several operations say alike."""
    plain = app.openapi

    def described() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = shared_once(plain())
        return app.openapi_schema

    app.openapi = described  # type: ignore[method-assign]


def _assistant(live: Live, settings: Settings) -> Endpoint | None:
    """The door for assistants, where what it needs is installed."""
    if find_spec("mcp") is None:
        return None
    from ecograph.assistant.server import Endpoint

    return Endpoint(live, settings, _attended)


async def _attended(request: Request, work: Coroutine[Any, Any, _T]) -> _T:
    """Wait for an answer to an assistant, and end it when the assistant leaves."""
    try:
        return await while_there(request, work)
    except Gone:
        raise Busy("The caller has left.", "Ask again.") from None


def _life(
    live: Live, counted: Metrics, assistant: Endpoint | None
) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    """Say what begins before the first request and ends after the last one."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        await live.start()
        looking = asyncio.create_task(_look_on(counted, live))
        try:
            if assistant is not None:
                await assistant.start()
            yield
        finally:
            if assistant is not None:
                await assistant.close()
            looking.cancel()
            await live.close()

    return lifespan


def _surround(app: FastAPI, settings: Settings, live: Live, counted: Metrics) -> None:
    """Put the layers around the routes; the last one is the outermost."""
    app.add_middleware(Compression)
    app.add_middleware(Recent, digest=lambda: live.digest, room=settings.recent_bytes)
    app.add_middleware(Intake, limit=settings.body_bytes)
    if settings.rate_limit:
        app.add_middleware(RateLimit, rate=settings.rate_limit, burst=settings.rate_burst)
    app.add_middleware(Headers)
    app.add_middleware(RequestLog, metrics=counted)


async def _look_on(counted: Metrics, live: Live) -> None:
    """Where several processes are added up, each says now and then how it is."""
    while counted.shared:
        counted.look(live)
        await asyncio.sleep(_LOOK)
