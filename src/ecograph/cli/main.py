"""The `ecograph` command: finds the file of a command, and says errors in two lines."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING, Annotated, Any, Final, cast

import typer
from typer.core import TyperGroup

from ecograph import __version__
from ecograph.cli.output import tell
from ecograph.errors import BadRequest, EcographError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from typer.core import TyperCommand

__all__ = ["COMMANDS", "app", "errors_told", "main"]

COMMANDS: Final = (
    "new",
    "check",
    "build",
    "info",
    "search",
    "show",
    "links",
    "path",
    "evidence",
    "query",
    "indicators",
    "analyse",
    "export",
    "serve",
    "snapshots",
    "rollback",
)
_WRONG_USAGE: Final = 2
_INTERRUPTED: Final = 130


class Commands(TyperGroup):
    """The commands, each imported only when it is called."""

    def list_commands(self, ctx: object) -> list[str]:
        """Name the commands in the order in which one meets them."""
        return list(COMMANDS)

    def get_command(self, ctx: object, cmd_name: str) -> TyperCommand | None:
        """Import the file of a command; an unknown name imports all, to suggest the nearest."""
        if cmd_name in COMMANDS:
            return _imported(cmd_name)
        self.commands.update((name, _imported(name)) for name in COMMANDS)
        return None

    def invoke(self, ctx: Any) -> Any:  # noqa: ANN401
        """Run a command and turn its errors into exit codes."""
        with errors_told():
            return super().invoke(ctx)


def _imported(name: str) -> TyperCommand:
    module = import_module(f"ecograph.cli.{name}")
    return cast("TyperCommand", typer.main.get_command(module.app))


@contextmanager
def errors_told() -> Iterator[None]:
    """Say errors in two lines, what and what to do, and end with their exit code."""
    try:
        yield
        sys.stdout.flush()
    except EcographError as error:
        tell(error.message)
        if error.way_out:
            tell(error.way_out.strip())
        raise typer.Exit(_WRONG_USAGE if isinstance(error, BadRequest) else 1) from error
    except BrokenPipeError as error:  # the reader has seen enough (`ecograph links … | head`)
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(0) from error
    except OSError as error:
        tell(f"{error.strerror or error}: {error.filename or ''}".rstrip(": "))
        tell("Check the path, its permissions and the space on the disk.")
        raise typer.Exit(1) from error
    except KeyboardInterrupt as error:
        tell("Interrupted.")
        raise typer.Exit(_INTERRUPTED) from error


app = typer.Typer(
    name="ecograph",
    cls=Commands,
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Innovation ecosystems as an evidence-backed knowledge graph.",
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"ecograph {__version__}")
        raise typer.Exit


@app.callback(epilog="Start with: ecograph build, then ecograph serve. Every command has --help.")
def _options(
    version: Annotated[
        bool,
        typer.Option("--version", help="Print the version.", callback=_version, is_eager=True),
    ] = False,
) -> None:
    """Innovation ecosystems as an evidence-backed knowledge graph."""


def main() -> None:
    """Run the command line."""
    app(prog_name="ecograph")


if __name__ == "__main__":
    main()
