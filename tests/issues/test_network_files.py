"""Network files as other programs write them: read right, or refused by name."""

from __future__ import annotations

import io
import json
import zipfile
from typing import TYPE_CHECKING, Any

import networkx as nx
import pytest

from ecograph.errors import DataError
from ecograph.network import formats
from ecograph.network.formats import common
from ecograph.network.projection import network_of

if TYPE_CHECKING:
    from ecograph.pipeline.snapshot import Snapshot

UNWEIGHTED = "No tie of the file has a weight: each has the strength 1."


def read(file: str, format: str) -> nx.Graph[str]:
    return formats.read(file.encode(), format)


def labels(graph: nx.Graph[str]) -> dict[str, Any]:
    return dict(nx.get_node_attributes(graph, "label"))


def strengths(graph: nx.Graph[str]) -> dict[tuple[str, str], Any]:
    return dict(nx.get_edge_attributes(graph, "strength"))


# GEXF: weights as attributes, times, nodes within nodes


def gexf(attributes: str, edges: str, nodes: str = '<node id="a"/><node id="b"/>') -> str:
    return (
        '<gexf xmlns="http://gexf.net/1.3" xmlns:viz="http://gexf.net/1.3/viz" version="1.3">'
        f'<graph defaultedgetype="undirected">{attributes}<nodes>{nodes}</nodes>'
        f"<edges>{edges}</edges></graph></gexf>"
    )


WEIGHT = (
    '<attributes class="edge"><attribute id="{id}" title="{title}" type="double"/></attributes>'
)
EDGE = '<edge source="a" target="b"><attvalues><attvalue for="{id}" value="5"/></attvalues></edge>'


@pytest.mark.parametrize(
    ("id", "title"), [("0", "Weight"), ("w", "weight"), ("weight", "WEIGHT"), ("weight", "Weight")]
)
def test_a_weight_may_be_an_attribute_in_gexf(id: str, title: str) -> None:
    graph = read(gexf(WEIGHT.format(id=id, title=title), EDGE.format(id=id)), "gexf")
    assert strengths(graph) == {("a", "b"): 5}


def test_gephi_need_not_declare_the_weight() -> None:
    assert strengths(read(gexf("", EDGE.format(id="weight")), "gexf")) == {("a", "b"): 5}


def test_gephi_leaves_out_weights_that_are_one() -> None:
    nodes = '<node id="a"/><node id="b"/><node id="c"/>'
    edges = '<edge source="a" target="b" weight="2.5"/><edge source="b" target="c"/>'
    graph = read(gexf("", edges, nodes), "gexf")
    assert strengths(graph) == {("a", "b"): 2.5, ("b", "c"): 1}
    assert "notes" not in graph.graph


@pytest.mark.parametrize(
    "edge",
    [
        '<edge source="a" target="b"><attvalues>'
        '<attvalue for="weight" value="2" start="2010" end="2012"/>'
        '<attvalue for="weight" value="7" start="2012" end="2015"/></attvalues></edge>',
        '<edge source="a" target="b" weight="2" start="2010"/>',
    ],
)
def test_what_holds_for_a_time_is_refused(edge: str) -> None:
    with pytest.raises(DataError, match=r"GEXF, edge 1 \(a – b\): .*for a time only"):
        read(gexf("", edge), "gexf")


def test_drawing_is_not_read_and_the_graph_says_so() -> None:
    node = '<node id="a" label="A"><viz:color r="1" g="2" b="3"/></node><node id="b"/>'
    graph = read(gexf("", '<edge source="a" target="b" weight="2"/>', node), "gexf")
    assert labels(graph) == {"a": "A", "b": "b"}
    assert "colours" in graph.graph["notes"]


# GraphML: names of igraph, Cytoscape and yEd


def graphml(body: str, keys: str = "") -> str:
    return (
        '<graphml xmlns="http://graphml.graphdrawing.org/xmlns" '
        'xmlns:y="http://www.yworks.com/xml/graphml">'
        f'<key id="w" for="edge" attr.name="weight" attr.type="double"/>{keys}'
        f'<graph id="x" edgedefault="undirected">{body}</graph></graphml>'
    )


def key(name: str) -> str:
    return f'<key id="k_{name}" for="node" attr.name="{name}" attr.type="string"/>'


def two(one: str, other: str, first: str = "n0", second: str = "n1") -> str:
    """Two nodes with these data, tied with a strength of 3."""
    return (
        f'<node id="{first}">{one}</node><node id="{second}">{other}</node>'
        f'<edge source="{first}" target="{second}"><data key="w">3</data></edge>'
    )


