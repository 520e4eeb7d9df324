"""A spreadsheet becomes a dataset folder: the example of the documentation, what people type."""

from __future__ import annotations

import csv
import re
import shlex
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

import pytest
from support.cli_run import run

from ecograph.answers.operations.links import evidence
from ecograph.answers.operations.links import links as links_of
from ecograph.errors import BadRequest, Problem, SourceError
from ecograph.model.records import Entity, Relator
from ecograph.pipeline.build import build
from ecograph.pipeline.snapshot import current
from ecograph.sources.datapackage import open_folder
from ecograph.sources.imported import ImportOptions
from ecograph.sources.names_in_cells import split_names
from ecograph.sources.registry import open_source
from ecograph.sources.table import import_table, proposed
from ecograph.sources.table_mapping import draft, read_mapping

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ecograph.sources.imported import Imported

PAGE = (Path(__file__).parents[2] / "docs" / "import.md").read_text(encoding="utf-8")
EXAMPLE = re.findall(r"```csv\n(.*?)```", PAGE, re.DOTALL)[0]
HEADER = "项目编号,项目名称,牵头单位,合作单位,开始日期,结束日期\n"


def imported(
    folder: Path, text: str | bytes, name: str = "a.csv", most_rejected: float = 0.1
) -> Imported:
    table = folder / name
    table.write_bytes(text.encode() if isinstance(text, str) else text)
    return import_table([table], folder / "town", options=ImportOptions(most_rejected))


def links(folder: Path) -> set[tuple[str, str, str]]:
    """Who takes part in what, in which role, by their names; read as `build` reads the folder."""
    records = list(open_folder(folder).records())
    names = {one.id: one.name_zh or one.name_en for one in records if isinstance(one, Entity)}
    return {
        (names[one.subject], one.role, names[one.object])
        for one in records
        if isinstance(one, Relator)
    }


def rejected(folder: Path) -> list[dict[str, str]]:
    with (folder / "town" / "rejected.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_three_commands_from_a_spreadsheet_to_a_ranking_with_evidence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("projects.csv").write_text(EXAMPLE, encoding="utf-8")
    first, second = re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)[:2]
    *before, ranking = first.splitlines()
    for line in before:
        run(tmp_path / "home", *shlex.split(line)[1:])
    said = run(tmp_path / "home", *shlex.split(ranking)[1:]).stdout
    # 示例大学 is in all four projects; a project of n parties gives each pair 1 / (n - 1)
    assert re.search(r"示例大学\s.*\s4\b", said)
    for row in (2, 3, 4, 5):
        assert f"my-region/table-1#row={row}; projects.csv" in said
    for line in second.splitlines():
        run(tmp_path / "home", *shlex.split(line)[1:])
    drafted = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)[0]
    assert drafted.strip() in Path("mapping.toml").read_text(encoding="utf-8")
    assert "problems: 0" in run(tmp_path / "home", "check", "my-region").stderr


@pytest.mark.slow
def test_patents_with_applicants_later_owners_and_classes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    text = re.findall(r"```csv\n(.*?)```", PAGE, re.DOTALL)[1]
    Path("patents.csv").write_text(text, encoding="utf-8")
    commands = next(
        one for one in re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL) if "patents" in one
    )
    for line in commands.splitlines():
        said = run(tmp_path / "home", *shlex.split(line)[1:]).stdout
    assert "一种风电叶片" in said
    records = list(open_folder(Path("patents")).records())
    names = {one.id: one.name_zh or one.name_en for one in records if isinstance(one, Entity)}
    found = {
        (names[one.subject], one.role or one.predicate, names[one.object], str(one.since or ""))
        for one in records
        if isinstance(one, Relator)
    }
    assert ("示例材料公司", "recipient", "一种风电叶片", "2018-06-01") in found
    assert ("示例大学", "co-applicant", "一种风电叶片", "2015-03-01") in found
    assert ("示例材料公司", "co-applicant", "一种叶片涂层", "2017-07-03") in found
    assert {one[0::2] for one in found if one[1] == "hasField"} == {
        *(("一种风电叶片", "F03D"), ("一种风电叶片", "B29C")),
        *(("一种电池", "H01M"), ("一种叶片涂层", "F03D")),
    }
    # the later owner is tied with whom it applied with, not with those whose patent it bought
    ties = run(tmp_path / "home", "ties", "format=csv").stdout.splitlines()[1:]
    assert sum("示例材料公司" in one for one in ties) == 1
    assert len(ties) == 3


