"""A network file becomes a dataset: published values, and nothing of it lost in silence."""

from __future__ import annotations

import csv
import gzip
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import networkx as nx
import pytest
from support.cli_run import run

from ecograph.analysis.registry import MEASURES
from ecograph.errors import SourceError
from ecograph.links.read import tables_of
from ecograph.links.table import Links
from ecograph.model.records import Entity, Relator
from ecograph.network import formats
from ecograph.network.network_source import import_network, open_network
from ecograph.network.projection import project
from ecograph.network.rules import Rules
from ecograph.sources.datapackage import open_folder
from ecograph.sources.registry import open_source

if TYPE_CHECKING:
    from ecograph.network.network import Network
    from ecograph.sources.imported import Imported


def imported(folder: Path, name: str, content: str | bytes) -> Imported:
    file = folder / name
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return import_network([file], folder / "net")


def network(folder: Path) -> tuple[Network, list[str]]:
    """The collaboration network of a dataset folder, and the names of its nodes."""
    nodes: dict[str, dict[str, str]] = {"kind": {}, "en": {}, "statedStrength": {}}
    columns = ("participant", "context", "predicate", "basis", "source", "role")
    relators: dict[str, dict[str, str]] = {name: {} for name in columns}
    for one in open_folder(folder).records():
        if isinstance(one, Entity):
            nodes["kind"][one.id] = one.kind
            nodes["en"][one.id] = one.name_en or one.name_zh
            if one.strength is not None:
                nodes["statedStrength"][one.id] = repr(one.strength)
        elif isinstance(one, Relator):
            values = (one.subject, one.object, one.predicate, "stated", "net", one.role)
            for column, value in zip(relators.values(), values, strict=True):
                column[one.id] = value
    made = project(Links.of(*tables_of(nodes, relators)), Rules.load())
    return made, list(made.nodes.label_en)


def values(folder: Path, measure: str) -> dict[str, float]:
    made, names = network(folder)
    return dict(zip(names, MEASURES[measure].function(made).tolist(), strict=True))


def graphml(graph: nx.Graph[Any], file: Path) -> Path:
    graph.graph.clear()
    nx.write_graphml_xml(graph, file)
    return file


# published values


@pytest.mark.slow
def test_florentine_families_in_three_commands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Medici .522, Guadagni .255, Albizzi .212: Jackson, Social and Economic Networks, 1.2."""
    monkeypatch.chdir(tmp_path)
    graphml(nx.florentine_families_graph(), Path("florentine.graphml"))
    home = tmp_path / "home"
    run(home, "import", "network", "florentine.graphml", "-o", "florentine")
    run(home, "build", "--source", "florentine")
    ranking = ("rank", "measure=betweenness", "limit=3", "why=Medici", "--format", "json")
    answer = json.loads(run(home, *ranking).stdout)
    found = [(one["label"], round(one["value"], 2)) for one in answer["rows"]]
    assert found == [("Medici", 0.52), ("Guadagni", 0.25), ("Albizzi", 0.21)]
    assert "florentine/file-1#row=1" in json.dumps(answer)


def test_southern_women_are_two_modes(tmp_path: Path) -> None:
    """Betweenness of NetworkX's documentation, after Borgatti and Halgin (2011)."""
    file = graphml(nx.davis_southern_women_graph(), tmp_path / "women.graphml")
    done = import_network([file], tmp_path / "net")
    assert (done.entities, done.relators) == (32, 89)
    found = values(tmp_path / "net", "two-mode-betweenness")
    first = sorted(found, key=found.__getitem__)[-3:]
    assert first == ["Theresa Anderson", "Evelyn Jefferson", "Nora Fayette"]
    assert found["Nora Fayette"] == pytest.approx(0.11, abs=5e-3)
    assert "two-mode" in open_folder(tmp_path / "net").dataset.caveat_en


