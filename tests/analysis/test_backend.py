"""The NetworkX backend: found by NetworkX, the same numbers, honest about what it does not do."""

from __future__ import annotations

import copy
import doctest
import random
import re
import subprocess
import sys
from fractions import Fraction
from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import networkx as nx
import pytest
from support.sampling import sampled

from ecograph.analysis.engine.algorithms import ALGORITHMS
from ecograph.analysis.engine.backend import BACKEND, COVERED, get_info
from ecograph.network.projection import network_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

WEIGHTED = {
    "betweenness_centrality": "weight",
    "closeness_centrality": "distance",
    "constraint": "weight",
    "harmonic_centrality": "distance",
    "pagerank": "weight",
    "eigenvector_centrality": "weight",
}
PLAIN = sorted(set(COVERED) - {"leiden_communities", "louvain_communities"})
OPTIONS: dict[str, dict[str, Any]] = {
    "katz_centrality": {"alpha": 0.05},
    "katz_centrality_numpy": {"alpha": 0.05},
    "pagerank": {"weight": None},
}


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    """NetworkX warns whenever a converted graph is used again."""
    with nx.config(warnings_to_ignore={"cache"}):
        yield


def miserables() -> nx.Graph[Any]:
    graph: nx.Graph[Any] = nx.les_miserables_graph()
    for _, _, data in graph.edges(data=True):
        data["length"] = Fraction(1, data["weight"])
    graph.add_edge("Arnold", "Bob", weight=2, length=Fraction(1, 2))
    graph.add_node("Hermit")
    return graph


def plain(found: object) -> object:
    """What a function found, to be compared: numbers nearly, collections without their order."""
    if isinstance(found, dict):
        numbers = {key: float(value) for key, value in found.items()}
        return pytest.approx(numbers, nan_ok=True, abs=1e-9)
    return (
        pytest.approx(found)
        if isinstance(found, int | float)
        else sorted(map(listed, cast("Iterable[object]", found)))
    )


def listed(found: object) -> list[str]:
    return sorted(found) if isinstance(found, set) else [str(found)]


@pytest.mark.parametrize("name", sampled(PLAIN, 4, pytest.mark.slow))
def test_without_weights_the_numbers_are_those_of_networkx(name: str) -> None:
    function, graph = getattr(nx, name), miserables()
    options = OPTIONS.get(name, {})
    found = function(graph, backend="ecograph", **options)
    expected = function(graph, backend="networkx", **options)
    assert (found if isinstance(found, dict | float) else plain(found)) == plain(expected)


@pytest.mark.parametrize("name", sorted(WEIGHTED))
@pytest.mark.parametrize("attribute", ["weight", "length"])
def test_with_weights_the_numbers_are_those_of_networkx(name: str, attribute: str) -> None:
    function, graph = getattr(nx, name), miserables()
    found = function(graph, backend="ecograph", **{WEIGHTED[name]: attribute})
    if name in ("pagerank", "eigenvector_centrality", "constraint"):
        for _, _, data in graph.edges(data=True):
            data["length"] = float(data["length"])
    expected = function(graph, backend="networkx", **{WEIGHTED[name]: attribute})
    assert found == plain(expected)


@pytest.mark.slow
def test_effective_size_follows_the_formula() -> None:
    """For all nodes at once NetworkX is wrong on some graphs; asked by node it is right."""
    graph = miserables()
    graph.remove_node("Hermit")
    found = nx.effective_size(graph, weight="weight", backend="ecograph")
    assert found == plain(nx.effective_size(graph, list(graph), weight="weight"))


@pytest.mark.parametrize(
    "options",
    [{"normalized": False}, {"weight": "weight", "normalized": False}, {"weight": "missing"}],
)
def test_options_of_betweenness(options: dict[str, Any]) -> None:
    graph = miserables()
    found = nx.betweenness_centrality(graph, backend="ecograph", **options)
    assert found == plain(nx.betweenness_centrality(graph, **options))