def test_a_new_dataset_from_a_sheet_has_a_title_in_every_language(tmp_path: Path) -> None:
    (tmp_path / "projects.csv").write_text(EXAMPLE, encoding="utf-8")
    home, table = tmp_path / "home", str(tmp_path / "projects.csv")
    run(home, "new", "my-region", "--dir", str(tmp_path), "--from", table)
    run(home, "build", "--source", str(tmp_path / "my-region"))
    for lang in ("zh", "en"):
        said = run(home, "info", "--lang", lang).stdout
        assert re.search(r"(标题|title)\s+my-region\b", said)


def test_every_fact_names_its_row(tmp_path: Path) -> None:
    imported(tmp_path, EXAMPLE)
    records = list(open_folder(tmp_path / "town").records())
    facts = [one for one in records if isinstance(one, Entity | Relator)]
    assert len(facts) == 4 + 6 + 12  # projects, organisations; 3 + 3 + 2 + 4 parts
    assert all(one.evidence.row.startswith("town/table-1#row=") for one in facts)


@pytest.mark.parametrize(
    ("encoding", "sign"),
    [("gb18030", ","), ("utf-16", "\t"), ("utf-8-sig", ";"), ("utf-8", "|")],
)
def test_any_encoding_and_delimiter(tmp_path: Path, encoding: str, sign: str) -> None:
    text = HEADER.replace(",", sign) + sign.join(["1", "甲", "示例大学", "示例公司", "2015", ""])
    done = imported(tmp_path, text.encode(encoding))
    assert (done.rows, done.rejected) == (1, 0)
    assert links(done.folder) == {("示例大学", "lead", "甲"), ("示例公司", "partner", "甲")}


def test_a_workbook_with_a_title_merged_cells_and_days_as_numbers(tmp_path: Path) -> None:
    rows = [["2015年项目"], ["项目名称", "牵头单位", "合作单位", "年份"]]
    rows += [["甲", "示例大学", "乙公司", 42064], [None, None, "丙公司", 42064]]  # type: ignore[list-item]
    _workbook(tmp_path / "a.xlsx", rows, ["A1:D1", "A3:A4", "B3:B4"])
    done = import_table([tmp_path / "a.xlsx"], tmp_path / "town")
    parties = {("乙公司", "partner", "甲"), ("丙公司", "partner", "甲"), ("示例大学", "lead", "甲")}
    assert links(done.folder) == parties
    assert any("spreadsheet's days" in one for one in done.remarks)
    relators = [one for one in open_folder(done.folder).records() if isinstance(one, Relator)]
    assert {str(one.since) for one in relators} == {"2015-03-01"}


def test_bad_rows_are_set_aside_with_the_reason_and_the_good_ones_stay(tmp_path: Path) -> None:
    bad = [
        "2,乙,示例大学,丙公司,2016,2015",
        "3,丙,示例大学,丙公司,01/02/2015,",
        "4,丁,示例大学,丙公司,2015",
        ",,示例大学,丙公司,2015,",
        "6,戊,#REF!,丙公司,2015,",
        "7,己,示例大学,12345,2015,",
        "8,合计,示例大学,,2015,",
    ]
    done = imported(
        tmp_path, HEADER + "1,甲,示例大学,丙公司,2015,\n" + "\n".join(bad), most_rejected=0.9
    )
    assert (done.rows, done.rejected) == (8, 7)
    assert [(int(one["row"]), one["column"], one["reason"]) for one in rejected(tmp_path)] == [
        (3, "结束日期", "ends before it begins"),
        (4, "开始日期", "day and month cannot be told apart"),
        (5, "", "5 cells where the header has 6"),
        (6, "项目名称", "the row names nothing"),
        (7, "牵头单位", "is an error of the spreadsheet"),
        (8, "合作单位", "is a number, not a name"),
        (9, "项目名称", "is a row of totals"),
    ]
    assert links(done.folder) == {("示例大学", "lead", "甲"), ("丙公司", "partner", "甲")}


def test_alike_faults_are_one_problem_and_too_many_stop_the_import(tmp_path: Path) -> None:
    rows = [f"{n},项目{n},示例大学,丙公司,{'soon' if n > 5 else 2015},\n" for n in range(1, 11)]
    with pytest.raises(SourceError) as caught:
        imported(tmp_path, HEADER + "".join(rows))
    head, fault = caught.value.problems
    assert head.message == "5 of 10 rows are rejected"
    way_out = "Write 2015, 2015-04 or 2015-04-03."
    message = "is not a date (5 rows: 7, 8, 9, …)"
    assert fault == Problem("a.csv", 7, "开始日期", "soon", message, way_out)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["a.csv"]  # nothing is left behind


