"""Files made from the graph: whole, readable by others, the same bytes for the same digest."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from typing import TYPE_CHECKING

import networkx as nx
import pyoxigraph as ox
import pytest

from ecograph import exports
from ecograph.errors import BadRequest
from ecograph.pipeline import build
from ecograph.snapshot import Snapshot
from ecograph.sources.registry import open_source

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def twins(tmp_path_factory: pytest.TempPathFactory) -> tuple[Snapshot, Snapshot]:
    """The example region, built twice."""
    homes = [tmp_path_factory.mktemp(name) for name in ("one", "other")]
    one, other = (build([open_source("example-region")], home).path for home in homes)
    return Snapshot.open(one), Snapshot.open(other)


@pytest.mark.parametrize(
    ("format", "name"),
    [("trig", "g.trig"), ("nquads", "g.nq"), ("csv", "g.zip"), ("graphml", "g.graphml")],
)
def test_the_same_digest_gives_the_same_bytes(
    format: str, name: str, twins: tuple[Snapshot, Snapshot], tmp_path: Path
) -> None:
    files = [tmp_path / f"{number}-{name}" for number in range(2)]
    for snapshot, file in zip(twins, files, strict=True):
        exports.write(snapshot, format, file)
    assert twins[0].manifest.digest == twins[1].manifest.digest
    assert files[0].read_bytes() == files[1].read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == [file.name for file in files]


@pytest.mark.parametrize(
    ("format", "syntax"), [("trig", ox.RdfFormat.TRIG), ("nquads", ox.RdfFormat.N_QUADS)]
)
def test_the_whole_graph_comes_back(
    format: str, syntax: ox.RdfFormat, snapshot: Snapshot, tmp_path: Path
) -> None:
    file = tmp_path / "graph"
    exports.write(snapshot, format, file)
    read = ox.Store()
    read.bulk_load(path=str(file), format=syntax)
    original = ox.Dataset(snapshot.store.inner)
    copy = ox.Dataset(read)
    for one in (original, copy):
        one.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    assert original == copy


def test_n_quads_are_sorted_within_each_graph(snapshot: Snapshot, tmp_path: Path) -> None:
    file = tmp_path / "graph.nq"
    exports.write(snapshot, "nquads", file)
    placed = [
        (graph, triple)
        for triple, graph, _ in (
            line.rsplit(" ", 2) for line in file.read_text(encoding="utf-8").splitlines()
        )
    ]
    assert [one.encode() for one, _ in placed] == sorted(one.encode() for one, _ in placed)
    triples = [triple.encode() for graph, triple in placed if "/source/dalian-2015>" in graph]
    assert triples == sorted(triples)


def test_large_graphs_are_sorted_in_parts(
    snapshot: Snapshot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    exports.write(snapshot, "trig", tmp_path / "whole.trig")
    monkeypatch.setattr(exports, "_RUN", 1000)
    exports.write(snapshot, "trig", tmp_path / "parts.trig")
    assert (tmp_path / "whole.trig").read_bytes() == (tmp_path / "parts.trig").read_bytes()


def test_graphml_is_the_network_and_says_how_it_was_made(
    snapshot: Snapshot, tmp_path: Path
) -> None:
    exports.write(snapshot, "graphml", tmp_path / "n.graphml")
    read = nx.read_graphml(tmp_path / "n.graphml")
    network = snapshot.collaboration.to_networkx()
    assert set(read) == set(network)
    assert read.number_of_edges() == network.number_of_edges()
    one, other, values = next(iter(network.edges(data=True)))
    assert read.edges[one, other] == values
    made = json.loads(read.graph["made_by"])
    assert made["digest"] == read.graph["digest"] == snapshot.manifest.digest
    assert made["projection"]["counting"] == "newman"
    assert made["caveats"]


def test_csv_is_nodes_edges_and_how_they_were_made(snapshot: Snapshot, tmp_path: Path) -> None:
    exports.write(snapshot, "csv", tmp_path / "n.zip")
    exports.write(snapshot, "csv", tmp_path / "folder")
    with zipfile.ZipFile(tmp_path / "n.zip") as packed:
        files = {name: packed.read(name) for name in packed.namelist()}
    assert files == {path.name: path.read_bytes() for path in (tmp_path / "folder").iterdir()}
    assert files.keys() == {"nodes.csv", "edges.csv", "made-by.json"}
    nodes = list(csv.DictReader(io.StringIO(files["nodes.csv"].decode(), newline="")))
    edges = list(csv.DictReader(io.StringIO(files["edges.csv"].decode(), newline="")))
    ids = [one["id"] for one in nodes]
    assert ids == sorted(ids)
    assert {one[end] for one in edges for end in ("source", "target")} <= set(ids)
    assert all(one["source"] < one["target"] for one in edges)
    assert nodes[0]["iri"] == f"https://w3id.org/ecograph/id/{ids[0]}"
    assert {one["upper_bound"] for one in edges} <= {"true", "false"}
    assert len(edges) == snapshot.collaboration.counts.ties


def test_a_file_that_is_there_is_replaced_and_a_missing_folder_named(
    snapshot: Snapshot, tmp_path: Path
) -> None:
    file = tmp_path / "n.graphml"
    file.write_text("old", encoding="utf-8")
    exports.write(snapshot, "graphml", file)
    assert file.read_text(encoding="utf-8").startswith("<?xml")
    with pytest.raises(BadRequest, match="no folder"):
        exports.write(snapshot, "graphml", tmp_path / "none" / "n.graphml")
    with pytest.raises(BadRequest, match="docx"):
        exports.write(snapshot, "docx", file)