@pytest.mark.parametrize("format", ["graphml", "gexf", "pajek", "gml", "json", "csv"])
def test_karate_has_its_published_strengths_in_every_format(tmp_path: Path, format: str) -> None:
    graph = nx.karate_club_graph()
    graph.graph.clear()
    file = tmp_path / f"karate.{ {'pajek': 'net'}.get(format, format) }"
    match format:
        case "graphml":
            nx.write_graphml_xml(graph, file)
        case "gexf":
            nx.write_gexf(graph, file)
        case "gml":
            nx.write_gml(graph, str(file))
        case "json":
            file.write_text(json.dumps(nx.node_link_data(graph, edges="links")))
        case "csv":
            rows = "".join(f"{a},{b},{w}\n" for a, b, w in graph.edges(data="weight"))
            file.write_text("Source,Target,Weight\n" + rows)
        case "pajek":
            lines = [f"{a + 1} {b + 1} {w}\n" for a, b, w in graph.edges(data="weight")]
            vertices = "".join(f'{n + 1} "{n}"\n' for n in graph)
            file.write_text(f"*Vertices 34\n{vertices}*Edges\n" + "".join(lines))
    import_network([file], tmp_path / "net")
    found = values(tmp_path / "net", "strength")
    # Zachary (1977): the officer and the instructor
    assert (found["33"], found["0"], len(found)) == (48, 42, 34)


@pytest.mark.long
def test_newman_s_network_scientists_agree_with_networkx(tmp_path: Path, shared: Path) -> None:
    file = shared / "benchdata" / "networks" / "newman-netscience.wedges.gz"
    import_network([file], tmp_path / "net")
    made, names = network(tmp_path / "net")
    assert (len(made), made.counts.ties) == (1461, 2742)
    graph: nx.Graph[str] = nx.Graph()
    with gzip.open(file, "rt") as lines:
        for a, b, w in map(str.split, lines):
            graph.add_edge(a, b, weight=float(w), distance=1 / float(w))
    for measure, expected in (
        ("strength", dict(graph.degree(weight="weight"))),
        ("betweenness", nx.betweenness_centrality(graph, weight="distance")),
    ):
        found = MEASURES[measure].function(made).tolist()
        assert found == pytest.approx([expected[name] for name in names])


# nothing is lost in silence


def test_direction_is_kept_as_roles_and_told(tmp_path: Path) -> None:
    arcs = "Source,Target,Type,Weight\na,b,Directed,2\nb,a,Directed,3\nb,c,Undirected,1\n"
    done = imported(tmp_path, "a.csv", arcs)
    assert any("direction" in one for one in done.remarks)
    assert any("summed" in one for one in done.remarks)
    records = list(open_folder(tmp_path / "net").records())
    roles = [one.role for one in records if isinstance(one, Relator)]
    assert roles == ["tie-start", "tie-end"] * 2 + ["tied"] * 2
    assert values(tmp_path / "net", "strength") == {"a": 5, "b": 6, "c": 1}
    assert "direction" in open_folder(tmp_path / "net").dataset.caveat_en


def test_parallel_ties_are_summed_and_each_keeps_its_row(tmp_path: Path) -> None:
    done = imported(tmp_path, "a.txt", "# a comment\na b 2\na b 0.5\nb c 1\n")
    assert any("summed" in one for one in done.remarks)
    made, _ = network(tmp_path / "net")
    events = made.events_of(*(one for one in made.nodes.id if one[-1] in "ab"))
    assert [(one.id, float(one.share)) for one in events] == [("net/tie-2", 2), ("net/tie-3", 0.5)]
    ties = [one for one in open_folder(tmp_path / "net").records() if isinstance(one, Entity)]
    rows = {one.id: one.evidence.row for one in ties if one.kind == "StatedTie"}
    assert rows["net/tie-3"] == "net/file-1#row=3"


def test_what_is_no_tie_is_set_aside_with_its_row(tmp_path: Path) -> None:
    rows = ["a,b,1", "a,a,1", "a,c,-2", ",b,1", "b,c,much", "b,c,inf", *["a,b,1"] * 60]
    done = imported(tmp_path, "a.csv", "source,target,weight\n" + "\n".join(rows))
    assert (done.rows, done.rejected) == (66, 5)
    with (tmp_path / "net" / "rejected.csv").open(encoding="utf-8-sig", newline="") as file:
        found = [(one["row"], one["reason"]) for one in csv.DictReader(file)]
    assert found == [
        ("3", "ties a node with itself"),
        ("4", "is no strength"),
        ("5", "names no node"),
        ("6", "is no number"),
        ("7", "is no strength"),
    ]


