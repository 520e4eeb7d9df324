"""ecograph: innovation ecosystems as an evidence-backed knowledge graph."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ecograph.notebook.open import build, example, open

__all__ = ["__version__", "build", "example", "open"]

__version__ = "0.1.0"


def __getattr__(name: str) -> object:
    if name in {"build", "example", "open"}:  # so that `import ecograph` stays light
        from ecograph.notebook import open

        return getattr(open, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
