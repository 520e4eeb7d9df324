"""The whole OpenAPI description, asked by properties: a minute's worth of `make soak`."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib import parse

import pytest
from jsonschema import Draft202012Validator

from ecograph.answers.registry import operations

if TYPE_CHECKING:
    from collections.abc import Iterator

    from support.service_client import Caller

    from ecograph.pipeline.snapshot import Snapshot

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
DUT = "/api/v1/entities/dalian-2015/univ-dut"
JSON = "application/json"
REQUESTS = 6  # for each operation
LATER = (("zh", 1), ("en", 0))  # the other half of the operations in each language


@pytest.fixture(scope="module")
def soak() -> Iterator[tuple[Any, Any]]:
    """The soak's own modules: what it asks, and what it names."""
    sys.path.insert(0, str(BENCHMARKS))
    yield importlib.import_module("soak_openapi"), importlib.import_module("soak_requests")
    sys.path.remove(str(BENCHMARKS))


@pytest.fixture(scope="module")
def description(caller: Caller) -> dict[str, Any]:
    found: dict[str, Any] = caller.get("/openapi.json").json()
    return found


def followed(description: dict[str, Any], one: dict[str, Any]) -> dict[str, Any]:
    """What is said once for several, where it is said."""
    while "$ref" in one:
        _, kind, name = one["$ref"][2:].split("/")
        one = description["components"][kind][name]
    return one


def said(value: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401
    """Every object of an answer in JSON, however deep."""
    if isinstance(value, dict):
        yield value
    for each in value.values() if isinstance(value, dict) else value:
        if isinstance(each, dict | list):
            yield from said(each)


def fitting(description: dict[str, Any], schemas: list[dict[str, Any]], answer: Any) -> list[bool]:  # noqa: ANN401
    """Which of several schemas an answer fits."""
    shared = {"components": description["components"]}
    return [Draft202012Validator(one | shared).is_valid(answer) for one in schemas]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("lang", "turn"),
    [("zh", 0), ("en", 1), *(pytest.param(*one, marks=pytest.mark.long) for one in LATER)],
)
def test_examples_fit_their_schemas_and_labels_say_their_language(
    caller: Caller, description: dict[str, Any], lang: str, turn: int
) -> None:
    """Formats of programs such as Cytoscape's are sent as application/json too.

    `?lang=` wins over Accept-Language; what has no label in it is labelled in another.
    """
    other = {"accept-language": "en" if lang == "zh" else "zh"}
    tags: list[str] = []
    for op in operations()[turn::2]:
        method = "post" if op.body else "get"
        described = description["paths"][f"/api/v1{op.path}"][method]
        content = followed(description, described["responses"]["200"])["content"]
        address = parse.urlsplit(described["x-example"])
        given = [one for one in parse.parse_qsl(address.query) if one[0] != "lang"]
        schemas = content[JSON]["schema"].get("anyOf", [content[JSON]["schema"]])
        names = [name for name, media_type in op.formats.items() if media_type == JSON]
        for name in names:
            query = parse.urlencode([*given, ("lang", lang), ("format", name)])
            body = described.get("x-body")
            answer = caller.request(
                method.upper(), f"{address.path}?{query}", json=body, headers=other
            )
            assert (answer.status_code, answer.headers["content-type"]) == (200, JSON), op.name
            fit = fitting(description, schemas, answer.json())
            assert fit == [one == name for one in names], f"{op.name}: its own schema alone"
            if name == "json" and op.name != "network":  # files have labels of their own
                labelled = [one for one in said(answer.json()) if "label" in one]
                assert [one for one in labelled if not one.get("lang")] == [], op.name
                tags += [one["lang"] for one in labelled]
    assert tags.count(lang) > 0.95 * len(tags) > 50


@pytest.mark.long
def test_every_operation_answers_as_it_is_described(
    service: str, snapshot: Snapshot, description: dict[str, Any], soak: tuple[Any, Any]
) -> None:
    asking, named = soak
    asker = asking.Asker(service, description, named.Pools.of(snapshot))
    operations = sum(len(methods) for methods in description["paths"].values())
    assert len(asker.operations) == operations > 60
    course = asking.ask_all(asker, operations * REQUESTS)
    assert course.requests == operations * REQUESTS
    assert len(course.operations) == operations
    assert not course.faults, asking.summary(course)
    answered = {label for label, status in course.statuses if status in (200, 303)}
    assert len(answered) > 0.75 * operations, "most operations are reached, not only refused"