def data(**values: str) -> str:
    return "".join(f'<data key="k_{name}">{value}</data>' for name, value in values.items())


def test_names_of_igraph_are_ids_and_labels() -> None:
    body = two(data(name="Uni A"), data(name="Firm B"))
    graph = read(graphml(body, key("name")), "graphml")
    assert labels(graph) == {"Firm B": "Firm B", "Uni A": "Uni A"}
    assert strengths(graph) == {("Firm B", "Uni A"): 3}


def test_ids_that_igraph_has_moved_to_an_attribute_come_back() -> None:
    one, other = data(id="r/uni-a", name="Uni A"), data(id="r/firm-b", name="Firm B")
    graph = read(graphml(two(one, other), key("id") + key("name")), "graphml")
    assert labels(graph) == {"r/firm-b": "Firm B", "r/uni-a": "Uni A"}
    assert list(graph.nodes["r/uni-a"]) == ["label", "label_en", "kind", "region"]


def test_names_that_are_not_unique_are_labels_only() -> None:
    body = two(data(name="Lab"), data(name="Lab"))
    assert labels(read(graphml(body, key("name")), "graphml")) == {"n0": "Lab", "n1": "Lab"}


def test_ids_that_say_something_stay() -> None:
    body = two(data(name="Uni A", id="7"), data(name="Firm B", id="8"), "999", "888")
    graph = read(graphml(body, key("name") + key("id")), "graphml")
    assert labels(graph) == {"888": "Firm B", "999": "Uni A"}
    assert graph.nodes["999"]["original_id"] == "7"


def test_names_of_cytoscape_are_ids_and_labels() -> None:
    keys = key("name") + '<key id="k_shared" for="node" attr.name="shared name" />'
    body = two(data(name="Uni A", shared="Uni A"), data(name="B", shared="B"), "62", "67")
    assert labels(read(graphml(body, keys), "graphml")) == {"B": "B", "Uni A": "Uni A"}


def test_labels_of_yed_are_read() -> None:
    drawn = (
        '<data key="d"><y:ShapeNode><y:Geometry x="1.0" y="2.0"/><y:NodeLabel>{}</y:NodeLabel>'
        "</y:ShapeNode></data>"
    )
    keys = '<key id="d" for="node" yfiles.type="nodegraphics"/>'
    body = two(drawn.format("Uni A"), drawn.format("Firm B"))
    graph = read(graphml(body, keys), "graphml")
    assert labels(graph) == {"n0": "Uni A", "n1": "Firm B"}
    assert graph.nodes["n0"]["original_x"] == "1.0"


def test_reserved_names_are_kept_under_another() -> None:
    keys = "".join(map(key, ("type", "x", "url")))
    graph = read(graphml(two(data(type="Firm", x="0.5", url="http://x"), ""), keys), "graphml")
    kept = {"original_type": "Firm", "original_x": "0.5", "original_url": "http://x"}
    assert graph.nodes["n0"].items() >= kept.items()
    again = formats.read(formats.write(graph, "gexf"), "gexf")
    assert again.nodes["n0"] == graph.nodes["n0"]


def test_defaults_are_values() -> None:
    keys = (
        '<key id="k" for="node" attr.name="sector" attr.type="string"><default>IT</default></key>'
        '<key id="m" for="all" attr.name="rank" attr.type="int"><default>4</default></key>'
        '<key id="n" for="node" attr.name="note" attr.type="string"><default/></key>'
    )
    graph = read(graphml(two('<data key="k">Bio</data>', ""), keys), "graphml")
    assert nx.get_node_attributes(graph, "sector") == {"n0": "Bio", "n1": "IT"}
    assert nx.get_node_attributes(graph, "rank") == {"n0": 4, "n1": 4}
    assert graph.edges["n0", "n1"]["rank"] == 4
    assert "note" not in graph.nodes["n0"]


# what a network cannot hold is refused by name


