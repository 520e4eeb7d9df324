"""The service as a running server."""

from __future__ import annotations

from typing import TYPE_CHECKING

import uvicorn

from ecograph.errors import NotBuilt
from ecograph.service.app import create_app
from ecograph.snapshot import current

if TYPE_CHECKING:
    from pathlib import Path

    from ecograph.settings import Settings

__all__ = ["serve"]


def serve(settings: Settings, home: Path) -> None:
    """Serve the current snapshot of a home, and each later one, until interrupted.

    Before the first build the service runs and says that nothing is built.
    """
    try:
        snapshot = current(home)
    except NotBuilt:
        snapshot = None
    app = create_app(snapshot, settings, home=home)
    uvicorn.run(
        app,
        host=settings.host,
        port=settings.port,
        log_level="warning",
        access_log=False,
        server_header=False,
    )
