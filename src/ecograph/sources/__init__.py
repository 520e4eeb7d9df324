"""Sources: one module each, every one of them yields the same frozen records."""

from __future__ import annotations
