"""Shortest paths on a tiny graph, and the answers that the reference asks for."""

from __future__ import annotations

from itertools import pairwise

import pytest

from ecograph.errors import BadRequest, NotFound
from ecograph.links.paths import shortest_paths
from ecograph.links.read import tables_of
from ecograph.links.table import LinkFilter, Links
from ecograph.model.records import Basis


def graph(*relators: tuple[str, ...]) -> Links:
    """Links from rows of (participant, predicate, context[, basis])."""
    names = ("participant", "predicate", "context", "basis", "source")
    columns: dict[str, dict[str, str]] = {name: {} for name in names}
    for number, row in enumerate(relators):
        values = (*row, *("stated", "toy")[len(row) - 3 :])
        for name, value in zip(names, (*row[:3], values[3], "toy"), strict=True):
            columns[name][f"r{number}"] = value
    return Links.of(*tables_of({}, columns))


DALIAN = graph(
    ("dut", "selectedInto", "programme"),
    ("most", "runs", "programme", "nameEmbedded"),
    ("li", "praised", "projects"),
    ("projects", "incubatedBy", "makerspace"),
    ("makerspace", "locatedIn", "zone", "nameEmbedded"),
    ("zwz", "hasField", "bearings", "inferred"),
    ("base", "hasField", "bearings", "nameEmbedded"),
    ("zwz", "differentFrom", "base"),
    ("zwz", "cooperatesWith", "base", "conjectural"),
)


def test_a_programme_joins_a_university_and_the_ministry_that_runs_it() -> None:
    answer = shortest_paths(DALIAN, "dut", "most")
    assert (answer.status, answer.length, answer.count) == ("found", 2, 1)
    (path,) = answer.paths
    assert [*path.stops] == ["dut", "programme", "most"]
    assert [[(link.id, link.direction, link.basis) for link in step] for step in path.steps] == [
        [("r0", "out", Basis.STATED)],
        [("r1", "in", Basis.NAME_EMBEDDED)],
    ]


def test_the_projects_were_praised_not_the_zone() -> None:
    answer = shortest_paths(DALIAN, "li", "zone")
    assert [*answer.paths[0].stops] == ["li", "projects", "makerspace", "zone"]


def test_a_field_is_the_only_link_unless_conjecture_is_asked_for() -> None:
    assert shortest_paths(DALIAN, "zwz", "base").length == 2
    stated = LinkFilter(bases=frozenset({Basis.STATED}))
    assert shortest_paths(DALIAN, "zwz", "base", where=stated).status == "none"
    everything = LinkFilter(bases=frozenset(Basis))
    assert shortest_paths(DALIAN, "zwz", "base", where=everything).length == 1
    apart = LinkFilter(predicates=frozenset({"differentFrom"}))
    assert shortest_paths(DALIAN, "zwz", "base", where=apart).length == 1


def test_no_path_is_an_answer() -> None:
    answer = shortest_paths(DALIAN, "dut", "zone")
    assert (answer.status, answer.length, answer.count, answer.paths) == ("none", None, 0, ())
    assert shortest_paths(DALIAN, "li", "zone", max_length=2).status == "none"


def test_all_shortest_paths_little_known_things_before_hubs() -> None:
    links = graph(
        ("a", "memberOf", "hub"),
        ("b", "memberOf", "hub"),
        ("a", "participatesIn", "quiet"),
        ("b", "participatesIn", "quiet"),
        ("b", "owns", "quiet"),
        *((f"other{number}", "memberOf", "hub") for number in range(5)),
    )
    answer = shortest_paths(links, "a", "b")
    assert answer.count == 2
    assert [path.stops[1] for path in answer.paths] == ["quiet", "hub"]
    assert [link.predicate for link in answer.paths[0].steps[1]] == ["participatesIn", "owns"]
    assert len(shortest_paths(links, "a", "b", limit=1).paths) == 1


def test_many_shortest_paths_are_counted_and_not_all_listed() -> None:
    layers = [[f"{layer}{number}" for number in range(10)] for layer in "pqrstu"]
    rows = [(a, "cites", b) for x, y in pairwise(layers) for a in x for b in y]
    rows += [("start", "cites", first) for first in layers[0]]
    rows += [(last, "cites", "end") for last in layers[-1]]
    answer = shortest_paths(graph(*rows), "start", "end", limit=3)
    assert (answer.length, answer.count, len(answer.paths)) == (7, 10**6, 3)


def test_a_thing_is_no_step_from_itself() -> None:
    answer = shortest_paths(DALIAN, "dut", "dut")
    assert (answer.length, answer.paths[0].steps) == (0, ())


def test_bad_questions() -> None:
    with pytest.raises(NotFound, match="nobody"):
        shortest_paths(DALIAN, "dut", "nobody")
    with pytest.raises(BadRequest):
        shortest_paths(DALIAN, "dut", "most", limit=0)
