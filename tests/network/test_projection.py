"""From relators to networks: Newman's toy, hubs, units and parents, regions, lists."""

from __future__ import annotations

import json
import random
from fractions import Fraction
from typing import TYPE_CHECKING

import networkx as nx
import pytest
from support.sampling import sampled

from ecograph.errors import BadRequest, SourceError
from ecograph.links.read import tables_of
from ecograph.links.table import Links
from ecograph.model.records import Basis
from ecograph.network.coparticipation import CO_PARTICIPATION, ListingRules, project_listings
from ecograph.network.counting import Counting, exact_unit
from ecograph.network.network import Network, ProjectionSpec
from ecograph.network.projection import network_of, project
from ecograph.network.rules import Rules, Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

RULES = """context_kind,role,verdict,reason_zh,reason_en,readme
Project,lead,collaborates,牵头,leads,yes
Project,partner,collaborates,参加,takes part,yes
Project,supplier,arms-length,供货,supplies,yes
Project,*,no,其他,any other role,no
Agreement,hub,hub,中心,hub,yes
Agreement,party,collaborates,当事方,party,yes
Alliance,member,collaborates,成员,member,yes
Alliance,*,no,其他,any other role,no
"""

LISTS = """path,via_predicate,context_kind,reason_zh,reason_en
node,,University,,
node,,Enterprise,,
direct,wonAward,Award,,
through,developed,Award,,
through,participatesIn:lead,Award,,
"""

KINDS = {
    "dut": "University",
    "dicp": "ResearchInstitute",
    "lab": "Laboratory",
    "firm": "Enterprise",
    "shop": "Enterprise",
    "39-institutes": "Collective",
    "p1": "Project",
    "p2": "Project",
    "p3": "Project",
    "a1": "Agreement",
    "al": "Alliance",
    "prize": "Award",
    "copper": "Achievement",
    "liaoning": "Region",
    "dalian": "Region",
    "hitech": "Zone",
    "shanghai": "Region",
}
PLACES = {
    "dut": "dalian",
    "dicp": "hitech",
    "lab": "dalian",
    "firm": "liaoning",
    "shop": "shanghai",
}


def links_of(*rows: str) -> Links:
    """Links from rows such as ``dut participatesIn p1 lead open inferred``."""
    columns: dict[str, dict[str, str]] = {}
    for number, row in enumerate(rows):
        who, predicate, what, *rest = row.split()
        values = {"participant": who, "predicate": predicate, "context": what, "source": "toy"}
        values["basis"] = next((word for word in rest if word in BASES), "stated")
        values["openList"] = "true" if "open" in rest else ""
        values["intended"] = "true" if "intended" in rest else ""
        values["role"] = next((word for word in rest if word not in WORDS), "")
        for name, value in values.items():
            columns.setdefault(name, {})[f"r{number:02}"] = value
    return Links.of(*tables_of({"kind": KINDS, "zh": KINDS, "place": PLACES}, columns))


BASES = {"stated", "nameEmbedded", "inferred", "conjectural"}
WORDS = BASES | {"open", "intended"}


@pytest.fixture
def rules(tmp_path: Path) -> Rules:
    file = tmp_path / "rules.csv"
    file.write_text(RULES, encoding="utf-8")
    return Rules.load(file)


@pytest.fixture
def lists(tmp_path: Path) -> ListingRules:
    file = tmp_path / "lists.csv"
    file.write_text(LISTS, encoding="utf-8")
    return ListingRules.load(file)


def ties(network: Network) -> dict[str, float]:
    return {
        f"{one}-{other}": data["strength"]
        for one, other, data in network.to_networkx().edges(data=True)
    }


def test_newmans_toy() -> None:
    toy = network_of({"p1": "abc", "p2": "ab", "p3": "a"})
    assert ties(toy) == {"a-b": 1.5, "a-c": 0.5, "b-c": 0.5}
    assert toy.counts.events == 2
    full = network_of({"p1": "abc", "p2": "ab"}, spec=ProjectionSpec(counting="full"))
    assert ties(full) == {"a-b": 2, "a-c": 1, "b-c": 1}


