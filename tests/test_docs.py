"""The documentation's own examples: commands, SPARQL, curl lines and links, all run."""

from __future__ import annotations

import re
import runpy
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

import ecograph
from ecograph.answers.questions.catalog import questions
from ecograph.cli.main import app

if TYPE_CHECKING:
    from support.service_client import Caller

    from ecograph.pipeline.snapshot import Snapshot

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
PAGES = [
    README,
    ROOT / "CONTRIBUTING.md",
    ROOT / "CHANGELOG.md",
    *sorted((ROOT / "docs").rglob("*.md")),
]
RUNNER = CliRunner()


def run(home: Path, line: str) -> str:
    command = line.split("  #")[0]
    arguments = shlex.split(command)[1:]
    result = RUNNER.invoke(app, arguments, env={"ECOGRAPH_HOME": str(home), "COLUMNS": "400"})
    assert result.exit_code == 0, f"{line}\n{result.output}"
    return result.output


def console_examples() -> list[tuple[str, list[str]]]:
    """Commands of README's console blocks, each with the lines shown below it."""
    found: list[tuple[str, list[str]]] = []
    for block in re.findall(r"```console\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL):
        for line in block.splitlines():
            if line.startswith("$ "):
                found.append((line[2:], []))
            elif found:
                found[-1][1].append(line)
    return found


@pytest.mark.parametrize(("line", "shown"), console_examples(), ids=lambda value: str(value)[:60])
def test_console_examples_of_the_readme(home: Path, line: str, shown: list[str]) -> None:
    output = re.sub(r"\s+", " ", run(home, line))
    for expected in shown:
        assert re.sub(r"\s+", " ", expected).strip() in output


@pytest.mark.slow
def test_the_readme_leads_from_a_sheet_to_a_ranking_and_a_picture(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    script = runpy.run_path(str(ROOT / "docs" / "make_picture.py"))
    Path("projects.csv").write_text(script["sheet"](), encoding="utf-8")
    text = README.read_text(encoding="utf-8")
    commands = text.split("three commands:")[1].split("```")[1].splitlines()[1:]
    said = [run(tmp_path / "home", line) for line in commands]
    assert len(said) == 3
    # in five projects, each of which gives it as much as it has others: 1
    assert re.search(r"示例大学 .* 5\n", said[-1])
    assert "table-1#row=2; projects.csv" in said[-1]
    graph = ecograph.open(tmp_path / "home")
    picture = graph.neighborhood("示例大学", depth=2).picture
    assert picture == script["PICTURE"].read_text(encoding="utf-8").rstrip()


def question_examples() -> list[str]:
    text = (ROOT / "docs" / "questions.md").read_text(encoding="utf-8")
    return re.findall(r"\| `(ecograph query [^`]+)` \|", text)


@pytest.mark.parametrize("line", question_examples())
def test_question_examples(home: Path, line: str) -> None:
    assert run(home, line + " --format csv").count("\n") >= 2


def test_every_question_is_documented() -> None:
    named = {line.split()[2] for line in question_examples()}
    assert named == set(questions())


def sparql_examples() -> list[str]:
    text = (ROOT / "docs" / "sparql.md").read_text(encoding="utf-8")
    return re.findall(r"```sparql\n(.*?)```", text, re.DOTALL)


@pytest.mark.parametrize("text", sparql_examples(), ids=lambda text: text[:50])
def test_sparql_examples_have_answers(snapshot: Snapshot, text: str) -> None:
    assert len(list(snapshot.store.select(text))) >= 1


def curl_examples() -> list[str]:
    text = README.read_text(encoding="utf-8").replace("\\\n", "")
    return re.findall(r"^curl -s '([^']+)'", text, re.MULTILINE)


@pytest.mark.parametrize("address", curl_examples())
def test_curl_examples(caller: Caller, address: str) -> None:
    answer = caller.get(address)
    assert answer.status_code == 200, answer.text
    assert answer.json()


def test_first_sparql_query_of_the_readme(caller: Caller) -> None:
    text = README.read_text(encoding="utf-8")
    (query,) = re.findall(r"--data-urlencode 'query=\n(.*?)'\n```", text, re.DOTALL)
    csv = {"Accept": "text/csv"}
    answer = caller.request("POST", "/sparql", data={"query": query}, headers=csv)
    rows = answer.text.splitlines()
    assert rows[0] == "name,role"
    assert "大连理工大学,牵头单位" in rows


def test_links_lead_somewhere() -> None:
    for page in PAGES:
        for target in re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8")):
            if not target.startswith("http"):
                assert (page.parent / target).exists(), f"{page.name}: {target}"


@pytest.mark.slow
@pytest.mark.parametrize(
    "page", ["tutorial.md", pytest.param("tutorial.zh.md", marks=pytest.mark.long)]
)
def test_the_tutorial_ends_with_what_it_promises(
    page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    blocks = re.findall(r"```(csv|sh|python)\n(.*?)```", text, re.DOTALL)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ECOGRAPH_HOME", str(tmp_path / "home"))
    said: list[str] = []
    spaces: dict[str, Any] = {}
    for sort, block in blocks:
        if sort == "csv":
            Path("projects.csv").write_text(block, encoding="utf-8")
        elif sort == "sh":
            said += [run(tmp_path / "home", line) for line in block.splitlines()]
        else:
            exec(block, spaces)  # noqa: S102 (our own page)
    _, _, _, ranking, opened, *_ = said
    assert re.search(r"^1 .*示例大学.* 4$", ranking, re.MULTILINE)
    assert opened.count("projects.csv my-region/table-1") == 4
    too_few = said[7]
    assert "7" in too_few
    assert "10" in too_few
    assert "示例大学" not in too_few
    assert spaces["g"].network().number_of_edges() == 11
    for name in ("my-region.graphml", "ranking.xlsx", "ties.csv"):
        assert Path(name).stat().st_size > 500
    wrong = block_with_wrong_date(dict(blocks)["csv"])
    Path("projects.csv").write_text(wrong, encoding="utf-8")
    refused = RUNNER.invoke(app, ["import", "table", "projects.csv", "-o", "other"])
    (promised,) = re.findall(r"```text\n(.*?)\n```", text, re.DOTALL)
    assert promised in refused.output


def block_with_wrong_date(table: str) -> str:
    return table.replace("2018年3月", "2018-13")
