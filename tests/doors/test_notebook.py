"""`import ecograph as eg`: the doors of a notebook give what every other door gives."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import networkx as nx
import pytest
import rdflib

import ecograph as eg
from ecograph.answers.drawing import network as pictures
from ecograph.answers.drawing.network import draw
from ecograph.answers.operations import entities, links, networks
from ecograph.answers.registry import operation_named
from ecograph.errors import BadRequest, InvalidQuery, NotBuilt, NotFound, QueryTimeout
from ecograph.model.namespaces import GRAPH_ENTITIES
from ecograph.notebook.graph import Graph
from ecograph.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

    from ecograph.pipeline.snapshot import Snapshot

DUT = "dalian-2015/univ-dut"
DICP = "dalian-2015/ri-dicp"


@pytest.fixture(scope="session")
def g(snapshot: Snapshot) -> Graph:
    """The default graph as a notebook opens it."""
    return Graph(snapshot)


# opening


@pytest.mark.slow
def test_the_import_is_light() -> None:
    code = (
        "import sys, ecograph as eg; assert eg.__version__; "
        "heavy = {'pandas', 'networkx', 'pyoxigraph', 'rdflib'} & set(sys.modules); "
        "assert not heavy, heavy; assert callable(eg.open)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
    with pytest.raises(AttributeError, match="nothing_of_the_kind"):
        _ = eg.nothing_of_the_kind


def test_open_takes_the_home_of_the_settings(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ECOGRAPH_HOME", str(home))
    opened = eg.open(lang="en")
    assert opened.snapshot.path == (home / "current").resolve()
    assert opened.manifest == eg.open(home).manifest
    assert opened.lang == "en"


@pytest.mark.long
def test_open_builds_the_default_graph_when_there_is_none(
    tmp_path: Path, g: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ECOGRAPH_HOME", str(tmp_path / "new"))
    assert eg.open().manifest.digest == g.manifest.digest


def test_open_builds_nothing_in_a_home_that_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotBuilt, match="ecograph build"):
        eg.open(tmp_path / "misspelt")
    assert not (tmp_path / "misspelt").exists()


def test_open_knows_two_languages(home: Path) -> None:
    with pytest.raises(BadRequest, match="Known: zh, en"):
        eg.open(home, lang="fr")  # type: ignore[arg-type]


def test_the_graph_says_what_it_holds_and_its_caveats(g: Graph) -> None:
    shown = g._repr_html_()
    assert g.manifest.digest[:12] in shown
    assert g.manifest.digest[:12] in repr(g)
    for one in g.manifest.datasets:
        assert one.slug in shown
        assert one.caveat_zh in shown


# answers


def test_find_and_search(g: Graph) -> None:
    assert g.find("大连理工大学") == g.find("DUT") == g.find("ROR:023hj5876") == DUT
    frame = g.search("dut", limit=3).to_pandas()
    assert list(frame.columns[:3]) == ["id", "label", "kind"]
    assert (frame["id"][0], frame["matched"][0], len(frame)) == (DUT, "DUT", 3)
    with pytest.raises(NotFound, match="大连"):
        g.find("大连理工大")


def test_search_within_a_region(g: Graph) -> None:
    found = {row["id"] for row in g.search("大学", region="大连市", limit=50)}
    every = {row["id"] for row in g.search("大学", limit=50)}
    assert {DUT, "dalian-collaborations/univ-dlmu"} <= found & every
    tsinghua = "dalian-collaborations/univ-thu"
    assert tsinghua in every - found
    with pytest.raises(NotFound):
        g.search("大学", region="nowhere at all")


def test_entity_lists_facts_with_their_source(g: Graph) -> None:
    answer = g.show("大连理工大学")
    facts = answer.to_pandas()
    assert "ROR:023hj5876" in set(facts.query("what == 'identifier'")["value"])
    assert set(facts.query("what == 'founded'")["value"]) == {"1949"}
    (gap,) = facts.query("what == 'not stated'").to_dict("records")
    assert "§一.5" in gap["evidence"]
    assert answer.view == entities.show.ask(g.snapshot, {"entity": DUT})


def test_links_are_those_of_every_door(g: Graph) -> None:
    answer = g.links("大连理工大学", kind="Alliance", dataset=["dalian-collaborations"])
    given = {"entity": DUT, "kind": "Alliance", "dataset": "dalian-collaborations"}
    assert answer.view == links.links.ask(g.snapshot, given)
    assert [row["relator"] for row in answer] == [one.id for one in answer.view.results]
    assert list(answer.to_pandas().columns[:3]) == ["direction", "predicate", "link"]
    first = g.links("大连理工大学", limit=3)
    rest = g.links("大连理工大学", limit=200, cursor=first.view.next)
    assert len(first) == 3
    assert (*first.rows, *rest.rows) == g.links("大连理工大学", limit=200).rows


def test_evidence_opens_a_tie_to_shares_that_add_up(g: Graph) -> None:
    answer = g.evidence("大连理工大学", "大连化物所")
    assert answer.view == links.evidence.ask(g.snapshot, {"one": DUT, "other": DICP})
    assert answer.view.collaborates
    events = answer.to_pandas().query("what == 'event'").drop_duplicates("id")
    assert events["share"].sum() == pytest.approx(g.network().edges[DUT, DICP]["strength"])
    assert all(row["evidence"] for row in answer if row["what"] == "event")
    assert not g.evidence("大连理工大学", "大连化物所", dataset="dalian-2015").view.collaborates


def test_a_path_has_a_row_for_each_link_of_a_step(g: Graph) -> None:
    answer = g.path("大连理工大学", "科技部", dataset="dalian-2015")
    frame = answer.to_pandas()
    assert answer.status == "found"
    labels = [one.label for one in answer.view.paths[0].entities]
    assert labels == ["大连理工大学", "国家创新人才推进计划", "科技部"]
    assert list(frame["step"]) == [1, 2]
    assert all("§" in cell for cell in frame["evidence"])
    assert g.path("大连理工大学", "科技部", max_length=1).status == "none"


def test_named_questions(g: Graph) -> None:
    answer = g.ask("names", entity="大连理工大学", dataset=["dalian-2015"])
    given = {"entity": DUT, "dataset": "dalian-2015"}
    same = operation_named("names", "query").ask(g.snapshot, given)
    assert answer.view == same
    assert tuple(answer.to_pandas().columns) == same.columns
    assert "names" in set(g.questions().to_pandas()["name"])
    empty = g.ask(
        "relations", predicate="cooperatesWith", subject="大连化物所", dataset="dalian-2015"
    )
    assert (empty.status, len(empty), len(empty.notes)) == ("no-match", 0, 1)
    assert empty.notes[0] in empty._repr_html_()


def test_an_answer_shows_ten_rows_and_says_how_many_there_are(g: Graph) -> None:
    answer = g.links("大连理工大学")
    shown = answer._repr_html_()
    assert shown.count("<tr>") == 11
    assert f"共 {len(answer)} 行" in shown
    assert f"共 {len(answer)} 行" in str(answer)
    assert g.manifest.digest[:12] in shown


def test_markup_in_the_data_stays_text(g: Graph) -> None:
    answer = g.search("dut")
    (table,) = answer.tables
    marked = replace(table, rows=(("<b>dut</b>", *table.rows[0][1:]),))
    answer.__dict__["tables"] = (marked,)
    shown = answer._repr_html_()
    assert "<b>dut" not in shown
    assert "&lt;b&gt;dut" in shown


def test_without_pandas_the_error_names_the_extra(
    g: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    answer = g.search("dut")
    assert answer._repr_html_()
    with pytest.raises(ImportError, match=r"ecograph\[notebook\]"):
        answer.to_pandas()


# networks


def test_network_is_a_networkx_graph(g: Graph) -> None:
    found = g.network()
    assert isinstance(found, nx.Graph)
    assert found.number_of_edges() == g.snapshot.collaboration.counts.ties
    tie = found.edges[DUT, DICP]
    assert tie["distance"] == pytest.approx(1 / tie["strength"])
    assert found.nodes[DUT]["label"] == "大连理工大学"
    dalian = g.network(region="大连")
    assert 0 < len(dalian) < len(found)
    assert {about["region"] for _, about in dalian.nodes(data=True)} == {"dalian-2015/dalian"}


def test_rank_carries_status_and_caveats(g: Graph) -> None:
    answer = g.rank(measure="degree", limit=3)
    assert answer.view == networks.rank.ask(g.snapshot, {"measure": "degree", "limit": 3})
    assert answer.to_pandas()["value"][0] == max(dict(g.network().degree()).values())
    assert any(note.endswith(g.snapshot.caveats[1].text("zh")) for note in answer.notes)
    english = Graph(g.snapshot, "en").rank(measure="degree", dataset="dalian-2015")
    assert (english.status, len(english)) == ("insufficient", 0)
    assert english.notes[0].startswith("Not enough ties")


def test_ties_of_lists_are_no_collaboration(g: Graph) -> None:
    answer = g.ties(relation="co-participation", dataset="dalian-2015")
    assert {row["strength"] for row in answer} == {1.0, 2.0}
    assert len(answer) == 5
    assert any("不表示合作" in note for note in answer.notes)


def test_measures_have_definitions(g: Graph) -> None:
    answer = g.measures()
    assert {row["name"] for row in answer} >= {"betweenness", "strength"}
    assert all(one.definition_en and one.reference for one in answer.view.results)


@pytest.mark.parametrize(
    ("which", "said"),
    [
        ({"dataset": "dalian"}, "dalian-2015"),
        ({"kind": "Univ"}, "University"),
        ({"basis": "sure"}, "stated"),
        ({"region": "亚特兰蒂斯"}, "亚特兰蒂斯"),
        ({"relation": "friendship"}, "relation"),
        ({"colour": "blue"}, "region"),
    ],
)
def test_what_is_unknown_is_named(g: Graph, which: dict[str, str], said: str) -> None:
    with pytest.raises((BadRequest, NotFound), match=said):
        g.network(**which)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "where", [{"role": "boss"}, {"predicate": "likes"}, {"direction": "up"}, {"color": "red"}]
)
def test_unknown_links_are_refused(g: Graph, where: dict[str, str]) -> None:
    with pytest.raises(BadRequest, match=r"Known|'out', 'in' or 'both'"):
        g.links("大连理工大学", **where)  # type: ignore[arg-type]


# SPARQL and rdflib

OLD_NAMES = pytest.mark.filterwarnings(  # that rdflib itself still uses
    "ignore:Dataset.(default_context|identifier):DeprecationWarning"
)
COUNT = "SELECT (COUNT(*) AS ?n) { ?x a eco:University }"


@pytest.mark.slow
def test_sparql_gives_typed_cells(g: Graph) -> None:
    frame = g.sparql(
        "SELECT ?x ?kind ?zh ?none { ?x a ?kind ; skos:prefLabel ?zh "
        "OPTIONAL { ?x eco:no ?none } "
        f"FILTER(?x = <{g.manifest.base}{DUT}> && LANG(?zh) = 'zh' && ?kind = eco:University) }}"
    )
    assert frame.to_dict("records") == [
        {"x": DUT, "kind": "eco:University", "zh": "大连理工大学", "none": None}
    ]
    assert g.sparql(COUNT)["n"].dtype.kind == "i"
    assert list(g.sparql("ASK { ?x a eco:University }")["answer"]) == [True]


def test_sparql_runs_inside_an_event_loop(g: Graph) -> None:
    async def cell() -> int:
        return int(g.sparql(COUNT)["n"][0])

    assert asyncio.run(cell()) > 0


@pytest.mark.parametrize(
    "text",
    [
        "DELETE WHERE { ?s ?p ?o }",
        "SELECT * { SERVICE <http://example.org/> { ?s ?p ?o } }",
        "SELEC",
    ],
)
def test_sparql_is_guarded(g: Graph, text: str) -> None:
    with pytest.raises(InvalidQuery):
        g.sparql(text)


@OLD_NAMES
def test_triples_are_asked_of_rdflib(g: Graph) -> None:
    text = f"CONSTRUCT {{ <{g.manifest.base}{DUT}> ?p ?o }} {{ <{g.manifest.base}{DUT}> ?p ?o }}"
    with pytest.raises(BadRequest, match="rdflib"):
        g.sparql(text)
    assert len(g.rdflib.query(text).graph or ()) > 0


@pytest.mark.slow
def test_a_query_ends_at_the_time_limit(snapshot: Snapshot) -> None:
    hasty = Graph(snapshot, settings=Settings(query_timeout=0.2))
    with pytest.raises(QueryTimeout):
        hasty.sparql("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }")


@OLD_NAMES
def test_rdflib_is_a_dataset_over_the_same_view(g: Graph) -> None:
    assert isinstance(g.rdflib, rdflib.Dataset)
    ((count,),) = g.rdflib.query(COUNT)  # type: ignore[misc]
    assert count.toPython() == g.sparql(COUNT)["n"][0]  # type: ignore[union-attr]
    entities = g.rdflib.get_context(GRAPH_ENTITIES)
    dut = rdflib.URIRef(g.manifest.base + DUT)
    assert rdflib.Literal("大连理工大学", lang="zh") in set(
        entities.objects(dut, rdflib.SKOS.prefLabel)
    )


# pictures


def texts_of(picture: pictures.Picture) -> list[str]:
    root = ElementTree.fromstring(picture._repr_svg_())  # noqa: S314
    return ["".join(one.itertext()) for one in root.iter("{http://www.w3.org/2000/svg}text")]


def test_a_neighborhood_as_rows_and_picture(g: Graph) -> None:
    around = g.neighborhood("大连理工大学")
    ties, frame = around.to_pandas(), around.to_pandas("entities")
    assert list(frame.columns[:3]) == ["id", "label", "kind"]
    assert (frame["id"][0], frame["depth"][0]) == (DUT, 0)
    assert set(ties["subject"]) | set(ties["object"]) == set(frame["id"])
    written = " ".join(texts_of(around.drawn()))
    assert all(label[:8] in written for label in frame["label"])
    assert around.picture == g.neighborhood(DUT).picture
    assert around.picture in around._repr_html_()
    assert g.neighborhood(DUT, max_nodes=5).notes


@pytest.mark.slow
def test_a_wider_neighborhood_is_drawn_as_a_network(g: Graph) -> None:
    around = g.neighborhood("瓦轴", depth=2, max_nodes=30)
    assert around.to_pandas("entities")["depth"].max() == 2
    assert "瓦轴" in texts_of(around.drawn())


@pytest.mark.slow
def test_names_in_a_picture_do_not_overlap(g: Graph) -> None:
    dots = [
        pictures.Dot(node, about["label"], about["kind"])
        for node, about in g.network(region="大连").nodes(data=True)
    ]
    places = pictures._layout(g.network(region="大连"), seed=1)
    for cover in (False, True):
        texts = pictures._name(dots, dots, places, cover=cover)
        boxes = [pictures._box(text) for text in texts]
        assert len(boxes) > len(dots) / 2
        assert not any(pictures._meet(one, other) for one, other in combinations(boxes, 2))


def test_a_picture_of_a_tiny_an_empty_and_a_marked_up_network(tmp_path: Path) -> None:
    graph: nx.Graph[str] = nx.Graph()
    assert texts_of(draw(graph)) == []
    graph.add_edge("a", "b", strength=4.0)
    graph.add_node("c", label="<&>", kind="Enterprise")
    picture = draw(graph, size={"a": 2.0}, lang="en", title='"quoted" & <marked>')
    assert texts_of(picture)[:3] == ["a", "b", "<&>"]
    assert "Enterprise" in texts_of(picture)
    picture.save(tmp_path / "picture.svg")
    assert (tmp_path / "picture.svg").read_text(encoding="utf-8") == picture.svg