SIMILARITIES: dict[Counting, tuple[float, float, float]] = {
    "jaccard": (2 / 3, 1 / 3, 1 / 2),
    "cosine": (0.8165, 0.5774, 0.7071),
    "association": (1 / 3, 1 / 3, 1 / 2),
}


@pytest.mark.parametrize("counting", SIMILARITIES)
def test_similarities_count_the_events_of_one_alone(counting: Counting) -> None:
    spec = ProjectionSpec(counting=counting)
    toy = network_of({"p1": "abc", "p2": "ab", "p3": "a"}, spec=spec)
    expected = dict(zip(("a-b", "a-c", "b-c"), SIMILARITIES[counting], strict=True))
    assert ties(toy) == pytest.approx(expected, abs=5e-5)
    assert toy.totals.tolist() == [3, 2, 1]
    assert [one.id for one in toy.events_of("a", "b")] == ["p1", "p2"]
    assert toy.counts.events == 3
    few = network_of(
        {"p1": "abc", "p2": "ab", "p3": "ac"},
        spec=spec.model_copy(update={"min_participants": 3}),
    )
    assert [len(few.events_of(*pair)) for pair in ("ab", "ac", "bc")] == [1, 1, 1]
    assert few.totals.tolist() == [3, 2, 2]


def by_definition(counting: Counting, mine: set[str], theirs: set[str]) -> float:
    both, product = len(mine & theirs), len(mine) * len(theirs)
    if counting == "jaccard":
        return both / len(mine | theirs)
    return both / (product**0.5 if counting == "cosine" else product)


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("counting", SIMILARITIES)
def test_similarities_equal_sets_of_events(seed: int, counting: Counting) -> None:
    events = random_events(seed)
    network = network_of(events, spec=ProjectionSpec(counting=counting))
    sets: dict[str, set[str]] = {}
    for name, members in events.items():
        for who in members:
            sets.setdefault(who, set()).add(name)
    expected = {
        f"{one}-{other}": by_definition(counting, sets[one], sets[other])
        for one in sorted(sets)
        for other in sorted(sets)
        if one < other and sets[one] & sets[other]
    }
    assert ties(network) == pytest.approx(expected, abs=1e-12)


def test_lengths_under_cosine_are_equal_where_they_are() -> None:
    """The root of 8 is twice that of 2: a way of two ties of length √2 is as long as one of √8."""
    units = [1 / exact_unit("cosine", one, other, 1) for one, other in ((1, 2), (2, 4))]
    assert units[1] == 2 * units[0]
    assert exact_unit("cosine", 4, 9, 2) == Fraction(1, 6)


COUNTINGS: tuple[Counting, ...] = ("newman", "full", "jaccard", "cosine", "association")


@pytest.mark.parametrize("seed", sampled(range(8), 8, pytest.mark.long))
@pytest.mark.parametrize("hubs", [(), ("o00", "o01", "o02")], ids=["plain", "hubs"])
@pytest.mark.parametrize("counting", COUNTINGS)
def test_betweenness_by_the_backend_is_that_of_networkx(
    seed: int, hubs: tuple[str, ...], counting: Counting
) -> None:
    """One-event organisations may lie between others under cosine, association and hubs."""
    network = network_of(random_events(seed), hubs=hubs, spec=ProjectionSpec(counting=counting))
    graph = network.to_networkx()
    exact: nx.Graph[str] = nx.Graph()
    exact.add_nodes_from(graph)
    for (one, other), strength in network.exact_strengths().items():
        ends = network.nodes.id[one], network.nodes.id[other]
        exact.add_edge(*ends, distance=1 / strength)
    with nx.config(warnings_to_ignore={"cache"}):
        found = nx.betweenness_centrality(graph, weight="distance", backend="ecograph")
    expected = nx.betweenness_centrality(exact, weight="distance", backend="networkx")
    assert dict(found) == pytest.approx(expected, abs=1e-9)


def random_events(seed: int) -> dict[str, list[str]]:
    chance = random.Random(seed)  # noqa: S311
    return {
        f"p{number:02}": [f"o{chance.randrange(25):02}" for _ in range(chance.randint(1, 7))]
        for number in range(30)
    }


