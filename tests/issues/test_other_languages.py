"""Names in other languages than Chinese and English: kept under their tag, shown, found."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING, Literal

import pytest
from support.cli_run import rows, run
from support.service_client import calling

import ecograph
from ecograph.errors import SourceError
from ecograph.links.labels import label_at
from ecograph.pipeline.build import build
from ecograph.pipeline.snapshot import current
from ecograph.settings import Settings
from ecograph.sources.datapackage import open_folder

if TYPE_CHECKING:
    from pathlib import Path

PREFERRED = {
    "uni": ("大阪工業とものづくり大学", "ja"),
    "firm": ("한국로봇 주식회사", "ko"),
    "project": ("Straßenrobotik", "de"),
}
ALIASES = [
    ("firm", "Κρατικό Ινστιτούτο Αθηνών", "el"),
    ("firm", "Московский завод", "ru"),
    ("uni", "示大", "zh"),
    ("project", "ロボット会議", "ja"),
    ("project", "Škoda", "cs"),
]
KINDS = {"uni": "University", "firm": "Enterprise", "project": "Project"}


def _write(folder: Path, named: dict[str, tuple[str, str]]) -> Path:
    package = {
        "name": "mm",
        "title": "mm",
        "licenses": [{"name": "CC0-1.0"}],
        "ecograph": {"languages": ["ja", "ko"]},
    }
    tables: dict[str, list[tuple[str, ...]]] = {
        "sources": [("id", "kind", "title_en"), ("page", "page", "A page")],
        "entities": [("id", "kind", "sources"), *((*one, "page") for one in KINDS.items())],
        "names": [
            ("entity", "name", "lang", "role"),
            *((entity, text, lang, "preferred") for entity, (text, lang) in named.items()),
            *((*one, "alias") for one in ALIASES),
        ],
        "relators": [
            ("id", "subject", "predicate", "object", "role", "basis", "sources"),
            ("one", "uni", "participatesIn", "project", "partner", "stated", "page"),
            ("two", "firm", "participatesIn", "project", "partner", "stated", "page"),
        ],
    }
    folder.mkdir()
    (folder / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    for table, lines in tables.items():
        with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(lines)
    return folder


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A graph of three things, none of which has a Chinese or an English preferred name."""
    place = tmp_path_factory.mktemp("languages")
    build([open_folder(_write(place / "mm", PREFERRED))], place / "home")
    return place / "home"


@pytest.mark.slow
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_each_door_shows_the_name_under_its_own_tag(home: Path, lang: Literal["zh", "en"]) -> None:
    graph = ecograph.open(home, lang=lang)
    around = {one.id: one for one in graph.neighborhood("mm/project").view.nodes}
    assert {
        key: (around[f"mm/{key}"].label, around[f"mm/{key}"].lang) for key in KINDS
    } == PREFERRED
    path = graph.path("mm/uni", "mm/firm").view.paths[0]
    assert [(one.label, one.lang) for one in path.entities] == [
        PREFERRED[key] for key in ("uni", "project", "firm")
    ]
    (tie,) = graph.ties().view.ties
    assert {(one.label, one.lang) for one in (tie.one, tie.other)} == {
        PREFERRED["uni"],
        PREFERRED["firm"],
    }
    asked = rows(run(home, "query", "relations", "--lang", lang, "--format", "csv"))
    assert {row["subject_label"] for row in asked} == {PREFERRED["uni"][0], PREFERRED["firm"][0]}
    assert {row["object_label"] for row in asked} == {"Straßenrobotik"}
    shown = rows(run(home, "search", "한국", "--lang", lang, "--format", "csv"))
    assert shown[0]["label"] == "한국로봇 주식회사"
    with calling(current(home), Settings(home=home)) as caller:
        told = caller.get("/api/v1/entities/mm/firm", params={"lang": lang}).json()
        assert (told["label"], told["lang"]) == PREFERRED["firm"]
        page = caller.get("/entity/mm/firm", params={"lang": lang}).text
        assert '<h1 lang="ko">한국로봇 주식회사</h1>' in page


def test_the_graph_keeps_the_tag(home: Path) -> None:
    found = ecograph.open(home).sparql("SELECT ?l { ?s skos:prefLabel ?l FILTER(LANG(?l) = 'ja') }")
    assert [*found["l"]] == ["大阪工業とものづくり大学"]


def test_nobody_misses_a_chinese_name_where_none_is_declared(home: Path) -> None:
    place = home.parent / "mm"
    assert "EntityChineseName" not in run(home, "check", str(place)).output


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("ものづ", "uni"),  # the middle of kana
        ("工業と", "uni"),  # Chinese characters and kana
        ("로봇", "firm"),  # the middle of a word of Hangul
        ("ろぼっと", "project"),  # hiragana for katakana
        ("ロボット", "project"),
        ("moskovskiy", "firm"),  # Cyrillic in Latin letters
        ("zavod", "firm"),
        ("завод", "firm"),
        ("kratiko", "firm"),  # Greek in Latin letters
        ("ινστιτουτο", "firm"),  # without its accent
        ("skoda", "project"),
        ("strassen", "project"),
        ("monozukuri", None),  # characters have no one Japanese reading: nothing false is found
    ],
)
def test_names_of_any_script_are_found(home: Path, typed: str, found: str | None) -> None:
    hits = [row["id"] for row in rows(run(home, "search", typed, "--format", "csv"))]
    assert hits == ([f"mm/{found}"] if found else [])


def test_a_thing_without_any_preferred_name_is_refused(tmp_path: Path) -> None:
    named = {key: PREFERRED[key] for key in ("uni", "project")}
    with pytest.raises(SourceError) as caught:
        build([open_folder(_write(tmp_path / "mm", named))], tmp_path / "home")
    (problem,) = caught.value.problems
    assert (problem.field, problem.message) == ("name_zh", "has no name")
    assert "preferred one of another language in names.csv" in problem.way_out


def test_a_table_in_other_scripts_is_imported_under_their_tags(tmp_path: Path) -> None:
    """The language is told from the script; one that many languages share is ``und``."""
    table, mapping, folder = tmp_path / "p.csv", tmp_path / "p.toml", tmp_path / "out"
    table.write_text(
        "project,lead,partners\nロボット,大阪ものづくり大学,한국로봇;Завод Сокол;Robotik GmbH\n",
        encoding="utf-8",
    )
    home = tmp_path / "home"
    proposed = run(home, "import", "table", str(table), "--propose").stdout
    mapping.write_text(proposed, encoding="utf-8")
    run(home, "import", "table", str(table), "--map", str(mapping), "-o", str(folder))
    build([open_folder(folder)], home)
    graph = ecograph.open(home)
    links = graph.snapshot.links.nodes
    found = {label_at(links, row, "en") for row in range(len(links.id))}
    assert found == {
        ("ロボット", "ja"),
        ("大阪ものづくり大学", "ja"),
        ("한국로봇", "ko"),
        ("Завод Сокол", "und"),
        ("Robotik GmbH", "en"),
    }
