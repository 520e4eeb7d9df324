"""A hundred faults of real life: each has one message, cause first; the page of docs has them."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.faults import Fault, faults, said_of, table

PAGE = Path(__file__).parents[2] / "docs" / "faults.md"
FAULTS = list(faults())


@pytest.mark.parametrize("of", sorted({one.of for one in FAULTS}))
def test_the_sound_input_is_read_in_silence(tmp_path: Path, of: str) -> None:
    assert said_of(of, tmp_path / "sound") == []


@pytest.mark.parametrize("fault", FAULTS, ids=lambda one: f"{one.of}: {one.what}")
def test_a_fault_has_one_message(tmp_path: Path, fault: Fault) -> None:
    assert len(said_of(fault.of, tmp_path / "faulty", fault.make)) == 1


@pytest.mark.slow
def test_the_page_has_every_fault_and_its_message(tmp_path: Path) -> None:
    assert len(FAULTS) >= 100
    page = PAGE.read_text(encoding="utf-8")
    assert "\n".join(table(tmp_path)) in page, "python docs/make_faults.py writes it anew"
