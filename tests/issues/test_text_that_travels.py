"""Names with control characters, without width, of 20,000 letters: refused or carried rightly."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from ecograph.errors import SourceError
from ecograph.pipeline.build import build
from ecograph.pipeline.snapshot import current
from ecograph.search.normalize import forms
from ecograph.sources.cordis_records import clean
from ecograph.sources.datapackage import open_folder
from ecograph.sources.template import write
from ecograph.store.sparql.pool import QueryRequest, run_once

if TYPE_CHECKING:
    from pathlib import Path

    from ecograph.errors import Problem

NAME = "示例大学"


@pytest.fixture
def region(tmp_path: Path) -> Path:
    """A folder as `ecograph new` writes it."""
    write("my-region", tmp_path)
    return tmp_path / "my-region"


def named(folder: Path, name: str) -> Path:
    """The folder, in which a university is called otherwise."""
    for file in folder.glob("*.csv"):
        text = file.read_text(encoding="utf-8")
        file.write_text(text.replace(NAME, name), encoding="utf-8")
    return folder


def problems(folder: Path) -> list[Problem]:
    with pytest.raises(SourceError) as caught:
        open_folder(folder)
    return list(caught.value.problems)


@pytest.mark.parametrize("letter", ["\x00", "\x07", "\x1b", "\x7f", "\x9b", "\uffff"])
def test_a_control_character_is_named_with_its_row_and_field(region: Path, letter: str) -> None:
    first = problems(named(region, f"示例{letter}大学"))[0]
    assert (first.file, first.row, first.field) == ("entities.csv", 3, "name_zh")
    assert first.message == f"control character U+{ord(letter):04X}"


@pytest.mark.parametrize(
    "typed", ["示例\u200b大学", "\ufeff示例大学", " 示例大学\u00a0", "示\u2060例大学\x0b"]
)
def test_what_has_no_width_is_left_out_and_white_space_is_folded(region: Path, typed: str) -> None:
    records = open_folder(named(region, typed)).records()
    assert NAME in {text for one in records for text in dict(one).values() if type(text) is str}


def test_a_name_that_no_index_should_hold_is_refused(region: Path) -> None:
    found = problems(named(region, "长" * 20_000))
    assert "20,000 characters, more than 1,000" in {one.message for one in found}
    assert all(len(one.value) <= 80 for one in found)


def test_a_description_is_checked_like_a_cell(region: Path) -> None:
    package = region / "datapackage.json"
    text = package.read_text(encoding="utf-8")
    assert '"title": "' in text
    package.write_text(text.replace('"title": "', '"title": "\\u0007'), encoding="utf-8")
    assert problems(region)[0].message == "control character U+0007"


def test_a_long_name_has_no_more_readings_than_letters() -> None:
    assert len(forms("长" * 400, "zh")) == 4
    assert len(forms("长行", "zh")) > 4


def test_an_organisation_of_cordis_is_cleaned() -> None:
    assert clean("ACME\x0b\x00 GmbH\u200b\u00a0(DE)") == "ACME GmbH (DE)"


@pytest.mark.slow
def test_a_line_break_of_a_text_processor_reaches_every_format_of_a_dump(
    region: Path, tmp_path: Path
) -> None:
    """Case 10: what was stored with it could be dumped in no XML."""
    build([open_folder(named(region, "示例\x0b大学"))], tmp_path / "home")
    snapshot = current(tmp_path / "home")
    graphs = [one.value for one in snapshot.store.public_graphs]
    snapshot.names.close()
    for media_type in ("application/rdf+xml", "text/turtle"):
        whole = QueryRequest("", media_type, whole=True)
        body = run_once(snapshot.path / "store", whole, public_graphs=graphs)
        assert "示例 大学" in body.decode()


def on_terminal(*arguments: str) -> bytes:
    """What a command writes to a terminal."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "ecograph.cli.main", *arguments],
        stdin=subprocess.DEVNULL, stdout=theirs, stderr=theirs,
        env={**os.environ, "COLUMNS": "120"},
    )  # fmt: skip
    os.close(theirs)
    got = b""
    try:
        while piece := os.read(ours, 65_536):
            got += piece
    except OSError:  # Linux: the other side has closed
        pass
    os.close(ours)
    process.wait()
    return got


@pytest.mark.slow
@pytest.mark.parametrize("format", ["csv", "table", "json"])
def test_a_terminal_is_given_nothing_to_obey(home: Path, format: str) -> None:
    query = r'SELECT ("a\u001b[31mb\u009b2Jc\rd\u0007" AS ?x) {}'
    shown = on_terminal("sparql", query, "--format", format, "--home", str(home))
    assert b"a" in shown
    for one in ("\x1b", "\x9b", "\x07", "\rd"):
        assert one.encode() not in shown


@pytest.mark.slow
def test_an_error_that_quotes_what_was_typed_is_harmless(home: Path) -> None:
    shown = on_terminal("show", "a\x1b[31mb\x07", "--home", str(home))
    assert b"There is no" in shown
    assert b"\x1b" not in shown
