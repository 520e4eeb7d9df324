"""Workbooks for people, and what a spreadsheet makes of cells."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from typing import TYPE_CHECKING

import pytest
from support.cli_run import run

from ecograph.answers.operation import TableData
from ecograph.answers.registry import operation_named
from ecograph.answers.rendering import render
from ecograph.answers.workbook import workbook
from ecograph.errors import ResultTooLarge

if TYPE_CHECKING:
    from pathlib import Path

    from ecograph.pipeline.snapshot import Snapshot


def sheet_of(book: bytes, number: int = 1) -> str:
    with zipfile.ZipFile(io.BytesIO(book)) as parts:
        return parts.read(f"xl/worksheets/sheet{number}.xml").decode()


def test_numbers_are_numbers_and_nothing_is_a_formula() -> None:
    row = ("=1+1", 0.5, 7, True, None, ("a", "b"), 10**17, "http://a.org", "a\x0bb")
    columns = tuple("abcdefghi")
    xml = sheet_of(workbook([TableData("t", columns, (row,))], ()))
    assert "<f>" not in xml
    assert "hyperlink" not in xml
    second = xml[xml.index('<row r="2"') :]
    assert re.findall("<v>([^<]*)</v>", second) == ["0.5", "7", "1"]
    text = re.findall("<t[^>]*>([^<]*)</t>", second)
    assert text == ["=1+1", "a b", "100000000000000000", "http://a.org", "a_x000B_b"]


def test_a_workbook_has_every_table_and_the_notes(snapshot: Snapshot) -> None:
    operation = operation_named("info")
    request = operation.requested(snapshot, {"lang": "en"})
    answer = operation.answered_by(snapshot, request)
    book = render(operation, snapshot, request, answer, "xlsx")
    with zipfile.ZipFile(io.BytesIO(book)) as parts:
        names = re.findall('<sheet name="([^"]*)"', parts.read("xl/workbook.xml").decode())
    assert names == ["info", "evidence", "notes"]
    said = re.findall("<t[^>]*>([^<]*)</t>", sheet_of(book, 3))
    assert said[-1] == f"data digest {snapshot.manifest.digest}"
    assert len(said) == len(snapshot.caveats) + 1


def test_tables_of_one_name_have_a_sheet_each() -> None:
    book = workbook([TableData("communities", ("a",), ())] * 2, ())
    with zipfile.ZipFile(io.BytesIO(book)) as parts:
        names = re.findall('<sheet name="([^"]*)"', parts.read("xl/workbook.xml").decode())
    assert names == ["communities", "communities 2"]


def test_what_excel_does_not_hold_is_refused() -> None:
    with pytest.raises(ResultTooLarge, match="32768 letters"):
        workbook([TableData("t", ("a",), (("x" * 32768,),))], ())


def test_csv_keeps_what_the_data_say(home: Path) -> None:
    """A sign in front of a cell is data: nothing is put before it, and nothing taken away."""
    found = run(home, "links", "大连理工大学", "--format", "csv").stdout_bytes
    assert not found.startswith(b"\xef\xbb\xbf")
    assert next(csv.reader(io.StringIO(found.decode(), newline="")))[0] == "direction"


def test_a_command_writes_a_workbook_to_a_file(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "links.xlsx"
    run(home, "links", "大连理工大学", "--limit", "3", "--format", "xlsx", "-o", str(file))
    assert sheet_of(file.read_bytes()).count("<row ") == 4
