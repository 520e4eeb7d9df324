"""Short names of Chinese universities, each with everyone who is called so.

The table lists what is in use, whether or not the graph has them: a name that several bear says of
none of them alone that it is meant.
"""

from __future__ import annotations

import csv
from functools import cache
from typing import Final

from ecograph import resources
from ecograph.search.normalize import fold

__all__ = ["TABLE", "holders"]

TABLE: Final = "data/university-short-names.csv"


def holders(folded: str) -> tuple[str, ...]:
    """The folded whole names of those whose short name this is.

    >>> holders("天大"), len(holders("东大")), holders("天津大学")
    (('天津大学',), 3, ())
    """
    return _table().get(folded, ())


@cache
def _table() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    with resources.path(TABLE).open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found.setdefault(fold(row["short"]), []).append(fold(row["name"]))
    return {short: tuple(names) for short, names in found.items()}
