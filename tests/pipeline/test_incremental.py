"""A build that takes what has not changed from earlier ones makes the same graph as a whole one."""

from __future__ import annotations

import csv
import random
import shutil
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from support.embedded import inner_of

from ecograph import resources
from ecograph.errors import SourceError
from ecograph.pipeline.incremental import build_changed
from ecograph.pipeline.snapshot import current
from ecograph.settings import Settings
from ecograph.sources.datapackage import open_folder

if TYPE_CHECKING:
    from ecograph.pipeline.build import BuildReport

pytestmark = pytest.mark.slow

Rows = list[dict[str, str]]


def built(folders: list[Path], home: Path, *, anew: bool = False) -> BuildReport:
    names = [str(one) for one in folders]
    settings = Settings(home=home)
    return build_changed(names, settings, lambda opener: [opener(one) for one in names], anew=anew)


def graph(home: Path) -> tuple[list[str], bytes, list[tuple[object, ...]]]:
    """All quads, the manifest, and the names as they are looked up."""
    snapshot = current(home)
    quads = sorted(map(str, inner_of(snapshot)))
    with sqlite3.connect(snapshot.path / "names.sqlite") as names:
        keys = list(names.execute("SELECT * FROM key ORDER BY 1, 2, 3, 4"))
        keys += names.execute("SELECT * FROM entity ORDER BY 1")
    return quads, (snapshot.path / "manifest.json").read_bytes(), keys


def edited(folder: Path, chance: random.Random) -> str:
    """Make an edit of a random row that leaves the dataset valid; returns what it was."""
    while True:
        what, table = chance.choice(
            [
                ("renamed", "entities"),
                ("without a name", "names"),
                ("with a note", "relators"),
                ("of another party", "relators"),
                ("taken out", "relators"),
                ("added", "relators"),
            ]
        )
        file = folder / f"{table}.csv"
        if not file.exists():
            continue
        before = file.read_text(encoding="utf-8")
        with file.open(encoding="utf-8", newline="") as lines:
            rows: Rows = list(csv.DictReader(lines))
        _edit(what, rows, chance)
        with file.open("w", encoding="utf-8", newline="") as lines:
            writer = csv.DictWriter(lines, rows[0])
            writer.writeheader()
            writer.writerows(rows)
        try:
            open_folder(folder)
        except SourceError:
            file.write_text(before, encoding="utf-8")
            continue
        if file.read_text(encoding="utf-8") != before:
            return what


def _edit(what: str, rows: Rows, chance: random.Random) -> None:
    place = chance.randrange(len(rows))
    row = rows[place]
    if what == "renamed":
        row["name_zh"] = f"{row['name_zh']}新{chance.randrange(1000)}"
    elif what == "with a note":
        row["note"] = f"见第 {chance.randrange(1000)} 页"
    elif what == "of another party":
        row["subject"] = chance.choice(rows)["subject"]
    elif what == "added":
        rows.append(row | {"id": f"added-{len(rows)}", "subject": chance.choice(rows)["subject"]})
    else:
        del rows[place]


def copies(names: tuple[str, ...], place: Path) -> list[Path]:
    return [
        Path(shutil.copytree(resources.path(f"data/{name}"), place / "data" / name))
        for name in names
    ]


def check_edits(names: tuple[str, ...], edits: int, place: Path) -> None:
    chance = random.Random(20151201)  # noqa: S311
    folders = copies(names, place)
    built(folders, place / "home")
    for number in range(edits):
        what = edited(chance.choice(folders), chance)
        report = built(folders, place / "home")
        whole = built(folders, place / f"whole-{number}")
        assert report.changed, what
        assert report.manifest.digest == whole.manifest.digest, what
        assert graph(place / "home") == graph(place / f"whole-{number}"), what
        assert report.shapes == whole.shapes
        shutil.rmtree(place / f"whole-{number}")


@pytest.mark.parametrize(
    ("names", "edits"),
    [
        (("example-region",), 3),
        pytest.param(("example-region",), 20, marks=pytest.mark.long),
        pytest.param(("dalian-2015", "dalian-collaborations"), 3, marks=pytest.mark.long),
    ],
)
def test_after_each_edit_the_graph_is_that_of_a_whole_build(
    names: tuple[str, ...], edits: int, tmp_path: Path
) -> None:
    check_edits(names, edits, tmp_path)


def test_where_nothing_has_changed_the_graph_stays(tmp_path: Path) -> None:
    folders = copies(("example-region",), tmp_path)
    first = built(folders, tmp_path / "home")
    again = built(folders, tmp_path / "home")
    assert (first.changed, again.changed) == (True, False)
    assert (again.path, again.manifest, again.shapes) == (first.path, first.manifest, first.shapes)
    anew = built(folders, tmp_path / "home", anew=True)
    assert anew.changed
    assert (anew.path.name, anew.manifest) == (f"{first.path.name}.1", first.manifest)


def test_a_source_that_has_not_changed_is_not_read_again(tmp_path: Path) -> None:
    """Its bytes are looked at, but the records are those of the build before."""
    folders = copies(("dalian-2015", "example-region"), tmp_path)
    built(folders, tmp_path / "home")
    kept = set((tmp_path / "home" / "kept").glob("source-*"))
    assert len(kept) == 2
    written = {one: one.stat().st_mtime_ns for one in kept}
    edited(folders[1], random.Random(1))  # noqa: S311
    built(folders, tmp_path / "home")
    now = set((tmp_path / "home" / "kept").glob("source-*"))
    assert len(now) == 2  # what no build asks for any more is gone
    (same,) = now & kept
    assert same.stat().st_mtime_ns == written[same]


def test_what_is_damaged_is_made_again(tmp_path: Path) -> None:
    folders = copies(("example-region",), tmp_path)
    first = built(folders, tmp_path / "home")
    for file in (tmp_path / "home" / "kept").iterdir():
        file.write_bytes(file.read_bytes()[:-20] + b"x" * 20)
    (first.path / "build.json").write_text("{", encoding="utf-8")
    again = built(folders, tmp_path / "home")
    assert again.changed
    assert again.manifest == first.manifest
