"""What requests share: which statements, which links, which network, which part of a list.

A choice added here is there at every door: in addresses, commands, notebooks, for assistants, in
the OpenAPI description and in the reference. This module imports nothing that is slow to import.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal

from pydantic import BeforeValidator, ConfigDict, Field, WithJsonSchema

from ecograph.model.record import Record

__all__ = [
    "DATE_PATTERN",
    "Bases",
    "Datasets",
    "Day",
    "DirectedChoice",
    "Entities",
    "Entity",
    "Expert",
    "Group",
    "Language",
    "LinksChoice",
    "Named",
    "NetworkRequest",
    "OpenedRequest",
    "Page",
    "Request",
    "Rows",
    "RowsPage",
    "Several",
    "Slow",
    "StatementsRequest",
    "TiedRequest",
    "Words",
]

Language = Literal["zh", "en"]
DATE_PATTERN: Final = r"^(?!0000)[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$"
"""What a date looks like; some texts that do are no day of the calendar."""
_LONGEST: Final = 400  # letters of a name or an id


@dataclass(frozen=True, slots=True)
class Words:
    """Marks a field that takes words of a vocabulary; see :mod:`ecograph.answers.vocabulary`."""

    noun: str


@dataclass(frozen=True, slots=True)
class Named:
    """Marks a field that takes entities, by id, by name, or by an id of another register."""


@dataclass(frozen=True, slots=True)
class Expert:
    """Marks a field that an assistant is not offered: of use to who knows the method."""


@dataclass(frozen=True, slots=True)
class Slow:
    """Marks a field that a service refuses: it may take minutes, or use other machines or files."""


def split(given: object) -> object:
    """Take ``a,b`` and ``["a", "b"]`` alike.

    >>> split("lead, partner"), split(["lead", "a,b"])
    (('lead', 'partner'), ('lead', 'a', 'b'))
    """
    if isinstance(given, str):
        given = (given,)
    if not isinstance(given, Iterable):
        return given
    parts = (part.strip() for one in given for part in str(one).split(","))
    return tuple(filter(None, parts))


def listed(given: object) -> object:
    """Take one text or several; names may hold commas.

    >>> listed("Smith, Jones Ltd"), listed(["a", "b"])
    (('Smith, Jones Ltd',), ('a', 'b'))
    """
    if isinstance(given, str):
        return (given,)
    return tuple(map(str, given)) if isinstance(given, Iterable) else given


def _primary(given: object) -> object:
    """Take ``zh-CN`` for zh."""
    return given.partition("-")[0].lower() if isinstance(given, str) else given


Several = Annotated[Sequence[str], BeforeValidator(split)]
"""Words with commas between, or a list of them."""
Entity = Annotated[str, Named(), Field(min_length=1, max_length=_LONGEST)]
"""An entity, by id or name."""
Entities = Annotated[Sequence[str], BeforeValidator(listed), Named()]
"""Entities, by id or name."""
Datasets = Annotated[Several, Words("dataset")]
Bases = Annotated[Several, Words("basis")]
Day = Annotated[str, Field(max_length=10, json_schema_extra={"pattern": DATE_PATTERN})]
Rows = Annotated[
    Annotated[int, Field(ge=1)] | Literal["all"],
    WithJsonSchema({"type": "string", "pattern": "^([1-9][0-9]{0,8}|all)$"}),
]
"""How many rows; ``all`` is no limit."""
Group = Literal["kind", "region", "sector"]
"""What makes a group of organisations."""


class Request(Record):
    """What is asked, and in which language the answer is given."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", defer_build=True, validate_by_name=True, validate_default=False
    )

    lang: Annotated[Language, BeforeValidator(_primary)] = Field(
        default="zh", description="Language of labels and messages"
    )

    def lists_by_language(self) -> bool:
        """Whether the language decides which rows a list has, or their order."""
        return False


class StatementsRequest(Request):
    """Which statements count: of which datasets, known how, and of which day or period.

    `as_of` is a day; `since` and `until` are the ends of a period. Without any of the three all
    years count together; with one of them `undated` says whether what has no date is included.
    """

    dataset: Datasets = Field(default=(), description="Only what these datasets say")
    basis: Bases = Field(
        default=(),
        description="How it is known: stated, name-embedded, inferred, conjectural; default: all "
        "but conjectural",
    )
    as_of: Day | None = Field(
        default=None, description="As of this day: 2015, 2015-04 or 2015-04-03", examples=["2015"]
    )
    since: Day | None = Field(default=None, description="From this day on")
    until: Day | None = Field(default=None, description="Up to this day")
    undated: Literal["exclude", "include"] = Field(
        default="exclude", description="What has no date, when a day or period is chosen"
    )


