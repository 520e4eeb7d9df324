"""A dataset folder: sound ones are read whole, every fault of a broken one is named at once."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest

from ecograph import resources
from ecograph.errors import Problem, SourceError
from ecograph.model.records import Basis, Entity, Relator
from ecograph.sources.datapackage import open_folder

if TYPE_CHECKING:
    from pathlib import Path

ENTITIES = "id,kind,name_zh,name_en,founded,sources\nu,University,大学,University,1949,s\n"
E2 = "e,Enterprise,企业,Firm,,s\np,Project,项目,Project,,s\n"
RELATORS = "id,subject,predicate,object,role,basis,from,until,sources\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small sound dataset folder."""
    place = tmp_path / "town"
    place.mkdir()
    package = {"name": "town", "title": "A town", "licenses": [{"name": "CC0-1.0"}]}
    (place / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    (place / "sources.csv").write_text("id,kind,title_en\ns,page,A page\n", encoding="utf-8")
    (place / "entities.csv").write_text(ENTITIES + E2, encoding="utf-8")
    rows = "r1,u,participatesIn,p,lead,stated,2015,2015-06,s\n"
    (place / "relators.csv").write_text(RELATORS + rows, encoding="utf-8")
    return place


def problems_of(folder: Path) -> list[Problem]:
    with pytest.raises(SourceError) as caught:
        open_folder(folder)
    return list(caught.value.problems)


def only(folder: Path) -> Problem:
    found = problems_of(folder)
    assert len(found) == 1, [str(one) for one in found]
    return found[0]


def test_sound_folder_is_read_whole(folder: Path) -> None:
    source = open_folder(folder)
    records = list(source.records())
    assert source.dataset.slug == "town"
    assert [record.id for record in records if isinstance(record, Entity)] == [
        "town/u",
        "town/e",
        "town/p",
    ]
    relator = next(record for record in records if isinstance(record, Relator))
    assert (relator.subject, relator.role, relator.basis) == ("town/u", "lead", Basis.STATED)
    assert (str(relator.since), str(relator.until)) == ("2015", "2015-06")


@pytest.mark.parametrize(
    ("row", "field", "value", "said"),
    [
        ("r2,u,participatesIn,q,lead,stated,,,s", "object", "q", "defined nowhere"),
        ("r2,u,marries,p,lead,stated,,,s", "predicate", "marries", "unknown predicate"),
        ("r2,u,participatesIn,p,boss,stated,,,s", "role", "boss", "unknown role"),
        ("r2,u,participatesIn,p,lead,rumour,,,s", "basis", "rumour", "Input should be"),
        ("r2,u,participatesIn,p,lead,stated,2015-02-30,,s", "from", "2015-02-30", "impossible"),
        ("r2,u,participatesIn,p,lead,stated,2016,2015,s", "until", "2015", "before it begins"),
        ("r2,u,participatesIn,p,lead,stated,,,", "passages", "", "no evidence"),
        ("r2,u,participatesIn,p,lead,stated,,,t", "sources", "t", "defined nowhere"),
        ("r1,u,participatesIn,p,lead,stated,,,s", "id", "r1", "relators.csv, row 2"),
        ("R 2,u,participatesIn,p,lead,stated,,,s", "id", "R 2", "match pattern"),
        ("r2,u,participatesIn,p,lead,stated,,", "", "", "8 cells where the header has 9"),
        ('r2,u,"participatesIn,p,lead,stated,,,s', "", "", "broken CSV"),
    ],
)
def test_broken_relator_row_is_named(
    folder: Path, row: str, field: str, value: str, said: str
) -> None:
    with (folder / "relators.csv").open("a", encoding="utf-8") as file:
        file.write(row + "\n")
    problem = only(folder)
    assert (problem.file, problem.field, problem.value) == ("relators.csv", field, value)
    assert problem.row == 3
    assert said in problem.message
    assert problem.way_out


def test_entity_of_unknown_kind(folder: Path) -> None:
    (folder / "entities.csv").write_text(ENTITIES + E2.replace("Project", "Castle", 1))
    problem = only(folder)
    assert (problem.field, problem.value, problem.row) == ("kind", "Castle", 4)


def test_missing_column_names_it(folder: Path) -> None:
    (folder / "relators.csv").write_text("id,subject,predicate,object\n", encoding="utf-8")
    problem = only(folder)
    assert (problem.file, problem.field) == ("relators.csv", "basis")
    assert "Add the column basis" in problem.way_out


def test_unknown_column_is_refused(folder: Path) -> None:
    (folder / "sources.csv").write_text("id,kind,colour\ns,page,red\n", encoding="utf-8")
    assert "colour" in {problem.field for problem in problems_of(folder)}


def test_empty_file_asks_for_a_header(folder: Path) -> None:
    (folder / "relators.csv").write_text("", encoding="utf-8")
    problem = only(folder)
    assert "empty" in problem.message
    assert "id,subject,predicate" in problem.way_out


def test_missing_table(folder: Path) -> None:
    (folder / "relators.csv").unlink()
    assert "missing" in only(folder).message


def test_wrong_encoding_names_the_row(folder: Path) -> None:
    (folder / "entities.csv").write_bytes(ENTITIES.encode() + E2.encode("gb18030"))
    found = problems_of(folder)
    problem = next(one for one in found if one.file == "entities.csv")
    assert "not UTF-8" in problem.message
    assert problem.row == 3


def test_circle_of_feeds_into(folder: Path) -> None:
    nodes = "".join(f"n{n},InnovationNode,节点{n},,,s\n" for n in "abc")
    (folder / "entities.csv").write_text(ENTITIES + E2 + nodes, encoding="utf-8")
    steps = "".join(f"f{a}{b},n{a},feedsInto,n{b},,stated,,,s\n" for a, b in ("ab", "bc", "ca"))
    (folder / "relators.csv").write_text(RELATORS + steps, encoding="utf-8")
    problem = only(folder)
    assert "circle" in problem.message
    assert "na" in problem.message
    assert problem.field == "object"


def test_all_problems_come_together(folder: Path) -> None:
    (folder / "entities.csv").write_text(ENTITIES + E2 + "e,Castle,,,,s\n", encoding="utf-8")
    (folder / "relators.csv").write_text(RELATORS + "r1,u,marries,q,,stated,,,s\n")
    fields = sorted((problem.file, problem.field) for problem in problems_of(folder))
    assert fields == [
        ("entities.csv", "id"),
        ("entities.csv", "kind"),
        ("entities.csv", "name_zh"),
        ("relators.csv", "object"),
        ("relators.csv", "predicate"),
    ]


def test_no_such_folder(tmp_path: Path) -> None:
    assert any("no such folder" in one.message for one in problems_of(tmp_path / "nowhere"))


def test_name_must_equal_the_folder(folder: Path) -> None:
    moved = folder.with_name("city")
    shutil.move(folder, moved)
    assert only(moved).field == "name"


@pytest.mark.slow
@pytest.mark.parametrize("name", ["dalian-2015", "dalian-collaborations", "example-region"])
def test_shipped_datasets_hold(name: str) -> None:
    assert list(open_folder(resources.path(f"data/{name}")).records())
