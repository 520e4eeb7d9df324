"""What the store leaves out is just what the rest implies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ecograph.model.implied import implied, left_out
from ecograph.model.namespaces import GRAPH_METRICS

if TYPE_CHECKING:
    from pathlib import Path

GRAPH = "https://w3id.org/ecograph/graph/source/toy"
ECO = "https://w3id.org/ecograph/ontology#"
PROV = "http://www.w3.org/ns/prov#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
KEPT = f"""\
<urn:part> <{ECO}context> <urn:project> .
<urn:part> <{ECO}participant> <urn:firm> .
<urn:part> <{ECO}role> <urn:partner> .
<urn:part> <{RDF}type> <{ECO}Participation> .
<urn:seat> <{ECO}context> <urn:club> .
<urn:seat> <{ECO}participant> <urn:firm> .
<urn:seat> <{ECO}role> <urn:member> .
<urn:seat> <{RDF}type> <{ECO}Membership> .
<urn:text> <{ECO}note> "a <{PROV}agent> <b>" .
<urn:work> <{PROV}wasGeneratedBy> <urn:base/metrics/run.x> .
"""
LEFT_OUT = f"""\
<urn:part> <{PROV}agent> <urn:firm> .
<urn:part> <{PROV}hadRole> <urn:partner> .
<urn:project> <{PROV}qualifiedAssociation> <urn:part> .
"""
MEASURED = f"""\
<urn:o> <{ECO}metric> <{ECO}degree> .
<urn:o> <{PROV}wasGeneratedBy> <urn:base/metrics/run.collaboration-degree> .
<urn:base/metrics/cube> <{RDF}type> <http://purl.org/linked-data/cube#DataSet> .
"""
CONSTANT = f"""\
<urn:o> <http://purl.org/linked-data/cube#dataSet> <urn:base/metrics/cube> .
<urn:o> <{RDF}type> <{ECO}MetricObservation> .
<urn:o> <{ECO}projection> "collaboration" .
"""


def checked(kept: str, rest: str, graph: str, folder: Path) -> None:
    for triples, expected in ((kept, False), (rest, True)):
        quads = [f"{line[:-1]}<{graph}> ." for line in triples.splitlines()]
        assert [left_out(one) for one in quads] == [expected] * len(quads)
    file = folder / "graph.nt"
    file.write_text(kept, encoding="utf-8")
    lines = b"".join(implied(file, graph)).decode().splitlines()
    assert sorted(lines) == sorted(rest.splitlines())


def test_a_participation_implies_its_copies_in_prov_and_no_other_relator_does(
    tmp_path: Path,
) -> None:
    checked(KEPT, LEFT_OUT, GRAPH, tmp_path)


def test_a_run_implies_what_is_the_same_of_all_its_observations(tmp_path: Path) -> None:
    checked(MEASURED, CONSTANT, GRAPH_METRICS, tmp_path)


def test_the_data_set_of_an_indicator_is_no_constant() -> None:
    line = CONSTANT.splitlines()[0]
    assert not left_out(f"{line[:-1]}<{GRAPH}> .")
