"""Named analyses on the command line: listed, asked with PARAM=VALUE, printed with their tables."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any

from ecograph.answers.analyses.registry import ANALYSES, parameters_of, request_for, run
from ecograph.answers.observations_rdf import RDF_FORMATS, observations
from ecograph.answers.row_evidence import behind_analysis
from ecograph.answers.tables import EVIDENCE, behind_rows
from ecograph.cli.options import opened
from ecograph.cli.output import Format, Reply, Table, put, reply, tell
from ecograph.errors import BadRequest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from ecograph.answers.analyses.registry import AnalysisView, ParameterView
    from ecograph.pipeline.snapshot import Snapshot

__all__ = ["AnswerFormat", "answered", "flat", "given", "listed", "open_row", "show"]


class AnswerFormat(StrEnum):
    """How the answer of an analysis is printed: as any answer is, or as linked data."""

    TABLE = "table"
    JSON = "json"
    NDJSON = "ndjson"
    CSV = "csv"
    TTL = "ttl"
    JSONLD = "jsonld"
    NQ = "nq"

    @property
    def plain(self) -> Format:
        """The same format as one of those that every answer has.

        Raises
        ------
        BadRequest
            If it is one of linked data.
        """
        if self.value in RDF_FORMATS:
            known = ", ".join(Format)
            raise BadRequest(f"This is not given as {self.value}.", f"Known here: {known}.")
        return Format(self.value)


def listed(lang: str, format: Format) -> None:
    """Print all analyses with titles, definitions and parameters."""
    english = lang == "en"
    rows = [
        (
            one.name,
            one.title_en if english else one.title_zh,
            " ".join(map(_written, parameters_of(one))),
            one.definition_en if english else one.definition_zh,
            one.reference,
        )
        for one in ANALYSES.values()
    ]
    table = Table(("name", "title", "parameters", "definition", "reference"), rows)
    shown = Table(("name", "title", "definition"), [(row[0], row[1], row[3]) for row in rows])
    reply(Reply(table.records(), table, shown=[shown]), format)
    tell("Run one: ecograph analyse NAME PARAM=VALUE; --format json lists the parameters.")
    tell("Rankings and ties: ecograph analyse collaboration|co-participation --measure …|--ties")


def _written(parameter: ParameterView) -> str:
    kind = "|".join(parameter.choices) or parameter.type.upper()
    return f"{parameter.name}={kind}" + ("+" if parameter.many else "")


def given(parameters: Sequence[str], options: Mapping[str, Any]) -> dict[str, list[str]]:
    """Join what was written as PARAM=VALUE with what was written as options.

    Raises
    ------
    BadRequest
        If a parameter is not written so.
    """
    found: dict[str, list[str]] = {}
    for part in parameters:
        key, equals, value = part.partition("=")
        if not equals:
            raise BadRequest(f"{part!r} is no parameter.", "Write NAME=VALUE, such as seed=1.")
        found.setdefault(key.replace("-", "_"), []).append(value)
    for key, value in options.items():
        if value is not None:
            several = value if isinstance(value, list | tuple) else [value]
            found.setdefault(key, []).extend(_text(one) for one in several)
    return found


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def answered(
    snapshot: Snapshot, name: str, given: Mapping[str, Sequence[str]], lang: str
) -> AnalysisView:
    """Run an analysis."""
    return run(snapshot, name, given, str(lang))


def open_row(
    home: Path | None,
    name: str,
    given: Mapping[str, Sequence[str]],
    named: Sequence[str],
    lang: str,
    format: Format,
) -> None:
    """Print what the rows of an analysis rest on that name one thing, or the two of a tie."""
    with opened(home, given.get("source")) as snapshot:
        request = request_for(snapshot, name, given, lang)
        view = behind_analysis(snapshot, name, request, named)
    table = Table(EVIDENCE, list(behind_rows(view)))
    places = [EVIDENCE.index(one) for one in ("label", "what", "share", "statement", "evidence")]
    short = [tuple(row[place] for place in places) for row in table.rows]
    title = " — ".join(one.label for one in view.asked)
    shown = Table(tuple(EVIDENCE[place] for place in places), short, title)
    reply(Reply(view, table, shown=[shown]), format)
    tell(f"{view.status}: {len(view.supports)} behind it. The network: {flat(view.counts)}.")


def show(
    found: AnalysisView, svg: Path | None, format: AnswerFormat, *, lang: str, base: str
) -> None:
    """Print an answer, and write its picture where one is wanted.

    Parameters
    ----------
    found
        The answer.
    svg
        Where its picture is written.
    format
        How it is printed.
    lang, base
        Of linked data: the language of the answer, and the base of IRIs.

    Raises
    ------
    BadRequest
        If a picture is wanted and there is none.
    """
    if svg is not None:
        if not found.picture:
            raise BadRequest(f"{found.name} has no picture here.", "Leave out --svg.")
        svg.write_text(found.picture, encoding="utf-8")
    if format.value in RDF_FORMATS:
        put(observations(found, format.value, lang=lang, base=base))
    else:
        table = Table(found.columns, found.rows, found.title)
        beside = [Table(one.columns, one.rows, one.name) for one in found.tables]
        reply(Reply(found, table, shown=[table, *beside]), format.plain)
    size = f"{len(found.rows)} rows." if found.rows or not found.reason else found.reason
    tell(f"{found.title}: {found.status}. {size}")
    _tell("Note: " + note for note in found.notes)
    tell(f"Made by: {flat(found.made_by)}")


def _tell(lines: Iterable[str]) -> None:
    for line in lines:
        tell(line)


def flat(values: Mapping[str, Any]) -> str:
    """Write how a result was made as one line; what is not set is left out."""
    parts = []
    for key, value in values.items():
        if isinstance(value, dict):
            parts.append(f"{key} ({flat(value)})")
        elif isinstance(value, list | tuple):
            parts.append(f"{key} {'+'.join(map(str, value))}")
        elif value is not None:
            parts.append(f"{key} {value}")
    return ", ".join(parts)
