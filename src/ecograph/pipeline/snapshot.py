"""Snapshots: complete graphs on disk, of which one is current, switched by one atomic rename.

::

    home/
      current -> snapshots/<digest>
      snapshots/<digest>/  store/  links/  network/  names.sqlite  manifest.json  build.json
      kept/  what the next build need not make again
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Hashable
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, Generic, Self, TypeVar

import pyoxigraph as ox
from pydantic import Field, ValidationError

from ecograph.errors import BadRequest, Busy, NotBuilt, NotFound
from ecograph.links.succession import read_changes
from ecograph.links.table import Links
from ecograph.links.time_slice import Chronology, Selection, select
from ecograph.model.namespaces import GRAPH_METRICS
from ecograph.model.record import Record
from ecograph.model.records import Counts, Dataset
from ecograph.search.index import SearchIndex
from ecograph.store.oxigraph import GraphStore
from ecograph.store.remote.address import Address

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from ecograph.links.period import TimeSlice
    from ecograph.model.labels import Bilingual
    from ecograph.network.entity_table import Roster
    from ecograph.network.network import Network
    from ecograph.network.spec import ProjectionSpec
    from ecograph.store.store import Store

__all__ = [
    "KEPT",
    "Manifest",
    "Snapshot",
    "Summary",
    "build_folder",
    "current",
    "generation_in",
    "kept",
    "roll_back",
    "summaries",
    "switch",
]

FORMAT: Final = 2  # of the files in a snapshot; a change of it asks for a new build
KEPT: Final = 3  # snapshots that stay, the current one among them
_PARTIAL: Final = ".building-"
_LISTED: Final = "`ecograph snapshots` lists those that are kept."
_RARE: Final = 20_000  # triples of a property that is rare enough to know all
_MEASURES: Final = ox.NamedNode(GRAPH_METRICS)
_Answer = TypeVar("_Answer")
_Key = TypeVar("_Key", bound=Hashable)


class Manifest(Record):
    """What a snapshot holds and what it was made from; no clock in it."""

    layout: int = FORMAT
    digest: str
    version: str
    base: str
    datasets: tuple[Dataset, ...]
    documents: tuple[str, ...] = ()
    counts: dict[str, Counts] = Field(default_factory=dict)
    triples: dict[str, int] = Field(default_factory=dict)
    store: str = ""  # address of the server that holds the triples; empty: they are in `store/`
    warnings: tuple[str, ...] = ()


class _Last(Generic[_Key, _Answer]):
    """The last few of what takes long to make; threads may share it."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._made: dict[_Key, _Answer] = {}

    def get(self, key: _Key, make: Callable[[], _Answer]) -> _Answer:
        """What was made for a key; what is no longer kept is made again."""
        found = self._made.get(key)
        if found is None:
            found = make()
            while len(self._made) >= self._most:
                self._made.pop(next(iter(self._made), key), None)
            self._made[key] = found
        return found


