"""The application, made from its parts, and the server that runs it."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final

import uvicorn
from fastapi import FastAPI

from ecograph.errors import NotBuilt
from ecograph.service import problems
from ecograph.service.headers import Headers
from ecograph.service.live import Live
from ecograph.service.openapi import DESCRIPTION, PROBLEMS, TAGS
from ecograph.service.pages import Pages
from ecograph.service.routes import (
    analyses,
    analysis,
    entities,
    evidence,
    health,
    info,
    pages,
    questions,
    search,
    sparql,
)
from ecograph.snapshot import current
from ecograph.version import VERSION

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from ecograph.settings import Settings
    from ecograph.snapshot import Snapshot

__all__ = ["create_app", "serve"]

_ROUTES: Final = (  # in the order in which the description lists them
    sparql,
    entities,
    search,
    evidence,
    analysis,
    analyses,
    questions,
    info,
    health,
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

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        await live.start()
        try:
            yield
        finally:
            await live.close()

    app = FastAPI(
        title="ecograph",
        version=VERSION,
        description=DESCRIPTION,
        openapi_tags=TAGS,
        responses=PROBLEMS,
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
    )
    app.state.live = live
    app.state.settings = settings
    app.state.pages = Pages()
    for routes in _ROUTES:
        app.include_router(routes.router)
    problems.install(app)
    app.add_middleware(Headers)
    return app


def serve(settings: Settings, home: Path) -> None:
    """Serve the current snapshot of a home, and each later one, until interrupted.

    Before the first build the service runs and says that nothing is built.
    """
    try:
        snapshot = current(home)
    except NotBuilt:
        snapshot = None
    uvicorn.run(
        create_app(snapshot, settings, home=home),
        host=settings.host,
        port=settings.port,
        log_level="warning",
        access_log=False,
        server_header=False,
    )
