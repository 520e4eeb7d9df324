"""Rank intervals: known by hand on small networks, and covering what they claim to cover."""

from __future__ import annotations

import random

import numpy as np
import pytest
from scipy.sparse import csr_array
from support.sampling import sampled

from ecograph.analysis.event_influence import event_ties, influence, without
from ecograph.analysis.leave_one_source_out import leave_one_out, without_each, without_each_dataset
from ecograph.analysis.rank_bootstrap import rank_sets, resample
from ecograph.analysis.rank_confidence import rank_intervals
from ecograph.analysis.registry import MEASURES
from ecograph.errors import BadRequest
from ecograph.links.read import tables_of
from ecograph.links.table import Links
from ecograph.network.network import Network, ProjectionSpec
from ecograph.network.projection import network_of
from ecograph.network.rules import Rule, Rules, Verdict

TWO_GROUPS = {f"p{number:02}": ("ab" if number < 40 else "cdefgh"[number % 6] + "i")
              for number in range(52)}  # fmt: skip


def random_network(seed: int, events: int = 30) -> Network:
    chance = random.Random(seed)  # noqa: S311
    return network_of(
        {
            f"p{number:03}": {f"o{chance.randrange(20):02}" for _ in range(chance.randint(2, 5))}
            for number in range(events)
        },
        hubs=["o03"],
        spec=ProjectionSpec(isolates=True),
    )


@pytest.mark.parametrize("seed", sampled(range(20), 4, pytest.mark.long))
@pytest.mark.parametrize("measure", ["degree", "strength"])
def test_influences_read_off_the_events_equal_those_computed_anew(measure: str, seed: int) -> None:
    network = random_network(seed)
    read_off = influence(network, MEASURES[measure]).toarray()
    full = MEASURES[measure].function(network)
    for event in range(len(network.events.id)):
        rest = MEASURES[measure].function(without(network, np.array([event])))
        np.testing.assert_allclose(read_off[event], full - rest, atol=1e-9)


def test_strength_is_the_sum_of_its_influences_and_ties_of_hubs_are_few() -> None:
    network = random_network(1)
    parts = influence(network, MEASURES["strength"])
    np.testing.assert_allclose(parts.sum(axis=0), MEASURES["strength"].function(network))
    star = network_of({"p": "Habc"}, hubs="H")
    assert [column.tolist() for column in event_ties(star)[1:3]] == [[0, 0, 0], [1, 2, 3]]


def test_a_unit_and_its_parent_stay_apart_when_events_are_left_out() -> None:
    links, rules = _two_datasets(unit_of={"b": "a"})
    network = _project(links, rules)
    assert [(tie.unit, tie.parent) for tie in network.internal] == [("b", "a")]
    rest = without(network, np.array([0]))
    assert rest.strength[network.index("a"), network.index("b")] == 0
    parts = influence(network, MEASURES["strength"])
    np.testing.assert_allclose(parts.sum(axis=0), MEASURES["strength"].function(network))


@pytest.mark.slow
def test_two_clear_groups_are_told_apart_and_ties_are_ties() -> None:
    found = rank_intervals(network_of(TWO_GROUPS), "strength", min_ties=3)
    rows = {row.id: (row.rank, row.low, row.high) for row in found.rows}
    assert rows["a"] == rows["b"] == (1, 1, 2)
    assert rows["i"] == (3, 3, 3)
    assert rows["c"] == (4, 4, 9)  # i was at both events of c and at ten more
    assert found.status == "ranked"
    assert found.resamples == 1000
    assert found.units == 52


def test_all_tied_gives_full_widths() -> None:
    parts = csr_array(np.eye(40))
    low, high = rank_sets(resample(np.ones(40), parts), range(40))
    assert set(low.tolist()) == {1}
    assert set(high.tolist()) == {40}


def test_those_at_the_same_events_are_never_told_apart() -> None:
    parts = csr_array(np.repeat([[1.0, 1.0, 0.0]], 50, axis=0))
    low, high = rank_sets(resample(np.array([50.0, 50.0, 0.0]), parts), range(3))
    assert [low.tolist(), high.tolist()] == [[1, 1, 3], [2, 2, 3]]
    same = csr_array(np.repeat([[1.0, 1.0]], 5, axis=0))
    assert rank_sets(resample(np.array([9.0, 5.0]), same), [0])[1].tolist() == [2]