class Snapshot:
    """One complete graph with all that is read from it: store, links, names, networks."""

    def __init__(self, path: Path, manifest: Manifest, store: str = "") -> None:
        self.path = path
        self.manifest = manifest
        self._store_now = store
        self._projected: _Last[ProjectionSpec, Network] = _Last(8)
        self._selected: _Last[TimeSlice, Selection] = _Last(32)
        self._pointed: dict[str, frozenset[str] | None] = {}
        self._remembered: _Last[tuple[str, ...], Any] = _Last(4096)
        self._found: _Last[tuple[str, ...], Any] = _Last(4)

    @classmethod
    def open(cls, path: Path, store: str = "") -> Self:
        """Open the snapshot in a folder.

        Parameters
        ----------
        path
            The folder.
        store
            Address of the server that holds its triples, where that has moved since the build.

        Raises
        ------
        NotBuilt
            If there is none, or it is not whole.
        """
        path = path.resolve()
        try:
            text = (path / "manifest.json").read_text(encoding="utf-8")
            manifest = Manifest.model_validate_json(text)
        except (OSError, ValidationError) as error:
            raise NotBuilt(f"There is no graph in {path}.", "Run `ecograph build`.") from error
        if manifest.layout != FORMAT:
            message = f"The graph in {path} was built by another version of ecograph."
            raise NotBuilt(message, "Run `ecograph build`.")
        return cls(path, manifest, store)

    @property
    def remote(self) -> bool:
        """Whether a server holds the triples, so that reading them takes time."""
        return bool(self.manifest.store or self._store_now)

    @property
    def store_at(self) -> str:
        """Where the triples are: a folder, or the address of a generation in a server.

        Raises
        ------
        NotBuilt
            If a server is named and the graph was built without one.
        """
        if not self.remote:
            return str(self.path / "store")
        if not self.manifest.store:
            message = f"The triples of the graph in {self.path} are there, not in a server."
            way_out = f"Run `ecograph build --store {self._store_now}`, or leave out the store."
            raise NotBuilt(message, way_out)
        built = Address.parse(self.manifest.store)
        now = Address.parse(self._store_now) if self._store_now else built
        return str(replace(now, generation=built.generation))

    @cached_property
    def store(self) -> Store:
        """The graph itself."""
        if self.remote:
            from ecograph.store.remote.reading import RemoteStore

            return RemoteStore.open(self.store_at)
        return GraphStore.open(self.path / "store")

    def pointed_at(self, predicate: str) -> frozenset[str] | None:
        """Tell what a rare property points to outside the measures; None for a frequent one."""
        if predicate not in self._pointed:
            named = (one for one in self.store.named_graphs if one != _MEASURES)
            pattern = (None, ox.NamedNode(predicate), None)
            quads = (q for one in named for q in self.store.quads(*pattern, one))
            found = [str(getattr(quad.object, "value", "")) for quad in islice(quads, _RARE + 1)]
            self._pointed[predicate] = frozenset(found) if len(found) <= _RARE else None
        return self._pointed[predicate]

    @cached_property
    def links(self) -> Links:
        """All relators as columns."""
        return Links.load(self.path / "links")

    @cached_property
    def chronology(self) -> Chronology:
        """What is a state and what a happening, and what became of whom."""
        return Chronology(changes=read_changes(self.store, self.manifest.base))

    @cached_property
    def names(self) -> SearchIndex:
        """The index of names."""
        return SearchIndex(self.path / "names.sqlite")

    @cached_property
    def collaboration(self) -> Network:
        """The collaboration network of all sources, as the build projected it."""
        from ecograph.network.network import Network

        return Network.load(self.path / "network" / "collaboration")

    @cached_property
    def roster(self) -> Roster:
        """Every entity as a row of columns to filter, sort and count by."""
        from ecograph.network.entity_table import Roster

        return Roster(self.links, self.collaboration)

    def selected(self, time: TimeSlice) -> Selection:
        """Say of every relator whether it is in a slice."""
        return self._selected.get(time, lambda: select(self.links, time, self.chronology))

    def remembered(self, key: tuple[str, ...], make: Callable[[], _Answer]) -> _Answer:
        """Keep what many answers share, such as an opened passage; `make` reads it."""
        found: _Answer = self._remembered.get(key, make)
        return found

    def projected(self, spec: ProjectionSpec, make: Callable[[], Network]) -> Network:
        """Keep the networks that were last asked for; `make` projects one."""
        return self._projected.get(spec, make)

    def found(self, key: tuple[str, ...], make: Callable[[], _Answer]) -> _Answer:
        """Keep what was last found by analyses: it is asked for again, page by page, opened."""
        found: _Answer = self._found.get(key, make)
        return found

    @property
    def caveats(self) -> tuple[Bilingual, ...]:
        """The caveats of the datasets in the graph."""
        return tuple(one.caveat for one in self.manifest.datasets if one.caveat)


def current(home: Path, store: str = "") -> Snapshot:
    """Open the snapshot that is current; `store` as `Snapshot.open` takes it.

    Raises
    ------
    NotBuilt
        If nothing has been built in `home`.
    """
    link = home / "current"
    if not link.exists():
        raise NotBuilt(f"Nothing has been built in {home}.", "Run `ecograph build`.")
    return Snapshot.open(link, store)


