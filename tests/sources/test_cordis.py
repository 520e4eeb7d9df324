"""CORDIS tables in their official layout become records, or every fault of them is named."""

from __future__ import annotations

import gzip
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from support.cordis_tables import (
    ORGANISATION_HEADER,
    ORGANISATIONS,
    PROJECTS,
    cordis_text,
    write_cordis,
)

from ecograph.errors import SourceError
from ecograph.model.records import Basis, Entity, Name, NameRole, Relator, Source
from ecograph.sources.cordis import open_cordis

if TYPE_CHECKING:
    from ecograph.model.record import Record

REAL = Path(__file__).parents[3] / "shared" / "benchdata" / "cordis-h2020"


def _changed(row: int, **cells: str) -> list[dict[str, str]]:
    rows = [dict(one) for one in ORGANISATIONS]
    rows[row].update(cells)
    return rows


def _problems(folder: Path) -> list[tuple[str, int, str, str]]:
    with pytest.raises(SourceError) as caught:
        open_cordis(folder)
    assert all(one.message and one.way_out for one in caught.value.problems)
    return [(one.file, one.row, one.field, one.value) for one in caught.value.problems]


def _by_id(records: list[Record]) -> dict[str, Entity | Relator]:
    return {one.id: one for one in records if isinstance(one, Entity | Relator)}


@pytest.fixture
def records(tmp_path: Path) -> list[Record]:
    return list(open_cordis(write_cordis(tmp_path)).records())


def test_the_dataset_is_streamed_and_attributed(tmp_path: Path) -> None:
    dataset = open_cordis(write_cordis(tmp_path)).dataset
    assert (dataset.slug, dataset.streamed, dataset.licence) == ("cordis-h2020", True, "CC-BY-4.0")
    assert "Publications Office of the European Union" in dataset.description


def test_the_records_are_sound(records: list[Record]) -> None:
    for record in records:
        assert type(record).model_validate(record.model_dump()) == record


def test_every_reference_leads_to_a_record(records: list[Record]) -> None:
    known = {one.id for one in records if isinstance(one, Entity)}
    sources = {one.id for one in records if isinstance(one, Source)}
    for one in records:
        if isinstance(one, Relator):
            assert {one.subject, one.object} <= known
        if isinstance(one, Relator | Entity | Name):
            assert set(one.evidence.sources) <= sources
        if isinstance(one, Entity) and one.place:
            assert one.place in known


def test_organisations(records: list[Record]) -> None:
    found = _by_id(records)
    leuven, unnamed, liege = (found[f"cordis-h2020/org-{pic}"] for pic in (900, 901, 902))
    assert isinstance(leuven, Entity)
    assert isinstance(unnamed, Entity)
    assert isinstance(liege, Entity)
    assert (leuven.kind, leuven.name_en, leuven.unnamed) == (
        "University",
        "UNIVERSITY OF LEUVEN",
        False,
    )
    assert leuven.place == "cordis-h2020/country-be"
    assert leuven.external_ids == (("PIC", "900"),)
    assert leuven.note == "City: LEUVEN."
    assert leuven.evidence.row == "cordis-h2020/organization.csv#row=2"
    assert (unnamed.kind, unnamed.name_en, unnamed.unnamed) == ("Enterprise", "PIC 901", True)
    assert (liege.kind, liege.name_en, liege.place) == ("Organisation", "Université de Liège", None)


def test_other_names_with_the_row_that_says_them(records: list[Record]) -> None:
    names = {
        (one.entity.split("-")[-1], one.text, one.role, one.evidence.row.split("=")[1])
        for one in records
        if isinstance(one, Name)
    }
    assert names == {
        ("900", "Leuven University", NameRole.ALIAS, "4"),
        ("900", "KUL", NameRole.SHORT, "2"),
        ("900", "KULeuven", NameRole.SHORT, "5"),
        ("902", "Universit√© de Li√®ge", NameRole.SOURCE_FORM, "6"),
        ("102", "WIND", NameRole.ACRONYM, "3"),
    }


def test_equally_frequent_names_are_chosen_by_the_alphabet(tmp_path: Path) -> None:
    rows = [*ORGANISATIONS, {**ORGANISATIONS[2], "order": "9"}]
    found = _by_id(list(open_cordis(write_cordis(tmp_path, rows)).records()))
    leuven = found["cordis-h2020/org-900"]
    assert isinstance(leuven, Entity)
    assert leuven.name_en == "Leuven University"


