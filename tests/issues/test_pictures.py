"""Pictures of networks: one colour for one kind in all of them, and as wide as a page."""

from __future__ import annotations

import re

import networkx as nx
import pytest
from support.places import ROOT

from ecograph.answers.drawing.network import draw
from ecograph.model.ontology import load


def fills(*kinds: str) -> list[str]:
    graph: nx.Graph[str] = nx.Graph()
    for number, kind in enumerate(kinds):
        graph.add_node(f"{number:02}", label=f"{number}", kind=kind)
    svg = draw(graph, lang="en").svg
    return re.findall('fill="(#[0-9a-f]{6})" stroke="#333"', svg)[: len(kinds)]


def test_a_kind_has_one_colour_whatever_else_is_in_the_picture() -> None:
    blue, red = "#0072b2", "#d55e00"
    assert fills("University") == [blue]
    assert fills("Enterprise", "Enterprise", "University") == [red, red, blue]
    assert fills("University", "Enterprise") == [blue, red]
    assert fills("ResearchAcademy") == fills("ResearchInstitute") == ["#009e73"]


def test_the_explorer_has_the_same_colours() -> None:
    source = (ROOT / "explorer" / "src" / "map" / "kinds.ts").read_text(encoding="utf-8")
    groups = re.findall(r"\[/\^\(([^)]*)\)/, \{ colour: \"(#[0-9a-f]{6})\"", source)
    other = re.findall(r'const OTHER: Look = \{ colour: "(#[0-9a-f]{6})"', source)
    for kind in load().kinds:
        found = [colour for names, colour in groups if re.match(f"({names})", kind)]
        assert fills(kind) == (found or other)[:1], kind


@pytest.mark.long
def test_a_large_network_is_as_wide_as_a_page() -> None:
    graph = nx.relabel_nodes(nx.random_regular_graph(3, 300, seed=1), str)
    nx.set_node_attributes(graph, {node: node for node in graph}, "label")
    width = re.search('width="([0-9]+)"', draw(graph, names=5).svg)
    assert width is not None
    assert int(width[1]) < 1000
