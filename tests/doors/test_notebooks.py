"""The notebooks run from top to bottom, show what their text says, and are kept with outputs."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from html import unescape
from typing import TYPE_CHECKING, Any

import pytest
from support.places import ROOT

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.long

FOLDER = ROOT / "notebooks"
NAMES = sorted(path.name for path in FOLDER.glob("*.ipynb"))

Outputs = dict[str, list[dict[str, Any]]]


def outputs_of(notebook: Path) -> Outputs:
    """What each code cell shows, by the cell's id."""
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    return {cell["id"]: cell["outputs"] for cell in cells if cell["cell_type"] == "code"}


def text_of(outputs: list[dict[str, Any]]) -> str:
    """All that a cell shows, as text."""
    parts: list[str] = []
    for one in outputs:
        parts += one.get("text", ())
        for content in one.get("data", {}).values():
            parts += content
    return "".join(parts)


def rows_of(outputs: list[dict[str, Any]]) -> dict[str, list[str]]:
    """The rows of the tables that a cell shows, by their first cell."""
    found: dict[str, list[str]] = {}
    for one in outputs:
        html = "".join(one.get("data", {}).get("text/html", ()))
        for row in re.findall(r"<tr.*?</tr>", html, re.DOTALL):
            cells = re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)
            first, *rest = (unescape(re.sub(r"<[^>]+>", "", cell)) for cell in cells)
            found.setdefault(first, rest)
    return found


