"""The door for assistants: its tools give what operations and commands give, in few words."""

from __future__ import annotations

import json
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from anyio.from_thread import start_blocking_portal
from mcp import Client, StdioServerParameters
from mcp.shared.exceptions import MCPError
from support.cli_run import rows as printed
from support.cli_run import run
from support.places import ROOT
from support.sampling import sampled
from support.service_server import running

from ecograph.answers.registry import operation_named
from ecograph.answers.rendering import cell
from ecograph.assistant.brevity import LETTERS
from ecograph.assistant.server import server
from ecograph.assistant.tools import INSTRUCTIONS, TOOLS
from ecograph.errors import BadRequest
from ecograph.service.app import create_app
from ecograph.service.served_graph import Live
from ecograph.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import httpx
    from mcp_types import CallToolResult, Tool

    from ecograph.pipeline.snapshot import Snapshot

FOR_EVER = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
VRFB = {"chain": "dalian-collaborations/ch-vrfb", "region": "大连市"}
TURNOVER = "dalian-2015/i-contract-turnover"
BASE = "动车组和机车牵引与控制技术国际科技合作基地"
Given = dict[str, Any]


class Assistant:
    """A client that asks as a script does: no model is at hand, and none is needed."""

    def __init__(self, portal: Any, client: Client) -> None:  # noqa: ANN401
        self._portal = portal
        self._client = client

    def tools(self) -> list[Tool]:
        listed: list[Tool] = self._portal.call(self._client.list_tools).tools
        return listed

    def call(self, name: str, **given: Any) -> CallToolResult:  # noqa: ANN401
        result: CallToolResult = self._portal.call(self._client.call_tool, name, given)
        return result

    def ask(self, name: str, **given: Any) -> dict[str, Any]:  # noqa: ANN401
        """What a tool says, which is the same as text and as structure, within its length."""
        result = self.call(name, **given)
        (content,) = result.content
        text = content.text  # type: ignore[union-attr]
        assert not result.is_error, text
        assert len(text) <= 4000 * LETTERS
        said: dict[str, Any] = json.loads(text)
        assert said == result.structured_content
        return said

    def refused(self, name: str, **given: Any) -> str:  # noqa: ANN401
        result = self.call(name, **given)
        assert result.is_error
        (content,) = result.content
        return content.text  # type: ignore[union-attr]


@contextmanager
def connected(target: Any, mode: str = "auto") -> Iterator[Assistant]:  # noqa: ANN401
    with start_blocking_portal() as portal:
        client = Client(target, mode=mode)
        with portal.wrap_async_context_manager(client):
            yield Assistant(portal, client)


@contextmanager
def over_http(snapshot: Snapshot | None, settings: Settings) -> Iterator[httpx.Client]:
    with running(create_app(snapshot, settings)) as service:
        yield service.client


@contextmanager
def in_memory(snapshot: Snapshot, settings: Settings) -> Iterator[Assistant]:
    """The client of a server in this process, on the event loop of its workers."""
    with start_blocking_portal() as portal:
        live = Live(settings, snapshot, None)
        portal.call(live.start)
        client = Client(server(live, settings))
        try:
            with portal.wrap_async_context_manager(client):
                yield Assistant(portal, client)
        finally:
            portal.call(live.close)


@pytest.fixture(scope="module")
def assistant(snapshot: Snapshot) -> Iterator[Assistant]:
    with in_memory(snapshot, Settings(query_workers=1)) as found:
        yield found


