"""The table of sources: how `--source` finds the module that reads it."""

from __future__ import annotations

from collections import Counter
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

from ecograph import resources
from ecograph.errors import BadRequest, NotFound

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from ecograph.model.record import Record
    from ecograph.model.records import Dataset

__all__ = ["DEFAULT", "SOURCES", "RecordSource", "distinct", "located", "open_source"]

DEFAULT: Final = ("dalian-2015", "dalian-collaborations")


class RecordSource(Protocol):
    """What every source offers: its dataset, and its records one by one."""

    @property
    def dataset(self) -> Dataset:
        """Describe the dataset; `streamed` ones are written without being held in memory."""

    @property
    def warnings(self) -> tuple[str, ...]:
        """What a reader of the data should know, with counts; complete once records are read."""

    def records(self) -> Iterator[Record]:
        """Yield every record."""


SOURCES: Final = {
    "cordis": "ecograph.sources.cordis:open_cordis",
    "folder": "ecograph.sources.datapackage:open_folder",
    "network": "ecograph.network.network_source:open_network",
    "openalex": "ecograph.sources.openalex:open_openalex",
    "rdf": "ecograph.sources.rdf:open_rdf",
    "ror": "ecograph.sources.ror:open_ror",
    "table": "ecograph.sources.table:open_table",
    "wikidata": "ecograph.sources.wikidata:open_wikidata",
}
"""Every kind of source, and what opens it; a module is imported when it is used."""


def located(text: str) -> tuple[str, Path]:
    """Say of which kind the source is that `--source` names, and where it lies.

    Raises
    ------
    BadRequest
        If there is no source of that kind.
    """
    kind, equals, place = text.partition("=")
    if equals:
        if kind not in SOURCES:
            known = ", ".join(sorted(SOURCES))
            raise BadRequest(f"There is no source of kind {kind!r}.", f"Known: {known}.")
        return kind, Path(place)
    if not Path(text).is_dir() and "/" not in text:
        try:
            return "folder", resources.path(f"data/{text}")
        except NotFound:
            pass
    return "folder", Path(text)


def open_source(text: str) -> RecordSource:
    """Open what `--source` names: ``KIND=PATH``, a dataset folder, or a shipped dataset's name.

    Raises
    ------
    BadRequest
        If there is no source of that kind.
    SourceError
        If what is there does not hold.
    """
    kind, place = located(text)
    module, _, name = SOURCES[kind].partition(":")
    opener: Callable[[Path], RecordSource] = getattr(import_module(module), name)
    return opener(place)


def distinct(sources: Iterable[RecordSource]) -> None:
    """Refuse two sources of one name, whose ids could not be told apart.

    Raises
    ------
    BadRequest
        Names them.
    """
    counted = Counter(one.dataset.slug for one in sources)
    if twice := sorted(slug for slug, count in counted.items() if count > 1):
        message = f"Two sources are called {', '.join(twice)}."
        way_out = "Leave one out, or rename its folder and `name` in its datapackage.json."
        raise BadRequest(message, way_out)
