"""Tables on a terminal: nothing is cut into letters, ids and addresses stay whole."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from ecograph.cli.layout import laid_out

NOTE = "two of its members are known to the source by name, four are counted, none of them is dated"


def test_a_table_that_fits_is_a_table_without_its_empty_columns() -> None:
    rows = [("x/1", "", "企业"), ("x/22", "", "高等学校")]
    assert list(laid_out(("id", "note", "kind"), rows, 40)) == [
        "id    kind",
        "──────────────",
        "x/1   企业",
        "x/22  高等学校",
    ]


def test_long_text_gives_way_and_ids_stay_whole() -> None:
    rows = [("x/heavy-equipment", "重大装备制造协同创新中心"), ("x/2", "公司")]
    assert list(laid_out(("id", "label"), rows, 34)) == [
        "id                 label",
        "──────────────────────────────────",
        "x/heavy-equipment  重大装备制造协",
        "                   同创新中心",
        "",
        "x/2                公司",
    ]


def test_what_every_row_of_a_wide_table_says_is_said_once() -> None:
    rows = [
        ("x/collective-of-strategies", "x/first-strategy"),
        ("x/collective-of-strategies", "x/2"),
    ]
    assert list(laid_out(("whole", "member"), rows, 40)) == [
        "whole  x/collective-of-strategies",
        "",
        "member",
        "────────────────",
        "x/first-strategy",
        "x/2",
    ]


def test_rows_that_would_be_towers_are_records() -> None:
    rows = [("x/1", "http://example.org/a/page/of/the/source", NOTE), ("x/2", "", "short")]
    assert list(laid_out(("id", "address", "note"), rows, 50)) == [
        "id       x/1",
        "address  http://example.org/a/page/of/the/source",
        "note     two of its members are known to the",
        "         source by name, four are counted, none of",
        "         them is dated",
        "",
        "id       x/2",
        "note     short",
    ]


def test_facts_are_a_line_each() -> None:
    rows = [
        ("name", "大连理工大学", "正式名"),
        ("identifier", "ROR:023hj5876", "https://ror.org/023hj5876"),
    ]
    assert list(laid_out(("what", "value", "detail"), rows, 40)) == [
        "name        大连理工大学 · 正式名",
        "identifier  ROR:023hj5876 ·",
        "            https://ror.org/023hj5876",
    ]


def test_what_is_no_terminal_gets_a_line_a_row() -> None:
    assert list(laid_out(("id", "note"), [("x/1", NOTE)], None))[2] == f"x/1  {NOTE}"


def test_escape_sequences_of_data_do_not_reach_the_terminal() -> None:
    assert list(laid_out(("id",), [("a\x1b[2Jb\x9b31m",)], 80))[2] == "a [2Jb 31m"


@pytest.mark.parametrize("width", [20, 34, 80, 120])
def test_nothing_but_words_that_are_wider_is_wider_than_the_terminal(width: int) -> None:
    rows = [("x/cic-heavy-equip", "重大装备（制造）协同创新中心", NOTE, "二.5")] * 3
    for line in laid_out(("id", "label", "note", "section"), rows, width):
        assert cell_len(line) <= max(width, len("section  x/cic-heavy-equip"))
