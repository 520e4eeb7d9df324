"""CORDIS as a dataset folder says the same as CORDIS read on the spot, row by row."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pytest
from support.cli_run import run
from support.cordis_tables import ORGANISATIONS, write_cordis

from ecograph.errors import BadRequest, SourceError
from ecograph.model.records import Entity, Name, Relator, Source
from ecograph.sources.cordis import open_cordis
from ecograph.sources.cordis_folder import import_cordis
from ecograph.sources.datapackage import open_folder
from ecograph.sources.imported import ImportOptions

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from ecograph.model.record import Record
    from ecograph.model.records import Evidence

# what a folder has no column for, or says in another way
_OTHERWISE = {"evidence", "unnamed", "note", "id", "dataset"}


def said(records: Iterable[Record]) -> list[tuple[object, ...]]:
    """Everything of the records, and the row of each."""

    def row(evidence: Evidence) -> tuple[str, ...]:
        return tuple(evidence.row.rpartition("#")[1:])

    found: list[tuple[object, ...]] = []
    for one in records:
        if isinstance(one, Entity | Relator | Name):
            plain = one.model_dump(exclude=_OTHERWISE)
            found.append((type(one).__name__, *map(str, plain.values()), *row(one.evidence)))
        elif isinstance(one, Source):
            found.append(("Source", one.file, one.sha256, one.address, one.publisher))
    return sorted(found)


def test_a_folder_says_what_the_tables_say(tmp_path: Path) -> None:
    tables = write_cordis(tmp_path)
    done = import_cordis([tables], tmp_path / "cordis-h2020")
    read, folder = open_cordis(tables), open_folder(done.folder)
    assert said(folder.records()) == said(read.records())
    assert (done.rows, done.rejected) == (7, 0)
    of = {"streamed"}  # a folder is held in memory
    assert folder.dataset.model_dump(exclude=of) == read.dataset.model_dump(exclude=of)
    notes = {one.name_en: one.note for one in folder.records() if isinstance(one, Entity)}
    assert notes["PIC 901"] == "The source gives no name."


def test_rows_that_cannot_be_read_stand_in_a_file_with_the_reason(tmp_path: Path) -> None:
    lost = {**ORGANISATIONS[0], "projectID": "999"}
    tables = write_cordis(tmp_path, [*ORGANISATIONS, lost])
    with pytest.raises(SourceError, match="1 of 6 rows cannot be read"):
        import_cordis([tables], tmp_path / "net", ImportOptions(most_rejected=0.0))
    assert not (tmp_path / "net").exists()
    done = import_cordis([tables], tmp_path / "net", ImportOptions(most_rejected=0.2))
    assert (done.rejected, done.relators) == (1, 5)
    with (tmp_path / "net" / "rejected.csv").open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["file"], row["row"], row["column"]) == ("organization.csv", "7", "projectID")
    assert row["reason"] == "the project is not in project.csv"


def test_programmes_are_imported_one_by_one(tmp_path: Path) -> None:
    tables = write_cordis(tmp_path)
    with pytest.raises(BadRequest, match="is one dataset"):
        import_cordis([tables, tables], tmp_path / "net")


def test_from_a_download_to_a_checked_folder(tmp_path: Path) -> None:
    write_cordis(tmp_path)
    target = str(tmp_path / "fp")
    done = run(tmp_path / "home", "import", "cordis", str(tmp_path), "-o", target)
    assert "7 rows, 0 rejected: 7 entities and 5 relators" in done.stderr
    assert "problems: 0" in run(tmp_path / "home", "check", target).stderr
