"""What a relator is in time, read from a table: a state, a happening, or timeless."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final, Self

from ecograph import resources
from ecograph.errors import Problem, SourceError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

__all__ = ["TemporalKind", "TemporalKinds"]

TABLE: Final = "data/temporal-kinds.csv"
ANY: Final = "*"


class TemporalKind(StrEnum):
    """What a relator is in time.

    A state holds from a day until a day; a happening occurs at a date; how a chain is made up,
    or what something is about, is timeless: it has no dates and stands in every slice.
    """

    STATE = "state"
    HAPPENING = "happening"
    TIMELESS = "timeless"


@dataclass(frozen=True, slots=True)
class TemporalKinds:
    """The table; the row of predicate and kind counts, else that of the predicate, else a state."""

    table: Mapping[tuple[str, str], TemporalKind]

    @classmethod
    def load(cls, file: Path | None = None) -> Self:
        """Read the table; by default the one that travels with ecograph.

        Raises
        ------
        SourceError
            If a kind is unknown or a row stands twice.
        """
        file = file or resources.path(TABLE)
        table: dict[tuple[str, str], TemporalKind] = {}
        problems = []
        with file.open(encoding="utf-8", newline="") as lines:
            rows = list(csv.DictReader(lines))
        for number, row in enumerate(rows, start=2):
            key, value = (row["predicate"], row["context_kind"]), row["temporal_kind"]
            if key in table:
                problems.append(Problem(file.name, number, "context_kind", key[1], "stands twice"))
            if value not in list(TemporalKind):
                choices = f"Write one of {', '.join(TemporalKind)}."
                field = "temporal_kind"
                problems.append(Problem(file.name, number, field, value, "unknown", choices))
                continue
            table[key] = TemporalKind(value)
        if problems:
            raise SourceError(problems)
        return cls(table)

    def kind(self, predicate: str, context_kind: str) -> TemporalKind:
        """What a predicate is in time when its context is of a kind.

        Examples
        --------
        >>> kinds = TemporalKinds({("issued", "*"): TemporalKind.HAPPENING})
        >>> kinds.kind("issued", "Policy").value, kinds.kind("unitOf", "University").value
        ('happening', 'state')
        """
        found = self.table.get((predicate, context_kind)) or self.table.get((predicate, ANY))
        return found or self.table.get((ANY, ANY), TemporalKind.STATE)

    def is_timeless(self, predicate: str) -> bool:
        """Whether a predicate has no time, whatever dates stand beside it in a table."""
        return self.kind(predicate, ANY) is TemporalKind.TIMELESS
