"""Lists walked to their end: each item once, none left out, while ties and filters apply."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.sampling import sampled

from ecograph.answers.paging import cursor_after
from ecograph.answers.registry import operation_named

if TYPE_CHECKING:
    from types import ModuleType

    from support.service_client import Caller

    from ecograph.pipeline.snapshot import Snapshot

DUT = "/api/v1/entities/dalian-2015/univ-dut"
PATIENT = settings(
    max_examples=30,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def benchmark(name: str) -> ModuleType:
    """A script of the benchmarks, whose functions the tests use too."""
    path = Path(__file__).parents[2] / "benchmarks" / f"{name}.py"
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


paging = benchmark("bench_paging")


@pytest.mark.slow
def test_links_of_hubs_and_random_entities_come_once_each(
    caller: Caller, snapshot: Snapshot
) -> None:
    lists = list(paging.walks(snapshot, count=60, hubs=10))
    assert len(lists) == 140
    found = [paging.check(caller.get, one) for one in lists]
    assert max(found) == 130  # the city


KINDS = ("enterprise", "University|hospital", "!Indicator", "organisation")
SORTS = ("", "strength", "-strength", "kind", "-kind,label", "founded", "-ended", "events,-links")


@pytest.mark.slow
@PATIENT
@given(
    kind=st.sampled_from(KINDS),
    more=st.sampled_from(("", "links:0..2", "region:dalian", "has_links:false", "founded:null")),
    sort=st.sampled_from(SORTS),
    size=st.sampled_from((10, 40, 200)),
)
def test_a_list_is_the_same_whatever_the_size_of_its_pages(
    caller: Caller, kind: str, more: str, sort: str, size: int
) -> None:
    chosen = ",".join(filter(None, (f"kind:{kind}", more)))
    address = f"/api/v1/entities?filter={quote(chosen)}&sort={sort}&select=id"
    pages = paging.walked(caller.get, f"{address}&limit={size}")
    assert pages == paging.walked(caller.get, f"{address}&limit=177")
    assert len(set(pages)) == len(pages)


@pytest.mark.slow
@pytest.mark.parametrize(
    "address",
    [
        f"{DUT}/evidence?limit=7",
        f"{DUT}/evidence?limit=5&predicate=participatesIn",
        f"{DUT}/links?limit=4&as_of=2012&undated=include",
        "/api/v1/passages/dalian-2015/p.1-5.2272-2301?limit=3",
        "/api/v1/passages/dalian-collaborations/s-moe?limit=100",
        "/api/v1/indicators?limit=50",
        "/api/v1/indicators/dalian-2015/i-iri/observations?limit=2",
    ],
)
def test_every_list_has_an_end(caller: Caller, address: str) -> None:
    plain = address.partition("?")[0] + "?" + address.partition("?")[2].partition("&")[2]
    whole = caller.get(f"{plain}&limit=200".replace("?&", "?")).json()
    found = paging.walked(caller.get, address)
    assert found[:200] == [one["id"] for one in whole["results"]]
    assert len(found) == whole["meta"]["count"] > 2


def test_a_walk_that_does_not_add_up_is_told(caller: Caller, snapshot: Snapshot) -> None:
    whole = next(paging.walks(snapshot, count=0, hubs=1))
    short = paging.Walk(whole.address, whole.expected | {"dalian-2015/one-more"})
    with pytest.raises(paging.NotWhole, match="not the whole set"):
        paging.check(caller.get, short)


def problem(caller: Caller, address: str) -> tuple[int, str]:
    answer = caller.get(address)
    assert answer.headers["content-type"] == "application/problem+json"
    return answer.status_code, answer.json()["detail"]


def test_a_cursor_belongs_to_its_query(caller: Caller) -> None:
    links: Any = caller.get(f"{DUT}/links?limit=5").json()["next"]
    assert caller.get(f"{DUT}/links?limit=9&lang=en&cursor={links}").status_code == 200
    for other in (
        f"{DUT}/links?direction=out&cursor={links}",
        f"{DUT}/links?as_of=2015&cursor={links}",
        f"/api/v1/entities/dalian-2015/dalian/links?cursor={links}",
        f"{DUT}/evidence?cursor={links}",
        f"/api/v1/entities?cursor={links}",
    ):
        status, detail = problem(caller, other)
        assert (status, "another request" in detail) == (400, True), other
        assert "cursor=*" in detail


def test_a_cursor_by_label_belongs_to_its_language(caller: Caller) -> None:
    by_label = caller.get("/api/v1/entities?sort=label&lang=zh").json()["next"]
    assert problem(caller, f"/api/v1/entities?sort=label&lang=en&cursor={by_label}")[0] == 400
    by_kind = caller.get("/api/v1/entities?sort=kind&lang=zh").json()["next"]
    assert caller.get(f"/api/v1/entities?sort=kind&lang=en&cursor={by_kind}").status_code == 200


@pytest.mark.parametrize(
    "cursor",
    sampled(
        ["x", "%FF", "YWJjOjEy", "bm90aGluZw", "é", "a b", "**", "A" * 99], 4, pytest.mark.slow
    ),
)
def test_a_cursor_that_is_none_of_ours_is_refused(caller: Caller, cursor: str) -> None:
    for address in (f"{DUT}/links", "/api/v1/entities", f"{DUT}/evidence", "/api/v1/indicators"):
        status, detail = problem(caller, f"{address}?cursor={cursor}")
        assert (status, "malformed" in detail) == (400, True)


def test_a_cursor_of_other_data_is_gone(caller: Caller, region: Snapshot) -> None:
    other = region
    old = cursor_after(other, operation_named("entities").requested(other, {}), 25, 100)
    status, detail = problem(caller, f"/api/v1/entities?cursor={old}")
    assert (status, "no longer served" in detail, "cursor=*" in detail) == (410, True, True)


def test_a_cursor_beyond_the_end_gives_an_empty_page(caller: Caller, snapshot: Snapshot) -> None:
    request = operation_named("entities").requested(snapshot, {})
    beyond = cursor_after(snapshot, request, 10**6, 10**6 + 1)
    page = caller.get(f"/api/v1/entities?cursor={beyond}").json()
    assert (page["results"], page["next"]) == ([], None)
