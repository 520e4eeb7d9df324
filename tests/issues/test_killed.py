"""`kill -9` at twenty moments of an import and of a build: what was whole before still serves."""

from __future__ import annotations

import csv
import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from support.places import ROOT

from ecograph.model.namespaces import GRAPH_ENTITIES
from ecograph.pipeline.build import build
from ecograph.pipeline.snapshot import current
from ecograph.sources.datapackage import open_folder
from ecograph.sources.imported import ImportOptions
from ecograph.sources.registry import open_source
from ecograph.sources.table import import_table

if TYPE_CHECKING:
    from pathlib import Path

MOMENTS = 20
LAST = 6  # moments that are the last files opened, renamed or removed; the others lie evenly
# Runs the work in sys.argv[2:] and counts what happens: audit events of files, and in an import,
# which has few of them, calls of functions too. It ends itself at the event whose number is
# sys.argv[1], or prints how many events there were and which of them were those of files.
COUNTED = """
import os, signal, sys
from pathlib import Path
from ecograph.pipeline.build import build
from ecograph.sources.registry import open_source
from ecograph.sources.imported import ImportOptions
from ecograph.sources.table import import_table

fatal, work, *given = sys.argv[1:]
fatal, count, files, counting = int(fatal), 0, [], False

def happened():
    global count
    count += 1
    if count == fatal:
        os.kill(os.getpid(), signal.SIGKILL)

def called(frame, event, _):
    if event == "call":
        happened()

def audited(event, arguments):
    if counting and event in {"open", "os.mkdir", "os.rename", "os.remove", "os.symlink"}:
        happened()
        files.append(count)

sys.addaudithook(audited)
counting = True
if work == "import":
    sys.setprofile(called)
    import_table([Path(given[0])], Path(given[1]), options=ImportOptions(overwrite=True))
else:
    build([open_source("example-region")], Path(given[0]))
sys.setprofile(None)
counting = False
print(count, *files)
"""


def run(fatal: int, *work: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "PYTHONHASHSEED": "1"}
    command = [sys.executable, "-c", COUNTED, str(fatal), *work]
    return subprocess.run(command, env=environment, capture_output=True, text=True)


def moments(*work: str) -> list[int]:
    """Twenty numbers of events of the work, the last renames among them."""
    done = run(0, *work)
    assert done.returncode == 0, done.stderr
    count, *files = map(int, done.stdout.split())
    even = [count * place // (MOMENTS - LAST + 1) for place in range(1, MOMENTS - LAST + 1)]
    return sorted({*even, *files[-LAST:]})


def written(folder: Path, rows: int) -> None:
    with (folder / "a.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(
            [("Project", "Lead", "Partners")]
            + [(f"Project {row}", f"Firm {row % 40} Ltd", "A Lab; B Lab") for row in range(rows)]
        )


def text_of(folder: Path) -> dict[str, bytes]:
    return {one.name: one.read_bytes() for one in folder.iterdir()}


@pytest.mark.long
def test_a_killed_import_loses_neither_the_old_folder_nor_the_next_one(tmp_path: Path) -> None:
    town, aside = tmp_path / "town", tmp_path / ".town.old"
    written(tmp_path, 100)
    import_table([tmp_path / "a.csv"], town)
    old = text_of(town)
    written(tmp_path, 600)
    fatal_at = moments("import", str(tmp_path / "a.csv"), str(town))
    new = text_of(town)
    assert old["relators.csv"] != new["relators.csv"]
    assert len(fatal_at) >= MOMENTS - 2
    for fatal in fatal_at:
        written(tmp_path, 100)
        import_table([tmp_path / "a.csv"], town, options=ImportOptions(overwrite=True))
        assert text_of(town) == old
        written(tmp_path, 600)
        done = run(fatal, "import", str(tmp_path / "a.csv"), str(town))
        assert done.returncode == -signal.SIGKILL, fatal
        assert text_of(town if town.exists() else aside) in (old, new), fatal
    import_table([tmp_path / "a.csv"], town, options=ImportOptions(overwrite=True))
    assert text_of(town) == new
    assert len(list(open_folder(town).records())) > 600
    assert {one.name for one in tmp_path.iterdir()} == {"a.csv", "town"}


@pytest.mark.long
def test_a_killed_build_leaves_the_old_graph_and_the_next_one_is_whole(tmp_path: Path) -> None:
    first = build([open_source("example-region")], tmp_path)
    count = current(tmp_path).store.count(GRAPH_ENTITIES)
    fatal_at = moments("build", str(tmp_path))
    assert len(fatal_at) >= MOMENTS - 2
    switched = 0
    for fatal in fatal_at:
        before = current(tmp_path).path
        done = run(fatal, "build", str(tmp_path))
        assert done.returncode == -signal.SIGKILL, fatal
        now = current(tmp_path)
        assert now.manifest.digest == first.manifest.digest, fatal
        assert now.store.count(GRAPH_ENTITIES) == count, fatal
        switched += now.path != before
    assert switched < LAST  # only what ended behind the switch answers from the new graph
    report = build([open_source("example-region")], tmp_path)
    assert current(tmp_path).path == report.path
    assert not list((tmp_path / "snapshots").glob(".building-*"))
