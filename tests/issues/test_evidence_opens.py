"""The ids of sources and passages open at every door, also where an entity was meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support.cli_run import run
from support.service_client import calling

from ecograph.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

    from ecograph.pipeline.snapshot import Snapshot

IDS = ("dalian-collaborations/s-dnl-2011", "dalian-2015/p.1-5.2272-2301", "dalian-2015/doc-file")


@pytest.mark.parametrize("identifier", IDS)
def test_a_source_or_passage_opens_where_an_entity_was_asked_for(
    identifier: str, home: Path, snapshot: Snapshot
) -> None:
    with calling(snapshot, Settings()) as caller:
        for path in ("/api/v1/entities/", "/entity/"):
            answer = caller.get(path + identifier)
            location = f"/api/v1/passages/{identifier}"
            assert (answer.status_code, answer.headers["location"]) == (303, location)
            assert caller.get(location).status_code == 200
        assert caller.get("/id/" + identifier).headers["location"].startswith(location)
    refused = run(home, "show", identifier, code=1)
    assert f"`passage {identifier}` opens it" in refused.output
    run(home, "passage", identifier)
