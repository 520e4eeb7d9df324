"""The shapes of answers: frozen records that serialise the same through every door."""

from __future__ import annotations

from importlib import import_module
from typing import Final

__all__ = ["view_named"]

_SUBJECTS: Final = ("base", "entity", "links", "edges", "figures", "networks", "graph")


def view_named(name: str) -> type:
    """The class of an answer; only the modules up to that of its subject are imported."""
    modules = (import_module(f"{__name__}.{one}") for one in _SUBJECTS)
    found: type = next(vars(one)[name] for one in modules if name in vars(one))
    return found
