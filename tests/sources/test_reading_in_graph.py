"""Everything the curated reading of the 2015 summary holds is in the graph: walked row by row."""

from __future__ import annotations

import csv
from decimal import Decimal
from typing import TYPE_CHECKING

import pyoxigraph as ox
from support.embedded import inner_of

from ecograph.model.namespaces import ECO, PREFIXES

if TYPE_CHECKING:
    from pathlib import Path

    from ecograph.pipeline.snapshot import Snapshot


def rows(shared: Path, name: str) -> list[dict[str, str]]:
    path = shared / "reference" / "dalian-2015" / name
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def values(snapshot: Snapshot, slug: str, predicate: str) -> set[str]:
    node = ox.NamedNode(f"{snapshot.manifest.base}dalian-2015/{slug}")
    found = inner_of(snapshot).quads_for_pattern(node, ox.NamedNode(predicate), None)
    return {quad.object.value for quad in found if not isinstance(quad.object, ox.Triple)}


def test_every_observation_stands_with_its_value_and_unit(snapshot: Snapshot, shared: Path) -> None:
    readings = rows(shared, "observations.csv")
    assert len(readings) == 136
    for row in readings:
        found = values(snapshot, row["id"], PREFIXES["sdmx-measure"] + "obsValue")
        assert {Decimal(value) for value in found} == {Decimal(row["value"])}, row["id"]
        units = values(snapshot, row["id"], PREFIXES["sdmx-attribute"] + "unitMeasure")
        assert units == ({row["unit"]} if row["unit"] else set()), row["id"]
        said = {f"{row['id']}#description", row["id"]}  # of what several datasets describe
        assert any(values(snapshot, one, ECO + "evidence") for one in said), row["id"]


def test_every_entity_stands_with_a_name_and_evidence(snapshot: Snapshot, shared: Path) -> None:
    readings = rows(shared, "entities.csv")
    assert len(readings) == 321
    for row in readings:
        assert values(snapshot, row["id"], PREFIXES["skos"] + "prefLabel"), row["id"]
        said = {f"{row['id']}#description", row["id"]}  # of what several datasets describe
        assert any(values(snapshot, one, ECO + "evidence") for one in said), row["id"]


def test_every_relation_stands_with_its_ends_and_its_verb(snapshot: Snapshot, shared: Path) -> None:
    base = snapshot.manifest.base + "dalian-2015/"
    stated = {
        frozenset((row["a"].value.removeprefix(base), row["b"].value.removeprefix(base)))
        | {row["v"].value}
        for row in inner_of(snapshot).query(
            f"""SELECT ?a ?b ?v {{ GRAPH ?g {{
                  ?r <{ECO}participant> ?a ; <{ECO}context> ?b ; <{ECO}verb> ?verb }}
                GRAPH ?h {{ ?verb <{PREFIXES["skos"]}notation> ?v }} }}"""
        )  # type: ignore[union-attr]
    }
    readings = rows(shared, "relations.csv")
    assert len(readings) == 366
    split = {  # on a second reading, see the notes of the rows
        "goal-regional-centre": "goal-regional-innovation-centre",
        "strategy-ip": "strategy-national-ip",
    }
    for row in readings:
        ends = frozenset((row["subject_id"], row["object_id"]))
        now = frozenset(split.get(end, end) for end in ends)
        assert {ends | {row["predicate"]}, now | {row["predicate"]}} & stated, row