@pytest.mark.parametrize("seed", range(10))
def test_strength_is_the_number_of_events_with_partners(seed: int) -> None:
    events = {name: set(members) for name, members in random_events(seed).items()}
    network = network_of(events)
    total = network.strength.sum(axis=1)
    for row, name in enumerate(network.nodes.id):
        shared = sum(name in members and len(members) > 1 for members in events.values())
        assert total[row] == pytest.approx(shared, abs=1e-12)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(5))
def test_every_tie_opens_to_events_whose_shares_add_up(seed: int) -> None:
    network = network_of(random_events(seed), hubs=["o00", "o01"])
    exact = network.exact_strengths()
    first, second, strength = network.pairs()
    for one, other, value in zip(first.tolist(), second.tolist(), strength.tolist(), strict=True):
        events = network.events_of(network.nodes.id[one], network.nodes.id[other])
        shares = sum((event.share for event in events), Fraction(0))
        assert shares == exact[one, other]
        assert float(shares) == pytest.approx(value, abs=1e-12)
    graph = network.to_networkx()
    assert sum(data["events"] for _, _, data in graph.edges(data=True)) == sum(
        len(network.events_of(one, other)) for one, other in network.ties()
    )


def test_a_hub_is_tied_to_each_party_and_the_parties_to_none(rules: Rules) -> None:
    links = links_of(
        "dut participatesIn a1 hub", "firm participatesIn a1 party", "shop participatesIn a1 party"
    )
    network = project(links, rules)
    assert ties(network) == {"dut-firm": 0.5, "dut-shop": 0.5}
    assert network.events_of("firm", "shop") == ()
    outside = project(links, rules, ProjectionSpec(kinds=frozenset({"Enterprise"})))
    assert ties(outside) == {}


def test_a_role_that_is_no_collaboration_does_not_count(rules: Rules) -> None:
    links = links_of(
        "dut participatesIn p1 lead",
        "firm participatesIn p1 partner",
        "shop participatesIn p1 supplier",
        "dicp participatesIn p1 witness",
        "39-institutes participatesIn p1 partner",
    )
    network = project(links, rules)
    assert ties(network) == {"dut-firm": 1.0}
    assert network.counts.left_out == {"not a named organisation": 1, "verdict": 2}
    wide = ProjectionSpec(verdicts=frozenset({Verdict.COLLABORATES, Verdict.ARMS_LENGTH}))
    assert len(ties(project(links, rules, wide))) == 3


def test_two_roles_in_one_event_are_one_participation(rules: Rules) -> None:
    links = links_of(
        "dut participatesIn p1 lead", "dut participatesIn p1 partner", "firm participatesIn p1 lead"
    )
    network = project(links, rules)
    assert ties(network) == {"dut-firm": 1.0}
    assert network.events.size.tolist() == [2]


def test_a_unit_and_what_it_belongs_to_make_no_tie(rules: Rules) -> None:
    links = links_of(
        "lab participatesIn p1 lead",
        "dut participatesIn p1 partner",
        "firm participatesIn p1 partner",
        "lab unitOf shop",
        "shop unitOf dut",
    )
    network = project(links, rules)
    assert ties(network) == {"dut-firm": 0.5, "firm-lab": 0.5}
    (internal,) = network.internal
    assert (internal.unit, internal.parent, internal.events) == ("lab", "dut", ("p1",))
    assert internal.strength == 0.5
    assert network.events_of("lab", "dut") == ()
    assert network.exact_strengths().keys() == {(0, 1), (1, 2)}
    counted = project(links, rules, ProjectionSpec(count_internal=True))
    assert len(ties(counted)) == 3


def test_a_region_restricts_who_is_shown_not_the_size_of_events(rules: Rules) -> None:
    links = links_of(
        "dut participatesIn p1 lead",
        "dicp participatesIn p1 partner",
        "shop participatesIn p1 partner",
        "hitech locatedIn dalian",
        "dalian partOf liaoning",
    )
    network = project(links, rules, ProjectionSpec(region="liaoning"))
    assert list(network.nodes.id) == ["dicp", "dut"]
    assert ties(network) == {"dut-dicp": 0.5} or ties(network) == {"dicp-dut": 0.5}
    assert network.to_networkx().nodes["dicp"]["region"] == "hitech"
    assert project(links, rules, ProjectionSpec(region="shanghai")).counts.organisations == 0


