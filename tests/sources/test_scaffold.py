"""What `ecograph new` writes is a dataset already: it passes, it builds, it holds one tie."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

import pytest

from ecograph.errors import BadRequest
from ecograph.model.records import Basis, Dataset, Entity, Relator
from ecograph.pipeline.build import build
from ecograph.pipeline.snapshot import current
from ecograph.sources import template
from ecograph.sources.datapackage import TABLES, open_folder

if TYPE_CHECKING:
    from pathlib import Path


def test_a_new_folder_is_a_sound_dataset_with_labelled_examples(tmp_path: Path) -> None:
    written = template.write("my-region", tmp_path)
    assert all(path.is_file() for path in written)
    source = open_folder(tmp_path / "my-region")
    assert source.dataset == Dataset(
        slug="my-region",
        title_en="my-region",
        invented=True,
        caveat_zh="示例数据，请替换。",
        caveat_en="Example rows, to be replaced.",
        home_region="my-region/example-city",
        languages=("zh", "en"),
    )
    entities = [one for one in source.records() if isinstance(one, Entity)]
    assert {one.kind for one in entities} == {"Region", "University", "Enterprise", "Project"}
    assert all("example" in one.note for one in entities)
    relators = [one for one in source.records() if isinstance(one, Relator)]
    assert {one.basis for one in relators} == {Basis.STATED}


def test_every_table_has_the_columns_of_its_description(tmp_path: Path) -> None:
    template.write("my-region", tmp_path)
    for spec in TABLES.values():
        text = (tmp_path / "my-region" / spec.file).read_text(encoding="utf-8")
        assert tuple(next(csv.reader(io.StringIO(text)))) == spec.required + spec.optional
    package = json.loads((tmp_path / "my-region" / "datapackage.json").read_text(encoding="utf-8"))
    assert [one["path"] for one in package["resources"]] == [one.file for one in TABLES.values()]


def test_without_examples_there_are_only_headers(tmp_path: Path) -> None:
    template.write("my-region", tmp_path, examples=False)
    source = open_folder(tmp_path / "my-region")
    assert list(source.records()) == []
    assert not source.dataset.invented
    assert source.dataset.home_region is None
    assert "example-" not in (tmp_path / "my-region" / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("examples", [True, False])
def test_a_new_folder_builds_as_it_is(examples: bool, tmp_path: Path) -> None:
    template.write("my-region", tmp_path, examples=examples)
    report = build([open_folder(tmp_path / "my-region")], tmp_path / "home")
    assert report.shapes.warnings == ()
    network = current(tmp_path / "home").collaboration
    graph = network.to_networkx()
    tie = ("my-region/example-company", "my-region/example-university")
    assert list(graph.edges) == ([tie] if examples else [])
    assert all(graph.edges[one]["strength"] == 1.0 for one in graph.edges)


@pytest.mark.parametrize("name", ["", "My-Region", "../up", "a/b", "-x", "my region", "大连"])
def test_a_name_that_is_no_slug_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(BadRequest, match="no name"):
        template.write(name, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_what_is_there_is_left_alone(tmp_path: Path) -> None:
    template.write("my-region", tmp_path)
    (tmp_path / "my-region" / "entities.csv").write_text("mine", encoding="utf-8")
    with pytest.raises(BadRequest, match="there already"):
        template.write("my-region", tmp_path)
    assert (tmp_path / "my-region" / "entities.csv").read_text(encoding="utf-8") == "mine"
