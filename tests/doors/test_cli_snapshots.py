"""`ecograph snapshots` and `ecograph rollback`: what is kept, and back to it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from support.built_graphs import put_into
from support.cli_run import rows, run

from ecograph.pipeline.snapshot import current

if TYPE_CHECKING:
    from pathlib import Path

    from ecograph.pipeline.snapshot import Snapshot

DALIAN = "dalian-2015 dalian-collaborations"


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory, snapshot: Snapshot, region: Snapshot) -> Path:
    """A home in which the example region was built, then the default graph."""
    place = tmp_path_factory.mktemp("home")
    put_into(place, region)
    put_into(place, snapshot)
    return place


def listed(two: Path) -> list[tuple[str, str]]:
    found = rows(run(two, "snapshots", "--format", "csv"))
    return [(one["datasets"], one["current"]) for one in found]


def test_back_and_forth(two: Path) -> None:
    newest = current(two).path.name
    assert listed(two) == [(DALIAN, "true"), ("example-region", "false")]

    back = run(two, "rollback", "--format", "csv")
    assert [one["datasets"] for one in rows(back)] == ["example-region"]
    assert "current now" in back.stderr
    assert listed(two) == [(DALIAN, "false"), ("example-region", "true")]

    older = run(two, "rollback", code=1)
    assert older.stdout == ""
    assert "older than the current one" in older.stderr

    run(two, "rollback", newest[:8])
    assert current(two).path.name == newest
    unknown = run(two, "rollback", "no-such-digest", code=1)
    assert "'no-such-digest'" in unknown.stderr
    assert "ecograph snapshots" in unknown.stderr
    several = run(two, "rollback", "", code=2)
    assert newest in several.stderr


def test_every_format_says_the_same(two: Path) -> None:
    documents = json.loads(run(two, "snapshots", "--format", "json").stdout)
    lines = run(two, "snapshots", "--format", "ndjson").stdout.splitlines()
    assert [json.loads(line) for line in lines] == documents
    for row, one in zip(rows(run(two, "snapshots", "--format", "csv")), documents, strict=True):
        assert row["snapshot"] == one["snapshot"] == one["digest"]
        assert row["bytes"] == str(one["bytes"])
        assert row["datasets"].split() == one["datasets"]
    table = run(two, "snapshots").stdout
    for one in documents:
        assert f"\n{one['snapshot'][:12]}  " in table
        assert f"{one['triples']:,}" in table


def test_nothing_built_is_said(tmp_path: Path) -> None:
    for command in ("snapshots", "rollback"):
        assert "Run `ecograph build`." in run(tmp_path, command, code=1).stderr