QUESTIONS: list[tuple[str, Given, str, Given]] = [
    # tool, what it is given, the operation, and what that is given where it differs
    ("figures", {"indicator": "技术合同成交额"}, "figures", {}),
    ("figures", {"indicator": "同比增长", "period": "2015"}, "indicators", {"q": "同比增长"}),
    ("figures", {"indicator": "长江学者"}, "figures", {"indicator": "dalian-2015/i-changjiang"}),
    ("figures", {"indicator": "每万人口发明专利拥有量"}, "figures", {}),
    ("figures", {"contradicted": True}, "indicators", {}),
    ("figures", {"about": "大连市", "limit": 100}, "indicators", {}),
    ("find", {"q": "重工"}, "search", {}),
    ("find", {"q": "dlut", "kind": "University"}, "search", {}),
    ("find", {"q": "高新园区", "lang": "en"}, "search", {}),
    ("about", {"entity": "大连理工大学", "dataset": "dalian-2015"}, "facts", {}),
    ("about", {"entity": "众创十二条"}, "facts", {}),
    ("about", {"entity": BASE, "lang": "en"}, "facts", {}),
    ("about", {"entity": "科技部", "predicate": "designates"}, "facts", {}),
    ("ties", {"entity": "中国专利金奖"}, "links", {}),
    ("ties", {"entity": "科技部", "dataset": "dalian-2015"}, "links", {}),
    ("ties", {"entity": "大连市", "predicate": "designatedAs", "direction": "out"}, "links", {}),
    ("ties", {"entity": "四大战略"}, "links", {}),
    ("ties", {"entity": "瓦轴", "as_of": "2016"}, "links", {}),
    ("ties", {"entity": "瓦轴", "relation": "collaboration"}, "ties", {}),
    ("ties", {"relation": "co-participation", "dataset": "dalian-2015"}, "ties", {}),
    ("ties", {"dataset": "dalian-2015"}, "ties", {}),
    ("path", {"start": "大连理工大学", "end": "科技部"}, "path", {}),
    ("path", {"start": "李克强", "end": "dalian-2015/dalian-hitech-zone"}, "path", {}),
    ("path", {"start": "瓦轴", "end": "高端轴承高新技术产业化基地"}, "path", {}),
    ("why", {"one": "大连理工大学", "other": "沈鼓集团"}, "evidence", {}),
    ("why", {"one": "瓦轴", "other": "大连市高端轴承创新中心"}, "evidence", {}),
    ("why", {"one": "dalian-2015/p.1-5.2272-2301"}, "passage",
     {"passage": "dalian-2015/p.1-5.2272-2301"}),
    ("rank", {"measure": "strength", "limit": 10}, "rank", {}),
    ("rank", {"dataset": "dalian-2015"}, "rank", {}),
    ("rank", {"measure": "degree", "kind": "University", "as_of": "2012"}, "rank", {}),
    ("chain_gaps", VRFB, "analyse chain-gaps", {}),
    ("chain_gaps", {**VRFB, "as_of": "2015"}, "analyse chain-gaps", {}),
]  # fmt: skip
OWN = ("indicator", "one", "other")  # fields of tools that are others of the operation


@pytest.mark.parametrize(
    ("tool", "given", "name", "other"),
    sampled(QUESTIONS, 8, pytest.mark.slow),
    ids=lambda one: str(one)[:50],
)
def test_a_tool_says_what_the_operation_and_the_command_say(
    assistant: Assistant, snapshot: Snapshot, home: Path, tool: str, given: Given, name: str,
    other: Given,
) -> None:  # fmt: skip
    said = assistant.ask(tool, **given)
    group, _, plain = name.rpartition(" ")
    operation = operation_named(plain, group)
    asked = {key: one for key, one in given.items() if key not in OWN or key in operation.fields}
    asked |= other
    answer = operation.ask(snapshot, asked)
    table = operation.tables(answer)[0]
    shown = len(said["rows"])
    assert shown == len(table.rows) or said["next"], "what is left out can be had"
    assert shown or not table.rows
    line = [f"{key}={cell(value)}" for key, value in asked.items()]
    command = printed(run(home, *filter(None, (group, plain)), *line, "--format", "csv"))
    assert len(command) == len(table.rows)
    for row, record, words in zip(said["rows"], table.records(), command, strict=False):
        assert {key: cell(value) for key, value in record.items()} == words
        for column, value in zip(said["columns"], row, strict=True):
            same(value, column, record)
    assert said["graph"] == snapshot.manifest.digest
    assert said["counted"]["as_of"] == given.get("as_of", "all years")