@pytest.mark.parametrize(
    ("format", "file", "match"),
    [
        (
            "graphml",
            graphml('<node id="a"/><hyperedge><endpoint node="a"/></hyperedge>'),
            "GraphML, graph 'x': there is a <hyperedge>",
        ),
        (
            "graphml",
            graphml('<node id="group"><graph><node id="a"/></graph></node>'),
            "GraphML, node 'group': there is a <graph>",
        ),
        (
            "graphml",
            graphml('<node id="a"/></graph><graph id="y"><node id="c"/>'),
            "2 graphs: 'x', 'y'",
        ),
        (
            "gexf",
            gexf("", "", '<node id="g"><nodes><node id="a"/></nodes></node>'),
            "GEXF, node 'g': there is a <nodes>",
        ),
        ("gexf", gexf("", "", '<node id="g"><spells/></node>'), "GEXF, node 'g': .*<spells>"),
        (
            "pajek",
            '*Network first\n*Vertices 1\n1 "A"\n*Edges\n*Network second\n*Vertices 1\n1 "C"\n',
            "line 5: a second network begins: 'second'",
        ),
        (
            "cytoscape",
            '{"elements": {"nodes": [{"data": {"id": "1", "parent": "g"}}]}}',
            "node 1: it lies in 'g'",
        ),
        (
            "json",
            '{"directed": true, "nodes": [{"id": 1}], "links": [{"source": 1, "target": 1}]}',
            "directed",
        ),
        (
            "cytoscape",
            '{"directed": true, "elements": {"edges": [{"data": {"source": 1, "target": 1}}]}}',
            "directed",
        ),
        ("graphml", graphml(two("", "", "a", "a")), "the id 'a' stands here for the second time"),
        (
            "graphml",
            graphml(two("", "") + '<edge source="n1" target="n0"/>'),
            r"edge 2 \(n1 – n0\): this pair stands here for the second time",
        ),
        ("json", '{"nodes": [{"id": 1}, {"id": "1"}], "links": []}', "node 2: the id '1' .*second"),
        (
            "json",
            '{"nodes": [{"id": 1}], "links": [{"source": 1, "target": 2}]}',
            r"edge 1 \(1 – 2\): '2' is not among the nodes",
        ),
        (
            "json",
            '{"nodes": [{"id": 1}], "links": [{"source": 1}]}',
            "edge 1 .*'' is not among the nodes",
        ),
    ],
)
def test_parts_that_are_not_read_are_refused(format: str, file: str, match: str) -> None:
    with pytest.raises(DataError, match=match):
        read(file, format)


@pytest.mark.parametrize("format", ["graphml", "gexf"])
def test_entities_are_not_expanded(format: str) -> None:
    declared = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>'
    file = graphml(two("&e;", "")) if format == "graphml" else gexf("", "", '<node id="&e;"/>')
    with pytest.raises(DataError, match="document type"):
        read(declared + file, format)


# ties without weights: one rule

PATH = {
    "graphml": graphml('<node id="1"/><node id="2"/><edge source="1" target="2"/>'),
    "gexf": gexf("", '<edge source="1" target="2"/>', '<node id="1"/><node id="2"/>'),
    "json": '{"nodes": [{"id": 1}, {"id": 2}], "links": [{"source": 1, "target": 2}]}',
    "cytoscape": '{"elements": {"nodes": [{"data": {"id": "1"}}, {"data": {"id": "2"}}], '
    '"edges": [{"data": {"id": "3", "source": "1", "target": "2"}}]}}',
    "vosviewer": '{"network": {"items": [{"id": 1}, {"id": 2}], '
    '"links": [{"source_id": 1, "target_id": 2}]}}',
    "pajek": "*Vertices 2\n*Edges\n1 2\n",
}


@pytest.mark.parametrize("format", PATH)
def test_where_no_tie_has_a_weight_each_has_one(format: str) -> None:
    graph = read(PATH[format], format)
    assert strengths(graph) == {("1", "2"): 1}
    assert graph.graph["notes"] == UNWEIGHTED
    assert formats.read(formats.write(graph, format), format).graph["notes"] == UNWEIGHTED


def test_unweighted_graphs_of_networkx_are_read() -> None:
    target = io.BytesIO()
    nx.write_graphml(nx.path_graph(3), target)
    assert strengths(formats.read(target.getvalue(), "graphml")) == {("0", "1"): 1, ("1", "2"): 1}


def test_where_some_ties_have_a_weight_the_others_are_named() -> None:
    links = [{"source": "a", "target": "b", "Weight": 2}, {"source": "b", "target": "c"}]
    file = {"nodes": [{"id": "a"}, {"id": "b"}, {"id": "c"}], "links": links}
    with pytest.raises(DataError, match=r"edge 2 \(b – c\): there is no strength"):
        read(json.dumps(file), "json")


def test_d3_counts_nodes_without_ids() -> None:
    file = '{"nodes": [{"name": "A"}, {"name": "B"}], "links": [{"source": 0, "target": 1}]}'
    graph = read(file, "json")
    assert labels(graph) == {"0": "A", "1": "B"}
    assert list(graph.edges) == [("0", "1")]


# tables as Gephi writes them