def test_rows_in_another_encoding_are_set_aside(tmp_path: Path) -> None:
    good = "".join(f"{n},项目{n},示例大学,丙公司,2015,\n" for n in range(20))
    done = imported(
        tmp_path, (HEADER + good).encode() + "21,坏,示例大学,丁公司,2015,\n".encode("gbk")
    )
    assert (done.rows, done.rejected) == (21, 1)
    assert rejected(tmp_path)[0]["reason"] == "has bytes that are not UTF-8"


def test_one_organisation_written_in_several_ways_is_one(tmp_path: Path) -> None:
    rows = "1,甲,示例公司（集团）,示例\u200b大学,2015,\n2,乙,示例公司(集团),示例 大学,2015,\n"
    done = imported(tmp_path, HEADER + rows)
    assert done.entities == 4
    text = (done.folder / "names.csv").read_text(encoding="utf-8")
    assert "示例公司(集团),zh,source-form" in text and "示例 大学,zh,source-form" in text


def test_a_number_that_a_spreadsheet_has_cut_is_no_identifier(tmp_path: Path) -> None:
    done = imported(
        tmp_path,
        HEADER + "1.23457E+10,甲,示例大学,丙公司,2015,\n1.23457E+10,乙,示例大学,丙公司,2015,\n",
    )
    assert {target for _, _, target in links(done.folder)} == {"甲", "乙"}
    assert any("cut by a spreadsheet" in one for one in done.remarks)


def test_a_row_for_each_organisation_with_role_kind_place_and_identifier(tmp_path: Path) -> None:
    done = imported(
        tmp_path,
        "project;organisation;role;organisation type;city;ROR ID;year\n"
        "P;Example University;coordinator;University;Exampleton;https://ror.org/00prkya54;2015\n"
        "P;Example Ltd;beneficiary;Enterprise;Exampleton;;2015\n",
    )
    roles = {("Example University", "coordinator", "P"), ("Example Ltd", "", "P")}
    assert links(done.folder) == roles
    found = {
        one.name_en: one for one in open_folder(done.folder).records() if isinstance(one, Entity)
    }
    assert found["Example Ltd"].kind == "Enterprise"
    assert found["Example Ltd"].place == found["Exampleton"].id
    assert any("'beneficiary' is no role" in one for one in done.remarks)


@pytest.mark.parametrize(
    ("header", "kind", "role"),
    [
        ("专利名称,申请号,申请人,申请日", "CoPatent", "co-applicant"),
        ("协议名称,签约单位,签约日期", "Agreement", "party"),
        ("联盟名称,成员单位,成立时间", "Alliance", "member"),
        ("成果名称,获奖单位,获奖年度", "AwardEvent", "completing-unit"),
        ("Project title,Lead organisation,Start date", "Project", "lead"),
    ],
)
def test_the_header_proposes_kind_and_role(
    tmp_path: Path, header: str, kind: str, role: str
) -> None:
    table = tmp_path / "t.csv"
    table.write_text(header + "\n", encoding="utf-8")
    mapping = proposed(table)[0]
    assert (mapping.row.kind, mapping.party[0].role) == (kind, role)
    (tmp_path / "m.toml").write_text(draft(mapping, "t.csv"), encoding="utf-8")
    assert read_mapping(tmp_path / "m.toml") == mapping


def test_what_is_not_recognised_is_said_once(tmp_path: Path) -> None:
    with pytest.raises(BadRequest, match="Columns: x, y"):
        imported(tmp_path, "x,y\n1,2\n")
    (tmp_path / "m.toml").write_text('[row]\nname = "题目"\n[[party]]\ncolumn = "单位"\n', "utf-8")
    with pytest.raises(SourceError) as caught:
        import_table([tmp_path / "a.csv"], tmp_path / "town", read_mapping(tmp_path / "m.toml"))
    assert [one.field for one in caught.value.problems] == ["单位", "题目"]


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("甲；乙;丙、丁\n戊", ("甲", "乙", "丙", "丁", "戊")),
        ("A Co., Ltd., B Inc", ("A Co., Ltd.", "B Inc")),
        ("甲大学（机械、材料），乙", ("甲大学（机械、材料）", "乙")),
        ("1、甲 2", ("甲 2",)),
        ("无", ()),
        ("甲、乙等5家单位", ("甲", "乙")),
    ],
)
def test_names_in_one_cell(cell: str, names: tuple[str, ...]) -> None:
    assert split_names(cell)[0] == names