@pytest.mark.slow
def test_a_value_that_hangs_on_one_event_has_no_place() -> None:
    rows = {f"p{number}": ["A", f"B{number}"] for number in range(12)}
    found = rank_intervals(network_of(rows), "constraint")
    assert found.status == "indistinct"
    assert found.widths is not None
    assert found.widths.mean == found.total == 13
    assert "told apart" in found.reason.en


def test_thin_and_tied_networks_give_no_intervals() -> None:
    thin = rank_intervals(network_of({"p": "ab", "q": "bc"}), "degree")
    assert (thin.status, thin.rows, thin.widths, thin.total) == ("insufficient", (), None, 0)
    assert "at least 10" in thin.reason.en
    assert rank_intervals(network_of({"p": "abcdef"}), "strength").status == "insufficient"
    assert rank_intervals(network_of({}), "degree", min_ties=0).status == "insufficient"


@pytest.mark.slow
def test_same_seed_same_intervals_and_the_answer_says_how_it_was_made() -> None:
    network = random_network(3)
    one, other = (rank_intervals(network, "degree", seed=5, resamples=200) for _ in range(2))
    assert one == other
    assert (one.made_by.seed, one.level, one.resamples) == (5, 0.95, 200)
    assert one.agreement is not None
    assert -1 <= one.agreement.low <= one.agreement.median <= 1
    assert all(row.low <= row.rank <= row.high for row in one.rows)
    assert rank_intervals(network, "degree", seed=5, resamples=200, top=3).rows == one.rows[:3]


@pytest.mark.parametrize(
    "measure", sampled(["constraint", "core", "harmonic", "pagerank"], 4, pytest.mark.slow)
)
def test_any_measure_can_be_asked(measure: str) -> None:
    found = rank_intervals(random_network(4), measure, resamples=100)
    assert found.units == 30
    assert all(1 <= row.low <= row.rank <= row.high <= found.total for row in found.rows)


@pytest.mark.slow
def test_the_least_constrained_ranks_first() -> None:
    network = random_network(4, events=60)
    rows = rank_intervals(network, "constraint", resamples=100).rows
    assert [row.value for row in rows] == sorted(row.value for row in rows)
    assert rows[0].low == 1


def test_what_can_not_be_asked() -> None:
    network = random_network(1)
    with pytest.raises(BadRequest, match="resamples"):
        rank_intervals(network, "degree", resamples=10)
    with pytest.raises(BadRequest, match="level"):
        rank_intervals(network, "degree", level=1.0)
    with pytest.raises(BadRequest, match="charm"):
        rank_intervals(network, "charm")


@pytest.mark.long
def test_intervals_cover_the_true_ranks_more_often_than_they_claim() -> None:
    """Sixty organisations of known propensity, forty networks: mean and top five."""
    chance = np.random.default_rng(11)
    propensity = 0.6 / np.arange(1, 61)
    true_rank = np.arange(1, 61)
    covered = []
    for _ in range(40):
        parts = (chance.random((120, 60)) < propensity).astype(float)
        drawn = resample(parts.sum(axis=0), csr_array(parts), resamples=200, seed=1)
        low, high = rank_sets(drawn, range(60))
        covered.append((low <= true_rank) & (true_rank <= high))
        assert (high - low + 1)[0] < 6
    assert np.mean(covered) >= 0.95
    assert np.mean(covered, axis=0)[:5].mean() >= 0.9


def test_leaving_a_source_out_moves_ranks_and_names_the_source() -> None:
    events = {"p1": "ab", "p2": "ac", "p3": "ad", "p4": "bc", "p5": "bd"}
    network = network_of(events)
    sources = {"p1": ["s"], "p2": ["s"], "p3": ["s"], "p4": ["t"], "p5": ["t", "s"]}
    reduced = without_each(network, sources)
    assert {name: one.counts.events for name, one in reduced.items()} == {"s": 2, "t": 4}
    found = leave_one_out(network, reduced, "degree", min_ties=2)
    rows = {row.id: (row.rank, row.low, row.high, row.worst_without) for row in found.rows}
    assert rows["a"] == (1, 1, 4, "s")
    assert rows["b"] == (1, 1, 2, "t")
    assert found.omissions[0].source == "s"
    assert found.least_tau == found.omissions[0].tau
    assert found.essential == 0


