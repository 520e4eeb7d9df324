"""The command line over the default graph: what is asked, what is printed, how it ends."""

from __future__ import annotations

import json
import os
import shlex
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.request import urlopen

import click
import pytest
from support.cli_run import rows, run
from support.service_process import free_port
from support.waiting import PATIENCE, wait_until

from ecograph import __version__
from ecograph.cli import main, options

if TYPE_CHECKING:
    from ecograph.pipeline.snapshot import Snapshot

UNIVERSITY = "dalian-2015/univ-dut"
ECOGRAPH = [sys.executable, "-m", "ecograph.cli.main"]


COMMANDS = main.app.list_commands(click.Context(main.app))


def example(command: str) -> list[str]:
    """The arguments of the example in a command's help."""
    found = main.app.get_command(click.Context(main.app), command)
    assert found
    assert found.epilog
    words = shlex.split(found.epilog.removeprefix("\b\n"))
    assert words[:2] == ["Example:", "ecograph"]
    return words[2:]


ELSEWHERE = {"assistant", "build", "import", "rollback", "serve"}  # run by tests of their own


@pytest.mark.slow
@pytest.mark.parametrize("command", [one for one in COMMANDS if one not in ELSEWHERE])
def test_every_help_has_an_example_that_runs(
    command: str, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    arguments = example(command)
    assert arguments[0] == command
    assert run(home, *arguments).stdout or list(tmp_path.iterdir())
    assert "\n  Example: ecograph " in run(home, command, "--help").stdout


@pytest.mark.slow
def test_the_example_of_build_makes_the_example_region_current(tmp_path: Path) -> None:
    run(tmp_path, *example("build"))
    info = json.loads(run(tmp_path, "info", "--format", "json").stdout)
    assert [one["slug"] for one in info["datasets"]] == ["example-region"]


@pytest.mark.slow
def test_serve_prints_addresses_that_answer_and_ends_when_interrupted(home: Path) -> None:
    port = str(free_port())
    assert example("serve")[1] == "--port"
    environment = {**os.environ, "ECOGRAPH_HOME": str(home)}
    command = [*ECOGRAPH, "serve", "--port", port]
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr
        told = [process.stderr.readline().split()[-1] for _ in range(4)]
        address = f"http://127.0.0.1:{port}/"
        assert told == [address + path for path in ("", "docs", "sparql", "reconcile")]
        assert [_status(one) for one in told] == [200] * 4
        taken = run(home, "serve", "--port", port, code=1)
        assert "--port" in taken.stderr
        process.send_signal(signal.SIGINT)
        assert process.wait(PATIENCE) in (0, 130)
        assert "Traceback" not in process.stderr.read()


def _status(address: str) -> int:
    statuses: list[int] = []

    def answered() -> bool:
        with suppress(OSError), urlopen(address) as response:  # noqa: S310
            statuses.append(int(response.status))
        return bool(statuses)

    wait_until(answered)
    return statuses[0]


# formats


@pytest.mark.slow
@pytest.mark.parametrize(
    "command",
    [
        ("show", UNIVERSITY),
        ("query",),
        ("sparql", "SELECT * { ?s a eco:University } ORDER BY ?s"),
        ("check", "example-region"),
    ],
)
def test_every_format_of_a_reading_command_can_be_read_back(
    command: tuple[str, ...], home: Path
) -> None:
    """An operation, a list of a group, and the two of their own; `test_doors` has the others."""
    whole = run(home, *command, "--format", "json").stdout
    assert json.loads(whole)
    assert "\\u" not in whole
    lines = run(home, *command, "--format", "ndjson").stdout.splitlines()
    assert all(isinstance(json.loads(line), dict) for line in lines)
    table = run(home, *command, "--format", "csv")
    assert table.stdout_bytes.count(b"\n") == table.stdout_bytes.count(b"\r\n")
    header, *body = rows(table) or [{}]
    assert all(one.keys() == header.keys() for one in body)
    shown = run(home, *command).stdout
    assert shown == "\n".join(line.rstrip() for line in shown.split("\n"))


@pytest.mark.slow
def test_machine_formats_are_utf_8_whatever_the_locale(home: Path) -> None:
    environment = {**os.environ, "ECOGRAPH_HOME": str(home), "PYTHONIOENCODING": "latin-1"}
    command = [*ECOGRAPH, "show", UNIVERSITY, "--format", "ndjson"]
    done = subprocess.run(command, env=environment, capture_output=True, check=True)
    assert "大连理工大学" in done.stdout.decode()
    assert done.stderr == b""


@pytest.mark.slow
def test_a_reader_that_has_seen_enough_ends_the_command_quietly(home: Path) -> None:
    environment = {**os.environ, "ECOGRAPH_HOME": str(home)}
    command = [*ECOGRAPH, "export", "nquads", "-o", "-"]
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout
        assert process.stderr
        assert process.stdout.read(10) == b"<https://w"
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(PATIENCE) == 0


def test_a_table_that_is_no_terminals_cuts_nothing(home: Path) -> None:
    shown = run(home, "links", UNIVERSITY, "--limit", "100").stdout
    whole = rows(run(home, "links", UNIVERSITY, "--limit", "100", "--format", "csv"))
    assert all(one["other"] in shown and one["other_label"] in shown for one in whole)


# entities


@pytest.mark.parametrize("name", [UNIVERSITY, "大连理工大学", "大工", "DUT", "ROR:023hj5876"])
def test_an_entity_is_named_by_id_name_or_foreign_id(name: str, home: Path) -> None:
    answer = json.loads(run(home, "show", name, "include=links", "--format", "json").stdout)
    assert answer["id"] == UNIVERSITY
    assert answer["links"]["meta"]["count"] >= len(answer["links"]["results"]) == 25
    assert all(link["evidence"] for link in answer["links"]["results"])


def test_an_entity_is_named_by_the_pinyin_of_its_whole_name(home: Path) -> None:
    assert UNIVERSITY in run(home, "show", "dalianligongdaxue").stdout.splitlines()[0]


def test_show_follows_the_language(home: Path) -> None:
    answer = json.loads(run(home, "show", UNIVERSITY, "--lang", "en", "--format", "json").stdout)
    assert answer["label"] == "Dalian University of Technology"


def test_search_finds_by_initials_and_says_so_when_there_is_nothing(home: Path) -> None:
    found = rows(run(home, "search", "dllgdx", "--kind", "University", "--format", "csv"))
    assert found[0]["id"] == UNIVERSITY
    nothing = run(home, "search", "zzqqzz", "--lang", "en")
    assert nothing.stdout == ""
    assert "Nothing is called like this." in nothing.stderr


# links, paths, evidence


def test_links_are_filtered_and_turned_over_page_by_page(home: Path, snapshot: Snapshot) -> None:
    chosen = ("links", UNIVERSITY, "--predicate", "participatesIn", "--direction", "out")
    whole = rows(run(home, *chosen, "--limit", "200", "--format", "csv"))
    assert {one["predicate"] for one in whole} == {"participatesIn"}
    assert {one["direction"] for one in whole} == {"out"}
    first = run(home, *chosen, "--limit", "7", "--format", "csv")
    following = next(line for line in first.stderr.splitlines() if line.startswith("--cursor "))
    rest = run(home, *chosen, "--limit", "200", *following.split()[:2], "--format", "csv")
    assert [*rows(first), *rows(rest)] == whole
    assert all(one["evidence"] for one in whole)
    assert len(snapshot.links.links_of(UNIVERSITY)) > len(whole)


def test_links_of_one_dataset_come_from_that_dataset(home: Path) -> None:
    found = rows(run(home, "links", UNIVERSITY, "--dataset", "dalian-2015", "--format", "csv"))
    assert {one["source"] for one in found} == {"dalian-2015"}


def test_a_kind_stands_for_those_below_it(home: Path) -> None:
    found = rows(run(home, "links", UNIVERSITY, "--kind", "CollaborationEvent", "--format", "csv"))
    assert {"Project", "Agreement"} <= {one["other_kind"] for one in found}


def test_what_is_chosen_is_written_as_options_or_as_in_an_address(home: Path) -> None:
    options = ("--predicate", "participatesIn", "--kind", "Project", "--kind", "Agreement")
    pairs = ("predicate=participatesIn", "kind=Project", "kind=Agreement")
    by_options = run(home, "links", UNIVERSITY, *options, "--as-of", "2016").stdout
    assert by_options
    assert run(home, "links", *pairs, f"entity={UNIVERSITY}", "as_of=2016").stdout == by_options
    assert run(home, "links", *pairs, UNIVERSITY, "as-of=2016").stdout == by_options


def test_the_value_of_an_option_may_hold_an_equals_sign(home: Path) -> None:
    assert "'limit=1'" in run(home, "search", "--region", "limit=1", "dlut", code=1).stderr
    assert run(home, "search", "--", "kind=zzqqzz").stdout == ""
    assert run(home, "search", "q=kind=zzqqzz").stdout == ""


def test_a_path_has_evidence_at_each_step(home: Path) -> None:
    found = rows(run(home, "path", UNIVERSITY, "dalian-2015/ri-dicp", "--format", "csv"))
    assert {one["step"] for one in found} == {"1", "2"}
    assert all(one["evidence"] for one in found)


def test_evidence_shares_add_up_to_the_strength(home: Path) -> None:
    command = ("evidence", UNIVERSITY, "dalian-2015/ri-dicp", "--format", "json")
    answer = json.loads(run(home, *command).stdout)
    assert answer["collaborates"]
    total = sum(event["share"] for event in answer["events"])
    assert total == pytest.approx(answer["strength"])


def test_the_2015_summary_states_no_collaboration_of_the_two(home: Path) -> None:
    command = ("evidence", UNIVERSITY, "dalian-2015/ri-dicp", "--dataset", "dalian-2015")
    assert "No collaboration" in run(home, *command, "--lang", "en").stderr


# questions and SPARQL


def test_the_named_questions_are_listed(home: Path) -> None:
    listed = rows(run(home, "query", "--format", "csv"))
    assert {"names", "figures", "not-stated"} <= {one["name"] for one in listed}
    assert all(one["title_en"] and one["parameters"] for one in listed)


def test_a_named_question_is_answered(home: Path) -> None:
    found = rows(run(home, "query", "names", f"entity={UNIVERSITY}", "--format", "csv"))
    assert "大工" in {one["form"] for one in found}


def test_what_nothing_matches_is_not_called_not_stated(home: Path) -> None:
    command = ("query", "relations", "predicate=feedsInto", "--dataset", "dalian-2015")
    result = run(home, *command, "--lang", "en", "--format", "json", code=1)
    assert json.loads(result.stdout)["status"] == "no-match"
    assert "Nothing matches predicate=feedsInto." in result.stderr


def test_what_a_gap_is_recorded_about_is_not_stated(home: Path) -> None:
    command = ("query", "relations", "predicate=locatedIn", "subject=瓦轴", "--format", "json")
    result = run(home, *command)
    assert json.loads(result.stdout)["status"] == "not-stated"
    assert "瓦房店市" in result.stderr


def test_the_sparql_of_a_question_runs_as_it_is_printed(home: Path) -> None:
    text = run(home, "query", "names", f"entity={UNIVERSITY}", "--format", "rq").stdout
    by_name = rows(run(home, "query", "names", f"entity={UNIVERSITY}", "--format", "csv"))
    by_text = rows(run(home, "sparql", "-", "--format", "csv", input=text))
    assert [one["form"] for one in by_text] == [one["form"] for one in by_name]


def test_sparql_text_comes_from_a_file_too(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "universities.rq"
    file.write_text("SELECT (COUNT(*) AS ?n) { ?u a eco:University }", encoding="utf-8")
    [row] = rows(run(home, "sparql", f"@{file}", "--format", "csv"))
    assert int(row["n"]) > 1
    run(home, "sparql", f"@{tmp_path / 'none.rq'}", code=1)


@pytest.mark.slow
def test_triples_are_turtle_or_json_ld(home: Path) -> None:
    text = f"DESCRIBE <https://w3id.org/ecograph/id/{UNIVERSITY}>"
    assert "skos:prefLabel" in run(home, "sparql", text).stdout
    assert json.loads(run(home, "sparql", text, "--format", "json").stdout)
    assert "JSON-LD" in run(home, "sparql", text, "--format", "csv", code=2).stderr


def test_ask_is_answered_by_a_word(home: Path) -> None:
    answer = run(home, "sparql", "ASK { ?s a eco:University }", "--format", "json")
    assert json.loads(answer.stdout)["boolean"] is True


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
        "DELETE WHERE { ?s ?p ?o }",
        "SELECT * { ?s ?p",
        "",
    ],
)
def test_sparql_text_that_may_not_run_is_refused(text: str, home: Path) -> None:
    assert run(home, "sparql", text, code=2).stdout == ""


