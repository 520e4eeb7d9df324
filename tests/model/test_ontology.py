"""The vocabulary is complete, bilingual, and claims no more than it should."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
import rdflib
from rdflib.namespace import OWL, RDF, RDFS, SKOS

from ecograph import resources
from ecograph.errors import NotFound
from ecograph.model.namespaces import ECO, PREFIXES, ROLE
from ecograph.model.ontology import Ontology, load
from ecograph.model.records import Basis, Bound, ChangeKind, NameRole, Precision, Status

if TYPE_CHECKING:
    from enum import StrEnum
    from pathlib import Path

QB = rdflib.Namespace(PREFIXES["qb"])
TERM = rdflib.Namespace(ECO)
TRUSTED = (*(PREFIXES[name] for name in ("org", "prov", "skos", "qb", "dct", "foaf", "schema")),)


def _words(text: str) -> set[str]:
    return set(text.split())


# What the records are written with: every one of them is declared.
KINDS = _words("""
Organisation University ResearchInstitute ResearchAcademy IndustryResearchInstitute Enterprise
GovernmentBody Hospital Platform Laboratory EngineeringCentre CooperationBase Incubator Makerspace
Park CollaborativeInnovationCentre Region Zone InnovationChain InnovationNode ResearchDirection
TechnologyField Award DesignationKind Policy Strategy Programme CollaborationEvent Project
AwardEvent Agreement CoPatent Founding CollaborativeBody Centre JointLaboratory Alliance
JointVenture StatedTie Achievement Patent Product Publication Person Team Collective Competition
Event Issue
""")
LINKS = _words("""
memberOf unitOf memberInstituteOf supervisedBy hosts participatesIn occupies wonAward designatedAs
fundedBy issued partOf possiblySameAs possiblyPartOf differentFrom locatedIn hasField governs
concerns supports implements addresses affectedBy submittedTo designates developed owns
developedFor selectedInto runs established organised published providedTo incubatedBy
cooperatesWith comparedWith follows praised basedOn handled nodeOf feedsInto isAbout resultOf
repeats conflictsWith notToConfuseWith
""")
ROLES = _words("""
lead partner host co-founder completing-unit funder issuer recipient participant party member
subject-lead subject-unit guidance founder chain-node subject co-builder vice-chair co-developer
organiser witness licensor licensee committee-expert user approved-by merged supporter spin-off
programme-owner developer owner recognised-by result established-by cooperating announced-by
accepted-by contractor chair standing-member co-applicant component-developer joint-venture hub
parent attendee builder support-unit supplier design-partner technology-provider initiator
implementing secretariat operator competitor coordinator
""")
METRICS = _words("""
degree strength betweenness closeness eigenvector pagerank coreNumber constraint effectiveSize
community
""")
PROPERTIES = _words("""
source evidence place founded foundedPrecision ended note memberType memberTypeName count bound
nameOf form nameRole participant predicate context verb role ordinal giver from fromPrecision until
untilPrecision startedBy period basis confidence openList intended indicator valueText qualifier
aboutEntity unit section sha256 sourceKind copy about aspect changeKind date newName mapsTo
mergedFrom collaboratesWith metric projection rank parameter codeVersion dataDigest tieCount
nodeCount answerStatus face inverseLabel
""")


@pytest.fixture(scope="module")
def graph() -> rdflib.Graph:
    return rdflib.Graph().parse(resources.path("ontology/ecograph.ttl"), format="turtle")


def _own(graph: rdflib.Graph) -> list[rdflib.URIRef]:
    """Every term of ours; the components of a Data Cube structure are its parts, not terms."""
    found = {one for one in graph.subjects(RDF.type) if isinstance(one, rdflib.URIRef)}
    parts = set(graph.subjects(RDF.type, QB.ComponentSpecification))
    return sorted(one for one in found - parts if one.startswith(ECO))


def _languages(graph: rdflib.Graph, subject: rdflib.URIRef, predicate: rdflib.URIRef) -> list[str]:
    values = graph.objects(subject, predicate)
    return sorted(str(one.language) for one in values if isinstance(one, rdflib.Literal) and one)


def test_every_term_is_labelled_and_defined_in_both_languages(graph: rdflib.Graph) -> None:
    for term in _own(graph):
        assert _languages(graph, term, RDFS.label) == ["en", "zh"], term
        assert _languages(graph, term, SKOS.definition) == ["en", "zh"], term


def test_every_role_is_labelled_and_defined_in_both_languages(graph: rdflib.Graph) -> None:
    for role in graph.subjects(SKOS.inScheme, TERM.RoleScheme):
        assert isinstance(role, rdflib.URIRef)
        assert role.startswith(ROLE)
        assert _languages(graph, role, SKOS.prefLabel) == ["en", "zh"], role
        assert _languages(graph, role, SKOS.definition) == ["en", "zh"], role


def test_every_link_property_reads_both_ways(graph: rdflib.Graph) -> None:
    for link in graph.subjects(RDF.type, TERM.LinkProperty):
        assert isinstance(link, rdflib.URIRef)
        assert _languages(graph, link, TERM.inverseLabel) == ["en", "zh"], link


def test_labels_tell_terms_of_one_sort_apart() -> None:
    known = load()
    for sort in (known.classes, known.predicates, known.roles, known.metrics):
        for lang in ("zh", "en"):
            labels = [term.label.text(lang) for term in sort.values()]
            assert len(labels) == len(set(labels))


def test_no_term_is_both_class_and_property_or_property_and_value(graph: rdflib.Graph) -> None:
    sorts = defaultdict(set)
    for term, kind in graph.subject_objects(RDF.type):
        name = str(kind)
        sort = "property" if name.endswith("Property") else "class" if kind == OWL.Class else name
        sorts[term].add(sort)
    assert {term for term, found in sorts.items() if len(found) > 1} == set()


@pytest.mark.parametrize("predicate", [RDFS.subClassOf, RDFS.subPropertyOf])
def test_superterms_are_own_or_of_the_trusted_vocabularies(
    graph: rdflib.Graph, predicate: rdflib.URIRef
) -> None:
    for term, above in graph.subject_objects(predicate):
        assert str(above).startswith((ECO, *TRUSTED)) or above == RDF.Property, term
        if str(above).startswith(ECO):
            assert (above, RDF.type, None) in graph, term


def test_domains_ranges_and_faces_are_declared(graph: rdflib.Graph) -> None:
    for predicate in (RDFS.domain, RDFS.range, TERM.face):
        for term, value in graph.subject_objects(predicate):
            if str(value).startswith(ECO):
                assert (value, RDF.type, OWL.Class) in graph, term


def test_every_face_is_a_relator() -> None:
    known = load()
    for predicate in known.predicates.values():
        assert known.ancestors(predicate.face) == ("Relator",), predicate.name


def test_header_names_title_version_licence_and_creator(graph: rdflib.Graph) -> None:
    header = rdflib.URIRef(ECO.removesuffix("#"))
    dct = rdflib.Namespace(PREFIXES["dct"])

    assert (header, RDF.type, OWL.Ontology) in graph
    assert str(graph.value(header, OWL.versionInfo)) == load().version != ""
    assert str(graph.value(header, dct.creator)) == "ecograph contributors"
    assert "creativecommons.org/licenses/by/4.0" in str(graph.value(header, dct.license))
    assert _languages(graph, header, dct.title) == ["en", "zh"]


def test_terms_of_the_records_are_there() -> None:
    known = load()

    assert set(known.kinds) == KINDS
    assert set(known.predicates) == LINKS
    assert set(known.roles) >= ROLES
    assert set(known.metrics) >= METRICS
    assert known.terms >= PROPERTIES


@pytest.mark.parametrize(
    ("kind", "choices"),
    [
        ("Basis", Basis),
        ("Bound", Bound),
        ("ChangeKind", ChangeKind),
        ("NameRole", NameRole),
        ("Precision", Precision),
        ("Status", Status),
    ],
)
def test_codes_are_the_choices_of_the_records(
    graph: rdflib.Graph, kind: str, choices: type[StrEnum]
) -> None:
    codes = graph.subjects(RDF.type, TERM[kind])
    assert {str(graph.value(code, SKOS.notation)) for code in codes} == set(choices)


def test_abstract_classes_are_no_kinds() -> None:
    known = load()

    assert "InnovationCarrier" in known.classes
    assert "InnovationCarrier" not in known.kinds
    assert not known.classes["Participation"].entity


def test_ancestors_are_transitive_and_sorted() -> None:
    known = load()

    assert known.ancestors("Organisation") == ()
    assert known.ancestors("Zone") == ("Organisation", "Region")
    assert known.ancestors("CollaborativeInnovationCentre") == (
        "CollaborationContext",
        "CollaborativeBody",
        "InnovationCarrier",
        "Organisation",
    )


def test_ancestors_of_an_unknown_class() -> None:
    with pytest.raises(NotFound, match="Univercity"):
        load().ancestors("Univercity")


def test_predicate_carries_face_labels_and_symmetry() -> None:
    known = load()

    hosts = known.predicates["hosts"]
    assert (hosts.face, hosts.inverse.en, hosts.symmetric) == ("Membership", "is hosted by", False)
    assert known.predicates["cooperatesWith"].symmetric
    assert known.roles["completing-unit"].label.zh == "完成单位"
    assert known.metrics["pagerank"].label.en == "PageRank"


def test_local_name_leaves_other_iris_alone() -> None:
    assert Ontology.local(ECO + "hosts") == "hosts"
    assert Ontology.local("http://example.org/hosts") == "http://example.org/hosts"


def test_shipped_ontology_is_read_once_and_a_file_each_time(tmp_path: Path) -> None:
    file = tmp_path / "own.ttl"
    file.write_text(
        "@prefix eco: <https://w3id.org/ecograph/ontology#> ."
        "eco:Ship a <http://www.w3.org/2002/07/owl#Class> ; eco:entityKind true .",
        encoding="utf-8",
    )

    assert load() is load()
    assert set(load(file).kinds) == {"Ship"}
    assert load(file).kinds["Ship"].label.en == ""


def test_cube_of_figures_has_the_evidence_as_dimension(graph: rdflib.Graph) -> None:
    for structure in ("IndicatorStructure", "MetricStructure"):
        parts = list(graph.objects(TERM[structure], QB.component))
        measures = [graph.value(part, QB.measure) for part in parts]
        assert rdflib.URIRef(PREFIXES["sdmx-measure"] + "obsValue") in measures
        for part in parts:
            for how, sort in ((QB.dimension, "Dimension"), (QB.attribute, "Attribute")):
                term = graph.value(part, how)
                if term is not None and term.startswith(ECO):  # type: ignore[attr-defined]
                    assert (term, RDF.type, QB[sort + "Property"]) in graph, term
    dimensions = {
        graph.value(part, QB.dimension)
        for part in graph.objects(TERM.IndicatorStructure, QB.component)
    }
    assert TERM.evidence in dimensions


def test_alignment_is_matches_only(graph: rdflib.Graph) -> None:
    alignment = rdflib.Graph().parse(resources.path("ontology/alignment.ttl"), format="turtle")
    own = [triple for triple in alignment if str(triple[0]).startswith(ECO)]

    assert len(own) > 50
    for subject, predicate, _ in own:
        assert predicate in (SKOS.closeMatch, SKOS.exactMatch), subject
        assert (subject, RDF.type, None) in graph, subject


def test_context_knows_every_class_and_property(graph: rdflib.Graph) -> None:
    context = _context()
    for term in _own(graph):
        kinds = set(graph.objects(term, RDF.type))
        if OWL.Class in kinds or any(str(kind).endswith("Property") for kind in kinds):
            local = term.removeprefix(ECO)
            entry = context[local]
            assert (entry if isinstance(entry, str) else entry["@id"]) == f"eco:{local}"


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # rdflib's own parser
def test_context_makes_the_same_triples_in_both_engines() -> None:
    document = {
        "@context": _context(),
        "id": "https://w3id.org/ecograph/id/toy/r1",
        "type": "Participation",
        "participant": "https://w3id.org/ecograph/id/toy/univ",
        "predicate": "participatesIn",
        "role": ROLE + "lead",
        "from": "2015-01-01",
        "fromPrecision": "year",
        "basis": "stated",
        "confidence": "0.8",
        "ordinal": 1,
        "openList": True,
        "label": {"zh": "甲大学牵头丙项目", "en": "University A leads project C"},
    }
    text = json.dumps(document)
    expected = rdflib.Graph().parse(
        format="turtle",
        data="""
        @prefix eco: <https://w3id.org/ecograph/ontology#> .
        @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
        @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
        <https://w3id.org/ecograph/id/toy/r1> a eco:Participation ;
          eco:participant <https://w3id.org/ecograph/id/toy/univ> ;
          eco:predicate eco:participatesIn ; eco:role <https://w3id.org/ecograph/role/lead> ;
          eco:from "2015-01-01"^^xsd:date ; eco:fromPrecision eco:year ; eco:basis eco:stated ;
          eco:confidence 0.8 ; eco:ordinal 1 ; eco:openList true ;
          rdfs:label "甲大学牵头丙项目"@zh , "University A leads project C"@en .
        """,
    )
    lines = ox.serialize(
        (quad.triple for quad in ox.parse(text, format=ox.RdfFormat.JSON_LD)),
        format=ox.RdfFormat.N_TRIPLES,
    )
    assert lines is not None
    by_oxigraph = rdflib.Graph().parse(data=lines.decode(), format="nt")

    assert set(rdflib.Graph().parse(data=text, format="json-ld")) == set(expected)
    assert set(by_oxigraph) == set(expected)


def _context() -> dict[str, str | dict[str, str]]:
    text = resources.path("ontology/context.jsonld").read_text(encoding="utf-8")
    context: dict[str, str | dict[str, str]] = json.loads(text)["@context"]
    return context
