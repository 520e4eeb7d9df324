"""One answer through every door: rdflib, Oxigraph, HTTP, command line, notebook, row for row."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any, get_args

import httpx
import networkx as nx
import pyoxigraph as ox
import pytest
from rdflib import RDF, Literal, URIRef
from support.cli_run import run
from typer.testing import CliRunner

import ecograph
from ecograph.answers import network, tie_evidence
from ecograph.answers.analyses import registry
from ecograph.answers.links import linked
from ecograph.answers.questions.ask import ask, sparql_of
from ecograph.answers.row_evidence import BehindView, behind_analysis
from ecograph.cli.main import app
from ecograph.model.namespaces import ECO
from ecograph.network.counting import Counting
from ecograph.network.network import ProjectionSpec

if TYPE_CHECKING:
    from pathlib import Path

    from ecograph.pipeline.snapshot import Snapshot

RUNNER = CliRunner()
QUESTIONS: list[tuple[str, dict[str, list[str]]]] = [
    ("entity-facts", {"entity": ["大连理工大学"]}),
    ("entity-facts", {"entity": ["科技部"], "source": ["dalian-2015"]}),
    ("relations", {"predicate": ["wonAward"]}),
    ("relations", {"predicate": ["designatedAs"], "subject": ["大连"], "period": ["十二五"]}),
    ("joint-statements", {"predicate": ["issued"]}),
    ("figures", {"text": ["专利"]}),
    ("figure-links", {"relation": ["conflictsWith"]}),
    ("figure-ratio", {"numerator": ["o-rd-taxrelief"], "denominator": ["o-rd-firms"]}),
    ("not-stated", {"text": ["合作"]}),
    ("members", {"whole": ["四大战略"]}),
    ("names", {"entity": ["大连重工•起重"]}),
    ("identity", {"entity": ["大连高新园区"]}),
]


@pytest.mark.parametrize(("name", "given"), QUESTIONS, ids=lambda value: str(value)[:40])
def test_a_named_question_has_one_answer(
    snapshot: Snapshot, home: Path, service: str, name: str, given: dict[str, list[str]]
) -> None:
    expected = ask(snapshot, name, given)
    assert expected.rows
    text = sparql_of(snapshot, name, given)
    assert rows_of_rdflib(snapshot, text) == raw_rows(snapshot, text)
    assert rows_of_sparql_endpoint(service, text) == raw_rows(snapshot, text)
    assert rows_of_http(service, name, given) == list(expected.rows)
    assert rows_of_command_line(home, name, given) == list(expected.rows)
    assert rows_of_notebook(home, name, given) == list(expected.rows)


def raw_rows(snapshot: Snapshot, text: str) -> list[tuple[str, ...]]:
    """What Oxigraph itself answers, as plain values."""
    solutions = snapshot.store.select(text)
    return [tuple("" if term is None else plain(term) for term in row) for row in solutions]


def plain(term: object) -> str:
    assert isinstance(term, ox.NamedNode | ox.Literal)
    return term.value


def rows_of_rdflib(snapshot: Snapshot, text: str) -> list[tuple[str, ...]]:
    result = snapshot.store.rdflib().query(text)
    return [
        tuple("" if term is None else lexical(term) for term in row)  # type: ignore[union-attr]
        for row in result
    ]


def rows_of_notebook(home: Path, name: str, given: dict[str, list[str]]) -> list[tuple[str, ...]]:
    answer = ecograph.open(home).ask(name, **given)
    return [tuple(str(cell) for cell in row) for row in answer.rows]


def lexical(term: object) -> str:
    return str(term) if not isinstance(term, Literal) else str.__str__(term)


def rows_of_sparql_endpoint(service: str, text: str) -> list[tuple[str, ...]]:
    answer = httpx.post(
        service + "/sparql",
        data={"query": text},
        headers={"Accept": "application/sparql-results+json"},
        timeout=30,
    )
    assert answer.status_code == 200, answer.text
    body = answer.json()
    return [
        tuple(row.get(name, {"value": ""})["value"] for name in body["head"]["vars"])
        for row in body["results"]["bindings"]
    ]


def rows_of_http(service: str, name: str, given: dict[str, list[str]]) -> list[tuple[str, ...]]:
    pairs = [(key, value) for key, values in given.items() for value in values]
    address = f"{service}/api/v1/queries/{name}"
    answer = httpx.get(address, params=[*pairs, ("format", "csv")], timeout=30)
    assert answer.status_code == 200, answer.text
    return [tuple(row) for row in csv.reader(io.StringIO(answer.text))][1:]


def rows_of_command_line(
    home: Path, name: str, given: dict[str, list[str]]
) -> list[tuple[str, ...]]:
    pairs = [f"{key}={value}" for key, values in given.items() for value in values]
    result = RUNNER.invoke(
        app, ["query", name, *pairs, "--format", "csv"], env={"ECOGRAPH_HOME": str(home)}
    )
    assert result.exit_code == 0, result.output
    return [tuple(row) for row in csv.reader(io.StringIO(result.stdout))][1:]


@pytest.mark.filterwarnings("ignore:Dataset.default_context:DeprecationWarning")
@pytest.mark.filterwarnings("ignore:Dataset.identifier:DeprecationWarning")
def test_rdflib_patterns_see_the_public_view(snapshot: Snapshot) -> None:
    dataset = snapshot.store.rdflib()
    dut = URIRef(snapshot.manifest.base + "dalian-2015/univ-dut")
    kinds = {str(kind).rpartition("#")[2] for kind in dataset.objects(dut, RDF.type)}
    assert kinds == {"University", "Organisation"}
    assert not list(dataset.subjects(URIRef(ECO + "basis"), URIRef(ECO + "conjectural")))


@pytest.mark.parametrize("measure", ["degree", "betweenness", "constraint"])
def test_a_ranking_is_the_same_everywhere(
    snapshot: Snapshot, home: Path, service: str, measure: str
) -> None:
    view = network.centrality(snapshot, network.CentralityRequest(measure=measure, top=15))
    expected = [(row.id, row.rank, row.value) for row in view.rows]
    answer = httpx.get(
        f"{service}/api/v1/analysis/collaboration/centrality",
        params={"measure": measure, "top": 15},
        timeout=30,
    ).json()
    assert [(row["id"], row["rank"], row["value"]) for row in answer["rows"]] == expected
    result = RUNNER.invoke(
        app,
        ["analyse", "collaboration", "--measure", measure, "--top", "15", "--format", "json"],
        env={"ECOGRAPH_HOME": str(home)},
    )
    shown = json.loads(result.stdout)
    rows = shown["rows"] if isinstance(shown, dict) else shown
    assert [(row["id"], row["rank"], row["value"]) for row in rows] == expected
    stored = snapshot.store.select(
        f"""SELECT ?who ?rank ?value {{ GRAPH g:metrics {{
              ?o eco:metric eco:{measure} ; eco:aboutEntity ?who ; eco:rank ?rank ;
                 sdmx-measure:obsValue ?value }} }}"""
    )
    base = snapshot.manifest.base
    found = {
        row["who"].value.removeprefix(base): (int(row["rank"].value), float(row["value"].value))
        for row in stored
    }
    for identifier, rank, value in expected:
        assert found[identifier][0] == rank
        assert found[identifier][1] == pytest.approx(value, abs=1e-12)


CHOICES: list[dict[str, str]] = [
    {"roll_up": "unit"},
    {"roll_up": "region", "counting": "association"},
    {"counting": "jaccard", "context": "Project", "kind": "Organisation"},
    {"role": "member", "predicate": "participatesIn", "collectives": "true"},
    {"roll_up": "unit", "counting": "full", "as_of": "2015", "undated": "include"},
]
SEVERAL = ("context", "kind", "predicate", "role")
FEW: dict[str, Any] = {"measure": "strength", "top": 15, "min_ties": 1}


def in_words(choice: dict[str, str]) -> dict[str, Any]:
    """A choice as a notebook takes it."""
    return {
        **{f"{key}s": [choice[key]] for key in SEVERAL if key in choice},
        **{key: value for key, value in choice.items() if key not in SEVERAL},
        **({"collectives": True} if "collectives" in choice else {}),
    }


def in_flags(choice: dict[str, str]) -> list[str]:
    """A choice as a command takes it."""
    flags = [
        [f"--{key.replace('_', '-')}", *([] if value == "true" else [value])]
        for key, value in choice.items()
    ]
    return [word for flag in flags for word in flag]


def strengths(graph: nx.Graph[str]) -> dict[frozenset[str], float]:
    edges = graph.edges(data=True)
    return {frozenset((one, other)): values["strength"] for one, other, values in edges}


def command(home: Path, *words: str) -> str:
    result = RUNNER.invoke(app, words, env={"ECOGRAPH_HOME": str(home)})
    assert result.exit_code == 0, result.output
    return result.stdout


@pytest.mark.parametrize("choice", CHOICES, ids=str)
def test_a_ranking_of_any_network_is_the_same_everywhere(
    snapshot: Snapshot, home: Path, service: str, choice: dict[str, str]
) -> None:
    asked = network.CentralityRequest.model_validate({**in_words(choice), **FEW})
    expected = [(row.id, row.rank, row.value) for row in network.centrality(snapshot, asked).rows]
    assert expected
    address = f"{service}/api/v1/analysis/collaboration/centrality"
    answer = httpx.get(address, params={**choice, **FEW}, timeout=30).json()
    assert [(row["id"], row["rank"], row["value"]) for row in answer["rows"]] == expected
    line = ["--measure", "strength", "--top", "15", "--min-ties", "1", "--format", "json"]
    shown = json.loads(command(home, "analyse", "collaboration", *line, *in_flags(choice)))
    assert [(row["id"], row["rank"], row["value"]) for row in shown["rows"]] == expected
    rows = ecograph.open(home).rank(**FEW, **in_words(choice)).rows
    assert [(row[0], row[4], row[3]) for row in rows] == expected


@pytest.mark.parametrize("choice", CHOICES, ids=str)
def test_ties_of_any_network_are_the_same_everywhere(
    home: Path, service: str, tmp_path: Path, choice: dict[str, str]
) -> None:
    graph, words = ecograph.open(home), in_words(choice)
    expected = strengths(graph.network(**words))
    assert expected
    assert {frozenset((row[0], row[3])): row[6] for row in graph.ties(**words).rows} == expected
    file = tmp_path / "network.graphml"
    command(home, "export", "graphml", "-o", str(file), *in_flags(choice))
    assert strengths(nx.read_graphml(file)) == expected
    address = f"{service}/api/v1/networks/collaboration"
    answer = httpx.get(address, params={**choice, "format": "graphml"}, timeout=30)
    assert strengths(nx.parse_graphml(answer.text)) == expected
    linked = httpx.get(address, params={**choice, "format": "nq"}, timeout=30).text
    assert linked == graph.ties(**words).to_rdf("nq")
    assert linked.count("/figure/strength> ") >= len(expected)


def test_a_choice_that_there_is_not_is_refused_with_those_there_are(service: str) -> None:
    address = f"{service}/api/v1/analysis/collaboration/centrality"
    for key, known in (("role", "partner"), ("context", "Alliance"), ("counting", "jaccard")):
        answer = httpx.get(address, params={key: "nothing"}, timeout=30)
        assert answer.status_code == 400
        assert known in answer.text
    lists = httpx.get(address, params={"relation": "co-participation", "role": "lead"}, timeout=30)
    assert lists.status_code == 400


def test_evidence_of_what_is_rolled_up_names_the_units(home: Path, snapshot: Snapshot) -> None:
    spec = ProjectionSpec(roll_up="unit")
    rolled = network.projected(snapshot, spec)
    one = max(rolled.nodes.id, key=lambda name: len(rolled.members(name)))
    other = next(b if a == one else a for a, b in rolled.ties() if one in (a, b))
    found = tie_evidence.tie(snapshot, (one, other), spec=spec)
    strength = float(rolled.strength[rolled.index(one), rolled.index(other)])
    assert sum(event.share for event in found.events) == pytest.approx(strength)
    units = {*rolled.members(one), *rolled.members(other)}
    assert len(units) > 2
    assert {each.subject for event in found.events for each in event.participations} <= units
    shown = ecograph.open(home).why(one, other, roll_up="unit")
    assert shown.title.endswith(f"strength {strength:.4g}")


def test_a_statement_is_worded_as_the_graph_labels_it(snapshot: Snapshot) -> None:
    for identifier in ("dalian-2015/univ-dut", "dalian-2015/ri-dicp", "dalian-2015/dalian"):
        for link in linked(snapshot, identifier).links:
            text = f"SELECT ?l {{ <{snapshot.manifest.base}{link.id}> rdfs:label ?l }}"
            labels = {row["l"].value for row in snapshot.store.select(text)}
            assert link.words in labels


def test_files_and_linked_data_are_the_same_bytes_over_http_and_in_a_notebook(
    home: Path, service: str, tmp_path: Path
) -> None:
    """Through a real server; the command line is held to the same in the tests of each."""
    graph = ecograph.open(home)
    choice: dict[str, Any] = {"roll_up": "unit", "as_of": "2015", "undated": "include"}
    for name in ("graphml", "pajek"):
        address = f"{service}/api/v1/networks/collaboration?format={name}"
        answer = httpx.get(address, params={**choice, "format": name}, timeout=30)
        file = graph.export(tmp_path / name, name, **choice)
        assert answer.content == file.read_bytes()
    address = f"{service}/api/v1/analysis/mixing"
    answer = httpx.get(address, params={**choice, "format": "ttl"}, timeout=30)
    assert answer.text == graph.analyse("mixing", **choice).to_rdf()
    address = f"{service}/api/v1/analysis/collaboration/centrality"
    answer = httpx.get(address, params={**choice, "format": "jsonld", "top": 5}, timeout=30)
    assert answer.text == graph.rank(top=5, **choice).to_rdf("jsonld")


def assert_same(view: object, answer: object) -> None:
    assert isinstance(view, tie_evidence.TieView)
    assert view.model_dump(mode="json") == answer


@pytest.mark.parametrize("counting", get_args(Counting))
def test_a_tie_opens_to_the_same_shares_through_every_door(
    home: Path, service: str, counting: str
) -> None:
    """Whatever is counted and rolled up, the shares add up, and units that met are named."""
    ends = ("dalian-2015/univ-dut", "dalian-2015/ri-dicp")
    choice: dict[str, Any] = {"counting": counting, "roll_up": "unit"}
    address = f"{service}/api/v1/evidence"
    asked = {**choice, "edge": ",".join(ends), "lang": "zh"}
    answer = httpx.get(address, params=asked, timeout=30).json()
    options = ("--counting", counting, "--roll-up", "unit", "--format", "json")
    assert json.loads(run(home, "evidence", *ends, *options).stdout) == answer
    shown = ecograph.open(home).why(*ends, **choice)
    assert_same(shown.view, answer)
    assert answer["counted"] in shown.notes
    assert sum(one["share"] for one in answer["events"]) == pytest.approx(answer["strength"])
    (a, b), both = answer["events_of"], len(answer["events"])
    expected = {
        "full": sum(len(one["met"]) for one in answer["events"]),
        "newman": sum(len(one["met"]) / (one["participants"] - 1) for one in answer["events"]),
        "jaccard": both / (a + b - both),
        "cosine": both / (a * b) ** 0.5,
        "association": both / (a * b),
    }
    assert answer["strength"] == pytest.approx(expected[counting])
    assert all(one["met"] for one in answer["events"])


def test_evidence_knows_contexts_and_roles_as_rankings_do(home: Path, service: str) -> None:
    ends = ("dalian-2015/univ-dut", "dalian-2015/ri-dicp")
    address = f"{service}/api/v1/evidence"
    asked = {"edge": ",".join(ends), "context": "Project", "lang": "zh"}
    answer = httpx.get(address, params=asked, timeout=30).json()
    assert [one["event"]["id"] for one in answer["events"]] == ["dalian-collaborations/pr-pemfc"]
    found = run(home, "evidence", *ends, "--context", "Project", "--format", "json")
    assert json.loads(found.stdout) == answer
    assert_same(ecograph.open(home).why(*ends, contexts="Project").view, answer)
    wrong = httpx.get(address, params={**asked, "role": "nothing"}, timeout=30)
    assert wrong.status_code == 400
    assert "subject" in wrong.text


@pytest.mark.parametrize(
    ("name", "row"),
    [
        ("communities", ("大连理工大学",)),
        ("counting", ("dalian-2015/univ-dut", "dalian-2015/ri-dicp")),
    ],
)
def test_a_row_of_an_analysis_opens_through_every_door(
    home: Path, service: str, snapshot: Snapshot, name: str, row: tuple[str, ...]
) -> None:
    request = registry.request_for(snapshot, name, {})
    expected = behind_analysis(snapshot, name, request, row).model_dump(mode="json")
    assert expected["status"] == "opened"
    address = f"{service}/api/v1/analysis/{name}/why"
    answer = httpx.get(address, params={"of": row, "lang": "zh"}, timeout=30)
    assert answer.json() == expected
    options = [part for one in row for part in ("--why", one)]
    shown = run(home, "analyse", name, *options, "--format", "json")
    assert json.loads(shown.stdout) == expected
    opened = ecograph.open(home).analyse(name).why(*row).view
    assert isinstance(opened, BehindView)
    assert opened.model_dump(mode="json") == expected


def test_what_is_no_row_is_refused_through_every_door(home: Path, service: str) -> None:
    address = f"{service}/api/v1/analysis/communities/why"
    for of, status in ((["nothing of the kind"], 404), (["a", "b", "c"], 400)):
        assert httpx.get(address, params={"of": of}, timeout=30).status_code == status
    whole = httpx.get(address, timeout=30).json()
    assert whole["status"] == "whole-network"
    assert "ecograph evidence" in run(home, "analyse", "collaboration", "--why", "x", code=2).stderr
