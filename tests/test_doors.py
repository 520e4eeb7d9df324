"""One answer through every door: rdflib, Oxigraph, HTTP, command line, notebook, row for row."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

import httpx
import pyoxigraph as ox
import pytest
from rdflib import RDF, Literal, URIRef
from typer.testing import CliRunner

import ecograph
from ecograph.answers import network
from ecograph.answers.asking import ask, sparql_of
from ecograph.answers.links import linked
from ecograph.cli.main import app
from ecograph.vocab import ECO

if TYPE_CHECKING:
    from pathlib import Path

    from ecograph.snapshot import Snapshot

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


def test_a_statement_is_worded_as_the_graph_labels_it(snapshot: Snapshot) -> None:
    for identifier in ("dalian-2015/univ-dut", "dalian-2015/ri-dicp", "dalian-2015/dalian"):
        for link in linked(snapshot, identifier).links:
            text = f"SELECT ?l {{ <{snapshot.manifest.base}{link.id}> rdfs:label ?l }}"
            labels = {row["l"].value for row in snapshot.store.select(text)}
            assert link.words in labels
