"""The W3C's query evaluation and syntax tests, each one asked through HTTP of its own data."""

from __future__ import annotations

import re
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
from support.service_client import Caller, calling
from support.w3c_suites import BASE, Case, answer_format, cases, fill, is_right

from ecograph.settings import Settings

if TYPE_CHECKING:
    from ecograph.pipeline.snapshot import Snapshot

pytestmark = pytest.mark.long

PAGE = Path(__file__).parents[2] / "docs" / "sparql.md"

# what is known to be missed, and why: always the engine's own doing
MISSED = {
    "aggregates/agg-empty-group-count-graph": "a subquery is evaluated once, not for each graph",
    "aggregates/agg-groupconcat-04": "GROUP_CONCAT keeps a common language tag",
    "aggregates/agg-groupconcat-06": "GROUP_CONCAT keeps a common language tag",
    "bindings/graph": "VALUES is evaluated once, not for each graph",
    "csv-tsv-res/csv03": "numbers are kept by value: 1.0E6 is written 1000000",
    "csv-tsv-res/tsv03": "numbers are kept by value: a negativeInteger becomes an integer",
    "functions/bnode01": "BNODE of the same text gives the same node in every row",
    "negation/graph-minus": "MINUS within GRAPH shares the graph's variable",
    "property-path/zero_or_more_set_end": "a path of length zero needs its term in the data",
    "property-path/zero_or_more_set_start": "a path of length zero needs its term in the data",
    "property-path/zero_or_one_set_end": "a path of length zero needs its term in the data",
    "property-path/zero_or_one_set_start": "a path of length zero needs its term in the data",
    "syntax-query/test_4": "an unknown function is an error before the first row",
}


@pytest.fixture(scope="module")
def outcomes(
    snapshot: Snapshot, shared: Path, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, bool]:
    """Which tests pass: one service, whose workers move from data to data."""
    folder = shared / "w3c" / "sparql" / "sparql11"
    found: dict[str, bool] = {}
    settings = Settings(union_default_graph=False, query_workers=1)
    stores = tmp_path_factory.mktemp("stores")

    def data(case: Case) -> tuple[tuple[str, ...], tuple[str, ...]]:
        return case.data, case.graphs

    with calling(snapshot, settings) as caller:
        for number, (_, group) in enumerate(groupby(sorted(cases(folder), key=data), key=data)):
            together = list(group)
            path = stores / str(number)
            store = ox.Store(str(path))
            fill(store, folder, together[0])
            store.flush()
            del store
            caller.run(caller.app.state.live._pool.switch(path))
            for case in together:
                found[case.name] = _passes(caller, folder, case)
    return found


def _passes(caller: Caller, folder: Path, case: Case) -> bool:
    text = (folder / case.query).read_text(encoding="utf-8")
    if "Syntax" in case.kind:
        response = caller.request("POST", "/sparql", data={"query": text})
        return response.status_code == (400 if case.kind.startswith("Negative") else 200)
    response = caller.request(
        "POST",
        "/sparql",
        content=f"BASE <{BASE}{case.query}>\n{text}",
        headers={"accept": answer_format(folder, case), "content-type": "application/sparql-query"},
    )
    return response.status_code == 200 and is_right(folder, case, response.content)


def test_every_test_passes_but_those_that_the_engine_is_known_to_miss(
    outcomes: dict[str, bool],
) -> None:
    assert len(outcomes) == 338
    assert sorted(name for name, right in outcomes.items() if not right) == sorted(MISSED)


def test_the_page_tells_how_many_pass_and_which_do_not(outcomes: dict[str, bool]) -> None:
    page = PAGE.read_text(encoding="utf-8")
    told = re.search(r"(\d+) of (\d+) query evaluation and syntax tests", page)
    assert told
    assert (int(told[1]), int(told[2])) == (sum(outcomes.values()), len(outcomes))
    rows = dict(re.findall(r"^\| `([\w/-]+)` \| (.+) \|$", page, re.MULTILINE))
    assert rows == MISSED


def test_the_comparison_can_tell_a_wrong_answer(shared: Path) -> None:
    folder = shared / "w3c" / "sparql" / "sparql11"
    case = next(one for one in cases(folder, ["aggregates"]) if one.name == "aggregates/agg01")
    right = (folder / case.result).read_bytes()
    assert is_right(folder, case, right)
    assert not is_right(folder, case, right.replace(b">5<", b">6<"))
