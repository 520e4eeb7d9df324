"""In which language and format an answer is given, and whether the caller has it already."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

import orjson
from pydantic import BaseModel
from starlette.responses import Response

from ecograph import __version__
from ecograph.errors import BadRequest
from ecograph.store.sparql.results import GRAPH_FORMATS, content_type

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from starlette.requests import Request

    from ecograph.pipeline.snapshot import Snapshot

__all__ = [
    "CSV",
    "ENTITY_FORMATS",
    "JSON",
    "Language",
    "Representation",
    "accepted",
    "csv_bytes",
    "encode",
    "entity_format",
    "format_of",
    "language",
    "prefers_html",
    "split_suffix",
]

Language = Literal["zh", "en"]
JSON: Final = "application/json"
CSV: Final = "text/csv"
ENTITY_FORMATS: Final[dict[str, str]] = {
    "json": JSON,
    "ttl": GRAPH_FORMATS["ttl"],
    "jsonld": GRAPH_FORMATS["jsonld"],
    "nt": GRAPH_FORMATS["nt"],
    "csv": CSV,
}
_VARY: Final = "Accept, Accept-Language"


@dataclass(frozen=True, slots=True)
class Representation:
    """One way to write an answer of one graph; its tag changes with graph, version and way."""

    digest: str
    media_type: str = JSON
    lang: str = ""

    @classmethod
    def of(cls, snapshot: Snapshot, lang: str = "", media_type: str = JSON) -> Representation:
        """Describe how an answer of `snapshot` is written."""
        return cls(snapshot.manifest.digest, media_type, lang)

    @property
    def tag(self) -> str:
        """The entity tag, a strong one."""
        short = self.media_type.rsplit("/", 1)[-1]
        return f'"{self.digest[:20]}-{__version__}-{short}-{self.lang or "x"}"'

    def held_by(self, request: Request) -> bool:
        """Whether the caller says that it has this representation."""
        given = request.headers.get("if-none-match")
        if given is None:
            return False
        tags = [one.strip().removeprefix("W/") for one in given.split(",")]
        return self.tag in tags or "*" in tags

    def unchanged(self) -> Response:
        """Answer a caller who has it already."""
        return Response(status_code=304, headers=self._headers())

    def reply(self, body: bytes | BaseModel | dict[str, Any], **headers: str) -> Response:
        """Answer with a body."""
        content = body if isinstance(body, bytes) else encode(body)
        fields = self._headers() | headers | {"Content-Type": content_type(self.media_type)}
        return Response(content, headers=fields)

    def _headers(self) -> dict[str, str]:
        spoken = {"Content-Language": self.lang} if self.lang else {}
        return {"ETag": self.tag, "Vary": _VARY, "Cache-Control": "no-cache", **spoken}


def encode(value: BaseModel | dict[str, Any]) -> bytes:
    """Write an answer as JSON."""
    if isinstance(value, BaseModel):
        return value.model_dump_json().encode()
    return orjson.dumps(value, default=_nested)


def csv_bytes(columns: Iterable[str], rows: Iterable[Iterable[object]]) -> bytes:
    """Write a table as RFC 4180 says; nothing is an empty cell, a list one with spaces between."""
    target = io.StringIO(newline="")
    table = csv.writer(target)
    table.writerow(columns)
    table.writerows([_cell(value) for value in row] for row in rows)
    return target.getvalue().encode()


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return " ".join(map(_cell, value))
    return str(value)


def _nested(value: object) -> object:
    if isinstance(value, BaseModel):
        return orjson.Fragment(value.model_dump_json())
    if isinstance(value, set | frozenset):
        return sorted(value)
    raise TypeError(type(value).__name__)


def language(request: Request, asked: Language | None = None) -> Language:
    """Choose the language: `?lang=`, else Accept-Language, else Chinese."""
    if asked is not None:
        return asked
    best: tuple[float, Language] = (0.0, "zh")
    for part in request.headers.get("accept-language", "").split(","):
        name, _, weight = part.strip().partition(";")
        primary = name.strip().lower().partition("-")[0]
        quality = _quality(weight)
        if primary == "zh" and quality > best[0]:
            best = (quality, "zh")
        elif primary == "en" and quality > best[0]:
            best = (quality, "en")
    return best[1]


def prefers_html(request: Request) -> bool:
    """Whether a person with a browser asks: HTML stands in the Accept header, no less than RDF."""
    accept = request.headers.get("accept", "")
    return "text/html" in accept or "application/xhtml+xml" in accept


def entity_format(request: Request, asked: str | None) -> str:
    """Choose the format of an entity: `?format=` or suffix, else Accept, else JSON."""
    return asked or accepted(request, ENTITY_FORMATS)


def format_of(request: Request, asked: str | None, formats: Mapping[str, str]) -> str:
    """Choose among formats (name → media type): `?format=`, else Accept, else JSON.

    Of several formats of one media type the Accept header means the first.

    Raises
    ------
    BadRequest
        If the format that is named is none of these; the message lists them.
    """
    if not asked:
        first: dict[str, str] = {}
        for name, media in formats.items():
            first.setdefault(media, name)
        return accepted(request, {name: media for media, name in first.items()})
    if asked not in formats:
        raise BadRequest(f"Unknown format {asked!r}.", f"Known: {', '.join(formats)}.")
    return asked


def accepted(request: Request, formats: Mapping[str, str]) -> str:
    """Choose among formats (name → media type) by the Accept header, else JSON."""
    offered = {media: name for name, media in formats.items()}
    best, chosen = 0.0, "json"
    for part in request.headers.get("accept", "").split(","):
        name, _, weight = part.strip().partition(";")
        quality = _quality(weight)
        if name.strip().lower() in offered and quality > best:
            best, chosen = quality, offered[name.strip().lower()]
    return chosen


def split_suffix(slug: str) -> tuple[str, str | None]:
    """Cut a format off a slug: ``univ-dut.ttl`` is ``univ-dut`` as Turtle."""
    name, _, suffix = slug.rpartition(".")
    return (name, suffix) if name and suffix in ENTITY_FORMATS else (slug, None)


def _quality(parameters: str) -> float:
    for one in parameters.split(";"):
        name, _, value = one.strip().partition("=")
        if name.lower() == "q":
            try:
                return min(max(float(value), 0.0), 1.0)
            except ValueError:
                return 0.0
    return 1.0
