"""Every answer with a table is a page too; what the start page offers to try are pages."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, Any

import pytest
from support.examples import given_to
from support.sampling import sampled

from ecograph.answers.registry import operations
from ecograph.answers.self_description import address_of
from ecograph.answers.words import for_people

if TYPE_CHECKING:
    from support.service_client import Caller

    from ecograph.answers.operation import Operation
    from ecograph.pipeline.snapshot import Snapshot

pytestmark = pytest.mark.slow

TABLES = [one for one in operations() if "ndjson" in one.formats and not one.body]


@pytest.mark.parametrize(
    "operation", sampled(TABLES, 3, pytest.mark.long), ids=lambda one: one.name
)
def test_an_answer_is_a_page_with_its_tables_and_notes(
    operation: Operation[..., Any, Any], caller: Caller, snapshot: Snapshot
) -> None:
    given = given_to(operation, "en")
    found = caller.get(address_of(operation, {**given, "format": "html"}))
    assert found.status_code == 200, found.text
    assert found.headers["content-type"] == "text/html; charset=utf-8"
    page = unescape(found.text)
    answer = operation.ask(snapshot, given)
    for note in operation.notes(answer, "en"):
        assert note in page
    heads, rows = for_people(operation.tables(answer)[0], "en")
    if rows:
        shown = re.findall('<th scope="col">(.*?)</th>', page)[: len(heads)]
        assert shown == heads
        assert page.count("<tr>") > len(rows)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_the_start_page_offers_to_try_are_pages(caller: Caller, lang: str) -> None:
    start = caller.get(f"/?plain&lang={lang}").text
    tried = start[: start.index("</ul>")]
    links = re.findall('<li>[^<]*<a href="([^"]*)"', tried)
    assert len(links) >= 8
    for link in links:
        found = caller.get(unescape(link), headers={"Accept": "text/html"})
        assert found.status_code == 200, link
        assert found.headers["content-type"].startswith("text/html"), link
        assert f'lang="{"zh-Hans" if lang == "zh" else "en"}"' in found.text, link