def same(value: Any, column: str, record: Given) -> None:  # noqa: ANN401
    """A cell of a tool is that of the operation: ids where that cites, dataset for source."""
    if column == "evidence":
        cited = record.get("evidence", value)
        assert all(one in cited or one.startswith("and ") for one in value)
    elif column in record or column == "dataset":
        expected = record.get(column, record.get("source", value))
        listed = list(expected) if isinstance(expected, tuple) else expected
        assert value == (pytest.approx(listed, rel=1e-5) if isinstance(listed, float) else listed)


def test_every_claim_is_cited_with_passage_source_and_address(assistant: Assistant) -> None:
    said = assistant.ask("ties", entity="瓦轴")
    evidence = said["columns"].index("evidence")
    assert {"dataset", "basis", "time"} <= set(said["columns"])
    for row in said["rows"]:
        for one in row[evidence]:
            source = said["evidence"].get(one, {"source": one})["source"]
            assert said["sources"][source]["address"]
    assert said["evidence"]["dalian-2015/p.1-5.2160-2189"]["section"] == "一.5"
    gaps = assistant.ask("chain_gaps", **VRFB)
    at = {name: gaps["columns"].index(name) for name in ("dataset", "basis", "evidence")}
    assert all(row[at["dataset"]] == ["dalian-collaborations"] for row in gaps["rows"])
    assert all(set(row[at["evidence"]]) <= set(gaps["sources"]) for row in gaps["rows"])


@pytest.mark.slow
def test_not_stated_no_match_and_too_thin_are_told_apart(assistant: Assistant) -> None:
    assert assistant.ask("rank", dataset="dalian-2015")["status"] == "insufficient"
    assert assistant.ask("rank")["status"] == "answered"
    assert assistant.ask("find", q="zzzzqq")["status"] == "no-match"
    assert assistant.ask("ties", entity="瓦轴", predicate="wonAward")["status"] == "no-match"
    place = assistant.ask("ties", entity="瓦轴", predicate="locatedIn")
    assert place["status"] == "not-stated"
    assert "瓦房店" in str(place["tables"]["not_stated"]["rows"])
    assert assistant.ask("ties", dataset="dalian-2015")["status"] == "no-match"
    tie = assistant.ask("why", one="大连医科大学", other="大连工业大学", dataset="dalian-2015")
    assert tie["status"] == "no-match"
    assert assistant.ask("path", start="瓦轴", end="四大战略", max_length=1)["status"] == "no-match"
    share = assistant.ask("figures", indicator="全社会研发投入占GDP比重")
    assert share["status"] == "not-stated"
    assert "加计扣除额不能代替" in str(share["tables"]["not_stated"]["rows"][0])
    assert assistant.ask("figures", indicator="中微子")["status"] == "no-match"
    nobody = assistant.call("about", entity="不存在的单位")
    assert nobody.is_error
    assert nobody.structured_content["status"] == "no-match"


@pytest.mark.slow
def test_contradicting_figures_come_together(snapshot: Snapshot) -> None:
    with in_memory(snapshot, Settings(query_workers=1, assistant_tokens=1000)) as assistant:
        for limit in (1, 2, 25):
            said = assistant.ask("figures", indicator="产业技术研究院数", limit=limit)
            assert said["shown"] == "3 of 3"
        known = assistant.ask("figures", indicator="市级工程技术研究中心")
        related = known["rows"][0][known["columns"].index("related")]
        assert related == "notToConfuseWith 59个 十二五 (dalian-2015/o-dalian-eng)"


def test_all_rows_of_a_long_list_are_had_one_answer_after_the_other(
    assistant: Assistant, snapshot: Snapshot
) -> None:
    given: Given = {"entity": "大连理工大学", "limit": 200}
    relators: list[str] = []
    pages = 0
    cursor: Given = {}
    while True:
        said = assistant.ask("ties", **given, **cursor)
        place = said["columns"].index("relator")
        relators += [row[place] for row in said["rows"]]
        pages += 1
        if "next" not in said:
            break
        cursor = said["next"]
    view = operation_named("links").ask(snapshot, given)
    assert pages > 1
    assert relators == [one.id for one in view.results]


