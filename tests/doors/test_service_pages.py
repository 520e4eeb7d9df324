"""The plain pages: what a person with a browser sees, and that its links lead somewhere."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest
from support.service_client import Caller, calling

from ecograph.settings import Settings

if TYPE_CHECKING:
    from ecograph.pipeline.snapshot import Snapshot


class _Page(HTMLParser):
    """The tags of a page and the addresses in it; checks that tags close."""

    VOID = frozenset(("meta", "link", "input", "br"))

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.labelled: set[str] = set()
        self.fields: set[str] = set()
        self.open: list[str] = []
        self.lang = ""
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {key: value or "" for key, value in attrs}
        if tag not in self.VOID:
            self.open.append(tag)
        if tag == "html":
            self.lang = found["lang"]
        if tag == "a":
            self.links.append(found["href"])
        if tag in ("script", "img", "iframe", "link"):
            self.loaded.append(found.get("src") or found.get("href") or "")
        if tag == "label":
            self.labelled.add(found["for"])
        if tag in ("input", "textarea", "select") and found.get("type") != "hidden":
            self.fields.add(found["id"])

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def _open(caller: Caller, address: str) -> tuple[str, _Page]:
    response = caller.get(address, headers={"accept": "text/html,*/*;q=0.8"})
    assert response.status_code == 200, address
    return response.text, _Page(response.text)


@pytest.mark.parametrize(
    "address",
    [
        "/?plain=1",
        "/?plain=1&lang=en",
        "/?q=dlut",
        "/sparql",
        "/entity/dalian-2015/univ-dut?lang=en",
    ],
)
def test_a_page_is_whole_labelled_and_loads_nothing(caller: Caller, address: str) -> None:
    _, page = _open(caller, address)
    assert page.lang == ("en" if "lang=en" in address else "zh-Hans")
    assert page.fields <= page.labelled
    assert all(one.startswith("data:") for one in page.loaded)


@pytest.mark.slow
@pytest.mark.parametrize(
    "address",
    [
        "/?plain=1",
        "/?plain=1&lang=en",
        "/?q=大连",
        "/entity/dalian-2015/univ-dut",
        "/docs",
        "/redoc",
    ],
)
def test_every_link_of_a_page_leads_somewhere(caller: Caller, address: str) -> None:
    _, page = _open(caller, address)
    inner = [one for one in page.links if one.startswith("/")]
    assert inner
    for link in inner:
        response = caller.get(link, headers={"accept": "text/html,*/*;q=0.8"})
        assert response.status_code in {200, 303, 308}, link


def test_the_start_page_says_what_is_here(caller: Caller, snapshot: Snapshot) -> None:
    zh, _ = _open(caller, "/?plain=1")
    en, _ = _open(caller, "/?plain=1&lang=en")
    assert snapshot.manifest.digest in zh
    assert ">350<" in zh.replace("</td>", "<")
    assert "press coverage" in en
    for address in ("<code>/reconcile/en</code>", 'href="/docs?lang=en"', 'href="/sparql?lang=en"'):
        assert address in en
    assert "媒体报道" in zh


def test_what_people_type_is_escaped(caller: Caller) -> None:
    text, _ = _open(caller, "/?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E")
    assert "<script>" not in text
    assert "&lt;script&gt;" in text


def test_an_entity_reads_well(caller: Caller) -> None:
    text, page = _open(caller, "/entity/dalian-2015/univ-dut")
    for words in ("大连理工大学", "大工", "高等学校", "二.5", "原文明示", "023hj5876"):
        assert words in text
    assert any(one.endswith(".ttl") for one in page.links)
    merged = caller.get("/entity/dalian-collaborations/univ-dut")
    assert merged.headers["location"] == "/entity/dalian-2015/univ-dut"


def test_gaps_and_figures_are_shown(caller: Caller, snapshot: Snapshot) -> None:
    def first(text: str) -> str:
        row = next(iter(snapshot.store.select(f"SELECT ?e {{ {text} }} ORDER BY ?e LIMIT 1")))
        return f"/entity/{row['e'].value.removeprefix(snapshot.manifest.base)}"

    gap = "?g a eco:Gap ; eco:about ?e . ?e skos:prefLabel ?label"
    assert "来源没有说明的事" in _open(caller, first(gap))[0]
    figure = "?f eco:aboutEntity ?e ; eco:valueText ?value"
    assert "<h2>数字</h2>" in _open(caller, first(figure))[0]


def test_the_style_is_allowed_by_its_digest(caller: Caller) -> None:
    response = caller.get("/")
    policy = response.headers["content-security-policy"]
    assert re.search(r"style-src 'sha256-[A-Za-z0-9+/=]{44}'", policy)
    assert "unsafe-inline" not in policy


@pytest.mark.parametrize("address", ["/docs", "/docs?lang=en", "/redoc"])
def test_what_a_tool_loads_comes_from_here(caller: Caller, address: str) -> None:
    text, page = _open(caller, address)
    loaded = [one for one in page.loaded if not one.startswith("data:")]
    assert len(loaded) >= 2
    assert "<script>" not in text
    for one in loaded:
        assert one.startswith("/assets/")
        answer = caller.get(one)
        assert answer.status_code == 200
        assert answer.headers["content-type"].split("/")[0] == "text"
        assert len(answer.content) > 100
        tag = answer.headers["etag"]
        assert caller.get(one, headers={"if-none-match": tag}).status_code == 304
    policy = caller.get(address).headers["content-security-policy"]
    assert "script-src 'self';" in policy
    assert "default-src 'self';" in policy
    assert "unsafe" not in policy
    assert "http" not in policy


def test_an_asset_is_one_of_those_there_are(caller: Caller) -> None:
    for name in ("style.css", "%2e%2e%2fapp.py", "..%2f..%2fpyproject.toml"):
        assert caller.get(f"/assets/{name}").status_code == 404


@pytest.mark.slow
def test_an_invented_region_is_called_so(region: Snapshot) -> None:
    with calling(region, Settings()) as caller:
        text, page = _open(caller, "/?plain=1&lang=en")
        assert "do not exist" in text
        entity = next(one for one in page.links if one.startswith("/entity/"))
        assert "虚构" in _open(caller, entity.replace("lang=en", "lang=zh"))[0]
        assert caller.get("/api/v1/info").json()["invented"] is True