@pytest.mark.slow
def test_a_kept_graph_never_answers_for_another_weight() -> None:
    graph = miserables()
    for attribute in ("weight", None, "length", "weight", None):
        found = nx.betweenness_centrality(graph, weight=attribute, backend="ecograph")
        assert found == plain(nx.betweenness_centrality(graph, weight=attribute))
        assert nx.clustering(graph, backend="ecograph") == plain(nx.clustering(graph))
    graph.add_edge("Hermit", "Valjean", weight=5)
    found = nx.betweenness_centrality(graph, weight="weight", backend="ecograph")
    assert found == plain(nx.betweenness_centrality(graph, weight="weight"))


def test_a_converted_graph_knows_only_the_weights_that_it_took_over() -> None:
    converted: Any = BACKEND.convert_from_nx(miserables(), {"weight": 1})
    expected = nx.closeness_centrality(miserables(), distance="weight")
    assert nx.closeness_centrality(converted, distance="weight") == plain(expected)
    assert nx.closeness_centrality(converted) == plain(nx.closeness_centrality(miserables()))
    assert BACKEND.pagerank(miserables()) == plain(nx.pagerank(miserables()))
    with pytest.raises(NotImplementedError, match="edge attribute 'length'"):
        BACKEND.closeness_centrality(converted, distance="length")


def test_a_converted_graph_goes_back() -> None:
    graph = miserables()
    for everything, kept in ((False, ["weight"]), (True, ["length", "weight"])):
        converted = BACKEND.convert_from_nx(graph, {"weight": 1}, preserve_edge_attrs=everything)
        back: Any = BACKEND.convert_to_nx(converted)
        assert list(back) == list(graph)
        assert {frozenset(tie) for tie in back.edges} == {frozenset(tie) for tie in graph.edges}
        assert sorted(back.edges["Valjean", "Cosette"]) == kept
        assert back.edges["Valjean", "Cosette"]["weight"] == 31


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("betweenness_centrality", {"endpoints": True}),
        ("closeness_centrality", {"u": "Valjean"}),
        ("harmonic_centrality", {"nbunch": ["Valjean"]}),
        ("clustering", {"weight": "weight"}),
        ("triangles", {"nodes": ["Valjean"]}),
        ("constraint", {"nodes": ["Valjean"]}),
        ("pagerank", {"personalization": {"Valjean": 1}}),
        ("eigenvector_centrality", {"nstart": {}}),
        ("katz_centrality", {"nstart": {}}),
        ("bridges", {"root": "Valjean"}),
        ("louvain_communities", {"threshold": 0.1}),
    ],
)
def test_what_is_not_covered_is_refused(name: str, options: dict[str, Any]) -> None:
    function, graph = getattr(nx, name, None), miserables()
    function = function or getattr(nx.community, name)
    assert isinstance(BACKEND.can_run(name, (graph,), options), str)
    with pytest.raises(NotImplementedError):
        function(graph, backend="ecograph", **options)
    converted = BACKEND.convert_from_nx(graph, {"weight": 1})
    with pytest.raises(NotImplementedError):
        ALGORITHMS[name](converted, **options)


@pytest.mark.parametrize("kind", [nx.DiGraph, nx.MultiGraph])
def test_directed_and_multiple_ties_are_refused(kind: type[nx.Graph[Any]]) -> None:
    for name in COVERED:
        assert BACKEND.can_run(name, (kind(),), {}) == "directed graphs and multigraphs"
    with pytest.raises(NotImplementedError):
        BACKEND.convert_from_nx(kind())


def test_loops_and_odd_weights_are_refused() -> None:
    with pytest.raises(NotImplementedError, match="loops"):
        BACKEND.core_number(nx.Graph([(0, 0)]))
    for value in (-1, 0, "near", float("nan")):
        graph = nx.Graph([(0, 1, {"far": value})])
        with pytest.raises(NotImplementedError, match="not positive numbers"):
            BACKEND.closeness_centrality(graph, distance="far")
    with pytest.raises(NotImplementedError, match="functions"):
        BACKEND.betweenness_centrality(nx.path_graph(3), weight=lambda _a, _b, _d: 1)