def test_countries_are_named_in_both_languages(records: list[Record]) -> None:
    regions = {
        one.id.split("/")[1]: (one.name_zh, one.name_en)
        for one in records
        if isinstance(one, Entity) and one.kind == "Region"
    }
    assert regions == {"country-be": ("比利时", "Belgium"), "country-el": ("希腊", "Greece")}


def test_projects(records: list[Record]) -> None:
    found = _by_id(records)
    untitled, wind = (found[f"cordis-h2020/proj-{number}"] for number in (101, 102))
    assert isinstance(untitled, Entity)
    assert isinstance(wind, Entity)
    assert (untitled.kind, untitled.name_en, untitled.unnamed) == (
        "Project",
        "H2020 project 101",
        True,
    )
    assert (str(untitled.founded), str(untitled.ended)) == ("2019-05-01", "2022-04-30")
    assert (wind.name_en, wind.unnamed) == ('Wind; "drives" and gears', False)
    assert (str(wind.founded), wind.ended) == ("2020-01", None)
    assert wind.evidence.row == "cordis-h2020/project.csv#row=3"


def test_participations(records: list[Record]) -> None:
    relators = [one for one in records if isinstance(one, Relator)]
    told = [
        (one.id.split("/")[1], one.role, one.ordinal, one.amount, one.evidence.row.split("=")[1])
        for one in relators
    ]
    assert told == [
        ("part-101-900-coordinator", "coordinator", 1, Decimal("317625.0"), "2"),
        ("part-101-901-participant", "participant", 2, None, "3"),
        ("part-102-900-third-party", "third-party", None, Decimal("12.50"), "4"),
        ("part-102-900-third-party-2", "third-party", None, None, "5"),
        ("part-102-902-international-partner", "international-partner", 3, None, "6"),
    ]
    assert {(one.predicate, one.basis) for one in relators} == {("participatesIn", Basis.STATED)}
    assert [one.unit for one in relators] == ["EUR", "", "EUR", "", ""]
    assert relators[0].subject == "cordis-h2020/org-900"
    assert relators[0].object == "cordis-h2020/proj-101"


def test_warnings_count_each_matter_once(tmp_path: Path) -> None:
    rows = _changed(4, country="QQ")
    assert open_cordis(write_cordis(tmp_path, rows)).warnings == (
        "1 of 3 organisations have no name; each is labelled by its PIC.",
        "1 of 2 projects have no title; each is labelled by its number.",
        "1 names with broken accents were mended; the printed form is kept.",
        "1 country codes have no known name: QQ.",
    )


def test_plain_and_gzipped_tables_say_the_same(tmp_path: Path) -> None:
    (tmp_path / "plain").mkdir()
    (tmp_path / "zipped").mkdir()
    for file in write_cordis(tmp_path / "plain").iterdir():
        packed = tmp_path / "zipped" / f"{file.name}.gz"
        packed.write_bytes(gzip.compress(file.read_bytes()))
    plain, zipped = (open_cordis(tmp_path / name) for name in ("plain", "zipped"))
    assert list(plain.records()) == list(zipped.records())
    assert list(plain.records()) == list(plain.records())


def test_a_byte_order_mark_is_passed_over(tmp_path: Path) -> None:
    write_cordis(tmp_path)
    for file in tmp_path.iterdir():
        file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes())
    assert open_cordis(tmp_path).warnings


@pytest.mark.parametrize(
    ("column", "value", "what"),
    [
        ("projectID", "999", "row"),
        ("organisationID", "9x", "cell"),
        ("organisationID", "", "cell"),
        ("activityType", "XYZ", "cell"),
        ("country", "Belgium", "cell"),
        ("order", "0", "cell"),
        ("role", "affiliatedEntity", "cell"),
        ("role", "", "cell"),
        ("ecContribution", "-1500.00", "cell"),
    ],
)
def test_a_wrong_cell_or_row_is_left_out_and_told(
    tmp_path: Path, column: str, value: str, what: str
) -> None:
    source = open_cordis(write_cordis(tmp_path, _changed(2, **{column: value})))
    told = [
        one for one in source.warnings if one.startswith(f"organization.csv, {column}: 1 {what}")
    ]
    assert len(told) == 1 and "(row 4)" in told[0]
    relators = [one for one in source.records() if isinstance(one, Relator)]
    assert len(relators) == (4 if what == "row" else 5)
    for one in relators:
        assert type(one).model_validate(one.model_dump()) == one


