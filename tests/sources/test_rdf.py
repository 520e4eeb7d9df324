"""RDF of four vocabularies becomes a dataset folder, through one view each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support.cli_run import run

from ecograph import resources
from ecograph.errors import SourceError
from ecograph.model.records import Entity, Relator, Source
from ecograph.sources.datapackage import open_folder
from ecograph.sources.imported import ImportOptions
from ecograph.sources.rdf import import_rdf

if TYPE_CHECKING:
    from pathlib import Path

    from ecograph.sources.imported import Imported

EURIO = """
@prefix eurio: <http://data.europa.eu/s66#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix : <http://data.europa.eu/s66/resource/> .
:p1 a eurio:Project ; eurio:title "Wind blades" ; eurio:acronym "WIND" ; eurio:identifier "101" ;
  eurio:startDate "2021-01-01" ; eurio:endDate "2023-12-31" ; eurio:hasInvolvedParty :r1, :r2 ;
  eurio:hasEuroSciVocClassification :wind ; eurio:abstract "Long." .
:wind skos:prefLabel "wind power"@en .
:r1 a eurio:OrganisationRole ; eurio:isRoleOf :o1 ; eurio:roleLabel "coordinator" .
:r2 a eurio:OrganisationRole ; eurio:isRoleOf :o2 ; eurio:roleLabel "observer" .
:o1 a eurio:Organisation ; eurio:legalName "Example University" ; eurio:hasSite :s1 .
:s1 eurio:hasGeographicalLocation :at . :at a eurio:Country ; eurio:name "Austria" .
:o2 a eurio:Organisation ; eurio:legalName "Example Power Ltd" ; eurio:vatNumber "ATU1" .
"""
ORG = """
@prefix org: <http://www.w3.org/ns/org#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix time: <http://www.w3.org/2006/time#> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix : <http://example.org/> .
:uni a org:FormalOrganization ; skos:prefLabel "示例大学"@zh, "Example University"@en ;
  org:hasUnit :lab ; org:memberOf :net .
:lab a org:OrganizationalUnit ; skos:prefLabel "Example Laboratory"@en .
:firm a org:FormalOrganization ; skos:prefLabel "Example Ltd"@en .
:net a org:OrganizationalCollaboration ; skos:prefLabel "Example Network"@en .
:m1 a org:Membership ; org:member :firm ; org:organization :net ; org:role :chair ;
  org:memberDuring [ time:hasBeginning [ time:inXSDDate "2015-03-01" ] ] .
:chair skos:prefLabel "chair"@en .
:ann a foaf:Person ; org:memberOf :uni .
"""
SCHEMA = """[
 {"@context": "https://schema.org", "@id": "http://example.org/p", "@type": "ResearchProject",
  "name": "Batteries", "startDate": "2020-05", "endDate": "2022",
  "member": [{"@type": "CollegeOrUniversity", "@id": "https://ror.org/00prkya54",
              "name": "Example University", "sameAs": "https://ror.org/00prkya54"},
             {"@type": "OrganizationRole", "roleName": "lead", "startDate": "2021",
              "member": {"@type": "Corporation", "@id": "http://example.org/c",
                         "name": "Example Ltd"}}],
  "funder": {"@type": "FundingAgency", "@id": "http://example.org/f", "name": "Example Fund"}},
 {"@context": "http://schema.org/", "@type": "ScholarlyArticle", "@id": "http://example.org/a",
  "headline": "On batteries", "author": [{"@type": "Person", "name": "Ann",
   "affiliation": {"@id": "https://ror.org/00prkya54"}}, {"@id": "http://example.org/c"}]}
]"""
VIVO = """
@prefix vivo: <http://vivoweb.org/ontology/core#> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix bibo: <http://purl.org/ontology/bibo/> .
@prefix obo: <http://purl.obolibrary.org/obo/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix : <http://vivo.example.org/individual/> .
:u a vivo:University, foaf:Organization ; rdfs:label "Example University" .
:d a vivo:Department, foaf:Organization ; rdfs:label "Department of Wind" ; obo:BFO_0000050 :u .
:fund a foaf:Organization ; rdfs:label "Example Fund" .
:g a vivo:Grant ; rdfs:label "Blades" ; vivo:assignedBy :fund ; vivo:dateTimeInterval [
  vivo:start [ vivo:dateTime "2014-01-01T00:00:00" ] ] .
