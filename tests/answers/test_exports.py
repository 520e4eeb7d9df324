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
from support.cli_run import run
from support.embedded import inner_of

from ecograph.answers import export
from ecograph.answers.network import network_for
from ecograph.answers.requests import NetworkRequest
from ecograph.errors import BadRequest
from ecograph.links.columns import NO_DAY
from ecograph.links.table import LinkFilter
from ecograph.model.implied import left_out
from ecograph.model.namespaces import GRAPH_DERIVED, GRAPH_REIFIED
from ecograph.network import formats
from ecograph.notebook.graph import Graph
from ecograph.pipeline.build import build
from ecograph.pipeline.shapes import check
from ecograph.pipeline.snapshot import Snapshot, current
from ecograph.sources.registry import open_source
from ecograph.store.oxigraph import GraphStore

if TYPE_CHECKING:
    from pathlib import Path


TAKES_PART = "participatesIn"


def restored(snapshot: Snapshot) -> int:
    """How many triples an export has more: a copy for each end and role, three a figure."""
    store = GraphStore(inner_of(snapshot))
    copied = "?s a eco:Participation ; ?p ?o FILTER(?p IN (eco:participant, eco:context, eco:role))"
    rows = store.select(f"SELECT (COUNT(*) AS ?n) {{ {copied} }}", union=True)
    ends = int(next(iter(rows))["n"].value)
    rows = store.select("SELECT (COUNT(*) AS ?n) { ?o prov:wasGeneratedBy ?run }", union=True)
    return ends + 3 * int(next(iter(rows))["n"].value)


@pytest.fixture(scope="module")
def twins(region: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> tuple[Snapshot, Snapshot]:
    """The example region, built twice."""
    other = build([open_source("example-region")], tmp_path_factory.mktemp("other"))
    return region, Snapshot.open(other.path)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("format", "name"),
    [
        ("trig", "g.trig"),
        ("nquads", "g.nq"),
        *((one.name, f"g{one.suffix}") for one in formats.FORMATS.values()),
    ],
)
def test_the_same_digest_gives_the_same_bytes(
    format: str, name: str, twins: tuple[Snapshot, Snapshot], tmp_path: Path
) -> None:
    files = [tmp_path / f"{number}-{name}" for number in range(2)]
    for snapshot, file in zip(twins, files, strict=True):
        export.write(snapshot, format, file)
    assert twins[0].manifest.digest == twins[1].manifest.digest
    assert files[0].read_bytes() == files[1].read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == [file.name for file in files]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("format", "syntax"),
    [
        ("trig", ox.RdfFormat.TRIG),
        pytest.param("nquads", ox.RdfFormat.N_QUADS, marks=pytest.mark.long),
    ],
)
def test_the_whole_graph_comes_back(
    format: str, syntax: ox.RdfFormat, snapshot: Snapshot, tmp_path: Path
) -> None:
    file = tmp_path / "graph"
    export.write(snapshot, format, file)
    read = ox.Store()
    read.bulk_load(path=str(file), format=syntax)
    original = ox.Dataset(inner_of(snapshot))
    copy = ox.Dataset(one for one in read if not left_out(f"{one} ."))
    assert len(read) - len(copy) == restored(snapshot)
    for one in (original, copy):
        one.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    assert original == copy


