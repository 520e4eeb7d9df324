"""Answers of the query service of Wikidata, in each form in which it gives them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from ecograph.errors import SourceError
from ecograph.model.records import Entity, Name, Relator
from ecograph.sources.datapackage import open_folder
from ecograph.sources.imported import ImportOptions
from ecograph.sources.registry import open_source
from ecograph.sources.wikidata import import_wikidata

if TYPE_CHECKING:
    from pathlib import Path

    from ecograph.sources.imported import Imported

Q = "http://www.wikidata.org/entity/"
ROWS = [
    {
        **{"item": f"{Q}Q1001", "itemLabel": "Example University", "itemLabel_zh": "示例大学"},
        **{"inception": "1949-01-01T00:00:00Z", "ror": "00prkya54", "typeLabel": "university"},
        **{"country": f"{Q}Q148", "countryLabel": "China", "itemAltLabel": "EU", "pop": "5"},
        **{"parent": f"{Q}Q1002", "parentLabel": "Example Academy"},
    },
    {
        **{"item": f"{Q}Q1001", "itemLabel": "Example University", "country": f"{Q}Q148"},
        **{"field": f"{Q}Q7", "fieldLabel": "wind power"},
    },
    {
        **{"item": f"{Q}Q1003", "itemLabel": "Wind project", "start": "2015-03-02T00:00:00Z"},
        **{"end": "2017-12-31T00:00:00Z", "participant": f"{Q}Q1001", "funder": f"{Q}Q9"},
        **{"funderLabel": "Example Fund"},
    },
    {
        **{"item": f"{Q}Q1003", "itemLabel": "Wind project", "participant": f"{Q}Q1004"},
        "participantLabel": "Example Power Ltd",
    },
    {
        "item": f"{Q}Q1005",
        "itemLabel": "Q1005",
        "inception": "http://www.wikidata.org/.well-known/genid/a",
    },
]


def verbose(rows: list[dict[str, str]]) -> str:
    bindings = [
        {name: {"type": "literal", "value": one} for name, one in row.items()} for row in rows
    ]
    names = sorted({name for row in rows for name in row})
    return json.dumps({"head": {"vars": names}, "results": {"bindings": bindings}})


def csv(rows: list[dict[str, str]], sign: str = ",") -> str:
    names = list(dict.fromkeys(name for row in rows for name in row))
    lines = [sign.join(names), *(sign.join(row.get(name, "") for name in names) for row in rows)]
    return "\r\n".join(lines) + "\r\n"


def tsv(rows: list[dict[str, str]]) -> str:
    def cell(name: str, value: str) -> str:
        return f"<{value}>" if value.startswith(Q) else f'"{value}"@en' if value else ""

    return csv([{f"?{name}": cell(name, one) for name, one in row.items()} for row in rows], "\t")


def imported(folder: Path, text: str, name: str, most_rejected: float = 0.1) -> Imported:
    (folder / name).write_text(text, encoding="utf-8", newline="")
    return import_wikidata([folder / name], folder / "town", options=ImportOptions(most_rejected))


@pytest.mark.parametrize(
    ("write", "name"),
    [(verbose, "a.json"), (json.dumps, "a.json"), (csv, "a.csv"), (tsv, "a.tsv")],
)
def test_items_names_and_links(tmp_path: Path, write: object, name: str) -> None:
    done = imported(tmp_path, write(ROWS), name)  # type: ignore[operator]
    records = list(open_folder(done.folder).records())
    entities = {one.name_en: one for one in records if isinstance(one, Entity)}
    university = entities["Example University"]
    assert (university.name_zh, university.kind) == ("示例大学", "University")
    assert university.external_ids == (("Wikidata", "Q1001"), ("ROR", "00prkya54"))
    assert str(university.founded) == "1949"
    assert university.place == "town/q148"
    assert entities["Q1005"].founded is None
    names = {one.id: one.name_en for one in entities.values()}
    relators = [one for one in records if isinstance(one, Relator)]
    assert {
        (names[one.subject], one.predicate, names[one.object], one.role, str(one.since or ""))
        for one in relators
    } == {
        ("Example University", "unitOf", "Example Academy", "", ""),
        ("Example University", "hasField", "wind power", "", ""),
        ("Example University", "participatesIn", "Wind project", "participant", "2015-03-02"),
        ("Example Power Ltd", "participatesIn", "Wind project", "participant", "2015-03-02"),
        ("Example Fund", "participatesIn", "Wind project", "funder", "2015-03-02"),
    }
    assert all(one.evidence.row.startswith("town/wikidata-1#row=") for one in relators)
    assert [one.text for one in records if isinstance(one, Name)] == ["EU"]
    told = " ".join(done.remarks)
    assert "1 January is read as the year alone" in told
    assert "?inception is a value that Wikidata does not know" in told
    assert "?pop is not read" in told


def test_rows_that_are_about_no_item_are_set_aside(tmp_path: Path) -> None:
    done = imported(tmp_path, csv([*ROWS, {"item": "Q5"}]), "a.csv", most_rejected=0.5)
    assert (done.rows, done.rejected) == (6, 1)
    assert done.problems[0].message == "is no item"


def test_an_answer_without_items_says_what_to_ask_for(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"there is no \?item") as caught:
        imported(tmp_path, "org,orgLabel\na,b\n", "a.csv")
    assert "SELECT ?item" in caught.value.problems[0].way_out


def test_the_answer_is_a_source(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(verbose(ROWS), encoding="utf-8")
    source = open_source(f"wikidata={tmp_path / 'a.json'}")
    assert sum(isinstance(one, Entity) for one in source.records()) == 8
