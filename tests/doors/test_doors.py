"""One answer through every door: what a registry lists, HTTP, commands and notebooks agree on."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

import networkx as nx
import pyoxigraph as ox
import pytest
from rdflib import RDF, Literal, URIRef
from support.cli_run import run
from support.examples import IN_BOTH_LANGUAGES, given_to
from support.sampling import sampled

import ecograph
from ecograph.answers.network import projected
from ecograph.answers.operations.links import links
from ecograph.answers.questions.ask import sparql_of
from ecograph.answers.registry import operation_named, operations
from ecograph.answers.self_description import address_of
from ecograph.model.namespaces import ECO
from ecograph.network.network import ProjectionSpec
from ecograph.notebook.method import ask
from ecograph.store.rdflib_view import rdflib_dataset

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from support.service_client import Caller

    from ecograph.answers.operation import Operation
    from ecograph.notebook.graph import Graph
    from ecograph.pipeline.snapshot import Snapshot

    Op = Operation[..., Any, Any]


def flags(operation: Op, given: Mapping[str, Any]) -> list[str]:
    """A request as words of a command: what must be given by place, the rest by name."""
    words: list[str] = [operation.group] if operation.group else []
    words.append(operation.name)
    for name, value in given.items():
        several = value if isinstance(value, list) else [value]
        if name in operation.positional and operation.name != "figure-ratio":
            words += map(str, several)
        elif value is True:
            words.append(f"--{name.replace('_', '-')}")
        else:
            for one in several:
                words += [f"--{name.replace('_', '-')}", str(one)]
    return words


@pytest.fixture(scope="module")
def graph(home: Path) -> Graph:
    return ecograph.open(home)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("operation", "lang"), IN_BOTH_LANGUAGES, ids=lambda v: getattr(v, "name", v)
)
def test_every_format_is_the_same_bytes_through_every_door(
    operation: Op, lang: str, caller: Caller, home: Path, graph: Graph
) -> None:
    """HTTP in every format; a command, which starts anew, in one of them, and in pictures."""
    given = given_to(operation, lang)
    answer = ask(graph, operation, (), dict(given))
    assert answer.to("json")
    tabular = [one for one in ("json", "csv", "xlsx", "ndjson") if one in operation.formats]
    printed = tabular[(2 * (lang == "en") + operations().index(operation)) % len(tabular)]
    for format in operation.formats:
        expected = answer.to(format)
        if operation.body:
            query = {key: value for key, value in given.items() if key not in operation.body}
            body = {key: given[key] for key in operation.body}
            address = f"/api/v1{operation.path}"
            found = caller.request("POST", address, params={**query, "format": format}, json=body)
        else:
            address = address_of(operation, {**given, "format": format})
            found = caller.get(address)
        assert found.status_code == 200, found.text
        assert found.content == expected, format
        assert found.headers["content-type"].partition(";")[0] == operation.formats[format]
        if format in (printed, "svg"):
            shown = run(home, *flags(operation, given), "--format", format)
            assert shown.stdout_bytes.rstrip(b"\n") == expected.rstrip(b"\n")


@pytest.mark.slow
@pytest.mark.parametrize("operation", operations(), ids=lambda one: f"{one.group} {one.name}")
def test_rows_and_columns_are_the_same_in_every_shape(operation: Op, graph: Graph) -> None:
    """CSV, lines of JSON, frames and the tables that people are shown: no door drops a column."""
    answer = ask(graph, operation, (), given_to(operation, "zh"))
    if operation.name == "network":  # files of other programs, each with columns of its own
        return
    table = list(csv.reader(io.StringIO(answer.to("csv").decode(), newline="")))
    lines = [json.loads(line) for line in answer.to("ndjson").splitlines()]
    frame = answer.to_pandas()
    assert tuple(table[0]) == answer.columns == tuple(frame.columns)
    assert len(table) - 1 == len(answer) == len(lines) == len(frame)
    assert all(tuple(one) == answer.columns for one in lines)
    for one in answer.tables:
        assert set(one.shown) <= set(one.columns)
        assert len({len(row) for row in one.rows} | {len(one.columns)}) == 1


FAULTS: list[tuple[str, dict[str, Any]]] = [
    ("links", {"entity": "大连理工大学", "colour": "red"}),
    ("links", {"entity": "大连理工大学", "kind": "Univercity"}),
    ("links", {"entity": "大连理工大学", "direction": "up"}),
    ("links", {"entity": "大连理工大学", "limit": "0"}),
    ("links", {"entity": "大连理工大学", "as_of": "yesterday"}),
    ("links", {"entity": "nobody of this name"}),
    ("rank", {"measure": "strenght"}),
    ("rank", {"dataset": "dalian-2016"}),
    ("rank", {"counting": "nothing"}),
    ("ties", {"relation": "co-participation", "role": "lead"}),
    ("path", {"start": "大连理工大学"}),
    ("entities", {"filter": "colour:red"}),
    ("links", {"entity": "大连理工大学", "cursor": "x"}),
]


@pytest.mark.parametrize(("name", "given"), sampled(FAULTS, 3, pytest.mark.slow), ids=str)
def test_a_fault_is_told_in_the_same_words_through_every_door(
    name: str, given: dict[str, Any], caller: Caller, home: Path, graph: Graph
) -> None:
    operation = operation_named(name)
    with pytest.raises(ecograph_error()) as raised:
        ask(graph, operation, (), {**given})
    words = str(raised.value)
    path_names = [one for one in given if f"{{{one}}}" in operation.path]
    address = address_of(operation, {"relation": "collaboration", **given})
    if "relation" not in operation.fields:
        address = address_of(operation, given)
    found = caller.get(address, follow_redirects=True)
    assert found.status_code in (400, 404)
    if not path_names or found.status_code == 400:
        assert found.json()["detail"] == words
    pairs = [f"{key}={value}" for key, value in given.items() if key in operation.fields]
    if len(pairs) == len(given):
        told = run(home, name, *pairs, code=2 if found.status_code == 400 else 1)
        assert " ".join(told.stderr.split("\n")).strip() == " ".join(words.split("\n"))


def ecograph_error() -> type[Exception]:
    from ecograph.errors import EcographError

    return EcographError


QUESTIONS: list[tuple[str, dict[str, Any]]] = [
    ("entity-facts", {"entity": "大连理工大学"}),
    ("entity-facts", {"entity": "科技部", "dataset": "dalian-2015"}),
    ("relations", {"predicate": "wonAward"}),
    ("relations", {"predicate": "designatedAs", "subject": "大连", "period": "十二五"}),
    ("joint-statements", {"predicate": "issued"}),
    ("figures", {"text": "专利"}),
    ("figure-links", {"relation": "conflictsWith"}),
    ("not-stated", {"text": "合作"}),
    ("members", {"whole": "四大战略"}),
    ("names", {"entity": "大连重工•起重"}),
    ("identity", {"entity": "大连高新园区"}),
]


@pytest.mark.slow
@pytest.mark.parametrize(("name", "given"), QUESTIONS, ids=lambda value: str(value)[:40])
def test_a_named_question_is_its_sparql(
    snapshot: Snapshot, caller: Caller, name: str, given: dict[str, Any]
) -> None:
    """The text that answers it gives the same through Oxigraph, rdflib and /sparql."""
    operation = operation_named(name, "query")
    request = operation.requested(snapshot, given)
    text = sparql_of(snapshot, name, request)
    solutions = snapshot.store.select(text)
    expected = [tuple("" if term is None else plain(term) for term in row) for row in solutions]
    assert len(expected) == len(operation.answered_by(snapshot, request).rows) > 0
    result = rdflib_dataset(snapshot.store).query(text)
    assert [
        tuple("" if term is None else lexical(term) for term in row)  # type: ignore[union-attr]
        for row in result
    ] == expected
    accept = {"Accept": "application/sparql-results+json"}
    body = caller.request("POST", "/sparql", data={"query": text}, headers=accept).json()
    assert [
        tuple(row.get(one, {"value": ""})["value"] for one in body["head"]["vars"])
        for row in body["results"]["bindings"]
    ] == expected


def plain(term: object) -> str:
    assert isinstance(term, ox.NamedNode | ox.Literal)
    return term.value


def lexical(term: object) -> str:
    return str(term) if not isinstance(term, Literal) else str.__str__(term)


@pytest.mark.filterwarnings("ignore:Dataset.default_context:DeprecationWarning")
@pytest.mark.filterwarnings("ignore:Dataset.identifier:DeprecationWarning")
def test_rdflib_patterns_see_the_public_view(snapshot: Snapshot) -> None:
    dataset = rdflib_dataset(snapshot.store)
    dut = URIRef(snapshot.manifest.base + "dalian-2015/univ-dut")
    kinds = {str(kind).rpartition("#")[2] for kind in dataset.objects(dut, RDF.type)}
    assert kinds == {"University", "Organisation"}
    assert not list(dataset.subjects(URIRef(ECO + "basis"), URIRef(ECO + "conjectural")))


@pytest.mark.parametrize("measure", ["degree", "betweenness", "constraint"])
def test_a_ranking_is_the_one_that_the_build_has_stored(
    snapshot: Snapshot, graph: Graph, measure: str
) -> None:
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
    for one in graph.rank(measure=measure, limit=15).view.rows:
        assert found[one.id][0] == one.rank
        assert found[one.id][1] == pytest.approx(one.value, abs=1e-12)


CHOICES: list[dict[str, Any]] = [
    {"roll_up": "unit"},
    {"roll_up": "region", "counting": "association"},
    {"counting": "jaccard", "context": "Project", "kind": "Organisation"},
    {"role": "member", "predicate": "participatesIn", "collectives": True},
    {"roll_up": "unit", "counting": "full", "as_of": "2015", "undated": "include"},
]


@pytest.mark.slow
@pytest.mark.parametrize("choice", CHOICES, ids=str)
def test_ties_and_files_of_any_network_agree(graph: Graph, choice: dict[str, Any]) -> None:
    expected = strengths(graph.network(**choice))
    assert expected
    listed = graph.ties(limit="all", **choice)
    assert {frozenset((tie.one.id, tie.other.id)): tie.strength for tie in listed.view.ties} == (
        expected
    )
    request = operation_named("network")
    file = ask(graph, request, (), {**choice}).to("graphml").decode()
    assert strengths(nx.parse_graphml(file)) == expected
    assert listed.to("nq").decode().count("/figure/strength> ") >= len(expected)


def strengths(network: nx.Graph[str]) -> dict[frozenset[str], float]:
    edges = network.edges(data=True)
    return {frozenset((one, other)): values["strength"] for one, other, values in edges}


@pytest.mark.parametrize("counting", ["newman", "full", "jaccard", "cosine", "association"])
def test_the_shares_of_a_tie_add_up(graph: Graph, counting: str) -> None:
    """Whatever is counted and rolled up; units that met are named."""
    ends = ("dalian-2015/univ-dut", "dalian-2015/ri-dicp")
    found = graph.evidence(*ends, counting=counting, roll_up="unit").view  # type: ignore[arg-type]
    assert sum(one.share for one in found.events) == pytest.approx(found.strength)
    assert found.events_of is not None
    (a, b), both = found.events_of, len(found.events)
    expected = {
        "full": sum(len(one.met) for one in found.events),
        "newman": sum(len(one.met) / (one.participants - 1) for one in found.events),
        "jaccard": both / (a + b - both),
        "cosine": both / (a * b) ** 0.5,
        "association": both / (a * b),
    }
    assert found.strength == pytest.approx(expected[counting])
    assert all(one.met for one in found.events)


def test_evidence_of_what_is_rolled_up_names_the_units(graph: Graph, snapshot: Snapshot) -> None:
    rolled = projected(snapshot, ProjectionSpec(roll_up="unit"))
    one = max(rolled.nodes.id, key=lambda name: len(rolled.members(name)))
    other = next(b if a == one else a for a, b in rolled.ties() if one in (a, b))
    found = graph.evidence(one, other, roll_up="unit").view
    strength = float(rolled.strength[rolled.index(one), rolled.index(other)])
    assert sum(event.share for event in found.events) == pytest.approx(strength)
    units = {*rolled.members(one), *rolled.members(other)}
    assert len(units) > 2
    assert {each.subject for event in found.events for each in event.participations} <= units


def test_evidence_knows_contexts_as_rankings_do(graph: Graph) -> None:
    found = graph.evidence("dalian-2015/univ-dut", "dalian-2015/ri-dicp", context="Project").view
    assert [one.event.id for one in found.events] == ["dalian-collaborations/pr-pemfc"]


def test_a_statement_is_worded_as_the_graph_labels_it(snapshot: Snapshot) -> None:
    for identifier in ("dalian-2015/univ-dut", "dalian-2015/ri-dicp", "dalian-2015/dalian"):
        for link in links.ask(snapshot, {"entity": identifier}).results:
            text = f"SELECT ?l {{ <{snapshot.manifest.base}{link.id}> rdfs:label ?l }}"
            labels = {row["l"].value for row in snapshot.store.select(text)}
            assert link.words in labels


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("communities", ["大连理工大学"]),
        ("counting", ["dalian-2015/univ-dut", "dalian-2015/ri-dicp"]),
        ("rank", ["大连理工大学"]),
        ("ties", ["大连理工大学", "大连化物所"]),
    ],
)
def test_a_row_opens_to_its_evidence(graph: Graph, name: str, why: list[str]) -> None:
    group = "" if name in ("rank", "ties") else "analyse"
    answer = ask(graph, operation_named(name, group), (), {"why": why, "limit": 3})
    assert answer.view.why.status == "opened"
    assert {one.id for one in answer.view.why.asked} == {graph.find(one) for one in why}
    assert "evidence" in answer.beside
    assert all(one.statements for one in answer.view.why.supports if one.what == "event")


def test_what_is_no_row_is_refused_and_the_whole_is_told(graph: Graph, caller: Caller) -> None:
    address = "/api/v1/analysis/communities?runs=2&limit=1"
    assert caller.get(address + "&why=nothing+of+the+kind").status_code == 404
    assert caller.get(address + "&why=a&why=b&why=c").status_code == 400
    whole = caller.get(address + "&why=*").json()["why"]
    assert whole["status"] == "whole-network"
    assert whole["counts"]["ties"] == len(graph.ties(limit="all"))
