"""ecograph: innovation ecosystems as an evidence-backed knowledge graph."""

from __future__ import annotations

__all__ = ["__version__"]

__version__ = "0.1.0"
