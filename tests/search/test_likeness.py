"""How alike two names are decides what is a candidate, and for whom."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecograph.search import similarity
from ecograph.search.exact import places_in_order
from ecograph.search.similarity import edits


@pytest.mark.parametrize(
    ("one", "other", "count"),
    [
        ("dalian", "dalian", 0),
        ("dalain", "dalian", 1),  # swapped
        ("dalin", "dalian", 1),
        ("daliaan", "dalian", 1),
        ("dalien", "dalian", 1),
        ("dailan", "dalian", 1),
        ("", "ab", 2),
        ("理公", "理工", 1),
        ("abcdef", "uvwxyz", 3),  # counting ends at the limit
    ],
)
def test_edits_are_counted_by_hand(one: str, other: str, count: int) -> None:
    assert edits(one, other, 2) == count


def test_the_nearest_beginning_counts_where_it_is_asked_for() -> None:
    assert edits("大连里工", "大连理工大学", 2, prefix=True) == 1
    assert edits("大连里工", "大连理工大学", 2) == 3


@given(st.text("abc", max_size=6), st.text("abc", max_size=6))
def test_edits_are_the_same_in_both_directions(one: str, other: str) -> None:
    assert edits(one, other, 9) == edits(other, one, 9) <= max(len(one), len(other))
    assert (edits(one, other, 9) == 0) == (one == other)


def test_an_abbreviation_is_found_in_its_order() -> None:
    assert places_in_order("沈工大", "沈阳工业大学") == (0, 2, 4)
    assert places_in_order("大大", "大学") == ()


@pytest.mark.parametrize(
    ("asked", "name", "low", "high"),
    [
        ("大连理工大学", "大连理工大学", 1, 1),
        ("siemens", "siemens ag", 0.98, 0.98),
        ("大连里工大学", "大连理工大学", 0.7, 0.9),
        ("大工", "大连理工大学", 0.6, 0.7),
        ("大连理工", "大连理工大学", 0.8, 0.95),
        ("复旦大学", "天津大学", 0, 0.4),
        ("清华大学附属小学", "清华大学", 0, 0.5),
        ("dalain univeristy of technolgy", "dalian university of technology", 0.8, 0.95),
        ("technology university dalian", "dalian university of technology", 0.9, 0.97),
        ("university of york", "university of bath", 0, 0.4),
        ("fudan university", "tianjin university", 0, 0.4),
        ("大连", "dalian", 0, 0),
        ("", "dalian", 0, 0),
    ],
)
def test_names_are_alike_in_this_measure(asked: str, name: str, low: float, high: float) -> None:
    assert low <= similarity.likeness(asked, name) <= high


@given(st.text("ab 大学工", max_size=8), st.text("ab 大学工", max_size=8))
def test_likeness_is_a_share(one: str, other: str) -> None:
    assert 0 <= similarity.likeness(one.strip(), other.strip()) <= 1
