"""The command of an operation: its fields as options, its answer printed."""

from __future__ import annotations

import re
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from ecograph.cli.output import Page, tell

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ecograph.answers.operation import Operation

__all__ = ["DOCUMENTS", "FORMAT", "HOME", "LANG", "command", "run", "shared_options"]

_FOLDER: Final = click.Path(path_type=Path, file_okay=False)
_HOME: Final[dict[str, Any]] = {
    "type": _FOLDER,
    "help": "Folder of the graphs [env: ECOGRAPH_HOME].",
}
HOME: Final = click.option("--home", **_HOME)
FORMAT: Final = click.option(
    "--format",
    type=click.Choice(["table", "json", "csv", "ndjson"]),
    default="table",
    help="Format of the answer.",
)
LANG: Final = click.option(
    "--lang",
    type=click.Choice(["zh", "en"]),
    expose_value=False,  # the context of the command keeps it
    help="Language of messages. [default: en]",
)
DOCUMENTS: Final = click.option(
    "--documents",
    type=_FOLDER,
    help="Folder of the documents: passages are checked against them, and a build quotes them.",
)
STORE: Final = click.option(
    "--store",
    metavar="URL",
    help="SPARQL server that holds the triples, such as http://127.0.0.1:7878 or "
    "virtuoso+http://127.0.0.1:8890 [env: ECOGRAPH_STORE].",
)
_PAIR: Final = re.compile(r"([a-z][a-z_-]*)=(.*)", re.DOTALL)
_OURS: Final = ("home", "format", "output")
_METAVARS: Final = {"integer": "INTEGER", "number": "NUMBER"}


class OperationCommand(click.Command):
    """A command whose options may be written NAME=VALUE too, as in an address."""

    def __init__(self, operation: Operation[..., Any, Any]) -> None:
        self._fields = operation.fields
        table = ("table",) if "ndjson" in operation.formats else ()
        params = [*_parameters(operation), *shared_options((*table, *operation.formats))]
        self._valued = {
            name
            for one in params
            if isinstance(one, click.Option) and not one.is_flag
            for name in one.opts
        }
        super().__init__(
            operation.name,
            params=params,
            callback=lambda **given: run(operation, given),
            help=f"{operation.title.en}.\n\n{_sentence(operation.about)}",
            short_help=operation.title.en,
            epilog=_example(operation),
        )

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Take ``kind=University`` for ``--kind University``; positional fields by name too."""
        rest, named = self._apart(args)
        left = super().parse_args(ctx, rest)
        for name, values in named.items():
            before = ctx.params.get(name) or ()
            several = [before] if isinstance(before, str) else before
            ctx.params[name] = [*several, *values]
        return left

    def _apart(self, args: list[str]) -> tuple[list[str], dict[str, list[str]]]:
        """Part what is written NAME=VALUE from the rest; the value of an option is no such pair."""
        rest: list[str] = []
        named: dict[str, list[str]] = {}
        words = iter(args)
        for one in words:
            pair = _PAIR.fullmatch(one)
            name = pair[1].replace("-", "_") if pair else ""
            if one == "--":
                rest += [one, *words]
            elif one in self._valued:
                rest += [one, *islice(words, 1)]
            elif name in _OURS:
                rest.append(f"--{one}")
            elif pair:
                named.setdefault(name, []).append(pair[2])
            else:
                rest.append(one)
        return rest, named


def command(operation: Operation[..., Any, Any]) -> click.Command:
    """Make the command of an operation."""
    return OperationCommand(operation)


def _parameters(operation: Operation[..., Any, Any]) -> Iterator[click.Parameter]:
    """An argument for what must be given, an option for what may be; two lists are options."""
    lists = [one for one in operation.positional if operation.fields[one]["type"] == "array"]
    for name, one in operation.fields.items():
        about = _sentence(one.get("description", ""))
        if name in operation.positional and not (name in lists and len(lists) > 1):
            several = name in lists
            metavar = name.upper() + ("..." if several else "")
            nargs = -1 if several else 1
            yield click.Argument([name], required=False, nargs=nargs, metavar=metavar, help=about)
        elif one["type"] == "boolean":
            yield click.Option([_flag(name)], is_flag=True, default=None, help=about)
        else:
            yield _option(name, one, _metavar(operation, name, one))


def _option(name: str, one: Mapping[str, Any], metavar: str) -> click.Option:
    several, default = one["type"] == "array", one.get("default")
    usual = "" if several or default in (None, "") else f" [default: {default}]"
    about = _sentence(one.get("description", "")) + (" Repeatable." if several else usual)
    return click.Option([_flag(name)], multiple=several, metavar=metavar, help=about)


def _metavar(operation: Operation[..., Any, Any], name: str, one: Mapping[str, Any]) -> str:
    """What stands for a value: its choices, the vocabulary it is from, or its type."""
    inner = one.get("items", {}) if one["type"] == "array" else one
    if choices := [str(each) for each in inner.get("enum", ()) if each != ""]:
        return f"[{'|'.join(choices)}]"
    if name in operation.words:
        return operation.words[name].upper()
    if name in operation.named:
        return "ENTITY"
    return _METAVARS.get(str(inner.get("type")), "TEXT")


def _flag(name: str) -> str:
    return f"--{name.replace('_', '-')}"


def _sentence(text: str) -> str:
    return text if not text or text.endswith(".") else f"{text}."


def shared_options(formats: Sequence[str], *, lang: bool = False) -> list[click.Parameter]:
    """The options that every command with an answer has."""
    found: list[click.Parameter] = [
        click.Option(
            ["--format"],
            type=click.Choice(list(formats)),
            metavar=f"[{'|'.join(formats)}]",
            default=formats[0],
            help=f"Format of the answer. [default: {formats[0]}]",
        ),
        click.Option(
            ["--output", "-o"],
            type=click.Path(path_type=Path, dir_okay=False, allow_dash=True),
            help="File to write it to.",
        ),
        click.Option(["--home"], **_HOME),
    ]
    if lang:
        found.insert(0, click.Option(["--lang"], metavar="[zh|en]", help="Language of labels."))
    return found


def run(operation: Operation[..., Any, Any], given: Mapping[str, Any]) -> None:
    """Ask an operation of the current graph, and print the answer; exit 1 where nothing matches."""
    from ecograph.cli.options import opened

    chosen: Mapping[str, Any] = {k: v for k, v in given.items() if k not in _OURS}
    with opened(given.get("home")) as graph:
        operation, chosen = operation.meant(graph, chosen)
        request = operation.requested(graph, chosen)
        answered = operation.needs_answer(given["format"])
        answer = operation.answered_by(graph, request) if answered else None
        page = Page(operation, graph, request, answer)
        page.put(given["format"], given.get("output"))
    for line in page.notes() if answered else ():
        tell(line)
    if getattr(answer, "status", "") == "no-match":
        click.get_current_context().exit(1)


def _example(operation: Operation[..., Any, Any]) -> str:
    """A line that shows how it is called; click does not wrap what follows its mark."""
    words = ["ecograph", *([operation.group] if operation.group else []), operation.name]
    for name, value in operation.example.items():
        several = value if isinstance(value, list | tuple) else [value]
        if name in operation.positional:
            words += map(_quoted, several)
        elif value is True:
            words.append(_flag(name))
        else:
            words += [f"{_flag(name)} {_quoted(one)}" for one in several]
    return f"\b\nExample: {' '.join(words)}"


def _quoted(value: object) -> str:
    text = str(value)
    return text if re.fullmatch(r"[\w./:+-]+", text) else f"'{text}'"