@pytest.mark.parametrize(
    ("column", "value"),
    [("startDate", "2019-13-01"), ("startDate", "01/05/2019"), ("endDate", "2018-01-01")],
)
def test_a_wrong_date_is_left_out_and_told(tmp_path: Path, column: str, value: str) -> None:
    write_cordis(tmp_path, projects=[{**PROJECTS[0], column: value}, PROJECTS[1]])
    source = open_cordis(tmp_path)
    assert any(f"{column}: 1 cells" in one and value in one for one in source.warnings)
    project = _by_id(list(source.records()))["cordis-h2020/proj-101"]
    assert isinstance(project, Entity)
    left = project.founded if column == "startDate" else project.ended
    assert left is None


def test_a_row_without_pic_is_an_organisation_by_name_and_country(tmp_path: Path) -> None:
    rows = [
        {**ORGANISATIONS[0], "organisationID": "", "name": name} for name in ("A B", "a  b", "")
    ]
    source = open_cordis(write_cordis(tmp_path, [*ORGANISATIONS, *rows[:2]]))
    relators = [one for one in source.records() if isinstance(one, Relator)]
    assert len(relators) == 7
    assert len({one.subject for one in relators[5:]}) == 1
    found = _by_id(list(source.records()))[relators[5].subject]
    assert isinstance(found, Entity)
    assert (found.external_ids, found.name_en) == ((), "A B")
    source = open_cordis(write_cordis(tmp_path, [*ORGANISATIONS, rows[2]]))
    assert len([one for one in source.records() if isinstance(one, Relator)]) == 5


def test_an_unknown_role_is_kept_as_printed(tmp_path: Path) -> None:
    for printed, role in (("affiliatedEntity", ""), ("beneficiary", "participant")):
        source = open_cordis(write_cordis(tmp_path, _changed(1, role=printed)))
        relator = [one for one in source.records() if isinstance(one, Relator)][1]
        assert (relator.role, relator.note) == (role, f"Role as printed: {printed}.")


@pytest.mark.parametrize("written", ["true", "TRUE", "1"])
def test_a_participation_that_ended_early_is_marked_and_counted(
    tmp_path: Path, written: str
) -> None:
    source = open_cordis(write_cordis(tmp_path, _changed(1, endOfParticipation=written)))
    notes = [one.note for one in source.records() if isinstance(one, Relator)]
    assert [bool(note) for note in notes] == [False, True, False, False, False]
    assert "1 participations ended before their project" in source.dataset.caveat_en


@pytest.mark.parametrize(
    ("code", "slug", "title", "address"),
    [
        ("HORIZON", "cordis-horizon", "Horizon Europe", "horizon-europe-2021-2027"),
        ("FP7", "cordis-fp7", "FP7", "cordisfp7projects"),
        ("FP6", "cordis-fp6", "FP6", "cordis.europa.eu"),
    ],
)
def test_each_programme_is_a_dataset_of_its_own(
    tmp_path: Path, code: str, slug: str, title: str, address: str
) -> None:
    projects = [{**one, "frameworkProgramme": code} for one in PROJECTS]
    source = open_cordis(write_cordis(tmp_path, projects=projects))
    records = list(source.records())
    assert (source.dataset.slug, source.dataset.title_en.endswith(title)) == (slug, True)
    assert all(address in one.address for one in records if isinstance(one, Source))
    assert all(one.id.startswith(f"{slug}/") for one in records if isinstance(one, Relator))


def test_programmes_do_not_mix(tmp_path: Path) -> None:
    write_cordis(tmp_path, projects=[PROJECTS[0], {**PROJECTS[1], "frameworkProgramme": "HORIZON"}])
    assert _problems(tmp_path) == [("project.csv", 3, "frameworkProgramme", "HORIZON")]
    write_cordis(tmp_path, projects=[{**one, "frameworkProgramme": ""} for one in PROJECTS])
    assert _problems(tmp_path) == [("project.csv", 0, "frameworkProgramme", "")]


def test_too_many_rows_left_out_stop_it(tmp_path: Path) -> None:
    rows = [{**ORGANISATIONS[0], "projectID": "7"} for _ in range(2)]
    write_cordis(tmp_path, [*ORGANISATIONS, *rows])
    with pytest.raises(
        SourceError, match=r"2 of 7 rows cannot be read.*rows left out \(row 7, 8\)"
    ):
        open_cordis(tmp_path)


def test_missing_columns_are_named_and_nothing_is_blamed_on_them(tmp_path: Path) -> None:
    write_cordis(tmp_path)
    file = tmp_path / "project.csv"
    file.write_text(file.read_text("utf-8").replace('"startDate"', '"start"'), "utf-8")
    assert _problems(tmp_path) == [("project.csv", 1, "startDate", "")]