@pytest.mark.parametrize(
    ("status", "kind", "told", "words"),
    [
        (500, "application/problem+json", {"status": 500, "detail": "x"}, "500"),
        (404, "text/html", None, "404 is text/html"),
        (400, "application/problem+json", {"status": 404}, "another status"),
        (400, "application/problem+json", {"status": 400, "detail": "x"}, "lacks title"),
    ],
)
def test_an_answer_with_a_fault_is_told(
    soak: tuple[Any, Any], status: int, kind: str, told: dict[str, Any] | None, words: str
) -> None:
    fault, *_ = soak[0].faults_of(status, {"Content-Type": kind}, told)
    assert words in fault


def test_a_whole_problem_has_no_fault(caller: Caller, soak: tuple[Any, Any]) -> None:
    answer = caller.get("/api/v1/entities?sort=colour")
    assert not [*soak[0].faults_of(400, dict(answer.headers), answer.json())]


# what the soak found


@pytest.mark.parametrize("format", ["ttl", "nt", "jsonld"])
def test_selected_keys_do_not_hurt_linked_data(caller: Caller, format: str) -> None:
    address = f"/api/v1/entities?filter=kind:hospital&format={format}"
    chosen = caller.get(address + "&select=kind")
    assert chosen.status_code == 200
    assert chosen.content == caller.get(address).content
    assert "Hospital" in chosen.text


def test_a_number_that_no_list_is_long_for_is_refused(caller: Caller) -> None:
    for limit, status in ((10_000, 200), (10_001, 400), (2**90, 400)):
        answer = caller.get(f"/reconcile/properties?type=University&limit={limit}")
        assert answer.status_code == status


def parameter(description: dict[str, Any], path: str, name: str) -> dict[str, Any]:
    (found,) = (
        one["schema"]
        for given in description["paths"][path]["get"]["parameters"]
        if (one := followed(description, given))["name"] == name
    )
    schema: dict[str, Any] = found
    return schema


def test_the_description_bounds_what_is_bounded(description: dict[str, Any]) -> None:
    runs = parameter(description, "/api/v1/analysis/communities", "runs")
    assert (runs["minimum"], runs["maximum"]) == (1, 500)
    level = parameter(description, "/api/v1/analysis/rank-intervals", "level")
    assert (level["exclusiveMinimum"], level["exclusiveMaximum"]) == (0, 1)
    for path in ("/api/v1/analysis/mixing", DUT.replace("dalian-2015/univ-dut", "{entity}")
                 + "/links", "/api/v1/networks/{relation}"):  # fmt: skip
        assert parameter(description, path, "as_of")["pattern"].startswith("^(?!0000)[0-9]{4}")
    assert "ttl" in parameter(description, "/dcat", "format")["enum"]
    grouped = parameter(description, "/api/v1/entities", "group_by")
    assert "has_links" in grouped["enum"]
    selected = parameter(description, "/api/v1/entities", "select")
    assert "strength" in selected["items"]["enum"]
    split = parameter(description, "/api/v1/analysis/suggestions-judged", "split")
    assert "pattern" in split
    limit = parameter(description, "/api/v1/indicators", "limit")
    assert (limit["minimum"], limit["maximum"]) == (1, 200)


def test_the_description_names_every_format_of_an_answer(description: dict[str, Any]) -> None:
    def media(path: str) -> set[str]:
        answer = description["paths"][path]["get"]["responses"]["200"]
        return set(followed(description, answer)["content"])

    assert media("/reconcile/preview") == {"text/html"}
    for path in ("/api/v1/analysis/mixing", "/api/v1/analysis/{relation}/centrality"):
        assert {"application/json", "text/turtle", "application/n-quads"} <= media(path)
    shown = media("/api/v1/entities/{entity}/neighborhood")
    assert {"application/json", "application/gexf+xml", "application/zip", "text/csv"} <= shown
