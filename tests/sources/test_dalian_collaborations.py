"""The Dalian collaboration tables say what the reference says, no more and no less."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter, defaultdict
from itertools import combinations
from pathlib import Path

import pytest

DATA = Path(__file__).parents[2] / "data"
FOLDER = DATA / "dalian-collaborations"
SHARED = Path(__file__).parents[3] / "shared" / "reference"
REFERENCE = SHARED / "dalian-collaborations"
Row = dict[str, str]
Pairs = set[frozenset[str]]

EVENT_KINDS = {
    "agreement": {"Agreement"},
    "project": {"Project"},
    "centre": {"Centre", "CollaborativeInnovationCentre", "EngineeringCentre"},
    "joint-lab": {"JointLaboratory"},
    "award": {"AwardEvent"},
    "alliance": {"Alliance"},
    "spin-off": {"Founding"},
    "innovation-chain": {"InnovationChain"},
    "patent": {"CoPatent"},
    "other": {"Event"},
}
WITH_ADDRESS = ("original", "publisher reprint")
# the start the reference gives is a latest start, a meeting, or that of the body and not of members
LOOSE_START = {"jl-djtu-qrrs", "ag-dut-ln-committee", "al-coal"}

with_reference = pytest.mark.skipif(
    not REFERENCE.is_dir(), reason="the reference tables do not stand beside this checkout"
)


def read(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def table(name: str) -> list[Row]:
    return read(FOLDER / f"{name}.csv")


def reference(name: str) -> list[Row]:
    """The rows of the reference, and those of the later finds, whose lists have spaces between."""
    return [*read(REFERENCE / f"{name}.csv"), *read(REFERENCE / "more" / f"{name}_new.csv")]


def contradicting() -> set[str]:
    """The statements of pages that another page contradicts; each stands beside what it denies."""
    return {row["subject"] for row in links("conflictsWith")}


def participations() -> list[Row]:
    second = contradicting()
    return [row for row in links("participatesIn") if row["id"] not in second]


def links(predicate: str) -> list[Row]:
    return [row for row in table("relators") if row["predicate"] == predicate]


def entities() -> dict[str, Row]:
    return {row["id"]: row for row in table("entities")}


def rules() -> dict[tuple[str, str], Row]:
    rows = read(DATA / "collaboration-rules.csv")
    return {(row["context_kind"], row["role"]): row for row in rows}


def sure_participations() -> list[tuple[str, str, Row]]:
    """Organisation, event and rule of every participation that is not conjectural."""
    kinds = {one: row["kind"] for one, row in entities().items()}
    table_ = rules()
    return [
        (row["subject"], row["object"], table_[kinds[row["object"]], row["role"]])
        for row in links("participatesIn")
        if row["basis"] != "conjectural"
    ]


def readme_ties() -> dict[str, Pairs]:
    events: dict[str, set[str]] = defaultdict(set)
    for organisation, event, rule in sure_participations():
        if rule["readme"] == "yes":
            events[event].add(organisation)
    return {
        event: {frozenset(pair) for pair in combinations(members, 2)}
        for event, members in events.items()
        if len(members) > 1
    }


def default_ties(wanted: str) -> dict[str, Pairs]:
    """Ties of one strength; a tie is as weak as its weaker side, hubs tie only to parties."""
    unit_of = {frozenset((row["subject"], row["object"])) for row in links("unitOf")}
    events: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for organisation, event, rule in sure_participations():
        if rule["verdict"] != "no":
            events[event].append((organisation, rule["verdict"]))
    found: dict[str, Pairs] = defaultdict(set)
    for event, stated in events.items():
        members = sorted(set(stated))  # who is named twice, by two pages, is there once
        has_hub = any(verdict == "hub" for _, verdict in members)
        for (one, first), (other, second) in combinations(members, 2):
            strength = "arms-length" if "arms-length" in (first, second) else "collaborates"
            pair = frozenset((one, other))
            spoke = not has_hub or "hub" in (first, second)
            if spoke and strength == wanted and pair not in unit_of:
                found[event].add(pair)
    return dict(found)


def components(pairs: Pairs) -> list[int]:
    left, sizes = set().union(*pairs), []
    neighbours: dict[str, set[str]] = defaultdict(set)
    for one, other in map(tuple, pairs):
        neighbours[one].add(other)
        neighbours[other].add(one)
    while left:
        reached, frontier = set[str](), {min(left)}
        while frontier:
            reached |= frontier
            frontier = set().union(*(neighbours[one] for one in frontier)) - reached
        left -= reached
        sizes.append(len(reached))
    return sorted(sizes, reverse=True)


def counts(ties: dict[str, Pairs]) -> tuple[int, int, int, list[int]]:
    pairs: Pairs = set().union(*ties.values())
    return len(ties), len(set().union(*pairs)), len(pairs), components(pairs)


@with_reference
def test_every_organisation_is_there() -> None:
    ours = entities()
    rows = reference("organisations")
    assert len(rows) == 445 == 344 + 101
    for row in rows:
        one = ours[row["id"].lower()]
        assert (one["name_zh"], one["name_en"]) == (row["name_zh"], row["name_en"])
        assert (one["founded"], one["external_ids"]) == (row["founded"], row["external_ids"])
        assert set(one["sources"].split()) == set(row["source_ids"].split())
        if row["id"] != "dalian-hitech-zone":  # the committee that signs, not the place
            assert one["kind"] == row["type"]
        if row["place"]:
            assert ours[one["place"]]["name_en"] == row["place"]
    named = {(row["entity"], row["name"]) for row in table("names")}
    for row in rows:
        for alias in filter(None, row["aliases"].split(";")):
            known = (row["id"].lower(), alias) in named
            assert known or alias in (row["name_zh"], row["name_en"]), alias


@with_reference
def test_every_event_is_there_and_its_kind_can_be_recovered() -> None:
    ours = entities()
    rows = reference("events")
    assert len(rows) == 249 == 175 + 74
    for row in rows:
        one = ours[row["id"].lower()]
        assert one["kind"] in EVENT_KINDS[row["kind"]]
        assert (one["name_zh"], one["name_en"]) == (row["name_zh"], row["name_en"])
        assert set(one["sources"].split()) == set(row["source_ids"].split())


@with_reference
def test_every_participation_is_there() -> None:
    ours = {(row["object"], row["subject"]): row for row in participations()}
    rows = reference("participations")
    assert len(rows) == len(ours) == len(participations()) == 805 == 595 + 210
    gained = defaultdict(set)
    for row in read(REFERENCE / "more" / "participations_sources.csv"):
        gained[row["event_id"], row["organisation_id"]].add(row["source_id"])
    # this page says another role and another year: a statement of its own
    gained["cic-steel", "univ-neu"].remove("o-ustb-cic")
    for row in rows:
        one = ours[row["event_id"].lower(), row["organisation_id"].lower()]
        assert one["role"] == row["role"].split(" S")[0]
        assert one["ordinal"] == row["order"]
        more = gained[row["event_id"], row["organisation_id"]]
        assert set(one["sources"].split()) == set(row["source_ids"].split()) | more
        assert (one["basis"] == "conjectural") is (row["certainty"] == "uncertain")
        assert (one["open_list"] == "true") is (row["certainty"] == "partial-list")


@with_reference
def test_no_year_is_lost_or_added() -> None:
    events = {row["id"].lower(): row for row in reference("events")}
    for row in participations():
        event = events[row["object"]]
        if row["object"] in LOOSE_START or set(row["sources"].split()) == {"o-ustb-cic"}:
            continue
        assert row["from"][:4] == event["year_from"], row["id"]
        if event["year_to"]:
            assert row["until"][:4] == event["year_to"], row["id"]


def test_a_latest_start_is_not_a_start() -> None:
    started = {row["object"]: row for row in links("participatesIn") if row["started_by"]}
    assert started["jl-zwz-romax"]["started_by"] == "2017"
    assert started["jl-djtu-qrrs"]["started_by"] == "2009"
    assert not any(row["from"] for row in started.values())


@with_reference
def test_every_contradiction_stands_beside_what_it_denies() -> None:
    told = {(row["event_id"], row["organisation_id"]) for row in read(
        REFERENCE / "more" / "contradictions.csv")}  # fmt: skip
    assert len(told) == 8
    ours = {row["id"]: row for row in links("participatesIn")}
    pairs = [(ours[row["subject"]], ours[row["object"]]) for row in links("conflictsWith")]
    found = {(one["object"], one["subject"]) for pair in pairs for one in pair}
    assert {event for event, _ in told} == {event for event, _ in found}
    assert {one for one in told if one[1]} <= found
    said = ("subject", "role", "from", "started_by", "sources")
    for second, first in pairs:
        assert second["object"] == first["object"]
        assert [second[name] for name in said] != [first[name] for name in said]
    roles = {
        row["role"]: (row["from"], row["sources"])
        for row in ours.values()
        if (row["object"], row["subject"]) == ("cic-steel", "univ-neu")
    }
    assert roles == {"member": ("2015", "s-neu-cic"), "lead": ("2012-08", "o-ustb-cic")}
    assert "cic-steel" not in {row["about"] for row in table("gaps")}  # the other page names ten


@with_reference
def test_every_source_is_there() -> None:
    ours = {row["id"]: row for row in table("sources")}
    rows = reference("sources")
    assert len(rows) == len(ours) == 247 == 149 + 98
    for row in rows:
        assert ours[row["id"]]["copy"] == row["copy"]
        if row["copy"] in WITH_ADDRESS:
            assert ours[row["id"]]["address"] == row["address"]


def test_only_an_original_has_an_address_and_copies_are_trusted_less() -> None:
    rows = table("sources")
    assert not [row["id"] for row in rows if row["address"] and row["copy"] not in WITH_ADDRESS]
    assert {row["confidence"] for row in rows if row["copy"] == "mirrored copy"} == {"0.6"}
    assert {row["id"] for row in rows if row["confidence"] == "1.0"} == {
        "s-ror",
        "s-moe",
        "s-seed",
    }


def test_every_statement_of_the_summary_names_a_passage() -> None:
    for name in ("relators", "observations"):
        assert all(row["passages"] for row in read(DATA / "dalian-2015" / f"{name}.csv"))


def test_every_id_is_unique_a_slug_and_defined() -> None:
    names = ("sources", "entities", "relators", "changes", "gaps")
    ids = Counter(row["id"] for name in names for row in table(name))
    assert [one for one, times in ids.items() if times > 1] == []
    assert all(re.fullmatch(r"[a-z0-9][a-z0-9._-]*", one) for one in ids)
    for row in table("relators"):
        assert {row["subject"], row["object"]} <= ids.keys(), row["id"]
    for name in ("entities", "names", "relators", "changes", "gaps"):
        for row in table(name):
            assert row["sources"], row
            assert set(row["sources"].split()) <= ids.keys(), row
    for row in table("entities"):
        assert not row["place"] or row["place"] in ids
    package = json.loads((FOLDER / "datapackage.json").read_text(encoding="utf-8"))
    assert {f"{one['name']}.csv" for one in package["resources"]} == {
        path.name for path in FOLDER.glob("*.csv")
    }


def test_every_parent_is_one_of_three_things() -> None:
    kinds = {one: row["kind"] for one, row in entities().items()}
    total = 0
    for predicate, parents in (
        ("supervisedBy", {"GovernmentBody"}),
        ("memberInstituteOf", {"ResearchAcademy"}),
    ):
        rows = links(predicate)
        total += len(rows)
        assert {kinds[row["object"]] for row in rows} == parents
    assert total + len(links("unitOf")) == 68 + 13


def test_things_of_the_2015_summary_are_mapped() -> None:
    ours = entities()
    theirs = {row["id"] for row in read(DATA / "dalian-2015" / "entities.csv")}
    same = set()
    for row in table("mappings"):
        dataset, _, source = row["from"].partition("/")
        other, _, target = row["to"].partition("/")
        assert (dataset, other) == ("dalian-collaborations", "dalian-2015")
        assert source in ours
        assert target in theirs
        assert row["reason"]
        if row["relation"] == "same":
            same.add((source, target))
    events = {"cic-heavy-equipment", "ec-wind-drive", "ec-marine-food"}
    assert {(one, one) for one in events} <= same
    assert ("place-dalian", "dalian") in same
    assert "place-jinzhou" not in {one for one, _ in same}  # 锦州 is not 金州
    assert ("dalian-hitech-zone", "dalian-hitech-zone") not in same  # a place and its committee
    shared = {one for one in ours if one in theirs} - events - {"dalian-hitech-zone"}
    assert len(shared) == 14
    assert {(one, one) for one in shared} <= same


def test_the_rules_know_every_role_of_the_data() -> None:
    kinds = {one: row["kind"] for one, row in entities().items()}
    needed = {(kinds[row["object"]], row["role"]) for row in links("participatesIn")}
    assert needed <= rules().keys()
    assert {row["verdict"] for row in rules().values()} == {
        "collaborates",
        "arms-length",
        "no",
        "hub",
    }
    assert {row["verdict"] for (_, role), row in rules().items() if role == "*"} == {"no"}


def test_the_counts_of_the_reference_follow_from_tables_and_rules() -> None:
    sizes = [313, 6, 6, 5, *[3] * 6, *[2] * 5]
    assert counts(readme_ties()) == (212, 358, 1317, sizes)


def test_the_default_rules_only_take_ties_away() -> None:
    wide, narrow = readme_ties(), default_ties("collaborates")
    assert counts(narrow) == (190, 323, 1143, [289, 6, 5, 3, 3, 3, *[2] * 7])
    assert all(pairs <= wide[event] for event, pairs in narrow.items())
    lost = {event for event, pairs in wide.items() if pairs - narrow.get(event, set())}
    assert len(lost) == 41
    assert {"pr-dmto2-licence", "ag-dhi-merger", "so-rongke", "pr-fast-feed"} <= lost
    assert {"pr-dmto2-licence", "so-rongke"} <= default_ties("arms-length").keys()


def test_a_hub_ties_to_its_parties_only() -> None:
    ties = default_ties("collaborates")
    assert len(ties["ag-dpu-districts-2011"]) == 10
    assert all("univ-dpu" in pair for pair in ties["ag-dpu-districts-2011"])


def test_a_tie_of_a_unit_and_its_parent_is_internal() -> None:
    internal = frozenset(("ent-zwz", "ec-large-bearing"))
    assert internal in readme_ties()["pr-zwz-keyrd"]
    assert internal not in default_ties("collaborates")["pr-zwz-keyrd"]


def test_every_chain_organisation_stands_at_a_node() -> None:
    standing = {(row["subject"], row["object"]) for row in links("occupies")}
    chain_of = {row["subject"]: row["object"] for row in links("nodeOf")}
    stated = {
        (row["subject"], row["object"])
        for row in links("participatesIn")
        if row["role"] == "chain-node"
    }
    assert {(one, chain_of[node]) for one, node in standing} == stated
    assert len(stated) == 14
    assert {row["basis"] for row in links("feedsInto")} == {"inferred"}


@pytest.mark.skipif(
    not (SHARED / "dalian-2015").is_dir(),
    reason="the reference reading does not stand beside this checkout",
)
def test_co_participation_rules_give_the_stated_answer() -> None:
    """Question 42: 20 organisations, 5 edges, one of weight 2."""
    things = {row["id"]: row["type"] for row in read(SHARED / "dalian-2015" / "entities.csv")}
    kinds = {
        one: {"Designation": "DesignationKind"}.get(kind, kind) for one, kind in things.items()
    }
    written = {"manufactured": "developed", "ownsPatent": "owns"}
    written["ledFormationOf"] = "participatesIn:lead"
    said = [
        (row["subject_id"], written.get(row["predicate"], row["predicate"]), row["object_id"])
        for row in read(SHARED / "dalian-2015" / "relations.csv")
        if row["basis"] != "inferred"
    ]
    paths: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for row in read(DATA / "coparticipation-rules.csv"):
        paths[row["path"]].add((row["via_predicate"], row["context_kind"]))
    nodes = {one for one, kind in kinds.items() if ("", kind) in paths["node"]}
    held: dict[str, set[str]] = defaultdict(set)
    for thing, predicate, context in said:
        if (predicate, kinds[context]) not in paths["direct"]:
            continue
        held[context] |= {thing} & nodes
        held[context] |= {
            one
            for one, via, own in said
            if own == thing and one in nodes and (via, kinds[context]) in paths["through"]
        }
    edges = Counter(pair for members in held.values() for pair in combinations(sorted(members), 2))
    assert len(nodes) == 20
    assert edges == {
        ("ri-dicp", "univ-dut"): 2,
        ("ent-cnr-traction", "ent-dcmm"): 1,
        ("ent-cnr-traction", "univ-dmu"): 1,
        ("ent-dcmm", "univ-dmu"): 1,
        ("incubator-hitech-service-centre", "incubator-shuangd"): 1,
    }
