"""The documentation: built by Sphinx, given at /help, and true to the code it describes."""

from __future__ import annotations

import importlib.util
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urljoin

import pytest
from support.service_client import calling

from ecograph.service.pages import help as helped
from ecograph.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

    from support.service_client import Caller

    from ecograph.pipeline.snapshot import Snapshot

ROOT = Path(__file__).parents[2]
HELP = ROOT / "src" / "ecograph" / "service" / "pages" / "help"
built = pytest.mark.skipif(not (HELP / "index.html").is_file(), reason="the help is not built")


def module_of(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    return module


def test_the_reference_says_what_the_code_says() -> None:
    pages = module_of(ROOT / "docs" / "make_reference.py").pages()
    for name, text in pages.items():
        there = (ROOT / "docs" / "reference" / name).read_text(encoding="utf-8")
        assert there == text, f"python docs/make_reference.py writes {name} anew"
    assert "### `ties`" in pages["operations.md"]
    assert "| `min_ties` |" in pages["operations.md"]


@pytest.fixture(scope="module")
def client(snapshot: Snapshot) -> Iterator[Caller]:
    with calling(snapshot, Settings(query_workers=1)) as caller:
        yield caller


@pytest.mark.slow
@built
def test_every_link_of_the_help_leads_to_a_page_or_another_host(client: Caller) -> None:
    seen, left = set(), {"/help/"}
    while left:
        address = left.pop()
        seen.add(address)
        page = client.get(address)
        assert page.status_code == 200, address
        if not page.headers["content-type"].startswith("text/html"):
            continue
        for target in re.findall(r'(?:href|src)="([^"#?]+)', page.text):
            found = urljoin(address, target)
            if found.startswith("/") and found not in seen:
                left.add(found)
    assert {"/help/tutorial.html", "/help/reference/measures.html"} <= seen


@built
def test_pages_of_the_help_run_no_script_but_their_own(client: Caller) -> None:
    page = client.get("/help/tutorial.html")
    policy = page.headers["Content-Security-Policy"]
    (script,) = re.findall(r"script-src ([^;]*)", policy)
    assert re.fullmatch(r"'self' 'sha256-[A-Za-z0-9+/=]{44}'", script)
    assert not re.findall(r'<(?:script|img|link)[^>]*(?:src|href)="https?:', page.text)


def test_what_the_help_has_not_is_told(client: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    assert client.get("/help").headers["location"].endswith("/help/")
    outside = client.get("/help/%2e%2e/%2e%2e/%2e%2e/__init__.py")
    assert outside.status_code == 404
    monkeypatch.setattr(helped, "_HELP", ROOT / "nowhere")
    absent = client.get("/help/")
    assert absent.status_code == 404
    assert "not part of this installation" in absent.json()["detail"]


def test_every_page_is_in_a_table_of_contents() -> None:
    index = (ROOT / "docs" / "index.md").read_text(encoding="utf-8")
    listed = set(re.findall(r"^([\w./-]+)$", index, re.MULTILINE))
    pages = {path.relative_to(ROOT / "docs") for path in (ROOT / "docs").rglob("*.md")}
    assert {page.with_suffix("").as_posix() for page in pages} - listed == {"index"}