@pytest.mark.long
@pytest.mark.parametrize(
    ("format", "syntax"),
    [
        pytest.param("trig12", ox.RdfFormat.TRIG, marks=pytest.mark.long),
        ("nq12", ox.RdfFormat.N_QUADS),
    ],
)
def test_every_derived_tie_has_a_reifier_with_evidence(
    format: str, syntax: ox.RdfFormat, snapshot: Snapshot, tmp_path: Path
) -> None:
    """RDF 1.2: the RDF 1.1 part is unchanged, every derived tie is reified, the shapes hold."""
    export.write(snapshot, format, tmp_path / "graph")
    read = GraphStore.create()
    read.inner.bulk_load(path=str(tmp_path / "graph"), format=syntax)
    for one in snapshot.store.named_graphs:
        quads = read.inner.quads_for_pattern(None, None, None, one)
        assert sum(not left_out(f"{quad} .") for quad in quads) == snapshot.store.count(one.value)
    derived = f"GRAPH <{GRAPH_DERIVED}> {{ ?s ?p ?o }} FILTER(?p != rdf:type)"
    reified = f"GRAPH <{GRAPH_REIFIED}> {{ ?r rdf:reifies <<( ?s ?p ?o )>> }}"
    assert not read.ask(f"ASK {{ {derived} FILTER NOT EXISTS {{ {reified} }} }}")
    assert not read.ask(f"ASK {{ {reified} FILTER NOT EXISTS {{ {derived} }} }}")
    assert check(read).violations == ()
    node = f"<{snapshot.manifest.base}ties/dalian-2015.cas.dalian-2015.liaoning-government>"
    said = "eco:basis|eco:from|eco:until|prov:wasDerivedFrom|eco:evidence"
    rows = read.select(f"SELECT ?v {{ {node} {said} ?v }}", graphs=[GRAPH_REIFIED])
    assert sorted(row["v"].value.rpartition("/")[2] for row in rows) == [
        "2014-01-01", "2015-01-01",
        "ag-cas-ln-2014.cas", "ag-cas-ln-2014.liaoning-government",
        "ce-cas-robot.cas", "ce-cas-robot.liaoning-government",
        "o-cri-robot", "o-syb-cas-ln-2014", "ontology#stated", "s-cas-ln", "s-robot-inst",
    ]  # fmt: skip


@pytest.mark.slow
def test_n_quads_are_sorted_within_each_graph(snapshot: Snapshot, tmp_path: Path) -> None:
    file = tmp_path / "graph.nq"
    export.write(snapshot, "nquads", file)
    placed = [
        (graph, triple)
        for triple, graph, _ in (
            line.rsplit(" ", 2) for line in file.read_text(encoding="utf-8").splitlines()
        )
    ]
    assert [one.encode() for one, _ in placed] == sorted(one.encode() for one, _ in placed)
    triples = [triple.encode() for graph, triple in placed if "/source/dalian-2015>" in graph]
    assert triples == sorted(triples)


