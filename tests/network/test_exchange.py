"""Networks written for other programs: the same bytes, and the same network when read again."""

from __future__ import annotations

import io
import json
import math
import zipfile
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecograph.errors import BadRequest, DataError
from ecograph.network import formats
from ecograph.network.formats import FORMATS, common
from ecograph.network.formats.common import RESERVED
from ecograph.network.projection import network_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from ecograph.network.network import Network
    from ecograph.pipeline.snapshot import Snapshot

EVERY = pytest.mark.parametrize("format", FORMATS)


def same(one: nx.Graph[str], other: nx.Graph[str]) -> bool:
    """The same nodes, ties, attributes, types of attributes, and orders of all of them."""
    return repr(described(one)) == repr(described(other))


def described(graph: nx.Graph[str]) -> tuple[Any, ...]:
    return (dict(graph.graph), list(graph.nodes(data=True)), list(graph.edges(data=True)))


def toy() -> Network:
    """Newman's toy: a and b wrote two papers together, c was in one of them, d alone."""
    return network_of({"p1": "abc", "p2": "ab", "p3": "d"})


def awkward() -> nx.Graph[str]:
    graph: nx.Graph[str] = nx.Graph(relation="collaboration", digest="0f", made_by='{"a": ["甲"]}')
    graph.add_node(
        '甲"1" & <x>', label='大连"理工"大学 & <b>\r\n第二行', kind="University", region="大连"
    )
    graph.add_node("b/2", label="", label_en="  two  ", kind='Enterprise "A", 1 "B"', rank=3)
    graph.add_node("c", label="&#34; &amp; \\n %", kind="", note=["一", None], rank=2.5, open=True)
    graph.add_node("lonely", label=None, when=np.float64(0.1), yes=np.bool_(True))
    graph.add_edge("c", "b/2", strength=0.1 + 0.2, events=3, upper_bound=True)
    graph.add_edge('甲"1" & <x>', "c", strength=Fraction(1, 3), remark="第一\t行\n第二行")
    graph.add_edge('甲"1" & <x>', "b/2", weight=1e-7, distance=1 / 1e-7, events=np.int64(1))
    return graph


# round trips

WORDS = st.text(
    st.one_of(
        st.sampled_from("\n\t\r\"'&<>%*#;:\\,{}[]=甲乙大连 \x00\x85\u2028\ufffe𠀀é1a"),
        st.characters(codec="utf-8"),
    ),
    max_size=12,
)
IDS = WORDS.filter(lambda text: text != "" and common.text(text) == text)
NAMES = st.sampled_from(["rank", "份额", "open list", "note-1", "iri", "a&b"])
VALUES = st.one_of(
    st.none(),
    WORDS,
    st.booleans(),
    st.integers(-(2**63) + 1, 2**63 - 1),
    st.floats(allow_nan=False, allow_infinity=False),
    st.lists(WORDS, max_size=2),
)
STRENGTHS = st.floats(1e-300, 1e300)


@st.composite
def graphs(draw: st.DrawFn) -> nx.Graph[str]:
    """Graphs of any size up to six, isolated nodes among them, with every kind of attribute."""
    known = st.fixed_dictionaries(
        {}, optional=dict.fromkeys(("label", "label_en", "kind", "region"), WORDS)
    )
    graph: nx.Graph[str] = nx.Graph()
    graph.graph |= draw(st.dictionaries(st.sampled_from(["relation", "x1"]), WORDS))
    nodes = draw(st.lists(IDS, unique=True, max_size=6))
    for node in nodes:
        graph.add_node(node)
        graph.nodes[node].update(draw(st.dictionaries(NAMES, VALUES, max_size=3)) | draw(known))
    for one in nodes:
        for other in nodes:
            if one < other and draw(st.booleans()):
                more = draw(st.dictionaries(NAMES, VALUES, max_size=2))
                facts = {"events": st.integers(0, 9), "upper_bound": st.booleans()}
                more |= draw(st.fixed_dictionaries({}, optional=facts))
                graph.add_edge(one, other)
                graph.edges[one, other].update(more, strength=draw(STRENGTHS))
    return graph


