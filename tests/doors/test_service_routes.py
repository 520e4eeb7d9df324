"""Where an address leads, and what its parameters mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from support.service_client import Caller


ENTITIES = "/api/v1/entities"
DUT = f"{ENTITIES}/dalian-2015/univ-dut"


@pytest.mark.parametrize(
    ("address", "status", "location"),
    [
        (DUT, 200, ""),
        (f"{DUT}.ttl", 200, ""),
        (f"{DUT}/links", 200, ""),
        (f"{DUT}/nothing", 404, ""),
        (f"{ENTITIES}/ror:023hj5876", 303, DUT),
        (f"{ENTITIES}/ror:023hj5876/links?limit=2", 303, f"{DUT}/links?limit=2"),
        (f"{ENTITIES}/ror:023hj5876/nothing", 404, ""),
        ("/reconcile/en", 200, ""),
        ("/reconcile/fr", 404, ""),
        ("/reconcile/zh/suggest/entity?prefix=dlut", 200, ""),
        ("/api/v1//entities", 404, ""),
    ],
)
def test_an_address_leads_to_one_route(
    caller: Caller, address: str, status: int, location: str
) -> None:
    answer = caller.get(address)
    assert (answer.status_code, answer.headers.get("location", "")) == (status, location)


@pytest.mark.parametrize(
    ("method", "address", "allowed"),
    [
        ("DELETE", DUT, "GET, HEAD, OPTIONS"),
        ("POST", f"{ENTITIES}/ror:023hj5876/links", "GET, HEAD, OPTIONS"),
        ("GET", "/api/v1/graph/induced", "OPTIONS, POST"),
    ],
)
def test_a_method_that_is_not_there_is_refused_with_those_that_are(
    caller: Caller, method: str, address: str, allowed: str
) -> None:
    answer = caller.request(method, address)
    assert (answer.status_code, answer.headers["allow"]) == (405, allowed)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("kind=University,Enterprise", "kind=University&kind=Enterprise"),
        ("kind=%20University%20", "kind=University"),
        ("predicate=", ""),
        ("limit=", ""),
        ("lang=zh-CN", "lang=zh"),
    ],
)
def test_parameters_are_written_in_several_ways(caller: Caller, one: str, other: str) -> None:
    shown, same = (caller.get(f"{DUT}/links?{query}").json() for query in (one, other))
    assert shown["results"] == same["results"] != []


def test_requests_are_counted_by_the_template_of_their_route(caller: Caller) -> None:
    for address in (f"{DUT}/links", "/reconcile/en/suggest/entity?prefix=a", "/nowhere"):
        caller.get(address)
    counted = caller.get("/metrics").text
    entity = f"{ENTITIES}/{{entity}}"
    for route in (f"{entity}/links", "/reconcile/en/suggest/{what}", "other"):
        assert f'{{method="GET",route="{route}",status=' in counted
