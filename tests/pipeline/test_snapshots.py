"""Which graphs a home keeps, how one goes back to an earlier one, what an open one remembers."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import pytest

from ecograph.answers.store_reader import Reader
from ecograph.errors import BadRequest, Busy, NotBuilt, NotFound
from ecograph.pipeline.snapshot import (
    Snapshot,
    build_folder,
    current,
    kept,
    roll_back,
    summaries,
    switch,
)

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def example(region: Snapshot) -> Path:
    """The folder of a small graph."""
    return region.path


@pytest.fixture
def three(example: Path, tmp_path: Path) -> Path:
    """A home with three graphs: `aa-first`, then `aa-second`, then `bb-third`, the current one."""
    for second, name in enumerate(("aa-first", "aa-second", "bb-third")):
        add(tmp_path, example, name, second)
    return tmp_path


def add(home: Path, example: Path, name: str, second: int) -> Path:
    with build_folder(home) as folder:
        shutil.copytree(example, folder, dirs_exist_ok=True)
        os.utime(folder / "manifest.json", (second, second))
        return switch(home, folder, name)


def names(home: Path) -> list[str]:
    return [path.name for path in kept(home)]


def test_snapshots_are_listed_newest_first_with_their_figures(three: Path, example: Path) -> None:
    third, second, first = summaries(three)
    assert [one.snapshot for one in (first, second, third)] == ["aa-first", "aa-second", "bb-third"]
    assert [one.current for one in (first, second, third)] == [False, False, True]
    assert first.built == "1970-01-01T00:00:00+00:00"
    assert third.built == "1970-01-01T00:00:02+00:00"
    manifest = current(three).manifest
    assert third.digest == manifest.digest == example.name
    assert third.datasets == ("example-region",)
    assert third.entities == manifest.counts["example-region"].entities
    assert third.triples == sum(manifest.triples.values())
    files = [path for path in (three / "snapshots" / "bb-third").rglob("*") if path.is_file()]
    assert third.bytes == sum(len(path.read_bytes()) for path in files)


def test_one_goes_back_step_by_step_to_the_oldest(three: Path) -> None:
    assert roll_back(three).name == "aa-second"
    assert roll_back(three).name == "aa-first"
    with pytest.raises(NotFound, match=r"older than the current one\. `ecograph snapshots` lists"):
        roll_back(three)
    assert current(three).path.name == "aa-first"
    assert names(three) == ["bb-third", "aa-second", "aa-first"]


@pytest.mark.parametrize(
    ("text", "name"), [("aa-f", "aa-first"), ("b", "bb-third"), ("aa-second", "aa-second")]
)
def test_the_beginning_of_a_name_is_enough(three: Path, text: str, name: str) -> None:
    assert roll_back(three, text) == three / "snapshots" / name
    assert current(three).path.name == name


def test_a_name_that_means_none_or_several_changes_nothing(three: Path) -> None:
    with pytest.raises(NotFound, match="no snapshot 'cc'"):
        roll_back(three, "cc")
    with pytest.raises(NotFound):
        roll_back(three, "../snapshots/aa-first")
    with pytest.raises(BadRequest, match="2 snapshots begin with 'aa': aa-second, aa-first"):
        roll_back(three, "aa")
    assert current(three).path.name == "bb-third"


def test_a_whole_name_is_not_the_beginning_of_another(three: Path, example: Path) -> None:
    again = add(three, example, "bb-third", 3)
    assert again.name == "bb-third.1"
    assert roll_back(three, "bb-third").name == "bb-third"
    assert roll_back(three, "bb-third.").name == "bb-third.1"


def test_what_is_not_whole_is_passed_over_and_refused_by_name(three: Path) -> None:
    (three / "snapshots" / "aa-second" / "manifest.json").write_text("{", encoding="utf-8")
    assert [one.snapshot for one in summaries(three)] == ["bb-third", "aa-first"]
    with pytest.raises(NotBuilt, match="aa-second"):
        roll_back(three, "aa-second")
    assert current(three).path.name == "bb-third"
    assert roll_back(three).name == "aa-first"


def test_one_can_leave_a_graph_that_cannot_be_opened(three: Path) -> None:
    (three / "snapshots" / "bb-third" / "manifest.json").unlink()
    with pytest.raises(NotBuilt):
        current(three)
    assert roll_back(three, "aa-second").name == "aa-second"
    assert current(three).path.name == "aa-second"


def test_nobody_goes_back_while_a_build_runs(three: Path) -> None:
    with build_folder(three), pytest.raises(Busy):
        roll_back(three)
    assert current(three).path.name == "bb-third"


def test_nothing_is_listed_where_nothing_is_built(tmp_path: Path) -> None:
    for ask in (summaries, roll_back):
        with pytest.raises(NotBuilt, match="Run `ecograph build`"):
            ask(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_build_keeps_the_graph_that_was_current_however_old(three: Path, example: Path) -> None:
    roll_back(three, "aa-first")
    add(three, example, "fourth", 3)
    assert names(three) == ["fourth", "bb-third", "aa-first"]
    assert current(three).path.name == "fourth"


def test_it_is_known_what_rare_properties_point_to(
    snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    about = "https://w3id.org/ecograph/ontology#aboutEntity"
    others = "FILTER(!STRENDS(STR(?g), 'metrics'))"
    text = f"SELECT ?o {{ GRAPH ?g {{ ?s <{about}> ?o }} {others} }}"
    found = {row["o"].value for row in snapshot.store.select(text)}
    assert set(snapshot.pointed_at(about) or ()) == found
    assert len(found) > 10
    fresh = Snapshot.open(snapshot.path)
    monkeypatch.setattr("ecograph.pipeline.snapshot._RARE", 10)
    assert fresh.pointed_at(about) is None
    for known in (snapshot, fresh):
        reader = Reader(known)
        one = min(found)
        assert dict(reader.each_of_few("aboutEntity", one)).keys() >= {
            row["s"].value for row in known.store.select(f"SELECT ?s {{ ?s <{about}> <{one}> }}")
        }
    assert list(Reader(snapshot).each_of_few("aboutEntity", "urn:none")) == []


def test_what_was_found_is_found_once_and_bounded(snapshot: Snapshot) -> None:
    fresh, read = Snapshot.open(snapshot.path), list[str]()

    def ask(key: str) -> str:
        def make() -> str:
            read.append(key)
            return key.upper()

        return fresh.found((key,), make)

    assert [ask(one) for one in "aabbccddeeb"] == list("AABBCCDDEEB")
    assert read == list("abcde")
    assert ask("a") == "A"
    assert read == list("abcdea")