def test_a_ranking_that_stands_on_one_source_says_so() -> None:
    network = network_of({"p1": "abc", "p2": "bcd"})
    found = leave_one_out(network, without_each(network, {"p1": "s", "p2": "s"}), "degree",
                          min_ties=3)  # fmt: skip
    assert (found.essential, found.least_tau, found.omissions[0].tau) == (1, None, None)
    assert all((row.low, row.high, row.worst_without) == (row.rank, row.rank, "")
               for row in found.rows)  # fmt: skip
    nothing = leave_one_out(network, {}, "degree")
    assert (nothing.status, nothing.rows) == ("insufficient", ())


def test_each_dataset_is_left_out_by_projecting_anew() -> None:
    links, rules = _two_datasets()
    reduced = without_each_dataset(links, rules, ProjectionSpec())
    assert {name: list(one.events.id) for name, one in reduced.items()} == {
        "one": ["q1", "q2"],
        "two": ["p1", "p2"],
    }
    chosen = ProjectionSpec(sources=frozenset({"one"}))
    assert list(without_each_dataset(links, rules, chosen)) == ["one"]
    found = leave_one_out(_project(links, rules), reduced, "degree", min_ties=2)
    assert found.rows[0].id == "a"


def _project(links: Links, rules: Rules) -> Network:
    from ecograph.network.projection import project

    return project(links, rules, ProjectionSpec())


def _two_datasets(unit_of: dict[str, str] | None = None) -> tuple[Links, Rules]:
    """Events p1, p2 of dataset one, q1, q2 of dataset two; organisations that may be units."""
    names = ("participant", "context", "predicate", "basis", "source", "role")
    columns: dict[str, dict[str, str]] = {name: {} for name in names}
    said = [
        (who, event, "participatesIn", "one" if event < "q" else "two")
        for event, members in {"p1": "abc", "p2": "ab", "q1": "ade", "q2": "ac"}.items()
        for who in members
    ]
    said += [(unit, parent, "unitOf", "one") for unit, parent in (unit_of or {}).items()]
    for who, what, predicate, dataset in said:
        values = (who, what, predicate, "stated", dataset, "partner")
        for column, value in zip(columns.values(), values, strict=True):
            column[f"{what}/{who}"] = value
    kinds = dict.fromkeys("abcde", "Organisation") | dict.fromkeys(
        ("p1", "p2", "q1", "q2"), "CollaborationEvent"
    )
    every = " ".join(("one", "two"))
    tables = tables_of({"kind": kinds, "source": dict.fromkeys(kinds, every)}, columns)
    rules = Rules({("CollaborationEvent", "partner"): Rule(Verdict.COLLABORATES)})
    return Links.of(*tables), rules


def test_shares_of_the_first_places_by_hand() -> None:
    """a is at all six events, each of the others at one: a is first in every resample.

    An other is among the first three where its event is drawn as often as that of the third; one
    that no resample draws is not, and a, always above, is in all.
    """
    star = network_of({f"p{n}": ["A", f"B{n}"] for n in range(6)})
    found = rank_intervals(star, "strength", min_ties=6, resamples=400)
    first, *others = found.rows
    assert (first.id, first.top_1, first.top_3, first.top_10) == ("A", 1, 1, 1)
    for one in others:
        assert one.top_1 <= one.top_3 < one.top_10 == 1
        assert one.top_1 < 0.05  # all six draws are of its event: 6^-6
        assert one.top_3 == pytest.approx(0.5, abs=0.2)


def test_the_summary_is_of_all_and_not_of_the_rows_shown() -> None:
    network = random_network(3)
    few, every = (rank_intervals(network, "strength", resamples=100, top=top) for top in (3, None))
    assert few.widths == every.widths
    assert len(few.rows) == 3
    assert few.rows == every.rows[:3]


def test_first_places_of_what_is_no_sum_are_not_given() -> None:
    found = rank_intervals(random_network(3), "betweenness-unweighted", resamples=100, groups=5)
    assert found.units == 5
    assert all(np.isnan(row.top_1) for row in found.rows)
