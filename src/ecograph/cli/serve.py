"""`ecograph serve`: the explorer, the HTTP interface and the SPARQL endpoint on one address."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from ecograph.cli import build, options
from ecograph.cli.output import tell
from ecograph.errors import NotBuilt
from ecograph.pipeline.snapshot import current
from ecograph.service import server
from ecograph.sources.registry import DEFAULT

if TYPE_CHECKING:
    from ecograph.settings import Settings

app = typer.Typer(add_completion=False, rich_markup_mode=None)


class LogForm(StrEnum):
    """What is written on standard error."""

    PLAIN = "plain"
    JSON = "json"


Host = Annotated[
    str | None,
    typer.Option(
        "--host", help="Address to listen on [env: ECOGRAPH_HOST].", show_default="127.0.0.1"
    ),
]
Port = Annotated[
    int | None,
    typer.Option(
        "--port",
        min=1,
        max=65535,
        help="Port to listen on [env: ECOGRAPH_PORT].",
        show_default="8000",
    ),
]
Workers = Annotated[
    int | None,
    typer.Option(
        "--workers",
        min=1,
        max=64,
        help="Server processes [env: ECOGRAPH_WORKERS].",
        show_default="1",
    ),
]
Log = Annotated[
    LogForm | None,
    typer.Option(
        "--log",
        help="json: a line for each request [env: ECOGRAPH_LOG].",
        show_default="plain",
    ),
]


@app.command("serve", epilog="Example: ecograph serve --port 8321")
def serve(
    host: Host = None,
    port: Port = None,
    workers: Workers = None,
    log: Log = None,
    home: options.Home = None,
) -> None:
    """Serve the explorer, the HTTP API and SPARQL.

    When nothing has been built, the default graph is built first.
    """
    settings = options.settings(host=host, port=port, workers=workers, log=log, home=home)
    _ensure_free(settings)
    _ensure_built(settings)
    address = f"http://{_reachable(settings.host)}:{settings.port}"
    if settings.log == "plain":
        tell(f"Start page    {address}/")
        tell(f"HTTP API      {address}/docs")
        tell(f"SPARQL        {address}/sparql")
        tell(f"OpenRefine    {address}/reconcile")
        tell("Ctrl-C ends it.")
    server.serve(settings, settings.home)


def _ensure_free(settings: Settings) -> None:
    """Say at once that the address cannot be had, rather than after a build."""
    server.listen(settings).close()


def _ensure_built(settings: Settings) -> None:
    try:
        current(settings.home)
    except NotBuilt:
        tell(f"Nothing has been built in {settings.home}; building {' and '.join(DEFAULT)} first.")
        build.run(settings, DEFAULT)


def _reachable(host: str) -> str:
    """Name the host as a browser wants it."""
    if host in ("0.0.0.0", "::", ""):  # noqa: S104
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host
