"""Every error ecograph raises, one tree, each with an HTTP status and a slug.

EcographError
├── BadRequest 400          the caller asked for something that cannot be asked
│   ├── InvalidQuery 400    SPARQL text that is malformed or not allowed
│   └── NotAcceptable 406   none of the formats asked for is offered
├── Forbidden 403           the caller may not do this
├── NotFound 404            no such entity, question, measure …
├── Outdated 410            it was of a graph that is no longer served
├── ResultTooLarge 413      the answer is larger than a stated limit
├── Busy 503                every worker is taken; try again
├── NotBuilt 503            there is no snapshot yet
├── StoreUnavailable 503    the server that holds the triples is away, full, or of another kind
├── EngineFailed 503       a Spark master is away, or its job failed
├── QueryTimeout 504        the query reached its time limit and was ended
└── DataError 422           what was given as data does not hold
    ├── SourceError         one or many problems in a source, each with file, row, field, value
    ├── DocumentMismatch    a document at hand is not the one the passages point into
    └── ShapesViolated      the graph breaks a SHACL shape
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "BadRequest",
    "Busy",
    "DataError",
    "DocumentMismatch",
    "EcographError",
    "EngineFailed",
    "Forbidden",
    "InvalidQuery",
    "NotAcceptable",
    "NotBuilt",
    "NotFound",
    "Outdated",
    "Problem",
    "QueryTimeout",
    "ResultTooLarge",
    "ShapesViolated",
    "SourceError",
    "StoreUnavailable",
    "reason",
]


def reason(error: BaseException) -> str:
    """Why a file cannot be read, in words that a sentence goes on with.

    >>> reason(FileNotFoundError(2, "No such file or directory", "x.csv"))
    'no such file or directory'
    """
    said = (error.strerror if isinstance(error, OSError) else None) or str(error)
    said = re.sub(r" \(os error \d+\)", "", said)
    return said[:1].lower() + said[1:]


class EcographError(Exception):
    """What went wrong (`message`) and what to do about it (`way_out`)."""

    status: ClassVar[int] = 500
    slug: ClassVar[str] = "error"

    def __init__(self, message: str, way_out: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.way_out = way_out

    def __str__(self) -> str:
        return f"{self.message} {self.way_out}".strip()


class BadRequest(EcographError):
    """The caller asked for something that cannot be asked."""

    status = 400
    slug = "bad-request"


class InvalidQuery(BadRequest):
    """SPARQL text that is malformed, or that a read-only service refuses."""

    slug = "invalid-query"


class NotAcceptable(BadRequest):
    """None of the formats that the caller takes is offered."""

    status = 406
    slug = "not-acceptable"


class Forbidden(EcographError):
    """The caller may not do this."""

    status = 403
    slug = "forbidden"


class NotFound(EcographError):
    """There is no such thing under that name."""

    status = 404
    slug = "not-found"


class Outdated(EcographError):
    """What was asked for was of a graph that is no longer served."""

    status = 410
    slug = "outdated"


class ResultTooLarge(EcographError):
    """The answer passed a stated limit of rows, bytes or memory."""

    status = 413
    slug = "result-too-large"


class Busy(EcographError):
    """All workers are taken; the caller may try again."""

    status = 503
    slug = "busy"


class NotBuilt(EcographError):
    """No snapshot has been built yet."""

    status = 503
    slug = "not-built"


class StoreUnavailable(EcographError):
    """The server that holds the triples is away, full, or of another kind."""

    status = 503
    slug = "store-unavailable"


class EngineFailed(EcographError):
    """Another machine that computes is away, or fails."""

    status = 503
    slug = "engine-failed"


class QueryTimeout(EcographError):
    """The query reached its time limit and was ended."""

    status = 504
    slug = "query-timeout"


class DataError(EcographError):
    """What was given as data does not hold."""

    status = 422
    slug = "data-error"


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One fault in a source: where it is, what stands there, what to do."""

    file: str
    row: int
    field: str
    value: str
    message: str
    way_out: str = ""

    def __str__(self) -> str:
        place = self.file + (f", row {self.row}" if self.row else "")
        place += f", field {self.field}" if self.field else ""
        value = f" ({self.value!r})" if self.value else ""
        said = self.message.rstrip(".")
        return f"{place}{': ' * bool(place)}{said}{value}. {self.way_out}".rstrip()


class SourceError(DataError):
    """All the problems found in a source, together."""

    slug = "source-error"

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        count = len(self.problems)
        head = f"{count} problem{'' if count == 1 else 's'} found; nothing was built."
        super().__init__("\n".join([head, *map(str, self.problems)]))


class DocumentMismatch(DataError):
    """A document at hand is not the one that the passages point into."""

    slug = "document-mismatch"


class ShapesViolated(DataError):
    """The graph breaks its own promises (SHACL)."""

    slug = "shapes-violated"
