"""What holds for every address: problems, headers, caching, and the OpenAPI description."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from support.cli_run import run
from support.service_client import Caller, calling

import ecograph
from ecograph.answers.registry import operations
from ecograph.errors import BadRequest
from ecograph.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

    from ecograph.pipeline.snapshot import Snapshot

DUT = "/api/v1/entities/dalian-2015/univ-dut"


@pytest.mark.parametrize(
    ("method", "path", "status", "words"),
    [
        ("GET", "/nowhere", 404, "/openapi.json"),
        ("DELETE", DUT, 405, "Allow"),
        ("PUT", "/sparql", 405, "Allow"),
        ("GET", DUT + "?colour=red", 400, "Known: entity, include, dataset, basis, lang."),
        ("GET", "/healthz?colour=red", 400, "Known: none."),
        ("GET", DUT + "/links?limit=201", 400, "limit"),
        ("GET", DUT + "/links?direction=up", 400, "'out', 'in' or 'both'"),
        ("GET", DUT + "?lang=fr", 400, "Known: zh, en."),
        ("GET", DUT + "?basis=hearsay", 400, "Known: conjectural, inferred, name-embedded"),
        ("GET", "/api/v1/entities/dalian-2015/nobody", 404, "/api/v1/autocomplete"),
        ("GET", "/api/v1/entities/Dalian 2015/%3Cnobody%3E", 404, "/api/v1/autocomplete"),
        ("GET", "/api/v1/entities/nobody-at-all", 404, "nobody-at-all"),
        ("GET", "/api/v1/autocomplete", 400, "search needs q."),
        ("GET", "/api/v1/paths?start=%00&end=x", 400, "not a value of start"),
    ],
)
def test_every_error_is_a_problem_with_a_way_out(
    caller: Caller, method: str, path: str, status: int, words: str
) -> None:
    response = caller.request(method, path)
    problem = response.json()
    assert response.status_code == problem["status"] == status
    assert response.headers["content-type"] == "application/problem+json"
    assert problem["type"].startswith("https://w3id.org/ecograph/problem/")
    assert words in problem["detail"]
    assert problem["title"]
    assert problem["instance"].startswith("/")
    assert response.headers["access-control-allow-origin"] == "*"


@pytest.mark.slow
def test_a_mistake_of_the_service_is_a_problem_too(snapshot: Snapshot) -> None:
    with calling(snapshot, Settings()) as caller:

        @caller.app.get("/broken")
        def broken() -> None:
            raise ZeroDivisionError

        response = caller.get("/broken")
    assert response.status_code == 500
    assert response.headers["content-type"] == "application/problem+json"
    assert response.headers["x-content-type-options"] == "nosniff"
    assert "ZeroDivision" not in response.text


@pytest.mark.parametrize("path", [DUT, DUT + ".ttl", DUT + "/links", DUT + "/neighborhood"])
def test_who_has_an_answer_is_told_so(caller: Caller, snapshot: Snapshot, path: str) -> None:
    first = caller.get(path)
    tag = first.headers["etag"]
    assert snapshot.manifest.digest[:20] in tag
    again = caller.get(path, headers={"if-none-match": f'"other", {tag}'})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == tag
    assert caller.get(path).content == first.content
    other = caller.get(path, headers={"if-none-match": tag, "accept-language": "en"})
    assert other.status_code == 200
    assert other.headers["etag"] != tag
    assert "Accept-Language" in other.headers["vary"]


def test_nobody_has_what_does_not_exist(caller: Caller) -> None:
    gone = caller.get("/api/v1/entities/dalian-2015/nobody", headers={"if-none-match": "*"})
    assert gone.status_code == 404


@pytest.mark.parametrize("path", ["/", DUT, "/healthz", "/sparql?query=ASK%20%7B%7D"])
def test_head_is_get_without_its_body(caller: Caller, path: str) -> None:
    get, head = caller.get(path), caller.request("HEAD", path)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == get.headers["content-length"]
    assert head.headers["content-type"] == get.headers["content-type"]


def test_other_pages_may_ask_and_nothing_is_loaded_from_elsewhere(caller: Caller) -> None:
    preflight = caller.request("OPTIONS", "/sparql", headers={"origin": "https://elsewhere.test"})
    assert preflight.status_code == 204
    assert "POST" in preflight.headers["access-control-allow-methods"]
    headers = caller.get(DUT).headers
    assert headers["access-control-allow-origin"] == "*"
    assert headers["content-security-policy"].startswith("default-src 'self'")
    assert headers["x-content-type-options"] == "nosniff"


def test_every_example_beside_the_operations_answers(caller: Caller) -> None:
    """Those of operations are asked, in every format that is JSON, in `test_service_openapi`."""
    asked = {f"/api/v1{one.path}" for one in operations()}
    paths = caller.get("/openapi.json").json()["paths"]
    for path, methods in paths.items():
        for method, operation in methods.items():
            assert operation["summary"], path
            assert "422" not in operation["responses"], path
            assert "default" in operation["responses"], path
            if method == "get" and path not in asked:
                response = caller.get(operation["x-example"])
                assert response.status_code in {200, 303}, operation["x-example"]


@pytest.mark.slow
def test_before_the_first_build_only_health_answers() -> None:
    with calling(None, Settings()) as caller:
        assert caller.get("/healthz").json()["digest"] is None
        for path in ("/readyz", DUT, "/sparql?query=ASK%20%7B%7D", "/sparql"):
            response = caller.get(path)
            assert response.status_code == 503, path
            assert "ecograph build" in response.json()["detail"]
            assert response.headers["retry-after"]
        assert "ecograph build" in caller.get("/").text


def test_health_tells_version_digest_and_workers(caller: Caller, snapshot: Snapshot) -> None:
    health = caller.get("/healthz").json()
    assert health["digest"] == snapshot.manifest.digest
    assert health["sparql"]["workers"] == Settings().query_workers
    assert caller.get("/readyz").json()["status"] == "ready"


def test_what_has_no_name_in_a_language_is_called_by_another(caller: Caller) -> None:
    for lang, name in (("en", "mge-2016yfb0701200"), ("zh", "ent-sabic")):
        address = f"/api/v1/entities/dalian-collaborations/{name}?lang={lang}"
        assert caller.get(address).json()["lang"] != lang
    drawn = {}
    for lang in ("zh", "en"):
        asked = f"{DUT}/neighborhood?format=cytoscape&max_nodes=5&lang={lang}"
        nodes = caller.get(asked).json()["elements"]["nodes"]
        drawn[lang] = {one["data"]["id"]: one["data"]["label"] for one in nodes}
    assert drawn["zh"]["dalian-2015/univ-dut"] == "大连理工大学"
    assert drawn["en"]["dalian-2015/univ-dut"] == "Dalian University of Technology"


@pytest.mark.parametrize(
    "given",
    [
        {"engine": "spark"},
        {"master": "spark://evil.example:7077"},
        {"shared_folder": "/etc"},
        {"master": ["", "local[2]"]},
        {"exact_limit": "9"},
    ],
    ids=str,
)
def test_callers_choose_no_machine_no_folder_and_no_minutes(
    caller: Caller, given: dict[str, Any]
) -> None:
    answer = caller.get("/api/v1/analysis/collaboration/centrality", params=given)
    assert answer.status_code == 400
    option = next(iter(given)).replace("_", "-")
    assert f"Run `ecograph rank --{option}`" in answer.json()["detail"]


def test_an_unknown_measure_is_refused_with_those_there_are(caller: Caller, home: Path) -> None:
    answer = caller.get("/api/v1/analysis/collaboration/centrality?measure=charm")
    assert answer.status_code == 400
    words = answer.json()["detail"]
    assert words.startswith("Unknown measure 'charm'. ")
    assert "Known: betweenness, " in words
    for asked in (("rank", "--measure", "charm"), ("analyse", "rank-intervals", "measure=charm")):
        told = run(home, *asked, code=2).output
        assert " ".join(told.split()) == words
    with pytest.raises(BadRequest, match="charm"):
        ecograph.open(home).rank(measure="charm")