# networks and analyses


def test_the_2015_summary_alone_has_no_collaboration_to_rank(home: Path) -> None:
    command = ("rank", "--dataset", "dalian-2015", "--lang", "en", "--format", "json")
    result = run(home, *command)
    answer = json.loads(result.stdout)
    assert answer["status"] == "insufficient"
    assert answer["rows"] == []
    assert "Not enough ties" in result.stderr


def test_co_participation_in_2015_has_five_ties_and_says_what_they_are(home: Path) -> None:
    command = ("ties", "--relation", "co-participation", "--dataset", "dalian-2015")
    result = run(home, *command, "--lang", "en", "--format", "csv")
    ties = rows(result)
    assert len(ties) == 5
    assert {ties[0]["id"], ties[0]["other"]} == {UNIVERSITY, "dalian-2015/ri-dicp"}
    assert "not that they collaborate" in result.stderr


def test_a_ranking_says_how_it_was_made(home: Path) -> None:
    result = run(home, "rank", "--measure", "strength", "--limit", "3", "--lang", "en")
    assert "Made by: measure strength" in result.stderr
    assert "publishes news" in result.stderr  # the caveat of the collaborations
    assert result.stdout.splitlines()[3].split()[:2] == ["1", UNIVERSITY]


def test_a_ranking_may_be_narrowed_to_kinds_and_a_region(home: Path) -> None:
    command = ("rank", "--kind", "University", "--region", "大连市")
    found = rows(run(home, *command, "--min-ties", "1", "--format", "csv"))
    assert {one["kind"] for one in found} == {"University"}


