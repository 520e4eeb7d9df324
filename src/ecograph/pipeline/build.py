"""The order of the work: from sources to a complete snapshot, then the switch to it."""

from __future__ import annotations

import hashlib
import json
import resource
import shutil
import sys
import time
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Final, Self

import pyoxigraph as ox

from ecograph import __version__, resources
from ecograph.errors import NotBuilt
from ecograph.links.collect import LinkColumns
from ecograph.links.table import Links
from ecograph.model.namespaces import GRAPH_ONTOLOGY, GRAPH_PROV, ID_BASE
from ecograph.model.ontology import load
from ecograph.model.quad_file import QuadFile
from ecograph.model.records import Counts, Dataset, Entity, Relator
from ecograph.network.projection import ProjectionSpec, project
from ecograph.network.rules import Rules
from ecograph.pipeline import shapes, stored_measures, void
from ecograph.pipeline.derive import TypeColumn, derive
from ecograph.pipeline.kept import Kept
from ecograph.pipeline.name_index import NameColumns, index_names
from ecograph.pipeline.opens import OpensCount
from ecograph.pipeline.progress import Silent
from ecograph.pipeline.quad_check import QuadCheck
from ecograph.pipeline.snapshot import Manifest, build_folder, current, generation_in, switch
from ecograph.sources import documents
from ecograph.sources.cordis import together
from ecograph.sources.merge import labels_of, reconcile
from ecograph.sources.registry import distinct
from ecograph.store.oxigraph import GraphStore
from ecograph.store.remote.address import Address

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from ecograph.model.quad_scan import QuadReader
    from ecograph.model.record import Record
    from ecograph.pipeline.progress import Progress
    from ecograph.pipeline.shapes import ShapesReport
    from ecograph.sources.registry import RecordSource
    from ecograph.store.oxigraph import QuadLoader

__all__ = [
    "BuildReport",
    "build",
    "unchanged",
]