def test_commas_instead_of_semicolons(tmp_path: Path) -> None:
    write_cordis(tmp_path)
    file = tmp_path / "organization.csv"
    file.write_text(file.read_text("utf-8").replace(";", ","), "utf-8")
    assert _problems(tmp_path) == [("organization.csv", 1, "", "")]
    file.write_text(file.read_text("utf-8").replace('"', ""), "utf-8")
    assert len(_problems(tmp_path)) == 9


def test_missing_files_are_named(tmp_path: Path) -> None:
    assert [problem[0] for problem in _problems(tmp_path)] == ["organization.csv", "project.csv"]


def test_a_row_with_too_few_cells(tmp_path: Path) -> None:
    write_cordis(tmp_path)
    with (tmp_path / "organization.csv").open("a", encoding="utf-8") as file:
        file.write('"101";"x"\r\n')
    source = open_cordis(tmp_path)
    assert any("1 rows left out (row 7): 2 cells" in one for one in source.warnings)
    assert len([one for one in source.records() if isinstance(one, Relator)]) == 5


def test_an_empty_line_at_the_end_is_no_row(tmp_path: Path) -> None:
    write_cordis(tmp_path)
    with (tmp_path / "organization.csv").open("a", encoding="utf-8") as file:
        file.write("\r\n\r\n")
    assert len(list(open_cordis(tmp_path).records())) == 19


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf"])
def test_an_empty_file(tmp_path: Path, content: bytes) -> None:
    write_cordis(tmp_path)
    (tmp_path / "project.csv").write_bytes(content)
    assert _problems(tmp_path) == [("project.csv", 0, "", "")]


def test_a_header_alone(tmp_path: Path) -> None:
    write_cordis(tmp_path, [], PROJECTS)
    assert _problems(tmp_path) == [("organization.csv", 1, "", "")]


def test_a_cut_off_file(tmp_path: Path) -> None:
    write_cordis(tmp_path)
    file = tmp_path / "organization.csv"
    file.write_bytes(file.read_bytes()[:-20])
    assert [problem[:2] for problem in _problems(tmp_path)] == [("organization.csv", 6)]


def test_a_cut_off_gzip_file(tmp_path: Path) -> None:
    write_cordis(tmp_path)
    file = tmp_path / "organization.csv"
    packed = gzip.compress(file.read_bytes())
    file.unlink()
    for content in (packed[:-12], b"no gzip", packed[:40] + b"\xff" * 40 + packed[80:]):
        (tmp_path / "organization.csv.gz").write_bytes(content)
        assert {problem[0] for problem in _problems(tmp_path)} == {"organization.csv"}


def test_a_wrong_encoding_is_found_to_the_cell(tmp_path: Path) -> None:
    write_cordis(tmp_path)
    file = tmp_path / "organization.csv"
    file.write_bytes(file.read_bytes().replace(b"Leuven University", b"Universit\xe9"))
    assert _problems(tmp_path) == [("organization.csv", 4, "name", "Universit\ufffd")]
    file.write_bytes(
        cordis_text(ORGANISATION_HEADER, ORGANISATIONS).encode().replace(b"SME", b"SM\xe9")
    )
    assert _problems(tmp_path) == [("organization.csv", 0, "", "")]


def test_a_file_changed_after_the_check_is_refused(tmp_path: Path) -> None:
    cordis = open_cordis(write_cordis(tmp_path))
    write_cordis(tmp_path, ORGANISATIONS[:1])
    with pytest.raises(SourceError, match="has been changed"):
        next(cordis.records())


@pytest.mark.long
@pytest.mark.skipif(not REAL.is_dir(), reason="needs ../shared/benchdata, which is not here")
def test_the_whole_of_horizon_2020() -> None:
    cordis = open_cordis(REAL)
    counts: Counter[str] = Counter()
    roles: Counter[str] = Counter()
    unnamed: Counter[str] = Counter()
    for record in cordis.records():
        counts[type(record).__name__] += 1
        if isinstance(record, Relator):
            roles[record.role] += 1
        elif isinstance(record, Entity) and record.unnamed:
            unnamed["projects" if record.kind == "Project" else "organisations"] += 1
    assert counts == {
        "Source": 2,
        "Entity": 35_871 + 31_451 + 168,
        "Name": 15_419 + 144,
        "Relator": 144_726,
    }
    assert roles == {"participant": 106_108, "coordinator": 31_476, "partner": 7_142}
    assert unnamed == {"organisations": 19_590, "projects": 31_451}
    assert [warning.split()[0] for warning in cordis.warnings] == ["19,590", "31,451", "144"]