def test_a_missing_weight_is_one_where_others_have_one_and_that_is_told(tmp_path: Path) -> None:
    done = imported(tmp_path, "a.csv", "source,target,weight\na,b,2\nb,c,\n")
    assert any("without a weight" in one for one in done.remarks)
    assert values(tmp_path / "net", "strength") == {"a": 2, "b": 3, "c": 1}


def test_attributes_names_kinds_and_chinese_are_kept(tmp_path: Path) -> None:
    (tmp_path / "nodes.csv").write_text(
        "Id,Label,kind,city\nu1,示例大学,University,大连\nf1,Firm B,,\n"
    )
    (tmp_path / "edges.csv").write_text("Source,Target,Weight,since\nu1,f1,3,2015\n")
    files = [tmp_path / "nodes.csv", tmp_path / "edges.csv"]
    import_network(files, tmp_path / "net")
    found = {
        one.id: one for one in open_folder(tmp_path / "net").records() if isinstance(one, Entity)
    }
    node = found["net/node-u1"]
    assert (node.name_zh, node.kind, node.note) == ("示例大学", "University", "city: 大连")
    assert node.external_ids == (("id", "u1"),)
    assert node.evidence.row == "net/file-2#row=2"
    assert found["net/tie-2"].note == "since: 2015"


@pytest.mark.parametrize(
    ("case", "strength"),
    [
        ("02-gexf-weight-as-attribute/x_attweight.gexf", {"a": 5, "b": 5}),
        ("02-gexf-weight-as-attribute/x_attweight2.gexf", {"a": 5, "b": 5}),
        ("02-gexf-weight-as-attribute/x_dynweight.gexf", "for a time only"),
        (
            "03-graphml-names-of-igraph-and-cytoscape/g_id.graphml",
            {"my-region/uni-a": 3, "my-region/firm-b": 3},
        ),
        ("03-graphml-names-of-igraph-and-cytoscape/g_name.graphml", {"Uni A": 3, "Firm B": 3}),
        ("04-parts-of-graphml-and-gexf-dropped/g_hyper.graphml", "<hyperedge>"),
        ("04-parts-of-graphml-and-gexf-dropped/g_nested.graphml", "node 'group'"),
        ("04-parts-of-graphml-and-gexf-dropped/g_two.graphml", "2 graphs: 'x', 'y'"),
        ("04-parts-of-graphml-and-gexf-dropped/p_two.paj", "a second network begins: 'second'"),
        ("04-parts-of-graphml-and-gexf-dropped/x_nested.gexf", "node 'g'"),
        ("06-pajek-cr-line-ends/p_cr.net", {"Uni A": 3, "Firm B": 3}),
        ("08-ties-without-weight/c_unw.cyjs", {"A": 1, "B": 1}),
        ("08-ties-without-weight/g_unweighted.graphml", {"a": 1, "b": 1}),
        ("08-ties-without-weight/n_unw.json", {"a": 1, "b": 1}),
        ("08-ties-without-weight/v_nostrength.json", {"A": 1, "B": 1}),
    ],
)
def test_the_cases(
    tmp_path: Path, shared: Path, case: str, strength: str | dict[str, float]
) -> None:
    file = shared / "cases" / case
    if isinstance(strength, str):
        with pytest.raises(SourceError, match=strength):
            import_network([file], tmp_path / "net")
        assert not (tmp_path / "net").exists()
    else:
        import_network([file], tmp_path / "net")
        assert values(tmp_path / "net", "strength") == strength


@pytest.mark.parametrize("order", [1, -1])
def test_tables_of_gephi_in_any_order(tmp_path: Path, shared: Path, order: int) -> None:
    folder = shared / "cases" / "09-csv-tables-as-gephi-writes-them"
    import_network([folder / "edges.csv", folder / "nodes.csv"][::order], tmp_path / "net")
    assert values(tmp_path / "net", "strength") == {"Uni A": 3, "Firm B": 3}


