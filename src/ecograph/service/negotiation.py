"""In which language and format an answer is given, and whether the caller has it already."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, Literal

from pydantic import BaseModel
from starlette.responses import Response

from ecograph import __version__
from ecograph.answers.rendering import json_bytes
from ecograph.errors import BadRequest, NotAcceptable
from ecograph.store.sparql.results import OTHER_RDF_NAMES, accepted, content_type, quality

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request

    from ecograph.pipeline.snapshot import Snapshot

__all__ = [
    "JSON",
    "Language",
    "Representation",
    "format_of",
    "language",
    "prefers_html",
    "spoken",
]

Language = Literal["zh", "en"]
JSON: Final = "application/json"
_LANGUAGES: Final[dict[str, Language]] = {"zh": "zh", "en": "en"}
_VARY: Final = "Accept, Accept-Language"
_HTML: Final = ("text/html", "application/xhtml+xml")


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
        given = request.headers.get("if-none-match", "")
        if not given:
            return False
        tags = [one.strip().removeprefix("W/") for one in given.split(",")]
        return self.tag in tags or "*" in tags

    def unchanged(self) -> Response:
        """Answer a caller who has it already."""
        return Response(status_code=304, headers=self._headers())

    def reply(self, body: bytes | BaseModel | dict[str, Any], **headers: str) -> Response:
        """Answer with a body."""
        content = body if isinstance(body, bytes) else json_bytes(body)
        fields = self._headers() | headers | {"Content-Type": content_type(self.media_type)}
        return Response(content, headers=fields)

    def _headers(self) -> dict[str, str]:
        spoken = {"Content-Language": self.lang} if self.lang else {}
        return {"ETag": self.tag, "Vary": _VARY, "Cache-Control": "no-cache", **spoken}


def language(request: Request, chosen: str | None = None) -> Language:
    """Choose the language: `?lang=`, else Accept-Language, else Chinese.

    Raises
    ------
    BadRequest
        If there is no such language.
    """
    if chosen:
        if (found := _LANGUAGES.get(chosen.lower().partition("-")[0])) is not None:
            return found
        raise BadRequest(f"Unknown lang {chosen!r}.", "Known: zh, en.")
    return spoken(request.headers.get("accept-language", ""))


@lru_cache(maxsize=256)
def spoken(accept_language: str) -> Language:
    """The language that an Accept-Language header prefers of those there are; else Chinese."""
    best: tuple[float, Language] = (0.0, "zh")
    for part in accept_language.split(","):
        name, _, weight = part.strip().partition(";")
        spoken = _LANGUAGES.get(name.strip().lower().partition("-")[0])
        given = quality(f"a/b;{weight}" if weight else "a/b", "a/b")
        if spoken is not None and given > best[0]:
            best = (given, spoken)
    return best[1]


def prefers_html(request: Request) -> bool:
    """Whether a person with a browser asks: HTML is named, and nothing offered is preferred."""
    accept = request.headers.get("accept", "").lower()
    if not any(name in accept for name in _HTML):
        return False
    best = max(quality(accept, name) for name in _HTML)
    others = (JSON, "text/turtle", "application/ld+json", "application/rdf+xml")
    return best > 0 and all(best >= quality(accept, name) for name in others)


def format_of(request: Request, chosen: str | None, formats: Mapping[str, str]) -> str:
    """Choose among formats (name → media type): `?format=`, else Accept, else the first.

    Of several formats of one media type the header means the first. Other names that clients have
    for formats of RDF are understood.

    Raises
    ------
    BadRequest
        If the format that is named is none of these; the message lists them.
    NotAcceptable
        If the header takes none of these.
    """
    if chosen:
        if chosen not in formats:
            raise BadRequest(f"Unknown format {chosen!r}.", f"Known: {', '.join(formats)}.")
        return chosen
    return _by_accept(request.headers.get("accept", ""), tuple(formats.items()))


@lru_cache(maxsize=1024)
def _by_accept(accept: str, formats: tuple[tuple[str, str], ...]) -> str:
    first: dict[str, str] = {}
    for name, media_type in formats:
        first.setdefault(media_type, name)
    others = {name: first[known] for name, known in OTHER_RDF_NAMES.items() if known in first}
    found = accepted(accept, [*first, *others])
    if found is None:
        listed = ", ".join(f"{media_type} (format={name})" for media_type, name in first.items())
        raise NotAcceptable(f"{accept!r} is not offered here.", f"Ask for one of {listed}.")
    return first.get(found) or others[found]
