"""ROR and OpenAlex become datasets: names in every language, parts, papers as contexts."""

from __future__ import annotations

import gzip
import json
import zipfile
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from support.cli_run import run

from ecograph.errors import SourceError
from ecograph.model.records import Entity, Name, Relator
from ecograph.sources.datapackage import open_folder
from ecograph.sources.imported import ImportOptions
from ecograph.sources.openalex import import_openalex
from ecograph.sources.registry import open_source
from ecograph.sources.ror import import_ror

if TYPE_CHECKING:
    from pathlib import Path

LEIDEN = {
    "geonames_id": 2751773,
    "geonames_details": {"country_code": "NL", "country_name": "The Netherlands", "name": "Leiden"},
}


def organisation(number: str, *names: tuple[str, str | None, list[str]], **more: Any) -> Any:  # noqa: ANN401
    said = [{"value": text, "lang": lang, "types": types} for text, lang, types in names]
    return {
        "id": f"https://ror.org/{number}",
        "names": said,
        "types": ["education", "funder"],
        "status": "active",
        "locations": [LEIDEN],
        "established": 1575,
        "external_ids": [{"type": "wikidata", "preferred": "Q156598", "all": ["Q156598"]}],
        **more,
    }


UNIVERSITY = organisation(
    "027bh9e22",
    ("Leiden University", "en", ["label"]),
    ("Universiteit Leiden", "nl", ["label", "ror_display"]),
    ("莱顿大学", "zh", ["label"]),
    ("LU", None, ["acronym"]),
    relationships=[
        {"type": "child", "id": "https://ror.org/05xvt9f17", "label": "LUMC"},
        {"type": "related", "id": "https://ror.org/02jz4aj89", "label": "Maastricht"},
    ],
)
HOSPITAL = organisation(
    "05xvt9f17",
    ("Leids Universitair Medisch Centrum", "nl", ["label", "ror_display"]),
    types=["healthcare"],
    external_ids=[{"type": "wikidata", "preferred": "Q156598"}],
    relationships=[
        {"type": "child", "id": "https://ror.org/05xvt9f17", "label": "itself"},
        {"type": "parent", "id": "https://ror.org/027bh9e22", "label": "Leiden University"},
        {"type": "predecessor", "id": "https://ror.org/00000aa00", "label": "gone"},
    ],
)


def written(folder: Path, name: str, items: list[Any]) -> Path:
    text = json.dumps(items, ensure_ascii=False)
    if name.endswith(".zip"):
        with zipfile.ZipFile(folder / name, "w") as packed:
            packed.writestr("v2.0.json", text)
            packed.writestr("v2.0.csv", "id")
    elif name.endswith(".jsonl.gz"):
        lines = "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in items)
        (folder / name).write_bytes(gzip.compress(lines.encode()))
    else:
        (folder / name).write_text(text, encoding="utf-8")
    return folder / name


@pytest.mark.parametrize("name", ["v2.json", "v2.zip", "v2.jsonl.gz"])
def test_names_places_parts_and_identifiers_of_ror(tmp_path: Path, name: str) -> None:
    done = import_ror([written(tmp_path, name, [UNIVERSITY, HOSPITAL])], tmp_path / "ror")
    folder = open_folder(tmp_path / "ror")
    assert folder.dataset.licence == "CC0-1.0"
    records = list(folder.records())
    entities = {one.id: one for one in records if isinstance(one, Entity)}
    one = entities["ror/027bh9e22"]
    assert (one.name_zh, one.name_en, one.kind) == ("莱顿大学", "Leiden University", "University")
    assert one.external_ids == (("ROR", "027bh9e22"), ("Wikidata", "Q156598"))
    assert (str(one.founded), one.place) == ("1575", "ror/geonames-2751773")
    assert entities["ror/geonames-2751773"].place == "ror/country-nl"
    assert entities["ror/country-nl"].name_zh == "荷兰"
    assert one.evidence.row == "ror/ror-1#row=1"
    names = {(one.text, one.lang, str(one.role)) for one in records if isinstance(one, Name)}
    assert ("Universiteit Leiden", "nl", "preferred") in names
    assert ("LU", "en", "acronym") in names
    ties = [(one.subject, one.predicate, one.object) for one in records if isinstance(one, Relator)]
    assert ties == [("ror/05xvt9f17", "unitOf", "ror/027bh9e22")]
    assert any("'related'" in one for one in done.remarks)
    assert any("id of Wikidata stands at two" in one for one in done.remarks)
    assert any("related to itself" in one for one in done.remarks)
    assert any("predecessor is not in the file" in one for one in done.remarks)


def test_a_bad_record_is_rejected_alone_and_a_cut_file_is_refused(tmp_path: Path) -> None:
    bad = [{"id": "x"}, 7, organisation("01aaaaa85"), {**UNIVERSITY}, organisation("01aaaaa86")]
    items = [UNIVERSITY, HOSPITAL, *bad]
    done = import_ror([written(tmp_path, "a.json", items)], tmp_path / "ror", ImportOptions(0.8))
    assert [(one.row, one.message) for one in done.problems] == [
        (3, "is no id of ROR"),
        (4, "is no object"),
        (5, "there is no name"),
        (6, "stands twice"),
        (7, "the check digit of the ROR is wrong"),
    ]
    text = json.dumps([UNIVERSITY, HOSPITAL])
    (tmp_path / "cut.json").write_text(text[:-40], encoding="utf-8")
    with pytest.raises(SourceError, match="breaks off"):
        import_ror([tmp_path / "cut.json"], tmp_path / "cut")
    assert not (tmp_path / "cut").exists()


