"""Results in a notebook: opened to what they rest on, written to files, made in one line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import networkx as nx
import pytest
from support.sampling import sampled

import ecograph as eg
from ecograph.answers.drawing.network import draw
from ecograph.errors import BadRequest, NotBuilt, NotFound, SourceError
from ecograph.notebook.graph import Graph
from ecograph.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

    from ecograph.notebook.answer import Answer
    from ecograph.pipeline.snapshot import Snapshot

DUT, DICP = "dalian-2015/univ-dut", "dalian-2015/ri-dicp"
ALLIANCE = "dalian-collaborations/s-fcv-alliance"
VRFB = "dalian-collaborations/ch-vrfb"


@pytest.fixture(scope="module")
def g(snapshot: Snapshot) -> Graph:
    return Graph(snapshot, "en")


# why


def opened(answer: Answer[Any]) -> list[dict[str, object]]:
    """The evidence of the rows that were opened."""
    return answer.beside["evidence"].records()


@pytest.mark.slow
def test_a_rank_is_opened_to_the_events_it_rests_on(g: Graph, snapshot: Snapshot) -> None:
    answer = g.rank(measure="betweenness", limit=3, why="大连理工大学", why_limit="all")
    found = opened(answer)
    events = {row["id"] for row in found}
    row = snapshot.collaboration.index(DUT)
    assert len(events) == snapshot.collaboration.totals[row] == 38
    assert {row["what"] for row in found} == {"event"}
    assert all(row["statement"] and row["evidence"] and row["relator"] for row in found)
    assert any("§二.5" in str(row["evidence"]) for row in found), "passages are named"
    assert answer.view.why
    assert answer.view.why.status == "opened"
    counted = (
        "Computed on the network of 323 organisations, 1143 ties, 190 events, 620 participations."
    )
    assert answer.notes[-1] == counted
    assert str(found[0]["label"]) in answer._repr_html_()
    assert list(answer.to_pandas("evidence")["id"]) == [row["id"] for row in found]
    some = g.rank(measure="betweenness", limit=3, why="大连理工大学")
    assert "Evidence: 25 of 38 shown; why_limit=all for all of it." in some.notes


def test_a_tie_is_opened_to_shares_that_add_up(g: Graph) -> None:
    choices: list[dict[str, Any]] = [
        {},
        {"counting": "full"},
        {"as_of": "2018", "undated": "include"},
    ]
    for which in choices:
        ties = g.ties(**which, limit="all", why=[DUT, DICP])
        strength = next(row["strength"] for row in ties if {row["id"], row["other"]} == {DUT, DICP})
        found = opened(ties)
        shares = {row["id"]: row["share"] for row in found}
        assert sum(shares.values()) == pytest.approx(strength)  # type: ignore[arg-type]
        subjects = {str(row["relator"]) for row in found}
        assert len(subjects) == len(found) >= 2 * len(shares)


def test_what_is_rolled_up_is_opened_to_the_parts_of_the_units(g: Graph) -> None:
    first = next(iter(g.ties(roll_up="unit")))
    found = opened(g.ties(roll_up="unit", why=[str(first["id"]), str(first["other"])]))
    assert {row["what"] for row in found} == {"event"}
    assert all(row["statement"] for row in found)
    one = next(iter(g.rank(roll_up="unit", limit=1)))
    assert opened(g.rank(roll_up="unit", why=str(one["id"])))


@pytest.mark.slow
def test_the_past_is_opened_too(g: Graph) -> None:
    """Who was merged since took part under another id: all parts in the event are then shown."""
    for row in g.rank(as_of="2012", undated="include"):
        found = g.rank(as_of="2012", undated="include", why=str(row["id"]))
        assert found.view.why
        assert found.view.why.status == "opened"
        assert all(one["statement"] for one in opened(found))


@pytest.mark.parametrize(
    ("name", "given", "row", "status", "what"),
    sampled([
        ("backbone", {"level": 0.2}, (DUT, "COMAC"), "opened", {"event"}),
        ("brokerage", {"groups": "sector"}, ("大连化物所",), "opened", {"event"}),
        ("chain-gaps", {"chain": VRFB}, ("Electrolyte",), "opened", {"statement"}),
        ("chains", {}, (VRFB,), "opened", {"statement"}),
        ("communities", {"runs": 2}, (DUT,), "opened", {"event"}),
        ("gefura", {}, (DUT,), "opened", {"event"}),
        ("key-players", {}, (DICP,), "opened", {"event"}),
        ("leave-one-source-out", {}, (ALLIANCE,), "opened", {"event"}),
        ("mixing", {"groups": "kind"}, ("University",), "whole-network", set()),
        ("resilience", {}, (DUT,), "opened", {"event"}),
        ("scattered-programmes", {}, ("dalian-2015/policy-ip-action",), "opened", {"statement"}),
        ("specialisation", {"fields": "kind"}, ("大连市", "University"), "opened", {"entity"}),
        ("suggestions", {}, (DUT, "FAW"), "opened", {"event"}),
        ("suggestions-judged", {"split": "2012", "undated": "include"}, ("katz",),
         "whole-network", set()),
        ("transfer", {}, ("dalian-2015/ach-feed-cable",), "opened", {"statement"}),
        ("triple-helix", {}, ("T(uig)",), "whole-network", set()),
        ("triple-helix", {}, ("uig",), "opened", {"event"}),
        ("two-mode", {}, (DUT,), "opened", {"event"}),
        ("what-if", {"remove": DUT}, ("ties",), "whole-network", set()),
        ("what-if", {"remove": DUT}, ("COMAC",), "opened", {"event"}),
    ], 8, pytest.mark.slow),
)  # fmt: skip
def test_a_row_of_an_analysis_is_opened(
    g: Graph, name: str, given: dict[str, object], row: tuple[str, ...], status: str, what: set[str]
) -> None:
    found = g.analyse(name, **given, why=row)
    assert found.view.why
    assert found.view.why.status == status
    assert {one["what"] for one in opened(found)} == what
    if status == "whole-network":
        whole = "The figure rests on the whole network: 323 organisations"
        assert found.notes[-1].startswith(whole)


def test_the_whole_is_said_with_counts_in_both_languages(g: Graph, snapshot: Snapshot) -> None:
    assert "1143 ties" in str(g.rank(why="*"))
    note = Graph(snapshot).analyse("mixing", why="*").notes[-1]
    assert note == "此数出自整个网络：323 个单位、1143 条联系、190 项活动、620 条参与。"


def test_what_no_row_names_is_not_found(g: Graph) -> None:
    with pytest.raises(NotFound, match="policy-ip-action"):
        g.rank(why="dalian-2015/policy-ip-action")
    with pytest.raises(NotFound, match="nothing of the kind"):
        g.analyse("mixing", why="nothing of the kind")
    with pytest.raises(BadRequest, match="no parameter 'why'"):
        g.search("dut", why="dut")  # type: ignore[call-arg]


# files


def test_a_network_has_the_years_of_its_ties(g: Graph) -> None:
    tie = g.network().edges[DUT, DICP]
    assert (tie["first_year"], tie["last_year"]) == (2016, 2021)
    assert set(nx.get_node_attributes(g.network(mode="two"), "bipartite").values()) == {0, 1}


@pytest.mark.slow
def test_a_file_is_written_by_its_name(g: Graph, tmp_path: Path) -> None:
    for name in ("a.graphml", "a.gexf", "a.cyjs", "a.net", "a.json", "a.vosviewer.json", "a.zip"):
        assert g.export(tmp_path / name, kind="University").stat().st_size > 500
    assert g.export(str(tmp_path / "all.nq")).read_bytes().startswith(b"<")
    folder = g.export(tmp_path / "tables", "csv", since="2015")
    assert {one.name for one in folder.iterdir()} >= {"nodes.csv", "edges.csv"}
    with pytest.raises(BadRequest, match="graphml"):
        g.export(tmp_path / "a.docx")
    with pytest.raises(BadRequest, match="whole graph"):
        g.export(tmp_path / "a.trig", kind="University")


@pytest.mark.slow
def test_ties_can_be_counted_in_any_order(g: Graph) -> None:
    """A picture does not tell in which order nodes and edges were put into the network."""
    graph = g.network(region="大连")
    turned: nx.Graph[str] = nx.Graph()
    turned.add_nodes_from(reversed(list(graph.nodes(data=True))))
    turned.add_edges_from((b, a, tie) for a, b, tie in reversed(list(graph.edges(data=True))))
    assert list(turned) != list(graph)
    assert draw(turned) == draw(graph)


# one line


@pytest.mark.slow
def test_the_example_is_built_once_and_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ECOGRAPH_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("ECOGRAPH_HOME", str(tmp_path / "home"))
    opened = eg.example(lang="en")
    assert [one.slug for one in opened.manifest.datasets] == ["example-region"]
    (folder,) = (tmp_path / "cache").iterdir()
    built = (folder / "current").resolve().stat().st_mtime_ns
    again = eg.example()
    assert (folder / "current").resolve().stat().st_mtime_ns == built
    assert again.manifest == opened.manifest
    assert opened.lang == "en"
    assert not (tmp_path / "home").exists(), "the user's own graphs are left alone"
    assert opened.analyse("chain-gaps", region="沧岚市").rows
    manifest = again.snapshot.path / "manifest.json"
    text = manifest.read_text(encoding="utf-8")
    manifest.write_text(text.replace('"layout":', '"layout":9'), encoding="utf-8")
    assert eg.example().manifest == opened.manifest, "files of another version are built anew"
    chosen = eg.example(str(tmp_path / "mine"))
    assert chosen.snapshot.path.is_relative_to((tmp_path / "mine").resolve())
    assert chosen.manifest.digest == opened.manifest.digest


@pytest.mark.slow
def test_a_graph_is_built_from_datasets(tmp_path: Path) -> None:
    built = eg.build(["example-region"], str(tmp_path / "home"), lang="en")
    assert built.manifest == eg.open(str(tmp_path / "home")).manifest
    one = eg.build("example-region", tmp_path / "home")
    assert one.manifest.digest == built.manifest.digest
    with pytest.raises(SourceError):
        eg.build([tmp_path / "nowhere"], tmp_path / "home")
    assert eg.open(tmp_path / "home").manifest.digest == built.manifest.digest
    makers: list[Any] = [eg.build, eg.example]
    for make in makers:
        with pytest.raises(BadRequest, match="Known: zh, en"):
            make(lang="fr")
    with pytest.raises(NotBuilt):
        eg.open(str(tmp_path / "misspelt"))


def test_settings_say_where_the_cache_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ECOGRAPH_CACHE", str(tmp_path))
    assert Settings().cache == tmp_path
    monkeypatch.delenv("ECOGRAPH_CACHE")
    assert Settings().cache != Settings().home


@pytest.mark.slow
def test_all_is_the_same_in_rank_and_analyse(g: Graph) -> None:
    every = g.rank(limit="all")
    assert len(every) == len(g.analyse("two-mode", limit="all")) == every.view.total
    assert len(g.analyse("two-mode")) == len(g.rank()) == 20
