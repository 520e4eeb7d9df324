"""The notebooks run from top to bottom, show what their text says, and are kept with outputs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from typing import TYPE_CHECKING, Any

import pytest
from conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path

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


@pytest.fixture(scope="session")
def fresh(home: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Outputs]:
    """The outputs of a run from the top, over the default graph as it is now."""
    folder = tmp_path_factory.mktemp("notebooks")
    environment = {**os.environ, "ECOGRAPH_HOME": str(home), "IPYTHONDIR": str(folder / "ipython")}
    found = {}
    for name in NAMES:
        start = time.monotonic()
        command = [sys.executable, *map(str, (FOLDER / "run.py", FOLDER / name, "--to", folder))]
        done = subprocess.run(command, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        assert time.monotonic() - start < 60, name
        found[name] = outputs_of(folder / name)
    return found


def test_the_set_is_there() -> None:
    assert NAMES == ["01_tour.ipynb", "02_who_is_central.ipynb"]


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
    assert "collaborates" in shown["why"]
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
    assert "234 nodes" in shown["network"]
    assert "partners: 2" in shown["zhangzidao"]
    assert "19 organisations have core number 18" in shown["core"]
    assert "no others: True" in shown["core"]
    assert plain["component"] == "21"
    assert plain["toy"].splitlines()[2].split() == ["B", "1.0", "0.0"]
    assert "Joint declaration" in shown["declaration"]
    assert plain["declaration"].count("S&T authority") == 10
    assert "not that they collaborate" in shown["lists"]
    assert "insufficient" in shown["lists-rank"]
    assert plain["nobody"].count("insufficient") == 8
    assert "unnamed collective" in shown["cooperates"]