@pytest.mark.slow
@EVERY
@settings(max_examples=60, deadline=None)
@given(graph=graphs())
def test_every_graph_comes_back(format: str, graph: nx.Graph[str]) -> None:
    written = formats.write(graph, format)
    read = formats.read(written, format)
    assert same(read, common.plain(graph))
    assert formats.write(read, format) == written


@EVERY
def test_awkward_names_and_values_come_back(format: str) -> None:
    read = formats.read(formats.write(awkward(), format), format)
    assert same(read, common.plain(awkward()))
    assert read.nodes["b/2"]["label"] == "b/2"
    assert read.nodes['甲"1" & <x>']["label"] == '大连"理工"大学 & <b>\n第二行'
    assert read.nodes["c"]["note"] == '["一", null]'
    assert [type(values["rank"]) for _, values in read.nodes(data=True) if "rank" in values] == [
        float,
        float,
    ]
    assert read.edges["b/2", "c"]["strength"] == 0.30000000000000004
    assert read.edges["c", '甲"1" & <x>']["distance"] == 1 / (1 / 3)
    assert nx.degree(read, "lonely") == 0


@EVERY
def test_the_empty_network_comes_back(format: str) -> None:
    read = formats.read(formats.write(nx.Graph(), format), format)
    assert same(read, nx.Graph())


@EVERY
def test_a_network_is_written_as_its_graph(format: str) -> None:
    assert formats.write(toy(), format) == formats.write(toy().to_networkx(), format)
    read = formats.read(formats.write(toy(), format), format)
    assert read.graph == {"digest": toy().digest, "relation": "collaboration"} or not toy().digest
    assert list(read.edges(data="strength")) == [("a", "b", 1.5), ("a", "c", 0.5), ("b", "c", 0.5)]
    assert read.edges["a", "b"]["events"] == 2


@EVERY
def test_order_does_not_matter_and_nothing_is_changed(format: str) -> None:
    graph = awkward()
    before = repr(described(graph))
    turned: nx.Graph[str] = nx.Graph(**graph.graph)
    turned.add_nodes_from(reversed(list(graph.nodes(data=True))))
    turned.add_edges_from((b, a, values) for a, b, values in reversed(list(graph.edges(data=True))))
    assert formats.write(turned, format) == formats.write(graph, format)
    assert repr(described(graph)) == before


@pytest.mark.slow
@EVERY
def test_the_default_network_comes_back(format: str, snapshot: Snapshot) -> None:
    network = snapshot.collaboration
    read = formats.read(formats.write(network, format), format)
    graph = network.to_networkx()
    assert set(read) == set(graph)
    assert all(read.nodes[node] == graph.nodes[node] for node in graph)
    assert all(read.edges[pair] == graph.edges[pair] for pair in graph.edges)
    assert read.number_of_edges() == network.counts.ties


# what other programs see


def test_networkx_reads_graphml_and_gexf() -> None:
    graph = common.plain(awkward())
    graphml = nx.read_graphml(io.BytesIO(formats.write(graph, "graphml")))
    assert list(graphml.nodes(data=True)) == list(graph.nodes(data=True))
    assert dict(graphml.edges) == dict(graph.edges)
    gexf = nx.read_gexf(io.BytesIO(formats.write(graph, "gexf")))
    weights = nx.get_edge_attributes(gexf, "weight")
    assert weights == nx.get_edge_attributes(graph, "strength")


def test_gexf_has_no_date() -> None:
    assert b"lastmodifieddate" not in formats.write(toy(), "gexf")


def test_cytoscape_has_what_networkx_expects_of_elements() -> None:
    document = json.loads(formats.write(awkward(), "cytoscape"))
    node = document["elements"]["nodes"][0]["data"]
    assert node["id"] == "b/2"
    assert node["name"] == "b/2"
    assert document["elements"]["edges"][0]["data"]["id"] == "e1"


