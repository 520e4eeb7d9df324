"""Builds: same input, same graph; a killed or failed build leaves the last good one serving."""

from __future__ import annotations

import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
from support.built_graphs import built_once, put_into
from support.embedded import inner_of

from ecograph import resources
from ecograph.errors import DocumentMismatch, NotBuilt, ShapesViolated
from ecograph.model.namespaces import (
    ECO,
    GRAPH_CONJECTURAL,
    GRAPH_DERIVED,
    GRAPH_ENTITIES,
    GRAPH_ONTOLOGY,
    GRAPHS,
    iri_of,
)
from ecograph.model.ontology import load
from ecograph.model.records import Basis, Evidence, Relator
from ecograph.pipeline.build import build
from ecograph.pipeline.snapshot import KEPT, current
from ecograph.sources.registry import DEFAULT, open_source

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ecograph.model.record import Record
    from ecograph.model.records import Dataset
    from ecograph.pipeline.build import BuildReport
    from ecograph.pipeline.snapshot import Snapshot
    from ecograph.sources.registry import RecordSource

RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
SUBCLASS = "http://www.w3.org/2000/01/rdf-schema#subClassOf"


def quads_of(snapshot: Snapshot) -> list[str]:
    return sorted(str(quad) for quad in inner_of(snapshot))


@pytest.mark.long
def test_two_builds_are_the_same_graph(built: BuildReport, tmp_path: Path) -> None:
    again = build([open_source(name) for name in reversed(DEFAULT)], tmp_path)
    assert again.manifest.digest == built.manifest.digest
    first, second = current(built.path.parents[1]), current(tmp_path)
    assert quads_of(first) == quads_of(second)
    one = (first.path / "manifest.json").read_bytes()
    assert one == (second.path / "manifest.json").read_bytes()


@pytest.mark.slow
def test_public_view_holds_each_triple_once(snapshot: Snapshot) -> None:
    (row,) = list(
        snapshot.store.select("SELECT (COUNT(*) AS ?n) (COUNT(DISTINCT *) AS ?m) { ?s ?p ?o }")
    )
    assert row["n"].value == row["m"].value
    whole = inner_of(snapshot).query("SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }")
    distinct = inner_of(snapshot).query(
        "SELECT (COUNT(*) AS ?n) { SELECT DISTINCT ?s ?p ?o { GRAPH ?g { ?s ?p ?o } } }"
    )
    assert str(next(iter(whole))) == str(next(iter(distinct)))  # type: ignore[arg-type]


@pytest.mark.slow
def test_derived_triples_are_exactly_those_that_follow(snapshot: Snapshot) -> None:
    """Derive once more, in plain Python, and compare."""
    store = inner_of(snapshot)
    sources = {graph.value for graph in snapshot.store.source_graphs}
    facts: dict[str, dict[str, str]] = {}
    types: set[tuple[str, str]] = set()
    parents: dict[str, set[str]] = {}
    for quad in store:
        subject, graph = str(quad.subject.value), quad.graph_name.value
        value = quad.object.value
        if graph in sources and quad.predicate.value.removeprefix(ECO) in {
            "participant",
            "predicate",
            "context",
        }:
            facts.setdefault(subject, {})[quad.predicate.value.removeprefix(ECO)] = value
        if quad.predicate.value == RDF_TYPE and graph in sources | {GRAPH_ENTITIES}:
            types.add((subject, value))
        if quad.predicate.value == SUBCLASS and graph == GRAPH_ONTOLOGY:
            parents.setdefault(subject, set()).add(value)
    expected = {(one["participant"], one["predicate"], one["context"]) for one in facts.values()}
    for subject, kind in types:
        for above in ancestors(kind, parents):
            if above.startswith(ECO) and (subject, above) not in types:
                expected.add((subject, RDF_TYPE, above))
    for one, other in snapshot.collaboration.ties():
        for pair in ((one, other), (other, one)):
            expected.add((iri_of(pair[0]), ECO + "collaboratesWith", iri_of(pair[1])))
    found = {
        (str(quad.subject.value), quad.predicate.value, quad.object.value)  # type: ignore[union-attr]
        for quad in store.quads_for_pattern(None, None, None, ox.NamedNode(GRAPH_DERIVED))
    }
    assert found == expected


def ancestors(kind: str, parents: dict[str, set[str]]) -> set[str]:
    found: set[str] = set()
    step = {kind}
    while step:
        step = {above for one in step for above in parents.get(one, ())} - found
        found |= step
    return found


def test_every_organisation_is_found_by_its_superclass(snapshot: Snapshot) -> None:
    known = load()
    links = snapshot.links
    expected = {
        links.nodes.id[row]
        for row in range(len(links.nodes.id))
        if links.kind_of(row)  # figures, the ends of some relators, are of no kind
        and "Organisation" in (links.kind_of(row), *known.ancestors(links.kind_of(row)))
    }
    rows = snapshot.store.select("SELECT ?x { ?x a eco:Organisation }")
    found = {row["x"].value.removeprefix(iri_of("")) for row in rows}
    assert expected <= found
    assert "dalian-2015/univ-dut" in found
    assert "dalian-2015/policy-voucher" not in found


