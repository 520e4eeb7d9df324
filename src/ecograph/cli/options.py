"""The options that commands share, and what is opened by them."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final

import typer
from pydantic import ValidationError

from ecograph.answers.entity import find
from ecograph.cli.output import Format, tell
from ecograph.errors import BadRequest, NotFound
from ecograph.model import Basis
from ecograph.settings import Settings
from ecograph.snapshot import Snapshot, current

__all__ = [
    "Bases",
    "Entity",
    "Formatted",
    "Home",
    "Lang",
    "Language",
    "Limit",
    "OneSource",
    "Sources",
    "entity",
    "opened",
    "settings",
    "values",
]

_PINYIN: Final = 65  # score of a hit whose whole name is spelt so


class Lang(StrEnum):
    """Language of labels."""

    ZH = "zh"
    EN = "en"


Home = Annotated[
    Path | None,
    typer.Option("--home", help="Folder of the graphs [env: ECOGRAPH_HOME].", show_default=False),
]
OneSource = Annotated[
    str | None, typer.Option("--source", help="Only what this dataset says.", show_default=False)
]
Sources = Annotated[
    list[str] | None,
    typer.Option("--source", help="Only what this dataset says; repeatable.", show_default=False),
]
Bases = Annotated[
    list[Basis] | None,
    typer.Option(
        "--basis",
        help="Only what is known in this way; repeatable. Default: all but conjectural.",
        show_default=False,
    ),
]
Language = Annotated[Lang, typer.Option("--lang", help="Language of labels.")]
Formatted = Annotated[Format, typer.Option("--format", help="How the answer is printed.")]
Entity = Annotated[
    str, typer.Argument(help="An id, a name (zh, en, pinyin), or an id such as ROR:00prkya54.")
]
Limit = Annotated[int, typer.Option("--limit", min=1, help="How many at most.")]


def settings(**given: object) -> Settings:
    """Read the settings: what was given by flags, then ECOGRAPH_*, .env, defaults.

    Raises
    ------
    BadRequest
        If a value does not fit; the message names the setting.
    """
    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})  # type: ignore[arg-type]
    except ValidationError as error:
        fault = error.errors()[0]
        name = str(fault["loc"][0]) if fault["loc"] else ""
        message = f"The setting {name} does not hold: {fault['msg']} ({fault['input']!r})."
        way_out = f"Correct the flag, ECOGRAPH_{name.upper()}, or the line in .env."
        raise BadRequest(message, way_out) from error


def opened(home: Path | None, sources: Sequence[str | None] | None = None) -> Snapshot:
    """Open the current graph.

    Raises
    ------
    NotBuilt
        If there is none.
    BadRequest
        If one of `sources` is not in it.
    """
    snapshot = current(settings(home=home).home)
    known = [one.slug for one in snapshot.manifest.datasets]
    for source in filter(None, sources or ()):
        if source not in known:
            message = f"The graph has no dataset {source!r}."
            raise BadRequest(message, f"It is built from: {', '.join(known)}.")
    return snapshot


def entity(snapshot: Snapshot, text: str, source: str | None = None) -> str:
    """Find the entity that an id, a name or the pinyin of a name means.

    Raises
    ------
    NotFound
        If there is none.
    BadRequest
        If there are several.
    """
    try:
        return find(snapshot, text, source)
    except NotFound:
        hits = [
            hit
            for hit in snapshot.names.search(text, source=source)
            if hit.score == _PINYIN
        ]
        if not hits:
            raise
    if len(hits) > 1:
        several = ", ".join(f"{hit.label} ({hit.id})" for hit in hits)
        raise BadRequest(f"{text!r} spells {len(hits)} names.", f"Say which: {several}.")
    tell(f"{text} is read as {hits[0].label} ({hits[0].id}).")
    return hits[0].id


def values(chosen: Sequence[str] | None) -> tuple[str, ...]:
    """Turn a repeatable option into plain text values."""
    return tuple(map(str, chosen or ()))
