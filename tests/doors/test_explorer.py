"""The explorer in a headless browser: a reader's way from a name to evidence, in two languages."""

from __future__ import annotations

import gzip
import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from support.service_process import served

from ecograph.service.pages.explorer import is_built

if TYPE_CHECKING:
    from support.service_client import Caller


EXPLORER = Path(__file__).parents[2] / "explorer"
NODE = shutil.which("node")
BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
HTML = {"accept": "text/html,*/*;q=0.8"}
HAN = re.compile(r"[\u4e00-\u9fff]")
LATIN = re.compile(r"[A-Za-z]{3,}")
ALIKE = {  # words that are the same in Chinese: formats and names
    *(
        "CSV",
        "Excel",
        "GEXF",
        "GraphML",
        "JSON",
        "PNG",
        "Pajek",
        "RDF",
        "SPARQL",
        "SVG",
        "VOSviewer",
    ),
    *("Newman", "Jaccard"),
}

built = pytest.mark.skipif(not is_built(), reason="the explorer is not built")


@built
def test_a_browser_gets_the_explorer_and_others_the_plain_page(caller: Caller) -> None:
    page = caller.get("/", headers=HTML)
    assert '<div id="app">' in page.text
    counted = caller.get("/api/v1/info").json()["datasets"]
    entities = sum(one["counts"]["entities"] for one in counted)
    assert f'<meta name="entities" content="{entities}">' in page.text
    (loaded,) = re.findall(r'rel="preload" as="fetch" crossorigin href="/([^"]+)"', page.text)
    assert caller.get(f"/{loaded}").json()["edges"]  # the network, beside the script that draws it
    assert "default-src 'self'" in page.headers["content-security-policy"]
    assert "http" not in page.headers["content-security-policy"]
    assert "frame-ancestors 'none'" in page.headers["content-security-policy"]
    framed = caller.get("/?embed=1", headers=HTML)
    assert "frame-ancestors *" in framed.headers["content-security-policy"]
    for plain in (caller.get("/"), caller.get("/?plain=1", headers=HTML)):
        assert "<h1>" in plain.text


@built
def test_files_of_the_explorer_are_kept_for_long(caller: Caller) -> None:
    page = caller.get("/", headers=HTML).text
    loaded = re.findall(r'(?:src|href)="/(explorer/[^"]+)"', page)
    assert {one.rpartition(".")[2] for one in loaded} == {"js", "css"}
    for one in loaded:
        answer = caller.get(f"/{one}")
        assert answer.status_code == 200
        assert "immutable" in answer.headers["cache-control"]
        assert answer.headers["content-encoding"] == "gzip"
        plain = caller.get(f"/{one}", headers={"accept-encoding": "identity"})
        assert "content-encoding" not in plain.headers
        assert plain.content == answer.content
    assert caller.get("/explorer/none.js").status_code == 404
    assert caller.get("/explorer/..%2Findex.html").status_code == 404


@built
def test_the_scripts_of_a_first_visit_are_small(caller: Caller) -> None:
    page = caller.get("/", headers=HTML).text
    (main,) = re.findall(r'src="/(explorer/[^"]+\.js)"', page)
    script = caller.get(f"/{main}").content
    (worker,) = re.findall(rb"layout\.worker-[\w-]+\.js", script)
    scripts = script, caller.get(f"/explorer/{worker.decode()}").content
    assert sum(len(gzip.compress(one)) for one in scripts) < 150_000


def run(script: str, *arguments: str) -> str:
    command = [str(NODE), str(EXPLORER / script), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


needs_node = pytest.mark.skipif(NODE is None, reason="no node on this machine")
needs_browser = pytest.mark.skipif(
    NODE is None or BROWSER is None or not (EXPLORER / "node_modules/playwright-core").is_dir(),
    reason="no chromium, node or explorer/node_modules (npm ci) on this machine",
)


def test_words_of_columns_and_pairs_of_kinds_are_the_interface_s(caller: Caller) -> None:
    words = caller.get("/api/v1/vocabulary?of=word&lang=zh").json()["results"]
    said = {one["name"]: one["label"] for one in words}
    assert (said["min_ties"], said["gatekeeper"]) == ("至少联系数", "守门人")
    links = caller.get("/api/v1/vocabulary?of=predicate").json()["results"]
    assert all(sum(one["pairs"].values()) == one["count"] for one in links)
    (member,) = [one["pairs"] for one in links if one["name"] == "nodeOf"]
    assert member == {"InnovationNode>InnovationChain": 8}


@needs_node
@pytest.mark.slow
def test_the_client_is_that_of_the_interface(service: str) -> None:
    run("client.mjs", service, "--check")


@pytest.fixture(scope="module")
def seen(home: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What one way through every view showed, of a service that trusts a proxy here."""
    log = tmp_path_factory.mktemp("explorer") / "log"
    with served(home, log=log, trusted_proxies="127.0.0.1") as one:
        found: dict[str, Any] = json.loads(run("test/journey.mjs", one.address, str(BROWSER)))
    return found


@built
@needs_browser
@pytest.mark.long
class TestJourney:
    """One way through every view, judged."""

    def test_nothing_fails_and_nothing_comes_from_elsewhere(self, seen: dict[str, Any]) -> None:
        assert seen["errors"] == []
        assert seen["foreign"] == []

    def test_the_picture_reads(self, seen: dict[str, Any]) -> None:
        assert seen["checks"]["overlaps"] == 0
        assert seen["checks"]["svg"]
        formats = {"graphml", "gexf", "vosviewer", "pajek", "csv", "xlsx"}
        assert seen["checks"]["files"] == dict.fromkeys(formats, 200)
        assert not [one for one in seen["checks"] if one.startswith("overflow")]

    def test_one_finds_by_initials_short_name_pinyin_and_english(
        self, seen: dict[str, Any]
    ) -> None:
        assert len(seen["checks"]["found"]) == 4

    def test_figures_are_those_of_the_interface(self, seen: dict[str, Any]) -> None:
        assert len(seen["numbers"]) >= 75
        assert [one for one in seen["numbers"] if one["page"] != one["api"]] == []

    def test_an_address_shows_the_same_again(self, seen: dict[str, Any]) -> None:
        assert seen["checks"]["reloaded"]
        assert seen["checks"]["undone"]
        assert not [one for one in seen["checks"] if one.startswith("otherwise")]

    def test_every_view_is_reached_by_keyboard(self, seen: dict[str, Any]) -> None:
        assert seen["checks"]["keyboard"]

    def test_below_the_prefix_of_a_proxy_everything_is_asked_below_it(
        self, seen: dict[str, Any]
    ) -> None:
        assert seen["checks"]["outsidePrefix"] == []

    def test_every_word_is_in_the_language(self, seen: dict[str, Any]) -> None:
        for view, words in seen["words"].items():
            if view.endswith("en-US"):
                assert [one for one in words if HAN.search(one)] == [], view
            else:
                latin = {found for one in words for found in LATIN.findall(one)}
                assert latin - ALIKE == set(), view

    def test_no_serious_fault_of_accessibility(self, seen: dict[str, Any]) -> None:
        assert len(seen["axe"]) == 44
        assert {view: found for view, found in seen["axe"].items() if found} == {}