_REPORT: Final = "build.json"  # in a snapshot: what it was made from, and what the shapes found
_SEVERITIES: Final = ("violations", "warnings")
_SAMPLE = 400  # focus nodes of each streamed source that SHACL looks at


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build made, in figures; `changed` is false where there was nothing to do."""

    path: Path
    manifest: Manifest
    shapes: ShapesReport
    seconds: float
    peak_mb: float
    steps: tuple[tuple[str, float], ...]
    changed: bool = True


@dataclass(slots=True)
class _Work:
    """What one build carries from step to step."""

    folder: Path
    base: str
    progress: Progress
    kept: Kept
    datasets: list[Dataset] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    documents: tuple[str, ...] = ()
    sample: list[str] = field(default_factory=list)
    opens: OpensCount = field(default_factory=OpensCount)
    steps: list[tuple[str, float]] = field(default_factory=list)


def build(
    sources: Sequence[RecordSource],
    home: Path,
    *,
    documents_at: Path | None = None,
    base: str = ID_BASE,
    store: str = "",
    progress: Progress | None = None,
    kept: Kept | None = None,
) -> BuildReport:
    """Build a snapshot beside the current one and switch to it at the end.

    Parameters
    ----------
    sources
        What the graph is made from.
    home
        Folder of the snapshots.
    documents_at
        Folder with the documents; then passages are checked against their digests and quoted.
    base
        Base of every entity IRI.
    store
        Address of a SPARQL server that shall hold the triples; else they are in the snapshot.
    progress
        Told of each step.
    kept
        What earlier builds made and this one need not, by default nothing.

    Raises
    ------
    DataError
        If a source, a document or the graph's shapes do not hold; the current snapshot stays.
    BadRequest
        If two sources have one name.
    Busy
        If another build runs in the same home.
    StoreUnavailable
        If the server cannot be written to; what it served stays.
    """
    distinct(sources)
    place = Address.parse(store) if store else None
    start = time.monotonic()
    with build_folder(home) as folder:
        work = _Work(folder, base, progress or Silent(), kept or Kept(None))
        seen = _Collected.of(work.base)
        made, file = GraphStore.create(folder / "store"), folder / "quads.nq"
        with made.loading(file) as loader:
            quads = QuadFile(file, load(), base, seen.readers, (seen.tables,), loader.grown)
            _write_quads(work, sources, documents_at, quads)
            links = _add_derived(work, quads, seen)
            counted = _describe(work, quads, seen, links)
            _load(work, quads, links, seen, loader)
        report = _check(work, made, quads, seen)
        manifest = _finish(work, made, quads.digest, counted, links)
        if place is not None:
            manifest = _publish(work, made, manifest, place)
        del made, loader
        if manifest.store:
            from ecograph.store.remote import publishing

            shutil.rmtree(folder / "store")
            publishing.point_at(Address.parse(manifest.store), generation_in(home))
        elif work.kept.made_from:
            found = json.dumps({"made_from": work.kept.made_from, "shapes": asdict(report)})
            (folder / _REPORT).write_text(found, encoding="utf-8")
        path = switch(home, folder, manifest.digest)
        work.kept.tidy()
    seconds = time.monotonic() - start
    return BuildReport(path, manifest, report, seconds, _peak(), tuple(work.steps))


def unchanged(home: Path, made_from: str) -> BuildReport | None:
    """Find that the current graph is what a build would make; None where it may not be.

    Parameters
    ----------
    home
        Folder of the snapshots.
    made_from
        The digest of all that decides it, as what was kept for that build had it.
    """
    start = time.monotonic()
    try:
        now = current(home)
        found = json.loads((now.path / _REPORT).read_bytes())
    except (NotBuilt, OSError, ValueError):
        return None
    if found["made_from"] != made_from or not (now.path / "store").is_dir():
        return None
    told = found["shapes"]
    findings = {of: tuple(shapes.Finding(**one) for one in told[of]) for of in _SEVERITIES}
    report = shapes.ShapesReport(**told | findings)
    seconds = time.monotonic() - start
    return BuildReport(now.path, now.manifest, report, seconds, _peak(), (), changed=False)


def _peak() -> float:
    """The most memory that this process has taken, in MB."""
    usage = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return usage / (1024 if sys.platform != "darwin" else 1024 * 1024)


@dataclass(frozen=True, slots=True)
class _Collected:
    """What is collected from the asserted quads while they are written."""

    links: LinkColumns
    names: NameColumns
    types: TypeColumn
    periods: void.PeriodColumn
    check: QuadCheck
    tables: shapes.ShapeTriples

    @classmethod
    def of(cls, base: str) -> Self:
        columns = (LinkColumns(base), NameColumns(), TypeColumn(load()))
        return cls(*columns, void.PeriodColumn(), QuadCheck(), shapes.ShapeTriples())

    @property
    def readers(self) -> tuple[QuadReader, ...]:
        return self.links, self.names, self.types, self.periods, self.check


@contextmanager
def _timed(work: _Work, title: str, total: int | None = None) -> Iterator[Callable[[int], None]]:
    """Time a step and tell the progress of it."""
    start = time.monotonic()
    with work.progress.step(title, total) as advance:
        yield advance
    work.steps.append((title, time.monotonic() - start))


def _write_quads(
    work: _Work,
    sources: Sequence[RecordSource],
    documents_at: Path | None,
    quads: QuadFile,
) -> None:
    tables = [one for one in sources if not one.dataset.streamed]
    streams = together([one for one in sources if one.dataset.streamed])
    work.datasets = sorted((one.dataset for one in sources), key=lambda one: one.slug)
    with _timed(work, "reading the tables"):
        records = reconcile([record for one in tables for record in one.records()])
        if documents_at is not None:
            records, work.documents = documents.quote_passages(records, documents_at)
        for digest in work.documents:
            quads.note(digest)
        work.opens.see_all(records)
    with _timed(work, "writing quads"):
        quads.add_tables(records, labels_of(records))
    for stream in streams:
        with _timed(work, f"streaming {stream.dataset.slug}") as advance:
            quads.add_stream(stream.records(), _sampler(work, stream.dataset, advance))
    for one in sources:
        work.warnings.extend(one.warnings)


def _sampler(
    work: _Work, dataset: Dataset, advance: Callable[[int], None]
) -> Callable[[Record], None]:
    """Note the first and then ever rarer records of a stream, for SHACL to look at."""
    seen = 0
    step = 1
    taken = 0

    def see(record: Record) -> None:
        nonlocal seen, step, taken
        seen += 1
        work.opens.see(record)
        if seen % 1000 == 0:
            advance(1000)
        if seen % step == 0 and isinstance(record, Entity | Relator) and taken < _SAMPLE:
            work.sample.append(work.base + record.id)
            taken += 1
            step = max(step, seen // 20)

    return see


def _add_derived(work: _Work, quads: QuadFile, seen: _Collected) -> Links:
    """Write what follows from the quads, to be loaded with them."""
    with _timed(work, "reading the links"):
        links = Links.of(*seen.links.tables(), quads.digest)
        links.save(work.folder / "links")
    with _timed(work, "projecting the network"):
        network = project(links, Rules.load(), ProjectionSpec())
        place = work.folder / "network" / "collaboration"
        network.save(place)
    with _timed(work, "deriving"):
        quads.add_derived(derive(seen.types, links, work.base, _ties(work, links)))
    with _timed(work, "measuring the network"):
        stored = hashlib.sha256((place / "network.npz").read_bytes()).hexdigest()
        lines = stored_measures.lines(network, stored, work.kept, base=work.base)
        quads.add_derived(lines)
    return links


def _describe(work: _Work, quads: QuadFile, seen: _Collected, links: Links) -> void.Counted:
    """Write the ontology and what the graph says of itself, so that one load takes everything."""
    with _timed(work, "describing"):
        graph = ox.NamedNode(GRAPH_ONTOLOGY)
        triples = ox.parse(path=str(resources.path("ontology/ecograph.ttl")))
        known = (ox.Quad(one.subject, one.predicate, one.object, graph) for one in triples)
        quads.add_derived(f"{one} ." for one in known)
        counted = void.counted(quads.counts, seen.periods, links)
        quads.add_derived(void.describe(work.datasets, counted, quads.digest, work.base))
    return counted


def _ties(work: _Work, links: Links) -> Iterator[tuple[str, str]]:
    """Ties of the table datasets; those of large streams stay in the network files."""
    tables = frozenset(one.slug for one in work.datasets if not one.streamed)
    return iter(project(links, Rules.load(), ProjectionSpec(sources=tables)).ties())


def _load(work: _Work, quads: QuadFile, links: Links, seen: _Collected, loader: QuadLoader) -> None:
    """Load the rest of the quads, and index the names beside it."""
    loader.grown(quads.path.stat().st_size, whole=True)
    with _timed(work, "indexing names"):
        memo = work.kept.memo("names")
        index_names(work.folder / "names.sqlite", seen.names, links, work.base, memo)
    with _timed(work, "loading the store", quads.counts.total()):
        loader.finish()
    quads.path.unlink()


def _check(work: _Work, store: GraphStore, quads: QuadFile, seen: _Collected) -> ShapesReport:
    with _timed(work, "checking the shapes"):
        report = shapes.check(
            store,
            tables=seen.tables,
            sample=work.sample if any(one.streamed for one in work.datasets) else None,
            languages={one.slug: one.languages for one in work.datasets},
            settled=seen.check.settled(used for _, used in quads.counts),
        )
        shapes.ensure(report)
    return report


def _finish(
    work: _Work, store: GraphStore, digest: str, counted: void.Counted, links: Links
) -> Manifest:
    with _timed(work, "tidying the store"):
        store.flush()
    manifest = Manifest(
        digest=digest,
        version=__version__,
        base=work.base,
        datasets=tuple(work.datasets),
        documents=work.documents,
        counts={
            one.slug: _counts(one.slug, counted, links, store, work.opens) for one in work.datasets
        },
        triples=counted.graphs | {"prov": store.count(GRAPH_PROV)},
        warnings=tuple(work.warnings),
    )
    return _kept(work, manifest)


def _kept(work: _Work, manifest: Manifest) -> Manifest:
    text = manifest.model_dump_json(indent=1)
    (work.folder / "manifest.json").write_text(text + "\n", encoding="utf-8")
    return manifest


def _publish(work: _Work, store: GraphStore, manifest: Manifest, place: Address) -> Manifest:
    from ecograph.store.remote import publishing

    with _timed(work, "publishing", sum(manifest.triples.values())) as advance:
        loaded = publishing.load(store, place, manifest.digest, advance)
    return _kept(work, manifest.model_copy(update={"store": str(loaded)}))


def _counts(
    slug: str, counted: void.Counted, links: Links, store: GraphStore, opens: OpensCount
) -> Counts:
    own = {kind: count for (dataset, kind), count in counted.kinds.items() if dataset == slug}
    return Counts(
        entities=sum(own.values()),
        relators=int((links.rows.source == links.rows.sources.find(slug)).sum()),
        observations=void.observations(store, slug),
        by_kind=own,
        opens=opens.of(slug),
    )
