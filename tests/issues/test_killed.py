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
    from collections.abc import Iterator
    from pathlib import Path

MOMENTS = 20
LAST = 6  # moments that are the last files opened, renamed or removed; the others lie evenly
# For each line that it reads (number, work, arguments) it begins a process, which runs the work
# and counts what happens: audit events of files, and in an import, which has few of them, calls of
# functions too. That process ends itself at the event of the number, or prints how many events
# there were and which of them were those of files; then its exit code is printed.
COUNTED = """
import os, signal, sys
from pathlib import Path
from ecograph.pipeline.build import build
from ecograph.sources.imported import ImportOptions
from ecograph.sources.registry import open_source
from ecograph.sources.table import import_table

def run(fatal, work, given):
    count, files, counting = 0, [], True

    def happened():
        nonlocal count
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
    if work == "import":
        sys.setprofile(called)
        import_table([Path(given[0])], Path(given[1]), options=ImportOptions(overwrite=True))
    else:
        build([open_source("example-region")], Path(given[0]))
    sys.setprofile(None)
    counting = False
    print(count, *files, end=" ", flush=True)

for line in sys.stdin:
    fatal, work, *given = line.rstrip().split("\\t")
    child = os.fork()
    if not child:
        run(int(fatal), work, given)
        os._exit(0)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


@pytest.fixture(scope="module")
def runner() -> Iterator[subprocess.Popen[str]]:
    """A process that has imported everything, and begins others."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "PYTHONHASHSEED": "1"}
    with subprocess.Popen(
        [sys.executable, "-c", COUNTED], env=environment, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    ) as process:  # fmt: skip
        yield process


def run(runner: subprocess.Popen[str], fatal: int, *work: str) -> list[int]:
    """Have the work done and wait for its end: what is counted, if it ends, and its exit code."""
    assert runner.stdin
    assert runner.stdout
    runner.stdin.write("\t".join((str(fatal), *work)) + "\n")
    runner.stdin.flush()
    return [int(one) for one in runner.stdout.readline().split()]


def moments(runner: subprocess.Popen[str], *work: str) -> list[int]:
    """Twenty numbers of events of the work, the last renames among them."""
    count, *files, code = run(runner, 0, *work)
    assert code == 0
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
def test_a_killed_import_loses_neither_the_old_folder_nor_the_next_one(
    tmp_path: Path, runner: subprocess.Popen[str]
) -> None:
    town, aside = tmp_path / "town", tmp_path / ".town.old"
    written(tmp_path, 100)
    import_table([tmp_path / "a.csv"], town)
    old = text_of(town)
    written(tmp_path, 600)
    fatal_at = moments(runner, "import", str(tmp_path / "a.csv"), str(town))
    new = text_of(town)
    assert old["relators.csv"] != new["relators.csv"]
    assert len(fatal_at) >= MOMENTS - 2
    for fatal in fatal_at:
        written(tmp_path, 100)
        import_table([tmp_path / "a.csv"], town, options=ImportOptions(overwrite=True))
        assert text_of(town) == old
        written(tmp_path, 600)
        done = run(runner, fatal, "import", str(tmp_path / "a.csv"), str(town))
        assert done == [-signal.SIGKILL], fatal
        assert text_of(town if town.exists() else aside) in (old, new), fatal
    import_table([tmp_path / "a.csv"], town, options=ImportOptions(overwrite=True))
    assert text_of(town) == new
    assert len(list(open_folder(town).records())) > 600
    assert {one.name for one in tmp_path.iterdir()} == {"a.csv", "town"}


@pytest.mark.long
def test_a_killed_build_leaves_the_old_graph_and_the_next_one_is_whole(
    tmp_path: Path, runner: subprocess.Popen[str]
) -> None:
    first = build([open_source("example-region")], tmp_path)
    count = current(tmp_path).store.count(GRAPH_ENTITIES)
    fatal_at = moments(runner, "build", str(tmp_path))
    assert len(fatal_at) >= MOMENTS - 2
    switched = 0
    for fatal in fatal_at:
        before = current(tmp_path).path
        done = run(runner, fatal, "build", str(tmp_path))
        assert done == [-signal.SIGKILL], fatal
        now = current(tmp_path)
        assert now.manifest.digest == first.manifest.digest, fatal
        assert now.store.count(GRAPH_ENTITIES) == count, fatal
        switched += now.path != before
    assert switched < LAST  # only what ended behind the switch answers from the new graph
    report = build([open_source("example-region")], tmp_path)
    assert current(tmp_path).path == report.path
    assert not list((tmp_path / "snapshots").glob(".building-*"))
