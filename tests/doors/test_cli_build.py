"""The command that builds, beside what it builds."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

import pytest

from ecograph.cli import build, options
from ecograph.errors import SourceError

if TYPE_CHECKING:
    from pathlib import Path


def test_cycles_are_looked_for_as_before_after_a_build_that_failed(tmp_path: Path) -> None:
    """`serve` builds the default graph in its own process, and goes on."""
    settings = options.settings(home=tmp_path / "home")
    before = gc.get_threshold()
    with pytest.raises(SourceError):
        build.run(settings, [str(tmp_path)])
    assert gc.get_threshold() == before