def test_definitions_and_description_are_short(assistant: Assistant) -> None:
    tools = assistant.tools()
    assert [one.name for one in tools] == [
        *("describe_graph", "find", "about", "ties", "why", "path", "rank", "figures"),
        *("chain_gaps", "sparql"),
    ]
    written = [one.model_dump_json(by_alias=True, exclude_none=True) for one in tools]
    assert len("".join(written).encode()) <= 12_000
    assert len(INSTRUCTIONS) < 2000
    for lang in ("zh", "en"):
        said = assistant.ask("describe_graph", lang=lang)
        assert len(json.dumps(said, ensure_ascii=False, separators=(",", ":"))) <= 2000 * LETTERS
        assert said["rows"][0][-3:] == [350, 510, 137]
        kinds = {row[0]: row[-1] for row in said["tables"]["kind"]["rows"]}
        assert kinds["Collective"] == 106
        assert len(said["pitfalls"]) == 8


def test_tools_offer_the_fields_of_operations_but_those_for_experts(assistant: Assistant) -> None:
    offered = {one.name: one.input_schema for one in assistant.tools()}
    for tool in TOOLS:
        if len(tool.operations) == 1:
            (operation,) = tool.operations
            usual = set(operation.fields) - {*operation.expert, *operation.slow}
            assert set(offered[tool.name]["properties"]) == usual
    assert "exact" not in offered["rank"]["properties"]
    assert offered["path"]["required"] == ["start", "end"]


@pytest.mark.parametrize("tool", [one.name for one in TOOLS])
def test_an_unknown_argument_is_refused_in_the_words_of_every_door(
    assistant: Assistant, tool: str
) -> None:
    needed: Given = {
        "find": {"q": "dlut"},
        "about": {"entity": "瓦轴"},
        "why": {"one": "瓦轴", "other": "科技部"},
        "path": {"start": "瓦轴", "end": "科技部"},
        "sparql": {"query": "ASK {}"},
    }.get(tool, {})
    told = assistant.refused(tool, **needed, colour="red")
    assert told.startswith(f"{tool} has no parameter 'colour'. ")
    assert "Known: " in told


def test_wrong_words_are_refused_with_what_comes_near(
    assistant: Assistant, snapshot: Snapshot
) -> None:
    for given in ({"measure": "dgree"}, {"kind": "univercity"}, {"as_of": "2015-13"}):
        with pytest.raises(BadRequest) as refusal:
            operation_named("rank").ask(snapshot, given)
        assert assistant.refused("rank", **given) == str(refusal.value)
    for name, value in {"exact": True, "engine": "spark", "master": "yarn"}.items():
        assert name in assistant.refused("rank", **{name: value})
    assert "Known: dalian-collaborations/ch-ln-desal" in assistant.refused("chain_gaps")
    with pytest.raises(MCPError, match=r"There is no tool 'rnak'\. Did you mean rank"):
        assistant.call("rnak")


def test_sparql_says_whether_its_rows_are_all(assistant: Assistant) -> None:
    pattern = "{ ?u a eco:University ; skos:prefLabel ?name }"
    every = assistant.ask("sparql", query=f"SELECT ?u ?name {pattern}")
    assert (every["shown"], every["completeness"]) == ("50 of 198", "truncated")
    some = assistant.ask("sparql", query=f"SELECT ?u {pattern} LIMIT 3")
    assert (some["shown"], some["completeness"]) == ("3 of 3", "unknown")
    one = assistant.ask("sparql", query="SELECT (COUNT(*) AS ?n) { ?u a eco:University }")
    assert (one["rows"], one["completeness"]) == ([[108]], "complete")
    none = assistant.ask("sparql", query='SELECT ?u { ?u a eco:University ; rdfs:label "x" }')
    assert (none["status"], none["completeness"]) == ("no-match", "complete")
    assert assistant.ask("sparql", query="ASK { ?u a eco:University }")["boolean"] is True
    made = assistant.ask(
        "sparql", query="CONSTRUCT { ?u a eco:University } WHERE { ?u a eco:University } LIMIT 1"
    )
    assert made["rows"][0][1:] == ["rdf:type", "eco:University"]
    text = 'SELECT ?t ?d { BIND("a\\t\\"b\\"\\n大" AS ?t) BIND(2.5 AS ?d) }'
    assert assistant.ask("sparql", query=text)["rows"] == [['a\t"b"\n大', 2.5]]