class LinksChoice(StatementsRequest):
    """Which links count."""

    predicate: Annotated[Several, Words("predicate")] = Field(
        default=(), description="Only these links", examples=["participatesIn"]
    )
    role: Annotated[Several, Words("role")] = Field(
        default=(), description="Only these roles", examples=["lead"]
    )
    kind: Annotated[Several, Words("kind")] = Field(
        default=(),
        description="Only entities of these kinds, and of those below them, at the other end",
        examples=["Organisation"],
    )


class DirectedChoice(LinksChoice):
    """Which links count, seen from an entity."""

    direction: Literal["out", "in", "both"] = Field(
        default="both", description="out: the entity takes part or acts; in: it is what is acted on"
    )


class NetworkRequest(StatementsRequest):
    """Which network is meant: what makes a tie, who is in it, how ties are counted."""

    relation: Literal["collaboration", "co-participation"] = Field(
        default="collaboration",
        description="What makes a tie; co-participation: being on one list, which is no "
        "collaboration",
    )
    kind: Annotated[Several, Words("kind")] = Field(
        default=(), description="Only organisations of these kinds"
    )
    region: Entity | None = Field(default=None, description="Only organisations of this region")
    context: Annotated[Several, Words("context"), Expert()] = Field(
        default=(), description="Only contexts of these kinds", examples=["Project"]
    )
    role: Annotated[Several, Words("role"), Expert()] = Field(
        default=(), description="Only who took part in these roles"
    )
    predicate: Annotated[Several, Words("predicate"), Expert()] = Field(
        default=(),
        description="How one takes part; default: participatesIn. memberOf: members too",
    )
    collectives: Annotated[bool, Expert()] = Field(
        default=False, description="Collectives (such as 39 institutes) are organisations too"
    )
    arms_length: Annotated[bool, Expert()] = Field(
        default=False, description="Orders, sales and licences instead of collaboration"
    )
    counting: Annotated[
        Literal["newman", "full", "jaccard", "cosine", "association"] | None, Expert()
    ] = Field(
        default=None, description="What shared events add to a tie; default: newman, of lists full"
    )
    roll_up: Literal["none", "unit", "region"] = Field(
        default="none",
        description="A node stands for itself, for what it is a unit of, or for its region",
    )


class RowsPage(Request):
    """Which rows of an answer that is one table."""

    limit: Rows = Field(default="all", description="Rows of one page, or all")
    cursor: str | None = Field(
        default=None,
        max_length=200,
        description="Where the page begins: `next` of the page before; * is the first",
    )

    @property
    def rows(self) -> int | None:
        """How many rows; none: all."""
        return None if self.limit == "all" else self.limit


class OpenedRequest(RowsPage):
    """Which rows of an answer, and which to open to their evidence."""

    why: Annotated[Sequence[str], BeforeValidator(listed), Field(max_length=2)] = Field(
        default=(),
        description="Evidence of the rows that name this; of a tie: both ends; *: of the whole",
    )
    why_limit: Annotated[Rows, Expert()] = Field(
        default=25, description="Events and statements of `why` at once, or all"
    )
    why_cursor: Annotated[str | None, Expert()] = Field(
        default=None, max_length=200, description="Where these begin: `why.next` of those before"
    )


class TiedRequest(NetworkRequest, OpenedRequest):
    """A network, and how many ties an answer about it must have."""

    min_ties: Annotated[int, Expert()] = Field(
        default=10, ge=1, description="Ties that a network must have for an answer"
    )


class Page(Request):
    """Which part of a list."""

    limit: int = Field(default=25, ge=1, le=200, description="Rows of one page")
    cursor: str | None = Field(
        default=None,
        max_length=200,
        description="Where the page begins: `next` of the page before; * is the first",
    )


def marks(annotation: Any, metadata: Iterable[object], kind: type) -> Any:  # noqa: ANN401
    """Find a mark of a kind among those of a field, wherever in its type it stands."""
    for one in metadata:
        if isinstance(one, kind):
            return one
    for inner in getattr(annotation, "__metadata__", ()):
        if isinstance(inner, kind):
            return inner
    for inner in getattr(annotation, "__args__", ()):
        if (found := marks(inner, (), kind)) is not None:
            return found
    return None
