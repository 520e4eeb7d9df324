"""The `ecograph` command: a command for each operation, and those of its own."""

from __future__ import annotations

import os
import re
import sys
from contextlib import contextmanager
from difflib import get_close_matches
from functools import cache
from importlib import import_module
from shutil import get_terminal_size
from typing import TYPE_CHECKING, Any, Final

import click

from ecograph import __version__
from ecograph.cli.output import LANGUAGE, tell
from ecograph.errors import BadRequest, EcographError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

__all__ = ["app", "errors_told", "main"]

_OWN: Final = {
    "new": "Write the dataset folder of a region.",
    "import": "Make a dataset folder of a table, a network or a register.",
    "match": "Propose who of one dataset is who of another.",
    "check": "List everything that is wrong with a dataset.",
    "build": "Build the graph from its sources.",
    "snapshots": "List the graphs that are kept.",
    "rollback": "Make an earlier graph the current one.",
    "export": "Write the whole graph to a file.",
    "sparql": "Answer SPARQL text.",
    "serve": "Serve the explorer, the HTTP API and SPARQL.",
    "assistant": "Serve the graph to an assistant (MCP).",
}
_GROUPS: Final = {
    "query": ("questions", "Answer a named question; without one they are listed.", "names 大工"),
    "analyse": ("analyses", "Run a named analysis; without one they are listed.", "communities"),
}
_WRONG_USAGE: Final = 2
_INTERRUPTED: Final = 130
_WIDEST: Final = 100  # columns of help


class Operations(click.Group):
    """The operations of a group, each a command that is made when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name the commands."""
        return list(_operations(self.name or ""))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Make the command of an operation."""
        return _command(cmd_name, self.name or "")

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find a command, or name those that come near."""
        name = args[0]
        if self.get_command(ctx, name) is None:
            near = get_close_matches(name, self.list_commands(ctx), n=3)
            meant = f"Did you mean {', '.join(near)}? " if near else ""
            noun = {"query": "question", "analyse": "analysis"}.get(self.name or "", "command")
            known = f"Known: {', '.join(self.list_commands(ctx))}."
            raise BadRequest(f"There is no {noun} {name!r}.", meant + known)
        return super().resolve_command(ctx, args)


class Commands(Operations):
    """All commands, each imported only when it is called."""

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **extra: Any,  # noqa: ANN401
    ) -> click.Context:
        """Give help the width of the terminal, where that is no wider than one likes to read."""
        width = min(get_terminal_size((_WIDEST, 24)).columns, _WIDEST)
        return super().make_context(info_name, args, parent, terminal_width=width, **extra)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name the commands: those of the data, then what can be asked."""
        return [*_OWN, *_operations(""), *_GROUPS]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the file of a command, or make that of an operation."""
        if cmd_name in _OWN:
            file = "importing" if cmd_name == "import" else cmd_name  # a word of Python itself
            module = import_module(f"ecograph.cli.{file}")
            found: click.Command = module.command
            return found
        if cmd_name in _GROUPS:
            return _group(cmd_name)
        return _command(cmd_name, "")

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands with a line each, without importing them."""
        asked = [(name, one.title.en) for name, one in _operations("").items()]
        groups = [(name, about) for name, (_, about, _) in _GROUPS.items()]
        for title, rows in (("Data", [*_OWN.items()]), ("Questions", [*asked, *groups])):
            with formatter.section(title):
                formatter.write_dl(rows)

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401
        """Run a command and turn its errors into exit codes."""
        ctx.meta[LANGUAGE] = _language((*ctx._protected_args, *ctx.args))
        with errors_told(ctx.meta[LANGUAGE]):
            return super().invoke(ctx)


def _language(words: Sequence[str]) -> str:
    """The language that is chosen among the words of a command; empty where none is."""
    found = re.search(r"(?:^|\s)(?:--lang[ =]|lang=)(\w+)", " ".join(words))
    return found[1] if found else ""


def _operations(group: str) -> Mapping[str, Any]:
    from ecograph.answers.registry import grouped

    return grouped("" if group in ("", "ecograph") else group)


@cache
def _command(name: str, group: str) -> click.Command | None:
    from ecograph.answers.registry import find_operation
    from ecograph.cli.commands import command

    found = find_operation(name, group)
    return None if found is None else command(found)


def _group(name: str) -> click.Group:
    """The operations of a group; without a name, the list of them."""
    from ecograph.cli.commands import run, shared_options

    listing, about, example = _GROUPS[name]

    def listed(**given: Any) -> None:  # noqa: ANN401
        from ecograph.answers.registry import operation_named

        ctx = click.get_current_context()
        if ctx.invoked_subcommand is None:
            run(operation_named(listing), given)
        else:  # options may stand before the name
            ctx.default_map = {ctx.invoked_subcommand: given}

    return Operations(
        name,
        help=f"{about}\n\n`ecograph {name} NAME --help` says what each takes.",
        callback=listed,
        invoke_without_command=True,
        subcommand_metavar="[NAME] ...",
        params=shared_options(("table", "json", "csv", "ndjson", "xlsx"), lang=True),
        epilog=f"Example: ecograph {name} {example}",
    )


@contextmanager
def errors_told(lang: str = "") -> Iterator[None]:
    """Say errors in two lines, what and what to do, and end with their exit code."""
    try:
        yield
        sys.stdout.flush()
    except EcographError as error:
        from ecograph.answers.messages import error_in

        for text in filter(None, error_in(error, lang)):
            tell(text)
        sys.exit(_WRONG_USAGE if isinstance(error, BadRequest) else 1)
    except BrokenPipeError:  # the reader has seen enough (`ecograph links … | head`)
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except OSError as error:
        tell(f"{error.strerror or error}: {error.filename or ''}".rstrip(": "))
        tell("Check the path, its permissions and the space on the disk.")
        sys.exit(1)
    except KeyboardInterrupt:
        tell("Interrupted.")
        sys.exit(_INTERRUPTED)


app = Commands(
    "ecograph",
    help="Innovation ecosystems as an evidence-backed knowledge graph.",
    epilog="Start with: ecograph build, then ecograph serve. Every command has --help.",
    params=[],
    context_settings={"help_option_names": ["-h", "--help"]},
    no_args_is_help=True,
)
click.version_option(__version__, prog_name="ecograph", message="%(prog)s %(version)s")(app)


def main() -> None:
    """Run the command line.

    pydantic looks for plugins in the metadata of every installed package when a first model is
    made; ecograph has none.
    """
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    app(prog_name="ecograph")


if __name__ == "__main__":
    main()