@pytest.mark.slow
def test_where_networkx_chooses_it_falls_back_by_itself() -> None:
    graph = nx.gnp_random_graph(250, 0.03, seed=1)
    expected = nx.betweenness_centrality(graph, endpoints=True)
    priority: Any = nx.config.backend_priority
    with priority(algos=["ecograph"]):
        assert nx.betweenness_centrality(graph, endpoints=True) == expected
        assert nx.betweenness_centrality(nx.path_graph(3)) == {0: 0, 1: 1, 2: 0}
        found = nx.betweenness_centrality(graph)
    assert found == plain(nx.betweenness_centrality(graph))


@pytest.mark.parametrize("name", ["leiden_communities", "louvain_communities"])
def test_communities_follow_their_seed(name: str) -> None:
    graph = nx.planted_partition_graph(4, 15, 0.6, 0.02, seed=3)
    found = [getattr(nx.community, name)(graph, seed=7, backend="ecograph") for _ in "ab"]
    assert found[0] == found[1]
    assert sorted(map(len, found[0])) == [15, 15, 15, 15]
    for wrong in (0.5, "seven"):
        with pytest.raises(NotImplementedError, match="seeds"):
            getattr(BACKEND, name)(graph, seed=wrong)


@pytest.mark.parametrize("weight", [None, "weight"])
@pytest.mark.parametrize("seed", sampled([1, 2, random.Random(3)], 3, pytest.mark.slow))  # noqa: S311
def test_sampled_betweenness_draws_what_networkx_draws(
    weight: str | None, seed: int | random.Random
) -> None:
    graph = miserables()
    for name in ("betweenness_centrality", "edge_betweenness_centrality"):
        function = getattr(nx, name)
        found, expected = (
            function(graph, k=9, weight=weight, seed=copy.copy(seed), backend=backend)
            for backend in ("ecograph", "networkx")
        )
        assert found == plain(expected)
    assert nx.betweenness_centrality(graph, k=1, seed=1, backend="ecograph") == plain(
        nx.betweenness_centrality(graph, k=1, seed=1)
    )
    with pytest.raises(ValueError, match="larger than population"):
        nx.betweenness_centrality(graph, k=100, backend="ecograph")


def test_iterations_that_do_not_converge_say_so() -> None:
    with pytest.raises(nx.PowerIterationFailedConvergence):
        nx.pagerank(miserables(), max_iter=1, backend="ecograph")
    with pytest.raises(nx.NetworkXPointlessConcept):
        nx.eigenvector_centrality(nx.Graph(), backend="ecograph")


def test_a_network_of_organisations_goes_through() -> None:
    network = network_of({"p1": "abc", "p2": "ab", "p3": "bd", "p4": "de"})
    graph = network.to_networkx()
    found = nx.betweenness_centrality(graph, weight="distance", backend="ecograph")
    assert found == plain(nx.betweenness_centrality(graph, weight="distance"))


def test_what_is_covered_is_what_is_told() -> None:
    assert sorted(COVERED) == sorted(ALGORITHMS) == sorted(get_info()["functions"])
    assert "ecograph" in {entry.name for entry in entry_points(group="networkx.backends")}
    with pytest.raises(AttributeError, match="no load_centrality"):
        BACKEND.load_centrality  # noqa: B018


def test_the_page_lists_what_is_covered_and_its_examples_hold() -> None:
    page = Path(__file__).parents[2] / "docs" / "networkx-backend.md"
    listed = re.findall(r"^\| `(\w+)` \|", page.read_text(encoding="utf-8"), re.MULTILINE)
    assert listed == sorted(COVERED)
    assert doctest.testfile(str(page), module_relative=False).failed == 0


@pytest.mark.slow
def test_small_graphs_need_no_compiled_engine() -> None:
    program = (
        "import sys; sys.modules['numba'] = None\n"
        "from ecograph.analysis.communities import communities\n"
        "from ecograph.network.projection import network_of\n"
        "print(communities(network_of({'p1': 'abc', 'p2': 'def', 'p3': 'cd', 'p4': 'abc'})).groups)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "(('a', 'b', 'c'), ('d', 'e', 'f'))"


@pytest.mark.slow
def test_importing_networkx_does_not_load_the_engine() -> None:
    program = "import sys, networkx; print(*(n for n in ('numba', 'scipy') if n in sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == ""
