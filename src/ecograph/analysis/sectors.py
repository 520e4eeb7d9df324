"""Which kinds of organisations are university, industry or government, read from a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ecograph import resources
from ecograph.errors import Problem, SourceError
from ecograph.network.rules import read_rows

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from ecograph.network.network import Network

__all__ = ["SECTORS", "load_sectors", "sectors_of"]

TABLE: Final = "data/sectors.csv"
SECTORS: Final = ("u", "i", "g")
"""University (with research institutes), industry, government."""

_NONE: Final = "none"


def load_sectors(file: Path | None = None) -> dict[str, str]:
    """Sector of each kind that has one: ``u``, ``i`` or ``g``.

    Parameters
    ----------
    file
        The table, columns `kind` and `sector`; by default the one that travels with ecograph. A
        kind whose sector is ``none``, and one that is not listed, has no sector.

    Raises
    ------
    SourceError
        If a sector is unknown or a kind stands twice.

    Examples
    --------
    >>> found = load_sectors()
    >>> found["University"], found["Enterprise"], found["GovernmentBody"], "Hospital" in found
    ('u', 'i', 'g', False)
    """
    file = file or resources.path(TABLE)
    found: dict[str, str] = {}
    problems = []
    for number, row in enumerate(read_rows(file), start=2):
        kind, sector = row["kind"], row["sector"]
        if kind in found:
            problems.append(Problem(file.name, number, "kind", kind, "stands twice"))
        if sector not in (*SECTORS, _NONE):
            choices = f"Write one of {', '.join((*SECTORS, _NONE))}."
            problems.append(Problem(file.name, number, "sector", sector, "unknown", choices))
        found[kind] = sector
    if problems:
        raise SourceError(problems)
    return {kind: sector for kind, sector in found.items() if sector != _NONE}


def sectors_of(network: Network, sectors: Mapping[str, str] | None = None) -> list[str]:
    """Sector of each organisation by its kind; ``""`` for those of none.

    Fit to be the `groups` of the measures that compare groups.

    Examples
    --------
    >>> from ecograph.network.projection import network_of
    >>> sectors_of(network_of({"p": "ab"}), {"Organisation": "u"})
    ['u', 'u']
    """
    table = load_sectors() if sectors is None else sectors
    return [table.get(kind, "") for kind in network.nodes.kind]
