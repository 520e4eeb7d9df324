"""Networks of what units belong to, and of regions: nothing lost, nothing won, all evidence."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import TYPE_CHECKING

import networkx as nx
import numpy as np
import pytest
from scipy.sparse import csr_array
from support.sampling import sampled

from ecograph.analysis.event_influence import influence
from ecograph.analysis.rank_confidence import rank_intervals
from ecograph.analysis.registry import MEASURES
from ecograph.analysis.tie_evidence import participations
from ecograph.links.period import TimeSlice
from ecograph.links.read import tables_of
from ecograph.links.table import Links
from ecograph.links.time_slice import Chronology
from ecograph.model.records import Change, ChangeKind, Moment
from ecograph.network.coparticipation import CO_PARTICIPATION, ListingRules, project_listings
from ecograph.network.network import InternalTie, Network, ProjectionSpec, Within
from ecograph.network.projection import project
from ecograph.network.recount import without_events
from ecograph.network.rules import Rule, Rules, Verdict

if TYPE_CHECKING:
    from pathlib import Path

    from ecograph.network.counting import Counting
    from ecograph.network.spec import RollUpTo

RULES = Rules(
    {
        ("Project", "partner"): Rule(Verdict.COLLABORATES),
        ("Project", "hub"): Rule(Verdict.HUB),
    }
)
KINDS = {
    "u": "University",
    "v": "University",
    "college": "Laboratory",
    "lab1": "Laboratory",
    "lab2": "Laboratory",
    "x": "Enterprise",
    "y": "Enterprise",
    "staff": "Team",
    "north": "Region",
    "south": "Region",
    "east": "Region",
    "west": "Region",
    "park": "Zone",
    "border": "Zone",
}
PLACES = {"u": "north", "lab1": "north", "lab2": "park", "v": "south", "x": "south"}
UNITS = ("lab1 unitOf college", "college unitOf u", "lab2 unitOf u")
WORK = ("p1: lab1 lab2 x", "p2: lab1 x", "p3: lab1 lab2", "p4: u y")
UNIT = ProjectionSpec(roll_up="unit")
REGION = ProjectionSpec(roll_up="region")


def links_of(*lines: str, places: dict[str, str] | None = None) -> Links:
    """Links from ``p1: a b*`` (b is the hub) and ``a unitOf b 2015 2018``."""
    relators: dict[str, dict[str, str]] = {}
    kinds = dict(KINDS)

    def add(**values: str) -> None:
        number = f"r{len(relators.get('participant', {})):03}"
        for name, value in ({"basis": "stated", "source": "toy", "role": ""} | values).items():
            relators.setdefault(name, {})[number] = value

    for line in lines:
        event, colon, members = line.partition(":")
        if colon:
            name, _, year = event.partition("@")
            kinds[name] = "Project"
            for who in members.split():
                role = "hub" if who.endswith("*") else "partner"
                values = {"participant": who.rstrip("*"), "context": name, "role": role}
                add(predicate="participatesIn", **values, **dated(year, year))
        else:
            who, predicate, what, *years = line.split()
            add(participant=who, predicate=predicate, context=what, **dated(*years))
    for names in (relators["participant"], relators["context"]):
        kinds |= {one: "Enterprise" for one in names.values() if one not in kinds}
    nodes = {"kind": kinds, "zh": {}, "place": PLACES if places is None else places}
    return Links.of(*tables_of(nodes, relators))


def dated(since: str = "", until: str = "") -> dict[str, str]:
    given = {"from": since and f"{since}-01-01", "until": until and f"{until}-01-01"}
    fine = {f"{name}Precision": "year" for name, day in given.items() if day}
    return {name: day for name, day in given.items() if day} | fine


def ties(network: Network) -> dict[str, float]:
    graph = network.to_networkx()
    return {f"{one}-{other}": values["strength"] for one, other, values in graph.edges(data=True)}


def everything(network: Network) -> float:
    """Strengths of a network that is rolled up: of its ties, and all that is none."""
    rolled = network.rolled
    assert rolled is not None
    inside = [one.strength for one in rolled.within] + [one.strength for one in rolled.internal]
    return float(network.strength.sum()) / 2 + sum(inside) + rolled.unplaced_strength


def test_units_stand_under_the_top_of_their_chain() -> None:
    network = project(links_of(*UNITS, *WORK), RULES, UNIT)
    assert list(network.nodes.id) == ["u", "x", "y"]
    assert ties(network) == {"u-x": 2.0, "u-y": 1.0}  # p1: two pairs of 1/2, p2: 1; p4: 1
    assert network.members("u") == ("lab1", "lab2", "u")
    assert network.rolled is not None
    assert network.rolled.within == (Within("u", 1.5, ("p1", "p3")),)
    assert everything(network) == 4.5
    assert network.counts.internal_ties == 1
    plain = project(links_of(*UNITS, *WORK), RULES)
    assert list(plain.nodes.id) == ["lab1", "lab2", "u", "x", "y"]
    assert plain.rolled is None


def test_evidence_says_which_units_met() -> None:
    links = links_of(*UNITS, *WORK)
    network = project(links, RULES, UNIT)
    found = [(one.id, one.share, one.participants, one.met) for one in network.events_of("x", "u")]
    assert found == [
        ("p1", Fraction(1), 3, (("lab1", "x"), ("lab2", "x"))),
        ("p2", Fraction(1), 2, (("lab1", "x"),)),
    ]
    who = [links.nodes.id[int(links.rows.subject[row])] for row in (3, 4, 5, 6, 7)]
    assert who == ["lab1", "lab2", "x", "lab1", "x"]
    assert participations(links, network, "u", "x") == ("r003", "r004", "r005", "r006", "r007")
    edge = network.to_networkx().edges["u", "x"]
    assert (edge["events"], edge["upper_bound"]) == (2, False)


@pytest.mark.parametrize(
    ("counting", "expected"),
    [
        ("newman", {"u-x": 2, "u-y": 1}),
        ("full", {"u-x": 3, "u-y": 1}),
        ("jaccard", {"u-x": 2 / 4, "u-y": 1 / 4}),
        ("cosine", {"u-x": 2 / 8**0.5, "u-y": 1 / 2}),
        ("association", {"u-x": 2 / 8, "u-y": 1 / 4}),
    ],
)
def test_every_rule_of_counting_rolls_up(counting: Counting, expected: dict[str, float]) -> None:
    """Similarities compare sets of events: u has p1 to p4, x p1 and p2, y p4."""
    spec = UNIT.model_copy(update={"counting": counting})
    assert ties(project(links_of(*UNITS, *WORK), RULES, spec)) == pytest.approx(expected)


def test_a_unit_of_several_stands_for_itself_and_meets_none_of_them() -> None:
    joint = ("lab1 unitOf u", "lab1 unitOf v", "lab2 unitOf u")
    network = project(links_of(*joint, "p1: lab1 u x", "p2: lab1 lab2 v"), RULES, UNIT)
    assert ties(network) == {"lab1-u": 0.5, "lab1-x": 0.5, "u-v": 0.5, "u-x": 0.5}
    assert network.rolled is not None
    assert network.rolled.several == ("lab1",)
    assert network.rolled.internal == (
        InternalTie("lab1", "u", 0.5, ("p1",)),
        InternalTie("lab1", "v", 0.5, ("p2",)),
    )
    assert network.internal == network.rolled.internal
    assert [one.met for one in network.events_of("lab1", "u")] == [(("lab1", "lab2"),)]
    assert everything(network) == 3.0
    counted = project(
        links_of(*joint, "p1: lab1 u x", "p2: lab1 lab2 v"),
        RULES,
        UNIT.model_copy(update={"count_internal": True}),
    )
    assert ties(counted)["lab1-u"] == 1.0


def test_a_circle_has_no_top_and_a_team_is_none() -> None:
    circle = ("lab1 unitOf college", "college unitOf lab1", "lab2 unitOf staff", "p1: lab1 lab2 x")
    network = project(links_of(*circle), RULES, UNIT)
    assert list(network.nodes.id) == ["lab1", "lab2", "x"]
    assert network.rolled is not None
    assert network.rolled.several == ("lab1",)


def test_regions_hold_those_placed_in_them_and_in_their_zones() -> None:
    nested = ("park locatedIn north", "border partOf north", "border partOf south")
    work = ("p1: lab1 lab2 x", "p2: v lab1 y", "p3: north v", "p4: x v")
    network = project(links_of(*nested, *work), RULES, REGION)
    assert ties(network) == {"north-south": 2.5}  # p1: two pairs of 1/2, p2: 1/2, p3: 1
    assert network.to_networkx().nodes["north"]["kind"] == "Region"
    assert network.rolled is not None
    assert network.members("north") == ("lab1", "lab2", "north")
    assert network.rolled.within == (
        Within("north", 0.5, ("p1",)),
        Within("south", 1.0, ("p4",)),
    )
    assert network.rolled.unplaced == ("y",)
    assert network.rolled.unplaced_strength == 1.0
    assert network.counts.left_out == {"no region stated": 1}
    assert everything(network) == 5.0
    places = {"lab1": "border", "x": "south"}
    two = project(links_of(*nested, "p1: lab1 x", places=places), RULES, REGION)
    assert list(two.nodes.id) == ["border", "south"]


def test_a_unit_and_what_it_belongs_to_are_no_tie_of_two_regions() -> None:
    links = links_of("lab1 unitOf v", "p1: lab1 v x", "p2: lab1 x")
    network = project(links, RULES, REGION)
    assert ties(network) == {"north-south": 1.5}  # lab1 with x at both, not with v
    assert network.rolled is not None
    assert network.rolled.internal == (InternalTie("lab1", "v", 0.5, ("p1",)),)
    assert network.internal == ()
    assert everything(network) == 2.5
    events = network.events_of("north", "south")
    assert [(one.id, one.share, one.met) for one in events] == [
        ("p1", Fraction(1, 2), (("lab1", "x"),)),
        ("p2", 1, (("lab1", "x"),)),
    ]


def test_kinds_choose_the_nodes_that_are_shown() -> None:
    links = links_of(*UNITS, *WORK, "p5: lab1 v")
    shown = project(links, RULES, UNIT.model_copy(update={"kinds": frozenset({"University"})}))
    assert ties(shown) == {"u-v": 1.0}
    south = project(links, RULES, REGION.model_copy(update={"region": "south"}))
    assert len(south) == 0
    labs = frozenset({"Laboratory", "Enterprise"})
    regions = project(links, RULES, REGION.model_copy(update={"kinds": labs}))
    assert regions.members("north") == ("lab1",)  # lab2 is in a zone of which no region is told
    assert ties(regions) == {"north-park": 1.5, "north-south": 1.5, "park-south": 0.5}


def test_a_hub_is_a_hub_for_what_it_belongs_to() -> None:
    links = links_of("lab1 unitOf u", "p1: lab1* v x u")
    network = project(links, RULES, UNIT)
    assert ties(network) == {"u-v": pytest.approx(1 / 3), "u-x": pytest.approx(1 / 3)}
    assert network.rolled is not None
    assert [one.strength for one in network.rolled.within] == [pytest.approx(1 / 3)]
    graph = network.to_bipartite()
    assert graph.edges["u", "p1"] == {"hub": True, "units": 2}
    assert graph.edges["v", "p1"] == {"hub": False, "units": 1}


def test_units_belong_to_what_they_belong_to_on_the_day() -> None:
    links = links_of(
        "lab1 unitOf u 2010 2014", "lab2 unitOf u", "p1@2012: lab1 x", "p2@2016: lab1 x"
    )
    early = project(links, RULES, UNIT.model_copy(update={"time": TimeSlice(as_of="2012")}))
    late = project(links, RULES, UNIT.model_copy(update={"time": TimeSlice(as_of="2016")}))
    assert (ties(early), ties(late)) == ({"u-x": 1.0}, {"lab1-x": 1.0})
    assert early.counts.left_out == {"outside the dates": 2, "units undated": 1}
    assert late.counts.left_out["units outside the dates"] == 1


def test_roll_up_follows_mergers() -> None:
    merger = Change(
        id="toy/m", dataset="toy", kind=ChangeKind.MERGER, at=Moment.parse("2015"),
        before=("toy/u", "toy/old"), after=("toy/v",),
    )  # fmt: skip
    lines = ("lab1 unitOf toy/u 2010", "toy/old unitOf toy/u 2010", "p1@2016: lab1 x")
    links = links_of(*lines, "p2@2016: toy/v y")
    spec = UNIT.model_copy(update={"time": TimeSlice(as_of="2016")})
    network = project(links, RULES, spec, Chronology(changes=(merger,)))
    assert ties(network) == {"toy/v-x": 1.0, "toy/v-y": 1.0}


def test_lists_are_rolled_up_too() -> None:
    rules = ListingRules(
        frozenset({"University", "Enterprise"}), frozenset({("wonAward", "Project")}), frozenset()
    )
    links = links_of(
        *UNITS, "p9: y", "lab1 wonAward p9", "lab2 wonAward p9", "x wonAward p9", "v unitOf v"
    )
    plain = project_listings(links, rules)
    assert ties(plain) == {}
    network = project_listings(
        links, rules, CO_PARTICIPATION.model_copy(update={"roll_up": "unit"})
    )
    assert ties(network) == {"u-x": 2.0}
    assert network.counts.isolates == 2  # v and y, on no list
    assert "v" in network.nodes.id


def test_isolates_are_what_took_part_alone_or_among_its_own() -> None:
    spec = UNIT.model_copy(update={"isolates": True})
    network = project(links_of(*UNITS, "p1: lab1 lab2", "p2: x"), RULES, spec)
    assert list(network.nodes.id) == ["u", "x"]
    assert network.counts.isolates == 2
    assert network.counts.left_out == {"too few participants": 1}
    empty = project(links_of(*UNITS, "p1: lab1 lab2"), RULES, UNIT)
    assert len(empty) == 0
    assert empty.rolled is not None
    assert empty.rolled.within == (Within("u", 1.0, ("p1",)),)


def test_save_and_load(tmp_path: Path) -> None:
    for name, spec in (("unit", UNIT), ("region", REGION)):
        network = project(links_of(*UNITS, *WORK), RULES, spec)
        network.save(tmp_path / name)
        again = Network.load(tmp_path / name)
        assert again.rolled is not None
        assert network.rolled is not None
        assert again.rolled.described() == network.rolled.described()
        assert again.rolled.within == network.rolled.within
        assert again.rolled.unplaced == network.rolled.unplaced
        assert again.exact_strengths() == network.exact_strengths()
        assert [again.members(one) for one in again.nodes.id] == [
            network.members(one) for one in network.nodes.id
        ]


@pytest.mark.slow
def test_without_an_event_is_as_if_it_had_not_been() -> None:
    network = project(links_of(*UNITS, *WORK), RULES, UNIT)
    left = without_events(network, np.array([0]))
    assert left.strength.toarray().tolist() == [[0, 1, 1], [1, 0, 0], [1, 0, 0]]
    parts = influence(network, MEASURES["strength"]).toarray()
    assert parts.tolist() == [[1, 1, 0], [1, 1, 0], [1, 0, 1]]
    found = rank_intervals(network, "strength", min_ties=2)
    assert [(one.id, one.value) for one in found.rows] == [("u", 3.0), ("x", 2.0), ("y", 1.0)]


def test_a_similarity_loses_more_than_the_event_that_is_left_out() -> None:
    """Strengths are a 1, b 7/6, c 5/6; without p1 1/2, 1/2, 0; without p2 1, 3/2, 3/2 …"""
    spec = ProjectionSpec(counting="jaccard")
    toy = project(links_of("p1: a b c", "p2: a b", "p3: a"), RULES, spec)
    found = sorted(influence(toy, MEASURES["strength"]).toarray().round(12).tolist())
    assert found == [
        pytest.approx([-1 / 2, -1 / 3, -1 / 6]),
        pytest.approx([0, -1 / 3, -2 / 3]),
        pytest.approx([1 / 2, 2 / 3, 5 / 6]),
    ]


# random data: units, regions, hubs


def random_lines(seed: int) -> tuple[list[str], dict[str, str]]:
    chance = random.Random(seed)  # noqa: S311
    names = [f"o{number:02}" for number in range(18)]
    lines = [
        f"{names[chance.randrange(number)]} unitOf {names[number]}"
        for number in range(4, 18)
        if chance.random() < 0.5
    ]
    for number in range(25):
        members = sorted(set(chance.choices(names, k=chance.randint(1, 6))))
        hub = "*" if chance.random() < 0.2 else ""
        lines.append(f"p{number:02}: {members[0]}{hub} {' '.join(members[1:])}")
    regions = ["north", "south", "east", "west"]
    places = {one: chance.choice(regions) for one in names if chance.random() < 0.8}
    return lines, places


ALL: tuple[Counting, ...] = ("newman", "full", "jaccard", "cosine", "association")


@pytest.mark.parametrize("seed", sampled(range(25), 5, pytest.mark.long))
@pytest.mark.parametrize("to", ["unit", "region"])
@pytest.mark.parametrize("counting", ["newman", "full"])
def test_strength_is_conserved(seed: int, to: RollUpTo, counting: Counting) -> None:
    lines, places = random_lines(seed)
    links = links_of(*lines, places=places)
    spec = ProjectionSpec(roll_up=to, counting=counting)
    before = project(links, RULES, ProjectionSpec(counting=counting, count_internal=True))
    network = project(links, RULES, spec)
    assert everything(network) == pytest.approx(before.strength.sum() / 2, abs=1e-12)
    block = blocks(before, project(links, RULES, spec.model_copy(update={"count_internal": True})))
    assert block == pytest.approx(0, abs=1e-12)


def blocks(before: Network, after: Network) -> float:
    """How far the strengths of `after` are from PᵀWP, its diagonal set apart, at most."""
    assert after.rolled is not None
    group = {one: row for row in range(len(after)) for one in after.rolled.members(row)}
    member = np.zeros((len(before), len(after)))
    for row, name in enumerate(before.nodes.id):
        if name in group:
            member[row, group[name]] = 1
    expected = member.T @ before.strength.toarray() @ member
    np.fill_diagonal(expected, 0)
    return float(np.abs(expected - after.strength.toarray()).max(initial=0))


@pytest.mark.parametrize("counting", ALL)
def test_units_of_nothing_are_a_network_that_is_not_rolled_up(counting: Counting) -> None:
    lines, places = random_lines(1)
    links = links_of(*(line for line in lines if "unitOf" not in line), places=places)
    plain, units = (
        project(links, RULES, ProjectionSpec(roll_up=to, counting=counting))
        for to in ("none", "unit")
    )
    assert plain.strength.toarray().tolist() == units.strength.toarray().tolist()
    assert plain.incidence.toarray().tolist() == units.incidence.toarray().tolist()
    assert (list(plain.nodes.id), plain.counts) == (list(units.nodes.id), units.counts)


@pytest.mark.slow
@pytest.mark.parametrize("seed", sampled(range(12), 4, pytest.mark.long))
@pytest.mark.parametrize("to", ["none", "unit", "region"])
@pytest.mark.parametrize("counting", ALL)
def test_every_strength_opens_to_its_events(seed: int, to: RollUpTo, counting: Counting) -> None:
    lines, places = random_lines(seed)
    links = links_of(*lines, places=places)
    network = project(links, RULES, ProjectionSpec(roll_up=to, counting=counting))
    exact = network.exact_strengths()
    first, second, strength = network.pairs()
    assert len(exact) == len(strength) > 0
    met = 0
    for one, other, value in zip(first.tolist(), second.tolist(), strength.tolist(), strict=True):
        events = network.events_of(network.nodes.id[one], network.nodes.id[other])
        assert sum((event.share for event in events), Fraction(0)) == exact[one, other]
        assert float(exact[one, other]) == pytest.approx(value, abs=1e-12)
        met += len(events)
        for event in events:
            assert (to == "none") == (event.met == ())
            for unit, partner in event.met:
                assert unit in network.members(network.nodes.id[one])
                assert partner in network.members(network.nodes.id[other])
    assert met == sum(data["events"] for _, _, data in network.to_networkx().edges(data=True))


@pytest.mark.parametrize("seed", sampled(range(6), 3, pytest.mark.long))
@pytest.mark.parametrize("to", ["none", "unit", "region"])
@pytest.mark.parametrize("counting", ALL)
def test_without_events_equals_a_projection_without_them(
    seed: int, to: RollUpTo, counting: Counting
) -> None:
    lines, places = random_lines(seed)
    spec = ProjectionSpec(roll_up=to, counting=counting)
    network = project(links_of(*lines, places=places), RULES, spec)
    gone = network.events.id[2]
    left = without_events(network, np.array([2]))
    fewer = [line for line in lines if not line.startswith(f"{gone}:")]
    anew = project(links_of(*fewer, places=places), RULES, spec)
    expected = nx.to_dict_of_dicts(anew.to_networkx())
    found = nx.to_dict_of_dicts(left.to_networkx())
    for one, others in found.items():
        told = {other: values["strength"] for other, values in others.items()}
        wanted = {k: v["strength"] for k, v in expected.get(one, {}).items()}
        assert told == pytest.approx(wanted, abs=1e-12)
    assert isinstance(left.strength, csr_array)
    assert told_inside(left) == approximately(told_inside(anew))


def told_inside(network: Network) -> dict[tuple[str, ...], tuple[float, tuple[str, ...]]]:
    """All that is no tie, by whom it is about: strength and events."""
    found: dict[tuple[str, ...], tuple[float, tuple[str, ...]]] = {}
    for tie in network.internal:
        found["tie", tie.unit, tie.parent] = tie.strength, tie.events
    if (rolled := network.rolled) is not None:
        for one in rolled.within:
            found["within", one.group] = one.strength, one.events
        for tie in rolled.internal:
            found["unit", tie.unit, tie.parent] = tie.strength, tie.events
    return found


def approximately(
    told: dict[tuple[str, ...], tuple[float, tuple[str, ...]]],
) -> dict[tuple[str, ...], tuple[object, tuple[str, ...]]]:
    return {
        key: (pytest.approx(strength, abs=1e-12), events)
        for key, (strength, events) in told.items()
    }


def test_what_fell_inside_goes_with_its_event() -> None:
    """At p1 u and a of u meet x (each pair 1/2): without it nothing is left within u."""
    network = project(links_of("a unitOf u", "p1: u a x", "p2: u x"), RULES, UNIT)
    assert network.rolled is not None
    before = network.rolled.within
    left = without_events(network, np.array([network.events.id.find("p1")]))
    assert left.rolled is not None
    assert (len(before), left.rolled.within) == (1, ())