def test_build_reads_a_table_without_a_folder(tmp_path: Path) -> None:
    (tmp_path / "my projects.csv").write_text(EXAMPLE, encoding="utf-8")
    source = open_source(f"table={tmp_path / 'my projects.csv'}")
    assert source.dataset.slug == "my-projects"
    assert sum(isinstance(one, Relator) for one in source.records()) == 12


def _workbook(path: Path, rows: Sequence[Sequence[object]], merged: Sequence[str]) -> None:
    """Write the smallest workbook that Excel opens."""
    base = "http://schemas.openxmlformats.org"
    office = f"{base}/officeDocument/2006/relationships"
    lines = []
    for number, row in enumerate(rows, start=1):
        cells = [
            f'<c r="{chr(65 + place)}{number}"><v>{value}</v></c>'
            if isinstance(value, int)
            else f'<c r="{chr(65 + place)}{number}" t="inlineStr"><is><t>'
            f"{escape(str(value))}</t></is></c>"
            for place, value in enumerate(row)
            if value is not None
        ]
        lines.append(f'<row r="{number}">{"".join(cells)}</row>')
    ranges = "".join(f'<mergeCell ref="{one}"/>' for one in merged)
    main = f'xmlns="{base}/spreadsheetml/2006/main" xmlns:r="{office}"'
    relation = f'<Relationships xmlns="{base}/package/2006/relationships"><Relationship Id="r1" '
    parts = {
        "_rels/.rels": f'{relation}Type="{office}/officeDocument" Target="xl/workbook.xml"/>'
        "</Relationships>",
        "xl/_rels/workbook.xml.rels": f'{relation}Type="{office}/worksheet" Target="s.xml"/>'
        "</Relationships>",
        "xl/workbook.xml": f'<workbook {main}><sheets><sheet name="S" sheetId="1" r:id="r1"/>'
        "</sheets></workbook>",
        "xl/s.xml": f"<worksheet {main}><sheetData>{''.join(lines)}</sheetData>"
        f"<mergeCells>{ranges}</mergeCells></worksheet>",
    }
    with zipfile.ZipFile(path, "w") as file:
        for name, text in parts.items():
            file.writestr(name, text)


def test_what_is_remembered_of_earlier_cells_changes_nothing(tmp_path: Path) -> None:
    cells = (
        "甲大学；乙公司",
        "乙公司；甲大学等",
        "乙公司；丙公司（大连；沈阳）",
        "甲大学；乙公司",
        "甲大学；甲大学；乙公司",
        "1.甲大学；2.乙公司",
        "甲大学；无；丙公司（大连；沈阳）",
    )
    rows = "".join(f"{n},项目{n},,{cell},2015,\n" for n, cell in enumerate(cells))
    done = imported(tmp_path, HEADER + rows)
    assert {(who, what) for who, _, what in links(done.folder)} == {
        *(("甲大学", f"项目{n}") for n in (0, 1, 3, 4, 5, 6)),
        *(("乙公司", f"项目{n}") for n in (0, 1, 2, 3, 4, 5)),
        *(("丙公司（大连；沈阳）", f"项目{n}") for n in (2, 6)),
    }
    relators = [one for one in open_folder(done.folder).records() if isinstance(one, Relator)]
    assert len(relators) == 14
    assert {one.object for one in relators if one.open_list} == {"town/project-1"}


def test_amounts_of_a_row_for_each_organisation_are_those_of_its_part(tmp_path: Path) -> None:
    text = """Project,Organisation,Role,Funding (EUR)
Wind,Example University,lead,"1,250.50"
Wind,Example Institute,partner,300
Wind,Example Group,partner,about 7
Sun,Example University; Example Institute,partner,90
Sun,Example Group,lead,n/a
Sun,Example Hospital,partner,5 USD
"""
    done = imported(tmp_path, text)
    found = {
        (one.object.partition("-")[2], one.subject.rpartition("-")[2]): one
        for one in open_folder(tmp_path / "town").records()
        if isinstance(one, Relator)
    }
    names = {
        one.id.rpartition("-")[2]: one.name_en
        for one in open_folder(tmp_path / "town").records()
        if isinstance(one, Entity)
    }
    said = sorted(
        (names[who].removeprefix("Example "), str(one.amount or ""), one.unit, one.note)
        for (_, who), one in found.items()
    )
    together = "Funding (EUR): 90"
    assert said == [
        ("Group", "", "", ""),
        ("Group", "", "", "Funding (EUR): about 7"),
        ("Hospital", "5", "USD", ""),
        ("Institute", "", "", together),
        ("Institute", "300", "EUR", ""),
        ("University", "", "", together),
        ("University", "1250.50", "EUR", ""),
    ]
    assert done.rejected == 0
    assert [one for one in done.remarks if "Funding" in one] == [
        "once, in row 4: column Funding (EUR): a cell is no amount from 0; it is kept in the note.",
        "once, in row 5: column Funding (EUR): a cell is of several organisations together; it is "
        "kept in the note.",
    ]
    build([open_folder(tmp_path / "town")], tmp_path / "home")
    graph = current(tmp_path / "home")
    hospital = next(one for one in names if names[one] == "Example Hospital")
    who = next(one.subject for (_, part), one in found.items() if part == hospital)
    (row,) = links_of.ask(graph, {"entity": who, "predicate": ["participatesIn"]}).results
    assert (row.amount, row.unit) == ("5", "USD")
    given = {"one": "Example University", "other": "Example Institute"}
    wind = next(one for one in evidence.ask(graph, given).events if one.event.label == "Wind")
    assert {(one.amount, one.unit) for one in wind.participations} == {
        ("1250.5", "EUR"),
        ("300", "EUR"),
    }
    graph.names.close()