@pytest.mark.long
def test_large_graphs_are_sorted_in_parts(
    snapshot: Snapshot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    export.write(snapshot, "trig", tmp_path / "whole.trig")
    monkeypatch.setattr(export, "_RUN", 1000)
    export.write(snapshot, "trig", tmp_path / "parts.trig")
    assert (tmp_path / "whole.trig").read_bytes() == (tmp_path / "parts.trig").read_bytes()


@pytest.mark.slow
def test_graphml_is_the_network_and_says_how_it_was_made(
    snapshot: Snapshot, tmp_path: Path
) -> None:
    export.write(snapshot, "graphml", tmp_path / "n.graphml")
    read = nx.read_graphml(tmp_path / "n.graphml")
    network = snapshot.collaboration.to_networkx()
    assert set(read) == set(network)
    assert read.number_of_edges() == network.number_of_edges()
    one, other, values = next(iter(network.edges(data=True)))
    assert read.edges[one, other].items() >= values.items()
    made = json.loads(read.graph["made_by"])
    assert made["digest"] == read.graph["digest"] == snapshot.manifest.digest
    assert made["projection"]["counting"] == "newman"
    assert made["caveats"]


@pytest.mark.slow
def test_csv_is_nodes_edges_and_how_they_were_made(snapshot: Snapshot, tmp_path: Path) -> None:
    export.write(snapshot, "csv", tmp_path / "n.zip")
    export.write(snapshot, "csv", tmp_path / "folder")
    with zipfile.ZipFile(tmp_path / "n.zip") as packed:
        files = {name: packed.read(name) for name in packed.namelist()}
    assert files == {path.name: path.read_bytes() for path in (tmp_path / "folder").iterdir()}
    assert files.keys() == {"nodes.csv", "edges.csv", "made-by.json", "datapackage.json"}
    assert json.loads(files["made-by.json"]) == export.made_by(snapshot)
    nodes = list(csv.DictReader(io.StringIO(files["nodes.csv"].decode(), newline="")))
    edges = list(csv.DictReader(io.StringIO(files["edges.csv"].decode(), newline="")))
    ids = [one["id"] for one in nodes]
    assert ids == sorted(ids)
    assert {one[end] for one in edges for end in ("source", "target")} <= set(ids)
    assert all(one["source"] < one["target"] for one in edges)
    assert nodes[0]["iri"] == f"https://w3id.org/ecograph/id/{ids[0]}"
    assert {one["upper_bound"] for one in edges} <= {"true", "false"}
    assert len(edges) == snapshot.collaboration.counts.ties


@pytest.mark.slow
@pytest.mark.parametrize("format", formats.FORMATS)
def test_what_is_written_is_read_again(format: str, snapshot: Snapshot, tmp_path: Path) -> None:
    file = tmp_path / "network.zip"
    export.write(snapshot, format, file)
    assert file.read_bytes() == export.network_bytes(snapshot, format)
    read = formats.read(file.read_bytes(), format)
    network = snapshot.collaboration
    assert set(read) == set(network.nodes.id)
    assert {tuple(sorted(pair)) for pair in read.edges} == set(network.ties())
    assert json.loads(read.graph["made_by"]) == export.made_by(snapshot)
    assert read.graph["digest"] == snapshot.manifest.digest
    one = network.nodes.id[0]
    assert read.nodes[one]["iri"] == f"https://w3id.org/ecograph/id/{one}"


def test_a_network_of_one_source_says_so(snapshot: Snapshot, tmp_path: Path) -> None:
    request = NetworkRequest(relation="co-participation", dataset=("dalian-2015",))
    network = network_for(snapshot, request)
    export.write(snapshot, "gexf", tmp_path / "n.gexf", network)
    read = formats.read((tmp_path / "n.gexf").read_bytes(), "gexf")
    made = json.loads(read.graph["made_by"])
    assert read.graph["relation"] == made["projection"]["relation"] == "co-participation"
    assert made["datasets"] == ["dalian-2015"]
    assert "not that they collaborate" in made["caveats"][0]["en"]
    assert len(read) == made["organisations"] == len(network)
    assert min(degree for _, degree in read.degree) == 0, "those on no list are there too"
    with pytest.raises(BadRequest, match="the whole graph, not a network"):
        export.write(snapshot, "trig", tmp_path / "n.trig", network)


@pytest.mark.slow
@pytest.mark.parametrize("format", formats.FORMATS)
def test_the_command_writes_the_network_that_is_meant(
    format: str, home: Path, snapshot: Snapshot, tmp_path: Path
) -> None:
    file = tmp_path / "network.zip"
    options = ("--kind", "University", "--dataset", "dalian-collaborations", "--basis", "stated")
    result = run(home, "network", "--format", format, "-o", str(file), *options)
    read = formats.read(file.read_bytes(), format)
    kinds = {values["kind"] for _, values in read.nodes(data=True)}
    assert kinds == {"University"}
    assert f"nodes {len(read)}, ties {read.number_of_edges()}" in result.stderr
    whole = run(home, "network", "--format", format, "-o", "-").stdout_bytes
    assert whole == export.network_bytes(snapshot, format)
    lists = ("--relation", "co-participation", "--region", "大连市", "-o", "-")
    written = run(home, "network", "--format", format, *lists).stdout_bytes
    listed = formats.read(written, format)
    assert listed.graph["relation"] == "co-participation"


def test_ties_have_the_years_of_their_events(snapshot: Snapshot) -> None:
    """Their project began in 2016, and the later of their two alliances is of 2021."""
    graph = export.network_graph(snapshot)
    tie = graph.edges["dalian-2015/univ-dut", "dalian-2015/ri-dicp"]
    assert (tie["events"], tie["first_year"], tie["last_year"]) == (3, 2016, 2021)
    undated = [pair for *pair, tie in graph.edges(data=True) if "first_year" not in tie]
    assert undated
    network = snapshot.collaboration
    for one, other in undated[:20]:
        for event in network.events_of(one, other):
            row = snapshot.links.index(event.id)
            assert snapshot.links.nodes.founded[row] == snapshot.links.nodes.ended[row] == NO_DAY
            said = snapshot.links.links_of(event.id, LinkFilter("in", frozenset({TAKES_PART})))
            assert said
            assert not any(link.since or link.until or link.started_by for link in said)
    assert all(
        tie["first_year"] <= tie["last_year"]
        for *_, tie in graph.edges(data=True)
        if "first_year" in tie
    )


@pytest.mark.slow
def test_a_day_and_a_window_are_exported(home: Path, snapshot: Snapshot) -> None:
    for given, options in (
        ({"as_of": "2012"}, ("--as-of", "2012")),
        ({"since": "2015", "until": "2017"}, ("--since", "2015", "--until", "2017")),
        (
            {"as_of": "2012", "undated": "include"},
            ("--as-of", "2012", "--undated", "include"),
        ),
    ):
        network = network_for(snapshot, NetworkRequest.model_validate(given))
        assert 0 < network.counts.ties < snapshot.collaboration.counts.ties
        done = run(home, "network", "--format", "json", "-o", "-", *options)
        assert done.stdout_bytes == export.network_bytes(snapshot, "json", network)
        made = json.loads(formats.read(done.stdout_bytes, "json").graph["made_by"])
        assert made["projection"]["time"]["as_of"] == given.get("as_of")


@pytest.mark.slow
def test_a_network_without_anybody_is_empty_and_not_the_whole(region: Snapshot) -> None:
    network = network_for(region, NetworkRequest(until="2001"))  # the earliest event is of 2016
    for mode in ("one", "two"):
        written = json.loads(export.network_bytes(region, "json", network, mode))
        made = json.loads(written["graph"]["made_by"])
        assert (written["nodes"], written["edges"], made["organisations"]) == ([], [], 0)


@pytest.mark.slow
@pytest.mark.parametrize("format", formats.FORMATS)
def test_two_modes_come_back(format: str, home: Path, snapshot: Snapshot) -> None:
    chosen = ("--format", format, "-o", "-", "--mode", "two")
    written = run(home, "network", *chosen).stdout_bytes
    assert written == export.network_bytes(snapshot, format, mode="two")
    read = formats.read(written, format)
    network = snapshot.collaboration
    modes = [values["bipartite"] for _, values in read.nodes(data=True)]
    assert (modes.count(0), modes.count(1)) == (len(network), network.counts.events)
    assert read.number_of_edges() == network.incidence.nnz
    assert {tie["strength"] for *_, tie in read.edges(data=True)} == {1.0}
    assert json.loads(read.graph["made_by"])["mode"] == "two"
    for node, values in read.nodes(data=True):
        assert values["iri"].endswith("/id/" + node.removesuffix("#event"))


def test_no_part_of_the_whole_graph_can_be_chosen(home: Path, tmp_path: Path) -> None:
    for options in (("--dataset", "dalian-2015"), ("--as-of", "2012")):
        run(home, "export", "trig", "-o", str(tmp_path / "g"), *options, code=2)
    with pytest.raises(BadRequest, match="graphml"):
        Graph(current(home)).export(tmp_path / "g.trig", dataset="dalian-2015")
    assert not list(tmp_path.iterdir())


def test_a_file_that_is_there_is_replaced_and_a_missing_folder_named(
    snapshot: Snapshot, tmp_path: Path
) -> None:
    file = tmp_path / "n.graphml"
    file.write_text("old", encoding="utf-8")
    export.write(snapshot, "graphml", file)
    assert file.read_text(encoding="utf-8").startswith("<?xml")
    with pytest.raises(BadRequest, match="no folder"):
        export.write(snapshot, "graphml", tmp_path / "none" / "n.graphml")
    with pytest.raises(BadRequest, match="docx"):
        export.write(snapshot, "docx", file)
