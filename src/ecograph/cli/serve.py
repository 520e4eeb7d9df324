"""`ecograph serve`: the explorer, the HTTP interface and the SPARQL endpoint on one address."""

from __future__ import annotations

import os
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import click

from ecograph.cli import build, options
from ecograph.cli.commands import HOME, LANG, STORE
from ecograph.cli.output import say, tell
from ecograph.errors import NotBuilt

if TYPE_CHECKING:
    from ecograph.settings import Settings

__all__ = ["command"]


@click.command("serve", epilog="Example: ecograph serve --port 8321")
@LANG
@click.option("--host", help="Address to listen on [env: ECOGRAPH_HOST; default: 127.0.0.1].")
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    help="Port to listen on [env: ECOGRAPH_PORT; default: 8000].",
)
@click.option(
    "--workers",
    type=click.IntRange(1, 64),
    help="Server processes [env: ECOGRAPH_WORKERS; default: 1].",
)
@click.option(
    "--root-path", help="Prefix that a proxy takes off every path [env: ECOGRAPH_ROOT_PATH]."
)
@click.option(
    "--log",
    type=click.Choice(["plain", "json"]),
    help="json: a line for each request [env: ECOGRAPH_LOG; default: plain].",
)
@STORE
@HOME
def command(**given: Any) -> None:  # noqa: ANN401
    """Serve the explorer, the HTTP API and SPARQL.

    When nothing has been built, the default graph is built first.
    """
    from ecograph.service import server

    settings = options.settings(**given)
    if settings.store:
        os.environ["ECOGRAPH_STORE"] = settings.store  # workers are processes of their own
    _ensure_free(settings)
    _ensure_built(settings)
    address = f"http://{_reachable(settings.host)}:{settings.port}"
    if settings.log == "plain":
        tell(f"Start page    {address}/")
        tell(f"HTTP API      {address}/docs")
        tell(f"SPARQL        {address}/sparql")
        tell(f"OpenRefine    {address}/reconcile")
        if find_spec("mcp") is not None:
            tell(f"Assistants    {address}/mcp")
        say("Ctrl-C ends it.")
    server.serve(settings, settings.home)


def _ensure_free(settings: Settings) -> None:
    """Say at once that the address cannot be had, rather than after a build."""
    from ecograph.service import server

    server.listen(settings).close()


def _ensure_built(settings: Settings) -> None:
    from ecograph.pipeline.snapshot import current
    from ecograph.sources.registry import DEFAULT

    try:
        current(settings.home, settings.store)
    except NotBuilt:
        tell(f"Nothing has been built in {settings.home}; building {' and '.join(DEFAULT)} first.")
        build.run(settings, DEFAULT)


def _reachable(host: str) -> str:
    """Name the host as a browser wants it."""
    if host in ("0.0.0.0", "::", ""):  # noqa: S104
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host