@pytest.mark.slow
def test_sparql_is_refused_and_ended_as_over_http(snapshot: Snapshot) -> None:
    settings = Settings(query_workers=1, query_timeout=2)
    texts = (
        "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
        "DELETE WHERE { ?s ?p ?o }",
        "SELECT * { ?s ?p",
        FOR_EVER,
    )
    with over_http(snapshot, settings) as http, connected(f"{http.base_url}/mcp") as assistant:
        for text in texts:
            answer = http.post("/sparql", data={"query": text})
            assert answer.status_code >= 400
            assert assistant.refused("sparql", query=text) == answer.json()["detail"]
        late = assistant.call("sparql", query=FOR_EVER)
        assert late.structured_content["status"] == "query-timeout"
        assert assistant.ask("sparql", query="ASK {}")["boolean"] is True


SAME: list[tuple[str, Given]] = [
    ("describe_graph", {}),
    ("find", {"q": "dlut"}),
    ("why", {"one": "大连理工大学", "other": "沈鼓集团", "lang": "en"}),
    ("rank", {"measure": "degree"}),
    ("sparql", {"query": "SELECT ?u { ?u a eco:University } ORDER BY ?u"}),
]


@pytest.mark.long
@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_over_standard_input_and_over_http_the_answers_are_the_same(
    assistant: Assistant, snapshot: Snapshot, home: Path, mode: str
) -> None:
    expected = [assistant.ask(name, **given) for name, given in SAME]
    command = StdioServerParameters(
        command=sys.executable,
        args=["-m", "ecograph", "assistant", "--home", str(home)],
        env={"PYTHONPATH": str(ROOT / "src")},
    )
    with connected(command, mode) as own:
        assert [own.ask(name, **given) for name, given in SAME] == expected
        assert len(own.tools()) == len(TOOLS)
    with over_http(snapshot, Settings(query_workers=1)) as http:
        with connected(f"{http.base_url}/mcp", mode) as own:
            assert [own.ask(name, **given) for name, given in SAME] == expected
        assert http.get("/mcp").status_code == 405
        assert http.post("/mcp", json={}).headers["content-type"] == "application/json"


@pytest.mark.slow
def test_another_region_is_described_and_none_is_said_to_be_missing(
    region: Snapshot, tmp_path: Path
) -> None:
    with in_memory(region, Settings(query_workers=1)) as assistant:
        said = assistant.ask("describe_graph", lang="en")
        assert said["rows"][0][0] == "example-region"
        assert any("invented" in one for one in said["pitfalls"])
        chains = assistant.ask("find", q="chain", kind="InnovationChain", lang="en")
        assert chains["rows"]
        assert assistant.ask("chain_gaps", chain=chains["rows"][0][0])["rows"]
    empty = run(tmp_path / "none", "assistant", code=1)
    assert "ecograph build" in empty.stderr
    settings = Settings(query_workers=1)
    with over_http(None, settings) as http, connected(f"{http.base_url}/mcp") as assistant:
        assert len(assistant.tools()) == len(TOOLS)
        assert assistant.refused("rank") == "Nothing has been built yet. Run `ecograph build`."


@pytest.mark.slow
def test_llms_txt_says_what_is_here_and_where(snapshot: Snapshot) -> None:
    with over_http(snapshot, Settings(query_workers=1)) as http:
        answer = http.get("/llms.txt")
        assert answer.headers["content-type"] == "text/plain; charset=utf-8"
        text = answer.text
        assert text.startswith("# ecograph\n\n> ")
        assert f"]({http.base_url}/mcp)" in text
        assert "350 entities, 510 links, 137 figures" in text
        assert snapshot.manifest.digest in text
        assert "`GET /api/v1/entities/{entity}/links`: Links of an entity" in text
        for address in [part.split(")")[0] for part in text.split("](")[1:]]:
            assert http.get(address).status_code in (200, 405)
    with over_http(None, Settings(query_workers=1)) as http:
        assert "## Doors" in http.get("/llms.txt").text
