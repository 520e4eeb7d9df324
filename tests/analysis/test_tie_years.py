"""The years of ties, on a network small enough to count by hand."""

from __future__ import annotations

from ecograph.analysis.tie_years import event_years, tie_years
from ecograph.links.read import tables_of
from ecograph.links.table import Links
from ecograph.network.projection import project
from ecograph.network.rules import Rule, Rules, Verdict

RULES = Rules({("Project", "partner"): Rule(Verdict.COLLABORATES)})


def links(dates: dict[str, dict[str, str]], parts: dict[str, dict[str, str]]) -> Links:
    """Projects p (a, b), q (a, b, c) and r (b, c), with some dates of theirs and of parts."""
    kinds = dict.fromkeys("abc", "University") | dict.fromkeys("pqr", "Project")
    columns: dict[str, dict[str, str]] = {
        name: {}
        for name in ("participant", "context", "predicate", "basis", "source", "role", *parts)
    }
    for project_, members in {"p": "ab", "q": "abc", "r": "bc"}.items():
        for who in members:
            row = f"{project_}/{who}"
            values = (who, project_, "participatesIn", "stated", "toy", "partner")
            for name, value in zip(list(columns)[:6], values, strict=True):
                columns[name][row] = value
    for name, cells in parts.items():
        columns[name] |= cells
    return Links.of(*tables_of({"kind": kinds, **dates}, columns))


def test_a_tie_has_the_first_and_the_last_year_of_its_events() -> None:
    dates = {"founded": {"p": "2010-05-01", "q": "2012-01-01"}, "ended": {"q": "2014-12-31"}}
    given = links(dates, {})
    network = project(given, RULES)
    assert tie_years(network, given) == {
        ("a", "b"): (2010, 2014),
        ("a", "c"): (2012, 2014),
        ("b", "c"): (2012, 2014),
    }
    first, last = event_years(network, given)
    assert (first[:2].tolist(), last[:2].tolist()) == ([2010, 2012], [2010, 2014])
    assert first[2] > last[2], "of r nothing is stated"


def test_an_event_without_dates_has_those_of_the_parts_taken_in_it() -> None:
    parts = {"from": {"r/b": "2016-03-01"}, "startedBy": {"r/c": "2018-01-01"}}
    given = links({}, parts)
    assert tie_years(project(given, RULES), given) == {("b", "c"): (2016, 2018)}


def test_nothing_stated_is_no_year() -> None:
    given = links({}, {})
    assert tie_years(project(given, RULES), given) == {}
