"""What a client of the reconciliation service sends: batches of queries, and ids to extend."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal, TypeVar

import orjson
from pydantic import BeforeValidator, Field, StrictBool, StrictFloat, StrictInt, ValidationError

from ecograph.errors import BadRequest, ResultTooLarge
from ecograph.model.record import Record

__all__ = [
    "BATCH",
    "EXTENDED",
    "Constraint",
    "Extension",
    "MatchQuery",
    "Reference",
    "read_extension",
    "read_queries",
]

BATCH: Final = 50
"""Queries in one batch, at most."""
EXTENDED: Final = 200
"""Entities in one data extension, at most."""
MOST_PROPERTIES: Final = 30
MOST_CANDIDATES: Final = 50
_MALFORMED: Final = ("extra_forbidden", "literal_error", "missing", "model_type")
_WAY_OUT: Final = "The W3C Reconciliation Service API 0.2 says how it is written."

_Model = TypeVar("_Model", bound=Record)

Text = Annotated[str, Field(max_length=400)]


def _several(given: object) -> object:
    """Take one thing for a list of one."""
    return given if isinstance(given, list) else [given]


class Reference(Record):
    """An entity as the value of a property, reconciled before."""

    id: Text
    name: Text = ""


Given = Reference | StrictBool | StrictInt | StrictFloat | Text


class Constraint(Record):
    """Values, of which a candidate should have one."""

    pid: Text
    v: Annotated[tuple[Given, ...], BeforeValidator(_several), Field(min_length=1, max_length=100)]


class MatchQuery(Record):
    """One thing to be found.

    `type_strict` decides what types are for: with ``any`` a candidate is of one of them, with
    ``all`` of each; with ``should`` one of another type is only thought less likely.
    """

    query: Text = ""
    type: Annotated[tuple[Text, ...], BeforeValidator(_several), Field(max_length=20)] = ()
    limit: Annotated[float, Field(ge=1)] = 5
    properties: Annotated[tuple[Constraint, ...], Field(max_length=MOST_PROPERTIES)] = ()
    type_strict: Literal["any", "should", "all"] = "any"

    @property
    def most(self) -> int:
        """How many candidates may be given."""
        return int(min(self.limit, MOST_CANDIDATES))


class Asked(Record):
    """A property asked for, with settings: `limit` of values, or their `count` instead."""

    id: Text
    settings: dict[str, Any] = Field(default_factory=dict)

    @property
    def limit(self) -> int:
        """How many values are wanted; 0 for all that are given."""
        try:
            return max(0, int(self.settings.get("limit") or 0))
        except (TypeError, ValueError, OverflowError):
            return 0

    @property
    def counted(self) -> bool:
        """Whether only the number of values is wanted."""
        return str(self.settings.get("count", "")).lower() in ("true", "on", "1")


class Extension(Record):
    """Properties wanted of entities."""

    ids: tuple[Text, ...]
    properties: Annotated[tuple[Asked, ...], Field(max_length=MOST_PROPERTIES)]


def read_queries(text: str) -> dict[str, MatchQuery | None]:
    """Read a batch of queries from JSON.

    Cells of tables are what they are: a query whose values cannot be looked for (no text, one that
    is too long, a limit of 0) is None, and the others are answered.

    Raises
    ------
    BadRequest
        If it is no such batch, or none of its queries is written as one; the message names the
        query and the field.
    ResultTooLarge
        If it has more queries than `BATCH`.
    """
    batch = _object(text, "queries")
    if len(batch) > BATCH:
        message = f"The batch has {len(batch)} queries, more than {BATCH}."
        raise ResultTooLarge(message, "Send several batches.")
    read: dict[str, MatchQuery | None] = {}
    faults: list[BadRequest] = []
    for name, one in batch.items():
        try:
            read[name] = _query(one, name)
        except BadRequest as fault:
            read[name] = None
            faults.append(fault)
    if faults and len(faults) == len(batch):
        raise faults[0]
    return read


def _query(given: object, name: str) -> MatchQuery | None:
    """Read one query; None where it is written as one and only a value cannot be looked for."""
    if not isinstance(given, dict):
        raise BadRequest(f"{name[:80]}: not a JSON object.", _WAY_OUT)
    if "query" not in given and not given.get("properties"):
        raise BadRequest(f"{name[:80]}: neither `query` nor `properties`.", _WAY_OUT)
    try:
        stated = {key: one for key, one in given.items() if one is not None}
        read = MatchQuery.model_validate(stated)
    except ValidationError as error:
        if any(one["type"] in _MALFORMED for one in error.errors()):
            raise _fault(error, name) from error
        return None
    return read if read.query or read.properties else None


def read_extension(text: str) -> Extension:
    """Read a data extension query from JSON.

    Raises
    ------
    BadRequest
        If it is none.
    ResultTooLarge
        If it names more entities than `EXTENDED`.
    """
    given = _read(Extension, _object(text, "extend"), "extend")
    if len(given.ids) > EXTENDED:
        message = f"{len(given.ids)} entities are more than {EXTENDED}."
        raise ResultTooLarge(message, "Ask in several requests.")
    return given


def _object(text: str, name: str) -> dict[str, Any]:
    try:
        read = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise BadRequest(f"`{name}` is not JSON: {error}.", _WAY_OUT) from error
    if not isinstance(read, dict):
        raise BadRequest(f"`{name}` is not a JSON object.", _WAY_OUT)
    return read


def _read(model: type[_Model], given: object, name: str) -> _Model:
    try:
        return model.model_validate(given)
    except ValidationError as error:
        raise _fault(error, name) from error


def _fault(error: ValidationError, name: str) -> BadRequest:
    first = error.errors()[0]
    place = ".".join(str(part) for part in (name[:80], *first["loc"]))
    return BadRequest(f"{place}: {first['msg']}.", _WAY_OUT)
