"""How a notebook comes to a graph: open the current one, build one, or take the example."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ecograph import __version__, resources
from ecograph.errors import BadRequest, NotBuilt
from ecograph.notebook.graph import Graph
from ecograph.pipeline.incremental import build_changed
from ecograph.pipeline.snapshot import current
from ecograph.settings import Settings
from ecograph.sources.registry import DEFAULT

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ecograph.model.labels import Language

__all__ = ["build", "example", "open"]

_EXAMPLE: Final = "example-region"


def open(home: Path | str | None = None, *, lang: Language = "zh") -> Graph:
    """Open the current graph; without a `home`, build the default one if there is none yet.

    Parameters
    ----------
    home
        Folder of the graphs. Default: the setting ``ECOGRAPH_HOME``, or the user's data folder.
    lang
        Language of labels, reasons and caveats.

    Raises
    ------
    NotBuilt
        If nothing has been built in the `home` given.
    BadRequest
        If there is no such language.
    """
    settings = _settings(home, lang)
    if home is None and not (settings.home / "current").exists():
        return build(lang=lang)
    return Graph(current(settings.home, settings.store), lang, settings)


def build(
    sources: Iterable[Path | str] | Path | str = DEFAULT,
    home: Path | str | None = None,
    *,
    lang: Language = "zh",
) -> Graph:
    """Build a graph from datasets, and open it; the one that was current before stays on disk.

    Parameters
    ----------
    sources
        Folders of datasets, names of those that travel with ecograph, or ``KIND=FOLDER``.
    home
        Folder of the graphs, as `open` takes it.
    lang
        Language of labels, reasons and caveats.

    Raises
    ------
    DataError
        If a source does not hold; the graph that was there stays current.
    BadRequest
        If there is no such language or kind of source.
    """
    settings = _settings(home, lang)
    named = [sources] if isinstance(sources, str | Path) else list(sources)
    names = list(dict.fromkeys(map(str, named)))
    build_changed(names, settings, lambda opener: [opener(one) for one in names])
    return Graph(current(settings.home, settings.store), lang, settings)


def example(home: Path | str | None = None, *, lang: Language = "zh") -> Graph:
    """Open the example region, which is invented; the first time it is built (in a second or two).

    Parameters
    ----------
    home
        Folder to keep it in. Default: a folder of its own in the setting ``ECOGRAPH_CACHE``, or
        in the user's cache, for each version of the data.
    lang
        Language of labels, reasons and caveats.

    Raises
    ------
    BadRequest
        If there is no such language.
    """
    settings = _settings(home, lang)
    if home is None:
        name = f"{_EXAMPLE}-{__version__}-{_digest(settings.base)}"
        settings = settings.model_copy(update={"home": settings.cache / name})
    try:
        return Graph(current(settings.home, settings.store), lang, settings)
    except NotBuilt:  # nothing there, or files of another version
        return build(_EXAMPLE, settings.home, lang=lang)


def _settings(home: Path | str | None, lang: str) -> Settings:
    if lang not in ("zh", "en"):
        raise BadRequest(f"Unknown language {lang!r}.", "Known: zh, en.")
    return Settings() if home is None else Settings(home=Path(home))


def _digest(base: str) -> str:
    """Short digest of the example's files and of the base of its IRIs."""
    total = sha256(base.encode())
    for file in sorted(resources.path(f"data/{_EXAMPLE}").iterdir()):
        total.update(file.name.encode())
        total.update(file.read_bytes())
    return total.hexdigest()[:12]
