"""The table in which a person decides on pairs, and what is decided as mappings of a dataset."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Final

from ecograph.errors import Problem, SourceError
from ecograph.sources.cells import clean
from ecograph.sources.sheet_reader import open_sheet

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from ecograph.pipeline.matching import Pair

__all__ = ["COLUMNS", "apply_review", "review_rows"]

COLUMNS: Final = (
    *("decision", "score", "why", "one", "other", "one_name", "other_name"),
    *("one_kind", "other_kind", "one_place", "other_place"),
)
_HEAD: Final = ("from", "to", "relation", "reason")
_DECISIONS: Final = {
    **dict.fromkeys(("yes", "y", "true", "1", "是", "对"), "yes"),
    **dict.fromkeys(("no", "n", "false", "0", "否", "不是"), "no"),
    **dict.fromkeys(("unsure", "?", "", "不确定", "不详"), "unsure"),
}


def review_rows(pairs: Iterable[Pair]) -> list[tuple[object, ...]]:
    """The table of pairs: automatic ones are decided, the others are not."""
    return [
        (
            *("yes" if pair.automatic else "unsure", pair.score, pair.why),
            *(pair.one.id, pair.other.id, pair.one.label, pair.other.label),
            *(pair.one.kind, pair.other.kind, pair.one.place, pair.other.place),
        )
        for pair in pairs
    ]


def apply_review(review: Path, folder: Path) -> tuple[int, int]:
    """Write the pairs decided by "yes" into ``mappings.csv`` of a folder; "no" takes one out.

    Pairs that nobody is sure of are left as they are.

    Returns
    -------
    written, removed
        How many mappings are new, and how many are gone.

    Raises
    ------
    SourceError
        If a decision is none, or one organisation is decided to be two others.
    """
    decided = _decisions(review, folder.resolve().name)
    file = folder / "mappings.csv"
    before: list[list[str]] = []
    if file.is_file():
        with file.open(encoding="utf-8-sig", newline="") as table:
            header, *before = list(csv.reader(table)) or [list(_HEAD)]
            places = [header.index(name) if name in header else -1 for name in _HEAD]
            before = [[row[at] if 0 <= at < len(row) else "" for at in places] for row in before]
    slug = f"{folder.resolve().name}/"
    known = {(row[0] if "/" in row[0] else slug + row[0], row[1]): row for row in before}
    kept = {pair: row for pair, row in known.items() if decided.get(pair, ("yes",))[0] != "no"}
    new = {
        pair: [*pair, "same", why]
        for pair, (decision, why) in decided.items()
        if decision == "yes" and pair not in kept
    }
    target = io.StringIO(newline="")
    writer = csv.writer(target, lineterminator="\n")
    writer.writerow(_HEAD)
    writer.writerows([*kept.values(), *new.values()])
    part = file.with_name(".mappings.csv.part")
    part.write_text(target.getvalue(), encoding="utf-8")
    part.replace(file)
    return len(new), len(known) - len(kept)


def _decisions(review: Path, slug: str) -> dict[tuple[str, str], tuple[str, str]]:
    rows = open_sheet(review).rows()
    header = [clean(cell) for cell in next(rows, (1, []))[1]]
    problems = [
        Problem(
            review.name, 1, name, "", "a column is missing", "Give what `ecograph match` wrote."
        )
        for name in ("decision", "score", "why", "one", "other")
        if name not in header
    ]
    if problems:
        raise SourceError(problems)
    decided: dict[tuple[str, str], tuple[str, str]] = {}
    partner: dict[str, str] = {}
    for number, cells in rows:
        row = dict(zip(header, map(clean, cells), strict=False))
        if not any(row.values()):
            continue

        def fault(column: str, message: str, way_out: str) -> None:
            value = row.get(column, "")[:80]  # noqa: B023 - called within the turn
            problems.append(Problem(review.name, number, column, value, message, way_out))  # noqa: B023

        one, other = row.get("one", ""), row.get("other", "")
        decision = _DECISIONS.get(row.get("decision", "").casefold())
        if decision is None:
            fault("decision", "is no decision", "Write yes, no or unsure.")
        elif not one.startswith(f"{slug}/"):
            fault(
                "one",
                f"is not of the dataset {slug}",
                "Apply to the first dataset that was matched.",
            )
        elif decision == "yes" and partner.setdefault(one, other) != other:
            fault(
                "other", f"{one} is decided to be {partner[one]} too", "Say no to one of the two."
            )
        else:
            decided[one, other] = decision, f"{row.get('why', '')} (score {row.get('score', '')})"
    if problems:
        raise SourceError(problems)
    return decided