def test_rows_are_opened_to_their_evidence(home: Path) -> None:
    opened = run(home, "ties", "--limit", "1", "--why", "大工", "--why", "大连化物所").stdout
    assert "出处\n" in opened
    assert "辽宁省钢铁产业产学研创新联盟" in opened


# errors and exit codes


@pytest.mark.parametrize(
    ("command", "code", "said"),
    [
        (("show", "nobody-at-all"), 1, "nobody-at-all"),
        (("show",), 2, "entity"),
        (("links", UNIVERSITY, "--dataset", "nowhere"), 2, "dalian-collaborations"),
        (("links", UNIVERSITY, "--predicate", "likes"), 2, "cooperatesWith"),
        (("links", UNIVERSITY, "--role", "likes"), 2, "vice-chair"),
        (("links", UNIVERSITY, "--kind", "likes"), 2, "University"),
        (("search", "x", "--kind", "likes"), 2, "University"),
        (("query", "likes"), 2, "not-stated"),
        (("query", "names"), 2, "entity"),
        (("query", "names", "who=大工"), 2, "Known: entity, dataset, limit, cursor, lang."),
        (("rank", "--measure", "likes"), 2, "betweenness"),
        (("rank", "--relation", "friendship"), 2, "co-participation"),
        (("analyse", "comunities"), 2, "communities"),
        (("export", "docx", "-o", "x"), 2, "trig"),
        (("show", UNIVERSITY, "--format", "xml"), 2, "ndjson"),
        (("serch", "x"), 2, "search"),
        (("build", "--source", "nowhere"), 1, "example-region"),
        (("build", "--source", "kind=nowhere"), 2, "cordis"),
        (("check", "nowhere"), 1, "example-region"),
    ],
)
def test_errors_say_what_and_what_to_do(
    command: tuple[str, ...], code: int, said: str, home: Path
) -> None:
    result = run(home, *command, code=code)
    assert result.stdout == ""
    assert said in result.stderr


