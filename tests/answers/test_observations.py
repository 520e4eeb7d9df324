"""Answers of analyses as linked data: whole, declared, defined, the same through every door."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Literal

import pyoxigraph as ox
import pytest
import rdflib
from support.cli_run import run
from support.examples import given_to

from ecograph.answers.figure_terms import figure_of, figures
from ecograph.answers.observations_rdf import (
    observations,
    ranking_observations,
    run_iri,
    ties_observations,
)
from ecograph.answers.operations import networks
from ecograph.answers.operations.analyses import ANALYSES
from ecograph.answers.operations.formats import RDF
from ecograph.answers.registry import operation_named
from ecograph.errors import BadRequest
from ecograph.model.namespaces import ECO, FIGURE, GRAPH_METRICS, PREFIXES
from ecograph.model.ontology import load
from ecograph.notebook.graph import Graph
from ecograph.notebook.method import ask

if TYPE_CHECKING:
    from pathlib import Path

    from support.service_client import Caller

    from ecograph.answers.views.networks import AnalysisView
    from ecograph.pipeline.snapshot import Snapshot

QB = rdflib.Namespace(PREFIXES["qb"])
TERM = rdflib.Namespace(ECO)
PROV = rdflib.Namespace(PREFIXES["prov"])
VALUE = rdflib.URIRef(PREFIXES["sdmx-measure"] + "obsValue")
DUT = "dalian-2015/univ-dut"


def asked(snapshot: Snapshot, name: str, **given: object) -> AnalysisView:
    return ANALYSES[name].ask(snapshot, given)


def observed(graph: rdflib.Graph, metric: rdflib.URIRef) -> list[Any]:
    """The observations of a figure."""
    about = set(graph.subjects(TERM.metric, metric))
    return sorted(about & set(graph.subjects(rdflib.RDF.type, TERM.MetricObservation)))


def read(written: bytes) -> rdflib.Graph:
    return rdflib.Graph().parse(data=written, format="turtle")


def figure_cells(view: AnalysisView) -> int:
    """How many cells of an answer are figures: no name, no end, no group, nothing empty."""
    ends = {"id", "other", "other_id", "place", "source", "target", "field", "enterprise", "rank"}
    groups = {"aspect", "class", "dataset", "figure", "group", "groups", "of", "sectors", "sort"}
    count = 0
    parts: list[Any] = [("rows", view.columns, view.rows)]
    parts += [(one.name, one.columns, one.rows) for one in view.tables if one.name != "classes"]
    for name, columns, rows in parts:
        named = {one for one in columns if one.endswith(("label", "kind"))}
        left = ends | groups | named | ({"community"} if name == "communities" else set())
        if "figure" not in columns:
            left |= {"method"}
        for row in rows:
            cells = [
                cell
                for column, cell in zip(columns, row, strict=True)
                if column not in left and cell not in (None, "")
            ]
            count += len(cells) or ("figure" not in columns)
    return count


@pytest.fixture(scope="module", params=ANALYSES)
def run_of(request: pytest.FixtureRequest, snapshot: Snapshot) -> tuple[AnalysisView, rdflib.Graph]:
    """An answer of each analysis, and what it is as linked data."""
    name: str = request.param
    view = asked(snapshot, name, **given_to(ANALYSES[name], "zh"))
    return view, read(observations(view))


@pytest.mark.slow
def test_every_figure_is_an_observation_of_the_run(
    snapshot: Snapshot, run_of: tuple[AnalysisView, rdflib.Graph]
) -> None:
    view, graph = run_of
    made = rdflib.URIRef(run_iri(view, snapshot.manifest.base))
    found = set(graph.subjects(rdflib.RDF.type, TERM.MetricObservation))
    assert len(found) == figure_cells(view)
    for one in found:
        for needed in (QB.dataSet, TERM.metric, TERM.tableRow, VALUE):
            assert len(list(graph.objects(one, needed))) == 1, (one, needed)
        assert graph.value(one, PROV.wasGeneratedBy) == made
    keys = [
        tuple(graph.value(one, each) for each in (QB.dataSet, TERM.tableRow, TERM.metric))
        for one in found
    ]
    assert len(set(keys)) == len(keys), "dimensions tell observations apart"
    assert str(graph.value(made, TERM.dataDigest)) == snapshot.manifest.digest
    assert str(graph.value(made, TERM.codeVersion))
    assert json.loads(str(graph.value(made, TERM.parameter)))["measure"] == view.name
    assert graph.value(made, TERM.answerStatus) in {TERM.answered, TERM.ranked}
    languages = {one.language for one in graph.objects(made, rdflib.SKOS.definition)}  # type: ignore[attr-defined]
    assert languages == {"zh", "en"}


@pytest.mark.slow
def test_every_term_is_declared_and_every_figure_defined(
    snapshot: Snapshot, run_of: tuple[AnalysisView, rdflib.Graph]
) -> None:
    _, graph = run_of
    base = snapshot.manifest.base
    for term in {one for triple in graph for one in triple if isinstance(one, rdflib.URIRef)}:
        if term.startswith(ECO):
            assert term.removeprefix(ECO) in load().terms, term
        elif term.startswith(FIGURE):
            for said in (rdflib.RDFS.label, rdflib.SKOS.definition):
                texts = {one.language: str(one) for one in graph.objects(term, said)}  # type: ignore[attr-defined]
                assert set(texts) == {"zh", "en"}, term
                assert re.search("[\u4e00-\u9fff]", texts["zh"]) or texts["zh"].isupper(), term
        else:
            own = term.startswith(base)
            known = (*PREFIXES.values(), "https://doi.org/")
            assert own or str(term).startswith(known), term
    for metric in graph.objects(None, TERM.metric):
        assert str(metric).startswith((ECO, FIGURE))
    kinds = {str(one) for one in graph.objects(None, rdflib.RDF.type)}
    assert {one for one in kinds if one.startswith(str(QB))} <= {str(QB.DataSet), str(QB.Slice)}


@pytest.mark.slow
def test_every_figure_of_every_analysis_stands_in_the_table(
    run_of: tuple[AnalysisView, rdflib.Graph],
) -> None:
    view, _ = run_of
    parts: list[Any] = [("rows", view), *((one.name, one) for one in view.tables)]
    for table, part in parts:
        named = part.columns == ("figure", "value")
        names = [str(row[0]) for row in part.rows] if named else part.columns
        for one in names:
            known = figure_of(view.name, table, one)
            entity = known.label.zh == one and not known.label.zh.isupper()
            assert not entity or one in NOT_FIGURES or one.endswith(("label", "kind")), one


NOT_FIGURES = {
    *("id", "other", "other_id", "place", "source", "target", "field", "enterprise", "rank"),
    *("aspect", "class", "dataset", "figure", "group", "groups", "of", "sectors", "sort"),
    *("title", "definition", "value"),
}


def test_no_figure_stands_in_the_table_for_nothing() -> None:
    for key, one in figures().items():
        words = (one.label.zh, one.label.en, one.definition.zh, one.definition.en)
        assert all(words), key


def test_a_row_says_whom_it_is_about_and_what_it_is_derived_from(snapshot: Snapshot) -> None:
    base = snapshot.manifest.base
    view = asked(snapshot, "backbone", level="0.2", limit="3")
    graph = read(observations(view))
    rows = [rdflib.URIRef(str(one)) for one in graph.subjects(rdflib.RDF.type, QB.Slice)]
    own = sorted(one for one in rows if ".rows." in one)
    assert len(own) == 3
    for row, cells, behind in zip(own, view.rows, view.evidence, strict=True):
        derived = {str(one) for one in graph.objects(row, PROV.wasDerivedFrom)}
        assert derived == {base + one for one in behind}
        for one in graph.objects(row, QB.observation):
            assert str(graph.value(one, TERM.aboutEntity)) == base + str(cells[0])
            assert str(graph.value(one, TERM.otherEntity)) == base + str(cells[3])
    strengths = observed(graph, rdflib.URIRef(FIGURE + "strength"))
    values = {float(str(graph.value(one, VALUE))) for one in strengths}
    assert values == {row[6] for row in view.rows}


def test_what_is_no_entity_is_a_category(snapshot: Snapshot) -> None:
    graph = read(observations(asked(snapshot, "mixing", groups="sector")))
    pairs = {
        (str(graph.value(one, TERM.category)), str(graph.value(one, TERM.otherCategory)))
        for one in observed(graph, rdflib.URIRef(FIGURE + "strength"))
    }
    assert ("i", "u") in pairs
    gaps = asked(snapshot, "chain-gaps", chain="dalian-collaborations/ch-vrfb")
    graph = read(observations(gaps))
    classes = {str(one) for one in graph.objects(None, TERM.category)}
    assert {"broken", "weak"} <= classes


@pytest.mark.slow
def test_a_measure_that_the_ontology_knows_is_its_metric(snapshot: Snapshot) -> None:
    graph = read(observations(asked(snapshot, "rank-intervals", measure="strength")))
    ranked = observed(graph, TERM.strength)
    ranks = {int(str(graph.value(one, TERM.rank))) for one in ranked}
    assert len(ranked) == 20
    assert min(ranks) == 1
    assert (TERM.strength, rdflib.SKOS.definition, None) not in graph, "the ontology says it"


def test_too_little_is_a_run_with_its_reason(snapshot: Snapshot) -> None:
    view = asked(snapshot, "gefura", dataset="dalian-2015", lang="en")
    graph = read(observations(view, lang="en"))
    (made,) = graph.subjects(rdflib.RDF.type, TERM.AnalysisRun)
    assert graph.value(made, TERM.answerStatus) == TERM.insufficient
    comments = {str(one) for one in graph.objects(made, rdflib.RDFS.comment)}
    assert any(one.startswith("Insufficient") for one in comments)
    assert not list(graph.subjects(rdflib.RDF.type, TERM.MetricObservation))


def test_iris_follow_from_what_was_asked(snapshot: Snapshot) -> None:
    one, same, other = (
        run_iri(asked(snapshot, "mixing", groups=groups)) for groups in ("sector", "sector", "kind")
    )
    assert one == same != other
    day = run_iri(asked(snapshot, "mixing", groups="sector", as_of="2015", undated="include"))
    assert day != one
    assert re.fullmatch(r".*/id/analysis/mixing\.[0-9a-f]{20}", one)


def test_all_formats_say_the_same(snapshot: Snapshot) -> None:
    view = asked(snapshot, "what-if", remove="大连理工大学")
    triples = []
    for name, media in RDF.items():
        syntax = ox.RdfFormat.from_media_type(media)
        assert syntax is not None
        quads = list(ox.parse(observations(view, name), syntax))
        triples.append({str(quad.triple) for quad in quads})
        graphs = {quad.graph_name for quad in quads}
        expected = ox.NamedNode(GRAPH_METRICS) if name == "nq" else ox.DefaultGraph()
        assert graphs == {expected}
    assert all(one == triples[0] for one in triples)
    with pytest.raises(BadRequest, match="ttl, jsonld, nt, rdfxml, nq"):
        observations(view, "n3")


@pytest.mark.slow
@pytest.mark.parametrize("format", RDF)
def test_linked_data_is_the_same_bytes_through_every_door(
    snapshot: Snapshot, home: Path, caller: Caller, format: str
) -> None:
    given = {"limit": "5"}
    expected = observations(asked(snapshot, "mixing", **given), format)
    pairs = [f"{key}={value}" for key, value in given.items()]
    printed = run(home, "analyse", "mixing", *pairs, "--format", format)
    assert printed.stdout_bytes == expected
    address = "/api/v1/analysis/mixing"
    for parameters, headers in (({"format": format}, {}), ({}, {"Accept": RDF[format]})):
        answer = caller.get(address, params={**given, **parameters}, headers=headers)
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"].startswith(RDF[format])
        assert answer.content == expected
    again = caller.get(
        address,
        params=given | {"format": format},
        headers={"If-None-Match": answer.headers["etag"]},
    )
    assert again.status_code == 304
    assert Graph(snapshot).analyse("mixing", **given).to(format) == expected


def test_a_ranking_is_linked_data_too(snapshot: Snapshot, home: Path, caller: Caller) -> None:
    given = {"measure": "constraint", "limit": 5}
    expected = ranking_observations(networks.rank.ask(snapshot, given), "nq")
    options = ("--measure", "constraint", "--limit", "5", "--format", "nq")
    assert run(home, "rank", *options).stdout_bytes == expected
    address = "/api/v1/analysis/collaboration/centrality?measure=constraint&limit=5&format=nq"
    assert caller.get(address).content == expected
    answer = Graph(snapshot).rank(measure="constraint", limit=5)
    assert answer.to("nq") == expected
    graph = read(answer.to("ttl"))
    assert len(observed(graph, TERM.constraint)) == 5
    with pytest.raises(BadRequest, match="search has no format 'ttl'"):
        Graph(snapshot).search("dut").to("ttl")


@pytest.mark.slow
@pytest.mark.parametrize("relation", ["collaboration", "co-participation"])
def test_ties_are_linked_data_too(
    snapshot: Snapshot,
    home: Path,
    caller: Caller,
    relation: Literal["collaboration", "co-participation"],
) -> None:
    which: dict[str, Any] = {"relation": relation, "kind": "Enterprise", "limit": "all"}
    view = networks.ties.ask(snapshot, which)
    expected = ties_observations(view, "nq")
    choice = ("--relation", relation, "--kind", "Enterprise", "--limit", "all")
    assert run(home, "ties", *choice, "--format", "nq").stdout_bytes == expected
    address = f"/api/v1/networks/{relation}/ties?kind=Enterprise&limit=all&format=nq&lang=zh"
    answer = caller.get(address)
    assert (answer.content, answer.headers["content-language"]) == (expected, "zh")
    listed = Graph(snapshot).ties(**which)
    assert listed.to("nq") == expected
    graph = read(listed.to("ttl"))
    strength = rdflib.URIRef(FIGURE + "strength")
    found = observed(graph, strength)
    assert len(found) == len(view.ties) > 0
    told = {
        (*(str(graph.value(one, TERM[end])) for end in ("aboutEntity", "otherEntity")),
         float(graph.value(one, VALUE)))
        for one in found
    }  # fmt: skip
    base = snapshot.manifest.base
    assert told == {(base + one.one.id, base + one.other.id, one.strength) for one in view.ties}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("group", "name", "given"),
    [
        ("network", "ties", {"relation": "collaboration", "kind": "Enterprise"}),
        ("network", "rank", {"measure": "strength"}),
        ("analyse", "two-mode", {}),
    ],
)
def test_pages_are_parts_of_one_run(
    snapshot: Snapshot, group: str, name: str, given: dict[str, Any]
) -> None:
    """A row has one number, one IRI and one run, on whichever page it is read."""
    operation, beside = operation_named(name, group), ".events."

    def written(**place: object) -> tuple[set[str], str | None]:
        answer = ask(Graph(snapshot), operation, (), given | place)
        lines = answer.to("nt").decode().splitlines()
        return {one for one in lines if "Entity> " in one and beside not in one}, answer.view.next

    whole, after = written(limit="all")
    assert after is None
    first, cursor = written(limit=5)
    second, _ = written(limit=5, cursor=cursor)
    assert first and second
    assert first.isdisjoint(second)
    assert first | second <= whole