@pytest.mark.long
def test_the_sample_of_ror(tmp_path: Path, shared: Path) -> None:
    file = shared / "benchdata" / "ror" / "ror-v2-sample.json.gz"
    done = import_ror([file], tmp_path / "ror")
    assert (done.rows, done.rejected) == (3681, 7)  # seven are withdrawn
    records = list(open_folder(tmp_path / "ror").records())
    kinds = Counter(one.kind for one in records if isinstance(one, Entity))
    assert kinds.total() - kinds["Region"] == 3674
    assert sum(isinstance(one, Name) and one.lang == "fr" for one in records) > 1000
    chinese = import_ror([file], tmp_path / "china", country="cn")
    assert 0 < chinese.entities < done.entities


def work(number: int, title: str, *institutions: list[str], **more: Any) -> Any:  # noqa: ANN401
    names = {"I1": "Example University", "I2": "示例研究所", "I3": "Example Co., Ltd."}
    return {
        "id": f"https://openalex.org/W{number}",
        "title": title,
        "publication_date": "2020-03-01",
        "doi": f"https://doi.org/10.1000/{number}",
        "authorships": [
            {
                "institutions": [
                    {
                        "id": f"https://openalex.org/{one}",
                        "display_name": names[one],
                        "country_code": "CN",
                        "type": "education" if one == "I1" else "company",
                    }
                    for one in each
                ]
            }
            for each in institutions
        ],
        "topics": [{"id": "https://openalex.org/T7", "display_name": "Wind power"}],
        **more,
    }


WORKS = [
    work(1, "Blades", ["I1"], ["I1", "I2"]),
    work(
        2, "港口", ["I2"], ["I3"], ["I1"], grants=[{"funder_display_name": "NSFC", "award_id": "5"}]
    ),
    work(3, "Alone", ["I1"], []),
]


def test_three_commands_from_works_to_a_ranking(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    written(tmp_path, "works.jsonl.gz", WORKS)
    home = tmp_path / "home"
    run(home, "import", "openalex", "works.jsonl.gz", "-o", "papers")
    run(home, "build", "--source", "papers")
    answer = run(
        home, "rank", "measure=strength", "min_ties=1", "why=示例研究所", "--format", "json"
    )
    found = {one["label"]: one["value"] for one in json.loads(answer.stdout)["rows"]}
    # works 1 and 2: a pair has 1 / (n - 1) of each
    assert found == {"Example University": 2, "示例研究所": 2, "Example Co., Ltd.": 1}
    assert "papers/openalex-1#row=2" in answer.stdout


def test_awards_retractions_and_markup_of_works_as_they_are_since_2025(tmp_path: Path) -> None:
    award = {"funder_display_name": "NSFC", "funder_award_id": "5", "display_name": "Ports"}
    funders = [{"display_name": "NSFC"}, {"display_name": "City of Example"}]
    works = [
        work(4, "CO<sub>2</sub> &amp; <i>n</i> < 5", ["I1"], awards=[award], funders=funders),
        work(5, "Withdrawn", ["I1"], is_retracted=True),
    ]
    done = import_openalex([written(tmp_path, "w.json", works)], tmp_path / "papers")
    records = open_folder(tmp_path / "papers").records()
    entities = {one.id: one for one in records if isinstance(one, Entity)}
    first, second = entities["papers/w4"], entities["papers/w5"]
    assert (first.name_en, first.note) == ("CO2 & n < 5", "Grants: NSFC 5; City of Example.")
    assert second.note == "Retracted (OpenAlex)."
    assert [str(one).rpartition(": ")[2] for one in done.remarks] == [
        "titles have markup, which is left out.",
        "works are retracted, which their note says.",
    ]


def test_order_dates_topics_and_grants_of_works(tmp_path: Path) -> None:
    done = import_openalex([written(tmp_path, "w.json", WORKS)], tmp_path / "papers")
    records = list(open_folder(tmp_path / "papers").records())
    parts = [one for one in records if isinstance(one, Relator) and one.object == "papers/w2"]
    assert [(one.subject[-2:], one.role, one.ordinal, str(one.since)) for one in parts] == [
        ("i2", "author", 1, "2020-03-01"),
        ("i3", "author", 2, "2020-03-01"),
        ("i1", "author", 3, "2020-03-01"),
    ]
    entities = {one.id: one for one in records if isinstance(one, Entity)}
    assert entities["papers/w2"].note == "Grants: NSFC 5."
    assert entities["papers/w2"].external_ids == (("OpenAlex", "W2"), ("DOI", "10.1000/2"))
    fields = [one for one in records if isinstance(one, Relator) and one.predicate == "hasField"]
    assert {one.object for one in fields} == {"papers/t7"}
    assert any("authors without an institution" in one for one in done.remarks)
    assert open_source(f"openalex={tmp_path / 'w.json'}").dataset.slug == "openalex"
