"""The command of an operation: its fields as options, its answer printed."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from ecograph.cli.output import Page, tell

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ecograph.answers.operation import Operation

__all__ = ["DOCUMENTS", "FORMAT", "HOME", "command", "run", "shared_options"]

HOME: Final = click.option(
    "--home",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder of the graphs [env: ECOGRAPH_HOME].",
)
FORMAT: Final = click.option(
    "--format",
    type=click.Choice(["table", "json", "csv", "ndjson"]),
    default="table",
    help="Format of the answer.",
)
DOCUMENTS: Final = click.option(
    "--documents",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder of the documents: passages are checked against them, and a build quotes them.",
)
_PAIR: Final = re.compile(r"([a-z][a-z_-]*)=(.*)", re.DOTALL)
_OURS: Final = ("home", "format", "output")


class OperationCommand(click.Command):
    """A command whose options may be written NAME=VALUE too, as in an address."""

    def __init__(self, operation: Operation[..., Any, Any]) -> None:
        self._fields = operation.fields
        super().__init__(
            operation.name,
            params=[*map_options(operation), *shared_options(("table", *operation.formats))],
            callback=lambda **given: run(operation, given),
            help=f"{operation.title.en}.\n\n{operation.about}",
            short_help=operation.title.en,
            epilog=_example(operation),
            context_settings={"max_content_width": 100, "help_option_names": ["-h", "--help"]},
        )

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Take ``kind=University`` for ``--kind University``; positional fields by name too."""
        rest: list[str] = []
        named: dict[str, list[str]] = {}
        for one in args:
            pair = _PAIR.fullmatch(one)
            name = pair[1].replace("-", "_") if pair else ""
            if pair and name in self._fields:
                named.setdefault(name, []).append(pair[2])
            else:
                rest.append(one)
        left = super().parse_args(ctx, rest)
        for name, values in named.items():
            several = self._fields[name]["type"] == "array"
            before = [*(ctx.params.get(name) or ())] if several else []
            ctx.params[name] = [*before, *values] if several else values[-1]
        return left


def command(operation: Operation[..., Any, Any]) -> click.Command:
    """Make the command of an operation."""
    return OperationCommand(operation)


def map_options(operation: Operation[..., Any, Any]) -> Iterable[click.Parameter]:
    """An argument for what must be given, an option for what may be; two lists are options."""
    lists = [one for one in operation.positional if operation.fields[one]["type"] == "array"]
    for name, one in operation.fields.items():
        if name in operation.positional and not (name in lists and len(lists) > 1):
            several = -1 if name in lists else 1
            yield click.Argument([name], required=False, nargs=several)
        else:
            yield _option(name, one)


def _option(name: str, one: Mapping[str, Any]) -> click.Option:
    about, default = one.get("description", ""), one.get("default")
    if one["type"] == "boolean":
        return click.Option([f"--{name.replace('_', '-')}"], is_flag=True, default=None, help=about)
    several = one["type"] == "array"
    inner = one.get("items", {}) if several else one
    choices = [str(each) for each in inner.get("enum", ()) if each != ""]
    metavar = f"[{'|'.join(choices)}]" if choices else _METAVARS.get(str(inner.get("type")), "TEXT")
    usual = "" if several or default in (None, "") else f" [default: {default}]"
    more = " Repeatable." if several else ""
    return click.Option(
        [f"--{name.replace('_', '-')}"],
        multiple=several,
        metavar=metavar,
        help=about + usual + more,
    )


_METAVARS: Final = {"integer": "INTEGER", "number": "NUMBER"}


def shared_options(formats: Sequence[str], *, lang: bool = False) -> list[click.Parameter]:
    """The options that every command with an answer has."""
    found: list[click.Parameter] = [
        click.Option(
            ["--format"],
            type=click.Choice(list(formats)),
            metavar=f"[{'|'.join(formats)}]",
            default="table",
            help="Format of the answer.",
        ),
        click.Option(
            ["--output", "-o"],
            type=click.Path(path_type=Path, dir_okay=False, allow_dash=True),
            help="File to write it to.",
        ),
        home_option(),
    ]
    if lang:
        found.insert(0, click.Option(["--lang"], metavar="[zh|en]", help="Language of labels."))
    return found


def home_option() -> click.Option:
    """The folder of the graphs."""
    return click.Option(
        ["--home"],
        type=click.Path(path_type=Path, file_okay=False),
        help="Folder of the graphs [env: ECOGRAPH_HOME].",
    )


def run(operation: Operation[..., Any, Any], given: Mapping[str, Any]) -> None:
    """Ask an operation of the current graph, and print the answer."""
    from ecograph.cli.options import opened

    chosen = {name: value for name, value in given.items() if name not in _OURS}
    with opened(given.get("home")) as graph:
        request = operation.requested(graph, chosen)
        answer = operation.answered_by(graph, request)
        page = Page(operation, graph, request, answer)
        page.put(given["format"], given.get("output"))
    for line in page.notes():
        tell(line)


def _example(operation: Operation[..., Any, Any]) -> str:
    """A line that shows how it is called, with names where the example has ids."""
    words = ["ecograph", *([operation.group] if operation.group else []), operation.name]
    for name, value in operation.example.items():
        several = value if isinstance(value, list | tuple) else [value]
        if name in operation.positional:
            words += map(str, several)
        elif value is True:
            words.append(f"--{name.replace('_', '-')}")
        else:
            words += [f"--{name.replace('_', '-')} {_quoted(one)}" for one in several]
    return f"Example: {' '.join(words)}"


def _quoted(value: object) -> str:
    text = str(value)
    return text if re.fullmatch(r"[\w./:+-]*", text) else f"'{text}'"