def test_open_lists_are_flagged_and_can_be_left_out(rules: Rules) -> None:
    links = links_of(
        "dut participatesIn p1 lead",
        "firm participatesIn p1 partner open",
        "dut participatesIn p2 lead",
        "dicp participatesIn p2 partner",
    )
    graph = project(links, rules).to_networkx()
    assert graph.edges["dut", "firm"]["upper_bound"]
    assert not graph.edges["dut", "dicp"]["upper_bound"]
    closed = project(links, rules, ProjectionSpec(include_open_lists=False))
    assert list(closed.nodes.id) == ["dicp", "dut"]
    assert closed.counts.left_out == {"open list": 2}


def test_intentions_and_conjectures(rules: Rules) -> None:
    links = links_of(
        "dut participatesIn p1 lead intended",
        "firm participatesIn p1 partner",
        "dut participatesIn p2 lead",
        "dicp participatesIn p2 partner conjectural",
    )
    assert list(ties(project(links, rules)).values()) == [1.0]
    assert ties(project(links, rules, ProjectionSpec(include_intended=False))) == {}
    everything = ProjectionSpec(bases=frozenset(Basis))
    assert len(ties(project(links, rules, everything))) == 2


def chosen(**choice: object) -> ProjectionSpec:
    return ProjectionSpec.model_validate(choice)


def test_contexts_and_roles_choose_participations(rules: Rules) -> None:
    links = links_of(
        "dut participatesIn p1 lead",
        "firm participatesIn p1 partner",
        "shop participatesIn p1 partner",
        "dut participatesIn al member",
        "dicp participatesIn al member",
    )
    projects = project(links, rules, chosen(contexts={"Project"}))
    assert ties(projects) == {"dut-firm": 0.5, "dut-shop": 0.5, "firm-shop": 0.5}
    assert projects.counts.left_out == {"kind of context": 2}
    partners = project(links, rules, chosen(roles={"partner"}))
    assert ties(partners) == {"firm-shop": 1.0}
    assert partners.counts.left_out == {"role": 3}
    assert ties(project(links, rules, chosen(contexts={"Alliance"}))) == {"dicp-dut": 1.0}
    assert len(project(links, rules, chosen(contexts={"CoPatent"}))) == 0


def test_members_of_a_body_count_when_memberships_do(rules: Rules) -> None:
    links = links_of(
        "dut memberOf al",
        "dicp memberOf al",
        "firm memberOf al witness",
        "shop participatesIn al member",
        "39-institutes memberOf al",
    )
    assert ties(project(links, rules)) == {}
    both = chosen(predicates={"memberOf", "participatesIn"})
    assert ties(project(links, rules, both)) == {"dicp-dut": 0.5, "dicp-shop": 0.5, "dut-shop": 0.5}
    members = both.model_copy(update={"roles": frozenset({"member"}), "collectives": True})
    network = project(links, rules, members)
    assert list(network.nodes.id) == ["39-institutes", "dicp", "dut", "shop"]
    assert network.strength.sum() == pytest.approx(4)


def test_a_collective_stands_on_lists_when_let_in(lists: ListingRules) -> None:
    links = links_of(
        "firm wonAward prize", "39-institutes wonAward prize", "dut wonAward 39-institutes"
    )
    assert ties(project_listings(links, lists)) == {}
    spec = CO_PARTICIPATION.model_copy(update={"collectives": True})
    assert ties(project_listings(links, lists, spec)) == {"39-institutes-firm": 1.0}
    none = spec.model_copy(update={"contexts": frozenset({"Project"})})
    assert ties(project_listings(links, lists, none)) == {}


def test_two_modes(rules: Rules) -> None:
    links = links_of(
        "dut participatesIn a1 hub",
        "firm participatesIn a1 party open",
        "shop participatesIn a1 party",
        "al participatesIn p1 lead",
        "dut participatesIn p1 partner",
        "dut participatesIn al member",
        "shop participatesIn al member",
    )
    graph = project(links, rules).to_bipartite()
    organisations = {name for name in graph if graph.nodes[name]["bipartite"] == 0}
    assert organisations == {"al", "dut", "firm", "shop"}
    assert set(graph) - organisations == {"a1", "al#event", "p1"}
    assert nx.is_bipartite(graph)
    assert graph.edges["dut", "a1"] == {"hub": True}
    assert sorted(graph["al#event"]) == ["dut", "shop"]
    event: Mapping[str, object] = graph.nodes["a1"]
    assert (event["kind"], event["participants"], event["open_list"]) == ("Agreement", 3, True)
    assert graph.nodes["dut"]["region"] == "dalian"


