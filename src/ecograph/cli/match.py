"""`ecograph match`: who of one dataset is who of another, to be decided and applied."""

from __future__ import annotations

from pathlib import Path

import click

from ecograph.cli import options
from ecograph.cli.commands import FORMAT, LANG
from ecograph.cli.output import put_rows, say, written
from ecograph.errors import BadRequest

__all__ = ["command"]

_PATH = click.Path(path_type=Path)


@click.command(
    "match",
    epilog="Example: ecograph match dalian-2015 dalian-collaborations -o review.xlsx",
)
@LANG
@click.argument("dataset", nargs=-1, required=True)
@click.option("-o", "--output", type=_PATH, help="The review table to write: .xlsx or .csv.")
@click.option("--apply", "review", type=_PATH, help="A review table that has been decided.")
@FORMAT
def command(
    dataset: tuple[str, ...], output: Path | None, review: Path | None, format: str
) -> None:
    """Propose who of the first dataset is who of the second, or apply what was decided.

    Sure pairs have the decision yes, the others unsure: write yes or no and apply the table to the
    first dataset, a folder. Mappings go into its mappings.csv; deleting a row there undoes one.
    """
    if review is not None:
        if len(dataset) != 1 or not Path(dataset[0]).is_dir():
            raise BadRequest("Decisions are applied to one folder.", "Name the first dataset.")
        from ecograph.pipeline.match_review import apply_review

        new, gone = apply_review(review, Path(dataset[0]))
        say(f"{new:,} mappings written, {gone:,} removed: {Path(dataset[0]) / 'mappings.csv'}.")
        return
    if len(dataset) != 2:
        raise BadRequest("Two datasets are matched.", "Example: ecograph match my-region ror.")
    _match(dataset, output, format)


def _match(dataset: tuple[str, ...], output: Path | None, format: str) -> None:
    from ecograph.answers.operation import TableData
    from ecograph.answers.workbook import workbook
    from ecograph.cli.progress import watched
    from ecograph.pipeline.match_review import COLUMNS, review_rows
    from ecograph.pipeline.matching import match, things_of

    ones, others = (things_of(options.source(name).records()) for name in dataset)
    with watched() as progress, progress.step("comparing names") as advance:
        pairs = match(ones, others, advance)
    rows = review_rows(pairs)
    if output is not None and output.suffix.lower() == ".xlsx":
        written(workbook([TableData("pairs", COLUMNS, tuple(rows))], ()), output)
    elif output is not None:
        written(_csv(rows), output)
    else:
        put_rows(format, COLUMNS, rows)
    sure = sum(pair.automatic for pair in pairs)
    say(
        f"{len(ones):,} and {len(others):,} organisations: {sure:,} pairs are sure, "
        f"{len(pairs) - sure:,} are to be decided."
    )
    if output is not None:
        say(f"ecograph match {dataset[0]} --apply {output}", "Next")


def _csv(rows: list[tuple[object, ...]]) -> bytes:
    import csv
    import io

    from ecograph.pipeline.match_review import COLUMNS

    target = io.StringIO(newline="")
    csv.writer(target).writerows([COLUMNS, *rows])
    return target.getvalue().encode("utf-8-sig")
