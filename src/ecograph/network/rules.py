"""What counts as collaboration, read from a table: context kind × role → verdict."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final, Self

from ecograph import resources
from ecograph.errors import Problem, SourceError
from ecograph.model.labels import NO_TEXT, Bilingual

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

__all__ = ["Rule", "Rules", "Verdict", "read_rows"]

TABLE: Final = "data/collaboration-rules.csv"
ANY_ROLE: Final = "*"


class Verdict(StrEnum):
    """What a role in a context says about its bearer."""

    COLLABORATES = "collaborates"
    ARMS_LENGTH = "arms-length"
    NO = "no"
    HUB = "hub"


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of the table, with the reason for its verdict."""

    verdict: Verdict
    reason: Bilingual = NO_TEXT


UNLISTED: Final = Rule(
    Verdict.NO,
    Bilingual("规则表未列此类情境", "the table of rules does not list this kind of context"),
)


@dataclass(frozen=True, slots=True)
class Rules:
    """The table of rules; what it does not list is not collaboration."""

    table: Mapping[tuple[str, str], Rule]

    @classmethod
    def load(cls, file: Path | None = None, *, readme: bool = False) -> Self:
        """Read the table.

        Parameters
        ----------
        file
            The table; by default the one that travels with ecograph.
        readme
            Read the column of that name instead of the verdict: a coarser rule, under which
            all listed roles collaborate with each other, hubs like the rest.

        Raises
        ------
        SourceError
            If a verdict is unknown or a row stands twice.
        """
        file = file or resources.path(TABLE)
        table: dict[tuple[str, str], Rule] = {}
        problems = []
        for number, row in enumerate(read_rows(file), start=2):
            key, value = (row["context_kind"], row["role"]), row["verdict"]
            if key in table:
                problems.append(Problem(file.name, number, "role", key[1], "stands twice"))
            if value not in list(Verdict):
                choices = f"Write one of {', '.join(Verdict)}."
                problems.append(Problem(file.name, number, "verdict", value, "unknown", choices))
                continue
            verdict = _coarse(row["readme"]) if readme else Verdict(value)
            table[key] = Rule(verdict, Bilingual(row["reason_zh"], row["reason_en"]))
        if problems:
            raise SourceError(problems)
        return cls(table)

    def rule(self, kind: str, role: str) -> Rule:
        """The row for a role in a kind of context; ``*`` stands for any role not listed."""
        found = self.table.get((kind, role)) or self.table.get((kind, ANY_ROLE))
        return found or UNLISTED

    def verdict(self, kind: str, role: str) -> Verdict:
        """What a role in a kind of context says about its bearer.

        Examples
        --------
        >>> rules = Rules({("Project", "lead"): Rule(Verdict.COLLABORATES)})
        >>> rules.verdict("Project", "lead"), rules.verdict("Project", "witness")
        (<Verdict.COLLABORATES: 'collaborates'>, <Verdict.NO: 'no'>)
        """
        return self.rule(kind, role).verdict


def _coarse(readme: str) -> Verdict:
    return Verdict.COLLABORATES if readme == "yes" else Verdict.NO


def read_rows(file: Path) -> list[dict[str, str]]:
    """The rows of a CSV table with a header."""
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))