@contextmanager
def _alone(home: Path) -> Iterator[None]:
    with (home / "build.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Busy("Another build is running.", "Wait until it has ended.") from error
        yield


@contextmanager
def build_folder(home: Path) -> Iterator[Path]:
    """Give an empty folder to build in; it is gone afterwards unless `switch` took it.

    Raises
    ------
    Busy
        If another build runs in the same home.
    """
    snapshots = home / "snapshots"
    snapshots.mkdir(parents=True, exist_ok=True)
    with _alone(home):
        for left in snapshots.glob(_PARTIAL + "*"):  # of builds that were killed
            shutil.rmtree(left)
        folder = snapshots / f"{_PARTIAL}{os.getpid()}"
        folder.mkdir()
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def switch(home: Path, folder: Path, digest: str) -> Path:
    """Make a finished build the current snapshot, in one rename, and drop the oldest ones.

    The one that was current until now stays, however old: services still answer from it.
    """
    before = _current_name(home)
    target = _free_name(home / "snapshots", digest)
    folder.rename(target)
    _point(home, target)
    _prune(home, frozenset({before, target.name}))
    return target


class Summary(Record):
    """A snapshot that is kept, in figures.

    Attributes
    ----------
    snapshot
        Its name, which a rollback takes: the digest, and a number if that was built before.
    built
        When its build ended, in UTC.
    entities
        Those of each dataset, added up.
    bytes
        Size of its files.
    """

    snapshot: str
    current: bool
    built: str
    digest: str
    datasets: tuple[str, ...]
    entities: int
    triples: int
    bytes: int


def summaries(home: Path) -> list[Summary]:
    """Describe the snapshots that are kept and whole, the newest first.

    Raises
    ------
    NotBuilt
        If there is none.
    """
    now = _current_name(home)
    found = [_summary(one, current=one.path.name == now) for one in map(_whole, kept(home)) if one]
    if not found:
        raise NotBuilt(f"Nothing has been built in {home}.", "Run `ecograph build`.")
    return found


def kept(home: Path) -> list[Path]:
    """Name the folders of the snapshots that are kept, the newest first."""
    found = [path for path in (home / "snapshots").glob("*/") if not path.name.startswith(_PARTIAL)]
    return sorted(found, key=lambda path: (-_built(path), path.name))


def roll_back(home: Path, name: str | None = None) -> Path:
    """Make a snapshot that is kept the current one, by the rename that ends a build.

    Parameters
    ----------
    home
        Folder of the snapshots.
    name
        The beginning of a snapshot's name; None for the newest that is older than the current one.

    Raises
    ------
    NotFound
        If none of that name is kept, or none that is older.
    BadRequest
        If several begin so.
    NotBuilt
        If nothing is built, or that snapshot is not whole.
    Busy
        If a build runs, which would switch to its own.
    """
    if not kept(home):
        raise NotBuilt(f"Nothing has been built in {home}.", "Run `ecograph build`.")
    with _alone(home):
        target = _earlier(home) if name is None else _named(home, name)
        made = Snapshot.open(target).manifest
        if made.store:
            from ecograph.store.remote import publishing

            publishing.point_at(Address.parse(made.store), generation_in(home))
        _point(home, target)
    return target


def _earlier(home: Path) -> Path:
    now = _current_name(home)
    newest_first = kept(home)
    places = [place for place, path in enumerate(newest_first) if path.name == now]
    older = newest_first[places[0] + 1 :] if places else newest_first
    target = next((path for path in older if _whole(path)), None)
    if target is None:
        raise NotFound(f"No snapshot in {home} is older than the current one.", _LISTED)
    return target


def _named(home: Path, name: str) -> Path:
    found = [path for path in kept(home) if path.name.startswith(name)]
    exact = [path for path in found if path.name == name] or found
    if not exact:
        raise NotFound(f"There is no snapshot {name!r} in {home}.", _LISTED)
    if len(exact) > 1:
        names = ", ".join(path.name for path in exact)
        raise BadRequest(f"{len(exact)} snapshots begin with {name!r}: {names}.", "Write more.")
    return exact[0]


def _whole(path: Path) -> Snapshot | None:
    try:
        return Snapshot.open(path)
    except NotBuilt:
        return None


def _summary(snapshot: Snapshot, *, current: bool) -> Summary:
    made = snapshot.manifest
    return Summary(
        snapshot=snapshot.path.name,
        current=current,
        built=datetime.fromtimestamp(_built(snapshot.path), UTC).isoformat(timespec="seconds"),
        digest=made.digest,
        datasets=tuple(one.slug for one in made.datasets),
        entities=sum(one.entities for one in made.counts.values()),
        triples=sum(made.triples.values()),
        bytes=sum(file.stat().st_size for file in snapshot.path.rglob("*") if file.is_file()),
    )


def _built(path: Path) -> float:
    """When a build ended; what it left half done is older than everything."""
    try:
        return (path / "manifest.json").stat().st_mtime
    except OSError:
        return 0.0


def _current_name(home: Path) -> str:
    return (home / "current").resolve().name


def _point(home: Path, target: Path) -> None:
    """Make a folder the current one, in one rename."""
    link = home / f"current.{os.getpid()}"
    link.unlink(missing_ok=True)
    link.symlink_to(target.relative_to(home))
    link.replace(home / "current")


def generation_in(home: Path) -> str:
    """The generation that the current snapshot reads in a server; "" where it reads in none."""
    now = _whole(home / "current")
    return Address.parse(now.manifest.store).generation if now and now.manifest.store else ""


def _free_name(snapshots: Path, digest: str) -> Path:
    names = (digest if number == 0 else f"{digest}.{number}" for number in range(1_000_000))
    return next(path for name in names if not (path := snapshots / name).exists())


def _prune(home: Path, spared: frozenset[str]) -> None:
    there = kept(home)
    others = [path for path in there if path.name not in spared]
    for path in others[KEPT - (len(there) - len(others)) :]:
        shutil.rmtree(path, ignore_errors=True)
