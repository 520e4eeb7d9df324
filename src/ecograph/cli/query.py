"""`ecograph query`: the named questions, and SPARQL text of one's own."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ecograph.answers.questions import catalog
from ecograph.answers.questions.ask import ask, sparql_of
from ecograph.cli import options, sparql
from ecograph.cli.output import Format, Reply, Table, put, reply, tell
from ecograph.errors import BadRequest, NotFound

if TYPE_CHECKING:
    from collections.abc import Sequence

app = typer.Typer(add_completion=False, rich_markup_mode=None)

Name = Annotated[str | None, typer.Argument(help="A named question; without one they are listed.")]
Parameters = Annotated[
    list[str] | None, typer.Argument(metavar="[PARAM=VALUE]...", help="What is asked about.")
]
Text = Annotated[
    str | None,
    typer.Option(
        "--sparql", help="SPARQL text, @FILE, or - for standard input.", show_default=False
    ),
]
Show = Annotated[bool, typer.Option("--show", help="Print the SPARQL instead.")]


@app.command("query", epilog="Example: ecograph query names entity=大连理工大学")
def query(  # noqa: PLR0913
    name: Name = None,
    parameters: Parameters = None,
    text: Text = None,
    show: Show = False,
    home: options.Home = None,
    source: options.Sources = None,
    basis: options.Bases = None,
    lang: options.Language = options.Lang.ZH,
    format: options.Formatted = Format.TABLE,
) -> None:
    """Answer a named question, or SPARQL text.

    Without a name the questions are listed. SPARQL text sees the public view of the graph.
    """
    if text is not None:
        if name or source or basis:
            message = "SPARQL text is asked by itself, without a question, --source or --basis."
            raise BadRequest(message, "Write the filter into the text (?x eco:source …).")
        sparql.run(options.settings(home=home), _read(text), format, show=show)
        return
    if name is None:
        _list(lang, format)
        return
    given = _given(parameters or ())
    given |= {"source": list(source)} if source else {}
    given |= {"basis": [str(one) for one in basis]} if basis else {}
    with options.opened(home, source) as snapshot:
        if show:
            put(sparql_of(snapshot, name, given, lang))
            return
        answer = ask(snapshot, name, given, lang)
    table = Table(answer.columns, answer.rows, answer.title)
    reply(Reply(answer, table), format)
    if answer.message:
        tell(answer.message)


def _given(parameters: Sequence[str]) -> dict[str, list[str]]:
    given: dict[str, list[str]] = {}
    for part in parameters:
        key, equals, value = part.partition("=")
        if not equals:
            raise BadRequest(
                f"{part!r} is no parameter.", "Write NAME=VALUE, such as entity=大连理工大学."
            )
        given.setdefault(key, []).append(value)
    return given


def _read(text: str) -> str:
    if text == "-":
        return sys.stdin.read()
    if not text.startswith("@"):
        return text
    file = Path(text[1:])
    try:
        return file.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise NotFound(f"There is no file {file}.", "Name one after @.") from error
    except UnicodeDecodeError as error:
        raise BadRequest(f"{file} is not UTF-8.", "Save it as UTF-8.") from error


def _list(lang: options.Lang, format: Format) -> None:
    asked = catalog.questions().values()
    titles = [one.title_en if lang == "en" else one.title_zh for one in asked]
    rows = [
        (one.name, title, " ".join(map(_written, one.parameters)), one.about)
        for one, title in zip(asked, titles, strict=True)
    ]
    table = Table(("name", "title", "parameters", "about"), rows)
    shown = Table(("name", "title", "parameters"), [row[:3] for row in rows])
    lines = [
        {"name": one.name, "title": title, "about": one.about, "parameters": one.parameters}
        for one, title in zip(asked, titles, strict=True)
    ]
    reply(Reply(lines, table, lines=lines, shown=[shown]), format)
    tell("Ask one: ecograph query NAME PARAM=VALUE; (…) may be left out, + may be given twice.")


def _written(parameter: catalog.Parameter) -> str:
    written = f"{parameter.name}={parameter.type.upper()}" + ("+" if parameter.many else "")
    return written if parameter.required else f"({written})"