def test_nothing_built_says_what_to_run(tmp_path: Path) -> None:
    for command in (("show", "x"), ("info",), ("export", "trig", "-o", "-")):
        assert "ecograph build" in run(tmp_path, *command, code=1).stderr


def test_a_setting_that_does_not_hold_is_named(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ECOGRAPH_QUERY_ROWS", "many")
    assert "ECOGRAPH_QUERY_ROWS" in run(home, "info", code=2).stderr


def test_flags_win_over_the_environment_and_that_over_dotenv(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("ECOGRAPH_HOME", raising=False)
    (tmp_path / ".env").write_text("ECOGRAPH_HOME=from-dotenv\n", encoding="utf-8")
    assert options.settings().home == Path("from-dotenv")
    monkeypatch.setenv("ECOGRAPH_HOME", "from-environment")
    assert options.settings().home == Path("from-environment")
    assert options.settings(home=Path("from-flag")).home == Path("from-flag")


def test_an_interrupted_command_ends_with_130() -> None:
    with pytest.raises(SystemExit) as ended, main.errors_told():
        raise KeyboardInterrupt
    assert ended.value.code == 130


def test_the_version_is_printed(tmp_path: Path) -> None:
    assert run(tmp_path, "--version").stdout == f"ecograph {__version__}\n"


def test_the_help_lists_every_command(tmp_path: Path) -> None:
    shown = run(tmp_path, "--help").stdout
    assert all(f"\n  {command} " in shown for command in COMMANDS)
