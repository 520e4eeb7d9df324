"""What can be asked of a graph, as one value: request, answer, tables, formats, address.

Every door (addresses, commands, notebook methods, an assistant's tools, the OpenAPI description,
the reference) is made from the list of operations, and knows nothing of any single one. This
module knows no door, and imports nothing that is slow to import.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, Generic, ParamSpec, TypeVar, cast

from pydantic import ValidationError

from ecograph.answers.requests import Expert, Named, Slow, Words, marks
from ecograph.errors import BadRequest

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from pydantic import BaseModel

    from ecograph.model.labels import Bilingual
    from ecograph.pipeline.snapshot import Snapshot

__all__ = ["Column", "Operation", "Table", "TableData", "Writer", "refused", "tables"]

_JSON: Final = "application/json"
_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
P = ParamSpec("P")
R = TypeVar("R")
A = TypeVar("A")
T = TypeVar("T")
Row = tuple[object, ...]


@dataclass(frozen=True)
class Column(Generic[T]):
    """A column of a table: its name, its value in a row, whether people are shown it at once."""

    name: str
    of: Callable[[T], object]
    shown: bool = True


@dataclass(frozen=True, slots=True)
class TableData:
    """Rows under named columns; `shown` are the columns that people are shown."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    shown: tuple[str, ...] = ()

    def records(self) -> list[dict[str, object]]:
        """One mapping a row."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]

    def short(self) -> tuple[tuple[str, ...], list[Row]]:
        """Columns and rows that people are shown."""
        names = self.shown or self.columns
        places = [self.columns.index(name) for name in names]
        return names, [tuple(row[place] for place in places) for row in self.rows]


@dataclass(frozen=True)
class Table(Generic[A, T]):
    """A table of an answer, declared once for CSV, terminals, frames and assistants."""

    name: str
    rows: Callable[[A], Iterable[T]]
    columns: tuple[Column[T], ...]

    def of(self, answer: A) -> TableData:
        """The rows of one answer."""
        return TableData(
            self.name,
            tuple(one.name for one in self.columns),
            tuple(tuple(one.of(row) for one in self.columns) for row in self.rows(answer)),
            tuple(one.name for one in self.columns if one.shown),
        )


def tables(*declared: Table[A, Any]) -> Callable[[A], tuple[TableData, ...]]:
    """The tables of an answer whose columns are always the same, the main one first."""

    def of(answer: A) -> tuple[TableData, ...]:
        return tuple(one.of(answer) for one in declared)

    return of


def _no_model() -> None:
    return None


@dataclass(frozen=True)
class Writer(Generic[R, A]):
    """A format of an answer besides JSON and its tables.

    Attributes
    ----------
    media_type
        Without parameters.
    write
        Makes the file, from the graph, the request and the answer.
    suffix
        What file names end with.
    from_request
        Whether the request is enough to write it, so that nothing has to be answered.
    model
        Gives the model of the file, where that is JSON.
    """

    media_type: str
    write: Callable[[Snapshot, R, A], bytes]
    suffix: str = ""
    from_request: bool = False
    model: Callable[[], type[BaseModel] | None] = _no_model


def _nothing(_: object, __: str) -> tuple[str, ...]:
    return ()


def _no_tables(_: object) -> tuple[TableData, ...]:
    return ()


@dataclass(frozen=True, kw_only=True)
class Operation(Generic[P, R, A]):
    """Something that can be asked of a graph.

    Attributes
    ----------
    name
        What it is called at every door.
    title, about
        A line in each language, and a paragraph of help.
    request
        The model of what can be chosen, a subclass of `requests.Request`; its constructor's
        signature is that of the notebook method.
    answered_by
        Makes the answer; what it returns is a class of `ecograph.answers.views`.
    path
        The address below ``/api/v1``, with the fields that stand in it in braces.
    tag
        The chapter in which descriptions list it.
    tables
        The rows of the answer, the main table first.
    example
        A request that the default graph answers well.
    heading, notes
        What an answer is about, in a line, and what must be said beside it, in a language.
    writers
        Further formats, by name.
    group
        The command under which it is found, if it is not one of its own: analyse, query.
    body
        The fields that an address takes in a JSON body instead, sent by POST.
    light
        Whether it is answered in less time than handing it to a thread takes.
    elsewhere
        The operation that answers instead, and what it is given, where that was meant.
    """

    name: str
    title: Bilingual
    about: str
    request: Callable[P, R]
    answered_by: Callable[[Snapshot, R], A]
    path: str
    tag: str
    tables: Callable[[A], Sequence[TableData]] = _no_tables
    example: Mapping[str, object] = field(default_factory=dict)
    heading: Callable[[A], str] = field(default=lambda _: "")
    notes: Callable[[A, str], Iterable[str]] = _nothing
    writers: Mapping[str, Writer[Any, Any]] = field(default_factory=dict)
    group: str = ""
    body: tuple[str, ...] = ()
    light: bool = False
    elsewhere: (
        Callable[
            [Snapshot, Mapping[str, object]],
            tuple[Operation[..., Any, Any], Mapping[str, object]] | None,
        ]
        | None
    ) = None

    @property
    def model(self) -> type[BaseModel]:
        """The request as a model."""
        return cast("type[BaseModel]", self.request)

    @cached_property
    def answer(self) -> type[A]:
        """The model of the answer, which `answered_by` names; it is imported when it is needed."""
        from ecograph.answers.views import view_named

        return view_named(self.answered_by.__annotations__["return"])

    def documents(self) -> list[Any]:
        """The models of what is sent as JSON: the usual one, then those of further formats."""
        found = [
            self.writers[name].model() if name in self.writers else self.answer
            for name, media_type in self.formats.items()
            if media_type == _JSON
        ]
        return [one for one in found if one is not None]

    @cached_property
    def fields(self) -> dict[str, dict[str, Any]]:
        """JSON schema of each field: what must be given first, then what is its own, then shared.

        The one description that addresses, commands, assistants and the reference are made from.
        """
        schema = self.model.model_json_schema()
        found = {name: _tidy(one, schema) for name, one in schema["properties"].items()}
        own = vars(self.model).get("__annotations__", {})
        order = sorted(
            found, key=lambda name: (name not in self.positional, name not in own, name == "lang")
        )
        return {name: found[name] for name in order}

    @cached_property
    def positional(self) -> tuple[str, ...]:
        """The fields without which nothing can be asked, in their order."""
        return tuple(name for name, one in self.model.model_fields.items() if one.is_required())

    @cached_property
    def named(self) -> tuple[str, ...]:
        """The fields that take entities."""
        return self._marked(Named)

    @cached_property
    def expert(self) -> tuple[str, ...]:
        """The fields that an assistant is not offered."""
        return self._marked(Expert)

    @cached_property
    def slow(self) -> tuple[str, ...]:
        """The fields that a service refuses."""
        return self._marked(Slow)

    @cached_property
    def words(self) -> dict[str, str]:
        """The vocabulary of each field that takes words of one."""
        found = {
            name: marks(one.annotation, one.metadata, Words)
            for name, one in self.model.model_fields.items()
        }
        return {name: mark.noun for name, mark in found.items() if mark is not None}

    @cached_property
    def formats(self) -> dict[str, str]:
        """The formats of the answer, each with its media type; the first is the usual one."""
        plain = {"json": _JSON}
        if self.tables is not _no_tables:
            plain |= {"csv": "text/csv", "ndjson": "application/x-ndjson", "xlsx": _XLSX}
        return plain | {name: one.media_type for name, one in self.writers.items()}

    def said(self, answer: A, lang: str) -> Iterator[str]:
        """What must be said beside an answer, and who else bears the name of what it is about."""
        from ecograph.answers.names import said_of_namesakes

        yield from said_of_namesakes(answer, lang)
        yield from self.notes(answer, lang)

    def needs_answer(self, format: str) -> bool:
        """Whether a format is written from the answer, not from the request alone."""
        return format not in self.writers or not self.writers[format].from_request

    def refuse_unknown(self, given: Iterable[str], hidden: Collection[str] = ()) -> None:
        """Refuse fields that there are not, or that a door does not offer.

        Parameters
        ----------
        given
            Names of fields.
        hidden
            Fields that the door does not offer.

        Raises
        ------
        BadRequest
            The message lists those that are known, and those that come near.
        """
        from ecograph.answers.vocabulary import nearest

        for name in given:
            if name not in self.fields or name in hidden:
                known = [one for one in self.fields if one not in hidden]
                message = f"{self.name} has no parameter {name!r}."
                raise BadRequest(message, f"{nearest(name, known)}Known: {', '.join(known)}.")

    def requested(self, graph: Snapshot, given: Mapping[str, object]) -> R:
        """Make the request that a caller means.

        Parameters
        ----------
        graph
            Where entities are found by name, and datasets.
        given
            A value, a text or several texts for each field; nothing, ``""`` and ``[]`` count as
            not given.

        Raises
        ------
        BadRequest
            If a field or a word is unknown, or a value does not fit; the message lists what is
            known and what comes near.
        NotFound
            If an entity is not in the graph.
        """
        from ecograph.answers.vocabulary import named_entities, words_of

        self.refuse_unknown(given)
        try:
            request = self.model.model_validate(_single(self, _without_empty(given)))
        except ValidationError as error:
            raise refused(self.name, error) from error
        changed: dict[str, object] = {}
        for name, noun in self.words.items():
            if chosen := getattr(request, name):
                changed[name] = words_of(graph, noun, chosen)
        for name in self.named:
            if chosen := getattr(request, name):
                datasets, lang = getattr(request, "dataset", ()), getattr(request, "lang", "zh")
                changed[name] = named_entities(graph, chosen, datasets, lang)
        return cast("R", request.model_copy(update=changed) if changed else request)

    def meant(
        self, graph: Snapshot, given: Mapping[str, object]
    ) -> tuple[Operation[..., Any, Any], Mapping[str, object]]:
        """The operation that answers what is given, and what it takes of it."""
        return (self.elsewhere and self.elsewhere(graph, given)) or (self, given)

    def ask(self, graph: Snapshot, given: Mapping[str, object]) -> A:
        """Answer a request given by field; see `requested` for what it may hold and raise."""
        return self.answered_by(graph, self.requested(graph, given))

    def _marked(self, kind: type) -> tuple[str, ...]:
        fields = self.model.model_fields.items()
        return tuple(
            name for name, one in fields if marks(one.annotation, one.metadata, kind) is not None
        )


def refused(name: str, error: ValidationError) -> BadRequest:
    """Say what of a request does not fit: each field, its value, and what would.

    The one translation of pydantic's faults, at every door.
    """
    said = []
    reasons: dict[tuple[str, str], list[str]] = {}  # a value of several types has several
    for fault in error.errors():
        parts = (str(one) for one in fault["loc"])
        names = (one for one in parts if not one.startswith(("constrained-", "literal[")))
        where = ".".join(names) or "request"
        if fault["type"] == "missing":
            said.append(f"{name} needs {where}")
        else:
            reason = _lower(fault["msg"].removeprefix("Value error, "))
            reasons.setdefault((where, repr(fault["input"])[:200]), []).append(reason)
    for (where, value), several in reasons.items():
        reason = ", or ".join(dict.fromkeys(several))
        said.append(f"{where} of {name} is not valid: {reason} (given: {value})")
    return BadRequest(". ".join(said) + ".", "Correct it and try again.")


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


_KEPT: Final = (
    *("type", "enum", "items", "default", "examples", "description", "pattern", "format"),
    *("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"),
    *("minLength", "maxLength", "minItems", "maxItems"),
)


def _tidy(one: Mapping[str, Any], schema: Mapping[str, Any]) -> dict[str, Any]:
    """One flat schema: what may be null is simply what may be left out."""
    flat = dict(one)
    for inner in one.get("anyOf", ()):
        if inner.get("type") != "null":
            flat |= {**inner, **{key: flat[key] for key in ("description",) if key in flat}}
    if "$ref" in flat:
        flat |= schema["$defs"][flat["$ref"].rpartition("/")[2]]
    found: dict[str, Any] = {
        key: flat[key] for key in _KEPT if key in flat and flat[key] not in (None, [])
    }
    found.setdefault("type", "string")
    return found


def _without_empty(given: Mapping[str, object]) -> dict[str, object]:
    return {
        name: value
        for name, value in given.items()
        if value is not None and value != "" and not (isinstance(value, list | tuple) and not any(
            one is not None and one != "" for one in value
        ))
    }  # fmt: skip


def _single(operation: Operation[Any, Any, Any], given: dict[str, object]) -> dict[str, object]:
    """One value for a field that takes one, however the door collected it."""
    found: dict[str, object] = {}
    for name, value in given.items():
        if isinstance(value, list | tuple) and operation.fields[name]["type"] != "array":
            several = [one for one in value if one not in (None, "")]
            if len(several) > 1:
                raise BadRequest(f"{name} of {operation.name} takes one value.", "Give it once.")
            found[name] = several[0]
        else:
            found[name] = value
    return found