@pytest.mark.parametrize(
    ("cells", "field"), [("-5,EUR", "amount"), ("many,EUR", "amount"), (",EUR", "unit")]
)
def test_an_amount_that_is_none_is_a_problem_of_its_cell(
    tmp_path: Path, cells: str, field: str
) -> None:
    text = "Project,Organisation,Funding (EUR)\nWind,Example University,3\n"
    imported(tmp_path, text)
    table = tmp_path / "town" / "relators.csv"
    table.write_text(table.read_text("utf-8").replace("3,EUR", cells), "utf-8")
    with pytest.raises(SourceError) as caught:
        open_folder(tmp_path / "town")
    assert [one.field for one in caught.value.problems] == [field]


def test_a_folder_set_aside_by_a_killed_import_is_there_already(tmp_path: Path) -> None:
    imported(tmp_path, HEADER + "K1,示例项目,示例大学,,2015,2016\n")
    (tmp_path / "town").rename(tmp_path / ".town.old")  # as between the two renames of a --replace
    with pytest.raises(BadRequest, match="is there already"):
        imported(tmp_path, HEADER + "K2,另一项目,示例大学,,2015,2016\n")
    assert [one.name for one in tmp_path.iterdir() if one.is_dir()] == ["town"]
    assert "示例项目" in (tmp_path / "town" / "entities.csv").read_text(encoding="utf-8")


@pytest.mark.parametrize("first", ["合计", "合 计：", "Total"])
def test_a_row_of_totals_is_no_project_and_no_fault(first: str, tmp_path: Path) -> None:
    done = imported(tmp_path, f"{HEADER}1,甲,示例大学,示例公司,2015,2017\n{first},,,,,\n")
    assert (done.rejected, [one["reason"] for one in rejected(tmp_path)]) == (
        1,
        ["is a row of totals"],
    )
    assert {what for _, _, what in links(tmp_path / "town")} == {"甲"}


def test_two_columns_of_one_title_are_both_read(tmp_path: Path) -> None:
    imported(tmp_path, "项目名称,合作单位,合作单位\n甲,示例大学,示例公司\n")
    assert {who for who, _, _ in links(tmp_path / "town")} == {"示例大学", "示例公司"}


@pytest.mark.parametrize("end", ["至今", "Present", "to date", "ongoing"])
def test_what_goes_on_has_no_end(end: str, tmp_path: Path) -> None:
    done = imported(tmp_path, f"{HEADER}1,甲,示例大学,示例公司,2015,{end}\n")
    assert done.rejected == 0
    read = [one for one in open_folder(tmp_path / "town").records() if isinstance(one, Relator)]
    assert {(str(one.since), one.until) for one in read} == {("2015", None)}


def test_names_behind_numbers_are_several(tmp_path: Path) -> None:
    names = "1.示例公司 2.示例研究所 3. 示例学院"
    imported(tmp_path, f"{HEADER}1,甲,示例大学,{names},2015,2017\n")
    assert {who for who, _, _ in links(tmp_path / "town")} == {
        *("示例大学", "示例公司", "示例研究所", "示例学院")
    }


def test_a_name_of_the_west_read_as_chinese_is_told(tmp_path: Path) -> None:
    name = "Université de Genève".encode().decode("gbk")
    done = imported(tmp_path, f"{HEADER}1,甲,{name},示例公司,2015,2017\n")
    assert any("wrong encoding" in one for one in done.remarks)
