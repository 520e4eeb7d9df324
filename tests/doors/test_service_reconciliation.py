"""The W3C Reconciliation Service API 0.2, as OpenRefine and the published schemas expect it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode, urlsplit

import jsonschema
import pytest
from referencing import Registry, Resource

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx
    from support.service_client import Caller

    from ecograph.pipeline.snapshot import Snapshot

DUT = "dalian-2015/univ-dut"
ABSENT = Path(__file__).parents[1] / "data" / "absent-names.txt"
ELSEWHERE = {"origin": "https://refine.elsewhere.test"}
FORM = {"content-type": "application/x-www-form-urlencoded", **ELSEWHERE}


@pytest.fixture(scope="module")
def suite(shared: Path) -> Path:
    found = shared / "w3c" / "reconciliation" / "0.2"
    if not found.is_dir():
        pytest.skip("the Reconciliation API schemas are not at hand")
    return found


@pytest.fixture(scope="module")
def valid(suite: Path) -> Callable[[str, object], None]:
    """Validate a document against one of the published schemas."""
    schemas = {
        path.stem: json.loads(path.read_text("utf-8")) for path in (suite / "schemas").iterdir()
    }
    base = "https://reconciliation-api.github.io/specs/0.2/schemas/"
    resources = [(one["$id"], one) for one in schemas.values()]
    resources += [(base + f"{name}.json", one) for name, one in schemas.items()]
    registry: Registry[Any] = Registry().with_resources(
        (address, Resource.from_contents(one, default_specification=_draft()))
        for address, one in resources
    )

    def check(name: str, document: object) -> None:
        jsonschema.Draft7Validator(schemas[name], registry=registry).validate(document)

    return check


def _draft() -> Any:  # noqa: ANN401
    from referencing.jsonschema import DRAFT7

    return DRAFT7


def post(caller: Caller, field: str, value: object, path: str = "/reconcile") -> httpx.Response:
    body = urlencode({field: json.dumps(value, ensure_ascii=False)})
    return caller.request("POST", path, content=body, headers=FORM)


def found(caller: Caller, **query: object) -> list[dict[str, Any]]:
    """The candidates of one query."""
    results: list[dict[str, Any]] = post(caller, "queries", {"q": query}).json()["q"]["result"]
    return results


def matched(caller: Caller, **query: object) -> str | None:
    """The id of the candidate that is a certain match."""
    ids = [one["id"] for one in found(caller, **query) if one["match"]]
    assert len(ids) < 2
    return ids[0] if ids else None


def features(candidate: dict[str, Any]) -> dict[str, bool | float]:
    return {one["id"]: one["value"] for one in candidate["features"]}


def test_the_manifest_says_what_is_offered(
    caller: Caller, valid: Callable[[str, object], None]
) -> None:
    response = caller.get("/reconcile", headers=ELSEWHERE)
    assert response.headers["access-control-allow-origin"] == "*"
    manifest = response.json()
    valid("manifest", manifest)
    assert manifest["versions"] == ["0.2"]
    assert manifest["identifierSpace"] == "https://w3id.org/ecograph/id/"
    assert manifest["batchSize"] == 50
    assert manifest["defaultTypes"][0] == {"id": "Organisation", "name": "组织"}
    english = caller.get("/reconcile/en").json()
    assert english["defaultTypes"][0]["name"] == "Organisation"
    assert english["suggest"]["entity"]["service_path"] == "/reconcile/en/suggest/entity"


def test_every_address_in_the_manifest_answers_from_another_origin(
    caller: Caller, valid: Callable[[str, object], None]
) -> None:
    manifest = caller.get("/reconcile/en").json()
    encoded = quote(DUT, safe="")
    view = manifest["view"]["url"].replace("{{id}}", encoded)
    assert caller.get(view, headers={"accept": "text/html"}).headers["location"].endswith(DUT)
    preview = caller.get(manifest["preview"]["url"].replace("{{id}}", encoded), headers=ELSEWHERE)
    assert preview.headers["content-type"].startswith("text/html")
    assert "Dalian University of Technology" in preview.text
    assert "frame-ancestors *" in preview.headers["content-security-policy"]
    for what, one in manifest["suggest"].items():
        address = one["service_url"] + one["service_path"]
        answer = caller.get(f"{address}?prefix=uni&type=x&unknown=1", headers=ELSEWHERE)
        assert answer.headers["access-control-allow-origin"] == "*"
        schema = {"entity": "entities", "type": "types", "property": "properties"}[what]
        valid(f"suggest-{schema}-response", answer.json())
        first = answer.json()["result"][0]["id"] if answer.json()["result"] else "region"
        flyout = one["flyout_service_url"] + one["flyout_service_path"]
        little = caller.get(flyout.replace("${id}", quote(first, safe=""))).json()
        assert little["id"] == first
        assert little["html"].startswith("<p><strong>")
    proposals = manifest["extend"]["propose_properties"]
    address = proposals["service_url"] + proposals["service_path"]
    proposed = caller.get(f"{address}?type=University&limit=25").json()
    valid("data-extension-property-proposal", proposed)
    assert len(proposed["properties"]) == proposed["limit"] == 25
    assert proposed["properties"][20]["id"] == "link:participatesIn"  # its commonest link


def test_a_name_that_one_entity_bears_is_a_match(caller: Caller) -> None:
    first, *others = found(caller, query="大連理工大學")
    assert (first["id"], first["name"]) == (DUT, "大连理工大学")
    assert (first["match"], first["score"]) == (True, 100)
    assert first["description"] == "高等学校 · 大连市"
    assert [one["id"] for one in first["type"]] == ["University", "Organisation"]
    assert features(first)["exact_name"] is True
    assert features(first)["alias"] is False
    assert all(not one["match"] and one["score"] < 90 for one in others)
    assert matched(caller, query="大工") == DUT
    assert matched(caller, query="Neusoft Co., Ltd.") == "dalian-collaborations/ent-neusoft"
    assert matched(caller, query="DICP") == "dalian-2015/ri-dicp"
    assert matched(caller, query=DUT) == DUT
    assert matched(caller, query="https://ror.org/023hj5876") == DUT


def test_a_name_that_several_bear_matches_none_until_more_is_said(caller: Caller) -> None:
    name = "中国航发燃气轮机有限公司"
    both = found(caller, query=name)
    assert {one["id"] for one in both[:2]} == {
        "dalian-collaborations/jv-aecc-gt",
        "dalian-collaborations/ent-aecc-gt",
    }
    assert [one["match"] for one in both] == [False] * len(both)
    assert matched(caller, query=name, type="Enterprise") == "dalian-collaborations/ent-aecc-gt"
    assert matched(caller, query=name, type=["Organisation"]) == (
        "dalian-collaborations/ent-aecc-gt"
    )
    where = [{"pid": "region", "v": "沈阳市"}]
    assert matched(caller, query=name, properties=where) == "dalian-collaborations/ent-aecc-gt"
    limited = found(caller, query=name, limit=1)
    assert [one["match"] for one in limited] == [False]


def test_mistakes_are_candidates_and_no_match(caller: Caller) -> None:
    for typed in (
        "大莲理工大学",
        "大连里工大学",
        "Dalain Univeristy of Technolgy",
        "dalianligongdaxue",
    ):
        first = found(caller, query=typed)[0]
        assert (first["id"], first["match"]) == (DUT, False), typed
        assert 65 <= first["score"] < 98


def test_an_acronym_of_three_letters_needs_more_than_itself(caller: Caller) -> None:
    assert found(caller, query="DUT")[0]["id"] == DUT
    assert matched(caller, query="DUT") is None
    assert matched(caller, query="DUT", type="University") == DUT
    assert matched(caller, query="DUT", properties=[{"pid": "region", "v": "大连"}]) == DUT


@pytest.mark.slow
def test_a_hundred_names_that_are_not_there_match_nothing(caller: Caller) -> None:
    names = ABSENT.read_text("utf-8").splitlines()
    assert len(names) == 100
    noise = 0
    for start in (0, 50):
        batch = {str(n): {"query": name} for n, name in enumerate(names[start : start + 50])}
        for answer in post(caller, "queries", batch).json().values():
            assert not any(one["match"] for one in answer["result"])
            noise += bool(answer["result"])
    assert noise <= 6  # 南京理工大学 is near 北京理工大学, which is there


def test_types_hold_for_those_below_and_may_be_wishes(caller: Caller) -> None:
    assert found(caller, query="大连理工大学", type="Enterprise") == []
    assert found(caller, query="大连理工大学", type="NoSuchType") == []
    assert matched(caller, query="大连理工大学", type=["Enterprise", "University"]) == DUT
    both = {"type": ["University", "Organisation"], "type_strict": "all"}
    assert matched(caller, query="大连理工大学", **both) == DUT
    assert (
        found(caller, query="大连理工大学", type=["University", "Region"], type_strict="all") == []
    )
    wished = found(caller, query="大连理工大学", type="Enterprise", type_strict="should")[0]
    assert (wished["id"], wished["score"], wished["match"]) == (DUT, 80, False)
    assert features(wished)["type_match"] is False


def test_properties_speak_for_and_against(caller: Caller) -> None:
    def asked(pid: str, v: object) -> dict[str, Any]:
        return found(caller, query="大连理工大学", properties=[{"pid": pid, "v": v}])[0]

    for pid, v in (
        ("region", "大连"),
        ("region", {"id": "dalian-2015/dalian", "name": "大连市"}),
        ("founded", "1949"),
        ("founded", 1949),
        ("kind", "Organisation"),
        ("kind", "高等学校"),
        ("ROR", ["x", "023hj5876"]),
        ("identifier", "ROR:023hj5876"),
        ("strength_rank", 1),
        ("partners", "沈阳鼓风机集团股份有限公司"),
        ("alias", "DUT"),
    ):
        candidate = asked(pid, v)
        assert candidate["match"], (pid, v)
        assert features(candidate)[f"{pid}_match"] is True
    for pid, v in (("region", "沈阳市"), ("founded", "1950"), ("ROR", "none"), ("partners", "")):
        candidate = asked(pid, v)
        assert (candidate["id"], candidate["match"], candidate["score"]) == (DUT, False, 85), pid
        assert features(candidate)[f"{pid}_match"] is False
    assert asked("shoe size", 42)["match"]  # what is not known says nothing


def test_without_a_name_identifiers_or_properties_find(caller: Caller) -> None:
    assert matched(caller, properties=[{"pid": "ROR", "v": "023hj5876"}]) == DUT
    assert matched(caller, properties=[{"pid": "name_en", "v": "Dalian University"}]) == (
        "dalian-collaborations/univ-dlu"
    )
    assert found(caller, properties=[{"pid": "ROR", "v": "000000000"}]) == []
    there = found(caller, type="University", properties=[{"pid": "region", "v": "沈阳市"}], limit=3)
    assert there[0]["id"] == "dalian-collaborations/univ-neu"  # the best linked first
    assert [one["match"] for one in there] == [False] * 3
    assert "name_similarity" not in features(there[0])


def test_the_queries_of_the_suite_run_and_answers_validate(
    caller: Caller, suite: Path, valid: Callable[[str, object], None]
) -> None:
    for path in sorted((suite / "examples/reconciliation-query-batch/valid").iterdir()):
        batch = json.loads(path.read_text("utf-8"))
        by_post = post(caller, "queries", batch)
        query = urlencode({"queries": json.dumps(batch)})
        by_get = caller.get(f"/reconcile?{query}", headers=ELSEWHERE)
        assert by_post.status_code == by_get.status_code == 200, path.name
        assert by_post.json() == by_get.json()
        assert by_post.headers["access-control-allow-origin"] == "*"
        valid("reconciliation-result-batch", by_post.json())
        assert set(by_post.json()) == set(batch)
    for path in sorted((suite / "examples/reconciliation-query-batch/invalid").iterdir()):
        assert post(caller, "queries", json.loads(path.read_text("utf-8"))).status_code == 400
    for path in sorted((suite / "examples/data-extension-query/valid").iterdir()):
        answer = post(caller, "extend", json.loads(path.read_text("utf-8")))
        valid("data-extension-response", answer.json())
    own = {"a": {"query": "大连理工大学", "properties": [{"pid": "region", "v": "大连"}]}}
    valid("reconciliation-result-batch", post(caller, "queries", own).json())


def test_suggestions_are_pages_of_one_order(caller: Caller) -> None:
    def suggested(what: str, prefix: str, cursor: int = 0) -> list[str]:
        address = f"/reconcile/suggest/{what}?prefix={quote(prefix)}&cursor={cursor}"
        return [one["id"] for one in caller.get(address).json()["result"]]

    assert suggested("entity", "dlut")[0] == DUT
    assert suggested("entity", DUT) == [DUT]
    first, second = suggested("entity", "大连"), suggested("entity", "大连", 20)
    assert len(first) == len(second) == 20
    assert not set(first) & set(second)
    assert suggested("entity", "大连", 19)[0] == first[19]
    assert suggested("type", "高等学校") == suggested("type", "university") == ["University"]
    assert suggested("property", "区") == ["region"]
    every = [one for cursor in (0, 20, 40, 60) for one in suggested("type", "", cursor)]
    assert {"Organisation", "University", "Region"} <= set(every)
    assert len(every) == len(set(every))


def test_extension_gives_values_of_every_sort(
    caller: Caller, snapshot: Snapshot, valid: Callable[[str, object], None]
) -> None:
    wanted = ["region", "kind", "founded", "ROR", "Wikidata", "USCC", "alias", "identifier"]
    wanted += ["partner_count", "strength", "strength_rank", "link_count", "source", "shoe size"]
    given: list[dict[str, Any]] = [{"id": one} for one in wanted]
    given.append({"id": "partners", "settings": {"limit": "2"}})
    given.append({"id": "link:participatesIn", "settings": {"count": True}})
    answer = post(
        caller, "extend", {"ids": [DUT, "nobody"], "properties": given}, "/reconcile/en"
    ).json()
    valid("data-extension-response", answer)
    row = answer["rows"][DUT]
    assert row["region"] == [{"id": "dalian-2015/dalian", "name": "Dalian Municipality"}]
    assert row["kind"] == [{"str": "University"}]
    assert row["founded"] == [{"str": "1949"}]
    assert row["ROR"] == [{"str": "023hj5876"}]
    assert row["Wikidata"] == [{"str": "Q1477368"}]
    assert row["identifier"][1] == {"str": "ROR:023hj5876"}
    assert row["USCC"] == row["shoe size"] == []
    assert row["alias"] == [{"str": "DUT"}, {"str": "大工"}]
    assert row["source"] == [{"str": "dalian-2015"}, {"str": "dalian-collaborations"}]
    network = snapshot.collaboration
    ties = network.strength[[network.index(DUT)]]
    assert row["partner_count"] == [{"int": ties.nnz}]
    assert row["strength"][0]["float"] == pytest.approx(ties.sum())
    assert row["strength_rank"] == [{"int": 1}]
    assert len(row["partners"]) == 2
    strongest = network.nodes.id[int(ties.indices[ties.data.argmax()])]
    assert row["partners"][0]["id"] == strongest
    contexts = [one for one in snapshot.links.links_of(DUT) if one.subject == DUT]
    taken = {one.object for one in contexts if one.predicate == "participatesIn"}
    assert row["link:participatesIn"] == [{"int": len(taken)}]
    assert row["link_count"] == [{"int": len(snapshot.links.links_of(DUT))}]
    assert not any(answer["rows"]["nobody"].values())
    region = answer["meta"][0]
    assert (region["name"], region["type"]) == ("Region", {"id": "Region", "name": "Region"})


@pytest.mark.parametrize(
    ("body", "status", "words"),
    [
        ("queries={", 400, "not JSON"),
        ("queries=[]", 400, "not a JSON object"),
        ('queries={"a":{"limit":1}}', 400, "a: neither"),
        ('queries={"a":{"query":"x","props":[]}}', 400, "a.props"),
        ('queries={"a":{"query":"x","type_strict":"maybe"}}', 400, "a.type_strict"),
        ('queries={"a":{"properties":[{"pid":"region"}]}}', 400, "properties.0.v"),
        (f"queries={json.dumps({str(n): {'query': 'x'} for n in range(51)})}", 413, "more than 50"),
        ('extend={"ids":[]}', 400, "properties"),
        (f"extend={json.dumps({'ids': ['x'] * 201, 'properties': []})}", 413, "more than 200"),
        ('queries={"a":{"query":"x"}}&extend={}', 400, "not one batch"),
        ("nothing=1", 400, "not one batch"),
        ("queries=%ff%fe", 400, "UTF-8"),
        ("queries=" + "x" * 1_000_001, 413, "longer than"),
    ],
)
def test_bad_batches_are_problems(caller: Caller, body: str, status: int, words: str) -> None:
    response = caller.request("POST", "/reconcile", content=body, headers=FORM)
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    assert words in response.json()["detail"]
    assert response.headers["access-control-allow-origin"] == "*"


def test_a_cell_that_cannot_be_looked_for_leaves_the_others_answered(caller: Caller) -> None:
    batch = {
        "good": {"query": "大连理工大学"},
        "null": {"query": None},
        "long": {"query": "长" * 20_000},
        "zero": {"query": "大连理工大学", "limit": 0},
    }
    answer = post(caller, "queries", batch).json()
    assert answer.pop("good")["result"][0]["id"] == DUT
    assert answer == {name: {"result": []} for name in ("null", "long", "zero")}


def test_other_bad_requests_are_problems(caller: Caller) -> None:
    as_json = caller.request("POST", "/reconcile", json={"q": {"query": "x"}})
    assert as_json.status_code == 415
    assert "CORS" in caller.get("/reconcile?callback=run").json()["detail"]
    for path in ("preview", "flyout/entity", "flyout/type", "flyout/property"):
        assert caller.get(f"/reconcile/{path}?id=nobody").status_code == 404
    assert caller.get("/reconcile/flyout/shoe?id=x").status_code == 400
    assert caller.get("/reconcile/suggest/entity?cursor=-1").status_code == 400


def test_previews_show_what_is_there_and_escape_it(caller: Caller) -> None:
    page = caller.get(f"/reconcile/preview?id={quote(DUT, safe='')}&lang=zh")
    assert "大连理工大学" in page.text
    assert "1949" in page.text
    hosts = {urlsplit(part.split('"')[0]).netloc for part in page.text.split('href="')[1:]}
    assert hosts == {"ecograph.test"}
    assert "<script" not in page.text
    little = caller.get("/reconcile/flyout/entity?id=dalian-2015/platform-compass&lang=en").json()
    assert "Science &amp; Technology" in little["html"]


def test_the_language_is_that_of_parameter_path_or_header(caller: Caller) -> None:
    query = quote(json.dumps({"q": {"query": "DICP"}}))

    def name(path: str, **headers: str) -> str:
        response = caller.get(f"{path}queries={query}", headers=headers)
        return str(response.json()["q"]["result"][0]["name"])

    english = "Dalian Institute of Chemical Physics"
    assert name("/reconcile?") == "大连化物所"
    assert name("/reconcile?", **{"accept-language": "en-GB,zh;q=0.5"}) == english
    assert name("/reconcile/zh?", **{"accept-language": "en"}) == "大连化物所"
    assert name("/reconcile/en?") == name("/reconcile/zh?lang=en&") == english
