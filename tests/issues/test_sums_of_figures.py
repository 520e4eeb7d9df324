"""Sums and ratios of figures: what has no meaning is refused by name, the rest says its limits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ecograph.answers.operations.questions import QUESTIONS
from ecograph.errors import BadRequest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ecograph.pipeline.snapshot import Snapshot

OPERATIONS = {one.name: one for one in QUESTIONS}


def total(snapshot: Snapshot, *figures: str, lang: str = "en") -> dict[str, str]:
    return row(snapshot, "figure-sum", lang, figure=figures)


def ratio(snapshot: Snapshot, numerator: str, denominator: str) -> dict[str, str]:
    return row(snapshot, "figure-ratio", "en", numerator=[numerator], denominator=[denominator])


def row(snapshot: Snapshot, name: str, lang: str, **given: Sequence[str]) -> dict[str, str]:
    answer = OPERATIONS[name].ask(snapshot, {**given, "lang": lang, "dataset": "dalian-2015"})
    return dict(zip(answer.columns, answer.rows[0], strict=True)) | {"said": answer.message}


@pytest.mark.parametrize(
    ("figures", "fault"),
    [
        ("o-contract-2015 o-contract-growth-2015", "no common unit: %, 元"),
        ("o-promo-persons o-promo-teams", "no common unit: 个, 人"),
        ("o-hte-stock o-incub-area", "no common unit: 家, 平方米"),
        ("o-hte-share-n o-hte-share-rev", "do not add up"),
        ("o-nano-rank o-popsci-rank", "do not add up"),
        ("o-patents-per-10k-intro o-patents-per-10k-16", "mentions of one figure"),
        ("o-patents-per-10k-intro o-patents-per-10k-23", "mentions of one figure"),
        ("o-cc-first o-cc-first", "mentions of one figure"),
        ("o-iri-10plus o-iri-10fields", "contradict each other"),
        ("o-va-2015 o-va-125", "contradict each other"),
        ("o-oyst-2015 o-oyst-125", "dalian-2015/o-oyst-2015 is part of dalian-2015/o-oyst-125"),
        ("o-intl-new o-intl-prov", "is part of"),  # through o-intl-stock
        ("o-pat-app-inv o-pat-app", "is part of"),
    ],
)
def test_a_sum_without_meaning_is_refused_by_name(
    snapshot: Snapshot, figures: str, fault: str
) -> None:
    with pytest.raises(BadRequest, match=fault) as refused:
        total(snapshot, *figures.split())
    shown = str(refused.value) + " ".join(map(str, vars(refused.value).values()))
    assert all(one in shown for one in figures.split())


def test_a_sum_says_periods_sections_statuses_and_limits(snapshot: Snapshot) -> None:
    money = total(snapshot, "o-voucher-amount", "o-rd-taxrelief")
    assert (money["sum"], money["units"]) == ("286950000", "元")  # 2995 × 10⁴ + 2.57 × 10⁸
    assert (money["periods"], money["sections"], money["statuses"]) == ("2015", "一.3", "actual")
    assert "Not to be confused" in money["said"]
    assert "do not overlap is not stated" in money["said"]
    firms = total(snapshot, "o-new-hte", "o-hte-stock")
    assert firms["sum"] == "675"
    assert "The periods differ: 2015, 十二五期末" in firms["said"]
    assert "Stock at a moment: dalian-2015/o-hte-stock" in firms["said"]
    alone = total(snapshot, "o-contract-2015", lang="zh")
    assert (alone["statuses"], alone["said"]) == ("forecast", "预计：dalian-2015/o-contract-2015。")
    more = total(snapshot, "o-allowance", "o-academicians")
    assert (more["sum"], more["units"]) == ("1378", "人")
    assert "A lower bound (more than): dalian-2015/o-allowance" in more["said"]


def test_persons_under_two_measure_words_are_persons(snapshot: Snapshot) -> None:
    assert total(snapshot, "o-academicians", "o-oyst-125")["sum"] == "49"  # 28 人, 21 名
    assert total(snapshot, "o-cas-institutes", "o-985-universities")["sum"] == "73"  # 家, 所


@pytest.mark.parametrize(
    ("numerator", "denominator", "fault"),
    [
        ("o-new-hte", "o-new-hte", "mentions of one figure"),
        ("o-awards-2015-15", "o-awards-2015-intro", "mentions of one figure"),
        ("o-va-2015", "o-va-125", "contradict each other"),
        ("o-contract-growth-2015", "o-contract-2015", "share is not divided by an amount"),
        ("o-contract-2015", "o-contract-growth-2015", "by a growth rate"),
        ("o-nano-rank", "o-new-hte", "are not divided"),
    ],
)
def test_a_ratio_without_meaning_is_refused(
    snapshot: Snapshot, numerator: str, denominator: str, fault: str
) -> None:
    with pytest.raises(BadRequest, match=fault):
        ratio(snapshot, numerator, denominator)


def test_a_ratio_says_what_it_divides(snapshot: Snapshot) -> None:
    part = ratio(snapshot, "o-new-hte", "o-hte-125")
    assert float(part["ratio"]) == pytest.approx(119 / 430)
    assert (part["numerator_periods"], part["denominator_periods"]) == ("2015", "十二五")
    assert part["said"] == "The periods differ: 2015, 十二五."
    whole = ratio(snapshot, "o-cc-first", "o-cc-share")
    assert "only where the share is that of this amount" in whole["said"]
