"""The map in a notebook: what Python is told, what it tells, and the picture without scripts."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

import networkx as nx
import pytest

from ecograph.errors import BadRequest
from ecograph.notebook.graph import Graph
from ecograph.service.pages.explorer import is_built

if TYPE_CHECKING:
    from ecograph.notebook.widget import NetworkWidget
    from ecograph.pipeline.snapshot import Snapshot

VIEW = "application/vnd.jupyter.widget-view+json"
DUT, DICP = "dalian-2015/univ-dut", "dalian-2015/ri-dicp"
EXPLORER = Path(__file__).parents[2] / "explorer"
NODE = shutil.which("node")
BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)

pytestmark = pytest.mark.skipif(not is_built(), reason="the explorer is not built")


@pytest.fixture(scope="module")
def g(snapshot: Snapshot) -> Graph:
    return Graph(snapshot)


def toy() -> nx.Graph[str]:
    """A triangle with a tail: a-b 3, b-c 2, a-c 1, c-d 0.5."""
    graph: nx.Graph[str] = nx.Graph()
    for node, kind in zip("abcd", ("University", "Enterprise", "University", ""), strict=True):
        graph.add_node(node, label=f"甲{node}", label_en=f"Name {node}", kind=kind)
    ties = [("a", "b", 3.0), ("b", "c", 2.0), ("a", "c", 1.0), ("c", "d", 0.5)]
    graph.add_weighted_edges_from(ties, weight="strength")
    return graph


def test_the_strongest_ties_are_shown_and_counted(g: Graph) -> None:
    shown = g.widget(toy(), limit=2, title="toy")
    told = shown.network
    assert [(one["source"], one["target"]) for one in told["edges"]] == [("a", "b"), ("b", "c")]
    assert told["total"] == {"nodes": 4, "ties": 4, "strength": 6.5}
    c = next(one for one in told["nodes"] if one["id"] == "c")
    assert (c["degree"], c["strength"]) == (3, 3.5)  # with the ties that are not shown
    assert shown.kinds == {"University": "高等学校", "Enterprise": "企业"}
    assert repr(shown) == "<map: 2 of 4 ties>"


def test_where_no_script_runs_the_same_ties_are_a_picture(g: Graph) -> None:
    shown = g.widget(toy(), limit=2, size={"a": 1.0, "b": 4.0, "c": 0.0})
    bundle, _ = shown._repr_mimebundle_() or ({}, {})
    assert {VIEW, "image/svg+xml", "text/plain"} == set(bundle)
    picture = ElementTree.fromstring(bundle["image/svg+xml"])  # noqa: S314
    texts = [one.text for one in picture.iter() if one.text]
    assert {"甲a", "甲b", "甲c"} <= set(texts) and "甲d" not in texts


def test_a_network_is_given_or_chosen(g: Graph) -> None:
    part = g.widget(kind=["University"]).network
    assert {one["kind"] for one in part["nodes"]} == {"University"}
    assert part["total"]["ties"] == g.network(kind=["University"]).number_of_edges()
    with pytest.raises(BadRequest, match="region can choose nothing"):
        g.widget(toy(), region="dalian")
    bare: nx.Graph[str] = nx.Graph([("a", "b")])
    with pytest.raises(BadRequest, match="a and b has no strength"):
        g.widget(bare)


def test_the_neighbourhood_is_a_map_of_its_links(g: Graph) -> None:
    found = g.neighborhood(DUT, lang="en")
    told = found.widget().network
    assert {one["id"] for one in told["nodes"]} <= {one.id for one in found.view.nodes}
    assert sum(one["strength"] for one in told["edges"]) == len(found.view.links)
    assert found.widget().unit == "links"


def state(shown: NetworkWidget) -> dict[str, Any]:
    return {name: getattr(shown, name) for name in shown.keys if not name.startswith("_")}


@pytest.mark.long
@pytest.mark.skipif(
    NODE is None or BROWSER is None or not (EXPLORER / "node_modules/playwright-core").is_dir(),
    reason="no chromium, node or explorer/node_modules (npm ci) on this machine",
)
def test_a_browser_draws_it_and_tells_what_is_selected(g: Graph, tmp_path: Path) -> None:
    shown = g.widget(title="合作网络", size={DUT: 2.0})
    (tmp_path / "widget.js").write_text(shown._esm, encoding="utf-8")
    traits = {name: value for name, value in state(shown).items() if name not in ("layout", "comm")}
    (tmp_path / "traits.json").write_text(json.dumps(traits), encoding="utf-8")
    command = [str(NODE), str(EXPLORER / "test/widget.mjs"), str(tmp_path), str(BROWSER)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout)
    assert seen["errors"] == [] and seen["requests"] == ["/", "/traits.json", "/widget.js"]
    assert (seen["drawn"], seen["overlaps"]) == ("300", 0)
    assert seen["said"].startswith("最强 300 条，共 ")
    assert seen["clicked"] == [seen["aim"]]
    assert seen["tie"] in [[one["source"], one["target"]] for one in shown.network["edges"]]
    assert seen["hidden"] < 300
    assert seen["fromPython"] == [DUT, DICP]
