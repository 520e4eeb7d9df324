"""ecograph: innovation ecosystems as an evidence-backed knowledge graph."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ecograph.notebook import open

__all__ = ["__version__", "open"]

__version__ = "0.1.0"


def __getattr__(name: str) -> object:
    if name == "open":  # imported when it is asked for, so that `import ecograph` stays light
        from ecograph.notebook import open as opened

        return opened
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
