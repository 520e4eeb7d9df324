"""The options that commands share, and what is opened by them."""

from __future__ import annotations

from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer
from pydantic import ValidationError

from ecograph import resources
from ecograph.answers.entity import find
from ecograph.cli.output import Format, tell
from ecograph.errors import BadRequest, NotFound
from ecograph.model.ontology import load
from ecograph.model.records import Basis
from ecograph.pipeline.snapshot import Snapshot, current
from ecograph.settings import Settings
from ecograph.sources.registry import open_source

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ecograph.sources.registry import RecordSource

__all__ = [
    "AsOf",
    "Bases",
    "Collectives",
    "Contexts",
    "Count",
    "Documents",
    "Entity",
    "Formatted",
    "Home",
    "Kinds",
    "Lang",
    "Language",
    "LetIn",
    "Limit",
    "OneSource",
    "Predicates",
    "Roles",
    "RolledUp",
    "Since",
    "Sources",
    "Undated",
    "Until",
    "check_kinds",
    "entity",
    "opened",
    "settings",
    "shipped",
    "source",
    "values",
]

_PINYIN: Final = 65  # score of a hit whose whole name is spelt so


class Lang(StrEnum):
    """Language of labels."""

    ZH = "zh"
    EN = "en"


class LetIn(StrEnum):
    """Whether what has no date is let into a day or window."""

    EXCLUDE = "exclude"
    INCLUDE = "include"


class Counting(StrEnum):
    """What shared events make of a tie."""

    NEWMAN = "newman"
    FULL = "full"
    JACCARD = "jaccard"
    COSINE = "cosine"
    ASSOCIATION = "association"


class RollUp(StrEnum):
    """What a node stands for: itself, the top of what it is a unit of, or its region."""

    NONE = "none"
    UNIT = "unit"
    REGION = "region"


AsOf = Annotated[
    str | None,
    typer.Option(
        "--as-of", help="As of this day: 2015, 2015-04 or 2015-04-03.", show_default=False
    ),
]
Since = Annotated[str | None, typer.Option("--since", help="From this day on.", show_default=False)]
Until = Annotated[str | None, typer.Option("--until", help="Up to this day.", show_default=False)]
Undated = Annotated[
    LetIn, typer.Option("--undated", help="What has no date, when a day or window is asked for.")
]
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
Documents = Annotated[
    Path | None,
    typer.Option(
        "--documents",
        help="Folder of the documents: passages are held against them, and a build quotes them.",
        show_default=False,
    ),
]
Kinds = Annotated[
    list[str] | None,
    typer.Option(
        "--kind", help="Only this kind and those below it; repeatable.", show_default=False
    ),
]
Contexts = Annotated[
    list[str] | None,
    typer.Option(
        "--context",
        help="Only contexts of this kind (Project, Alliance …) and those below; repeatable.",
        show_default=False,
    ),
]
Roles = Annotated[
    list[str] | None,
    typer.Option("--role", help="Only who took part in this role; repeatable.", show_default=False),
]
Predicates = Annotated[
    list[str] | None,
    typer.Option(
        "--predicate",
        help="How one takes part; repeatable. Default: participatesIn; memberOf: members too.",
        show_default=False,
    ),
]
Collectives = Annotated[
    bool, typer.Option("--collectives", help="Let collectives (39 institutes) take part.")
]
Count = Annotated[
    Counting | None,
    typer.Option(
        "--counting",
        help="What shared events make of a tie. Default: newman, of lists full.",
        show_default=False,
    ),
]
RolledUp = Annotated[
    RollUp | None,
    typer.Option(
        "--roll-up",
        help="A node stands for what it is a unit of (unit), or for its region.",
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


@contextmanager
def opened(home: Path | None, sources: Sequence[str | None] | None = None) -> Iterator[Snapshot]:
    """Open the current graph, and close its index of names at the end.

    Raises
    ------
    NotBuilt
        If there is none.
    BadRequest
        If one of `sources` is not in it.
    """
    snapshot = current(settings(home=home).home)
    known = [one.slug for one in snapshot.manifest.datasets]
    for name in filter(None, sources or ()):
        if name not in known:
            message = f"The graph has no dataset {name!r}."
            raise BadRequest(message, f"It is built from: {', '.join(known)}.")
    try:
        yield snapshot
    finally:
        if "names" in vars(snapshot):  # it is opened when it is first used
            snapshot.names.close()


def entity(snapshot: Snapshot, text: str, sources: Sequence[str] | str | None = None) -> str:
    """Find the entity that an id, a name or the pinyin of a name means.

    Raises
    ------
    NotFound
        If there is none.
    BadRequest
        If there are several.
    """
    named = [sources] if isinstance(sources, str) else list(sources or ())
    only = named[0] if len(named) == 1 else None
    try:
        return find(snapshot, text, only)
    except NotFound:
        hits = [hit for hit in snapshot.names.search(text, source=only) if hit.score == _PINYIN]
        if not hits:
            raise
    if len(hits) > 1:
        several = ", ".join(f"{hit.label} ({hit.id})" for hit in hits)
        raise BadRequest(f"{text!r} spells {len(hits)} names.", f"Say which: {several}.")
    tell(f"{text} is read as {hits[0].label} ({hits[0].id}).")
    return hits[0].id


def source(text: str) -> RecordSource:
    """Open what `build` and `check` are given: a shipped dataset, a folder, or KIND=FOLDER.

    Raises
    ------
    NotFound
        If it is none of these; the message lists the shipped ones.
    SourceError
        If what is there does not hold.
    """
    known = shipped()
    if "=" in text or text in known or Path(text).is_dir():
        return open_source(text)
    way_out = f"Name a folder, KIND=FOLDER, or one that is shipped: {', '.join(known)}."
    raise NotFound(f"There is no dataset {text!r}.", way_out)


def shipped() -> tuple[str, ...]:
    """Name the datasets that travel with ecograph, sorted."""
    found = resources.path("data").glob("*/datapackage.json")
    return tuple(sorted(path.parent.name for path in found))


def check_kinds(kinds: Sequence[str] | None) -> None:
    """Refuse kinds that the ontology does not know.

    Raises
    ------
    BadRequest
        Names the first of them.
    """
    for kind in kinds or ():
        if kind not in load().classes:
            raise BadRequest(f"Unknown kind {kind!r}.", "`ecograph info --kinds` lists them.")


def values(chosen: Sequence[str] | None) -> tuple[str, ...]:
    """Turn a repeatable option into plain text values."""
    return tuple(map(str, chosen or ()))
