"""Where the files that travel with ecograph lie: in the installed package, or in a checkout."""

from __future__ import annotations

from pathlib import Path

from ecograph.errors import NotFound

__all__ = ["path"]

_PACKAGE = Path(__file__).parent
_CHECKOUT = _PACKAGE.parent.parent


def path(relative: str) -> Path:
    """Find a shipped file or folder such as ``ontology/ecograph.ttl`` or ``data/dalian-2015``.

    Raises
    ------
    NotFound
        If neither the installed package nor the checkout has it.
    """
    for root in (_PACKAGE / "shipped", _CHECKOUT):
        if (found := root / relative).exists():
            return found
    raise NotFound(f"The shipped file {relative} is missing.", "Reinstall ecograph.")