def test_conjecture_reaches_no_public_triple(snapshot: Snapshot) -> None:
    text = "SELECT ?r { ?r eco:basis eco:conjectural }"
    assert list(snapshot.store.select(text)) == []
    hidden = list(snapshot.store.select(text, graphs=[GRAPH_CONJECTURAL]))
    assert len(hidden) == 10 + 2 + 18  # relators and figures of the summary, uncertain roles
    rows = snapshot.store.select(
        """SELECT ?p {
             GRAPH g:conjectural { ?r eco:participant ?s ; eco:predicate ?p ; eco:context ?o }
             GRAPH g:derived { ?s ?p ?o }
             FILTER NOT EXISTS {  # another source states what one only lets suppose
               GRAPH ?g { ?own eco:participant ?s ; eco:predicate ?p ; eco:context ?o ;
                               eco:basis eco:stated } } }"""
    )
    assert list(rows) == []


def test_the_public_view_is_what_every_door_sees(snapshot: Snapshot) -> None:
    graphs = {graph.value.removeprefix(GRAPHS) for graph in snapshot.store.public_graphs}
    assert graphs == {
        "entities",
        "derived",
        "ontology",
        "source/dalian-2015",
        "source/dalian-collaborations",
    }


@pytest.mark.long
def test_documents_make_quotations_readable(shared: Path, tmp_path: Path) -> None:
    report = build([open_source("dalian-2015")], tmp_path, documents_at=shared / "sources")
    opened = current(tmp_path)
    assert len(report.manifest.documents) == 1
    (row,) = list(
        opened.store.select(
            """SELECT ?quote { id:dalian-2015\\/o-contract-2015 eco:evidence ?p .
               ?p oa:hasSelector/oa:exact ?quote }"""
        )
    )
    assert "78.4亿元" in row["quote"].value
    plain = build([open_source("dalian-2015")], tmp_path)
    assert plain.manifest.digest != report.manifest.digest


def test_another_document_is_refused(tmp_path: Path) -> None:
    documents = tmp_path / "documents"
    documents.mkdir()
    (documents / "dalian-2015.txt").write_text("别的文件", encoding="utf-8")
    with pytest.raises(DocumentMismatch, match="the dataset was made from"):
        build([open_source("dalian-2015")], tmp_path / "home", documents_at=documents)
    with pytest.raises(NotBuilt):
        current(tmp_path / "home")


class Spoiled:
    """A sound source, and one relator without evidence."""

    warnings: tuple[str, ...] = ()

    def __init__(self, inner: RecordSource) -> None:
        self.inner = inner

    @property
    def dataset(self) -> Dataset:
        return self.inner.dataset

    def records(self) -> Iterator[Record]:
        yield from self.inner.records()
        yield Relator(
            id="example-region/r-bare",
            dataset="example-region",
            subject="example-region/" + self.first(),
            predicate="hosts",
            object="example-region/" + self.first(),
            basis=Basis.STATED,
            evidence=Evidence(),
        )

    def first(self) -> str:
        with resources.path("data/example-region/entities.csv").open(encoding="utf-8") as file:
            next(file)
            return next(file).split(",")[0]


@pytest.mark.slow
def test_a_graph_that_breaks_its_shapes_is_not_switched_to(
    region: Snapshot, tmp_path: Path
) -> None:
    before = put_into(tmp_path, region).path
    with pytest.raises(ShapesViolated, match="r-bare"):
        build([Spoiled(open_source("example-region"))], tmp_path)
    assert current(tmp_path).path == before
    assert len(list((tmp_path / "snapshots").iterdir())) == 1


def test_old_snapshots_are_dropped_but_the_last_few(region: Snapshot, tmp_path: Path) -> None:
    for _ in range(KEPT + 2):
        newest = put_into(tmp_path, region)
    assert current(tmp_path).path == newest.path
    assert len(list((tmp_path / "snapshots").iterdir())) == KEPT


def test_invented_region_is_not_in_the_default_graph(built: BuildReport) -> None:
    assert [one.slug for one in built.manifest.datasets] == list(DEFAULT)
    assert not any(one.invented for one in built.manifest.datasets)


KILLED = """
import contextlib, os, signal, sys
from pathlib import Path
from ecograph.pipeline.build import build
from ecograph.sources.registry import open_source

class Fatal:
    steps = 0
    @contextlib.contextmanager
    def step(self, title, total=None):
        self.steps += 1
        if self.steps == int(sys.argv[2]):
            os.kill(os.getpid(), signal.SIGKILL)
        yield lambda _: None

build([open_source("example-region")], Path(sys.argv[1]), progress=Fatal())
"""


@pytest.mark.long
def test_killed_builds_leave_the_old_snapshot(
    pytestconfig: pytest.Config, region: Snapshot, tmp_path: Path
) -> None:
    """SIGKILL at the beginning of each step; the old snapshot answers, the next build succeeds."""
    report = built_once(pytestconfig, "region", ("example-region",))
    before = put_into(tmp_path, region)
    count = before.store.count(GRAPH_ENTITIES)
    assert len(report.steps) >= 10
    for step in range(1, len(report.steps) + 1):
        done = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path), str(step)])
        assert done.returncode == -signal.SIGKILL
        again = current(tmp_path)
        assert again.path == before.path
        assert again.store.count(GRAPH_ENTITIES) == count
    assert list((tmp_path / "snapshots").glob(".building-*"))
    report = build([open_source("example-region")], tmp_path)
    assert current(tmp_path).path == report.path != before.path
    assert not list((tmp_path / "snapshots").glob(".building-*"))
