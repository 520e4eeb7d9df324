"""`ecograph assistant`: the tools for assistants over standard input and output."""

from __future__ import annotations

import asyncio
from importlib.util import find_spec
from typing import TYPE_CHECKING

import click

from ecograph.cli import options
from ecograph.cli.commands import HOME, LANG
from ecograph.errors import NotFound

if TYPE_CHECKING:
    from pathlib import Path

    from ecograph.settings import Settings

__all__ = ["command"]


@click.command("assistant", epilog="Example: ecograph assistant --home graphs")
@LANG
@HOME
def command(home: Path | None) -> None:
    """Serve the current graph to an assistant over standard input and output (MCP).

    A client starts this command itself; docs/assistants.md says how. A later build is followed.
    """
    if find_spec("mcp") is None:
        way_out = "Run `pip install 'ecograph[assistant]'`."
        raise NotFound("The door for assistants is not installed.", way_out)
    asyncio.run(_serve(options.settings(home=home)))


async def _serve(settings: Settings) -> None:
    from ecograph.assistant.server import serve
    from ecograph.pipeline.snapshot import current
    from ecograph.service.served_graph import Live

    live = Live(settings, current(settings.home, settings.store), settings.home)
    await live.start()
    try:
        await serve(live, settings)
    finally:
        await live.close()