def test_what_we_export_comes_back(tmp_path: Path) -> None:
    """Roles and events are not in a network file; strengths and names are."""
    from ecograph.network.projection import network_of

    toy = network_of({"p1": "abc", "p2": "ab"})
    imported(tmp_path, "toy.gexf", formats.write(toy, "gexf"))
    assert values(tmp_path / "net", "strength") == {"a": 2, "b": 2, "c": 1}


def test_build_reads_a_network_without_the_folder(tmp_path: Path) -> None:
    (tmp_path / "My net.csv").write_text("source,target\na,b\n")
    opened = open_source(f"network={tmp_path / 'My net.csv'}")
    assert opened.dataset.slug == "my-net"
    assert any("no tie of the file has a weight" in one for one in opened.warnings)


@pytest.mark.parametrize(
    ("name", "content", "match"),
    [
        ("a.csv", "one\n1\n", "no edge list"),
        ("a.json", "{}", "node"),
        ("a.gml", "graph [ node [ id 1 ] edge [ source 1 target 2 ] ]", "GML"),
        ("a.csv", "source,target\n", "no row"),
        ("a.graphml.gz", "no gzip", "cannot be read"),
    ],
)
def test_what_is_no_network_is_refused_by_name(
    tmp_path: Path, name: str, content: str, match: str
) -> None:
    with pytest.raises(SourceError, match=match):
        imported(tmp_path, name, content)
    with pytest.raises(SourceError, match=match):
        open_network(tmp_path / name)


def d3(*edges: object, **more: object) -> bytes:
    nodes = [{"id": "a", "Label": "A"}, {"id": "b", "Label": "B"}]
    return json.dumps({"nodes": nodes, "links": edges, **more}).encode()


def pajek(text: str, encoding: str) -> bytes:
    return text.replace("\n", "\r\n").encode(encoding)


_EDGE_WEIGHT = (
    '<graphml xmlns="http://graphml.graphdrawing.org/xmlns"><key id="{key}" for="{of}"'
    ' attr.name="{name}" attr.type="{type}"/><graph edgedefault="undirected">{body}</graph>'
    "</graphml>"
)
_ELEMENTS = [
    {"data": {"id": "a", "name": "A"}},
    {"data": {"id": "b", "name": "B"}},
    {"data": {"source": "a", "target": "b", "weight": 2}},
]
_AB = {"A": 2, "B": 2}
_CHINESE = {"甲大学": 2, "乙公司": 2}


@pytest.mark.parametrize(
    ("name", "content", "strength", "said"),
    [
        ("d3.json", d3({"source": "a", "target": "b", "value": 2}), _AB, "'value' is taken"),
        (
            "echarts.json",
            d3({"source": "a", "target": "b", "weight": 2}, categories=[1]),
            _AB,
            "categories is not read",
        ),
        (
            "edge.graphml",
            _EDGE_WEIGHT.format(
                key="w",
                of="edge",
                name="Edge Weight",
                type="double",
                body='<node id="A"/><node id="B"/><edge source="A" target="B">'
                '<data key="w">2</data></edge>',
            ).encode(),
            _AB,
            "'Edge Weight' is taken",
        ),
        (
            "name.graphml",
            _EDGE_WEIGHT.format(
                key="v",
                of="node",
                name="Name",
                type="string",
                body='<node id="n0"><data key="v">A</data></node><node id="n1">'
                '<data key="v">B</data></node><edge source="n0" target="n1"/>',
            ).encode(),
            {"A": 1, "B": 1},
            "no tie",
        ),
        ("flat.cyjs", json.dumps({"elements": _ELEMENTS}).encode(), _AB, ""),
        (
            "ansi.net",
            pajek('*Vertices 2\n1 "甲大学"\n2 "乙公司"\n*Edges\n1 2 2\n', "gb18030"),
            _CHINESE,
            "is read as gb18030",
        ),
        (
            "wide.net",
            pajek('*Vertices 2\n1 "甲大学"\n2 "乙公司"\n*Edges\n1 2 2\n', "utf-16"),
            _CHINESE,
            "",
        ),
        ("title.csv", b"Ties of 2020,,\n,,\nSource,Target,Weight\nA,B,2\n", _AB, ""),
        ("width.csv", "Ｓource，Ｔarget，Ｗeight\nA，B，2\n".encode(), _AB, ""),
        (
            "words.csv",
            "源节点;目标节点;权重\n甲大学;乙公司;2\n".encode("gb18030"),
            _CHINESE,
            "'权重' is taken",
        ),
    ],
)
def test_what_other_programs_call_weights_names_and_ends(
    tmp_path: Path, name: str, content: bytes, strength: dict[str, float], said: str
) -> None:
    (tmp_path / name).write_bytes(content)
    found = import_network([tmp_path / name], tmp_path / "net")
    assert values(tmp_path / "net", "strength") == strength
    assert said in " ".join(found.remarks)


