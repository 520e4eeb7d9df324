"""`ecograph build`: from sources to a new current graph."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import click

from ecograph.cli import options
from ecograph.cli.commands import DOCUMENTS, FORMAT, HOME, LANG, STORE
from ecograph.cli.output import chosen, put, put_rows, say, tell
from ecograph.errors import Problem, SourceError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from ecograph.pipeline.build import BuildReport
    from ecograph.settings import Settings
    from ecograph.sources.registry import RecordSource

__all__ = ["command", "run"]

_SHOWN: Final = 3  # warnings of one kind that are spelt out


@click.command("build", epilog="Example: ecograph build --source example-region")
@LANG
@click.option(
    "--source",
    multiple=True,
    metavar="SOURCE",
    help="A shipped dataset's name, a dataset folder, or KIND=FOLDER (cordis=…). Repeatable; "
    "default: the two datasets of Dalian.",
)
@DOCUMENTS
@click.option("--anew", is_flag=True, help="Read and compute everything again.")
@STORE
@HOME
@FORMAT
def command(
    source: tuple[str, ...],
    documents: Path | None,
    anew: bool,
    store: str | None,
    home: Path | None,
    format: str,
) -> None:
    """Build the graph from its sources.

    Only what has changed since the last build is read and computed. When anything is not valid,
    all problems are listed and the graph that is there stays.
    """
    from ecograph.answers.rendering import json_bytes
    from ecograph.sources.registry import DEFAULT

    report = run(options.settings(home=home, store=store), source or DEFAULT, documents, anew=anew)
    if format == "json":
        put(json_bytes(_document(report)) + b"\n")
    else:
        put_rows(format, ("dataset", "what", "count"), list(_counts(report)))
    if format == "table":
        steps = [(title, f"{seconds:.2f}") for title, seconds in report.steps]
        put_rows(format, ("step", "seconds"), steps)
    _close(report)


def run(
    settings: Settings, names: Sequence[str], documents: Path | None = None, *, anew: bool = False
) -> BuildReport:
    """Open the sources and build; all problems of all sources are told together.

    Raises
    ------
    DataError
        If a source, a document or the graph is not valid.
    """
    from ecograph.cli.progress import watched
    from ecograph.pipeline.incremental import build_changed
    from ecograph.sources.imported import seldom_collected

    with seldom_collected(), watched() as progress:
        return build_changed(
            names,
            settings,
            lambda opener: _opened(names, opener),
            documents_at=documents,
            progress=progress,
            anew=anew,
        )


def _opened(names: Sequence[str], opener: Callable[[str], RecordSource]) -> list[RecordSource]:
    sources: list[RecordSource] = []
    problems: list[Problem] = []
    for name in dict.fromkeys(names):
        try:
            sources.append(options.source(name, opener))
        except SourceError as error:
            several = len(names) > 1
            problems += (
                replace(one, file=f"{name}/{one.file}") if several else one
                for one in error.problems
            )
    if problems:
        raise SourceError(problems)
    return sources


def _counts(report: BuildReport) -> Iterable[tuple[str, str, int]]:
    for slug, counts in report.manifest.counts.items():
        yield slug, "entities", counts.entities
        yield slug, "relators", counts.relators
        yield slug, "observations", counts.observations
        for kind, count in counts.by_kind.items():
            yield slug, f"  {kind}", count


def _document(report: BuildReport) -> dict[str, object]:
    return {
        "snapshot": str(report.path),
        "manifest": report.manifest,
        "shapes": {
            "focus_nodes": report.shapes.focus_nodes,
            "sampled": report.shapes.sampled,
            "warnings": [str(one) for one in report.shapes.warnings],
        },
        "seconds": report.seconds,
        "peak_mb": report.peak_mb,
        "steps": [{"step": title, "seconds": seconds} for title, seconds in report.steps],
    }


def _close(report: BuildReport) -> None:
    """Say on standard error what came of it."""
    found = report.shapes
    for warning in report.manifest.warnings:
        say(warning, "Warning")
    for shape, count in sorted(Counter(one.shape for one in found.warnings).items()):
        some = [one for one in found.warnings if one.shape == shape][:_SHOWN]
        say(f"{shape} at {count} places; `ecograph check DATASET` lists all.", "Warning")
        for one in some:
            tell(f"  {one.told(chosen())}")
    sampled = " (a sample)" if found.sampled else ""
    say(f"Shapes: {found.focus_nodes} nodes{sampled} conform to the shapes.")
    triples = sum(report.manifest.triples.values())
    say(f"{triples:,} triples in {report.seconds:.1f} s, at most {report.peak_mb:,.0f} MB.")
    if not report.changed:
        say("Nothing has changed since it was built; `ecograph build --anew` builds it again.")
    say(f"Digest {report.manifest.digest}")
    say(f"The graph is in {report.path}; `ecograph serve` opens it.")
