"""Networks over HTTP: the bytes of the command line, read again, and refused beyond a size."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from support.cli_run import run

from ecograph.answers import worker
from ecograph.answers.registry import operation_named
from ecograph.errors import ResultTooLarge
from ecograph.network import formats
from ecograph.notebook.graph import Graph

if TYPE_CHECKING:
    from pathlib import Path

    from support.service_client import Caller

    from ecograph.pipeline.snapshot import Snapshot

CHOICES: list[tuple[dict[str, str], tuple[str, ...]]] = [
    ({}, ()),
    ({"as_of": "2014", "undated": "include"}, ("--as-of", "2014", "--undated", "include")),
    ({"kind": "University", "dataset": "dalian-collaborations"},
     ("--kind", "University", "--dataset", "dalian-collaborations")),
    ({"region": "大连市", "roll_up": "unit"}, ("--region", "大连市", "--roll-up", "unit")),
    ({"mode": "two", "context": "Project"}, ("--mode", "two", "--context", "Project")),
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("format", formats.FORMATS)
def test_a_network_is_the_same_bytes_through_every_door(
    format: str, caller: Caller, home: Path, snapshot: Snapshot, tmp_path: Path
) -> None:
    for number, (given, options) in enumerate(CHOICES):
        answer = caller.get("/api/v1/networks/collaboration", params={**given, "format": format})
        assert answer.status_code == 200, answer.text
        printed = run(home, "network", "--format", format, "-o", "-", *options).stdout_bytes
        assert answer.content == printed, given
        file = tmp_path / f"{number}{formats.FORMATS[format].suffix}"
        assert Graph(snapshot).export(file, **given) == file
        assert file.read_bytes() == printed
        read = formats.read(answer.content, format)
        assert json.loads(read.graph["made_by"])["digest"] == snapshot.manifest.digest


@pytest.mark.slow
def test_suffix_accept_and_format_choose_the_same(caller: Caller, snapshot: Snapshot) -> None:
    address = "/api/v1/networks/co-participation"
    asked = caller.get(address + "?format=gexf")
    suffix = caller.get(address + ".gexf")
    accepted = caller.get(address, headers={"Accept": "application/gexf+xml"})
    assert asked.content == suffix.content == accepted.content
    assert asked.headers["content-type"] == "application/gexf+xml"
    assert asked.headers["content-disposition"].endswith('filename="co-participation.gexf"')
    plain = caller.get(address)
    assert plain.headers["content-type"] == "application/json"
    assert len(plain.json()["nodes"]) == len(formats.read(asked.content, "gexf"))
    pajek = caller.get(address + ".pajek").headers["content-type"]
    assert pajek == "text/plain; charset=utf-8"


def test_who_has_it_already_gets_nothing(caller: Caller) -> None:
    address = "/api/v1/networks/collaboration.graphml"
    tag = caller.get(address).headers["etag"]
    again = caller.get(address, headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    ("address", "status", "said"),
    [
        ("friendship", 404, "collaboration, co-participation"),
        ("collaboration.docx", 404, "collaboration"),
        ("collaboration?format=docx", 400, "graphml, gexf"),
        ("collaboration?format=trig", 400, "graphml, gexf"),
        ("collaboration?mode=three", 400, "mode"),
        ("collaboration?measure=degree", 400, "as_of"),
        ("collaboration?as_of=soon", 400, "2015-04"),
        ("collaboration?dataset=nowhere", 400, "dalian-2015"),
        ("collaboration?region=乌有乡", 404, "乌有乡"),
        ("collaboration?lang=fr", 400, "zh, en"),
    ],
)
def test_what_cannot_be_asked(caller: Caller, address: str, status: int, said: str) -> None:
    answer = caller.get(f"/api/v1/networks/{address}")
    assert (answer.status_code, answer.headers["content-type"]) == (
        status,
        "application/problem+json",
    )
    assert said in answer.json()["detail"]


def test_beyond_a_size_the_command_line_is_named(
    snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In this process, as a worker would."""
    network, asked = snapshot.collaboration, ("", "network")
    size = len(network) + network.counts.ties
    given = {"relation": "collaboration", "undated": "include"}
    wanted, few = (
        operation_named("network").requested(snapshot, {**given, **more})
        for more in ({}, {"kind": "University"})
    )
    monkeypatch.setattr(worker, "_LARGEST", size - 1)
    with pytest.raises(ResultTooLarge, match="ecograph network") as refused:
        worker.rendered(snapshot, asked, wanted, "cytoscape")
    assert f"{len(network)} nodes and {network.counts.ties} ties" in refused.value.message
    assert worker.rendered(snapshot, asked, few, "cytoscape").body
    monkeypatch.setattr(worker, "_LARGEST", size)
    assert worker.rendered(snapshot, asked, wanted, "cytoscape").body
