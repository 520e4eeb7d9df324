"""Cells damaged at random, a disk that is full: what is good stays."""

from __future__ import annotations

import csv
import io
import os
import random
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from support.cordis_tables import (
    ORGANISATION_HEADER,
    PROJECT_HEADER,
    PROJECTS,
    cordis_text,
)

from ecograph.cli.main import app
from ecograph.model.records import Entity, Relator
from ecograph.sources.cordis import open_cordis
from ecograph.sources.datapackage import open_folder
from ecograph.sources.table import import_table

if TYPE_CHECKING:
    from collections.abc import Callable

SRC = Path(__file__).parents[2] / "src"
HEADER = ["编号", "项目名称", "牵头单位", "合作单位", "开始日期", "结束日期"]
ROWS = [
    [
        f"P-{n}",
        f"项目甲{n}号",
        f"示例大学{n % 40}",
        f"示例公司{n % 90}；示例所{n % 7}",
        "2015-03",
        "2017",
    ]
    for n in range(2000)
]
DAMAGE: tuple[Callable[[str, random.Random], str], ...] = (
    lambda _, chance: "",
    lambda cell, chance: cell[: chance.randrange(len(cell) + 1)],
    lambda cell, chance: cell + chance.choice(";,\"'\n\t|\u200b\ufffd\x07"),
    lambda _, chance: "".join(chr(chance.randrange(32, 0x3000)) for _ in range(6)),
    lambda _, chance: chance.choice(("#REF!", "-5", "1.2E+10", "N/A", "9" * 400, "2015-99-99")),
)


def damaged(rows: list[list[str]], columns: int, seed: int) -> tuple[list[list[str]], set[int]]:
    """Rows of which 1 % of the cells of every column are damaged, and which rows are whole."""
    chance = random.Random(seed)  # noqa: S311
    found = [list(row) for row in rows]
    hit = set()
    for column in range(columns):
        for number in chance.sample(range(len(rows)), max(1, len(rows) // 100)):
            found[number][column] = chance.choice(DAMAGE)(found[number][column], chance)
            hit.add(number)
    return found, set(range(len(rows))) - hit


@pytest.mark.long
@pytest.mark.parametrize("seed", range(4))
def test_a_table_with_damaged_cells_loses_no_whole_row(tmp_path: Path, seed: int) -> None:
    rows, whole = damaged(ROWS, len(HEADER), seed)
    with (tmp_path / "a.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([HEADER, *rows])
    done = import_table([tmp_path / "a.csv"], tmp_path / "town")
    records = list(open_folder(done.folder).records())  # what is written is sound
    parts: dict[str, int] = {}
    for one in records:
        if isinstance(one, Relator):
            parts[one.evidence.row] = parts.get(one.evidence.row, 0) + 1
    assert all(parts[f"town/table-1#row={number + 2}"] == 3 for number in whole)
    with (done.folder / "rejected.csv").open(encoding="utf-8-sig", newline="") as file:
        rejected = list(csv.DictReader(file))
    assert len(rejected) == done.rejected > 0
    assert all(one["reason"] and one["way_out"] for one in rejected)
    assert not {int(one["row"]) - 2 for one in rejected} & whole
    assert done.rows == len(rows)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_cordis_with_damaged_cells_loses_no_whole_row(tmp_path: Path, seed: int) -> None:
    projects = [{**PROJECTS[0], "id": str(1000 + n), "title": f"Project {n}"} for n in range(300)]
    parts = [
        {
            **{"projectID": str(1000 + n % 300), "organisationID": str(5000 + n % 170)},
            **{"name": f"University {n % 170}", "activityType": "HES", "country": "BE"},
            **{"order": "1", "role": "participant", "ecContribution": "12.5"},
        }
        for n in range(3000)
    ]
    (tmp_path / "project.csv").write_text(cordis_text(PROJECT_HEADER, projects), "utf-8")
    rows = list(csv.reader(io.StringIO(cordis_text(ORGANISATION_HEADER, parts)), delimiter=";"))
    found, whole = damaged(rows[1:], len(rows[0]), seed)
    with (tmp_path / "organization.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=";", quoting=csv.QUOTE_ALL).writerows([rows[0], *found])
    cordis = open_cordis(tmp_path)
    records = list(cordis.records())
    said = {one.evidence.row for one in records if isinstance(one, Relator)}
    assert {f"cordis-h2020/organization.csv#row={number + 2}" for number in whole} <= said
    assert any("rows left out" in one for one in cordis.warnings)
    left_out = sum(
        int(one.split(": ")[1].split(" rows left out")[0].replace(",", ""))
        for one in cordis.warnings
        if "rows left out" in one
    )
    assert len(said) + left_out == len(parts)
    ids = {one.id for one in records if isinstance(one, Entity)}
    assert all({one.subject, one.object} <= ids for one in records if isinstance(one, Relator))


@pytest.mark.long
def test_a_disk_that_takes_no_more_is_said_in_two_lines_and_nothing_is_left(
    tmp_path: Path,
) -> None:
    with (tmp_path / "a.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([HEADER, *ROWS])
    code = (
        "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({0}, {0}));"
        "from ecograph.cli.main import main; main()"
    )
    environment = {**os.environ, "PYTHONPATH": str(SRC)}
    for size in (1, 100_000, 500_000):  # at the first table, within one, when one is closed
        command = [
            sys.executable,
            "-c",
            code.format(size),
            "import",
            "table",
            "a.csv",
            "-o",
            "town",
        ]
        done = subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 1
        assert done.stderr.strip().splitlines()[-2:] == [
            "File too large: town",
            "Check the path, its permissions and the space on the disk.",
        ]
        assert [one.name for one in tmp_path.iterdir()] == ["a.csv"]


@pytest.mark.parametrize("name", ["t.xlsx", "t.csv", "t.json", "t.graphml", "t.ttl"])
def test_a_file_that_is_not_there_is_said_in_a_sentence(tmp_path: Path, name: str) -> None:
    kind = {"json": "openalex", "graphml": "network", "ttl": "rdf"}.get(name[2:], "table")
    arguments = ("import", kind, str(tmp_path / name), "-o", str(tmp_path / "made"))
    said = CliRunner().invoke(app, arguments).output
    assert "o such file" in said
    assert "rrno" not in said
    assert "os error" not in said