@pytest.fixture(scope="session")
def fresh(home: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Outputs]:
    """The outputs of a run from the top, over the default graph as it is now."""
    folder = tmp_path_factory.mktemp("notebooks")
    environment = {**os.environ, "ECOGRAPH_HOME": str(home), "IPYTHONDIR": str(folder / "ipython")}
    program = [sys.executable, str(FOLDER / "run.py"), "--to", str(folder)]
    notebooks = [str(FOLDER / name) for name in NAMES]
    done = subprocess.run([*program, *notebooks], env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return {name: outputs_of(folder / name) for name in NAMES}


def test_the_set_is_there() -> None:
    assert NAMES == [
        "01_tour.ipynb",
        "02_who_is_central.ipynb",
        "03_brokers_and_structural_holes.ipynb",
        "04_communities_sectors_triple_helix.ipynb",
        "05_change_over_time.ipynb",
        "06_innovation_chain_gaps.ipynb",
        "07_your_own_region.ipynb",
        "08_data_quality.ipynb",
    ]


@pytest.mark.parametrize("name", NAMES)
def test_they_are_kept_with_outputs_and_without_clocks(name: str) -> None:
    for cell, outputs in outputs_of(FOLDER / name).items():
        kinds = {one["output_type"] for one in outputs}
        assert "error" not in kinds, cell
        assert not any(one.get("name") == "stderr" for one in outputs), cell
    shown = {cell for cell, outputs in outputs_of(FOLDER / name).items() if outputs}
    assert shown == set(outputs_of(FOLDER / name))
    cells = json.loads((FOLDER / name).read_text(encoding="utf-8"))["cells"]
    assert all(cell["metadata"] == {} for cell in cells)
    assert tempfile.gettempdir() not in (FOLDER / name).read_text(encoding="utf-8")


def test_the_tour_shows_what_it_says(fresh: dict[str, Outputs]) -> None:
    shown = {cell: text_of(outputs) for cell, outputs in fresh["01_tour.ipynb"].items()}
    assert shown["find"].count("dalian-2015/univ-dut") == 3
    assert "<svg" in shown["picture"]
    assert "大连理工大学" in shown["picture"]
    assert "二者有合作：强度 0.4762，出自 3 项活动" in shown["why"]
    assert "sum of the shares: 0.4762" in shown["why-sum"]
    assert "国家创新人才推进计划" in shown["path"]
    assert "78.4" in shown["ask"]
    assert "not-stated" in shown["empty"]
    assert "大连化物所" in shown["sparql"]
    assert "rdflib.graph.Dataset" in shown["rdflib"]
    assert "Dalian University of Technology" in shown["english"]


def test_who_is_central_shows_what_it_says(fresh: dict[str, Outputs]) -> None:
    found = fresh["02_who_is_central.ipynb"]
    shown = {cell: text_of(outputs) for cell, outputs in found.items()}
    plain = {
        cell: "".join(part for one in outputs for part in one.get("data", {}).get("text/plain", ()))
        for cell, outputs in found.items()
    }
    assert "323 nodes" in shown["network"]
    assert "<svg" in shown["map"] and "<map: 100 of 1143 ties>" in shown["map"]
    assert plain["map-selected"] == "0.47619047619047616"
    assert not any("widget-view" in key for one in found["map"] for key in one["data"])
    assert "partners: 2" in shown["zhangzidao"]
    assert "19 organisations have core number 18" in shown["core"]
    assert "no others: True" in shown["core"]
    assert plain["component"] == "Counter({18: 18, 2: 2})"
    assert plain["toy"].splitlines()[2].split() == ["B", "1.0", "0.0"]
    assert "Joint declaration" in shown["declaration"]
    assert plain["declaration"].count("S&T authority") == 10
    assert "not that they collaborate" in shown["lists"]
    assert "insufficient" in shown["lists-rank"]
    assert plain["nobody"].count("insufficient") == 8
    assert "unnamed collective" in shown["cooperates"]


DUT, DICP = "Dalian University of Technology", "Dalian Institute of Chemical Physics"
NEU = "Northeastern University"


def test_brokers_shows_what_it_says(fresh: dict[str, Outputs]) -> None:
    found = fresh["03_brokers_and_structural_holes.ipynb"]
    shown = {cell: text_of(outputs) for cell, outputs in found.items()}
    rows = {cell: rows_of(outputs) for cell, outputs in found.items()}
    assert rows["star"]["A"] == ["5", "0.3000", "4.6"]
    values = rows["measures"]
    assert [*values][-1] == "Dalian Polytechnic University"
    assert [float(values[one][0]) for one in (DUT, DICP)] == [109, 63]
    assert "{'Chery New Energy': 153, 'Dalian Jiaotong University': 7}" in shown["two"]
    assert [float(cell) for cell in rows["two"]["rank"][1:]] == [21, 55]  # by degree
    assert [float(cell) for cell in rows["two"]["constraint"][-2:]] == [0.168, 0.114]
    assert "111 organisations share the first place" in shown["efficiency"]
    assert "with a single partner: 104" in shown["efficiency"]


def test_brokers_between_sectors(fresh: dict[str, Outputs]) -> None:
    found = fresh["03_brokers_and_structural_holes.ipynb"]
    header, *names = rows_of(found["roles"]).values()
    roles = {
        name: dict(zip(header, map(float, row), strict=True))
        for name, row in list(rows_of(found["roles"]).items())[2:]
    }
    assert names and [roles[one]["total"] for one in (DUT, DICP)] == [10842, 3450]
    scores = {name: {key: row[key] for key in row if "_z" in key} for name, row in roles.items()}
    assert max(map(abs, scores[DUT].values())) < 1
    polytechnic = scores["Dalian Polytechnic University"]
    assert (polytechnic["consultant_z"], polytechnic["gatekeeper_z"]) == (2.53, -1.86)
    above = {name for name, row in scores.items() if row["coordinator_z"] > 2}
    assert above == {"Institute of Metal Research, CAS"}
    bridges = list(rows_of(found["gefura"]).items())[2:]
    kinds = [row[0] for _, row in bridges]
    assert sum(kind in ("University", "ResearchInstitute") for kind in kinds) == 11
    places = {name: row[1] for name, row in bridges}
    assert places["Dalian Jiaotong University"] == "8"
    assert places["Shaanxi Yanchang Petroleum"] == "12"
    assert bridges[2] == (
        "Dalian Polytechnic University",
        ["University", "3", "4650.0", "2123.0", "2527.0"],
    )


def test_brokers_that_leave(fresh: dict[str, Outputs]) -> None:
    found = fresh["03_brokers_and_structural_holes.ipynb"]
    rows = {cell: rows_of(outputs) for cell, outputs in found.items()}
    places = [rows["leave"]["figure"].index(one) for one in ("largest", "isolated")]
    assert [float(rows["leave"]["before"][place]) for place in places] == [289, 0]
    assert [float(rows["leave"]["after"][place]) for place in places] == [246, 11]
    points = [row for number, row in rows["resilience"].items() if number]
    assert [row[0] for row in points[:2]] == [DUT, DICP]
    assert [row[2] for row in points[:2]] == ["10966", "8155"]
    assert [row[0] for row in points[2:4]] == ["Dalian Polytechnic University", NEU]
    sectors = {row[0]: row[1:] for row in rows["sectors"].values()}
    assert sectors["u"] == ["112", "0.046", "0.449"]
    assert sectors["i"] == ["158", "0.443", "0.304"]
    assert sectors["g"] == ["38", "0.793", "0.737"]
    assert {row[1] for number, row in rows["players"].items() if number} == {*(DUT, DICP, NEU)}
    text = text_of(found["players"])
    assert "'value': 0.608" in text and "'before': 0.198" in text and "greedy with swaps" in text
    assert rows["sure"][DUT] == ["1 … 2", "1 … 323", "1 … 323"]
    assert rows["sure"][DICP][0] == "1 … 20"
    assert rows["sure"]["Tianjin University"][0] == "2 … 140"
    constraint = {row[2] for name, row in rows["sure"].items() if name not in ("", "label")}
    assert constraint - {"NaN"} == {"1 … 323"}
    assert rows["sure-notes"]["width_median"] == ["323.0"]
    assert rows["sure-notes"]["width_mean"][0].startswith("322.8")


def test_communities_shows_what_it_says(fresh: dict[str, Outputs]) -> None:
    found = fresh["04_communities_sectors_triple_helix.ipynb"]
    shown = {cell: text_of(outputs) for cell, outputs in found.items()}
    rows = {cell: rows_of(outputs) for cell, outputs in found.items()}
    sizes = [int(row[1]) for number, row in rows["communities"].items() if number]
    assert len(sizes) == 24 and (sizes[0], sizes[7], sizes[8]) == (58, 19, 13)
    assert "stability  0.791" in shown["communities"]
    assert rows["resolution"]["stability"] == ["0.847", "0.791", "0.985"]
    connectors = {row[0]: row[2:] for number, row in rows["connectors"].items() if number}
    assert next(iter(connectors)) == "Tsinghua University"
    assert connectors["Dalian Polytechnic University"][1] == "0.18"
    assert "35 members, 102 of 595" in shown["inside"] and "<svg" in shown["inside"]
    assert "from these three events: 84 of 102 ties" in shown["inside-events"]
    assert sorted(re.findall(r"<th>(\d+)</th>", shown["inside-events"])) == ["10", "7", "9"]


def test_sectors_and_helix_show_what_they_say(fresh: dict[str, Outputs]) -> None:
    found = fresh["04_communities_sectors_triple_helix.ipynb"]
    shown = {cell: text_of(outputs) for cell, outputs in found.items()}
    rows = {cell: rows_of(outputs) for cell, outputs in found.items()}
    figures = {row[0]: float(row[1]) for number, row in rows["ei"].items() if number}
    assert figures == {
        "external": 518,
        "internal": 625,
        "ei_ties": -0.094,
        "ei_strength": 0.102,
        "assortativity_ties": 0.145,
        "assortativity_strength": 0.005,
    }
    assert rows["mean"]["u"][1:3] == ["0.29", "0.24"]
    assert rows["mean"]["i"][1] == "0.16"
    assert rows["toys"]["all three always together"] == ["1.0"]
    assert rows["toys"]["any two tell the third, no one tells another"] == ["-1.0"]
    assert rows["helix"]["value"][0] == "-0.0254"
    assert [float(cell) for cell in rows["helix"]["value"][-2:]] == [189, 1]
    assert "by hand: -0.0254" in shown["combinations"]
    combined = rows["combinations"]
    counts = dict(zip(combined["sectors"], combined["contexts"], strict=True))
    assert (counts["ui"], counts["uig"], counts["ig"]) == ("106", "3", "1")
    assert "'cross_share': 0.641" in shown["depth"] and "'missing': 4704" in shown["depth"]
    cells = {(row[0], row[1]): row[3] for number, row in rows["depth"].items() if number}
    assert cells["university", "industry"] == "89.3" and cells["industry", "research"] == "39.1"
    synergy = {row[0]: row[1] for number, row in rows["synergy"].items() if number}
    assert synergy["university-industry-government"] == "-0.0910"
    assert synergy["university-industry-research"] == "-0.0322"
    assert rows["missing"]["0"][0] == "Chinese Academy of Sciences"
    assert "→ BP →" in shown["missing"]
    assert shown["alone"].count("insufficient") == 8  # as HTML and as text


def test_change_over_time_shows_what_it_says(fresh: dict[str, Outputs]) -> None:
    found = fresh["05_change_over_time.ipynb"]
    shown = {cell: text_of(outputs) for cell, outputs in found.items()}
    rows = {cell: rows_of(outputs) for cell, outputs in found.items()}
    windows = list(rows["windows"].items())[1:]
    assert [row[3] for _, row in windows] == ["112"] * 4 + ["0"]
    assert sum(int(row[1]) for _, row in windows[:4]) != int(windows[4][1][1])
    assert all(int(row[0]) < int(row[1]) for row in list(rows["included"].values())[1:])
    assert rows["growth"]["2011"][1:] == ["207", "65.0"]
    assert rows["growth"]["2012"][1:] == ["503", "90.0"]
    assert "298 new ties, 2 gone" in shown["jump"]
    assert re.findall(r"<th>(\d+)</th>", shown["jump"])[:2] == ["19", "14"]
    assert "259 of the 298 new ties" in shown["jump-two"]
    assert set(re.findall(r"2012-01-\d\d", shown["jump-two"])) == {"2012-01-14", "2012-01-10"}


def test_the_invented_region_through_time(fresh: dict[str, Outputs]) -> None:
    found = fresh["05_change_over_time.ipynb"]
    shown = {cell: text_of(outputs) for cell, outputs in found.items()}
    rows = {cell: rows_of(outputs) for cell, outputs in found.items()}
    assert "invented" in shown["region"]
    times = [row[0] for row in rows["timeline"].values()]
    assert {"2020–2023", "2021–2024", "2021", ""} <= set(times)
    days = rows["region-days"]
    assert (days["2023"][1], days["2025"][1], days["all years"][1]) == ("28", "19", "38")
    ties = [int(row[1]) for day, row in days.items() if day not in ("", "all years")]
    assert max(ties) == 28
    assert {row[3] for day, row in days.items() if day[:2] == "20"} == {"2"}
    assert shown["leave"].count("Haoyuan") == 2 and shown["leave"].count("Anlan") == 3
    assert "2018-05–2021-06" in shown["leave"]
    assert rows["possibly"]["2021-05-31"] == ["not broken", "19", "6", "2", "12"]
    assert rows["possibly"]["2021-06-15"] == ["possibly", "18", "7", "2", "12"]
    assert rows["possibly"]["2021-07-01"] == ["not-known", "18", "6", "2", "13"]
    assert "one organisation: True" in shown["rename"] and "rename 2018" in shown["rename"]
    assert rows["merger"]["2019-02-28"] == ["1", "Canglan Ocean Energy Institute"]
    assert rows["merger"]["2019-03-31"][0] == "2"
    assert "Lanfan" in rows["merger"]["2019-03-31"][1]
    facts = [row[:2] for number, row in rows["merger-facts"].items() if number]
    assert facts.count(["岚海重工", "ended"]) == facts.count(["舟机制造", "ended"]) == 1
    assert facts.count(["岚帆集团", "founded"]) == 1
    assert [fact for _, fact in facts].count("change") == 3


def test_chain_gaps_shows_what_it_says(fresh: dict[str, Outputs]) -> None:
    found = fresh["06_innovation_chain_gaps.ipynb"]
    shown = {cell: text_of(outputs) for cell, outputs in found.items()}
    rows = {cell: rows_of(outputs) for cell, outputs in found.items()}
    assert "invented" in shown["region"] and "<svg" in shown["picture"]
    gaps = [row for number, row in rows["gaps"].items() if number]
    assert [(row[1], row[2]) for row in gaps if row[0] == "broken"] == [
        ("Proton exchange membrane", ""),
        ("Electrolyser", "Hydrogen storage equipment"),
        ("Hydrogen storage equipment", "Refuelling station"),
    ]
    assert {(row[1], row[3]) for row in gaps if row[0] == "weak"} == {
        ("Testing and certification", "single"),
        ("Electrolyser", "concentrated"),
        ("Powertrain", "outside"),
    }
    first = next(row for row in gaps if row[0] == "fill")
    assert first[1] == "Proton exchange membrane" and "downstream 6" in first[3]
    assert {row[1] for row in gaps if row[0] == "strengthen"} == {
        *("Membrane electrode assembly", "Hydrogen vessel")
    }
    assert not [row for row in gaps if row[0] == "extend"]
    assert "15 of 15 occupancies" in shown["notes"] and "2 participations" in shown["notes"]
    nodes = rows["nodes"]
    assert nodes["Electrolyser"][3:5] == ["5", "0.36"]
    assert nodes["Membrane electrode assembly"][3:5] == ["1", "1.00"]
    assert "'concentration': 0.25" in shown["classes"]
    assert "'concentration_from': 3" in shown["classes"]
    steps = [row for number, row in rows["steps"].items() if number]
    assert [(row[2], row[3]) for row in steps].count(("yes", "no")) == 2
    assert {(row[3], row[6]) for row in steps} == {("yes", "yes"), ("no", "not-known")}
    gone = "[('fill', 'Electrolyser', ''), ('weak', 'Electrolyser', '')]"
    assert f"no longer: {gone}" in shown["threshold"]
    assert "new: []" in shown["threshold"]
    bridge = rows["fill"]["0"]
    assert bridge[:3] == ["electrolyser→storage", "bridge", "Canglan University"]
    assert "9 statements" in shown["evidence"]
    assert len([one for one in rows["evidence"] if one.startswith("example-region/")]) == 7
    assert "guesses" in shown["conjecture"]
    about = [row[0] for number, row in rows["issue"].items() if number]
    assert {"Hydrogen storage equipment", "Refuelling station"} <= set(about)


def test_the_real_chains_show_what_is_said(fresh: dict[str, Outputs]) -> None:
    found = fresh["06_innovation_chain_gaps.ipynb"]
    shown = {cell: text_of(outputs) for cell, outputs in found.items()}
    chains = {name: row for name, row in rows_of(found["real"]).items() if "chain" in name}
    assert sorted(row[:3] for row in chains.values()) == [["1", "0", "0"]] * 3 + [["5", "4", "3"]]
    assert "inside: 2 · share outside: 0.6 · weak: ['outside']" in shown["offshore"]
    assert "inside: 5 · share outside: 0.0 · weak: []" in shown["offshore"]
    nodes = list(rows_of(found["battery-nodes"]).values())[2:]
    assert [row[0] for row in nodes] == ["1"] * 5
    assert "The place of 1 occupant is not known" in shown["battery-notes"]
    counted = {row[1]: row[3] for row in rows_of(found["counted"]).values()}
    assert float(counted["31 innovation chains"]) == 31
    assert float(counted["107 innovation nodes"]) == 107
    assert "<code>insufficient</code>" in shown["insufficient"]
    assert "none is named" in shown["insufficient"]
    assert "<table" not in shown["insufficient"]


def test_your_own_region_shows_what_it_says(fresh: dict[str, Outputs]) -> None:
    found = fresh["07_your_own_region.ipynb"]
    shown = {cell: text_of(outputs) for cell, outputs in found.items()}
    assert shown["build"] == "(6, 11)"
    assert rows_of(found["rank"])["1"] == ["示例大学", "University", "4.0"]
    for row in (2, 3, 4, 5):
        assert f"#row={row}; projects.csv" in shown["why"]
    assert "<svg" in shown["picture"] and "智能船舶" in shown["picture"]
    assert "insufficient" in shown["few"] and "7, at least 10" in shown["few"]


def test_data_quality_shows_what_it_says(fresh: dict[str, Outputs]) -> None:
    found = fresh["08_data_quality.ipynb"]
    shown = {cell: text_of(outputs) for cell, outputs in found.items()}
    opens = rows_of(found["opens"])
    assert opens["dalian-2015"] == ["participations", "passage", "5", "100%"]
    pages = opens["dalian-collaborations"]
    assert pages[:2] == ["participations", "page"] and float(pages[3].rstrip("%")) > 50
    assert "388.8" in shown["conflicts"] and "78.4" in shown["conflicts"]
    assert "no-match" in shown["no-match"]
    assert rows_of(found["conjectures"])["dalian-2015/o-promo-2014-persons"][:2] == ["10", "人"]
    ranks = {tuple(row) for name, row in rows_of(found["sources"]).items() if " " in name}
    assert ranks and all(row[0] == row[1] == row[2] for row in ranks)
