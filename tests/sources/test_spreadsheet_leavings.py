"""What spreadsheets leave in the tables of a dataset folder is read rightly, or named once."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from ecograph.errors import Problem, SourceError
from ecograph.model.records import Entity, Relator
from ecograph.sources.datapackage import open_folder
from ecograph.sources.identifiers import identifier

if TYPE_CHECKING:
    from pathlib import Path

    from ecograph.model.record import Record

ENTITIES = "id,kind,name_zh,name_en,external_ids,sources\nu,University,大学,University,,s\n"
E2 = "e,Enterprise,企业,Firm,,s\np,Project,项目,Project,,s\n"
RELATORS = "id,subject,predicate,object,basis,from,sources\nr1,u,participatesIn,p,stated,{},s\n"


@pytest.fixture
def town(tmp_path: Path) -> Path:
    """A small sound dataset folder."""
    place = tmp_path / "town"
    place.mkdir()
    (place / "datapackage.json").write_text(json.dumps({"name": "town", "title": "A town"}))
    (place / "sources.csv").write_text("id,kind,title_en\ns,page,A page\n", encoding="utf-8")
    (place / "entities.csv").write_text(ENTITIES + E2, encoding="utf-8")
    (place / "relators.csv").write_text(RELATORS.format("2015"), encoding="utf-8")
    return place


def records(folder: Path) -> dict[str, Record]:
    return {
        one.id: one for one in open_folder(folder).records() if isinstance(one, Entity | Relator)
    }


def problems(folder: Path) -> list[Problem]:
    with pytest.raises(SourceError) as caught:
        open_folder(folder)
    return list(caught.value.problems)


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("\n", ",,\n"),  # empty columns at the end
        lambda text: text + ",,,,,\n , , , , , \n",  # empty rows
        lambda text: text.replace(",", ";"),
        lambda text: text.replace(",", "\t"),
        lambda text: "sep=,\n" + text,
        lambda text: "\ufeffsep=;\n" + text.replace(",", ";"),
        lambda text: text.replace("id,kind", "Id, KIND ").replace("name_zh", "\ufeffname_zh"),
        lambda text: "\ufeff" + text.replace("\n", "\r\n"),
    ],
)
def test_a_table_as_a_spreadsheet_saves_it(town: Path, change: object) -> None:
    plain = records(town)
    (town / "entities.csv").write_text(change(ENTITIES + E2), encoding="utf-8", newline="")  # type: ignore[operator]
    assert records(town) == plain


def test_a_table_in_the_encoding_of_chinese_windows_is_read_and_told(town: Path) -> None:
    plain = records(town)
    (town / "entities.csv").write_bytes((ENTITIES + E2).encode("gb18030"))
    assert records(town) == plain
    assert "entities.csv is read as gb18030" in open_folder(town).warnings[0]


def test_what_cannot_be_seen_is_taken_out_of_names_and_told(town: Path) -> None:
    text = 'x,University,"示例\u200b大\n学","Example\u00a0University\nof\u3000Technology",,s\n'
    (town / "entities.csv").write_text(ENTITIES + E2 + text, encoding="utf-8")
    found = records(town)["town/x"]
    assert isinstance(found, Entity)
    assert (found.name_zh, found.name_en) == ("示例大学", "Example University of Technology")
    assert open_folder(town).warnings == (
        "entities.csv: line breaks, unusual spaces or invisible characters were taken out of cells"
        " in 1 rows (7).",
    )


def test_names_that_differ_in_width_are_told_as_twins(town: Path) -> None:
    rows = "a,Enterprise,示例公司 (集团),,,s\nb,Enterprise,示例公司（集团）,,,s\n"
    (town / "entities.csv").write_text(ENTITIES + E2 + rows, encoding="utf-8")
    said = "entities.csv: a, b have the same name but for width, spaces and signs."
    assert open_folder(town).warnings == (said,)


@pytest.mark.parametrize(
    ("written", "read"),
    [("2015年3月", "2015-03"), ("２０１５/３/１", "2015-03-01"), ("42064", "2015-03-01")],
)
def test_dates_in_other_writing_are_read_and_told(town: Path, written: str, read: str) -> None:
    (town / "relators.csv").write_text(RELATORS.format(written), encoding="utf-8")
    relator = records(town)["town/r1"]
    assert isinstance(relator, Relator)
    assert str(relator.since) == read
    assert read in open_folder(town).warnings[0]


def test_the_cause_is_told_and_not_what_follows_from_it(town: Path) -> None:
    (town / "entities.csv").write_text(ENTITIES + "p,Project,项目\n", encoding="utf-8")
    assert [one.message for one in problems(town)] == ["3 cells where the header has 6"]
    (town / "entities.csv").write_text(ENTITIES + "p,Project,项目,,no colon,s\n", encoding="utf-8")
    assert [(one.field, one.message) for one in problems(town)] == [
        ("external_ids", "not an external id")
    ]


def test_a_number_that_was_cut_is_a_problem(town: Path) -> None:
    (town / "entities.csv").write_text(ENTITIES + E2 + "x,Project,1.23457E+10,,,s\n", "utf-8")
    assert [(one.field, one.message) for one in problems(town)] == [
        ("name_zh", "was cut by a spreadsheet")
    ]


def test_one_external_id_of_two_things_is_a_problem(town: Path) -> None:
    rows = "a,University,甲,,ROR:00prkya54,s\nb,University,乙,,https://ror.org/00prkya54,s\n"
    (town / "entities.csv").write_text(ENTITIES + E2 + rows, encoding="utf-8")
    assert [one.message for one in problems(town)] == ["ROR:00prkya54 is the id of a, row 5"]


@pytest.mark.parametrize(
    ("written", "pair"),
    [
        ("https://ror.org/00prkya54", ("ROR", "00prkya54")),
        ("ror:https://ror.org/00PRKYA54", ("ROR", "00prkya54")),
        ("ror.org/00prkya54/", ("ROR", "00prkya54")),
        ("https://www.ror.org/00prkya54", ("ROR", "00prkya54")),
        ("00prkya54", ("ROR", "00prkya54")),
        ("http://www.wikidata.org/entity/Q5210926", ("Wikidata", "Q5210926")),
        ("https://doi.org/10.1000/182", ("DOI", "10.1000/182")),
        ("doi:10.1000/182", ("DOI", "10.1000/182")),
        ("grid.30055.33", ("GRID", "grid.30055.33")),
        ("ISNI:0000 0001 2162 3360", ("ISNI", "0000000121623360")),
        ("统一社会信用代码：91350100M000100Y43", ("USCC", "91350100M000100Y43")),
        ("MOE:4121010141", ("MOE", "4121010141")),
        ("https://orcid.org/0000-0002-1825-0097", ("ORCID", "0000-0002-1825-0097")),
        ("lei:529900t8bm49aursdo55", ("LEI", "529900T8BM49AURSDO55")),
    ],
)
def test_an_external_id_in_any_usual_form(written: str, pair: tuple[str, str]) -> None:
    assert identifier(written) == pair


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("https://example.org/1", "an address of no known register"),
        ("ROR:1234", "is no ROR"),
        ("USCC:91350100M000100Y44", "check digit"),
        ("ORCID:0000-0002-1825-0098", "check digit of the ORCID"),
        ("ISNI:0000 0001 2162 3361", "check digit of the ISNI"),
        ("LEI:529900T8BM49AURSDO56", "check digit of the LEI"),
        ("PIC:1.23457E+10", "cut by a spreadsheet"),
    ],
)
def test_an_external_id_that_is_none(written: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        identifier(written)