@pytest.mark.parametrize(
    ("name", "content", "match"),
    [
        ("hyper.json", d3(hyperedges=[["a", "b"]]), "hyperedges"),
        ("twice.csv", b"Source,Target,Weight,Weight\nA,B,2,3\n", "Weight: the column stands twice"),
    ],
)
def test_what_would_be_lost_of_a_network_is_refused(
    tmp_path: Path, name: str, content: bytes, match: str
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(SourceError, match=match):
        import_network([tmp_path / name], tmp_path / "net")


GML = """graph [
  node [ id 1 label "A" ] node [ id 2 label "B" ]
  edge [ source 1 target 2 value 3 ] edge [ source 2 target 1 value 2 ]
]"""
WRITERS = [  # as other programs write a network of A and B whose tie has the strength 5
    ("chinese.csv", "来源,目标,权重\nA,B,5\n".encode("gb18030")),
    ("spaced.csv", b"Source node,Target node,Edge Weight\nA,B,5\n"),
    ("german.csv", b"Quelle;Ziel;Gewicht\nA;B;5,0\n"),
    ("by-hand.net", b'*VERTICES\t2\n1\t"A"\n2\t"B"\n*EDGES\t\n1\t2\t5\n'),
    ("of-windows.net", '*Vertices 2\r\n1 "A"\r\n2 "B"\r\n*Edges\r\n1 2 5'.encode("utf-16")),
    ("twice.gml", GML.encode()),
    ("d3.json", b'{"nodes":[{"id":"A"},{"id":"B"}],'
     b'"links":[{"source":"A","target":"B","value":5}]}'),
    ("flat.cyjs", b'{"elements":[{"data":{"id":"A"}},{"data":{"id":"B"}},'
     b'{"group":"edges","data":{"source":"A","target":"B","Weight":5}}]}'),
    ("both-ways.gexf", b'<gexf version="1.3"><graph defaultedgetype="directed">'
     b'<nodes><node id="A"/><node id="B"/></nodes><edges>'
     b'<edge source="A" target="B" type="mutual" weight="5"/></edges></graph></gexf>'),
]  # fmt: skip


@pytest.mark.parametrize(("name", "content"), WRITERS, ids=[name for name, _ in WRITERS])
def test_a_tie_as_another_program_writes_it(name: str, content: bytes, tmp_path: Path) -> None:
    done = imported(tmp_path, name, content)
    assert done.rejected == 0
    assert values(tmp_path / "net", "strength") == {"A": 5, "B": 5}
    assert not any("direction" in one for one in done.remarks if name != "twice.gml")


def test_names_in_a_western_encoding_are_not_taken_for_chinese(tmp_path: Path) -> None:
    vertices = '*Vertices 2\n1 "Genève"\n2 "École"\n*Edges\n1 2 5\n'
    done = imported(tmp_path, "net.net", vertices.encode("latin-1"))
    assert network(tmp_path / "net")[1] == ["Genève", "École"]
    assert "cp1252" in done.remarks[0]


def test_a_value_taken_for_the_weight_is_told(tmp_path: Path) -> None:
    done = imported(tmp_path, "a.gml", GML)
    assert any("taken for the strength" in one for one in done.remarks)


def test_a_value_that_is_text_is_no_weight(tmp_path: Path) -> None:
    content = '{"nodes":[{"id":"A"},{"id":"B"}],"links":[{"source":"A","target":"B","value":"x"}]}'
    done = imported(tmp_path, "a.json", content)
    assert values(tmp_path / "net", "strength") == {"A": 1, "B": 1}
    assert any("no tie of the file has a weight" in one for one in done.remarks)


def test_a_simple_interaction_file_has_lonely_nodes_and_several_ties_a_row(tmp_path: Path) -> None:
    done = imported(tmp_path, "net.sif", "A pp B C\nD\n")
    assert (done.rejected, done.entities) == (0, 6)
    assert values(tmp_path / "net", "degree") == {"A": 2, "B": 1, "C": 1}


def test_a_network_of_vosviewer_comes_with_its_map(tmp_path: Path) -> None:
    ties, nodes = tmp_path / "network.txt", tmp_path / "map.txt"
    ties.write_text("1\t2\t5\n")
    nodes.write_text("id\tlabel\tx\ty\tcluster\n1\tA\t0.1\t0.2\t1\n2\tB\t0\t0\t1\n")
    import_network([nodes, ties], tmp_path / "net")
    assert values(tmp_path / "net", "strength") == {"A": 5, "B": 5}


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.net", '*Vertices 2\n1 "A" [1-3]\n2 "B"\n*Edges\n1 2 1\n', "vertex 1.*time only"),
        ("a.net", '*Vertices 2\n1 "A"\n2 "B"\n*Edges\n1 2 1 [5-*]\n', "line 5.*time only"),
        ("a.json", '{"nodes": [{"id": 1}], "adjacency": [[]]}', "neither edges nor links"),
        ("a.csv", "SUID,interaction,name\n60,pp,A (pp) B\n", "no columns of the two ends"),
        ("a.tgf", "1 A\n2 B\n#\n1 2\n", "not read .*tgf"),
    ],
)
def test_what_cannot_be_read_rightly_is_refused_by_its_cause(
    name: str, content: str, message: str, tmp_path: Path
) -> None:
    with pytest.raises(SourceError, match=message) as caught:
        imported(tmp_path, name, content)
    assert len(caught.value.problems) == 1
    assert not (tmp_path / "net").exists()


