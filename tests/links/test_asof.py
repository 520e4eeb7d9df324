"""What holds on a day or in a window: yes, possibly, no; and who has become whom."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pytest
from pydantic import ValidationError

from ecograph.answers.operations.links import links as list_of_links
from ecograph.errors import SourceError
from ecograph.links.columns import day_number
from ecograph.links.period import TimeSlice
from ecograph.links.read import tables_of
from ecograph.links.succession import read_changes, succession
from ecograph.links.table import Links
from ecograph.links.time_slice import (
    NO,
    POSSIBLY,
    UNDATED,
    YES,
    Chronology,
    select,
    sliced,
)
from ecograph.model import ontology
from ecograph.model.records import Change, ChangeKind, Moment
from ecograph.model.time_kinds import TemporalKind, TemporalKinds
from ecograph.network.projection import project
from ecograph.network.rules import Rules
from ecograph.pipeline.snapshot import Snapshot

if TYPE_CHECKING:
    from pathlib import Path

    from ecograph.pipeline.snapshot import Snapshot

KINDS = {
    "u": "University",
    "lab": "Laboratory",
    "a": "Enterprise",
    "b": "Enterprise",
    "c": "Enterprise",
    "al": "Alliance",
    "ag": "Agreement",
    "pr": "Project",
    "n": "InnovationNode",
    "ch": "InnovationChain",
}
Row = dict[str, str]


def links_of(rows: dict[str, tuple[str, str, str, Row]], nodes: Row | None = None) -> Links:
    """Relators by id: subject, predicate, object, and dates; `nodes` adds dates of entities."""
    columns: dict[str, dict[str, str]] = {}
    for one, (subject, predicate, context, dates) in rows.items():
        values = {"participant": subject, "predicate": predicate, "context": context}
        values |= {"basis": "stated", "source": "toy", "role": "member"} | dates
        for name, value in values.items():
            text, fine = as_written(value) if name in DATES else (value, "")
            columns.setdefault(name, {})[one] = text
            if fine:
                columns.setdefault(name + "Precision", {})[one] = fine
    entities: dict[str, dict[str, str]] = {"kind": KINDS}
    for key, value in (nodes or {}).items():
        who, name = key.split(".")
        text, fine = as_written(value)
        entities.setdefault(name, {})[who] = text
        entities.setdefault(name + "Precision", {})[who] = fine
    return Links.of(*tables_of(entities, columns))


DATES = ("from", "until", "startedBy")


def as_written(text: str) -> tuple[str, str]:
    moment = Moment.parse(text)
    return moment.day.isoformat(), moment.precision.value


def holds(links: Links, time: TimeSlice, changes: tuple[Change, ...] = ()) -> list[int]:
    return [int(one) for one in select(links, time, Chronology(changes=changes)).holds]


def one(predicate: str, context: str, **dates: str) -> Links:
    given = {name.removesuffix("_"): value for name, value in dates.items()}
    return links_of({"r": ("a", predicate, context, given)})


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2015-12-31", NO),
        ("2016-01-01", POSSIBLY),
        ("2016", YES),
        ("2018-12-31", YES),
        ("2019-01-01", YES),
        ("2019-01-02", POSSIBLY),
        ("2019", POSSIBLY),
        ("2020-01-01", NO),
    ],
)
def test_a_state_of_whole_years(day: str, expected: int) -> None:
    links = one("participatesIn", "pr", from_="2016", until="2019")
    assert holds(links, TimeSlice(as_of=day)) == [expected]


@pytest.mark.parametrize(
    ("slice_", "expected"),
    [
        (TimeSlice(as_of="2019-12-31"), NO),
        (TimeSlice(as_of="2020-06"), POSSIBLY),
        (TimeSlice(as_of="2020"), YES),
        (TimeSlice(as_of="2031"), YES),
        (TimeSlice(since="2020", until="2020"), YES),
        (TimeSlice(since="2019", until="2020-06"), POSSIBLY),
        (TimeSlice(since="2021"), NO),
        (TimeSlice(until="2019"), NO),
    ],
)
def test_a_happening_counts_up_to_a_day_and_inside_a_window(
    slice_: TimeSlice, expected: int
) -> None:
    assert holds(one("participatesIn", "ag", from_="2020", until="2020"), slice_) == [expected]


def test_existed_by_is_a_latest_start() -> None:
    links = one("occupies", "n", startedBy="2017-06-30")
    assert holds(links, TimeSlice(as_of="2016")) == [POSSIBLY]
    assert holds(links, TimeSlice(as_of="2017-06-30")) == [YES]
    year = one("occupies", "n", startedBy="2017")
    assert holds(year, TimeSlice(as_of="2017-06")) == [POSSIBLY]
    assert holds(year, TimeSlice(as_of="2017")) == [YES]


def test_undated_relators_stay_out_and_are_counted() -> None:
    links = links_of(
        {
            "r1": ("a", "occupies", "n", {}),
            "r2": ("n", "nodeOf", "ch", {}),
            "r3": ("b", "occupies", "n", {"from": "2020"}),
        }
    )
    out = select(links, TimeSlice(as_of="2019"))
    assert out.holds.tolist() == [UNDATED, YES, NO]
    assert out.kept.tolist() == [False, True, False]
    counts = out.counts()
    assert (counts.certain, counts.possible, counts.undated, counts.outside) == (1, 0, 1, 1)
    assert out.left_out(np.array([0, 2])) == {"outside the dates": 1, "undated": 1}
    let_in = select(links, TimeSlice(as_of="2019", undated="include"))
    assert let_in.left_out(np.array([0, 2])) == {"outside the dates": 1}
    assert let_in.kept.tolist() == [True, True, False]


def test_a_participation_lends_the_dates_of_its_context() -> None:
    links = links_of(
        {
            "r1": ("a", "participatesIn", "al", {}),
            "r2": ("b", "participatesIn", "al", {"until": "2019"}),
            "r3": ("c", "memberOf", "al", {}),
        },
        {"al.founded": "2018-05", "al.ended": "2022"},
    )
    assert holds(links, TimeSlice(as_of="2018-04")) == [NO, NO, NO]
    assert holds(links, TimeSlice(as_of="2020")) == [YES, NO, UNDATED]
    assert holds(links, TimeSlice(as_of="2022-03")) == [POSSIBLY, NO, UNDATED]
    assert holds(links, TimeSlice(as_of="2023")) == [NO, NO, NO]


def test_a_state_does_not_outlast_its_ends_but_a_happening_stays() -> None:
    rows: dict[str, tuple[str, str, str, Row]] = {
        "r1": ("a", "occupies", "n", {"from": "2010"}),
        "r2": ("a", "participatesIn", "ag", {"from": "2012"}),
    }
    links = links_of(rows, {"a.ended": "2015-03"})
    assert holds(links, TimeSlice(as_of="2014")) == [YES, YES]
    assert holds(links, TimeSlice(as_of="2015-03-10")) == [POSSIBLY, YES]
    assert holds(links, TimeSlice(as_of="2016")) == [NO, YES]


def change(name: str, kind: str, at: str, before: str, after: str) -> Change:
    return Change(
        id=f"toy/{name}",
        dataset="toy",
        kind=ChangeKind(kind),
        at=Moment.parse(at),
        before=tuple(f"toy/{one}" for one in before),
        after=tuple(f"toy/{one}" for one in after),
    )


def test_changes_are_followed_one_after_the_other() -> None:
    changes = [
        change("2", "split", "2018", "c", "de"),
        change("1", "merger", "2015-06", "ab", "c"),
        change("3", "closing", "2020", "d", ""),
        change("4", "rename", "2016", "f", "f"),
    ]
    for order in (changes, changes[::-1]):
        assert succession(order, "2015-05").now == {}
        assert succession(order, "2015-06-10").perhaps == ("toy/1",)
        assert succession(order, "2015-06").of("toy/a") == ("toy/c",)
        assert succession(order, "2018").of("toy/b") == ("toy/d", "toy/e")
        assert succession(order).of("toy/a") == ("toy/e",)
        assert succession(order).of("toy/d") == ()
        assert succession(order).of("toy/f") == ("toy/f",)
    back = [change("1", "rename", "2010", "a", "b"), change("2", "rename", "2012", "b", "a")]
    assert succession(back).of("toy/a") == ("toy/a",)


def test_a_merged_organisation_is_followed_and_a_closed_one_ends() -> None:
    links = links_of(
        {
            "r1": ("a", "participatesIn", "al", {"from": "2010"}),
            "r2": ("u", "participatesIn", "al", {"from": "2010"}),
            "r3": ("b", "participatesIn", "al", {"from": "2010"}),
            "r4": ("c", "occupies", "n", {}),
        }
    )
    changes = tuple(
        one.model_copy(update={"before": before, "after": after})
        for one, before, after in (
            (change("m", "merger", "2015-06", "a", "c"), ("a",), ("c",)),
            (change("z", "closing", "2016", "b", ""), ("b",), ()),
        )
    )
    before = select(links, TimeSlice(as_of="2015-05"), Chronology(changes=changes))
    assert before.holds.tolist() == [YES, YES, YES, NO]  # c is not founded yet
    after = select(links, TimeSlice(as_of="2017"), Chronology(changes=changes))
    assert after.holds.tolist() == [YES, YES, NO, UNDATED]
    network = project(sliced(links, after.kept, after.follow, {"participatesIn"}), Rules.load())
    assert list(network.ties()) == [("c", "u")]
    split = change("s", "split", "2011", "", "").model_copy(
        update={"before": ("a",), "after": ("b", "c")}
    )
    halves = select(links, TimeSlice(as_of="2012"), Chronology(changes=(split,)))
    assert halves.holds.tolist()[0] == NO  # which half stands there is not known
    assert halves.succession.of("a") == ("b", "c")


def test_a_rename_founds_nobody() -> None:
    renamed = change("r", "rename", "2015", "", "").model_copy(
        update={"before": ("b",), "after": ("a",)}
    )
    links = one("participatesIn", "al", from_="2010")  # the source writes the later name
    assert holds(links, TimeSlice(as_of="2012"), (renamed,)) == [YES]


@pytest.mark.slow
def test_every_reading_of_the_dates_is_tried() -> None:
    """Against all days that a date may mean: *yes* where all agree, *possibly* where some do."""
    chance = random.Random(7)  # noqa: S311

    def some_date() -> str:
        day = date(2018, 1, 1) + timedelta(chance.randrange(1000))
        return day.isoformat()[: chance.choice((4, 7, 10))]

    def span(text: str) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        moment = Moment.parse(text)
        return np.arange(day_number(str(moment.day)), day_number(str(moment.last_day)) + 1)

    for _ in range(60):
        since, until, a, b = (some_date() for _ in range(4))
        if Moment.parse(since).day > Moment.parse(until).last_day:
            since, until = until, since
        begins, ends = span(since)[:, None], span(until)[None, :]
        for window in (TimeSlice(as_of=a), TimeSlice(since=min(a, b)), TimeSlice(until=b)):
            first, last = window.bounds
            inside = (begins <= last) & (ends >= first)
            expected = YES if inside.all() else POSSIBLY if inside.any() else NO
            links = one("participatesIn", "pr", from_=since, until=until)
            assert holds(links, window) == [expected], (since, until, window)


@pytest.mark.parametrize(
    "given",
    [{}, {"as_of": "2020", "since": "2019"}, {"since": "2020", "until": "2019"}, {"as_of": "x"}],
)
def test_a_slice_is_a_day_or_a_window(given: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        TimeSlice.model_validate(given)


def test_the_table_knows_every_link_and_no_other() -> None:
    table = TemporalKinds.load()
    known = set(ontology.load().predicates)
    assert {predicate for predicate, _ in table.table} - {"*"} == known
    assert table.kind("participatesIn", "Agreement") is TemporalKind.HAPPENING
    assert table.kind("participatesIn", "Alliance") is TemporalKind.STATE
    assert table.kind("feedsInto", "InnovationNode") is TemporalKind.TIMELESS


def test_a_faulty_table_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "temporal-kinds.csv"
    file.write_text(
        "predicate,context_kind,temporal_kind\nissued,*,moment\nissued,*,state\nissued,*,state\n"
    )
    with pytest.raises(SourceError) as caught:
        TemporalKinds.load(file)
    assert "moment" in str(caught.value)


# the example region, right before and after each change


ALLIANCE = {"al-hydrogen"}
GOLDEN = {
    "2015": (set(), set()),
    "2016": ({"pr-catalyst"}, set()),
    "2017": ({"pr-catalyst", "jl-mea"}, set()),
    "2018-04": ({"pr-catalyst", "jl-mea"}, set()),
    "2018-05": ({"pr-catalyst", "jl-mea"} | ALLIANCE, set()),
    "2018": ({"pr-catalyst", "jl-mea"} | ALLIANCE, set()),
    "2019-06": ({"jl-mea"} | ALLIANCE, {"pr-catalyst", "pr-electrolyser"}),
    "2020": (
        {"jl-mea", "pr-electrolyser", "aw-2020", "pr-storage", "ce-safety"} | ALLIANCE,
        set(),
    ),
    "2022-12-31": (
        {"jl-mea", "aw-2020", "pr-storage", "ce-safety", "pt-mea", "pr-ferry", "ag-norlund"}
        | ALLIANCE,
        {"pr-electrolyser"},
    ),
    "2023": (
        {"jl-mea", "aw-2020", "ce-safety", "pt-mea", "pr-ferry", "ag-norlund", "ag-licence"}
        | {"pr-bunkering"}
        | ALLIANCE,
        {"pr-storage"},
    ),
    "2025": (
        {"jl-mea", "aw-2020", "ce-safety", "pt-mea", "ag-norlund", "ag-licence", "pr-bunkering"}
        | ALLIANCE,
        set(),
    ),
}


@pytest.mark.parametrize("day", GOLDEN)
def test_the_timeline_of_the_example_region(region: Snapshot, day: str) -> None:
    links = region.links
    chosen = select(links, TimeSlice(as_of=day), Chronology(changes=read_changes(region.store)))

    def contexts(answer: int) -> set[str]:
        rows = np.flatnonzero(chosen.holds == answer).tolist()
        found = links.materialise(rows, [True] * len(rows))
        return {
            link.object.removeprefix("example-region/")
            for link in found
            if link.predicate == "participatesIn"
        }

    certain, possible = GOLDEN[day]
    assert contexts(YES) == certain
    assert contexts(POSSIBLY) == possible
    assert contexts(UNDATED) == {"jl-materials", "pr-interface"}


@pytest.mark.parametrize(
    ("day", "stays"), [("2021-05", YES), ("2021-06-15", POSSIBLY), ("2021-07-01", NO)]
)
def test_a_member_leaves_the_alliance(region: Snapshot, day: str, stays: int) -> None:
    row = region.links.rows.id.find("example-region/al-hydrogen.ent-beigang")
    assert select(region.links, TimeSlice(as_of=day)).holds[row] == stays


def test_the_merger_and_the_rename(region: Snapshot) -> None:
    changes = read_changes(region.store)
    assert [one.kind.value for one in changes] == ["merger", "rename"]
    lanhai, lanfan = "example-region/ent-lanhai", "example-region/ent-lanfan"
    assert succession(changes, "2019-02").of(lanhai) == (lanhai,)
    assert succession(changes, "2019-03-01").perhaps == ("example-region/change-merger",)
    assert succession(changes, "2019-03").of(lanhai) == (lanfan,)
    row = region.links.rows.id.find("example-region/ent-lanfan.occupies.node-vessel")
    chronology = Chronology(changes=changes)
    for day, expected in (("2019-02", NO), ("2019-03-15", UNDATED), ("2019-03", UNDATED)):
        time = TimeSlice(as_of=day, undated="include")
        assert select(region.links, time, chronology).holds[row] == expected


def test_a_timeless_link_shows_no_time_and_a_state_without_end_is_open_ended(
    snapshot: Snapshot,
) -> None:
    asked = {"entity": "dalian-2015/lab-clean-energy", "as_of": "2012", "limit": 50}
    rows = {
        (one.predicate, one.other.id): one for one in list_of_links.ask(snapshot, asked).results
    }
    field = rows["hasField", "dalian-2015/field-clean-energy"]  # recorded with "by 2015"
    assert (field.time, field.period, field.holds) == ("", "", "timeless")
    assert "2015" not in field.words
    centre = rows["participatesIn", "dalian-collaborations/ce-clean-energy-lab"]
    assert (centre.time, centre.holds) == ("2006–", "open-ended")
    signed = rows["participatesIn", "dalian-collaborations/ag-dnl-shenhua"]
    assert (signed.time, signed.holds) == ("2011", "yes")  # a happening of that year
    first = list_of_links.ask(snapshot, asked | {"as_of": "2006"}).results
    assert {one.holds for one in first if one.other.id == centre.other.id} == {"yes"}
    (label,) = snapshot.store.select(
        f"""SELECT ?label {{ <{snapshot.manifest.base}{field.id}> rdfs:label ?label
              FILTER(LANG(?label) = "zh") }}"""
    )
    assert label["label"].value == field.words
