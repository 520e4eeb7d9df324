"""What commands share: settings, the current graph, the sources that build and check are given."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from ecograph.errors import BadRequest, NotFound

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ecograph.pipeline.snapshot import Snapshot
    from ecograph.settings import Settings
    from ecograph.sources.registry import RecordSource

__all__ = ["opened", "settings", "shipped", "source"]


def settings(**given: object) -> Settings:
    """Read the settings: what was given by flags, then ECOGRAPH_*, .env, defaults.

    Raises
    ------
    BadRequest
        If a value does not fit; the message names the setting.
    """
    from pydantic import ValidationError

    from ecograph.answers.operation import refused
    from ecograph.settings import Settings

    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})  # type: ignore[arg-type]
    except ValidationError as error:
        name = str(error.errors()[0]["loc"][0])
        way_out = f"Correct the flag, ECOGRAPH_{name.upper()}, or the line in .env."
        raise BadRequest(refused("the settings", error).message, way_out) from error


@contextmanager
def opened(home: Path | None) -> Iterator[Snapshot]:
    """Open the current graph, and close its index of names at the end.

    Raises
    ------
    NotBuilt
        If there is none.
    """
    from ecograph.pipeline.snapshot import current

    chosen = settings(home=home)
    snapshot = current(chosen.home, chosen.store)
    try:
        yield snapshot
    finally:
        if "names" in vars(snapshot):  # it is opened when it is first used
            snapshot.names.close()


def source(text: str, opener: Callable[[str], RecordSource] | None = None) -> RecordSource:
    """Open what `build` and `check` are given: a shipped dataset, a folder, or KIND=FOLDER.

    Parameters
    ----------
    text
        What is given.
    opener
        What opens it, by default `open_source`.

    Raises
    ------
    NotFound
        If it is none of these; the message lists the shipped ones.
    SourceError
        If its data are not valid.
    """
    from ecograph.sources.registry import open_source

    known = shipped()
    if "=" in text or text in known or Path(text).is_dir():
        return (opener or open_source)(text)
    way_out = f"Name a folder, KIND=FOLDER, or one that is shipped: {', '.join(known)}."
    raise NotFound(f"There is no dataset {text!r}.", way_out)


def shipped() -> tuple[str, ...]:
    """Name the datasets that travel with ecograph, sorted."""
    from ecograph import resources

    found = resources.path("data").glob("*/datapackage.json")
    return tuple(sorted(path.parent.name for path in found))