@pytest.mark.parametrize(
    ("content", "strength", "said"),
    [
        (",A,B,C\nA,9,2,0\nB,2,0,1\nC,,1,\n", {"A": 2, "B": 3, "C": 1}, "diagonal"),
        (";A;B;C\nB;0,0;0;1,5\nA;0;2;0\nC;0;0;0\n", {"A": 2, "B": 3.5, "C": 1.5}, "direction"),
    ],
)
def test_a_matrix_of_nodes(
    content: str, strength: dict[str, float], said: str, tmp_path: Path
) -> None:
    done = imported(tmp_path, "matrix.csv", content)
    assert values(tmp_path / "net", "strength") == strength
    assert said in " ".join(done.remarks)


def test_a_matrix_of_participants_by_events(tmp_path: Path) -> None:
    imported(tmp_path, "women.csv", ",E1,E2,E3\nAnna,1,0,1\nBea,1,1,\nCy,0,x,0\n")
    # Anna and Bea share E1, Bea and Cy E2; nobody shares E3
    assert values(tmp_path / "net", "degree") == {"Anna": 1, "Bea": 2, "Cy": 1}
    rows = {
        one.name_en: one.evidence.row.rpartition("=")[2]
        for one in open_folder(tmp_path / "net").records()
        if isinstance(one, Entity)
    }
    assert rows == {"Anna": "2", "Bea": "3", "Cy": "4", "E1": "1", "E2": "1", "E3": "1"}


@pytest.mark.parametrize("cells", ["1,2", "1,?", ","])
def test_a_table_that_is_no_matrix_is_no_network(cells: str, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no columns of the two ends"):
        imported(tmp_path, "a.csv", f"name,budget,staff\nAnna,{cells}\n")
