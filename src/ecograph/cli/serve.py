"""`ecograph serve`: the explorer, the HTTP interface and the SPARQL endpoint on one address."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, Annotated

import typer

from ecograph.cli import build, options
from ecograph.cli.output import tell
from ecograph.errors import Busy, NotBuilt
from ecograph.service import app as service
from ecograph.snapshot import current
from ecograph.sources.registry import DEFAULT

if TYPE_CHECKING:
    from ecograph.settings import Settings

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command("serve", epilog="Example: ecograph serve --port 8321")
def serve(
    host: Annotated[
        str | None,
        typer.Option(
            "--host", help="Address to listen on [env: ECOGRAPH_HOST].", show_default="127.0.0.1"
        ),
    ] = None,
    port: Annotated[
        int | None,
        typer.Option(
            "--port",
            min=1,
            max=65535,
            help="Port to listen on [env: ECOGRAPH_PORT].",
            show_default="8000",
        ),
    ] = None,
    home: options.Home = None,
) -> None:
    """Serve the explorer, the HTTP API and SPARQL.

    When nothing has been built, the default graph is built first.
    """
    settings = options.settings(host=host, port=port, home=home)
    _ensure_free(settings)
    _ensure_built(settings)
    address = f"http://{_reachable(settings.host)}:{settings.port}"
    tell(f"Start page      {address}/")
    tell(f"HTTP API      {address}/docs")
    tell(f"SPARQL        {address}/sparql")
    tell("Ctrl-C ends it.")
    service.serve(settings, settings.home)


def _ensure_free(settings: Settings) -> None:
    """Say at once that the address cannot be had, rather than after a build."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        with socket.create_server((settings.host, settings.port), family=family):
            return
    except OSError as error:
        reason = (error.strerror or str(error)).partition(" (")[0]
        message = f"{settings.host}:{settings.port} cannot be listened on: {reason}."
        raise Busy(message, "Choose another with --port or --host.") from error


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
