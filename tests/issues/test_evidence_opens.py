"""Every answer says how far its evidence opens, and what it cites opens at every door."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from support.cli_run import run

from ecograph.assistant.tools import BY_NAME
from ecograph.model.records import Opens
from ecograph.notebook.graph import Graph

if TYPE_CHECKING:
    from support.service_client import Caller

    from ecograph.pipeline.snapshot import Snapshot

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
PASSAGE = "dalian-2015/p.1-5.2272-2301"
PAGE = "dalian-collaborations/o-ustb-cic"
MIRROR = "dalian-collaborations/s-dnl-2011"
REGISTER = "dalian-collaborations/s-ror"
OPENS = {
    PASSAGE: "passage",
    PAGE: "page",
    REGISTER: "register-row",
    MIRROR: "named",
    "dalian-2015/doc-file": "named",
}


@pytest.mark.parametrize("identifier", OPENS)
def test_a_source_or_passage_opens_at_every_door(
    identifier: str, home: Path, snapshot: Snapshot, caller: Caller
) -> None:
    by_command = json.loads(run(home, "show", identifier, "--format", "json").stdout)
    assert (by_command["passage"]["id"], by_command["passage"]["opens"]) == (
        identifier,
        OPENS[identifier],
    )
    assert json.loads(Graph(snapshot).show(identifier).to("json")) == by_command
    told = BY_NAME["about"].answered
    assert told is not None
    assert told(snapshot, {"entity": identifier}).answer.passage.id == identifier
    answer = caller.get(f"/api/v1/entities/{identifier}")
    location = f"/api/v1/passages/{identifier}"
    assert (answer.status_code, answer.headers["location"]) == (303, location)
    assert caller.get(location).json() == by_command
    assert caller.get(f"/sources/{identifier}").headers["location"] == location
    browser = {"Accept": "text/html"}
    for path in ("/id/", "/entity/"):
        led = caller.get(path + identifier, headers=browser)
        assert (led.status_code, led.headers["location"]) == (303, f"/sources/{identifier}")
    led = caller.get(f"/sources/{identifier}?lang=zh", headers=browser)
    page = caller.get(led.headers["location"], headers=browser)
    assert page.headers["content-type"].startswith("text/html")
    source = by_command["passage"]["source"]
    assert source["title"].split()[0] in page.text
    assert (f'href="{source["address"]}"' in page.text) is bool(source["address"])


def test_what_an_answer_cites_is_a_link_with_title_publisher_and_date(
    home: Path, caller: Caller
) -> None:
    entity = "dalian-collaborations/cic-steel"
    cites = (
        "绿色钢铁的协同创新梦 "
        "(University of Science and Technology Beijing (news site), 2015-01-18) "
        "https://news.ustb.edu.cn/info/1848/42593.htm dalian-collaborations/o-ustb-cic"
    )
    assert cites in run(home, "links", entity, "--format", "csv").stdout
    page = caller.get(f"/api/v1/entities/{entity}/links?format=html&lang=en").text
    assert f'<a href="/sources/{PAGE}?lang=en">' in page
    assert f'<a href="/sources/{PAGE}">' in caller.get(f"/entity/{entity}").text


DOORS = {
    "links": ("links", "dalian-2015/univ-dut"),
    "facts": ("facts", "dalian-2015/univ-dut"),
    "show": ("show", "dalian-2015/univ-dut"),
    "evidence": ("evidence", "dalian-2015/univ-dut", "dalian-collaborations/ent-shengu"),
    "path": ("path", "dalian-2015/univ-dut", "dalian-collaborations/ent-shengu"),
    "entity-facts": ("query", "entity-facts", "entity=dalian-2015/univ-dut"),
    "figures": ("query", "figures", "dataset=dalian-2015"),
}


@pytest.mark.parametrize("door", DOORS)
def test_each_row_says_how_far_its_evidence_opens(door: str, home: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(run(home, *DOORS[door], "--format", "csv").stdout)))
    for row in rows:
        if row.get("evidence", "yes"):
            assert row["opens"] in [*Opens], row
    assert rows


def test_a_row_that_is_opened_says_it_too(snapshot: Snapshot) -> None:
    answer = Graph(snapshot).rank(why="dalian-2015/ri-dicp", limit=1)
    table = next(one for one in answer.operation.tables(answer.view) if one.name == "evidence")
    opens = Counter(row[table.columns.index("opens")] for row in table.rows)
    assert set(opens) <= {*Opens}
    assert opens["page"] > 0 < opens["named"]


def test_the_best_of_several_pieces_of_evidence_counts() -> None:
    assert Opens.furthest([Opens.NAMED, Opens.PASSAGE, Opens.PAGE]) == "passage"
    assert Opens.furthest([]) is None
    assert Opens.at_source("record", "https://example.org/1") == "page"


def test_info_counts_every_statement_once_and_the_readme_says_what_it_counts(
    home: Path, snapshot: Snapshot
) -> None:
    readme = " ".join((ROOT / "README.md").read_text(encoding="utf-8").split())
    datasets = json.loads(run(home, "info", "--format", "json").stdout)["datasets"]
    assert datasets == json.loads(Graph(snapshot).info().to("json"))["datasets"]
    for one in datasets:
        counts = one["counts"]
        opens = {what: sum(levels.values()) for what, levels in counts["opens"].items()}
        assert opens["participations"] + opens["links"] == counts["relators"]
        assert opens.get("figures", 0) == counts["observations"]
    summary, collaborations = (one["counts"]["opens"] for one in datasets)
    assert {level for levels in summary.values() for level in levels} == {"passage"}
    levels = collaborations["participations"]
    assert levels == _counted_by_hand()
    whole = sum(levels.values())
    said = {name: f"{count} ({100 * count / whole:.0f} %)" for name, count in levels.items()}
    assert (
        f"of the {whole} participations of `dalian-collaborations`, {said['page']} open at a page "
        f"with an address, {said['register-row']} at a register, {said['named']} name a page or "
        "copy without one"
    ) in readme
    table = run(home, "info", "--lang", "en").output
    assert f"{levels['page'] / whole:.4g}" in table


def _counted_by_hand() -> dict[str, int]:
    """From the tables: the best source of each participation."""
    folder = ROOT / "data" / "dalian-collaborations"
    with (folder / "sources.csv").open(encoding="utf-8", newline="") as file:
        sources = {row["id"]: row for row in csv.DictReader(file)}
    with (folder / "relators.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["predicate"] == "participatesIn"]
    found = Counter[str]()
    for row in rows:
        cited = [sources[one] for one in row["sources"].split()]
        page = any(one["address"] for one in cited)
        register = any(one["kind"] == "record" for one in cited)
        found["page" if page else "register-row" if register else "named"] += 1
    return dict(found)


def test_statements_that_contradict_each_other_name_each_other(home: Path) -> None:
    links = run(home, "links", "dalian-collaborations/cic-steel", "--format", "csv").stdout
    neu = {
        row["relator"].rpartition("/")[2]: row
        for row in csv.DictReader(io.StringIO(links))
        if row["other"] == "dalian-collaborations/univ-neu"
    }
    assert {name: (row["role"], row["time"], row["contradicts"]) for name, row in neu.items()} == {
        "cic-steel.univ-neu": (
            *("member", "2015–"),
            "dalian-collaborations/cic-steel.univ-neu.o-ustb-cic",
        ),
        "cic-steel.univ-neu.o-ustb-cic": (
            *("lead", "2012-08–"),
            "dalian-collaborations/cic-steel.univ-neu",
        ),
    }