def test_an_id_moved_by_cytoscape_comes_back() -> None:
    document = json.loads(formats.write(toy(), "cytoscape"))
    for row, each in enumerate(document["elements"]["nodes"]):
        each["data"] |= {"id_original": each["data"]["id"], "id": str(90 + row), "SUID": 90 + row}
    for each in document["elements"]["edges"]:
        for end in ("source", "target"):
            each["data"][end] = str(90 + "abcd".index(each["data"][end]))
    read = formats.read(json.dumps(document).encode(), "cytoscape")
    assert same(read, common.plain(toy()))


def test_vosviewer_has_kinds_as_clusters_and_weights() -> None:
    document = json.loads(formats.write(awkward(), "vosviewer"))
    network = document["network"]
    kinds = {one["cluster"]: one["label"] for one in network["clusters"]}
    assert {item["id"]: kinds[item["cluster"]] for item in network["items"]} == {
        "b/2": 'Enterprise "A", 1 "B"',
        "c": "",
        "lonely": "",
        '甲"1" & <x>': "University",
    }
    assert network["items"][1]["weights"] == {
        "Links": 2,
        "Total link strength": math.fsum((1 / 3, 0.1 + 0.2)),
    }
    assert network["links"][0] | {"source_id": "b/2", "target_id": "c"} == network["links"][0]
    for item in network["items"]:
        del item["kind"]
    again = formats.read(json.dumps(document).encode(), "vosviewer")
    assert again.nodes['甲"1" & <x>']["kind"] == "University"


def test_pajek_is_a_plain_network() -> None:
    written = formats.write(awkward(), "pajek")
    assert written.startswith(b"\xef\xbb\xbf")
    text = written.decode("utf-8-sig")
    label = "大连&#34;理工&#34;大学 & <b>&#10;第二行"
    assert f'4 "{label}"\n*Edges\n1 2 0.30000000000000004\n' in text
    read = nx.read_pajek(io.BytesIO(written))
    assert list(read.nodes(data="id")) == [
        ("b/2", "1"), ("&#38;#34; &amp; &#92;n %", "2"), ("lonely", "3"), (label, "4"),
    ]  # fmt: skip
    weights = sorted(values["weight"] for values in dict(read.edges).values())
    assert weights == [1e-7, 0.1 + 0.2, 1 / 3]


def test_vertices_of_one_name_are_told_apart_for_pajek() -> None:
    graph: nx.Graph[str] = nx.Graph()
    for node, label in {"a": "Institute", "b": "Institute", "c": "University"}.items():
        graph.add_node(node, label=label)
    assert list(nx.read_pajek(io.BytesIO(formats.write(graph, "pajek")))) == [
        "Institute (a)", "Institute (b)", "University",
    ]  # fmt: skip
    read = formats.read(formats.write(graph, "pajek"), "pajek")
    assert nx.get_node_attributes(read, "label") == nx.get_node_attributes(graph, "label")


def test_pajek_keeps_names_and_strengths_where_another_program_drops_comments() -> None:
    lines = formats.write(awkward(), "pajek").decode("utf-8-sig").split("\n")
    saved = "\r\n".join(line for line in lines if not line.startswith("%"))
    read, graph = formats.read(saved.encode(), "pajek"), common.plain(awkward())
    assert set(read) == {values["label"] for values in graph.nodes.values()}
    strengths = sorted(values["strength"] for values in read.edges.values())
    assert strengths == [1e-7, 0.1 + 0.2, 1 / 3]


def test_a_pajek_network_of_others() -> None:
    vertices = b'*Vertices 3\n1 one 0.5 0.5\n2 "two words" ic Red\n'
    file = vertices + b"*arcs\n*Edges\n2 1 2.5 c Blue\n3 1\n*Vector v\n*Vertices 3\n1\n2\n3\n"
    read = formats.read(file, "pajek")
    assert list(read) == ["3", "one", "two words"]
    assert list(read.edges(data="strength")) == [("3", "one", 1.0), ("one", "two words", 2.5)]
    assert read.graph["notes"] == "The file's vector 'v' is not read."
    twice = formats.read(b'*Vertices 2\n1 "x"\n2 "x"\n', "pajek")
    assert nx.get_node_attributes(twice, "label") == {"1": "x", "2": "x"}


