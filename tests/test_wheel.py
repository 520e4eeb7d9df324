"""The wheel alone, outside any checkout: install it, serve, ask."""

from __future__ import annotations

import json
import os
import site
import subprocess
import sys
import urllib.request
import venv
import zipfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from support.service_process import free_port
from support.waiting import PATIENCE, wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.long

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel built from this checkout."""
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder)]
    subprocess.run([*command, str(ROOT)], check=True, capture_output=True)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh environment with the wheel; the libraries come from this environment."""
    folder = tmp_path_factory.mktemp("venv")
    venv.create(folder)
    python = folder / "bin" / "python"
    pip = [sys.executable, "-m", "pip", "--python", str(python)]  # which it need not have itself
    install = ["install", "--quiet", "--no-deps", "--no-index", str(wheel)]
    subprocess.run([*pip, *install], check=True, capture_output=True)
    libraries = next((folder / "lib").glob("python*/site-packages")) / "libraries.pth"
    libraries.write_text("\n".join(site.getsitepackages()) + "\n", encoding="utf-8")
    return python


def test_wheel_carries_what_it_needs(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for needed in (
        "ecograph/shipped/ontology/ecograph.ttl",
        "ecograph/shipped/ontology/shapes.ttl",
        "ecograph/shipped/data/dalian-2015/relators.csv",
        "ecograph/shipped/data/dalian-collaborations/relators.csv",
        "ecograph/shipped/data/collaboration-rules.csv",
        "ecograph/answers/questions/entity_facts.rq",
        "ecograph/service/pages/built/index.html",
        "ecograph/py.typed",
    ):
        assert needed in names, needed


@pytest.fixture
def served(python: Path, tmp_path: Path) -> Iterator[str]:
    """`ecograph serve` from the wheel, in a folder and a home of its own."""
    port = free_port()
    environment = {**os.environ, "ECOGRAPH_HOME": str(tmp_path / "home")}
    environment.pop("PYTHONPATH", None)
    process = subprocess.Popen(
        [str(python.with_name("ecograph")), "serve", "--port", str(port)],
        cwd=tmp_path,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        wait_until(lambda: answers(address + "/healthz", process))
        yield address
    finally:
        process.terminate()
        process.wait(PATIENCE)


def answers(address: str, process: subprocess.Popen[bytes]) -> bool:
    assert process.poll() is None, "the service ended"
    with suppress(OSError), urllib.request.urlopen(address, timeout=PATIENCE):  # noqa: S310
        return True
    return False


def get(address: str) -> Any:  # noqa: ANN401
    with urllib.request.urlopen(address, timeout=PATIENCE) as answer:  # noqa: S310
        return json.load(answer)


def test_installed_package_builds_and_serves(served: str) -> None:
    entity = get(served + "/api/v1/entities/dalian-2015/univ-dut")
    assert entity["label"] == "大连理工大学"
    ranking = get(served + "/api/v1/analysis/collaboration/centrality?measure=degree&limit=1")
    assert ranking["status"] == "ranked"