:role a vivo:ResearcherRole ; rdfs:label "Partner" ; obo:RO_0000052 :u ; vivo:relatedBy :g .
:doc a bibo:AcademicArticle ; rdfs:label "On blades" ; bibo:doi "10.1000/182" .
:as a vivo:Authorship ; vivo:relates :doc, :ann .
:ann a foaf:Person . :po a vivo:Position ; vivo:relates :ann, :u .
"""


def imported(folder: Path, text: str, name: str, most_rejected: float = 0.1) -> Imported:
    (folder / name).write_text(text, encoding="utf-8")
    return import_rdf([folder / name], folder / "town", options=ImportOptions(most_rejected))


def said(folder: Path) -> set[tuple[str, str, str, str, str]]:
    """Who is linked with what, by names, with role and years."""
    records = list(open_folder(folder).records())
    names = {one.id: one.name_en or one.name_zh for one in records if isinstance(one, Entity)}
    return {
        (
            *(names[one.subject], one.predicate, names[one.object], one.role),
            "/".join(str(each or "") for each in (one.since, one.until)),
        )
        for one in records
        if isinstance(one, Relator)
    }


def kinds(folder: Path) -> dict[str, str]:
    records = open_folder(folder).records()
    return {one.name_en or one.name_zh: one.kind for one in records if isinstance(one, Entity)}


def test_eurio(tmp_path: Path) -> None:
    done = imported(tmp_path, EURIO, "a.ttl")
    assert kinds(done.folder) == {
        "Wind blades": "Project",
        "Example University": "University",
        "Example Power Ltd": "Enterprise",
        "Austria": "Region",
        "wind power": "TechnologyField",
    }
    years = "2021-01-01/2023-12-31"
    assert said(done.folder) == {
        ("Example University", "participatesIn", "Wind blades", "coordinator", years),
        ("Example Power Ltd", "participatesIn", "Wind blades", "", years),
        ("Wind blades", "hasField", "wind power", "", "/"),
    }
    records = list(open_folder(done.folder).records())
    relators = [one for one in records if isinstance(one, Relator)]
    assert {one.note for one in relators} == {"", "Role as printed: observer"}
    entities = {one.name_en: one for one in records if isinstance(one, Entity)}
    assert entities["Example University"].place == "town/at"
    assert entities["Wind blades"].external_ids == (("CORDIS", "101"),)
    assert "predicates that are not read: 1 http://data.europa.eu/s66#abstract." in done.remarks
    assert not any("OrganisationRole" in one for one in done.remarks)


def test_evidence_is_the_file_and_the_subject(tmp_path: Path) -> None:
    done = imported(tmp_path, EURIO, "a.ttl")
    records = list(open_folder(done.folder).records())
    sources = {one.id: one for one in records if isinstance(one, Source)}
    part = next(one for one in records if isinstance(one, Relator) and one.role == "coordinator")
    source = sources[part.evidence.sources[0]]
    assert source.address == "http://data.europa.eu/s66/resource/r1"
    assert (source.file, source.title_en) == ("a.ttl", f"a.ttl: {source.address}")


def test_organization_ontology(tmp_path: Path) -> None:
    done = imported(tmp_path, ORG, "a.ttl")
    assert said(done.folder) == {
        ("Example Laboratory", "unitOf", "Example University", "", "/"),
        ("Example University", "participatesIn", "Example Network", "", "/"),
        ("Example Ltd", "participatesIn", "Example Network", "chair", "2015-03-01/"),
    }
    assert kinds(done.folder)["Example Network"] == "Alliance"
    assert any("1 http://xmlns.com/foaf/0.1/Person" in one for one in done.remarks)


def test_schema_org_in_json_ld_of_either_address(tmp_path: Path) -> None:
    done = imported(tmp_path, SCHEMA, "a.jsonld")
    assert said(done.folder) == {
        ("Example University", "participatesIn", "Batteries", "partner", "/"),
        ("Example Ltd", "participatesIn", "Batteries", "lead", "2021/"),
        ("Example Fund", "participatesIn", "Batteries", "funder", "/"),
        ("Example University", "participatesIn", "On batteries", "author", "/"),
        ("Example Ltd", "participatesIn", "On batteries", "author", "/"),
    }
    records = list(open_folder(done.folder).records())
    entities = {one.name_en: one for one in records if isinstance(one, Entity)}
    assert entities["Example University"].external_ids == (("ROR", "00prkya54"),)
    assert str(entities["Batteries"].founded) == "2020-05"


def test_the_same_file_makes_the_same_folder(tmp_path: Path) -> None:
    (tmp_path / "a.jsonld").write_text(SCHEMA, encoding="utf-8")  # its roles have no address
    tables = []
    for name in ("one", "two"):
        done = import_rdf([tmp_path / "a.jsonld"], tmp_path / name / "town")
        files = sorted(done.folder.iterdir())
        tables.append({one.name: one.read_bytes() for one in files})
    assert tables[0] == tables[1]


def test_vivo(tmp_path: Path) -> None:
    done = imported(tmp_path, VIVO, "a.ttl")
    assert said(done.folder) == {
        ("Department of Wind", "unitOf", "Example University", "", "/"),
        ("Example University", "participatesIn", "Blades", "partner", "/"),
        ("Example Fund", "participatesIn", "Blades", "funder", "/"),
        ("Example University", "participatesIn", "On blades", "author", "/"),
    }
    records = list(open_folder(done.folder).records())
    entities = {one.name_en: one for one in records if isinstance(one, Entity)}
    assert str(entities["Blades"].founded) == "2014-01-01"
    assert entities["On blades"].external_ids == (("DOI", "10.1000/182"),)


def test_an_unknown_vocabulary_is_counted_and_nothing_is_written(tmp_path: Path) -> None:
    text = "@prefix : <http://example.org/> . :a a :Ship ; :crew 3 . :b a :Ship . :c a :Port ."
    with pytest.raises(SourceError) as caught:
        imported(tmp_path, text, "a.ttl")
    message = caught.value.problems[0].message
    assert message == (
        "nothing in it is read (eurio, org, schema, vivo): "
        "2 http://example.org/Ship, 1 http://example.org/Port"
    )
    assert sorted(one.name for one in tmp_path.iterdir()) == ["a.ttl"]


def test_a_broken_file_names_its_line(tmp_path: Path) -> None:
    with pytest.raises(SourceError) as caught:
        imported(tmp_path, "@prefix : <http://example.org/> .\n:a :b ,\n", "a.ttl")
    assert caught.value.problems[0].row == 2


def test_a_link_to_nothing_is_set_aside(tmp_path: Path) -> None:
    text = ORG + ":lost org:memberOf :net ."
    done = imported(tmp_path, text, "a.ttl", most_rejected=0.5)
    rejected = (done.folder / "rejected.csv").read_text(encoding="utf-8-sig")
    assert done.rejected == 1
    assert "is of no class that is read" in rejected
    assert "http://example.org/lost participatesIn http://example.org/net" in rejected


def test_two_commands_lead_to_a_tie_with_its_evidence(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text(EURIO.replace("observer", "participant"), encoding="utf-8")
    home = tmp_path / "home"
    run(home, "build", "--source", f"rdf={tmp_path / 'a.ttl'}")
    why = run(home, "evidence", "Example University", "Example Power Ltd").stdout
    assert "http://data.europa.eu/s66/resource/r1" in why


@pytest.mark.parametrize("view", sorted(resources.path("ontology/views").glob("*.rq")), ids=str)
def test_each_view_says_what_it_reads(view: Path) -> None:
    first, second = view.read_text(encoding="utf-8").splitlines()[:2]
    assert first.startswith("# ")
    assert "http" in second