def test_csv_has_a_data_package() -> None:
    with zipfile.ZipFile(io.BytesIO(formats.write(awkward(), "csv"))) as packed:
        assert packed.namelist() == ["nodes.csv", "edges.csv", "made-by.json", "datapackage.json"]
        package = json.loads(packed.read("datapackage.json"))
    fields = {one["name"]: one["type"] for one in package["resources"][1]["schema"]["fields"]}
    assert fields == {
        "source": "string",
        "target": "string",
        "strength": "number",
        "distance": "number",
        "events": "integer",
        "upper_bound": "boolean",
        "remark": "string",
    }


def test_tables_without_a_package_are_read_by_what_is_known() -> None:
    data = packed(
        {
            "nodes.csv": "\ufeffid,label,rank\na,甲,1\nb,,\n",
            "edges.csv": "source,target,weight\nb,a,2\n",
        }
    )
    read = formats.read(data, "csv")
    assert read.nodes["a"] == {"label": "甲", "label_en": "", "kind": "", "region": "", "rank": "1"}
    assert read.edges["a", "b"] == {"strength": 2.0, "distance": 0.5}


# what is refused


def packed(files: dict[str, str]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as file:
        for name, content in files.items():
            file.writestr(name, content)
    return target.getvalue()


@pytest.mark.parametrize("strength", [-1.0, 0.0, math.nan, math.inf, None, "so", True, 1e-320])
def test_a_strength_is_a_finite_number_above_zero(strength: object) -> None:
    graph: nx.Graph[str] = nx.Graph()
    graph.add_edge("a", "b", strength=strength)
    with pytest.raises(DataError, match="edge 'a' – 'b'"):
        common.plain(graph)


REPLACED: dict[str, Callable[[bytes], bytes]] = {
    "graphml": lambda data: data.replace(b">1.5<", b">%s<"),
    "gexf": lambda data: data.replace(b'"1.5"', b'"%s"'),
    "cytoscape": lambda data: data.replace(b'"strength": 1.5', b'"strength": %s'),
    "vosviewer": lambda data: data.replace(b'"strength": 1.5', b'"strength": %s'),
    "pajek": lambda data: data.replace(b"1 2 1.5", b"1 2 %s"),
}


@pytest.mark.parametrize("strength", [b"-1.5", b"NaN", b"0", b"-Infinity"])
@pytest.mark.parametrize("format", REPLACED)
def test_a_bad_strength_is_refused_with_its_place(format: str, strength: bytes) -> None:
    data = REPLACED[format](formats.write(toy(), format).replace(b"%", b"%%")) % strength
    with pytest.raises(DataError, match=r"(edge|link|line) \d+ \((a|1) – (b|2)\): .*strength"):
        formats.read(data, format)


@pytest.mark.parametrize("strength", ["-1", "nan", "0", "", "so"])
def test_a_bad_strength_in_a_table_is_refused_with_its_row(strength: str) -> None:
    data = packed(
        {
            "nodes.csv": "id\na\nb\nc\n",
            "edges.csv": f"source,target,strength\na,b,1\nc,a,{strength}\n",
        }
    )
    with pytest.raises(DataError, match=r"edges.csv, row 3 \(c – a\).*strength"):
        formats.read(data, "csv")


ROWS = '*Vertices 3\n1 "a"\n2 "b"\n3 "c"\n*Edges\n'


@pytest.mark.parametrize(
    ("edges", "match"),
    [
        ("1 2 1\n2 1 1\n", r"line 7 \(2 – 1\): .*second time"),
        ("2 2 1\n", "line 6.*tied with itself"),
        ("1 4 1\n", "line 6.*'4' is not among the vertices"),
        ("1 x 1\n", "line 6: '1 x 1' is no edge"),
        ("*Arcs\n1 2 1\n", "line 7.*directed"),
        ("*Matrix\n0 1\n", "line 6.*matrix"),
        ("1 2 x\n", r"line 6 \(1 – 2\): 'x' is no number"),
        ('*Network more\n*Vertices 1\n1 "a"\n', "line 6: a second network begins: 'more'"),
        ("*Vertices 2\n", "line 6: a second network"),
        ("% ecograph edge 1 2 {\n", "line 6 is no JSON"),
        ("*Partition x\n*Edges\n1 2 3\n", r"\*edges belongs to no network"),
    ],
)
def test_pajek_files_that_do_not_hold(edges: str, match: str) -> None:
    with pytest.raises(DataError, match=match):
        formats.read((ROWS + edges).encode(), "pajek")


@pytest.mark.parametrize(
    ("file", "match"),
    [
        ("*Vertices x\n", "'x' is no number of vertices"),
        ("*Vertices 3 2 1\n", "'3 2 1' is no number of vertices"),
        ('*Vertices 1\n2 "b"\n', "line 2: '2 \"b\"' is no vertex from 1 to 1"),
        ('*Vertices 1\n1 "a"\n1 "b"\n', "line 3: vertex 1 stands here for the second time"),
        ("*Network x\n1 2 3\n", "line 2: '1 2 3' stands under no heading"),
        ("*Network x\n*Edges\n", r"line 2: \*edges belongs to no network"),
    ],
)
def test_pajek_vertices_that_do_not_hold(file: str, match: str) -> None:
    with pytest.raises(DataError, match=match):
        formats.read(file.encode(), "pajek")


XML = (
    '<graphml xmlns="http://graphml.graphdrawing.org/xmlns"><key id="s" for="edge" '
    'attr.name="strength" attr.type="double"/><graph>{}</graph></graphml>'
)
GEXF = '<gexf xmlns="http://www.gexf.net/1.2draft"><graph>{}</graph></gexf>'


@pytest.mark.parametrize(
    ("format", "data", "match"),
    [
        ("graphml", "<graphml", "no XML.*line 1"),
        ("graphml", "<!DOCTYPE x [<!ENTITY e 'e'>]><x>&e;</x>", "document type"),
        ("graphml", "<x/>", "no <graph>"),
        (
            "graphml",
            '<x><graph edgedefault="directed"><edge source="a" target="a"/></graph></x>',
            "directed",
        ),
        ("graphml", XML.format('<node id="a"/><node id="a"/>'), "'a' stands here for the second"),
        ("graphml", XML.format("<node/>"), "no id"),
        (
            "graphml",
            XML.format('<node id="a"><data key="z">1</data></node>'),
            "node 'a'.*no key z",
        ),
        ("graphml", XML.format('<node id="a"/><edge source="a" target="b"/>'), "'b' is not among"),
        (
            "graphml",
            XML.format(
                '<node id="a"/><node id="b"/>'
                '<edge source="a" target="b"><data key="s">x</data></edge>'
            ),
            r"edge 1 \(a – b\): .*to float: 'x'",
        ),
        ("gexf", "<x/>", "no <graph>"),
        (
            "gexf",
            GEXF.replace("<graph>", '<graph defaultedgetype="directed">').format(
                '<edges><edge source="a" target="b"/></edges>'
            ),
            "directed",
        ),
        (
            "gexf",
            GEXF.format(
                '<nodes><node id="a"><attvalues><attvalue for="0" value="x"/></attvalues>'
                "</node></nodes>"
            ),
            "node 'a'.*No attribute defined for=0",
        ),
        ("cytoscape", "[]", "no object"),
        ("cytoscape", "{", "no JSON"),
        ("cytoscape", "{}", "no elements"),
        ("cytoscape", '{"elements": {"nodes": [{}]}}', "node 1: there is no data"),
        ("cytoscape", '{"elements": {"nodes": {}}}', "a list"),
        ("cytoscape", '{"elements": {"nodes": [{"data": {}}]}}', "'' is no id"),
        ("vosviewer", "{}", "no network"),
        ("vosviewer", '{"network": {"items": [1]}}', "item 1: an object"),
        ("vosviewer", '{"network": {"items": {}}}', "a list"),
        ("vosviewer", '{"network": {"links": [{"source_id": 1, "target_id": 2}]}}', "link 1.*'1'"),
        ("pajek", "", r"no \*Vertices"),
        ("csv", "so", "in no zip"),
    ],
)
def test_files_that_do_not_hold(format: str, data: str, match: str) -> None:
    with pytest.raises(DataError, match=match):
        formats.read(data.encode(), format)


@pytest.mark.parametrize(
    ("files", "match"),
    [
        ({"nodes.csv": "id\n"}, "no edges.csv"),
        ({"nodes.csv": "id\na,b\n", "edges.csv": ""}, "nodes.csv, row 2: .*cells"),
        ({"nodes.csv": 'id\n"a"b\n', "edges.csv": ""}, "nodes.csv is no CSV"),
        ({"nodes.csv": "id\n", "edges.csv": "", "datapackage.json": "["}, "datapackage.json is no"),
    ],
)
def test_tables_that_do_not_hold(files: dict[str, str], match: str) -> None:
    with pytest.raises(DataError, match=match):
        formats.read(packed(files), "csv")


@pytest.mark.parametrize("format", ["pajek", "cytoscape"])
def test_bytes_that_are_no_utf_8_are_refused(format: str) -> None:
    with pytest.raises(DataError, match=r"utf-8|UTF-8"):
        formats.read(b'*Vertices 1\n1 "\xff"\n', format)


@pytest.mark.slow
@EVERY
@settings(max_examples=60, deadline=None)
@given(place=st.floats(0, 1), byte=st.integers(0, 255))
def test_a_damaged_file_is_read_or_refused(format: str, place: float, byte: int) -> None:
    data = bytearray(formats.write(awkward(), format))
    data[int(place * (len(data) - 1))] = byte
    try:
        formats.read(bytes(data), format)
    except DataError as error:
        assert error.message


def test_a_distance_that_is_not_one_by_strength_is_refused() -> None:
    graph: nx.Graph[str] = nx.Graph()
    graph.add_edge("a", "b", strength=2.0, distance=3.0)
    with pytest.raises(DataError, match=r"the distance 3\.0 is not 1 / 2\.0"):
        common.plain(graph)


@pytest.mark.parametrize(
    ("values", "match"),
    [({"events": -1}, "number of events"), ({"events": 1.5}, "number of events"),
     ({"upper_bound": "so"}, "upper_bound"), ({"rank": math.inf}, "rank is inf"),
     ({"rank": 2**70}, "too large")],
)  # fmt: skip
def test_other_values_that_do_not_hold(values: dict[str, object], match: str) -> None:
    graph: nx.Graph[str] = nx.Graph()
    graph.add_edge("a", "b", strength=1.0, **values)
    with pytest.raises(DataError, match=match):
        common.plain(graph)


def test_graphs_that_are_no_networks_are_refused() -> None:
    with pytest.raises(BadRequest, match="undirected"):
        common.plain(nx.DiGraph())
    with pytest.raises(BadRequest, match="undirected"):
        common.plain(nx.MultiGraph())
    with pytest.raises(BadRequest, match="node 1 is not text"):
        common.plain(nx.Graph([(1, 2)]))
    for name in sorted(RESERVED | {"", "a\x00"}):
        graph: nx.Graph[str] = nx.Graph()
        graph.add_node("a")
        graph.nodes["a"][name] = 1
        with pytest.raises(BadRequest, match="cannot be called"):
            common.plain(graph)
    with pytest.raises(BadRequest, match=r"docx.*graphml"):
        formats.write(nx.Graph(), "docx")
