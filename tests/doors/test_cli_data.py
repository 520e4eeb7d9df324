"""The command line around data: new, check, build, export, and the pages that describe them."""

from __future__ import annotations

import json
import re
import shlex
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from support.built_graphs import put_into
from support.cli_run import rows, run

from ecograph import resources

if TYPE_CHECKING:
    from ecograph.pipeline.snapshot import Snapshot

DOCS = Path(__file__).parents[2] / "docs" / "command-line.md"


@pytest.mark.slow
def test_from_nothing_to_a_first_graph(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    home = tmp_path / "home"
    written = run(home, "new", "my-region").stdout.split()
    assert "my-region/entities.csv" in written
    assert rows(run(home, "check", "my-region", "--format", "csv")) == []
    built = run(home, "build", "--source", "my-region", "--format", "json")
    counts = json.loads(built.stdout)["manifest"]["counts"]["my-region"]
    assert (counts["entities"], counts["relators"]) == (4, 2)
    [tie] = rows(run(home, "ties", "--format", "csv"))
    assert (tie["id"], tie["strength"]) == ("my-region/example-company", "1.0")
    assert "Not enough ties" in run(home, "rank", "--lang", "en").stderr
    proof = run(home, "evidence", "示大", "Example Company", "--format", "json")
    assert json.loads(proof.stdout)["events"][0]["event"]["label"] == "示例项目"


def test_new_writes_where_it_is_told_and_overwrites_nothing(tmp_path: Path) -> None:
    run(tmp_path, "new", "my-region", "--dir", str(tmp_path), "--empty")
    assert (tmp_path / "my-region" / "datapackage.json").is_file()
    assert (
        "there already" in run(tmp_path, "new", "my-region", "--dir", str(tmp_path), code=2).stderr
    )


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """The example region with three faults in two tables."""
    folder = tmp_path / "example-region"
    shutil.copytree(resources.path("data/example-region"), folder)
    entities = folder / "entities.csv"
    text = entities.read_text(encoding="utf-8")
    lines = text.splitlines()
    lines[1] = lines[1].replace("Region", "Planet", 1)
    entities.write_text("\n".join([*lines, ""]), encoding="utf-8")
    relators = folder / "relators.csv"
    text = relators.read_text(encoding="utf-8")
    faults = "\nbad-1,nobody,participatesIn,canglan,,,,,,,,,stated,,,,,psg-province,"
    faults += "\nbad-2,canglan,locatedIn,yunlan,,,,,2015-13,,,,stated,,,,,psg-province,\n"
    relators.write_text(text.rstrip("\n") + faults, encoding="utf-8")
    return folder


def test_check_tells_every_problem_with_its_place(broken: Path, tmp_path: Path) -> None:
    found = rows(run(tmp_path, "check", str(broken), "--format", "csv", code=1))
    assert {(one["file"], one["column"], one["value"]) for one in found} == {
        ("entities.csv", "kind", "Planet"),
        ("relators.csv", "subject", "nobody"),
        ("relators.csv", "from", "2015-13"),
    }
    assert all(int(one["row"]) > 1 and one["way_out"] for one in found)


@pytest.mark.slow
def test_a_build_that_fails_tells_all_and_leaves_the_old_graph(
    broken: Path, region: Snapshot, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    put_into(home, region)
    before = run(home, "info", "--format", "json").stdout
    failed = run(home, "build", "--source", str(broken), "--source", "dalian-2015", code=1)
    assert failed.stdout == ""
    assert "3 problems found" in failed.stderr
    for value in ("Planet", "nobody", "2015-13"):
        assert value in failed.stderr
    assert run(home, "info", "--format", "json").stdout == before


@pytest.mark.slow
def test_check_shows_what_the_shapes_warn_of(tmp_path: Path) -> None:
    found = rows(run(tmp_path, "check", "example-region", "--lang", "en", "--format", "csv"))
    assert {one["severity"] for one in found} == {"warning"}
    assert any(one["shape"] == "FiguresAgree" for one in found)
    assert all(one["message"] for one in found)


@pytest.mark.slow
def test_check_holds_passages_against_the_document(tmp_path: Path) -> None:
    folder = resources.path("data/example-region")
    run(tmp_path, "check", "example-region", "--documents", str(folder))
    (tmp_path / "report.txt").write_text("another text", encoding="utf-8")
    other = ("check", "example-region", "--documents", str(tmp_path), "--format", "csv")
    [problem] = rows(run(tmp_path, *other, code=1))
    assert "report.txt" in problem["message"]


@pytest.mark.slow
def test_a_build_with_documents_quotes_passages(tmp_path: Path) -> None:
    folder = str(resources.path("data/example-region"))
    run(tmp_path, "build", "--source", "example-region", "--documents", folder)
    shown = run(tmp_path, "show", "example-region/ent-qinglian", "--format", "json").stdout
    evidence = json.loads(shown)["evidence"]
    assert all(one["quote"] for one in evidence)


def test_a_build_reports_counts_steps_digest_and_warnings(tmp_path: Path) -> None:
    report = run(tmp_path, "build", "--source", "example-region")
    info = json.loads(run(tmp_path, "info", "--format", "json").stdout)
    assert info["digest"] in report.stderr
    assert "Warning: FiguresAgree" in report.stderr
    assert "MB" in report.stderr
    assert "seconds" in report.stdout


@pytest.mark.slow
@pytest.mark.parametrize(
    "command",
    [
        ("export", "trig"),
        ("export", "nquads"),
        ("network", "--format", "graphml"),
        ("network", "--format", "csv"),
        ("rank", "--format", "ttl"),
        ("rank", "--format", "json"),
        ("rank",),
    ],
)
def test_what_is_written_to_a_file_is_what_standard_output_gets(
    command: tuple[str, ...], home: Path, tmp_path: Path
) -> None:
    file = tmp_path / "answer"
    assert run(home, *command, "-o", str(file)).stdout_bytes == b""
    assert run(home, *command, "-o", "-").stdout_bytes == file.read_bytes()
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.long
def test_the_examples_of_the_description_run(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = tmp_path / "home"
    shutil.copytree(home, copy, symlinks=True)
    monkeypatch.chdir(tmp_path)
    blocks = re.findall(r"```sh\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines()]
    examples = [shlex.split(line, comments=True) for line in lines if line.startswith("ecograph ")]
    assert len(examples) > 20
    for example in examples:
        if example[1] != "serve" and example != ["ecograph", "build"]:
            run(copy, *example[1:])


def test_a_csv_file_opens_in_excel_and_a_pipe_has_no_mark(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "links.csv"
    run(home, "links", "大连理工大学", "--limit", "2", "--format", "csv", "-o", str(file))
    piped = run(home, "links", "大连理工大学", "--limit", "2", "--format", "csv").stdout_bytes
    assert file.read_bytes() == b"\xef\xbb\xbf" + piped