def test_isolates_are_shown_when_asked_for(rules: Rules) -> None:
    links = links_of("dut participatesIn p1 lead", "firm participatesIn p2 lead")
    assert project(links, rules).counts.organisations == 0
    shown = project(links, rules, ProjectionSpec(isolates=True))
    assert (shown.counts.organisations, shown.counts.isolates, shown.counts.ties) == (2, 2, 0)


def test_save_and_load(rules: Rules, tmp_path: Path) -> None:
    network = network_of(random_events(3), hubs=["o00"])
    network.save(tmp_path / "one")
    again = Network.load(tmp_path / "one")
    again.save(tmp_path / "two")
    assert again.spec == network.spec
    assert again.counts == network.counts
    assert ties(again) == ties(network)
    files = [(tmp_path / name / "network.json").read_bytes() for name in ("one", "two")]
    assert files[0] == files[1]
    about = json.loads((tmp_path / "one" / "network.json").read_text(encoding="utf-8"))
    for name in ("roll_up", "contexts", "roles", "collectives"):  # of an older build
        del about["spec"][name]
    (tmp_path / "one" / "network.json").write_text(json.dumps(about), encoding="utf-8")
    assert Network.load(tmp_path / "one").spec == network.spec
    empty = project(links_of(), rules)
    empty.save(tmp_path / "empty")
    assert len(Network.load(tmp_path / "empty")) == 0


def test_co_listing_counts_lists_and_never_collectives(lists: ListingRules) -> None:
    links = links_of(
        "dut developed copper",
        "copper wonAward prize",
        "firm wonAward prize",
        "39-institutes wonAward prize",
        "shop wonAward 39-institutes",
        "dicp wonAward prize",
        "shop wonAward prize inferred",
    )
    network = project_listings(links, lists)
    assert ties(network) == {"dut-firm": 1.0}
    assert list(network.nodes.id) == ["dut", "firm", "shop"]
    assert network.counts.isolates == 1
    inferred = CO_PARTICIPATION.model_copy(update={"bases": frozenset(Basis)})
    assert len(ties(project_listings(links, lists, inferred))) == 3


def test_co_listing_through_a_body_needs_the_role(lists: ListingRules) -> None:
    links = links_of(
        "dut participatesIn p1 lead",
        "shop participatesIn p1 partner",
        "p1 wonAward prize",
        "firm wonAward prize",
    )
    assert ties(project_listings(links, lists)) == {"dut-firm": 1.0}


def test_one_relation_is_never_made_as_the_other(rules: Rules, lists: ListingRules) -> None:
    with pytest.raises(BadRequest):
        project(links_of(), rules, CO_PARTICIPATION)
    with pytest.raises(BadRequest):
        project_listings(links_of(), lists, ProjectionSpec())


def test_rules_answer_by_kind_and_role(rules: Rules, tmp_path: Path) -> None:
    assert rules.verdict("Project", "supplier") is Verdict.ARMS_LENGTH
    assert rules.verdict("Project", "anything") is Verdict.NO
    assert rules.verdict("Party", "lead") is Verdict.NO
    assert rules.rule("Project", "lead").reason.en == "leads"
    coarse = Rules.load(tmp_path / "rules.csv", readme=True)
    assert coarse.verdict("Agreement", "hub") is Verdict.COLLABORATES


def test_faults_of_the_table_are_told_with_their_rows(tmp_path: Path) -> None:
    file = tmp_path / "rules.csv"
    file.write_text(RULES + "Centre,lead,maybe,,,\nProject,lead,no,,,\n", encoding="utf-8")
    with pytest.raises(SourceError, match="row 10, field verdict") as error:
        Rules.load(file)
    assert len(error.value.problems) == 2
