"""Downloads of CORDIS as they come: zips, files of before 2021, two programmes in one graph."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from typing import TYPE_CHECKING

import pytest
from support.cli_run import run
from support.cordis_tables import (
    ORGANISATION_HEADER,
    ORGANISATIONS,
    PROJECT_HEADER,
    PROJECTS,
    cordis_text,
    write_cordis,
)

from ecograph.errors import SourceError
from ecograph.model.records import Entity, Relator, Source
from ecograph.sources.cordis import open_cordis, together

if TYPE_CHECKING:
    from pathlib import Path


def zipped(path: Path, organisations: list[dict[str, str]], projects: list[dict[str, str]]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("csv/organization.csv", cordis_text(ORGANISATION_HEADER, organisations))
        packed.writestr("csv/project.csv", cordis_text(PROJECT_HEADER, projects))
        packed.writestr("csv/euroSciVoc.csv", "a;b\n")
    return path


def test_a_zip_says_what_its_files_say(tmp_path: Path) -> None:
    (tmp_path / "plain").mkdir()
    plain = list(open_cordis(write_cordis(tmp_path / "plain")).records())
    path = zipped(tmp_path / "cordis-h2020projects-csv.zip", ORGANISATIONS, PROJECTS)
    assert list(open_cordis(path).records()) == plain
    (tmp_path / "folder").mkdir()
    path.rename(tmp_path / "folder" / path.name)
    assert list(open_cordis(tmp_path / "folder").records()) == plain


def test_a_cut_off_zip_is_named(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", ORGANISATIONS, PROJECTS)
    path.write_bytes(path.read_bytes()[:-40])
    with pytest.raises(SourceError, match="the zip is cut off or damaged"):
        open_cordis(path)


def test_files_of_before_2021(tmp_path: Path) -> None:
    header = "projectRcn;projectID;projectAcronym;role;id;name;shortName;activityType;"
    header += "endOfParticipation;ecContribution;country;street;city"
    row = "1;101;;coordinator;900;UNIVERSITY OF LEUVEN;KUL;HES;false;317625;BE;;LEUVEN"
    (tmp_path / "cordis-h2020organizations.csv").write_text(f"{header}\n{row}\n", "utf-8")
    (tmp_path / "cordis-h2020projects.csv").write_text(
        cordis_text(PROJECT_HEADER, PROJECTS), "utf-8"
    )
    records = list(open_cordis(tmp_path).records())
    part = next(one for one in records if isinstance(one, Relator))
    assert (part.subject, part.role, part.ordinal) == ("cordis-h2020/org-900", "coordinator", None)
    assert {one.file for one in records if isinstance(one, Source)} == {
        "cordis-h2020organizations.csv",
        "cordis-h2020projects.csv",
    }


@pytest.mark.slow
def test_an_organisation_of_two_programmes_is_one_with_both_sources(tmp_path: Path) -> None:
    later = [
        {**row, "name": row["name"].replace("LEUVEN", "LOUVAIN"), "projectID": "201"}
        for row in ORGANISATIONS
        if row["organisationID"] in ("900", "902")
    ]
    project = {**PROJECTS[0], "id": "201", "frameworkProgramme": "HORIZON", "title": "Later"}
    first = zipped(tmp_path / "h2020.zip", ORGANISATIONS, PROJECTS)
    second = zipped(tmp_path / "horizon.zip", later, [project])
    home = tmp_path / "home"
    built = run(home, "build", "--source", f"cordis={first}", "--source", f"cordis={second}")
    assert "conform to the shapes" in built.stderr
    assert "EntityEvidence" not in built.stderr  # their descriptions have it
    said = json.loads(run(home, "show", "cordis-horizon/org-900", "format=json").stdout)
    assert said["id"] == "cordis-h2020/org-900"
    text = json.dumps(said, ensure_ascii=False)
    assert "UNIVERSITY OF LEUVEN" in text
    assert "UNIVERSITY OF LOUVAIN" in text
    links = run(home, "links", "cordis-h2020/org-900", "format=csv").stdout
    rows = list(csv.DictReader(io.StringIO(links)))
    assert len(rows) == 3 + 3  # its parts in each programme
    assert sum("cordis-horizon" in str(one) for one in rows) == 3
    countries = run(home, "entities", "filter=kind:Region", "format=csv").stdout.splitlines()[1:]
    assert len(countries) == 2  # Belgium and Greece, each once


def test_each_record_of_two_programmes_keeps_its_row(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
    project = {**PROJECTS[0], "frameworkProgramme": "HORIZON"}
    programmes = [
        open_cordis(write_cordis(tmp_path / "a")),
        open_cordis(write_cordis(tmp_path / "b", ORGANISATIONS[:1], [project])),
    ]
    records = [one for each in together(programmes) for one in each.records()]
    said = [one for one in records if isinstance(one, Entity) and one.id == "cordis-h2020/org-900"]
    assert {one.dataset for one in said} == {"cordis-h2020", "cordis-horizon"}
    assert {one.evidence.row for one in said} == {
        "cordis-h2020/organization.csv#row=2",
        "cordis-horizon/organization.csv#row=2",
    }
    assert not any(getattr(one, "id", "") == "cordis-horizon/org-900" for one in records)


def with_fields(folder: Path, vocabulary: str, topics: str = "") -> Path:
    (folder / "euroSciVoc.csv").write_text(vocabulary, "utf-8")
    if topics:
        (folder / "topics.csv").write_text(topics, "utf-8")
    return folder


VOCABULARY = """\
"projectID";"euroSciVocCode";"euroSciVocPath";"euroSciVocTitle";"euroSciVocDescription"
"101";"/25/61";"/engineering and technology/energy";"wind power";""
"102";"/25/61";"/engineering and technology/energy";"wind power";""
"102";"/25/61";"/engineering and technology/energy";"wind power";""
"102";"/23/49";"/natural sciences/physics";"optics";""
"""


def test_fields_of_science_and_topics_are_fields_of_projects(tmp_path: Path) -> None:
    topics = '"projectID";"topic";"title"\n"101";"ERC-2019-STG";"ERC Starting Grant"\n'
    records = list(open_cordis(with_fields(write_cordis(tmp_path), VOCABULARY, topics)).records())
    fields = {
        one.id: (one.name_en, one.evidence.row)
        for one in records
        if isinstance(one, Entity) and one.kind == "TechnologyField"
    }
    place = "cordis-h2020/euroscivoc.csv#row="
    assert fields == {
        "cordis-h2020/field-25-61": ("wind power", f"{place}2"),
        "cordis-h2020/field-23-49": ("optics", f"{place}5"),
        "cordis-h2020/topic-erc-2019-stg": (
            "ERC Starting Grant",
            "cordis-h2020/topics.csv#row=2",
        ),
    }
    links = {
        (one.subject[-3:], one.object.partition("/")[2], one.evidence.row.partition("=")[2])
        for one in records
        if isinstance(one, Relator) and one.predicate == "hasField"
    }
    assert links == {
        ("101", "field-25-61", "2"),
        ("102", "field-25-61", "3"),
        ("102", "field-23-49", "5"),
        ("101", "topic-erc-2019-stg", "2"),
    }
    sources = {one.file for one in records if isinstance(one, Source)}
    assert sources == {"organization.csv", "project.csv", "euroSciVoc.csv", "topics.csv"}


def test_a_field_of_no_project_is_told_and_a_table_without_its_columns_is_not_read(
    tmp_path: Path,
) -> None:
    projects = [{**PROJECTS[0], "id": str(n)} for n in (101, 102, *range(200, 220))]
    rows = "".join(f'"{n}";"/1";"";"a";""\n' for n in range(200, 220))
    strange = '"999";"/1";"";"a";""\n'
    folder = with_fields(write_cordis(tmp_path, projects=projects), VOCABULARY + rows + strange)
    told = open_cordis(folder).warnings
    message = "euroSciVoc.csv, projectID: 1 rows left out (row 26): the project is not in project"
    assert sum(message in one for one in told) == 1
    plain = open_cordis(with_fields(folder, "a;b\n1;2\n"))
    assert [one for one in plain.warnings if "euroSciVoc" in one] == [
        f"Not read: euroSciVoc.csv, row 1, field {name}: a column is missing. Give the file as "
        "CORDIS publishes it: separated by semicolons, with its header."
        for name in ("euroSciVocCode", "euroSciVocTitle", "projectID")
    ]
    assert not any(getattr(one, "kind", "") == "TechnologyField" for one in plain.records())


def test_a_field_of_two_programmes_is_one(tmp_path: Path) -> None:
    project = [{**one, "frameworkProgramme": "HORIZON"} for one in PROJECTS]
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
    programmes = [
        open_cordis(with_fields(write_cordis(tmp_path / "a"), VOCABULARY)),
        open_cordis(with_fields(write_cordis(tmp_path / "b", projects=project), VOCABULARY)),
    ]
    records = [one for each in together(programmes) for one in each.records()]
    links = {
        (one.subject.partition("/")[0], one.object)
        for one in records
        if isinstance(one, Relator) and one.predicate == "hasField"
    }
    assert links == {
        (programme, f"cordis-h2020/field-{code}")
        for programme in ("cordis-h2020", "cordis-horizon")
        for code in ("25-61", "23-49")
    }
