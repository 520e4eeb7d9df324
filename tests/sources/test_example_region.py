"""The invented region holds what its README says was planted in it."""

from __future__ import annotations

import csv
import hashlib
import json
from collections import Counter, defaultdict
from graphlib import TopologicalSorter
from itertools import combinations
from pathlib import Path

import pytest

DATA = Path(__file__).parents[2] / "data"
FOLDER = DATA / "example-region"
Row = dict[str, str]


def table(name: str) -> list[Row]:
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def links(predicate: str) -> list[Row]:
    return [row for row in table("relators") if row["predicate"] == predicate]


def occupants() -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for row in links("occupies"):
        found[row["object"]].add(row["subject"])
    return found


def verdicts() -> dict[tuple[str, str], str]:
    with (DATA / "collaboration-rules.csv").open(encoding="utf-8", newline="") as file:
        return {(row["context_kind"], row["role"]): row["verdict"] for row in csv.DictReader(file)}


def ties(since: str = "", *, weakest: str = "collaborates") -> set[frozenset[str]]:
    """Pairs that collaborate, all years or in something that still runs at `since`."""
    kinds = {row["id"]: row["kind"] for row in table("entities")}
    unit_of = {frozenset((row["subject"], row["object"])) for row in links("unitOf")}
    rules, allowed = verdicts(), {"collaborates", weakest}
    contexts: dict[str, set[str]] = defaultdict(set)
    for row in links("participatesIn"):
        verdict = rules.get((kinds[row["object"]], row["role"]), "no")
        runs = not since or (bool(row["from"]) and (not row["until"] or row["until"] >= since))
        if row["basis"] != "conjectural" and verdict in allowed and runs:
            contexts[row["object"]].add(row["subject"])
    pairs = {frozenset(pair) for all_ in contexts.values() for pair in combinations(all_, 2)}
    return pairs - unit_of


def joined(first: str, second: str, since: str = "") -> bool:
    stand = occupants()
    here, there = stand[f"node-{first}"], stand[f"node-{second}"]
    pairs = {frozenset((a, b)) for a in here for b in there if a != b}
    return bool(here & there) or bool(pairs & ties(since))


def test_the_data_are_labelled_invented() -> None:
    package = json.loads((FOLDER / "datapackage.json").read_text(encoding="utf-8"))
    assert package["ecograph"]["invented"] is True
    assert "invented" in package["title"]
    assert "虚构" in package["ecograph"]["title_zh"]
    assert {resource["path"] for resource in package["resources"]} <= {
        path.name for path in FOLDER.iterdir()
    }


def test_the_document_and_its_passages_verify() -> None:
    [source] = table("sources")
    raw = (FOLDER / source["file"]).read_bytes()
    assert hashlib.sha256(raw).hexdigest() == source["sha256"]
    text = raw.decode("utf-8")
    assert 1000 <= len(text) <= 1500
    for row in table("passages"):
        stretch = text[int(row["start"]) : int(row["end"])]
        assert hashlib.sha256(stretch.encode()).hexdigest() == row["sha256"], row["id"]


def test_ids_are_unique_and_references_are_defined() -> None:
    names = ("sources", "passages", "entities", "relators", "indicators", "observations")
    ids = Counter(row["id"] for name in (*names, "changes", "gaps") for row in table(name))
    assert max(ids.values()) == 1
    for row in table("relators"):
        assert {row["subject"], row["object"]} <= ids.keys(), row["id"]
    for name in ("entities", "names", "relators", "observations", "changes", "gaps"):
        for row in table(name):
            assert row["passages"], row
            assert set(row["passages"].split()) <= ids.keys(), row


def test_the_chain_is_whole_and_runs_in_no_circle() -> None:
    nodes = {row["id"] for row in table("entities") if row["kind"] == "InnovationNode"}
    assert {row["subject"] for row in links("nodeOf")} == nodes
    assert len(nodes) == 9
    order: TopologicalSorter[str] = TopologicalSorter()
    for row in links("feedsInto"):
        order.add(row["object"], row["subject"])
    assert set(order.static_order()) == nodes  # raises CycleError on a circle


def test_the_planted_nodes() -> None:
    stand = occupants()
    assert "node-membrane" not in stand
    assert stand["node-testing"] == {"ent-testing"}
    place = {row["id"]: row["place"] for row in table("entities")}
    assert {place[one] for one in stand["node-powertrain"]} == {"jichuan", "norlund"}
    about = {row["subject"]: row["object"] for row in links("isAbout")}
    behind = Counter(
        row["subject"] for row in links("developed") if about[row["object"]] == "node-electrolyser"
    )
    assert behind == {"ent-haoyuan": 4, "ent-xinbo": 1}


@pytest.mark.parametrize(
    ("first", "second", "ever"),
    [
        ("catalyst", "mea", True),
        ("membrane", "mea", False),
        ("mea", "electrolyser", True),
        ("mea", "powertrain", True),
        ("electrolyser", "storage", True),
        ("storage", "station", False),
        ("station", "vessel", True),
        ("powertrain", "vessel", True),
        ("testing", "vessel", True),
    ],
)
def test_the_planted_steps(first: str, second: str, ever: bool) -> None:
    assert joined(first, second) is ever


def test_the_step_to_storage_breaks_when_a_member_leaves() -> None:
    assert joined("electrolyser", "storage", since="2021-06")
    assert not joined("electrolyser", "storage", since="2021-07")


def test_the_conjectural_project_would_have_closed_the_gap() -> None:
    guessed = [row for row in links("participatesIn") if row["basis"] == "conjectural"]
    stand = occupants()
    assert {row["object"] for row in guessed} == {"pr-interface"}
    assert {row["subject"] for row in guessed} & stand["node-storage"]
    assert {row["subject"] for row in guessed} & stand["node-station"]


def test_the_network_by_the_default_rules() -> None:
    pairs = ties()
    members = set().union(*pairs)
    assert (len(pairs), len(members)) == (38, 17)
    assert frozenset(("univ-canglan", "lab-electrochem")) not in pairs
    assert not {"ent-lanxi", "gov-stb"} & members
    reached, frontier = set[str](), {"univ-canglan"}
    while frontier:
        reached |= frontier
        frontier = set().union(*(pair for pair in pairs if pair & reached)) - reached
    assert reached == members


def test_the_licence_is_at_arms_length() -> None:
    added = ties(weakest="arms-length") - ties()
    assert added == {frozenset(("ent-haoyuan", "ent-xinbo"))}


def test_what_else_was_planted() -> None:
    [left] = [row for row in links("participatesIn") if row["id"] == "al-hydrogen.ent-beigang"]
    assert (left["from"], left["until"], left["open_list"]) == ("2018-05", "2021-06", "true")
    assert {row["kind"] for row in table("changes")} == {"rename", "merger"}
    assert {row["value"] for row in table("observations") if row["indicator"] == "ind-output"} == {
        "86.4",
        "84.6",
    }
    undated = {
        row["object"]
        for row in links("participatesIn")
        if not row["from"] and row["basis"] == "stated"
    }
    assert undated == {"jl-materials"}
    assert {row["object"] for row in table("relators") if row["intended"]} == {"ag-norlund"}
    [coll] = [row for row in table("entities") if row["kind"] == "Collective"]
    assert (coll["count"], coll["bound"], coll["member_type"]) == ("12", "exact", "Organisation")
