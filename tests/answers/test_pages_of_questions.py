"""Named questions by pages: each row once, in one order, and how many there are in all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from support.service_client import Caller, calling

from ecograph.answers.operations.questions import QUESTIONS
from ecograph.answers.registry import operation_named
from ecograph.errors import BadRequest
from ecograph.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ecograph.answers.views.graph import QuestionAnswer
    from ecograph.pipeline.snapshot import Snapshot

ASKED: list[tuple[str, dict[str, Any], int]] = [  # with a size of pages that leaves a short one
    ("relations", {"predicate": "locatedIn"}, 11),
    ("relations", {"subject_kind": "University", "period": "2015"}, 2),
    ("entity-facts", {"entity": "大连理工大学"}, 40),
    ("figures", {"text": "专利"}, 2),
    ("joint-statements", {"predicate": "participatesIn"}, 100),
    ("not-stated", {}, 100),
]


@pytest.fixture(scope="module")
def caller(snapshot: Snapshot) -> Iterator[Caller]:
    with calling(snapshot, Settings()) as caller:
        yield caller


def answered(graph: Snapshot, name: str, **given: object) -> QuestionAnswer:
    found: QuestionAnswer = operation_named(name, "query").ask(graph, given)
    return found


@pytest.mark.slow
@pytest.mark.parametrize(("name", "given", "size"), ASKED, ids=lambda one: str(one)[:40])
def test_the_pages_of_a_question_are_all_its_rows(
    snapshot: Snapshot, caller: Caller, name: str, given: dict[str, Any], size: int
) -> None:
    whole = answered(snapshot, name, **given, limit="all")
    assert whole.total == len(whole.rows) > size
    assert whole.next is None
    rows: list[tuple[str, ...]] = []
    cursor: str | None = "*"
    while cursor:
        page = answered(snapshot, name, **given, limit=size, cursor=cursor)
        asked = {**given, "limit": size, "cursor": cursor}
        over_http = caller.get(f"/api/v1/queries/{name}", params=asked)
        assert over_http.json() == page.model_dump(mode="json")
        assert (page.total, page.columns, page.sparql) == (whole.total, whole.columns, whole.sparql)
        assert len(page.rows) == min(size, whole.total - len(rows))
        assert ('rel="next"' in over_http.headers.get("link", "")) is (page.next is not None)
        rows += page.rows
        cursor = page.next
    assert tuple(rows) == whole.rows


def test_all_statements_are_counted_and_a_hundred_are_shown(snapshot: Snapshot) -> None:
    (row,) = snapshot.store.select("SELECT (COUNT(*) AS ?n) { ?one eco:predicate ?what }")
    answer = answered(snapshot, "relations")
    assert (len(answer.rows), answer.total) == (100, int(row["n"].value))
    assert operation_named("relations", "query").heading(answer).endswith(f": 100 / {answer.total}")


@pytest.mark.slow
def test_all_are_all_over_http_too(snapshot: Snapshot, caller: Caller) -> None:
    """A page of all had a thousand rows over HTTP, whatever the door beside it gave."""
    whole = answered(snapshot, "relations", limit="all")
    there = caller.get("/api/v1/queries/relations", params={"limit": "all"}).json()
    assert (len(there["rows"]), there["next"]) == (whole.total, None)
    assert whole.total > 1000


@pytest.mark.slow
def test_more_than_may_be_answered_says_by_what_to_choose(snapshot: Snapshot) -> None:
    with calling(snapshot, Settings(query_rows=1000)) as few:
        refused = few.get("/api/v1/queries/relations")
        assert refused.status_code == 413
        assert "Choose by predicate, verb, role, subject, " in refused.json()["detail"]
        assert few.get("/api/v1/queries/relations?predicate=locatedIn").json()["total"] < 1000


@pytest.mark.slow
def test_a_statement_of_two_of_the_kinds_chosen_is_one_row(snapshot: Snapshot) -> None:
    """A university is an organisation: choosing both adds nothing to the organisations."""
    one = answered(snapshot, "relations", subject_kind="Organisation", limit="all")
    both = answered(snapshot, "relations", subject_kind="University,Organisation", limit="all")
    assert both.rows == one.rows
    statements = [row[one.columns.index("relator")] for row in one.rows]
    assert len(set(statements)) == len(statements)


@pytest.mark.slow
def test_a_page_of_nothing_says_why_and_has_its_columns(snapshot: Snapshot) -> None:
    answer = answered(snapshot, "relations", verb="nonsense")
    assert (answer.status, answer.total, answer.rows) == ("no-match", 0, ())
    assert answer.columns == answered(snapshot, "relations").columns


def test_a_cursor_belongs_to_one_question(snapshot: Snapshot) -> None:
    cursor = answered(snapshot, "relations").next
    with pytest.raises(BadRequest, match="of another request"):
        answered(snapshot, "relations", predicate="locatedIn", cursor=cursor)


def test_what_gives_one_row_has_no_pages() -> None:
    paged = {one.name for one in QUESTIONS if "cursor" in one.fields}
    assert {one.name for one in QUESTIONS} - paged == {"figure-sum", "figure-ratio"}
