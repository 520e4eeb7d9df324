"""Evidence comes in pages, the greatest share first: a hub of 981 projects opens at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from support.service_client import calling

from ecograph.answers.registry import operation_named
from ecograph.assistant.brevity import Answered, cut
from ecograph.errors import BadRequest
from ecograph.settings import Settings

if TYPE_CHECKING:
    from ecograph.pipeline.snapshot import Snapshot

CANGLAN = "example-region/univ-canglan"
QINGLIAN = "example-region/ent-qinglian"
SHARES = [1, 1 / 3, 1 / 5]  # of a laboratory of two, a project of four, an alliance of six


def asked(graph: Snapshot, name: str, **given: object) -> Any:  # noqa: ANN401
    return operation_named(name).ask(graph, given)


def test_the_events_of_a_tie_come_in_pages(region: Snapshot) -> None:
    whole = asked(region, "evidence", one=CANGLAN, other=QINGLIAN)
    assert [one.share for one in whole.events] == pytest.approx(SHARES)
    assert (whole.count, whole.next, whole.upper_bound) == (3, None, True)
    assert (whole.first_year, whole.last_year) == (2016, 2019)
    given = {"one": CANGLAN, "other": QINGLIAN, "limit": 2}
    first = asked(region, "evidence", **given)
    second = asked(region, "evidence", **given, cursor=first.next)
    assert first.events + second.events == whole.events
    for page in (first, second):  # what is said of the tie is of all of it
        said = {"events", "shared", "direct", "next"}
        assert page.model_dump(exclude=said) == whole.model_dump(exclude=said)
    assert (first.shared, first.direct) == ((), ())  # once, on the last page
    assert (second.shared, second.direct, second.next) == (whole.shared, whole.direct, None)


@pytest.mark.parametrize("name", ["rank", "ties"])
def test_what_a_row_rests_on_comes_in_pages(name: str, region: Snapshot) -> None:
    given = {"limit": 1, "why": [CANGLAN] if name == "rank" else [CANGLAN, QINGLIAN]}
    whole = asked(region, name, **given).why
    first = asked(region, name, **given, why_limit=2)
    rest = asked(region, name, **given, why_limit="all", why_cursor=first.why.next).why
    assert first.why.supports + rest.supports == whole.supports
    assert (first.why.count, rest.count, rest.next) == (whole.count, whole.count, None)
    assert len(first.why.supports) == 2 < whole.count
    if name == "ties":
        assert [one.share for one in whole.supports] == pytest.approx(SHARES)
    with pytest.raises(BadRequest, match="another request"):  # the rows have a cursor of their own
        asked(region, name, **given, why_cursor=first.next)


@pytest.mark.slow
def test_doors_say_how_much_of_the_evidence_is_shown(region: Snapshot) -> None:
    given = {"one": CANGLAN, "other": QINGLIAN, "limit": 2, "lang": "en"}
    evidence = operation_named("evidence")
    assert "Evidence: 2 of 3 shown; limit=all for all of it." in list(
        evidence.said(evidence.ask(region, given), "en")
    )
    with calling(region, Settings()) as caller:
        page = caller.get("/api/v1/evidence", params=given)
        assert 'rel="next"' in page.headers["link"]
        assert len(caller.get("/api/v1/evidence.csv", params=given).text.splitlines()) == 5


def test_an_assistant_turns_pages_at_whole_events(region: Snapshot) -> None:
    evidence = operation_named("evidence")
    given: dict[str, object] = {"one": CANGLAN, "other": QINGLIAN, "lang": "en"}
    pages: list[list[str]] = []
    cursor: object = None
    while not pages or cursor:
        request = evidence.requested(region, {**given, "cursor": cursor})
        got = Answered(evidence, request, evidence.answered_by(region, request))
        said = cut(region, got, 500)
        place = said["columns"].index("id")
        pages.append(list(dict.fromkeys(row[place] for row in said["rows"])))
        cursor = said.get("next", {}).get("cursor")
    events = [one.event.id for one in evidence.ask(region, given).events]
    assert len(pages) > 1
    assert [one for page in pages for one in page if one in events] == events
