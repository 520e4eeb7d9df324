"""A row of a table as a frozen record, each column read in one place."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from pydantic import ValidationError

from ecograph.model.records import (
    Change,
    Entity,
    Evidence,
    Gap,
    Indicator,
    Mapping,
    Moment,
    Name,
    Observation,
    Passage,
    Relator,
    Source,
    Verb,
)
from ecograph.sources.cells import is_shortened, moment
from ecograph.sources.identifiers import identifier

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ecograph.errors import Problem
    from ecograph.model.record import Record
    from ecograph.sources.csv_reader import Row

__all__ = ["RowReader"]

_BOOLEANS: Final = {"": False, "true": True, "false": False}
_CHINESE: Final = re.compile("(?=.*[\u3400-\u9fff])(?!.*[A-Za-z]{2}).*", re.DOTALL)
# record field → column, where the two differ
_COLUMNS: Final = {
    "since": "from",
    "at": "date",
    "copied": "copy",
    "text": "name",
    "evidence": "passages",
}


class RowReader:
    """Turns rows into records; what does not hold becomes a problem and no record."""

    def __init__(
        self,
        slug: str,
        problems: list[Problem],
        translations: dict[str, tuple[str, str]] | None = None,
    ) -> None:
        self.slug = slug
        self._translations = translations or {}
        self.problems = problems
        self._rewritten: list[str] = []
        self._makers: dict[str, Callable[[Row], Record]] = {
            "sources": self._source,
            "passages": self._passage,
            "entities": self._entity,
            "names": self._name,
            "relators": self._relator,
            "verbs": self._verb,
            "indicators": self._indicator,
            "observations": self._observation,
            "changes": self._change,
            "gaps": self._gap,
            "mappings": self._mapping,
        }

    def read(self, table: str, row: Row) -> Record | None:
        """Make the record of one row, or note why it cannot be made."""
        before = len(self.problems)
        for column, text in row.cells.items():
            if is_shortened(text):
                way_out = "Format the column as text in the spreadsheet, and write all digits."
                self.problems.append(row.problem(column, "was cut by a spreadsheet", way_out))
        try:
            record = self._makers[table](row)
        except ValidationError as error:
            for fault in error.errors():
                name = str(fault["loc"][0]) if fault["loc"] else ""
                column = _COLUMNS.get(name, name)
                self.problems.append(row.problem(column, fault["msg"], _way_out(column)))
            return None
        return record if len(self.problems) == before else None

    # cells

    def _id(self, text: str) -> str:
        return text if not text or "/" in text else f"{self.slug}/{text}"

    def _some_id(self, text: str) -> str | None:
        return self._id(text) or None

    def _ids(self, text: str) -> tuple[str, ...]:
        return tuple(self._id(part) for part in text.split())

    def _notes(self, row: Row) -> dict[str, Any]:
        """A note in the language in which it stands, and in the other if it is translated."""
        text = row["note"]
        language, other = self._translations.get(text, ("", ""))
        if language == "en" or (not language and _CHINESE.fullmatch(text)):
            return {"note": other, "note_zh": text}
        return {"note": text, "note_zh": other}

    def _evidence(self, row: Row) -> Evidence:
        passages, sources = self._ids(row["passages"]), self._ids(row["sources"])
        place = ""
        if number := row["row"]:
            if number.isdecimal() and len(sources) == 1:
                place = f"{sources[0]}#row={number}"
            else:
                way_out = "Give one source, a table, and the number of its row (the header is 1)."
                self.problems.append(row.problem("row", "is no row of one source", way_out))
        return Evidence(passages=passages, sources=sources, row=place)

    def _moment(self, row: Row, column: str) -> Moment | None:
        if not (text := row[column]):
            return None
        try:
            found = moment(text)
        except ValueError as error:
            message = str(error) if "apart" in str(error) else "impossible date"
            way_out = "Write 2015, 2015-04 or 2015-04-03."
            self.problems.append(row.problem(column, message, way_out))
            return None
        if str(found) != text:
            self._rewritten.append(f"{row.file}, row {row.number}: {text!r} as {found}")
        return found

    def remarks(self) -> Iterator[str]:
        """Tell the dates that were read from another way of writing them."""
        if self._rewritten:
            count, some = len(self._rewritten), "; ".join(self._rewritten[:3])
            yield f"{count:,} dates were read from another way of writing: {some}."

    def _truth(self, row: Row, column: str) -> bool:
        if (text := row[column].lower()) not in _BOOLEANS:
            self.problems.append(row.problem(column, "neither true nor false", "Write true."))
        return _BOOLEANS.get(text, False)

    def _external(self, row: Row) -> tuple[tuple[str, str], ...]:
        pairs: list[tuple[str, str]] = []
        if is_shortened(row["external_ids"]):  # which is a problem of its own
            return ()
        for part in filter(None, map(str.strip, re.split("[;；，、]", row["external_ids"]))):
            try:
                pairs.append(identifier(part))
            except ValueError as error:
                way_out = (
                    f"Write SCHEME:VALUE such as ROR:00prkya54, several separated by ;: {part}"
                )
                self.problems.append(row.problem("external_ids", str(error), way_out))
        return tuple(dict.fromkeys(pairs))

    def _given(self, row: Row, **columns: str) -> dict[str, Any]:
        """The non-empty cells among `columns` (field=column), so that defaults stay defaults."""
        return {name: row[column] for name, column in columns.items() if row[column]}

    # tables

    def _source(self, row: Row) -> Source:
        given = self._given(row, copied="copy", confidence="confidence")
        return Source(
            id=self._id(row["id"]),
            kind=_unchecked(row["kind"]),
            title_zh=row["title_zh"],
            title_en=row["title_en"],
            publisher=row["publisher"],
            address=row["address"],
            file=row["file"],
            sha256=row["sha256"],
            published=self._moment(row, "published"),
            **given,
        )

    def _passage(self, row: Row) -> Passage:
        given = self._given(row, start="start", end="end")
        return Passage(
            id=self._id(row["id"]),
            source=self._id(row["source"]),
            section=row["section"],
            sha256=row["sha256"],
            **given,
        )

    def _entity(self, row: Row) -> Entity:
        given = self._given(row, count="count", bound="bound", strength="strength")
        return Entity(
            id=self._id(row["id"]),
            kind=row["kind"],
            dataset=self.slug,
            name_zh=row["name_zh"],
            name_en=row["name_en"],
            place=self._some_id(row["place"]),
            founded=self._moment(row, "founded"),
            ended=self._moment(row, "ended"),
            external_ids=self._external(row),
            member_type=row["member_type"],
            **self._notes(row),
            evidence=self._evidence(row),
            **given,
        )

    def _name(self, row: Row) -> Name:
        return Name(
            entity=self._id(row["entity"]),
            text=row["name"],
            lang=row["lang"],
            role=_unchecked(row["role"]),
            dataset=self.slug,
            evidence=self._evidence(row),
        )

    def _relator(self, row: Row) -> Relator:
        given = self._given(row, ordinal="ordinal", confidence="confidence", amount="amount")
        return Relator(
            id=self._id(row["id"]),
            dataset=self.slug,
            subject=self._id(row["subject"]),
            predicate=row["predicate"],
            object=self._id(row["object"]),
            basis=_unchecked(row["basis"]),
            verb=row["verb"],
            role=row["role"],
            giver=self._some_id(row["giver"]),
            since=self._moment(row, "from"),
            until=self._moment(row, "until"),
            started_by=self._moment(row, "started_by"),
            period=row["period"],
            open_list=self._truth(row, "open_list"),
            intended=self._truth(row, "intended"),
            unit=row["unit"],
            **self._notes(row),
            evidence=self._evidence(row),
            **given,
        )

    def _verb(self, row: Row) -> Verb:
        return Verb(
            dataset=self.slug,
            verb=row["verb"],
            predicate=row["predicate"],
            inverse=self._truth(row, "inverse"),
            role=row["role"],
            label_zh=row["label_zh"],
            label_en=row["label_en"],
        )

    def _indicator(self, row: Row) -> Indicator:
        return Indicator(
            id=self._id(row["id"]),
            dataset=self.slug,
            name_zh=row["name_zh"],
            name_en=row["name_en"],
            unit=row["unit"],
            **self._notes(row),
        )

    def _observation(self, row: Row) -> Observation:
        given = self._given(row, bound="bound", status="status")
        return Observation(
            id=self._id(row["id"]),
            dataset=self.slug,
            indicator=self._id(row["indicator"]),
            value=_unchecked(row["value"]),
            basis=_unchecked(row["basis"]),
            unit=row["unit"],
            qualifier=row["qualifier"],
            area=self._some_id(row["area"]),
            about=self._some_id(row["about"]),
            since=self._moment(row, "from"),
            until=self._moment(row, "until"),
            period=row["period"],
            **self._notes(row),
            evidence=self._evidence(row),
            **given,
        )

    def _change(self, row: Row) -> Change:
        given = self._given(row, basis="basis")
        return Change(
            id=self._id(row["id"]),
            dataset=self.slug,
            kind=_unchecked(row["kind"]),
            at=_unchecked(self._moment(row, "date")),
            before=self._ids(row["before"]),
            after=self._ids(row["after"]),
            name=row["name"],
            **self._notes(row),
            evidence=self._evidence(row),
            **given,
        )

    def _gap(self, row: Row) -> Gap:
        return Gap(
            id=self._id(row["id"]),
            dataset=self.slug,
            about=self._id(row["about"]),
            aspect=row["aspect"],
            note_zh=row["note_zh"],
            note_en=row["note_en"],
            evidence=self._evidence(row),
        )

    def _mapping(self, row: Row) -> Mapping:
        return Mapping(
            dataset=self.slug,
            subject=self._id(row["from"]),
            object=self._id(row["to"]),
            relation=_unchecked(row["relation"]),
            reason=row["reason"],
        )


def _way_out(column: str) -> str:
    if column == "id":
        return "Ids are slugs: a-z, 0-9, dot, dash, underscore; a letter or digit first."
    if column == "amount":
        return "Write a number from 0, such as 317625.5, and its currency or unit into unit."
    return f"See {column} in the description of the dataset folder."


def _unchecked(value: object) -> Any:  # noqa: ANN401
    """What the table says, for the record to check: its faults name the field."""
    return value