def zipped(nodes: str, edges: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as file:
        file.writestr("nodes.csv", nodes)
        file.writestr("edges.csv", edges)
    return target.getvalue()


@pytest.mark.parametrize(
    ("nodes", "edges"),
    [
        ("Id,Label\nu1,Uni A\nf1,Firm B\n", "Source,Target,Weight\nu1,f1,3\n"),
        ("Id;Label\nu1;Uni A\nf1;Firm B\n", "Source;Target;Weight\nu1;f1;3\n"),
        ("Id,Label\nu1 , Uni A\nf1,Firm B\n,\n\n", "Source,Target,Weight\nu1,f1 ,3\n,,\n"),
        ("ID,LABEL\ru1,Uni A\rf1,Firm B\r", "source,target,weight\ru1,f1,3\r"),
        (
            "Id,Label,timeset\nu1,Uni A,\nf1,Firm B,\n",
            "Source,Target,Type,Id,Label,timeset,Weight\nu1,f1,Undirected,0,,,3.0\n",
        ),
    ],
)
def test_tables_of_gephi_and_spreadsheets_are_read(nodes: str, edges: str) -> None:
    graph = formats.read(zipped(nodes, edges), "csv")
    assert labels(graph) == {"f1": "Firm B", "u1": "Uni A"}
    assert dict(graph.edges) == {("f1", "u1"): {"strength": 3.0, "distance": 1 / 3}}


@pytest.mark.parametrize(
    ("nodes", "edges", "match"),
    [
        ("Name\na\n", "", r"nodes.csv has the column 'id' nowhere. Its header: \['Name'\]"),
        ("Id,id\na,b\n", "", "nodes.csv has the column 'id' twice"),
        ("Id\na\nb\n", "From,To\na,b\n", "edges.csv has the column 'source' nowhere"),
        (
            "Id\na\nb\n",
            "Source,Target,Type\na,b,Directed\n",
            r"edges.csv, row 2 \(a – b\): it is directed",
        ),
    ],
)
def test_faults_of_tables_are_named(nodes: str, edges: str, match: str) -> None:
    with pytest.raises(DataError, match=match):
        formats.read(zipped(nodes, edges), "csv")


# Pajek: line ends, and what we write is one network


@pytest.mark.parametrize("end", ["\r", "\n", "\r\n"])
def test_lines_of_pajek_end_in_any_way(end: str) -> None:
    lines = ("*Vertices 2", '1 "Uni A"', '2 "Firm B"', "*Edges", "1 2 3", "")
    graph = read(end.join(lines), "pajek")
    assert strengths(graph) == {("Firm B", "Uni A"): 3}


def test_labels_of_pajek_may_have_any_sign() -> None:
    graph = read('*Vertices 2\n1 "C:\\dir\\"\n2 O\'Neil\n*Edges\n1 2 3\n', "pajek")
    assert strengths(graph) == {("C:\\dir\\", "O'Neil"): 3}


def test_attributes_that_networkx_writes_for_pajek_are_read() -> None:
    graph: nx.Graph[str] = nx.Graph()
    graph.add_node("Uni A", sector="higher education")
    graph.add_edge("Uni A", "Firm B", weight=2.5, remark="since 2001")
    target = io.BytesIO()
    nx.write_pajek(graph, target)
    found = formats.read(target.getvalue(), "pajek")
    assert found.nodes["Uni A"]["sector"] == "higher education"
    expected = {"strength": 2.5, "distance": 0.4, "remark": "since 2001"}
    assert found.edges["Firm B", "Uni A"] == expected


def test_networkx_reads_the_pajek_export_as_one_network(snapshot: Snapshot) -> None:
    network = snapshot.collaboration
    graph = nx.read_pajek(io.BytesIO(formats.write(network, "pajek")))
    assert (len(graph), graph.number_of_edges()) == (len(network), network.counts.ties)
    plain = common.plain(network)
    assert {str(node) for node in graph} == set(labels(plain).values())
    found = {
        frozenset((one, other)): values["weight"] for one, other, values in graph.edges(data=True)
    }
    names = labels(plain)
    assert found == {
        frozenset((names[one], names[other])): strength
        for (one, other), strength in strengths(plain).items()
    }


@pytest.mark.parametrize("name", ["lists.net", "LISTS.PAJ"])
def test_both_suffixes_are_pajek(name: str) -> None:
    assert formats.format_of(name).name == "pajek"
    toy = network_of({"p1": "abc", "p2": "ab"})
    assert formats.read(formats.write(toy, "pajek"), "pajek").edges["a", "b"]["strength"] == 1.5
