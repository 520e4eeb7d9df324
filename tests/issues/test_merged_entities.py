"""What several datasets say of one entity: each fact with its own dataset and passage."""

from __future__ import annotations

import csv
import json
from itertools import permutations
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
import pytest
from support.cli_run import rows as cli_rows
from support.cli_run import run
from support.embedded import inner_of
from support.places import ROOT
from support.service_client import Caller, calling

from ecograph.answers.descriptions import description_of
from ecograph.answers.operations.entities import entities, facts, show
from ecograph.errors import BadRequest, SourceError
from ecograph.model.records import Description, Mapping
from ecograph.pipeline.build import build
from ecograph.pipeline.snapshot import Snapshot, current
from ecograph.settings import Settings
from ecograph.sources.datapackage import open_folder
from ecograph.sources.merge import canonical_ids, reconcile
from ecograph.sources.registry import DEFAULT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Rows = dict[str, list[dict[str, Any]]]
SAID = {
    # kind, founded, place, note
    "aa": ("University", "1949", "town", "said by aa"),
    "mm": ("University", "1950-03", "", "said by mm"),
    "zz": ("ResearchInstitute", "1949-09", "town", "said by zz"),
}
ORDERS = list(permutations(SAID))


def folder(place: Path, name: str, rows: Rows) -> Path:
    """Write a dataset folder."""
    home = place / name
    home.mkdir(parents=True)
    package = {"name": name, "title": name, "licenses": [{"name": "CC0-1.0"}]}
    (home / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    rows.setdefault("relators", [])
    for table, lines in rows.items():
        columns = list(dict.fromkeys(key for line in lines for key in line))
        columns = columns or ["id", "subject", "predicate", "object", "basis"]
        with (home / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns, restval="", lineterminator="\n")
            writer.writeheader()
            writer.writerows(lines)
    return home


def described(place: Path, name: str, into: str = "") -> Path:
    """A dataset that says its own things of one body, and maps it into that of another."""
    kind, founded, town, note = SAID[name]
    body = {"id": f"body-{name}", "kind": kind, "name_zh": f"学校{name}", "founded": founded}
    body |= {"place": town, "note": note, "sources": "page", "external_ids": ""}
    rows: Rows = {
        "sources": [{"id": "page", "kind": "page", "title_en": f"Page of {name}"}],
        "entities": [body, {"id": "town", "kind": "Region", "name_zh": name, "sources": "page"}],
    }
    if into:
        same = [(f"{name}/body-{name}", f"{into}/body-{into}"), (f"{name}/town", f"{into}/town")]
        rows["mappings"] = [{"from": one, "to": two, "relation": "same"} for one, two in same]
    return folder(place, name, rows)


def chained(place: Path, order: tuple[str, ...], *, star: bool = False) -> list[Path]:
    """Three datasets: the second is mapped into the first, the third into the second or first."""
    first, second, third = order
    into = first if star else second
    return [described(place, first), described(place, second, first), described(place, third, into)]


# the default graph


def table(dataset: str, name: str) -> list[dict[str, str]]:
    with (ROOT / "data" / dataset / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def full(dataset: str, identifier: str) -> str:
    return identifier if "/" in identifier or not identifier else f"{dataset}/{identifier}"


def merged() -> dict[str, str]:
    rows = table("dalian-collaborations", "mappings")
    return {one["from"]: one["to"] for one in rows if one["relation"] == "same"}


def as_written(dataset: str, row: dict[str, str]) -> dict[str, str]:
    place = full(dataset, row["place"])
    found = {"kind": row["kind"], "place": merged().get(place, place), "founded": row["founded"]}
    translated = {one["text"]: one["translation"] for one in table(dataset, "translations")}
    note = translated.get(row["note"], row["note"])  # in Chinese, the language of the pages here
    return {name: value for name, value in (found | {"note": note}).items() if value}


@pytest.mark.slow
def test_every_merged_entity_says_of_each_dataset_what_its_table_says(snapshot: Snapshot) -> None:
    rows = {
        full(dataset, row["id"]): (dataset, row)
        for dataset in DEFAULT
        for row in table(dataset, "entities")
    }
    assert len(merged()) >= 20
    for gone, stands in merged().items():
        whole = show.ask(snapshot, {"entity": stands})
        assert gone in whole.merged_from
        for identifier in (gone, stands):
            dataset, row = rows[identifier]
            page = show.ask(snapshot, {"entity": stands, "dataset": [dataset]})
            given = {one.what: one.value for one in page.particulars}
            assert given == as_written(dataset, row), identifier
            ground = {
                full(dataset, one) for one in (row["passages"] + " " + row["sources"]).split()
            }
            for one in page.particulars:
                assert one in whole.particulars
                assert one.source == dataset
                assert {each.id for each in one.evidence} == ground, identifier


def test_a_year_of_one_dataset_is_not_shown_as_that_of_another(snapshot: Snapshot) -> None:
    lab = {"entity": "dalian-2015/lab-clean-energy"}
    assert show.ask(snapshot, lab | {"dataset": ["dalian-2015"]}).founded == ""
    assert show.ask(snapshot, lab | {"dataset": ["dalian-collaborations"]}).founded == "2006"
    listed = entities.ask(
        snapshot,
        {"filter": "founded:2006", "dataset": ["dalian-2015"], "select": ["id", "founded"]},
    )
    assert lab["entity"] not in [one["id"] for one in listed.results]


def test_a_gap_is_told_as_that_of_its_dataset(snapshot: Snapshot) -> None:
    page = show.ask(snapshot, {"entity": "dalian-2015/lab-clean-energy"})
    (host,) = [one for one in page.not_stated if one.aspect == "host"]
    assert (host.source, host.stated_by) == ("dalian-2015", ("dalian-collaborations",))
    alone = show.ask(
        snapshot, {"entity": "dalian-2015/lab-clean-energy", "dataset": ["dalian-2015"]}
    )
    assert [one.stated_by for one in alone.not_stated if one.aspect == "host"] == [()]


def test_merged_ids_lead_to_the_one_that_stands(caller: Caller) -> None:
    for gone, stands in merged().items():
        for path in ("/api/v1/entities/", "/entity/", "/id/"):
            answer = caller.get(path + gone)
            assert (answer.status_code, answer.headers["location"]) == (308, path + stands)
    ttl = caller.get("/api/v1/entities/dalian-2015/lab-clean-energy.ttl?dataset=dalian-2015").text
    assert "host institution not stated" in ttl
    for other in ("2006-01", "DNL", "ror.org", "dataset/dalian-collaborations"):
        assert other not in ttl


# three datasets that merge into each other


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("star", [False, True])
def test_one_id_stands_whatever_the_alphabet_says(
    tmp_path: Path, order: tuple[str, ...], star: bool
) -> None:
    folders = chained(tmp_path, order, star=star)
    for given in permutations(folders):
        merged = reconcile([one for each in given for one in open_folder(each).records()])
        stands = f"{order[0]}/body-{order[0]}"
        said = {one.said.dataset: one for one in merged if isinstance(one, Description)}
        bodies = {
            one.said.dataset: one
            for one in merged
            if isinstance(one, Description) and "body" in one.of
        }
        assert set(said) == set(SAID)
        for name, (kind, founded, town, note) in SAID.items():
            one = bodies[name]
            assert one.of == stands
            assert (one.said.kind, str(one.said.founded), one.said.note) == (kind, founded, note)
            assert one.said.place == (f"{order[0]}/town" if town else None)
            assert one.said.evidence.sources == (f"{name}/page",)
        gone = {(one.subject, one.object) for one in merged if isinstance(one, Mapping)}
        assert {(f"{name}/body-{name}", stands) for name in order[1:]} <= gone
        # 1949 holds 1949-09; 1950-03 is apart from both; a school is no institute
        assert bodies["mm"].contested == ("founded", "kind")
        assert bodies["aa"].contested == bodies["zz"].contested == ("founded", "kind")


def test_a_circle_of_mappings_has_one_id_too() -> None:
    pairs = [("b/x", "c/x"), ("c/x", "a/x"), ("a/x", "b/x"), ("d/x", "c/x")]
    same = [Mapping(dataset=one[0], subject=one, object=two, relation="same") for one, two in pairs]
    assert canonical_ids(same) == dict.fromkeys(("a/x", "b/x", "d/x"), "c/x")


@pytest.fixture(scope="module")
def three(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    """A graph in which the alphabet would choose another id: zz stands, aa and mm went into it."""
    place = tmp_path_factory.mktemp("three")
    build([open_folder(one) for one in chained(place, ("zz", "mm", "aa"))], place / "home")
    opened = current(place / "home")
    yield opened
    opened.names.close()


def test_each_fact_of_three_datasets_has_its_own_ground(three: Snapshot) -> None:
    page = show.ask(three, {"entity": "zz/body-zz"})
    assert page.merged_from == ("aa/body-aa", "mm/body-mm")
    assert (page.label, page.founded) == ("学校zz", "1949-09")
    found = {(one.what, one.value, one.source, one.contested) for one in page.particulars}
    for name, (kind, founded, town, note) in SAID.items():
        assert ("kind", kind, name, True) in found
        assert ("founded", founded, name, True) in found
        assert ("note", note, name, False) in found
        assert (("place", "zz/town", name, False) in found) == bool(town)
        alone = show.ask(three, {"entity": f"{name}/body-{name}", "dataset": [name]})
        assert (alone.founded, alone.notes, alone.kinds[0]) == (founded, (note,), kind)
        assert [one.id for one in alone.evidence] == [f"{name}/page"]
    for one in page.particulars:
        assert [each.id for each in one.evidence] == [f"{one.source}/page"]
    listed = facts.ask(three, {"entity": "zz/body-zz"}).results
    assert {(one.words, one.source) for one in listed if one.what == "founded"} == {
        (founded, name) for name, (_, founded, _, _) in SAID.items()
    }


@pytest.mark.slow
def test_ids_of_three_datasets_answer_308(three: Snapshot) -> None:
    with calling(three, Settings()) as caller:
        for gone in ("aa/body-aa", "mm/body-mm"):
            answer = caller.get(f"/api/v1/entities/{gone}?lang=en")
            location = "/api/v1/entities/zz/body-zz?lang=en"
            assert (answer.status_code, answer.headers["location"]) == (308, location)
        assert caller.get("/api/v1/entities/zz/body-zz").status_code == 200


def test_the_graph_says_who_says_what(three: Snapshot) -> None:
    query = """SELECT ?dataset ?founded { ?said eco:describes ?e ; eco:source ?dataset ;
      eco:founded ?founded ; eco:evidence ?page . FILTER(STRENDS(STR(?e), "zz/body-zz"))
      FILTER(CONTAINS(STR(?page), REPLACE(STR(?dataset), "^.*/", ""))) }"""
    rows = [(one["dataset"].value[-2:], one["founded"].value) for one in three.store.select(query)]
    assert sorted(rows) == [("aa", "1949-01-01"), ("mm", "1950-03-01"), ("zz", "1949-09-01")]
    gone = inner_of(three).quads_for_pattern(
        None, ox.NamedNode("https://w3id.org/ecograph/ontology#mergedFrom"), None, None
    )
    assert {str(one.subject)[-11:-1] for one in gone if "body" in str(one)} == {"zz/body-zz"}


# whose thing it is


def test_identifiers_of_merged_entities_match_the_addresses_of_their_registers(
    tmp_path: Path,
) -> None:
    written = {
        "one": "https://ror.org/00prkya54;LEI:529900T8BM49AURSDO55",
        "two": "wikidata:q42;isni:0000 0001 2162 3360;DOI:10.1000/182",
    }
    places = []
    for name, external in written.items():
        body = {"id": "body", "kind": "University", "name_en": name, "sources": "page"}
        rows: Rows = {
            "sources": [{"id": "page", "kind": "page", "title_en": "Page"}],
            "entities": [body | {"external_ids": external}],
        }
        if name == "two":
            rows["mappings"] = [{"from": "two/body", "to": "one/body", "relation": "same"}]
        places.append(folder(tmp_path, name, rows))
    build([open_folder(one) for one in places], tmp_path / "home")
    graph = current(tmp_path / "home")
    match = ox.NamedNode("http://www.w3.org/2004/02/skos/core#exactMatch")

    def matches(*datasets: str) -> set[str]:
        text = description_of(graph, "one/body", "application/n-triples", datasets)
        triples = ox.parse(text, format=ox.RdfFormat.N_TRIPLES)
        return {one.object.value for one in triples if one.predicate == match}

    ror, other = (
        "https://ror.org/00prkya54",
        {
            "http://www.wikidata.org/entity/Q42",
            "https://isni.org/isni/0000000121623360",
            "https://doi.org/10.1000/182",
        },
    )
    assert matches() == {ror, *other}  # the LEI has no address
    assert (matches("one"), matches("two")) == ({ror}, other)
    graph.names.close()


def test_check_reports_what_datasets_contest(tmp_path: Path) -> None:
    folders = [str(one) for one in chained(tmp_path, ("mm", "aa", "zz"))]
    found = cli_rows(run(tmp_path, "check", *folders, "--format", "csv"))
    rows = [row for row in found if row["shape"] == "DescriptionContested"]
    assert [row["value"] for row in rows if "founded" in row["column"]] == [
        "mm/body-mm 1949-01-01 (aa)",
        "mm/body-mm 1949-09-01 (zz)",
        "mm/body-mm 1950-03-01 (mm)",
    ]
    assert sum("Kind" in row["column"] for row in rows) == 3


def test_an_id_of_another_dataset_is_not_defined_here(tmp_path: Path) -> None:
    place = described(tmp_path, "aa")
    text = (place / "entities.csv").read_text(encoding="utf-8")
    (place / "entities.csv").write_text(text.replace("body-aa", "mm/body"), encoding="utf-8")
    with pytest.raises(SourceError) as caught:
        open_folder(place)
    (problem,) = caught.value.problems
    assert (problem.field, problem.value) == ("id", "mm/body")
    assert "mappings.csv" in problem.way_out


def test_a_passage_of_another_dataset_has_to_be_there(tmp_path: Path) -> None:
    place = described(tmp_path, "aa")
    text = (place / "entities.csv").read_text(encoding="utf-8")
    (place / "entities.csv").write_text(text.replace(",page", ",mm/page"), encoding="utf-8")
    with pytest.raises(SourceError, match="mm/page"):
        reconcile(list(open_folder(place).records()))
    both = [*open_folder(place).records(), *open_folder(described(tmp_path, "mm")).records()]
    assert reconcile(both)


def test_two_sources_of_one_name_are_refused(tmp_path: Path) -> None:
    pair = [open_folder(described(tmp_path / one, "aa")) for one in ("here", "there")]
    with pytest.raises(BadRequest, match="Two sources are called aa"):
        build(pair, tmp_path / "home")
