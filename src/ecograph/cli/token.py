"""`ecograph token`: who may upload datasets to the service."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from ecograph.cli import options
from ecograph.cli.output import Format, Reply, Table, put, reply, tell
from ecograph.errors import BadRequest
from ecograph.pipeline import tokens

app = typer.Typer(add_completion=False, rich_markup_mode=None)


class Action(StrEnum):
    """What to do with tokens."""

    NEW = "new"
    LIST = "list"
    REVOKE = "revoke"


@app.command("token", epilog='Example: ecograph token new --note "statistics office"')
def token(
    action: Annotated[Action, typer.Argument(help="new, list or revoke.")],
    identifier: Annotated[
        str | None, typer.Argument(metavar="ID", help="The id of a token, to revoke it.")
    ] = None,
    note: Annotated[str, typer.Option("--note", help="Who or what a new token is for.")] = "",
    home: options.Home = None,
    format: options.Formatted = Format.TABLE,
) -> None:
    """Make, list and revoke the tokens of those who may upload datasets.

    A new token is printed once; only a salted digest of it is kept.
    """
    at = options.settings(home=home).home
    match action:
        case Action.NEW:
            put(tokens.new(at, note) + "\n")
            tell("It is not shown again. `ecograph serve --uploads` takes it.")
        case Action.LIST:
            table = Table(("id", "note"), tokens.listed(at))
            reply(Reply(table.records(), table), format)
        case Action.REVOKE:
            if identifier is None:
                raise BadRequest("Which token?", "`ecograph token list` names them.")
            tokens.revoke(at, identifier)
            tell(f"The token {identifier} is worth nothing now.")
